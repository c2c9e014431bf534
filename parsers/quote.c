/*
 * quote.c - owns the splitting of a mail's text into the sender's own words, signature, older mail, marking.
 *
 * The lines pass through quote_trail (older mail), quote_mark (banners, tags) and quote_sign (signatures, footers, markings), each
 * of which sets their parts; here they are put together again. Must not know HTML, MIME or rules.
 */
#include "parsers/quote.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/quote_ask.h"
#include "parsers/quote_lines.h"
#include "parsers/quote_mark.h"
#include "parsers/quote_sign.h"
#include "parsers/quote_trail.h"
#include "parsers/quote_vocab.h"
#include "parsers/quote_words.h"
#include "parsers/text.h"

#define SUBJECT_PREFIXES 32  /* taken off one after the other */
#define ANNOUNCEMENT_MAX 300 /* bytes: who says more above the older mail answers there */
#define ANNOUNCED_NEAR 40    /* bytes from "answers" to "below" */
#define ANNOUNCED_MIN 2      /* answers that there must be */
#define PREFIX_MAX 24        /* bytes of one reply prefix, without its colon */

void quote_init(void)
{
	quote_vocab_init();
}

/* Bytes of a reply or forward prefix at s ("RE:", "Fwd :", "Re[2]:", "AW: "), 0 where none. */
static size_t prefix_at(const char *s, bool *forward_out)
{
	char key[QUOTE_KEY_MAX + 8];
	size_t word = 0, i, n;

	while (word < PREFIX_MAX && s[word] != '\0' && strchr(":[( ", s[word]) == NULL &&
		strncmp(s + word, "\xef\xbc\x9a", 3) != 0)
		word++;
	i = word;
	if (s[i] == '[' || s[i] == '(') { /* a count: "Re[2]:" */
		size_t digits = strspn(s + i + 1, "0123456789");

		if (digits == 0 || strchr("])", s[i + 1 + digits]) == NULL ||
			s[i + 1 + digits] == '\0')
			return 0;
		i += digits + 2;
	}
	while (s[i] == ' ')
		i++;
	if (s[i] == ':')
		i++;
	else if (strncmp(s + i, "\xef\xbc\x9a", 3) == 0) /* full-width colon */
		i += 3;
	else
		return 0;
	n = quote_fold(s, word, key);
	return n > 0 && quote_is_reply_prefix(key, n, forward_out) ? i : 0;
}

/* One step over what stands before the subject proper; 0 where that starts. */
static size_t subject_step(const char *s, bool *forward, bool *prefix, bool *external, bool *marked)
{
	size_t n = prefix_at(s, forward);

	*prefix = n > 0;
	if (n > 0)
		return n;
	n = quote_tag_at(s, strlen(s));
	if (n > 0) {
		*external = true;
		return n;
	}
	n = quote_marking_prefix(s, strlen(s));
	*marked = n > 0;
	return n;
}

struct subject {
	const char *rest; /* borrowed: from the subject */
	size_t len;
	enum quote_subject_kind kind;
	bool external;
	const char *marking; /* borrowed: from the subject; NULL where none */
	size_t marking_len;
};

static void read_subject(const char *s, struct subject *out)
{
	*out = (struct subject){.kind = s[0] == '\0' ? SUBJECT_UNKNOWN : SUBJECT_FRESH};
	for (int i = 0; i < SUBJECT_PREFIXES; i++) {
		bool forward = false, prefix = false, marked = false;
		size_t n;

		while (isspace((unsigned char)*s))
			s++;
		n = subject_step(s, &forward, &prefix, &out->external, &marked);
		if (n == 0)
			break;
		if (prefix && out->kind == SUBJECT_FRESH)
			out->kind = forward ? SUBJECT_FORWARD : SUBJECT_REPLY;
		if (marked && out->marking == NULL) {
			out->marking = s;
			out->marking_len = n;
		}
		s += n;
	}
	out->rest = s;
	out->len = quote_marking_suffix(s, strlen(s));
	if (out->len < strlen(s) && out->marking == NULL && s[out->len] != '\0') {
		const char *open = s + out->len + strcspn(s + out->len, "([");

		out->marking = open;
		out->marking_len = strlen(open);
	}
}

char *quote_subject(const char *subject)
{
	struct subject s;
	char *bare, *line;

	read_subject(subject != NULL ? subject : "", &s);
	bare = xstrndup(s.rest, s.len);
	line = text_line(bare, s.len * 3 + 1); /* a byte that is no UTF-8 grows */
	free(bare);
	return line;
}

/* Appends the lines of one part: runs of empty lines become one, none at the ends. ask: with the questions that they answer. */
static char *collect(const struct quote_lines *l, enum quote_part part, bool ask, size_t max)
{
	struct buf out;
	bool gap = false;

	buf_init(&out, max);
	for (size_t i = 0; i < l->n; i++) {
		const struct quote_line *line = &l->v[i];
		const char *s = line->s;
		size_t len = line->len;

		if (line->part != part) {
			gap = true;
			continue;
		}
		if (line->depth > 0) { /* the outermost mark goes */
			size_t mark = strcspn(s, ">") + 1;

			s += mark;
			len -= mark;
			if (len > 0 && *s == ' ') {
				s++;
				len--;
			}
		}
		while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
			len--;
		if (line->blank && line->depth <= 1) {
			gap = true;
			continue;
		}
		if (out.len > 0)
			(void)buf_puts(&out, gap ? "\n\n" : "\n");
		gap = false;
		if (ask)
			quote_ask_above(l, i, &out);
		(void)buf_add(&out, s, len);
	}
	return buf_take(&out);
}

/* A marking without its brackets and asterisks. */
static char *bare_marking(const char *s, size_t len)
{
	const char *end =
		memchr(s, '(', len) != NULL && s[0] != '(' ? "]* \t-_:|=" : "[]()* \t-_:|=";

	while (len > 0 && strchr(end, s[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr("[]()* \t-_:|=/", *s) != NULL) {
		if (*s == '(' && len > 2 && s[2] == ')') /* "(U)" */
			break;
		s++;
		len--;
	}
	return xstrndup(s, len);
}

static bool has_part(const struct quote_lines *l, enum quote_part part)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].part == part && !l->v[i].blank)
			return true;
	return false;
}

static void move_part(struct quote_lines *l, enum quote_part from, enum quote_part to)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i].part == from)
			l->v[i].part = to;
}

static bool is_older(enum quote_part part)
{
	return part == PART_QUOTED || part == PART_FORWARDED;
}

/* The first and the last stretch of own lines are looked through for signatures; what stands between quotes is an answer. */
static size_t sign_stretches(struct quote_lines *l, bool fresh)
{
	size_t first_end = 0, last_start = l->n, marking, second = QUOTE_NO_LINE;

	while (first_end < l->n && !is_older(l->v[first_end].part))
		first_end++;
	marking = quote_sign_mark(l, &(struct quote_stretch){0, first_end, true, fresh});
	while (last_start > first_end && !is_older(l->v[last_start - 1].part))
		last_start--;
	if (last_start > first_end && last_start < l->n) {
		bool top = true;

		for (size_t i = 0; i < last_start && top; i++)
			top = l->v[i].part != PART_NEW || l->v[i].blank;
		second = quote_sign_mark(l, &(struct quote_stretch){last_start, l->n, top, fresh});
	}
	return marking != QUOTE_NO_LINE ? marking : second;
}

/* Nothing of the sender's own is left: what may stand in for it? A reply that holds only the older mail says nothing. */
static void fall_back(struct quote_lines *l, enum quote_subject_kind subject)
{
	bool older = has_part(l, PART_QUOTED) || has_part(l, PART_FORWARDED);

	if (has_part(l, PART_NEW))
		return;
	if (older) {
		if (subject != SUBJECT_REPLY && !has_part(l, PART_FORWARDED) &&
			!has_part(l, PART_SIGNATURE))
			move_part(l, PART_QUOTED, PART_NEW);
		return;
	}
	if (has_part(l, PART_SIGNATURE))
		move_part(l, PART_SIGNATURE, PART_NEW);
	else
		move_part(l, PART_FOOTER, PART_NEW);
}

/* Does text speak of answers, and close behind say where they stand? "In response to your note" does not. */
static bool announces_answers(const char *text)
{
	static const char *const what[] = {
		"answers", "responses", "replies", "comments", "answered", "responded", "replied"};
	static const char *const where[] = {"below", "inline", "in line", "in-line", "underneath",
		"beneath", "next to", "under each", "between", "interspersed"};

	for (size_t i = 0; i < sizeof what / sizeof what[0]; i++) {
		const char *said = strcasestr(text, what[i]);

		for (size_t k = 0; said != NULL && k < sizeof where / sizeof where[0]; k++) {
			const char *place = strcasestr(said, where[k]);

			if (place != NULL && place - said < ANNOUNCED_NEAR)
				return true;
		}
	}
	return false;
}

/* "Answers below next to each question": then what stands unmarked between questions marked with ">" is the sender's own, although
 * a header block stands above them all. */
static void take_announced_answers(struct quote_lines *l, size_t max)
{
	char *own = collect(l, PART_NEW, false, max);
	bool announced = strlen(own) <= ANNOUNCEMENT_MAX && announces_answers(own), asked = false;
	size_t answers = 0, first = l->n;

	free(own);
	for (size_t i = 0; announced && i < l->n; i++) {
		const struct quote_line *line = &l->v[i];

		if (!is_older(line->part) || line->blank)
			continue;
		if (line->depth > 0 && first == l->n)
			first = i;
		answers += asked && line->depth == 0;
		asked = line->depth > 0;
	}
	for (size_t i = first; answers >= ANNOUNCED_MIN && i < l->n; i++)
		if (is_older(l->v[i].part) && l->v[i].depth == 0)
			l->v[i].part = PART_NEW;
}

void quote_split(const char *text, const char *subject, struct quote *out)
{
	struct quote_lines l;
	struct subject s;
	size_t marking, max = strlen(text) + 1;

	*out = (struct quote){0};
	read_subject(subject != NULL ? subject : "", &s);
	quote_lines_split(text, &l);
	quote_trail_mark(&l, s.kind);
	take_announced_answers(&l, max);
	out->external = quote_drop_banners(&l, 0, l.n, PART_NEW) || s.external;
	(void)quote_drop_banners(&l, 0, l.n, PART_FORWARDED);
	marking = sign_stretches(&l, s.kind == SUBJECT_FRESH);
	if (marking != QUOTE_NO_LINE)
		out->marking = bare_marking(l.v[marking].body, l.v[marking].body_len);
	else
		out->marking = bare_marking(s.marking != NULL ? s.marking : "", s.marking_len);
	fall_back(&l, s.kind);
	out->text = collect(&l, PART_NEW, false, max);
	out->asked = quote_ask_any(&l) ? collect(&l, PART_NEW, true, 2 * max) : xstrdup("");
	out->signature = collect(&l, PART_SIGNATURE, false, max);
	out->quoted = collect(&l, PART_QUOTED, false, max);
	out->forwarded = collect(&l, PART_FORWARDED, false, max);
	quote_lines_free(&l);
}

void quote_free(struct quote *q)
{
	if (q == NULL)
		return;
	free(q->text);
	free(q->asked);
	free(q->signature);
	free(q->quoted);
	free(q->forwarded);
	free(q->marking);
	*q = (struct quote){0};
}
