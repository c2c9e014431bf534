/*
 * mime_header.c - owns header fields as text: unfolding, encoded words, message ids, dates. Knows nothing of parts.
 */
#include "parsers/mime_header.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/mime_charset.h"
#include "parsers/text.h"

#define IDS_MAX 1000 /* read from one field; LIMIT_REFERENCES of them are kept */

/* Runs of blanks and line ends to one blank, in place, trimmed. Linear whatever the field holds. */
static void unfold(char *s)
{
	char *to = s;

	for (const char *from = s; *from != '\0'; from++) {
		bool space = *from == ' ' || *from == '\t' || *from == '\n';

		if (!space)
			*to++ = *from;
		else if (to > s && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > s && to[-1] == ' ')
		to--;
	*to = '\0';
}

static void add_field(
	struct mime *out, const char *name, size_t name_len, const char *value, size_t len)
{
	char *guessed = mime_charset_guess(value, len);
	struct header_field *f;

	out->headers =
		xgrow(out->headers, &out->headers_cap, out->headers_n + 1, sizeof *out->headers);
	f = &out->headers[out->headers_n++];
	f->name = text_clean(name, name_len, name_len);
	f->value = text_clean(guessed, strlen(guessed), strlen(guessed));
	unfold(f->value);
	free(guessed);
}

/* End of the field that begins at s: behind its last continuation line. */
static const char *field_end(const char *s, const char *end)
{
	const char *lf;

	do {
		lf = memchr(s, '\n', (size_t)(end - s));
		s = lf != NULL ? lf + 1 : end;
	} while (s < end && (*s == ' ' || *s == '\t'));
	return s;
}

void mime_header_fields(const char *raw, size_t len, struct mime *out)
{
	const char *end = raw + len;

	while (raw < end && *raw != '\n' && !(*raw == '\r' && end - raw > 1 && raw[1] == '\n')) {
		const char *next = field_end(raw, end), *p = raw;
		size_t name_len;

		while (p<next && * p> ' ' && *p != 0x7f && *p != ':')
			p++;
		name_len = (size_t)(p - raw);
		while (p < next && (*p == ' ' || *p == '\t'))
			p++;
		if (name_len > 0 && p < next && *p == ':')
			add_field(out, raw, name_len, p + 1, (size_t)(next - p) - 1);
		raw = next;
	}
}

/* One round of decoding; NULL where there was nothing to decode. */
static char *decode_once(const char *value)
{
	char *decoded, *copy;

	if (strstr(value, "=?") == NULL)
		return NULL;
	decoded = g_mime_utils_header_decode_text(NULL, value);
	copy = xstrdup(decoded != NULL ? decoded : value);
	g_free(decoded);
	if (strcmp(copy, value) != 0)
		return copy;
	free(copy);
	return NULL;
}

char *mime_header_decode(const char *value, size_t max)
{
	char *text = xstrndup(value, max * 4 + 64);
	char *line;

	for (int round = 0; round < 2; round++) {
		char *decoded = decode_once(text);

		if (decoded == NULL)
			break;
		free(text);
		text = decoded;
	}
	line = text_line(text, max);
	free(text);
	return line;
}

/* "utf-8''%e2%82%ac.pdf" left over in a plain parameter. NULL where it is not that. */
static char *decode_extended(const char *name)
{
	const char *quote = strchr(name, '\''), *second;
	char *charset, *bytes, *out;
	size_t n = 0, len;

	if (quote == NULL || quote == name || quote - name > 20 || strchr(name, '%') == NULL)
		return NULL;
	second = strchr(quote + 1, '\'');
	if (second == NULL || second - quote > 10)
		return NULL;
	charset = xstrndup(name, (size_t)(quote - name));
	bytes = xmalloc(strlen(second));
	for (const char *p = second + 1; *p != '\0'; p++) {
		if (*p == '%' && g_ascii_isxdigit(p[1]) && g_ascii_isxdigit(p[2])) {
			bytes[n++] = (char)(g_ascii_xdigit_value(p[1]) * 16 +
					    g_ascii_xdigit_value(p[2]));
			p += 2;
		} else {
			bytes[n++] = *p;
		}
	}
	out = mime_charset_decode(bytes, n, charset, &len);
	free(bytes);
	free(charset);
	return out;
}

char *mime_header_filename(const char *name)
{
	char *extended = decode_extended(name);
	char *guessed = mime_charset_guess(
		extended != NULL ? extended : name, strlen(extended != NULL ? extended : name));
	char *out = mime_header_decode(guessed, LIMIT_NAME);

	free(guessed);
	free(extended);
	return out;
}

static void add_id(struct strings *ids, const char *s, size_t n)
{
	char *id = xmalloc(n + 1), *clean;
	size_t len = 0;

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] > ' ' && s[i] != '<' && s[i] != '>' && s[i] != 0x7f)
			id[len++] = s[i];
	id[len] = '\0';
	clean = text_line(id, LIMIT_MESSAGE_ID);
	free(id);
	if (*clean == '\0' || ids->n >= IDS_MAX) {
		free(clean);
		return;
	}
	for (size_t i = 0; i < ids->n; i++)
		if (strcmp(ids->v[i], clean) == 0) {
			char *old = ids->v[i];

			memmove(ids->v + i, ids->v + i + 1, (ids->n - i - 1) * sizeof *ids->v);
			ids->v[ids->n - 1] = old;
			free(clean);
			return;
		}
	strings_take(ids, clean);
}

/* Without brackets an id is a word that has an @, or the only word. */
static void bare_ids(const char *value, struct strings *ids)
{
	bool only = strpbrk(value, " ,") == NULL;

	while (*value != '\0') {
		size_t n = strcspn(value, " ,");

		if (n > 0 && (only || memchr(value, '@', n) != NULL))
			add_id(ids, value, n);
		value += n;
		value += strspn(value, " ,");
	}
}

void mime_header_ids(const char *value, struct strings *ids)
{
	const char *open = strchr(value, '<');

	if (open == NULL) {
		bare_ids(value, ids);
		return;
	}
	while (open != NULL && ids->n < IDS_MAX) {
		size_t n = strcspn(open + 1, "<>");

		add_id(ids, open + 1, n);
		open = strchr(open + 1 + n, '<');
	}
}

int64_t mime_header_date(const char *value)
{
	GDateTime *date = g_mime_utils_header_decode_date(value);
	gint64 seconds = date != NULL ? g_date_time_to_unix(date) : 0;

	if (date != NULL)
		g_date_time_unref(date);
	return seconds > 0 ? seconds : 0;
}
