/* test_directory.c - agencies by name, by domain and in running text, on the shipped directory and on small ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/csv.h"
#include "parsers/directory.h"
#include "parsers/mem.h"

static struct directory *shipped;

static int setup(void **state)
{
	struct findings f = {0};

	(void)state;
	if (directory_load("parsers/directory/agencies.csv", &shipped, &f) != 0)
		for (size_t i = 0; i < f.n; i++)
			(void)fprintf(stderr, "%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	findings_free(&f);
	return shipped == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	directory_free(shipped);
	return 0;
}

static int mistakes;

/* One row of a table did not come out as wanted: all of them are shown before the test fails. */
static void __attribute__((format(printf, 1, 2))) wrong(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
	mistakes++;
}

/* "Forest Service < Department of Agriculture", "" for NULL. */
static char *chain(const struct agency *a)
{
	struct buf b;

	buf_init(&b, 1000);
	for (; a != NULL; a = a->own ? NULL : a->parent)
		(void)buf_printf(&b, "%s%s", b.len > 0 ? " < " : "", a->name);
	return buf_take(&b);
}

static const struct {
	const char *name, *input, *from, *want;
} by_name[] = {
	{"acronym", "HHS", NULL, "Department of Health and Human Services"},
	{"lower case", "hhs", NULL, "Department of Health and Human Services"},
	{"us and dept", "U.S. Dept. of Agriculture", NULL, "Department of Agriculture"},
	{"united states", "United States Department of Agriculture", NULL,
		"Department of Agriculture"},
	{"ampersand", "Housing & Urban Development", NULL,
		"Department of Housing and Urban Development"},
	{"without the", "Department of Interior", NULL, "Department of the Interior"},
	{"common word", "Commerce", NULL, "Department of Commerce"},
	{"two letters", "Ag", NULL, "Department of Agriculture"},
	{"trailing acronym", "Centers for Disease Control and Prevention (CDC)", NULL,
		"Centers for Disease Control and Prevention < Department of Health and Human "
		"Services"},
	{"leading acronym", "CDC - Centers for Disease Control and Prevention", NULL,
		"Centers for Disease Control and Prevention < Department of Health and Human "
		"Services"},
	{"slash", "HHS/CDC", NULL,
		"Centers for Disease Control and Prevention < Department of Health and Human "
		"Services"},
	{"dash", "USDA – Forest Service", NULL, "Forest Service < Department of Agriculture"},
	{"juxtaposed", "USDA Forest Service", NULL, "Forest Service < Department of Agriculture"},
	{"short bureau below its department", "USDA FS", NULL,
		"Forest Service < Department of Agriculture"},
	{"short bureau alone", "FS", NULL, "Forest Service < Department of Agriculture"},
	{"with a unit behind it", "Forest Service, Region 5", NULL,
		"Forest Service < Department of Agriculture"},
	{"comma, department last",
		"National Institute of Standards and Technology, Dept. of Commerce", NULL,
		"National Institute of Standards and Technology < Department of Commerce"},
	{"fiscal", "Fiscal Service / Treasury", NULL,
		"Bureau of the Fiscal Service < Department of the Treasury"},
	{"oig below", "DHS OIG", NULL,
		"Office of Inspector General < Department of Homeland Security"},
	{"oig in words", "DHS Office of the Inspector General", NULL,
		"Office of Inspector General < Department of Homeland Security"},
	{"oig of nobody", "OIG", NULL, ""},
	{"oig by the sender", "OIG", "x@oig.dhs.gov",
		"Office of Inspector General < Department of Homeland Security"},
	{"acc of nobody", "ACC", NULL, ""},
	{"acc of the army", "Army ACC", NULL, "Army Contracting Command < Department of the Army"},
	{"acc by the sender", "ACC", "x@us.af.mil",
		"Air Combat Command < Department of the Air Force"},
	{"army in capitals", "ARMY", NULL, "Department of the Army"},
	{"army in full", "Dept of the Army", NULL, "Department of the Army"},
	{"army below defense", "DoD, Army", NULL, "Department of the Army"},
	{"corps", "Army Corps of Engineers", NULL,
		"U.S. Army Corps of Engineers < Department of the Army"},
	{"noaa fisheries", "NOAA Fisheries", NULL,
		"National Marine Fisheries Service < National Oceanic and Atmospheric "
		"Administration < "
		"Department of Commerce"},
	{"census", "U.S. Census Bureau", NULL, "Census Bureau < Department of Commerce"},
	{"fheo", "Fair Housing and Equal Opportunity (FHEO), San Antonio", NULL,
		"Office of Fair Housing and Equal Opportunity < Department of Housing and Urban "
		"Development"},
	{"goddard", "NASA Goddard", NULL,
		"Goddard Space Flight Center < National Aeronautics and Space Administration"},
	{"possessive", "Veteran's Affairs", NULL, "Department of Veterans Affairs"},
	{"two wrong letters", "Departmnet of Agricultre", NULL, "Department of Agriculture"},
	{"one wrong letter", "Forrest Service", NULL, "Forest Service < Department of Agriculture"},
	{"wrong letter in an acronym", "USDX", NULL, ""},
	{"two departments", "USDA, DOI", NULL, ""},
	{"a state's", "Ohio Department of Agriculture", NULL, ""},
	{"a state", "State of Ohio", NULL, ""},
	{"no agency", "Acme Corporation", NULL, ""},
	{"a title", "Energy Specialist", NULL, ""},
	{"abbreviations", "Dept of Ag", NULL, "Department of Agriculture"},
	{"more abbreviations", "Fed. Highway Admin", NULL,
		"Federal Highway Administration < Department of Transportation"},
	{"a heading", "Education: BS in Biology", NULL, ""},
	{"opm", "OPM", NULL, "Office of Personnel Management"},
	{"empty", "", NULL, ""},
	{"only fillers", "of the and", NULL, ""},
};

static void test_by_name(void **state)
{
	(void)state;
	mistakes = 0;
	for (size_t i = 0; i < sizeof by_name / sizeof by_name[0]; i++) {
		const struct agency *near = by_name[i].from != NULL
						    ? directory_by_domain(shipped, by_name[i].from)
						    : NULL;
		char *got = chain(directory_by_name_near(shipped, by_name[i].input, near));

		if (strcmp(got, by_name[i].want) != 0)
			wrong("%s: got \"%s\", want \"%s\"", by_name[i].name, got, by_name[i].want);
		free(got);
	}
	assert_int_equal(mistakes, 0);
}

static const struct {
	const char *input, *want;
	bool federal;
} by_domain[] = {
	{"dana.ruiz@usda.gov", "Department of Agriculture", true},
	{"x@fs.usda.gov", "Forest Service < Department of Agriculture", true},
	{"x@deep.sub.fs.usda.gov", "Forest Service < Department of Agriculture", true},
	{"x@FISCAL.TREASURY.GOV", "Bureau of the Fiscal Service < Department of the Treasury",
		true},
	{"x@nih.gov", "National Institutes of Health < Department of Health and Human Services",
		true},
	{"x@mail.nih.gov",
		"National Institutes of Health < Department of Health and Human Services", true},
	{"x@hq.doe.gov", "Department of Energy", true},
	{"x@nnsa.doe.gov", "National Nuclear Security Administration < Department of Energy", true},
	{"x@cisa.dhs.gov",
		"Cybersecurity and Infrastructure Security Agency < Department of Homeland "
		"Security",
		true},
	{"x@gsaig.gov", "Office of Inspector General < General Services Administration", true},
	{"philippa.k.norgaard.civ@army.mil", "Department of the Army", true},
	{"x@us.navy.mil", "Department of the Navy", true},
	{"x@usmc.mil", "U.S. Marine Corps < Department of the Navy", true},
	{"x@usace.army.mil", "U.S. Army Corps of Engineers < Department of the Army", true},
	{"x@us.af.mil", "Department of the Air Force", true},
	{"x@mail.mil", "Department of Defense", true},
	{"x@unknown.mil", "", true},
	{"usda.gov", "Department of Agriculture", true},
	{"x@usda.gov.", "Department of Agriculture", true},
	{"x@notusda.gov", "", false},
	{"x@usda.gov.evil.com", "", false},
	{"x@ohio.gov", "", false},
	{"x@gmail.com", "", false},
	{"x@mil", "", false},
	{"@", "", false},
	{"", "", false},
};

static void test_by_domain(void **state)
{
	(void)state;
	mistakes = 0;
	for (size_t i = 0; i < sizeof by_domain / sizeof by_domain[0]; i++) {
		char *got = chain(directory_by_domain(shipped, by_domain[i].input));

		if (strcmp(got, by_domain[i].want) != 0 ||
			directory_is_federal(shipped, by_domain[i].input) != by_domain[i].federal)
			wrong("%s: got \"%s\", want \"%s\"", by_domain[i].input, got,
				by_domain[i].want);
		free(got);
	}
	assert_int_equal(mistakes, 0);
}

/* want: the hits as "text=name", joined by "; ". */
static const struct {
	const char *name, *input, *from, *want;
} scans[] = {
	{"full name", "I work at the U.S. Department of Agriculture in Ogden.", NULL,
		"U.S. Department of Agriculture=Department of Agriculture"},
	{"wrapped name", "National Institute of Standards\n    and Technology, Dept. of Commerce",
		NULL,
		"National Institute of Standards\n    and Technology=National Institute of "
		"Standards and "
		"Technology; Dept. of Commerce=Department of Commerce"},
	{"acronym", "We at HUD need it", NULL, "HUD=Department of Housing and Urban Development"},
	{"possessive", "HUD's pool", NULL, "HUD=Department of Housing and Urban Development"},
	{"lower-case acronym", "jim d'arcy, faa air traffic org in ft worth", NULL,
		"faa=Federal Aviation Administration; air traffic org=Air Traffic Organization"},
	{"an acronym inside a word", "the census of faan and usdaq", NULL, ""},
	{"lower-case word", "ice on the road, polka dot, jane doe, one sec", NULL, ""},
	{"lower-case name", "an army of one, navy blue, the treasury", NULL, ""},
	{"a mail address names nobody", "write to dana@usda.gov or www.usda.gov", NULL, ""},
	{"a number names nobody", "SF-52 26-FS-004417, NIST-26-0447 and PD_FS_1.pdf", NULL, ""},
	{"common word in mid-sentence", "I have a job in commerce and energy", NULL, ""},
	{"common word as agency", "I am a hiring manager at Commerce, in Boulder", NULL,
		"Commerce=Department of Commerce"},
	{"common word in parentheses", "HR assistant, NOAA Fisheries (Commerce)", NULL,
		"NOAA Fisheries=National Marine Fisheries Service; Commerce=Department of "
		"Commerce"},
	{"common word in a title", "Supervisory Energy Specialist with the Labor Relations Office",
		NULL, ""},
	{"common word in a title of the same family", "Energy Specialist, DOE", NULL,
		"DOE=Department of Energy"},
	{"common word opens a sentence", "State your name. Energy is scarce.", "x@state.gov", ""},
	{"common word alone on a line", "Ana\nInterior\nDenver", "x@blm.gov",
		"Interior=Department of the Interior"},
	{"short acronym with its department", "USDA, FS, Region 5", NULL,
		"USDA=Department of Agriculture; FS=Forest Service"},
	{"short acronym alone", "FS see attached", NULL, ""},
	{"short acronym by the sender", "FS Region 5", "x@usda.gov", "FS=Forest Service"},
	{"environmental management",
		"Office of Environmental Management (EM), Department of Energy", NULL,
		"Office of Environmental Management=Office of Environmental Management; "
		"EM=Office of Environmental Management; Department of Energy=Department of Energy"},
	{"shared acronym by its line", "Army Contracting Command (ACC), Dept of the Army, selects",
		NULL,
		"Army Contracting Command=Army Contracting Command; ACC=Army Contracting Command; "
		"Dept of the Army=Department of the Army"},
	{"shared acronym of the air force", "ACC, Department of the Air Force", NULL,
		"ACC=Air Combat Command; Department of the Air Force=Department of the Air Force"},
	{"virginia after a town", "Dana Ruiz\nArlington, VA 22202", NULL, ""},
	{"virginia without a code", "Richmond, VA", NULL, ""},
	{"veterans affairs", "I'm with VA in Richmond", NULL, "VA=Department of Veterans Affairs"},
	{"veterans affairs behind a bureau", "Veterans Health Administration, VA", NULL,
		"Veterans Health Administration=Veterans Health Administration; "
		"VA=Department of Veterans Affairs"},
	{"medical center", "Martinsburg VA Medical Center", NULL,
		"VA=Department of Veterans Affairs"},
	{"a state's department", "the Ohio Department of Agriculture", NULL, ""},
	{"another state's", "Washington State Department of Labor and Industries", NULL, ""},
	{"two departments", "Department of Labor and Department of Commerce", NULL,
		"Department of Labor=Department of Labor; Department of Commerce=Department of "
		"Commerce"},
	{"our own office named by a stranger",
		"Dear OPM, the Office of Personnel Management has a pool", NULL, ""},
	{"our own office by its own", "OPM, HR Solutions", "x@opm.gov",
		"OPM=Office of Personnel Management"},
	{"sentence end is no abbreviation", "I like the Forest. Service is good.", NULL, ""},
	{"curly apostrophe", "Veterans’ Employment and Training Service", NULL,
		"Veterans’ Employment and Training Service=Veterans' Employment and Training "
		"Service"},
	{"dotted initials", "U.S.D.A. and U.S. EPA", NULL,
		"U.S.D.A.=Department of Agriculture; U.S. EPA=Environmental Protection Agency"},
	{"table cell", "Bureau\tInternal Revenue Service\tPay plan", NULL,
		"Internal Revenue Service=Internal Revenue Service"},
	{"not across cells", "Forest\tService", NULL, ""},
	{"a state as such", "I write for the State of Ohio", NULL, ""},
	{"longer without its U.S.", "the U.S. Army Corps of Engineers, Walla Walla District", NULL,
		"U.S. Army Corps of Engineers=U.S. Army Corps of Engineers"},
	{"longest first", "Army Corps of Engineers", NULL,
		"Army Corps of Engineers=U.S. Army Corps of Engineers"},
	{"empty", "", NULL, ""},
	{"not UTF-8", "USDA \xff\xfe", NULL, ""},
};

static void test_scan(void **state)
{
	(void)state;
	mistakes = 0;
	for (size_t i = 0; i < sizeof scans / sizeof scans[0]; i++) {
		const struct agency *near =
			scans[i].from != NULL ? directory_by_domain(shipped, scans[i].from) : NULL;
		struct agency_hit hits[20];
		size_t n = directory_scan_near(shipped, scans[i].input, near, hits, 20);
		struct buf got;

		buf_init(&got, 4000);
		for (size_t k = 0; k < n; k++)
			(void)buf_printf(&got, "%s%.*s=%s", k > 0 ? "; " : "",
				(int)(hits[k].end - hits[k].start), scans[i].input + hits[k].start,
				hits[k].agency->name);
		char *text = buf_take(&got);
		if (strcmp(text, scans[i].want) != 0)
			wrong("%s: got \"%s\", want \"%s\"", scans[i].name, text, scans[i].want);
		free(text);
	}
	assert_int_equal(mistakes, 0);
}

/* Every official name must mean its own agency, as a value and below its own domain. */
static void test_every_name(void **state)
{
	struct findings f = {0};
	struct directory *d;

	(void)state;
	assert_int_equal(directory_load("parsers/directory/agencies.csv", &d, &f), 0);
	static const struct {
		const char *name, *top;
	} some[] = {
		{"Animal and Plant Health Inspection Service", "Department of Agriculture"},
		{"Bureau of Safety and Environmental Enforcement", "Department of the Interior"},
		{"Defense Logistics Agency", "Department of Defense"},
		{"Naval Air Systems Command", "Department of the Navy"},
		{"Executive Office for United States Attorneys", "Department of Justice"},
		{"Federal Energy Regulatory Commission", "Federal Energy Regulatory Commission"},
		{"National Cemetery Administration", "Department of Veterans Affairs"},
		{"Public Buildings Service", "General Services Administration"},
		{"National Cancer Institute", "Department of Health and Human Services"},
		{"U.S. Space Force", "Department of the Air Force"},
	};
	for (size_t i = 0; i < sizeof some / sizeof some[0]; i++) {
		const struct agency *a = directory_by_name(d, some[i].name);

		assert_non_null(a);
		assert_string_equal(a->name, some[i].name);
		assert_string_equal(agency_top(a)->name, some[i].top);
		assert_true(agency_within(a, agency_top(a)));
	}
	directory_free(d);
	findings_free(&f);
}

/* Every line of the shipped file: its name, and each of its domains, mean this very line. */
static void test_every_line(void **state)
{
	struct findings f = {0};
	struct csv csv;
	int name, parent, domains;

	(void)state;
	mistakes = 0;
	assert_int_equal(csv_load("parsers/directory/agencies.csv", &csv, &f), 0);
	name = csv_column(&csv, "name");
	parent = csv_column(&csv, "parent");
	domains = csv_column(&csv, "domains");
	assert_true(csv.n > 500);
	for (size_t i = 0; i < csv.n; i++) {
		char *const *cells = csv.rows[i].cells.v;
		const struct agency *near = directory_by_name(shipped, cells[parent]);
		const struct agency *a = directory_by_name_near(shipped, cells[name], near);
		char *list = xstrdup(cells[domains]), *rest = list, *one;

		if (a == NULL || a->line != csv.rows[i].line)
			wrong("line %d: \"%s\" means %s", csv.rows[i].line, cells[name],
				a != NULL ? a->name : "nobody");
		while ((one = strsep(&rest, "; ")) != NULL)
			if (one[0] != '\0' && ((a = directory_by_domain(shipped, one)) == NULL ||
						      a->line != csv.rows[i].line))
				wrong("line %d: %s is not its domain", csv.rows[i].line, one);
		free(list);
	}
	csv_free(&csv);
	assert_int_equal(mistakes, 0);
}

/* Text made to be slow: names everywhere, each weak one looking for its context. No time is measured; a quadratic search
 * would run for minutes. */
static void test_long_text(void **state)
{
	static const char *const pieces[] = {
		"FS ", "USDA ", "of the ", "Commerce, at ", "U.S. U.S. ", "VA, "};
	struct agency_hit hits[10];

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof pieces[0]; i++) {
		struct buf text;

		buf_init(&text, AGENCY_TEXT_MAX + 100);
		while (buf_puts(&text, pieces[i]) == 0) {}
		assert_true(directory_scan(shipped, text.data, hits, 10) <= 10);
		assert_null(directory_by_name(shipped, "nobody at all"));
		buf_free(&text);
	}
}

static const struct {
	const char *name, *csv;
	int line;
	const char *want;
} broken[] = {
	{"no name column", "nam,parent\nA,\n", 1, "the column \"name\" is missing"},
	{"unknown column", "name,parent,phone\nA,,1\n", 1, "unknown column \"phone\""},
	{"no name", "name,parent,acronyms\n,,A\n", 2, "the name is missing"},
	{"twice", "name,parent\nA,\nB,\nA,\n", 4, "stands on line 2 already"},
	{"no such parent", "name,parent\nA,B\n", 2, "the parent \"B\" is not in the file"},
	{"two such parents", "name,parent\nT,\nU,\nB,T\nB,U\nC,B\n", 6,
		"stands on line 4 and on line 5"},
	{"circle", "name,parent\nA,B\nB,A\n", 2, "belongs to itself"},
	{"bad domain", "name,parent,domains\nA,,usda\n", 2, "is not a domain"},
	{"domain twice", "name,parent,domains\nA,,a.gov\nB,,a.gov\n", 3,
		"the domain a.gov is A's already"},
	{"careful of nothing", "name,parent,acronyms,careful\nA,,X,Y\n", 2, "careful names \"Y\""},
	{"own neither yes nor no", "name,parent,own\nA,,maybe\n", 2, "own is \"maybe\""},
	{"too many values", "name,parent\nA,,B\n", 2, "put a value that holds a comma in quotes"},
	{"open quote", "name,parent\n\"A,\n", 2, "a quoted value is not closed"},
	{"not UTF-8", "name,parent\n\xff,\n", 0, "is not UTF-8"},
};

static void test_broken(void **state)
{
	char folder[] = "/tmp/mailclerk-directory-XXXXXX", path[100];

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/a.csv", folder);
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		struct findings f = {0};
		struct directory *d = NULL;
		FILE *file = fopen(path, "w");
		bool found = false;

		assert_non_null(file);
		assert_true(fputs(broken[i].csv, file) >= 0);
		assert_int_equal(fclose(file), 0);
		if (directory_load(path, &d, &f) == 0 || d != NULL)
			fail_msg("%s: was accepted", broken[i].name);
		for (size_t k = 0; k < f.n; k++)
			found = found || (f.v[k].line == broken[i].line &&
						 strstr(f.v[k].text, broken[i].want) != NULL);
		if (!found)
			fail_msg("%s: not reported at line %d: %s", broken[i].name, broken[i].line,
				f.n > 0 ? f.v[0].text : "nothing");
		findings_free(&f);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	struct findings f = {0};
	struct directory *d;
	assert_int_equal(directory_load("/nonexistent.csv", &d, &f), -1);
	findings_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_name),
		cmocka_unit_test(test_by_domain),
		cmocka_unit_test(test_scan),
		cmocka_unit_test(test_every_name),
		cmocka_unit_test(test_every_line),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_broken),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
