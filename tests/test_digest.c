/*
 * test_digest.c - the team's letter of the day: when it is written, how often, and what it counts.
 */
#include "tests/engine_fixture.h"

#include "daemon/digest.h"

#define TUESDAY_8 1794315600 /* 2026-11-10, 08:00 in New York */
#define HOUR 3600
#define DAY 86400

static void open_case(
	const char *number, const char *kind, const char *state, int64_t at, const char *expires_on)
{
	struct case_record c = {.number = (char *)(uintptr_t)number,
		.kind = (char *)(uintptr_t)kind,
		.state = (char *)(uintptr_t)state,
		.requester = (char[]){"dana@usda.gov"},
		.requester_name = (char[]){"Dana"},
		.mailbox = (char[]){"recruiter-help"},
		.subject = (char[]){"x"},
		.root_id = (char[]){"x@y"}};
	struct case_field f = {.name = (char[]){"expires_on"}, .source = (char[]){"team"}};
	struct err e = {0};

	if (expires_on != NULL) {
		strings_add(&f.values, expires_on);
		c.fields = &f;
		c.fields_n = 1;
	}
	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_case_add(T.engine.store, &c, at, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	strings_free(&f.values);
}

static int digest(int64_t now)
{
	struct err e = {0};
	int rc = engine_digest(&T.engine, now, &e);

	fail_if(rc, &e);
	return rc;
}

static int keep(void *ctx, const struct outbox_row *r)
{
	char **subject = ctx;

	free(*subject);
	*subject = xstrdup(r->subject);
	assert_string_equal(r->recipient, "crossgov.team@opm.gov");
	return 0;
}

static void assert_last_subject(const char *want)
{
	char *subject = NULL;
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, false, keep, &subject, &e), &e);
	assert_non_null(subject);
	assert_string_equal(subject, want);
	free(subject);
}

static void test_once_a_business_day(void **state)
{
	(void)state;
	assert_int_equal(digest(TUESDAY_8 - 2 * HOUR), 0); /* six o'clock */
	assert_int_equal(digest(TUESDAY_8), 1);
	assert_int_equal(digest(TUESDAY_8 + HOUR), 0);
	assert_int_equal(digest(TUESDAY_8 + DAY), 0); /* Veterans Day */
	assert_int_equal(digest(TUESDAY_8 + 2 * DAY), 1);
	assert_int_equal(digest(TUESDAY_8 + 4 * DAY), 0); /* Saturday */
}

static void test_counts(void **state)
{
	(void)state;
	open_case("CGH-26-00001", "role-request", "requested", TUESDAY_8 - 30 * DAY, NULL);
	open_case("CGH-26-00002", "role-request", "requested", TUESDAY_8 - HOUR, NULL);
	open_case("CGH-26-00003", "role-request", "incomplete", TUESDAY_8 - HOUR, NULL);
	open_case("CGH-26-00004", "role-request", "active", TUESDAY_8 - HOUR, NULL);
	open_case(
		"CGH-26-00005", "selection", "certificate-out", TUESDAY_8 - 9 * DAY, "2026-11-30");
	open_case(
		"CGH-26-00006", "selection", "certificate-out", TUESDAY_8 - 9 * DAY, "2027-11-30");
	assert_int_equal(digest(TUESDAY_8), 1);
	assert_last_subject("Mailclerk today: 2 new, 1 waiting for you, 1 overdue");
	assert_int_equal(digest(TUESDAY_8 + 2 * DAY), 1);
	assert_last_subject("Mailclerk today: 0 new, 1 waiting for you, 1 overdue");
	assert_int_equal(digest(TUESDAY_8 + 6 * DAY), 1); /* two business days after it was asked */
	assert_last_subject("Mailclerk today: 0 new, 0 waiting for you, 2 overdue");
}

/* Whoever runs Mailclerk hears that a client secret expires: in the letter, and only then. */
static void test_secrets(void **state)
{
	struct config_oauth o = {.client_id = (char[]){"1f0c"},
		.client_secret_file = (char[]){"/etc/secret"},
		.secret_expires = (char[]){"2026-12-15"},
		.secret_expires_at = 1797292800};
	struct config with = *T.config;
	struct outbox_row row;
	struct err e = {0};
	char *bytes;

	(void)state;
	with.smtp.oauth2 = &o;
	T.engine.config = &with;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(digest(TUESDAY_8 + i * 7 * DAY), 1); /* 35 and 28 days before */
		assert_int_equal(
			store_outbox_due(T.engine.store, TUESDAY_8 + 30 * DAY, &row, 1, &e), 1);
		bytes = xstrndup(row.bytes, row.len);
		assert_int_equal(strstr(bytes, "client secret of 1f0c expires on") != NULL, i == 1);
		assert_int_equal(strstr(bytes, "For whoever runs") != NULL, i == 1);
		free(bytes);
		fail_if(store_outbox_set(
				T.engine.store, row.id, OUTBOX_SENDING, 0, NULL, TUESDAY_8, &e),
			&e);
		outbox_row_free(&row);
	}
	T.engine.config = T.config;
}

static void test_never(void **state)
{
	struct config quiet = *T.config;

	(void)state;
	quiet.digest_hour = DIGEST_NEVER;
	T.engine.config = &quiet;
	assert_int_equal(digest(TUESDAY_8), 0);
	T.engine.config = T.config;
}

static int setup(void **state)
{
	(void)state;
	T.folder = peer_folder();
	return house_open(
		"  - {name: recruiter-help, address: recruiter-help@usajobs.gov, maildir: "
		"/nowhere, sender_authentication: {provider: none}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_once_a_business_day, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_counts, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_secrets, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_never, open_engine, close_engine),
	};

	return cmocka_run_group_tests_name("digest", tests, setup, house_close);
}
