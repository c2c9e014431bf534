/*
 * replay_parts.h - what the files replay*.c share: what a replay does with the two databases besides acting.
 */
#ifndef MAILCLERK_DAEMON_REPLAY_PARTS_H
#define MAILCLERK_DAEMON_REPLAY_PARTS_H

#include "daemon/replay.h"

void replay_tell(struct replay *r, const char *what, const char *number, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Coordinators and pools as they are now: what they were then, nobody knows. */
int replay_copy_register(struct replay *r, struct err *e);
/* The next case gets the number of the one that this entry of the present history opened; for any other entry nothing changes. */
int replay_number(struct replay *r, int64_t entry, struct err *e);
int replay_hold(struct replay *r, const char *number, bool hold, const char *reason,
	const char *actor, int64_t at, struct err *e);
/* Letters are taken for sent as soon as they are written, unless the present database says that they still wait; at the end those
 * that it says have failed have. */
int replay_sent(struct replay *r, struct err *e);
int replay_failed(struct replay *r, struct err *e);
/* Cases, their states, and Message-IDs of letters. No number of the present database will be given to another case. */
int replay_compare(struct replay *r, struct err *e);

#endif
