/*
 * document_name.h - what the name of a file promises.
 */
#ifndef MAILCLERK_PARSERS_DOCUMENT_NAME_H
#define MAILCLERK_PARSERS_DOCUMENT_NAME_H

#include <stdbool.h>

/* What content can be, and names and types can promise; bits, because ".doc" promises one of several. */
enum content {
	CONTENT_UNKNOWN = 0,
	CONTENT_PDF = 1 << 0,
	CONTENT_WORD = 1 << 1, /* OOXML or OpenDocument text */
	CONTENT_EXCEL = 1 << 2,
	CONTENT_POWERPOINT = 1 << 3,
	CONTENT_ZIP = 1 << 4,
	CONTENT_OLE = 1 << 5, /* .doc, .xls, .ppt, .msg; or an encrypted one of the above */
	CONTENT_RTF = 1 << 6,
	CONTENT_TEXT = 1 << 7,
	CONTENT_HTML = 1 << 8,
	CONTENT_PNG = 1 << 9,
	CONTENT_JPEG = 1 << 10,
	CONTENT_GIF = 1 << 11,
	CONTENT_TIFF = 1 << 12,
	CONTENT_PROGRAM = 1 << 13,
	CONTENT_TNEF = 1 << 14,
	CONTENT_OTHER = 1 << 15, /* something else that libmagic knows */
};

/* Bits of enum content; 0 where the ending promises nothing that is known. */
unsigned document_name_promises(const char *name);
unsigned document_type_promises(const char *type);

/* Does opening a file of this name run it, or something in it? */
bool document_name_runs(const char *name);

#endif
