/*
 * document.c - owns the judgement on an attachment: what it is, whether that agrees with what it is called, what is wrong
 * with it. The formats are in document_*.c. Knows nothing of the mail around it.
 */
#include "parsers/document.h"

#include <libxml/parser.h>
#include <magic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/document_name.h"
#include "parsers/document_ole.h"
#include "parsers/document_pdf.h"
#include "parsers/document_zip.h"
#include "parsers/html.h"
#include "parsers/mem.h"
#include "parsers/mime_charset.h"
#include "parsers/rtf.h"
#include "parsers/text.h"

#define MAGIC_WINDOW ((size_t)64 << 10) /* bytes that libmagic gets to see */
#define TEXT_WINDOW 8192                /* bytes in which something tells text from other content */
#define PDF_WINDOW 1024                 /* readers accept the mark anywhere in the first kilobyte */

/* Only content that none of the marks below tells, and that is not text, comes before libmagic: its tests for text would
 * compile hundreds of regular expressions (3 MB in each reader), and its tests inside containers are ours. */
static magic_t magic; /* for the life of the process */

void document_init(void)
{
	xmlInitParser();
	if (magic != NULL)
		return;
	magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_TAR |
			   MAGIC_NO_CHECK_APPTYPE | MAGIC_NO_CHECK_ELF | MAGIC_NO_CHECK_TEXT |
			   MAGIC_NO_CHECK_CDF | MAGIC_NO_CHECK_CSV | MAGIC_NO_CHECK_TOKENS |
			   MAGIC_NO_CHECK_ENCODING | MAGIC_NO_CHECK_JSON);
	if (magic != NULL &&
		magic_load(magic, NULL) < 0) { /* types are then told by our marks alone */
		magic_close(magic);
		magic = NULL;
	}
}

/* --- what it is --------------------------------------------------------------------------------------------------- */

struct mark {
	const char *bytes;
	size_t n;
	enum content content;
	const char *type;
};

#define MARK(bytes, content, type)                     \
	{                                              \
		bytes, sizeof bytes - 1, content, type \
	}

static const struct mark marks[] = {
	MARK("PK\x03\x04", CONTENT_ZIP, "application/zip"),
	MARK("PK\x05\x06", CONTENT_ZIP, "application/zip"),
	MARK(DOCUMENT_OLE_MAGIC, CONTENT_OLE, "application/x-ole-storage"),
	MARK("{\\rtf", CONTENT_RTF, "application/rtf"),
	MARK("\x89PNG\r\n\x1a\n", CONTENT_PNG, "image/png"),
	MARK("\xff\xd8\xff", CONTENT_JPEG, "image/jpeg"),
	MARK("GIF87a", CONTENT_GIF, "image/gif"),
	MARK("GIF89a", CONTENT_GIF, "image/gif"),
	MARK("II*\0", CONTENT_TIFF, "image/tiff"),
	MARK("MM\0*", CONTENT_TIFF, "image/tiff"),
	MARK("\x78\x9f\x3e\x22", CONTENT_TNEF, "application/ms-tnef"),
	MARK("\x7f"
	     "ELF",
		CONTENT_PROGRAM, "application/x-executable"),
	MARK("MZ", CONTENT_PROGRAM, "application/vnd.microsoft.portable-executable"),
	MARK("#!", CONTENT_PROGRAM, "text/x-shellscript"),
	MARK("L\0\0\0\x01\x14\x02\0", CONTENT_PROGRAM, "application/x-ms-shortcut"),
	MARK("\xfe\xed\xfa\xce", CONTENT_PROGRAM, "application/x-mach-binary"),
	MARK("\xfe\xed\xfa\xcf", CONTENT_PROGRAM, "application/x-mach-binary"),
	MARK("\xce\xfa\xed\xfe", CONTENT_PROGRAM, "application/x-mach-binary"),
	MARK("\xcf\xfa\xed\xfe", CONTENT_PROGRAM, "application/x-mach-binary"),
	MARK("\xca\xfe\xba\xbe", CONTENT_PROGRAM, "application/java-vm"),
};

/* Text has no control characters; text in UTF-16 has a byte order mark. */
static bool looks_text(const char *bytes, size_t len)
{
	static const unsigned char controls[] = {'\t', '\n', '\r', '\f', 0x1a, 0x1b, '\b'};
	size_t window = len < TEXT_WINDOW ? len : TEXT_WINDOW;

	if (len >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return true;
	for (size_t i = 0; i < window; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (c < ' ' && memchr(controls, c, sizeof controls) == NULL)
			return false;
	}
	return true;
}

static bool looks_html(const char *bytes, size_t len)
{
	char *head = xstrndup(bytes, len < TEXT_WINDOW ? len : TEXT_WINDOW);
	const char *p = head;
	bool yes;

	if (strncmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	p += strspn(p, " \t\r\n");
	yes = text_istarts(p, "<!doctype html") || text_istarts(p, "<html") ||
	      text_istarts(p, "<head") || text_istarts(p, "<body");
	free(head);
	return yes;
}

static enum content content_of(const char *bytes, size_t len, const char **type_out)
{
	bool text = looks_text(bytes, len);

	*type_out = NULL;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		/* two letters begin many a text */
		if (len < marks[i].n || memcmp(bytes, marks[i].bytes, marks[i].n) != 0 ||
			(text && strcmp(marks[i].bytes, "MZ") == 0))
			continue;
		*type_out = marks[i].type;
		return marks[i].content;
	}
	if (memmem(bytes, len < PDF_WINDOW ? len : PDF_WINDOW, "%PDF-", 5) != NULL) {
		*type_out = "application/pdf";
		return CONTENT_PDF;
	}
	if (text && looks_html(bytes, len)) {
		*type_out = "text/html";
		return CONTENT_HTML;
	}
	if (text)
		return CONTENT_TEXT;
	*type_out = magic != NULL
			    ? magic_buffer(magic, bytes, len < MAGIC_WINDOW ? len : MAGIC_WINDOW)
			    : NULL;
	if (*type_out == NULL || strcmp(*type_out, "application/octet-stream") == 0) {
		*type_out = NULL;
		return CONTENT_UNKNOWN;
	}
	return CONTENT_OTHER;
}

/* --- what is in it ------------------------------------------------------------------------------------------------ */

struct look {
	const char *name, *declared, *bytes;
	size_t len;
	enum content content;
	const char *type; /* NULL where it is not certain */
	unsigned flags;
	struct buf text;
};

static void look_zip(struct look *l)
{
	static const struct {
		enum content content;
		const char *type;
	} kinds[ZIP_KINDS] = {
		[ZIP_PLAIN] = {CONTENT_ZIP, "application/zip"},
		[ZIP_WORD] = {CONTENT_WORD, "application/vnd.openxmlformats-officedocument."
					    "wordprocessingml.document"},
		[ZIP_EXCEL] = {CONTENT_EXCEL,
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
		[ZIP_POWERPOINT] = {CONTENT_POWERPOINT,
			"application/vnd.openxmlformats-officedocument."
			"presentationml.presentation"},
		[ZIP_OPENDOCUMENT] = {CONTENT_WORD, "application/vnd.oasis.opendocument.text"},
	};
	enum zip_kind kind;

	l->flags |= document_zip(l->bytes, l->len, &l->text, &kind);
	l->content = kinds[kind].content;
	l->type = kinds[kind].type;
}

static void look_ole(struct look *l)
{
	const char *type;

	l->flags |= document_ole(l->bytes, l->len, &type);
	if (type != NULL)
		l->type = type;
}

static void look_html(struct look *l)
{
	size_t n;
	char *utf8 = mime_charset_decode(l->bytes, l->len, NULL, &n);
	char *text = html_to_text(utf8, n, l->text.max);

	(void)buf_puts(&l->text, text);
	free(text);
	free(utf8);
}

static void look_rtf(struct look *l)
{
	bool html = false;

	rtf_text(l->bytes, l->len, &l->text, &html);
	if (html && l->text.len > 0) {
		char *text = html_to_text(l->text.data, l->text.len, l->text.max);

		buf_clear(&l->text);
		(void)buf_puts(&l->text, text);
		free(text);
	}
}

/* Text that people write; not what programs exchange (calendars, cards, XML), which would only mislead. */
static void look_text(struct look *l)
{
	static const char *const types[] = {"text/plain", "text/csv", "text/tab-separated-values",
		"text/markdown", "application/csv", "application/octet-stream"};
	bool wanted = document_name_promises(l->name) & CONTENT_TEXT;
	size_t n;
	char *utf8;

	for (size_t i = 0; !wanted && i < sizeof types / sizeof *types; i++)
		wanted = strcmp(l->declared, types[i]) == 0;
	if (!wanted)
		return;
	utf8 = mime_charset_decode(l->bytes, l->len, NULL, &n);
	(void)buf_add(&l->text, utf8, n);
	free(utf8);
}

static void look_inside(struct look *l)
{
	switch (l->content) {
	case CONTENT_PDF:
		l->flags |= document_pdf(l->bytes, l->len, &l->text);
		break;
	case CONTENT_ZIP:
		look_zip(l);
		break;
	case CONTENT_OLE:
		look_ole(l);
		break;
	case CONTENT_RTF:
		look_rtf(l);
		break;
	case CONTENT_HTML:
		look_html(l);
		break;
	case CONTENT_TEXT:
		if (strcmp(l->declared, "text/html") == 0)
			look_html(l);
		else
			look_text(l);
		break;
	case CONTENT_PROGRAM:
		l->flags |= ATTACHMENT_EXECUTABLE;
		break;
	default:
		break;
	}
}

/* --- whether that agrees ------------------------------------------------------------------------------------------ */

static void compare(struct look *l)
{
	const unsigned documents = CONTENT_PDF | CONTENT_WORD;
	unsigned promised = document_name_promises(l->name);

	if (promised == 0)
		promised = document_type_promises(l->declared);
	if (promised != 0 && !(promised & l->content))
		l->flags |= ATTACHMENT_MISNAMED;
	/* a document of no kind at all: cut off, or never written whole */
	if ((promised & documents) && !(promised & CONTENT_ZIP) &&
		(l->content == CONTENT_UNKNOWN || l->content == CONTENT_ZIP))
		l->flags |= ATTACHMENT_BROKEN;
	if (document_name_runs(l->name))
		l->flags |= ATTACHMENT_EXECUTABLE;
}

/* The type to report: text stays what the sender declares it to be, where that is a kind of text. */
static const char *type_of(const struct look *l)
{
	if (l->content == CONTENT_TEXT)
		return text_istarts(l->declared, "text/") ||
				       document_type_promises(l->declared) == 0
			       ? NULL
			       : "text/plain";
	return l->type;
}

void document_read(const char *name, const char *declared, const char *bytes, size_t len,
	size_t text_max, struct document *out)
{
	struct look l = {.name = name, .declared = declared, .bytes = bytes, .len = len};

	*out = (struct document){0};
	buf_init(&l.text, text_max);
	if (len == 0) {
		l.flags = ATTACHMENT_EMPTY;
		if (document_name_runs(name))
			l.flags |= ATTACHMENT_EXECUTABLE;
	} else if (!text_istarts(declared, "message/")) { /* a mail within is read as a mail */
		l.content = content_of(bytes, len, &l.type);
		look_inside(&l);
		compare(&l);
		out->type = xstrdup(type_of(&l));
	}
	out->flags = l.flags;
	out->text = text_clean(l.text.len > 0 ? l.text.data : "", l.text.len, text_max);
	buf_free(&l.text);
}

void document_free(struct document *d)
{
	if (d == NULL)
		return;
	free(d->type);
	free(d->text);
	*d = (struct document){0};
}
