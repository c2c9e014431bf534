/*
 * html_quote.h - by which mark-up mail programs set an older mail, or a signature, apart. Private to html.c.
 */
#ifndef MAILCLERK_PARSERS_HTML_QUOTE_H
#define MAILCLERK_PARSERS_HTML_QUOTE_H

#include <libxml/tree.h>

#include "parsers/html_style.h"

enum html_quote {
	HTML_QUOTE_NONE,
	HTML_QUOTE_BLOCK, /* the element is quoted */
	HTML_QUOTE_INTRO, /* of its children, those up to the first blockquote: attribution and quote; then the sender's answers */
	HTML_QUOTE_TAIL,  /* the element and all that follows in the mail are quoted */
	HTML_SIGNATURE
};

enum html_quote html_quote_of(const xmlNode *node, const struct box *box);

#endif
