/*
 * test_imap_gate.c - what of an IMAP server's answers passes the gate, what is learned, what ends the connection.
 * Every row is fed whole and again byte by byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/imap_gate.h"
#include "parsers/buf.h"
#include "parsers/mem.h"

#define LITERAL_MAX 1000

static const struct {
	const char *name, *input, *want;
	const char *error; /* a part of the message; NULL: none is wanted */
} rows[] = {
	/* tagged lines lose code and text */
	{"ok", "1 OK done\r\n", "1 OK .\r\n", NULL},
	{"ok alone", "1 OK\r\n", "1 OK .\r\n", NULL},
	{"code without text", "7 OK [ALERT]\r\n", "7 OK .\r\n", NULL},
	{"no", "12 NO [TRYCREATE] x\r\n", "12 NO .\r\n", NULL},
	{"bad", "12 BAD what?\r\n", "12 BAD .\r\n", NULL},
	{"text like a literal", "1 OK done {5}\r\n2 OK\r\n", "1 OK .\r\n2 OK .\r\n", NULL},
	{"bare line feed", "1 OK\n", "1 OK .\r\n", NULL},
	{"empty lines", "\r\n\r\n1 OK\r\n", "1 OK .\r\n", NULL},
	/* status lines are read and dropped */
	{"alert", "* OK [ALERT]\r\n* NO [ALERT] full\r\n1 OK\r\n", "1 OK .\r\n", NULL},
	{"permanentflags", "* OK [PERMANENTFLAGS (\\* ))((] x\r\n1 OK\r\n", "1 OK .\r\n", NULL},
	{"parse", "* NO [PARSE]\r\n1 OK\r\n", "1 OK .\r\n", NULL},
	{"untagged text like a literal", "* OK hello {9999999}\r\n1 OK\r\n", "1 OK .\r\n", NULL},
	{"others", "* FLAGS (x)\r\n* 3 RECENT\r\n* SEARCH 1 2\r\n* XYZ {3}\r\nabc d\r\n1 OK\r\n",
		"1 OK .\r\n", NULL},
	{"exists", "* 4 EXISTS\r\n* 2 EXPUNGE\r\n", "", NULL},
	{"capability", "* CAPABILITY IMAP4rev1 IDLE\r\n", "", NULL},
	/* what passes */
	{"continuation", "+ idling\r\n+\r\n", "+ .\r\n+ .\r\n", NULL},
	{"list", "* LIST (\\HasNoChildren) \".\" \"a.b\"\r\n",
		"* LIST (\\HasNoChildren) \".\" \"a.b\"\r\n", NULL},
	{"list with literal", "* LIST () \".\" {3}\r\na\"b\r\n", "* LIST () \".\" {3}\r\na\"b\r\n",
		NULL},
	/* FETCH */
	{"sizes", "* 1 FETCH (UID 9 RFC822.SIZE 44 FLAGS (\\Seen))\r\n",
		"* 1 FETCH (UID 9 RFC822.SIZE 44 FLAGS (\\Seen))\r\n", NULL},
	{"keywords are dropped", "* 1 FETCH (FLAGS ($a \\Deleted b]c \\Se\"en\" \\*) UID 2)\r\n",
		"* 1 FETCH (FLAGS (\\Deleted) UID 2)\r\n", NULL},
	{"only keywords", "* 1 FETCH (FLAGS ($a b) UID 2)\r\n", "* 1 FETCH (FLAGS () UID 2)\r\n",
		NULL},
	{"no flags", "* 1 FETCH (FLAGS () UID 2)\r\n", "* 1 FETCH (FLAGS () UID 2)\r\n", NULL},
	{"body", "* 1 FETCH (UID 2 BODY[] {8}\r\n1 OK x\r\n FLAGS (k))\r\n1 OK\r\n",
		"* 1 FETCH (UID 2 BODY[] {8}\r\n1 OK x\r\n FLAGS ())\r\n1 OK .\r\n", NULL},
	{"body with literal look-alikes", "* 1 FETCH (BODY[] {9}\r\n{999999}\n)\r\n",
		"* 1 FETCH (BODY[] {9}\r\n{999999}\n)\r\n", NULL},
	{"empty body", "* 1 FETCH (BODY[] {0}\r\n UID 2)\r\n",
		"* 1 FETCH (BODY[] {0}\r\n UID 2)\r\n", NULL},
	{"nil body", "* 1 FETCH (BODY[] NIL)\r\n", "* 1 FETCH (BODY[] NIL)\r\n", NULL},
	{"quoted body", "* 1 FETCH (BODY[] \"a \\\" ) b\")\r\n",
		"* 1 FETCH (BODY[] \"a \\\" ) b\")\r\n", NULL},
	{"date", "* 1 FETCH (INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\")\r\n",
		"* 1 FETCH (INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\")\r\n", NULL},
	{"modseq", "* 1 FETCH (UID 1 MODSEQ (12345678901))\r\n",
		"* 1 FETCH (UID 1 MODSEQ (12345678901))\r\n", NULL},
	{"uid beyond 32 bits", "* 1 FETCH (UID 4294967296)\r\n", "", "breaks the IMAP protocol"},
	{"size beyond 32 bits", "* 1 FETCH (RFC822.SIZE 99999999999 UID 1)\r\n",
		"* 1 FETCH (RFC822.SIZE 4294967295 UID 1)\r\n", NULL},
	{"envelope", "* 1 FETCH (ENVELOPE (\"x\"))\r\n", "", "nobody asked for"},
	{"bodystructure", "* 1 FETCH (UID 1 BODYSTRUCTURE (\"x\"))\r\n", "", "nobody asked for"},
	{"body without section", "* 1 FETCH (UID 1 BODY (\"x\"))\r\n", "", "nobody asked for"},
	{"rfc822", "* 1 FETCH (RFC822 {3}\r\nabc)\r\n", "", "nobody asked for"},
	{"envelope after the body", "* 1 FETCH (BODY[] {1}\r\na ENVELOPE ())\r\n", "",
		"nobody asked for"},
	{"too deep", "* 1 FETCH (FLAGS ((\\Seen)))\r\n", "", "breaks the IMAP protocol"},
	{"closed twice", "* 1 FETCH (UID 1))\r\n", "", "breaks the IMAP protocol"},
	{"not closed", "* 1 FETCH (UID 1\r\n", "", "breaks the IMAP protocol"},
	{"quote not closed", "* 1 FETCH (BODY[] \"a\r\n", "", "breaks the IMAP protocol"},
	/* limits */
	{"literal at the limit", "* XYZ {1000}\r\n", "", NULL},
	{"literal too large", "* 1 FETCH (BODY[] {1001}\r\n", "", "announces 1001 bytes"},
	{"literal without end", "* 1 FETCH (BODY[] {99999999999999999999999}\r\n", "", "announces"},
	{"literal8 too large", "* 1 FETCH (BODY[] ~{4294967295}\r\n", "", "announces"},
	{"literal in a dropped line", "* XYZ {5000}\r\n", "", "announces"},
	/* garbage */
	{"http", "HTTP/1.1 400 Bad Request\r\n", "", "breaks the IMAP protocol"},
	{"foreign tag", "A1 OK\r\n", "", "breaks the IMAP protocol"},
	{"tag without status", "1 FETCH\r\n", "", "breaks the IMAP protocol"},
	{"long tag", "11111111111 OK\r\n", "", "breaks the IMAP protocol"},
	{"star alone", "*\r\n", "", "breaks the IMAP protocol"},
	{"number too large is no FETCH", "* 4294967296 FETCH (ENVELOPE ())\r\n", "", NULL},
};

static char *feed(const char *input, size_t len, size_t step, struct err *e)
{
	struct imap_gate g;
	struct buf out;
	char piece[7];
	size_t n;

	imap_gate_init(&g, LITERAL_MAX);
	buf_init(&out, 1 << 20);
	e->kind = ERR_NONE;
	for (size_t at = 0; at < len; at += step) {
		if (imap_gate_feed(&g, input + at, at + step < len ? step : len - at, e) != 0) {
			assert_int_equal(e->kind, ERR_TEMP);
			break;
		}
		while ((n = imap_gate_take(&g, piece, sizeof piece)) > 0)
			(void)buf_add(&out, piece, n);
	}
	imap_gate_free(&g);
	return buf_take(&out);
}

static void passes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t len = strlen(rows[i].input);

		for (int k = 0; k < 3; k++) {
			size_t step = k == 0 ? 1 : k == 1 ? 3 : len;
			struct err e;
			char *got = feed(rows[i].input, len, step, &e);

			if (rows[i].error != NULL
					? strstr(e.message, rows[i].error) == NULL ||
						  e.kind == ERR_NONE
					: e.kind != ERR_NONE || strcmp(got, rows[i].want) != 0)
				fail_msg("%s (step %zu): got \"%s\", error \"%s\"", rows[i].name,
					step, got, e.kind == ERR_NONE ? "" : e.message);
			free(got);
		}
	}
}

static void learns(void **state)
{
	struct imap_gate g;
	struct err e;

	(void)state;
	imap_gate_init(&g, LITERAL_MAX);
#define FEED(s) assert_int_equal(imap_gate_feed(&g, (s), sizeof(s) - 1, &e), 0)
	FEED("* 3 EXISTS\r\n");
	assert_int_equal(g.exists, 3);
	assert_true(g.news);
	g.news = false;
	FEED("* 1 EXPUNGE\r\n* 2 EXISTS\r\n");
	assert_int_equal(g.exists, 2);
	assert_false(g.news);
	FEED("* 3 EXISTS\r\n");
	assert_true(g.news);
	FEED("* 0 EXISTS\r\n* 1 EXPUNGE\r\n");
	assert_int_equal(g.exists, 0);

	FEED("* OK [UIDVALIDITY 4294967295] x\r\n");
	assert_int_equal(g.uidvalidity, 4294967295u);
	FEED("* OK [UIDVALIDITY 4294967296] too large\r\n");
	assert_int_equal(g.uidvalidity, 4294967295u);
	FEED("* CAPABILITY IMAP4rev1 MOVE UIDPLUS IDLE\r\n");
	assert_true(g.has_move && g.has_uidplus && g.has_idle);
	FEED("* CAPABILITY IMAP4rev1 MOVEMENT NO-IDLE UIDPLUS2\r\n");
	assert_false(g.has_move || g.has_uidplus || g.has_idle);

	FEED("* SEARCH 2 84 882\r\n* SEARCH\r\n");
	assert_int_equal(g.found, 3);
	imap_gate_begin(&g);
	assert_int_equal(g.found, 0);
	FEED("* SEARCH\r\n");
	assert_int_equal(g.found, 0);
	FEED("1 OK [COPYUID 1 2 3] Moved\r\n");
	assert_true(g.copied);
	assert_int_equal(g.status, GATE_OK);
	assert_string_equal(g.text, "[COPYUID 1 2 3] Moved");
	assert_int_equal(g.copy_uidvalidity, 1);
	assert_int_equal(g.copy_uid, 3);
	imap_gate_begin(&g);
	assert_false(g.copied);
	assert_int_equal(g.status, GATE_NONE);
	FEED("* OK [COPYUID 1 2 3] Moved\r\n");
	assert_true(g.copied);
	FEED("2 NO [TRYCREATE] no folder\r\n");
	assert_true(g.try_create);
	assert_int_equal(g.status, GATE_NO);
	FEED("3 OK [READ-ONLY] examined\r\n");
	assert_true(g.read_only);
	FEED("* BYE so long\r\n");
	assert_true(g.bye);
	assert_string_equal(g.text, "so long");
#undef FEED
	imap_gate_free(&g);
}

static void long_lines(void **state)
{
	struct imap_gate g;
	struct err e = {.kind = ERR_NONE};
	char *text = xmalloc(GATE_CHUNK_MAX);
	int rc = 0;

	(void)state;
	memset(text, 'a', GATE_CHUNK_MAX);
	imap_gate_init(&g, LITERAL_MAX);
	assert_int_equal(imap_gate_feed(&g, "* OK ", 5, &e), 0);
	for (int i = 0; i < 2 && rc == 0; i++)
		rc = imap_gate_feed(&g, text, GATE_CHUNK_MAX, &e);
	assert_int_equal(rc, -1);
	assert_non_null(strstr(e.message, "line of more than"));
	imap_gate_free(&g);

	/* a status text is cut, and a NUL in a line is an error */
	imap_gate_init(&g, LITERAL_MAX);
	assert_int_equal(imap_gate_feed(&g, "1 NO ", 5, &e), 0);
	assert_int_equal(imap_gate_feed(&g, text, 5000, &e), 0);
	assert_int_equal(imap_gate_feed(&g, "\r\n", 2, &e), 0);
	assert_int_equal(strlen(g.text), GATE_TEXT_MAX);
	assert_int_equal(imap_gate_feed(&g, "1 OK \0 x\r\n", 10, &e), -1);
	imap_gate_free(&g);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(passes),
		cmocka_unit_test(learns),
		cmocka_unit_test(long_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
