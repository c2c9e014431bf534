/*
 * test_workflow.c - workflow files: the shipped ones are sound, and each kind of mistake is told at its place.
 *
 * The mistakes are made by replacing one piece of a small sound workflow.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/fake_rules.h"

#include "state/workflow_field.c"
#include "state/workflow_prove.c" /* with the rules of fake_rules.h */
#include "state/workflow_prove_when.c"

static char folder[64];

/* Line numbers count in the tests below. */
static const char sound[] =
	/* 1 */ "kind: role-request\n"
		"title: Role \"request\"\n"
		"rule: role-request\n"
		"identity: [full_name]\n"
		"events:\n"
		"  - {name: role_request, by: sender, trusted: true}\n"
		"  - {name: reply, by: sender, trusted: true}\n"
		"  - {name: grant, by: team}\n"
		"  - {name: deny, by: team, argument: reason}\n"
		/* 10 */ "  - {name: nudge, by: clock}\n"
		"  - {name: lapse, by: clock}\n"
		"everywhere:\n"
		"  - event: [reply]\n"
		"    then:\n"
		"      - to: human\n"
		"states:\n"
		"  - name: new\n"
		"    handle:\n"
		"      - event: [role_request]\n"
		/* 20 */ "        then:\n"
		"          - when: complete\n"
		"            to: requested\n"
		"            letters: [{letter: role-team, to: team}]\n"
		"          - to: incomplete\n"
		"            letters: [{letter: role-missing, to: requester}]\n"
		"  - name: incomplete\n"
		"    title: waiting\n"
		"    waits_for: requester\n"
		"    asks: true\n"
		/* 30 */ "    timers: [{after: 3 business days, event: nudge}, "
		"{after: 14 days, event: lapse}]\n"
		"    handle:\n"
		"      - event: [role_request]\n"
		"        then:\n"
		"          - when: complete\n"
		"            to: requested\n"
		"            letters: [{letter: role-team, to: team}]\n"
		"          - to: human\n"
		"      - event: [nudge]\n"
		"        then:\n"
		/* 40 */ "          - to: same\n"
		"            letters: [{letter: role-reminder, to: requester}]\n"
		"      - event: [lapse]\n"
		"        then:\n"
		"          - to: closed\n"
		"  - name: requested\n"
		"    waits_for: team\n"
		"    timers: [{after: 2 business days, event: nudge}]\n"
		"    handle:\n"
		"      - event: [grant]\n"
		/* 50 */ "        then:\n"
		"          - to: closed\n"
		"      - event: [deny]\n"
		"        then:\n"
		"          - to: closed\n"
		"      - event: [nudge]\n"
		"        then:\n"
		"          - to: same\n"
		"            letters: [{letter: role-team, to: team}]\n"
		"      - event: [role_request]\n"
		/* 60 */ "        then:\n"
		"          - to: human\n"
		"  - name: closed\n"
		"    final: true\n"
		"    handle:\n"
		"      - event: [role_request]\n"
		"        then:\n"
		"          - to: human\n";

static const char sound_unhandled[] = "unhandled:\n"
				      "  - {event: selection, because: a person does it}\n"
				      "  - {event: status_inquiry, because: a person does it}\n"
				      "  - {event: withdrawal, because: a person does it}\n";

static void write_file(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", folder, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	free(path);
}

static void remove_file(const char *name)
{
	char *path = xasprintf("%s/%s", folder, name);

	(void)unlink(path);
	free(path);
}

static int setup(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof folder, "/tmp/mailclerk-workflow-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	remove_file("a.yaml");
	remove_file("b.yaml");
	remove_file("unhandled.yaml");
	return rmdir(folder);
}

/* text with the first occurrence of find replaced. */
static char *replaced(const char *text, const char *find, const char *with)
{
	const char *at = strstr(text, find);

	if (at == NULL)
		fail_msg("the test's own text has no \"%s\"", find);
	return xasprintf("%.*s%s%s", (int)(at - text), text, with, at + strlen(find));
}

static void check(struct findings *f)
{
	struct workflows w;

	if (workflows_load(folder, &w, f) != 0)
		return;
	workflows_prove(&w, NULL, f);
	workflows_free(&w);
}

static void show(const struct findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		(void)fprintf(stderr, "  %s:%d: %s\n", f->v[i].file, f->v[i].line, f->v[i].text);
}

static void test_sound(void **state)
{
	struct findings f = {0};

	(void)state;
	write_file("a.yaml", sound);
	write_file("unhandled.yaml", sound_unhandled);
	check(&f);
	show(&f);
	assert_int_equal(f.n, 0);
	findings_free(&f);
}

static const struct {
	const char *name, *find, *with;
	int line;
	const char *want;
} mistakes[] = {
	/* found while loading */
	{"event twice", "- {name: reply, by: sender, trusted: true}",
		"- {name: role_request, by: sender, trusted: true}", 7, "stands on line 6 already"},
	{"event's name", "name: grant", "name: Grant", 8, "lower-case"},
	{"argument of a sender's event", "{name: reply, by: sender, trusted: true}",
		"{name: reply, by: sender, trusted: true, argument: reason}", 7, "only a verb"},
	{"trusted verb", "{name: grant, by: team}", "{name: grant, by: team, trusted: true}", 8,
		"is for events of senders"},
	{"early verb", "{name: grant, by: team}", "{name: grant, by: team, early: true}", 8,
		"is for events of the clock"},
	{"unknown actor", "by: team}", "by: boss}", 8, "boss"},
	{"unknown key", "title: waiting", "titel: waiting", 27, "titel"},
	{"state twice", "- name: requested", "- name: incomplete", 45, "stands on line 26 already"},
	{"reserved state", "- name: requested", "- name: human", 45, "no state can be called"},
	{"no such state", "to: requested", "to: requestd", 21, "there is no state \"requestd\""},
	{"back before the case", "          - to: closed\n  - name: requested",
		"          - to: new\n  - name: requested", 44, "nothing leads back there"},
	{"same before the case",
		"to: incomplete\n            letters: [{letter: role-missing, to: requester}]",
		"to: same", 24, "there is no case yet"},
	{"ignored with a letter",
		"to: same\n            letters: [{letter: role-reminder, to: requester}]",
		"to: ignore\n            letters: [{letter: role-reminder, to: requester}]", 40,
		"causes no letters"},
	{"no such event", "event: [deny]", "event: [denny]", 52, "is not in events"},
	{"event twice in a state", "event: [deny]", "event: [deny, grant]", 52,
		"handled in this state on line 51 already"},
	{"guarded last", "          - to: human\n      - event: [nudge]",
		"          - when: progress\n            to: human\n      - event: [nudge]", 37,
		"what if not progress"},
	{"unguarded first",
		"- when: complete\n            to: requested\n            letters: "
		"[{letter: role-team, to: team}]\n          - to: incomplete",
		"- to: requested\n            letters: [{letter: role-team, to: team}]\n          "
		"- to: "
		"incomplete",
		21, "nothing after this is ever tried"},
	{"guard twice",
		"            letters: [{letter: role-team, to: team}]\n          - to: human",
		"            letters: [{letter: role-team, to: team}]\n          - when: complete\n"
		"            to: human\n          - to: human",
		37, "stands on line 34 already"},
	{"unknown guard", "when: complete", "when: finished", 21, "finished"},
	{"timer without an event", "{after: 14 days, event: lapse}",
		"{after: 14 days, event: lapps}", 30, "which is not in events"},
	{"timer raises a verb", "{after: 14 days, event: lapse}", "{after: 14 days, event: grant}",
		30, "by: clock"},
	{"no length of time", "after: 14 days", "after: a while", 30, "no length of time"},
	{"no time at all", "after: 14 days", "after: 0 days", 30, "runs out at once"},
	{"unbounded time", "after: 14 days", "after: 99999 days", 30, "at most ten years"},
	/* proved over the whole */
	{"no such rule", "rule: role-request", "rule: rule-request", 3, "there is no rule"},
	{"identity of no field", "identity: [full_name]", "identity: [fullname]", 4,
		"which is no field of the rule"},
	{"no reply",
		"  - {name: reply, by: sender, trusted: true}\n  - {name: grant, by: team}\n  - "
		"{name: deny, "
		"by: team, argument: reason}\n  - {name: nudge, by: clock}\n  - {name: lapse, by: "
		"clock}\neverywhere:\n  - event: [reply]\n    then:\n      - to: human\n",
		"  - {name: grant, by: team}\n  - {name: deny, by: team, argument: reason}\n  - "
		"{name: nudge, "
		"by: clock}\n  - {name: lapse, by: clock}\n",
		1, "\"reply\" is missing"},
	{"unreachable", "  - name: closed\n    final: true\n",
		"  - name: lost\n    waits_for: team\n    timers: [{after: 1 days, event: "
		"nudge}]\n    handle:\n"
		"      - event: [nudge]\n        then:\n          - to: human\n      - event: "
		"[role_request]\n   "
		"     then:\n          - to: human\n  - name: closed\n    final: true\n",
		62, "state \"lost\" is never reached"},
	{"dead end", "    final: true\n", "    waits_for: team\n", 1, "no state is final"},
	{"a way that never ends", "          - to: closed\n  - name: requested",
		"          - to: limbo\n  - name: limbo\n    waits_for: team\n    timers: [{after: "
		"1 days, "
		"event: nudge}]\n    handle:\n      - event: [nudge]\n        then:\n          - "
		"to: same\n "
		"           letters: [{letter: role-team, to: team}]\n      - event: "
		"[role_request]\n       "
		" then:\n          - to: human\n  - name: requested",
		45, "state \"limbo\" is a dead end"},
	{"waits for nobody", "    waits_for: requester\n", "", 26,
		"does not say whom it waits for"},
	{"requester never writes", ", {after: 14 days, event: lapse}]", "]", 26,
		"can wait for ever"},
	{"team forgets",
		"            letters: [{letter: role-team, to: team}]\n      - event: "
		"[role_request]",
		"      - event: [role_request]", 45, "can be forgotten"},
	{"timer of no use", "      - event: [lapse]\n        then:\n          - to: closed\n", "",
		30, "which state \"incomplete\" does not handle"},
	{"final with a timer", "    final: true\n",
		"    final: true\n    timers: [{after: 1 days, event: nudge}]\n", 64,
		"a timer would run after"},
	{"round and round",
		"          - to: same\n            letters: [{letter: role-reminder, to: "
		"requester}]",
		"          - to: incomplete\n            letters: [{letter: role-reminder, to: "
		"requester}]",
		26, "without end"},
	{"clock without a timer", "timers: [{after: 2 business days, event: nudge}]",
		"timers: [{after: 2 business days, event: lapse}]", 57, "has no timer that raises"},
	{"sender of a timer", "letter: role-reminder, to: requester",
		"letter: role-reminder, to: sender", 40, "and has none"},
	{"team's letter to the requester", "letter: role-reminder, to: requester",
		"letter: team-reminder, to: requester", 40, "is written for the team"},
	{"requester's letter to the team", "letter: role-team, to: team",
		"letter: role-tema, to: team", 21, "has \"team\" in its name"},
	{"nobody is asked", "            letters: [{letter: role-missing, to: requester}]\n", "",
		24, "no letter tells the requester"},
	{"team is not told", "            letters: [{letter: role-team, to: team}]\n", "", 21,
		"no letter tells the team"},
	{"forged sender moves", "role_request, by: sender, trusted: true",
		"role_request, by: sender", 21, "forged sender"},
	{"mail not handled",
		"      - event: [role_request]\n        then:\n          - to: human\n  - name: "
		"closed",
		"  - name: closed", 45, "does not say what a mail with \"role_request\" does"},
	{"event never handled", "      - event: [deny]\n        then:\n          - to: closed\n",
		"", 9, "is handled in no state"},
	{"no rule raises it", "{name: reply, by: sender, trusted: true}",
		"{name: reply, by: sender, trusted: true}\n  - {name: role_requests, by: sender, "
		"trusted: "
		"true}",
		8, "no rule raises the event"},
	{"courtesy of a clock",
		"          - to: same\n            letters: [{letter: role-reminder",
		"          - when: courtesy\n            to: same\n          - to: same\n          "
		"  letters: "
		"[{letter: role-reminder",
		40, "is about a mail"},
	{"progress by the clock",
		"          - to: same\n            letters: [{letter: role-reminder",
		"          - when: progress\n            to: same\n          - to: same\n          "
		"  letters: "
		"[{letter: role-reminder",
		40, "brings no values"},
	{"a fact misspelt", "when: complete", "when: complete and pool_knwon", 21,
		"did you mean \"pool_known\""},
	{"condition on no field", "when: complete", "when: has rule", 21,
		"has a field \"rule\": did you mean \"role\""},
	{"condition on no value", "when: complete", "when: role is recruter", 21,
		"is never \"recruter\": did you mean \"recruiter\""},
	{"condition against itself", "when: complete", "when: complete and not complete", 21,
		"contradict"},
	{"two values at once", "when: complete",
		"when: role is recruiter and role is hiring_manager", 21, "contradict"},
	{"never tried",
		"            letters: [{letter: role-team, to: team}]\n          - to: human",
		"            letters: [{letter: role-team, to: team}]\n          - when: has role "
		"and "
		"complete\n            to: human\n          - to: human",
		37, "wherever it holds, \"complete\" on line 34 does"},
	{"state misspelt", "to: requested", "to: requestd", 21, "did you mean \"requested\""},
	{"event misspelt", "event: [deny]", "event: [denny]", 52, "did you mean \"deny\""},
	{"identity misspelt", "identity: [full_name]", "identity: [fullname]", 4,
		"did you mean \"full_name\""},
	{"no such problem", "identity: [full_name]",
		"identity: [full_name]\ntolerates: [unknown_agency]", 5,
		"did you mean \"unknown-agency\""},
	{"opened by the team",
		"      - event: [role_request]\n        then:\n          - when: complete",
		"      - event: [grant]\n        then:\n          - to: human\n      - event: "
		"[role_request]\n        then:\n          - when: complete",
		21, "a case is opened by a mail"},
	{"asks before the case", "  - name: new\n", "  - name: new\n    asks: true\n", 17,
		"cannot be final, ask, or have timers"},
};

static void test_mistakes(void **state)
{
	int wrong = 0;

	(void)state;
	write_file("unhandled.yaml", sound_unhandled);
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		struct findings f = {0};
		char *text = replaced(sound, mistakes[i].find, mistakes[i].with);
		bool found = false;

		write_file("a.yaml", text);
		check(&f);
		for (size_t k = 0; k < f.n; k++)
			found = found || (f.v[k].line == mistakes[i].line &&
						 strstr(f.v[k].text, mistakes[i].want) != NULL &&
						 strstr(f.v[k].file, "a.yaml") != NULL);
		if (!found) {
			(void)fprintf(stderr, "%s: not reported at line %d; reported:\n",
				mistakes[i].name, mistakes[i].line);
			show(&f);
			wrong++;
		}
		findings_free(&f);
		free(text);
	}
	assert_int_equal(wrong, 0);
}

/* One line that holds in four states is one mistake. */
static void test_told_once(void **state)
{
	struct findings f = {0};
	char *text = replaced(sound, "      - to: human\nstates:",
		"      - to: human\n        letters: [{letter: role-tema, to: team}]\nstates:");

	(void)state;
	write_file("a.yaml", text);
	write_file("unhandled.yaml", sound_unhandled);
	check(&f);
	assert_int_equal(f.n, 1);
	assert_int_equal(f.v[0].line, 15);
	findings_free(&f);
	free(text);
}

static const struct {
	const char *name, *second, *unhandled, *file;
	int line;
	const char *want;
} together[] = {
	{"event of a rule forgotten", NULL,
		"unhandled:\n  - {event: selection, because: x}\n  - {event: withdrawal, because: "
		"x}\n",
		"status-inquiry", 2, "no workflow handles the event \"status_inquiry\""},
	{"handled and unhandled", NULL,
		"unhandled:\n  - {event: selection, because: x}\n  - {event: status_inquiry, "
		"because: x}\n"
		"  - {event: withdrawal, because: x}\n  - {event: role_request, because: x}\n",
		"unhandled.yaml", 5, "is handled by the workflow role-request"},
	{"unhandled of nothing", NULL,
		"unhandled:\n  - {event: selection, because: x}\n  - {event: status_inquiry, "
		"because: x}\n"
		"  - {event: withdrawal, because: x}\n  - {event: selektion, because: x}\n",
		"unhandled.yaml", 5, "no rule raises the event"},
	{"unhandled twice", NULL,
		"unhandled:\n  - {event: selection, because: x}\n  - {event: status_inquiry, "
		"because: x}\n"
		"  - {event: withdrawal, because: x}\n  - {event: selection, because: x}\n",
		"unhandled.yaml", 5, "twice"},
	{"same kind", sound, sound_unhandled, "b.yaml", 1, "is "},
	{"same opener", "other", sound_unhandled, "b.yaml", 6,
		"opens a case of the kind role-request"},
};

static void test_together(void **state)
{
	int wrong = 0;

	(void)state;
	write_file("a.yaml", sound);
	for (size_t i = 0; i < sizeof together / sizeof together[0]; i++) {
		struct findings f = {0};
		char *other = replaced(sound, "kind: role-request", "kind: other");
		const char *second = together[i].second;
		bool found = false;

		remove_file("b.yaml");
		if (second != NULL)
			write_file("b.yaml", strcmp(second, "other") == 0 ? other : second);
		write_file("unhandled.yaml", together[i].unhandled);
		check(&f);
		for (size_t k = 0; k < f.n; k++)
			found = found || (f.v[k].line == together[i].line &&
						 strstr(f.v[k].text, together[i].want) != NULL &&
						 strstr(f.v[k].file, together[i].file) != NULL);
		if (!found) {
			(void)fprintf(stderr, "%s: not reported; reported:\n", together[i].name);
			show(&f);
			wrong++;
		}
		findings_free(&f);
		free(other);
	}
	remove_file("b.yaml");
	assert_int_equal(wrong, 0);
}

static void test_no_folder(void **state)
{
	struct findings f = {0};
	struct workflows w;

	(void)state;
	assert_int_equal(workflows_load("/nonexistent", &w, &f), -1);
	assert_int_equal(f.n, 1);
	findings_free(&f);
	remove_file("a.yaml");
	remove_file("unhandled.yaml");
	assert_int_equal(workflows_load(folder, &w, &f), -1);
	assert_non_null(strstr(f.v[0].text, "no workflow in the folder"));
	findings_free(&f);
}

static void test_graph(void **state)
{
	struct findings f = {0};
	struct workflows w;
	struct buf out;

	(void)state;
	write_file("a.yaml", sound);
	write_file("unhandled.yaml", sound_unhandled);
	assert_int_equal(workflows_load(folder, &w, &f), 0);
	buf_init(&out, 1u << 16);
	workflow_graph(&w, NULL, false, &out);
	static const char *const want[] = {"digraph mailclerk {",
		"label=\"role-request: Role \\\"request\\\"\"",
		("\"role-request:new\" -> \"role-request:requested\" [label=\"role_request if "
		 "complete\\l\"];"),
		/* what leaves the case where it is stands in the box */
		"[label=\"incomplete\\nwaiting\\nnudge: 3 business days\" fillcolor=lightyellow];",
		"[label=\"lapse after 14 days\\l\" style=dashed",
		/* two verbs that do the same share an arrow, and so does what two blocks do */
		"[label=\"grant\\ldeny\\l\" color=blue3", "peripheries=2"};
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
		if (strstr(out.data, want[i]) == NULL)
			fail_msg("the graph lacks %s:\n%s", want[i], out.data);
	assert_null(strstr(out.data, "role-team"));
	buf_free(&out);
	buf_init(&out, 1u << 16);
	workflow_graph(&w, &w.v[0], true, &out);
	assert_non_null(strstr(out.data, "   role-team > team\\l"));
	assert_non_null(
		strstr(out.data, "nudge after 3 business days\\l   role-reminder > requester\\l"));
	buf_free(&out);
	workflows_free(&w);
}

/* The shipped workflow's table, cell by cell where it matters to people. */
static const struct {
	const char *state, *event,
		*want; /* "complete>requested progress>incomplete courtesy>ignore human" */
} cells[] = {
	{"new", "role_request", "complete>requested incomplete"},
	{"new", "reply", ""},
	{"new", "grant", ""},
	{"incomplete", "role_request",
		"complete>requested progress>incomplete courtesy>ignore human"},
	{"incomplete", "reply", "complete>requested progress>incomplete courtesy>ignore human"},
	{"incomplete", "remind", "same"},
	{"incomplete", "lapse", "closed"},
	{"incomplete", "grant", ""},
	{"requested", "reply", "progress>same courtesy>ignore human"},
	{"requested", "grant", "active"},
	{"requested", "deny", "denied"},
	{"requested", "note", "same"},
	{"requested", "lapse", ""},
	{"active", "reply", "courtesy>ignore human"},
	{"active", "grant", ""},
	{"closed", "reply", "complete>requested progress>incomplete courtesy>ignore human"},
};

static void test_shipped(void **state)
{
	struct findings f = {0};
	struct workflows w;
	const struct workflow *role;

	(void)state;
	struct workflows one;

	if (workflows_load("state/workflows", &w, &f) != 0) {
		show(&f);
		fail();
	}
	role = workflows_by_event(&w, "role_request");
	assert_non_null(role);
	assert_ptr_equal(role, workflows_find(&w, "role-request"));
	assert_null(workflows_by_event(&w, "reply"));
	assert_ptr_equal(workflows_by_event(&w, "selection"), workflows_find(&w, "selection"));
	assert_null(workflows_by_event(&w, "status_inquiry"));
	for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
		int s = workflow_state_index(role, cells[i].state);
		int e = workflow_event_index(role, cells[i].event);
		struct buf got;

		assert_true(s >= 0 && e >= 0);
		const struct cell *c = workflow_cell(role, s, e);
		buf_init(&got, 1000);
		for (size_t k = 0; k < c->n; k++)
			(void)buf_printf(&got, "%s%s%s%s", k > 0 ? " " : "", c->v[k].when.text,
				c->v[k].when.n > 0 ? ">" : "",
				c->v[k].outcome == OUTCOME_HUMAN    ? "human"
				: c->v[k].outcome == OUTCOME_IGNORE ? "ignore"
				: c->v[k].stay                      ? "same"
					       : role->states[c->v[k].to].name);
		char *text = buf_take(&got);
		if (strcmp(text, cells[i].want) != 0)
			fail_msg("%s, %s: \"%s\"", cells[i].state, cells[i].event, text);
		free(text);
	}
	/* The fake rules have other events than the shipped ones: the other kinds, and which events are handled by nobody, are
	 * not the question here (`mailclerk check` proves the whole). */
	one = w;
	one.v = (struct workflow *)(uintptr_t)role;
	one.n = 1;
	workflows_prove(&one, NULL, &f);
	for (size_t i = 0; i < f.n; i++)
		if (strstr(f.v[i].file, "unhandled.yaml") == NULL &&
			strstr(f.v[i].text, "no workflow handles") == NULL) {
			show(&f);
			fail();
		}
	findings_free(&f);
	workflows_free(&w);
}

/* docs/workflows.md has a row for each fact, audience and term, and a part for each kind that is shipped. */
static void test_documented(void **state)
{
	static const char *const terms[] = {
		"complete", "progress", "changed", "courtesy", "has FIELD", "FIELD is VALUE"};
	struct findings f = {0};
	struct workflows w;
	char *text = NULL, *want;
	size_t missing = 0;

	(void)state;
	assert_true(g_file_get_contents("docs/workflows.md", &text, NULL, NULL));
	assert_int_equal(workflows_load("state/workflows", &w, &f), 0);
	for (size_t i = 0; i < FACTS + AUDIENCES + sizeof terms / sizeof *terms + w.n; i++) {
		size_t k = i;

		if (k < FACTS)
			want = xasprintf("| `%s` | ", fact_names[k]);
		else if ((k -= FACTS) < AUDIENCES)
			want = xasprintf("| `%s` | ", audience_names[k]);
		else if ((k -= AUDIENCES) < sizeof terms / sizeof *terms)
			want = xasprintf("| `%s` | ", terms[k]);
		else
			want = xasprintf("### %s: ", w.v[k - sizeof terms / sizeof *terms].kind);
		if (strstr(text, want) == NULL) {
			(void)fprintf(stderr, "docs/workflows.md lacks \"%s\"\n", want);
			missing++;
		}
		free(want);
	}
	assert_int_equal(missing, 0);
	g_free(text);
	workflows_free(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_told_once),
		cmocka_unit_test(test_together),
		cmocka_unit_test(test_no_folder),
		cmocka_unit_test(test_graph),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_documented),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
