/*
 * mime_scan.h - the limits, enforced over the raw bytes of a mail before anything else looks at them.
 */
#ifndef MAILCLERK_PARSERS_MIME_SCAN_H
#define MAILCLERK_PARSERS_MIME_SCAN_H

#include "parsers/err.h"
#include "parsers/limits.h"

/* What one mail has used up so far: it goes on counting where a mail unwrapped from another is scanned. */
struct mime_budget {
	size_t parts;
	size_t fields;  /* header fields of all parts together */
	size_t marks;   /* ";" and ":" in their parameters and address lists */
	size_t depth;   /* at which the bytes to scan stand: 0 for the mail itself */
	size_t decoded; /* bytes */
};

/* Walks the lines of raw: headers, boundaries, nested messages. *header_out is where the top header ends and the body
 * begins; 0 where raw begins with no header at all. NUL bytes in headers are blanked in `writable`, the same bytes, where
 * that is not NULL. 0, or -1 with ERR_INPUT naming the limit that was passed. */
int mime_scan(const char *raw, size_t len, const struct limits *limits, struct mime_budget *budget,
	char *writable, size_t *header_out, struct err *e);

/* Counts n more decoded bytes. 0 or -1 with ERR_INPUT. */
int mime_decoded(struct mime_budget *budget, size_t n, const struct limits *limits, struct err *e);

#endif
