/* mime_uu.c - owns the finding of uuencoded files in a text. Decoding is GMime's. Knows nothing of messages. */
#include "parsers/mime_uu.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/mem.h"

#define NAME_BYTES 255 /* longest file name on a begin line */

static const char *next_line(const char *s)
{
	const char *lf = strchr(s, '\n');

	return lf != NULL ? lf + 1 : s + strlen(s);
}

/* "begin 644 name": where the name stands, NULL where s is no such line. */
static const char *begin_line(const char *s)
{
	size_t digits;

	if (strncmp(s, "begin ", 6) != 0)
		return NULL;
	digits = strspn(s + 6, "01234567");
	if (digits < 3 || digits > 4 || s[6 + digits] != ' ')
		return NULL;
	s += 7 + digits;
	return *s != '\n' && *s != '\0' && strcspn(s, "\n") <= NAME_BYTES ? s : NULL;
}

/* A line of data says its own length. */
static bool data_line(const char *s, size_t n)
{
	size_t bytes, need;

	if (n == 0 || s[0] <= ' ' || s[0] > '`')
		return false;
	bytes = (size_t)(s[0] - ' ') & 63;
	need = (bytes + 2) / 3 * 4;
	for (size_t i = 1; i < n; i++)
		if (s[i] < ' ' || s[i] > '`')
			return false;
	return bytes > 0 && n - 1 >= need - (need < 3 ? need : 3) && n - 1 <= need + 2;
}

/* Behind the "end" line of the block whose data begins at s; NULL where it is not whole. */
static const char *block_end(const char *s)
{
	bool any = false;

	for (;;) {
		size_t n = strcspn(s, "\n");

		if (!data_line(s, n))
			break;
		any = true;
		s = next_line(s);
	}
	if (*s == '`' || *s == ' ' || *s == '\n') /* the empty line of data */
		s = next_line(s);
	if (!any || strncmp(s, "end", 3) != 0 || (s[3] != '\n' && s[3] != '\0'))
		return NULL;
	return next_line(s);
}

/* The block with blanks put back that were cut from line ends on the way. */
static char *padded(const char *block, const char *end)
{
	struct buf out;

	buf_init(&out, (size_t)(end - block) * 2 + 64);
	for (const char *s = block; s < end; s = next_line(s)) {
		size_t n = strcspn(s, "\n"), want = n;

		if (data_line(s, n))
			want = 1 + (((size_t)(s[0] - ' ') & 63) + 2) / 3 * 4;
		(void)buf_add(&out, s, n);
		for (; n < want; n++)
			(void)buf_putc(&out, '`');
		(void)buf_putc(&out, '\n');
	}
	return buf_take(&out);
}

static void decode(
	const char *block, const char *end, const char *name, mime_uu_file *file, void *context)
{
	char *whole = padded(next_line(block), end), *own = xstrndup(name, strcspn(name, "\n"));
	GMimeEncoding state;
	size_t n = strlen(whole);
	char *bytes;

	g_mime_encoding_init_decode(&state, GMIME_CONTENT_ENCODING_UUENCODE);
	bytes = xmalloc(g_mime_encoding_outlen(&state, n) + 1);
	n = g_mime_encoding_flush(&state, whole, n, bytes);
	file(context, own, bytes, n);
	free(bytes);
	free(own);
	free(whole);
}

char *mime_uu_extract(const char *text, mime_uu_file *file, void *context)
{
	const char *kept = text;
	struct buf out;
	bool found = false;

	buf_init(&out, strlen(text));
	for (const char *s = text; *s != '\0';) {
		const char *name = begin_line(s);
		const char *end = name != NULL ? block_end(next_line(s)) : NULL;

		if (end == NULL) {
			s = next_line(s);
			continue;
		}
		(void)buf_add(&out, kept, (size_t)(s - kept));
		decode(s, end, name, file, context);
		kept = s = end;
		found = true;
	}
	if (found)
		(void)buf_puts(&out, kept);
	else
		buf_free(&out);
	return found ? buf_take(&out) : NULL;
}
