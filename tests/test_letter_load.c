/*
 * test_letter_load.c - letters' files with mistakes, each found at its line, and proofs of what a letter may ask for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "parsers/mem.h"
#include "templates/letter.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static void write_file(
	const char *folder, const char *name, const char *end, const char *data, size_t len)
{
	char *path = xasprintf("%s/%s%s", folder, name, end);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	free(path);
}

static void add_all(struct strings *to, const char *const *names, size_t max)
{
	for (size_t i = 0; i < max && names[i] != NULL; i++)
		strings_add(to, names[i]);
}

/* --- files with mistakes ------------------------------------------------------------------------------------------ */

struct mistake {
	const char *name, *letter, *partial, *layout; /* NULL: one without a mistake */
	const char *want;                             /* "FILE:LINE: start of the text" */
};

#define GOOD_LETTER "subject: Hello\nsummary: Hi\n\n# Hello {{a}}\n"
#define GOOD_PARTIAL "{{a}}\n"
#define GOOD_LAYOUT "<style data-inline>\np { margin: 0 }\n</style>{{{letter.body}}}\n"

static const struct mistake mistakes[] = {
	{"no mistake", NULL, NULL, NULL, ""},
	{"no subject", "summary: Hi\n\nHello", NULL, NULL, "x.md:1: has no \"subject: ...\" line"},
	{"unknown header", "subject: a\nfrom: b\n\nHello", NULL, NULL,
		"x.md:2: a letter starts with"},
	{"subject twice", "subject: a\nsubject: b\n\nHello", NULL, NULL,
		"x.md:2: \"subject\" is given twice"},
	{"empty summary", "subject: a\nsummary:\n\nHello", NULL, NULL,
		"x.md:2: \"summary\" is empty"},
	{"a tag not closed in the body", "subject: a\n\nHello\n{{b\n", NULL, NULL,
		"x.md:4: a tag that is opened"},
	{"a tag not closed in the subject", "summary: b\nsubject: {{a\n\nHello\n", NULL, NULL,
		"x.md:2: a tag that is opened"},
	{"HTML", "subject: a\n\nHello\n\n<div>b</div>\n", NULL, NULL, "x.md:5: HTML has no place"},
	{"HTML in a line", "subject: a\n\nHello <b>you</b>\n", NULL, NULL,
		"x.md:3: HTML has no place"},
	{"a picture", "subject: a\n\n![x](https://example.com/x.png)\n", NULL, NULL,
		"x.md:3: a letter shows no pictures"},
	{"repeats something", "subject: a\nrepeats: all\n\nHello\n", NULL, NULL,
		"x.md:2: a letter starts with"},
	{"repeats nothing, and does", "subject: a\nrepeats: nothing\n\n{{today}}\n{{mail.text}}\n",
		NULL, NULL, "x.md:5: a letter that repeats nothing cannot say {{mail.text}}"},
	{"repeats nothing, in a section",
		"subject: {{#has_fields}}a{{/has_fields}}\nrepeats: nothing\n\nb\n", NULL, NULL,
		"x.md:1: a letter that repeats nothing cannot say {{has_fields}}"},
	{"repeats nothing, with a partial", "subject: a\nrepeats: nothing\n\n{{>p}}\n", NULL, NULL,
		"x.md:4: a letter that repeats nothing is complete in itself"},
	{"a raw value", "subject: a\n\n{{{b}}}\n", NULL, NULL, "x.md:3: write {{b}}"},
	{"a raw value in the subject", "subject: {{&b}}\n\nHello\n", NULL, NULL,
		"x.md:1: write {{b}}"},
	{"an absent partial", "subject: a\n\n{{>q}}\n", NULL, NULL,
		"x.md:3: there is no partials/q.md: "},
	{"an absent partial in a partial", NULL, "a\n{{>q}}\n", NULL,
		"partials/p.md:2: there is no partials/q.md: "},
	{"private-use characters", "subject: a\n\n\xee\x80\xa1\n", NULL, NULL,
		"x.md:3: holds private-use characters"},
	{"not UTF-8", "subject: a\n\n\xff\n", NULL, NULL, "x.md:0: is not UTF-8"},
	{"empty file", "", NULL, NULL, "x.md:0: is empty"},
	{"no body in the layout", NULL, NULL, "<style data-inline></style>\n\n{{letter.subject}}",
		"layout.html:0: has no {{{letter.body}}}"},
	{"raw value in the layout", NULL, NULL, GOOD_LAYOUT "{{{a}}}",
		"layout.html:4: write {{a}}"},
	{"partial in the layout", NULL, NULL, GOOD_LAYOUT "{{>p}}",
		"layout.html:4: partials are Markdown"},
	{"no styles", NULL, NULL, "{{{letter.body}}}", "layout.html:0: no <style data-inline>"},
	{"unknown element", NULL, NULL,
		"<style data-inline>\np { margin: 0 }\nimg, p { color: red "
		"}</style>{{{letter.body}}}",
		"layout.html:3: \"img\" is no element of a letter"},
	{"quote in a style", NULL, NULL,
		"<style data-inline>\np { font: \"x\" }\n</style>{{{letter.body}}}",
		"layout.html:2: write declarations without"},
	{"rule not closed", NULL, NULL,
		"<style data-inline>\np { margin: 0</style>{{{letter.body}}}",
		"layout.html:1: a rule is not complete"},
};

static char *make_folder(const char *letter, const char *partial, const char *layout)
{
	char *root = xstrdup("/tmp/mailclerk-letters-XXXXXX"), *folder;

	assert_non_null(mkdtemp(root));
	write_file(root, "layout", ".html", layout, strlen(layout));
	folder = xasprintf("%s/letters", root);
	assert_int_equal(mkdir(folder, 0700), 0);
	write_file(folder, "x", ".md", letter, strlen(letter));
	free(folder);
	folder = xasprintf("%s/letters/partials", root);
	assert_int_equal(mkdir(folder, 0700), 0);
	write_file(folder, "p", ".md", partial, strlen(partial));
	free(folder);
	return root;
}

static void remove_folder(char *root)
{
	static const char *const names[] = {"layout.html", "letters/x.md", "letters/partials/p.md",
		"letters/partials", "letters", "."};

	for (size_t i = 0; i < COUNT(names); i++) {
		char *path =
			i + 1 < COUNT(names) ? xasprintf("%s/%s", root, names[i]) : xstrdup(root);

		assert_int_equal(remove(path), 0);
		free(path);
	}
	free(root);
}

/* The findings' places relative to root, one a line. */
static char *findings_text(struct findings *f, const char *root)
{
	struct buf out;

	buf_init(&out, 1 << 16);
	findings_sort(f);
	for (size_t i = 0; i < f->n; i++) {
		const char *file = f->v[i].file;

		if (strncmp(file, root, strlen(root)) == 0)
			file += strlen(root) + 1;
		if (strncmp(file, "letters/", 8) == 0)
			file += 8;
		(void)buf_printf(&out, "%s:%d: %s\n", file, f->v[i].line, f->v[i].text);
	}
	findings_free(f);
	return buf_take(&out);
}

static void test_mistakes(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(mistakes); i++) {
		const struct mistake *m = &mistakes[i];
		char *root = make_folder(m->letter != NULL ? m->letter : GOOD_LETTER,
			m->partial != NULL ? m->partial : GOOD_PARTIAL,
			m->layout != NULL ? m->layout : GOOD_LAYOUT);
		struct findings findings = {0};
		struct letters *l = NULL;
		int rc = letters_load(root, &l, &findings);
		char *got = findings_text(&findings, root);

		if (rc != (m->want[0] == '\0' ? 0 : -1) || strstr(got, m->want) == NULL ||
			(m->want[0] == '\0' && got[0] != '\0')) {
			print_error("%s: got [%s], want [%s]\n", m->name, got, m->want);
			wrong++;
		}
		letters_free(l);
		free(got);
		remove_folder(root);
	}
	assert_int_equal(wrong, 0);
}

/* --- proofs ------------------------------------------------------------------------------------------------------- */

#define NAMES "a, o, o.b, l, l.n, m.t, both, both.x, p, l.q, m, both"

static const struct {
	const char *name, *letter, *partial, *want;
} proofs[] = {
	{"certain", "{{a}} {{o.b}}", "x", ""},
	{"unknown", "one\n{{c}}", "x",
		"x.md:4: there is no value \"c\": write one of: " NAMES " (sent by here)\n"},
	{"unknown part", "{{o.c}}", "x",
		"x.md:3: there is no value \"o.c\": did you mean \"o.b\"? (sent by here)\n"},
	{"possible, unguarded", "{{p}}", "x",
		"x.md:3: {{p}} may be empty: put it into {{#p}}...{{/p}} (sent by here)\n"},
	{"possible, guarded", "{{#p}}{{p}} {{.}}{{/p}}{{^p}}none{{/p}}", "x", ""},
	{"inverted does not guard", "{{^p}}{{p}}{{/p}}", "x",
		"x.md:3: {{p}} may be empty: put it into {{#p}}...{{/p}} (sent by here)\n"},
	{"guarded by another", "{{#a}}{{p}}{{/a}}", "x",
		"x.md:3: {{p}} may be empty: put it into {{#p}}...{{/p}} (sent by here)\n"},
	{"items", "{{#l}}{{n}}{{#q}}{{q}}{{/q}}{{/l}}{{#has_l}}{{/has_l}}", "x", ""},
	{"possible item", "{{#l}}{{q}}{{/l}}", "x",
		"x.md:3: {{q}} may be empty: put it into {{#l.q}}...{{/l.q}} (sent by here)\n"},
	{"item outside its list", "{{n}}", "x",
		"x.md:3: there is no value \"n\": write one of: " NAMES " (sent by here)\n"},
	{"unknown section", "{{#z}}{{a}}{{/z}}", "x",
		"x.md:3: there is no value \"z\": write one of: " NAMES " (sent by here)\n"},
	{"under a possible object", "{{m.t}}{{#m}}{{t}}{{m.t}}{{/m}}", "x",
		"x.md:3: {{m.t}} may be empty: put it into {{#m}}...{{/m}} (sent by here)\n"},
	{"a section inside guards what is around", "{{#m.t}}{{m.t}}{{/m.t}}", "x", ""},
	{"certain wins", "{{both}} {{both.x}}", "x", ""},
	{"a partial inside a section", "{{#l}}{{>p}}{{/l}}", "{{n}}", ""},
	{"a partial outside", "{{>p}}", "x\n{{n}}",
		"partials/p.md:2: there is no value \"n\": write one of: " NAMES
		" (sent by here)\n"},
	{"a partial in itself", "{{>p}}", "{{>p}}",
		"partials/p.md:1: the partial \"p\" takes in itself without end\n"},
};

static void test_proofs(void **state)
{
	static const char *const certain[] = {
		"a", "o", "o.b", "l", "l.n", "m.t", "both", "both.x", NULL};
	static const char *const possible[] = {"p", "l.q", "m", "both", NULL};
	struct letter_variables vars = {0};
	int wrong = 0;

	(void)state;
	add_all(&vars.certain, certain, SIZE_MAX);
	add_all(&vars.possible, possible, SIZE_MAX);
	for (size_t i = 0; i < COUNT(proofs); i++) {
		char *text = xasprintf("subject: {{a}}\n\n%s\n", proofs[i].letter);
		char *root = make_folder(text, proofs[i].partial, GOOD_LAYOUT), *got;
		struct findings findings = {0};
		struct letters *l = NULL;

		assert_int_equal(letters_load(root, &l, &findings), 0);
		letters_prove(l, "x", &vars, "here", &findings);
		got = findings_text(&findings, root);
		if (strcmp(got, proofs[i].want) != 0) {
			print_error(
				"%s: got [%s], want [%s]\n", proofs[i].name, got, proofs[i].want);
			wrong++;
		}
		letters_free(l);
		free(got);
		free(text);
		remove_folder(root);
	}
	strings_free(&vars.certain);
	strings_free(&vars.possible);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_proofs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
