/* test_calendar.c - durations, business days, and the shipped table of holidays against the rules it was made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "parsers/mem.h"
#include "state/calendar.h"

static struct calendar *shipped;

static int setup(void **state)
{
	struct findings f = {0};

	(void)state;
	/* The arithmetic must not depend on where the process thinks it is. */
	if (setenv("TZ", "Pacific/Kiritimati", 1) != 0)
		return -1;
	if (calendar_load("state/holidays.yaml", &shipped, &f) != 0)
		for (size_t i = 0; i < f.n; i++)
			(void)fprintf(stderr, "%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	findings_free(&f);
	return shipped == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	calendar_free(shipped);
	return 0;
}

static const struct {
	const char *text;
	int rc;
	enum duration_unit unit;
	long count;
} durations[] = {
	{"3 business days", 0, DURATION_BUSINESS_DAYS, 3},
	{"1 business day", 0, DURATION_BUSINESS_DAYS, 1},
	{"0 business days", 0, DURATION_BUSINESS_DAYS, 0},
	{"14 days", 0, DURATION_DAYS, 14},
	{"  14   days ", 0, DURATION_DAYS, 14},
	{"24 hours", 0, DURATION_SECONDS, 86400},
	{"1 hour", 0, DURATION_SECONDS, 3600},
	{"30 minutes", 0, DURATION_SECONDS, 1800},
	{"10 seconds", 0, DURATION_SECONDS, 10},
	{"3660 days", 0, DURATION_DAYS, 3660},
	{"3661 days", -1, 0, 0},
	{"87840 hours", 0, DURATION_SECONDS, 316224000},
	{"87841 hours", -1, 0, 0},
	{"99999999999999999999 seconds", -1, 0, 0},
	{"-1 days", -1, 0, 0},
	{"days", -1, 0, 0},
	{"3", -1, 0, 0},
	{"3days", -1, 0, 0},
	{"3 weeks", -1, 0, 0},
	{"3 dayss", -1, 0, 0},
	{"three days", -1, 0, 0},
	{"3.5 days", -1, 0, 0},
	{"", -1, 0, 0},
};

static void test_durations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
		struct duration d = {0};
		struct err e = {0};
		int rc = duration_parse(durations[i].text, &d, &e);

		if (rc != durations[i].rc ||
			(rc == 0 && (d.unit != durations[i].unit || d.count != durations[i].count)))
			fail_msg("\"%s\": rc %d, %ld", durations[i].text, rc, d.count);
		if (rc != 0) {
			assert_int_equal(e.kind, ERR_CONFIG);
			assert_non_null(strstr(e.message, "business days"));
		}
	}
}

/* --- the table against the rules, computed from the civil calendar by other means ---------------------------------- */

/* Days since 1970-01-01 of a Gregorian date, by counting years and months. */
static long days_since_epoch(int y, int m, int d)
{
	static const int before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
	long days = 0;

	for (int k = 1970; k < y; k++)
		days += (k % 4 == 0 && (k % 100 != 0 || k % 400 == 0)) ? 366 : 365;
	days += before[m - 1] + d - 1;
	if (m > 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		days++;
	return days;
}

static int days_in(int y, int m)
{
	int next_y = m == 12 ? y + 1 : y, next_m = m == 12 ? 1 : m + 1;

	return (int)(days_since_epoch(next_y, next_m, 1) - days_since_epoch(y, m, 1));
}

/* 0 Sunday .. 6 Saturday; 1970-01-01 was a Thursday. */
static int weekday(long days)
{
	return (int)((days + 4) % 7);
}

static bool fixed_date(int m, int d)
{
	return (m == 1 && d == 1) || (m == 6 && d == 19) || (m == 7 && d == 4) ||
	       (m == 11 && d == 11) || (m == 12 && d == 25);
}

/* Is the day a legal holiday's observance (5 U.S.C. 6103(a), (b))? */
static bool by_rule(int y, int m, int d)
{
	int wd = weekday(days_since_epoch(y, m, d));
	bool last = d == days_in(y, m);
	int tm = last ? m % 12 + 1 : m, td = last ? 1 : d + 1;          /* tomorrow */
	int ym = d > 1 ? m : (m + 10) % 12 + 1, yd = d > 1 ? d - 1 : 0; /* yesterday */

	if (yd == 0)
		yd = days_in(ym == 12 ? y - 1 : y, ym);
	if (wd == 0 || wd == 6)
		return false;
	if (fixed_date(m, d) || (wd == 5 && fixed_date(tm, td)) || (wd == 1 && fixed_date(ym, yd)))
		return true;
	if (wd == 1 && ((m == 1 && d >= 15 && d <= 21) || (m == 2 && d >= 15 && d <= 21) ||
			       (m == 5 && d >= 25) || (m == 9 && d <= 7) ||
			       (m == 10 && d >= 8 && d <= 14)))
		return true;
	return wd == 4 && m == 11 && d >= 22 && d <= 28;
}

static void test_table(void **state)
{
	int holidays = 0;

	(void)state;
	for (int y = 2024; y <= 2035; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= days_in(y, m); d++) {
				long days = days_since_epoch(y, m, d);
				int wd = weekday(days);
				bool want = wd != 0 && wd != 6 && !by_rule(y, m, d);
				int64_t noon = (int64_t)days * 86400 + 17 * 3600;

				holidays += by_rule(y, m, d);
				if (calendar_is_business_day(shipped, noon) != want)
					fail_msg("%d-%02d-%02d: want %d", y, m, d, want);
			}
	/* eleven a year; those that move over a year's end stay within the table but for 2023 and 2036 */
	assert_int_equal(holidays, 12 * 11);
}

/* --- arithmetic ------------------------------------------------------------------------------------------------------ */

/* Unix seconds of a UTC time, "2026-11-24T23:40". */
static int64_t utc(const char *text)
{
	int y, mo, d, h, mi;

	assert_int_equal(sscanf(text, "%d-%d-%dT%d:%d", &y, &mo, &d, &h, &mi), 5);
	return (int64_t)days_since_epoch(y, mo, d) * 86400 + h * 3600 + mi * 60;
}

static const struct {
	const char *name, *now, *add, *want; /* UTC; New York is UTC-5, in summer UTC-4 */
} sums[] = {
	{"seconds", "2026-03-02T12:00", "90 minutes", "2026-03-02T13:30"},
	{"next business day", "2026-03-02T15:00", "1 business day", "2026-03-03T15:00"},
	{"over a weekend", "2026-03-06T15:00", "1 business day", "2026-03-09T14:00"},
	{"over the change to summer time", "2026-03-06T15:00", "3 days", "2026-03-09T14:00"},
	{"over the change to winter time", "2026-10-30T14:00", "3 days", "2026-11-02T15:00"},
	{"24 hours are not a day then", "2026-10-31T14:00", "24 hours", "2026-11-01T14:00"},
	{"over Thanksgiving", "2026-11-25T15:00", "1 business day", "2026-11-27T15:00"},
	{"over Christmas and New Year", "2026-12-24T15:00", "5 business days", "2027-01-04T15:00"},
	{"from a Saturday", "2026-03-07T15:00", "1 business day", "2026-03-09T14:00"},
	{"zero from a Saturday", "2026-03-07T15:00", "0 business days", "2026-03-09T14:00"},
	{"zero from a business day", "2026-03-05T15:00", "0 business days", "2026-03-05T15:00"},
	/* Friday 21:00 in New York is Saturday in Greenwich */
	{"the day is the zone's day", "2026-03-07T02:00", "1 business day", "2026-03-10T01:00"},
	/* 02:30 does not exist on 2026-03-08 in New York: the first time after it is taken */
	{"a time that does not exist", "2026-03-07T07:30", "1 days", "2026-03-08T07:00"},
	{"a leap day", "2028-02-28T15:00", "1 business day", "2028-02-29T15:00"},
	{"Juneteenth observed on a Friday", "2027-06-17T14:00", "1 business day",
		"2027-06-21T14:00"},
	{"New Year observed in December", "2027-12-30T15:00", "1 business day", "2028-01-03T15:00"},
	{"fourteen", "2026-11-24T15:00", "14 business days", "2026-12-15T15:00"},
	{"behind the table", "2040-07-03T14:00", "1 business day", "2040-07-04T14:00"},
};

static void test_sums(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++) {
		struct duration d;
		struct err e;
		int64_t got;

		assert_int_equal(duration_parse(sums[i].add, &d, &e), 0);
		got = calendar_add(shipped, utc(sums[i].now), d);
		if (got != utc(sums[i].want))
			fail_msg("%s: off by %lld s", sums[i].name,
				(long long)(got - utc(sums[i].want)));
	}
	/* a time that no calendar has still ends */
	const struct duration d = {.count = 3, .unit = DURATION_BUSINESS_DAYS};
	assert_true(calendar_add(shipped, INT64_MAX / 2, d) > INT64_MAX / 2);
	assert_false(calendar_is_business_day(shipped, INT64_MAX / 2));
}

static void test_format(void **state)
{
	char out[64];

	(void)state;
	calendar_format_day(shipped, utc("2026-11-25T03:00"), out, sizeof out);
	assert_string_equal(out, "Tuesday, November 24, 2026");
	calendar_format_day(shipped, utc("2026-02-01T12:00"), out, sizeof out);
	assert_string_equal(out, "Sunday, February 1, 2026");
	calendar_format_day(shipped, INT64_MAX, out, sizeof out);
	assert_string_equal(out, "an unknown day");
	assert_int_equal(calendar_last_year(shipped), 2035);
}

static const struct {
	const char *name, *yaml;
	int line;
	const char *want;
} broken[] = {
	{"unknown zone", "time_zone: America/Nowhere\nholidays: []\n", 1, "is not known"},
	{"no zone", "holidays: []\n", 1, "time_zone"},
	{"no date", "time_zone: UTC\nholidays:\n  - {date: 2026-02-30, name: X}\n", 3,
		"is no date"},
	{"other notation", "time_zone: UTC\nholidays:\n  - {date: 02/03/2026, name: X}\n", 3,
		"is no date"},
	{"weekend", "time_zone: UTC\nholidays:\n  - {date: 2026-07-04, name: X}\n", 3,
		"is on a weekend"},
	{"twice",
		"time_zone: UTC\nholidays:\n  - {date: 2026-07-03, name: X}\n  - {date: "
		"2026-07-03, "
		"name: Y}\n",
		4, "twice"},
};

static void test_broken(void **state)
{
	char folder[] = "/tmp/mailclerk-calendar-XXXXXX", path[100];

	(void)state;
	assert_non_null(mkdtemp(folder));
	(void)snprintf(path, sizeof path, "%s/h.yaml", folder);
	for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
		struct findings f = {0};
		struct calendar *c;
		FILE *file = fopen(path, "w");
		bool found = false;

		assert_non_null(file);
		assert_true(fputs(broken[i].yaml, file) >= 0);
		assert_int_equal(fclose(file), 0);
		if (calendar_load(path, &c, &f) == 0 || c != NULL)
			fail_msg("%s: was accepted", broken[i].name);
		for (size_t k = 0; k < f.n; k++)
			found = found || (f.v[k].line == broken[i].line &&
						 strstr(f.v[k].text, broken[i].want) != NULL);
		if (!found)
			fail_msg("%s: not reported at line %d: %d %s", broken[i].name,
				broken[i].line, f.n > 0 ? f.v[0].line : -1,
				f.n > 0 ? f.v[0].text : "nothing");
		findings_free(&f);
	}
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
}

static void test_days_as_written(void **state)
{
	static const struct {
		const char *text, *want; /* NULL: none */
	} rows[] = {
		{"2027-11-20", "2027-11-20"},
		{"11/20/2027", "2027-11-20"},
		{"1/2/2027", "2027-01-02"},
		{"November 20, 2027", "2027-11-20"},
		{"Nov. 20 2027", "2027-11-20"},
		{"nov 3, 2027", "2027-11-03"},
		{"2028-02-29", "2028-02-29"},
		{"2027-02-29", NULL},
		{"13/20/2027", NULL},
		{"2027-11-20x", NULL},
		{"2027-11", NULL},
		{"20 November 2027", NULL},
		{"November 20, 27", NULL},
		{"99999-01-01", NULL},
		{"", NULL},
		{"No 1, 2027", NULL},
		{"next week", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		char day[16] = "";
		bool ok = calendar_read_day(rows[i].text, day, sizeof day);

		if (ok != (rows[i].want != NULL) || (ok && strcmp(day, rows[i].want) != 0))
			fail_msg("\"%s\": %s \"%s\"", rows[i].text, ok ? "taken as" : "refused",
				day);
	}
}

static void test_from_a_day(void **state)
{
	static const struct {
		const char *iso;
		long count;
		enum duration_unit unit;
		bool before;
		const char *want;
	} rows[] = {
		{"2027-11-20", 0, DURATION_DAYS, false, "2027-11-20"},
		{"2027-11-20", 1, DURATION_DAYS, false, "2027-11-21"},
		{"2027-11-20", 60, DURATION_DAYS, true, "2027-09-21"},
		{"2026-11-12", 1, DURATION_BUSINESS_DAYS, true, "2026-11-10"}, /* Veterans Day */
		{"2026-11-10", 1, DURATION_BUSINESS_DAYS, false, "2026-11-12"},
		{"2026-11-16", 2, DURATION_BUSINESS_DAYS, true, "2026-11-12"}, /* a weekend */
	};
	int64_t when;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct duration d = {.count = rows[i].count, .unit = rows[i].unit};
		char day[16];

		assert_true(calendar_from_day(shipped, rows[i].iso, d, rows[i].before, &when));
		assert_int_equal(calendar_local(shipped, when, day, sizeof day), 8);
		assert_string_equal(day, rows[i].want);
	}
	assert_false(calendar_from_day(
		shipped, "soon", (struct duration){.unit = DURATION_DAYS}, false, &when));
	assert_false(calendar_from_day(
		shipped, "2027-13-01", (struct duration){.unit = DURATION_DAYS}, false, &when));
	assert_false(calendar_from_day(shipped, "2027-11-20",
		(struct duration){.count = 1, .unit = DURATION_SECONDS}, false, &when));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_format),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_days_as_written),
		cmocka_unit_test(test_from_a_day),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
