/*
 * test_advance_events.c - decisions of the shipped workflow without a mail: what a verb of the team or a timer makes of a case,
 * which timers a decision sets, and which verbs are possible.
 */
#include "tests/advance_case.h"

static const struct {
	const char *name, *state, *values;
	enum actor actor;
	const char *event, *reason;
	const char *want; /* "!" and a piece of the message: refused */
} events[] = {
	{"grant", "requested", FULL, ACTOR_TEAM, "grant", NULL,
		"advance requested>active role-granted:requester"},
	{"deny", "requested", FULL, ACTOR_TEAM, "deny", "Not a federal employee",
		"advance requested>denied role-denied:requester"},
	{"deny an incomplete one", "incomplete", "full_name=Dana Ruiz", ACTOR_TEAM, "deny", "Spam",
		"advance incomplete>denied role-denied:requester missing=role,agency"},
	{"deny without a reason", "requested", FULL, ACTOR_TEAM, "deny", NULL, "!needs a reason"},
	{"deny with blanks for a reason", "requested", FULL, ACTOR_TEAM, "deny", "  \n",
		"!needs a reason"},
	{"grant with a reason", "requested", FULL, ACTOR_TEAM, "grant", "nice",
		"!takes nothing behind it"},
	{"grant twice", "active", FULL, ACTOR_TEAM, "grant", NULL,
		"!\"grant\" is not possible while CGH-26-00001 is active: possible are note, "
		"assign"},
	{"grant an incomplete one", "incomplete", "", ACTOR_TEAM, "grant", NULL,
		"!possible are deny, set, note, assign, close"},
	{"no such verb", "requested", FULL, ACTOR_TEAM, "dance\r\n", NULL,
		"!\"dance\" is not possible"},
	{"a timer's event by the team", "incomplete", "", ACTOR_TEAM, "lapse", NULL,
		"!is not possible"},
	{"a verb by the clock", "requested", FULL, ACTOR_CLOCK, "grant", NULL, "!is not possible"},
	{"a mail's event by the team", "requested", FULL, ACTOR_TEAM, "reply", NULL,
		"!is not possible"},
	{"note", "requested", FULL, ACTOR_TEAM, "note", "Called her",
		"advance requested>requested keep"},
	{"note on what is over", "denied", FULL, ACTOR_TEAM, "note", "She called",
		"advance denied>denied keep"},
	{"close", "requested", FULL, ACTOR_TEAM, "close", NULL, "advance requested>closed"},
	{"close an incomplete one", "incomplete", FULL, ACTOR_TEAM, "close", NULL,
		"advance incomplete>closed role-closed:requester"},
	{"reopen", "denied", FULL, ACTOR_TEAM, "reopen", NULL,
		"advance denied>requested role-team:team timers=3"},
	{"reopen an incomplete one", "closed", "full_name=Dana Ruiz", ACTOR_TEAM, "reopen", NULL,
		"advance closed>incomplete role-missing:requester missing=role,agency timers=3"},
	{"set what was missing", "incomplete", "full_name=Dana Ruiz; agency=USDA", ACTOR_TEAM,
		"set", "role = Branch Chief",
		"advance incomplete>requested role-receipt:requester role-team:team changes=role "
		"timers=3"},
	{"set one of two", "incomplete", "full_name=Dana Ruiz", ACTOR_TEAM, "set", "role=Chief",
		"advance incomplete>incomplete missing=agency changes=role keep"},
	{"set another value", "requested", FULL, ACTOR_TEAM, "set", "agency=Department of Energy",
		"advance requested>requested changes=agency replaced=agency keep"},
	{"set the same value", "requested", FULL, ACTOR_TEAM, "set",
		"agency=Department of Agriculture",
		"advance requested>requested changes=agency keep"},
	{"set nothing", "requested", FULL, ACTOR_TEAM, "set", "agency=",
		"advance requested>requested missing=agency changes=agency replaced=agency keep"},
	{"set a list", "requested", FULL, ACTOR_TEAM, "set", "phones=1; 2",
		"advance requested>requested changes=phones keep"},
	{"set no field", "requested", FULL, ACTOR_TEAM, "set", "colour=red",
		"!there is no field \"colour\": the fields are full_name, role"},
	{"set without =", "requested", FULL, ACTOR_TEAM, "set", "agency DOE", "!write NAME=VALUE"},
	{"set without anything", "requested", FULL, ACTOR_TEAM, "set", NULL, "!needs a field"},
	{"first reminder", "incomplete", "full_name=Dana Ruiz", ACTOR_CLOCK, "remind", NULL,
		"advance incomplete>incomplete role-reminder:requester missing=role,agency keep"},
	{"lapse", "incomplete", "full_name=Dana Ruiz", ACTOR_CLOCK, "lapse", NULL,
		"advance incomplete>closed role-closed:requester missing=role,agency"},
	{"team's reminder", "requested", FULL, ACTOR_CLOCK, "remind_team", NULL,
		"advance requested>requested role-team:team keep"},
	{"a timer that came too late", "active", FULL, ACTOR_CLOCK, "remind_team", NULL,
		"!possible are nothing"},
	{"a state that no file knows", "pondering", FULL, ACTOR_TEAM, "grant", NULL,
		"!no workflow knows"},
};

static void test_events(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof events / sizeof events[0]; i++) {
		struct case_record c;
		struct decision d;
		struct err e = {0};
		char *got;
		bool ok;

		make_case(events[i].state, events[i].values, &c);
		if (advance_event(&workflows, NULL, calendar, NULL, &c, events[i].actor,
			    events[i].event, events[i].reason, NOW, &d, &e) == 0)
			got = describe(&d);
		else
			got = xasprintf("!%s", e.message);
		ok = events[i].want[0] == '!'
			     ? got[0] == '!' && strstr(got, events[i].want + 1) != NULL
			     : strcmp(got, events[i].want) == 0;
		if (!ok) {
			(void)fprintf(stderr, "%s:\n  got  %s\n  want %s\n", events[i].name, got,
				events[i].want);
			wrong++;
		}
		free(got);
		decision_free(&d);
		case_free(&c);
	}
	assert_int_equal(wrong, 0);
}

static void test_timers_due(void **state)
{
	const struct mail mail = {.rule = "role-request", PASS};
	struct reading r;
	struct decision d;

	(void)state;
	make_reading(&mail, &r);
	advance_mail(&workflows, NULL, calendar, NULL, NULL, false, &r, NOW, &d);
	assert_int_equal(d.timers_n, 3);
	assert_string_equal(d.timers[0].event, "remind");
	assert_true(d.timers[0].due == NOW + 3 * DAY); /* Thursday, November 5 */
	assert_string_equal(d.timers[1].event, "remind");
	assert_true(d.timers[1].due == NOW + 10 * DAY); /* Veterans Day is November 11 */
	assert_string_equal(d.timers[2].event, "lapse");
	assert_true(d.timers[2].due == NOW + 21 * DAY);
	decision_free(&d);
	free_reading(&r);
}

/* A requester who never writes again: every timer runs out in its turn, and the case is over. */
static void test_silence(void **state)
{
	static const char *const want[] = {"role-reminder", "role-reminder", "role-closed"};
	const struct mail mail = {.rule = "role-request", .fields = "full_name=Dana Ruiz", PASS};
	struct reading r;
	struct decision first, d;
	struct case_record c;
	struct err e;

	(void)state;
	make_reading(&mail, &r);
	advance_mail(&workflows, NULL, calendar, NULL, NULL, false, &r, NOW, &first);
	make_case(first.to, "full_name=Dana Ruiz", &c);
	for (size_t i = 0; i < first.timers_n; i++) {
		assert_int_equal(advance_event(&workflows, NULL, calendar, NULL, &c, ACTOR_CLOCK,
					 first.timers[i].event, NULL, first.timers[i].due, &d, &e),
			0);
		assert_int_equal(d.letters_n, 1);
		assert_string_equal(d.letters[0].letter, want[i]);
		free(c.state);
		c.state = xstrdup(d.to);
		decision_free(&d);
	}
	assert_string_equal(c.state, "closed");
	decision_free(&first);
	free_reading(&r);
	case_free(&c);
}

static void test_reason_is_kept(void **state)
{
	struct case_record c;
	struct decision d;
	struct err e;

	(void)state;
	make_case("requested", FULL, &c);
	assert_int_equal(advance_event(&workflows, NULL, calendar, NULL, &c, ACTOR_TEAM, "deny",
				 "Not a\r\nfederal employee", NOW, &d, &e),
		0);
	assert_string_equal(d.because, "deny: Not a federal employee");
	decision_free(&d);
	assert_int_equal(advance_event(&workflows, NULL, calendar, NULL, &c, ACTOR_TEAM, "set",
				 "phones= 1;; 2 ", NOW, &d, &e),
		0);
	assert_int_equal(d.changes.v[0].values.n, 2);
	assert_string_equal(d.changes.v[0].values.v[1], "2");
	decision_free(&d);
	decision_free(NULL);
	case_free(&c);
	case_free(NULL);
}

static void test_verbs(void **state)
{
	struct case_record c;
	struct strings verbs = {0};

	(void)state;
	make_case("requested", "", &c);
	advance_verbs(&workflows, &c, &verbs);
	assert_int_equal(verbs.n, 6);
	assert_true(strings_has(&verbs, "grant") && strings_has(&verbs, "deny") &&
		    strings_has(&verbs, "set") && strings_has(&verbs, "note") &&
		    strings_has(&verbs, "assign") && strings_has(&verbs, "close"));
	strings_free(&verbs);
	case_free(&c);
	make_case("pondering", "", &c);
	advance_verbs(&workflows, &c, &verbs);
	assert_int_equal(verbs.n, 0);
	case_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_timers_due),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_reason_is_kept),
		cmocka_unit_test(test_verbs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
