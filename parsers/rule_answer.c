/*
 * rule_answer.c - owns what a short reply means where it only answers the question that our letter asked: "Hiring
 * Manager", "I'm a branch chief at BLM". Knows no labels.
 */
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum {
	ANSWER_BYTES = 300, /* a longer reply is more than an answer */
	LINE_BYTES = 100,   /* a whole line taken as the value */
	GREETINGS = 3,
};

/* The new text without greetings and sign-off; NULL where nothing or too much is left. The caller frees it. */
static char *essence(const struct view *v)
{
	const char *text = v->m->text;
	struct grok_match m;
	struct err e;
	char *out;

	text += strspn(text, " \t\n");
	for (int i = 0; i < GREETINGS; i++) {
		if (grok_search(v->rules->greeting, text, strlen(text), 0, &m, &e) <= 0 ||
			m.end == 0)
			break;
		text += m.end;
		text += strspn(text, " \t\n,.!-");
	}
	out = xstrdup(text);
	if (grok_search(v->rules->closing, out, strlen(out), 0, &m, &e) > 0)
		out[m.start] = '\0';
	for (size_t n = strlen(out); n > 0 && strchr(" \t\n", out[n - 1]) != NULL; n--)
		out[n - 1] = '\0';
	if (out[0] == '\0' || strlen(out) > ANSWER_BYTES) {
		free(out);
		return NULL;
	}
	return out;
}

static bool take(struct run *run, const struct field_rule *f, const char *text, int line)
{
	struct strings values = {0};
	const char *problem;

	if (value_normal(run->view->rules, f, text, &values, &problem) < 0) {
		strings_free(&values);
		return false;
	}
	field_set(&run->out->answers, f, &values, text, SOURCE_ANSWER, line);
	return true;
}

static bool by_template(struct run *run, const struct field_rule *f, const char *text)
{
	for (size_t i = 0; i < f->answer.n; i++) {
		struct grok_match m;
		struct err e;

		if (grok_search(f->answer.v[i], text, strlen(text), 0, &m, &e) <= 0)
			continue;
		for (size_t k = 0; k < m.captures_n; k++) {
			char *piece;
			bool taken;

			if (strcmp(m.captures[k].field, f->file->name) != 0)
				continue;
			piece = xstrndup(text + m.captures[k].start,
				m.captures[k].end - m.captures[k].start);
			taken = take(run, f, piece, text_line_number(text, m.captures[k].start));
			free(piece);
			if (taken)
				return true;
		}
	}
	return false;
}

/* Types whose values show by themselves that they are one; any words would do for a text. */
static bool speaks_for_itself(enum field_type type)
{
	return type != TYPE_TEXT && type != TYPE_FILE;
}

void run_answers(struct run *run)
{
	char *text = essence(run->view);

	if (text == NULL)
		return;
	for (unsigned i = 0; i < run->rule->file->fields_n; i++) {
		const struct field_rule *f = &run->rule->fields[i];
		bool whole = strchr(text, '\n') == NULL && strlen(text) <= LINE_BYTES;

		if (by_template(run, f, text) || !speaks_for_itself(f->file->type))
			continue;
		if (whole || f->file->type == TYPE_AGENCY || f->file->type == TYPE_SUB_AGENCY)
			(void)take(run, f, text, 1);
	}
	free(text);
}
