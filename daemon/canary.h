/*
 * canary.h - a mail to ourselves now and then: that it comes back shows that mail is sent, arrives, is fetched and is read.
 *
 * It is a letter like every other, from a mailbox to that same mailbox; only its Message-ID, made with our key and found in our
 * database, says what it is. Off by default (canary_minutes).
 */
#ifndef MAILCLERK_DAEMON_CANARY_H
#define MAILCLERK_DAEMON_CANARY_H

#include "daemon/engine.h"

/* For the clock: writes those that are due, and where one has not come back within canary_minutes, a letter to the team about it,
 * once. late_out: which mailbox gets none, "" where all is well. How many letters were written; -1. */
int canary_look(struct engine *g, int64_t now, char *late_out, size_t size, struct err *e);

/* In the transaction of a mail: if it is one of these, it has come back. 0 or -1. */
int canary_note(
	struct engine *g, const char *mailbox, const struct message *m, int64_t now, struct err *e);

#endif
