/*
 * rule_sole.c - owns the finding of the one value that a text holds: what is left of all that a template captures once the
 * sender, organisations, people with an address and those that the text itself leaves out are gone. Two that differ give none.
 */
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum { TRIES_MAX = 60 /* captures of one template in one text */ };

struct sole {
	struct search *s;
	const struct finder *f;
	const char *text;
	enum field_source source;
	char *piece; /* owned; as written, the first that counts */
	int line;
	struct strings values; /* owned; of the piece */
	bool several;          /* another one counts too */
};

/* "Al Roe (al.roe@usda.gov)" receives something. */
static bool addressed(const char *after)
{
	after += strspn(after, " ,(<:\t-");
	return memchr(after, '@', strcspn(after, " \t\n")) != NULL;
}

static bool of_somebody_else(const struct sole *o, const struct strings *values)
{
	const struct run *run = o->s->run;

	for (size_t i = 0; i < values->n; i++)
		if (person_same(values->v[i], run_author(run)->name) ||
			directory_by_name(run->view->rules->directory, values->v[i]) != NULL)
			return true;
	return false;
}

static bool all_in(const struct strings *few, const struct strings *many)
{
	for (size_t i = 0; i < few->n; i++)
		if (!strings_has(many, few->v[i]))
			return false;
	return true;
}

/* Keeps the values of a piece that counts, or sees that they are others than those kept. */
static void keep(struct sole *o, const char *piece, int line, struct strings *values)
{
	if (o->piece != NULL && all_in(values, &o->values))
		return;
	if (o->piece != NULL && !all_in(&o->values, values)) {
		o->several = true;
		return;
	}
	strings_free(&o->values);
	free(o->piece);
	o->values = *values;
	*values = (struct strings){0};
	o->piece = xstrdup(piece);
	o->line = line;
}

static void look_at(struct sole *o, const struct grok_capture *c)
{
	struct search probe = {.run = o->s->run, .field = o->s->field};
	int line = text_line_number(o->text, c->start);
	char *piece = xstrndup(o->text + c->start, c->end - c->start);

	if (o->s->field->file->list)
		search_offer_list(&probe, piece, o->source, line);
	else
		(void)search_offer(&probe, piece, o->source, line);
	if (probe.values.n > 0 && !of_somebody_else(o, &probe.values) &&
		!addressed(o->text + c->end) &&
		!people_ruled_out(o->s->run, o->f, o->text, 0, c->start, c->end))
		keep(o, piece, line, &probe.values);
	strings_free(&probe.values);
	free(probe.text);
	free(probe.second.text);
	free(piece);
}

static void look_through(struct sole *o, const struct grok *t)
{
	size_t len = strlen(o->text), from = 0;

	for (int n = 0; !o->several && from < len; n++) {
		struct grok_match m;
		struct err e;
		int found = grok_search(t, o->text, len, from, &m, &e);

		if (found < 0)
			o->s->run->limit_hit = true;
		if (found <= 0 || m.captures_n == 0)
			return;
		if (n == TRIES_MAX) {
			o->several = true; /* nobody can tell */
			return;
		}
		look_at(o, &m.captures[0]);
		from = m.end > from ? m.end : from + 1;
	}
}

bool search_sole(
	struct search *s, const struct finder *f, const char *text, enum field_source source)
{
	struct sole o = {.s = s, .f = f, .text = text, .source = source};

	for (size_t i = 0; i < f->match.n; i++)
		if (!view_rules_out(s->run->view, f->match.v[i], text))
			look_through(&o, f->match.v[i]);
	if (o.piece != NULL && !o.several) {
		if (s->field->file->list)
			search_offer_list(s, o.piece, source, o.line);
		else
			(void)search_offer(s, o.piece, source, o.line);
	}
	strings_free(&o.values);
	free(o.piece);
	return s->values.n > 0;
}
