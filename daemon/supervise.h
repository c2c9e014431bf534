/*
 * supervise.h - the daemon's processes: one per mailbox, one reader per mailbox, one sender, one clock; each restarted.
 */
#ifndef MAILCLERK_DAEMON_SUPERVISE_H
#define MAILCLERK_DAEMON_SUPERVISE_H

#include "daemon/config.h"
#include "daemon/office.h"

/* Works until SIGTERM or SIGINT; SIGHUP: reads everything anew from path (NULL: the installed configuration) and, where it is sound,
 * goes on with it. Frees config and office. Returns a code of sysexits.h. No database may be open in this process. */
int supervise(const char *path, struct config *config, struct office *office);

/* The same once, in one process beside the readers: every mailbox, the timers, the outbox, each as far as it goes, whatever happened
 * to the others. Makes the database where there is none. Frees config and office. Returns a code of sysexits.h. */
int supervise_once(struct config *config, struct office *office);

#endif
