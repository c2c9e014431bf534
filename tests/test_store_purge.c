/*
 * test_store_purge.c - what a purge takes and what it leaves; that nothing of it stays in the file, however full its pages are.
 */
#include "tests/store_fixture.h"

#include <fcntl.h>

enum { LATER = NOW + 100 };

static void exec(struct store *s, const char *sql)
{
	if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(s->db));
}

/* A case with one of everything that holds what somebody wrote; each value carries the mark. In a transaction. */
static int64_t add_everything(struct store *s, int n)
{
	char number[32], key[32], id[64];
	char *words = xasprintf("%0*d quillfeather", 20 + n * 37 % 3000, n);
	char *value = xasprintf("INSERT INTO case_value VALUES ((SELECT max(id) FROM case_record), "
				"'name', 0, '%s', 'body')",
		words);
	struct case_record c;
	int64_t case_id, message;

	(void)snprintf(number, sizeof number, "CGH-26-%05d", n);
	(void)snprintf(key, sizeof key, "key%d", n);
	(void)snprintf(id, sizeof id, "quillfeather.%d@example.gov", n);
	c = new_case(number);
	free(c.requester);
	free(c.subject);
	c.requester = xstrdup(id);
	c.subject = xstrdup(words);
	ok(store_case_add(s, &c, NOW, &e));
	case_id = c.id;
	case_free(&c);
	exec(s, value);
	message = add_message(s, key, id, case_id);
	ok(store_history_add(s, case_id,
		&(struct history_row){.at = NOW,
			.actor = id,
			.event = "x",
			.to = "incomplete",
			.detail = words,
			.message = message},
		&e));
	add_letter(s, id, case_id, id, NULL);
	if (n > 1)
		ok(store_link_add(s, case_id, 1, "same-sf52", NOW, &e));
	free(words);
	free(value);
	return case_id;
}

/* How often the mark is in the file and its log; Message-IDs of letters, which stay, bear it too in this test. */
static size_t marks_in_files(void)
{
	static const char *const suffixes[] = {"", "-wal"};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		char *name = xasprintf("%s%s", path, suffixes[i]), *bytes, *at;
		struct stat st;
		int fd = open(name, O_RDONLY);

		free(name);
		assert_int_equal(fstat(fd, &st), 0);
		bytes = xmalloc((size_t)st.st_size + 1);
		assert_int_equal(read(fd, bytes, (size_t)st.st_size), st.st_size);
		at = bytes;
		while ((at = memmem(at, (size_t)(bytes + st.st_size - at), "quillfeather", 12)) !=
			NULL) {
			n++;
			at++;
		}
		free(bytes);
		close(fd);
	}
	return n;
}

static int no_finding(void *ctx, const struct audit_finding *f)
{
	(void)ctx;
	fail_msg("%s: %s", f->number, f->detail);
	return 0;
}

static void nothing_stays_in_full_pages(void **state)
{
	enum { CASES = 400 };
	struct store *s = open_store();
	struct audit_report audit;
	int64_t ids[CASES];

	(void)state;
	for (int i = 0; i < CASES; i++) {
		ok(store_begin(s, &e));
		ids[i] = add_everything(s, i + 1);
		ok(store_commit(s, &e));
	}
	exec(s, "UPDATE outbox SET state = 3; UPDATE letter SET message_id = 'l' || id");
	assert_true(marks_in_files() > (size_t)CASES * 5);
	for (int i = 0; i < CASES; i++)
		assert_int_equal(
			store_purge_case(s, ids[(i * 7) % CASES], NOW, "x", "old", LATER, &e), 1);
	ok(store_settle(s, &e));
	assert_int_equal(marks_in_files(), 0);
	ok(store_check(s, true, &e));
	ok(store_audit(s, NULL, no_finding, NULL, &audit, &e));
	assert_int_equal(audit.entries, 2 * CASES);
	assert_int_equal(audit.purged, CASES);
	store_close(s);
}

static void what_stays_and_what_goes(void **state)
{
	static const char *const want[] = {
		("SELECT count(*) = 1 FROM case_record WHERE number = 'CGH-26-00001' AND "
		 "requester = '' AND requester_name = '' AND subject = '' AND root_id = '' AND "
		 "purged_at = 1790000100 AND state = 'incomplete'"),
		"SELECT count(*) = 0 FROM case_value WHERE case_id = 1",
		"SELECT count(*) = 0 FROM participant WHERE case_id = 1",
		"SELECT count(*) = 0 FROM link",
		("SELECT count(*) = 1 FROM letter WHERE case_id = 1 AND message_id <> '' AND "
		 "bytes = x'' AND subject = ''"),
		"SELECT count(*) = 0 FROM outbox WHERE case_id = 1",
		("SELECT count(*) = 1 FROM message WHERE content_key = 'key1' AND sender = '' AND "
		 "subject = '' AND message_id = '' AND because = '' AND outcome = 'advance'"),
		"SELECT count(*) = 2 FROM history WHERE case_id = 1",
		/* and of the other case nothing */
		"SELECT count(*) = 1 FROM case_record WHERE requester <> ''",
		"SELECT count(*) = 1 FROM case_value",
		"SELECT count(*) = 1 FROM participant",
		"SELECT count(*) = 1 FROM outbox",
		"SELECT count(*) = 1 FROM letter WHERE bytes <> x''",
		"SELECT count(*) = 1 FROM message WHERE sender <> ''",
		"SELECT count(*) = 2 FROM history WHERE actor <> ''",
	};
	struct store *s = open_store();

	(void)state;
	ok(store_begin(s, &e));
	(void)add_everything(s, 1);
	(void)add_everything(s, 2);
	ok(store_commit(s, &e));
	exec(s, "UPDATE outbox SET state = 3");
	assert_int_equal(store_purge_case(s, 1, NOW, "x", "old", LATER, &e), 1);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		if (number_of(s, want[i]) != 1)
			fail_msg("%s", want[i]);
	assert_int_equal(store_purge_case(s, 1, NOW, "x", "old", LATER, &e), 0); /* it was */
	store_close(s);
}

/* Between the choice of a case and its purge anything can have happened. */
static void whoever_was_faster_keeps_the_case(void **state)
{
	static const char *const between[] = {
		"UPDATE case_record SET changed_at = 1790000001",
		"INSERT INTO timer VALUES (1, 1, 'chase', 1)",
		"INSERT INTO legal_hold VALUES (1, 'lawsuit', 'counsel', 1)",
		"UPDATE outbox SET state = 0",
		"UPDATE outbox SET state = 5",
	};

	(void)state;
	for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
		struct store *s;

		ok(store_open(NULL, true, &s, &e));
		ok(store_begin(s, &e));
		(void)add_everything(s, 1);
		ok(store_commit(s, &e));
		exec(s, "UPDATE outbox SET state = 4");
		exec(s, between[i]);
		assert_int_equal(store_purge_case(s, 1, NOW, "x", "old", LATER, &e), 0);
		assert_int_equal(number_of(s, "SELECT count(*) FROM case_value"), 1);
		store_close(s);
	}
}

static void mails_of_no_case(void **state)
{
	struct store *s;

	(void)state;
	ok(store_open(NULL, true, &s, &e));
	ok(store_begin(s, &e));
	for (int i = 0; i < 5; i++) {
		char key[8];

		(void)snprintf(key, sizeof key, "k%d", i);
		(void)add_message(s, key, key, 0);
		ok(store_copy_decide(
			s, &(struct copy_key){"m", 1, i + 1}, i + 1, "processed", NOW, &e));
	}
	add_letter(s, "l0", 0, "team@x", NULL);
	add_letter(s, "l1", 0, "team@x", NULL);
	ok(store_commit(s, &e));
	exec(s, "UPDATE copy SET state = 2; UPDATE outbox SET state = 3 WHERE id = 1;"
		"UPDATE message SET outcome = 'held' WHERE id = 1;"
		"UPDATE message SET received_at = 1790000001 WHERE id = 2;"
		"UPDATE copy SET changed_at = 1790000001 WHERE id = 3;"
		"UPDATE copy SET state = 1 WHERE id = 4");
	assert_int_equal(store_purge_rest(s, NOW, true, &e), 1);
	assert_int_equal(number_of(s, "SELECT count(*) FROM message WHERE sender = ''"), 0);
	assert_int_equal(store_purge_rest(s, NOW, false, &e), 1);
	assert_int_equal(number_of(s, "SELECT id FROM message WHERE sender = ''"), 5);
	assert_int_equal(number_of(s, "SELECT id FROM letter WHERE bytes = x''"), 1);
	assert_int_equal(number_of(s, "SELECT count(*) FROM copy"), 5);
	assert_int_equal(number_of(s, "SELECT count(*) FROM outbox"), 1);
	store_close(s);
}

#define T(name) cmocka_unit_test_setup_teardown(name, file_set_up, file_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nothing_stays_in_full_pages),
		T(what_stays_and_what_goes),
		cmocka_unit_test(whoever_was_faster_keeps_the_case),
		cmocka_unit_test(mails_of_no_case),
	};

	return cmocka_run_group_tests_name("store_purge", tests, NULL, NULL);
}
