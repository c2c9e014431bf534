/* cmd_explain.c - owns `mailclerk explain`: what would happen with a mail, and why, for people or as JSON (explain.c). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/explain.h"
#include "parsers/mem.h"

struct showing {
	const struct explaining *x;
	const char *path;
	bool json;
};

/* --- what it is ------------------------------------------------------------------------------------------------------- */

static void show_mail(const struct message *m, const char *path, const char *mailbox)
{
	(void)printf("mail       %s, received by %s\nfrom       %s (authentication: %s%s%s)\n"
		     "subject    %s\n",
		path, mailbox, m->from.n > 0 ? m->from.v[0].addr : "-",
		auth_result_names[m->auth.result],
		auth_method_names[m->auth.method] != NULL ? " by " : "",
		auth_method_names[m->auth.method] != NULL ? auth_method_names[m->auth.method] : "",
		m->subject);
	(void)printf("screen     %s, may be answered: %s, may move a case: %s\n",
		screen_kind_names[m->screen.kind], m->screen.may_reply ? "yes" : "no",
		m->screen.may_advance ? "yes" : "no");
	for (size_t i = 0; i < m->screen.because.n; i++)
		(void)printf("             %s\n", m->screen.because.v[i]);
}

/* Rules with their evidence; those that nothing spoke for or against in one line. */
static void show_rules(const struct requests *requests, const struct request *taken)
{
	const char *before = "no sign of ";

	for (size_t i = 0; i < requests->n; i++) {
		const struct request *r = &requests->v[i];

		if (r->evidence.n == 0)
			continue;
		(void)printf("rule       %s: weight %d%s%s\n", r->rule, r->weight,
			r->certain ? ", certain" : "", r == taken ? ", taken" : "");
		for (size_t k = 0; k < r->evidence.n; k++)
			(void)printf("             %s\n", r->evidence.v[k]);
	}
	for (size_t i = 0; i < requests->n; i++) {
		if (requests->v[i].evidence.n > 0)
			continue;
		(void)printf("%s%s", before, requests->v[i].rule);
		before = ", ";
	}
	(void)printf("%s", before[0] == ',' ? "\n" : "");
}

static const struct problem *problem_of(const struct problems *problems, const char *field)
{
	for (size_t i = 0; i < problems->n; i++)
		if (strcmp(problems->v[i].field, field) == 0)
			return &problems->v[i];
	return NULL;
}

static void show_field(const struct field *f, const struct problems *problems)
{
	const struct problem *problem = problem_of(problems, f->name);

	for (size_t k = 0; k < f->values.n; k++) {
		(void)printf("field      %s = %s (%s", f->name, f->values.v[k],
			field_source_names[f->source]);
		if (f->line > 0)
			(void)printf(", line %d", f->line);
		if (f->values.n == 1 && f->text[0] != '\0' && strcmp(f->text, f->values.v[k]) != 0)
			(void)printf(", written \"%s\"", f->text);
		(void)printf(")%s%s\n", problem != NULL ? ", problem: " : "",
			problem != NULL ? problem->code : "");
	}
}

static void show_request(const struct request *r, const struct plan *p)
{
	const struct strings *missing;

	if (r == NULL) {
		(void)printf("request    none that is certain\n");
		return;
	}
	(void)printf("request    %s\n", r->event);
	for (size_t i = 0; i < r->fields.n; i++)
		show_field(&r->fields.v[i], &r->problems);
	for (size_t i = 0; i < r->problems.n; i++)
		if (fields_find(&r->fields, r->problems.v[i].field) == NULL)
			(void)printf("problem    %s: %s\n", r->problems.v[i].field,
				r->problems.v[i].code);
	missing = explain_missing(r, p);
	for (size_t i = 0; i < missing->n; i++)
		(void)printf("missing    %s\n", missing->v[i]);
}

/* --- what follows ----------------------------------------------------------------------------------------------------- */

static void show_term(const struct term *t)
{
	(void)printf("%s", t->negated ? "not " : "");
	switch (t->kind) {
	case TERM_COMPLETE:
		(void)printf("complete");
		break;
	case TERM_PROGRESS:
		(void)printf("progress");
		break;
	case TERM_CHANGED:
		(void)printf("changed");
		break;
	case TERM_COURTESY:
		(void)printf("courtesy");
		break;
	case TERM_HAS:
		(void)printf("has %s", t->field);
		break;
	case TERM_IS:
		(void)printf("%s is %s", t->field, t->value);
		break;
	case TERM_FACT:
		(void)printf("%s", fact_names[t->fact]);
		break;
	}
}

/* The transitions that were tried, in order, and why each was taken or not. */
static void show_tried(const struct decision *d)
{
	if (d->tried_n == 0)
		return;
	(void)printf("tried      %s of %s\n", d->event, d->workflow->file);
	for (size_t i = 0; i < d->tried_n; i++) {
		const struct tried *t = &d->tried[i];

		(void)printf("             line %d: %s%s: ", t->transition->line,
			t->transition->when.n > 0 ? "when " : "",
			t->transition->when.n > 0 ? t->transition->when.text : "otherwise");
		if (t->failed >= 0) {
			(void)printf("no, \"");
			show_term(&t->transition->when.v[t->failed]);
			(void)printf("\" does not hold\n");
		} else {
			(void)printf("taken\n");
		}
	}
}

static void show_case(const struct plan *p)
{
	const struct decision *d = &p->decision;
	char when[32];

	if (!p->has_case) {
		(void)printf("case       none\n");
		return;
	}
	(void)printf("case       %s (%s)%s%s\n", p->case_.number, p->case_.kind,
		p->new_case        ? ", a new one: no open case of the sender is meant"
		: p->found != NULL ? ", found: "
				   : "",
		!p->new_case && p->found != NULL ? p->found : "");
	(void)printf("state      %s -> %s\n", d->from != NULL ? d->from : p->case_.state,
		d->to != NULL ? d->to : p->case_.state);
	for (size_t i = 0; i < d->changes.n; i++)
		for (size_t k = 0; k < d->changes.v[i].values.n && !p->new_case; k++)
			(void)printf("change     %s = %s%s\n", d->changes.v[i].name,
				d->changes.v[i].values.v[k],
				strings_has(&d->replaced, d->changes.v[i].name) ? " (replaced)"
										: "");
	for (size_t i = 0; i < d->timers_n; i++) {
		format_time(d->timers[i].due, when, sizeof when);
		(void)printf("timer      %s at %s UTC\n", d->timers[i].event, when);
	}
	if (d->keep_timers && !p->new_case && d->to != NULL)
		(void)printf("timer      those that run go on\n");
}

static void show_letters(const struct plan *p)
{
	if (p->restrained != NULL)
		(void)printf("limit      %s\n", p->restrained);
	if (p->letters_n == 0)
		(void)printf("letters    none\n");
	for (size_t i = 0; i < p->letters_n; i++) {
		const struct plan_letter *l = &p->letters[i];

		(void)printf("\n--- letter %s\nTo:", l->name);
		for (size_t k = 0; k < l->to.n; k++)
			(void)printf("%s %s", k > 0 ? "," : "", l->to.v[k]);
		(void)printf("\nSubject: %s\n\n%s", l->letter.subject, l->letter.text);
	}
	(void)printf("\n");
}

static void show(void *ctx, const struct reading *r, const struct plan *p)
{
	const struct showing *s = ctx;
	const struct request *taken = explain_request(r, p);

	if (s->json) {
		(void)print_json(explain_json(s->x, r, p));
		return;
	}
	show_mail(&r->message, s->path, s->x->local.mailbox->name);
	show_rules(&r->requests, taken);
	show_request(taken, p);
	(void)printf(
		"decision   %s: %s\n", verdict_names[p->decision.verdict], p->decision.because);
	show_tried(&p->decision);
	show_case(p);
	show_letters(p);
}

/* One mail; what cannot be read is explained as well: it would be held. */
static int explain_one(struct explaining *x, const char *path, bool json)
{
	struct showing s = {.x = x, .path = path, .json = json};
	struct err e = {0};

	if (explain_mail(x, path, show, &s, &e) == 0)
		return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
	if (json)
		(void)print_json(explain_failed_json(path, &e));
	(void)err_prefix(&e, "%s", path);
	return say_error(&e);
}

int cmd_explain(int argc, char **argv)
{
	struct explaining x;
	struct options o;
	int rest, rc, worst = EX_OK;

	rc = options_parse(
		argc, argv, OPTION_CONFIG | OPTION_MAILBOX | OPTION_STATE | OPTION_JSON, &o, &rest);
	if (rc != 0)
		return rc;
	if (rest == argc)
		return usage_error("explain", "name at least one file, or - for standard input");
	rc = explain_open(&o, &x);
	for (int i = rest; rc == 0 && i < argc; i++) {
		int one = explain_one(&x, argv[i], o.json);

		worst = one != EX_OK ? one : worst;
	}
	explain_close(&x);
	return rc != 0 ? rc : worst;
}
