/*
 * imap_sent.h - looks for one of our letters in the folder in which a server keeps what was sent.
 */
#ifndef MAILCLERK_DAEMON_IMAP_SENT_H
#define MAILCLERK_DAEMON_IMAP_SENT_H

#include <stdint.h>

#include "daemon/config.h"
#include "parsers/err.h"

/* How many messages of cfg->sent bear this Message-ID (without angle brackets); over a connection of its own, for this one
 * question (RFC 3501 6.4.4). 0; -1 with ERR_TEMP, or ERR_CONFIG where there is no such folder. */
int imap_sent_count(
	const struct config_mailbox *cfg, const char *message_id, int64_t *n_out, struct err *e);

#endif
