/* csv.c - owns reading of comma-separated files. Knows nothing of what their columns mean. */
#include "parsers/csv.h"

#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"

struct cursor {
	const char *p, *end;
	int line;
	char separator;
};

/* One field from c->p up to the separator or the line's end. -1: a quoted field that never ends, or text after its quote. */
static int field(struct cursor *c, char **out)
{
	struct buf text;
	int rc = 0;

	buf_init(&text, CSV_FILE_MAX);
	if (c->p < c->end && *c->p == '"') {
		for (c->p++;; c->p++) {
			if (c->p == c->end) {
				rc = -1;
				break;
			}
			if (*c->p == '\n')
				c->line++;
			if (*c->p == '"' && (c->p + 1 == c->end || c->p[1] != '"'))
				break;
			if (*c->p == '"')
				c->p++;
			(void)buf_putc(&text, *c->p);
		}
		if (rc == 0)
			c->p++;
		if (c->p < c->end && *c->p == '\r')
			c->p++;
		if (c->p < c->end && *c->p != c->separator && *c->p != '\n')
			rc = -1;
	} else {
		while (c->p < c->end && *c->p != c->separator && *c->p != '\n')
			(void)buf_putc(&text, *c->p++);
	}
	char *raw = buf_take(&text);
	*out = text_squash(raw);
	free(raw);
	return rc;
}

static int row(struct cursor *c, struct strings *cells)
{
	int rc = 0;

	for (;;) {
		char *cell;

		rc = field(c, &cell);
		strings_take(cells, cell);
		if (rc != 0 || c->p >= c->end || *c->p != c->separator ||
			cells->n >= CSV_COLUMNS_MAX)
			break;
		c->p++;
	}
	while (c->p < c->end && *c->p != '\n')
		c->p++;
	if (c->p < c->end) {
		c->p++;
		c->line++;
	}
	return rc;
}

static bool empty(const struct strings *cells)
{
	for (size_t i = 0; i < cells->n; i++)
		if (cells->v[i][0] != '\0')
			return false;
	return true;
}

/* Excel separates with semicolons where the comma is the decimal sign: what the first line separates its names with. */
static char separator_of(const char *p, const char *end)
{
	bool quoted = false, semicolon = false;

	for (; p < end && (quoted || *p != '\n'); p++) {
		quoted ^= *p == '"';
		if (*p == ',' && !quoted)
			return ',';
		semicolon |= *p == ';' && !quoted;
	}
	return semicolon ? ';' : ',';
}

int csv_parse(
	const char *name, const char *text, size_t len, struct csv *out, struct findings *findings)
{
	struct cursor c = {.p = text, .end = text + len, .line = 1};
	size_t errors = findings->errors;

	*out = (struct csv){0};
	if (!g_utf8_validate(text, (gssize)len, NULL)) {
		findings_add(findings, FINDING_ERROR, name, 0,
			"is not UTF-8 text: save it as \"CSV UTF-8\"");
		return -1;
	}
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		c.p += 3;
	c.separator = separator_of(c.p, c.end);
	if (row(&c, &out->header) != 0 || empty(&out->header))
		findings_add(findings, FINDING_ERROR, name, 1,
			"the first line must name the columns, separated by commas");
	while (c.p < c.end) {
		struct csv_row one = {.line = c.line};
		int rc = row(&c, &one.cells);

		if (rc == 0 && empty(&one.cells)) {
			strings_free(&one.cells);
			continue;
		}
		if (rc != 0)
			findings_add(findings, FINDING_ERROR, name, one.line,
				"a quoted value is not closed properly: a quote inside is written "
				"\"\"");
		else if (one.cells.n > out->header.n)
			findings_add(findings, FINDING_ERROR, name, one.line,
				"%zu values, but the first line names %zu columns: put a value "
				"that holds a %s in quotes",
				one.cells.n, out->header.n,
				c.separator == ';' ? "semicolon" : "comma");
		while (one.cells.n < out->header.n)
			strings_add(&one.cells, "");
		out->rows = xgrow(out->rows, &out->cap, out->n + 1, sizeof *out->rows);
		out->rows[out->n++] = one;
	}
	return findings->errors > errors ? -1 : 0;
}

int csv_load(const char *path, struct csv *out, struct findings *findings)
{
	FILE *f = fopen(path, "rbe");
	char *text;
	size_t len;
	int rc = -1;

	*out = (struct csv){0};
	if (f == NULL) {
		findings_add(
			findings, FINDING_ERROR, path, 0, "cannot be read: %s", strerror(errno));
		return -1;
	}
	text = xmalloc(CSV_FILE_MAX + 1);
	len = fread(text, 1, CSV_FILE_MAX + 1, f);
	if (ferror(f))
		findings_add(
			findings, FINDING_ERROR, path, 0, "cannot be read: %s", strerror(errno));
	else if (len > CSV_FILE_MAX)
		findings_add(
			findings, FINDING_ERROR, path, 0, "is larger than %u bytes", CSV_FILE_MAX);
	else
		rc = csv_parse(path, text, len, out, findings);
	free(text);
	(void)fclose(f);
	return rc;
}

int csv_column(const struct csv *c, const char *name)
{
	for (size_t i = 0; i < c->header.n; i++)
		if (text_ieq(c->header.v[i], name))
			return (int)i;
	return -1;
}

void csv_free(struct csv *c)
{
	if (c == NULL)
		return;
	strings_free(&c->header);
	for (size_t i = 0; i < c->n; i++)
		strings_free(&c->rows[i].cells);
	free(c->rows);
	*c = (struct csv){0};
}
