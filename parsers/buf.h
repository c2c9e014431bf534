/*
 * buf.h - a growing byte buffer with a stated maximum, and lists of strings.
 */
#ifndef MAILCLERK_PARSERS_BUF_H
#define MAILCLERK_PARSERS_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data; /* owned; always NUL-terminated once anything was added; NUL bytes may occur inside */
	size_t len; /* bytes, without the terminating NUL */
	size_t cap;
	size_t max;     /* bytes: nothing beyond is stored */
	bool truncated; /* something did not fit */
};

void buf_init(struct buf *b, size_t max);
void buf_free(struct buf *b);
void buf_clear(struct buf *b);
/* Each appends what fits; 0 when all did, -1 when it was cut (truncated is then set). */
int buf_add(struct buf *b, const void *p, size_t n);
int buf_puts(struct buf *b, const char *s);
int buf_putc(struct buf *b, char c);
int buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Hands the bytes to the caller (never NULL, NUL-terminated) and empties the buffer. */
char *buf_take(struct buf *b);

struct strings {
	char **v; /* owned, each string owned */
	size_t n;
	size_t cap;
};

void strings_add(struct strings *s, const char *text);        /* copies */
void strings_take(struct strings *s, char *text /* owned */); /* takes over */
void strings_addf(struct strings *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
bool strings_has(const struct strings *s, const char *text); /* exact */
void strings_copy(struct strings *to, const struct strings *from);
void strings_free(struct strings *s); /* frees the contents and zeroes; NULL-safe */

#endif
