/* err.c - owns the wording frame of errors: one line, safe to log. Knows nothing of what failed. */
#include "parsers/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *const err_kind_names[] = {"none", "temporary", "permanent", "input", "configuration"};

/* Control characters become blanks, so that no stranger's text can start a line of its own in a log. */
static void make_safe(char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
}

int err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	e->kind = kind;
	va_start(ap, fmt);
	(void)vsnprintf(e->message, sizeof e->message, fmt, ap);
	va_end(ap);
	make_safe(e->message);
	return -1;
}

int err_prefix(struct err *e, const char *fmt, ...)
{
	char old[ERR_MESSAGE_MAX];
	va_list ap;
	size_t n;

	memcpy(old, e->message, sizeof old);
	va_start(ap, fmt);
	(void)vsnprintf(e->message, sizeof e->message, fmt, ap);
	va_end(ap);
	n = strlen(e->message);
	(void)snprintf(e->message + n, sizeof e->message - n, ": %s", old);
	make_safe(e->message);
	return -1;
}
