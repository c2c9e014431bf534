/*
 * test_store_audit.c - the chain over the history: whatever somebody changes, removes or inserts behind our back is found and named.
 */
#include "tests/store_fixture.h"

/* What an audit has found: "number/entry/what " for each. */
struct found {
	char text[1024];
	struct audit_report report;
};

static int see(void *ctx, const struct audit_finding *f)
{
	struct found *x = ctx;
	size_t n = strlen(x->text);

	assert_true(f->detail[0] != '\0');
	(void)snprintf(x->text + n, sizeof x->text - n, "%s/%lld/%s ", f->number,
		(long long)f->entry, f->what);
	return 0;
}

static struct found audit(struct store *s, const char *noted)
{
	struct found x = {.text = ""};

	ok(store_audit(s, noted, see, &x, &x.report, &e));
	return x;
}

/* Two cases in turn, entries 1 to 6, one of them by a mail. */
static void add_history(struct store *s)
{
	static const char *const to[] = {"", "requested", "active"};
	int64_t id[2], message;

	ok(store_begin(s, &e));
	id[0] = add_case(s, "CGH-26-00001");
	id[1] = add_case(s, "CGH-26-00002");
	message = add_message(s, "key", "1@example.gov", id[0]);
	for (int i = 0; i < 6; i++)
		ok(store_history_add(s, id[i % 2],
			&(struct history_row){.at = NOW + i,
				.actor = "dana@example.gov",
				.event = i == 5 ? "note" : "role_request",
				.from = i < 4 ? to[i / 2] : "",
				.to = i < 4 ? to[i / 2 + 1] : "",
				.detail = "complete",
				.message = i == 0 ? message : 0},
			&e));
	ok(store_commit(s, &e));
	if (sqlite3_exec(s->db, "UPDATE case_record SET state = 'active'", NULL, NULL, NULL) != 0)
		fail_msg("%s", sqlite3_errmsg(s->db));
}

/* Somebody with the sqlite3 shell. */
static void tamper(struct store *s, const char *sql)
{
	static const char free_hand[] =
		"PRAGMA foreign_keys = OFF; DROP TRIGGER IF EXISTS history_stands; "
		"DROP TRIGGER IF EXISTS history_stays";

	if (sqlite3_exec(s->db, free_hand, NULL, NULL, NULL) != SQLITE_OK ||
		sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(s->db));
}

static void each_tampering_is_named(void **state)
{
	static const struct {
		const char *sql, *want;
	} rows[] = {
		{"SELECT 1", ""},
		/* a word, a time, a state, who it was about, which mail caused it */
		{"UPDATE history SET detail = 'denied' WHERE id = 3", "CGH-26-00001/3/changed "},
		{"UPDATE history SET actor = 'eve@x' WHERE id = 1", "CGH-26-00001/1/changed "},
		{"UPDATE history SET at = at + 1 WHERE id = 6", "CGH-26-00002/6/changed "},
		{"UPDATE history SET event = 'grant' WHERE id = 5", "CGH-26-00001/5/changed "},
		{"UPDATE history SET message = 1 WHERE id = 2", "CGH-26-00002/2/changed "},
		{"UPDATE history SET case_id = 1 WHERE id = 2", "CGH-26-00001/2/changed "},
		{"UPDATE message SET content_key = 'other'", "CGH-26-00001/1/changed "},
		{"UPDATE case_record SET number = 'CGH-26-00009' WHERE id = 2",
			"CGH-26-00009/2/changed CGH-26-00009/4/changed CGH-26-00009/6/changed "},
		{"UPDATE history SET detail = 'denied' WHERE id IN (2, 3)",
			"CGH-26-00002/2/changed CGH-26-00001/3/changed "},
		{"UPDATE history SET hash = zeroblob(32) WHERE id = 4",
			"CGH-26-00002/4/changed CGH-26-00001/5/changed "},
		/* rows that are gone */
		{"DELETE FROM history WHERE id = 1", "/1/removed "},
		{"DELETE FROM history WHERE id IN (3, 5)", "/3/removed /5/removed "},
		{"DELETE FROM history WHERE id BETWEEN 2 AND 4",
			"/2/removed CGH-26-00001/0/state CGH-26-00002/0/state "},
		{"DELETE FROM history WHERE id > 4", "/5/removed "},
		{"DELETE FROM history; DELETE FROM case_record", "/1/removed "},
		/* rows that were made */
		{"INSERT INTO history (case_id, at, actor, event, from_state, to_state, detail) "
		 "VALUES (1, 1, 'x', 'grant', 'requested', 'active', 'granted')",
			"CGH-26-00001/7/inserted "},
		{"UPDATE history SET id = 7 WHERE id = 6; UPDATE history SET id = 6 WHERE id = 5; "
		 "INSERT INTO history SELECT 5, 1, at, actor, 'grant', '', '', detail, NULL, "
		 "hash, salt, NULL FROM history WHERE id = 4",
			"CGH-26-00001/5/inserted "},
		/* what the history does not tell of */
		{"UPDATE case_record SET state = 'denied' WHERE id = 2", "CGH-26-00002/0/state "},
		{"UPDATE history SET actor = '', detail = '', digest = zeroblob(32), salt = NULL "
		 "WHERE id = 2",
			"CGH-26-00002/2/changed CGH-26-00002/2/purged "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct store *s;
		struct found x;

		ok(store_open(NULL, true, &s, &e));
		add_history(s);
		tamper(s, rows[i].sql);
		x = audit(s, NULL);
		if (strncmp(x.text, rows[i].want, strlen(rows[i].want)) != 0 ||
			(rows[i].want[0] == '\0') != (x.report.findings == 0))
			fail_msg(
				"%s: found \"%s\", want \"%s\"", rows[i].sql, x.text, rows[i].want);
		store_close(s);
	}
}

/* Whoever computes the hashes anew is found by a head that was noted elsewhere, and by that only. */
static void a_noted_head_finds_a_new_chain(void **state)
{
	struct store *s = *state;
	struct found x, later;

	add_history(s);
	x = audit(s, NULL);
	assert_int_equal(x.report.entries, 6);
	assert_int_equal(x.report.head_entry, 6);
	assert_int_equal(x.report.head_at, NOW + 5);
	assert_int_equal(strlen(x.report.head), 64);
	ok(store_begin(s, &e));
	ok(store_history_add(s, 1, &(struct history_row){.at = NOW + 9, .event = "note"}, &e));
	ok(store_commit(s, &e));
	later = audit(s, x.report.head);
	assert_string_equal(later.text, "");
	assert_int_equal(later.report.noted, 6);
	assert_int_equal(later.report.head_entry, 7);
	assert_string_not_equal(later.report.head, x.report.head);

	tamper(s, "UPDATE history SET detail = 'denied' WHERE id = 3");
	ok(store_begin(s, &e));
	ok(store_history_chain(s, &e));
	ok(store_commit(s, &e));
	assert_string_equal(audit(s, NULL).text, "");
	assert_string_equal(audit(s, later.report.head).text, "/0/removed ");
}

static void a_tail_cut_with_its_counter_is_found_by_the_head(void **state)
{
	struct store *s = *state;
	struct found x;

	add_history(s);
	x = audit(s, NULL);
	tamper(s, "DELETE FROM history WHERE id = 6; UPDATE sqlite_sequence SET seq = 5 WHERE "
		  "name = 'history'");
	assert_string_equal(audit(s, NULL).text, "");
	assert_string_equal(audit(s, x.report.head).text, "/0/removed ");
}

static void history_is_not_removed_by_accident(void **state)
{
	struct store *s = *state;

	add_history(s);
	assert_int_not_equal(sqlite3_exec(s->db, "DELETE FROM history", NULL, NULL, NULL), 0);
	assert_non_null(strstr(sqlite3_errmsg(s->db), "never removed"));
	assert_int_not_equal(sqlite3_exec(s->db, "DELETE FROM case_record", NULL, NULL, NULL), 0);
	assert_string_equal(audit(s, NULL).text, "");
}

static int stop_at_once(void *ctx, const struct audit_finding *f)
{
	(void)ctx;
	(void)f;
	return 7;
}

static void an_audit_can_be_stopped_and_repeated(void **state)
{
	struct store *s = *state;
	struct audit_report r;

	add_history(s);
	tamper(s, "UPDATE history SET detail = '' WHERE id IN (2, 3, 4)");
	for (int i = 0; i < 2; i++)
		assert_int_equal(store_audit(s, NULL, stop_at_once, NULL, &r, &e), 7);
	ok(store_begin(s, &e)); /* no transaction was left open */
	ok(store_commit(s, &e));
}

#define M(name) cmocka_unit_test_setup_teardown(name, memory_set_up, memory_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_tampering_is_named),
		M(a_noted_head_finds_a_new_chain),
		M(a_tail_cut_with_its_counter_is_found_by_the_head),
		M(history_is_not_removed_by_accident),
		M(an_audit_can_be_stopped_and_repeated),
	};

	return cmocka_run_group_tests_name("store_audit", tests, NULL, NULL);
}
