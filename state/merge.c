/* merge.c - owns what new values do to the values of a case. Pure; knows no state and no letter. */
#include "state/merge.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "parsers/words.h"

static bool tolerated(const struct workflow *w, const char *code)
{
	for (size_t i = 0; i < w->tolerates_n; i++)
		if (strcmp(w->tolerates[i], code) == 0)
			return true;
	return false;
}

static bool has_problem(const struct workflow *w, const struct problems *p, const char *field)
{
	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->v[i].field, field) == 0 && !tolerated(w, p->v[i].code))
			return true;
	return false;
}

/* The same values, in any order. */
static bool same_values(const struct strings *a, const struct strings *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++) {
		bool found = false;

		for (size_t k = 0; k < b->n && !found; k++)
			found = text_same(a->v[i], b->v[k]);
		if (!found)
			return false;
	}
	return true;
}

static bool words_within(const struct words *a, const struct words *b)
{
	for (size_t i = 0; i < a->n; i++) {
		bool found = false;

		for (size_t k = 0; k < b->n && !found; k++)
			found = strcmp(a->v[i].norm, b->v[k].norm) == 0;
		if (!found)
			return false;
	}
	return true;
}

/* "Dana Ruiz", "Ruiz, Dana M." and "Dana M. Ruiz" are one: all words of one are in the other. */
bool merge_same_name(const char *a, const char *b)
{
	struct words wa, wb;
	bool same;

	words_split(a, strlen(a), &wa);
	words_split(b, strlen(b), &wb);
	same = wa.n > 0 && wb.n > 0 && (words_within(&wa, &wb) || words_within(&wb, &wa));
	words_free(&wa);
	words_free(&wb);
	return same;
}

static bool is_identity(const struct workflow *w, const char *field)
{
	for (size_t i = 0; i < w->identity_n; i++)
		if (strcmp(w->identity[i], field) == 0)
			return true;
	return false;
}

/* Did the sender write this value in the new text, the subject of a first mail, or an attachment? */
static bool written_now(const struct merge *m, const struct field *f)
{
	if (m->reply && f->source == SOURCE_SUBJECT)
		return false;
	if (f->text == NULL || f->text[0] == '\0')
		return false; /* a default */
	return f->source != SOURCE_SIGNATURE && f->source != SOURCE_HEADER &&
	       f->source != SOURCE_DIRECTORY;
}

static void take(struct decision *d, const struct field *f)
{
	struct field *to;

	d->changes.v = xgrow(d->changes.v, &d->changes.cap, d->changes.n + 1, sizeof *d->changes.v);
	to = &d->changes.v[d->changes.n++];
	*to = (struct field){.name = xstrdup(f->name),
		.list = f->list,
		.text = xstrdup(f->text != NULL ? f->text : ""),
		.source = f->source,
		.line = f->line};
	strings_copy(&to->values, &f->values);
}

static bool filled(const struct case_field *f)
{
	return f != NULL && f->values.n > 0 && f->values.v[0][0] != '\0';
}

static void merge_field(struct merge *m, const struct field *f, struct decision *d)
{
	const struct case_field *old = m->case_ != NULL ? case_field_find(m->case_, f->name) : NULL;

	if (f->values.n == 0 || fields_find(&d->changes, f->name) != NULL)
		return;
	if (!filled(old)) {
		take(d, f);
		m->progress = true;
		return;
	}
	if (same_values(&old->values, &f->values) || !written_now(m, f))
		return;
	if (is_identity(m->workflow, f->name)) {
		if (old->values.n != 1 || f->values.n != 1 ||
			!merge_same_name(old->values.v[0], f->values.v[0]))
			m->other = f->name;
		return;
	}
	take(d, f);
	strings_add(&d->replaced, f->name);
	m->progress = m->changed = true;
}

void merge_request(struct merge *m, const struct request *r, struct decision *d)
{
	for (size_t i = 0; i < r->fields.n; i++)
		if (!has_problem(m->workflow, &r->problems, r->fields.v[i].name))
			merge_field(m, &r->fields.v[i], d);
}

/* Do two fields rest on the same words? Then the sender gave one of them at most. */
static bool same_words(const struct field *a, const struct field *b)
{
	struct words wa, wb;
	bool same;

	words_split(a->text, strlen(a->text), &wa);
	words_split(b->text, strlen(b->text), &wb);
	same = words_within(&wa, &wb) || words_within(&wb, &wa);
	words_free(&wa);
	words_free(&wb);
	return same;
}

static bool rests_alone(const struct merge *m, const struct field *answer,
	const struct strings *missing, const struct request *r, const struct fields *given)
{
	for (size_t i = 0; i < missing->n; i++) {
		const struct field *other = fields_find(&r->answers, missing->v[i]);

		if (other != NULL && other != answer && same_words(answer, other))
			return false;
	}
	for (size_t i = 0; i < given->n; i++)
		if (written_now(m, &given->v[i]) && same_words(answer, &given->v[i]))
			return false;
	return true;
}

void merge_answers(struct merge *m, const struct request *r, struct decision *d)
{
	struct strings asked = {0};
	size_t given = d->changes.n;

	merge_missing(m, d);
	strings_copy(&asked, &d->missing);
	for (size_t i = 0; i < asked.n; i++) {
		const struct field *answer = fields_find(&r->answers, asked.v[i]);
		const struct fields before = {.v = d->changes.v, .n = given};

		if (answer != NULL && rests_alone(m, answer, &asked, r, &before))
			merge_field(m, answer, d);
	}
	strings_free(&asked);
}

void merge_missing(const struct merge *m, struct decision *d)
{
	int rule = rules_find(m->rules, m->workflow->rule);

	strings_free(&d->missing);
	for (size_t i = 0; rule >= 0 && i < rules_field_count(m->rules, (size_t)rule); i++) {
		struct rule_field f = rules_field(m->rules, (size_t)rule, i);
		const struct field *now = fields_find(&d->changes, f.name);
		const struct case_field *old =
			m->case_ != NULL ? case_field_find(m->case_, f.name) : NULL;

		if (!f.required || (now != NULL && now->values.n > 0) ||
			(now == NULL && filled(old)))
			continue;
		strings_add(&d->missing, f.name);
	}
}

/* Any value of one is a value of the other: "the candidate" of an offer is one of those selected. */
static bool overlaps(const struct strings *a, const struct strings *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (merge_same_name(a->v[i], b->v[k]))
				return true;
	return false;
}

static bool takes(const struct workflow_event *event, const char *field)
{
	for (size_t i = 0; i < event->takes_n; i++)
		if (strcmp(event->takes[i], field) == 0)
			return true;
	return false;
}

void merge_taken(struct merge *m, const struct request *r, const struct workflow_event *event,
	struct decision *d)
{
	for (size_t i = 0; i < r->fields.n; i++) {
		const struct field *f = &r->fields.v[i];
		const struct case_field *old =
			m->case_ != NULL ? case_field_find(m->case_, f->name) : NULL;

		if (takes(event, f->name)) {
			if (!has_problem(m->workflow, &r->problems, f->name))
				merge_field(m, f, d);
		} else if (filled(old) && f->values.n > 0 && !overlaps(&f->values, &old->values)) {
			m->other = f->name;
		}
	}
}

void merge_clear(struct merge *m, const struct workflow_event *event, struct decision *d)
{
	for (size_t i = 0; m->case_ != NULL && i < event->clears_n; i++) {
		const char *name = event->clears[i];
		struct field none = {.name = (char *)(uintptr_t)name, .source = SOURCE_TEAM};

		if (filled(case_field_find(m->case_, name)) &&
			fields_find(&d->changes, name) == NULL) {
			take(d, &none);
			strings_add(&d->replaced, name);
		}
	}
}

/* --- values that a verb brings ---------------------------------------------------------------------------------------- */

static void list_fields(const struct merge *m, struct buf *out)
{
	int rule = rules_find(m->rules, m->workflow->rule);
	size_t n = rule >= 0 ? rules_field_count(m->rules, (size_t)rule) : 0;

	for (size_t i = 0; i < n; i++)
		(void)buf_printf(out, "%s%s", i > 0 ? ", " : "",
			rules_field(m->rules, (size_t)rule, i).name);
	for (size_t i = 0; i < m->workflow->fields_n; i++)
		(void)buf_printf(out, "%s%s", n + i > 0 ? ", " : "", m->workflow->fields[i].name);
}

static int unknown_field(const struct merge *m, const char *name, struct err *e)
{
	struct buf names;
	char *list, *line = text_line(name, 60);

	buf_init(&names, ERR_MESSAGE_MAX);
	list_fields(m, &names);
	list = buf_take(&names);
	(void)err_set(e, ERR_INPUT, "there is no field \"%s\": the fields are %s", line, list);
	free(line);
	free(list);
	return -1;
}

static void split_values(struct field *f)
{
	char **parts = g_strsplit(f->text, f->list ? ";" : "\n", LIMIT_VALUES);

	for (char **p = parts; *p != NULL; p++) {
		char *one = text_squash(*p);

		if (one[0] != '\0')
			strings_take(&f->values, one);
		else
			free(one);
	}
	g_strfreev(parts);
}

static int check_date(struct field *f, struct err *e)
{
	char day[16];

	if (f->values.n == 0)
		return 0;
	if (!calendar_read_day(f->values.v[0], day, sizeof day))
		return err_set(e, ERR_INPUT,
			"%s is a day: write it as 2027-11-20, 11/20/2027 or November 20, 2027, not "
			"\"%s\"",
			f->name, f->values.v[0]);
	free(f->values.v[0]);
	f->values.v[0] = xstrdup(day);
	return 0;
}

/* One value by the team's hand. */
static int set_one(
	struct merge *m, const char *name, const char *value, struct decision *d, struct err *e)
{
	const struct case_field *old = m->case_ != NULL ? case_field_find(m->case_, name) : NULL;
	struct field f = {.name = (char *)(uintptr_t)name, .source = SOURCE_TEAM};
	struct rule_field known;
	bool date;

	if (!workflow_field(m->workflow, m->rules, name, &known, &date))
		return unknown_field(m, name, e);
	f.list = known.list;
	f.text = text_line(value, LIMIT_VALUE);
	split_values(&f);
	if (date && check_date(&f, e) != 0) {
		strings_free(&f.values);
		free(f.text);
		return -1;
	}
	if (filled(old) && !same_values(&old->values, &f.values)) {
		strings_add(&d->replaced, f.name);
		m->changed = true;
	}
	m->progress = m->progress || m->changed || (!filled(old) && f.values.n > 0);
	take(d, &f);
	strings_free(&f.values);
	free(f.text);
	return 0;
}

int merge_set(struct merge *m, const char *argument, struct decision *d, struct err *e)
{
	size_t n = strcspn(argument, "=:");
	char *cut, *name;
	int rc;

	if (argument[n] == '\0')
		return err_set(e, ERR_INPUT,
			"write NAME=VALUE, for example agency=\"Department of Energy\"");
	cut = xstrndup(argument, n);
	name = text_squash(cut);
	free(cut);
	for (char *p = name; *p != '\0'; p++) /* "Certificate number: ..." of a mail */
		*p = *p == ' ' ? '_' : (char)g_ascii_tolower(*p);
	rc = set_one(m, name, argument + n + 1, d, e);
	free(name);
	return rc;
}

char *merge_usage(const struct workflow_event *event)
{
	struct buf b;

	buf_init(&b, LIMIT_VALUE);
	(void)buf_puts(&b, event->name);
	for (size_t i = 0; i < event->values_n; i++) {
		char *name = g_ascii_strup(event->values[i].field, -1);

		(void)buf_printf(&b, "%s%s %s", event->values[i].word[0] != '\0' ? " " : "",
			event->values[i].word, name);
		g_free(name);
	}
	return buf_take(&b);
}

/* Where the word stands by itself in text, in any case; NULL where it does not. */
static const char *find_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; *p != '\0'; p++)
		if (g_ascii_strncasecmp(p, word, n) == 0 && (p == text || p[-1] == ' ') &&
			(p[n] == ' ' || p[n] == '\0'))
			return p;
	return NULL;
}

int merge_values(struct merge *m, const struct workflow_event *event, const char *argument,
	struct decision *d, struct err *e)
{
	char *line = text_squash(argument), *at = line;
	int rc = 0;

	for (size_t i = 0; i < event->values_n && rc == 0; i++) {
		const struct workflow_value *v = &event->values[i];
		const char *next = i + 1 < event->values_n
					   ? find_word(at, event->values[i + 1].word)
					   : at + strlen(at);
		char *cut, *value;

		if (i > 0 || find_word(at, v->word) == at) /* the first may do without its word */
			at += strlen(v->word);
		cut = next != NULL && next >= at ? xstrndup(at, (size_t)(next - at)) : xstrdup("");
		value = text_squash(cut);
		if (value[0] == '\0') {
			char *usage = merge_usage(event);

			rc = err_set(e, ERR_INPUT, "%s needs values: write %s", event->name, usage);
			free(usage);
		} else {
			rc = set_one(m, v->field, value, d, e);
		}
		free(cut);
		free(value);
		at += next != NULL && next >= at ? next - at : 0;
	}
	free(line);
	return rc;
}
