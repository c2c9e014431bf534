/* text.c - owns the cleaning and comparing of UTF-8 text. Knows nothing of mail. */
#include "parsers/text.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/buf.h"
#include "parsers/mem.h"

/* Length of the valid UTF-8 sequence at s (RFC 3629: no surrogates, no overlong forms), 0 where there is none. */
static size_t sequence(const unsigned char *s, size_t len, gunichar *c_out)
{
	gunichar c;
	size_t n;

	if (s[0] < 0x80) {
		*c_out = s[0];
		return 1;
	}
	c = g_utf8_get_char_validated((const char *)s, (gssize)len);
	if (c == (gunichar)-1 || c == (gunichar)-2)
		return 0;
	n = (size_t)g_unichar_to_utf8(c, NULL);
	*c_out = c;
	return n;
}

/* Characters that can make text look like another text: bidi overrides and isolates, zero width, BOM, soft hyphen. */
static bool invisible(gunichar c)
{
	return (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
	       (c >= 0x200b && c <= 0x200f) || c == 0x2060 || c == 0xfeff || c == 0xad ||
	       c == 0x61c || (c >= 0xe0000 && c <= 0xe007f);
}

/* Bytes at s that need no care: ASCII without control characters, and LF. */
static size_t plain_run(const char *s, size_t len)
{
	size_t n = 0;

	while (n < len && ((s[n] >= ' ' && s[n] < 0x7f) || s[n] == '\n'))
		n++;
	return n;
}

char *text_clean(const char *s, size_t len, size_t max)
{
	struct buf out;
	size_t i = 0;

	buf_init(&out, max);
	while (i < len) {
		gunichar c;
		size_t room = max - out.len;
		size_t run = plain_run(s + i, len - i < room ? len - i : room);
		const char *add = s + i + run;
		size_t n, add_n;

		(void)buf_add(&out, s + i, run);
		i += run;
		if (i == len)
			break;
		n = add_n = sequence((const unsigned char *)s + i, len - i, &c);

		if (n == 0) {
			add = "\xef\xbf\xbd";
			add_n = 3;
			n = 1;
		} else if (c == '\r') {
			add = "\n";
			if (i + 1 < len && s[i + 1] == '\n')
				n = 2;
		} else if ((c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7f && c < 0xa0) ||
			   invisible(c)) {
			add_n = 0;
		} else if (c == 0x2028 || c == 0x2029) {
			add = "\n";
			add_n = 1;
		}
		if (add_n > max - out.len)
			break;
		(void)buf_add(&out, add, add_n);
		i += n;
	}
	return buf_take(&out);
}

static bool is_space(gunichar c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || g_unichar_isspace(c);
}

char *text_squash(const char *s)
{
	struct buf out;
	bool gap = false;

	buf_init(&out, strlen(s));
	while (*s != '\0') {
		gunichar c;
		size_t n = sequence((const unsigned char *)s, strnlen(s, 8), &c);

		if (n == 0)
			n = 1;
		else if (is_space(c)) {
			gap = true;
			s += n;
			continue;
		}
		if (gap && out.len > 0)
			(void)buf_putc(&out, ' ');
		gap = false;
		(void)buf_add(&out, s, n);
		s += n;
	}
	return buf_take(&out);
}

char *text_line(const char *s, size_t max)
{
	char *clean = text_clean(s, strnlen(s, max * 4 + 64), max);
	char *line = text_squash(clean);

	free(clean);
	return line;
}

char *text_key(const char *s)
{
	char *squashed = text_squash(s);
	char *valid = g_utf8_make_valid(squashed, -1);
	char *folded = g_utf8_casefold(valid, -1);
	struct buf out;
	char *result;

	buf_init(&out, strlen(folded) + 1);
	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (c == 0x2018 || c == 0x2019 || c == 0x2bc || c == 0x60 || c == 0xb4)
			(void)buf_putc(&out, '\'');
		else if (c == 0x201c || c == 0x201d)
			(void)buf_putc(&out, '"');
		else if (c >= 0x2010 && c <= 0x2015)
			(void)buf_putc(&out, '-');
		else
			(void)buf_add(&out, p, (size_t)(g_utf8_next_char(p) - p));
	}
	while (out.len > 0 && (out.data[out.len - 1] == '.' || out.data[out.len - 1] == ' '))
		out.data[--out.len] = '\0';
	result = buf_take(&out);
	g_free(folded);
	g_free(valid);
	free(squashed);
	return result;
}

bool text_same(const char *a, const char *b)
{
	char *ka, *kb;
	bool same;

	if (a == NULL || b == NULL)
		return a == b;
	ka = text_key(a);
	kb = text_key(b);
	same = strcmp(ka, kb) == 0;
	free(ka);
	free(kb);
	return same;
}

/* ASCII only, whatever the locale. */
static int lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : (unsigned char)c;
}

bool text_ieq(const char *a, const char *b)
{
	return strlen(a) == strlen(b) && text_istarts(a, b);
}

bool text_istarts(const char *s, const char *prefix)
{
	for (; *prefix != '\0'; s++, prefix++)
		if (lower(*s) != lower(*prefix))
			return false;
	return true;
}

bool text_iends(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && text_istarts(s + n - m, suffix);
}

int text_line_number(const char *s, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at && s[i] != '\0'; i++)
		if (s[i] == '\n')
			line++;
	return line;
}
