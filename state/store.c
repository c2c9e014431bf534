/*
 * store.c - owns the connection: opening and checking the file, migrations, transactions, running a statement, and what an
 * SQLite error means to a person. Must not know what is in the tables (store_message.c, store_case.c, store_outbox.c) nor
 * the words of SQL (store_sql.c), the pragmas excepted.
 */
#include "state/store_private.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "parsers/mem.h"

#define LENGTH_MAX (32 << 20)     /* bytes of one row: the largest letter, and room */
#define BUSY_LOOK_MS 2            /* a writer that waits for another looks so often */
#define CHAINED_SINCE 3           /* schema whose history has hashes */
#define WAL_TRIES 500             /* a switch to WAL does not wait by itself */
#define WAL_WAIT_MS 20            /* between two of them */
#define WAL_PAGES 1000            /* the log is written into the database beyond that many */
#define WAL_KEPT_BYTES "67108864" /* a longer write-ahead log is cut after a checkpoint */

/* --- what went wrong ---------------------------------------------------------------------------------------------- */

static bool disk_full(sqlite3 *db, int code)
{
	int number = db != NULL ? sqlite3_system_errno(db) : 0;

	return (code & 0xff) == SQLITE_FULL ||
	       ((code & 0xff) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT));
}

static int fail_io(struct store *s, int code, struct err *e)
{
	int number = sqlite3_system_errno(s->db);

	return err_set(e, ERR_TEMP,
		"database %s: input/output error %d (%s): check the disk and the system's log",
		s->path, code, number != 0 ? strerror(number) : sqlite3_errmsg(s->db));
}

static int fail_sync(const struct store *s, struct err *e)
{
	return err_set(e, ERR_TEMP,
		"database %s: the disk failed to synchronise it, and nobody knows what is on it: "
		"mailclerk must end; check the disk and the system's log, then start it again",
		s->path);
}

static bool sync_failed(int code)
{
	return code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC;
}

static int fail_as(struct store *s, int code, struct err *e)
{
	if (disk_full(s->db, code))
		return err_set(e, ERR_TEMP,
			"database %s: no space left: free some on its file system (df -h %s)",
			s->path, s->path);
	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY)
		return err_set(e, ERR_TEMP,
			"database %s: another process was faster (%s): look again", s->path,
			sqlite3_errmsg(s->db));
	if (code == SQLITE_READONLY_DBMOVED)
		return err_set(e, ERR_TEMP,
			"database %s was moved or removed while in use: restart mailclerk",
			s->path);
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(e, ERR_TEMP,
			"database %s is locked by another process: it is tried again; if it stays "
			"so, end what holds it (fuser %s)",
			s->path, s->path);
	case SQLITE_IOERR:
		return fail_io(s, code, e);
	case SQLITE_CORRUPT:
		return err_set(e, ERR_PERM,
			"database %s is damaged (%s): stop mailclerk, keep a copy of the file, "
			"then "
			"put back a backup or rebuild it with 'mailclerk replay'",
			s->path, sqlite3_errmsg(s->db));
	case SQLITE_NOTADB:
		return err_set(e, ERR_CONFIG,
			"%s is not a database: name another data directory, or move that file away",
			s->path);
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_CANTOPEN:
		return err_set(e, ERR_CONFIG,
			"database %s cannot be written by user %u (%s): the file and its folder "
			"must "
			"belong to the user that mailclerk runs as, on a file system mounted "
			"read-write",
			s->path, (unsigned)geteuid(), sqlite3_errmsg(s->db));
	default:
		return err_set(e, ERR_PERM, "database %s: %s (SQLite error %d)", s->path,
			sqlite3_errmsg(s->db), code);
	}
}

int store_fail(struct store *s, struct err *e)
{
	int code = sqlite3_extended_errcode(s->db);

	(void)store_spoil(s);
	s->unsound = s->unsound || sync_failed(code);
	return s->unsound ? fail_sync(s, e) : fail_as(s, code, e);
}

bool store_unsound(const struct store *s)
{
	return s->unsound;
}

int store_spoil(struct store *s)
{
	if (s->in_tx)
		s->failed = true;
	return -1;
}

/* --- running a statement ------------------------------------------------------------------------------------------ */

static int bind(sqlite3_stmt *st, int at, const struct arg *a)
{
	switch (a->type) {
	case ARG_INT:
		return sqlite3_bind_int64(st, at, a->i);
	case ARG_TEXT:
		return sqlite3_bind_text(st, at, a->p, -1, SQLITE_STATIC);
	case ARG_BLOB:
		return sqlite3_bind_blob64(st, at, a->p, a->n, SQLITE_STATIC);
	case ARG_NULL:
		break;
	}
	return sqlite3_bind_null(st, at);
}

sqlite3_stmt *store_query(
	struct store *s, enum query q, const struct arg *args, size_t n, struct err *e)
{
	sqlite3_stmt *st = s->stmts[q];

	if (s->unsound && q != Q_ROLLBACK) {
		(void)fail_sync(s, e);
		return NULL;
	}
	/* SQLite may already have rolled back: nothing more may run as if it were inside. */
	if (s->failed && q != Q_ROLLBACK && q != Q_ROLLBACK_TO) {
		err_set(e, ERR_TEMP, "database %s: an earlier step of this transaction failed",
			s->path);
		return NULL;
	}
	if (st == NULL) {
		if (sqlite3_prepare_v3(s->db, store_sql[q], -1, SQLITE_PREPARE_PERSISTENT, &st,
			    NULL) != SQLITE_OK) {
			store_fail(s, e);
			return NULL;
		}
		s->stmts[q] = st;
	}
	assert(!sqlite3_stmt_busy(st)); /* a callback of an _each function called it again */
	assert(sqlite3_bind_parameter_count(st) == (int)n);
	for (size_t i = 0; i < n; i++)
		if (bind(st, (int)i + 1, &args[i]) != SQLITE_OK) {
			store_fail(s, e);
			store_done(st);
			return NULL;
		}
	return st;
}

void store_done(sqlite3_stmt *st)
{
	(void)sqlite3_reset(st); /* repeats the error that store_step has reported */
	(void)sqlite3_clear_bindings(st);
}

int store_step(struct store *s, sqlite3_stmt *st, struct err *e)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return 1;
	if (rc != SQLITE_DONE)
		store_fail(s, e);
	store_done(st);
	return rc == SQLITE_DONE ? 0 : -1;
}

int store_exec(struct store *s, enum query q, const struct arg *args, size_t n, struct err *e)
{
	sqlite3_stmt *st = store_query(s, q, args, n, e);

	return st == NULL ? -1 : store_step(s, st, e);
}

int store_exists(struct store *s, enum query q, const struct arg *args, size_t n, struct err *e)
{
	int rc = store_exec(s, q, args, n, e);

	if (rc == 1)
		store_done(s->stmts[q]);
	return rc;
}

char *store_text(sqlite3_stmt *st, int column)
{
	const unsigned char *text = sqlite3_column_text(st, column);

	return xstrdup(text != NULL ? (const char *)text : "");
}

/* --- transactions ------------------------------------------------------------------------------------------------- */

int store_begin(struct store *s, struct err *e)
{
	assert(!s->in_tx);
	if (s->grouped && sqlite3_get_autocommit(s->db))
		return err_set(
			e, ERR_TEMP, "database %s: an earlier step of this group failed", s->path);
	if (store_exec(s, s->grouped ? Q_SAVEPOINT : Q_BEGIN, NULL, 0, e) != 0)
		return -1;
	s->in_tx = true;
	s->failed = false;
	return 0;
}

void store_rollback(struct store *s)
{
	struct err ignored;

	/* SQLite rolls back by itself after a full disk or an I/O error, a group too; then there is nothing left to do. */
	if (!sqlite3_get_autocommit(s->db) && s->grouped) {
		if (store_exec(s, Q_ROLLBACK_TO, NULL, 0, &ignored) == 0) {
			s->failed = false;
			(void)store_exec(s, Q_RELEASE, NULL, 0, &ignored);
		}
	} else if (!sqlite3_get_autocommit(s->db)) {
		(void)store_exec(s, Q_ROLLBACK, NULL, 0, &ignored);
	}
	s->in_tx = false;
	s->failed = false;
}

int store_commit(struct store *s, struct err *e)
{
	int rc;

	assert(s->in_tx);
	rc = store_exec(s, s->grouped ? Q_RELEASE : Q_COMMIT, NULL, 0, e);
	if (rc != 0)
		store_rollback(s);
	s->in_tx = false;
	return rc;
}

int store_group_begin(struct store *s, struct err *e)
{
	assert(!s->grouped && !s->in_tx);
	if (store_exec(s, Q_BEGIN, NULL, 0, e) != 0)
		return -1;
	s->grouped = true;
	return 0;
}

int store_group_end(struct store *s, struct err *e)
{
	int rc;

	assert(s->grouped && !s->in_tx);
	s->grouped = false;
	if (sqlite3_get_autocommit(s->db))
		return err_set(e, ERR_TEMP,
			"database %s: a step of this group failed, all of it was undone", s->path);
	s->in_tx = true;
	rc = store_exec(s, Q_COMMIT, NULL, 0, e);
	if (rc != 0)
		store_rollback(s);
	s->in_tx = false;
	return rc;
}

int store_enter(struct store *s, bool *own_out, struct err *e)
{
	*own_out = !s->in_tx;
	return *own_out ? store_begin(s, e) : 0;
}

int store_leave(struct store *s, bool own, int rc, struct err *e)
{
	if (rc < 0) {
		(void)store_spoil(s);
		if (own)
			store_rollback(s);
		return -1;
	}
	if (own && store_commit(s, e) != 0)
		return -1;
	return rc;
}

/* The writers of several processes take turns of a disk's sync each: looking often is cheap, while SQLite's own handler, sleeping
 * longer each time, would let the busiest one go first again and again. */
static int wait_turn(void *ctx, int times)
{
	const struct timespec turn = {.tv_nsec = BUSY_LOOK_MS * 1000000};

	(void)ctx;
	if (times >= STORE_BUSY_MS / BUSY_LOOK_MS)
		return 0;
	(void)nanosleep(&turn, NULL);
	return 1;
}

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* One pragma; its first column as a number in *out (0 without a row). */
static int pragma(struct store *s, const char *sql, int64_t *out, struct err *e)
{
	sqlite3_stmt *st = NULL;
	int rc;

	if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK)
		return store_fail(s, e);
	rc = sqlite3_step(st);
	if (out != NULL)
		*out = rc == SQLITE_ROW ? sqlite3_column_int64(st, 0) : 0;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		store_fail(s, e);
	(void)sqlite3_finalize(st);
	return rc == SQLITE_ROW || rc == SQLITE_DONE ? 0 : -1;
}

static int exec_text(struct store *s, const char *sql, struct err *e)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0 : store_fail(s, e);
}

int store_migrate(struct store *s, const char *const *steps, int n, struct err *e)
{
	char sql[64];
	int64_t version = 0;
	int rc = -1;

	if (store_begin(s, e) != 0)
		return -1;
	/* Read inside the transaction: another process may have done it while we waited. */
	if (pragma(s, "PRAGMA user_version", &version, e) != 0)
		goto out;
	for (; version < n; version++) {
		(void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d", (int)version + 1);
		if (exec_text(s, steps[version], e) != 0 || exec_text(s, sql, e) != 0 ||
			(version + 1 == CHAINED_SINCE && store_history_chain(s, e) != 0)) {
			err_prefix(e, "new schema %d", (int)version + 1);
			goto out;
		}
	}
	(void)snprintf(sql, sizeof sql, "PRAGMA application_id = %d", STORE_APPLICATION_ID);
	rc = exec_text(s, sql, e);
out:
	return store_leave(s, true, rc, e);
}

/* The marks of a file, all of one moment: another process may be making the schema just now. */
static int read_marks(
	struct store *s, int64_t *id, int64_t *version, int64_t *tables, struct err *e)
{
	int rc = exec_text(s, "BEGIN", e);

	if (rc != 0)
		return -1;
	if (pragma(s, "SELECT count(*) FROM sqlite_schema", tables, e) != 0 ||
		pragma(s, "PRAGMA application_id", id, e) != 0 ||
		pragma(s, "PRAGMA user_version", version, e) != 0)
		rc = -1;
	(void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
	return rc;
}

/* Whose file is it, and how old? Touches nothing. */
static int check_file(struct store *s, int64_t *version_out, struct err *e)
{
	int64_t id = 0, tables = 0;

	*version_out = 0;
	if (read_marks(s, &id, version_out, &tables, e) != 0)
		return -1;
	if (id != STORE_APPLICATION_ID && (id != 0 || *version_out != 0 || tables != 0))
		return err_set(e, ERR_CONFIG,
			"%s is a database of another program: name another data directory, or move "
			"that file away",
			s->path);
	if (*version_out > STORE_VERSION)
		return err_set(e, ERR_PERM,
			"database %s has schema version %lld, this mailclerk knows up to %d: "
			"install "
			"the newer mailclerk again, or put back a backup made before it",
			s->path, (long long)*version_out, STORE_VERSION);
	return 0;
}

/* Two processes that open a new file at once: the second gets SQLITE_BUSY at once, whatever the timeout. */
static int use_wal(struct store *s, struct err *e)
{
	for (int i = 0;; i++) {
		int rc = pragma(s, "PRAGMA journal_mode = WAL", NULL, e);

		if (rc == 0 || (sqlite3_errcode(s->db) & 0xff) != SQLITE_BUSY || i == WAL_TRIES)
			return rc;
		(void)sqlite3_sleep(WAL_WAIT_MS);
	}
}

/* After a commit. SQLite's own hook would say nothing of a synchronisation that failed. */
static int write_log_back(void *ctx, sqlite3 *db, const char *schema, int pages)
{
	struct store *s = ctx;

	if (pages >= WAL_PAGES &&
		sqlite3_wal_checkpoint_v2(db, schema, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL) !=
			SQLITE_OK &&
		sync_failed(sqlite3_extended_errcode(db)))
		s->unsound = true;
	return SQLITE_OK;
}

static int set_up(struct store *s, bool memory, struct err *e)
{
	int64_t version;

	(void)sqlite3_extended_result_codes(s->db, 1);
	(void)sqlite3_busy_handler(s->db, wait_turn, NULL);
	(void)sqlite3_limit(s->db, SQLITE_LIMIT_LENGTH, LENGTH_MAX);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	(void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (exec_text(s,
		    "PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON; PRAGMA cell_size_check = "
		    "ON; PRAGMA temp_store = MEMORY; PRAGMA synchronous = FULL; PRAGMA "
		    "journal_size_limit = " WAL_KEPT_BYTES,
		    e) != 0 ||
		check_file(s, &version, e) != 0 || (!memory && use_wal(s, e) != 0))
		return -1;
	(void)sqlite3_wal_hook(s->db, write_log_back, s);
	return version < STORE_VERSION ? store_migrate(s, store_steps, STORE_VERSION, e) : 0;
}

static int fail_path(const char *path, int number, struct err *e)
{
	switch (number) {
	case ENOSPC:
	case EDQUOT:
		return err_set(e, ERR_TEMP,
			"database %s: no space left: free some on its file system", path);
	case ENOENT:
	case ENOTDIR:
		return err_set(e, ERR_CONFIG,
			"database %s: its folder does not exist: make it (install -d -m 0700), or "
			"name "
			"another data directory",
			path);
	default:
		return err_set(e, ERR_CONFIG,
			"database %s cannot be opened by user %u: %s: the file and its folder must "
			"belong to the user that mailclerk runs as, on a file system mounted "
			"read-write",
			path, (unsigned)geteuid(), strerror(number));
	}
}

/* SQLite makes files with mode 0644; ours is made here, and its -wal and -shm follow it. */
static int make_file(const char *path, bool create, struct err *e)
{
	struct stat st;
	int fd;

	if (stat(path, &st) == 0)
		return S_ISREG(st.st_mode)
			       ? 0
			       : err_set(e, ERR_CONFIG,
					 "database %s is not a file: name another data directory",
					 path);
	if (errno != ENOENT)
		return fail_path(path, errno, e);
	if (!create)
		return err_set(e, ERR_CONFIG,
			"database %s does not exist: start 'mailclerk run' first, which makes it, "
			"or "
			"name the right data directory",
			path);
	fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (fd < 0)
		return fail_path(path, errno, e);
	(void)close(fd);
	return 0;
}

int store_open(const char *path, bool create, struct store **out, struct err *e)
{
	struct store *s;

	*out = NULL;
	if (path != NULL && make_file(path, create, e) != 0)
		return -1;
	s = xcalloc(1, sizeof *s);
	s->path = xstrdup(path != NULL ? path : ":memory:");
	if (sqlite3_open_v2(s->path, &s->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE |
			    (path == NULL ? SQLITE_OPEN_CREATE : 0),
		    NULL) != SQLITE_OK) {
		store_fail(s, e);
		store_close(s);
		return -1;
	}
	if (set_up(s, path == NULL, e) != 0) {
		store_close(s);
		return -1;
	}
	*out = s;
	return 0;
}

void store_close(struct store *s)
{
	if (s == NULL)
		return;
	s->grouped = false;
	if (s->in_tx || (s->db != NULL && !sqlite3_get_autocommit(s->db)))
		store_rollback(s);
	for (size_t i = 0; i < QUERIES; i++)
		(void)sqlite3_finalize(s->stmts[i]);
	if (s->db != NULL) {
		(void)sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		(void)sqlite3_close(s->db);
	}
	free(s->path);
	free(s);
}
