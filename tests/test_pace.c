/* Tests of daemon/pace.c: limits of the provider, minute and day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/pace.h"

#define NOW 1800000000
#define DAY 86400

/* Lets `want` letters go at once at this time, and no more: then the wait and the limit are these. */
static void goes(struct pace *p, int64_t now, unsigned want, int64_t wait, const char *limit)
{
	char said[32];
	unsigned n = 0;

	while (n <= want && pace_wait(p, now, said, sizeof said) == 0) {
		pace_note(p, now);
		n++;
	}
	assert_int_equal(n, want);
	assert_int_equal(pace_wait(p, now, said, sizeof said), wait);
	assert_string_equal(said, limit);
}

static void without_limits_all_go(void **state)
{
	struct pace p = {0};
	char said[32];

	(void)state;
	for (int i = 0; i < 100000; i++) {
		assert_int_equal(pace_wait(&p, NOW, said, sizeof said), 0);
		pace_note(&p, NOW);
	}
	assert_null(p.times);
	pace_free(&p);
}

static void a_minute_slides(void **state)
{
	struct pace p = {.per_minute = 3};

	(void)state;
	goes(&p, NOW, 3, 60, "3 a minute");
	goes(&p, NOW + 59, 0, 1, "3 a minute");
	goes(&p, NOW + 60, 3, 60, "3 a minute");
	pace_free(&p);
	pace_note(&p, NOW);
	pace_note(&p, NOW + 20);
	goes(&p, NOW + 40, 1, 20, "3 a minute");
	goes(&p, NOW + 60, 1, 20, "3 a minute");
	pace_free(&p);
}

static void a_day_slides(void **state)
{
	struct pace p = {.per_minute = 2, .per_day = 5};

	(void)state;
	goes(&p, NOW, 2, 60, "2 a minute");
	goes(&p, NOW + 60, 2, 60, "2 a minute");
	goes(&p, NOW + 120, 1, DAY - 120, "5 a day");
	goes(&p, NOW + DAY - 1, 0, 1, "5 a day");
	goes(&p, NOW + DAY, 2, 60, "2 a minute"); /* both limits say so */
	pace_free(&p);
}

static void a_clock_put_back_stops_nothing_for_long(void **state)
{
	struct pace p = {.per_minute = 1};

	(void)state;
	pace_note(&p, NOW + 400 * DAY);
	goes(&p, NOW, 0, 60, "1 a minute");
	pace_free(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_limits_all_go),
		cmocka_unit_test(a_minute_slides),
		cmocka_unit_test(a_day_slides),
		cmocka_unit_test(a_clock_put_back_stops_nothing_for_long),
	};

	return cmocka_run_group_tests_name("pace", tests, NULL, NULL);
}
