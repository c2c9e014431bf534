/*
 * test_letter_forms.c - what a letter's parts do by themselves: Markdown to text and HTML, values that try to be markup,
 * header fields, addresses, encodings.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "parsers/mem.h"
#include "templates/letter_parts.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* --- Markdown to both forms --------------------------------------------------------------------------------------- */

struct form {
	const char *name, *markdown, *text, *html;
};

static const struct form forms[] = {
	{"paragraphs", "One\ntwo.\n\nThree.", "One two.\n\nThree.\n",
		"<p>One\ntwo.</p>\n<p>Three.</p>\n"},
	{"headings", "# One\n\n## Two\n\n### Three\n\nx", "One\n===\n\nTwo\n---\n\nThree\n\nx\n",
		"<h1>One</h1>\n<h2>Two</h2>\n<h3>Three</h3>\n<p>x</p>\n"},
	{"emphasis", "a *b* **c** `d`", "a b c d\n",
		"<p>a <em>b</em> <strong>c</strong> <code>d</code></p>\n"},
	{"wrapped at 78",
		"aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg hhhhhhhh i",
		"aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg "
		"hhhhhhhh\ni\n",
		NULL},
	{"a long word stays whole",
		"x "
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaa y",
		"x\n"
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaa\n"
		"y\n",
		NULL},
	{"wide characters count twice",
		"山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山 aaa bbb "
		"cccccc",
		"山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山山 aaa "
		"bbb\ncccccc\n",
		NULL},
	{"list", "- a\n- b\n  c\n", "- a\n- b c\n", "<ul>\n<li>a</li>\n<li>b\nc</li>\n</ul>\n"},
	{"numbers go on", "9. a\n10. b\n", "9. a\n10. b\n",
		"<ol start=\"9\">\n<li>a</li>\n<li>b</li>\n</ol>\n"},
	{"list in a list", "- a\n  - b\n- c\n", "- a\n  - b\n- c\n",
		"<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n<li>c</li>\n</ul>\n"},
	{"loose list", "- a\n\n  b\n\n- c\n", "- a\n\n  b\n\n- c\n",
		"<ul>\n<li><p>a</p>\n<p>b</p>\n</li>\n<li><p>c</p>\n</li>\n</ul>\n"},
	{"empty item", "-\n- b\n", "-\n- b\n", "<ul>\n<li></li>\n<li>b</li>\n</ul>\n"},
	{"quote", "> a\n>\n> b\n", "> a\n>\n> b\n",
		"<blockquote><p>a</p>\n<p>b</p>\n</blockquote>\n"},
	{"quote in a list", "- > a\n", "- > a\n",
		"<ul>\n<li><blockquote><p>a</p>\n</blockquote>\n</li>\n</ul>\n"},
	{"code", "    a\n      b\n", "    a\n      b\n", "<pre>a\n  b\n</pre>\n"},
	{"rule", "a\n\n---\n\nb", "a\n\n----\n\nb\n", "<p>a</p>\n<hr>\n<p>b</p>\n"},
	{"hard line break", "a\\\nb", "a\nb\n", "<p>a<br>\nb</p>\n"},
	{"link", "[us](https://example.gov/a?b&c)", "us <https://example.gov/a?b&c>\n",
		"<p><a href=\"https://example.gov/a?b&amp;c\">us</a></p>\n"},
	{"link that says itself", "<https://example.gov> [a@b.gov](mailto:a@b.gov)",
		"https://example.gov a@b.gov\n",
		"<p><a href=\"https://example.gov\">https://example.gov</a> "
		"<a href=\"mailto:a@b.gov\">a@b.gov</a></p>\n"},
	{"other schemes are text", "[x](javascript:alert) [y](file:///etc)", "x y\n",
		"<p>x y</p>\n"},
	{"HTML is dropped", "a <b>b</b>\n\n<div>c</div>\n\nd", "a b\n\n\nd\n",
		"<p>a b</p>\n<p>d</p>\n"},
	{"labels and values", "| | |\n|---|---|\n| Name | Dana |\n| Sub-agency | FS |\n",
		"Name:       Dana\nSub-agency: FS\n",
		"<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n"
		"<tr><th scope=\"row\" align=\"left\">Name</th><td>Dana</td></tr>\n"
		"<tr><th scope=\"row\" align=\"left\">Sub-agency</th><td>FS</td></tr>\n</table>\n"},
	{"a long label",
		"| | |\n|---|---|\n| A label that is longer than the column | x |\n| b | y |\n",
		"A label that is longer than the column:\n   x\nb: y\n", NULL},
	{"a long value",
		"| | |\n|---|---|\n| Name | aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee "
		"fffffffff "
		"ggggggggg h |\n",
		"Name: aaaaaaaaa bbbbbbbbb ccccccccc ddddddddd eeeeeeeee fffffffff ggggggggg h\n",
		NULL},
	{"a table", "| A | Bee |\n|---|---|\n| 1 | 2 |\n| three | |\n",
		"A      Bee\n-----  ---\n1      2\nthree\n",
		"<table cellpadding=\"0\" cellspacing=\"0\" border=\"0\">\n"
		"<tr><th scope=\"col\" align=\"left\">A</th><th scope=\"col\" "
		"align=\"left\">Bee</th>"
		"</tr>\n<tr><td>1</td><td>2</td></tr>\n<tr><td>three</td><td></td></tr>\n</"
		"table>\n"},
	{"a table too wide",
		"| A | B |\n|---|---|\n| aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | "
		"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb |\n| c | d |\n",
		"A: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n"
		"B: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\n\nA: c\nB: d\n",
		NULL},
	{"nothing", "", "", ""},
};

static char *form_of(const char *markdown, bool html)
{
	static const struct letter_styles none;
	cmark_node *document = letter_document(markdown, strlen(markdown));
	struct buf out;

	buf_init(&out, LETTER_BYTES_MAX);
	if (html)
		letter_html(document, &none, &out);
	else
		letter_text(document, "", &out);
	cmark_node_free(document);
	return buf_take(&out);
}

static void test_forms(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(forms); i++) {
		char *text = form_of(forms[i].markdown, false);
		char *html = form_of(forms[i].markdown, true);

		if (strcmp(text, forms[i].text) != 0) {
			print_error(
				"%s: got [%s], want [%s]\n", forms[i].name, text, forms[i].text);
			wrong++;
		}
		if (forms[i].html != NULL && strcmp(html, forms[i].html) != 0) {
			print_error(
				"%s: got [%s], want [%s]\n", forms[i].name, html, forms[i].html);
			wrong++;
		}
		free(text);
		free(html);
	}
	assert_int_equal(wrong, 0);
}

static void test_marking_first_and_last(void **state)
{
	cmark_node *document = letter_document("a\n\nb", 4);
	struct buf out;

	(void)state;
	buf_init(&out, 1000);
	letter_text(document, "CUI//SP-PRVCY", &out);
	assert_string_equal(out.data, "CUI//SP-PRVCY\n\na\n\nb\n\nCUI//SP-PRVCY\n");
	buf_free(&out);
	cmark_node_free(document);
}

/* --- values that try to be markup --------------------------------------------------------------------------------- */

/* Everywhere that a value may stand. */
static const char everywhere[] =
	"# {{v}}\n\n{{v}}\n\nText {{v}} **{{v}}** *{{v}}* `{{v}}` <{{v}}> "
	"[{{v}}](https://example.gov/{{v}}) {{v}}:\n\n- {{v}}\n- **{{v}}**: {{v}}\n\n"
	"1. {{v}}\n\n| | |\n|---|---|\n| {{v}} | {{v}} |\n| a |{{v}}|\n\n"
	"    code {{v}}\n\n> {{v}}\n\n{{v}}";

static const char *const hostile[] = {"# heading", "- item", "* item", "+ item", "1. item",
	"2) item", "> quote", "    code", "\tcode", "```\ncode\n```", "~~~", "---", "===", "***",
	"a\n---", "a\n\nb", "\n\n# heading\n\n", "|", "a | b", "a \\| b", "\\", "a\\", "|---|---|",
	"[a](b)", "![a](b)", "[a]: https://example.com", "<script>alert(1)</script>", "<!-- ",
	"<b>", "b", "/b", "a@b.gov", "https://example.com", "<https://example.com>", "&lt;",
	"&#60;", "&amp;", "*a*", "**a**", "_a_", "`a`", "``", "~a~", "{{v}}", "{{{v}}}", "{{>p}}",
	")", "](x)", "\"", "'", "%0d%0a", "\r\nBcc: x", "\xc2\xa0",
	"\xe2\x80\x9cquoted\xe2\x80\x9d", "\xee\x80\xaa\xee\x80\xaa", "\xe2\x80\xae", "~", "x", "",
	" ", "\n"};

static int one_row(void *unused, cmark_node *node, struct buf *out)
{
	(void)unused;
	return buf_printf(out, "%s\n", cmark_node_get_type_string(node));
}

/* The document's elements in order, without text and line breaks: what markup there is. */
static char *structure(const char *value)
{
	struct letter_shield shield = {.left = LETTER_VALUES_MAX};
	struct mustache_render how = {.escape = letter_shield_value, .escape_ctx = &shield};
	json_t *context = json_pack("{s:s%}", "v", value, strlen(value));
	struct mustache *m = NULL;
	struct buf markdown, out;
	cmark_node *document;
	cmark_iter *iter;
	struct err e;

	buf_init(&markdown, 1 << 20);
	buf_init(&out, 1 << 20);
	assert_int_equal(mustache_parse("t", everywhere, strlen(everywhere), 1, &m, &e), 0);
	assert_int_equal(mustache_render(m, context, &how, &markdown, &e), 0);
	document = letter_document(markdown.data, markdown.len);
	iter = cmark_iter_new(document);
	for (cmark_event_type ev; (ev = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (type != CMARK_NODE_TEXT && type != CMARK_NODE_LINEBREAK)
			(void)one_row(NULL, node, &out);
	}
	cmark_iter_free(iter);
	cmark_node_free(document);
	mustache_free(m);
	json_decref(context);
	buf_free(&markdown);
	return buf_take(&out);
}

static void test_values_are_no_markup(void **state)
{
	char *want = structure("value");
	int wrong = 0;

	(void)state;
	assert_non_null(strstr(want, "table"));
	assert_null(strstr(want, "html"));
	for (size_t i = 0; i < COUNT(hostile); i++) {
		char *got = structure(hostile[i]);

		if (strcmp(got, want) != 0) {
			print_error("[%s] changes the document\n", hostile[i]);
			wrong++;
		}
		free(got);
	}
	free(want);
	assert_int_equal(wrong, 0);
}

/* What comes out is what went in, save line ends outside a quote, tabs, and what text_clean takes away. */
static void test_values_come_back(void **state)
{
	static const struct {
		const char *template, *value, *text, *html;
	} rows[] = {
		{"{{v}}", "a*b*<i>&amp;", "a*b*<i>&amp;\n", "<p>a*b*&lt;i&gt;&amp;amp;</p>\n"},
		{"{{v}}", "a\nb\n\nc", "a b  c\n", "<p>a b  c</p>\n"},
		{"> {{v}}", "a\nb\n\nc", "> a\n> b\n>\n> c\n",
			"<blockquote><p>a<br>\nb<br>\n<br>\nc</p>\n</blockquote>\n"},
		{"`{{v}}`", "a`b\nc", "a`b c\n", "<p><code>a`b c</code></p>\n"},
		{"{{v}}", "a\tb", "a | b\n", "<p>a | b</p>\n"},
		{"{{v}}", "Zo\xc3\xab \xe2\x80\xaeGPJ.exe \xee\x80\xaa",
			"Zo\xc3\xab GPJ.exe \xef\xbf\xbd\n", NULL},
		{"[x](mailto:{{v}})", "a+b@c.gov?bcc=d", "x <a%2Bb@c.gov%3Fbcc%3Dd>\n",
			"<p><a href=\"mailto:a%2Bb@c.gov%3Fbcc%3Dd\">x</a></p>\n"},
		{"[x]({{v}})", "javascript:alert(1)", "x\n", "<p>x</p>\n"},
		{"[x]({{v}})", "https://a.gov/\" onclick=\"b",
			"x <https://a.gov/%22%20onclick%3D%22b>\n", NULL},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct letter_shield shield = {.left = LETTER_VALUES_MAX};
		struct buf markdown;
		const char *mark = strstr(rows[i].template, "{{v}}");
		char *text, *html;

		buf_init(&markdown, 1 << 16);
		(void)buf_add(&markdown, rows[i].template, (size_t)(mark - rows[i].template));
		letter_shield_value(&shield, rows[i].value, strlen(rows[i].value), &markdown);
		(void)buf_puts(&markdown, mark + 5);
		text = form_of(markdown.data, false);
		html = form_of(markdown.data, true);
		assert_string_equal(text, rows[i].text);
		if (rows[i].html != NULL)
			assert_string_equal(html, rows[i].html);
		free(text);
		free(html);
		buf_free(&markdown);
	}
}

/* A huge value is cut and says so; all values together have a budget. */
static void test_values_are_bounded(void **state)
{
	struct letter_shield shield = {.left = LETTER_VALUES_MAX};
	size_t n = 1 << 20;
	char *big = xmalloc(n);
	struct buf out;

	(void)state;
	memset(big, '\n', n);
	buf_init(&out, 4 << 20);
	for (int i = 0; i < 10; i++)
		letter_shield_value(&shield, big, n, &out);
	assert_int_equal(shield.left, 0);
	assert_true(out.len <= LETTER_VALUES_MAX * 3 + 10 * 64);
	buf_free(&out);
	free(big);
}

/* --- addresses and header fields ---------------------------------------------------------------------------------- */

static void test_addresses(void **state)
{
	static const struct {
		const char *addr;
		bool ok;
	} rows[] = {
		{"dana.ruiz@usda.gov", true},
		{"o'brien+atp@mail.af.mil", true},
		{"a@localhost", true},
		{"\"a..b\"@usda.gov", true},
		{"\"a\\\"b\"@usda.gov", true},
		{"\"a@b\"@usda.gov", true},
		{"", false},
		{"@usda.gov", false},
		{"dana", false},
		{"dana@", false},
		{".dana@usda.gov", false},
		{"dana.@usda.gov", false},
		{"da..na@usda.gov", false},
		{"da na@usda.gov", false},
		{"dana@usda.gov ", false},
		{" dana@usda.gov", false},
		{"dana@usda.gov\r\nRCPT TO:<x@example.com>", false},
		{"dana\r\n@usda.gov", false},
		{"dana\t@usda.gov", false},
		{"<dana@usda.gov>", false},
		{"dana@usda.gov>", false},
		{"a,b@usda.gov", false},
		{"a@b@usda.gov", false},
		{"\"a b\"@usda.gov", false},
		{"\"a\r\nb\"@usda.gov", false},
		{"\"a\\\"@usda.gov", false},
		{"\"a\\\\\"b\"@usda.gov", false},
		{"\"a\"b\"@usda.gov", false},
		{"\"<a>\"@usda.gov", false},
		{"\"\"@usda.gov", false},
		{"dana@-usda.gov", false},
		{"dana@usda-.gov", false},
		{"dana@usda..gov", false},
		{"dana@usda.gov.", false},
		{"dana@us_da.gov", false},
		{"dana@[127.0.0.1]", false},
		{"d\xc3\xa4na@usda.gov", false},
		{"dana@usd\xc3\xa4.gov", false},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@b.gov", false},
	};
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (letter_address_ok(rows[i].addr) != rows[i].ok) {
			print_error("[%s]: want %d\n", rows[i].addr, rows[i].ok);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

static struct address robot = {"Robot", "robot@opm.gov"};
static struct address dana = {"Dana Ruiz", "dana@usda.gov"};

/* The header of a letter with these changes, lines joined as they are. */
static char *header(const struct letter_envelope *env, const char *subject)
{
	struct buf out;
	struct err e;
	char *end;

	buf_init(&out, LETTER_BYTES_MAX);
	if (letter_mime(env, subject, "a\n", "<p>a</p>\n", &out, &e) < 0) {
		buf_free(&out);
		return xstrdup(e.message);
	}
	end = strstr(out.data, "\r\n\r\n");
	assert_non_null(end);
	end[2] = '\0';
	return buf_take(&out);
}

static void test_header(void **state)
{
	const struct addresses to = {.v = &dana, .n = 1};
	char *ids[] = {"first@x", "bad id@x", "evil@x>\r\nBcc: <y", "second@x", "first@x"};
	const struct strings references = {.v = ids, .n = COUNT(ids)};
	const struct letter_envelope env = {.message_id = "m@opm.gov",
		.date = 951827696,
		.from = robot,
		.to = &to,
		.in_reply_to = "third@x",
		.references = &references,
		.auto_submitted = "auto-replied",
		.loop = "robot@opm.gov"};
	char *got = header(&env, "Hello");

	(void)state;
	assert_string_equal(got, "Date: Tue, 29 Feb 2000 12:34:56 +0000\r\n"
				 "From: Robot <robot@opm.gov>\r\n"
				 "To: Dana Ruiz <dana@usda.gov>\r\n"
				 "Subject: Hello\r\n"
				 "Message-ID: <m@opm.gov>\r\n"
				 "In-Reply-To: <third@x>\r\n"
				 "References: <first@x> <second@x> <third@x>\r\n"
				 "Auto-Submitted: auto-replied\r\n"
				 "X-Auto-Response-Suppress: All\r\n"
				 "X-Loop: robot@opm.gov\r\n"
				 "Content-Language: en-US\r\n"
				 "MIME-Version: 1.0\r\n"
				 "Content-Type: multipart/alternative;\r\n"
				 " boundary=\"=_7c1c39a44f990c9e6f05d592f20591bf\"\r\n");
	free(got);
}

static void test_bad_envelopes(void **state)
{
	static struct address bad = {"x", "x@y\r\nBcc: z@example.com"};
	const struct addresses to = {.v = &dana, .n = 1}, bad_to = {.v = &bad, .n = 1},
			       nobody = {0};
	const struct letter_envelope good = {.message_id = "m@opm.gov",
		.from = robot,
		.to = &to,
		.auto_submitted = "auto-generated",
		.loop = "robot@opm.gov"};
	struct letter_envelope rows[6];
	struct buf out;
	struct err e;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		rows[i] = good;
	rows[0].to = &bad_to;
	rows[1].cc = &bad_to;
	rows[2].reply_to = bad.addr;
	rows[3].from = bad;
	rows[4].to = &nobody;
	rows[5].message_id = "a b";
	for (size_t i = 0; i < COUNT(rows); i++) {
		buf_init(&out, 1 << 16);
		assert_int_equal(letter_mime(&rows[i], "s", "a\n", "b\n", &out, &e), -1);
		assert_int_equal(e.kind, ERR_INPUT);
		buf_free(&out);
	}
	buf_init(&out, 100);
	assert_int_equal(letter_mime(&good, "s", "a\n", "b\n", &out, &e), -1);
	assert_int_equal(e.kind, ERR_PERM);
	buf_free(&out);
}

/* Subjects and names come back as they were, whatever is in them, and no header line is longer than 78. */
static void test_header_values(void **state)
{
	static const char *const values[] = {"plain", "with \"quotes\" and \\", "a, b; c <d@e>",
		"(comment)", "Zo\xc3\xab", "=?UTF-8?Q?not_encoded?=", "\xe2\x9c\x93 \xe2\x9c\x93",
		"A long name, with a comma in it (and more) that needs more than one line as a "
		"whole",
		"A very long subject line that does not fit into a single line of a header and "
		"must be "
		"folded somewhere between two of its words",
		"\xe5\xb1\xb1\xe7\x94\xb0 "
		"\xe5\xb1\xb1\xe7\x94\xb0\xe5\xb1\xb1\xe7\x94\xb0\xe5\xb1\xb1\xe7"
		"\x94\xb0\xe5\xb1\xb1\xe7\x94\xb0\xe5\xb1\xb1\xe7\x94\xb0\xe5\xb1\xb1\xe7\x94\xb0"
		"\xe5\xb1"
		"\xb1\xe7\x94\xb0\xe5\xb1\xb1\xe7\x94\xb0\xe5\xb1\xb1\xe7\x94\xb0\xe5\xb1\xb1\xe7"
		"\x94\xb0 x"};

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct address a[] = {
			{(char *)values[i], "a@usda.gov"}, {(char *)values[i], "b@usda.gov"}};
		const struct addresses to = {.v = a, .n = 2};
		const struct letter_envelope env = {.message_id = "m@opm.gov",
			.from = robot,
			.to = &to,
			.auto_submitted = "auto-generated",
			.loop = "robot@opm.gov"};
		char *text = header(&env, values[i]);
		GMimeStream *stream = g_mime_stream_mem_new_with_buffer(text, strlen(text));
		GMimeParser *parser = g_mime_parser_new_with_stream(stream);
		GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
		InternetAddressList *list = g_mime_message_get_to(m);

		assert_string_equal(g_mime_message_get_subject(m), values[i]);
		assert_int_equal(internet_address_list_length(list), 2);
		for (int k = 0; k < 2; k++) {
			InternetAddress *ia = internet_address_list_get_address(list, k);

			assert_string_equal(internet_address_get_name(ia), values[i]);
			assert_string_equal(
				internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(ia)),
				a[k].addr);
		}
		for (const char *s = text; *s != '\0'; s += strcspn(s, "\n") + 1)
			assert_true(strcspn(s, "\r") <= 78);
		g_object_unref(m);
		g_object_unref(parser);
		g_object_unref(stream);
		free(text);
	}
}

static void test_references_are_bounded(void **state)
{
	const struct addresses to = {.v = &dana, .n = 1};
	struct strings references = {0};
	struct letter_envelope env = {.message_id = "m@opm.gov",
		.from = robot,
		.to = &to,
		.auto_submitted = "auto-generated",
		.loop = "robot@opm.gov"};
	char *got, *at;
	int n = 0;

	(void)state;
	for (int i = 0; i < 1000; i++)
		strings_addf(&references, "%d@x", i);
	env.references = &references;
	env.in_reply_to = "last@x";
	got = header(&env, "s");
	at = strstr(got, "References: <0@x> ");
	assert_non_null(at);
	for (const char *s = at; (s = strstr(s, "@x>")) != NULL; s++)
		n++;
	assert_int_equal(n, LETTER_REFERENCES_MAX);
	assert_non_null(strstr(at, "<last@x>\r\n"));
	free(got);
	strings_free(&references);
}

/* Bodies come back as they were from what a mail program decodes. */
static void test_bodies(void **state)
{
	static const char *const bodies[] = {"plain\n", "", "\n\n", "From here\n.\n..\n.dot\n",
		"blank at the end \n", "= sign\n", "Zo\xc3\xab\n", "tab\there\n",
		"a line that is a good deal longer than seventy-eight characters and is not broken "
		"by us\n",
		"=============================================================================\n",
		"\xe2\x9c\x93\xe2\x9c\x93\xe2\x9c\x93\xe2\x9c\x93\xe2\x9c\x93\xe2\x9c\x93\xe2\x9c"
		"\x93"
		"\xe2\x9c\x93\xe2\x9c\x93\xe2\x9c\x93\xe2\x9c\x93\n",
		"--=_7c1c39a44f990c9e6f05d592f20591bf--\nstill here\n", "no line end"};
	const struct addresses to = {.v = &dana, .n = 1};
	const struct letter_envelope env = {.message_id = "m@opm.gov",
		.from = robot,
		.to = &to,
		.auto_submitted = "auto-generated",
		.loop = "robot@opm.gov"};

	(void)state;
	for (size_t i = 0; i < COUNT(bodies); i++) {
		struct buf out, got;
		struct err e;

		buf_init(&out, 1 << 16);
		buf_init(&got, 1 << 16);
		assert_int_equal(letter_mime(&env, "s", bodies[i], "<p>x</p>\n", &out, &e), 0);
		for (const char *s = out.data; *s != '\0'; s += strcspn(s, "\n") + 1) {
			assert_true(strcspn(s, "\r") <= 78);
			assert_false(s[0] == '.');
		}
		GMimeStream *stream = g_mime_stream_mem_new_with_buffer(out.data, out.len);
		GMimeParser *parser = g_mime_parser_new_with_stream(stream);
		GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
		GMimeObject *part = g_mime_multipart_get_part(
			GMIME_MULTIPART(g_mime_message_get_mime_part(m)), 0);
		char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));

		for (const char *s = text != NULL ? text : ""; *s != '\0'; s++)
			if (*s != '\r')
				(void)buf_putc(&got, *s);
		(void)buf_puts(&got, "");
		while (got.len > 0 && got.data[got.len - 1] == '\n')
			got.data[--got.len] = '\0';
		assert_int_equal(strncmp(got.data, bodies[i], got.len), 0);
		assert_int_equal(strspn(bodies[i] + got.len, "\n"), strlen(bodies[i]) - got.len);
		g_free(text);
		g_object_unref(m);
		g_object_unref(parser);
		g_object_unref(stream);
		buf_free(&got);
		buf_free(&out);
	}
}

static int start(void **state)
{
	(void)state;
	g_mime_init();
	return 0;
}

static int stop(void **state)
{
	(void)state;
	g_mime_shutdown();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forms),
		cmocka_unit_test(test_marking_first_and_last),
		cmocka_unit_test(test_values_are_no_markup),
		cmocka_unit_test(test_values_come_back),
		cmocka_unit_test(test_values_are_bounded),
		cmocka_unit_test(test_addresses),
		cmocka_unit_test(test_header),
		cmocka_unit_test(test_bad_envelopes),
		cmocka_unit_test(test_header_values),
		cmocka_unit_test(test_references_are_bounded),
		cmocka_unit_test(test_bodies),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
