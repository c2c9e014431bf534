/*
 * document_pdf.h - text of a PDF (poppler), in lines as they stand on the page.
 */
#ifndef MAILCLERK_PARSERS_DOCUMENT_PDF_H
#define MAILCLERK_PARSERS_DOCUMENT_PDF_H

#include <stddef.h>

#include "parsers/buf.h"

/* Appends the text of at most 100 pages and the filled-in fields of a form ("label TAB value"). Words far apart in a line
 * are separated by TAB. Returns the flags that the file earns: ATTACHMENT_ENCRYPTED, _BROKEN, _NO_TEXT. */
unsigned document_pdf(const char *bytes, size_t len, struct buf *text);

#endif
