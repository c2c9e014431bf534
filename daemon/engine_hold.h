/*
 * engine_hold.h - mails that are set aside: held with a letter to the team, and what a person does with one afterwards.
 *
 * A held mail was not acted upon. Its row in the database is found by the key of its content where it was read; by SHA-256 of
 * its bytes where it was only fetched, and by its place where it was not even that ("unread:" stands in front of both).
 */
#ifndef MAILCLERK_DAEMON_ENGINE_HOLD_H
#define MAILCLERK_DAEMON_ENGINE_HOLD_H

#include "daemon/engine.h"

enum hold_reason {
	HOLD_LIMIT,      /* over a limit */
	HOLD_READER,     /* it ended the reader twice */
	HOLD_UNFINISHED, /* reading was begun too often and never ended */
	HOLD_INFECTED,   /* clamd found something */
	HOLD_UNSCANNED,  /* clamd gave no verdict on this mail */
	HOLD_COLLISION,  /* its Message-ID belongs to another mail */
	HOLD_TROUBLE,    /* what it causes cannot be written */
	HOLD_REASONS
};
extern const char *const hold_reason_names[]; /* "limit", "reader", "unfinished", ... */

struct hold {
	enum hold_reason reason;
	const char *because;           /* one line */
	const struct message *message; /* NULL where it could not be read */
	const char *bytes;             /* NULL where it was not fetched; they are not looked into */
	size_t len;
	int64_t received_at;
};

/* Holds a mail and tells the team, in one transaction: at most one letter a day for each mailbox and reason, within the
 * limits on letters. */
int engine_hold(struct engine *g, const struct config_mailbox *mailbox, const struct copy_key *copy,
	const struct hold *hold, int64_t now, struct err *e);
/* The same within a transaction; without a line in the log. */
int engine_hold_steps(struct engine *g, const struct config_mailbox *mailbox,
	const struct copy_key *copy, const struct hold *hold, int64_t now, struct err *e);

/* A mail with these bytes was read after all: if a row says that it is held unread, it no longer says so. */
int engine_hold_settle(struct engine *g, const char *bytes, size_t len, struct err *e);

/* What a person decides about the held mail with this id (message.id). ERR_INPUT: no such mail, or it is not held (any more).
 * Release: what was decided is forgotten, and the daemon reads it again; *placed_out: the daemon knows where it lies, else
 * somebody must move it back to the inbox. Drop: it stays where it is, and is no longer listed. */
int engine_hold_release(struct engine *g, int64_t id, const char *actor, int64_t now,
	bool *placed_out, struct err *e);
int engine_hold_drop(struct engine *g, int64_t id, const char *actor, int64_t now, struct err *e);

#endif
