/*
 * mime_charset.h - bytes in any charset that mail uses to UTF-8.
 */
#ifndef MAILCLERK_PARSERS_MIME_CHARSET_H
#define MAILCLERK_PARSERS_MIME_CHARSET_H

#include <stdbool.h>
#include <stddef.h>

/* Opens every converter and keeps it open: later none needs a file. Once per process. */
void mime_charset_init(void);

/* Never NULL, owned by the caller; *len_out its length. `charset` as declared, NULL or unknown where it is not known: then,
 * and where the bytes are not what was declared, UTF-8 and at last windows-1252 are tried. Not cleaned. */
char *mime_charset_decode(const char *s, size_t len, const char *charset, size_t *len_out);

/* Raw 8-bit header bytes: UTF-8 where they are, else windows-1252. Owned by the caller. */
char *mime_charset_guess(const char *s, size_t len);

#endif
