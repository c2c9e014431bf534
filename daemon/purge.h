/*
 * purge.h - which cases are old enough to be purged, and purging them: for `mailclerk purge` and for the clock.
 */
#ifndef MAILCLERK_DAEMON_PURGE_H
#define MAILCLERK_DAEMON_PURGE_H

#include "state/store.h"
#include "state/workflow.h"

enum {
	PURGE_DAYS_LEAST = 7
}; /* letters are tried for five days, counts of them are kept for a week */

struct purge {
	struct store *store;               /* borrowed */
	const struct workflows *workflows; /* borrowed; they say which states are final */
	int64_t days;                      /* since the last change */
	const char *actor;                 /* for the history */
	bool dry_run;                      /* only says and counts */
	/* Told of each case, before it is purged or because it is kept; NULL: nobody. Not 0 ends the purge. */
	int (*fn)(void *ctx, const struct old_case *c, bool goes);
	void *ctx;
	int64_t cases, held, mails; /* out: purged, kept by a legal hold, mails of no case purged */
};
/* Each case in a transaction of its own, then mails of no case, and counts of letters that no limit looks at; at the end the write-ahead log is emptied, so that nothing stays in it. 0 or -1. */
int purge_run(struct purge *p, int64_t now, struct err *e);

#endif
