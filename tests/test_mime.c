/* test_mime.c - mails as they come and mails as they should not come: what is read out of each. */
#include <dirent.h>
#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/mem.h"
#include "parsers/mime.h"
#include "parsers/text.h"

#define RAW(s) (s), sizeof(s) - 1

/* One question to one mail. `what` is a name that answer() knows. */
struct row {
	const char *name, *raw;
	size_t len;
	const char *what, *want;
};

#define ALTERNATIVE(plain, html)                                                 \
	"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: " \
	"text/plain\n\n" plain "\n--b\nContent-Type: text/html\n\n" html "\n--b--\n"

static const struct row rows[] = {
	/* bodies */
	{"plain", RAW("Subject: x\n\nHello\n"), "plain", "Hello\n"},
	{"CRLF", RAW("Subject: x\r\n\r\nHello\r\nyou\r\n"), "plain", "Hello\nyou\n"},
	{"CR only", RAW("Subject: x\r\rHello\ryou\r"), "plain", "Hello\nyou\n"},
	{"CR only, header", RAW("Subject: x\r\rHello\r"), "subject", "x"},
	{"no header", RAW("Hello there\nno header here\n\nbye\n"), "plain",
		"Hello there\nno header here\n\nbye\n"},
	{"header only", RAW("Subject: x"), "subject", "x"},
	{"empty", RAW(""), "plain", ""},
	{"NUL in header", RAW("Subject: a\0b\n\nx\n"), "subject", "a b"},
	{"NUL in body", RAW("Subject: a\n\nx\0y\n"), "plain", "xy\n"},
	{"mbox line first", RAW("From a@b Mon Jan 1 00:00:00 2024\nSubject: x\n\nHello\n"),
		"subject", "x"},
	{"base64", RAW("Content-Transfer-Encoding: base64\n\nSGVsbG8K\n"), "plain", "Hello\n"},
	{"base64 with junk behind the word",
		RAW("Content-Transfer-Encoding: base64; x\n\nSGVsbG8K\n"), "plain", "Hello\n"},
	{"quoted-printable", RAW("Content-Transfer-Encoding: quoted-printable\n\na=3Db=\nc\n"),
		"plain", "a=bc\n"},
	{"uuencode",
		RAW("Content-Transfer-Encoding: x-uuencode\n\nbegin 644 x\n%2&5L;&\\`\n`\nend\n"),
		"plain", "Hello"},
	{"says base64, is text",
		RAW("Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\nI need access, "
		    "please.\n"),
		"plain", "I need access, please.\n"},
	{"unknown encoding", RAW("Content-Transfer-Encoding: spam\n\nHello\n"), "plain", "Hello\n"},
	/* charsets */
	{"declared", RAW("Content-Type: text/plain; charset=iso-8859-2\n\n\xbeivot\n"), "plain",
		"\u017eivot\n"},
	{"undeclared UTF-8", RAW("Subject: x\n\nPe\xc3\xb1\x61\n"), "plain", "Pe\u00f1a\n"},
	{"undeclared windows-1252", RAW("Subject: x\n\nWe\x92re \x96 ok\n"), "plain",
		"We\u2019re \u2013 ok\n"},
	{"says UTF-8, is windows-1252",
		RAW("Content-Type: text/plain; charset=utf-8\n\nWe\x92re\n"), "plain",
		"We\u2019re\n"},
	{"says us-ascii, is UTF-8",
		RAW("Content-Type: text/plain; charset=us-ascii\n\nPe\xc3\xb1\x61\n"), "plain",
		"Pe\u00f1a\n"},
	{"unknown charset", RAW("Content-Type: text/plain; charset=x-nonsense\n\nPe\xf1\x61\n"),
		"plain", "Pe\u00f1a\n"},
	{"says UTF-16, is ASCII", RAW("Content-Type: text/plain; charset=utf-16\n\nHello\n"),
		"plain", "Hello\n"},
	{"iso-2022-jp", RAW("Content-Type: text/plain; charset=iso-2022-jp\n\n\x1b$B$3$s\x1b(B\n"),
		"plain", "\u3053\u3093\n"},
	{"gb2312", RAW("Content-Type: text/plain; charset=gb2312\n\n\xc4\xe3\n"), "plain",
		"\u4f60\n"},
	{"UTF-7 is cleaned", RAW("Content-Type: text/plain; charset=utf-7\n\na+AAAACCAu-b\n"),
		"plain", "ab\n"},
	{"HTML declares its own charset",
		RAW("Content-Type: text/html\n\n<meta charset=\"iso-8859-2\">\xbe\n"), "html",
		"<meta charset=\"iso-8859-2\">\u017e\n"},
	/* format=flowed */
	{"flowed", RAW("Content-Type: text/plain; format=flowed\n\none \ntwo\nthree\n"), "plain",
		"one two\nthree\n"},
	{"flowed, delsp", RAW("Content-Type: text/plain; format=flowed; delsp=yes\n\non \ne\n"),
		"plain", "one\n"},
	{"flowed, quotes", RAW("Content-Type: text/plain; format=flowed\n\n> a \n> b\n>> c\nd\n"),
		"plain", "> a b\n>> c\nd\n"},
	{"flowed, signature", RAW("Content-Type: text/plain; format=flowed\n\na \n-- \nJ\n"),
		"plain", "a \n-- \nJ\n"},
	{"flowed, stuffed", RAW("Content-Type: text/plain; format=flowed\n\n  a\n From b\n"),
		"plain", " a\nFrom b\n"},
	/* multiparts */
	{"alternative, plain", RAW(ALTERNATIVE("Hello", "<p>Hello</p>")), "plain", "Hello"},
	{"alternative, html", RAW(ALTERNATIVE("Hello", "<p>Hello</p>")), "html", "<p>Hello</p>\n"},
	{"alternative, empty plain", RAW(ALTERNATIVE("  ", "<p>Hello</p>")), "plain", NULL},
	{"alternative, stub",
		RAW(ALTERNATIVE(
			"Please view this message in an HTML capable client.", "<p>Hello</p>")),
		"plain", NULL},
	{"text around an attachment",
		RAW("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: "
		    "application/pdf; name=a.pdf\nContent-Disposition: "
		    "inline\n\n%PDF-1\n--b\n\ntwo\n"
		    "--b--\n"),
		"plain", "one\ntwo"},
	{"text around an attachment, in HTML",
		RAW("Content-Type: multipart/alternative; boundary=a\n\n--a\n\none "
		    "two\n--a\nContent-Type: "
		    "multipart/mixed; boundary=b\n\n--b\nContent-Type: "
		    "text/html\n\n<p>one</p>\n--b\n"
		    "Content-Type: application/pdf; name=a.pdf\n\n%PDF-1\n--b\nContent-Type: "
		    "text/html\n\n<p>two</p>\n--b--\n--a--\n"),
		"html", "<p>one</p>\n<p>two</p>\n"},
	{"an attached text is no body",
		RAW("Content-Type: multipart/mixed; "
		    "boundary=b\n\n--b\n\none\n--b\nContent-Disposition: "
		    "attachment; filename=t.txt\n\ntwo\n--b--\n"),
		"plain", "one"},
	{"an attached text is listed",
		RAW("Content-Type: multipart/mixed; "
		    "boundary=b\n\n--b\n\none\n--b\nContent-Disposition: "
		    "attachment; filename=t.txt\n\ntwo\n--b--\n"),
		"attachments", "t.txt text/plain 3"},
	{"related: images are attachments",
		RAW("Content-Type: multipart/related; boundary=b\n\n--b\nContent-Type: "
		    "text/html\n\n<img>\n"
		    "--b\nContent-Type: image/png; name=i.png\nContent-ID: "
		    "<1>\nContent-Disposition: "
		    "inline\n\n\x89PNG\n--b--\n"),
		"attachments", "i.png text/plain 4 misnamed"},
	{"multipart without a boundary", RAW("Content-Type: multipart/mixed\n\nHello\n"), "plain",
		"Hello\n"},
	{"signature is not listed",
		RAW("Content-Type: multipart/signed; "
		    "boundary=b\n\n--b\n\nHello\n--b\nContent-Type: "
		    "application/pkcs7-signature; name=smime.p7s\n\nxx\n--b--\n"),
		"attachments", ""},
	{"signed text",
		RAW("Content-Type: multipart/signed; boundary=b\n\n--b\n\nHello\n--b\n"
		    "Content-Type: application/pkcs7-signature; name=smime.p7s\n\nxx\n--b--\n"),
		"plain", "Hello"},
	{"encrypted, PGP",
		RAW("Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: "
		    "application/pgp-encrypted\n\nVersion: 1\n--b\n\nxx\n--b--\n"),
		"encrypted", "yes"},
	{"encrypted, Purview",
		RAW("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: "
		    "application/x-microsoft-rpmsg-message; name=message_v2.rpmsg\n\nxx\n--b--\n"),
		"encrypted", "yes"},
	{"encrypted mail attached to a readable one",
		RAW("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: "
		    "message/rfc822\n\nContent-Type: "
		    "application/x-microsoft-rpmsg-message\n\nxx\n--b--\n"),
		"encrypted", "no"},
	{"not encrypted", RAW("Subject: x\n\nHello\n"), "encrypted", "no"},
	/* mails in mails */
	{"forwarded as attachment",
		RAW("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nfyi\n--b\nContent-Type: "
		    "message/rfc822\n\nFrom: =?utf-8?Q?Jos=C3=A9?= <j@x.gov>\nDate: Mon, 1 Jan "
		    "2024 "
		    "00:00:00 +0000\nTo: a@b.gov\nSubject: old\n\nold text\n--b--\n"),
		"inner",
		"From: Jos\u00e9 <j@x.gov>\nSent: Mon, 1 Jan 2024 00:00:00 +0000\nTo: "
		"a@b.gov\nSubject: "
		"old\n\nold text\n"},
	{"forwarded in base64",
		RAW("Content-Type: message/rfc822\nContent-Transfer-Encoding: "
		    "base64\n\nU3ViamVjdDogb2xkCgpvbGQgdGV4dAo=\n"),
		"inner", "Subject: old\n\nold text\n"},
	{"two deep",
		RAW("Content-Type: message/rfc822\n\nSubject: one\nContent-Type: multipart/mixed; "
		    "boundary=b\n\n--b\n\nfirst\n--b\nContent-Type: message/rfc822\n\nSubject: "
		    "two\n\nsecond\n--b--\n"),
		"inner", "Subject: one\n\nfirst\n\nSubject: two\n\nsecond\n"},
	{"attachment of a forwarded mail",
		RAW("Content-Type: message/rfc822\n\nContent-Type: application/pdf; "
		    "name=pd.pdf\n\n%PDF-1"),
		"attachments", " message/rfc822 50|pd.pdf application/pdf 6"},
	{"a mail within that says nothing",
		RAW("Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: "
		    "message/rfc822\n\n\n\n--b--\n"),
		"inner", NULL},
	/* reports */
	{"report type",
		RAW("Content-Type: multipart/report; report-type=Delivery-Status; "
		    "boundary=b\n\n--b\n\nx\n"
		    "--b--\n"),
		"report", "delivery-status"},
	{"delivery status",
		RAW("Content-Type: multipart/report; report-type=delivery-status; "
		    "boundary=b\n\n--b\n\nx\n"
		    "--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n"),
		"status", "Action: failed"},
	{"calendar method", RAW("Content-Type: text/calendar; method=reply\n\nBEGIN:VCALENDAR\n"),
		"method", "REPLY"},
	{"calendar method in the text",
		RAW("Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:Request\n"), "method",
		"REQUEST"},
	/* subjects */
	{"folded", RAW("Subject: a\n  b\n\n"), "subject", "a b"},
	{"encoded", RAW("Subject: =?iso-8859-1?Q?Pe=F1a?= =?utf-8?B?IHg=?=\n\n"), "subject",
		"Pe\u00f1a x"},
	{"encoded in two halves of a character",
		RAW("Subject: =?utf-8?Q?Pe=C3?= =?utf-8?Q?=B1a?=\n\n"), "subject", "Pe\u00f1a"},
	{"encoded twice", RAW("Subject: =?utf-8?Q?=3D=3Futf-8=3FQ=3FPe=3DC3=3DB1a=3F=3D?=\n\n"),
		"subject", "Pe\u00f1a"},
	{"encoded with blanks", RAW("Subject: =?utf-8?Q?a b?=\n\n"), "subject", "a b"},
	{"encoded in an unknown charset", RAW("Subject: =?x-nonsense?Q?Pe=F1a?=\n\n"), "subject",
		"Pe\u00f1a"},
	{"raw 8-bit, UTF-8", RAW("Subject: Pe\xc3\xb1\x61\n\n"), "subject", "Pe\u00f1a"},
	{"raw 8-bit, windows-1252", RAW("Subject: Pe\xf1\x61\n\n"), "subject", "Pe\u00f1a"},
	{"bidi override", RAW("Subject: =?utf-8?Q?a=E2=80=AEb?=\n\n"), "subject", "ab"},
	/* ids */
	{"id", RAW("Message-ID: <a@b>\n\n"), "id", "a@b"},
	{"id without brackets", RAW("Message-ID: a@b\n\n"), "id", "a@b"},
	{"id without end", RAW("Message-ID: <a@b\n\n"), "id", "a@b"},
	{"id folded within", RAW("Message-ID:\n <a\n b@c>\n\n"), "id", "ab@c"},
	{"id with comment", RAW("Message-ID: <a@b> (added by x)\n\n"), "id", "a@b"},
	{"id empty", RAW("Message-ID: <>\n\n"), "id", "<>"},
	{"references", RAW("References: <a@b> <c@d>\nIn-Reply-To: <c@d>\n\n"), "references",
		"a@b|c@d"},
	{"references, reply to an older one",
		RAW("References: <a@b> <c@d>\nIn-Reply-To: <a@b>\n\n"), "references", "c@d|a@b"},
	{"references without brackets", RAW("References: a@b, c@d\n\n"), "references", "a@b|c@d"},
	{"reply to in prose", RAW("In-Reply-To: Your message of \"Mon\" <a@b>\n\n"), "references",
		"a@b"},
	/* addresses */
	{"address", RAW("From: jane@X.gov\n\n"), "from", "[]jane@x.gov"},
	{"name", RAW("From: Jane Doe <jane@x.gov>\n\n"), "from", "[Jane Doe]jane@x.gov"},
	{"name with comma", RAW("From: \"Doe, Jane (OCIO)\" <jane@x.gov>\n\n"), "from",
		"[Doe, Jane (OCIO)]jane@x.gov"},
	{"name with comma, unquoted", RAW("From: Doe, Jane (OCIO) <jane@x.gov>\n\n"), "from",
		"[Doe, Jane (OCIO)]jane@x.gov"},
	{"name with comma, encoded", RAW("From: =?utf-8?Q?D=C5=99,_J?= <jane@x.gov>\n\n"), "from",
		"[D\u0159, J]jane@x.gov"},
	{"name encoded inside quotes", RAW("From: \"=?utf-8?Q?Jos=C3=A9?=\" <j@x.gov>\n\n"), "from",
		"[Jos\u00e9]j@x.gov"},
	{"name with brackets", RAW("From: \"Doe, Jane [E] (NIH/NLM)\" <j@x.gov>\n\n"), "from",
		"[Doe, Jane [E] (NIH/NLM)]j@x.gov"},
	{"name in a comment", RAW("From: jane@x.gov (Jane Doe)\n\n"), "from",
		"[Jane Doe]jane@x.gov"},
	{"name that is the address", RAW("From: \"'j@x.gov'\" <j@x.gov>\n\n"), "from", "[]j@x.gov"},
	{"name that is another address", RAW("From: \"ceo@opm.gov\" <j@evil.com>\n\n"), "from",
		"[ceo@opm.gov]j@evil.com"},
	{"name only", RAW("From: Jane Doe\n\n"), "from", "[Jane Doe]"},
	{"name, no brackets", RAW("From: Jane Doe jane@x.gov\n\n"), "from", "[Jane Doe]jane@x.gov"},
	{"two", RAW("To: a@x.gov, B <b@x.gov>\n\n"), "to", "[]a@x.gov|[B]b@x.gov"},
	{"semicolons", RAW("To: a@x.gov; b@x.gov\n\n"), "to", "[]a@x.gov|[]b@x.gov"},
	{"group", RAW("To: Team: a@x.gov, \"B, C\" <b@x.gov>;, d@x.gov\n\n"), "to",
		"[]a@x.gov|[B, C]b@x.gov|[]d@x.gov"},
	{"empty group", RAW("To: undisclosed-recipients:;\n\n"), "to", ""},
	{"nested comment", RAW("To: (a (b) c) x@y.gov\n\n"), "to", "[a (b) c]x@y.gov"},
	{"quoted local part", RAW("To: \"a b\"@x.gov\n\n"), "to", "[]\"a b\"@x.gov"},
	{"source route", RAW("To: <@a,@b:c@d.gov>\n\n"), "to", "[]c@d.gov"},
	{"mailto", RAW("To: <mailto:a@x.gov>\n\n"), "to", "[]a@x.gov"},
	{"blanks in brackets", RAW("To: < a@x.gov >\n\n"), "to", "[]a@x.gov"},
	{"two at signs", RAW("To: <a@b@x.gov>\n\n"), "to", "[a@b@x.gov]"},
	{"two addresses in one From", RAW("From: <a@opm.gov> <b@evil.com>\n\n"), "from",
		"[]a@opm.gov|[]b@evil.com"},
	{"two From fields", RAW("From: a@opm.gov\nFrom: b@evil.com\n\n"), "from",
		"[]a@opm.gov|[]b@evil.com"},
	{"unclosed quote", RAW("From: \"Doe, Jane <j@x.gov>\n\n"), "from", "[\"Doe, Jane]j@x.gov"},
	{"unclosed bracket", RAW("From: Jane <j@x.gov\n\n"), "from", "[Jane]j@x.gov"},
	{"sender", RAW("Sender: A <a@x.gov>\n\n"), "sender", "[A]a@x.gov"},
	{"return path", RAW("Return-Path: <a@x.gov>\n\n"), "path", "a@x.gov"},
	{"return path of a bounce", RAW("Return-Path: <>\n\n"), "path", ""},
	{"no return path", RAW("Subject: x\n\n"), "path", NULL},
	/* date */
	{"date", RAW("Date: Tue, 27 Oct 2026 14:08:36 -0400\n\n"), "date", "1793124516"},
	{"date, obsolete zone", RAW("Date: Tue, 27 Oct 26 14:08:36 EDT\n\n"), "date", "1793124516"},
	{"date, nonsense", RAW("Date: yesterday\n\n"), "date", "0"},
	/* attachments */
	{"name by RFC 2231",
		RAW("Content-Disposition: attachment; filename*0*=utf-8''Pe%C3%B1; "
		    "filename*1*=a.pdf\nContent-Type: application/pdf\n\n%PDF-1"),
		"attachments", "Pe\u00f1a.pdf application/pdf 6"},
	{"name by RFC 2047",
		RAW("Content-Disposition: attachment; "
		    "filename=\"=?utf-8?Q?Pe=C3=B1a.pdf?=\"\nContent-Type: "
		    "application/pdf\n\n%PDF-1"),
		"attachments", "Pe\u00f1a.pdf application/pdf 6"},
	{"name, extended value in a plain parameter",
		RAW("Content-Disposition: attachment; "
		    "filename=\"utf-8''Pe%C3%B1a.pdf\"\nContent-Type: "
		    "application/pdf\n\n%PDF-1"),
		"attachments", "Pe\u00f1a.pdf application/pdf 6"},
	{"name, raw 8-bit",
		RAW("Content-Disposition: attachment; filename=\"Pe\xf1\x61.pdf\"\nContent-Type: "
		    "application/pdf\n\n%PDF-1"),
		"attachments", "Pe\u00f1a.pdf application/pdf 6"},
	{"name with an SSN",
		RAW("Content-Disposition: attachment; filename=\"SF52 "
		    "457-55-5462.pdf\"\nContent-Type: "
		    "application/pdf\n\n%PDF-1"),
		"attachments", "SF52 [SSN removed].pdf application/pdf 6 ssn"},
	{"uuencoded in the text",
		RAW("Subject: x\n\nsee file\nbegin 644 a b.txt\n%2&5L;&\\\n`\nend\nbye\n"),
		"attachments", "a b.txt application/octet-stream 5"},
	{"text without what is uuencoded in it",
		RAW("Subject: x\n\nsee file\nbegin 644 a.txt\n%2&5L;&\\\n`\nend\nbye\n"), "plain",
		"see file\nbye\n"},
	{"prose that begins like uuencode", RAW("Subject: x\n\nbegin 644 a.txt\nno data\nend\n"),
		"plain", "begin 644 a.txt\nno data\nend\n"},
	{"empty attachment",
		RAW("Content-Disposition: attachment; filename=a.pdf\nContent-Type: "
		    "application/pdf\n\n"),
		"attachments", "a.pdf application/pdf 0 empty"},
	{"misnamed attachment",
		RAW("Content-Disposition: attachment; filename=a.pdf\nContent-Type: "
		    "application/pdf\n\nPK"),
		"attachments", "a.pdf text/plain 2 misnamed"},
	/* Social Security numbers */
	{"in the subject", RAW("Subject: SSN 457555462\n\n"), "subject", "SSN [SSN removed]"},
	{"in the text", RAW("Subject: x\n\n457-55-5462\n"), "plain", "[SSN removed]\n"},
	{"is told", RAW("Subject: x\n\n457-55-5462\n"), "ssn", "yes"},
	{"in a name", RAW("From: \"Doe 457-55-5462\" <j@x.gov>\n\n"), "from",
		"[Doe [SSN removed]]j@x.gov"},
	{"in an encoded header", RAW("X-Topic: =?utf-8?B?NDU3LTU1LTU0NjI=?=\n\n"), "X-Topic",
		"[SSN removed]"},
	{"in a mail within", RAW("Content-Type: message/rfc822\n\nSubject: 457-55-5462\n\nx\n"),
		"inner", "Subject: [SSN removed]\n\nx\n"},
	{"unless it is none", RAW("Subject: x\n\n26-FS-004417\n"), "ssn", "no"},
	/* headers */
	{"header, unfolded", RAW("X-A: b\n\tc\n d\n\n"), "X-A", "b c d"},
	{"header, as it stands", RAW("X-A: =?utf-8?Q?b?=\n\n"), "X-A", "=?utf-8?Q?b?="},
	{"header, case", RAW("x-a: b\n\n"), "X-A", "b"},
	{"header, absent", RAW("x-b: b\n\n"), "X-A", NULL},
	{"header, blank before the colon", RAW("X-A : b\n\n"), "X-A", "b"},
	{"header, bad line between", RAW("garbage\nX-A: b\n\n"), "X-A", "b"},
	{"type of the whole", RAW("Content-Type: Multipart/Report; boundary=x\n\n"), "type",
		"multipart/report"},
	{"type where none", RAW("Subject: x\n\n"), "type", "text/plain"},
};

static char *join_addresses(const struct addresses *list)
{
	struct buf b;

	buf_init(&b, 10000);
	for (size_t i = 0; i < list->n; i++)
		(void)buf_printf(
			&b, "%s[%s]%s", i > 0 ? "|" : "", list->v[i].name, list->v[i].addr);
	return buf_take(&b);
}

static char *join_attachments(const struct attachments *list)
{
	struct buf b;

	buf_init(&b, 10000);
	for (size_t i = 0; i < list->n; i++) {
		const struct attachment *a = &list->v[i];

		(void)buf_printf(&b, "%s%s %s %lld%s%s%s", i > 0 ? "|" : "", a->name, a->type,
			(long long)a->size, a->flags & ATTACHMENT_EMPTY ? " empty" : "",
			a->flags & ATTACHMENT_MISNAMED ? " misnamed" : "",
			a->flags & ATTACHMENT_SSN ? " ssn" : "");
	}
	return buf_take(&b);
}

static char *join_strings(const struct strings *list)
{
	struct buf b;

	buf_init(&b, 100000);
	for (size_t i = 0; i < list->n; i++)
		(void)buf_printf(&b, "%s%s", i > 0 ? "|" : "", list->v[i]);
	return buf_take(&b);
}

static char *one_address(const struct address *a)
{
	return xasprintf("[%s]%s", a->name, a->addr);
}

/* What the mail says to `what`, owned by the caller; NULL where it says nothing. */
static char *answer(const struct mime *mime, const struct message *m, const char *what)
{
	const struct {
		const char *what, *value;
	} simple[] = {{"plain", mime->plain}, {"html", mime->html}, {"inner", mime->inner},
		{"type", mime->content_type}, {"report", mime->report_type},
		{"method", mime->calendar_method}, {"status", mime->delivery_status},
		{"encrypted", mime->encrypted ? "yes" : "no"}, {"subject", m->subject},
		{"id", m->message_id}, {"path", m->has_return_path ? m->return_path : NULL},
		{"ssn", m->ssn ? "yes" : "no"}, {"key", m->content_key}};

	for (size_t i = 0; i < sizeof simple / sizeof *simple; i++)
		if (strcmp(simple[i].what, what) == 0)
			return xstrdup(simple[i].value);
	if (strcmp(what, "from") == 0)
		return join_addresses(&m->from);
	if (strcmp(what, "to") == 0)
		return join_addresses(&m->to);
	if (strcmp(what, "sender") == 0)
		return one_address(&m->sender);
	if (strcmp(what, "references") == 0)
		return join_strings(&m->references);
	if (strcmp(what, "attachments") == 0)
		return join_attachments(&m->attachments);
	if (strcmp(what, "date") == 0)
		return xasprintf("%lld", (long long)m->date);
	return xstrdup(mime_header(mime, what, 0));
}

static char *ask(const char *raw, size_t len, const char *what)
{
	struct mime mime;
	struct message m;
	struct err e = {0};
	char *got;

	message_init(&m);
	if (mime_read(raw, len, &limits_default, &mime, &m, &e) < 0)
		fail_msg("refused: %s", e.message);
	got = answer(&mime, &m, what);
	mime_free(&mime);
	message_free(&m);
	return got;
}

static void test_rows(void **state)
{
	int bad = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		char *got = ask(r->raw, r->len, r->what);

		if ((got == NULL) != (r->want == NULL) ||
			(got != NULL && strcmp(got, r->want) != 0)) {
			print_error("%s: %s is \"%s\", want \"%s\"\n", r->name, r->what,
				got != NULL ? got : "(none)", r->want != NULL ? r->want : "(none)");
			bad++;
		}
		free(got);
	}
	assert_int_equal(bad, 0);
}

/* ---- limits ---- */

enum { BOMB_MAX = 64 << 20 };

static void repeat(struct buf *b, const char *s, size_t times)
{
	for (size_t i = 0; i < times; i++)
		(void)buf_puts(b, s);
}

static void expect_refusal(struct buf *b, const struct limits *limits, const char *word)
{
	struct mime mime;
	struct message m;
	struct err e = {0};

	message_init(&m);
	if (mime_read(b->data, b->len, limits, &mime, &m, &e) == 0)
		fail_msg("%s: not refused", word);
	assert_int_equal(e.kind, ERR_INPUT);
	if (strstr(e.message, word) == NULL)
		fail_msg("\"%s\" does not name %s", e.message, word);
	mime_free(&mime);
	message_free(&m);
	buf_free(b);
}

static void test_limits(void **state)
{
	struct limits limits = limits_default;
	struct buf b;

	(void)state;
	limits.message_bytes = 1000;
	limits.decoded_bytes = 500;
	limits.text_bytes = 400;
	buf_init(&b, BOMB_MAX);
	repeat(&b, "Subject: x\n\n", 1);
	repeat(&b, "x", 1000);
	expect_refusal(&b, &limits, "message_bytes");
	repeat(&b, "Subject: x\n\n", 1);
	repeat(&b, "x", 600);
	expect_refusal(&b, &limits, "decoded_bytes");
	repeat(&b, "Subject: x\n\n", 1);
	repeat(&b, "x", 450);
	expect_refusal(&b, &limits, "text_bytes");
	repeat(&b, "x", 450);
	expect_refusal(&b, &limits, "text_bytes");

	repeat(&b, "X: ", 1);
	repeat(&b, "x", 200 << 10);
	expect_refusal(&b, &limits_default, "header_bytes");
	repeat(&b, "X: ", 1);
	repeat(&b, "x\n ", 70 << 10);
	expect_refusal(&b, &limits_default, "header_bytes");
	repeat(&b, "X: y\n", 1001);
	expect_refusal(&b, &limits_default, "header_lines");
	repeat(&b, "Content-Type: multipart/mixed; boundary=b\n\n--b\n", 1);
	repeat(&b, "X: y\n", 1001);
	expect_refusal(&b, &limits_default, "header_lines");
	repeat(&b, "Content-Type: multipart/mixed; boundary=b\n\n", 1);
	repeat(&b, "--b\n\nx\n", 100000);
	expect_refusal(&b, &limits_default, "parts");
	for (int i = 0; i < 10000; i++)
		(void)buf_printf(
			&b, "Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n", i, i);
	expect_refusal(&b, &limits_default, "depth");
	repeat(&b, "Content-Type: message/rfc822\n\n", 10000);
	expect_refusal(&b, &limits_default, "depth");
	for (int i = 0; i < 10000; i++)
		(void)buf_printf(
			&b, "Content-Type: multipart/digest; boundary=b%d\n\n--b%d\n\n", i, i);
	expect_refusal(&b, &limits_default, "depth");
	repeat(&b, "Content-Type: multipart/mixed; boundary=\"b \"\n\n", 1);
	repeat(&b, "--b \n\nx\n", 100000);
	expect_refusal(&b, &limits_default, "parts");
	repeat(&b, "Content-Type: text/plain", 1);
	repeat(&b, ";a=b", 10000);
	expect_refusal(&b, &limits_default, "parameters");
	repeat(&b, "To: ", 1);
	repeat(&b, "a:", 60000);
	expect_refusal(&b, &limits_default, "parameters");
}

/* What stays within the limits is read, however odd, and shared ends of boundaries do not confuse the count. */
static void test_odd_but_allowed(void **state)
{
	struct buf b;
	char *got;

	(void)state;
	buf_init(&b, BOMB_MAX);
	repeat(&b, "Content-Type: multipart/mixed; boundary=b\n\n", 1);
	repeat(&b, "--b\n\nx\n", 490);
	got = ask(b.data, b.len, "plain");
	assert_int_equal(strlen(got), 490 * 2 - 1 + 1);
	free(got);
	buf_clear(&b);
	repeat(&b, "From: ", 1);
	repeat(&b, "<", 20000);
	repeat(&b, "\"(", 20000);
	repeat(&b, ",\\\"", 20000);
	repeat(&b, "\n\n", 1);
	free(ask(b.data, b.len, "from"));
	buf_free(&b);
}

/* ---- content key ---- */

static void test_key(void **state)
{
	static const struct {
		const char *name, *a, *b;
		bool same;
	} pairs[] = {
		{"line ends", "Subject: x\n\na\nb\n", "Subject: x\r\n\r\na\r\nb\r\n", true},
		{"end of body", "Subject: x\n\na\n", "Subject: x\n\na\n\n\n", true},
		{"trace headers", "Subject: x\n\na\n", "Received: y\nX-Z: 1\nSubject: x\n\na\n",
			true},
		{"folding", "Subject: x y\n\na\n", "Subject: x\n  y\n\na\n", true},
		{"body", "Subject: x\n\na\n", "Subject: x\n\nb\n", false},
		{"subject", "Subject: x\n\na\n", "Subject: y\n\na\n", false},
		{"moved between fields", "From: a\nTo: b\n\n", "From: b\nTo: a\n\n", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		char *a = ask(pairs[i].a, strlen(pairs[i].a), "key");
		char *b = ask(pairs[i].b, strlen(pairs[i].b), "key");

		assert_int_equal(strlen(a), 64);
		if ((strcmp(a, b) == 0) != pairs[i].same)
			fail_msg("%s: %s %s", pairs[i].name, a, b);
		free(a);
		free(b);
	}
}

/* ---- the corpora: read all, and all that comes out is clean ---- */

static char *read_file(const char *path, size_t *len_out)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char chunk[65536];
	size_t n;

	if (f == NULL)
		return NULL;
	buf_init(&b, BOMB_MAX);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		(void)buf_add(&b, chunk, n);
	(void)fclose(f);
	*len_out = b.len;
	return buf_take(&b);
}

static void expect_clean(const char *path, const char *what, const char *s)
{
	char *clean = text_clean(s, strlen(s), strlen(s) * 3);

	if (strcmp(clean, s) != 0)
		fail_msg("%s: %s is not clean", path, what);
	free(clean);
}

static void read_one(const char *path)
{
	static const char *const all[] = {"plain", "html", "inner", "type", "report", "method",
		"status", "subject", "id", "from", "to", "sender", "references", "attachments",
		"X-Mailer", "Received"};
	size_t len;
	char *raw = read_file(path, &len);
	struct mime mime;
	struct message m;
	struct err e = {0};

	assert_non_null(raw);
	message_init(&m);
	if (mime_read(raw, len, &limits_default, &mime, &m, &e) < 0)
		fail_msg("%s: %s", path, e.message);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		char *got = answer(&mime, &m, all[i]);

		if (got != NULL)
			expect_clean(path, all[i], got);
		free(got);
	}
	mime_free(&mime);
	message_free(&m);
	free(raw);
}

static void test_corpora(void **state)
{
	const char *shared = getenv("MAILCLERK_SHARED");
	static const char *const patterns[] = {"corpus/dev/*.eml", "corpus/real/msgs/*/*.eml"};
	size_t n = 0;

	(void)state;
	if (shared == NULL)
		shared = "../shared";
	for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
		char *pattern = xasprintf("%s/%s", shared, patterns[i]);
		glob_t found = {0};

		if (glob(pattern, 0, NULL, &found) == 0)
			for (size_t k = 0; k < found.gl_pathc; k++, n++)
				read_one(found.gl_pathv[k]);
		globfree(&found);
		free(pattern);
	}
	if (n == 0) {
		print_message("no corpus at %s: skipped\n", shared);
		skip();
	}
	print_message("%zu mails read\n", n);
}

static int setup(void **state)
{
	(void)state;
	mime_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_odd_but_allowed),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_corpora),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
