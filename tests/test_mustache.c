/* test_mustache.c - the template language: own rows, the public specification's suite where it is at hand, limits, names. */
#include "templates/mustache.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/mem.h"

/* Partials of one test: an object of name -> source, parsed when first asked for. */
struct partials {
	const json_t *sources;
	struct mustache *parsed[16];
	const char *names[16];
	size_t n;
};

static const struct mustache *find_partial(void *ctx, const char *name)
{
	struct partials *p = ctx;
	const char *source = json_string_value(json_object_get(p->sources, name));
	struct err e;

	for (size_t i = 0; i < p->n; i++)
		if (strcmp(p->names[i], name) == 0)
			return p->parsed[i];
	if (source == NULL)
		return NULL;
	assert_true(p->n < 16);
	if (mustache_parse(name, source, strlen(source), 1, &p->parsed[p->n], &e) < 0)
		fail_msg("%s", e.message);
	p->names[p->n] = name;
	return p->parsed[p->n++];
}

/* The rendered text, or the error's message. */
static char *render(const char *template, const json_t *data, const json_t *partials)
{
	struct partials p = {.sources = partials};
	struct mustache_render how = {
		.escape = mustache_escape_html, .partial = find_partial, .partial_ctx = &p};
	struct mustache *m = NULL;
	struct buf out;
	struct err e;
	int rc;

	buf_init(&out, 1 << 20);
	rc = mustache_parse("t", template, strlen(template), 1, &m, &e);
	if (rc == 0)
		rc = mustache_render(m, data, &how, &out, &e);
	if (rc < 0) {
		buf_clear(&out);
		(void)buf_puts(&out, e.message);
	}
	mustache_free(m);
	for (size_t i = 0; i < p.n; i++)
		mustache_free(p.parsed[i]);
	return buf_take(&out);
}

struct row {
	const char *name, *template, *data, *partials, *want;
};

static const struct row rows[] = {
	{"plain text", "one\ntwo", "{}", "{}", "one\ntwo"},
	{"a value", "Case {{case.number}}.", "{'case':{'number':'CGH-26-00213'}}", "{}",
		"Case CGH-26-00213."},
	{"escaped once", "{{a}} {{{a}}} {{&a}}", "{'a':'<&>'}", "{}", "&lt;&amp;&gt; <&> <&>"},
	{"a value is never expanded", "{{a}} {{{a}}}", "{'a':'{{b}}{{#b}}x{{/b}}','b':'secret'}",
		"{}", "{{b}}{{#b}}x{{/b}} {{b}}{{#b}}x{{/b}}"},
	{"a value is no partial", "{{{a}}}", "{'a':'{{>p}}'}", "{'p':'secret'}", "{{>p}}"},
	{"unknown name", "[{{a}}]", "{}", "{}", "[]"},
	{"null and false", "[{{a}}{{b}}]", "{'a':null,'b':false}", "{}", "[false]"},
	{"numbers", "{{i}} {{r}} {{t}}", "{'i':-7,'r':2.5,'t':true}", "{}", "-7 2.5 true"},
	{"an object has no text", "[{{a}}{{b}}]", "{'a':{'x':1},'b':[1]}", "{}", "[]"},
	{"a list", "{{#l}}<{{.}}>{{/l}}", "{'l':[1,'two',3]}", "{}", "<1><two><3>"},
	{"a list of objects sees outward", "{{#l}}{{o}}{{i}} {{/l}}",
		"{'o':'x','l':[{'i':1},{'i':2,'o':'y'}]}", "{}", "x1 y2 "},
	{"empty text is false", "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{'a':''}", "{}", "no"},
	{"zero is true", "{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{'a':0}", "{}", "yes"},
	{"empty object is true", "{{#a}}yes{{/a}}", "{'a':{}}", "{}", "yes"},
	{"a section of a text", "{{#a}}[{{.}}]{{/a}}", "{'a':'x'}", "{}", "[x]"},
	{"dotted names look no further", "{{#a}}{{b.c}}{{/a}}", "{'a':{'b':{}},'b':{'c':'wrong'}}",
		"{}", ""},
	{"standalone lines go", "a\n {{#t}}\t\nb\n{{/t}}  \nc\n", "{'t':true}", "{}", "a\nb\nc\n"},
	{"standalone with CRLF", "a\r\n{{#t}}\r\nb\r\n{{/t}}\r\nc", "{'t':true}", "{}",
		"a\r\nb\r\nc"},
	{"two tags on a line stay", "{{#t}} {{/t}}\n", "{'t':true}", "{}", " \n"},
	{"comment of several lines", "a\n{{! one\ntwo }}\nb", "{}", "{}", "a\nb"},
	{"a comment within a line", "a {{! x }} b", "{}", "{}", "a  b"},
	{"delimiters", "{{=<% %>=}}<% a %> {{a}} <%={{ }}=%>{{a}}", "{'a':1}", "{}", "1 {{a}} 1"},
	{"raw with other delimiters", "{{=| |=}}|{a}| |&a|", "{'a':'<'}", "{}", "< <"},
	{"partial", "[{{>p}}]", "{'a':'x'}", "{'p':'{{a}}!'}", "[x!]"},
	{"partial is indented", "  {{>p}}\nend", "{'a':'1\\n2'}", "{'p':'x\\n{{{a}}}\\n'}",
		"  x\n  1\n2\nend"},
	{"partial in a partial", " {{>p}}\n", "{}", "{'p':'a\\n {{>q}}\\nb\\n','q':'c\\nd\\n'}",
		" a\n  c\n  d\n b\n"},
	{"partial within a line of an indented one", " {{>p}}\n", "{}",
		"{'p':'a {{>q}} b\\n','q':'c\\nd'}", " a c\nd b\n"},
	{"partial starts with a section", " {{>p}}\n", "{'t':true}",
		"{'p':'{{#t}}a{{/t}}\\n{{! c }}b\\n'}", " a\n b\n"},
	{"own delimiters in a partial", "{{=| |=}}|>p|", "{'a':1}", "{'p':'{{a}}|a|'}", "1|a|"},
	{"recursion ends with the data", "{{>p}}", "{'v':1,'c':[{'v':2,'c':[]}]}",
		"{'p':'{{v}}{{#c}}<{{>p}}>{{/c}}'}", "1<2>"},
	{"recursion without end", "{{>p}}", "{}", "{'p':'x{{>p}}'}",
		"p: sections and partials nested deeper than 32"},
	{"a tag is not closed", "a\nb {{c", "{}", "{}",
		"t:2: a tag that is opened here is never closed"},
	{"raw is not closed", "{{{c}}", "{}", "{}",
		"t:1: a tag that is opened here is never closed"},
	{"a section is not closed", "a\n{{#b}}\n{{c}}\n", "{}", "{}",
		"t:2: the section \"b\" is never closed: write {{/b}} at its end"},
	{"a section closed by another", "{{#a}}\n{{/b}}", "{}", "{}",
		"t:2: \"b\" is closed, but \"a\" (line 1) is open"},
	{"closed without opening", "\n\n{{/b}}", "{}", "{}",
		"t:3: a section is closed that was never opened"},
	{"no name", "{{ }}", "{}", "{}", "t:1: a tag has no name in it"},
	{"blank in a name", "{{a b}}", "{}", "{}", "t:1: a name has no blank in it"},
	{"empty part", "{{a..b}}", "{}", "{}", "t:1: a dotted name has an empty part"},
	{"bad delimiters", "{{=x=}}", "{}", "{}",
		"t:1: write new delimiters as two short words: {{=<% %>=}}"},
	{"three delimiters", "{{=a b c=}}", "{}", "{}",
		"t:1: a delimiter has no '=' and no blank in it"},
};

/* The rows are written with ' for ". */
static json_t *load(const char *text)
{
	char *copy = xstrdup(text);
	json_error_t error;
	json_t *v;

	for (char *c = copy; *c != '\0'; c++)
		if (*c == '\'')
			*c = '"';
	v = json_loads(copy, JSON_DECODE_ANY, &error);
	if (v == NULL)
		fail_msg("%s: %s", copy, error.text);
	free(copy);
	return v;
}

static void test_rows(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *data = load(rows[i].data), *partials = load(rows[i].partials);
		char *got = render(rows[i].template, data, partials);

		if (strcmp(got, rows[i].want) != 0) {
			print_error("%s: got [%s], want [%s]\n", rows[i].name, got, rows[i].want);
			wrong++;
		}
		free(got);
		json_decref(data);
		json_decref(partials);
	}
	assert_int_equal(wrong, 0);
}

static int run_suite(const char *folder, const char *name, size_t *ran)
{
	char *path = xasprintf("%s/%s.json", folder, name);
	json_error_t error;
	json_t *suite = json_load_file(path, 0, &error), *test;
	size_t i;
	int wrong = 0;

	if (suite == NULL)
		fail_msg("%s: %s", path, error.text);
	json_array_foreach(json_object_get(suite, "tests"), i, test)
	{
		const char *want = json_string_value(json_object_get(test, "expected"));
		char *got = render(json_string_value(json_object_get(test, "template")),
			json_object_get(test, "data"), json_object_get(test, "partials"));

		if (strcmp(got, want) != 0) {
			print_error("%s: %s: got [%s], want [%s]\n", name,
				json_string_value(json_object_get(test, "name")), got, want);
			wrong++;
		}
		++*ran;
		free(got);
	}
	json_decref(suite);
	free(path);
	return wrong;
}

static void test_specification(void **state)
{
	static const char *const suites[] = {
		"interpolation", "sections", "inverted", "comments", "partials", "delimiters"};
	const char *shared = getenv("MAILCLERK_SHARED");
	char *folder =
		xasprintf("%s/corpus/real/mustache-spec", shared != NULL ? shared : "../shared");
	char *probe = xasprintf("%s/sections.json", folder);
	FILE *f = fopen(probe, "r");
	size_t ran = 0;
	int wrong = 0;

	(void)state;
	if (f == NULL) {
		print_message("the specification's suite is not at %s: skipped\n", folder);
		free(probe);
		free(folder);
		skip();
	}
	fclose(f);
	for (size_t i = 0; i < sizeof suites / sizeof *suites; i++)
		wrong += run_suite(folder, suites[i], &ran);
	print_message("%zu tests of the specification\n", ran);
	free(probe);
	free(folder);
	assert_true(ran > 100);
	assert_int_equal(wrong, 0);
}

/* Depth, output and steps end in an error, never in a crash or a long wait. */
static void test_limits(void **state)
{
	struct mustache_render how = {.escape = mustache_escape_html};
	struct buf text, out;
	struct mustache *m = NULL;
	json_t *data = json_object(), *list = json_array();
	struct err e;

	(void)state;
	buf_init(&text, 1 << 16);
	for (int i = 0; i <= MUSTACHE_DEPTH_MAX; i++)
		(void)buf_puts(&text, "{{#a}}");
	assert_int_equal(mustache_parse("deep", text.data, text.len, 1, &m, &e), -1);
	assert_string_equal(e.message, "deep:1: sections are nested too deeply");

	for (int i = 0; i < 100; i++)
		json_array_append_new(list, json_integer(i));
	json_object_set_new(data, "l", list);
	buf_clear(&text);
	(void)buf_puts(&text, "{{#l}}{{#l}}{{#l}}{{#l}}{{/l}}{{/l}}{{/l}}{{/l}}");
	assert_int_equal(mustache_parse("wide", text.data, text.len, 1, &m, &e), 0);
	buf_init(&out, 1000);
	assert_int_equal(mustache_render(m, data, &how, &out, &e), -1);
	assert_int_equal(e.kind, ERR_PERM);
	assert_non_null(strstr(e.message, "parts to render"));
	mustache_free(m);

	buf_clear(&text);
	(void)buf_puts(&text, "{{#l}}0123456789{{/l}}");
	assert_int_equal(mustache_parse("long", text.data, text.len, 1, &m, &e), 0);
	buf_free(&out);
	buf_init(&out, 999);
	assert_int_equal(mustache_render(m, data, &how, &out, &e), -1);
	assert_int_equal(e.kind, ERR_PERM);
	assert_string_equal(e.message, "long:1: the text is longer than 999 bytes");
	buf_free(&out);
	buf_init(&out, 1000);
	assert_int_equal(mustache_render(m, data, &how, &out, &e), 0);
	assert_int_equal(out.len, 1000);
	mustache_free(m);
	buf_free(&out);
	buf_free(&text);
	json_decref(data);
}

static int note_name(void *ctx, const struct mustache_name *n)
{
	static const char *const uses[] = {"value", "raw", "section", "inverted", "partial"};
	struct buf *out = ctx;

	(void)buf_printf(out, "%d %s %s", n->line, uses[n->use], n->name);
	for (size_t i = 0; i < n->inside_n; i++)
		(void)buf_printf(
			out, " in %s%s", n->inside[i].inverted ? "^" : "", n->inside[i].name);
	(void)buf_putc(out, '\n');
	return strcmp(n->name, "stop") == 0 ? 7 : 0;
}

static void test_names(void **state)
{
	static const char text[] = "{{a}}\n{{#b}}\n {{{c.d}}}\n {{^e}}{{>f}}{{/e}}\n{{/b}}\n{{&g}}";
	struct mustache *m = NULL;
	struct buf out;
	struct err e;

	(void)state;
	buf_init(&out, 4096);
	assert_int_equal(mustache_parse("t", text, strlen(text), 10, &m, &e), 0);
	assert_int_equal(mustache_names(m, note_name, &out), 0);
	assert_string_equal(out.data,
		"10 value a\n11 section b\n12 raw c.d in b\n13 inverted e in b\n"
		"13 partial f in b in ^e\n15 raw g\n");
	mustache_free(m);
	buf_clear(&out);
	assert_int_equal(mustache_parse("t", "{{\0a}}", 6, 1, &m, &e), -1);
	assert_string_equal(e.message, "t:1: a name has no blank in it");
	assert_int_equal(mustache_parse("t", "{{stop}}{{a}}", 13, 1, &m, &e), 0);
	assert_int_equal(mustache_names(m, note_name, &out), 7);
	assert_string_equal(out.data, "1 value stop\n");
	mustache_free(m);
	buf_free(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_specification),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
