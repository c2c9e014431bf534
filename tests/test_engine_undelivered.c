/*
 * test_engine_undelivered.c - letters that were given up: their rows, the histories of their cases, and what the team hears.
 */
#include "tests/engine_fixture.h"

#include "daemon/engine_undelivered.h"

#define DAY 86400
#define WHY "mx.usda.gov refuses the recipient: 550 5.1.1 no such user"

struct look {
	const char *template_;
	size_t n;
	struct outbox_row last; /* owned */
};

static int see_row(void *ctx, const struct outbox_row *r)
{
	struct look *l = ctx;

	if (strcmp(r->template_, l->template_) != 0)
		return 0;
	l->n++;
	outbox_row_free(&l->last);
	l->last = (struct outbox_row){.id = r->id,
		.case_id = r->case_id,
		.state = r->state,
		.recipient = xstrdup(r->recipient),
		.message_id = xstrdup(r->message_id),
		.template_ = xstrdup(r->template_),
		.subject = xstrdup(r->subject),
		.last_error = xstrdup(r->last_error),
		.mailbox = xstrdup(r->mailbox)};
	return 0;
}

/* The last letter of a template; the caller frees its row. */
static struct look letters(const char *template_)
{
	struct look l = {.template_ = template_};
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, true, see_row, &l, &e), &e);
	return l;
}

/* Gives the last letter of a template up. What engine_undelivered says. */
static int give_up(const char *template_, int64_t now)
{
	struct look l = letters(template_);
	struct err e = {0};
	int rc;

	assert_true(l.n > 0);
	rc = engine_undelivered(&T.engine, &l.last, WHY, now, &e);
	fail_if(rc, &e);
	outbox_row_free(&l.last);
	l = letters(template_);
	assert_int_equal(l.last.state, OUTBOX_FAILED);
	assert_string_equal(l.last.last_error, WHY);
	outbox_row_free(&l.last);
	return rc;
}

static void request(const char *name)
{
	char *raw = xasprintf("From: Dana Ruiz <%s@usda.gov>\r\nTo: recruiter-help@usajobs.gov\r\n"
			      "Subject: Role in the Agency Talent Portal\r\n"
			      "Message-ID: <%s@usda.gov>\r\n\r\nFull name: Dana Ruiz\r\n"
			      "Role: Hiring Manager\r\nAgency: Department of Agriculture\r\n"
			      "Sub-agency: Forest Service\r\n",
		name, name);
	char folder[32];

	take(raw, NOW, folder);
	assert_string_equal(folder, "processed");
	free(raw);
}

static int see_history(void *ctx, const struct history_row *h)
{
	int *n = ctx;

	if (strcmp(h->event, "undelivered") != 0)
		return 0;
	(*n)++;
	assert_string_equal(h->from, "requested");
	assert_string_equal(h->to, "requested");
	assert_string_equal(h->detail, "our letter role-receipt did not reach dana@usda.gov: " WHY);
	return 0;
}

static void case_and_team_hear_of_it(void **state)
{
	struct look told;
	struct err e = {0};
	char *bytes;
	size_t len;
	int n = 0;

	(void)state;
	request("dana");
	assert_int_equal(give_up("role-receipt", NOW), 1);
	fail_if(store_history_each(T.engine.store, 1, see_history, &n, &e), &e);
	assert_int_equal(n, 1);
	told = letters("undelivered-team");
	assert_int_equal(told.n, 1);
	assert_int_equal(told.last.state, OUTBOX_PENDING);
	assert_string_equal(told.last.recipient, "crossgov.team@opm.gov");
	assert_int_equal(
		store_letter_bytes(T.engine.store, told.last.message_id, &bytes, &len, &e), 1);
	assert_non_null(strstr(bytes, "550 5.1.1 no such user"));
	assert_non_null(strstr(bytes, "dana@usda.gov"));
	assert_non_null(strstr(bytes, "mailclerk outbox retry 1"));
	free(bytes);
	outbox_row_free(&told.last);
}

static void one_letter_a_day(void **state)
{
	struct look told;

	(void)state;
	request("dana");
	assert_int_equal(give_up("role-receipt", NOW), 1);
	request("eve");
	assert_int_equal(give_up("role-receipt", NOW + 60), 0);
	request("finn");
	assert_int_equal(give_up("role-receipt", NOW + DAY), 1);
	told = letters("undelivered-team");
	assert_int_equal(told.n, 2);
	outbox_row_free(&told.last);
}

/* The team's own address refuses letters: one more would be refused as well. */
static void none_about_a_letter_to_the_team(void **state)
{
	struct look told;

	(void)state;
	request("dana");
	assert_int_equal(give_up("role-team", NOW), 0);
	told = letters("undelivered-team");
	assert_int_equal(told.n, 0);
}

/* One that was sent meanwhile stays sent, and nobody hears the contrary. */
static void too_late_changes_nothing(void **state)
{
	struct look l;
	struct err e = {0};

	(void)state;
	request("dana");
	l = letters("role-receipt");
	fail_if(store_outbox_set(T.engine.store, l.last.id, OUTBOX_SENDING, 0, NULL, NOW, &e), &e);
	fail_if(store_outbox_set(T.engine.store, l.last.id, OUTBOX_SENT, 0, NULL, NOW, &e), &e);
	assert_int_equal(engine_undelivered(&T.engine, &l.last, WHY, NOW, &e), -1);
	outbox_row_free(&l.last);
	l = letters("undelivered-team");
	assert_int_equal(l.n, 0);
}

static int set_up(void **state)
{
	(void)state;
	T.folder = peer_folder();
	return house_open(
		"  - {name: recruiter-help, address: recruiter-help@usajobs.gov, maildir: "
		"/nowhere, sender_authentication: {provider: local}}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			case_and_team_hear_of_it, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(one_letter_a_day, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(
			none_about_a_letter_to_the_team, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(
			too_late_changes_nothing, open_engine, close_engine),
	};

	return cmocka_run_group_tests_name("engine: undelivered", tests, set_up, house_close);
}
