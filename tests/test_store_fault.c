/*
 * test_store_fault.c - the store when things go wrong: wrong files, newer schemas, a full disk, an I/O error or a sudden death
 * at every single write. After each of them everything a message caused is there, or nothing of it.
 *
 * Several processes on one file are in test_store_processes.c, migrations in test_store_migrate.c.
 */
#include "tests/store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/wait.h>

static void run(const char *file, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(file, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* --- files -------------------------------------------------------------------------------------------------------- */

static void refuse(const char *file, bool create, enum err_kind kind, const char *says)
{
	struct store *s;

	assert_int_equal(store_open(file, create, &s, &e), -1);
	assert_null(s);
	if (e.kind != kind || strstr(e.message, says) == NULL || strstr(e.message, file) == NULL)
		fail_msg("got %s: %s", err_kind_names[e.kind], e.message);
}

static void new_file_is_private(void **state)
{
	struct store *s;
	struct stat st;
	char wal[160];
	mode_t old = umask(0);

	(void)state;
	s = open_store();
	umask(old);
	ok(store_begin(s, &e));
	ok(store_commit(s, &e));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	(void)snprintf(wal, sizeof wal, "%s-wal", path);
	assert_int_equal(stat(wal, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(number_of(s, "PRAGMA user_version"), STORE_VERSION);
	assert_int_equal(number_of(s, "PRAGMA synchronous"), 2);
	assert_int_equal(number_of(s, "PRAGMA foreign_keys"), 1);
	assert_int_equal(number_of(s, "PRAGMA secure_delete"), 1);
	assert_int_equal(number_of(s, "SELECT journal_mode = 'wal' FROM pragma_journal_mode"), 1);
	assert_int_equal(
		number_of(s, "SELECT count(*) FROM pragma_table_list WHERE schema = 'main' "
			     "AND type = 'table' AND name NOT LIKE 'sqlite%' AND NOT strict"),
		0);
	store_close(s);
	ok(store_open(path, false, &s, &e));
	store_close(s);
	store_close(NULL);
}

static void wrong_paths_are_named(void **state)
{
	char other[160];
	int fd;

	(void)state;
	refuse(path, false, ERR_CONFIG, "does not exist");
	refuse(folder, true, ERR_CONFIG, "not a file");
	(void)snprintf(other, sizeof other, "%s/absent/state.db", folder);
	refuse(other, true, ERR_CONFIG, "folder does not exist");

	fd = open(path, O_WRONLY | O_CREAT, 0600);
	for (int i = 0; i < 200; i++)
		assert_int_equal(write(fd, "This is a letter, no database.\n", 31), 31);
	close(fd);
	refuse(path, true, ERR_CONFIG, "is not a database");
	assert_int_equal(unlink(path), 0);
	run(path, "CREATE TABLE bookmarks (url); PRAGMA user_version = 30");
	refuse(path, true, ERR_CONFIG, "another program");
}

static void read_only_is_told(void **state)
{
	pid_t child;
	int status;

	(void)state;
	store_close(open_store());
	assert_int_equal(chmod(path, 0444), 0);
	assert_int_equal(chmod(folder, 0555), 0);
	child = fork();
	if (child == 0) { /* root may write anything: become nobody */
		struct store *s;
		int rc;

		if (geteuid() == 0 &&
			(chown(path, 65534, 65534) != 0 || chown(folder, 65534, 65534) != 0 ||
				setgid(65534) != 0 || setuid(65534) != 0))
			_exit(77);
		rc = store_open(path, true, &s, &e);
		if (rc == 0) /* a file that is only read opens no transaction */
			rc = store_begin(s, &e);
		_exit(rc == -1 && e.kind == ERR_CONFIG && strstr(e.message, path) != NULL &&
					strstr(e.message, "belong to the user") != NULL
				? 0
				: 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void newer_schema_is_refused(void **state)
{
	char sql[64];
	char want[64];

	(void)state;
	store_close(open_store());
	(void)snprintf(sql, sizeof sql, "PRAGMA user_version = %d", STORE_VERSION + 4);
	run(path, sql);
	(void)snprintf(want, sizeof want, "schema version %d, this mailclerk knows up to %d",
		STORE_VERSION + 4, STORE_VERSION);
	refuse(path, true, ERR_PERM, want);
}

static void damage_is_told(void **state)
{
	struct store *s;
	unsigned char junk[1024];
	struct strings to = {0};
	int fd, rc = 0;

	(void)state;
	s = open_store();
	strings_add(&to, "dana@x");
	ok(store_begin(s, &e));
	for (int i = 0; i < 50; i++) {
		char id[32];
		struct letter_row l = {.message_id = id,
			.template_ = "receipt",
			.mailbox = "m",
			.mail_from = "m@x",
			.recipients = &to,
			.subject = "s",
			.bytes = "x",
			.len = 1};

		(void)snprintf(id, sizeof id, "%d@x", i);
		ok(store_letter_add(s, &l, NOW, &e));
	}
	ok(store_commit(s, &e));
	store_close(s);
	strings_free(&to);
	memset(junk, 0xa5, sizeof junk);
	fd = open(path, O_RDWR);
	for (off_t at = 4096; pwrite(fd, junk, 64, at) == 64 && at < (off_t)256 * 1024; at += 4096)
		;
	close(fd);
	if (store_open(path, true, &s, &e) != 0) {
		rc = -1;
	} else {
		struct outbox_row r;

		rc = store_outbox_due(s, NOW, &r, 1, &e);
		store_close(s);
	}
	assert_int_equal(rc, -1);
	assert_int_equal(e.kind, ERR_PERM);
	assert_non_null(strstr(e.message, "is damaged"));
	assert_non_null(strstr(e.message, "mailclerk replay"));
}

/* --- everything that one message causes ----------------------------------------------------------------------------- */

static const struct copy_key key = {"recruiter-help", 7, 41};

static int decide(struct store *s)
{
	struct case_record c = {.kind = (char[]){"role-request"},
		.state = (char[]){"requested"},
		.requester = (char[]){"dana@x"},
		.requester_name = (char[]){"Dana Ruiz"},
		.mailbox = (char[]){"recruiter-help"},
		.subject = (char[]){"role"},
		.root_id = (char[]){"1@x"}};
	struct message_row m = {.content_key = "key",
		.message_id = (char[]){"1@x"},
		.from = (char[]){"dana@x"},
		.subject = (char[]){"role"},
		.outcome = (char[]){"advance"},
		.because = (char[]){"complete"}};
	static char bytes[20000];
	struct strings to = {0};
	struct letter_row l = {.message_id = "letter@x",
		.template_ = "receipt",
		.mailbox = "recruiter-help",
		.mail_from = "r@x",
		.recipients = &to,
		.subject = "Re: role",
		.bytes = bytes,
		.len = sizeof bytes};
	const struct decision_timer timer = {"remind", NOW + 9};
	const struct coordinator_row scc = {.agency = (char[]){"Department of Energy"},
		.sub_agency = (char[]){""},
		.name = (char[]){"Di"},
		.address = (char[]){"di@x"}};
	char number[32];
	int rc = -1;

	strings_add(&to, "dana@x");
	strings_add(&to, "team@x");
	if (store_begin(s, &e) != 0)
		goto out;
	c.number = number;
	if (store_case_next_number(s, "CGH", 2026, number, sizeof number, &e) != 0 ||
		store_case_add(s, &c, NOW, &e) != 0)
		goto undo;
	m.case_id = l.case_id = c.id;
	if (store_message_add(s, &m, &l.message, &e) != 0 ||
		store_history_add(s, c.id,
			&(struct history_row){
				.at = NOW, .event = "role_request", .message = l.message},
			&e) != 0 ||
		store_letter_add(s, &l, NOW, &e) != 0 ||
		store_timers_set(s, c.id, &timer, 1, &e) != 0 ||
		store_coordinators_replace(s, &scc, 1, NOW, &e) != 0 ||
		store_once(s, "digest", NOW, &e) < 0 ||
		store_copy_decide(s, &key, l.message, "processed", NOW, &e) != 0)
		goto undo;
	rc = store_commit(s, &e);
	goto out;
undo:
	store_rollback(s);
out:
	strings_free(&to);
	return rc;
}

/* All of it, or nothing; never a damaged file. Returns whether it is there. */
static bool all_or_nothing(struct store *s, bool attempt_counted)
{
	static const char *const counts[] = {"SELECT count(*) FROM case_record",
		"SELECT count(*) FROM message", "SELECT count(*) FROM history",
		"SELECT count(*) FROM letter",
		"SELECT count(*) FROM outbox WHERE state = 0 AND recipient = 'team@x'",
		"SELECT count(*) FROM timer", "SELECT count(*) FROM counter",
		"SELECT count(*) FROM participant", "SELECT count(*) FROM copy WHERE state = 1",
		"SELECT count(*) FROM coordinator", "SELECT count(*) FROM once"};
	int64_t n = number_of(s, counts[0]);

	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		if (number_of(s, counts[i]) != n)
			fail_msg("%s: not %d", counts[i], (int)n);
	assert_int_equal(
		number_of(s, "SELECT integrity_check = 'ok' FROM pragma_integrity_check"), 1);
	assert_int_equal(number_of(s, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	if (attempt_counted)
		assert_int_equal(number_of(s, "SELECT attempts FROM copy"), 1);
	return n == 1;
}

static void full_disk_leaves_nothing(void **state)
{
	struct store *s;
	int pages, failed = 0;
	char sql[64];

	(void)state;
	s = open_store();
	ok(store_copies_attempt(s, &key, 1, NOW, &e));
	pages = (int)number_of(s, "PRAGMA page_count");
	for (;; pages++) {
		(void)snprintf(sql, sizeof sql, "PRAGMA max_page_count = %d", pages);
		assert_int_equal(sqlite3_exec(s->db, sql, NULL, NULL, NULL), SQLITE_OK);
		if (decide(s) == 0)
			break;
		assert_int_equal(e.kind, ERR_TEMP);
		assert_non_null(strstr(e.message, "no space left"));
		assert_non_null(strstr(e.message, path));
		assert_false(all_or_nothing(s, true));
		failed++;
	}
	assert_true(failed > 0);
	assert_true(all_or_nothing(s, true));
	store_close(s);
}

static void small_file_system_leaves_nothing(void **state)
{
	struct store *s;
	int fd, rc, failed = 0;
	char filler[160];
	off_t size;

	(void)state;
	if (geteuid() != 0 || mount("tmpfs", folder, "tmpfs", 0, "size=512k,mode=0700") != 0)
		skip();
	(void)snprintf(filler, sizeof filler, "%s/filler", folder);
	fd = open(filler, O_RDWR | O_CREAT, 0600);
	for (size = 500 * 1024; posix_fallocate(fd, 0, size) != 0; size -= 4096)
		;
	for (; size >= 0; size -= 4096) {
		assert_int_equal(ftruncate(fd, size), 0);
		rc = store_open(path, true, &s, &e);
		if (rc == 0) {
			rc = decide(s);
			store_close(s);
		}
		if (rc == 0)
			break;
		if (e.kind != ERR_TEMP || strstr(e.message, "no space left") == NULL)
			fail_msg("with %d bytes filled: %s %s", (int)size, err_kind_names[e.kind],
				e.message);
		failed++;
	}
	assert_true(failed > 10);
	ok(store_open(path, true, &s, &e));
	assert_true(all_or_nothing(s, false));
	store_close(s);
	close(fd);
	assert_int_equal(umount2(folder, MNT_DETACH), 0);
}

/* --- a file system that fails, or a process that dies, at the nth write ------------------------------------------------ */

static int countdown = -1; /* writes and syncs left until it happens; < 0: never */
static bool die;           /* instead of an error */
/* SQLite's own methods, one table per kind of file, and ours in their place. */
static struct methods {
	const sqlite3_io_methods *real;
	sqlite3_io_methods broken; /* in a file's pMethods: real_of() goes back from there */
} methods[4];
static sqlite3_vfs broken_vfs;

static bool happens(void)
{
	if (countdown < 0 || countdown-- > 0)
		return false;
	if (die)
		(void)raise(SIGKILL);
	countdown = 0; /* from now on every one */
	return true;
}

static const sqlite3_io_methods *real_of(const sqlite3_file *f)
{
	for (size_t i = 0; i < 4; i++)
		if (f->pMethods == &methods[i].broken)
			return methods[i].real;
	abort();
}

static int broken_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	/* Half of it may have reached the disk. */
	if (happens()) {
		(void)real_of(f)->xWrite(f, p, n / 2, at);
		return SQLITE_IOERR_WRITE;
	}
	return real_of(f)->xWrite(f, p, n, at);
}

static enum { SYNC_WORKS, SYNC_FAILS, SYNC_FAILS_ON_DATABASE } syncing;
static const sqlite3_file *database; /* not its log */

static int broken_sync(sqlite3_file *f, int flags)
{
	if (syncing == SYNC_FAILS || (syncing == SYNC_FAILS_ON_DATABASE && f == database))
		return SQLITE_IOERR_FSYNC;
	return happens() ? SQLITE_IOERR_FSYNC : real_of(f)->xSync(f, flags);
}

static int broken_open(
	sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *flags_out)
{
	sqlite3_vfs *real = vfs->pAppData;
	int rc = real->xOpen(real, name, f, flags, flags_out);
	size_t i = 0;

	if (rc != SQLITE_OK || f->pMethods == NULL)
		return rc;
	while (i < 4 && methods[i].real != NULL && methods[i].real != f->pMethods)
		i++;
	assert_true(i < 4);
	if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
		database = f;
	methods[i].real = f->pMethods;
	methods[i].broken = *f->pMethods;
	methods[i].broken.xWrite = broken_write;
	methods[i].broken.xSync = broken_sync;
	f->pMethods = &methods[i].broken;
	return SQLITE_OK;
}

static void use_broken_vfs(void)
{
	sqlite3_vfs *real = sqlite3_vfs_find(NULL);

	broken_vfs = *real;
	broken_vfs.zName = "broken";
	broken_vfs.pAppData = real;
	broken_vfs.xOpen = broken_open;
	assert_int_equal(sqlite3_vfs_register(&broken_vfs, 1), SQLITE_OK);
}

static void no_broken_vfs(void)
{
	sqlite3_vfs_unregister(&broken_vfs);
	countdown = -1;
	die = false;
	syncing = SYNC_WORKS;
}

static void start_again(void)
{
	char name[160];

	(void)unlink(path);
	(void)snprintf(name, sizeof name, "%s-wal", path);
	(void)unlink(name);
	(void)snprintf(name, sizeof name, "%s-shm", path);
	(void)unlink(name);
}

/* At the nth write or sync of it all, from making the file on. */
static int whole_life(void)
{
	struct store *s;
	int rc;

	rc = store_open(path, true, &s, &e);
	if (rc != 0)
		return -1;
	rc = store_copies_attempt(s, &key, 1, NOW, &e);
	if (rc == 0)
		rc = decide(s);
	store_close(s);
	return rc;
}

static void error_at_every_write_leaves_all_or_nothing(void **state)
{
	int n, found = 0, lost = 0;

	(void)state;
	for (n = 0;; n++) {
		struct store *s;
		bool there;
		int rc;

		start_again();
		use_broken_vfs();
		countdown = n;
		rc = whole_life();
		there = countdown > 0;
		no_broken_vfs();
		if (rc != 0 && (e.kind != ERR_TEMP || strstr(e.message, path) == NULL))
			fail_msg("write %d: %s %s", n, err_kind_names[e.kind], e.message);
		s = open_store();
		/* What was reported as done is there. */
		if (all_or_nothing(s, rc == 0)) {
			found++;
		} else {
			lost++;
			assert_int_equal(rc, -1);
		}
		store_close(s);
		if (there)
			break;
		assert_true(n < 1000);
	}
	print_message("%d writes and syncs\n", n);
	assert_true(lost > 10 && found > 0);
}

/* Once the disk has failed to synchronise, nothing more is done with this file, also when the disk says that it is well again. */
static void a_failed_sync_is_the_end(void **state)
{
	struct store *s;

	(void)state;
	use_broken_vfs();
	s = open_store();
	ok(store_copies_attempt(s, &key, 1, NOW, &e));
	assert_false(store_unsound(s));
	syncing = SYNC_FAILS;
	assert_int_equal(decide(s), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "failed to synchronise"));
	assert_true(store_unsound(s));
	syncing = SYNC_WORKS;
	assert_int_equal(store_begin(s, &e), -1);
	assert_int_equal(store_copies_attempt(s, &key, 1, NOW, &e), -1);
	assert_non_null(strstr(e.message, "mailclerk must end"));
	store_close(s);
	no_broken_vfs();
	s = open_store(); /* another process */
	assert_false(all_or_nothing(s, false));
	ok(store_check(s, true, &e));
	ok(store_settle(s, &e));
	ok(decide(s));
	store_close(s);
}

/* Also where it failed after the commit, when the log was written back. */
static void a_failed_sync_of_the_database_is_the_end(void **state)
{
	enum { BYTES = 6 << 20 };
	char *big = xcalloc(1, BYTES);
	struct strings to = {0};
	struct letter_row l = {.message_id = "big@x",
		.template_ = "receipt",
		.mailbox = "m",
		.mail_from = "m@x",
		.recipients = &to,
		.subject = "s",
		.bytes = big,
		.len = BYTES};
	struct store *s;

	(void)state;
	strings_add(&to, "dana@x");
	use_broken_vfs();
	s = open_store();
	syncing = SYNC_FAILS_ON_DATABASE;
	ok(store_begin(s, &e));
	ok(store_letter_add(s, &l, NOW, &e));
	ok(store_commit(s, &e));
	assert_true(store_unsound(s));
	syncing = SYNC_WORKS;
	assert_int_equal(store_begin(s, &e), -1);
	store_close(s);
	no_broken_vfs();
	s = open_store();
	ok(store_check(s, true, &e));
	ok(store_settle(s, &e));
	assert_int_equal(number_of(s, "SELECT length(bytes) FROM letter"), BYTES);
	store_close(s);
	strings_free(&to);
	free(big);
}

static void death_at_every_write_leaves_all_or_nothing(void **state)
{
	int n, status, found = 0, lost = 0;

	(void)state;
	for (n = 0;; n++) {
		struct store *s;
		pid_t child;

		start_again();
		child = fork();
		if (child == 0) {
			use_broken_vfs();
			countdown = n;
			die = true;
			_exit(whole_life() == 0 ? 0 : 1);
		}
		assert_int_equal(waitpid(child, &status, 0), child);
		s = open_store();
		if (all_or_nothing(s, false))
			found++;
		else
			lost++;
		store_close(s);
		if (WIFEXITED(status))
			break;
		assert_true(n < 1000);
	}
	assert_int_equal(WEXITSTATUS(status), 0);
	print_message("%d writes and syncs\n", n);
	assert_true(lost > 10 && found > 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, file_set_up, file_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(new_file_is_private),
		T(wrong_paths_are_named),
		T(read_only_is_told),
		T(newer_schema_is_refused),
		T(damage_is_told),
		T(full_disk_leaves_nothing),
		T(small_file_system_leaves_nothing),
		T(a_failed_sync_is_the_end),
		T(a_failed_sync_of_the_database_is_the_end),
		T(error_at_every_write_leaves_all_or_nothing),
		T(death_at_every_write_leaves_all_or_nothing),
	};

	return cmocka_run_group_tests_name("store: faults", tests, NULL, NULL);
}
