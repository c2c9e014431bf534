/*
 * worker.h - what a process of the daemon does once the supervisor has forked it: work a mailbox, send, keep the clock; or, for
 * `run --once`, all of it one after the other.
 */
#ifndef MAILCLERK_DAEMON_WORKER_H
#define MAILCLERK_DAEMON_WORKER_H

#include "daemon/config.h"
#include "daemon/office.h"
#include "daemon/pulse.h"

enum worker_kind { WORKER_MAILBOX, WORKER_SENDER, WORKER_CLOCK };

struct worker {
	enum worker_kind kind;
	const struct config *config; /* borrowed, like the rest */
	const struct office *office;
	const struct config_mailbox *mailbox; /* of WORKER_MAILBOX */
	const char *name;                     /* for the log */
	struct pulse *pulse;                  /* NULL: it need give no sign of life */
	int control;                          /* where the supervisor is asked for readers */
	int parent;                           /* the supervisor's process number */
};

/* Works until the process is to stop, then exits. Every other descriptor of the supervisor's must be closed before. */
_Noreturn void worker_main(const struct worker *w);

/* Every mailbox, the timers, the outbox: each as far as it goes, whatever happened to the others. Makes the database where there is
 * none. w's control and mailbox are not looked at: controls has one for each mailbox of the configuration. Exits with a code of
 * sysexits.h. */
_Noreturn void worker_once(const struct worker *w, const int *controls);

#endif
