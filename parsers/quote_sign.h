/*
 * quote_sign.h - where a signature, a mobile signature or a legal footer ends a person's own words. Private to quote.c.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_SIGN_H
#define MAILCLERK_PARSERS_QUOTE_SIGN_H

#include "parsers/quote_lines.h"

#define QUOTE_NO_LINE ((size_t)-1)

/* One stretch of the sender's own lines, between or beside older mail. */
struct quote_stretch {
	size_t first, end; /* lines first .. end-1; only those of PART_NEW count */
	bool top;          /* nothing of the sender's own stands above */
	bool fresh; /* the mail answers nothing: what stands under a mobile signature is no quote */
};

/* Sets PART_SIGNATURE, PART_FOOTER, PART_MARKING and PART_DROPPED in it, and PART_QUOTED under a mobile signature. Returns the
 * first line that is a marking, QUOTE_NO_LINE where none. */
size_t quote_sign_mark(struct quote_lines *l, const struct quote_stretch *at);

#endif
