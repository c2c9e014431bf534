/*
 * cmd_explain.c - owns `mailclerk explain`: a plan is made as the daemon makes it, printed, and thrown away.
 *
 * The shape of --json is a contract: docs/explain.md.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/cage.h"
#include "daemon/command.h"
#include "daemon/local_cage.h"
#include "daemon/process.h"
#include "parsers/mem.h"

static json_t *str(const char *s)
{
	return s != NULL ? json_string(s) : json_null();
}

static json_t *list_of(const struct strings *s)
{
	json_t *a = json_array();

	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(a, json_string(s->v[i]));
	return a;
}

/* --- JSON --------------------------------------------------------------------------------------------------------- */

static json_t *message_json(const struct message *m)
{
	json_t *attachments = json_array();

	for (size_t i = 0; i < m->attachments.n; i++) {
		const struct attachment *a = &m->attachments.v[i];

		json_array_append_new(
			attachments, json_pack("{s:s, s:s, s:I}", "name", a->name, "type", a->type,
					     "size", (json_int_t)a->size));
	}
	return json_pack("{s:s, s:s, s:s, s:s, s:o}", "message_id", m->message_id, "from",
		m->from.n > 0 ? m->from.v[0].addr : "", "subject", m->subject, "text", m->text,
		"attachments", attachments);
}

static json_t *sender_json(const struct message *m)
{
	return json_pack("{s:s, s:s, s:o}", "address", m->from.n > 0 ? m->from.v[0].addr : "",
		"authentication", auth_result_names[m->auth.result], "method",
		str(auth_method_names[m->auth.method]));
}

static json_t *screen_json(const struct screen *s)
{
	return json_pack("{s:s, s:b, s:b, s:o}", "kind", screen_kind_names[s->kind], "may_reply",
		s->may_reply, "may_advance", s->may_advance, "because", list_of(&s->because));
}

static json_t *field_json(const struct field *f)
{
	json_t *value =
		f->list || f->values.n != 1 ? list_of(&f->values) : json_string(f->values.v[0]);
	json_t *j = json_pack("{s:o, s:s, s:s}", "value", value, "text", f->text, "source",
		field_source_names[f->source]);

	if (f->line > 0)
		json_object_set_new(j, "line", json_integer(f->line));
	return j;
}

/* The request that was taken; the best one where none was. */
static const struct request *shown(const struct reading *r, const struct decision *d)
{
	if (d->request != NULL)
		return d->request;
	return r->requests.n > 0 && r->requests.v[0].certain ? &r->requests.v[0] : NULL;
}

static json_t *request_json(const struct reading *reading, const struct decision *d)
{
	const struct request *r = shown(reading, d);
	json_t *fields = json_object(), *problems = json_array(), *missing;

	if (r == NULL)
		return json_pack("{s:n, s:s, s:o, s:[], s:o}", "rule", "event", "unknown", "fields",
			fields, "missing", "problems", problems);
	for (size_t i = 0; i < r->fields.n; i++)
		json_object_set_new(fields, r->fields.v[i].name, field_json(&r->fields.v[i]));
	for (size_t i = 0; i < r->problems.n; i++)
		json_array_append_new(
			problems, json_pack("{s:s, s:s}", "field", r->problems.v[i].field, "code",
					  r->problems.v[i].code));
	missing = list_of(d->request == r && d->to != NULL ? &d->missing : &r->missing);
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "rule", r->rule, "event", r->event,
		"fields", fields, "missing", missing, "problems", problems, "evidence",
		list_of(&r->evidence));
}

static json_t *letters_json(const struct plan *p)
{
	json_t *a = json_array();

	for (size_t i = 0; i < p->letters_n; i++) {
		const struct plan_letter *l = &p->letters[i];

		json_array_append_new(
			a, json_pack("{s:s, s:o, s:s, s:s, s:s}", "template", l->name, "to",
				   list_of(&l->to), "subject", l->letter.subject, "text",
				   l->letter.text, "message_id", l->message_id));
	}
	return a;
}

static json_t *plan_json(const char *mailbox, const struct reading *r, const struct plan *p)
{
	const struct decision *d = &p->decision;
	json_t *decision = json_pack("{s:o, s:o, s:o, s:s, s:s}", "case",
		str(p->has_case ? p->case_.number : NULL), "from", str(d->from), "to", str(d->to),
		"verdict", verdict_names[d->verdict], "because", d->because);

	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "mailbox", mailbox, "message",
		message_json(&r->message), "sender", sender_json(&r->message), "screen",
		screen_json(&r->message.screen), "request", request_json(r, d), "decision",
		decision, "letters", letters_json(p));
}

/* --- for people --------------------------------------------------------------------------------------------------- */

static void print_request(const struct reading *reading, const struct decision *d)
{
	const struct request *r = shown(reading, d);

	for (size_t i = 0; i < reading->requests.n; i++) {
		const struct request *x = &reading->requests.v[i];

		(void)printf("rule       %s: weight %d%s%s\n", x->rule, x->weight,
			x->certain ? ", certain" : "", x == r ? ", taken" : "");
		for (size_t k = 0; k < x->evidence.n; k++)
			(void)printf("             %s\n", x->evidence.v[k]);
	}
	if (r == NULL) {
		(void)printf("request    none that is certain\n");
		return;
	}
	for (size_t i = 0; i < r->fields.n; i++) {
		const struct field *f = &r->fields.v[i];

		for (size_t k = 0; k < f->values.n; k++)
			(void)printf("field      %s = %s (%s, line %d)\n", f->name, f->values.v[k],
				field_source_names[f->source], f->line);
	}
	for (size_t i = 0; i < r->missing.n; i++)
		(void)printf("missing    %s\n", r->missing.v[i]);
	for (size_t i = 0; i < r->problems.n; i++)
		(void)printf("problem    %s: %s\n", r->problems.v[i].field, r->problems.v[i].code);
}

static void print_plan(const char *path, const struct reading *r, const struct plan *p)
{
	const struct message *m = &r->message;
	const struct decision *d = &p->decision;

	(void)printf("mail       %s\nfrom       %s (authentication: %s)\nsubject    %s\n", path,
		m->from.n > 0 ? m->from.v[0].addr : "-", auth_result_names[m->auth.result],
		m->subject);
	(void)printf("screen     %s, may be answered: %s, may move a case: %s\n",
		screen_kind_names[m->screen.kind], m->screen.may_reply ? "yes" : "no",
		m->screen.may_advance ? "yes" : "no");
	for (size_t i = 0; i < m->screen.because.n; i++)
		(void)printf("             %s\n", m->screen.because.v[i]);
	print_request(r, d);
	(void)printf("decision   %s: %s\n", verdict_names[d->verdict], d->because);
	if (p->has_case)
		(void)printf("case       %s%s, %s -> %s\n", p->case_.number,
			p->new_case ? " (new)" : "", d->from != NULL ? d->from : "-",
			d->to != NULL ? d->to : "-");
	for (size_t i = 0; i < p->letters_n; i++)
		(void)printf("\n--- letter %s to %s\nSubject: %s\n\n%s", p->letters[i].name,
			p->letters[i].to.v[0], p->letters[i].letter.subject,
			p->letters[i].letter.text);
	(void)printf("\n");
}

/* ------------------------------------------------------------------------------------------------------------------ */

struct explaining {
	struct engine engine;
	struct local_cage local;
	bool json;
};

/* A plan is made inside a transaction that is rolled back, so that nothing can stay. */
static int explain_reading(
	struct explaining *x, const char *path, const struct reading *r, struct err *e)
{
	struct plan p;
	int rc;

	if (store_begin(x->engine.store, e) < 0)
		return -1;
	rc = engine_plan(&x->engine, x->local.mailbox, r, process_now(), &p, e);
	if (rc == 0) {
		if (x->json)
			(void)print_json(plan_json(x->local.mailbox->name, r, &p));
		else
			print_plan(path, r, &p);
		plan_free(&p);
	}
	store_rollback(x->engine.store);
	return rc;
}

/* One mail; what cannot be read is explained as well: it would be held. */
static int explain_one(struct explaining *x, const char *path)
{
	const struct limits *limits = &x->engine.config->limits;
	struct reading r;
	struct err e = {0};
	char *raw;
	size_t len;
	int rc;

	if (read_input(path, limits->message_bytes, &raw, &len, &e) < 0)
		goto failed;
	rc = cage_read(x->local.cage, raw, len, &r, &e);
	free(raw);
	if (rc < 0)
		goto failed;
	rc = explain_reading(x, path, &r, &e);
	reading_free(&r);
	if (rc == 0)
		return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
failed:
	if (x->json)
		(void)print_json(json_pack("{s:s, s:s, s:{s:s, s:b, s:b, s:[s]}, s:[]}", "file",
			path, "error", e.message, "screen", "kind", "unreadable", "may_reply", 0,
			"may_advance", 0, "because", e.message, "letters"));
	(void)err_prefix(&e, "%s", path);
	return say_error(&e);
}

int cmd_explain(int argc, char **argv)
{
	struct explaining x = {0};
	struct config *config;
	struct office *office;
	struct err e = {0};
	struct options o;
	int rest, rc, worst = EX_OK;

	rc = options_parse(
		argc, argv, OPTION_CONFIG | OPTION_MAILBOX | OPTION_STATE | OPTION_JSON, &o, &rest);
	if (rc != 0)
		return rc;
	if (rest == argc)
		return usage_error("explain", "name at least one file, or - for standard input");
	rc = load_all(o.config, true, &config, &office);
	if (rc != 0)
		return rc;
	x.json = o.json;
	x.engine = (struct engine){.config = config, .office = office};
	if (store_open(o.state, false, &x.engine.store, &e) < 0)
		rc = say_error(&e);
	else
		rc = local_cage_open(&x.local, config, office, o.mailbox);
	for (int i = rest; rc == 0 && i < argc; i++) {
		int one = explain_one(&x, argv[i]);

		worst = one != EX_OK ? one : worst;
	}
	local_cage_close(&x.local);
	engine_close(&x.engine);
	free_all(config, office);
	return rc != 0 ? rc : worst;
}
