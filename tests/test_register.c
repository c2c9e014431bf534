/* test_register.c - files of coordinators and talent pools: what is taken, in which form, and what is said of each bad row. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/register.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define BOM "\xef\xbb\xbf"

static struct directory *directory;
static char path[] = "/tmp/mailclerk-register-XXXXXX";

static void write_file(const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
	assert_int_equal(fclose(f), 0);
}

/* finding: what the first error says, behind "LINE: "; NULL: none is wanted. */
static void check_findings(const char *name, struct findings *f, const char *finding)
{
	char got[600] = "";

	findings_sort(f);
	for (size_t i = 0; i < f->n && got[0] == '\0'; i++)
		if (f->v[i].level == FINDING_ERROR || (finding != NULL && f->errors == 0))
			(void)snprintf(got, sizeof got, "%d: %s", f->v[i].line, f->v[i].text);
	if (finding == NULL ? f->errors != 0 : strstr(got, finding) != got)
		fail_msg("%s: %s", name, got);
	findings_free(f);
}

/* --- coordinators ------------------------------------------------------------------------------------------------- */

#define H "agency,sub_agency,name,email\n"
#define USDA "Department of Agriculture"

/* want: rows as "agency/sub/name/address;"; a finding that is a warning may stand beside them. */
static const struct {
	const char *name, *text, *want, *finding;
} coordinators[] = {
	{"official names", H USDA ",Forest Service,Bo Lund,bo.lund@usda.gov\n",
		USDA "/Forest Service/Bo Lund/bo.lund@usda.gov;", NULL},
	{"acronyms and other cases", H "usda,FS,Bo Lund,Bo.Lund@USDA.gov\n",
		USDA "/Forest Service/Bo Lund/bo.lund@usda.gov;", NULL},
	{"all of an agency", H "Ag,,Bo,bo@usda.gov\nVA,,Cy,cy@va.gov\n",
		USDA "//Bo/bo@usda.gov;Department of Veterans Affairs//Cy/cy@va.gov;", NULL},
	{"a part given as the agency", H "Forest Service,,Bo,bo@usda.gov\n",
		USDA "/Forest Service/Bo/bo@usda.gov;", NULL},
	{"an agency of its own below another", H "DoD,Department of the Army,Bo,bo@army.mil\n",
		"Department of the Army//Bo/bo@army.mil;", NULL},
	{"domain of the whole for a part", H "Army,,Bo,bo@mail.mil\n",
		"Department of the Army//Bo/bo@mail.mil;", NULL},
	{"domain of a part for the whole", H "HHS,,Bo,bo@cdc.gov\n",
		"Department of Health and Human Services//Bo/bo@cdc.gov;", NULL},
	{"a subdomain", H "USDA,,Bo,bo@x.y.usda.gov\n", USDA "//Bo/bo@x.y.usda.gov;", NULL},
	{"a federal school", H "Army,,Bo,bo@westpoint.edu\n",
		"Department of the Army//Bo/bo@westpoint.edu;", NULL},
	{"a name that several share, near its agency", H "USDA,OIG,Bo,bo@usda.gov\n",
		USDA "/Office of Inspector General/Bo/bo@usda.gov;", NULL},
	{"columns in another order, named otherwise, one left out",
		"E-mail,NAME,Agency\nbo@usda.gov,\"Lund, Bo\",USDA\n",
		USDA "//Lund, Bo/bo@usda.gov;", NULL},
	{"semicolons, CRLF, byte order mark, line break in quotes",
		BOM "Agency;Sub-Agency;Name;Email\r\nUSDA;\"Forest\r\nService\";Bo;bo@usda.gov\r\n",
		USDA "/Forest Service/Bo/bo@usda.gov;", NULL},
	{"one person for several parts", H "USDA,,Bo,bo@usda.gov\nUSDA,FS,Bo,bo@usda.gov\n",
		USDA "//Bo/bo@usda.gov;" USDA "/Forest Service/Bo/bo@usda.gov;", NULL},
	{"a column more", "agency,name,email,phone\nUSDA,Bo,bo@usda.gov,5\n",
		USDA "//Bo/bo@usda.gov;", "1: the column \"phone\" is not read"},
	/* what is wrong */
	{"unknown agency", H "Ministry of Magic,,Bo,bo@usda.gov\n", NULL,
		"2: agency \"Ministry of Magic\" names no agency of the directory, or several: "
		"write "
		"its official name or its acronym (the address is one of Department of "
		"Agriculture)"},
	{"a name that several share", H "OIG,,Bo,bo@example.gov\n", NULL,
		"2: agency \"OIG\" names no agency"},
	{"unknown part", H "USDA,Region 99,Bo,bo@usda.gov\n", NULL,
		"2: sub_agency \"Region 99\" names no agency"},
	{"part of another", H "USDA,National Institutes of Health,Bo,bo@usda.gov\n", NULL,
		"2: sub_agency \"National Institutes of Health\" is National Institutes of Health, "
		"a "
		"part of Department of Health and Human Services and not of " USDA},
	{"itself as its part", H "USDA,Ag,Bo,bo@usda.gov\n", NULL,
		"2: sub_agency \"Ag\" is the agency itself: leave it empty"},
	{"no agency", H ",,Bo,bo@usda.gov\n", NULL, "2: agency is missing"},
	{"no name", H "USDA,,,bo@usda.gov\n", NULL, "2: name is missing"},
	{"no address", H "USDA,,Bo,\n", NULL, "2: email is missing"},
	{"private address", H "USDA,,Bo,bo@example.com\n", NULL,
		"2: email bo@example.com is not a federal address"},
	{"only the end of a name", H "USDA,,Bo,bo@usdagov\n", NULL, "2: email"},
	{"name and address", H "USDA,,Bo,Bo <bo@usda.gov>\n", NULL,
		"2: email \"bo <bo@usda.gov>\" is not an address"},
	{"address of another agency", H "USDA,FS,Bo,bo@hhs.gov\n", NULL,
		"2: email bo@hhs.gov: hhs.gov belongs to Department of Health and Human Services, "
		"not "
		"to Forest Service: write an address at one of its domains (fs.usda.gov"},
	{"address of no agency", H "USDA,,Bo,bo@fresno.gov\n", NULL,
		"2: email bo@fresno.gov: fresno.gov belongs to no agency that the directory knows"},
	{"a look-alike", H "USDA,,Bo,bo@notusda.gov\n", NULL,
		"2: email bo@notusda.gov: notusda.gov belongs to no"},
	{"twice", H "USDA,FS,Bo,bo@usda.gov\nAg,Forest Service,B,BO@usda.gov\n", NULL,
		"3: bo@usda.gov stands on line 2 already"},
	{"the first of several mistakes", H "USDA,,Bo,bo@usda.gov\nX,,Bo,bo@usda.gov\nY,,,\n", NULL,
		"3: agency \"X\""},
	{"no such columns", "who,where\na,b\n", NULL,
		"1: the first line must name these columns too: agency, name, email"},
	{"a column twice", "agency,name,email,e-mail\nUSDA,Bo,bo@usda.gov,bo@usda.gov\n", NULL,
		"1: the column email is there twice"},
	{"no rows", H, NULL, "0: has no rows"},
	{"more values than columns", H "USDA,FS,Lund, Bo,bo@usda.gov\n", NULL, "2: 5 values"},
};

static void coordinators_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(coordinators); i++) {
		struct coordinators c;
		struct findings f = {0};
		char got[1000] = "";
		int rc;

		write_file(coordinators[i].text);
		rc = coordinators_read(directory, path, &c, &f);
		for (size_t k = 0; k < c.n; k++) {
			size_t n = strlen(got);

			(void)snprintf(got + n, sizeof got - n, "%s/%s/%s/%s;", c.v[k].agency,
				c.v[k].sub_agency, c.v[k].name, c.v[k].address);
		}
		coordinators_free(&c);
		check_findings(coordinators[i].name, &f, coordinators[i].finding);
		if ((rc == 0) != (coordinators[i].want != NULL) ||
			(rc == 0 && strcmp(got, coordinators[i].want) != 0))
			fail_msg("%s: %d, %s", coordinators[i].name, rc, got);
	}
}

/* --- talent pools ------------------------------------------------------------------------------------------------- */

#define P                                                                                       \
	"title,announcement,pay_plan,series,grade,location,appointment_type,vacancies,expires_" \
	"on\n"

/* want: rows as "title/announcement/plan/series/grade/location/type/vacancies/expires;". */
static const struct {
	const char *name, *text, *want, *finding;
} pools[] = {
	{"whole", P "Data Scientist,A-1,GS,1560,14,Remote,permanent,3,2027-03-31\n",
		"Data Scientist/A-1/GS/1560/14/Remote/permanent/3/2027-03-31;", NULL},
	{"only what is needed",
		"grade,series,pay_plan,announcement,title\n12/13,343,gs,A-1,Analyst\n",
		"Analyst/A-1/GS/0343/12/13///0/;", NULL},
	{"what spreadsheets make", P "Analyst,1234567,GS,80,9,,TERM,0,3/31/27\n",
		"Analyst/1234567/GS/0080/9//term/0/2027-03-31;", NULL},
	{"US date", P "Analyst,A-1,GS,0343,9,,temporary,1,12/01/2027\n",
		"Analyst/A-1/GS/0343/9//temporary/1/2027-12-01;", NULL},
	{"29 February", P "Analyst,A-1,GS,0343,9,,,1,2/29/2028\n",
		"Analyst/A-1/GS/0343/9///1/2028-02-29;", NULL},
	{"one announcement, two grades", P "E,A-1,GS,0110,12,,,1,\nE,A-1,GS,0110,13,,,1,\n",
		"E/A-1/GS/0110/12///1/;E/A-1/GS/0110/13///1/;", NULL},
	{"expired", P "E,A-1,GS,0110,12,,,1,2026-11-23\n", "E/A-1/GS/0110/12///1/2026-11-23;",
		"2: this pool expired on 2026-11-23"},
	{"expires today", P "E,A-1,GS,0110,12,,,1,2026-11-24\n", "E/A-1/GS/0110/12///1/2026-11-24;",
		NULL},
	/* what is wrong */
	{"no title", P ",A-1,GS,0343,9,,,1,\n", NULL, "2: title is missing"},
	{"no announcement", P "E,,GS,0343,9,,,1,\n", NULL, "2: announcement is missing"},
	{"no pay plan", P "E,A-1,,0343,9,,,1,\n", NULL, "2: pay_plan is missing"},
	{"pay plan of three", P "E,A-1,GSX,0343,9,,,1,\n", NULL, "2: pay_plan \"GSX\" is none"},
	{"pay plan of one", P "E,A-1,G,0343,9,,,1,\n", NULL, "2: pay_plan \"G\" is none"},
	{"no series", P "E,A-1,GS,,9,,,1,\n", NULL, "2: series is missing"},
	{"series of five", P "E,A-1,GS,03430,9,,,1,\n", NULL, "2: series \"03430\" is none"},
	{"series with plan", P "E,A-1,GS,GS-0343,9,,,1,\n", NULL, "2: series \"GS-0343\" is none"},
	{"series zero", P "E,A-1,GS,0000,9,,,1,\n", NULL, "2: series \"0000\" is none"},
	{"no grade", P "E,A-1,GS,0343,,,,1,\n", NULL, "2: grade is missing"},
	{"grade made a date", P "E,A-1,GS,0343,13-Dec,,,1,\n", NULL,
		"2: grade \"13-Dec\" is none: write it like 14, or 12/13 for a span; a "
		"spreadsheet"},
	{"grade made a date of digits", P "E,A-1,GS,0343,12/13/2026,,,1,\n", NULL, "2: grade"},
	{"grade that ends in a slash", P "E,A-1,GS,0343,12/,,,1,\n", NULL,
		"2: grade \"12/\" is none"},
	{"type", P "E,A-1,GS,0343,9,,perm,1,\n", NULL,
		"2: appointment_type \"perm\" is none: write permanent, term or temporary"},
	{"vacancies", P "E,A-1,GS,0343,9,,,many,\n", NULL, "2: vacancies \"many\" is no number"},
	{"vacancies below zero", P "E,A-1,GS,0343,9,,,-1,\n", NULL, "2: vacancies \"-1\""},
	{"too many vacancies", P "E,A-1,GS,0343,9,,,10000,\n", NULL, "2: vacancies \"10000\""},
	{"day before month", P "E,A-1,GS,0343,9,,,1,31/03/2027\n", NULL,
		"2: expires_on \"31/03/2027\" is no date: write it like 2027-03-31"},
	{"no such day", P "E,A-1,GS,0343,9,,,1,2027-02-29\n", NULL, "2: expires_on \"2027-02-29\""},
	{"date and more", P "E,A-1,GS,0343,9,,,1,2027-02-28 x\n", NULL, "2: expires_on"},
	{"no date", P "E,A-1,GS,0343,9,,,1,soon\n", NULL, "2: expires_on \"soon\""},
	{"another century", P "E,A-1,GS,0343,9,,,1,1927-02-28\n", NULL, "2: expires_on"},
	{"twice", P "E,A-1,GS,343,9,,,1,\nF,a-1,gs,0343,9,,,2,\n", NULL, "3: a-1 stands on line 2"},
	{"no rows", P, NULL, "0: has no rows"},
};

static void pools_are_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pools); i++) {
		struct pools p;
		struct findings f = {0};
		char got[1000] = "";
		int rc;

		write_file(pools[i].text);
		rc = pools_read(path, "2026-11-24", &p, &f);
		for (size_t k = 0; k < p.n; k++) {
			const struct pool_row *r = &p.v[k];
			size_t n = strlen(got);

			(void)snprintf(got + n, sizeof got - n, "%s/%s/%s/%s/%s/%s/%s/%d/%s;",
				r->title, r->announcement, r->pay_plan, r->series, r->grade,
				r->location, r->appointment_type, (int)r->vacancies, r->expires_on);
		}
		pools_free(&p);
		check_findings(pools[i].name, &f, pools[i].finding);
		if ((rc == 0) != (pools[i].want != NULL) ||
			(rc == 0 && strcmp(got, pools[i].want) != 0))
			fail_msg("%s: %d, %s", pools[i].name, rc, got);
	}
}

static void long_values_are_refused(void **state)
{
	struct coordinators c;
	struct findings f = {0};
	struct buf b;

	(void)state;
	buf_init(&b, 4096);
	assert_int_equal(buf_puts(&b, H "USDA,,"), 0);
	for (int i = 0; i < 300; i++)
		assert_int_equal(buf_putc(&b, 'x'), 0);
	assert_int_equal(buf_puts(&b, ",bo@usda.gov\n"), 0);
	write_file(b.data);
	buf_free(&b);
	assert_int_equal(coordinators_read(directory, path, &c, &f), -1);
	coordinators_free(&c);
	check_findings("long", &f, "2: name is longer than 200 bytes");
	assert_int_equal(coordinators_read(directory, "/nonexistent.csv", &c, &f), -1);
	coordinators_free(&c);
	check_findings("absent", &f, "0: cannot be read: No such file");
	coordinators_free(NULL);
	pools_free(NULL);
}

/* The files that the other tests and the manual use are right. */
static void seeds_are_right(void **state)
{
	struct coordinators c;
	struct pools p;
	struct findings f = {0};

	(void)state;
	assert_int_equal(coordinators_read(directory, "tests/seed/coordinators.csv", &c, &f), 0);
	assert_int_equal(pools_read("tests/seed/pools.csv", "2026-11-24", &p, &f), 0);
	assert_int_equal(f.n, 0);
	assert_true(c.n > 10 && p.n > 10);
	coordinators_free(&c);
	pools_free(&p);
}

/* --- who is asked ------------------------------------------------------------------------------------------------- */

#define HHS "Department of Health and Human Services"
#define NIH "National Institutes of Health"
#define TABLE                                                                            \
	H "HHS,,Whole,whole@hhs.gov\nHHS,NIH,Nih,nih@nih.gov\nHHS,CDC,Cdc,cdc@cdc.gov\n" \
	  "HHS,National Cancer Institute,Nci,nci@nih.gov\nUSDA,FS,Fs,fs@usda.gov\n"      \
	  "HHS,FDA,Gone,gone@fda.hhs.gov\nDoD,,Dod,dod@mail.mil\n"

static struct store *imported(void)
{
	struct coordinators c;
	struct findings f = {0};
	struct store *s;
	struct err e = {0};

	write_file(TABLE);
	assert_int_equal(coordinators_read(directory, path, &c, &f), 0);
	assert_int_equal(store_open(NULL, true, &s, &e), 0);
	assert_int_equal(store_begin(s, &e), 0);
	assert_int_equal(store_coordinators_replace(s, c.v, c.n, 1, &e), 0);
	assert_int_equal(store_coordinator_stale(s, "gone@fda.hhs.gov", 2, &e), 1);
	assert_int_equal(store_commit(s, &e), 0);
	coordinators_free(&c);
	return s;
}

/* want: names found. include: the addresses of these, as letters: Whole, Nih, nCi, Fs. */
static const struct {
	const char *name, *agency, *sub_agency, *want, *include;
} asked[] = {
	{"its own", HHS, "National Cancer Institute", "Nci ", "WNC"},
	{"those of what it is a part of", HHS, "National Institute on Aging", "Nih ", "WN"},
	{"those of the whole", HHS, "Indian Health Service", "Whole ", "W"},
	{"a stale one is not asked", HHS, "Food and Drug Administration", "Whole ", "W"},
	{"the whole itself", HHS, "", "Whole ", "W"},
	{"no part given", HHS, NULL, "Whole ", "W"},
	{"an office in no table", HHS, "Office of Odds and Ends", "Whole ", "W"},
	{"a part of another", HHS, "Forest Service", "Whole ", "W"},
	{"by acronym and case", HHS, "nih", "Nih ", "WN"},
	{"nobody for the whole", "Department of Agriculture", "", "", ""},
	{"its own again", "Department of Agriculture", "Forest Service", "Fs ", "F"},
	{"a part without", "Department of Agriculture", "Rural Development", "", ""},
	{"not those above an agency of its own", "Department of the Army", "", "", ""},
	{"nor for its parts", "Department of the Army", "Army Cyber Command", "", ""},
	{"no such agency", "Ministry of Magic", "", "", ""},
};

static void coordinators_are_found_up_the_tree(void **state)
{
	static const char *const addresses[] = {
		"WHOLE@hhs.gov", "nih@nih.gov", "nci@nih.gov", "fs@usda.gov"};
	struct store *s = imported();
	struct err e = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(asked); i++) {
		struct coordinators c;
		char names[200] = "", include[8] = "";
		int n = coordinators_find(
			s, directory, asked[i].agency, asked[i].sub_agency, &c, &e);

		assert_int_equal(n, c.n);
		for (size_t k = 0; k < c.n; k++) {
			assert_false(c.v[k].stale);
			(void)snprintf(names + strlen(names), sizeof names - strlen(names), "%s ",
				c.v[k].name);
		}
		coordinators_free(&c);
		for (size_t k = 0; k < COUNT(addresses); k++)
			if (coordinators_include(s, directory, addresses[k], asked[i].agency,
				    asked[i].sub_agency, &e) == 1)
				(void)snprintf(include + strlen(include),
					sizeof include - strlen(include), "%c", "WNCF"[k]);
		if (strcmp(names, asked[i].want) != 0 || strcmp(include, asked[i].include) != 0)
			fail_msg("%s: %s, %s", asked[i].name, names, include);
	}
	store_close(s);
}

static int set_up(void **state)
{
	struct findings f = {0};
	int fd = mkstemp(path);

	(void)state;
	if (fd < 0 || close(fd) != 0)
		return -1;
	return directory_load("parsers/directory/agencies.csv", &directory, &f);
}

static int tear_down(void **state)
{
	(void)state;
	directory_free(directory);
	return unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(coordinators_are_read),
		cmocka_unit_test(pools_are_read),
		cmocka_unit_test(long_values_are_refused),
		cmocka_unit_test(seeds_are_right),
		cmocka_unit_test(coordinators_are_found_up_the_tree),
	};

	return cmocka_run_group_tests_name("register", tests, set_up, tear_down);
}
