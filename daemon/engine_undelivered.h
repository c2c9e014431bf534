/*
 * engine_undelivered.h - a letter that a server refuses for good, or that could not be sent for days: who has to know.
 */
#ifndef MAILCLERK_DAEMON_ENGINE_UNDELIVERED_H
#define MAILCLERK_DAEMON_ENGINE_UNDELIVERED_H

#include "daemon/engine.h"

/* In one transaction: the row has failed; the history of its case says so; the team gets a letter, at most one a day for each
 * mailbox, and none about a letter to itself. why: one line, for people. 0; 1 where a letter was written; -1 as
 * store_outbox_set. */
int engine_undelivered(struct engine *g, const struct outbox_row *row, const char *why, int64_t now,
	struct err *e);

#endif
