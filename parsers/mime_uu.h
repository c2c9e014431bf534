/*
 * mime_uu.h - files that stand uuencoded in a plain text, as mail programs without MIME attach them.
 */
#ifndef MAILCLERK_PARSERS_MIME_UU_H
#define MAILCLERK_PARSERS_MIME_UU_H

#include <stddef.h>

/* Called for each file found; bytes and name are borrowed. */
typedef void mime_uu_file(void *context, const char *name, const char *bytes, size_t len);

/* The text without its files, owned by the caller; NULL where there are none. Only blocks that are whole count. */
char *mime_uu_extract(const char *text, mime_uu_file *file, void *context);

#endif
