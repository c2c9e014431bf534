/*
 * document_zip.h - what a zip archive holds (libarchive): an office document, macros, programs, and a document's text.
 */
#ifndef MAILCLERK_PARSERS_DOCUMENT_ZIP_H
#define MAILCLERK_PARSERS_DOCUMENT_ZIP_H

#include <stddef.h>

#include "parsers/buf.h"

enum zip_kind { ZIP_PLAIN, ZIP_WORD, ZIP_EXCEL, ZIP_POWERPOINT, ZIP_OPENDOCUMENT, ZIP_KINDS };

/* Appends a Word or OpenDocument file's text. Returns the flags that the file earns: ATTACHMENT_ENCRYPTED, _MACROS,
 * _EXECUTABLE (a program inside), _BROKEN, _NO_TEXT. Archives with more than 5000 entries, and documents that unpack to
 * more than 32 MB or more than two hundred times their size, are broken. */
unsigned document_zip(const char *bytes, size_t len, struct buf *text, enum zip_kind *kind_out);

#endif
