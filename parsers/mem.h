/*
 * mem.h - allocation that does not fail: out of memory ends the process.
 *
 * Every step of the mail protocol is safe against a sudden death (see docs/architecture.md), so a process that cannot
 * allocate dies at once and its parent starts a new one. Sizes fed by input are bounded before they get here.
 */
#ifndef MAILCLERK_PARSERS_MEM_H
#define MAILCLERK_PARSERS_MEM_H

#include <stddef.h>

void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *p, size_t size);
/* Grows an array to hold at least `need` elements of `size` bytes, doubling; *cap is in elements. */
void *xgrow(void *p, size_t *cap, size_t need, size_t size);
char *xstrdup(const char *s);            /* NULL stays NULL */
char *xstrndup(const char *s, size_t n); /* copies exactly up to n bytes or the first NUL */
char *xasprintf(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#endif
