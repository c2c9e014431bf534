/*
 * engine_parts.h - what the files engine*.c share among themselves.
 */
#ifndef MAILCLERK_DAEMON_ENGINE_PARTS_H
#define MAILCLERK_DAEMON_ENGINE_PARTS_H

#include "daemon/facts.h"

/* A mail on its way through the engine. */
struct incoming {
	const struct config_mailbox *mailbox;
	const struct copy_key *copy;
	const struct reading *reading;
	const char *because; /* why it is held; NULL: it is not */
	int64_t received_at, now;
	struct plan plan;
	bool known;    /* it was acted upon before */
	int64_t again; /* message.id of one that is tried again; 0: it is new */
};

/* fn between BEGIN and COMMIT: all of it or nothing. */
int engine_in_transaction(struct engine *g, int (*fn)(struct engine *g, void *ctx, struct err *e),
	void *ctx, struct err *e);

/* In a transaction: everything that the plan of a mail, or of an event on p->case_, says. */
int engine_commit_mail(struct engine *g, struct incoming *x, struct err *e);
int engine_commit_event(struct engine *g, const struct config_mailbox *mailbox, struct plan *p,
	const char *who, int64_t now, struct err *e);

/* What an event without a mail does to p->case_, without its letters. */
int engine_event_plan(struct engine *g, enum actor actor, const char *event, const char *reason,
	int64_t now, struct plan *p, struct err *e);
/* In a transaction: what one case's decision raises in another. Where it is not possible there, the link between the two has to
 * do. who: the number of the first. */
int engine_event_on_other(struct engine *g, int64_t id, const char *event, const char *who,
	int64_t now, struct err *e);

/* The cases that the facts found, for a plan that moves its own. */
void engine_take_others(struct plan *p, const struct facts *facts);

#endif
