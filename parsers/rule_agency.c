/*
 * rule_agency.c - owns which agency and sub-agency a mail speaks for: by label, by what it names, by the sender's domain.
 * Knows no other field.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum { HITS_MAX = 64 };

static int depth(const struct agency *a)
{
	int n = 0;

	for (; a->parent != NULL; a = a->parent)
		n++;
	return n;
}

/* Of which family the hits speak: near's if it is among them, else the first. */
static const struct agency *family(
	const struct agency_hit *hits, size_t n, const struct agency *near)
{
	if (near != NULL)
		for (size_t i = 0; i < n; i++)
			if (agency_top(hits[i].agency) == agency_top(near))
				return agency_top(near);
	return agency_top(hits[0].agency);
}

char *agency_pick(const struct directory *d, const char *text, const struct agency *near,
	const struct agency **top_out, const struct agency **sub_out, size_t *at_out)
{
	struct agency_hit hits[HITS_MAX];
	size_t n = directory_scan_near(d, text, near, hits, HITS_MAX), first = HITS_MAX;
	const struct agency *top, *sub = NULL;

	*top_out = *sub_out = NULL;
	if (n == 0)
		return NULL;
	top = family(hits, n, near);
	for (size_t i = 0; i < n; i++) {
		const struct agency *a = hits[i].agency;

		if (agency_top(a) != top)
			continue;
		if (first == HITS_MAX)
			first = i;
		if (a != top && (sub == NULL || (depth(a) > depth(sub) && agency_within(a, sub))))
			sub = a;
	}
	*top_out = top;
	*sub_out = sub;
	if (at_out != NULL)
		*at_out = hits[first].start;
	return xstrndup(text + hits[first].start, hits[first].end - hits[first].start);
}

/* ---- labelled lines ---- */

static int field_of_type(const struct rule *rule, enum field_type type)
{
	for (unsigned i = 0; i < rule->file->fields_n; i++)
		if (rule->file->fields[i].type == type)
			return (int)i;
	return -1;
}

/* The first labelled value of the field; NULL where none. */
static const struct pair *labelled(struct run *run, int field)
{
	static const enum place places[] = {
		PLACE_TEXT, PLACE_FORWARDED, PLACE_SIGNATURE, PLACE_ATTACHMENT_TEXT};

	for (size_t i = 0; field >= 0 && i < sizeof places / sizeof places[0]; i++) {
		const struct pairs *p = run_pairs(run, places[i]);

		if (!run_reads(run, &run->rule->file->fields[field], places[i]))
			continue;
		for (size_t j = 0; j < p->n; j++) {
			struct grok_match m;

			if (p->v[j].field == field &&
				value_given(run->view->rules, p->v[j].value) &&
				!run_match(run, &run->rule->fields[field].reject, p->v[j].value,
					NULL, &m))
				return &p->v[j];
		}
	}
	return NULL;
}

static void set_top(struct agency_choice *c, const struct agency *top, const char *text,
	enum field_source source, int line)
{
	c->top = top;
	c->top_text = xstrdup(text);
	c->top_source = source;
	c->top_line = line;
}

static void set_sub(struct agency_choice *c, const struct agency *sub, const char *text,
	enum field_source source, int line)
{
	free(c->sub_text);
	c->sub = sub;
	c->sub_text = xstrdup(text);
	c->sub_source = source;
	c->sub_line = line;
}

static void by_label(struct run *run, const struct agency *near, struct agency_choice *c)
{
	const struct directory *d = run->view->rules->directory;
	const struct pair *p = labelled(run, field_of_type(run->rule, TYPE_AGENCY));
	const struct pair *s = labelled(run, field_of_type(run->rule, TYPE_SUB_AGENCY));

	if (p != NULL) {
		const struct agency *a = directory_by_name_near(d, p->value, near);
		const struct agency *top = NULL, *sub = NULL;

		if (a != NULL) {
			top = agency_top(a);
			sub = a != top ? a : NULL;
		} else {
			free(agency_pick(d, p->value, near, &top, &sub, NULL));
		}
		set_top(c, top, p->value, p->source, p->line);
		if (sub != NULL)
			set_sub(c, sub, p->value, p->source, p->line);
	}
	if (s != NULL) {
		const struct agency *a =
			directory_by_name_near(d, s->value, c->top != NULL ? c->top : near);

		if (a != NULL && c->top != NULL && !agency_within(a, c->top))
			a = NULL; /* another's name: the sender's words stand as they are */
		if (a == NULL || a != c->top)
			set_sub(c, a, s->value, s->source, s->line);
		if (a != NULL && c->top_text == NULL)
			set_top(c, agency_top(a), s->value, s->source, s->line);
		if (c->sub != NULL && c->sub == c->top)
			c->sub = NULL;
	}
}

/* ---- what the sender says in so many words ---- */

/* "My agency is now the FAA": whatever the address says. */
static void by_statement(struct run *run, int field, struct agency_choice *c)
{
	const struct directory *d = run->view->rules->directory;
	const struct templates *t = &run->rule->fields[field].corrections;
	const char *text =
		run_text(run, run->whose == WHOSE_FORWARDED ? PLACE_FORWARDED : PLACE_TEXT, 0);

	for (size_t i = 0; i < t->n && c->top_text == NULL; i++) {
		const struct agency *top, *sub;
		struct grok_match m;
		struct err e;
		char *piece, *words;
		int line;

		if (view_rules_out(run->view, t->v[i], text) ||
			grok_search(t->v[i], text, strlen(text), 0, &m, &e) <= 0 ||
			m.captures_n == 0)
			continue;
		piece = xstrndup(
			text + m.captures[0].start, m.captures[0].end - m.captures[0].start);
		line = text_line_number(text, m.captures[0].start);
		words = agency_pick(d, piece, NULL, &top, &sub, NULL);
		if (words != NULL) {
			set_top(c, top, words, SOURCE_BODY, line);
			if (sub != NULL)
				set_sub(c, sub, words, SOURCE_BODY, line);
		}
		free(words);
		free(piece);
	}
}

/* ---- what the mail names, and the domain ---- */

/* Somebody of the mailbox's own house writes for others as often as not. */
static bool our_house(struct run *run, const struct agency *near)
{
	const struct message *m = run->view->m;
	const struct agency *us =
		m->to.n > 0 ? directory_by_domain(run->view->rules->directory, m->to.v[0].addr)
			    : NULL;

	return us != NULL && agency_top(us) == agency_top(near);
}

static void by_text(struct run *run, const struct file_finder *f, const struct agency *near,
	struct agency_choice *c)
{
	static const enum place usual[] = {PLACE_SUBJECT, PLACE_TEXT, PLACE_SIGNATURE};
	const enum place *in = f->in_n > 0 ? f->in : usual;
	size_t n = f->in_n > 0 ? f->in_n : sizeof usual / sizeof usual[0];

	for (size_t i = 0; i < n; i++) {
		bool passed_on = run->whose == WHOSE_FORWARDED && in[i] == PLACE_TEXT;
		enum place place = passed_on ? PLACE_FORWARDED : in[i];

		for (size_t j = 0; j < view_texts(run->view, place); j++) {
			const char *text = run_text(run, place, j);
			const struct agency *top, *sub;
			size_t at = 0;
			char *words = agency_pick(run->view->rules->directory, text,
				c->top != NULL ? c->top : near, &top, &sub, &at);
			int line = text_line_number(text, at);

			if (words != NULL && near != NULL && top != agency_top(near) &&
				c->top_text == NULL && !our_house(run, near)) {
				free(words); /* another house is spoken of, not spoken for */
				continue;
			}
			if (words != NULL && c->top_text == NULL)
				set_top(c, top, words, view_source(place), line);
			if (words != NULL && sub != NULL && top == c->top && c->sub_text == NULL)
				set_sub(c, sub, words, view_source(place), line);
			free(words);
		}
	}
}

static void by_domain(struct run *run, const struct agency *near, struct agency_choice *c)
{
	if (near == NULL || c->top_text != NULL)
		return;
	set_top(c, agency_top(near), run_author(run)->addr, SOURCE_DIRECTORY, 0);
	if (near != agency_top(near) && c->sub_text == NULL)
		set_sub(c, near, run_author(run)->addr, SOURCE_DIRECTORY, 0);
}

/* A label names an office that the directory does not know: with a known domain it is a part of that house. */
static void settle_unknown(struct run *run, const struct agency *near, struct agency_choice *c)
{
	if (c->top != NULL || c->top_text == NULL || near == NULL)
		return;
	if (c->sub_text == NULL)
		set_sub(c, NULL, c->top_text, c->top_source, c->top_line);
	free(c->top_text);
	set_top(c, agency_top(near), run_author(run)->addr, SOURCE_DIRECTORY, 0);
}

void run_agency(struct run *run, struct agency_choice *out)
{
	const struct directory *d = run->view->rules->directory;
	int field = field_of_type(run->rule, TYPE_AGENCY);
	const struct agency *near = directory_by_domain(d, run_author(run)->addr);

	*out = (struct agency_choice){0};
	if (near == NULL)
		near = run->view->near;
	by_label(run, near, out);
	settle_unknown(run, near, out);
	if (field >= 0)
		by_statement(run, field, out);
	for (unsigned i = 0; field >= 0 && i < run->rule->file->fields[field].find_n; i++) {
		const struct file_finder *f = &run->rule->file->fields[field].find[i];

		if (f->agencies)
			by_text(run, f, near, out);
		else if (f->sender == ASPECT_AGENCY)
			by_domain(run, near, out);
	}
}

void agency_choice_free(struct agency_choice *c)
{
	free(c->top_text);
	free(c->sub_text);
	*c = (struct agency_choice){0};
}
