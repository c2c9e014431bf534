/*
 * test_store_care.c - a copy of a database in use is whole, private and never in another file's place; damage is found.
 */
#include "tests/store_fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static char copy_path[160];

static int copy_set_up(void **state)
{
	int rc = file_set_up(state);

	(void)snprintf(copy_path, sizeof copy_path, "%s/copy", folder);
	return rc;
}

static int copy_tear_down(void **state)
{
	(void)unlink(copy_path);
	return file_tear_down(state); /* fails where anything else is left in the folder */
}

static void add_cases(struct store *s, int first, int n)
{
	char number[32];

	for (int i = first; i < first + n; i++) {
		int64_t id;

		(void)snprintf(number, sizeof number, "CGH-26-%05d", i);
		ok(store_begin(s, &e));
		id = add_case(s, number);
		ok(store_history_add(s, id,
			&(struct history_row){.at = NOW, .event = "x", .to = "incomplete"}, &e));
		ok(store_commit(s, &e));
	}
}

static int no_finding(void *ctx, const struct audit_finding *f)
{
	(void)ctx;
	fail_msg("%s: %s", f->number, f->detail);
	return 0;
}

/* The copy by itself, as it would be put back. */
static int64_t cases_in_copy(void)
{
	struct store *s;
	struct audit_report audit;
	char name[176];
	int64_t n;

	(void)snprintf(name, sizeof name, "%s-wal", copy_path);
	assert_int_equal(access(name, F_OK), -1);
	ok(store_open(copy_path, false, &s, &e));
	ok(store_check(s, true, &e));
	ok(store_audit(s, NULL, no_finding, NULL, &audit, &e));
	n = number_of(s, "SELECT count(*) FROM case_record");
	assert_int_equal(audit.entries, n);
	store_close(s);
	return n;
}

static void a_copy_is_private_and_whole(void **state)
{
	struct store *s = open_store();
	struct stat st;
	mode_t old = umask(0);

	(void)state;
	add_cases(s, 1, 20);
	ok(store_backup(s, copy_path, &e));
	umask(old);
	assert_int_equal(stat(copy_path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	add_cases(s, 21, 1); /* the original goes on */
	assert_int_equal(cases_in_copy(), 20);
	store_close(s);
}

static void nothing_is_overwritten(void **state)
{
	struct store *s = open_store();
	char there[8] = "", other[176];
	int fd = open(copy_path, O_RDWR | O_CREAT, 0600);

	(void)state;
	assert_int_equal(write(fd, "mine", 4), 4);
	assert_int_equal(store_backup(s, copy_path, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.message, "File exists"));
	assert_int_equal(pread(fd, there, 4, 0), 4);
	assert_string_equal(there, "mine");
	close(fd);
	(void)snprintf(other, sizeof other, "%s/absent/copy", folder);
	assert_int_equal(store_backup(s, other, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.message, "No such file"));
	store_close(s);
}

/* Another process writes all the time: each copy is of one moment, and the writer is never kept waiting for longer than it can. */
static void a_copy_while_another_process_writes(void **state)
{
	int go[2], status;
	pid_t child;
	struct store *s;
	int64_t before;
	char byte;

	(void)state;
	store_close(open_store());
	assert_int_equal(pipe(go), 0);
	child = fork();
	if (child == 0) {
		s = open_store();
		for (int i = 1;; i++) {
			add_cases(s, i, 1);
			if (write(go[1], "x", 1) != 1)
				_exit(1);
		}
	}
	s = open_store();
	for (int round = 0; round < 5; round++) {
		for (int i = 0; i < 10; i++)
			assert_int_equal(read(go[0], &byte, 1), 1);
		before = number_of(s, "SELECT count(*) FROM case_record");
		ok(store_backup(s, copy_path, &e));
		assert_true(cases_in_copy() >= before);
		assert_int_equal(unlink(copy_path), 0);
	}
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	close(go[0]);
	close(go[1]);
	store_close(s);
}

static void damage_is_found(void **state)
{
	struct store *s = open_store();
	char page[4096];
	int fd;

	(void)state;
	add_cases(s, 1, 200);
	ok(store_check(s, false, &e));
	ok(store_check(s, true, &e));
	ok(store_settle(s, &e));
	store_close(s);
	/* a page of some table or index, not the first */
	fd = open(path, O_RDWR);
	for (off_t at = 4096; pread(fd, page, sizeof page, at) == sizeof page; at += 4096)
		if (memmem(page, sizeof page, "CGH-26-00150", 12) != NULL)
			assert_int_equal(pwrite(fd, "\xff\xff\xff\xff\xff\xff\xff\xff", 8, at), 8);
	close(fd);
	ok(store_open(path, false, &s, &e));
	assert_int_equal(store_check(s, false, &e), -1);
	assert_int_equal(e.kind, ERR_PERM);
	assert_non_null(strstr(e.message, "is damaged"));
	assert_non_null(strstr(e.message, "put back a backup"));
	assert_int_equal(store_backup(s, copy_path, &e), -1); /* damage is not multiplied */
	assert_int_equal(access(copy_path, F_OK), -1);
	store_close(s);
}

static void a_reference_to_nothing_is_found(void **state)
{
	struct store *s = open_store();

	(void)state;
	add_cases(s, 1, 2);
	assert_int_equal(
		sqlite3_exec(s->db,
			"PRAGMA foreign_keys = OFF; INSERT INTO timer VALUES (5, 77, 'x', 1);"
			"PRAGMA foreign_keys = ON",
			NULL, NULL, NULL),
		0);
	assert_int_equal(store_check(s, false, &e), -1);
	assert_non_null(strstr(e.message, "row 5 of timer points at nothing in case_record"));
	store_close(s);
}

/* What was deleted is in no file any more. */
static void nothing_stays_in_the_log(void **state)
{
	struct store *s = open_store();
	char name[160];
	struct stat st;

	(void)state;
	add_cases(s, 1, 2);
	(void)snprintf(name, sizeof name, "%s-wal", path);
	assert_int_equal(stat(name, &st), 0);
	assert_true(st.st_size > 0);
	ok(store_settle(s, &e));
	assert_int_equal(stat(name, &st), 0);
	assert_int_equal(st.st_size, 0);
	store_close(s);
}

#define T(name) cmocka_unit_test_setup_teardown(name, copy_set_up, copy_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_copy_is_private_and_whole),
		T(nothing_is_overwritten),
		T(a_copy_while_another_process_writes),
		T(damage_is_found),
		T(a_reference_to_nothing_is_found),
		T(nothing_stays_in_the_log),
	};

	return cmocka_run_group_tests_name("store_care", tests, NULL, NULL);
}
