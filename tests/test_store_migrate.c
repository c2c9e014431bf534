/*
 * test_store_migrate.c - databases of older schemas: what was in them is still there after the next start, and their schema is
 * that of a new one. Each step that was released stays as it was.
 */
#include "tests/store_fixture.h"

#include <sys/wait.h>

/* A file as an earlier release has left it, with rows in every table that has something to keep. */
static const char *const rows_of_1 =
	"INSERT INTO case_record VALUES (1, 'CGH-26-00001', 'role-request', 'requested', 4, "
	"'dana@example.gov', 'Dana Ruiz', 'recruiter-help', 'role', '1@example.gov', 100, 200);"
	"INSERT INTO case_record VALUES (2, 'CGH-26-00002', 'role-request', 'active', 2, "
	"'dana@example.gov', 'Dana Ruiz', 'recruiter-help', 'role', '2@example.gov', 100, 200);"
	"INSERT INTO case_value VALUES (1, 'agency', 0, 'Department of Agriculture', 'body');"
	"INSERT INTO case_value VALUES (2, 'agency', 0, 'DEPARTMENT OF AGRICULTURE', 'body');"
	"INSERT INTO participant VALUES (1, 'dana@example.gov', 'requester');"
	"INSERT INTO participant VALUES (2, 'dana@example.gov', 'requester');"
	"INSERT INTO counter VALUES ('CGH-26', 2);"
	"INSERT INTO message VALUES (1, 'key', '1@example.gov', 'dana@example.gov', 'role', "
	"'advance', 'complete', 1, 100);"
	"INSERT INTO copy VALUES (1, 'recruiter-help', 7, 41, 1, 'processed', 1, 1, 100, 100);"
	"INSERT INTO history VALUES (1, 1, 100, 'sender', 'role_request', '', 'requested', "
	"'complete', 1, NULL);"
	"INSERT INTO history VALUES (2, 2, 110, 'clock', 'due', '', 'active', 'due', NULL, NULL);"
	"INSERT INTO history VALUES (3, 1, 120, 'sender', 'note', '', '', 'more', NULL, NULL);"
	"INSERT INTO timer VALUES (1, 1, 'chase', 300);"
	"INSERT INTO letter VALUES (1, 'l1@example.gov', 'requested', 'recruiter-help', "
	"'recruiter-help@example.gov', 'Re: role', 1, 1, 100, x'4142');"
	"INSERT INTO outbox VALUES (1, 1, 1, 'dana@example.gov', 0, 0, 100, 100, 100, '');"
	"INSERT INTO tally VALUES (1, 100, 'dana@example.gov', 'example.gov', 1, 'k', 0);";

static void exec(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
}

static void make_version_1(void)
{
	char *marks = xasprintf(
		"PRAGMA application_id = %d; PRAGMA user_version = 1", STORE_APPLICATION_ID);
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	exec(db, "PRAGMA journal_mode = WAL");
	exec(db, store_steps[0]);
	exec(db, rows_of_1);
	exec(db, marks);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	free(marks);
}

/* The whole schema as text, without blanks. */
static char *schema(struct store *s)
{
	struct buf b;
	sqlite3_stmt *st;

	buf_init(&b, 1 << 20);
	assert_int_equal(
		sqlite3_prepare_v2(
			s->db, "SELECT sql FROM sqlite_schema ORDER BY type, name", -1, &st, NULL),
		SQLITE_OK);
	while (sqlite3_step(st) == SQLITE_ROW)
		if (sqlite3_column_text(st, 0) != NULL)
			assert_int_equal(
				buf_printf(&b, "%s\n", (const char *)sqlite3_column_text(st, 0)),
				0);
	sqlite3_finalize(st);
	return buf_take(&b);
}

static int no_finding(void *ctx, const struct audit_finding *f)
{
	(void)ctx;
	fail_msg("%s: %s", f->number, f->detail);
	return 0;
}

static int count_case(void *ctx, const struct case_record *c)
{
	(void)c;
	++*(int *)ctx;
	return 0;
}

static void version_1_keeps_what_it_had(void **state)
{
	static const char *const kept[] = {
		"SELECT count(*) = 2 FROM case_record WHERE version IN (2, 4)",
		"SELECT count(*) = 2 FROM case_value",
		"SELECT count(*) = 2 FROM participant",
		"SELECT last = 2 FROM counter",
		"SELECT count(*) = 1 FROM message WHERE content_key = 'key'",
		"SELECT count(*) = 1 FROM copy WHERE state = 1",
		"SELECT count(*) = 3 FROM history WHERE length(hash) = 32 AND length(salt) = 16",
		"SELECT count(*) = 1 FROM timer WHERE due = 300",
		"SELECT count(*) = 1 FROM letter WHERE bytes = x'4142' AND case_version = 0",
		"SELECT count(*) = 1 FROM outbox WHERE state = 0",
		"SELECT count(*) = 1 FROM tally",
		"SELECT count(*) = 0 FROM pragma_foreign_key_check",
		"SELECT integrity_check = 'ok' FROM pragma_integrity_check",
	};
	struct store *s, *fresh;
	char *migrated, *new_one, template_[64];
	struct audit_report audit;
	int64_t id, version;
	int found = 0;

	(void)state;
	make_version_1();
	ok(store_open(path, false, &s, &e));
	ok(store_open(NULL, true, &fresh, &e));
	assert_int_equal(number_of(s, "PRAGMA user_version"), STORE_VERSION);
	migrated = schema(s);
	new_one = schema(fresh);
	assert_string_equal(migrated, new_one);
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		if (number_of(s, kept[i]) != 1)
			fail_msg("%s", kept[i]);

	/* What is new works on what is old. */
	assert_int_equal(store_letter_about(s, "l1@example.gov", &id, &version, template_,
				 sizeof template_, &e),
		1);
	assert_int_equal(id, 1);
	assert_int_equal(version, 0);
	ok(store_cases_by_value(
		s, NULL, "agency", "Department of Agriculture", count_case, &found, &e));
	ok(store_cases_of(s, "DANA@example.gov", NULL, count_case, &found, &e));
	assert_int_equal(found, 4);
	ok(store_audit(s, NULL, no_finding, NULL, &audit, &e)); /* what was there is chained */
	assert_int_equal(audit.entries, 3);
	ok(store_begin(s, &e));
	ok(store_link_add(s, 1, 2, "supersedes", NOW, &e));
	ok(store_commit(s, &e));
	store_close(s);
	store_close(fresh);
	free(migrated);
	free(new_one);
	ok(store_open(path, false, &s, &e)); /* and is not migrated twice */
	assert_int_equal(number_of(s, "SELECT count(*) FROM link"), 1);
	store_close(s);
}

/* All processes of a daemon open the database at once after an upgrade. */
static void processes_migrate_once(void **state)
{
	enum { PROCESSES = 4 };
	pid_t child[PROCESSES];
	struct store *s;

	(void)state;
	make_version_1();
	for (int i = 0; i < PROCESSES; i++)
		if ((child[i] = fork()) == 0) {
			int rc = store_open(path, false, &s, &e);

			if (rc == 0)
				store_close(s);
			_exit(rc == 0 ? 0 : 1);
		}
	for (int i = 0; i < PROCESSES; i++) {
		int status;

		assert_int_equal(waitpid(child[i], &status, 0), child[i]);
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	}
	ok(store_open(path, false, &s, &e));
	assert_int_equal(number_of(s, "PRAGMA user_version"), STORE_VERSION);
	assert_int_equal(number_of(s, "SELECT count(*) FROM case_record"), 2);
	store_close(s);
}

static void migration_goes_step_by_step(void **state)
{
	const char *steps[STORE_VERSION + 4] = {0};
	struct store *s;
	char want[32];

	(void)state;
	s = open_store();
	steps[STORE_VERSION] = "CREATE TABLE two (x)";
	steps[STORE_VERSION + 1] = "ALTER TABLE two ADD COLUMN y; CREATE TABLE three (x)";
	ok(store_migrate(s, steps, STORE_VERSION + 2, &e));
	assert_int_equal(number_of(s, "PRAGMA user_version"), STORE_VERSION + 2);
	assert_int_equal(number_of(s, "SELECT count(y) FROM two"), 0);
	ok(store_migrate(s, steps, STORE_VERSION + 2, &e)); /* nothing left to do */
	steps[STORE_VERSION + 2] = "CREATE TABLE four (x)";
	steps[STORE_VERSION + 3] = "CREATE TABLE two (x)";
	assert_int_equal(store_migrate(s, steps, STORE_VERSION + 4, &e), -1);
	(void)snprintf(want, sizeof want, "new schema %d", STORE_VERSION + 4);
	assert_non_null(strstr(e.message, want));
	assert_int_equal(number_of(s, "PRAGMA user_version"), STORE_VERSION + 2);
	assert_int_equal(number_of(s, "SELECT count(*) FROM sqlite_schema WHERE name = 'four'"), 0);
	store_close(s);
}

/* A database that an edited step has made is not one that the released step has made: write a new step. */
static void released_steps_stand(void **state)
{
	static const uint64_t want[] = {
		17120530232478740586ULL, 11527325030906623124ULL, 12023342227633599847ULL};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		uint64_t sum = 14695981039346656037ULL; /* FNV-1a */

		for (const char *p = store_steps[i]; *p != '\0'; p++)
			sum = (sum ^ (unsigned char)*p) * 1099511628211ULL;
		if (sum != want[i])
			fail_msg("step %zu was edited: its sum is %lluULL", i,
				(unsigned long long)sum);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, file_set_up, file_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(version_1_keeps_what_it_had),
		T(processes_migrate_once),
		T(migration_goes_step_by_step),
		T(released_steps_stand),
	};

	return cmocka_run_group_tests_name("store_migrate", tests, NULL, NULL);
}
