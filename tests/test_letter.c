/*
 * test_letter.c - letters: every shipped one with sample data, both forms, mail bytes, hostile values, mistakes in files.
 *
 * With LETTERS_OUT=FOLDER the samples are also written there as NAME.txt, NAME.html and NAME.eml, to be looked at.
 */
#include "templates/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <gmime/gmime.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct letters *shipped;
static json_t *samples;

static int setup(void **state)
{
	struct findings findings = {0};
	json_error_t error;

	(void)state;
	g_mime_init();
	if (letters_load("templates", &shipped, &findings) < 0)
		for (size_t i = 0; i < findings.n; i++)
			print_error("%s:%d: %s\n", findings.v[i].file, findings.v[i].line,
				findings.v[i].text);
	findings_free(&findings);
	samples = json_load_file("tests/letters.json", 0, &error);
	if (samples == NULL)
		print_error("tests/letters.json:%d: %s\n", error.line, error.text);
	return shipped != NULL && samples != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	letters_free(shipped);
	json_decref(samples);
	g_mime_shutdown();
	return 0;
}

/* The sample context of a letter: the base with the letter's own values over it. */
static json_t *sample(const char *name)
{
	json_t *context = json_deep_copy(json_object_get(samples, "base"));

	(void)json_object_update(
		context, json_object_get(json_object_get(samples, "letters"), name));
	return context;
}

static const char *marking(const char *name)
{
	const char *m =
		json_string_value(json_object_get(json_object_get(samples, "marking"), name));

	return m != NULL ? m : "";
}

static struct address somebody = {"Dana Ruiz", "dana.ruiz@usda.gov"};
static const struct addresses one = {.v = &somebody, .n = 1};

static struct letter_envelope envelope(void)
{
	return (struct letter_envelope){.message_id = "1b7d.1@mailclerk.opm.gov",
		.date = 1795564800,
		.from = {"OPM Cross-Government Hiring", "recruiter-help@usajobs.gov"},
		.to = &one,
		.auto_submitted = "auto-replied",
		.marking = "",
		.loop = "recruiter-help@usajobs.gov"};
}

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

/* --- every letter ------------------------------------------------------------------------------------------------- */

/* Lines end in CRLF only; none is longer than 78 characters, save a header token that cannot be folded. */
static void check_bytes(const struct letter *l)
{
	const char *s = l->bytes, *end = s + l->len;

	assert_int_equal(strlen(l->bytes), l->len);
	while (s < end) {
		const char *cr = strchr(s, '\r');

		assert_non_null(cr);
		assert_true(cr[1] == '\n');
		assert_null(memchr(s, '\n', (size_t)(cr - s)));
		if (cr - s > 78)
			fail_msg("long line: %.*s", (int)(cr - s), s);
		for (; s < cr; s++)
			assert_true((unsigned char)*s < 0x80);
		s = cr + 2;
	}
}

/* No line of the text is longer than the page, save one word. */
static void check_text(const char *text)
{
	for (const char *s = text; *s != '\0';) {
		size_t n = strcspn(s, "\n");
		char *line = xstrndup(s, n);

		if (g_utf8_strlen(line, -1) > LETTER_WIDTH &&
			strchr(line + strspn(line, "> "), ' '))
			fail_msg("long line: %s", line);
		free(line);
		s += n + (s[n] == '\n');
	}
	assert_null(strstr(text, "{{"));
	assert_null(strstr(text, "**"));
	assert_null(strstr(text, "\n\n\n"));
}

static void check_html(const char *html)
{
	static const char *const never[] = {"<script", "<img", "<link ", "src=", "url(", "@import",
		"javascript:", "<form", "<iframe", "{{"};
	const char *h1 = strstr(html, "<h1"), *h2 = strstr(html, "<h2"), *h3 = strstr(html, "<h3");

	for (size_t i = 0; i < COUNT(never); i++)
		if (strstr(html, never[i]) != NULL)
			fail_msg("%s in the HTML", never[i]);
	assert_non_null(strstr(html, "<html lang=\"en-US\""));
	assert_non_null(strstr(html, "name=\"viewport\""));
	assert_non_null(strstr(html, "name=\"color-scheme\""));
	assert_non_null(h1);
	assert_null(strstr(h1 + 1, "<h1"));
	assert_true(h2 == NULL || h2 > h1);
	assert_true(h3 == NULL || (h2 != NULL && h3 > h2));
}

/* What a mail program makes of the bytes is what we meant. */
static void check_parsed(const struct letter *l)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(l->bytes, l->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *top = g_mime_message_get_mime_part(m);
	static const char *const want_type[] = {"text/plain", "text/html"};
	const char *want[] = {l->text, l->html};

	assert_string_equal(g_mime_message_get_subject(m), l->subject);
	assert_true(GMIME_IS_MULTIPART(top));
	assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(top)), 2);
	for (int i = 0; i < 2; i++) {
		GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(top), i);
		char *type =
			g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
		char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
		char *clean = text_clean(text, strlen(text), LETTER_BYTES_MAX);

		assert_string_equal(type, want_type[i]);
		assert_string_equal(clean, want[i]);
		free(clean);
		g_free(text);
		g_free(type);
	}
	g_object_unref(m);
	g_object_unref(parser);
	g_object_unref(stream);
}

static void test_samples(void **state)
{
	const char *folder = getenv("LETTERS_OUT");

	(void)state;
	assert_true(letters_count(shipped) >= 10);
	for (size_t i = 0; i < letters_count(shipped); i++) {
		const char *name = letters_name(shipped, i);
		struct letter_envelope env = envelope();
		json_t *context = sample(name);
		struct letter l, again;
		struct err e = {0};

		env.marking = marking(name);
		if (letter_render(shipped, name, context, &env, &l, &e) < 0)
			fail_msg("%s: %s", name, e.message);
		assert_int_equal(letter_render(shipped, name, context, &env, &again, &e), 0);
		assert_string_equal(l.bytes, again.bytes);
		if (folder != NULL) {
			write_file(folder, name, ".txt", l.text, strlen(l.text));
			write_file(folder, name, ".html", l.html, strlen(l.html));
			write_file(folder, name, ".eml", l.bytes, l.len);
		}
		check_bytes(&l);
		if (strcmp(name, "human-team") != 0) { /* whose sample is hostile: see below */
			check_text(l.text);
			check_html(l.html);
		}
		check_parsed(&l);
		letter_free(&l);
		letter_free(&again);
		json_decref(context);
	}
}

/* A receipt for a mail that nobody vouches for repeats nothing of it. */
static void test_receipts_repeat_nothing(void **state)
{
	static const char *const names[] = {"human-receipt", "unreadable"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct letter_envelope env = envelope();
		json_t *context = sample(names[i]);
		struct letter l;
		struct err e = {0};

		json_object_set_new(context, "mail",
			json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:[]}", "from_name", "SECRET",
				"from_address", "SECRET", "subject", "SECRET", "text", "SECRET",
				"date", "SECRET", "authentication", "SECRET", "attachments"));
		json_object_set_new(context, "requester",
			json_pack("{s:s,s:s,s:s}", "name", "SECRET", "first_name", "SECRET",
				"address", "SECRET"));
		assert_int_equal(letter_render(shipped, names[i], context, &env, &l, &e), 0);
		assert_null(strstr(l.text, "SECRET"));
		assert_null(strstr(l.html, "SECRET"));
		assert_null(strstr(l.subject, "SECRET"));
		letter_free(&l);
		json_decref(context);
	}
}

/* --- what values may stand in which letter: docs/letters.md ------------------------------------------------------- */

static const char *const always[] = {"today", "organization", "help_contact", "mailbox",
	"mailbox.name", "mailbox.address", NULL};
static const char *const sometimes[] = {"due", "right_mailbox", "ssn", NULL};
static const char *const case_certain[] = {"case", "case.number", "case.title", "case.state",
	"case.holder", "requester", "requester.address", "fields", "fields.name", "fields.label",
	"fields.value", "missing", "missing.name", "missing.label", "problems", "problems.label",
	"problems.text", NULL};
static const char *const case_possible[] = {
	"requester.name", "requester.first_name", "fields.source", "missing.hint", NULL};
static const char *const mail_certain[] = {"mail", "mail.from_address", "mail.date",
	"mail.authentication", "mail.attachments", "mail.attachments.name", "mail.attachments.type",
	"mail.attachments.size", NULL};
static const char *const mail_possible[] = {"mail.from_name", "mail.subject", "mail.text", NULL};

struct provision {
	const char *letter;
	bool case_, mail;
	const char *certain[8], *possible[4];
};

static const struct provision provisions[] = {
	{"role-receipt", true, true, {NULL}, {NULL}},
	{"role-missing", true, true, {NULL}, {NULL}},
	{"role-reminder", true, false, {NULL}, {NULL}},
	{"role-closed", true, false, {NULL}, {NULL}},
	{"role-granted", true, false, {NULL}, {NULL}},
	{"role-denied", true, false, {"reason"}, {NULL}},
	{"role-team", true, true,
		{"verbs", "verbs.verb", "verbs.usage", "checks", "checks.ok", "checks.text"},
		{NULL}},
	{"human-receipt", false, true, {"case.number"}, {"case"}},
	{"human-team", false, true,
		{"because", "receipt_sent", "case.number", "case.state", "problems",
			"problems.label", "problems.text"},
		{"case"}},
	{"unreadable", false, true, {NULL}, {NULL}},
};

static void add_all(struct strings *to, const char *const *names, size_t max)
{
	for (size_t i = 0; i < max && names[i] != NULL; i++)
		strings_add(to, names[i]);
}

static struct letter_variables variables(const struct provision *p)
{
	struct letter_variables v = {0};

	add_all(&v.certain, always, SIZE_MAX);
	add_all(&v.possible, sometimes, SIZE_MAX);
	if (p->case_) {
		add_all(&v.certain, case_certain, SIZE_MAX);
		add_all(&v.possible, case_possible, SIZE_MAX);
	}
	if (p->mail) {
		add_all(&v.certain, mail_certain, SIZE_MAX);
		add_all(&v.possible, mail_possible, SIZE_MAX);
	}
	add_all(&v.certain, p->certain, COUNT(p->certain));
	add_all(&v.possible, p->possible, COUNT(p->possible));
	return v;
}

static void variables_free(struct letter_variables *v)
{
	strings_free(&v->certain);
	strings_free(&v->possible);
}

static void test_proofs_of_shipped(void **state)
{
	struct findings findings = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(provisions); i++) {
		struct letter_variables vars = variables(&provisions[i]);

		assert_true(letters_has(shipped, provisions[i].letter));
		letters_prove(shipped, provisions[i].letter, &vars, "test", &findings);
		variables_free(&vars);
	}
	for (size_t i = 0; i < findings.n; i++)
		print_error(
			"%s:%d: %s\n", findings.v[i].file, findings.v[i].line, findings.v[i].text);
	assert_int_equal(findings.n, 0);
	assert_int_equal(letters_count(shipped), COUNT(provisions));
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
	{"a raw value", "subject: a\n\n{{{b}}}\n", NULL, NULL, "x.md:3: write {{b}}"},
	{"a raw value in the subject", "subject: {{&b}}\n\nHello\n", NULL, NULL,
		"x.md:1: write {{b}}"},
	{"an absent partial", "subject: a\n\n{{>q}}\n", NULL, NULL,
		"x.md:3: there is no partials/q.md"},
	{"an absent partial in a partial", NULL, "a\n{{>q}}\n", NULL,
		"partials/p.md:2: there is no partials/q.md"},
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
	assert_int_equal(g_mkdir(folder, 0700), 0);
	write_file(folder, "x", ".md", letter, strlen(letter));
	free(folder);
	folder = xasprintf("%s/letters/partials", root);
	assert_int_equal(g_mkdir(folder, 0700), 0);
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

static const struct {
	const char *name, *letter, *partial, *want;
} proofs[] = {
	{"certain", "{{a}} {{o.b}}", "x", ""},
	{"unknown", "one\n{{c}}", "x", "x.md:4: there is no value \"c\" (here)\n"},
	{"unknown part", "{{o.c}}", "x", "x.md:3: there is no value \"o.c\" (here)\n"},
	{"possible, unguarded", "{{p}}", "x",
		"x.md:3: {{p}} may be empty (here): put it into {{#p}}...{{/p}}\n"},
	{"possible, guarded", "{{#p}}{{p}} {{.}}{{/p}}{{^p}}none{{/p}}", "x", ""},
	{"inverted does not guard", "{{^p}}{{p}}{{/p}}", "x",
		"x.md:3: {{p}} may be empty (here): put it into {{#p}}...{{/p}}\n"},
	{"guarded by another", "{{#a}}{{p}}{{/a}}", "x",
		"x.md:3: {{p}} may be empty (here): put it into {{#p}}...{{/p}}\n"},
	{"items", "{{#l}}{{n}}{{#q}}{{q}}{{/q}}{{/l}}{{#has_l}}{{/has_l}}", "x", ""},
	{"possible item", "{{#l}}{{q}}{{/l}}", "x",
		"x.md:3: {{q}} may be empty (here): put it into {{#l.q}}...{{/l.q}}\n"},
	{"item outside its list", "{{n}}", "x", "x.md:3: there is no value \"n\" (here)\n"},
	{"unknown section", "{{#z}}{{a}}{{/z}}", "x", "x.md:3: there is no value \"z\" (here)\n"},
	{"under a possible object", "{{m.t}}{{#m}}{{t}}{{m.t}}{{/m}}", "x",
		"x.md:3: {{m.t}} may be empty (here): put it into {{#m}}...{{/m}}\n"},
	{"a section inside guards what is around", "{{#m.t}}{{m.t}}{{/m.t}}", "x", ""},
	{"a partial inside a section", "{{#l}}{{>p}}{{/l}}", "{{n}}", ""},
	{"a partial outside", "{{>p}}", "x\n{{n}}",
		"partials/p.md:2: there is no value \"n\" (here)\n"},
	{"a partial in itself", "{{>p}}", "{{>p}}",
		"partials/p.md:1: the partial \"p\" takes in itself without end\n"},
};

static void test_proofs(void **state)
{
	static const char *const certain[] = {"a", "o", "o.b", "l", "l.n", "m.t", NULL};
	static const char *const possible[] = {"p", "l.q", "m", NULL};
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
	variables_free(&vars);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_receipts_repeat_nothing),
		cmocka_unit_test(test_proofs_of_shipped),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_proofs),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
