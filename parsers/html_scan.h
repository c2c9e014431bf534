/*
 * html_scan.h - an HTML text made safe for a tree parser. Private to html.c.
 */
#ifndef MAILCLERK_PARSERS_HTML_SCAN_H
#define MAILCLERK_PARSERS_HTML_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#define HTML_BYTES_MAX (4u << 20) /* of HTML that are read */
#define HTML_TAGS_MAX 100000      /* tags that are kept; text goes on without them */
#define HTML_DEPTH_MAX \
	200 /* open elements; deeper ones lose their tags, not their text (libxml2 stops at 256) */
#define HTML_TAG_MAX 16384             /* bytes of one tag; a longer one is dropped */
#define HTML_ATTRIBUTES_MAX 64         /* per tag; more are dropped */
#define HTML_ATTRIBUTES_ALL_MAX 200000 /* of all tags; each takes 250 bytes of the tree */

struct html_scan {
	char *html; /* owned; what a tree parser may see */
	size_t len;
	bool tight; /* a style sheet takes the margins off paragraphs ("P {margin-top:0;margin-bottom:0}") */
};

/* Comments, conditional comments, declarations, processing instructions and the contents of style, script, title and the like go;
 * tags are bounded in number, length, attributes and depth. Linear. */
void html_scan(const char *html, size_t len, struct html_scan *out);
void html_scan_free(struct html_scan *s);

#endif
