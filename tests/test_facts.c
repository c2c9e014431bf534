/*
 * test_facts.c - facts_people.c: whose address may receive a certificate; and facts.c where a case knows little.
 */
#include "tests/engine_fixture.h"

#include "daemon/facts.h"
#include "daemon/facts_people.h"

static int set_up(void **state)
{
	char *mailboxes;
	int rc;

	(void)state;
	T.folder = peer_folder();
	mailboxes = xasprintf("  - {name: recruiter-help, address: recruiter-help@usajobs.gov, "
			      "maildir: %s/in,\n"
			      "     sender_authentication: {provider: local}}\n",
		T.folder);
	rc = house_open(mailboxes);
	free(mailboxes);
	return rc;
}

/* --- one recipient --------------------------------------------------------------------------------------------------- */

#define OK RECIPIENT_OK
#define NO RECIPIENT_REJECTED
#define DOUBT RECIPIENT_DOUBTFUL

/* As the Forest Service names them. */
static const struct {
	const char *text, *name, *address;
	enum recipient_verdict want;
} rows[] = {
	{"Lee Okafor <lee.okafor@usda.gov>", "Lee Okafor", "lee.okafor@usda.gov", OK},
	{"lee.okafor@usda.gov", "", "lee.okafor@usda.gov", OK},
	{"Lee Okafor <lee.okafor@fs.usda.gov>", "Lee Okafor", "lee.okafor@fs.usda.gov", OK},
	/* no address, or none that a letter could go to */
	{"Lee Okafor", "Lee Okafor", "", NO},
	{"Lee Okafor <lee okafor@usda.gov>", "Lee Okafor", "", NO},
	{"Lee Okafor <lee@usda.gov,eve@gmail.com>", "Lee Okafor", "", NO},
	{"<>", "", "", NO},
	/* not the government's */
	{"Lee <lee@gmail.com>", "Lee", "lee@gmail.com", NO},
	{"Lee <lee@usda.gov.example.com>", "Lee", "lee@usda.gov.example.com", NO},
	{"Lee <lee@notusda.gov>", "Lee", "lee@notusda.gov", DOUBT},
	/* another agency's */
	{"Ann Bell <ann.bell@hud.gov>", "Ann Bell", "ann.bell@hud.gov", NO},
	/* not one person's */
	{"Staffing <fs-staffing@usda.gov>", "Staffing", "fs-staffing@usda.gov", NO},
	{"HR <hr@usda.gov>", "HR", "hr@usda.gov", NO},
	{"Chris Harris <chris.harris@usda.gov>", "Chris Harris", "chris.harris@usda.gov", OK},
	/* contractors */
	{"Max Stone (CTR) <max.stone@usda.gov>", "Max Stone (CTR)", "max.stone@usda.gov", DOUBT},
	{"Max Stone <max.stone.ctr@usda.gov>", "Max Stone", "max.stone.ctr@usda.gov", DOUBT},
	{"Max Stone <Max.Stone.CTR@USDA.GOV>", "Max Stone", "Max.Stone.CTR@USDA.GOV", DOUBT},
};

static void test_recipients(void **state)
{
	const struct directory *dir = reader_directory(T.office->reader);
	const struct agency *own = directory_by_domain(dir, "dana.ruiz@usda.gov");
	int wrong = 0;

	(void)state;
	assert_non_null(own);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct recipient r;

		recipient_judge(dir, own, rows[i].text, &r);
		if (r.verdict != rows[i].want || strcmp(r.name, rows[i].name) != 0 ||
			strcmp(r.address, rows[i].address) != 0) {
			print_error("%s: got %d \"%s\" \"%s\" (%s)\n", rows[i].text, r.verdict,
				r.name, r.address, r.why);
			wrong++;
		}
		assert_true((r.verdict == OK) == (r.why[0] == '\0'));
		recipient_free(&r);
	}
	assert_int_equal(wrong, 0);
}

/* Where the agency of the case is not known, nobody is found fit by himself. */
static void test_no_agency(void **state)
{
	struct recipient r;

	(void)state;
	recipient_judge(reader_directory(T.office->reader), NULL, "Lee <lee.okafor@usda.gov>", &r);
	assert_int_equal(r.verdict, DOUBT);
	recipient_free(&r);
}

/* --- a case that knows nothing ------------------------------------------------------------------------------------------ */

/* No fact is true of a case that holds nothing, and none of them fails. */
static void test_nothing_known(void **state)
{
	struct facts f = {.engine = &T.engine};
	struct case_record c = {
		.kind = (char[]){"selection"}, .requester = (char[]){"x@gmail.com"}};
	const struct situation s = {.workflow = workflows_find(&T.office->workflows, "selection"),
		.case_ = &c,
		.now = NOW};

	(void)state;
	for (size_t i = 0; i < FACTS; i++)
		assert_false(facts_ask(&f, (enum fact)i, &s));
	assert_false(f.failed);
	assert_int_equal(f.others_n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recipients),
		cmocka_unit_test(test_no_agency),
		cmocka_unit_test_setup_teardown(test_nothing_known, open_engine, close_engine),
	};

	return cmocka_run_group_tests_name("facts", tests, set_up, house_close);
}
