/* test_store.c - every verb of the store, on a database in memory; two connections on a file where that matters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/mem.h"
#include "state/store_private.h"

#define NOW 1790000000

static struct err e;

static int set_up(void **state)
{
	struct store *s;

	if (store_open(NULL, true, &s, &e) != 0)
		return -1;
	*state = s;
	return 0;
}

static int tear_down(void **state)
{
	store_close(*state);
	return 0;
}

#define ok(call)                                              \
	do {                                                  \
		if ((call) != 0)                              \
			fail_msg("%s: %s", #call, e.message); \
	} while (0)

static int64_t add_message(
	struct store *s, const char *key, const char *message_id, int64_t case_id)
{
	struct message_row m = {.message_id = (char *)(uintptr_t)message_id,
		.from = "dana@example.gov",
		.subject = "role request",
		.outcome = "advance",
		.because = "complete",
		.case_id = case_id,
		.received_at = NOW - 60};
	int64_t id;

	(void)snprintf(m.content_key, sizeof m.content_key, "%s", key);
	ok(store_message_add(s, &m, &id, &e));
	return id;
}

static struct case_record new_case(const char *number)
{
	return (struct case_record){.number = xstrdup(number),
		.kind = xstrdup("role-request"),
		.state = xstrdup("incomplete"),
		.requester = xstrdup("Dana@example.gov"),
		.requester_name = xstrdup("Dana Ruiz"),
		.mailbox = xstrdup("recruiter-help"),
		.subject = xstrdup("role request"),
		.root_id = xstrdup("1@example.gov")};
}

static int64_t add_case(struct store *s, const char *number)
{
	struct case_record c = new_case(number);
	int64_t id;

	ok(store_case_add(s, &c, NOW, &e));
	id = c.id;
	case_free(&c);
	return id;
}

static void add_letter(
	struct store *s, const char *message_id, int64_t case_id, const char *to, const char *also)
{
	struct strings recipients = {0};
	struct letter_row l = {.message_id = message_id,
		.template_ = "receipt",
		.mailbox = "recruiter-help",
		.mail_from = "recruiter-help@example.gov",
		.recipients = &recipients,
		.subject = "Re: role request",
		.bytes = "Subject: x\r\n\r\n\0y",
		.len = 16,
		.case_id = case_id};

	strings_add(&recipients, to);
	if (also != NULL)
		strings_add(&recipients, also);
	ok(store_letter_add(s, &l, NOW, &e));
	strings_free(&recipients);
}

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

struct walk {
	char seen[256];
	int stop_after;
};

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
	assert_int_equal(store_timer_of_case(s, a, NOW, &due, &e), 1);
	assert_int_equal(due, NOW + 20);
	assert_int_equal(store_timer_of_case(s, a, NOW + 20, &due, &e), 1);
	assert_int_equal(due, NOW + 30);
	assert_int_equal(store_timer_of_case(s, a, NOW + 30, &due, &e), 0);
	assert_int_equal(store_timer_due(s, NOW + 9, &t, &e), 0);
	assert_int_equal(store_timer_due(s, NOW + 10, &t, &e), 1);
	assert_int_equal(t.case_id, b);
	assert_string_equal(t.event, "chase");
	ok(store_begin(s, &e));
	ok(store_timer_drop(s, t.id, &e));
	ok(store_timer_drop(s, t.id, &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_timer_due(s, NOW + 100, &t, &e), 1);
	assert_string_equal(t.event, "remind");
	ok(store_begin(s, &e));
	ok(store_timers_set(s, a, NULL, 0, &e));
	ok(store_commit(s, &e));
	assert_int_equal(store_timer_due(s, NOW + 100, &t, &e), 0);
}

/* --- the outbox --------------------------------------------------------------------------------------------------- */

/* Takes the next due row: "message-id recipient". */
static int64_t next_row(struct store *s, int64_t now, char *text, size_t size)
{
	struct outbox_row r;
	int rc = store_outbox_due(s, now, &r, &e);
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

/* However large the database is: only listings, which are meant to, walk a table. */
static void no_statement_reads_whole_tables(void **state)
{
	struct store *s = *state;

	for (int q = 0; q < QUERIES; q++) {
		char *sql = xasprintf("EXPLAIN QUERY PLAN %s", store_sql[q]);
		sqlite3_stmt *st;

		assert_non_null(store_sql[q]);
		if (q == Q_BEGIN || q == Q_COMMIT || q == Q_ROLLBACK || q == Q_CASE_EACH ||
			q == Q_OUTBOX_EACH) {
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

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(copy_goes_its_way),
		T(copy_of_unknown_folder_or_message_is_refused),
		T(message_is_unique_by_content),
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
		T(letter_is_sent_once),
		T(letters_of_a_case_keep_their_order),
		T(outbox_steps),
		T(outbox_by_hand),
		T(cancelled_letter_is_not_sent),
		T(outbox_is_recovered),
		T(no_statement_reads_whole_tables),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
