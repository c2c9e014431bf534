/*
 * replay.h - a database made anew from the mailboxes, and how it differs from the present one.
 *
 * Every mail that lies in one of the four folders is read in the cage and acted upon once, in the order and at the time at
 * which the present database says that it was, else at its INTERNALDATE. In between come what the present history tells of that no
 * mail caused: verbs by command, timers, legal holds. Nothing is sent and nothing is changed in a mailbox. docs/reliability.md
 * has the limits.
 */
#ifndef MAILCLERK_DAEMON_REPLAY_H
#define MAILCLERK_DAEMON_REPLAY_H

#include "daemon/engine.h"

struct replay {
	struct engine *fresh;  /* borrowed: an empty database */
	struct store *present; /* borrowed; NULL: there is none */
	/* Told of each difference and of whatever could not be repeated. what: "case", "state", "letter", "event", "mail", "folder". */
	void (*fn)(void *ctx, const char *what, const char *number, const char *detail);
	void *ctx;
	int64_t mails, events; /* out: acted upon, repeated */
	int64_t found;         /* what fn was told of */
};
/* 0, also where something differs; -1: it could not go on, the fresh database is of no use. */
int replay_run(struct replay *r, struct err *e);

#endif
