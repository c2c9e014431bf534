/*
 * quote_lines.h - a mail's text as lines, each with its quote depth, its folded form and the part it belongs to.
 *
 * Private to quote.c and its helpers.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_LINES_H
#define MAILCLERK_PARSERS_QUOTE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#define QUOTE_KEY_MAX \
	600 /* bytes of a line that are folded; what identifies a line stands at its start */
#define QUOTE_LINES_MAX 50000 /* lines that are told apart */

enum quote_part {
	PART_NEW, /* the sender's own words */
	PART_SIGNATURE,
	PART_QUOTED,
	PART_FORWARDED,
	PART_MARKING,
	PART_FOOTER, /* legal footer: dropped, unless nothing else is there */
	PART_DROPPED /* banner, mobile signature, divider: no content */
};

/* What an e-mail header label at the start of a line names. */
enum quote_label { LABEL_NONE, LABEL_FROM, LABEL_DATE, LABEL_TO, LABEL_SUBJECT, LABEL_OTHER };

struct quote_line {
	const char *s; /* borrowed: from the text; without the line feed */
	size_t len;
	size_t depth;     /* number of ">" marks */
	const char *body; /* borrowed: behind all marks and one blank */
	size_t body_len;
	char *key; /* borrowed: from the lines' arena; lower case, blanks squeezed, see quote_fold */
	size_t key_len;
	bool blank;
	enum quote_label label;
	enum quote_part part;
};

struct quote_lines {
	struct quote_line *v; /* owned */
	size_t n;
	char *arena; /* owned: the keys */
};

void quote_lines_split(const char *text, struct quote_lines *out);
void quote_lines_free(struct quote_lines *l);

/* Folds up to QUOTE_KEY_MAX bytes: lower case (Unicode, simple), NBSP and TAB to blanks, runs of blanks squeezed, trimmed,
 * typographic quotes and dashes to ASCII, full-width colon to ":", "*" left out. out holds QUOTE_KEY_MAX + 8 bytes. */
size_t quote_fold(const char *s, size_t len, char *out);

/* Takes n bytes off the start of an unquoted line. */
void quote_line_advance(struct quote_line *line, size_t n);

/* First line at or after i that is not blank; n where there is none. */
size_t quote_next(const struct quote_lines *l, size_t i);
/* Of nothing but dashes, underscores, equal signs or asterisks, at least `least` of them. */
bool quote_is_rule(const struct quote_line *line, size_t least);

#endif
