/*
 * transport.h - hands letters, each to one recipient, to SMTP (smtp.c, libcurl) or into a Maildir (maildir_out in transport.c).
 */
#ifndef MAILCLERK_DAEMON_TRANSPORT_H
#define MAILCLERK_DAEMON_TRANSPORT_H

#include <stddef.h>

#include "daemon/config.h"
#include "parsers/err.h"

struct transport;

enum transport_result {
	TRANSPORT_SENT, /* the server took the letter: 250 after the final dot */
	TRANSPORT_TEMP, /* nothing was taken: try again later */
	TRANSPORT_PERM, /* refused for good (5xx): a person must look */
	TRANSPORT_AMBIGUOUS, /* lost after the final dot was written: it may or may not have been taken */
};

struct transport_letter {
	const char *mail_from; /* envelope sender */
	const char
		*recipient; /* one; validated by letter_address_ok before the socket is touched */
	const char *message_id;
	const char *bytes; /* complete, CRLF; dot-stuffing is done here */
	size_t len;
};

struct transport_outcome {
	enum transport_result result;
	struct err why; /* filled unless SENT */
};

/* Called when of these letters (indexes, n >= 1) all but the final dot has been handed to their connections: once for each letter,
 * for as many at a time as are ready. -1 stops all of them before the dot (then TEMP). */
typedef int transport_before_dot(void *ctx, const size_t *which, size_t n);

/* Reads the password; connects only with the first letter. ca_file and friends from c->smtp. */
int transport_open(const struct config *c, struct transport **out, struct err *e);
void transport_close(struct transport *t); /* QUIT where possible; NULL-safe */

size_t transport_lines(
	const struct transport *t); /* letters that may be handed over at once, >= 1 */

/* At most transport_lines letters; their outcomes, one each, in the same order. Connections are kept for the next letters and made
 * anew when they broke. why has the server's reply (one line) or the cause (which certificate fault, wrong password, unreachable
 * host) and the remedy. A fault of the connection or the login is TEMP with why.kind ERR_CONFIG or ERR_TEMP: it is the server's,
 * not this letter's. A temporary refusal of this letter alone (450 to RCPT, 451 after the dot) is TEMP with why.kind ERR_INPUT. */
void transport_send(struct transport *t, const struct transport_letter *letters, size_t n,
	transport_before_dot *before, void *ctx, struct transport_outcome *outcomes);

#endif
