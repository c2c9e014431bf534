/* findings.c - owns the list of what is wrong with files. Knows no file format. */
#include "parsers/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"

void findings_add(struct findings *f, enum finding_level level, const char *file, int line,
	const char *fmt, ...)
{
	struct finding *one;
	va_list ap;
	char *text = NULL;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		text = xstrdup("(no text)");
	va_end(ap);
	for (char *p = text; *p != '\0'; p++)
		if ((unsigned char)*p < 0x20 || *p == 0x7f)
			*p = ' ';
	f->v = xgrow(f->v, &f->cap, f->n + 1, sizeof *f->v);
	one = &f->v[f->n++];
	*one = (struct finding){.level = level, .file = xstrdup(file), .line = line, .text = text};
	if (level == FINDING_ERROR)
		f->errors++;
}

static int by_place(const void *va, const void *vb)
{
	const struct finding *a = va, *b = vb;
	int c = strcmp(a->file, b->file);

	if (c != 0)
		return c;
	if (a->line != b->line)
		return a->line < b->line ? -1 : 1;
	return strcmp(a->text, b->text);
}

void findings_sort(struct findings *f)
{
	if (f->n > 1)
		qsort(f->v, f->n, sizeof *f->v, by_place);
}

void findings_free(struct findings *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].file);
		free(f->v[i].text);
	}
	free(f->v);
	*f = (struct findings){0};
}
