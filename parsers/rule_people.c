/*
 * rule_people.c - owns the finding of everybody whom a text names with an address, and of those whom it names only to leave
 * them out. Knows no labels.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum {
	SENTENCE_BYTES = 200, /* on each side of an address */
	CLOSING_BYTES = 50,   /* a longer line says something */
};

/* Does the sentence around the address at [start, end) say that it does not count? It begins behind the address before. */
bool people_ruled_out(struct run *run, const struct finder *f, const char *text, size_t from,
	size_t start, size_t end)
{
	struct grok_match m;
	size_t stop, before = start;
	char *sentence;
	bool out;

	if (f->unless.n == 0)
		return false;
	while (before > from && start - before < SENTENCE_BYTES &&
		!(strchr(".!?", text[before - 1]) != NULL &&
			isspace((unsigned char)text[before])) &&
		!(text[before - 1] == '\n' && (before < 2 || text[before - 2] == '\n')))
		before--;
	for (stop = end; text[stop] != '\0' && stop - end < SENTENCE_BYTES && text[stop] != '@';
		stop++)
		if (text[stop] == '\n' || (strchr(".!?", text[stop]) != NULL &&
						  isspace((unsigned char)text[stop + 1])))
			break;
	sentence = xasprintf(
		"%.*s<>%.*s", (int)(start - before), text + before, (int)(stop - end), text + end);
	out = run_match(run, &f->unless, sentence, NULL, &m);
	free(sentence);
	return out;
}

/* Does a line of text[from, to) end the mail ("Kind regards")? The addresses below it are the sender's own and a footer's. */
static bool signed_off(const struct rules *r, const char *text, size_t from, size_t to)
{
	struct grok_match m;
	struct err e;

	for (size_t at = from; at < to; at += strcspn(text + at, "\n") + 1) {
		size_t line = at + strspn(text + at, " \t"), n = strcspn(text + line, "\n");

		if ((at == 0 || text[at - 1] == '\n') && n < CLOSING_BYTES &&
			memchr(text + line, '@', n) == NULL && line + n < to &&
			grok_search(r->closing, text + line, n, 0, &m, &e) > 0 && m.start == 0)
			return true;
	}
	return false;
}

/* The sender's own address in a block of its own below the list: of the sign-off, not of the list. */
static bool own_block(
	const struct run *run, const char *text, size_t from, const struct grok_match *m)
{
	const struct address *me = run_author(run);
	size_t n = m->end - m->start;
	bool apart = false;

	for (size_t i = from; i + 1 < m->start && !apart; i++)
		apart = text[i] == '\n' && text[i + 1] == '\n';
	return apart && strlen(me->addr) == n && strncasecmp(me->addr, text + m->start, n) == 0 &&
	       strchr(text + m->end, '@') == NULL;
}

/* The name in [start, end) of text, a label before it left out; NULL where that is no name. */
static char *name_in(const struct rules *r, const char *text, size_t start, size_t end)
{
	char *s = xstrndup(text + start, end - start), *colon = strrchr(s, ':');
	size_t n = strlen(s);
	char *name;

	while (n > 0 && strchr(" \t,(<-", s[n - 1]) != NULL)
		s[--n] = '\0';
	if (n > 3 && text_ieq(s + n - 3, " at"))
		s[n - 3] = '\0';
	name = person_normal(r, colon != NULL ? colon + 1 : s);
	free(s);
	return name;
}

/* The name of an address that has none before it on its line: in parentheses behind it, or on the line above. The caller
 * frees it; NULL where there is none. */
static char *name_beside(
	const struct rules *r, const char *text, size_t from, const struct grok_match *m)
{
	size_t line = m->start, above;
	char *name = NULL;

	if (strncmp(text + m->end, " (", 2) == 0)
		name = name_in(r, text, m->end + 2, m->end + 2 + strcspn(text + m->end + 2, ")\n"));
	while (line > from && text[line - 1] != '\n')
		line--;
	if (name == NULL && line < m->start) {
		size_t last = m->start,
		       words = 0; /* "our hiring manager Bo Ray at": the last two words, or three */

		while (last > line && strchr(" \t,(<-", text[last - 1]) != NULL)
			last--;
		if (last - line > 3 && strncasecmp(text + last - 3, " at", 3) == 0)
			last -= 3;
		for (size_t i = last; i > line && words < 2 && name == NULL; i--)
			if (i - 1 == line || text[i - 1] == ' ')
				if (++words == 2 &&
					isupper((unsigned char)text[i - 1 == line ? line : i]))
					name = name_in(r, text, i - 1, last);
	}
	if (name == NULL && line > from + 1) {
		for (above = line - 1; above > from && text[above - 1] != '\n';)
			above--;
		name = name_in(r, text, above, line - 1);
	}
	return name;
}

/* The piece with the name that stands beside its address, where it has none itself. */
static char *named(struct search *s, char *piece /* owned */, const char *text, size_t from,
	const struct grok_match *m)
{
	const struct rules *r = s->run->view->rules;
	struct strings v = {0};
	const char *problem;
	char *name = NULL, *out = piece;

	if (value_normal(r, s->field, piece, &v, &problem) == 0 && strchr(v.v[0], '<') == NULL)
		name = name_beside(r, text, from, m);
	if (name != NULL) {
		out = xasprintf("%s <%.*s>", name, (int)(m->end - m->start), text + m->start);
		free(piece);
	}
	free(name);
	strings_free(&v);
	return out;
}

bool search_people(struct search *s, const struct finder *f)
{
	static const enum place usual[] = {PLACE_TEXT};
	const enum place *in = f->file->in_n > 0 ? f->file->in : usual;
	size_t n = f->file->in_n > 0 ? f->file->in_n : 1;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < view_texts(s->run->view, in[i]); j++) {
			const char *text = run_text(s->run, in[i], j);
			const struct grok *g = s->run->view->rules->email;
			size_t from = 0, len = strlen(text);
			struct grok_match m;
			struct err e;

			for (int k = 0; k < LIMIT_VALUES; k++) {
				size_t start;
				char *piece;

				if (grok_search(g, text, len, from, &m, &e) <= 0)
					break;
				if (s->values.n > 0 &&
					(signed_off(s->run->view->rules, text, from, m.start) ||
						own_block(s->run, text, from, &m)))
					break;
				start = m.start;
				while (start > from && strchr("\n;", text[start - 1]) == NULL)
					start--;
				while (start < m.start && strchr(" ,>)*-\t", text[start]) != NULL)
					start++;
				piece = xstrndup(text + start, m.end - start);
				for (char *tab = piece; (tab = strchr(tab, '\t')) != NULL;)
					*tab = '|'; /* cells: the name is in the first */
				piece = named(s, piece, text, from, &m);
				if (!people_ruled_out(s->run, f, text, from, m.start, m.end))
					(void)search_offer(s, piece, view_source(in[i]),
						text_line_number(text, m.start));
				free(piece);
				from = m.end;
			}
		}
	return s->values.n > 0;
}
