/*
 * test_store.c - what the store does with copies, messages, cases and timers, on a database in memory.
 *
 * The outbox is in test_store_outbox.c.
 */
#include "tests/store_fixture.h"

/* --- copies ------------------------------------------------------------------------------------------------------- */

static void copy_goes_its_way(void **state)
{
	struct store *s = *state;
	const struct copy_key keys[] = {
		{"recruiter-help", 7, 41}, {"recruiter-help", 7, 42}, {"crossgovhiring", 7, 41}};
	struct copy_row row, owed[4];
	int64_t message;

	assert_int_equal(store_copy_find(s, &keys[0], &row, &e), 0);
	ok(store_copies_attempt(s, keys, 3, NOW, &e));
	ok(store_copies_attempt(s, keys, 1, NOW, &e));
	ok(store_copies_attempt(s, keys, 0, NOW, &e));
	assert_int_equal(store_copy_find(s, &keys[0], &row, &e), 1);
	assert_int_equal(row.attempts, 2);
	assert_int_equal(row.state, COPY_READING);
	assert_string_equal(row.folder, "");
	assert_int_equal(row.message, 0);
	assert_int_equal(row.uid, 41);
	assert_int_equal(row.uidvalidity, 7);

	ok(store_begin(s, &e));
	message = add_message(s, "key", "1@example.gov", 0);
	for (int i = 0; i < 3; i++)
		ok(store_copy_decide(s, &keys[i], message, "processed", NOW, &e));
	ok(store_copy_decide(
		s, &(struct copy_key){"recruiter-help", 8, 1}, message, "held", NOW, &e));
	ok(store_commit(s, &e));

	assert_int_equal(store_copies_owed(s, "recruiter-help", owed, 4, &e), 3);
	assert_int_equal(owed[0].uid, 41);
	assert_int_equal(owed[0].message, message);
	assert_int_equal(owed[0].attempts, 2);
	assert_string_equal(owed[0].folder, "processed");
	assert_int_equal(owed[1].uid, 42);
	assert_string_equal(owed[2].folder, "held");
	assert_int_equal(owed[2].attempts, 0);
	assert_int_equal(store_copies_owed(s, "recruiter-help", owed, 1, &e), 1);

	ok(store_copies_filed(s, (int64_t[]){owed[0].id}, 1, NOW, &e));
	assert_int_equal(store_copies_owed(s, "recruiter-help", owed, 4, &e), 2);
	assert_int_equal(owed[0].uid, 42);
	assert_int_equal(store_copy_find(s, &keys[0], &row, &e), 1);
	assert_int_equal(row.state, COPY_FILED);
	assert_string_equal(row.folder, "processed");
}

static void copy_of_unknown_folder_or_message_is_refused(void **state)
{
	struct store *s = *state;
	const struct copy_key key = {"recruiter-help", 7, 41};

	ok(store_begin(s, &e));
	assert_int_equal(store_copy_decide(s, &key, 0, "elsewhere", NOW, &e), -1);
	assert_int_equal(e.kind, ERR_PERM);
	store_rollback(s);
	ok(store_begin(s, &e));
	assert_int_equal(store_copy_decide(s, &key, 99, "held", NOW, &e), -1);
	assert_int_equal(e.kind, ERR_PERM);
	store_rollback(s);
	ok(store_begin(s, &e));
	ok(store_copy_decide(s, &key, 0, "held", NOW, &e)); /* too large to be read at all */
	ok(store_commit(s, &e));
}

/* --- messages ----------------------------------------------------------------------------------------------------- */

static void message_is_unique_by_content(void **state)
{
	struct store *s = *state;
	struct message_row row;
	int64_t id;

	assert_int_equal(store_message_by_content(s, "key", &row, &e), 0);
	ok(store_begin(s, &e));
	id = add_message(s, "key", "1@example.gov", 0);
	ok(store_commit(s, &e));
	assert_int_equal(store_message_by_content(s, "key", &row, &e), 1);
	assert_int_equal(row.id, id);
	assert_string_equal(row.content_key, "key");
	assert_string_equal(row.message_id, "1@example.gov");
	assert_string_equal(row.from, "dana@example.gov");
	assert_string_equal(row.subject, "role request");
	assert_string_equal(row.outcome, "advance");
	assert_string_equal(row.because, "complete");
	assert_int_equal(row.case_id, 0);
	assert_int_equal(row.received_at, NOW - 60);

	ok(store_begin(s, &e));
	assert_int_equal(store_message_add(s, &row, &id, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	store_rollback(s);
	row.content_key[0] = 'K';
	row.outcome[0] = 'A';
	ok(store_begin(s, &e));
	assert_int_equal(store_message_add(s, &row, &id, &e), -1); /* no such outcome */
	assert_int_equal(e.kind, ERR_PERM);
	store_rollback(s);
	message_row_free(&row);
}

/* Three transactions of a group: the second one is undone, the others hold, and only from the group's end on. */
static void group_is_one_commit(void **state)
{
	struct store *s = *state;
	struct message_row row = {0};

	ok(store_group_begin(s, &e));
	for (int i = 1; i <= 3; i++) {
		char key[8];

		(void)snprintf(key, sizeof key, "g%d", i);
		ok(store_begin(s, &e));
		(void)add_message(s, key, key, 0);
		if (i == 2)
			store_rollback(s);
		else
			ok(store_commit(s, &e));
	}
	assert_int_equal(sqlite3_get_autocommit(s->db), 0); /* nothing is on the disk yet */
	ok(store_group_end(s, &e));
	assert_int_equal(sqlite3_get_autocommit(s->db), 1);
	assert_int_equal(store_message_by_content(s, "g1", &row, &e), 1);
	message_row_free(&row);
	assert_int_equal(store_message_by_content(s, "g2", &row, &e), 0);
	assert_int_equal(store_message_by_content(s, "g3", &row, &e), 1);
	message_row_free(&row);
}

/* SQLite undoes all of it by itself where the disk is full: then nothing may run on as if the group were open, nor count as done. */
static void group_that_is_undone_says_so(void **state)
{
	struct store *s = *state;
	struct message_row row;

	ok(store_group_begin(s, &e));
	ok(store_begin(s, &e));
	(void)add_message(s, "g1", "g1", 0);
	ok(store_commit(s, &e));
	assert_int_equal(sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_begin(s, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_int_equal(store_group_end(s, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_int_equal(store_message_by_content(s, "g1", &row, &e), 0);
	ok(store_begin(s, &e)); /* and everything goes on */
	(void)add_message(s, "g1", "g1", 0);
	ok(store_commit(s, &e));
}

static void message_id_with_other_content_is_noticed(void **state)
{
	struct store *s = *state;

	ok(store_begin(s, &e));
	add_message(s, "key", "1@example.gov", 0);
	add_message(s, "other", "", 0);
	ok(store_commit(s, &e));
	assert_int_equal(store_message_id_taken(s, "1@example.gov", "key", &e), 0);
	assert_int_equal(store_message_id_taken(s, "1@example.gov", "changed", &e), 1);
	assert_int_equal(store_message_id_taken(s, "2@example.gov", "changed", &e), 0);
	assert_int_equal(store_message_id_taken(s, "", "changed", &e), 0);
}

/* --- cases -------------------------------------------------------------------------------------------------------- */

static void put_field(struct fields *f, const char *name, enum field_source source, const char *v1,
	const char *v2)
{
	struct field *x;

	f->v = xgrow(f->v, &f->cap, f->n + 1, sizeof *f->v);
	x = &f->v[f->n++];
	*x = (struct field){.name = xstrdup(name), .source = source};
	if (v1 != NULL)
		strings_add(&x->values, v1);
	if (v2 != NULL)
		strings_add(&x->values, v2);
}

static void drop_fields(struct fields *f)
{
	for (size_t i = 0; i < f->n; i++) {
		free(f->v[i].name);
		strings_free(&f->v[i].values);
	}
	free(f->v);
	*f = (struct fields){0};
}

static void case_keeps_its_fields(void **state)
{
	struct store *s = *state;
	struct case_record c = new_case("CGH-26-00001"), back;
	struct fields changes = {0};

	ok(store_begin(s, &e));
	ok(store_case_add(s, &c, NOW, &e));
	assert_int_equal(c.version, 1);
	put_field(&changes, "role", SOURCE_BODY, "Hiring Manager", NULL);
	put_field(&changes, "recipients", SOURCE_SUBJECT, "A <a@example.gov>", "B <b@example.gov>");
	ok(store_case_change(s, &c, "requested", &changes, NOW + 1, &e));
	drop_fields(&changes);
	ok(store_commit(s, &e));
	assert_int_equal(c.version, 2);
	assert_string_equal(c.state, "requested");
	assert_int_equal(c.fields_n, 2);

	put_field(&changes, "recipients", SOURCE_SIGNATURE, "C <c@example.gov>", NULL);
	put_field(&changes, "role", SOURCE_BODY, NULL, NULL);
	ok(store_begin(s, &e));
	ok(store_case_change(s, &c, NULL, &changes, NOW + 2, &e));
	ok(store_case_change(s, &c, NULL, NULL, NOW + 2, &e));
	ok(store_commit(s, &e));
	drop_fields(&changes);

	assert_int_equal(store_case_by_number(s, "cgh-26-00001", &back, &e), 1);
	for (int i = 0; i < 2; i++) { /* what is read back is what the record in memory says */
		const struct case_record *x = i == 0 ? &c : &back;

		assert_string_equal(x->number, "CGH-26-00001");
		assert_string_equal(x->kind, "role-request");
		assert_string_equal(x->state, "requested");
		assert_string_equal(x->requester, "Dana@example.gov");
		assert_string_equal(x->requester_name, "Dana Ruiz");
		assert_string_equal(x->mailbox, "recruiter-help");
		assert_string_equal(x->subject, "role request");
		assert_string_equal(x->root_id, "1@example.gov");
		assert_int_equal(x->version, 4);
		assert_int_equal(x->opened_at, NOW);
		assert_int_equal(x->changed_at, NOW + 2);
		assert_int_equal(x->fields_n, 1);
		assert_string_equal(x->fields[0].name, "recipients");
		assert_string_equal(x->fields[0].source, "signature");
		assert_int_equal(x->fields[0].values.n, 1);
		assert_string_equal(x->fields[0].values.v[0], "C <c@example.gov>");
	}
	assert_int_equal(back.id, c.id);
	case_free(&back);
	case_free(&c);
}

static void case_is_found(void **state)
{
	struct store *s = *state;
	struct case_record c;
	int64_t first, second;

	ok(store_begin(s, &e));
	first = add_case(s, "CGH-26-00001");
	second = add_case(s, "CGH-26-00002");
	add_letter(s, "l1@example.gov", first, "dana@example.gov", NULL);
	add_letter(s, "l2@example.gov", 0, "dana@example.gov", NULL);
	ok(store_commit(s, &e));

	assert_int_equal(store_case_by_id(s, first, &c, &e), 1);
	case_free(&c);
	assert_int_equal(store_case_by_id(s, 99, &c, &e), 0);
	assert_int_equal(store_case_by_number(s, "CGH-26-00003", &c, &e), 0);
	assert_int_equal(store_case_by_letter(s, "l1@example.gov", &c, &e), 1);
	assert_int_equal(c.id, first);
	case_free(&c);
	assert_int_equal(store_case_by_letter(s, "l2@example.gov", &c, &e), 0);
	assert_int_equal(store_case_by_letter(s, "l3@example.gov", &c, &e), 0);
	assert_int_equal(store_case_by_requester(
				 s, "role-request", "DANA@example.gov", "incomplete", &c, &e),
		1);
	assert_int_equal(c.id, second);
	case_free(&c);
	assert_int_equal(
		store_case_by_requester(s, "role-request", "dana@example.gov", "requested", &c, &e),
		0);
	assert_int_equal(
		store_case_by_requester(s, "selection", "dana@example.gov", "incomplete", &c, &e),
		0);
}

static void case_number_is_unique(void **state)
{
	struct store *s = *state;
	struct case_record c = new_case("cgh-26-00001");

	ok(store_begin(s, &e));
	add_case(s, "CGH-26-00001");
	assert_int_equal(store_case_add(s, &c, NOW, &e), -1);
	assert_int_equal(c.id, 0);
	assert_int_equal(
		store_commit(s, &e), -1); /* a transaction with a failed step never commits */
	case_free(&c);
	assert_int_equal(store_case_by_number(s, "CGH-26-00001", &c, &e), 0);
}

static void numbers_are_never_given_twice(void **state)
{
	struct store *s = *state;
	char a[32], b[32];

	ok(store_case_next_number(s, "CGH", 2026, a, sizeof a, &e));
	assert_string_equal(a, "CGH-26-00001");
	ok(store_begin(s, &e));
	ok(store_case_next_number(s, "CGH", 2026, a, sizeof a, &e));
	ok(store_case_next_number(s, "CGH", 2026, b, sizeof b, &e));
	assert_string_equal(a, "CGH-26-00001");
	assert_string_equal(b, "CGH-26-00002");
	store_rollback(s);
	ok(store_begin(s, &e));
	ok(store_case_next_number(s, "CGH", 2026, a, sizeof a, &e));
	assert_string_equal(a, "CGH-26-00001");
	ok(store_commit(s, &e));
	ok(store_case_next_number(s, "CGH", 2026, a, sizeof a, &e));
	ok(store_case_next_number(s, "CGH", 2027, b, sizeof b, &e));
	assert_string_equal(a, "CGH-26-00002");
	assert_string_equal(b, "CGH-27-00001");
	assert_int_equal(
		sqlite3_exec(s->db, "UPDATE counter SET last = 99999", NULL, NULL, NULL), 0);
	ok(store_case_next_number(s, "CGH", 2026, a, sizeof a, &e));
	assert_string_equal(a, "CGH-26-100000");
}

static void slower_change_is_refused(void **state)
{
	struct store *s = *state;
	struct case_record a, b;

	ok(store_begin(s, &e));
	add_case(s, "CGH-26-00001");
	ok(store_commit(s, &e));
	assert_int_equal(store_case_by_number(s, "CGH-26-00001", &a, &e), 1);
	assert_int_equal(store_case_by_number(s, "CGH-26-00001", &b, &e), 1);
	ok(store_begin(s, &e));
	ok(store_case_change(s, &a, "requested", NULL, NOW, &e));
	ok(store_commit(s, &e));
	ok(store_begin(s, &e));
	assert_int_equal(store_case_change(s, &b, "closed", NULL, NOW, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "CGH-26-00001"));
	assert_int_equal(b.version, 1);
	store_rollback(s);
	case_free(&a);
	case_free(&b);
	assert_int_equal(store_case_by_number(s, "CGH-26-00001", &a, &e), 1);
	assert_string_equal(a.state, "requested");
	case_free(&a);
}

static void rollback_leaves_nothing(void **state)
{
	struct store *s = *state;
	struct case_record c;
	struct message_row m;
	int64_t id, due;

	ok(store_begin(s, &e));
	id = add_case(s, "CGH-26-00001");
	add_message(s, "key", "1@example.gov", id);
	add_letter(s, "l1@example.gov", id, "dana@example.gov", NULL);
	store_rollback(s);
	assert_int_equal(store_case_by_id(s, id, &c, &e), 0);
	assert_int_equal(store_message_by_content(s, "key", &m, &e), 0);
	assert_int_equal(store_outbox_next(s, &due, &e), 0);
	store_rollback(s); /* harmless where none is open */
}

static void participants(void **state)
{
	struct store *s = *state;
	int64_t id;

	ok(store_begin(s, &e));
	id = add_case(s, "CGH-26-00001");
	ok(store_participant_add(s, id, "scc@example.gov", "coordinator", &e));
	ok(store_participant_add(s, id, "SCC@example.gov", "recipient", &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_case_participant(s, id, "DANA@EXAMPLE.GOV", &e), 1);
	assert_int_equal(store_case_participant(s, id, "scc@example.gov", &e), 1);
	assert_int_equal(store_case_participant(s, id, "eve@example.gov", &e), 0);
	assert_int_equal(store_case_participant(s, id, "", &e), 0);
	assert_int_equal(store_participant_add(s, 99, "eve@example.gov", "x", &e), -1);
}

static int see_case(void *ctx, const struct case_record *c)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	(void)snprintf(w->seen + n, sizeof w->seen - n, "%s ", c->number + 7);
	return w->stop_after > 0 && --w->stop_after == 0 ? 5 : 0;
}

static void cases_are_listed(void **state)
{
	struct store *s = *state;
	struct strings finals = {0};
	struct case_record c;
	const struct {
		struct case_filter filter;
		int stop_after, want_rc;
		const char *want;
	} rows[] = {
		{{0}, 0, 0, "00004 00003 00002 00001 "},
		{{.limit = 2}, 0, 0, "00004 00003 "},
		{{0}, 3, 5, "00004 00003 00002 "},
		{{.kind = "role-request"}, 0, 0, "00004 00003 00002 00001 "},
		{{.kind = "selection"}, 0, 0, ""},
		{{.state = "closed"}, 0, 0, "00003 "},
		{{.open_only = true, .final_states = &finals}, 0, 0, "00004 00002 00001 "},
		{{.open_only = true, .final_states = &finals, .limit = 2}, 0, 0, "00004 00002 "},
		{{.open_only = true}, 0, 0, "00004 00003 00002 00001 "},
	};

	strings_add(&finals, "closed");
	ok(store_begin(s, &e));
	for (int i = 1; i <= 4; i++) {
		char number[32];

		(void)snprintf(number, sizeof number, "CGH-26-%05d", i);
		add_case(s, number);
	}
	assert_int_equal(store_case_by_number(s, "CGH-26-00003", &c, &e), 1);
	ok(store_case_change(s, &c, "closed", NULL, NOW, &e));
	ok(store_commit(s, &e));
	case_free(&c);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct walk w = {.stop_after = rows[i].stop_after};

		assert_int_equal(
			store_case_each(s, &rows[i].filter, see_case, &w, &e), rows[i].want_rc);
		assert_string_equal(w.seen, rows[i].want);
	}
	strings_free(&finals);
}

static int see_history(void *ctx, const struct history_row *h)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	(void)snprintf(w->seen + n, sizeof w->seen - n, "%s/%s/%s/%s/%s/%d ", h->actor, h->event,
		h->from, h->to, h->detail, h->message != 0);
	return 0;
}

static void history_is_append_only(void **state)
{
	struct store *s = *state;
	struct walk w = {0};
	int64_t id, message;

	ok(store_begin(s, &e));
	id = add_case(s, "CGH-26-00001");
	message = add_message(s, "key", "1@example.gov", id);
	ok(store_history_add(s, id,
		&(struct history_row){.at = NOW,
			.actor = "sender",
			.event = "role_request",
			.from = "",
			.to = "requested",
			.detail = "complete",
			.message = message},
		&e));
	ok(store_history_add(
		s, id, &(struct history_row){.at = NOW, .actor = "clock", .event = "due"}, &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_history_each(s, id, see_history, &w, &e), 0);
	assert_string_equal(w.seen, "sender/role_request//requested/complete/1 clock/due////0 ");
	assert_int_not_equal(
		sqlite3_exec(s->db, "UPDATE history SET detail = 'other'", NULL, NULL, NULL), 0);
	assert_non_null(strstr(sqlite3_errmsg(s->db), "never changed"));
}

/* --- timers ------------------------------------------------------------------------------------------------------- */

static void timers_ring_in_order(void **state)
{
	struct store *s = *state;
	const struct decision_timer two[] = {{"remind", NOW + 20}, {"expire", NOW + 30}};
	const struct decision_timer one[] = {{"chase", NOW + 10}};
	struct timer_row t;
	int64_t a, b, due;

	assert_int_equal(store_timer_next(s, &due, &e), 0);
	ok(store_begin(s, &e));
	a = add_case(s, "CGH-26-00001");
	b = add_case(s, "CGH-26-00002");
	ok(store_timers_set(s, a, two, 2, &e));
	ok(store_timers_set(s, b, one, 1, &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_timer_next(s, &due, &e), 1);
	assert_int_equal(due, NOW + 10);
	assert_int_equal(store_timer_of_case(s, a, NOW, &t, &e), 1);
	assert_int_equal(t.due, NOW + 20);
	assert_int_equal(store_timer_of_case(s, a, NOW + 20, &t, &e), 1);
	assert_int_equal(t.due, NOW + 30);
	assert_int_equal(store_timer_of_case(s, a, NOW + 30, &t, &e), 0);
	assert_int_equal(store_timer_due(s, NOW + 9, NULL, &t, &e), 0);
	assert_int_equal(store_timer_due(s, NOW + 10, NULL, &t, &e), 1);
	assert_int_equal(t.case_id, b);
	assert_string_equal(t.event, "chase");
	ok(store_begin(s, &e));
	ok(store_timer_drop(s, t.id, &e));
	ok(store_timer_drop(s, t.id, &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_timer_due(s, NOW + 100, NULL, &t, &e), 1);
	assert_string_equal(t.event, "remind");
	ok(store_begin(s, &e));
	ok(store_timers_set(s, a, NULL, 0, &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_timer_due(s, NOW + 100, NULL, &t, &e), 0);
}

static bool may_walk(int q)
{
	static const enum query walks[] = {Q_BEGIN, Q_BEGIN_READ, Q_COMMIT, Q_ROLLBACK, Q_CASE_EACH,
		Q_OUTBOX_EACH, Q_OUTBOX_HANDED, Q_OUTBOX_WAITING, Q_SAVEPOINT, Q_RELEASE,
		Q_ROLLBACK_TO, Q_COORDINATORS_ALL, Q_POOLS_EACH, Q_HELD_EACH, Q_AUDIT_STATES,
		Q_AUDIT_PURGED, Q_OLD_CASES, Q_LETTERS_EACH, Q_PURGE_REST_OUTBOX,
		Q_PURGE_REST_LETTERS, Q_PURGE_REST_MESSAGES, Q_HISTORY_HEAD, Q_CHECK_QUICK,
		Q_CHECK_FULL, Q_CHECK_KEYS, Q_ONE_FILE, Q_HISTORY_LAST_ID /* of ten rows */};

	for (size_t i = 0; i < sizeof walks / sizeof *walks; i++)
		if ((int)walks[i] == q)
			return true;
	return false;
}

/* However large the database is: only listings and audits, which are meant to, walk a table, and what the
 * sender asks once when it starts. */
static void no_statement_reads_whole_tables(void **state)
{
	struct store *s = *state;

	for (int q = 0; q < QUERIES; q++) {
		char *sql = xasprintf("EXPLAIN QUERY PLAN %s", store_sql[q]);
		sqlite3_stmt *st;

		assert_non_null(store_sql[q]);
		if (may_walk(q)) {
			free(sql);
			continue;
		}
		assert_int_equal(sqlite3_prepare_v2(s->db, sql, -1, &st, NULL), SQLITE_OK);
		while (sqlite3_step(st) == SQLITE_ROW) {
			const char *plan = (const char *)sqlite3_column_text(st, 3);
			/* an index in the order asked for, of which the first row is taken */
			bool ordered = strstr(plan, "USING") != NULL &&
				       strstr(store_sql[q], "LIMIT 1") != NULL;

			if ((strncmp(plan, "SCAN", 4) == 0 &&
				    strcmp(plan, "SCAN CONSTANT ROW") != 0 && !ordered) ||
				strstr(plan, "TEMP B-TREE") != NULL)
				fail_msg("%s: %s", store_sql[q], plan);
		}
		sqlite3_finalize(st);
		free(sql);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, memory_set_up, memory_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(copy_goes_its_way),
		T(copy_of_unknown_folder_or_message_is_refused),
		T(message_is_unique_by_content),
		T(group_is_one_commit),
		T(group_that_is_undone_says_so),
		T(message_id_with_other_content_is_noticed),
		T(case_keeps_its_fields),
		T(case_is_found),
		T(case_number_is_unique),
		T(numbers_are_never_given_twice),
		T(slower_change_is_refused),
		T(rollback_leaves_nothing),
		T(participants),
		T(cases_are_listed),
		T(history_is_append_only),
		T(timers_ring_in_order),
		T(no_statement_reads_whole_tables),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
