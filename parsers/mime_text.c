/*
 * mime_text.c - owns how text parts become one body. Knows nothing of MIME parts and encodings.
 */
#include "parsers/mime_text.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/html.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define TEXT_MAX (16u << 20) /* bytes of a joined body; the caller's limits are lower */
#define STUB_MAX 300         /* bytes: a longer text is no mere note */
#define WORDS_MAX 4000       /* words compared */

void segments_add(struct segments *s, char *plain, char *html)
{
	s->v = xgrow(s->v, &s->cap, s->n + 1, sizeof *s->v);
	s->v[s->n++] = (struct segment){.plain = plain, .html = html};
}

void segments_free(struct segments *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].plain);
		free(s->v[i].html);
	}
	free(s->v);
	*s = (struct segments){0};
}

static void add_escaped(struct buf *b, const char *text)
{
	(void)buf_puts(b, "<div>");
	for (; *text != '\0'; text++) {
		if (*text == '<')
			(void)buf_puts(b, "&lt;");
		else if (*text == '&')
			(void)buf_puts(b, "&amp;");
		else if (*text == '\n')
			(void)buf_puts(b, "<br>\n");
		else
			(void)buf_putc(b, *text);
	}
	(void)buf_puts(b, "</div>\n");
}

/* Segments stand on lines of their own. */
static void new_line(struct buf *b)
{
	if (b->len > 0 && b->data[b->len - 1] != '\n')
		(void)buf_putc(b, '\n');
}

char *segments_text(const struct segments *s)
{
	struct buf out;

	buf_init(&out, TEXT_MAX);
	for (size_t i = 0; i < s->n; i++) {
		new_line(&out);
		if (s->v[i].plain != NULL) {
			(void)buf_puts(&out, s->v[i].plain);
		} else {
			char *text = html_to_text(s->v[i].html, strlen(s->v[i].html), TEXT_MAX);

			(void)buf_puts(&out, text);
			free(text);
		}
	}
	return buf_take(&out);
}

char *segments_plain(const struct segments *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i].plain != NULL)
			return segments_text(s);
	return NULL;
}

char *segments_html(const struct segments *s)
{
	struct buf out;
	bool any = false;

	for (size_t i = 0; i < s->n; i++)
		any = any || s->v[i].html != NULL;
	if (!any)
		return NULL;
	buf_init(&out, TEXT_MAX);
	for (size_t i = 0; i < s->n; i++) {
		if (s->v[i].html != NULL)
			(void)buf_puts(&out, s->v[i].html);
		else
			add_escaped(&out, s->v[i].plain);
		new_line(&out);
	}
	return buf_take(&out);
}

/* Depth of quoting of a line; *text_out what stands behind the marks, one stuffed blank removed. */
static size_t quote_depth(const char *line, const char **text_out)
{
	size_t depth = 0;

	while (line[depth] == '>')
		depth++;
	*text_out = line + depth + (line[depth] == ' ' ? 1 : 0);
	return depth;
}

char *mime_text_unflow(const char *text, bool delsp)
{
	struct buf out;
	bool open = false; /* the line before ended softly */
	size_t depth = 0;

	buf_init(&out, strlen(text) * 2 + 64);
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");
		const char *body, *end = text + n;
		size_t here = quote_depth(text, &body);
		bool sign = end - body == 3 && memcmp(body, "-- ", 3) == 0;

		if (body > end)
			body = end;
		if (open && (here != depth || sign)) {
			(void)buf_putc(&out, '\n');
			open = false;
		}
		if (!open && here > 0) {
			for (size_t i = 0; i < here; i++)
				(void)buf_putc(&out, '>');
			(void)buf_putc(&out, ' ');
		}
		depth = here;
		open = end > body && end[-1] == ' ' && !sign;
		(void)buf_add(&out, body, (size_t)(end - body) - (open && delsp ? 1 : 0));
		if (!open && *end == '\n')
			(void)buf_putc(&out, '\n');
		text = *end == '\n' ? end + 1 : end;
	}
	return buf_take(&out);
}

/* "Your mail program does not show HTML" and its like. */
static bool stub(const char *plain)
{
	static const char *const hints[] = {"view", "display", "support", "enable", "render",
		"client", "viewer", "reader", "format", "version", "browser", "see", "open"};
	char *key;
	bool html, hint = false;

	if (strlen(plain) > STUB_MAX)
		return false;
	key = text_key(plain);
	html = strstr(key, "html") != NULL || strstr(key, "rich text") != NULL ||
	       strstr(key, "web browser") != NULL;
	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		hint = hint || strstr(key, hints[i]) != NULL;
	free(key);
	return html && hint;
}

bool mime_text_disagrees(const char *plain, const char *html)
{
	if (html == NULL)
		return false;
	if (plain[strspn(plain, " \t\r\n")] == '\0')
		return true;
	return stub(plain);
}
