/*
 * smtp.h - one letter to one recipient over SMTP submission (RFC 6409), on a connection that is kept. Used by transport.c only.
 *
 * Contract of the verbs: transport.h. Not thread-safe; one process has one.
 */
#ifndef MAILCLERK_DAEMON_SMTP_H
#define MAILCLERK_DAEMON_SMTP_H

#include "daemon/config.h"
#include "daemon/transport.h"
#include "parsers/err.h"

struct smtp;

int smtp_new(const struct config_server *server, struct smtp **out, struct err *e);
void smtp_free(struct smtp
		*s); /* says QUIT if the connection is up, for a few seconds at most; NULL-safe */
/* The letter is checked by transport_send: addresses, line ends. */
enum transport_result smtp_send(struct smtp *s, const struct transport_letter *l,
	transport_before_dot *before, void *ctx, struct err *e);

#endif
