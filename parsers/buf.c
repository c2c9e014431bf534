/* buf.c - owns growing byte buffers and lists of strings. Nothing grows beyond its stated maximum. */
#include "parsers/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"

void buf_init(struct buf *b, size_t max)
{
	*b = (struct buf){.max = max};
}

void buf_free(struct buf *b)
{
	if (b == NULL)
		return;
	free(b->data);
	*b = (struct buf){.max = b->max};
}

void buf_clear(struct buf *b)
{
	b->len = 0;
	b->truncated = false;
	if (b->data != NULL)
		b->data[0] = '\0';
}

int buf_add(struct buf *b, const void *p, size_t n)
{
	size_t room = b->max - b->len;
	int cut = 0;

	if (n > room) {
		n = room;
		b->truncated = true;
		cut = -1;
	}
	b->data = xgrow(b->data, &b->cap, b->len + n + 1, 1);
	if (n > 0)
		memcpy(b->data + b->len, p, n);
	b->len += n;
	b->data[b->len] = '\0';
	return cut;
}

int buf_puts(struct buf *b, const char *s)
{
	return buf_add(b, s, strlen(s));
}

int buf_putc(struct buf *b, char c)
{
	return buf_add(b, &c, 1);
}

int buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;
	int n, rc;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0)
		return -1;
	rc = buf_add(b, text, (size_t)n);
	free(text);
	return rc;
}

char *buf_take(struct buf *b)
{
	char *data = b->data != NULL ? b->data : xstrdup("");

	*b = (struct buf){.max = b->max};
	return data;
}

void strings_add(struct strings *s, const char *text)
{
	strings_take(s, xstrdup(text));
}

void strings_take(struct strings *s, char *text)
{
	s->v = xgrow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n++] = text;
}

void strings_addf(struct strings *s, const char *fmt, ...)
{
	va_list ap;
	char *text = NULL;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = xstrdup("");
	va_end(ap);
	strings_take(s, text);
}

bool strings_has(const struct strings *s, const char *text)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->v[i], text) == 0)
			return true;
	return false;
}

void strings_copy(struct strings *to, const struct strings *from)
{
	for (size_t i = 0; i < from->n; i++)
		strings_add(to, from->v[i]);
}

void strings_free(struct strings *s)
{
	if (s == NULL)
		return;
	for (size_t i = 0; i < s->n; i++)
		free(s->v[i]);
	free(s->v);
	*s = (struct strings){0};
}
