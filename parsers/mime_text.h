/*
 * mime_text.h - the bodies of a mail: segments as they stand between attachments, put together as its reader saw them.
 */
#ifndef MAILCLERK_PARSERS_MIME_TEXT_H
#define MAILCLERK_PARSERS_MIME_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* One stretch of text in one or two forms. */
struct segment {
	char *plain; /* owned; NULL where there is only the other */
	char *html;  /* owned; NULL where there is only the other */
};

struct segments {
	struct segment *v; /* owned */
	size_t n, cap;
};

void segments_add(struct segments *s, char *plain /* owned */, char *html /* owned */);
void segments_free(struct segments *s); /* frees the contents and zeroes */

/* All segments in plain form, or in HTML; a segment that lacks the form is converted. NULL where none has it. */
char *segments_plain(const struct segments *s);
char *segments_html(const struct segments *s);
/* In plain form whatever there is; "" where there is nothing. */
char *segments_text(const struct segments *s);

/* format=flowed undone (RFC 3676). Owned by the caller. */
char *mime_text_unflow(const char *text, bool delsp);

/* Is the plain alternative not what a reader of the HTML one saw: empty, a note that the mail is in HTML, or another text? */
bool mime_text_disagrees(const char *plain, const char *html);

#endif
