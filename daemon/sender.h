/*
 * sender.h - takes letters out of the outbox and hands them to the transport, each to its end.
 */
#ifndef MAILCLERK_DAEMON_SENDER_H
#define MAILCLERK_DAEMON_SENDER_H

#include "daemon/engine.h"
#include "daemon/pace.h"
#include "daemon/transport.h"

struct sender {
	struct engine *engine;       /* borrowed */
	struct transport *transport; /* owned; NULL while not open */
	size_t at_once; /* letters, where the server takes fewer than there are lines; 0: one for each */
	struct pace pace; /* limits of the provider, once known */
	bool paced;       /* it knows what went before this process began */
	int64_t next;     /* letters wait for a limit until then; 0: none does */
	int64_t look_ms; /* not before then (process_now_ms) is a folder of sent mail looked into again */
	bool doubt; /* letters of which nobody knows whether they were taken wait to be looked for */
	bool tidy;  /* no row may be on its way without us: the last pass went well to its end */
};

/* Everything that is due now and that the provider's limits let through; the first time, and after a pass that failed, rows that were left on their way are put right
 * before. 0; -1: the server cannot be reached or refuses us, or the database fails (e says why), letters wait. */
int sender_pass(struct sender *s, struct err *e);

/* Works until the process is to stop. */
void sender_run(struct sender *s);

void sender_close(struct sender *s);

#endif
