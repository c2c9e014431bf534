/*
 * supervise.h - the daemon's processes: one per mailbox, one reader per mailbox, one sender, one clock; each restarted.
 */
#ifndef MAILCLERK_DAEMON_SUPERVISE_H
#define MAILCLERK_DAEMON_SUPERVISE_H

#include "daemon/config.h"
#include "daemon/office.h"

/* Works until SIGTERM or SIGINT. Returns a code of sysexits.h. No database may be open in this process. */
int supervise(const struct config *config, const struct office *office);

/* The same once, in one process beside the readers: every mailbox, the timers, the outbox, each as far as it goes, whatever happened
 * to the others. Makes the database where there is none. Returns a code of sysexits.h. */
int supervise_once(const struct config *config, const struct office *office);

#endif
