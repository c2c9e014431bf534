/*
 * quote_lines.c - owns the cutting of a text into lines, their ">" marks and their folded keys.
 *
 * Linear in the length of the text. Must not know what any line means.
 */
#include "parsers/quote_lines.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/quote_words.h"

/* What c is folded to; 0 for a blank, (gunichar)-1 for nothing at all. */
static gunichar fold_char(gunichar c)
{
	switch (c) {
	case '*':
		return (gunichar)-1;
	case 0x2018:
	case 0x2019:
	case 0x02bc:
	case 0x60:
	case 0xb4:
		return '\'';
	case 0x201c:
	case 0x201d:
		return '"';
	case 0xff1a:
		return ':';
	case 0x200b:
	case 0x200e:
	case 0x200f:
	case 0xfeff:
		return (gunichar)-1;
	default:
		break;
	}
	if (c >= 0x2010 && c <= 0x2015)
		return '-';
	if (c <= ' ' || c == 0xa0 || g_unichar_isspace(c))
		return 0;
	return g_unichar_tolower(c);
}

size_t quote_fold(const char *s, size_t len, char *out)
{
	size_t i = 0, n = 0;
	bool gap = false;

	while (i < len && n < QUOTE_KEY_MAX) {
		unsigned char b = (unsigned char)s[i];
		gunichar c = b;
		size_t step = 1;

		if (b >= 0x80) {
			c = g_utf8_get_char_validated(s + i, (gssize)(len - i < 6 ? len - i : 6));
			if (c == (gunichar)-1 || c == (gunichar)-2) {
				i++;
				continue;
			}
			step = (size_t)g_unichar_to_utf8(c, NULL);
		}
		i += step;
		c = fold_char(c);
		if (c == (gunichar)-1)
			continue;
		if (c == 0) {
			gap = n > 0;
			continue;
		}
		if (gap)
			out[n++] = ' ';
		gap = false;
		n += (size_t)g_unichar_to_utf8(c, out + n);
	}
	out[n] = '\0';
	return n;
}

/* Takes the ">" marks off: at most one blank before each. */
static void take_marks(struct quote_line *line)
{
	const char *p = line->s, *end = line->s + line->len;

	for (;;) {
		const char *q = p;

		if (q < end && (*q == ' ' || *q == '\t'))
			q++;
		if (q == end || *q != '>')
			break;
		p = q + 1;
		line->depth++;
	}
	if (line->depth > 0 && p < end && *p == ' ')
		p++;
	line->body = p;
	line->body_len = (size_t)(end - p);
}

static void add_line(struct quote_lines *l, size_t *cap, const char *s, size_t len)
{
	struct quote_line *line;

	while (len > 0 && s[len - 1] == '\r')
		len--;
	l->v = xgrow(l->v, cap, l->n + 1, sizeof *l->v);
	line = &l->v[l->n++];
	*line = (struct quote_line){.s = s, .len = len};
	take_marks(line);
}

/* Empty lines beyond two in a row are left out; what is beyond the last line that is cut stays in that line. */
static void cut(const char *text, struct quote_lines *out)
{
	size_t cap = 0, empty = 0;

	for (const char *p = text; *p != '\0';) {
		size_t len = strcspn(p, "\n");

		if (out->n + 1 == QUOTE_LINES_MAX)
			len = strlen(p);
		empty = len == 0 ? empty + 1 : 0;
		if (empty <= 2)
			add_line(out, &cap, p, len);
		p += len;
		if (*p == '\n')
			p++;
	}
}

void quote_lines_split(const char *text, struct quote_lines *out)
{
	size_t at = 0, need = 0;

	*out = (struct quote_lines){0};
	cut(text, out);
	for (size_t i = 0; i < out->n; i++) {
		size_t len = out->v[i].body_len;

		/* lower case can need more bytes than upper case: at most three for two, in no script four for two */
		need += (len < QUOTE_KEY_MAX ? len * 2 : QUOTE_KEY_MAX) + 8;
	}
	out->arena = xmalloc(need);
	for (size_t i = 0; i < out->n; i++) {
		struct quote_line *line = &out->v[i];

		line->key = out->arena + at;
		line->key_len = quote_fold(line->body, line->body_len, out->arena + at);
		line->blank = line->key_len == 0 && line->body_len < QUOTE_KEY_MAX;
		line->label = quote_label_of(line->key, NULL);
		at += line->key_len + 1;
	}
}

void quote_lines_free(struct quote_lines *l)
{
	free(l->v);
	free(l->arena);
	*l = (struct quote_lines){0};
}

void quote_line_advance(struct quote_line *line, size_t n)
{
	line->s += n;
	line->len -= n;
	line->body = line->s;
	line->body_len = line->len;
	line->key_len =
		quote_fold(line->body, line->body_len, line->key); /* not longer than before */
	line->blank = line->key_len == 0;
	line->label = quote_label_of(line->key, NULL);
}

size_t quote_next(const struct quote_lines *l, size_t i)
{
	while (i < l->n && l->v[i].blank)
		i++;
	return i;
}

bool quote_is_rule(const struct quote_line *line, size_t least)
{
	size_t marks = 0;

	for (size_t i = 0; i < line->body_len; i++) {
		unsigned char c = (unsigned char)line->body[i];

		if (c == '-' || c == '_' || c == '=' || c == '*' || c == '~' || c == '#')
			marks++;
		else if (
			c == 0xe2 &&
			i + 2 < line->body_len) { /* dashes and box drawing: U+2010.. and U+2500.. */
			unsigned char d = (unsigned char)line->body[i + 1];
			unsigned char e = (unsigned char)line->body[i + 2];

			if ((d == 0x80 && e >= 0x90 && e <= 0x95) || d == 0x94)
				marks++;
			else
				return false;
			i += 2;
		} else if (c != ' ' && c != '\t')
			return false;
	}
	return marks >= least;
}
