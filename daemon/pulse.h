/*
 * pulse.h - signs of life: a process of the daemon says, in memory that it shares with the supervisor, by when it will say
 * something again, what it has done, and what is in its way.
 *
 * Who promises too little is killed for it: a promise is the absolute deadline of the step that begins, never a guess. In a process
 * that has no pulse (a command, a test) all of this does nothing.
 */
#ifndef MAILCLERK_DAEMON_PULSE_H
#define MAILCLERK_DAEMON_PULSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PULSE_WAIT_MS =
		15000, /* nobody waits longer for something to happen without a sign in between */
	PULSE_TROUBLE_MAX = 240,
};

struct pulse; /* one page, shared with the processes that are forked after it was made */

/* What a process has said of itself. */
struct pulse_state {
	int64_t due_ms; /* by the monotonic clock: no silence before it means anything */
	uint64_t mails, letters;
	uint64_t waiting;                /* letters in the outbox that are not sent */
	char trouble[PULSE_TROUBLE_MAX]; /* one line; "" where all is well */
};

/* --- in the supervisor ---------------------------------------------------------------------------------------------- */

struct pulse *pulse_new(void);    /* NULL where there is no memory */
void pulse_free(struct pulse *p); /* NULL-safe; takes it out of this process only */
void pulse_start(struct pulse *p, int64_t now_ms); /* its process is about to begin */
void pulse_look(const struct pulse *p, struct pulse_state *out);

/* --- in the process that it is of ------------------------------------------------------------------------------------ */

void pulse_take(
	struct pulse *p); /* from here on this process speaks through it; NULL: it does not */
void pulse_beat(
	int64_t within_ms); /* the next step ends within this time, or another sign comes before */
/* Before a wait of ms: how long to wait until the next sign is due, at most PULSE_WAIT_MS; never negative. */
int pulse_wait(int64_t ms);
void pulse_mails(void);   /* one more was decided about */
void pulse_letters(void); /* one more was sent */
void pulse_waiting(uint64_t letters);
void pulse_trouble(const char *why); /* NULL: none */

#endif
