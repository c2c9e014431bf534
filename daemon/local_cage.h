/*
 * local_cage.h - a reader for one mailbox, forked by this very process: for commands and for `run --once`.
 */
#ifndef MAILCLERK_DAEMON_LOCAL_CAGE_H
#define MAILCLERK_DAEMON_LOCAL_CAGE_H

#include "daemon/cage.h"
#include "daemon/config.h"
#include "daemon/office.h"

struct local_cage {
	const struct config_mailbox *mailbox; /* borrowed: from the configuration */
	struct reader_mailbox reading;
	struct strings own; /* owned; addresses of our mailboxes */
	struct cage_fork fork;
	struct cage *cage; /* owned */
};

/* mailbox NULL: the first one. 0, or EX_USAGE after saying that there is no such mailbox. */
int local_cage_open(struct local_cage *l, const struct config *config, const struct office *office,
	const char *mailbox);
void local_cage_close(struct local_cage *l);

/* How a mail to this mailbox is to be read. own (empty) is filled with our addresses and must outlive the result. */
struct reader_mailbox reader_mailbox_of(
	const struct config *config, const struct config_mailbox *mailbox, struct strings *own);

#endif
