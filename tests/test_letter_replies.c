/*
 * test_letter_replies.c - what a letter tells people to write is what the rules understand.
 *
 * Each row is a reply that a letter shows as a pattern. The letter's source must hold every line of it, and the rules must
 * make of it, with a subject that says nothing, what the workflow waits for.
 */
#include "rule_mail.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

struct reply {
	const char *
		source; /* below templates/letters: the letter, or the partial that letters share */
	const char *lines;
	const char *want; /* as in rule_mail.h */
};

static const struct reply replies[] = {
	{"partials/recipients-how.md",
		"Certificate recipients:\nKim Rivera kim.rivera@agency.gov\n"
		"Lee Okafor lee.okafor@agency.gov",
		"certificate_recipients|recipients=Kim Rivera <kim.rivera@agency.gov>;"
		"Lee Okafor <lee.okafor@agency.gov>"},
	{"partials/return-reply.md", "We returned the certificate review.\nOutcome: selected",
		"certificate_return|outcome=selected"},
	{"partials/return-reply.md", "We returned the certificate review.\nOutcome: no selection",
		"certificate_return|outcome=no_selection"},
	{"partials/offer-how.md", "The offer was accepted. Start date: 01/11/2027",
		"offer_outcome|outcome=accepted|start_date=2027-01-11"},
	{"offer-accepted.md", "The offer was accepted. Start date: 01/11/2027",
		"offer_outcome|outcome=accepted|start_date=2027-01-11"},
	{"partials/offer-how.md", "The offer was declined.", "offer_outcome|outcome=declined"},
	{"partials/offer-how.md", "The candidate did not respond to the offer.",
		"offer_outcome|outcome=no_response"},
	{"selection-dormant.md", "We withdraw this selection.", "withdrawal"},
};

static char *source_of(const char *name)
{
	char *path = xasprintf("templates/letters/%s", name), chunk[4096];
	FILE *f = fopen(path, "r");
	struct buf text;
	size_t n;

	assert_non_null(f);
	buf_init(&text, 1 << 16);
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0)
		assert_int_equal(buf_add(&text, chunk, n), 0);
	(void)fclose(f);
	free(path);
	return buf_take(&text);
}

/* Does the text hold each line of these? Prints the first that it lacks. */
static bool holds(const struct reply *r)
{
	char *text = source_of(r->source);
	bool all = true;

	for (const char *s = r->lines; all && *s != '\0';) {
		size_t n = strcspn(s, "\n");
		char *line = xstrndup(s, n);

		all = strstr(text, line) != NULL;
		if (!all)
			print_error("%s does not say \"%s\"\n", r->source, line);
		free(line);
		s += n + (s[n] == '\n');
	}
	free(text);
	return all;
}

static void test_replies_are_understood(void **state)
{
	int wrong = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(replies); i++) {
		const struct mail mail = {.name = replies[i].lines,
			.from = "Bell, Morgan - FS, DC",
			.addr = "morgan.bell@usda.gov",
			.subject = "Re: Hello",
			.body = replies[i].lines,
			.want = replies[i].want};

		wrong += !holds(&replies[i]);
		check_mail(&mail, "crossgovhiring", &wrong);
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_replies_are_understood)};

	return cmocka_run_group_tests(tests, setup, teardown);
}
