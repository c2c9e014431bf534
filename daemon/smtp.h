/*
 * smtp.h - letters over SMTP submission (RFC 6409), each to one recipient, several at a time, on connections that are kept. Used by
 * transport.c only.
 *
 * Contract of the verbs: transport.h. Not thread-safe; one process has one.
 */
#ifndef MAILCLERK_DAEMON_SMTP_H
#define MAILCLERK_DAEMON_SMTP_H

#include "daemon/config.h"
#include "daemon/transport.h"
#include "parsers/err.h"

struct smtp;

enum { SMTP_LINES_MAX = 16 };

/* lines: connections at most, 1 to SMTP_LINES_MAX; each is made when it is first needed. */
int smtp_new(const struct config_server *server, size_t lines, struct smtp **out, struct err *e);
void smtp_free(struct smtp
		*s); /* says QUIT where a connection is up, for a few seconds at most; NULL-safe */
/* As many letters as there are lines at most; checked by transport_send: addresses, line ends. */
void smtp_send(struct smtp *s, const struct transport_letter *letters, size_t n,
	transport_before_dot *before, void *ctx, struct transport_outcome *outcomes);

#endif
