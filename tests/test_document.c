/*
 * test_document.c - attachments judged by their bytes: kind against name, what is wrong with them, their text; the last
 * tests read them through the real cage. Every file is made here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>
#include <gnutls/gnutls.h>

#include "daemon/cage.h"
#include "parsers/document.h"
#include "parsers/mem.h"
#include "parsers/reading.h"

#define DOCX "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#define W                                                                           \
	"xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" " \
	"xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\""
#define BODY(xml) "<?xml version=\"1.0\"?><w:document " W "><w:body>" xml "</w:body></w:document>"
#define P(text) "<w:p><w:r><w:t>" text "</w:t></w:r></w:p>"
#define TC(text) "<w:tc>" P(text) "</w:tc>"

/* --- making files ------------------------------------------------------------------------------------------------- */

struct bytes {
	char *v; /* owned */
	size_t n;
};

struct entry {
	const char *name, *content;
};

/* A zip archive of at most four entries; password NULL for none. */
static struct bytes make_zip(const struct entry *entries, size_t n, bool locked)
{
	struct archive *a = archive_write_new();
	struct bytes out = {.v = xmalloc(1 << 20)};

	assert_int_equal(archive_write_set_format_zip(a), ARCHIVE_OK);
	if (locked) {
		assert_int_equal(archive_write_set_options(a, "zip:encryption=traditional"), 0);
		assert_int_equal(archive_write_set_passphrase(a, "secret"), ARCHIVE_OK);
	}
	assert_int_equal(archive_write_open_memory(a, out.v, 1 << 20, &out.n), ARCHIVE_OK);
	for (size_t i = 0; i < n && entries[i].name != NULL; i++) {
		struct archive_entry *e = archive_entry_new();
		size_t len = strlen(entries[i].content);

		archive_entry_set_pathname(e, entries[i].name);
		archive_entry_set_size(e, (la_int64_t)len);
		archive_entry_set_filetype(e, AE_IFREG);
		archive_entry_set_perm(e, 0644);
		assert_int_equal(archive_write_header(a, e), ARCHIVE_OK);
		assert_int_equal(archive_write_data(a, entries[i].content, len), (la_ssize_t)len);
		archive_entry_free(e);
	}
	assert_int_equal(archive_write_close(a), ARCHIVE_OK);
	archive_write_free(a);
	return out;
}

static struct bytes make_docx(const char *document)
{
	const struct entry entries[] = {
		{"[Content_Types].xml", "<Types/>"}, {"word/document.xml", document}};

	return make_zip(entries, 2, false);
}

/* A PDF of one page that draws `drawing`; more objects from 6 on and more of the trailer may be given. */
static struct bytes make_pdf(
	const char *drawing, const char *catalog, const char *more, const char *trailer)
{
	struct buf b;
	size_t at[16], n = 0, xref;
	struct bytes out;

	buf_init(&b, 1 << 20);
	(void)buf_puts(&b, "%PDF-1.4\n");
	at[n++] = b.len;
	(void)buf_printf(&b, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R %s >>\nendobj\n", catalog);
	at[n++] = b.len;
	(void)buf_puts(&b, "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n");
	at[n++] = b.len;
	(void)buf_printf(&b,
		"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
		"/Resources << /Font << /F1 5 0 R >> >> %s >>\nendobj\n",
		*more != '\0' ? "/Annots [6 0 R]" : "");
	at[n++] = b.len;
	(void)buf_printf(&b, "4 0 obj\n<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n",
		strlen(drawing), drawing);
	at[n++] = b.len;
	(void)buf_puts(
		&b, "5 0 obj\n<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>\nendobj\n");
	if (*more != '\0') {
		at[n++] = b.len;
		(void)buf_puts(&b, more);
	}
	xref = b.len;
	(void)buf_printf(&b, "xref\n0 %zu\n0000000000 65535 f \n", n + 1);
	for (size_t i = 0; i < n; i++)
		(void)buf_printf(&b, "%010zu 00000 n \n", at[i]);
	(void)buf_printf(&b, "trailer\n<< /Size %zu /Root 1 0 R %s >>\nstartxref\n%zu\n%%%%EOF\n",
		n + 1, trailer, xref);
	out.n = b.len;
	out.v = buf_take(&b);
	return out;
}

#define SAY(x, y, text) "BT /F1 11 Tf " x " " y " Td (" text ") Tj ET\n"
#define FORM                                 \
	SAY("72", "700", "Position Number:") \
	SAY("300", "700", "26-0417")         \
	SAY("72", "680", "Title:") SAY("300", "680", "General Engineer")
#define LOCK                                                                           \
	"/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] " \
	"/Encrypt << /Filter /Standard /V 1 /R 2 /P -44 "                              \
	"/O <0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef> "       \
	"/U <fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210> >>"

/* An OLE file whose directory names these. */
static struct bytes make_ole(const char *const *names, size_t n)
{
	struct bytes out = {.v = xcalloc(1, 512 + 128 * (n + 1)), .n = 512 + 128 * (n + 1)};

	memcpy(out.v, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	for (size_t i = 0; i <= n; i++) {
		const char *name = i == 0 ? "Root Entry" : names[i - 1];
		char *e = out.v + 512 + 128 * i;

		for (size_t k = 0; k < strlen(name); k++)
			e[2 * k] = name[k];
		e[64] = (char)(2 * (strlen(name) + 1));
		e[66] = i == 0 ? 5 : 2;
	}
	return out;
}

/* --- judging ------------------------------------------------------------------------------------------------------ */

static const char *const flag_words[] = {
	"empty", "encrypted", "macros", "executable", "no-text", "broken", "misnamed", "ssn"};

/* "type flags|text", for comparing. Owned by the caller. */
static char *show(const char *type, unsigned flags, const char *text)
{
	struct buf b;

	buf_init(&b, 1 << 20);
	(void)buf_puts(&b, type != NULL ? type : "-");
	for (size_t i = 0; i < sizeof flag_words / sizeof *flag_words; i++)
		if (flags & 1u << i)
			(void)buf_printf(&b, " %s", flag_words[i]);
	(void)buf_printf(&b, "|%s", text);
	return buf_take(&b);
}

static void check(const char *row, const char *name, const char *declared, const char *bytes,
	size_t len, const char *want)
{
	char *copy = xmalloc(len + 1); /* exactly as long, so that a sanitizer sees a read beyond */
	struct document d;
	char *got;

	memcpy(copy, bytes, len);
	copy[len] = '\0';
	document_read(name, declared, copy, len, DOCUMENT_TEXT_MAX, &d);
	got = show(d.type, d.flags, d.text);
	if (strcmp(got, want) != 0)
		fail_msg("%s: \"%s\"\nshould be: \"%s\"", row, got, want);
	free(got);
	free(copy);
	document_free(&d);
}

#define BYTES(s) s, sizeof(s) - 1

static void tells_kinds(void **state)
{
	static const struct {
		const char *row, *name, *declared, *bytes;
		size_t len;
		const char *want;
	} rows[] = {
		{"nothing", "pd.pdf", "application/pdf", BYTES(""), "- empty|"},
		{"text", "a.txt", "text/plain", BYTES("A line\r\nSF-52: 1\r\n"),
			"-|A line\nSF-52: 1\n"},
		{"text called PDF", "pd.pdf", "application/pdf", BYTES("just text"),
			"text/plain misnamed|"},
		{"noise called PDF", "pd.pdf", "application/pdf", BYTES("\1\2\3\4\5\6\7\x8f\x90"),
			"- broken misnamed|"},
		{"noise", "x.bin", "application/octet-stream", BYTES("\1\2\3\4\5\6\7\x8f\x90"),
			"-|"},
		{"CSV in windows-1252", "a.csv", "application/octet-stream",
			BYTES("name,caf\xe9\n"), "-|name,caf\xc3\xa9\n"},
		{"UTF-16 text", "a.txt", "text/plain", BYTES("\xff\xfeH\0i\0"), "-|Hi"},
		{"calendar", "a.ics", "text/calendar", BYTES("BEGIN:VCALENDAR\n"), "-|"},
		{"HTML", "a.html", "text/html",
			BYTES("<html><body><table><tr><td>Series:<td>0801</table>"),
			"text/html|Series:\t0801"},
		{"HTML called PDF", "pd.pdf", "application/pdf", BYTES("<!DOCTYPE html><p>Log in"),
			"text/html misnamed|Log in"},
		{"picture", "scan.png", "image/png", BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
			"image/png|"},
		{"picture called PDF", "pd.pdf", "application/pdf",
			BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png misnamed|"},
		{"wrong declared type alone", "scan.png", "application/pdf",
			BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png|"},
		{"declared type of a nameless part", "", "application/pdf",
			BYTES("\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), "image/png misnamed|"},
		{"RTF under Word's old ending", "pd.doc", "application/msword", BYTES("{\\rtf1 x}"),
			"application/rtf|x"},
		{"program", "setup.exe", "application/octet-stream", BYTES("MZ\x90\0\3\0\0\0"),
			"application/vnd.microsoft.portable-executable executable|"},
		{"program called PDF", "pd.pdf", "application/pdf", BYTES("MZ\x90\0\3\0\0\0"),
			"application/vnd.microsoft.portable-executable executable misnamed|"},
		{"ELF", "x", "application/octet-stream",
			BYTES("\x7f"
			      "ELF\2\1\1\0"),
			"application/x-executable executable|"},
		{"script", "x", "text/plain", BYTES("#!/bin/sh\nrm\n"),
			"text/x-shellscript executable|"},
		{"script by name", "Form.pdf.js ", "text/plain", BYTES("var x"),
			"- executable|var x"},
		{"shortcut by name", "PD.lnk.", "application/octet-stream", BYTES("\1\2\3\4\x8f"),
			"- executable|"},
		{"text that begins with MZ", "a.txt", "text/plain", BYTES("MZ is two letters"),
			"-|MZ is two letters"},
		{"mail within", "a.eml", "message/rfc822", BYTES("Subject: x\n\n#!"), "-|"},
		{"known to libmagic", "a.gz", "application/octet-stream",
			BYTES("\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0"),
			"application/gzip|"},
		{"zip cut off", "pd.docx", DOCX, BYTES("PK\3\4\x14\0\0\0"),
			"application/zip broken misnamed|"},
		{"OLE cut off", "pd.doc", "application/msword",
			BYTES("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
			"application/x-ole-storage broken|"},
		{"PDF cut off", "pd.pdf", "application/pdf", BYTES("%PDF-1.7\n1 0 obj"),
			"application/pdf broken|"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		check(rows[i].row, rows[i].name, rows[i].declared, rows[i].bytes, rows[i].len,
			rows[i].want);
}

static void reads_pdf(void **state)
{
	static const struct {
		const char *row, *drawing, *catalog, *more, *trailer, *want;
	} rows[] = {
		{"columns and lines", FORM, "", "", "",
			"application/pdf|Position Number:\t26-0417\nTitle:\tGeneral Engineer\n"},
		{"drawn out of order", SAY("72", "600", "below") SAY("72", "700", "above"), "", "",
			"", "application/pdf|above\nbelow\n"},
		{"a page without text", "0 0 m 100 100 l S", "", "", "",
			"application/pdf no-text|"},
		{"under a password", FORM, "", "", LOCK, "application/pdf encrypted|"},
		{"a form's fields", SAY("72", "700", "Form"), "/AcroForm << /Fields [6 0 R] >>",
			"6 0 obj\n<< /Type /Annot /Subtype /Widget /FT /Tx /T (f1) /TU (Series) "
			"/V (0801) /Rect [72 600 200 620] >>\nendobj\n",
			"", "application/pdf|Form\nSeries\t0801\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bytes f =
			make_pdf(rows[i].drawing, rows[i].catalog, rows[i].more, rows[i].trailer);

		check(rows[i].row, "pd.pdf", "application/pdf", f.v, f.n, rows[i].want);
		free(f.v);
	}
}

static void reads_docx(void **state)
{
	static const struct {
		const char *row, *xml, *want;
	} rows[] = {
		{"paragraphs", BODY(P("One") P("Two &amp; three")), DOCX "|One\nTwo & three\n"},
		{"table",
			BODY("<w:tbl><w:tr>" TC("Agency") TC("VA") "</w:tr><w:tr>" TC("Grade")
					TC("") "</w:tr></w:tbl>" P("after")),
			DOCX "|Agency\tVA\nGrade\t\nafter\n"},
		{"paragraphs in a cell",
			BODY("<w:tbl><w:tr>" TC("Name") "<w:tc>" P("A")
					P("B") "</w:tc></w:tr></w:tbl>"),
			DOCX "|Name\tA B\n"},
		{"table in a cell",
			BODY("<w:tbl><w:tr>" TC("a") "<w:tc><w:tbl><w:tr>" TC("b")
					TC("c") "</w:tr></w:tbl></w:tc></w:tr></w:tbl>"),
			DOCX "|a\tb c\n"},
		{"runs join, tab and break",
			BODY("<w:p><w:r><w:t>Se</w:t></w:r><w:r><w:t>ries:</w:t><w:tab/><w:t>08</"
			     "w:t>"
			     "<w:br/><w:t>x</w:t></w:r></w:p>"),
			DOCX "|Series:\t08\nx\n"},
		{"deleted and moved away",
			BODY("<w:p><w:del><w:r><w:delText>old</w:delText></w:r></"
			     "w:del><w:moveFrom><w:r>"
			     "<w:t>gone</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>new</w:t></w:r></"
			     "w:ins>"
			     "</w:p>"),
			DOCX "|new\n"},
		{"hidden run",
			BODY("<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r><w:r><w:rPr>"
			     "<w:vanish w:val=\"0\"/></w:rPr><w:t>yes</w:t></w:r></w:p>"),
			DOCX "|yes\n"},
		{"placeholder",
			BODY("<w:p><w:r><w:t>Name: </w:t></w:r><w:sdt><w:sdtPr><w:showingPlcHdr/>"
			     "</w:sdtPr><w:sdtContent><w:r><w:t>Click "
			     "here</w:t></w:r></w:sdtContent>"
			     "</w:sdt></w:p><w:sdt><w:sdtPr/><w:sdtContent>" P(
				     "kept") "</w:sdtContent></w:sdt>"),
			DOCX "|Name: \nkept\n"},
		{"drawing twice",
			BODY("<w:p><mc:AlternateContent><mc:Choice><w:r><w:t>box</w:t></w:r></"
			     "mc:Choice>"
			     "<mc:Fallback><w:r><w:t>box</w:t></w:r></mc:Fallback></"
			     "mc:AlternateContent>"
			     "</w:p>"),
			DOCX "|box\n"},
		{"picture alone", BODY("<w:p><w:r><w:drawing/></w:r></w:p>"), DOCX " no-text|\n"},
		{"not well-formed", "<w:document " W "><w:p>", DOCX " broken|"},
		{"document type",
			"<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\">]><x " W "><w:t>&a;</w:t></x>",
			DOCX " broken|"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bytes f = make_docx(rows[i].xml);

		check(rows[i].row, "pd.docx", DOCX, f.v, f.n, rows[i].want);
		free(f.v);
	}
}

static void looks_into_archives(void **state)
{
	static const struct {
		const char *row, *name;
		struct entry entries[4];
		bool locked;
		const char *want;
	} rows[] = {
		{"archive", "a.zip", {{"a.txt", "x"}}, false, "application/zip|"},
		{"archive called DOCX", "pd.docx", {{"a.txt", "x"}}, false,
			"application/zip broken misnamed|"},
		{"locked archive", "a.zip", {{"a.txt", "x"}}, true, "application/zip encrypted|"},
		{"program in an archive", "a.zip", {{"in/PD.pdf.exe", "x"}}, false,
			"application/zip executable|"},
		{"macros", "pd.docm",
			{{"word/vbaProject.bin", "x"}, {"word/document.xml", BODY(P("t"))}}, false,
			DOCX " macros|t\n"},
		{"header and footer", "pd.docx",
			{{"word/header1.xml", "<w:hdr " W ">" P("PD 12") "</w:hdr>"},
				{"word/document.xml", BODY(P("body"))}},
			false, DOCX "|body\nPD 12\n"},
		{"main part under another number", "pd.docx",
			{{"word/document2.xml", BODY(P("body"))}}, false, DOCX "|body\n"},
		{"main part absent", "pd.docx", {{"word/styles.xml", "<x/>"}}, false,
			DOCX " broken|"},
		{"workbook called DOCX", "pd.docx", {{"xl/workbook.xml", "<x/>"}}, false,
			"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "
			"misnamed|"},
		{"OpenDocument", "pd.odt",
			{{"mimetype", "application/vnd.oasis.opendocument.text"},
				{"content.xml", "<o "
						"xmlns:t=\"urn:oasis:names:tc:opendocument:xmlns:"
						"text:1.0\">"
						"<t:h>Head</t:h><t:p>a<t:s/>b<t:tab/>c</t:p></o>"}},
			false, "application/vnd.oasis.opendocument.text|Head\na b\tc\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bytes f = make_zip(rows[i].entries, 4, rows[i].locked);

		check(rows[i].row, rows[i].name, "application/octet-stream", f.v, f.n,
			rows[i].want);
		free(f.v);
	}
}

static void looks_into_ole(void **state)
{
	static const struct {
		const char *row, *name, *names[3], *want;
	} rows[] = {
		{"Word", "pd.doc", {"WordDocument"}, "application/msword|"},
		{"Word with macros", "pd.doc", {"WordDocument", "Macros", "_VBA_PROJECT"},
			"application/msword macros|"},
		{"locked DOCX", "pd.docx", {"EncryptionInfo", "EncryptedPackage"},
			"application/x-ole-storage encrypted|"},
		{"workbook", "a.xls", {"Workbook"}, "application/vnd.ms-excel|"},
		{"old Word called PDF", "pd.pdf", {"WordDocument"}, "application/msword misnamed|"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = 0;
		struct bytes f;

		while (n < 3 && rows[i].names[n] != NULL)
			n++;
		f = make_ole(rows[i].names, n);
		check(rows[i].row, rows[i].name, "application/octet-stream", f.v, f.n,
			rows[i].want);
		free(f.v);
	}
}

/* 20 MB of blanks pack to 20 KB. */
static void stops_at_bombs(void **state)
{
	size_t n = (size_t)20 << 20;
	char *xml = xmalloc(n + 1);
	struct bytes f;

	(void)state;
	memset(xml, ' ', n);
	xml[n] = '\0';
	memcpy(xml, "<x>", 3);
	f = make_docx(xml);
	check("bomb", "pd.docx", DOCX, f.v, f.n, DOCX " broken|");
	free(f.v);
	free(xml);
}

static void bounds_text(void **state)
{
	char *many = xmalloc(100000 + 1);
	struct document d;

	(void)state;
	memset(many, 'a', 100000);
	many[100000] = '\0';
	document_read("a.txt", "text/plain", many, 100000, DOCUMENT_TEXT_MAX, &d);
	assert_int_equal(strlen(d.text), DOCUMENT_TEXT_MAX);
	document_free(&d);
	document_read("a.txt", "text/plain", many, 100000, 0, &d);
	assert_string_equal(d.text, "");
	document_free(&d);
	free(many);
}

/* Every prefix of a file, and each byte of it changed, ends somehow. */
static void survives_damage(void **state)
{
	static const char *const vba[] = {"WordDocument", "_VBA_PROJECT"};
	struct bytes files[] = {
		make_pdf(FORM, "", "", ""), make_docx(BODY(P("One") P("Two"))), make_ole(vba, 2)};

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		for (size_t i = 0; i < files[k].n; i += 3) {
			char *copy = xmalloc(files[k].n);
			struct document d;

			memcpy(copy, files[k].v, files[k].n);
			copy[i] = (char)(copy[i] ^ 0x55);
			document_read("x", "application/octet-stream", copy, files[k].n, 1000, &d);
			document_free(&d);
			document_read("x", "application/octet-stream", copy, i, 1000, &d);
			document_free(&d);
			free(copy);
		}
		free(files[k].v);
	}
}

/* --- through the cage --------------------------------------------------------------------------------------------- */

static void part_of(struct buf *mail, const char *name, const struct bytes *f)
{
	gnutls_datum_t data = {(unsigned char *)f->v, (unsigned)f->n}, base64;

	assert_int_equal(gnutls_base64_encode2(&data, &base64), 0);
	(void)buf_printf(mail,
		"--q\r\nContent-Type: application/octet-stream; name=\"%s\"\r\n"
		"Content-Disposition: attachment; filename=\"%s\"\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n",
		name, name);
	for (unsigned i = 0; i < base64.size; i += 76) {
		(void)buf_add(mail, base64.data + i, base64.size - i < 76 ? base64.size - i : 76);
		(void)buf_puts(mail, "\r\n");
	}
	gnutls_free(base64.data);
}

static void reads_in_the_cage(void **state)
{
	static const char *const want[] = {
		"application/pdf ssn|Position Number:\t26-0417\nTitle:\tGeneral "
		"Engineer\nSSN\t[SSN removed]\n",
		DOCX "|Agency\tVA\n", "application/pdf encrypted|", "application/gzip|",
		"application/zip executable|"};
	const struct reader_files files = {.patterns = "parsers/patterns",
		.rules = "parsers/rules",
		.directory = "parsers/directory/agencies.csv",
		.screen = "parsers/screen.yaml"};
	const struct entry exe[] = {{"caf\xc3\xa9/a.exe", "x"}};
	static char gz[] = "\x1f\x8b\x08\0\0\0\0\0\0\3\3\0\0\0\0\0\0\0\0\0";
	struct bytes made[] = {
		make_pdf(FORM SAY("72", "660", "SSN") SAY("300", "660", "219-09-9998"), "", "", ""),
		make_docx(BODY("<w:tbl><w:tr>" TC("Agency") TC("VA") "</w:tr></w:tbl>")),
		make_pdf(FORM, "", "", LOCK), {xmalloc(sizeof gz), sizeof gz - 1},
		make_zip(exe, 1, false)};
	static const char *const names[] = {"a.pdf", "b.docx", "c.pdf", "d.gz", "e.zip"};
	struct strings own = {0};
	struct reader_mailbox mailbox = {.name = "crossgovhiring",
		.self = {.addresses = &own, .message_id_domain = "x.gov", .list_ids = &own}};
	struct cage_fork fork = {.mailbox = &mailbox, .limits = &limits_default};
	struct findings findings = {0};
	struct reader *reader;
	struct reading r;
	struct cage *cage;
	struct err e = {0};
	struct buf mail;

	(void)state;
	memcpy(made[3].v, gz, sizeof gz);
	buf_init(&mail, 1 << 20);
	(void)buf_puts(&mail,
		"From: a@b.gov\r\nSubject: x\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nHello\r\n");
	for (size_t i = 0; i < 5; i++)
		part_of(&mail, names[i], &made[i]);
	(void)buf_puts(&mail, "--q--\r\n");
	assert_int_equal(reader_load(&files, &reader, &findings), 0);
	fork.reader = reader;
	cage = cage_new(cage_fork_spawn, &fork, &limits_default);
	if (cage_read(cage, mail.data, mail.len, &r, &e) < 0)
		fail_msg("%s", e.message);
	assert_int_equal(r.message.attachments.n, 5);
	for (size_t i = 0; i < 5; i++) {
		const struct attachment *a = &r.message.attachments.v[i];
		char *got = show(a->type, a->flags, a->text);

		assert_string_equal(a->name, names[i]);
		assert_string_equal(got, want[i]);
		free(got);
		free(made[i].v);
	}
	assert_true(r.message.ssn);
	reading_free(&r);
	cage_free(cage);
	cage_fork_end(&fork);
	reader_free(reader);
	findings_free(&findings);
	buf_free(&mail);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			reads_in_the_cage), /* first: nothing was loaded by an earlier document */
		cmocka_unit_test(tells_kinds),
		cmocka_unit_test(reads_pdf),
		cmocka_unit_test(reads_docx),
		cmocka_unit_test(looks_into_archives),
		cmocka_unit_test(looks_into_ole),
		cmocka_unit_test(stops_at_bombs),
		cmocka_unit_test(bounds_text),
		cmocka_unit_test(survives_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
