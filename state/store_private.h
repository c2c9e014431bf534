/*
 * store_private.h - what the files of the store share: the connection, its statements, and how one is run.
 *
 * Only state/store*.c and the tests of the store include this.
 */
#ifndef MAILCLERK_STATE_STORE_PRIVATE_H
#define MAILCLERK_STATE_STORE_PRIVATE_H

#include <sqlite3.h>

#include "state/store.h"

#define STORE_APPLICATION_ID 0x4d436c6b /* "MClk": PRAGMA application_id of our files */
#define STORE_BUSY_MS 10000             /* how long a writer waits for another */

enum query {
	Q_BEGIN,
	Q_BEGIN_READ,
	Q_COMMIT,
	Q_ROLLBACK,
	Q_SAVEPOINT,
	Q_RELEASE,
	Q_ROLLBACK_TO,
	Q_CHECK_QUICK,
	Q_CHECK_FULL,
	Q_CHECK_KEYS,
	Q_ONE_FILE,
	Q_COPY_FIND,
	Q_COPY_ATTEMPT,
	Q_COPY_SPARE,
	Q_COPY_OWED,
	Q_COPY_FILED,
	Q_COPY_DECIDE,
	Q_COPY_BACK,
	Q_COPY_ANEW,
	Q_MESSAGE_BY_CONTENT,
	Q_MESSAGE_DECIDE,
	Q_MESSAGE_AGAIN,
	Q_MESSAGE_TRIED,
	Q_MESSAGE_ID_TAKEN,
	Q_MESSAGE_ADD,
	Q_HELD_EACH,
	Q_HELD_ONE,
	Q_HELD_UNREAD,
	Q_HELD_RELEASE,
	Q_PLACE_ADD,
	Q_PLACE_WANTED,
	Q_PLACE_DROP,
	Q_PLACE_LEFT,
	Q_CASE_BY_NUMBER,
	Q_CASE_BY_ID,
	Q_CASE_BY_LETTER,
	Q_CASE_BY_REQUESTER,
	Q_CASE_EACH,
	Q_CASE_ADD,
	Q_CASE_CHANGE,
	Q_VALUES_DROP,
	Q_VALUE_ADD,
	Q_PARTICIPANT,
	Q_PARTICIPANT_ADD,
	Q_PARTICIPANTS_EACH,
	Q_CASES_BY_VALUE,
	Q_CASES_OF,
	Q_LINK_ADD,
	Q_LINKS_EACH,
	Q_NUMBER_LOOK,
	Q_NUMBER_TAKE,
	Q_HISTORY_BEFORE,
	Q_HISTORY_ADD,
	Q_HISTORY_WALK,
	Q_HISTORY_CHAIN,
	Q_HISTORY_HEAD,
	Q_HISTORY_LAST_ID,
	Q_HISTORY_EACH,
	Q_TIMERS_DROP,
	Q_TIMER_ADD,
	Q_TIMER_DUE,
	Q_TIMER_NEXT,
	Q_TIMER_OF_CASE,
	Q_TIMER_DROP,
	Q_TIMER_TAKE,
	Q_TIMER_POSTPONE,
	Q_LETTER_FIND,
	Q_LETTER_ADD,
	Q_LETTER_BYTES,
	Q_LETTER_ABOUT,
	Q_OUTBOX_ADD,
	Q_OUTBOX_DUE,
	Q_OUTBOX_NEXT,
	Q_OUTBOX_WAITING,
	Q_OUTBOX_SET,
	Q_OUTBOX_HANDED,
	Q_OUTBOX_COPIES,
	Q_OUTBOX_STATE,
	Q_OUTBOX_FIND,
	Q_OUTBOX_BOUNCED,
	Q_OUTBOX_RECOVER_SENDING,
	Q_OUTBOX_RECOVER_DOT,
	Q_OUTBOX_EACH,
	Q_TALLY_ADD,
	Q_TALLY_COUNT,
	Q_COORDINATORS_CLEAR,
	Q_COORDINATOR_ADD,
	Q_COORDINATORS_ALL,
	Q_COORDINATORS_EACH,
	Q_COORDINATOR_FOR,
	Q_COORDINATOR_STALE,
	Q_POOLS_CLEAR,
	Q_POOL_ADD,
	Q_POOLS_EACH,
	Q_PASS_DONE,
	Q_PASS_LAST,
	Q_ONCE,
	Q_TALLY_PURGE,
	Q_MESSAGE_ACTED,
	Q_CASE_OPENED,
	Q_LETTERS_EACH,
	Q_LEGAL_HOLD_ADD,
	Q_LEGAL_HOLD_DROP,
	Q_LEGAL_HOLD_OF,
	Q_OLD_CASES,
	Q_PURGEABLE,
	Q_PURGE_VALUES,
	Q_PURGE_PEOPLE,
	Q_PURGE_LINKS,
	Q_PURGE_OUTBOX,
	Q_PURGE_LETTERS,
	Q_PURGE_MESSAGES,
	Q_PURGE_TALLY,
	Q_PURGE_NEXT,
	Q_PURGE_ENTRY,
	Q_PURGE_CASE,
	Q_PURGE_REST_OUTBOX,
	Q_PURGE_REST_LETTERS,
	Q_PURGE_REST_MESSAGES,
	Q_AUDIT_STATES,
	Q_AUDIT_PURGED,
	Q_MARK_GET,
	Q_MARK_SET,
	QUERIES
};
extern const char *const store_sql[QUERIES];

/* Step i takes a database from user_version i to i + 1. */
extern const char *const store_steps[STORE_VERSION];

struct store {
	sqlite3 *db;                  /* owned */
	char *path;                   /* owned; ":memory:" for the one in memory */
	sqlite3_stmt *stmts[QUERIES]; /* owned; prepared when first used */
	bool in_tx;
	bool grouped; /* transactions are savepoints of one that is open around them */
	bool failed;  /* something in this transaction failed: it can only be rolled back */
	bool unsound; /* a synchronisation failed: nothing more is read or written */
};

/* One bound parameter. */
struct arg {
	enum { ARG_INT, ARG_TEXT, ARG_BLOB, ARG_NULL } type;
	int64_t i;
	const char *p; /* borrowed: until the statement has been reset */
	size_t n;
};
static inline struct arg arg_int(int64_t i)
{
	return (struct arg){.type = ARG_INT, .i = i};
}
static inline struct arg arg_ref(int64_t id) /* a foreign key: 0 stands for none */
{
	return (struct arg){.type = id != 0 ? ARG_INT : ARG_NULL, .i = id};
}
static inline struct arg arg_text(const char *s) /* NULL stays NULL */
{
	return (struct arg){.type = s != NULL ? ARG_TEXT : ARG_NULL, .p = s};
}
static inline struct arg arg_blob(const char *p, size_t n)
{
	return (struct arg){.type = ARG_BLOB, .p = p, .n = n};
}
#define ARGS(...)                          \
	(const struct arg[]){__VA_ARGS__}, \
		sizeof((const struct arg[]){__VA_ARGS__}) / sizeof(struct arg)

/* The statement with these parameters bound, or NULL with e set. store_step: 1 a row, 0 done, -1 error; in the last two
 * cases the statement has been reset. store_done resets one that is left early. */
sqlite3_stmt *store_query(
	struct store *s, enum query q, const struct arg *args, size_t n, struct err *e);
int store_step(struct store *s, sqlite3_stmt *st, struct err *e);
void store_done(sqlite3_stmt *st);
/* Runs one that gives no rows. 0 or -1. */
int store_exec(struct store *s, enum query q, const struct arg *args, size_t n, struct err *e);
/* Is there a row? 1, 0, -1. */
int store_exists(struct store *s, enum query q, const struct arg *args, size_t n, struct err *e);
/* Column of the current row as a new string; "" for NULL. */
char *store_text(sqlite3_stmt *st, int column);

/* The current row of a statement with COPY_COLUMNS. */
void store_read_copy(sqlite3_stmt *st, struct copy_row *out);

/* An entry of the history as the chain sees it: the current row of Q_HISTORY_WALK, borrowed until the next step. */
enum { HISTORY_HASH_BYTES = 32, HISTORY_SALT_BYTES = 16 };
struct history_link {
	int64_t id, at;
	const char *number, *actor, *event, *from, *to, *detail, *content_key;
	const unsigned char *salt, *digest, *hash; /* NULL where absent, or of another length */
	bool purged;                               /* it has a digest instead of words */
};
void store_history_read(sqlite3_stmt *st, struct history_link *out);
/* SHA-256 that stands for the entry's words, and that of the entry behind `before`. */
void store_history_digest(
	const struct history_link *l, unsigned char digest_out[HISTORY_HASH_BYTES]);
void store_history_hash(const unsigned char *before, const struct history_link *l,
	unsigned char hash_out[HISTORY_HASH_BYTES]);
/* Hexadecimal; "" for NULL. */
void store_history_hex(const unsigned char *hash, char hex_out[2 * HISTORY_HASH_BYTES + 1]);
/* In a transaction: gives every entry its hash. For a database of schema 2. */
int store_history_chain(struct store *s, struct err *e);

/* Sets e from the connection's last error, with path and remedy. Returns -1. */
int store_fail(struct store *s, struct err *e);
/* Marks the open transaction as one that must not be committed. Returns -1. */
int store_spoil(struct store *s);

/* Opens a transaction unless one is open (then *own_out is false), and ends it with rc: commits for 0 and more, rolls back
 * for less. Returns rc, or -1. */
int store_enter(struct store *s, bool *own_out, struct err *e);
int store_leave(struct store *s, bool own, int rc, struct err *e);

/* Runs steps[user_version .. n), each with its new user_version in one transaction. */
int store_migrate(struct store *s, const char *const *steps, int n, struct err *e);

#endif
