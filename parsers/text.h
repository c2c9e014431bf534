/*
 * text.h - what mail text needs everywhere: UTF-8 repair, white space, safe lines, case folding.
 *
 * All strings are UTF-8. Functions that return char * return a new string that the caller frees, never NULL.
 */
#ifndef MAILCLERK_PARSERS_TEXT_H
#define MAILCLERK_PARSERS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Invalid sequences become U+FFFD; NUL and C0/C1 control characters other than TAB and LF are dropped, as are bidi
 * overrides and isolates (U+202A-202E, U+2066-2069) and zero-width characters; CRLF and CR become LF. At most max bytes,
 * cut at a character. */
char *text_clean(const char *s, size_t len, size_t max);

/* One line that is safe in a log or a header: text_clean, then every run of white space (LF, TAB, NBSP too) one blank,
 * trimmed. */
char *text_line(const char *s, size_t max);

/* Runs of white space of any kind become one blank, trimmed. */
char *text_squash(const char *s);

/* For comparing: squash, Unicode case fold (simple), curly quotes and dashes to ASCII, final full stop removed. */
char *text_key(const char *s);
bool text_same(
	const char *a, const char *b); /* text_key(a) equals text_key(b); NULL equals only NULL */

/* Case-insensitive ASCII comparison of whole strings / of a prefix or suffix. */
bool text_ieq(const char *a, const char *b);
bool text_istarts(const char *s, const char *prefix);
bool text_iends(const char *s, const char *suffix);

/* Number of the line (1-based) in which byte offset `at` of s stands. */
int text_line_number(const char *s, size_t at);

#endif
