/*
 * test_advance.c - decisions of the shipped workflow about mails: each row is a case, a mail, and all that must come of it.
 *
 * Verbs and timers are in test_advance_events.c.
 */
#include "tests/advance_case.h"

static const struct {
	const char *name;
	const char *state, *values; /* state NULL: no case */
	struct mail mail;
	const char *want;
	const char *because; /* a piece of it; NULL: any */
} mails[] = {
	/* a first mail */
	{"complete", NULL, NULL, {.rule = "role-request", .fields = FULL, PASS},
		"advance new>requested role-receipt:requester role-team:team "
		"changes=full_name,role,agency timers=3",
		"role_request with full_name, role, agency: complete"},
	{"one is missing", NULL, NULL,
		{.rule = "role-request", .fields = "full_name=Dana Ruiz; agency=USDA", PASS},
		"ask new>incomplete role-missing:requester missing=role changes=full_name,agency "
		"timers=3",
		"missing role"},
	{"nothing but the wish", NULL, NULL, {.rule = "role-request", PASS},
		"ask new>incomplete role-missing:requester missing=full_name,role,agency timers=3",
		NULL},
	{"a value with a problem is none", NULL, NULL,
		{.rule = "role-request", .fields = FULL, .problem = "agency", PASS},
		"ask new>incomplete role-missing:requester missing=agency changes=full_name,role "
		"timers=3",
		NULL},
	{"a problem that is tolerated", NULL, NULL,
		{.rule = "role-request",
			.fields = FULL,
			.problem = "agency",
			.code = "unknown-agency",
			PASS},
		"advance new>requested role-receipt:requester role-team:team "
		"changes=full_name,role,agency timers=3",
		NULL},
	{"a problem of a field that is not required", NULL, NULL,
		{.rule = "role-request", .fields = FULL "; phones=1", .problem = "phones", PASS},
		"advance new>requested role-receipt:requester role-team:team "
		"changes=full_name,role,agency timers=3",
		NULL},
	{"asks for silence", NULL, NULL,
		{.rule = "role-request", .fields = FULL, .silent = true, PASS},
		"advance new>requested role-team:team changes=full_name,role,agency timers=3",
		NULL},
	{"asks for silence, but something is missing", NULL, NULL,
		{.rule = "role-request", .fields = "full_name=Dana Ruiz", .silent = true, PASS},
		"human missing=role,agency", "cannot be asked"},
	{"not certain", NULL, NULL,
		{.rule = "role-request", .fields = FULL, .uncertain = true, PASS}, "human",
		"no request was recognised"},
	{"nothing recognised", NULL, NULL, {.rule = NULL, PASS}, "human",
		"no request was recognised"},
	{"no workflow", NULL, NULL, {.rule = "selection", PASS}, "human",
		"selections are worked by a person"},
	{"no workflow, and something is missing", NULL, NULL,
		{.rule = "selection", .missing = "outcome", PASS}, "ask missing=outcome",
		"selections are worked by a person"},
	{"no workflow, something is missing, and nobody can be asked", NULL, NULL,
		{.rule = "selection", .missing = "outcome", .silent = true, PASS}, "human",
		"selections are worked by a person"},
	{"no workflow, something is missing, and nobody vouches", NULL, NULL,
		{.rule = "selection", .missing = "outcome", .auth = AUTH_NONE}, "human",
		"selections are worked by a person"},
	{"an event nobody knows", NULL, NULL, {.rule = "tea", PASS}, "human",
		"no workflow handles it"},
	/* who may do it */
	{"forged", NULL, NULL, {.rule = "role-request", .fields = FULL, .auth = AUTH_FAIL}, "human",
		"forged"},
	{"nobody vouches", NULL, NULL, {.rule = "role-request", .fields = FULL, .auth = AUTH_NONE},
		"human", "nobody vouches"},
	{"two in From", NULL, NULL, {.rule = "role-request", .fields = FULL, .two = true, PASS},
		"human", "2 addresses in From"},
	{"may not advance", NULL, NULL,
		{.rule = "role-request", .fields = FULL, .held = true, PASS}, "human",
		"may not move"},
	{"out of office", NULL, NULL,
		{.rule = "role-request",
			.fields = FULL,
			.screen = SCREEN_AUTO_REPLY,
			.silent = true,
			PASS},
		"ignore", "auto-reply"},
	{"bounce", NULL, NULL, {.rule = NULL, .screen = SCREEN_BOUNCE, .silent = true}, "ignore",
		"bounce"},
	{"receipt", NULL, NULL, {.rule = NULL, .screen = SCREEN_RECEIPT, .silent = true}, "ignore",
		NULL},
	{"list", NULL, NULL, {.rule = NULL, .screen = SCREEN_LIST, .silent = true}, "ignore", NULL},
	{"loop", NULL, NULL, {.rule = NULL, .screen = SCREEN_LOOP, .silent = true}, "ignore", NULL},
	{"unreadable", NULL, NULL, {.rule = NULL, .screen = SCREEN_UNREADABLE, PASS}, "human",
		"cannot be read"},
	{"a machine's mail about a case", "incomplete", "full_name=Dana Ruiz",
		{.rule = "role-request", .fields = FULL, .screen = SCREEN_AUTO_REPLY, PASS},
		"ignore", NULL},
	{"a stranger's mail about a case", "incomplete", "full_name=Dana Ruiz",
		{.rule = "role-request", .fields = FULL, .stranger = true, PASS}, "human",
		"takes no part"},
	{"a forged mail about a case", "incomplete", "full_name=Dana Ruiz",
		{.rule = "role-request", .fields = FULL, .auth = AUTH_FAIL}, "human", "forged"},
	{"an unvouched reply changes nothing", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request",
			.fields = "role=Chief",
			.uncertain = true,
			.auth = AUTH_NONE},
		"human", "nobody vouches"},
	/* filling the gap */
	{"gap filled", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request", .fields = "role=Hiring Manager", .uncertain = true, PASS},
		"advance incomplete>requested role-receipt:requester role-team:team changes=role "
		"timers=3",
		"reply with role: complete"},
	{"gap filled by a whole request", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request", .fields = FULL, PASS},
		"advance incomplete>requested role-receipt:requester role-team:team "
		"changes=role,agency replaced=agency timers=3",
		NULL},
	{"one of two gaps", "incomplete", "full_name=Dana Ruiz",
		{.rule = "role-request", .fields = "role=Hiring Manager", .uncertain = true, PASS},
		"ask incomplete>incomplete role-missing:requester missing=agency changes=role "
		"timers=3",
		NULL},
	{"bare answer", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request",
			.answers = "role=Branch Chief@answer",
			.uncertain = true,
			.text = "Branch Chief",
			PASS},
		"advance incomplete>requested role-receipt:requester role-team:team changes=role "
		"timers=3",
		NULL},
	{"bare answer to two questions", "incomplete", "full_name=Dana Ruiz",
		{.rule = "role-request",
			.answers = "role=USDA@answer; agency=USDA@answer",
			.uncertain = true,
			.text = "USDA",
			PASS},
		"human missing=role,agency", NULL},
	{"two answers of different words", "incomplete", "full_name=Dana Ruiz",
		{.rule = "role-request",
			.answers = "role=branch chief@answer; agency=BLM@answer",
			.uncertain = true,
			.text = "I'm a branch chief at BLM",
			PASS},
		"advance incomplete>requested role-receipt:requester role-team:team "
		"changes=role,agency "
		"timers=3",
		NULL},
	{"one answer and one value", "incomplete", "full_name=Dana Ruiz",
		{.rule = "role-request",
			.fields = "agency=BLM",
			.answers = "role=branch chief@answer",
			.uncertain = true,
			.text = "I'm a branch chief at BLM",
			PASS},
		"advance incomplete>requested role-receipt:requester role-team:team "
		"changes=agency,role "
		"timers=3",
		NULL},
	{"an answer replaces nothing", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request",
			.answers = "role=chief@answer; agency=BLM@answer; full_name=Bob@answer",
			.uncertain = true,
			.text = "chief",
			PASS},
		"advance incomplete>requested role-receipt:requester role-team:team changes=role "
		"timers=3",
		NULL},
	{"bare answer where a value was given", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request",
			.fields = "phones=1",
			.answers = "role=call me at 1@answer",
			.uncertain = true,
			.text = "call me at 1",
			PASS},
		"ask incomplete>incomplete role-missing:requester missing=role changes=phones "
		"timers=3",
		NULL},
	{"thanks is no answer", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request",
			.answers = "role=Thanks!@answer",
			.uncertain = true,
			.text = "Thanks!",
			PASS},
		"ignore missing=role", NULL},
	{"nothing in it", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = NULL, .text = "I don't understand what you need", PASS},
		"human missing=role", NULL},
	{"the signature fills a gap", "incomplete", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request", .fields = "role=Chief@signature", .uncertain = true, PASS},
		"advance incomplete>requested role-receipt:requester role-team:team changes=role "
		"timers=3",
		NULL},
	/* what replaces and what does not */
	{"correction", "requested", FULL,
		{.rule = "role-request",
			.fields = "agency=Department of Energy",
			.uncertain = true,
			PASS},
		"advance requested>requested role-receipt:requester role-team:team changes=agency "
		"replaced=agency keep",
		"reply with agency: progress"},
	{"the signature replaces nothing", "requested", FULL,
		{.rule = "role-request",
			.fields = "role=Deputy@signature; agency=DOE@directory",
			.uncertain = true,
			.text = "Thank you!",
			PASS},
		"ignore", "courtesy"},
	{"a default replaces nothing", "requested", FULL "; atp_role=agency administrator",
		{.rule = "role-request",
			.fields = "atp_role=agency general user@default",
			.uncertain = true,
			.text = "thanks",
			PASS},
		"ignore", NULL},
	{"the same in other letters", "requested", FULL,
		{.rule = "role-request",
			.fields = "agency=department of  agriculture.",
			.uncertain = true,
			.text = "thanks",
			PASS},
		"ignore", NULL},
	{"another person's request", "requested", FULL,
		{.rule = "role-request",
			.fields = "full_name=Bob Stone; role=Analyst; agency=Department of "
				  "Agriculture",
			PASS},
		"human", "another full_name"},
	{"the same person, other notation", "requested", FULL,
		{.rule = "role-request",
			.fields = "full_name=Ruiz, Dana M.; sub_agency=Forest Service",
			PASS},
		"advance requested>requested role-receipt:requester role-team:team "
		"changes=sub_agency "
		"keep",
		NULL},
	{"a list in another order", "requested", FULL "; phones=1+2",
		{.rule = "role-request",
			.fields = "phones=2+1",
			.uncertain = true,
			.text = "thanks",
			PASS},
		"ignore", NULL},
	/* the same once more */
	{"sent twice", "requested", FULL, {.rule = "role-request", .fields = FULL, PASS},
		"advance requested>requested role-receipt:requester keep", NULL},
	{"thanks", "requested", FULL, {.rule = NULL, .text = "Thank you so much!\nDana Ruiz", PASS},
		"ignore", "courtesy"},
	{"thanks and a question", "requested", FULL,
		{.rule = NULL, .text = "Thanks. When will I hear from you?", PASS}, "human",
		"a reply that a person must read: the case is \"requested\""},
	{"status question", "requested", FULL, {.rule = "status-inquiry", PASS},
		"advance requested>requested status:sender keep", NULL},
	{"withdrawal", "requested", FULL, {.rule = "withdrawal", PASS},
		"advance requested>withdrawn withdrawn:requester withdrawn-team:team", NULL},
	{"withdrawn twice", "withdrawn", FULL, {.rule = "withdrawal", PASS}, "ignore", NULL},
	{"taken back after the grant", "active", FULL, {.rule = "withdrawal", PASS}, "human", NULL},
	{"something else in the same thread", "requested", FULL, {.rule = "selection", PASS},
		"human", "selection: selections are worked by a person"},
	/* final states */
	{"late answer", "closed", "full_name=Dana Ruiz; agency=USDA",
		{.rule = "role-request", .fields = "role=Chief", .uncertain = true, PASS},
		"advance closed>requested role-receipt:requester role-team:team changes=role "
		"timers=3",
		NULL},
	{"late half answer", "closed", "full_name=Dana Ruiz",
		{.rule = "role-request", .fields = "role=Chief", .uncertain = true, PASS},
		"ask closed>incomplete role-missing:requester missing=agency changes=role timers=3",
		NULL},
	{"late thanks", "closed", "full_name=Dana Ruiz; agency=USDA",
		{.rule = NULL, .text = "ok thanks", PASS}, "ignore missing=role", NULL},
	{"thanks for the grant", "active", FULL, {.rule = NULL, .text = "Great, thank you!", PASS},
		"ignore", NULL},
	{"trouble after the grant", "active", FULL,
		{.rule = NULL, .text = "Thanks, but the link does not work", PASS}, "human", NULL},
	{"objection", "denied", FULL, {.rule = NULL, .text = "That is a mistake", PASS}, "human",
		NULL},
	{"a state that no file knows", "pondering", FULL, {.rule = NULL, PASS}, "human",
		"no workflow knows a role-request that is pondering"},
};

static void test_mails(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof mails / sizeof mails[0]; i++) {
		struct case_record c = {0};
		struct reading r;
		struct decision d;
		char *got;
		bool has_case = mails[i].state != NULL;

		if (has_case)
			make_case(mails[i].state, mails[i].values, &c);
		make_reading(&mails[i].mail, &r);
		advance_mail(&workflows, NULL, calendar, NULL, has_case ? &c : NULL,
			has_case && !mails[i].mail.stranger, &r, NOW, &d);
		got = describe(&d);
		if (strcmp(got, mails[i].want) != 0 ||
			(mails[i].because != NULL && strstr(d.because, mails[i].because) == NULL)) {
			(void)fprintf(stderr, "%s:\n  got  %s (%s)\n  want %s (%s)\n",
				mails[i].name, got, d.because, mails[i].want,
				mails[i].because != NULL ? mails[i].because : "");
			wrong++;
		}
		assert_non_null(d.event);
		assert_non_null(d.because);
		free(got);
		decision_free(&d);
		free_reading(&r);
		case_free(&c);
	}
	assert_int_equal(wrong, 0);
}

/* Whatever a mail is, one without a pass moves nothing and writes to nobody outside. */
static void test_nobody_unknown_moves(void **state)
{
	static const char *const states[] = {
		NULL, "incomplete", "requested", "active", "denied", "closed"};
	static const char *const rules[] = {NULL, "role-request", "selection", "withdrawal"};

	(void)state;
	for (size_t s = 0; s < sizeof states / sizeof states[0]; s++)
		for (size_t q = 0; q < sizeof rules / sizeof rules[0]; q++)
			for (int bits = 0; bits < 64; bits++) {
				const struct mail mail = {.rule = rules[q],
					.fields = FULL,
					.uncertain = bits & 1,
					.auth = bits & 2 ? AUTH_FAIL : AUTH_NONE,
					.held = bits & 4,
					.stranger = bits & 8,
					.two = bits & 16,
					.silent = bits & 32};
				struct case_record c = {0};
				struct reading r;
				struct decision d;

				if (states[s] != NULL)
					make_case(states[s], "full_name=Dana Ruiz", &c);
				make_reading(&mail, &r);
				advance_mail(&workflows, NULL, calendar, NULL,
					states[s] != NULL ? &c : NULL, !mail.stranger, &r, NOW, &d);
				assert_null(d.to);
				assert_int_equal(d.verdict, VERDICT_HUMAN);
				assert_int_equal(d.changes.n, 0);
				assert_int_equal(d.letters_n, 0);
				decision_free(&d);
				free_reading(&r);
				case_free(&c);
			}
}

/* The same arguments give the same decision, and the case is left as it was. */
static void test_pure(void **state)
{
	const struct mail mail = {.rule = "role-request",
		.fields = "role=Chief; agency=DOE",
		.uncertain = true,
		PASS};
	struct reading r;
	struct case_record c;
	char *one, *two;

	(void)state;
	make_reading(&mail, &r);
	make_case("incomplete", "full_name=Dana Ruiz; agency=USDA", &c);
	for (int i = 0; i < 2; i++) {
		struct decision d;

		advance_mail(&workflows, NULL, calendar, NULL, &c, true, &r, NOW, &d);
		*(i == 0 ? &one : &two) = describe(&d);
		decision_free(&d);
	}
	assert_string_equal(one, two);
	assert_int_equal(c.fields_n, 2);
	assert_string_equal(case_field_find(&c, "agency")->values.v[0], "USDA");
	assert_string_equal(c.state, "incomplete");
	free(one);
	free(two);
	free_reading(&r);
	case_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mails),
		cmocka_unit_test(test_nobody_unknown_moves),
		cmocka_unit_test(test_pure),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
