/*
 * engine.h - one reading to one transaction: which case, what decision, which letters; and the same for a verb of the team
 * and for a timer.
 *
 * Plans first (nothing is changed; `mailclerk explain` stops there), then commits all of it at once.
 */
#ifndef MAILCLERK_DAEMON_ENGINE_H
#define MAILCLERK_DAEMON_ENGINE_H

#include "daemon/config.h"
#include "daemon/office.h"
#include "state/store.h"

enum { ENGINE_KEY_BYTES = 32 };

struct engine {
	const struct config *config; /* borrowed, like the rest */
	const struct office *office;
	struct store *store;
	unsigned char key[ENGINE_KEY_BYTES]; /* makes our Message-IDs ours */
};

/* Opens the store below the data directory and reads (or makes, mode 0600) its key. create: a first start. */
int engine_open(const struct config *config, const struct office *office, bool create,
	struct engine *out, struct err *e);
/* For explanations: an existing database, NULL for an empty one, with the key that lies beside it. Without that key replies are
 * known by the case number that they name only. */
int engine_look(const struct config *config, const struct office *office, const char *database,
	struct engine *out, struct err *e);
/* A new database of its own at that path, with the installation's key: for replay.h. */
int engine_beside(const struct config *config, const struct office *office, const char *database,
	struct engine *out, struct err *e);
void engine_close(struct engine *g);

/* Returns unless the database is unsound (store_unsound): then it ends the process with EX_IOERR, at which the supervisor ends
 * the daemon. */
void engine_go_on(const struct engine *g);

struct plan_letter {
	const char *name; /* borrowed: from the workflow, or a constant */
	char *message_id; /* owned */
	struct strings to;
	struct letter letter;
	const char *role;  /* borrowed; of its recipients in the case; NULL: none that takes part */
	bool outside;      /* to somebody outside the team: it is tallied */
	bool fruitless;    /* it answers a mail that moved nothing on */
	bool written;      /* the same decision was made before: it is in the outbox, or was sent */
	char text_key[65]; /* of template and text */
};

/* One of our letters that did not reach somebody. */
struct plan_bounce {
	char *message_id, *recipient, *reason; /* owned */
	bool team; /* the recipient is the team itself: a letter cannot tell it */
	bool gone; /* by the report, there is no such address */
};

struct plan {
	struct decision decision;
	struct case_record case_; /* as it is now; for a new case as it will be */
	bool has_case, new_case;
	const char *found; /* borrowed: a constant; how the case was found, in words; NULL */
	bool stranger;     /* the sender takes no part in the case and is told nothing of it */
	struct plan_letter *letters; /* owned */
	size_t letters_n, letters_cap;
	struct plan_bounce *bounced; /* owned; what a genuine delivery report takes back */
	size_t bounced_n, bounced_cap;
	int64_t others[8]; /* ids of cases that the decision found */
	size_t others_n;
	const char *
		words; /* borrowed; behind a verb that was given by command, for the history; NULL */
	char *restrained; /* owned; why a letter was not written, NULL where none was held back by a limit */
	enum folder folder; /* where the mail belongs afterwards */
};

/* What would happen with this mail now. reading must outlive the plan. 0 or -1. */
int engine_plan(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t now, struct plan *out, struct err *e);
void plan_free(struct plan *p); /* NULL-safe, frees the contents */

/* Plans and commits in one transaction. A mail that was acted upon before is only filed; one that was held or left to a person,
 * and that somebody put back into the inbox or released, is planned anew. Letters that it has caused already are not written
 * a second time. */
int engine_mail(struct engine *g, const struct config_mailbox *mailbox, const struct copy_key *copy,
	const struct reading *reading, int64_t received_at, int64_t now, struct err *e);

/* A verb of the team on a case. ERR_INPUT: no such case, not possible now (the message lists what is). */
int engine_decide(struct engine *g, const char *number, const char *verb, const char *reason,
	const char *actor, int64_t now, struct err *e);

/* A timer of the case as it ran at that time, whatever it waits for: for replay.h. */
int engine_clock(
	struct engine *g, const char *number, const char *event, int64_t now, struct err *e);

/* Every timer that is due. Returns how many ran, -1 on error. One that may end its case waits until everything that lay in the
 * case's mailbox when it was due has been read (engine_pass.h). */
int engine_timers(struct engine *g, int64_t now, struct err *e);

#endif
