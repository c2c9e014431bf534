/*
 * poller.h - works one mailbox: list, fetch, read in the cage, one transaction per mail, file.
 */
#ifndef MAILCLERK_DAEMON_POLLER_H
#define MAILCLERK_DAEMON_POLLER_H

#include "daemon/cage.h"
#include "daemon/engine.h"
#include "daemon/mailbox.h"

struct poller {
	struct engine *engine; /* borrowed, like the next two */
	const struct config_mailbox *mailbox;
	struct cage *cage;
	unsigned clamd_seconds; /* to wait for one verdict; 0: a minute */
	struct mailbox *box;    /* owned; NULL while not connected */
	size_t read;            /* mails given to the reader in the last pass */
	int64_t passed; /* when the last complete pass that is on record began; 0: none yet */
};

/* One pass: everything that lies in the inbox gets its outcome and is filed. Connects where needed. 0, or -1: the connection
 * is closed then; ERR_TEMP and ERR_CONFIG as mailbox.h says. */
int poller_pass(struct poller *p, struct err *e);

/* Works until the process is to stop: passes, waits (IDLE or poll_seconds), backs off after failures. */
void poller_run(struct poller *p);

void poller_close(struct poller *p);

#endif
