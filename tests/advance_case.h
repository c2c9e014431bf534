/*
 * advance_case.h - cases, readings and decisions as text, and the shipped workflow with the rules of fake_rules.h. For the
 * tests of advance.c.
 *
 * Included before anything else of the project, as fake_rules.h is.
 */
#ifndef MAILCLERK_TESTS_ADVANCE_CASE_H
#define MAILCLERK_TESTS_ADVANCE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "tests/fake_rules.h"

#include "state/merge.c" /* with the rules of fake_rules.h */
#include "state/workflow_field.c"

#define NOW 1793631600 /* Monday, November 2, 2026, 15:00 UTC: 10:00 in New York */
#define DAY 86400

/* The shipped workflow for role requests, with a list of unhandled events of our own. */
static struct workflows loaded, workflows;
static struct workflow_unhandled by_hand[] = {
	{"selection", "selections are worked by a person", 1}};
static struct calendar *calendar;

static inline int setup(void **state)
{
	struct findings f = {0};

	(void)state;
	if (workflows_load("state/workflows", &loaded, &f) != 0 ||
		calendar_load("state/holidays.yaml", &calendar, &f) != 0)
		for (size_t i = 0; i < f.n; i++)
			(void)fprintf(stderr, "%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	findings_free(&f);
	workflows = loaded;
	workflows.v = (struct workflow *)(uintptr_t)workflows_find(&loaded, "role-request");
	workflows.n = 1;
	workflows.unhandled = by_hand;
	workflows.unhandled_n = 1;
	return calendar == NULL ? -1 : 0;
}

static inline int teardown(void **state)
{
	(void)state;
	workflows_free(&loaded);
	calendar_free(calendar);
	return 0;
}

/* --- building ------------------------------------------------------------------------------------------------------- */

/* "role=Manager; phones=1+2" into fields; "@signature" behind a value names its source. */
static inline void add_fields(const char *text, struct fields *out)
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

static inline void make_case(const char *state, const char *values, struct case_record *c)
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
	const char *missing; /* the one field that it requires and lacks */
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

static inline const char *event_of(const char *rule)
{
	for (size_t i = 0; i < rules_count(NULL); i++)
		if (strcmp(rules_name(NULL, i), rule) == 0)
			return rules_event(NULL, i);
	return rule;
}

static inline void make_reading(const struct mail *mail, struct reading *r)
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
	if (mail->missing != NULL)
		strings_add(&q->missing, mail->missing);
	if (mail->problem != NULL) {
		q->problems.v = xcalloc(1, sizeof *q->problems.v);
		q->problems.n = q->problems.cap = 1;
		q->problems.v[0] = (struct problem){.field = xstrdup(mail->problem),
			.code = xstrdup(mail->code != NULL ? mail->code : "not-a-value")};
	}
}

static inline void free_reading(struct reading *r)
{
	for (size_t i = 0; i < r->requests.n; i++) {
		struct request *q = &r->requests.v[i];

		free(q->rule);
		free(q->event);
		strings_free(&q->missing);
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
static inline char *describe(const struct decision *d)
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

#define FULL "full_name=Dana Ruiz; role=Hiring Manager; agency=Department of Agriculture"
#define PASS .auth = AUTH_PASS

#endif
