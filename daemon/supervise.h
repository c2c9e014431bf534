/*
 * supervise.h - the daemon's processes: one per mailbox, one reader per mailbox, one sender, one clock; each restarted.
 */
#ifndef MAILCLERK_DAEMON_SUPERVISE_H
#define MAILCLERK_DAEMON_SUPERVISE_H

#include "daemon/config.h"
#include "daemon/office.h"

/* Works until SIGTERM or SIGINT. Returns a code of sysexits.h. No database may be open in this process. */
int supervise(const struct config *config, const struct office *office);

/* Each of these processes once, one after the other: the mailboxes, the timers, the outbox, each as far as it goes, whatever
 * happened to the others. Returns the last code of sysexits.h that was not EX_OK, else EX_OK. */
int supervise_once(const struct config *config, const struct office *office);

#endif
