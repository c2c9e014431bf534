/*
 * html_out.h - words, breaks and cells in, lines of text out. Private to html.c.
 */
#ifndef MAILCLERK_PARSERS_HTML_OUT_H
#define MAILCLERK_PARSERS_HTML_OUT_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/buf.h"

#define HTML_MARK_MAX 16   /* bytes of a list item's mark */
#define HTML_QUOTE_MAX 20  /* ">" marks in front of a line */
#define HTML_SPACES_MAX 40 /* no-break spaces in a row that are kept */

struct html_out {
	struct buf b;
	unsigned
		breaks; /* line ends owed before the next text: 1 a new line, 2 an empty line between */
	bool open;      /* the current line has text */
	bool space;     /* white space was seen since */
	unsigned hard;            /* no-break spaces since */
	size_t depth;             /* ">" marks of the next line */
	size_t last_depth;        /* of the line before */
	unsigned indent;          /* of a nested list */
	char mark[HTML_MARK_MAX]; /* "- " of a list item whose text has not come yet */

	bool in_cell;    /* of a data table: breaks become separators */
	bool label_cell; /* the first of its row, or a heading: lines in it are one wrapped label */
	bool cell_open;  /* the cell has text */
	bool cell_break; /* a line ended since */
	unsigned tabs;   /* owed before the next text */

	bool saw_text, saw_at; /* since they were last reset: any text, an "@" */

	bool sign_open;            /* inside the mark-up of a signature */
	size_t sign_from, sign_to; /* where its "-- " line stands; 0 where none */
};

void html_out_init(struct html_out *o, size_t max);
void html_out_text(struct html_out *o, const char *s, size_t len, bool pre);
void html_out_line(struct html_out *o);      /* what comes next starts a line */
void html_out_paragraph(struct html_out *o); /* and an empty line is between */
void html_out_br(struct html_out *o);
void html_out_row(struct html_out *o);
void html_out_cell(struct html_out *o, bool first, bool label);
void html_out_cell_end(struct html_out *o);
void html_out_mark(struct html_out *o, const char *mark, unsigned indent);
/* A "-- " line, taken back when the sender's text goes on behind the signature. */
void html_out_sign(struct html_out *o);
char *html_out_take(struct html_out *o);

#endif
