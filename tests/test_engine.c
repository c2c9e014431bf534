/*
 * test_engine.c - engine.c and engine_letter.c: what verbs and timers write, and what one case's trouble does to the others.
 */
#include "tests/engine_fixture.h"

#include "daemon/engine_hold.h"
#include "daemon/engine_pass.h"

#define DAY 86400

static int set_up(void **state)
{
	char *mailboxes;
	int rc;

	(void)state;
	T.folder = peer_folder();
	mailboxes = xasprintf(
		"  - {name: recruiter-help, address: recruiter-help@usajobs.gov, maildir: %s/in,\n"
		"     sender_authentication: {provider: local}}\n"
		"  - {name: cross-government-hiring-requests-1, address: one@opm.gov, maildir: "
		"%s/1,\n"
		"     sender_authentication: {provider: local}}\n"
		"  - {name: cross-government-hiring-requests-2, address: two@opm.gov, maildir: "
		"%s/2,\n"
		"     sender_authentication: {provider: local}}\n",
		T.folder, T.folder, T.folder);
	rc = house_open(mailboxes);
	free(mailboxes);
	return rc;
}

/* An assistant asks for somebody, at the hour given. */
static void ask_for(const char *name, bool complete, int64_t now)
{
	char folder[32];
	char *raw = xasprintf("From: Ann Lee <ann@usda.gov>\nTo: recruiter-help@usajobs.gov\n"
			      "Subject: Role in the Agency Talent Portal\n"
			      "Message-ID: <%s@usda.gov>\n\n"
			      "I request a role in the Agency Talent Portal.\n\n"
			      "Full name: %s Ruiz\n%s"
			      "Agency: Department of Agriculture\nSub-agency: Forest Service\n",
		name, name, complete ? "Role: Hiring Manager\n" : "");

	take(raw, now, folder);
	free(raw);
	assert_string_equal(folder, "processed");
}

/* --- what is looked at -------------------------------------------------------------------------------------------- */

struct look {
	const char *template_;
	size_t n;
	char *message_id; /* owned; of the last one */
};

static int see_row(void *ctx, const struct outbox_row *r)
{
	struct look *l = ctx;

	if (strcmp(l->template_, r->template_) != 0)
		return 0;
	l->n++;
	free(l->message_id);
	l->message_id = xstrdup(r->message_id);
	return 0;
}

static size_t letters_n(const char *template_)
{
	struct look l = {.template_ = template_};
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, true, see_row, &l, &e), &e);
	free(l.message_id);
	return l.n;
}

static void state_is(const char *number, const char *want)
{
	struct case_record c = {0};
	struct err e = {0};

	assert_int_equal(store_case_by_number(T.engine.store, number, &c, &e), 1);
	assert_string_equal(c.state, want);
	case_free(&c);
}

static int run_timers(int64_t now)
{
	struct err e = {0};
	int ran;

	fail_if(engine_pass_note(&T.engine, "recruiter-help", now, &e), &e);
	ran = engine_timers(&T.engine, now, &e);
	fail_if(ran, &e);
	return ran;
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

/* The second reminder has the words of the first, and the workflow wants both. */
static void test_reminders(void **state)
{
	(void)state;
	ask_for("Dana", false, NOW);
	state_is("CGH-26-00001", "incomplete");
	for (int day = 1; day <= 15; day++)
		(void)run_timers(NOW + day * DAY);
	assert_int_equal(letters_n("role-reminder"), 2);
	(void)run_timers(NOW + 40 * DAY);
	state_is("CGH-26-00001", "closed");
	assert_int_equal(letters_n("role-closed"), 1);
}

/* What a person of the team decides is always told, however many letters went to that address before. */
static void test_decisions_are_told(void **state)
{
	struct err e = {0};
	char name[16], number[32];

	(void)state;
	for (int i = 0; i < 25; i++) {
		(void)snprintf(name, sizeof name, "Dana%c", 'a' + i);
		ask_for(name, true, NOW - 3 * DAY + i * 12000); /* at most eight receipts a day */
	}
	for (int i = 0; i < 25; i++) {
		(void)snprintf(number, sizeof number, "CGH-26-%05d", i + 1);
		fail_if(engine_decide(&T.engine, number, "grant", NULL, "tester", NOW + DAY, &e),
			&e);
		state_is(number, "active");
	}
	assert_int_equal(letters_n("role-granted"), 25);
}

/* Denied, opened again, denied for the same reason: the second letter is no repetition of a robot. */
static void test_denied_twice(void **state)
{
	static const char *const verbs[] = {"deny", "reopen", "deny"};
	struct err e = {0};

	(void)state;
	ask_for("Dana", true, NOW);
	for (int i = 0; i < 3; i++)
		fail_if(engine_decide(&T.engine, "CGH-26-00001", verbs[i],
				i == 1 ? NULL : "no such office", "tester", NOW + i, &e),
			&e);
	assert_int_equal(letters_n("role-denied"), 2);
}

/* A letter of the clock that is over a limit waits, and its case with it. */
static void test_clock_waits(void **state)
{
	struct tally_row row = {.address = "ann@usda.gov", .text_key = "x"};
	struct err e = {0};
	int64_t later = NOW + 20 * DAY; /* reminders and the end are all due */

	(void)state;
	ask_for("Dana", false, NOW);
	fail_if(store_begin(T.engine.store, &e), &e);
	for (unsigned i = 0; i < T.config->letters.address_day; i++)
		fail_if(store_tally_add(T.engine.store, &row, later, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	assert_int_equal(run_timers(later), 0);
	state_is("CGH-26-00001", "incomplete");
	assert_int_equal(letters_n("role-reminder") + letters_n("role-closed"), 0);
	assert_int_equal(run_timers(later + 2 * DAY), 2); /* one reminder for both */
	assert_int_equal(letters_n("role-reminder"), 1);
	state_is("CGH-26-00001", "closed");
	assert_int_equal(letters_n("role-closed"), 1);
}

static void add_case(const char *number, const char *kind, const char *case_state, int64_t due)
{
	struct case_record c = {.number = xstrdup(number),
		.kind = xstrdup(kind),
		.state = xstrdup(case_state),
		.requester = xstrdup("ann@usda.gov"),
		.requester_name = xstrdup("Ann Lee"),
		.mailbox = xstrdup("recruiter-help"),
		.subject = xstrdup("role"),
		.root_id = xstrdup("")};
	const struct decision_timer timer = {.event = "remind", .due = due};
	struct err e = {0};

	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_case_add(T.engine.store, &c, NOW, &e), &e);
	fail_if(store_timers_set(T.engine.store, c.id, &timer, 1, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	case_free(&c);
}

/* A case whose workflow somebody took away has the first timer that is due: the others' run, and its own is kept. */
static void test_one_case_in_trouble(void **state)
{
	struct err e = {0};
	int64_t due;

	(void)state;
	add_case("CGH-26-00001", "taken-away", "incomplete", NOW);
	add_case("CGH-26-00002", "role-request", "taken-away", NOW + 1);
	add_case("CGH-26-00003", "role-request", "incomplete", NOW + 2);
	assert_int_equal(run_timers(NOW + 10), 1);
	assert_int_equal(letters_n("role-reminder"), 1);
	assert_int_equal(store_timer_next(T.engine.store, &due, &e), 1);
	assert_true(due > NOW + 10);
	assert_int_equal(run_timers(NOW + 10), 0);
}

static int tick(int64_t now)
{
	struct err e = {0};
	int ran = engine_timers(&T.engine, now, &e);

	fail_if(ran, &e);
	return ran;
}

/* The server is away for weeks: reminders go out, but no case is closed whose answer may lie there; once the mailbox has been read
 * to a moment after the timer was due, it is. Another mailbox's cases do not wait for this one. */
static void test_lapse_waits_for_the_mailbox(void **state)
{
	struct err e = {0};
	int64_t later = NOW + 40 * DAY, due;

	(void)state;
	fail_if(engine_pass_note(&T.engine, "recruiter-help", NOW, &e), &e);
	ask_for("Dana", false, NOW);
	assert_int_equal(tick(later), 1); /* one reminder for both */
	assert_int_equal(tick(later + 1), 0);
	state_is("CGH-26-00001", "incomplete");
	assert_int_equal(store_timer_next(T.engine.store, &due, &e), 1);
	assert_true(due < later); /* it is not put off: it waits */
	add_case("CGH-26-00077", "role-request", "incomplete", later + 2);
	assert_int_equal(tick(later + 3), 1); /* who waits stands in nobody's way */
	fail_if(engine_pass_note(&T.engine, "recruiter-help", due - 1, &e), &e);
	assert_int_equal(tick(later + 4), 0);
	fail_if(engine_pass_note(&T.engine, "recruiter-help", due, &e), &e);
	assert_int_equal(tick(later + 5), 1);
	state_is("CGH-26-00001", "closed");
}

/* A mailbox that was taken out of the configuration is never read again. */
static void test_lapse_without_mailbox(void **state)
{
	struct case_record c = {0};
	struct decision_timer timer = {.event = "lapse", .due = NOW};
	struct err e = {0};

	(void)state;
	c = (struct case_record){.number = xstrdup("CGH-26-00001"),
		.kind = xstrdup("role-request"),
		.state = xstrdup("incomplete"),
		.requester = xstrdup("ann@usda.gov"),
		.requester_name = xstrdup("Ann Lee"),
		.mailbox = xstrdup("taken-away"),
		.subject = xstrdup("role"),
		.root_id = xstrdup("")};
	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_case_add(T.engine.store, &c, NOW, &e), &e);
	fail_if(store_timers_set(T.engine.store, c.id, &timer, 1, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	case_free(&c);
	assert_int_equal(tick(NOW), 1);
	state_is("CGH-26-00001", "closed");
}

/* Whoever guesses the number of a case gets the answer that he would get without one. */
static void test_guessed_number(void **state)
{
	struct look l = {.template_ = "human-receipt"};
	char folder[32], *texts[2];

	(void)state;
	ask_for("Dana", false, NOW);
	for (int i = 0; i < 2; i++) {
		struct err e = {0};
		size_t len;
		char *raw = xasprintf(
			"From: Eve <eve%d@doi.gov>\nTo: recruiter-help@usajobs.gov\n"
			"Subject: Hello [CGH-26-0000%d]\nMessage-ID: <%d@doi.gov>\n\nWell?\n",
			i, i + 1, i); /* the first one exists */

		take(raw, NOW, folder);
		free(raw);
		assert_string_equal(folder, "needs-human");
		l.n = 0;
		fail_if(store_outbox_each(T.engine.store, true, see_row, &l, &e), &e);
		assert_int_equal(l.n, i + 1);
		assert_int_equal(
			store_letter_bytes(T.engine.store, l.message_id, &texts[i], &len, &e), 1);
	}
	free(l.message_id);
	for (int i = 0; i < 2; i++) {
		const char *body = strstr(texts[i], "\r\n\r\n");

		assert_null(strstr(texts[i], "[CGH-26-"));
		assert_non_null(body);
		assert_null(strstr(body, "CGH-26-"));
	}
	free(texts[0]);
	free(texts[1]);
}

/* Two mailboxes whose names begin alike, each with a mail that is held unread under the same UID. */
static void test_held_alike(void **state)
{
	struct err e = {0};

	(void)state;
	for (size_t i = 1; i < 3; i++) {
		const struct config_mailbox *b = &T.config->mailboxes[i];
		struct copy_key copy = {
			.mailbox = b->name, .uidvalidity = INT64_MAX, .uid = INT64_MAX};

		fail_if(engine_hold(&T.engine, b, &copy,
				&(struct hold){.reason = HOLD_LIMIT,
					.because = "too large",
					.received_at = NOW},
				NOW, &e),
			&e);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reminders, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_decisions_are_told, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_denied_twice, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_clock_waits, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(
			test_one_case_in_trouble, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(
			test_lapse_waits_for_the_mailbox, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(
			test_lapse_without_mailbox, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_guessed_number, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_held_alike, open_engine, close_engine),
	};

	return cmocka_run_group_tests_name("engine", tests, set_up, house_close);
}
