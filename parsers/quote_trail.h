/*
 * quote_trail.h - where older mail stands in a text. Private to quote.c.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_TRAIL_H
#define MAILCLERK_PARSERS_QUOTE_TRAIL_H

#include "parsers/quote_lines.h"

enum quote_subject_kind {
	SUBJECT_UNKNOWN, /* not given */
	SUBJECT_FRESH,   /* no prefix: nothing can be quoted, unless the text says so */
	SUBJECT_REPLY,
	SUBJECT_FORWARD
};

/* Sets the part of each line to PART_NEW, PART_QUOTED, PART_FORWARDED or PART_DROPPED (dividers in a forwarded mail). */
void quote_trail_mark(struct quote_lines *l, enum quote_subject_kind subject);

#endif
