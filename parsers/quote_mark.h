/*
 * quote_mark.h - what a gateway or a classification tool put into a mail: banners, tags, markings. Private to quote.c.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_MARK_H
#define MAILCLERK_PARSERS_QUOTE_MARK_H

#include "parsers/quote_lines.h"

/* Bytes of an "[EXTERNAL]"-like tag at s, with the blanks and punctuation behind it; 0 where none. */
size_t quote_tag_at(const char *s, size_t len);

/* Takes banners and tags off the lines first .. end-1 that belong to part; true where there was one. */
bool quote_drop_banners(struct quote_lines *l, size_t first, size_t end, enum quote_part part);

/* Is the whole line a marking ("CUI", "CONTROLLED//SP-PRVCY", "CLASSIFICATION: UNCLASSIFIED")? */
bool quote_is_marking(const char *s, size_t len);
/* A line of the designation block that CUI mails carry ("Controlled by: OPM"). */
bool quote_is_designation(const char *key);
/* Bytes of a marking in front of a subject ("CUI - ", "(FOUO) "), and length of the subject without one at its end. */
size_t quote_marking_prefix(const char *s, size_t len);
size_t quote_marking_suffix(const char *s, size_t len);

#endif
