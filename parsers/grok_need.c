/*
 * grok_need.c - owns what a text must contain for a template to match at all: words derived from the template itself, so
 * that most templates need not be tried on most texts. Knows no matching.
 *
 * A template is read as alternatives. For each, sets of words are derived of which a match contains at least one each. What
 * is not understood asks for nothing. A text is reduced to the set of its runs of three characters ("trigrams"); a word may
 * be in it where all its trigrams are. So the answer "possible" may be wrong and costs a search; "impossible" never is.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/grok.h"
#include "parsers/grok_impl.h"
#include "parsers/mem.h"

enum {
	RUN_BYTES = TRIGRAMS_MAX + 2, /* of a word that are looked at */
	DEPTH_MAX = 60,               /* groups within groups */
	WORDS_MAX = 120,              /* of one set: more would be in every text */
	SETS_MAX = 3,                 /* that one alternative asks for: the best */
};

/* Of its words, a match contains one. */
struct set {
	struct need_word *v; /* owned */
	size_t n, cap;
	size_t least; /* trigrams of the shortest word */
};

/* A piece of the template: each set is asked for. */
struct piece {
	struct set sets[SETS_MAX];
	size_t n;
};

struct reader {
	const char *p;
	int depth;
	bool lost; /* something is not understood */
};

static unsigned trigram(const char *s)
{
	return ((unsigned)(s[0] & 31) << 10) | ((unsigned)(s[1] & 31) << 5) | (unsigned)(s[2] & 31);
}

/* ---- sets ---- */

static void set_free(struct set *s)
{
	free(s->v);
	*s = (struct set){0};
}

static void piece_free(struct piece *p)
{
	for (size_t i = 0; i < p->n; i++)
		set_free(&p->sets[i]);
	p->n = 0;
}

/* The longer its shortest word and the fewer its words, the more texts a set rules out. */
static bool better(const struct set *a, const struct set *b)
{
	return a->least != b->least ? a->least > b->least : a->n < b->n;
}

/* Takes a set over, or drops the worst where there are too many. */
static void piece_add(struct piece *p, struct set *s)
{
	size_t worst = 0;

	if (p->n < SETS_MAX) {
		p->sets[p->n++] = *s;
		*s = (struct set){0};
		return;
	}
	for (size_t i = 1; i < SETS_MAX; i++)
		if (better(&p->sets[worst], &p->sets[i]))
			worst = i;
	if (better(s, &p->sets[worst])) {
		set_free(&p->sets[worst]);
		p->sets[worst] = *s;
		*s = (struct set){0};
	} else {
		set_free(s);
	}
}

/* The run of letters so far is a word that a match contains; a short one tells nothing. */
static void end_run(struct piece *out, const char *run, size_t *n)
{
	struct set s = {0};

	if (*n >= 3) {
		s.v = xgrow(NULL, &s.cap, 1, sizeof *s.v);
		s.v[0].n = 0;
		for (size_t i = 0; i + 3 <= *n; i++)
			s.v[0].trigram[s.v[0].n++] = (unsigned short)trigram(run + i);
		s.n = 1;
		s.least = s.v[0].n;
		piece_add(out, &s);
	}
	*n = 0;
}

/* ---- reading a template ---- */

static struct piece read_alternatives(struct reader *r);

/* How often at least the item before `p` occurs; *p goes behind the quantifier. -1 where there is none. */
static int quantifier(const char **p)
{
	int least = -1;

	if (**p == '?' || **p == '*')
		least = 0, (*p)++;
	else if (**p == '+')
		least = 1, (*p)++;
	else if (**p == '{' && isdigit((unsigned char)(*p)[1])) {
		least = (*p)[1] == '0' ? 0 : 1;
		*p += strcspn(*p, "}");
		*p += **p == '}';
	}
	if (least >= 0 && (**p == '?' || **p == '+'))
		(*p)++;
	return least;
}

static void skip_class(struct reader *r)
{
	r->p++;
	r->p += *r->p == '^';
	r->p += *r->p == ']';
	while (*r->p != '\0' && *r->p != ']') {
		if (*r->p == '\\' && r->p[1] != '\0')
			r->p++;
		else if (*r->p == '[' && r->p[1] == ':')
			r->lost = true;
		r->p++;
	}
	r->p += *r->p == ']';
}

/* A group, *asks false where it stands for no text of the match (a look around). r->p goes behind the parenthesis. */
static struct piece read_group(struct reader *r, bool *asks)
{
	struct piece inner;

	*asks = true;
	r->p++;
	if (*r->p == '?') {
		r->p++;
		if (*r->p == '=' || *r->p == '!' ||
			(*r->p == '<' && (r->p[1] == '=' || r->p[1] == '!'))) {
			*asks = false;
			r->p += *r->p == '<' ? 2 : 1;
		} else if (*r->p == '<') {
			r->p += strcspn(r->p, ">");
			r->p += *r->p == '>';
		} else {
			r->p += strspn(r->p, "-i");
			if (*r->p == ':')
				r->p++;
			else
				r->lost = true;
		}
	} else if (*r->p == '*') {
		r->lost = true;
	}
	inner = read_alternatives(r);
	if (*r->p == ')')
		r->p++;
	else
		r->lost = true;
	return inner;
}

/* The character that the item at r->p stands for; 0 where it is more than one, or none; -1 where it takes no room. */
static int read_character(struct reader *r)
{
	const char *p = r->p;

	if (*p == '\\') {
		r->p += 2;
		if (strchr("bBAzZ", p[1]) != NULL && p[1] != '\0')
			return -1;
		if (p[1] == '\0' || isdigit((unsigned char)p[1]) ||
			strchr("QEgkKGCco", p[1]) != NULL || (p[1] == 'x' && *r->p != '{')) {
			r->lost = true;
			r->p = p + strlen(p);
			return 0;
		}
		if (strchr("pPx", p[1]) != NULL && *r->p == '{') {
			r->p += strcspn(r->p, "}");
			r->p += *r->p == '}';
		}
		return ispunct((unsigned char)p[1]) ? p[1] : 0;
	}
	if (*p == '[') {
		bool one =
			isprint((unsigned char)p[1]) && p[1] != '^' && p[1] != '\\' && p[2] == ']';

		skip_class(r);
		return one ? p[1] : 0;
	}
	r->p++;
	if (*p == '^' || *p == '$')
		return -1;
	if (*p == '.')
		return 0;
	if ((unsigned char)*p >= 0x80) {
		while (((unsigned char)*r->p & 0xc0) == 0x80)
			r->p++;
		return 0;
	}
	return *p;
}

static struct piece read_sequence(struct reader *r)
{
	struct piece out = {0};
	char run[RUN_BYTES];
	size_t n = 0;

	while (*r->p != '\0' && *r->p != '|' && *r->p != ')' && !r->lost) {
		int c, least;

		if (*r->p == '(') {
			bool asks;
			struct piece inner = read_group(r, &asks);

			least = quantifier(&r->p);
			if (asks) {
				end_run(&out, run, &n);
				for (size_t i = 0; least != 0 && i < inner.n; i++)
					piece_add(&out, &inner.sets[i]);
			}
			piece_free(&inner);
			continue;
		}
		c = read_character(r);
		least = quantifier(&r->p);
		if (c < 0 && least < 0)
			continue;
		if (c > 0 && least != 0 && n < RUN_BYTES)
			run[n++] = (char)tolower(c);
		if (c <= 0 || least >= 0 || n == RUN_BYTES)
			end_run(&out, run, &n);
	}
	end_run(&out, run, &n);
	return out;
}

/* What all alternatives together ask for: the words of the best set of each; nothing where one asks for nothing. */
static struct piece read_alternatives(struct reader *r)
{
	struct piece out = {0};
	struct set all = {0};
	bool nothing = false;

	if (++r->depth > DEPTH_MAX)
		r->lost = true;
	for (bool first = true; !r->lost; first = false) {
		struct piece one = read_sequence(r);
		size_t best = 0;

		for (size_t i = 1; i < one.n; i++)
			if (better(&one.sets[i], &one.sets[best]))
				best = i;
		if (first && *r->p != '|') {
			r->depth--;
			return one;
		}
		nothing = nothing || one.n == 0 || all.n + one.sets[best].n > WORDS_MAX;
		for (size_t i = 0; !nothing && i < one.sets[best].n; i++) {
			all.v = xgrow(all.v, &all.cap, all.n + 1, sizeof *all.v);
			all.v[all.n++] = one.sets[best].v[i];
		}
		if (!nothing && (all.least == 0 || one.sets[best].least < all.least))
			all.least = one.sets[best].least;
		piece_free(&one);
		if (*r->p != '|')
			break;
		r->p++;
	}
	r->depth--;
	if (nothing || r->lost || all.n == 0)
		set_free(&all);
	else
		piece_add(&out, &all);
	return out;
}

/* ---- what others use ---- */

void grok_need_derive(struct grok *g)
{
	struct reader r = {.p = g->expanded};
	struct piece all = read_alternatives(&r);

	if (*r.p != '\0')
		r.lost = true;
	for (size_t i = 0; i < all.n && !r.lost; i++) {
		g->needs[g->needs_n].v = all.sets[i].v;
		g->needs[g->needs_n++].n = all.sets[i].n;
		all.sets[i] = (struct set){0};
	}
	piece_free(&all);
}

void grok_index(const char *text, size_t len, struct grok_index *out)
{
	char last[3] = {0};

	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < len; i++) {
		char c = (char)tolower((unsigned char)text[i]);
		unsigned t;

		/* the two letters outside ASCII that are the same as one within, but for case */
		if (len - i > 1 && memcmp(text + i, "\xc5\xbf", 2) == 0)
			c = 's', i += 1;
		else if (len - i > 2 && memcmp(text + i, "\xe2\x84\xaa", 3) == 0)
			c = 'k', i += 2;
		last[0] = last[1];
		last[1] = last[2];
		last[2] = c;
		t = trigram(last);
		out->bits[t / 64] |= (uint64_t)1 << (t % 64);
	}
}

static bool has_word(const struct grok_index *ix, const struct need_word *w)
{
	for (size_t i = 0; i < w->n; i++)
		if ((ix->bits[w->trigram[i] / 64] & ((uint64_t)1 << (w->trigram[i] % 64))) == 0)
			return false;
	return true;
}

bool grok_possible(const struct grok *g, const struct grok_index *ix)
{
	for (size_t i = 0; i < g->needs_n; i++) {
		size_t j = 0;

		while (j < g->needs[i].n && !has_word(ix, &g->needs[i].v[j]))
			j++;
		if (j == g->needs[i].n)
			return false;
	}
	return true;
}
