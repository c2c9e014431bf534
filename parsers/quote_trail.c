/*
 * quote_trail.c - owns the finding of older mail: ">" marks, header blocks, "On ... wrote:", dividers.
 *
 * Two shapes exist. Where each quoted line has a mark, what has none is an answer, also between and below. Where a header
 * block or an "On ... wrote:" is followed by unmarked text, all of the rest is the older mail. Every look ahead is bounded,
 * so that the whole is linear. Must not know signatures or banners.
 */
#include "parsers/quote_trail.h"

#include <string.h>

#include "parsers/quote_words.h"

#define HEADER_LINES 60     /* lines of one header block: long recipient lists wrap */
#define HEADER_WRAP 3       /* lines one field may wrap to */
#define HEADER_WRAP_LIST 24 /* To and Cc */
#define ATTRIBUTION_LINES 4 /* lines one "On ... wrote:" may wrap to */
#define ATTRIBUTION_MAX 500 /* bytes */
#define RULE_LEAST 4        /* marks that make a dividing line */

struct trail {
	struct quote_lines *l;
	enum quote_subject_kind subject;
	bool forwarded; /* a forwarded mail was found: later ones are older quotes of it */
};

/* What stands at a line where an older mail begins. */
struct cut {
	size_t end; /* the line behind what introduces it (attribution, divider); 0 where nothing begins here */
	bool header;  /* a header block stands at `end`; it is part of the mail */
	size_t body;  /* the line behind the header block */
	bool forward; /* says that it is forwarded */
};

static bool is_rule(const struct quote_line *line)
{
	return quote_is_rule(line, RULE_LEAST);
}

struct header {
	unsigned kinds; /* bits of enum quote_label */
	bool time, address;
	size_t end; /* line behind its last field */
};

static void note_field(const struct quote_line *line, struct header *h)
{
	h->kinds |= 1u << line->label;
	if (line->label == LABEL_DATE && quote_has_time(line->key))
		h->time = true;
	if (strchr(line->key, '@') != NULL || strstr(line->key, "mailto:") != NULL)
		h->address = true;
}

static unsigned kinds_in(unsigned bits)
{
	unsigned n = 0;

	for (unsigned k = LABEL_FROM; k <= LABEL_SUBJECT; k++)
		n += (bits >> k) & 1;
	return n;
}

/* Reads header fields from line i on, as long as they come: wrapped values and single empty lines between are allowed. */
static void read_header(const struct quote_lines *l, size_t i, struct header *h)
{
	size_t depth = l->v[i].depth, wrapped = 0, stop = i + HEADER_LINES;
	enum quote_label last = LABEL_NONE;

	*h = (struct header){.end = i};
	for (; i < l->n && i < stop; i++) {
		const struct quote_line *line = &l->v[i];

		if (line->blank) {
			size_t next = i + 1;

			if (next >= l->n || l->v[next].label == LABEL_NONE ||
				l->v[next].depth != depth || ((h->kinds >> l->v[next].label) & 1) ||
				kinds_in(h->kinds) == 4)
				return;
			continue;
		}
		if (line->depth != depth)
			return;
		if (line->label != LABEL_NONE) {
			if (line->label == LABEL_FROM && ((h->kinds >> LABEL_FROM) & 1))
				return;
			note_field(line, h);
			last = line->label;
			wrapped = 0;
			h->end = i + 1;
			continue;
		}
		if (last == LABEL_NONE ||
			++wrapped > (last == LABEL_TO || last == LABEL_OTHER ? HEADER_WRAP_LIST
									     : HEADER_WRAP))
			return;
		if (strchr(line->key, '@') != NULL)
			h->address = true;
	}
}

/* A header block at line i: its last line + 1, else 0. A form may have lines "From:" and "To:" too: so three kinds of field
 * are asked for, and an address or a time of day, unless something else (a rule, a divider, ">" marks) speaks for it. */
static size_t header_at(const struct quote_lines *l, size_t i, bool supported)
{
	const struct quote_line *line = &l->v[i];
	struct header h;

	if (line->label == LABEL_NONE || (line->label == LABEL_OTHER && !supported))
		return 0;
	if (i > 0 && !supported && l->v[i - 1].label != LABEL_NONE &&
		l->v[i - 1].label != LABEL_OTHER && l->v[i - 1].depth == line->depth &&
		line->label != LABEL_FROM)
		return 0; /* its first line was tried already */
	if (quote_labels_within(line->key) >= 3 &&
		(strchr(line->key, '@') != NULL || quote_has_time(line->key)))
		return i + 1;
	read_header(l, i, &h);
	if (((h.kinds >> LABEL_FROM) & 1) == 0)
		return 0;
	if (supported && kinds_in(h.kinds) >= 2)
		return h.end;
	return kinds_in(h.kinds) >= 3 && (h.time || h.address) ? h.end : 0;
}

/* "On ... wrote:" at line i, on one to four lines: the line behind it, else 0. */
static size_t attribution_at(const struct quote_lines *l, size_t i)
{
	char joined[ATTRIBUTION_MAX + 1];
	size_t len = 0, depth = l->v[i].depth;

	if (!quote_attribution_start(l->v[i].key))
		return 0;
	for (size_t k = i; k < l->n && k < i + ATTRIBUTION_LINES; k++) {
		const struct quote_line *line = &l->v[k];
		const char *key = line->key;
		size_t n = line->key_len, next;

		if (line->depth == depth + 1 &&
			strcmp(key, ":") == 0) { /* "<jane@agency.gov\n>:" */
			key = ">:";
			n = 2;
		} else if (line->blank || line->depth != depth) {
			return 0;
		}
		if (len + n + 1 > ATTRIBUTION_MAX)
			return 0;
		if (len > 0)
			joined[len++] = ' ';
		memcpy(joined + len, key, n + 1);
		len += n;
		next = quote_next(l, k + 1);
		if (quote_attribution(joined, next < l->n && l->v[next].depth > depth))
			return k + 1;
	}
	return 0;
}

static void look_for_cut(const struct quote_lines *l, size_t i, bool supported, struct cut *c)
{
	enum quote_divider divider = quote_divider_of(l->v[i].key);
	size_t header;

	*c = (struct cut){0};
	if (divider != DIVIDER_NONE) {
		size_t next = quote_next(l, i + 1);

		c->forward = divider == DIVIDER_FORWARD;
		c->end = i + 1;
		c->body = i + 1;
		header = next < l->n ? header_at(l, next, true) : 0;
		if (header > 0) {
			c->end = next;
			c->header = true;
			c->body = header;
		}
		return;
	}
	if (is_rule(&l->v[i])) { /* a rule with a header block under it */
		size_t next = quote_next(l, i + 1);

		if (next < l->n && l->v[next].depth == l->v[i].depth &&
			(header = header_at(l, next, true)) > 0) {
			c->end = next;
			c->header = true;
			c->body = header;
		}
		return;
	}
	header = header_at(l, i, supported);
	if (header > 0) {
		c->end = i;
		c->header = true;
		c->body = header;
		return;
	}
	c->end = attribution_at(l, i);
	c->body = c->end;
}

static bool begins(const struct cut *c)
{
	return c->header || c->end > 0;
}

static void set_parts(struct quote_lines *l, size_t first, size_t end, enum quote_part part)
{
	for (; first < end && first < l->n; first++)
		l->v[first].part = part;
}

/* The lines first .. end-1 are a forwarded mail whose own words stand at `depth`: what is older in it is quoted. */
static void mark_forwarded(
	struct quote_lines *l, const struct cut *c, size_t first, size_t end, size_t depth)
{
	size_t i = c->body;

	set_parts(l, first, c->header ? c->end : c->body, PART_DROPPED);
	if (c->header)
		set_parts(l, c->end, c->body, PART_FORWARDED);
	for (; i < end; i++) {
		struct cut older;

		if (l->v[i].depth > depth) {
			l->v[i].part = PART_QUOTED;
			continue;
		}
		l->v[i].part = PART_FORWARDED;
		if (l->v[i].blank)
			continue;
		look_for_cut(l, i, false, &older);
		if (begins(&older)) {
			set_parts(l, i, end, PART_QUOTED);
			return;
		}
	}
}

static void take_cut(struct trail *t, const struct cut *c, size_t first, size_t end, size_t depth)
{
	bool forward = (c->forward || t->subject == SUBJECT_FORWARD) && !t->forwarded;

	/* a rule just above the first line belongs to it */
	for (size_t i = first; i > 0 && (t->l->v[i - 1].blank || is_rule(&t->l->v[i - 1])); i--)
		if (!t->l->v[i - 1].blank && t->l->v[i - 1].part == PART_NEW)
			t->l->v[i - 1].part = PART_DROPPED;
	if (forward) {
		t->forwarded = true;
		mark_forwarded(t->l, c, first, end, depth);
	} else {
		set_parts(t->l, first, end, PART_QUOTED);
	}
}

/* The line behind the run of marked lines that starts at i; empty lines inside belong to it. */
static size_t run_end(const struct quote_lines *l, size_t i)
{
	size_t end = i;

	while (i < l->n && (l->v[i].depth > 0 || l->v[i].blank)) {
		if (l->v[i].depth > 0)
			end = i + 1;
		i++;
	}
	return end;
}

/* A marked line that the sender's program wrapped: its rest stands without a mark, in the middle of a sentence, and the
 * quote goes on right below. An answer starts with a capital, or follows a finished sentence, or an empty line. */
static bool wrapped_rest(const struct quote_lines *l, size_t i)
{
	const struct quote_line *line = &l->v[i], *above, *below;
	char last;

	if (i == 0 || i + 1 >= l->n || line->blank)
		return false;
	above = &l->v[i - 1];
	below = &l->v[i + 1];
	if (above->depth == 0 || below->depth == 0 || above->body_len < 60 ||
		line->body_len > above->body_len || line->body[0] < 'a' || line->body[0] > 'z')
		return false;
	last = above->body[above->body_len - 1];
	return last == ',' || last == ';' || (last >= 'a' && last <= 'z');
}

/* Marked lines from i on; `intro` is where their attribution or divider starts (i where there is none). Returns the line
 * behind them. */
static size_t take_marked(struct trail *t, size_t intro, const struct cut *given, size_t i)
{
	struct cut c = *given;
	size_t end = run_end(t->l, i), first = quote_next(t->l, i);

	while (end < t->l->n && wrapped_rest(t->l, end))
		end = run_end(t->l, end + 1);
	if (first >= end) { /* nothing but marks */
		set_parts(t->l, intro, end, PART_QUOTED);
		return end;
	}
	if (!begins(&c) ||
		(c.forward &&
			!c.header)) { /* does the marked text itself start with a header or divider? */
		struct cut inner;

		look_for_cut(t->l, first, true, &inner);
		if (begins(&inner)) {
			inner.forward = inner.forward || c.forward;
			c = inner;
		} else if (!begins(&c)) {
			c.body = i;
		}
	}
	take_cut(t, &c, intro, end, t->l->v[first].depth);
	return end;
}

void quote_trail_mark(struct quote_lines *l, enum quote_subject_kind subject)
{
	static const struct cut nothing;
	struct trail t = {.l = l, .subject = subject};
	size_t i = 0;

	set_parts(l, 0, l->n, PART_NEW);
	while (i < l->n) {
		struct quote_line *line = &l->v[i];
		struct cut c;
		size_t next;

		if (line->blank && line->depth == 0) {
			i++;
			continue;
		}
		if (line->depth > 0) {
			i = take_marked(&t, i, &nothing, i);
			continue;
		}
		look_for_cut(l, i, false, &c);
		if (!begins(&c)) {
			i++;
			continue;
		}
		next = quote_next(l, c.body);
		if (next < l->n && l->v[next].depth > 0) {
			i = take_marked(&t, i, &c, next);
			continue;
		}
		take_cut(&t, &c, i, l->n, 0);
		return;
	}
}
