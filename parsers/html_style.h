/*
 * html_style.h - what an element's attributes say about how its text looks. Private to html.c.
 */
#ifndef MAILCLERK_PARSERS_HTML_STYLE_H
#define MAILCLERK_PARSERS_HTML_STYLE_H

#include <libxml/tree.h>
#include <stdbool.h>

#define COLOUR_UNKNOWN (-1) /* else 0xRRGGBB */

/* How text looks; children inherit it. */
struct look {
	bool gone;      /* display:none, or struck out: nothing in it can come back */
	bool invisible; /* visibility:hidden */
	bool no_size;   /* font-size:0 */
	bool pre;       /* white space counts */
	int colour, background;
};

/* What else the walk must know of an element. */
struct box {
	bool flat, clipped; /* of no height, and what does not fit is cut off */
	bool indent;        /* "border:none" or a margin of 40px: a blockquote that only indents */
	bool border_top;    /* a line above in the colours that Outlook draws over a header block */
	bool no_margin;     /* no empty line around a paragraph */
	bool list_label;    /* "mso-list:Ignore": Word's bullet or number */
};

struct look html_look(const xmlNode *node, const struct look *parent, struct box *box_out);
bool html_shows(const struct look *look);

/* Value of an attribute, NULL where absent; borrowed from the tree. */
const char *html_attribute(const xmlNode *node, const char *name);

#endif
