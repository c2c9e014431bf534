/* test_grok.c - templates in grok notation: what they capture, what is refused, and that limits hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "parsers/buf.h"
#include "parsers/grok.h"
#include "parsers/mem.h"

static char folder[64];

static void write_patterns(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", folder, name);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	free(path);
}

static void remove_patterns(const char *name)
{
	char *path = xasprintf("%s/%s", folder, name);

	(void)unlink(path);
	free(path);
}

static struct grok_library *library(const char *text)
{
	struct grok_library *lib = NULL;
	struct findings f = {0};

	write_patterns("a.grok", text);
	assert_int_equal(grok_library_load(folder, &lib, &f), 0);
	assert_int_equal(f.n, 0);
	remove_patterns("a.grok");
	return lib;
}

static const char patterns[] = "# words\n"
			       "\n"
			       "WORD \\w+\n"
			       "CODE \t (?-i:[A-Z])\\d{2,4}\n"
			       "PAIR %{WORD:first} (and) %{WORD:second}\n"
			       "LONG (?:one\n"
			       "# the other\n"
			       "\t |two)\n";

/* What a search finds: "[start-end] field=text ...", "-" where nothing, "!message" on an error. */
static char *search(const struct grok_library *lib, const char *template, const char *subject)
{
	struct grok *g = NULL;
	struct err e = {0};
	struct grok_match m;
	struct buf out;
	int found;

	buf_init(&out, 4096);
	if (grok_compile(lib, template, &g, &e) < 0) {
		(void)buf_printf(&out, "!%s", e.message);
		return buf_take(&out);
	}
	found = grok_search(g, subject, strlen(subject), 0, &m, &e);
	if (found <= 0) {
		(void)buf_printf(&out, found < 0 ? "!%s" : "-", e.message);
	} else {
		(void)buf_printf(&out, "[%zu-%zu]", m.start, m.end);
		for (size_t i = 0; i < m.captures_n; i++)
			(void)buf_printf(&out, " %s=%.*s", m.captures[i].field,
				(int)(m.captures[i].end - m.captures[i].start),
				subject + m.captures[i].start);
	}
	grok_free(g);
	return buf_take(&out);
}

static const struct {
	const char *name, *template, *subject, *want;
} searches[] = {
	{"plain", "role", "my Role", "[3-7]"},
	{"absent", "role", "nothing", "-"},
	{"capture", "agency: %{WORD:agency}", "Agency: USDA x", "[0-12] agency=USDA"},
	{"named without field", "%{WORD}", "abc", "[0-3]"},
	{"nested fields", "%{PAIR:both}", "x and y", "[0-7] both=x and y first=x second=y"},
	{"case", "%{CODE:code}", "a12 B34", "[4-7] code=B34"},
	{"a pattern of several lines", "a%{LONG:x}b", "aoneb atwob", "[0-5] x=one"},
	{"its second line", "a%{LONG:x}b", "one atwob", "[4-9] x=two"},
	{"alternatives share a field", "a %{WORD:x}|b %{WORD:x}", "b two", "[0-5] x=two"},
	{"plain parentheses do not capture", "(a)(b)%{WORD:x}", "abc", "[0-3] x=c"},
	{"lines", "^%{WORD:x}$", "two words\nalone\n", "[10-15] x=alone"},
	{"letters of any script", "^%{WORD:x}$", "Tr\xe1\xba\xa7n", "[0-6] x=Tr\xe1\xba\xa7n"},
	{"invalid UTF-8", "b+",
		"a\xff\xff"
		"bb",
		"[3-5]"},
	{"literal %{", "%\\{x}", "%{x}", "[0-4]"},
	{"escaped backslash", "\\\\%{WORD:x}", "\\y", "[0-2] x=y"},
	{"unknown", "%{WROD:x}", "", "!there is no pattern %{WROD}; did you mean \"WORD\"?"},
	{"bad reference", "a %{word}", "",
		"!\"%{word}\" is neither %{NAME} nor %{NAME:field} (write %\\{ where the "
		"characters "
		"themselves are meant)"},
	{"bad field", "%{WORD:Field}", "",
		"!\"%{WORD:Field}\" is neither %{NAME} nor %{NAME:field} (write %\\{ where the "
		"characters themselves are meant)"},
	{"does not compile", "a (b", "",
		"!does not compile: missing closing parenthesis, behind \"a (b\""},
	{"\\C", "a\\Cb", "",
		"!does not compile: using \\C is disabled by the application, behind \"a\\C\""},
	{"limit", "^(a+)+[bc]$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaad",
		"!the match was given up: match limit exceeded"},
};

static void test_search(void **state)
{
	struct grok_library *lib = library(patterns);

	(void)state;
	for (size_t i = 0; i < sizeof searches / sizeof searches[0]; i++) {
		char *got = search(lib, searches[i].template, searches[i].subject);

		if (strcmp(got, searches[i].want) != 0)
			fail_msg("%s: got %s, want %s", searches[i].name, got, searches[i].want);
		free(got);
	}
	grok_library_free(lib);
}

static void test_fields(void **state)
{
	struct grok_library *lib = library(patterns);
	struct grok *g = NULL;
	struct grok_match m;
	struct err e = {0};

	(void)state;
	assert_int_equal(grok_compile(lib, "%{WORD:b} %{WORD:a}|%{WORD:b}", &g, &e), 0);
	assert_int_equal(grok_field_count(g), 2);
	assert_string_equal(grok_field_name(g, 0), "b");
	assert_string_equal(grok_field_name(g, 1), "a");
	assert_int_equal(grok_search(g, "one two", 7, 4, &m, &e), 1);
	assert_int_equal(m.captures_n, 1);
	assert_int_equal(m.captures[0].start, 4);
	assert_int_equal(grok_search(g, "one", 3, 4, &m, &e), 0);
	grok_free(g);
	grok_library_free(lib);
}

static void test_too_long(void **state)
{
	struct grok_library *lib = library(patterns);
	char *text = xcalloc(GROK_SUBJECT_MAX + 2, 1);
	struct grok *g = NULL;
	struct grok_match m;
	struct err e = {0};

	(void)state;
	memset(text, 'a', GROK_SUBJECT_MAX + 1);
	assert_int_equal(grok_compile(lib, "b", &g, &e), 0);
	assert_int_equal(grok_search(g, text, GROK_SUBJECT_MAX + 1, 0, &m, &e), -1);
	assert_int_equal(grok_search(g, text, GROK_SUBJECT_MAX, 0, &m, &e), 0);
	grok_free(g);
	free(text);
	grok_library_free(lib);
}

static const struct {
	const char *name, *text, *want;
} libraries[] = {
	{"recursion", "A %{B}\nB x%{A}\n",
		"1 pattern A: pattern %{B} contains itself\n"
		"2 pattern B: pattern %{A} contains itself\n"},
	{"twice", "A x\nB y\nA z\n", "3 pattern A is defined twice; also in %s, line 1\n"},
	{"unknown", "AB x\nC %{AC}\n",
		"2 pattern C: there is no pattern %{AC}; did you mean \"AB\"?\n"},
	{"no text", "A\n", "1 pattern A has no text\n"},
	{"bad name", "word \\w+\n",
		"1 a line begins with the name of a pattern: capital letters, "
		"digits and _, at most 32\n"},
	{"indented, with nothing above", " A x\n",
		"1 a line begins with the name of a pattern: capital letters, "
		"digits and _, at most 32\n"},
	{"in a line that goes on", "A x\n\nB (?:y\n  |[z)\n",
		"3 pattern B: does not compile: missing terminating ] for character class, behind "
		"\"(?:y|[z)\"\n"},
	{"does not compile", "A [x\n",
		"1 pattern A: does not compile: missing terminating ] for character class, behind "
		"\"[x\"\n"},
};

static void test_library(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof libraries / sizeof libraries[0]; i++) {
		struct grok_library *lib = NULL;
		struct findings f = {0};
		struct buf got;
		char *path = xasprintf("%s/a.grok", folder), *want, *here;

		write_patterns("a.grok", libraries[i].text);
		assert_int_equal(grok_library_load(folder, &lib, &f), -1);
		findings_sort(&f);
		buf_init(&got, 4096);
		for (size_t j = 0; j < f.n; j++)
			(void)buf_printf(&got, "%d %s\n", f.v[j].line, f.v[j].text);
		here = strstr(libraries[i].want, "%s");
		want = here == NULL ? xstrdup(libraries[i].want)
				    : xasprintf("%.*s%s%s", (int)(here - libraries[i].want),
					      libraries[i].want, path, here + 2);
		if (strcmp(got.data, want) != 0)
			fail_msg("%s: got %s, want %s", libraries[i].name, got.data, want);
		free(want);
		free(path);
		buf_free(&got);
		findings_free(&f);
		remove_patterns("a.grok");
	}
}

static void test_library_folder(void **state)
{
	struct grok_library *lib = NULL;
	struct findings f = {0};

	(void)state;
	assert_int_equal(grok_library_load("/nonexistent/folder", &lib, &f), -1);
	assert_int_equal(f.errors, 1);
	write_patterns("notes.txt", "not a pattern file");
	assert_int_equal(grok_library_load(folder, &lib, &f), 0); /* other files are left alone */
	remove_patterns("notes.txt");
	grok_library_free(lib);
	findings_free(&f);
}

static const struct {
	const char *template;
	int want;
} proofs[] = {
	{"role", 0},
	{"\\b(?:need|want) .{0,40}role", 0},
	{"^[ \\t]{0,9}name[ \\t]{0,9}:[ \\t]{0,9}(?<x>.+)$", 0},
	{"\\b%{WORD} is\\b", 0},
	{"(a+)+b", -1},
	{"(\\w+\\s?)+!", -1},
	{"\\s+$x", -1},
	{".*role.*agency", -1},
	{"role[\\s\\S]*agency", -1},
	{"(x|y|xy)+z", -1},
	{"need.{0,100}role.{0,100}now", 0},
	{"(?<=a )(?:a )*b", -1},
	{"role(?:\\w+ )*x", -1},
	{"name[^:]*:", -1},
};

static void test_prove(void **state)
{
	struct grok_library *lib = library(patterns);

	(void)state;
	for (size_t i = 0; i < sizeof proofs / sizeof proofs[0]; i++) {
		struct grok *g = NULL;
		struct err e = {0};

		assert_int_equal(grok_compile(lib, proofs[i].template, &g, &e), 0);
		if (grok_prove(g, &e) != proofs[i].want)
			fail_msg("%s: want %d (%s)", proofs[i].template, proofs[i].want, e.message);
		grok_free(g);
	}
	grok_library_free(lib);
}

/* "Impossible" must never be said of a text in which a search finds something. */
static void test_possible(void **state)
{
	static const struct {
		const char *template, *text;
		bool want;
	} rows[] = {
		{"\\bcert(?:ificate)?s?\\b", "The CERT", true},
		{"\\bcert(?:ificate)?s?\\b", "The ATP role", false},
		{"(?:cancel|withdraw)\\p{L}{0,4} (?:our )?request", "cancelled request", true},
		{"(?:cancel|withdraw)\\p{L}{0,4} (?:our )?request", "cancel it", false},
		{"(?:cancel|withdraw)\\p{L}{0,4} (?:our )?request", "our request", false},
		{"reque?st", "a requst", true},
		{"(?<!our )request", "the request", true},
		{"(?:role|\\d+)", "12", true},
		{"(?=role)\\w+", "role", true},
		{"ro(?:le)?", "rock", true},
		{"[r]ole", "ROLE", true},
		{"bask\\.", "ba\xc5\xbfk.", true},
		{"(?:ab|cd)role", "cdrole", true},
		{"\\x{72}ole", "role", true},
		{"", "anything", true},
	};
	struct grok_library *lib = library(patterns);

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct grok *g = NULL;
		struct grok_index index;
		struct grok_match m;
		struct err e = {0};

		assert_int_equal(grok_compile(lib, rows[i].template, &g, &e), 0);
		grok_index(rows[i].text, strlen(rows[i].text), &index);
		if (grok_possible(g, &index) != rows[i].want)
			fail_msg("%s in %s: want %d", rows[i].template, rows[i].text, rows[i].want);
		if (!rows[i].want)
			assert_int_equal(
				grok_search(g, rows[i].text, strlen(rows[i].text), 0, &m, &e), 0);
		grok_free(g);
	}
	grok_library_free(lib);
}

static int setup(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof folder, "/tmp/mailclerk-test-XXXXXX");
	return mkdtemp(folder) == NULL;
}

static int teardown(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_library),
		cmocka_unit_test(test_library_folder),
		cmocka_unit_test(test_prove),
		cmocka_unit_test(test_possible),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
