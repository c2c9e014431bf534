/*
 * fuzz_rule.c - libFuzzer target: any text as subject, sender, body and forwarded mail of a message through the shipped
 * rules. Run from the top of the source tree.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/quote.h"
#include "parsers/rule.h"
#include "parsers/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct rules *load(void)
{
	struct grok_library *library = NULL;
	struct directory *directory = NULL;
	struct rules *rules = NULL;
	struct findings findings = {0};

	quote_init();
	if (grok_library_load("parsers/patterns", &library, &findings) < 0 ||
		directory_load("parsers/directory/agencies.csv", &directory, &findings) < 0 ||
		rules_load("parsers/rules", library, directory, &rules, &findings) < 0)
		abort();
	return rules;
}

static void set(char **field, char *value)
{
	free(*field);
	*field = value;
}

/* The first two lines are sender's name and subject; a line of "~" alone parts the text, which is the signature too,
 * and a forwarded mail. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct rules *rules;
	struct requests list;
	struct message m;
	char *text, *name, *subject, *signature, *forwarded;
	static char none[] = "";

	if (rules == NULL)
		rules = load();
	text = text_clean((const char *)data, size, 1 << 16);
	name = text;
	subject = strchr(name, '\n');
	if (subject != NULL)
		*subject++ = '\0';
	else
		subject = none;
	signature = strchr(subject, '\n');
	if (signature != NULL)
		*signature++ = '\0';
	else
		signature = none;
	message_init(&m);
	addresses_add(&m.from, name, size % 2 ? "a.b@usda.gov" : "someone@example.com");
	set(&m.subject, xstrdup(subject));
	forwarded = strstr(signature, "\n~\n");
	if (forwarded != NULL) {
		*forwarded = '\0';
		set(&m.forwarded, xstrdup(forwarded + 3));
		m.forward = true;
	}
	set(&m.text, xstrdup(signature));
	set(&m.signature, xstrdup(signature));
	if (size % 3 == 0)
		strings_add(&m.references, "a@b");
	rules_run(rules, "recruiter-help", &m, &list);
	requests_free(&list);
	message_free(&m);
	free(text);
	return 0;
}
