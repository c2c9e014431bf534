/* Tests of daemon/restraint.c and of the tally that it judges. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "daemon/restraint.h"

static void judges(void **state)
{
	static const struct {
		const char *name;
		struct tally_counts counts;
		bool fruitless;
		enum restraint want;
		const char *words;
	} rows[] = {
		{"nothing yet", {0}, true, RESTRAINT_NONE, ""},
		{"identical", {.identical_week = true}, false, RESTRAINT_IDENTICAL, ""},
		{"four fruitless", {.address_fruitless_day = 4}, true, RESTRAINT_NONE, ""},
		{"five fruitless", {.address_fruitless_day = 5}, true, RESTRAINT_LIMIT,
			"5 answers"},
		{"five fruitless, this one is not", {.address_fruitless_day = 5}, false,
			RESTRAINT_NONE, ""},
		{"case", {.case_day = 10}, false, RESTRAINT_LIMIT, "about this case"},
		{"address", {.address_day = 20}, false, RESTRAINT_LIMIT, "to this address"},
		{"domain", {.domain_hour = 200}, false, RESTRAINT_LIMIT, "domain"},
		{"total", {.total_hour = 1000}, false, RESTRAINT_LIMIT, "letters in an hour"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char because[160];
		enum restraint got = restraint_judge(&restraint_default, &rows[i].counts,
			rows[i].fruitless, because, sizeof because);

		if (got != rows[i].want || strstr(because, rows[i].words) == NULL)
			fail_msg("%s: %d %s", rows[i].name, (int)got, because);
	}
}

static void add(struct store *s, const char *address, int64_t case_id, const char *key,
	bool fruitless, int64_t at)
{
	const struct tally_row row = {
		.address = address, .case_id = case_id, .text_key = key, .fruitless = fruitless};
	struct err e = {0};

	assert_int_equal(store_begin(s, &e), 0);
	assert_int_equal(store_tally_add(s, &row, at, &e), 0);
	assert_int_equal(store_commit(s, &e), 0);
}

static void counts(void **state)
{
	const int64_t now = 1000000, hour = 3600, day = 24 * hour;
	struct tally_row row = {.address = "Dana@USDA.gov", .case_id = 7, .text_key = "k1"};
	struct tally_counts c;
	struct err e = {0};
	struct store *s;

	(void)state;
	assert_int_equal(store_open(NULL, true, &s, &e), 0);
	add(s, "dana@usda.gov", 7, "k1", true, now - 8 * day);
	add(s, "dana@usda.gov", 7, "k2", true, now - day - 1);
	add(s, "dana@usda.gov", 7, "k3", true, now - 2 * hour);
	add(s, "dana@usda.gov", 0, "k4", false, now - 10);
	add(s, "lee@usda.gov", 7, "k1", true, now - 10);
	add(s, "lee@epa.gov", 9, "k1", true, now - 10);
	assert_int_equal(store_tally_count(s, &row, now, &c, &e), 0);
	assert_int_equal(c.address_day, 2);
	assert_int_equal(c.address_fruitless_day, 1);
	assert_int_equal(c.domain_hour, 2);
	assert_int_equal(c.case_day, 1);
	assert_int_equal(c.total_hour, 3);
	assert_false(c.identical_week); /* k1 went to her eight days ago */
	row.text_key = "k2";
	assert_int_equal(store_tally_count(s, &row, now, &c, &e), 0);
	assert_true(c.identical_week);
	store_close(s);
}

/* What no limit looks at any more is forgotten, and nothing else. */
static void purges(void **state)
{
	const int64_t now = 1000000, day = 24 * 3600;
	struct tally_row row = {.address = "dana@usda.gov", .text_key = "k2"};
	struct tally_counts c;
	struct err e = {0};
	struct store *s;

	(void)state;
	assert_int_equal(store_open(NULL, true, &s, &e), 0);
	add(s, "dana@usda.gov", 7, "k1", true, now - 7 * day);
	add(s, "dana@usda.gov", 7, "k2", true, now - 7 * day + 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(store_tally_count(s, &row, now - 7 * day + 2, &c, &e), 0);
		assert_int_equal(c.address_day, 2 - i);
		assert_int_equal(store_tally_count(s, &row, now, &c, &e), 0);
		assert_true(c.identical_week);
		assert_int_equal(store_tally_purge(s, now, &e), 0);
	}
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges), cmocka_unit_test(counts), cmocka_unit_test(purges)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
