/*
 * explain.h - what would happen with a mail: a plan is made as the daemon makes it, shown, and thrown away. For `explain` and
 * `simulate`.
 */
#ifndef MAILCLERK_DAEMON_EXPLAIN_H
#define MAILCLERK_DAEMON_EXPLAIN_H

#include "daemon/command.h"
#include "daemon/local_cage.h"

struct explaining {
	struct config *config; /* owned, like the rest */
	struct office *office;
	struct engine engine;
	struct local_cage local;
	int64_t now; /* 0: the clock's */
};

/* Of the options: config, state, mailbox. 0, or the code to exit with after everything wrong was said. */
int explain_open(const struct options *o, struct explaining *x);
void explain_close(struct explaining *x); /* also after a failed open */

/* Reads the mail in the cage, plans, and calls fn before the plan is taken back. -1 with the reason where it cannot be read: the
 * daemon would hold it. */
typedef void explained_fn(void *ctx, const struct reading *r, const struct plan *p);
int explain_mail(
	struct explaining *x, const char *path, explained_fn *fn, void *ctx, struct err *e);

/* The request that was taken; the best certain one where none was; NULL. */
const struct request *explain_request(const struct reading *r, const struct plan *p);
/* What stays missing: after the decision where it touched a case. */
const struct strings *explain_missing(const struct request *r, const struct plan *p);

/* As docs/explain.md says; the caller decrefs it. */
json_t *explain_json(const struct explaining *x, const struct reading *r, const struct plan *p);
json_t *explain_failed_json(const char *path, const struct err *e);

#endif
