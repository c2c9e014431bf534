/* test_yaml.c - YAML files by schema: what loads, and what each mistake is called and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/yaml.h"

enum colour { RED, GREEN };

struct item {
	char *name;
	char *note;
	bool loud;
};

struct sample {
	char *title;
	unsigned count;
	int8_t offset;
	bool on;
	enum colour colour;
	struct item *items;
	unsigned items_n;
	char **words;
	unsigned words_n;
};

static const cyaml_strval_t colours[] = {{"red", RED}, {"green", GREEN}};
static const cyaml_schema_value_t word = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, 20),
};
static const cyaml_schema_field_t item_fields[] = {
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct item, name, 1, 20),
	CYAML_FIELD_STRING_PTR(
		"note", CYAML_FLAG_POINTER_NULL | CYAML_FLAG_OPTIONAL, struct item, note, 0, 20),
	CYAML_FIELD_BOOL("loud", CYAML_FLAG_OPTIONAL, struct item, loud),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t item = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct item, item_fields),
};
static const cyaml_schema_field_t sample_fields[] = {
	CYAML_FIELD_STRING_PTR("title", CYAML_FLAG_POINTER, struct sample, title, 0, 40),
	CYAML_FIELD_UINT("count", CYAML_FLAG_OPTIONAL, struct sample, count),
	CYAML_FIELD_INT("offset", CYAML_FLAG_OPTIONAL, struct sample, offset),
	CYAML_FIELD_BOOL("on", CYAML_FLAG_OPTIONAL, struct sample, on),
	CYAML_FIELD_ENUM("colour", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct sample, colour,
		colours, 2),
	CYAML_FIELD_SEQUENCE_COUNT("items", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct sample,
		items, items_n, &item, 1, 3),
	CYAML_FIELD_SEQUENCE_COUNT("words", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct sample,
		words, words_n, &word, 0, CYAML_UNLIMITED),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct sample, sample_fields),
};

static char folder[64];

static char *write_file(const char *text, size_t len)
{
	char *path = xasprintf("%s/a.yaml", folder);
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return path;
}

/* Loads text; the findings as "LINE text" lines, in the order of places. */
static char *load(const char *text, struct sample **out, struct yaml_lines **lines)
{
	char *path = write_file(text, strlen(text));
	struct findings f = {0};
	struct buf said;
	int result = yaml_load(path, &schema, (void **)out, lines, &f);

	buf_init(&said, 4096);
	(void)buf_puts(&said, "");
	findings_sort(&f);
	for (size_t i = 0; i < f.n; i++) {
		assert_string_equal(f.v[i].file, path);
		(void)buf_printf(&said, "%d %s\n", f.v[i].line, f.v[i].text);
	}
	assert_int_equal(result, f.errors > 0 ? -1 : 0);
	assert_int_equal(*out == NULL, result < 0);
	findings_free(&f);
	(void)unlink(path);
	free(path);
	return buf_take(&said);
}

static const struct {
	const char *name, *text, *want;
} mistakes[] = {
	{"unknown key, near", "title: a\ncuont: 3\n",
		"2 the file: unknown key \"cuont\"; did you mean \"count\"?\n"},
	{"unknown key, far", "title: a\nitems:\n- name: x\n  zebra: 1\n",
		"4 items[0]: unknown key \"zebra\"; write one of: name, note, loud\n"},
	{"missing", "count: 3\n", "1 the file: key \"title\" is missing\n"},
	{"missing below", "title: a\nitems:\n- name: x\n- loud: true\n",
		"4 items[1]: key \"name\" is missing\n"},
	{"maybe", "title: a\non: maybe\n",
		"2 on: \"maybe\" is neither true nor false; write true or false\n"},
	{"not a number", "title: a\ncount: three\n",
		"2 count: \"three\" is not a whole number from 0 up; write digits only, such as "
		"10\n"},
	{"octal", "title: a\ncount: 010\n",
		"2 count: \"010\" is not a whole number from 0 up; write digits only, such as "
		"10\n"},
	{"negative", "title: a\ncount: -1\n",
		"2 count: \"-1\" is not a whole number from 0 up; write digits only, such as 10\n"},
	{"range", "title: a\noffset: 128\n",
		"2 offset: 128 is out of range; -128 to 127 is possible\n"},
	{"unsigned range", "title: a\ncount: 4294967296\n",
		"2 count: 4294967296 is out of range; at most 4294967295 is possible\n"},
	{"enum", "title: a\ncolour: gren\n",
		"2 colour: \"gren\" is not possible here; did you mean \"green\"?\n"},
	{"enum far", "title: a\ncolour: violet\n",
		"2 colour: \"violet\" is not possible here; write one of: red, green\n"},
	{"enum by number", "title: a\ncolour: 1\n",
		"2 colour: \"1\" is not possible here; write one of: red, green\n"},
	{"duplicate", "title: a\ncount: 1\ncount: 2\n",
		"3 the file: key \"count\" stands twice; first in line 2\n"},
	{"too few", "title: a\nitems: []\n", "2 items: needs at least 1 entries, has 0\n"},
	{"too many", "title: a\nitems:\n- name: a\n- name: b\n- name: c\n- name: d\n",
		"2 items: has 4 entries, more than 3\n"},
	{"mapping for list", "title: a\nitems: {name: x}\n",
		"2 items: must be a list (lines of \"- value\" or [a, b])\n"},
	{"list for value", "title: [a]\n", "1 title: must be a single value, not a list\n"},
	{"value for mapping", "title: a\nitems:\n- x\n",
		"3 items[0]: must be a mapping (lines of \"key: value\")\n"},
	{"top is a list", "- a\n", "1 the file: must be a mapping (lines of \"key: value\")\n"},
	{"no value", "title:\n", "1 title: has no value; write \"\" where an empty one is meant\n"},
	{"no number", "title: a\ncount:\n", "2 count: has no value\n"},
	{"too short", "title: a\nitems:\n- name: \"\"\n",
		"3 items[0].name: is too short; at least 1 bytes\n"},
	{"too long", "title: a\nitems:\n- name: 123456789012345678901\n",
		"3 items[0].name: is too long; at most 20 bytes\n"},
	{"alias", "title: &t a\nwords: [*t]\n",
		"1 words[0]: aliases (*name) are not supported; write the value out\n"},
	{"two documents", "title: a\n---\ntitle: b\n",
		"3 a second document (after \"---\") is not read; put it into a file of "
		"its "
		"own\n"},
	{"several at once", "titel: a\non: perhaps\nitems:\n- name: x\n  laud: true\n",
		"1 the file: key \"title\" is missing\n"
		"1 the file: unknown key \"titel\"; did you mean \"title\"?\n"
		"2 on: \"perhaps\" is neither true nor false; write true or false\n"
		"5 items[0]: unknown key \"laud\"; did you mean \"loud\"?\n"},
	{"broken", "title: a\nwords: [a, b\ncount: 3\n",
		"3 not readable as YAML: did not find expected ',' or ']' (column 6) while parsing "
		"a "
		"flow sequence; look at the indentation of this line and the one above, and put a "
		"text that holds \": \" or \" #\" between quotes\n"},
	{"tab", "title: a\nitems:\n\t- name: x\n",
		"3 not readable as YAML: the line begins with a tab: write blanks instead\n"},
	{"empty", "", "0 is empty\n"},
	{"only a comment", "# nothing\n", "0 is empty\n"},
};

static void test_mistakes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
		struct sample *s = NULL;
		struct yaml_lines *lines = NULL;
		char *said = load(mistakes[i].text, &s, &lines);

		if (strcmp(said, mistakes[i].want) != 0)
			fail_msg("%s: got\n%swant\n%s", mistakes[i].name, said, mistakes[i].want);
		free(said);
		yaml_lines_free(lines);
	}
}

static void test_good(void **state)
{
	static const char text[] = "title: \"\"\n"
				   "count: 0x10\n"
				   "offset: -128\n"
				   "on: Yes\n"
				   "colour: green\n"
				   "items:\n"
				   "- name: a\n"
				   "  note:\n"
				   "- name: b\n"
				   "  loud: true\n"
				   "words: [x, \"\", 'y z']\n";
	struct sample *s = NULL;
	struct yaml_lines *lines = NULL;
	char *said = load(text, &s, &lines);

	(void)state;
	assert_string_equal(said, "");
	assert_string_equal(s->title, "");
	assert_int_equal(s->count, 16);
	assert_int_equal(s->offset, -128);
	assert_true(s->on);
	assert_int_equal(s->colour, GREEN);
	assert_int_equal(s->items_n, 2);
	assert_null(s->items[0].note);
	assert_true(s->items[1].loud);
	assert_int_equal(s->words_n, 3);
	assert_string_equal(s->words[1], "");
	assert_int_equal(yaml_line(lines, "count"), 2);
	assert_int_equal(yaml_line(lines, "items"), 6);
	assert_int_equal(yaml_line(lines, "items[%d].loud", 1), 10);
	assert_int_equal(yaml_line(lines, "items[1]"), 9);
	assert_int_equal(yaml_line(lines, "items[1].note"), 9); /* absent: its parent's */
	assert_int_equal(yaml_line(lines, "nothing.at[3].all"), 1);
	assert_int_equal(yaml_line(NULL, "count"), 0);
	yaml_unload(&schema, s);
	yaml_unload(&schema, NULL);
	yaml_lines_free(lines);
	free(said);
}

static void test_files(void **state)
{
	struct findings f = {0};
	struct yaml_lines *lines = NULL;
	void *data = NULL;
	char *path = xasprintf("%s/absent.yaml", folder);
	char *big = xcalloc(YAML_FILE_MAX + 1, 1);

	(void)state;
	assert_int_equal(yaml_load(path, &schema, &data, &lines, &f), -1);
	assert_int_equal(f.errors, 1);
	assert_non_null(strstr(f.v[0].text, "No such file"));
	free(path);
	memset(big, '#', YAML_FILE_MAX + 1);
	path = write_file(big, YAML_FILE_MAX + 1);
	assert_int_equal(yaml_load(path, &schema, &data, &lines, &f), -1);
	assert_non_null(strstr(f.v[1].text, "is larger than"));
	assert_null(lines);
	(void)unlink(path);
	free(path);
	path = write_file("title: a\0b\xff\n", 12);
	assert_int_equal(yaml_load(path, &schema, &data, &lines, &f), -1);
	assert_int_equal(f.errors, 3);
	(void)unlink(path);
	free(path);
	yaml_lines_free(lines);
	free(big);
	findings_free(&f);
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
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
