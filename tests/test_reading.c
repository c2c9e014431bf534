/* Tests of parsers/reading_json.c: what a reader that belongs to somebody else may not say. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/reading.h"

static json_t *honest(void)
{
	struct reading r = {0};
	json_t *j;
	char *text;

	message_init(&r.message);
	addresses_add(&r.message.from, "Dana Ruiz", "dana@usda.gov");
	strings_add(&r.message.references, "1@usda.gov");
	memset(r.message.content_key, 'a', 64);
	r.message.attachments.v = xcalloc(1, sizeof *r.message.attachments.v);
	r.message.attachments.n = r.message.attachments.cap = 1;
	r.message.attachments.v[0] = (struct attachment){
		.name = xstrdup("pd.pdf"), .type = xstrdup("application/pdf"), .text = xstrdup("")};
	text = reading_to_json(&r);
	j = json_loads(text, 0, NULL);
	assert_non_null(j);
	free(text);
	reading_free(&r);
	return j;
}

/* 0, or -1 with the member that broke the contract in e. */
static int back(const json_t *j, struct err *e)
{
	char *text = json_dumps(j, JSON_COMPACT);
	struct reading r;
	int rc;

	*e = (struct err){0};
	rc = reading_from_json(text, strlen(text), &r, e);
	if (rc == 0)
		reading_free(&r);
	free(text);
	return rc;
}

static const char key[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

static void test_strings(void **state)
{
	static const struct {
		const char *part, *name, *value;
		int want;
	} rows[] = {
		{NULL, "subject", "Rôle – für Dana", 0},
		{NULL, "subject", "Role\r\nBcc: eve@example.com", -1},
		{NULL, "subject", "Role\nBcc: eve@example.com", -1},
		{NULL, "subject", "\x1b]0;title\x07", -1},
		{NULL, "message_id", "1@x>\r\nBcc: <eve@example.com", -1},
		{NULL, "marking", "CUI\n\n# Approved", -1},
		{NULL, "text", "two lines\n\tand a tab", 0},
		{NULL, "text", "reversed \xe2\x80\xae", -1},
		{NULL, "text",
			"C1 \xc2\x9b"
			"31m",
			-1},
		{NULL, "case_number", "CGH-26-00001\n", -1},
		{NULL, "content_key", key, 0},
		{NULL, "content_key", "", -1},
		{NULL, "content_key", "abc", -1},
		{NULL, "content_key", "unread:1", -1},
		{"from", "name", "Dana\n\n# Approved", -1},
		{"from", "addr", "dana@usda.gov\r\nRCPT TO:<eve@example.com>", -1},
		{"attachments", "name", "pd.pdf\nx", -1},
		{"attachments", "sha256", "", 0},
		{"attachments", "sha256", key, 0},
		{"attachments", "sha256", "xyz", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *j = honest(), *m = json_object_get(j, "message");
		struct err e;

		if (rows[i].part != NULL)
			m = json_array_get(json_object_get(m, rows[i].part), 0);
		assert_int_equal(
			json_object_set_new(m, rows[i].name, json_string(rows[i].value)), 0);
		if (back(j, &e) != rows[i].want)
			fail_msg("row %zu, %s: %s", i, rows[i].name, e.message);
		if (rows[i].want < 0)
			assert_non_null(strstr(e.message, rows[i].name));
		json_decref(j);
	}
}

static void test_references(void **state)
{
	json_t *j = honest();
	struct err e;

	(void)state;
	assert_int_equal(back(j, &e), 0);
	json_array_append_new(json_object_get(json_object_get(j, "message"), "references"),
		json_string("2@x\x1b"));
	assert_int_equal(back(j, &e), -1);
	json_decref(j);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_references),
	};

	return cmocka_run_group_tests_name("reading", tests, NULL, NULL);
}
