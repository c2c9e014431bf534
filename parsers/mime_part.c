/* mime_part.c - owns what a single part is and holds. Knows nothing of the parts around it. */
#include "parsers/mime_part.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/document.h"
#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/mime_charset.h"
#include "parsers/mime_header.h"
#include "parsers/mime_key.h"
#include "parsers/mime_text.h"
#include "parsers/ssn.h"
#include "parsers/text.h"

#define META_WINDOW 2048 /* bytes of an HTML text in which its charset is looked for */

void mime_bytes_open(struct mime_bytes *b, const char *bytes, size_t len)
{
	b->array = g_byte_array_new_take((guint8 *)(uintptr_t)bytes, len); /* given back below */
	b->stream = g_mime_stream_mem_new_with_byte_array(b->array);
	g_mime_stream_mem_set_owner((GMimeStreamMem *)b->stream, FALSE);
	b->parser = g_mime_parser_new_with_stream(b->stream);
	g_mime_parser_set_persist_stream(b->parser, TRUE);
}

void mime_bytes_done(struct mime_bytes *b)
{
	g_object_unref(b->parser);
	g_object_unref(b->stream);
	(void)g_byte_array_steal(b->array, NULL);
	(void)g_byte_array_free(b->array, TRUE);
}

char *mime_part_type(GMimeObject *part)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	char *full = type != NULL ? g_mime_content_type_get_mime_type(type) : NULL;
	char *lower = g_ascii_strdown(full != NULL ? full : "text/plain", -1);
	char *out = text_line(lower, LIMIT_NAME);

	g_free(lower);
	g_free(full);
	return out;
}

char *mime_part_name(GMimeObject *part)
{
	const char *name = g_mime_object_get_content_disposition_parameter(part, "filename");

	if (name == NULL || *name == '\0')
		name = g_mime_object_get_content_type_parameter(part, "name");
	return name != NULL ? mime_header_filename(name) : xstrdup("");
}

bool mime_part_is(GMimeObject *part, const char *type, const char *subtype)
{
	GMimeContentType *own = g_mime_object_get_content_type(part);

	return own != NULL ? g_mime_content_type_is_type(own, type, subtype)
			   : strcmp(type, "text") == 0 && strcmp(subtype, "plain") == 0;
}

bool mime_part_detached(GMimeObject *part)
{
	const char *disposition = g_mime_object_get_disposition(part);

	return disposition != NULL && text_ieq(disposition, "attachment");
}

/* What a Content-Transfer-Encoding means that the MIME parser did not understand: "base64;", "Quoted Printable". */
static GMimeContentEncoding loose_encoding(GMimePart *part)
{
	GMimeContentEncoding encoding = g_mime_part_get_content_encoding(part);
	const char *raw;
	char word[32];
	size_t n = 0;

	if (encoding != GMIME_CONTENT_ENCODING_DEFAULT)
		return encoding;
	raw = g_mime_object_get_header((GMimeObject *)part, "Content-Transfer-Encoding");
	for (; raw != NULL && *raw != '\0' && *raw != ';' && *raw != '(' && n + 1 < sizeof word;
		raw++)
		if (g_ascii_isalnum(*raw))
			word[n++] = g_ascii_tolower(*raw);
	word[n] = '\0';
	if (strcmp(word, "base64") == 0)
		return GMIME_CONTENT_ENCODING_BASE64;
	if (strcmp(word, "quotedprintable") == 0)
		return GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
	if (strcmp(word, "xuuencode") == 0 || strcmp(word, "uuencode") == 0 ||
		strcmp(word, "xuue") == 0 || strcmp(word, "uue") == 0)
		return GMIME_CONTENT_ENCODING_UUENCODE;
	return encoding;
}

static char *take_bytes(GMimeStream *stream, size_t *len_out)
{
	GByteArray *array = g_mime_stream_mem_get_byte_array((GMimeStreamMem *)stream);
	char *out = xmalloc((size_t)array->len + 1);

	if (array->len > 0)
		memcpy(out, array->data, array->len);
	out[array->len] = '\0';
	*len_out = array->len;
	return out;
}

static char *decoded(GMimeDataWrapper *content, GMimeContentEncoding encoding, size_t *len_out)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	char *out;

	g_mime_data_wrapper_set_encoding(content, encoding);
	(void)g_mime_data_wrapper_write_to_stream(content, stream);
	out = take_bytes(stream, len_out);
	g_object_unref(stream);
	return out;
}

/* Base64 has no blanks within its lines and next to nothing outside its alphabet. */
static bool looks_base64(const char *s, size_t len)
{
	size_t foreign = 0;

	for (size_t i = 0; i < len; i++)
		foreign += !g_ascii_isalnum(s[i]) && strchr("+/=\r\n", s[i]) == NULL;
	return foreign <= len / 20;
}

char *mime_part_bytes(GMimePart *part, size_t *len_out)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	GMimeContentEncoding encoding = loose_encoding(part);

	*len_out = 0;
	if (content == NULL)
		return xstrdup("");
	if (encoding == GMIME_CONTENT_ENCODING_BASE64 &&
		mime_part_is((GMimeObject *)part, "text", "*")) {
		char *raw = decoded(content, GMIME_CONTENT_ENCODING_BINARY, len_out);

		if (!looks_base64(raw, *len_out))
			return raw;
		free(raw);
	}
	return decoded(content, encoding, len_out);
}

char *mime_object_bytes(GMimeObject *object, size_t *len_out)
{
	GMimeStream *stream = g_mime_stream_mem_new();
	char *out;

	(void)g_mime_object_write_to_stream(object, NULL, stream);
	out = take_bytes(stream, len_out);
	g_object_unref(stream);
	return out;
}

char *mime_object_lines(GMimeObject *object, size_t *len_out)
{
	size_t n, k = 0;
	char *bytes = mime_object_bytes(object, &n), *out = xmalloc(2 * n + 1);

	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n' && (i == 0 || bytes[i - 1] != '\r'))
			out[k++] = '\r';
		out[k++] = bytes[i];
	}
	out[k] = '\0';
	free(bytes);
	*len_out = k;
	return out;
}

/* The charset that an HTML text declares in itself, where its header declares none. Owned by the caller; NULL. */
static char *meta_charset(const char *html, size_t len)
{
	char *head = xstrndup(html, len < META_WINDOW ? len : META_WINDOW);
	char *at = strcasestr(head, "charset=");
	char *name = NULL;

	if (at != NULL) {
		at += strlen("charset=");
		at += strspn(at, "\"' ");
		name = xstrndup(at, strcspn(at, "\"' ;/>"));
	}
	free(head);
	return name;
}

char *mime_part_text(GMimePart *part, const char *bytes, size_t len)
{
	GMimeObject *object = (GMimeObject *)part;
	const char *charset = g_mime_object_get_content_type_parameter(object, "charset");
	const char *format = g_mime_object_get_content_type_parameter(object, "format");
	const char *delsp = g_mime_object_get_content_type_parameter(object, "delsp");
	char *meta = NULL, *utf8, *clean, *out;
	size_t n;

	if (charset == NULL && mime_part_is(object, "text", "html"))
		meta = meta_charset(bytes, len);
	utf8 = mime_charset_decode(bytes, len, charset != NULL ? charset : meta, &n);
	free(meta);
	clean = text_clean(utf8, n, n * 3);
	free(utf8);
	if (format == NULL || !text_ieq(format, "flowed") || !mime_part_is(object, "text", "plain"))
		return clean;
	out = mime_text_unflow(clean, delsp != NULL && text_ieq(delsp, "yes"));
	free(clean);
	return out;
}

/* How much text one more attachment may have. */
static size_t text_left(const struct message *m)
{
	size_t used = 0;

	for (size_t i = 0; i < m->attachments.n; i++)
		used += strlen(m->attachments.v[i].text);
	if (used >= DOCUMENT_TEXTS_MAX)
		return 0;
	return DOCUMENT_TEXTS_MAX - used < DOCUMENT_TEXT_MAX ? DOCUMENT_TEXTS_MAX - used
							     : DOCUMENT_TEXT_MAX;
}

void mime_attachment_add(
	struct message *m, size_t max, char *name, char *type, const char *bytes, size_t len)
{
	struct document document;
	struct attachment *a;
	bool ssn;

	if (m->attachments.n >= max) {
		free(name);
		free(type);
		return;
	}
	document_read(name, type, bytes, len, text_left(m), &document);
	if (document.type != NULL) {
		free(type);
		type = xstrdup(document.type);
	}
	m->attachments.v = xgrow(m->attachments.v, &m->attachments.cap, m->attachments.n + 1,
		sizeof *m->attachments.v);
	a = &m->attachments.v[m->attachments.n++];
	*a = (struct attachment){
		.name = name, .type = type, .size = (int64_t)len, .flags = document.flags};
	mime_sha256(bytes, len, a->sha256);
	a->text = xstrdup(document.text);
	document_free(&document);
	ssn = ssn_remove(&a->name);
	ssn = ssn_remove(&a->text) || ssn;
	if (ssn) {
		a->flags |= ATTACHMENT_SSN;
		m->ssn = true;
	}
}
