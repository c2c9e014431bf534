/* fuzz_quote.c - any bytes as a mail's text, the first line as its subject: no crash, nothing invented. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/quote.h"
#include "parsers/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *raw = xstrndup((const char *)data, size), *text = raw, *clean, *subject;
	char *lf = strchr(raw, '\n');
	struct quote q;

	if (lf != NULL) {
		*lf = '\0';
		text = lf + 1;
	}
	subject = quote_subject(raw);
	assert(strlen(subject) <= 3 * strlen(raw)); /* a byte that is no UTF-8 becomes U+FFFD */
	free(subject);
	quote_split(text, raw, &q); /* as it came, and cleaned as a reader gets it */
	assert(strlen(q.text) + strlen(q.quoted) + strlen(q.signature) + strlen(q.forwarded) <=
		2 * strlen(text) + 8);
	quote_free(&q);
	clean = text_clean(text, strlen(text), 1u << 18);
	quote_split(clean, raw, &q);
	quote_free(&q);
	free(clean);
	free(raw);
	return 0;
}
