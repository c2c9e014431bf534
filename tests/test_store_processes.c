/*
 * test_store_processes.c - several processes, or several connections, on one file of the store: who waits for whom, who makes
 * the schema, and that no number is lost or given twice.
 */
#include "tests/store_fixture.h"

#include <sys/wait.h>

static const struct copy_key key = {"recruiter-help", 7, 41};

static void writers_take_turns_and_readers_do_not_wait(void **state)
{
	struct store *a, *b;
	struct case_record c;

	(void)state;
	a = open_store();
	b = open_store();
	(void)sqlite3_busy_timeout(b->db, 50);
	ok(store_begin(a, &e));
	c = (struct case_record){.number = (char[]){"CGH-26-00001"},
		.kind = (char[]){"k"},
		.state = (char[]){"s"},
		.requester = (char[]){"r"},
		.requester_name = (char[]){""},
		.mailbox = (char[]){"m"},
		.subject = (char[]){""},
		.root_id = (char[]){""}};
	ok(store_case_add(a, &c, NOW, &e));
	assert_int_equal(store_case_by_number(b, "CGH-26-00001", &c, &e), 0);
	assert_int_equal(store_begin(b, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "locked by another process"));
	assert_int_equal(store_copies_attempt(b, &key, 1, NOW, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	ok(store_commit(a, &e));
	assert_int_equal(store_case_by_number(b, "CGH-26-00001", &c, &e), 1);
	case_free(&c);
	ok(store_begin(b, &e));
	ok(store_commit(b, &e));
	store_close(a);
	store_close(b);
}

/* A new file that several processes open at once is nobody else's database, whoever makes the schema first. */
static void first_opens_at_once(void **state)
{
	enum { ROUNDS = 100, OPENERS = 12 };
	int status;

	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		int failed = 0;

		(void)unlink(path);
		for (int i = 0; i < OPENERS; i++) {
			struct store *s;

			if (fork() != 0)
				continue;
			if (store_open(path, true, &s, &e) != 0) {
				print_message("%s: %s\n", err_kind_names[e.kind], e.message);
				_exit(1);
			}
			store_close(s);
			_exit(0);
		}
		while (wait(&status) > 0)
			failed += status != 0;
		assert_int_equal(failed, 0);
	}
}

/* Each child takes its numbers; all of them start by making the same new file. */
static void many_processes_lose_nothing(void **state)
{
	enum { CHILDREN = 4, EACH = 25 };
	struct store *s;
	pid_t children[CHILDREN];
	char number[32];
	int status;

	(void)state;
	for (int i = 0; i < CHILDREN; i++) {
		children[i] = fork();
		if (children[i] != 0)
			continue;
		if (store_open(path, true, &s, &e) != 0) {
			print_message("open: %s: %s\n", err_kind_names[e.kind], e.message);
			_exit(1);
		}
		for (int k = 0; k < EACH; k++) {
			struct copy_key mine = {"m", i, k};

			if (store_copies_attempt(s, &mine, 1, NOW, &e) != 0 ||
				store_begin(s, &e) != 0 ||
				store_case_next_number(s, "CGH", 2026, number, sizeof number, &e) !=
					0 ||
				store_commit(s, &e) != 0)
				_exit(2);
		}
		store_close(s);
		_exit(0);
	}
	for (int i = 0; i < CHILDREN; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	s = open_store();
	assert_int_equal(number_of(s, "SELECT count(*) FROM copy"), CHILDREN * EACH);
	ok(store_case_next_number(s, "CGH", 2026, number, sizeof number, &e));
	assert_string_equal(number, "CGH-26-00101");
	store_close(s);
}

#define T(name) cmocka_unit_test_setup_teardown(name, file_set_up, file_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(writers_take_turns_and_readers_do_not_wait),
		T(first_opens_at_once),
		T(many_processes_lose_nothing),
	};

	return cmocka_run_group_tests_name("store: processes", tests, NULL, NULL);
}
