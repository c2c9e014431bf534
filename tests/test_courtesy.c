/* test_courtesy.c - thanks and nothing else; whatever says more must be seen by a person. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/courtesy.h"
#include "parsers/mem.h"

static const struct {
	const char *text;
	const char *attachment; /* its type */
	bool courtesy;
} rows[] = {
	{"Thanks!", NULL, true},
	{"Thank you.", NULL, true},
	{"thx", NULL, true},
	{"Thanks, Marcus", NULL, true},
	{"Hi Marcus,\n\nThank you so much for your quick response!\n\nDana Ruiz", NULL, true},
	{"Thank you for the information. I will wait for your email.\n\nV/r,\nDana", NULL, true},
	{"Got it, thanks.", NULL, true},
	{"Received, thank you!\nR/\nDana", NULL, true},
	{"OK", NULL, true},
	{"Great! Looking forward to hearing from you.", NULL, true},
	{"Perfect, thank you. Have a nice weekend!", NULL, true},
	{"Many thanks for letting me know.", NULL, true},
	{"Thanks", "image/png", true},
	{"Thank you so much!! Have a great Thanksgiving.\n\nDana", NULL, true},
	{"Thanks for everything, and happy holidays!", NULL, true},
	{"Thanks. Enjoy your weekend and a happy New Year", NULL, true},
	{"That worked, thank you!", NULL, true},
	/* says more */
	{"That has not worked, thanks", NULL, false},
	{"Thanks, but the link does not work", NULL, false},
	{"Thanks. When will I hear from you?", NULL, false},
	{"Thanks! Please also add Bob Stone.", NULL, false},
	{"Thank you. My role is Branch Chief.", NULL, false},
	{"Branch Chief. Thanks!", NULL, false},
	{"Branch Chief, thanks", NULL, false},
	{"Thanks. Branch Chief", NULL, false},
	{"Thanks\nBranch Chief", NULL, false},
	{"Thanks, 202-555-0143", NULL, false},
	{"Thank you, but I need it cancelled", NULL, false},
	{"No thanks", NULL, false},
	{"Thanks, I have a new agency", NULL, false},
	{"Thanks for nothing", NULL, false},
	{"Thanks. See attached.", NULL, false},
	{"Thanks", "application/pdf", false},
	{"Not received, thanks", NULL, false},
	{"Thanks, I have not received the invite", NULL, false},
	{"Merci", NULL, false},
	{"Hello", NULL, false},
	{"", NULL, false},
	{"   \n ", NULL, false},
};

static void test_courtesy(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct attachment a = {.type = (char *)(uintptr_t)rows[i].attachment};
		struct message m;

		message_init(&m);
		free(m.text);
		m.text = xstrdup(rows[i].text);
		addresses_add(&m.from, "Ruiz, Dana M", "dana.ruiz@usda.gov");
		if (rows[i].attachment != NULL)
			m.attachments = (struct attachments){.v = &a, .n = 1};
		if (courtesy_only(&m) != rows[i].courtesy) {
			(void)fprintf(stderr, "\"%s\": want %d\n", rows[i].text, rows[i].courtesy);
			wrong++;
		}
		m.attachments = (struct attachments){0};
		message_free(&m);
	}
	assert_int_equal(wrong, 0);
}

static void test_long_text(void **state)
{
	struct message m;

	(void)state;
	message_init(&m);
	free(m.text);
	m.text = xcalloc(1, 1002);
	for (int i = 0; i < 143; i++)
		memcpy(m.text + i * 7, "thanks ", 7);
	assert_false(courtesy_only(&m));
	message_free(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_courtesy), cmocka_unit_test(test_long_text)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
