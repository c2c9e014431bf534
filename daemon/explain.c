/*
 * explain.c - owns the making of a plan that is thrown away, and its JSON. The shape of that is a contract: docs/explain.md.
 */
#include "daemon/explain.h"

#include <stdlib.h>

#include "daemon/cage.h"
#include "daemon/process.h"

/* --- making it ------------------------------------------------------------------------------------------------------ */

int explain_open(const struct options *o, struct explaining *x)
{
	struct err e = {0};
	int rc;

	*x = (struct explaining){0};
	rc = load_all(o->config, true, &x->config, &x->office);
	if (rc != 0)
		return rc;
	if (engine_look(x->config, x->office, o->state, &x->engine, &e) < 0)
		return say_error(&e);
	return local_cage_open(&x->local, x->config, x->office, o->mailbox);
}

void explain_close(struct explaining *x)
{
	local_cage_close(&x->local);
	engine_close(&x->engine);
	free_all(x->config, x->office);
}

static int plan(
	struct explaining *x, const struct reading *r, explained_fn *fn, void *ctx, struct err *e)
{
	struct plan p;
	int rc;

	if (store_begin(x->engine.store, e) < 0)
		return -1;
	rc = engine_plan(
		&x->engine, x->local.mailbox, r, x->now != 0 ? x->now : process_now(), &p, e);
	if (rc == 0) {
		fn(ctx, r, &p);
		plan_free(&p);
	}
	store_rollback(x->engine.store);
	return rc;
}

int explain_mail(struct explaining *x, const char *path, explained_fn *fn, void *ctx, struct err *e)
{
	struct reading r;
	char *raw;
	size_t len;
	int rc;

	if (read_input(path, x->config->limits.message_bytes, &raw, &len, e) < 0)
		return -1;
	rc = cage_read(x->local.cage, raw, len, &r, e);
	free(raw);
	if (rc < 0)
		return -1;
	rc = plan(x, &r, fn, ctx, e);
	reading_free(&r);
	return rc;
}

const struct request *explain_request(const struct reading *r, const struct plan *p)
{
	if (p->decision.request != NULL)
		return p->decision.request;
	return r->requests.n > 0 && r->requests.v[0].certain ? &r->requests.v[0] : NULL;
}

const struct strings *explain_missing(const struct request *r, const struct plan *p)
{
	const struct decision *d = &p->decision;

	return d->request == r && d->to != NULL ? &d->missing : &r->missing;
}

/* --- JSON ----------------------------------------------------------------------------------------------------------- */

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

static json_t *request_json(const struct reading *reading, const struct plan *p)
{
	const struct request *r = explain_request(reading, p);
	json_t *fields = json_object(), *problems = json_array();

	if (r == NULL)
		return json_pack("{s:n, s:s, s:o, s:[], s:o}", "rule", "event", "unknown", "fields",
			fields, "missing", "problems", problems);
	for (size_t i = 0; i < r->fields.n; i++)
		json_object_set_new(fields, r->fields.v[i].name, field_json(&r->fields.v[i]));
	for (size_t i = 0; i < r->problems.n; i++)
		json_array_append_new(
			problems, json_pack("{s:s, s:s}", "field", r->problems.v[i].field, "code",
					  r->problems.v[i].code));
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "rule", r->rule, "event", r->event,
		"fields", fields, "missing", list_of(explain_missing(r, p)), "problems", problems,
		"evidence", list_of(&r->evidence));
}

/* Every rule that something spoke for or against. */
static json_t *rules_json(const struct requests *r)
{
	json_t *a = json_array();

	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].evidence.n > 0)
			json_array_append_new(
				a, json_pack("{s:s, s:i, s:b, s:o}", "rule", r->v[i].rule, "weight",
					   r->v[i].weight, "certain", r->v[i].certain, "evidence",
					   list_of(&r->v[i].evidence)));
	return a;
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

static json_t *decision_json(const struct plan *p)
{
	const struct decision *d = &p->decision;
	json_t *tried = json_array();

	for (size_t i = 0; i < d->tried_n; i++)
		json_array_append_new(
			tried, json_pack("{s:i, s:s, s:b}", "line", d->tried[i].transition->line,
				       "when", d->tried[i].transition->when.text, "taken",
				       d->tried[i].failed < 0));
	return json_pack("{s:o, s:o, s:s, s:o, s:o, s:s, s:s, s:o}", "case",
		str(p->has_case ? p->case_.number : NULL), "found", str(p->found), "event",
		d->event, "from", str(d->from), "to", str(d->to), "verdict",
		verdict_names[d->verdict], "because", d->because, "tried", tried);
}

json_t *explain_json(const struct explaining *x, const struct reading *r, const struct plan *p)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "mailbox",
		x->local.mailbox->name, "message", message_json(&r->message), "sender",
		sender_json(&r->message), "screen", screen_json(&r->message.screen), "rules",
		rules_json(&r->requests), "request", request_json(r, p), "decision",
		decision_json(p), "letters", letters_json(p));
}

json_t *explain_failed_json(const char *path, const struct err *e)
{
	return json_pack("{s:s, s:s, s:{s:s, s:b, s:b, s:[s]}, s:[]}", "file", path, "error",
		e->message, "screen", "kind", "unreadable", "may_reply", 0, "may_advance", 0,
		"because", e->message, "letters");
}
