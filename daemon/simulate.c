/* simulate.c - owns the results of a simulation and their comparison. Must not know files or the command line. */
#include "daemon/simulate.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/explain.h"
#include "parsers/mem.h"

/* --- a result --------------------------------------------------------------------------------------------------------- */

static char *joined(const struct strings *s)
{
	struct buf b;

	buf_init(&b, LIMIT_VALUE * 4);
	for (size_t i = 0; i < s->n; i++)
		(void)buf_printf(&b, "%s%s", i > 0 ? "; " : "", s->v[i]);
	return buf_take(&b);
}

static void put_request(json_t *j, const struct request *r, const struct plan *p)
{
	json_t *fields = json_object(), *missing = json_array(), *problems = json_array();
	const struct strings *names = r != NULL ? explain_missing(r, p) : NULL;

	for (size_t i = 0; r != NULL && i < r->fields.n; i++) {
		char *value = joined(&r->fields.v[i].values);

		json_object_set_new(fields, r->fields.v[i].name, json_string(value));
		free(value);
	}
	for (size_t i = 0; names != NULL && i < names->n; i++)
		json_array_append_new(missing, json_string(names->v[i]));
	for (size_t i = 0; r != NULL && i < r->problems.n; i++)
		json_array_append_new(problems,
			json_sprintf("%s: %s", r->problems.v[i].field, r->problems.v[i].code));
	json_object_set_new(j, "fields", fields);
	json_object_set_new(j, "missing", missing);
	json_object_set_new(j, "problems", problems);
}

static json_t *letters_json(const struct plan *p)
{
	json_t *a = json_array();

	for (size_t i = 0; i < p->letters_n; i++) {
		const struct plan_letter *l = &p->letters[i];
		char *to = joined(&l->to);

		json_array_append_new(
			a, json_pack("{s:s, s:s, s:s, s:s}", "template", l->name, "to", to,
				   "subject", l->letter.subject, "text", l->letter.text));
		free(to);
	}
	return a;
}

json_t *simulate_result(const char *file, const struct reading *r, const struct plan *p)
{
	const struct request *request = explain_request(r, p);
	json_t *j = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "file", file, "screen",
		screen_kind_names[r->message.screen.kind], "rule",
		request != NULL ? request->rule : "", "event",
		request != NULL ? request->event : "unknown", "verdict",
		verdict_names[p->decision.verdict], "to",
		p->decision.to != NULL ? p->decision.to : "", "because", p->decision.because);

	put_request(j, request, p);
	json_object_set_new(j, "letters", letters_json(p));
	return j;
}

json_t *simulate_failed(const char *file, const struct err *e)
{
	return json_pack("{s:s, s:s}", "file", file, "error", e->message);
}

/* --- comparing -------------------------------------------------------------------------------------------------------- */

static const char *text_of(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));

	return s != NULL ? s : "";
}

static void changed(json_t *changes, const char *what, const char *from, const char *to)
{
	if (strcmp(from, to) != 0)
		json_array_append_new(changes,
			json_pack("{s:s, s:s, s:s}", "what", what, "from", from, "to", to));
}

static void compare_fields(json_t *changes, const json_t *from, const json_t *to)
{
	json_t *a = json_object_get(from, "fields"), *b = json_object_get(to, "fields"), *v;
	const char *name;

	json_object_foreach(a, name, v)
	{
		char *what = xasprintf("field %s", name);

		changed(changes, what, json_string_value(v), text_of(b, name));
		free(what);
	}
	json_object_foreach(b, name, v)
	{
		char *what = xasprintf("field %s", name);

		if (json_object_get(a, name) == NULL)
			changed(changes, what, "", json_string_value(v));
		free(what);
	}
}

static bool list_has(const json_t *list, const char *text)
{
	json_t *v;
	size_t i;

	json_array_foreach(list, i,
		v) if (json_is_string(v) && strcmp(json_string_value(v), text) == 0) return true;
	return false;
}

/* What a list of words lost and gained. */
static void compare_list(
	json_t *changes, const json_t *from, const json_t *to, const char *key, const char *what)
{
	const json_t *a = json_object_get(from, key), *b = json_object_get(to, key);
	json_t *v;
	size_t i;

	json_array_foreach(a, i, v) if (json_is_string(v) && !list_has(b, json_string_value(v)))
		changed(changes, what, json_string_value(v), "");
	json_array_foreach(b, i, v) if (json_is_string(v) && !list_has(a, json_string_value(v)))
		changed(changes, what, "", json_string_value(v));
}

/* Letters are the same letter by template and recipients. */
static const json_t *find_letter(const json_t *list, const json_t *like)
{
	json_t *v;
	size_t i;

	json_array_foreach(
		list, i, v) if (strcmp(text_of(v, "template"), text_of(like, "template")) == 0 &&
				strcmp(text_of(v, "to"), text_of(like, "to")) == 0) return v;
	return NULL;
}

static char *letter_name(const json_t *l)
{
	return xasprintf("%s to %s", text_of(l, "template"), text_of(l, "to"));
}

/* The first line that differs, of two texts that do. */
static void compare_words(json_t *changes, const char *name, const char *a, const char *b)
{
	char *what = xasprintf("words of %s", name), *from, *to;
	size_t same = 0, line = 0;

	while (a[same] != '\0' && a[same] == b[same]) {
		same++;
		line = a[same - 1] == '\n' ? same : line;
	}
	from = xstrndup(a + line, strcspn(a + line, "\n"));
	to = xstrndup(b + line, strcspn(b + line, "\n"));
	if (strcmp(a, b) != 0)
		json_array_append_new(changes,
			json_pack("{s:s, s:s, s:s}", "what", what, "from", from, "to", to));
	free(from);
	free(to);
	free(what);
}

static void compare_letters(json_t *changes, const json_t *from, const json_t *to)
{
	const json_t *a = json_object_get(from, "letters"), *b = json_object_get(to, "letters");
	json_t *v;
	size_t i;

	json_array_foreach(a, i, v)
	{
		const json_t *other = find_letter(b, v);
		char *name = letter_name(v);

		if (other == NULL) {
			changed(changes, "letter", name, "");
		} else {
			char *what = xasprintf("subject of %s", name);

			changed(changes, what, text_of(v, "subject"), text_of(other, "subject"));
			compare_words(changes, name, text_of(v, "text"), text_of(other, "text"));
			free(what);
		}
		free(name);
	}
	json_array_foreach(b, i, v)
	{
		char *name = letter_name(v);

		if (find_letter(a, v) == NULL)
			changed(changes, "letter", "", name);
		free(name);
	}
}

json_t *simulate_changes(const json_t *from, const json_t *to)
{
	static const char *const keys[] = {
		"error", "screen", "rule", "event", "verdict", "to", "because"};
	json_t *changes = json_array();

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		changed(changes, strcmp(keys[i], "to") == 0 ? "state" : keys[i],
			text_of(from, keys[i]), text_of(to, keys[i]));
	compare_fields(changes, from, to);
	compare_list(changes, from, to, "missing", "missing");
	compare_list(changes, from, to, "problems", "problem");
	compare_letters(changes, from, to);
	return changes;
}
