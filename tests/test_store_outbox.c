/*
 * test_store_outbox.c - the store's outbox, on a database in memory: which letter is next, which steps a letter may take, what
 * a person may do with it, and what becomes of it after a crash.
 */
#include "tests/store_fixture.h"

/* Takes the next due row: "message-id recipient". */
static int64_t next_row(struct store *s, int64_t now, char *text, size_t size)
{
	struct outbox_row r;
	int rc = store_outbox_due(s, now, &r, 1, &e);
	int64_t id = 0;

	text[0] = '\0';
	assert_true(rc >= 0);
	if (rc == 0)
		return 0;
	(void)snprintf(text, size, "%s %s", r.message_id, r.recipient);
	assert_int_equal(r.len, 16);
	assert_memory_equal(r.bytes, "Subject: x\r\n\r\n\0y", 17);
	id = r.id;
	outbox_row_free(&r);
	return id;
}

static void letter_is_sent_once(void **state)
{
	struct store *s = *state;
	char text[128], *bytes;
	int64_t a, due;
	size_t len;

	ok(store_begin(s, &e));
	add_letter(s, "l1@example.gov", 0, "dana@example.gov", "Dana@example.gov");
	add_letter(s, "l1@example.gov", 0, "eve@example.gov", NULL); /* made twice: left alone */
	ok(store_commit(s, &e));
	a = next_row(s, NOW, text, sizeof text);
	assert_string_equal(text, "l1@example.gov dana@example.gov");
	assert_int_equal(store_outbox_next(s, &due, &e), 1);
	assert_int_equal(due, NOW);
	ok(store_outbox_set(s, a, OUTBOX_SENDING, 0, NULL, NOW, &e));
	ok(store_outbox_set(s, a, OUTBOX_DOT, 0, NULL, NOW, &e));
	ok(store_outbox_set(s, a, OUTBOX_SENT, 0, "250 taken", NOW, &e));
	assert_int_equal(next_row(s, NOW + 9999, text, sizeof text), 0);
	assert_int_equal(store_outbox_next(s, &due, &e), 0);
	assert_int_equal(store_letter_bytes(s, "l1@example.gov", &bytes, &len, &e), 1);
	assert_int_equal(len, 16);
	assert_memory_equal(bytes, "Subject: x\r\n\r\n\0y", 17);
	free(bytes);
	assert_int_equal(store_letter_bytes(s, "l2@example.gov", &bytes, &len, &e), 0);
}

static void letters_of_a_case_keep_their_order(void **state)
{
	struct store *s = *state;
	char text[128];
	int64_t id, a, due;

	ok(store_begin(s, &e));
	id = add_case(s, "CGH-26-00001");
	add_letter(s, "l1@x", id, "dana@x", "scc@x");
	add_letter(s, "l2@x", id, "Dana@x", NULL);
	add_letter(s, "l3@x", 0, "dana@x", NULL);
	add_letter(s, "l4@x", 0, "dana@x", NULL);
	ok(store_commit(s, &e));

	a = next_row(s, NOW, text, sizeof text);
	assert_string_equal(text, "l1@x dana@x");
	ok(store_outbox_set(s, a, OUTBOX_SENDING, 0, NULL, NOW, &e));
	assert_int_not_equal(next_row(s, NOW, text, sizeof text), 0);
	assert_string_equal(text, "l1@x scc@x");
	ok(store_outbox_set(s, a, OUTBOX_PENDING, NOW + 300, "450 later", NOW, &e)); /* backs off */
	for (int i = 0; i < 3; i++) {
		static const char *const want[] = {"l1@x scc@x", "l3@x dana@x", "l4@x dana@x"};
		int64_t row = next_row(s, NOW + 299, text, sizeof text);

		assert_string_equal(text, want[i]);
		ok(store_outbox_set(s, row, OUTBOX_SENDING, 0, NULL, NOW, &e));
		ok(store_outbox_set(s, row, OUTBOX_SENT, 0, NULL, NOW, &e));
	}
	assert_int_equal(next_row(s, NOW + 299, text, sizeof text), 0); /* l2 waits behind l1 */
	assert_int_equal(store_outbox_next(s, &due, &e), 1);
	assert_int_equal(due, NOW + 300);
	assert_int_equal(next_row(s, NOW + 300, text, sizeof text), a);
	ok(store_outbox_set(s, a, OUTBOX_FAILED, 0, "550 no such user", NOW, &e)); /* given up */
	assert_int_not_equal(next_row(s, NOW + 300, text, sizeof text), 0);
	assert_string_equal(text, "l2@x Dana@x");
}

static void outbox_steps(void **state)
{
	static const char *const want[OUTBOX_STATES] = {
		/* to:  pending sending dot sent failed ambiguous */
		"110010", /* from pending */
		"101111", /* sending */
		"100111", /* dot */
		"000000", /* sent */
		"000010", /* failed */
		"110111", /* ambiguous */
	};
	struct store *s = *state;
	char sql[80];

	ok(store_begin(s, &e));
	add_letter(s, "l1@x", 0, "dana@x", NULL);
	ok(store_commit(s, &e));
	for (int from = 0; from < OUTBOX_STATES; from++)
		for (int to = 0; to < OUTBOX_STATES; to++) {
			int rc;

			(void)snprintf(sql, sizeof sql, "UPDATE outbox SET state = %d", from);
			assert_int_equal(sqlite3_exec(s->db, sql, NULL, NULL, NULL), 0);
			rc = store_outbox_set(s, 1, (enum outbox_state)to, NOW, NULL, NOW, &e);
			if ((rc == 0) != (want[from][to] == '1'))
				fail_msg("%s to %s gave %d", outbox_state_names[from],
					outbox_state_names[to], rc);
			if (rc != 0)
				assert_int_equal(e.kind, ERR_TEMP);
		}
	assert_int_equal(store_outbox_set(s, 99, OUTBOX_PENDING, NOW, NULL, NOW, &e), -1);
}

/* How many copies in a folder of sent mail prove that a letter was taken. */
static void copies_that_prove(void **state)
{
	struct store *s = *state;
	int64_t n = 0;

	ok(store_begin(s, &e));
	add_letter(s, "l1@x", 0, "dana@x", NULL);
	add_letter(s, "l2@x", 0, "dana@x", "eve@x");
	ok(store_commit(s, &e));
	for (int64_t row = 1; row <= 3; row++) {
		ok(store_outbox_set(s, row, OUTBOX_SENDING, 0, NULL, NOW, &e));
		ok(store_outbox_set(s, row, OUTBOX_PENDING, NOW, NULL, NOW, &e));
	}
	ok(store_outbox_set(s, 1, OUTBOX_SENDING, 0, NULL, NOW, &e));
	ok(store_outbox_set(s, 2, OUTBOX_SENDING, 0, NULL, NOW, &e));
	assert_int_equal(store_outbox_copies(s, 1, &n, &e), 1);
	assert_int_equal(n, 1); /* one recipient, two attempts: any copy is theirs */
	assert_int_equal(store_outbox_copies(s, 2, &n, &e), 1);
	assert_int_equal(n, 3); /* two of the first one's could be mistaken for the second one's */
}

static void note_time(void *ctx, int64_t at)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	(void)snprintf(w->seen + n, sizeof w->seen - n, "%d ", (int)(at - NOW));
}

static void handed_over_is_known(void **state)
{
	static const enum outbox_state then[] = {
		OUTBOX_SENT, OUTBOX_DOT, OUTBOX_AMBIGUOUS, OUTBOX_PENDING, OUTBOX_SENT};
	struct store *s = *state;
	struct walk w = {0};

	ok(store_begin(s, &e));
	for (int i = 0; i < 5; i++) {
		char id[16];

		(void)snprintf(id, sizeof id, "l%d@x", i);
		add_letter(s, id, 0, "dana@x", NULL);
	}
	ok(store_commit(s, &e));
	for (int i = 0; i < 5; i++) {
		ok(store_outbox_set(s, i + 1, OUTBOX_SENDING, 0, NULL, NOW, &e));
		ok(store_outbox_set(s, i + 1, then[i], NOW, NULL, NOW + 10 - i, &e));
	}
	assert_int_equal(store_outbox_handed(s, NOW + 6, note_time, &w, &e), 0);
	assert_string_equal(w.seen, "8 9 10 ");
}

/* Neither sent nor given up. */
static void outbox_waits(void **state)
{
	static const uint64_t want[OUTBOX_STATES] = {1, 1, 1, 0, 0, 1};
	struct store *s = *state;
	uint64_t n = 7;

	ok(store_outbox_waiting(s, &n, &e));
	assert_int_equal(n, 0);
	ok(store_begin(s, &e));
	add_letter(s, "l1@x", 0, "dana@x", NULL);
	ok(store_commit(s, &e));
	for (int state_now = 0; state_now < OUTBOX_STATES; state_now++) {
		char sql[64];

		(void)snprintf(sql, sizeof sql, "UPDATE outbox SET state = %d", state_now);
		assert_int_equal(sqlite3_exec(s->db, sql, NULL, NULL, NULL), 0);
		ok(store_outbox_waiting(s, &n, &e));
		assert_int_equal(n, want[state_now]);
	}
}

static void outbox_by_hand(void **state)
{
	static const struct {
		int retry, cancel; /* what the calls return, by the state before */
	} want[OUTBOX_STATES] = {{1, 1}, {-1, -1}, {-1, -1}, {-1, -1}, {1, -1}, {1, 1}};
	struct store *s = *state;
	char sql[80];
	int64_t due;

	ok(store_begin(s, &e));
	add_letter(s, "l1@x", 0, "dana@x", NULL);
	ok(store_commit(s, &e));
	for (int from = 0; from < OUTBOX_STATES; from++) {
		(void)snprintf(sql, sizeof sql, "UPDATE outbox SET due = 1, state = %d", from);
		assert_int_equal(sqlite3_exec(s->db, sql, NULL, NULL, NULL), 0);
		assert_int_equal(store_outbox_cancel(s, 1, NOW, &e), want[from].cancel);
		if (want[from].cancel < 0)
			assert_int_equal(e.kind, ERR_INPUT);
		assert_int_equal(sqlite3_exec(s->db, sql, NULL, NULL, NULL), 0);
		assert_int_equal(store_outbox_retry(s, 1, NOW + 7, &e), want[from].retry);
		if (want[from].retry == 1) {
			assert_int_equal(store_outbox_next(s, &due, &e), 1);
			assert_int_equal(due, NOW + 7);
		}
	}
	assert_int_equal(store_outbox_retry(s, 99, NOW, &e), 0);
	assert_int_equal(store_outbox_cancel(s, 99, NOW, &e), 0);
}

/* Cancelled between the sender's look and its next step: the sender cannot go on, nor take it up again. */
static void cancelled_letter_is_not_sent(void **state)
{
	struct store *s = *state;
	char text[128];
	int64_t id;

	ok(store_begin(s, &e));
	add_letter(s, "l1@x", 0, "dana@x", NULL);
	ok(store_commit(s, &e));
	id = next_row(s, NOW, text, sizeof text);
	assert_int_equal(store_outbox_cancel(s, id, NOW, &e), 1);
	assert_int_equal(store_outbox_set(s, id, OUTBOX_SENDING, 0, NULL, NOW, &e), -1);
	assert_int_equal(store_outbox_set(s, id, OUTBOX_PENDING, NOW, NULL, NOW, &e), -1);
	assert_int_equal(next_row(s, NOW + 99, text, sizeof text), 0);
}

static int see_outbox(void *ctx, const struct outbox_row *r)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	assert_null(r->bytes);
	(void)snprintf(w->seen + n, sizeof w->seen - n, "%s:%s:%d:%s ", r->message_id,
		outbox_state_names[r->state], r->attempts, r->last_error);
	return 0;
}

static void outbox_is_recovered(void **state)
{
	struct store *s = *state;
	struct walk some = {0}, all = {0};

	ok(store_begin(s, &e));
	add_letter(s, "l1@x", 0, "dana@x", NULL);
	add_letter(s, "l2@x", 0, "dana@x", NULL);
	add_letter(s, "l3@x", 0, "dana@x", NULL);
	add_letter(s, "l4@x", 0, "dana@x", NULL);
	for (int64_t id = 1; id <= 3; id++) /* joins the open transaction */
		ok(store_outbox_set(s, id, OUTBOX_SENDING, 0, "", NOW, &e));
	ok(store_outbox_set(s, 2, OUTBOX_DOT, 0, NULL, NOW, &e));
	ok(store_outbox_set(s, 3, OUTBOX_SENT, 0, "250", NOW, &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_outbox_recover(s, NOW, &e), 2);
	assert_int_equal(store_outbox_recover(s, NOW, &e), 0);
	assert_int_equal(store_outbox_each(s, false, see_outbox, &some, &e), 0);
	assert_string_equal(some.seen, "l1@x:pending:1: l2@x:ambiguous:1: l4@x:pending:0: ");
	assert_int_equal(store_outbox_each(s, true, see_outbox, &all, &e), 0);
	assert_string_equal(
		all.seen, "l1@x:pending:1: l2@x:ambiguous:1: l3@x:sent:1:250 l4@x:pending:0: ");
}

#define T(name) cmocka_unit_test_setup_teardown(name, memory_set_up, memory_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(letter_is_sent_once),
		T(letters_of_a_case_keep_their_order),
		T(outbox_steps),
		T(copies_that_prove),
		T(handed_over_is_known),
		T(outbox_waits),
		T(outbox_by_hand),
		T(cancelled_letter_is_not_sent),
		T(outbox_is_recovered),
	};

	return cmocka_run_group_tests_name("store: outbox", tests, NULL, NULL);
}
