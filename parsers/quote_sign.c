/*
 * quote_sign.c - owns the decision where a person's own words end and the signature block, footers and markings begin.
 *
 * Conservative: a line that may be part of a request (a label, a number, a list item, a sentence) is never taken, and what is in
 * doubt stays text. Looks at the last WINDOW lines only, once, so the cost does not grow with the mail. Must not know quotes.
 */
#include "parsers/quote_sign.h"

#include <ctype.h>
#include <string.h>

#include "parsers/quote_look.h"
#include "parsers/quote_mark.h"
#include "parsers/quote_words.h"
#include "parsers/text.h"

#define WINDOW 48       /* lines at the end that are looked at: no signature is longer */
#define FOOTER_LINES 60 /* lines of one legal footer */
#define FOOTER_MAX 4096 /* bytes of it that are read */
#define TAIL_STEPS 24   /* footers, markings and the like at the end */
#define HEAD_MARKINGS 6 /* marking lines at the start */
#define UNSIGNED_MAX 14 /* lines of a block that no sign-off announces */

/* The last lines that are not blank, with their looks. */
struct window {
	struct quote_lines *l;
	size_t line[WINDOW];
	unsigned look[WINDOW];
	bool gap[WINDOW]; /* an empty line (or the start) is above */
	size_t n;
	bool whole; /* nothing stands above the window */
};

static bool taken(const struct quote_line *line)
{
	return line->part != PART_NEW || line->blank;
}

static bool is_delimiter(const struct quote_line *line)
{
	const char *key = line->key;

	return line->depth == 0 &&
	       (strcmp(key, "--") == 0 || (strcmp(key, "-") == 0 && line->body_len >= 3));
}

static bool printing_advice(const char *key)
{
	static const char *const words[] = {
		"consider the environment", "before you print", "before printing", NULL};

	return quote_has_word(key, words);
}

/* Where the legal footer begins whose last line is `last`; QUOTE_NO_LINE where it is none. The lines are read as one text, since a
 * phrase may be wrapped. */
static size_t footer_start(const struct quote_lines *l, size_t first, size_t last)
{
	char text[FOOTER_MAX];
	size_t i = last, len = 0, best = QUOTE_NO_LINE;

	while (i > first && last - i < FOOTER_LINES && !taken(&l->v[i - 1]) &&
		!quote_is_rule(&l->v[i - 1], 2))
		i--;
	for (; i <= last && best == QUOTE_NO_LINE; i++) {
		if (!quote_legal_start(l->v[i].key))
			continue;
		len = 0;
		for (size_t k = i; k <= last && len + l->v[k].key_len + 2 < sizeof text; k++) {
			if (k > i && l->v[k].key_len < 60 &&
				(quote_look(&l->v[k]) & LOOK_LABEL) != 0)
				return QUOTE_NO_LINE;
			memcpy(text + len, l->v[k].key, l->v[k].key_len);
			len += l->v[k].key_len;
			text[len++] = ' ';
		}
		text[len] = '\0';
		if (quote_legal_phrases(text) >= 2)
			best = i;
		break;
	}
	return best;
}

/* Takes one thing off the end; false where the last line is the sender's. */
static bool take_tail(struct quote_lines *l, size_t first, size_t last, size_t *marking)
{
	struct quote_line *line = &l->v[last];
	size_t start;

	if (quote_is_marking(line->body, line->body_len)) {
		line->part = PART_MARKING;
		*marking = last;
		return true;
	}
	if (quote_is_designation(line->key) || printing_advice(line->key)) {
		line->part = PART_FOOTER;
		return true;
	}
	if (quote_is_mobile(line->key) || quote_is_rule(line, 3)) {
		line->part = PART_DROPPED;
		return true;
	}
	start = footer_start(l, first, last);
	if (start == QUOTE_NO_LINE)
		return false;
	for (; start <= last; start++)
		l->v[start].part = PART_FOOTER;
	return true;
}

static size_t take_ends(struct quote_lines *l, size_t first, size_t end)
{
	size_t marking = QUOTE_NO_LINE, head = QUOTE_NO_LINE, i = first;

	for (size_t steps = 0; i < end && steps < HEAD_MARKINGS; i++) {
		if (taken(&l->v[i]))
			continue;
		if (!quote_is_marking(l->v[i].body, l->v[i].body_len) &&
			!quote_is_designation(l->v[i].key))
			break;
		if (quote_is_designation(l->v[i].key)) {
			l->v[i].part = PART_FOOTER;
		} else {
			l->v[i].part = PART_MARKING;
			if (head == QUOTE_NO_LINE)
				head = i;
		}
		steps++;
	}
	for (size_t steps = 0; steps < TAIL_STEPS; steps++) {
		while (end > first && taken(&l->v[end - 1]))
			end--;
		if (end == first || !take_tail(l, first, end - 1, &marking))
			break;
	}
	return head != QUOTE_NO_LINE ? head : marking;
}

/* Under "Sent from my iPhone" an older mail stands without any mark, in some programs. */
static void take_mobile(struct quote_lines *l, const struct quote_stretch *at)
{
	size_t own = 0;

	for (size_t i = at->first; i < at->end; i++) {
		size_t next;

		if (taken(&l->v[i]))
			continue;
		if (!quote_is_mobile(l->v[i].key)) {
			own++;
			continue;
		}
		l->v[i].part = PART_DROPPED;
		next = quote_next(l, i + 1);
		if (own == 0 || at->fresh || next >= at->end ||
			strncmp(l->v[next].key, "p.s", 3) == 0 ||
			strncmp(l->v[next].key, "ps", 2) == 0 ||
			quote_look(&l->v[next]) & (LOOK_NAME | LOOK_LABEL))
			continue;
		for (i++; i < at->end; i++)
			if (l->v[i].part == PART_NEW)
				l->v[i].part = PART_QUOTED;
	}
}

static void open_window(struct quote_lines *l, size_t first, size_t end, struct window *w)
{
	size_t i = end, n = 0;

	w->l = l;
	while (i > first && n < WINDOW) {
		i--;
		if (!taken(&l->v[i]))
			w->line[n++] = i;
	}
	while (i > first && taken(&l->v[i - 1]))
		i--;
	w->whole = i == first;
	w->n = n;
	for (size_t k = 0; k < n / 2; k++) {
		size_t swap = w->line[k];

		w->line[k] = w->line[n - 1 - k];
		w->line[n - 1 - k] = swap;
	}
	for (size_t k = 0; k < n; k++) {
		w->look[k] = quote_look(&l->v[w->line[k]]);
		w->gap[k] = k == 0 || w->line[k] != w->line[k - 1] + 1;
	}
}

static const struct quote_line *line_of(const struct window *w, size_t k)
{
	return &w->l->v[w->line[k]];
}

/* May line k be one of a signature block? */
static bool fits(const struct window *w, size_t k)
{
	return (w->look[k] & (LOOK_LABEL | LOOK_DATA | LOOK_PROSE | LOOK_LIST)) == 0;
}

static void sign(struct window *w, size_t from, size_t to)
{
	if (from >= to)
		return;
	for (size_t k = from; k < to; k++)
		w->l->v[w->line[k]].part = PART_SIGNATURE;
	/* empty lines inside belong to it too, so that its paragraphs stay apart */
	for (size_t i = w->line[from]; i < w->line[to - 1]; i++)
		if (w->l->v[i].blank && w->l->v[i].part == PART_NEW)
			w->l->v[i].part = PART_SIGNATURE;
}

/* "-- " and what follows. Dashes are also used as dividing lines, so what follows must not read like a request. */
static bool take_delimited(struct window *w, bool top)
{
	for (size_t k = 0; k < w->n; k++) {
		size_t labels = 0, prose = 0;

		if (!is_delimiter(line_of(w, k)))
			continue;
		for (size_t j = k + 1; j < w->n; j++) {
			labels += (w->look[j] & (LOOK_LABEL | LOOK_DATA)) != 0;
			prose += (w->look[j] & LOOK_PROSE) != 0;
		}
		if (labels > 1 || prose > 3 ||
			(k + 1 < w->n && quote_is_sign_off(line_of(w, k + 1)->key)))
			continue;
		w->l->v[w->line[k]].part = PART_DROPPED;
		if (k == 0 && w->whole && top)
			return false; /* everything stands under it */
		sign(w, k + 1, w->n);
		return true;
	}
	return false;
}

static unsigned evidence(const struct window *w, size_t from, size_t to)
{
	unsigned look = 0;

	for (; from < to; from++)
		look |= w->look[from];
	return look & (LOOK_TITLE | LOOK_ORG | LOOK_CONTACT | LOOK_ADDRESS);
}

static unsigned count_bits(unsigned bits)
{
	unsigned n = 0;

	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

/* The block under "Thanks," or "V/R": the name alone stays text, a name with title, office or telephone is a signature. */
static bool take_signed_off(struct window *w)
{
	for (size_t k = w->n; k-- > 0;) {
		size_t start = k + 1, stop;

		if (start >= w->n || !quote_is_sign_off(line_of(w, k)->key))
			continue;
		if (start + 1 < w->n && w->gap[start + 1] &&
			(w->look[start] & (LOOK_GIVEN | LOOK_NAME)) != 0 &&
			((w->look[start] & LOOK_GIVEN) != 0 ||
				(w->look[start + 1] & LOOK_NAME) != 0) &&
			fits(w, start + 1))
			start++; /* "Thanks,\nMarisol\n\nMarisol Quinn\n..." */
		for (stop = start; stop < w->n && fits(w, stop); stop++)
			;
		if (stop == start ||
			(w->look[start] & (LOOK_NAME | LOOK_GIVEN | LOOK_TITLE | LOOK_ORG)) == 0)
			return false;
		if (stop - start == 1 && start == k + 1 &&
			(w->look[start] & (LOOK_CONTACT | LOOK_MOTTO)) == 0)
			return false;
		if (evidence(w, start, stop) == 0)
			return false;
		if (stop < w->n && ((w->look[start] & LOOK_NAME) == 0 ||
					   count_bits(evidence(w, start, stop)) < 2))
			return false; /* text follows: only what is plainly a signature is taken out of the middle */
		sign(w, start, stop);
		return true;
	}
	return false;
}

static bool ends_with(const struct quote_line *line, const char *marks)
{
	return line->key_len > 0 && line->key_len < QUOTE_KEY_MAX &&
	       strchr(marks, line->key[line->key_len - 1]) != NULL;
}

/* Does line k announce that data come next ("add the following user:")? */
static bool announces(const struct window *w, size_t k)
{
	static const char *const words[] = {"following", "follows", "below", "as follows", "add",
		"here is", "here's", "user", "recipients", "candidate", "candidates", "selectee",
		"contact", "attn", "on behalf of", "my supervisor", "my boss", "my manager",
		"colleague", "this person", "hiring official", "selecting official", "him", "her",
		"them", NULL};
	static const char *const sender[] = {
		"me", "myself", NULL}; /* "please add me": what comes is the signature */
	static const char *const open_ends[] = {" is", " are", " to", " for", " of", " with",
		" and", " as", " named", " selected", " select"};

	const char *key = line_of(w, k)->key;
	size_t colon = strcspn(key, ":=");

	if (ends_with(line_of(w, k), ":-="))
		return true;
	if ((w->look[k] & LOOK_LABEL) !=
		0) /* a label with its value needs no more, unless the next line is its second one */
		return key[colon] == '\0' || k + 1 >= w->n || !w->gap[k + 1];
	for (const char *p = key; *p != '\0';
		p++) /* its last sentence counts, and a question announces nothing */
		if (strchr(".?!", *p) != NULL && p[1] == ' ')
			key = p + 2;
	for (size_t i = 0; i < sizeof open_ends / sizeof *open_ends; i++)
		if (text_iends(key, open_ends[i]))
			return true;
	if (quote_has_word(key, sender) || ends_with(line_of(w, k), "?"))
		return false;
	return quote_has_word(key, words);
}

static size_t paragraph_start(const struct window *w, size_t k)
{
	while (k > 0 && k < WINDOW && !w->gap[k])
		k--;
	return k;
}

/* Are the lines from .. to-1 a person's name and what belongs to it? */
static bool person_block(const struct window *w, size_t from, size_t to)
{
	for (size_t k = from; k < to; k++)
		if (!fits(w, k))
			return false;
	if ((w->look[from] & LOOK_NAME) == 0)
		return false;
	return to - from == 1 ? (w->look[from] & LOOK_CONTACT) != 0 : evidence(w, from, to) != 0;
}

/* A paragraph of name, title, office, telephones at the very end, without a sign-off. */
static bool take_unannounced(struct window *w)
{
	size_t p, q;

	if (w->n < 2)
		return false;
	p = paragraph_start(w, w->n - 1);
	for (int i = 0; i < 3 && p > 0; i++) { /* telephones may stand apart from the name */
		bool named = false, fit = true;

		for (q = p; q < w->n; q++) {
			named = named || (w->look[q] & LOOK_NAME) != 0;
			fit = fit && fits(w, q);
		}
		if (named || !fit || evidence(w, p, w->n) == 0)
			break;
		p = paragraph_start(w, p - 1);
	}
	for (q = p; q < w->n && (w->look[q] & LOOK_NAME) == 0; q++)
		;
	if (q == w->n || w->n - q > UNSIGNED_MAX || (q == 0 && w->whole) ||
		line_of(w, q)->body[0] == ' ')
		return false;
	for (size_t k = q; k < w->n; k++)
		if (!fits(w, k))
			return false;
	if (w->n - q == 1) {
		if ((w->look[q] & LOOK_MOTTO) == 0 || evidence(w, q, w->n) == 0)
			return false;
	} else {
		bool address_only = (evidence(w, q + 1, w->n) & ~(unsigned)LOOK_CONTACT) == 0 &&
				    strchr(line_of(w, q + 1)->key, '@') != NULL && w->n - q == 2;

		if (evidence(w, q + 1, w->n) == 0 || address_only)
			return false;
	}
	if (q == 0)
		return false;
	if (q > p) /* a closing word of another kind, or the given name, may stand above in the same paragraph */
		return (ends_with(line_of(w, q - 1), ",.!") ||
			       (w->look[q - 1] & LOOK_GIVEN) != 0) &&
				       !announces(w, q - 1)
			       ? (sign(w, q, w->n), true)
			       : false;
	if (announces(w, q - 1))
		return false;
	if (person_block(w, paragraph_start(w, q - 1), q))
		return false; /* one of several such blocks: a list of people */
	sign(w, q, w->n);
	return true;
}

size_t quote_sign_mark(struct quote_lines *l, const struct quote_stretch *at)
{
	struct window w;
	size_t marking;

	take_mobile(l, at);
	marking = take_ends(l, at->first, at->end);
	open_window(l, at->first, at->end, &w);
	if (!take_delimited(&w, at->top) && !take_signed_off(&w))
		(void)take_unannounced(&w);
	return marking;
}
