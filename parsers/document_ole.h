/*
 * document_ole.h - what an OLE compound file (MS-CFB) holds, told from its directory: .doc, .xls, .ppt, .msg, or a modern
 * document under a password.
 */
#ifndef MAILCLERK_PARSERS_DOCUMENT_OLE_H
#define MAILCLERK_PARSERS_DOCUMENT_OLE_H

#include <stddef.h>

#define DOCUMENT_OLE_MAGIC "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

/* Returns ATTACHMENT_ENCRYPTED, _MACROS, _BROKEN (no directory). *type_out is a constant; NULL where it is none of those. */
unsigned document_ole(const char *bytes, size_t len, const char **type_out);

#endif
