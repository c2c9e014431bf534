/*
 * sender.h - takes letters out of the outbox and hands them to the transport, each to its end.
 */
#ifndef MAILCLERK_DAEMON_SENDER_H
#define MAILCLERK_DAEMON_SENDER_H

#include "daemon/engine.h"
#include "daemon/transport.h"

struct sender {
	struct engine *engine;       /* borrowed */
	struct transport *transport; /* owned; NULL while not open */
};

/* Everything that is due now. 0; -1: the server cannot be reached or refuses us (e says why), letters wait. */
int sender_pass(struct sender *s, struct err *e);

/* Puts right what an unclean stop left. Once, before the first pass. */
int sender_recover(struct sender *s, struct err *e);

/* Works until the process is to stop. */
void sender_run(struct sender *s);

void sender_close(struct sender *s);

#endif
