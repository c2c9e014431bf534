/*
 * supervise_parts.h - what supervise*.c share; for nobody else.
 */
#ifndef MAILCLERK_DAEMON_SUPERVISE_PARTS_H
#define MAILCLERK_DAEMON_SUPERVISE_PARTS_H

#include <sys/types.h>

#include "daemon/pulse.h"
#include "daemon/reload.h"
#include "daemon/worker.h"

struct child {
	struct worker worker;
	struct generation *of;         /* what it is made from; one of its users */
	struct reader_mailbox reading; /* what its reader needs */
	struct strings own;            /* owned */
	struct pulse *pulse;           /* owned; NULL where it is not watched */
	char name[64];
	pid_t pid;    /* 0 while it does not run */
	pid_t reader; /* 0 while there is none */
	int control;  /* our end; -1 where there is none */
	unsigned failures;
	int64_t started_ms, restart_ms;
	int status;      /* as waitpid gave it, once it has ended */
	bool stalled;    /* it was killed because it stood still, and has not ended yet */
	bool retired;    /* told to end, and not to be started again */
	int64_t kill_ms; /* of a retired one: when it is killed */
};

struct supervisor {
	const char *path;        /* of the configuration; NULL: the installed one */
	struct generation *now;  /* what new processes are made from */
	struct child **children; /* owned */
	size_t n, cap;
	int signals; /* signalfd */
	pid_t pid;
	pid_t prover; /* of the reload that is under way; 0: none */
	bool again;   /* another one was wished for meanwhile */
	bool once;    /* one process does what is to be done now, and ends */
	bool stopping;
	int code;            /* to end with */
	int64_t watchdog_ms; /* systemd wants a sign this often; 0: it does not */
	int64_t looked_ms;   /* when the processes were last looked at */
	int64_t awake_ms; /* silence before this is nobody's fault: the supervisor itself was held up */
	uint64_t mails, letters; /* of processes that are gone for good */
	char told[1024];         /* the last STATUS= */
};

/* --- supervise_reader.c ---------------------------------------------------------------------------------------------- */

void supervise_end_reader(struct child *c);
/* A mailbox process asks for a reader: it gets a fresh one, and the one before is killed. */
void supervise_answer(const struct supervisor *s, struct child *c);

/* --- supervise_watch.c ----------------------------------------------------------------------------------------------- */

void supervise_watch_init(struct supervisor *s);
/* Who stands still is killed; where nobody does systemd's watchdog is fed; the state is told. Call it whenever supervise_watch_ms is
 * over; it does nothing before. */
void supervise_watch(struct supervisor *s, int64_t now_ms);
int64_t supervise_watch_ms(const struct supervisor *s); /* when it is to be called next */

#endif
