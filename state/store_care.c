/*
 * store_care.c - owns the care of the file: is it sound, a copy of it while it is in use, and a write-ahead log in which
 * nothing stays. Knows no table.
 */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/mem.h"
#include "state/store_private.h"

/* --- is it sound? --------------------------------------------------------------------------------------------------- */

static int damaged(const struct store *s, const char *what, struct err *e)
{
	return err_set(e, ERR_PERM,
		"database %s is damaged (%s): stop mailclerk, keep a copy of the file, then put "
		"back a "
		"backup or rebuild it with 'mailclerk replay'",
		s->path, what);
}

static int check_pages(struct store *s, bool full, struct err *e)
{
	sqlite3_stmt *st = store_query(s, full ? Q_CHECK_FULL : Q_CHECK_QUICK, NULL, 0, e);
	const char *said;
	int rc = 0;

	if (st == NULL || store_step(s, st, e) != 1)
		return -1;
	said = (const char *)sqlite3_column_text(st, 0);
	if (said == NULL || strcmp(said, "ok") != 0)
		rc = damaged(s, said != NULL ? said : "no answer", e);
	store_done(st);
	return rc;
}

static int check_keys(struct store *s, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_CHECK_KEYS, NULL, 0, e);
	char what[160];
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	(void)snprintf(what, sizeof what, "row %lld of %s points at nothing in %s",
		(long long)sqlite3_column_int64(st, 1), sqlite3_column_text(st, 0),
		sqlite3_column_text(st, 2));
	store_done(st);
	return damaged(s, what, e);
}

int store_check(struct store *s, bool full, struct err *e)
{
	return check_pages(s, full, e) != 0 ? -1 : check_keys(s, e);
}

int store_settle(struct store *s, struct err *e)
{
	assert(!s->in_tx);
	if (sqlite3_wal_checkpoint_v2(s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
		SQLITE_OK)
		return store_fail(s, e);
	return 0;
}

/* --- a copy --------------------------------------------------------------------------------------------------------- */

static int copy_fails(const char *path, struct err *e)
{
	bool full = errno == ENOSPC || errno == EDQUOT;

	return err_set(e, full ? ERR_TEMP : ERR_INPUT, "%s cannot be written: %s%s", path,
		strerror(errno), full ? ": free some space" : "");
}

/* All pages in one step, and so of one moment: in WAL mode that keeps no writer waiting. */
static int copy_pages(struct store *s, struct store *copy, struct err *e)
{
	sqlite3_backup *b = sqlite3_backup_init(copy->db, "main", s->db, "main");
	int rc;

	if (b == NULL)
		return store_fail(copy, e);
	rc = sqlite3_backup_step(b, -1);
	if (sqlite3_backup_finish(b) != SQLITE_OK)
		return store_fail(copy, e);
	if (rc != SQLITE_DONE)
		return err_set(e, ERR_TEMP, "database %s could not be copied: %s", s->path,
			sqlite3_errstr(rc));
	return 0;
}

/* One file, without a write-ahead log beside it. */
static int copy_to(struct store *s, struct store *copy, struct err *e)
{
	if (sqlite3_open_v2(copy->path, &copy->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
		    NULL) != SQLITE_OK)
		return store_fail(copy, e);
	(void)sqlite3_extended_result_codes(copy->db, 1);
	if (copy_pages(s, copy, e) != 0 || store_exec(copy, Q_ONE_FILE, NULL, 0, e) < 0)
		return -1;
	store_done(copy->stmts[Q_ONE_FILE]);
	return store_check(copy, true, e);
}

static int sync_path(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	int rc = fd >= 0 ? fsync(fd) : -1;
	int saved = errno;

	if (fd >= 0)
		(void)close(fd);
	errno = saved;
	return rc;
}

/* Under its name only once it is whole, and never in another file's place. */
static int put_in_place(const char *made, const char *path, struct err *e)
{
	char *folder = xstrdup(path), *slash = strrchr(folder, '/');
	int rc;

	if (slash != NULL)
		slash[slash == folder] = '\0';
	rc = sync_path(made, O_RDWR);
	if (rc == 0)
		rc = renameat2(AT_FDCWD, made, AT_FDCWD, path, RENAME_NOREPLACE);
	if (rc != 0 && errno == EINVAL) /* a file system that cannot promise it */
		rc = access(path, F_OK) != 0 ? rename(made, path) : (errno = EEXIST, -1);
	if (rc == 0)
		rc = sync_path(slash != NULL ? folder : ".", O_RDONLY | O_DIRECTORY);
	if (rc != 0)
		(void)copy_fails(path, e);
	free(folder);
	return rc;
}

int store_backup(struct store *s, const char *path, struct err *e)
{
	struct store copy = {.path = xasprintf("%s.XXXXXX", path)};
	int fd, rc = -1;

	assert(!s->in_tx);
	fd = access(path, F_OK) == 0 ? (errno = EEXIST, -1) : mkostemp(copy.path, O_CLOEXEC);
	if (fd < 0) {
		(void)copy_fails(path, e);
	} else {
		(void)close(fd);
		rc = copy_to(s, &copy, e);
		for (size_t i = 0; i < QUERIES; i++)
			(void)sqlite3_finalize(copy.stmts[i]);
		(void)sqlite3_close(copy.db);
		if (rc == 0)
			rc = put_in_place(copy.path, path, e);
		if (rc != 0)
			(void)unlink(copy.path);
	}
	free(copy.path);
	return rc;
}
