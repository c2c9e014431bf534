/*
 * reading_json.c - owns the JSON form of a reading, both ways. The way back trusts nothing: lengths, numbers and names are
 * checked against limits.h, because the reader may have been taken over by the mail that it read.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/reading.h"
#include "parsers/text.h"

/* --- to JSON ------------------------------------------------------------------------------------------------------ */

static json_t *str(const char *s)
{
	json_t *j = json_string(s != NULL ? s : "");

	return j != NULL ? j : json_string("");
}

static json_t *list_of(const struct strings *s)
{
	json_t *a = json_array();

	for (size_t i = 0; i < s->n; i++)
		json_array_append_new(a, str(s->v[i]));
	return a;
}

static json_t *address_json(const struct address *a)
{
	return json_pack("{s:o, s:o}", "name", str(a->name), "addr", str(a->addr));
}

static json_t *addresses_json(const struct addresses *list)
{
	json_t *a = json_array();

	for (size_t i = 0; i < list->n; i++)
		json_array_append_new(a, address_json(&list->v[i]));
	return a;
}

static json_t *attachments_json(const struct attachments *list)
{
	json_t *a = json_array();

	for (size_t i = 0; i < list->n; i++) {
		const struct attachment *t = &list->v[i];

		json_array_append_new(
			a, json_pack("{s:o, s:o, s:I, s:s, s:o, s:i}", "name", str(t->name), "type",
				   str(t->type), "size", (json_int_t)t->size, "sha256", t->sha256,
				   "text", str(t->text), "flags", (int)t->flags));
	}
	return a;
}

static json_t *bounce_json(const struct bounce *b)
{
	json_t *a = json_array();

	for (size_t i = 0; i < b->n; i++) {
		const struct bounce_recipient *r = &b->v[i];

		json_array_append_new(
			a, json_pack("{s:o, s:o, s:o, s:o, s:s}", "addr", str(r->addr), "original",
				   str(r->original), "status", str(r->status), "reason",
				   str(r->reason), "action", bounce_action_names[r->action]));
	}
	return json_pack("{s:o, s:o}", "original_id", str(b->original_id), "recipients", a);
}

static json_t *message_json(const struct message *m)
{
	json_t *j = json_object();

	json_object_set_new(j, "message_id", str(m->message_id));
	json_object_set_new(j, "content_key", str(m->content_key));
	json_object_set_new(j, "from", addresses_json(&m->from));
	json_object_set_new(j, "reply_to", addresses_json(&m->reply_to));
	json_object_set_new(j, "to", addresses_json(&m->to));
	json_object_set_new(j, "cc", addresses_json(&m->cc));
	json_object_set_new(j, "sender", address_json(&m->sender));
	json_object_set_new(j, "return_path", str(m->return_path));
	json_object_set_new(j, "has_return_path", json_boolean(m->has_return_path));
	json_object_set_new(j, "subject", str(m->subject));
	json_object_set_new(j, "date", json_integer(m->date));
	json_object_set_new(j, "references", list_of(&m->references));
	json_object_set_new(j, "text", str(m->text));
	json_object_set_new(j, "signature", str(m->signature));
	json_object_set_new(j, "quoted", str(m->quoted));
	json_object_set_new(j, "forwarded", str(m->forwarded));
	json_object_set_new(j, "marking", str(m->marking));
	json_object_set_new(j, "case_number", str(m->case_number));
	json_object_set_new(j, "external", json_boolean(m->external));
	json_object_set_new(j, "ssn", json_boolean(m->ssn));
	json_object_set_new(j, "forward", json_boolean(m->forward));
	json_object_set_new(j, "attachments", attachments_json(&m->attachments));
	json_object_set_new(j, "links", list_of(&m->links));
	json_object_set_new(j, "screen",
		json_pack("{s:s, s:b, s:b, s:o}", "kind", screen_kind_names[m->screen.kind],
			"may_reply", m->screen.may_reply, "may_advance", m->screen.may_advance,
			"because", list_of(&m->screen.because)));
	json_object_set_new(j, "auth",
		json_pack("{s:i, s:i}", "result", (int)m->auth.result, "method",
			(int)m->auth.method));
	json_object_set_new(j, "signer",
		json_pack("{s:s, s:o, s:o, s:o}", "state", signer_state_names[m->signer.state],
			"addr", str(m->signer.addr), "name", str(m->signer.name), "because",
			str(m->signer.because)));
	json_object_set_new(j, "bounce", bounce_json(&m->bounce));
	return j;
}

static json_t *fields_json(const struct fields *fields)
{
	json_t *a = json_array();

	for (size_t i = 0; i < fields->n; i++) {
		const struct field *f = &fields->v[i];

		json_array_append_new(a,
			json_pack("{s:o, s:o, s:b, s:o, s:s, s:i}", "name", str(f->name), "values",
				list_of(&f->values), "list", f->list, "text", str(f->text),
				"source", field_source_names[f->source], "line", f->line));
	}
	return a;
}

static json_t *request_json(const struct request *r)
{
	json_t *problems = json_array();

	for (size_t i = 0; i < r->problems.n; i++)
		json_array_append_new(
			problems, json_pack("{s:o, s:o}", "field", str(r->problems.v[i].field),
					  "code", str(r->problems.v[i].code)));
	return json_pack("{s:o, s:o, s:i, s:b, s:o, s:o, s:o, s:o, s:o}", "rule", str(r->rule),
		"event", str(r->event), "weight", r->weight, "certain", r->certain, "fields",
		fields_json(&r->fields), "answers", fields_json(&r->answers), "missing",
		list_of(&r->missing), "problems", problems, "evidence", list_of(&r->evidence));
}

char *reading_to_json(const struct reading *r)
{
	json_t *requests = json_array(), *j;
	char *text;

	for (size_t i = 0; i < r->requests.n; i++)
		json_array_append_new(requests, request_json(&r->requests.v[i]));
	j = json_pack("{s:o, s:o}", "message", message_json(&r->message), "requests", requests);
	text = json_dumps(j, JSON_COMPACT);
	json_decref(j);
	return text != NULL ? text : xstrdup("{}");
}

/* --- from JSON ---------------------------------------------------------------------------------------------------- */

struct taking {
	const char *
		broken; /* name of the first member that broke the contract; NULL while all is well */
};

/* Text as message.h promises it: what text_clean gives, so that nothing in it can start a header, a log line, or an escape
 * sequence on somebody's terminal. */
static bool clean(const json_t *v, size_t max, bool line)
{
	const char *s = json_string_value(v);
	size_t n = s != NULL ? strlen(s) : 0;
	char *same;
	bool ok;

	if (s == NULL || n > max || n != json_string_length(v) ||
		(line && strpbrk(s, "\n\t") != NULL))
		return false;
	same = text_clean(s, n, n);
	ok = strcmp(same, s) == 0;
	free(same);
	return ok;
}

static char *take(const json_t *j, const char *name, size_t max, bool line, struct taking *t)
{
	const json_t *v = json_object_get(j, name);

	if (clean(v, max, line))
		return xstrdup(json_string_value(v));
	t->broken = name;
	return xstrdup("");
}

static char *take_text(const json_t *j, const char *name, size_t max, struct taking *t)
{
	return take(j, name, max, false, t);
}

static char *take_str(const json_t *j, const char *name, size_t max, struct taking *t)
{
	return take(j, name, max, true, t);
}

/* SHA-256 in hexadecimal; "" where that is allowed. */
static void take_hash(
	const json_t *j, const char *name, bool empty, char out[static 65], struct taking *t)
{
	char *s = take_str(j, name, 64, t);
	size_t n = strspn(s, "0123456789abcdef");

	if (s[n] != '\0' || (n != 64 && !(n == 0 && empty)))
		t->broken = name;
	else
		memcpy(out, s, n + 1);
	free(s);
}

static bool take_bool(const json_t *j, const char *name, struct taking *t)
{
	const json_t *v = json_object_get(j, name);

	if (!json_is_boolean(v))
		t->broken = name;
	return json_is_true(v);
}

static int64_t take_int(
	const json_t *j, const char *name, int64_t min, int64_t max, struct taking *t)
{
	const json_t *v = json_object_get(j, name);

	if (!json_is_integer(v) || json_integer_value(v) < min || json_integer_value(v) > max) {
		t->broken = name;
		return min > 0 ? min : 0;
	}
	return json_integer_value(v);
}

static int take_name(
	const json_t *j, const char *name, const char *const *names, int n, struct taking *t)
{
	const char *v = json_string_value(json_object_get(j, name));

	for (int i = 0; v != NULL && i < n; i++)
		if (names[i] != NULL && strcmp(names[i], v) == 0)
			return i;
	t->broken = name;
	return 0;
}

static const json_t *take_array(const json_t *j, const char *name, size_t max, struct taking *t)
{
	const json_t *v = json_object_get(j, name);

	if (!json_is_array(v) || json_array_size(v) > max) {
		t->broken = name;
		return NULL;
	}
	return v;
}

static void take_list(const json_t *j, const char *name, size_t max, size_t each,
	struct strings *out, struct taking *t)
{
	const json_t *a = take_array(j, name, max, t), *v;
	size_t i;

	if (a == NULL)
		return;
	json_array_foreach((json_t *)(uintptr_t)a, i, v)
	{
		if (clean(v, each, false))
			strings_add(out, json_string_value(v));
		else
			t->broken = name;
	}
}

static void take_addresses(
	const json_t *j, const char *name, struct addresses *out, struct taking *t)
{
	const json_t *a = take_array(j, name, LIMIT_ADDRESSES, t);

	for (size_t i = 0; a != NULL && i < json_array_size(a); i++) {
		const json_t *v = json_array_get(a, i);
		char *who = take_str(v, "name", LIMIT_NAME, t);
		char *addr = take_str(v, "addr", LIMIT_ADDRESS, t);

		addresses_add(out, who, addr);
		free(who);
		free(addr);
	}
}

static void take_attachments(const json_t *j, struct attachments *out, struct taking *t)
{
	const json_t *a = take_array(j, "attachments", 1000, t);

	for (size_t i = 0; a != NULL && i < json_array_size(a); i++) {
		const json_t *v = json_array_get(a, i);
		struct attachment *x;

		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
		x = &out->v[out->n++];
		*x = (struct attachment){0};
		x->name = take_str(v, "name", LIMIT_NAME, t);
		x->type = take_str(v, "type", LIMIT_NAME, t);
		x->size = take_int(v, "size", 0, INT64_MAX, t);
		take_hash(v, "sha256", true, x->sha256, t);
		x->text = take_text(v, "text", READING_JSON_MAX, t);
		x->flags = (unsigned)take_int(v, "flags", 0, 0xffff, t);
	}
}

/* Replaces the empty string that message_init put there. */
static void put(char **slot, char *text)
{
	free(*slot);
	*slot = text;
}

static void take_texts(const json_t *j, struct message *m, struct taking *t)
{
	put(&m->message_id, take_str(j, "message_id", LIMIT_MESSAGE_ID, t));
	put(&m->return_path, take_str(j, "return_path", LIMIT_ADDRESS, t));
	put(&m->subject, take_str(j, "subject", LIMIT_SUBJECT, t));
	put(&m->text, take_text(j, "text", READING_JSON_MAX, t));
	put(&m->signature, take_text(j, "signature", READING_JSON_MAX, t));
	put(&m->quoted, take_text(j, "quoted", READING_JSON_MAX, t));
	put(&m->forwarded, take_text(j, "forwarded", READING_JSON_MAX, t));
	put(&m->marking, take_str(j, "marking", LIMIT_VALUE, t));
	put(&m->case_number, take_str(j, "case_number", 32, t));
}

static void take_bounce(const json_t *j, struct bounce *out, struct taking *t)
{
	const json_t *a = take_array(j, "recipients", LIMIT_ADDRESSES, t);

	put(&out->original_id, take_str(j, "original_id", LIMIT_MESSAGE_ID, t));
	for (size_t i = 0; a != NULL && i < json_array_size(a); i++) {
		const json_t *v = json_array_get(a, i);
		struct bounce_recipient *r = bounce_add(out);

		put(&r->addr, take_str(v, "addr", LIMIT_ADDRESS, t));
		put(&r->original, take_str(v, "original", LIMIT_ADDRESS, t));
		put(&r->status, take_str(v, "status", LIMIT_STATUS, t));
		put(&r->reason, take_str(v, "reason", LIMIT_VALUE, t));
		r->action = (enum bounce_action)take_name(
			v, "action", bounce_action_names, BOUNCE_ACTIONS, t);
	}
}

static void take_message(const json_t *j, struct message *m, struct taking *t)
{
	const json_t *v;

	take_hash(j, "content_key", false, m->content_key, t);
	take_texts(j, m, t);
	take_addresses(j, "from", &m->from, t);
	take_addresses(j, "reply_to", &m->reply_to, t);
	take_addresses(j, "to", &m->to, t);
	take_addresses(j, "cc", &m->cc, t);
	v = json_object_get(j, "sender");
	put(&m->sender.name, take_str(v, "name", LIMIT_NAME, t));
	put(&m->sender.addr, take_str(v, "addr", LIMIT_ADDRESS, t));
	m->has_return_path = take_bool(j, "has_return_path", t);
	m->date = take_int(j, "date", INT64_MIN, INT64_MAX, t);
	take_list(j, "references", LIMIT_REFERENCES, LIMIT_MESSAGE_ID, &m->references, t);
	m->external = take_bool(j, "external", t);
	m->ssn = take_bool(j, "ssn", t);
	m->forward = take_bool(j, "forward", t);
	take_attachments(j, &m->attachments, t);
	take_list(j, "links", LIMIT_LINKS, 2 * LIMIT_LINK, &m->links, t);
	v = json_object_get(j, "screen");
	m->screen.kind = (enum screen_kind)take_name(v, "kind", screen_kind_names, SCREEN_KINDS, t);
	m->screen.may_reply = take_bool(v, "may_reply", t);
	m->screen.may_advance = take_bool(v, "may_advance", t);
	take_list(v, "because", LIMIT_BECAUSE, LIMIT_VALUE, &m->screen.because, t);
	v = json_object_get(j, "auth");
	m->auth.result = (enum auth_result)take_int(v, "result", 0, AUTH_RESULTS - 1, t);
	m->auth.method = (enum auth_method)take_int(v, "method", 0, AUTH_METHODS - 1, t);
	v = json_object_get(j, "signer");
	m->signer.state =
		(enum signer_state)take_name(v, "state", signer_state_names, SIGNER_STATES, t);
	put(&m->signer.addr, take_str(v, "addr", LIMIT_ADDRESS, t));
	put(&m->signer.name, take_str(v, "name", LIMIT_NAME, t));
	put(&m->signer.because, take_str(v, "because", LIMIT_VALUE, t));
	take_bounce(json_object_get(j, "bounce"), &m->bounce, t);
}

static void take_fields(const json_t *j, const char *name, struct fields *out, struct taking *t)
{
	const json_t *a = take_array(j, name, LIMIT_FIELDS, t);

	for (size_t i = 0; a != NULL && i < json_array_size(a); i++) {
		const json_t *v = json_array_get(a, i);
		struct field *f;

		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
		f = &out->v[out->n++];
		*f = (struct field){0};
		f->name = take_str(v, "name", LIMIT_NAME, t);
		take_list(v, "values", LIMIT_VALUES, LIMIT_VALUE, &f->values, t);
		f->list = take_bool(v, "list", t);
		f->text = take_text(v, "text", LIMIT_VALUE, t);
		f->source =
			(enum field_source)take_name(v, "source", field_source_names, SOURCES, t);
		f->line = (int)take_int(v, "line", 0, INT32_MAX, t);
	}
}

static void take_request(const json_t *j, struct requests *out, struct taking *t)
{
	const json_t *a;
	struct request *r;

	out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
	r = &out->v[out->n++];
	*r = (struct request){0};
	r->rule = take_str(j, "rule", LIMIT_NAME, t);
	r->event = take_str(j, "event", LIMIT_NAME, t);
	r->weight = (int)take_int(j, "weight", -1000000, 1000000, t);
	r->certain = take_bool(j, "certain", t);
	take_fields(j, "fields", &r->fields, t);
	take_fields(j, "answers", &r->answers, t);
	take_list(j, "missing", LIMIT_FIELDS, LIMIT_NAME, &r->missing, t);
	a = take_array(j, "problems", LIMIT_FIELDS, t);
	for (size_t i = 0; a != NULL && i < json_array_size(a); i++) {
		struct problem *p;

		r->problems.v = xgrow(
			r->problems.v, &r->problems.cap, r->problems.n + 1, sizeof *r->problems.v);
		p = &r->problems.v[r->problems.n++];
		p->field = take_str(json_array_get(a, i), "field", LIMIT_NAME, t);
		p->code = take_str(json_array_get(a, i), "code", LIMIT_NAME, t);
	}
	take_list(j, "evidence", 200, LIMIT_VALUE, &r->evidence, t);
}

int reading_from_json(const char *json, size_t len, struct reading *out, struct err *e)
{
	struct taking t = {0};
	json_error_t je;
	const json_t *a;
	json_t *j;

	*out = (struct reading){0};
	if (len > READING_JSON_MAX)
		return err_set(e, ERR_PERM, "the reader's answer has %zu bytes, more than %u", len,
			READING_JSON_MAX);
	j = json_loadb(json, len, JSON_REJECT_DUPLICATES, &je);
	if (j == NULL)
		return err_set(e, ERR_PERM, "the reader's answer is not JSON: %s", je.text);
	message_init(&out->message);
	take_message(json_object_get(j, "message"), &out->message, &t);
	a = take_array(j, "requests", LIMIT_REQUESTS, &t);
	for (size_t i = 0; a != NULL && i < json_array_size(a); i++)
		take_request(json_array_get(a, i), &out->requests, &t);
	json_decref(j);
	if (t.broken == NULL)
		return 0;
	reading_free(out);
	return err_set(e, ERR_PERM, "the reader's answer breaks the contract at \"%s\"", t.broken);
}
