/* fuzz_html.c - any bytes as an HTML body, and its text through the splitting of quotes: no crash, within its bounds. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/html.h"
#include "parsers/quote.h"

#define MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int ready;
	struct quote q;
	char *text;

	if (!ready)
		html_init();
	ready = 1;
	text = html_to_text((const char *)data, size, MAX);
	assert(strlen(text) <= MAX);
	quote_split(text, "Re: x", &q);
	quote_free(&q);
	free(text);
	return 0;
}
