/* test_mime_tnef.c - winmail.dat comes out as the mail that was put in: body in each of its forms, attachments, mails within. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/mime.h"
#include "parsers/mime_tnef.h"
#include "parsers/rtf.h"

/* --- making TNEF -------------------------------------------------------------------------------------------------- */

static void u32(struct buf *b, uint32_t v)
{
	const char bytes[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};

	(void)buf_add(b, bytes, 4);
}

static void attribute(struct buf *b, int level, uint32_t id, const char *data, size_t n)
{
	(void)buf_putc(b, (char)level);
	u32(b, id);
	u32(b, (uint32_t)n);
	(void)buf_add(b, data, n);
	(void)buf_add(b, "\0\0", 2);
}

static void property(struct buf *b, uint32_t id, uint32_t type, const char *data, size_t n)
{
	u32(b, id << 16 | type);
	if (type != 3)
		u32(b, 1);
	if (type != 3)
		u32(b, (uint32_t)n);
	(void)buf_add(b, data, n);
	while (n++ % 4 != 0)
		(void)buf_putc(b, '\0');
}

static void begin(struct buf *b)
{
	buf_init(b, 1 << 20);
	(void)buf_add(b, "\x78\x9f\x3e\x22\x01\0", 6);
}

static void begin_properties(struct buf *b, uint32_t n)
{
	buf_init(b, 1 << 20);
	u32(b, n);
}

/* A file with a short title and, where given, a long name. */
static void add_file(struct buf *tnef, const char *title, const char *long_name, const char *data)
{
	struct buf p;

	attribute(tnef, 2, 0x00069002, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 14);
	attribute(tnef, 2, 0x00018010, title, strlen(title) + 1);
	attribute(tnef, 2, 0x0006800f, data, strlen(data));
	if (long_name == NULL)
		return;
	begin_properties(&p, 1);
	property(&p, 0x3707, 0x1e, long_name, strlen(long_name) + 1);
	attribute(tnef, 2, 0x00069005, p.data, p.len);
	buf_free(&p);
}

#define UNPACKED(rtf) "\x01\0\0\0\x01\0\0\0MELA\0\0\0\0" rtf

/* The example of MS-OXRTFCP 4.1: "{\rtf1\ansi\ansicpg1252\pard hello world}" CR LF. */
static const char packed[] =
	"\x2d\x00\x00\x00\x2b\x00\x00\x00\x4c\x5a\x46\x75\xf1\xc5\xc7\xa7\x03\x00\x0a\x00\x72\x63"
	"\x70\x67\x31\x32\x35\x42\x32\x0a\xf3\x20\x68\x65\x6c\x09\x00\x20\x62\x77\x05\xb0\x6c\x64"
	"\x7d\x0a\x80\x0f\xa0";

/* --- reading it --------------------------------------------------------------------------------------------------- */

static void note_file(
	void *context, const char *name, const char *type, const char *bytes, size_t len)
{
	(void)buf_printf(context, "[%s|%s|%.*s]", name, type, (int)len, bytes);
}

/* "rc plain|html|[name|type|bytes]..." of a copy that ends where it ends. */
static char *show(const char *bytes, size_t len)
{
	char *copy = xmalloc(len > 0 ? len : 1);
	struct tnef_body body;
	struct buf files, out;
	int rc;

	memcpy(copy, bytes, len);
	buf_init(&files, 1 << 20);
	buf_init(&out, 1 << 20);
	rc = mime_tnef_read(copy, len, 1000, &body, note_file, &files);
	(void)buf_printf(&out, "%d %s|%s|%s", rc, body.plain != NULL ? body.plain : "-",
		body.html != NULL ? body.html : "-", files.len > 0 ? files.data : "");
	mime_tnef_done(&body);
	buf_free(&files);
	free(copy);
	return buf_take(&out);
}

struct prop {
	uint32_t id, type;
	const char *data;
	size_t n;
};

#define VALUE(s) s, sizeof(s) - 1

static void reads_bodies(void **state)
{
	static const struct {
		const char *row;
		struct prop props[4];
		const char *want;
	} rows[] = {
		{"nothing", {{0}}, "0 -|-|"},
		{"plain", {{0x1000, 0x1e, VALUE("Hello")}}, "0 Hello|-|"},
		{"UTF-16", {{0x1000, 0x1f, VALUE("H\0\xe9\0\0\0")}}, "0 H\xc3\xa9|-|"},
		{"HTML with its code page",
			{{0x3fde, 3, VALUE("\xe4\x04\0\0")}, {0x1013, 0x102, VALUE("<p>caf\xe9")}},
			"0 -|<p>caf\xc3\xa9|"},
		{"packed RTF", {{0x1009, 0x102, VALUE(packed)}}, "0 hello world|-|"},
		{"RTF not packed",
			{{0x1009, 0x102,
				VALUE(UNPACKED("{\\rtf1{\\fonttbl{\\f0 Arial;}}A\\'e9\\par "
					       "B\\u8211?C}"))}},
			"0 A\xc3\xa9\nB\xe2\x80\x93"
			"C|-|"},
		{"HTML in RTF",
			{{0x1009, 0x102,
				VALUE(UNPACKED(
					"{\\rtf1\\fromhtml1{\\*\\htmltag64 <p>}\\htmlrtf \\par "
					"\\htmlrtf0 Hi{\\*\\htmltag72 </p>}}"))}},
			"0 -|<p>Hi</p>|"},
		{"RTF beside plain",
			{{0x1000, 0x1e, VALUE("Hello")}, {0x1009, 0x102, VALUE(packed)}},
			"0 Hello|-|"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct buf tnef, p;
		uint32_t n = 0;
		char *got;

		while (n < 4 && rows[i].props[n].id != 0)
			n++;
		begin(&tnef);
		begin_properties(&p, n);
		for (uint32_t k = 0; k < n; k++)
			property(&p, rows[i].props[k].id, rows[i].props[k].type,
				rows[i].props[k].data, rows[i].props[k].n);
		attribute(&tnef, 1, 0x00069003, p.data, p.len);
		got = show(tnef.data, tnef.len);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: \"%s\", should be \"%s\"", rows[i].row, got, rows[i].want);
		free(got);
		buf_free(&p);
		buf_free(&tnef);
	}
}

static void reads_files(void **state)
{
	struct buf tnef, p;
	char *got;

	(void)state;
	begin(&tnef);
	attribute(&tnef, 1, 0x0002800c, "Old body", 8);
	add_file(&tnef, "PD2604~1.PDF", "PD 26-0417.pdf", "one");
	add_file(&tnef, "b.txt", NULL, "two");
	attribute(&tnef, 2, 0x00069002, "", 0); /* a mail within */
	begin_properties(&p, 1);
	property(&p, 0x3701, 0x0d, "0123456789abcdefTNEF", 20);
	attribute(&tnef, 2, 0x00069005, p.data, p.len);
	got = show(tnef.data, tnef.len);
	assert_string_equal(
		got, "0 Old body|-|[PD 26-0417.pdf||one][b.txt||two][|application/ms-tnef|TNEF]");
	free(got);
	buf_free(&p);
	buf_free(&tnef);
}

/* Damage at every place: an end, and no access beyond it (the sanitizers watch). */
static void survives_damage(void **state)
{
	struct buf tnef, p;

	(void)state;
	begin(&tnef);
	begin_properties(&p, 3);
	u32(&p, 0x80000000u | 0x1e); /* a named property */
	(void)buf_add(&p, "0123456789abcdef\1\0\0\0\4\0\0\0a\0b\0", 28);
	u32(&p, 1);
	u32(&p, 2);
	(void)buf_add(&p, "x\0\0\0", 4);
	property(&p, 0x1009, 0x102, packed, sizeof packed - 1);
	property(&p, 0x1000, 0x1e, "Hello", 5);
	attribute(&tnef, 1, 0x00069003, p.data, p.len);
	add_file(&tnef, "a.pdf", "long.pdf", "one");
	for (size_t i = 0; i < tnef.len; i++) {
		char old = tnef.data[i];

		free(show(tnef.data, i));
		for (int k = 1; k < 256; k += 31) {
			tnef.data[i] = (char)(old ^ k);
			free(show(tnef.data, tnef.len));
		}
		tnef.data[i] = old;
	}
	buf_free(&p);
	buf_free(&tnef);
}

/* Through the mail: attachments are listed as if they were parts, the body counts where there is no other. */
static void reads_mails(void **state)
{
	static const struct {
		const char *row, *text, *want_plain;
	} rows[] = {{"no other body", "", "Inside"}, {"another body", "Outside", "Outside"}};
	struct buf tnef;

	(void)state;
	begin(&tnef);
	attribute(&tnef, 1, 0x0002800c, "Inside", 6);
	add_file(&tnef, "a.txt", NULL, "SSN 219-09-9998");
	for (size_t i = 0; i < 2; i++) {
		struct buf mail;
		struct mime mime;
		struct message m;
		struct err e = {0};

		buf_init(&mail, 10000);
		(void)buf_printf(&mail,
			"Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
			"boundary=q\n\n"
			"--q\n\n%s\n--q\nContent-Type: application/ms-tnef; name=winmail.dat\n"
			"Content-Transfer-Encoding: binary\n\n",
			rows[i].text);
		(void)buf_add(&mail, tnef.data, tnef.len);
		(void)buf_puts(&mail, "\n--q--\n");
		message_init(&m);
		assert_int_equal(mime_read(mail.data, mail.len, &limits_default, &mime, &m, &e), 0);
		assert_int_equal(m.attachments.n, 1);
		assert_string_equal(m.attachments.v[0].name, "a.txt");
		assert_string_equal(m.attachments.v[0].text, "SSN [SSN removed]");
		assert_true(m.ssn);
		assert_non_null(strstr(mime.plain, rows[i].want_plain));
		mime_free(&mime);
		message_free(&m);
		buf_free(&mail);
	}
	buf_free(&tnef);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_bodies),
		cmocka_unit_test(reads_files),
		cmocka_unit_test(survives_damage),
		cmocka_unit_test(reads_mails),
	};

	mime_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
