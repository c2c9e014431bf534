/*
 * bounce.h - what a delivery report says: which letter came back, from whom, and for good or for now.
 *
 * In the order of trust: message/delivery-status (RFC 3464), X-Failed-Recipients, the words of servers that write neither.
 */
#ifndef MAILCLERK_PARSERS_BOUNCE_H
#define MAILCLERK_PARSERS_BOUNCE_H

#include "parsers/message.h"
#include "parsers/mime.h"

/* Fills m->bounce. text: the whole body, with the returned mail where that is quoted in it. m->from, m->to and
 * m->references must be set. */
void bounce_read(const struct mime *mime, const char *text, struct message *m);

/* --- between the files of this module ----------------------------------------------------------------------------- */

/* Where the returned mail begins in the text of a report, SIZE_MAX where none is quoted there. */
size_t bounce_returned_at(const char *text);

/* Recipients named in the report's own words, text[0 .. end). Only where b has none. */
void bounce_recipients(const char *text, size_t end, const struct message *m, struct bounce *b);

/* Whom the returned mail was written to, by the first To field in text: the last resort. */
void bounce_returned_to(const char *text, struct bounce *b);

/* Status and reason of those recipients that have none, from what stands around their addresses. */
void bounce_explain(const char *text, size_t end, struct bounce *b);

/* Does the report say, in words, that the letter is still tried? */
bool bounce_says_delayed(const char *subject, const char *text, size_t end);

/* An enhanced status (RFC 3463) somewhere in s[0 .. n), or the class of a reply code ("550 ..." is 5.0.0). False and "" where
 * neither stands there. */
bool bounce_status(const char *s, size_t n, char status[static LIMIT_STATUS + 1]);

/* The first mail address in s[0 .. n): its place, *len_out its length; NULL where there is none. */
const char *bounce_address(const char *s, size_t n, size_t *len_out);

/* Sets a field of a recipient, cleaned to one line of at most max bytes. */
void bounce_set(char **field, const char *s, size_t n, size_t max);

#endif
