/*
 * rtf.h - Rich Text Format: unpacked from Outlook's compression, and its text.
 */
#ifndef MAILCLERK_PARSERS_RTF_H
#define MAILCLERK_PARSERS_RTF_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/buf.h"

/* PR_RTF_COMPRESSED (MS-OXRTFCP) to RTF. 0, or -1 where it is damaged or would grow beyond rtf->max. */
int rtf_unpack(const char *bytes, size_t len, struct buf *rtf);

/* Appends the text as UTF-8, not cleaned: LF between paragraphs and rows, TAB between cells. Where the RTF is HTML in
 * disguise (MS-OXRTFEX), the HTML is appended and *html_out is set. Damaged RTF gives what can be read of it. */
void rtf_text(const char *rtf, size_t len, struct buf *text, bool *html_out);

#endif
