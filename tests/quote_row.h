/* quote_row.h - a table row for quote_split, and its check. For the tests of quote.c. */
#ifndef MAILCLERK_TESTS_QUOTE_ROW_H
#define MAILCLERK_TESTS_QUOTE_ROW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/quote.h"

/* What is NULL is not looked at; quoted and forwarded need only hold the given words. */
struct row {
	const char *name, *subject, *input;
	const char *text, *signature, *quoted, *forwarded, *marking;
	bool external;
};

static unsigned wrong;

static void expect(const struct row *r, const char *what, const char *got, const char *want)
{
	if (want == NULL || strcmp(got, want) == 0)
		return;
	wrong++;
	print_error("%s: %s is\n[%s]\nand not\n[%s]\n", r->name, what, got, want);
}

static void expect_in(const struct row *r, const char *what, const char *got, const char *want)
{
	bool ok = want == NULL || (want[0] == '\0' ? got[0] == '\0' : strstr(got, want) != NULL);

	if (ok)
		return;
	wrong++;
	print_error("%s: %s is\n[%s]\nand lacks\n[%s]\n", r->name, what, got, want);
}

static void check(const struct row *r)
{
	struct quote q;

	quote_split(r->input, r->subject, &q);
	expect(r, "text", q.text, r->text);
	expect(r, "signature", q.signature, r->signature);
	expect_in(r, "quoted", q.quoted, r->quoted);
	expect_in(r, "forwarded", q.forwarded, r->forwarded);
	expect(r, "marking", q.marking, r->marking);
	if (q.external != r->external) {
		wrong++;
		print_error("%s: external is %d\n", r->name, q.external);
	}
	quote_free(&q);
}

#define CHECK_ALL(rows)                                                          \
	do {                                                                     \
		wrong = 0;                                                       \
		for (size_t row = 0; row < sizeof(rows) / sizeof *(rows); row++) \
			check(&(rows)[row]);                                     \
		assert_int_equal(wrong, 0);                                      \
	} while (0)

#define OLD_HEAD                                                                             \
	"From: Doe, Jane <jane@agency.gov>\nSent: Monday, October 5, 2026 9:01 AM\nTo: Ada " \
	"<ada@gsa.gov>\nSubject: Role\n\n"

#endif
