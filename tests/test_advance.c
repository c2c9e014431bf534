/* test_advance.c - decisions of the shipped workflow: each row is a case, a mail or verb, and all that must come of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fake_rules.h"

#include "state/merge.c" /* with the rules of fake_rules.h */

#define NOW 1793631600 /* Monday, November 2, 2026, 15:00 UTC: 10:00 in New York */
#define DAY 86400

/* The shipped workflow, with a list of unhandled events of our own. */
static struct workflows loaded, workflows;
static struct workflow_unhandled by_hand[] = {
	{"selection", "selections are worked by a person", 1}};
static struct calendar *calendar;

static int setup(void **state)
{
	struct findings f = {0};

	(void)state;
	if (workflows_load("state/workflows", &loaded, &f) != 0 ||
		calendar_load("state/holidays.yaml", &calendar, &f) != 0)
		for (size_t i = 0; i < f.n; i++)
			(void)fprintf(stderr, "%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	findings_free(&f);
	workflows = loaded;
	workflows.unhandled = by_hand;
	workflows.unhandled_n = 1;
	return calendar == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	(void)state;
	workflows_free(&loaded);
	calendar_free(calendar);
	return 0;
}

/* --- building ------------------------------------------------------------------------------------------------------- */

/* "role=Manager; phones=1+2" into fields; "@signature" behind a value names its source. */
static void add_fields(const char *text, struct fields *out)
{
	char **parts = g_strsplit(text, "; ", -1);

	for (char **p = parts; *p != NULL; p++) {
		char **pair = g_strsplit(*p, "=", 2);
		char **values;
		char *at;
		struct field f = {.source = SOURCE_BODY};

		if (pair[0] == NULL || pair[1] == NULL) {
			g_strfreev(pair);
			continue;
		}
		at = strchr(pair[1], '@');
		for (size_t s = 0; at != NULL && s < SOURCES; s++)
			if (strcmp(at + 1, field_source_names[s]) == 0)
				f.source = (enum field_source)s;
		if (at != NULL)
			*at = '\0';
		f.name = xstrdup(pair[0]);
		f.text = xstrdup(at != NULL && strcmp(at + 1, "default") == 0 ? "" : pair[1]);
		values = g_strsplit(pair[1], "+", -1);
		for (char **v = values; *v != NULL; v++)
			strings_add(&f.values, *v);
		g_strfreev(values);
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
		out->v[out->n++] = f;
		g_strfreev(pair);
	}
	g_strfreev(parts);
}

static void make_case(const char *state, const char *values, struct case_record *c)
{
	struct fields f = {0};

	*c = (struct case_record){.id = 1,
		.number = xstrdup("CGH-26-00001"),
		.kind = xstrdup("role-request"),
		.state = xstrdup(state)};
	add_fields(values, &f);
	for (size_t i = 0; i < f.n; i++) {
		c->fields = xgrow(c->fields, &c->fields_cap, c->fields_n + 1, sizeof *c->fields);
		c->fields[c->fields_n] = (struct case_field){
			.name = xstrdup(f.v[i].name), .source = xstrdup("body")};
		strings_copy(&c->fields[c->fields_n++].values, &f.v[i].values);
	}
	fields_free(&f);
}

struct mail {
	const char *rule;    /* NULL: the rules found nothing */
	const char *fields;  /* found by it */
	const char *answers; /* what the whole text would be */
	const char *problem; /* field with a problem */
	const char *code;    /* of that problem; NULL: any */
	const char *text;    /* new text */
	bool uncertain;
	enum auth_result auth; /* AUTH_NONE is 0: rows say AUTH_PASS */
	enum screen_kind screen;
	bool silent;   /* may not be answered */
	bool held;     /* may not advance */
	bool stranger; /* takes no part in the case */
	bool two;      /* addresses in From */
};

static const char *event_of(const char *rule)
{
	for (size_t i = 0; i < rules_count(NULL); i++)
		if (strcmp(rules_name(NULL, i), rule) == 0)
			return rules_event(NULL, i);
	return rule;
}

static void make_reading(const struct mail *mail, struct reading *r)
{
	struct message *m = &r->message;

	*r = (struct reading){0};
	message_init(m);
	free(m->text);
	m->text = xstrdup(mail->text != NULL ? mail->text : "Please see below.");
	addresses_add(&m->from, "Ruiz, Dana", "dana.ruiz@usda.gov");
	if (mail->two)
		addresses_add(&m->from, "Mallory", "mallory@example.com");
	m->auth.result = mail->auth;
	m->screen.kind = mail->screen;
	m->screen.may_reply = !mail->silent;
	m->screen.may_advance = !mail->held;
	if (mail->rule == NULL)
		return;
	r->requests.v = xcalloc(1, sizeof *r->requests.v);
	r->requests.n = r->requests.cap = 1;
	struct request *q = &r->requests.v[0];
	*q = (struct request){.rule = xstrdup(mail->rule),
		.event = xstrdup(event_of(mail->rule)),
		.certain = !mail->uncertain};
	if (mail->fields != NULL)
		add_fields(mail->fields, &q->fields);
	if (mail->answers != NULL)
		add_fields(mail->answers, &q->answers);
	if (mail->problem != NULL) {
		q->problems.v = xcalloc(1, sizeof *q->problems.v);
		q->problems.n = q->problems.cap = 1;
		q->problems.v[0] = (struct problem){.field = xstrdup(mail->problem),
			.code = xstrdup(mail->code != NULL ? mail->code : "not-a-value")};
	}
}

static void free_reading(struct reading *r)
{
	for (size_t i = 0; i < r->requests.n; i++) {
		struct request *q = &r->requests.v[i];

		free(q->rule);
		free(q->event);
		fields_free(&q->fields);
		fields_free(&q->answers);
		for (size_t k = 0; k < q->problems.n; k++) {
			free(q->problems.v[k].field);
			free(q->problems.v[k].code);
		}
		free(q->problems.v);
	}
	free(r->requests.v);
	message_free(&r->message);
}

/* "ask new>incomplete role-missing:requester missing=role,agency changes=full_name timers=3" */
static char *describe(const struct decision *d)
{
	struct buf b;

	buf_init(&b, 2000);
	(void)buf_puts(&b, verdict_names[d->verdict]);
	if (d->to != NULL)
		(void)buf_printf(&b, " %s>%s", d->from, d->to);
	for (size_t i = 0; i < d->letters_n; i++)
		(void)buf_printf(
			&b, " %s:%s", d->letters[i].letter, audience_names[d->letters[i].to]);
	for (size_t i = 0; i < d->missing.n; i++)
		(void)buf_printf(&b, "%s%s", i == 0 ? " missing=" : ",", d->missing.v[i]);
	for (size_t i = 0; i < d->changes.n; i++)
		(void)buf_printf(&b, "%s%s", i == 0 ? " changes=" : ",", d->changes.v[i].name);
	for (size_t i = 0; i < d->replaced.n; i++)
		(void)buf_printf(&b, "%s%s", i == 0 ? " replaced=" : ",", d->replaced.v[i]);
	if (d->timers_n > 0)
		(void)buf_printf(&b, " timers=%zu", d->timers_n);
	if (d->to != NULL && d->keep_timers)
		(void)buf_puts(&b, " keep");
	return buf_take(&b);
}

/* --- mails ---------------------------------------------------------------------------------------------------------- */

#define FULL "full_name=Dana Ruiz; role=Hiring Manager; agency=Department of Agriculture"
#define PASS .auth = AUTH_PASS

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
	{"status question", "requested", FULL, {.rule = "status-inquiry", PASS}, "human", NULL},
	{"withdrawal", "requested", FULL, {.rule = "withdrawal", PASS}, "human", NULL},
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
		advance_mail(&workflows, NULL, calendar, has_case ? &c : NULL,
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
				advance_mail(&workflows, NULL, calendar,
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

/* --- verbs and timers ------------------------------------------------------------------------------------------------ */

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
		"!\"grant\" is not possible while CGH-26-00001 is active: possible is note"},
	{"grant an incomplete one", "incomplete", "", ACTOR_TEAM, "grant", NULL,
		"!possible are deny, set, note, close"},
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
		if (advance_event(&workflows, NULL, calendar, &c, events[i].actor, events[i].event,
			    events[i].reason, NOW, &d, &e) == 0)
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
	advance_mail(&workflows, NULL, calendar, NULL, false, &r, NOW, &d);
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
	advance_mail(&workflows, NULL, calendar, NULL, false, &r, NOW, &first);
	make_case(first.to, "full_name=Dana Ruiz", &c);
	for (size_t i = 0; i < first.timers_n; i++) {
		assert_int_equal(advance_event(&workflows, NULL, calendar, &c, ACTOR_CLOCK,
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

		advance_mail(&workflows, NULL, calendar, &c, true, &r, NOW, &d);
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

static void test_reason_is_kept(void **state)
{
	struct case_record c;
	struct decision d;
	struct err e;

	(void)state;
	make_case("requested", FULL, &c);
	assert_int_equal(advance_event(&workflows, NULL, calendar, &c, ACTOR_TEAM, "deny",
				 "Not a\r\nfederal employee", NOW, &d, &e),
		0);
	assert_string_equal(d.because, "deny: Not a federal employee");
	decision_free(&d);
	assert_int_equal(advance_event(&workflows, NULL, calendar, &c, ACTOR_TEAM, "set",
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
	assert_int_equal(verbs.n, 5);
	assert_true(strings_has(&verbs, "grant") && strings_has(&verbs, "deny") &&
		    strings_has(&verbs, "set") && strings_has(&verbs, "note") &&
		    strings_has(&verbs, "close"));
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
		cmocka_unit_test(test_mails),
		cmocka_unit_test(test_nobody_unknown_moves),
		cmocka_unit_test(test_events),
		cmocka_unit_test(test_timers_due),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_pure),
		cmocka_unit_test(test_reason_is_kept),
		cmocka_unit_test(test_verbs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
