/*
 * store.h - the database: what was done, and what is still owed. The only user of SQLite.
 *
 * WAL, synchronous=FULL, foreign keys, STRICT tables, user_version migrations; one writer at a time (BEGIN IMMEDIATE, busy
 * timeout). Every statement stands in one table in store_sql.c, prepared when first used, bound parameters only. A message is
 * acted upon once: `message` is unique by content key; each `copy` of it (mailbox, UIDVALIDITY, UID) is only filed.
 * Errors: ERR_TEMP (busy, disk full, I/O, somebody was faster: roll back, try again later, the message says what to do),
 * ERR_PERM (corrupt, newer schema, a broken constraint), ERR_CONFIG (path, owner, not our file).
 *
 * One connection per process, opened after fork, never carried across one. "In a transaction" functions assert one; after
 * one of them has failed nothing but store_rollback works. "Own transaction" functions open one, or join the one that is
 * open. Look-ups work in and out of one; outside they see the last commit and are never blocked by a writer. The _each
 * functions stop at fn's first value other than 0 and return it (make it positive: -1 is an error); fn may call any
 * function of the store but the same one.
 */
#ifndef MAILCLERK_STATE_STORE_H
#define MAILCLERK_STATE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/err.h"
#include "state/advance.h"

#define STORE_VERSION 3 /* PRAGMA user_version of this schema */

struct store;

/* path NULL: an empty database in memory (explain). create: make it where it is absent (mode 0600); otherwise its absence is
 * ERR_CONFIG. Refuses a newer schema. */
int store_open(const char *path, bool create, struct store **out, struct err *e);
void store_close(struct store *s); /* NULL-safe; checkpoints */

/* The disk could not take what was written, and nobody knows what is on it (after a failed fsync the kernel may hold pages for
 * clean that are not): from then on every function fails with ERR_TEMP. The process has to end, the daemon with it; the next start
 * checks the file and writes the log's content anew. */
bool store_unsound(const struct store *s);

int store_begin(struct store *s, struct err *e);  /* BEGIN IMMEDIATE */
int store_commit(struct store *s, struct err *e); /* on failure the transaction is rolled back */
void store_rollback(struct store *s);

/* Several transactions that reach the disk together: between the two each is a savepoint, so that one may be rolled back without
 * the others. Nothing of them holds before store_group_end is 0; after -1 (ERR_TEMP) nothing of them happened. */
int store_group_begin(struct store *s, struct err *e); /* BEGIN IMMEDIATE */
int store_group_end(struct store *s, struct err *e);
/* --- care of the file -------------------------------------------------------------------------------------------------- */
/* Is every page as it must be, and does every reference point at something? full: compares the indices with their tables too. -1
 * with ERR_PERM where the file is damaged: nothing may be done with it. */
int store_check(struct store *s, bool full, struct err *e);
/* Writes the whole write-ahead log into the database, synchronised, and cuts it to nothing. Waits for readers, as a writer waits
 * for another. Outside a transaction. */
int store_settle(struct store *s, struct err *e);
/* A copy of one moment in a new file, mode 0600, whole, checked and synchronised before it gets its name; writers go on
 * meanwhile. ERR_INPUT where the file exists already or its folder does not. Outside a transaction. */
int store_backup(struct store *s, const char *path, struct err *e);

/* --- copies: where a message stands in a mailbox ------------------------------------------------------------------ */
struct copy_key {
	const char *mailbox; /* configured name */
	int64_t uidvalidity; /* 0 for a Maildir */
	int64_t uid;
};
enum copy_state {
	COPY_READING,
	COPY_OWED,
	COPY_FILED
}; /* being read; decided, its move still owed; moved */
struct copy_row {
	int64_t id;
	enum copy_state state;
	char folder
		[32]; /* "processed", "needs-human", "held": where it belongs; "" while being read */
	int attempts; /* readings begun */
	int64_t uidvalidity, uid;
	int64_t message; /* message.id; 0 while being read */
};

int store_copy_find(struct store *s, const struct copy_key *key, struct copy_row *out,
	struct err *e); /* 1, 0, -1 */
/* Counts one more reading of each: one transaction of its own (never joins), durable before any of them is read. */
int store_copies_attempt(
	struct store *s, const struct copy_key *keys, size_t n, int64_t now, struct err *e);
/* Takes back one counted reading of each that is undecided: it was never begun. Own transaction. */
int store_copies_spare(
	struct store *s, const struct copy_key *keys, size_t n, int64_t now, struct err *e);
/* Copies of a mailbox whose move is owed, oldest first, at most max. Returns the number, -1 on error. */
int store_copies_owed(
	struct store *s, const char *mailbox, struct copy_row *out, int max, struct err *e);
int store_copies_filed(struct store *s, const int64_t *ids, size_t n, int64_t now,
	struct err *e); /* own transaction */

/* Own transaction: under the place of a filed copy lies who knows what: it is to be read as if it had never been there. */
int store_copy_anew(struct store *s, int64_t id, int64_t now, struct err *e);
/* In a transaction: a filed copy that lies in the inbox again, put back by somebody, is to be read again; what was decided
 * about its message is kept (store_message_again). */
int store_copy_back(struct store *s, int64_t id, int64_t now, struct err *e);

/* --- messages: what was decided about one ------------------------------------------------------------------------- */
struct message_row {
	int64_t id;
	char content_key[72];
	char *message_id, *from, *subject; /* owned */
	char *outcome;                     /* owned; "advance", "ask", "human", "ignore", "held" */
	char *because;                     /* owned */
	int64_t case_id;                   /* 0 where none */
	int64_t received_at;
};
void message_row_free(struct message_row *m);
int store_message_by_content(struct store *s, const char *content_key, struct message_row *out,
	struct err *e); /* 1,0,-1 */
/* Another message with the same Message-ID and other content? 1, 0, -1. */
int store_message_id_taken(
	struct store *s, const char *message_id, const char *content_key, struct err *e);
/* In a transaction: a new message row; out gets its id. */
int store_message_add(struct store *s, const struct message_row *m, int64_t *id_out, struct err *e);
/* In a transaction: another decision about a message. case_id 0: its case stays. */
int store_message_decide(struct store *s, int64_t id, const char *outcome, const char *because,
	int64_t case_id, struct err *e);
/* Is this copy of a message that was held, or left to a person, somebody's wish to try again? Never of one that moved a case. 1
 * where the message was released, or where another copy of the same delivery (received_at, which MOVE and COPY keep: RFC 9051 6.4.7) was filed from this mailbox
 * before. A delivery of its own is none. 1, 0, -1. */
int store_message_again(struct store *s, int64_t message, const struct copy_key *key,
	int64_t received_at, struct err *e);
/* In a transaction: it was tried; a further copy is no wish any more. */
int store_message_tried(struct store *s, int64_t message, int64_t now, struct err *e);
/* In a transaction: the copy belongs to that message and is owed a move to folder. Inserts the copy where it is absent. */
int store_copy_decide(struct store *s, const struct copy_key *key, int64_t message,
	const char *folder, int64_t now, struct err *e);

/* --- held messages ------------------------------------------------------------------------------------------------- */
struct held_row {
	struct message_row message;
	char *mailbox; /* owned */
	int64_t uidvalidity, uid, held_at;
	int attempts;
	bool filed;  /* moved out of the inbox */
	bool placed; /* and the server said where to */
};
/* Those that are held, oldest first; id 0: all. The row is fn's during the call. */
int store_held_each(struct store *s, int64_t id, int (*fn)(void *ctx, const struct held_row *h),
	void *ctx, struct err *e);
/* Is any held that could not be read? 1, 0, -1. */
int store_held_unread(struct store *s, struct err *e);
/* In a transaction: every copy of the message is to be read again; the places of those that were moved are wanted. */
int store_held_release(struct store *s, int64_t message, int64_t now, struct err *e);

/* In a transaction: where the server put a copy that was moved to the folder of held mails. */
int store_place_add(struct store *s, int64_t copy, int64_t uidvalidity, int64_t uid, int64_t now,
	struct err *e);
/* Places in that folder of a mailbox whose mail is wanted back in the inbox, at most max. Their number, -1 on error. */
int store_places_wanted(
	struct store *s, const char *mailbox, struct copy_row *out, int max, struct err *e);
int store_places_done(
	struct store *s, const int64_t *ids, size_t n, struct err *e); /* own transaction */
/* In a transaction: nothing lies there any more. */
int store_place_left(struct store *s, const struct copy_key *key, struct err *e);

/* --- cases -------------------------------------------------------------------------------------------------------- */
int store_case_by_number(
	struct store *s, const char *number, struct case_record *out, struct err *e); /* 1, 0, -1 */
int store_case_by_id(struct store *s, int64_t id, struct case_record *out, struct err *e);
/* The case that one of our letters belongs to, by the letter's Message-ID. 1, 0, -1. */
int store_case_by_letter(
	struct store *s, const char *message_id, struct case_record *out, struct err *e);
/* The newest case of a kind whose requester has this address and whose state is `state`. 1, 0, -1. */
int store_case_by_requester(struct store *s, const char *kind, const char *address,
	const char *state, struct case_record *out, struct err *e);
int store_case_participant(
	struct store *s, int64_t case_id, const char *address, struct err *e); /* 1, 0, -1 */
int store_participant_add(
	struct store *s, int64_t case_id, const char *address, const char *role, struct err *e);
int store_participants_each(struct store *s, int64_t case_id,
	int (*fn)(void *ctx, const char *address, const char *role), void *ctx,
	struct err *e); /* borrowed: during the callback */

/* In a transaction: takes the next number of the year, "CGH-26-00001"; once committed it is never given again. Outside one:
 * what the next would be (explain). */
int store_case_next_number(
	struct store *s, const char *prefix, int year, char *out, size_t size, struct err *e);
/* In a transaction: inserts c with its fields; its requester becomes a participant. c->id, version and times are set. */
int store_case_add(struct store *s, struct case_record *c, int64_t now, struct err *e);
/* In a transaction: sets state and changed fields of case c if its version is still c->version (raised by one in the
 * database and in *c). -1 with ERR_TEMP where somebody was faster. new_state NULL: it stays. changes NULL: none; one without
 * values removes the field. Fields are read back in the order of their names. */
int store_case_change(struct store *s, struct case_record *c, const char *new_state,
	const struct fields *changes, int64_t now, struct err *e);

/* In a transaction: sets fields and leaves the version as it is: what no decision rests on, such as who works on the case. */
int store_case_annotate(
	struct store *s, struct case_record *c, const struct fields *changes, struct err *e);

struct history_row {
	int64_t id, at;
	const char *actor, *event, *from, *to,
		*detail; /* borrowed: during the callback; by whom, what, states, one line */
	int64_t message; /* 0 where no mail caused it */
};
/* In a transaction. Each entry bears SHA-256 over the hash of the entry before it, of whatever case, and its own content. */
int store_history_add(struct store *s, int64_t case_id, const struct history_row *h, struct err *e);
int store_history_each(struct store *s, int64_t case_id,
	int (*fn)(void *ctx, const struct history_row *h), void *ctx, struct err *e);

/* The last entry and its hash, hexadecimal. 1, 0 where there is none, -1. */
int store_history_head(struct store *s, int64_t *entry_out, char head_out[65], struct err *e);

/* --- audit: does the history prove itself? ------------------------------------------------------------------------ */
struct audit_finding {
	const char
		*number;  /* borrowed: during the callback; of the case, "" where it is not known */
	int64_t entry;    /* history_row.id; 0 where it is about none */
	const char *what; /* "changed", "removed", "inserted", "state", "purged" */
	const char *detail; /* a sentence for a person */
};
struct audit_report {
	int64_t entries, purged; /* purged: of these, without their words */
	int64_t head_entry, head_at;
	char head[65]; /* hash of the last entry, hexadecimal: note it elsewhere */
	int64_t noted; /* the entry with the noted hash, 0: none has it */
	int64_t findings;
};
/* Walks the history of all cases, as of one moment. noted_head: a head of earlier, 64 hexadecimal digits, NULL for none. Whoever
 * can write to the file can also compute hashes; what they cannot do is to make a head that was noted elsewhere fit. 0, fn's
 * value, -1. */
int store_audit(struct store *s, const char *noted_head,
	int (*fn)(void *ctx, const struct audit_finding *f), void *ctx, struct audit_report *out,
	struct err *e);

struct case_filter {
	const char *kind, *state; /* NULL: any */
	bool open_only;           /* leave out final states named in final_states */
	const struct strings *final_states;
	int limit; /* 0: 1000 */
};
int store_case_each(struct store *s, const struct case_filter *filter,
	int (*fn)(void *ctx, const struct case_record *c), void *ctx,
	struct err *e); /* newest first; fields are not loaded */

/* Finding cases by what is known of them: newest first, fields loaded, kind NULL: any. Values and addresses are compared whole,
 * A-Z and a-z as the same letters. */
int store_cases_by_value(struct store *s, const char *kind, const char *field, const char *value,
	int (*fn)(void *ctx, const struct case_record *c), void *ctx, struct err *e);
/* Those in which this address takes part. */
int store_cases_of(struct store *s, const char *address, const char *kind,
	int (*fn)(void *ctx, const struct case_record *c), void *ctx, struct err *e);

/* --- what a replay asks for (daemon/replay.h) ---------------------------------------------------------------------- */
struct acted {
	int64_t message, at;      /* message.id; when it was acted upon */
	int64_t entry;            /* the first entry of the history that it caused, 0: none */
	int64_t uidvalidity, uid; /* of its first copy in the inbox */
	bool placed;              /* that is known */
	bool held;
};
int store_message_acted(
	struct store *s, const char *content_key, struct acted *out, struct err *e); /* 1, 0, -1 */
struct past_event { /* an entry of the history, borrowed: during the callback */
	int64_t entry, at;
	const char *number, *actor, *event, *to, *detail;
	const char *content_key; /* of the mail that caused it, "" where none did */
	bool purged;
};
/* The history of all cases in its order. */
int store_events_each(struct store *s, int (*fn)(void *ctx, const struct past_event *x), void *ctx,
	struct err *e);
/* The number of the case whose first entry this is: 1, 0 where it is none, -1. */
int store_case_opened(struct store *s, int64_t entry, char *number_out, size_t size, struct err *e);
/* Letters that a case or a mail has caused; number "" where no case has. */
int store_letters_each(struct store *s,
	int (*fn)(void *ctx, const char *message_id, const char *template_, const char *number),
	void *ctx, struct err *e);

/* --- purging what people wrote ------------------------------------------------------------------------------------ */
/* A case on legal hold is never purged. */
struct legal_hold {
	char *reason, *actor; /* owned */
	int64_t at;
};
void legal_hold_free(struct legal_hold *h);
/* In a transaction: 1; 0 it is on hold already, or is not; -1. */
int store_legal_hold_add(struct store *s, int64_t case_id, const char *reason, const char *actor,
	int64_t now, struct err *e);
int store_legal_hold_drop(struct store *s, int64_t case_id, struct err *e);
int store_legal_hold_of(
	struct store *s, int64_t case_id, struct legal_hold *out, struct err *e); /* 1, 0, -1 */

struct old_case {
	int64_t id, changed_at;
	const char *number, *kind, *state; /* borrowed: during the callback */
	bool held;                         /* on legal hold */
	bool waiting;                      /* for a timer, or a letter is on its way */
};
/* Cases that nothing has changed since cutoff and that were not purged, in whatever state. */
int store_old_cases_each(struct store *s, int64_t cutoff,
	int (*fn)(void *ctx, const struct old_case *c), void *ctx, struct err *e);
/* Own transaction: takes from the case its fields, people and links, the bytes and recipients of its letters, who wrote its mails
 * and about what, and the words of its history. What stays proves that it was there, and keeps an old mail from being acted on
 * again; the history still audits clean and tells of the purge. 1; 0 where the case has changed since cutoff, is on hold, waits
 * for something, or was purged before; -1. */
int store_purge_case(struct store *s, int64_t case_id, int64_t cutoff, const char *actor,
	const char *because, int64_t now, struct err *e);
/* Own transaction: the same for mails that belong to no case, held ones excepted, and letters about them. How many mails, -1.
 * dry_run: only counts, outside a transaction. */
int64_t store_purge_rest(struct store *s, int64_t cutoff, bool dry_run, struct err *e);

/* --- links between cases ------------------------------------------------------------------------------------------ */
struct link_row {
	int64_t other;                     /* case_record.id of the other case */
	const char *number, *kind, *state; /* borrowed: during the callback; of the other case */
	const char *why; /* borrowed, the same: "pool-request", "supersedes", "same-candidate" */
	bool forth; /* the link was added from this case to the other: this one supersedes that one */
	int64_t at;
};
/* In a transaction. A link is there once for two cases and a reason, whichever of them it was added from; adding it again is
 * success. A case is not linked to itself: ERR_PERM. */
int store_link_add(struct store *s, int64_t case_id, int64_t other, const char *why, int64_t now,
	struct err *e);
/* Seen from either case, by the id of the other. */
int store_links_each(struct store *s, int64_t case_id,
	int (*fn)(void *ctx, const struct link_row *l), void *ctx, struct err *e);

/* --- timers ------------------------------------------------------------------------------------------------------- */
struct timer_row {
	int64_t id, case_id, due;
	char event[64];
};
/* In a transaction: cancels the case's timers and sets these. */
int store_timers_set(struct store *s, int64_t case_id, const struct decision_timer *timers,
	size_t n, struct err *e);
/* The next due timer with due <= now, in the order of due and id behind `after` (NULL: the first): 1, 0, -1. Call it inside the transaction that acts on it: outside, another process may
 * cancel it in between. */
int store_timer_due(struct store *s, int64_t now, const struct timer_row *after,
	struct timer_row *out, struct err *e);
int store_timer_next(struct store *s, int64_t *due_out, struct err *e); /* 1, 0, -1 */
/* The case's next timer that is due after `after`: 1, 0, -1. */
int store_timer_of_case(
	struct store *s, int64_t case_id, int64_t after, struct timer_row *out, struct err *e);
int store_timer_drop(
	struct store *s, int64_t id, struct err *e); /* in a transaction; 0 also where it is gone */
/* In a transaction: this timer is taken for now: it goes, and with it every other of its case and event that is due, so that a
 * long stop is not made up for by the same letter twice in one minute. */
int store_timer_take(struct store *s, const struct timer_row *t, int64_t now, struct err *e);
int store_timer_postpone(
	struct store *s, int64_t id, int64_t due, struct err *e); /* in a transaction */

/* --- letters and the outbox: one row per recipient ----------------------------------------------------------------- */
enum outbox_state {
	OUTBOX_PENDING,
	OUTBOX_SENDING,
	OUTBOX_DOT,
	OUTBOX_SENT,
	OUTBOX_FAILED,
	OUTBOX_AMBIGUOUS,
	OUTBOX_STATES
};
extern const char *const outbox_state_names[];

struct letter_row {
	const char *message_id;           /* without angle brackets; unique */
	const char *template_;            /* letter's name */
	const char *mailbox;              /* that it comes from */
	const char *mail_from;            /* envelope sender */
	const struct strings *recipients; /* envelope recipients */
	const char *subject;
	const char *bytes; /* complete RFC 5322 message with CRLF */
	size_t len;
	int64_t case_id;      /* 0 where none */
	int64_t case_version; /* of the case as the letter speaks of it; 0 where none */
	int64_t message;      /* the mail that caused it; 0 where none */
};
/* In a transaction: the letter and one pending outbox row per recipient, due at once. A letter whose Message-ID exists is
 * left alone (the same decision made twice): that is success. At least one recipient; equal ones (in any case) count once. */
int store_letter_add(struct store *s, const struct letter_row *l, int64_t now, struct err *e);

struct outbox_row {
	int64_t id, letter, case_id;
	enum outbox_state state;
	int attempts;
	int64_t due, created;
	char *recipient, *mail_from, *message_id, *template_, *subject, *last_error; /* owned */
	char *mailbox; /* owned: that the letter comes from */
	char *bytes;   /* owned; NULL where not asked for */
	size_t len;
};
void outbox_row_free(struct outbox_row *r);
/* The next rows that are due (pending, oldest due first), with their bytes, max at most: how many, -1. A case's letters to one
 * recipient keep their order: one waits until each earlier one is sent or failed, so that these may go at the same time. */
int store_outbox_due(
	struct store *s, int64_t now, struct outbox_row *out, size_t max, struct err *e);
int store_outbox_next(
	struct store *s, int64_t *due_out, struct err *e); /* when the next is due: 1, 0, -1 */
/* How many letters to one recipient each are neither sent nor given up. 0 or -1. */
int store_outbox_waiting(struct store *s, uint64_t *n_out, struct err *e);
/* Own transaction: state, attempts + 1 for SENDING, next due for PENDING (kept otherwise), last error (NULL keeps). -1 with
 * ERR_TEMP where the row's present state does not lead there (SENT leads nowhere here, FAILED to PENDING by hand only, DOT is
 * entered from SENDING only): then another process was faster, and nothing may be sent. */
int store_outbox_set(struct store *s, int64_t id, enum outbox_state state, int64_t due,
	const char *error, int64_t now, struct err *e);
/* When letters were handed to a server after `since`, ascending, those that still stand so (a full scan: once per start). 0, -1. */
int store_outbox_handed(struct store *s, int64_t since, void (*fn)(void *ctx, int64_t at),
	void *ctx, struct err *e);
/* The fewest copies of this letter that prove that each of its recipients' was taken each time that it was tried: one where it has
 * one recipient, else all attempts together. 1, 0, -1. */
int store_outbox_copies(struct store *s, int64_t letter, int64_t *n_out, struct err *e);
/* By hand, each its own transaction: 1 done; 0 there is no such row; -1, with ERR_INPUT where it is too late (sent, or on its
 * way at this moment). Retry: due now, from pending, failed or ambiguous. Cancel: failed, from pending or ambiguous. */
int store_outbox_retry(struct store *s, int64_t id, int64_t now, struct err *e);
int store_outbox_cancel(struct store *s, int64_t id, int64_t now, struct err *e);
/* One letter to one recipient (in any case; NULL: its first one), without bytes. 1, 0, -1. */
int store_outbox_find(struct store *s, const char *message_id, const char *recipient,
	struct outbox_row *out, struct err *e);
/* In a transaction: a delivery report says that the letter never reached this recipient: FAILED with that reason. The only way
 * out of SENT; AMBIGUOUS and DOT are left too (some server had it, whatever it told us). 1; 0 where the row is absent, was
 * never handed to a server or has failed already; -1. */
int store_outbox_bounced(struct store *s, const char *message_id, const char *recipient,
	const char *reason, int64_t now, struct err *e);
/* After an unclean stop: SENDING -> PENDING (never reached the dot), DOT -> AMBIGUOUS. Returns how many, -1 on error. */
int store_outbox_recover(struct store *s, int64_t now, struct err *e);
int store_outbox_each(struct store *s, bool all, int (*fn)(void *ctx, const struct outbox_row *r),
	void *ctx, struct err *e);
int store_letter_bytes(struct store *s, const char *message_id, char **bytes_out, size_t *len_out,
	struct err *e); /* 1,0,-1 */
/* What one of our letters was about: its case (0 where none), the version of the case it speaks of (0 where unknown: a letter
 * of schema 1) and its template. 1, 0, -1. */
int store_letter_about(struct store *s, const char *message_id, int64_t *case_id_out,
	int64_t *case_version_out, char *template_out, size_t size, struct err *e);

/* --- tally: how much was written to whom, for the limits on letters (daemon/restraint.h) ------------------------------- */
struct tally_row {
	const char *address; /* outside the team */
	int64_t case_id;     /* 0 where none */
	const char
		*text_key; /* what makes two letters identical: SHA-256 hex of template and text */
	bool fruitless;    /* it answers a mail that moved nothing on */
};
struct tally_counts {
	int64_t address_day,
		address_fruitless_day; /* letters to this address in the last 24 hours */
	int64_t domain_hour;
	int64_t case_day; /* to this address about this case */
	int64_t total_hour;
	bool identical_week; /* the same text to the same address in the last seven days */
};
int store_tally_count(struct store *s, const struct tally_row *t, int64_t now,
	struct tally_counts *out, struct err *e);
int store_tally_add(struct store *s, const struct tally_row *t, int64_t now,
	struct err *e); /* in a transaction */
/* Forgets what no limit counts any more. Own transaction. */
int store_tally_purge(struct store *s, int64_t now, struct err *e);

/* --- marks: a number under a name ----------------------------------------------------------------------------------- */
int store_mark_get(struct store *s, const char *name, int64_t *out, struct err *e); /* 1, 0, -1 */
int store_mark_set(
	struct store *s, const char *name, int64_t value, struct err *e); /* own transaction */

/* --- the register: who coordinates for an agency, which talent pools there are (imported: docs/directory.md) ---------- */
struct coordinator_row {
	char *agency;     /* owned, like the rest; official name */
	char *sub_agency; /* official name; "" for all of the agency */
	char *name, *address;
	bool stale; /* a letter to this address came back since the last import */
};
void coordinator_row_free(struct coordinator_row *r); /* NULL-safe, frees the contents */
/* Names of agencies are compared as the directory's official names, addresses whole, A-Z and a-z as the same letters.
 *
 * In a transaction: these and no others. An import is the office's word, so nothing is stale after it; `stale` of the rows is
 * not looked at. Of rows with the same agency, sub-agency and address the last one counts. */
int store_coordinators_replace(
	struct store *s, const struct coordinator_row *rows, size_t n, int64_t now, struct err *e);
/* Those of the sub-agency; where it has none, those of the agency as a whole (and only those where sub_agency is NULL or "").
 * agency NULL: all rows. Without stale_too the stale ones do not exist, also for "has none". By agency, sub-agency and
 * address. */
int store_coordinators_each(struct store *s, const char *agency, const char *sub_agency,
	bool stale_too, int (*fn)(void *ctx, const struct coordinator_row *r), void *ctx,
	struct err *e);
/* Does this address coordinate for that sub-agency, or for the agency as a whole? agency NULL: for any. Also a stale one does:
 * an address that takes no letter may still write one. 1, 0, -1. */
int store_coordinator_for(struct store *s, const char *address, const char *agency,
	const char *sub_agency, struct err *e);
/* In a transaction: a letter to this address came back. How many rows were marked that were not before, -1. */
int store_coordinator_stale(struct store *s, const char *address, int64_t now, struct err *e);

struct pool_row {
	char *title; /* owned, like the rest */
	char *announcement;
	char *pay_plan, *series, *grade; /* "GS", "1560", "14" or "12/13" */
	char *location, *appointment_type;
	char *expires_on; /* "2027-03-31", or "" */
	int64_t vacancies;
};
void pool_row_free(struct pool_row *r); /* NULL-safe, frees the contents */
/* In a transaction: these and no others. */
int store_pools_replace(
	struct store *s, const struct pool_row *rows, size_t n, int64_t now, struct err *e);
int store_pools_each(struct store *s, int (*fn)(void *ctx, const struct pool_row *r), void *ctx,
	struct err *e); /* in the order of the import */
/* Which pool do these words name? How many, -1; *out is filled (and to be freed) for exactly one, also an expired one. By, and
 * where one of these names any, the next are not asked:
 *   its announcement number somewhere in the text, with the grade where several pools have that number;
 *   its title, with or without "talent pool", "pool", "certificate" and the like behind it;
 *   its title and its grade somewhere in the text ("Data Scientist, GS-14");
 *   pay plan, series and grade ("GS-1560-14", "GS 1560 14", "GS-0343-12/13"), where the text has no title of another pool.
 * Case, plural, marks between words and the zero before a series do not matter. Spans of grades that have one in common agree. */
int store_pool_find(struct store *s, const char *text, struct pool_row *out, struct err *e);

/* --- marks: when something was last done -------------------------------------------------------------------------------- */
/* A mailbox was read to its end. Own transaction. */
int store_pass_done(struct store *s, const char *mailbox, int64_t at, struct err *e);
int store_pass_last(
	struct store *s, const char *mailbox, int64_t *at_out, struct err *e); /* 1, 0, -1 */
/* In a transaction: 1 the first time with this key ("digest/2026-11-25"), 0 after, -1. */
int store_once(struct store *s, const char *key, int64_t now, struct err *e);

#endif
