/*
 * store_outbox.c - owns letters and the outbox: what is still to be sent, in which order, and how far each has come. Knows
 * no SMTP and reads no letter.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "state/store_private.h"

const char *const outbox_state_names[] = {
	"pending", "sending", "dot", "sent", "failed", "ambiguous"};
_Static_assert(sizeof outbox_state_names / sizeof *outbox_state_names == OUTBOX_STATES, "names");

#define FROM(state) (1u << (state))

/* From which states each may be entered. A letter that is sent stays sent, until a report proves the contrary
 * (store_outbox_bounced); one given up is taken up again by hand only, so that a sender that had it in its hands when it was
 * cancelled cannot. */
static const unsigned entered_from[OUTBOX_STATES] = {
	[OUTBOX_PENDING] = FROM(OUTBOX_PENDING) | FROM(OUTBOX_SENDING) | FROM(OUTBOX_DOT) |
			   FROM(OUTBOX_AMBIGUOUS),
	[OUTBOX_SENDING] = FROM(OUTBOX_PENDING) | FROM(OUTBOX_AMBIGUOUS),
	[OUTBOX_DOT] = FROM(OUTBOX_SENDING),
	[OUTBOX_SENT] = FROM(OUTBOX_SENDING) | FROM(OUTBOX_DOT) | FROM(OUTBOX_AMBIGUOUS),
	[OUTBOX_FAILED] = FROM(OUTBOX_PENDING) | FROM(OUTBOX_SENDING) | FROM(OUTBOX_DOT) |
			  FROM(OUTBOX_FAILED) | FROM(OUTBOX_AMBIGUOUS),
	[OUTBOX_AMBIGUOUS] = FROM(OUTBOX_SENDING) | FROM(OUTBOX_DOT) | FROM(OUTBOX_AMBIGUOUS),
};

/* --- letters ------------------------------------------------------------------------------------------------------ */

int store_letter_add(struct store *s, const struct letter_row *l, int64_t now, struct err *e)
{
	int64_t id;
	int rc;

	assert(s->in_tx && l->recipients->n > 0);
	rc = store_exists(s, Q_LETTER_FIND, ARGS(arg_text(l->message_id)), e);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (store_exec(s, Q_LETTER_ADD,
		    ARGS(arg_text(l->message_id), arg_text(l->template_), arg_text(l->mailbox),
			    arg_text(l->mail_from), arg_text(l->subject), arg_ref(l->case_id),
			    arg_ref(l->message), arg_int(now), arg_blob(l->bytes, l->len),
			    arg_int(l->case_version)),
		    e) != 0)
		return -1;
	id = sqlite3_last_insert_rowid(s->db);
	for (size_t i = 0; i < l->recipients->n; i++)
		if (store_exec(s, Q_OUTBOX_ADD,
			    ARGS(arg_int(id), arg_ref(l->case_id), arg_text(l->recipients->v[i]),
				    arg_int(now)),
			    e) != 0)
			return -1;
	return 0;
}

/* A blob column as a new string, NUL-terminated beyond its length. */
static char *read_bytes(sqlite3_stmt *st, int column, size_t *len_out)
{
	const void *p = sqlite3_column_blob(st, column);
	size_t len = (size_t)sqlite3_column_bytes(st, column);
	char *copy = xmalloc(len + 1);

	if (len > 0)
		memcpy(copy, p, len);
	copy[len] = '\0';
	*len_out = len;
	return copy;
}

int store_letter_bytes(
	struct store *s, const char *message_id, char **bytes_out, size_t *len_out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_LETTER_BYTES, ARGS(arg_text(message_id)), e);
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		*bytes_out = read_bytes(st, 0, len_out);
		store_done(st);
	}
	return rc;
}

int store_letter_about(struct store *s, const char *message_id, int64_t *case_id_out,
	int64_t *case_version_out, char *template_out, size_t size, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_LETTER_ABOUT, ARGS(arg_text(message_id)), e);
	char *name;
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		*case_id_out = sqlite3_column_int64(st, 0);
		*case_version_out = sqlite3_column_int64(st, 1);
		name = store_text(st, 2);
		(void)snprintf(template_out, size, "%s", name);
		free(name);
		store_done(st);
	}
	return rc;
}

/* --- the outbox --------------------------------------------------------------------------------------------------- */

void outbox_row_free(struct outbox_row *r)
{
	if (r == NULL)
		return;
	free(r->recipient);
	free(r->mail_from);
	free(r->message_id);
	free(r->template_);
	free(r->subject);
	free(r->last_error);
	free(r->mailbox);
	free(r->bytes);
	*r = (struct outbox_row){0};
}

static void read_row(sqlite3_stmt *st, struct outbox_row *r)
{
	*r = (struct outbox_row){
		.id = sqlite3_column_int64(st, 0),
		.letter = sqlite3_column_int64(st, 1),
		.case_id = sqlite3_column_int64(st, 2),
		.state = (enum outbox_state)sqlite3_column_int(st, 3),
		.attempts = sqlite3_column_int(st, 4),
		.due = sqlite3_column_int64(st, 5),
		.created = sqlite3_column_int64(st, 6),
		.recipient = store_text(st, 7),
		.mail_from = store_text(st, 8),
		.message_id = store_text(st, 9),
		.template_ = store_text(st, 10),
		.subject = store_text(st, 11),
		.last_error = store_text(st, 12),
		.mailbox = store_text(st, 13),
	};
}

int store_outbox_due(
	struct store *s, int64_t now, struct outbox_row *out, size_t max, struct err *e)
{
	sqlite3_stmt *st =
		store_query(s, Q_OUTBOX_DUE, ARGS(arg_int(now), arg_int((int64_t)max)), e);
	size_t n = 0;
	int rc;

	if (st == NULL)
		return -1;
	while (n < max && (rc = store_step(s, st, e)) != 0) {
		if (rc < 0) {
			while (n > 0)
				outbox_row_free(&out[--n]);
			return -1;
		}
		read_row(st, &out[n]);
		out[n].bytes = read_bytes(st, 14, &out[n].len);
		n++;
	}
	store_done(st);
	return (int)n;
}

int store_outbox_next(struct store *s, int64_t *due_out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_OUTBOX_NEXT, NULL, 0, e);
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		*due_out = sqlite3_column_int64(st, 0);
		store_done(st);
	}
	return rc;
}

int store_outbox_handed(
	struct store *s, int64_t since, void (*fn)(void *ctx, int64_t at), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_OUTBOX_HANDED, ARGS(arg_int(since)), e);
	int rc;

	if (st == NULL)
		return -1;
	while ((rc = store_step(s, st, e)) == 1)
		fn(ctx, sqlite3_column_int64(st, 0));
	return rc;
}

int store_outbox_copies(struct store *s, int64_t letter, int64_t *n_out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_OUTBOX_COPIES, ARGS(arg_int(letter)), e);
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		*n_out = sqlite3_column_int64(st, 0);
		store_done(st);
	}
	return rc;
}

static int set_from(struct store *s, int64_t id, enum outbox_state state, unsigned from,
	int64_t due, const char *error, int64_t now, struct err *e)
{
	return store_exec(s, Q_OUTBOX_SET,
		ARGS(arg_int(id), arg_int((int64_t)state), arg_int(due), arg_text(error),
			arg_int(now), arg_int(from)),
		e);
}

int store_outbox_waiting(struct store *s, uint64_t *n_out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_OUTBOX_WAITING, NULL, 0, e);

	if (st == NULL || store_step(s, st, e) != 1)
		return -1;
	*n_out = (uint64_t)sqlite3_column_int64(st, 0);
	store_done(st);
	return 0;
}

int store_outbox_set(struct store *s, int64_t id, enum outbox_state state, int64_t due,
	const char *error, int64_t now, struct err *e)
{
	bool own;
	int rc;

	assert(state >= 0 && state < OUTBOX_STATES);
	if (store_enter(s, &own, e) != 0)
		return -1;
	rc = set_from(s, id, state, entered_from[state], due, error, now, e);
	if (rc == 0 && sqlite3_changes(s->db) == 0)
		rc = err_set(e, ERR_TEMP,
			"outbox %lld cannot become %s: it is gone, or another process changed it "
			"first: look again",
			(long long)id, outbox_state_names[state]);
	return store_leave(s, own, rc, e);
}

static int by_hand(struct store *s, int64_t id, enum outbox_state state, unsigned from,
	const char *error, int64_t now, struct err *e)
{
	sqlite3_stmt *st;
	bool own;
	int rc, was = 0;

	if (store_enter(s, &own, e) != 0)
		return -1;
	st = store_query(s, Q_OUTBOX_STATE, ARGS(arg_int(id)), e);
	rc = st != NULL ? store_step(s, st, e) : -1;
	if (rc == 1) {
		was = sqlite3_column_int(st, 0);
		store_done(st);
		if ((from >> was & 1) == 0)
			rc = err_set(e, ERR_INPUT, "outbox %lld is %s: too late to make it %s",
				(long long)id, outbox_state_names[was], outbox_state_names[state]);
		else if (set_from(s, id, state, from, now, error, now, e) != 0)
			rc = -1;
	}
	return store_leave(s, own, rc, e);
}

int store_outbox_retry(struct store *s, int64_t id, int64_t now, struct err *e)
{
	return by_hand(s, id, OUTBOX_PENDING,
		FROM(OUTBOX_PENDING) | FROM(OUTBOX_FAILED) | FROM(OUTBOX_AMBIGUOUS), NULL, now, e);
}

int store_outbox_cancel(struct store *s, int64_t id, int64_t now, struct err *e)
{
	return by_hand(s, id, OUTBOX_FAILED, FROM(OUTBOX_PENDING) | FROM(OUTBOX_AMBIGUOUS),
		"cancelled by hand", now, e);
}

int store_outbox_find(struct store *s, const char *message_id, const char *recipient,
	struct outbox_row *out, struct err *e)
{
	sqlite3_stmt *st =
		store_query(s, Q_OUTBOX_FIND, ARGS(arg_text(message_id), arg_text(recipient)), e);
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		read_row(st, out);
		store_done(st);
	}
	return rc;
}

int store_outbox_bounced(struct store *s, const char *message_id, const char *recipient,
	const char *reason, int64_t now, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_OUTBOX_BOUNCED,
		    ARGS(arg_text(message_id), arg_text(recipient), arg_text(reason), arg_int(now)),
		    e) != 0)
		return -1;
	return sqlite3_changes(s->db) > 0;
}

int store_outbox_recover(struct store *s, int64_t now, struct err *e)
{
	bool own;
	int n = 0, rc;

	if (store_enter(s, &own, e) != 0)
		return -1;
	rc = store_exec(s, Q_OUTBOX_RECOVER_SENDING, ARGS(arg_int(now)), e);
	n += sqlite3_changes(s->db);
	if (rc == 0) {
		rc = store_exec(s, Q_OUTBOX_RECOVER_DOT, ARGS(arg_int(now)), e);
		n += sqlite3_changes(s->db);
	}
	return store_leave(s, own, rc == 0 ? n : -1, e);
}

int store_outbox_each(struct store *s, bool all, int (*fn)(void *ctx, const struct outbox_row *r),
	void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_OUTBOX_EACH, ARGS(arg_int(all)), e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct outbox_row r;

		if (rc < 0)
			return -1;
		read_row(st, &r);
		stop = fn(ctx, &r);
		outbox_row_free(&r);
	}
	store_done(st);
	return stop;
}
