/*
 * document_xml.h - text of the XML inside an office document: WordprocessingML (ECMA-376) and OpenDocument.
 */
#ifndef MAILCLERK_PARSERS_DOCUMENT_XML_H
#define MAILCLERK_PARSERS_DOCUMENT_XML_H

#include <stddef.h>

#include "parsers/buf.h"

/* Appends the text: a line for each paragraph, cells of a row separated by TAB. Deleted, hidden and placeholder text is left
 * out. 0, or -1 where the XML is not well-formed, has a document type (which office documents never do), is too deep or has
 * too many nodes; what was read up to there stays. */
int document_xml(const char *xml, size_t len, struct buf *text);

#endif
