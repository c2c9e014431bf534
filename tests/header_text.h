/* header_text.h - a header written as text, for tests and fuzzers that need no MIME parser. */
#ifndef MAILCLERK_TESTS_HEADER_TEXT_H
#define MAILCLERK_TESTS_HEADER_TEXT_H

#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/mime.h"

/* A header as text to header fields, unfolded. */
static inline void header_text_read(const char *text, struct mime *mime)
{
	*mime = (struct mime){0};
	while (*text != '\0' && *text != '\n' && *text != '\r') {
		size_t n = strcspn(text, "\n");
		struct header_field *h;

		if ((*text == ' ' || *text == '\t') && mime->headers_n > 0) {
			h = &mime->headers[mime->headers_n - 1];
			char *longer = xasprintf("%s%.*s", h->value, (int)n, text);
			free(h->value);
			h->value = longer;
		} else {
			size_t name = strcspn(text, ":");

			mime->headers = xgrow(mime->headers, &mime->headers_cap,
				mime->headers_n + 1, sizeof *mime->headers);
			h = &mime->headers[mime->headers_n++];
			h->name = xstrndup(text, name);
			h->value = n > name ? xstrndup(text + name + 1, n - name - 1) : xstrdup("");
		}
		for (char *p = h->value; *p != '\0'; p++)
			if (*p == '\r')
				*p = ' ';
		text += n;
		if (*text == '\n')
			text++;
	}
}

static inline void header_text_free(struct mime *mime)
{
	for (size_t i = 0; i < mime->headers_n; i++) {
		free(mime->headers[i].name);
		free(mime->headers[i].value);
	}
	free(mime->headers);
}

#endif
