/* Tests of daemon/canary.c: a mail to ourselves is due, comes back, is late. Through reader and engine, on a database in memory. */
#include "daemon/canary.h"
#include "daemon/pulse.h"
#include "tests/engine_fixture.h"

#define MINUTES 30

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
	if (rc == 0)
		T.config->canary_minutes = MINUTES;
	return rc;
}

static char late[PULSE_TROUBLE_MAX];

static int look(int64_t now)
{
	struct err e = {0};
	int n = canary_look(&T.engine, now, late, sizeof late, &e);

	fail_if(n, &e);
	return n;
}

struct newest {
	const char *template_;
	size_t n;
	char id[200];
};

static int take_row(void *ctx, const struct outbox_row *r)
{
	struct newest *x = ctx;

	if (strcmp(r->template_, x->template_) == 0) {
		x->n++;
		(void)snprintf(x->id, sizeof x->id, "%s", r->message_id);
	}
	return 0;
}

static struct newest letters(const char *template_)
{
	struct newest x = {.template_ = template_};
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, true, take_row, &x, &e), &e);
	return x;
}

/* The letter as the server delivers it. */
static void deliver(const char *id, int64_t now)
{
	struct err e = {0};
	char *bytes, *raw, folder[32];
	size_t len;

	assert_int_equal(store_letter_bytes(T.engine.store, id, &bytes, &len, &e), 1);
	raw = xasprintf("Received: from smtp.opm.gov; Tue, 25 Nov 2026 10:00:00 +0000\r\n%.*s",
		(int)len, bytes);
	take(raw, now, folder);
	assert_string_equal(folder, "processed");
	free(raw);
	free(bytes);
}

static void test_off(void **state)
{
	(void)state;
	T.config->canary_minutes = 0;
	assert_int_equal(look(NOW), 0);
	T.config->canary_minutes = MINUTES;
}

static void test_comes_back(void **state)
{
	(void)state;
	for (int i = 0; i < 3; i++) {
		int64_t now = NOW + (int64_t)i * MINUTES * 60;

		assert_int_equal(look(now), 1);
		assert_int_equal(look(now + 60), 0);
		deliver(letters("canary").id, now + 90);
		assert_string_equal(late, "");
	}
	assert_int_equal(letters("canary").n, 3);
	assert_int_equal(letters("canary-team").n, 0);
}

/* One letter for one silence, however long; a copy that comes in the end ends it. */
static void test_late(void **state)
{
	char first[200];

	(void)state;
	assert_int_equal(look(NOW), 1);
	(void)snprintf(first, sizeof first, "%s", letters("canary").id);
	assert_int_equal(look(NOW + MINUTES * 60), 0);
	assert_string_equal(late, "");
	assert_int_equal(look(NOW + MINUTES * 60 + 1), 1);
	assert_non_null(strstr(late, "recruiter-help"));
	assert_int_equal(letters("canary-team").n, 1);
	for (int64_t hours = 1; hours < 30; hours++) {
		(void)look(NOW + hours * 3600);
		assert_non_null(strstr(late, "recruiter-help"));
	}
	assert_int_equal(letters("canary-team").n, 1);
	assert_int_equal(letters("canary").n, 1 + 4); /* another every six hours */
	deliver(first, NOW + 30 * 3600);
	(void)look(NOW + 30 * 3600);
	assert_string_equal(late, "");
	(void)look(NOW + 40 * 3600);
	(void)look(NOW + 40 * 3600 + MINUTES * 60 + 1);
	assert_int_equal(letters("canary-team").n, 2);
}

/* Whoever writes to us under such an id does not make a silence good. */
static void test_forged(void **state)
{
	char folder[32];

	(void)state;
	assert_int_equal(look(NOW), 1);
	take("From: Eve <recruiter-help@usajobs.gov>\r\nTo: recruiter-help@usajobs.gov\r\n"
	     "Message-ID: <mc.0123456789abcdef01234567.0123456789abcdef@mailclerk.test>\r\n"
	     "Subject: Mailclerk writes to itself (recruiter-help)\r\n\r\nx\r\n",
		NOW + 60, folder);
	(void)look(NOW + MINUTES * 60 + 1);
	assert_int_equal(letters("canary-team").n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_off, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_comes_back, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_late, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_forged, open_engine, close_engine),
	};

	return cmocka_run_group_tests_name("canary", tests, set_up, house_close);
}
