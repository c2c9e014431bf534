/* mem.c - owns the decision that an allocation never fails: out of memory ends the process. Knows nothing else. */
#include "parsers/mem.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *checked(void *p)
{
	static const char text[] = "mailclerk: out of memory\n";

	if (p == NULL) {
		if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
			_exit(71); /* nothing more can be said */
		_exit(71);         /* EX_OSERR: the parent starts a new process */
	}
	return p;
}

void *xmalloc(size_t size)
{
	return checked(malloc(size > 0 ? size : 1));
}

void *xcalloc(size_t count, size_t size)
{
	return checked(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void *xrealloc(void *p, size_t size)
{
	return checked(realloc(p, size > 0 ? size : 1));
}

void *xgrow(void *p, size_t *cap, size_t need, size_t size)
{
	size_t want = *cap > 0 ? *cap : 8;

	if (need <= *cap)
		return p;
	while (want < need)
		want = want > SIZE_MAX / 2 ? need : want * 2;
	if (size > 0 && want > SIZE_MAX / size)
		return checked(NULL);
	*cap = want;
	return xrealloc(p, want * size);
}

char *xstrdup(const char *s)
{
	return s == NULL ? NULL : xstrndup(s, strlen(s));
}

char *xstrndup(const char *s, size_t n)
{
	size_t len = strnlen(s, n);
	char *copy = xmalloc(len + 1);

	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *xasprintf(const char *fmt, ...)
{
	va_list ap;
	char *out = NULL;

	va_start(ap, fmt);
	if (vasprintf(&out, fmt, ap) < 0)
		out = NULL;
	va_end(ap);
	return checked(out);
}
