/*
 * test_engine_team.c - engine_team.c: what a reply of the team does to the case that the letter was about.
 */
#include "tests/engine_fixture.h"

#define DAY 86400

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

static void ask(int64_t now)
{
	char folder[32];

	take("From: Ann Lee <ann@usda.gov>\nTo: recruiter-help@usajobs.gov\n"
	     "Subject: Role in the Agency Talent Portal\nMessage-ID: <1@usda.gov>\n\n"
	     "I request a role in the Agency Talent Portal.\n\nFull name: Ann Lee\n"
	     "Role: Hiring Manager\nAgency: Department of Agriculture\n"
	     "Sub-agency: Forest Service\n",
		now, folder);
}

struct letter_search {
	const char *template_;
	char id[128]; /* of the first with that template */
	size_t n;     /* rows with it */
};

static int see_row(void *ctx, const struct outbox_row *r)
{
	struct letter_search *l = ctx;

	if (strcmp(l->template_, r->template_) != 0)
		return 0;
	if (l->n++ == 0)
		(void)snprintf(l->id, sizeof l->id, "%s", r->message_id);
	return 0;
}

static struct letter_search letters(const char *template_)
{
	struct letter_search l = {.template_ = template_};
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, true, see_row, &l, &e), &e);
	return l;
}

/* The team answers the first letter about the role request. */
static void reply(const char *words, int64_t now)
{
	static int serial;
	const struct letter_search l = letters("role-team");
	char folder[32];
	char *raw;

	assert_true(l.n > 0);
	raw = xasprintf("From: Clerk <crossgov.team@opm.gov>\nTo: recruiter-help@usajobs.gov\n"
			"Subject: Re: Decide\nMessage-ID: <t%d@opm.gov>\nIn-Reply-To: <%s>\n"
			"References: <%s>\n\n%s\n",
		++serial, l.id, l.id, words);
	take(raw, now, folder);
	free(raw);
}

static void state_is(const char *want)
{
	struct case_record c = {0};
	struct err e = {0};

	assert_int_equal(store_case_by_number(T.engine.store, "CGH-26-00001", &c, &e), 1);
	assert_string_equal(c.state, want);
	case_free(&c);
}

/* Nothing that a decision rests on has changed since the letter: a note, a reminder and another assignee do not make it stale. */
static void test_note_and_reminder(void **state)
{
	struct err e = {0};

	(void)state;
	ask(NOW);
	reply("NOTE called her", NOW + 1);
	reply("ASSIGN Kim", NOW + 2);
	assert_int_equal(letters("team-done").n, 2);
	assert_int_equal(engine_timers(&T.engine, NOW + 3 * DAY, &e), 1);
	assert_int_equal(engine_timers(&T.engine, NOW + 8 * DAY, &e), 1);
	assert_int_equal(letters("role-team").n, 3); /* each reminder is a letter of its own */
	reply("GRANT", NOW + 8 * DAY);
	assert_int_equal(letters("team-question").n, 0);
	state_is("active");
}

/* A corrected value is something else than the letter spoke of. */
static void test_stale(void **state)
{
	(void)state;
	ask(NOW);
	reply("SET role: Branch Chief", NOW + 1);
	reply("GRANT", NOW + 2);
	assert_int_equal(letters("team-question").n, 1);
	state_is("requested");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_note_and_reminder, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_stale, open_engine, close_engine),
	};

	return cmocka_run_group_tests_name("engine-team", tests, set_up, house_close);
}
