/*
 * store_message.c - owns copies of messages in mailboxes and what was decided about each message. Knows no mail text: only
 * ids, addresses, the subject and the outcome are kept.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state/store_private.h"

void store_read_copy(sqlite3_stmt *st, struct copy_row *out)
{
	char *folder = store_text(st, 2);

	*out = (struct copy_row){
		.id = sqlite3_column_int64(st, 0),
		.state = (enum copy_state)sqlite3_column_int(st, 1),
		.attempts = sqlite3_column_int(st, 3),
		.uidvalidity = sqlite3_column_int64(st, 4),
		.uid = sqlite3_column_int64(st, 5),
		.message = sqlite3_column_int64(st, 6),
	};
	(void)snprintf(out->folder, sizeof out->folder, "%s", folder);
	free(folder);
}

int store_copy_find(
	struct store *s, const struct copy_key *key, struct copy_row *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_COPY_FIND,
		ARGS(arg_text(key->mailbox), arg_int(key->uidvalidity), arg_int(key->uid)), e);
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		store_read_copy(st, out);
		store_done(st);
	}
	return rc;
}

/* The statement for each key, in one transaction. */
static int for_keys(struct store *s, enum query q, const struct copy_key *keys, size_t n,
	int64_t now, struct err *e)
{
	bool own;
	int rc = 0;

	if (n == 0)
		return 0;
	if (store_enter(s, &own, e) != 0)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = store_exec(s, q,
			ARGS(arg_text(keys[i].mailbox), arg_int(keys[i].uidvalidity),
				arg_int(keys[i].uid), arg_int(now)),
			e);
	return store_leave(s, own, rc, e);
}

int store_copies_attempt(
	struct store *s, const struct copy_key *keys, size_t n, int64_t now, struct err *e)
{
	assert(!s->in_tx); /* it must be durable when this returns */
	return for_keys(s, Q_COPY_ATTEMPT, keys, n, now, e);
}

int store_copies_spare(
	struct store *s, const struct copy_key *keys, size_t n, int64_t now, struct err *e)
{
	return for_keys(s, Q_COPY_SPARE, keys, n, now, e);
}

int store_copies_owed(
	struct store *s, const char *mailbox, struct copy_row *out, int max, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_COPY_OWED, ARGS(arg_text(mailbox), arg_int(max)), e);
	int n = 0, rc;

	if (st == NULL)
		return -1;
	while ((rc = store_step(s, st, e)) == 1)
		store_read_copy(st, &out[n++]);
	return rc < 0 ? -1 : n;
}

int store_copies_filed(struct store *s, const int64_t *ids, size_t n, int64_t now, struct err *e)
{
	bool own;
	int rc = 0;

	if (n == 0)
		return 0;
	if (store_enter(s, &own, e) != 0)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = store_exec(s, Q_COPY_FILED, ARGS(arg_int(ids[i]), arg_int(now)), e);
	return store_leave(s, own, rc, e);
}

int store_copy_back(struct store *s, int64_t id, int64_t now, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_COPY_BACK, ARGS(arg_int(id), arg_int(now)), e);
}

int store_copy_anew(struct store *s, int64_t id, int64_t now, struct err *e)
{
	return store_exec(s, Q_COPY_ANEW, ARGS(arg_int(id), arg_int(now)), e);
}

int store_copy_decide(struct store *s, const struct copy_key *key, int64_t message,
	const char *folder, int64_t now, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_COPY_DECIDE,
		ARGS(arg_text(key->mailbox), arg_int(key->uidvalidity), arg_int(key->uid),
			arg_text(folder), arg_ref(message), arg_int(now)),
		e);
}

void message_row_free(struct message_row *m)
{
	if (m == NULL)
		return;
	free(m->message_id);
	free(m->from);
	free(m->subject);
	free(m->outcome);
	free(m->because);
	*m = (struct message_row){0};
}

int store_message_by_content(
	struct store *s, const char *content_key, struct message_row *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_MESSAGE_BY_CONTENT, ARGS(arg_text(content_key)), e);
	char *key;
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc != 1)
		return rc;
	*out = (struct message_row){
		.id = sqlite3_column_int64(st, 0),
		.message_id = store_text(st, 2),
		.from = store_text(st, 3),
		.subject = store_text(st, 4),
		.outcome = store_text(st, 5),
		.because = store_text(st, 6),
		.case_id = sqlite3_column_int64(st, 7),
		.received_at = sqlite3_column_int64(st, 8),
	};
	key = store_text(st, 1);
	(void)snprintf(out->content_key, sizeof out->content_key, "%s", key);
	free(key);
	store_done(st);
	return 1;
}

int store_message_id_taken(
	struct store *s, const char *message_id, const char *content_key, struct err *e)
{
	return store_exists(
		s, Q_MESSAGE_ID_TAKEN, ARGS(arg_text(message_id), arg_text(content_key)), e);
}

int store_message_add(struct store *s, const struct message_row *m, int64_t *id_out, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_MESSAGE_ADD,
		    ARGS(arg_text(m->content_key), arg_text(m->message_id), arg_text(m->from),
			    arg_text(m->subject), arg_text(m->outcome), arg_text(m->because),
			    arg_ref(m->case_id), arg_int(m->received_at)),
		    e) != 0)
		return -1;
	*id_out = sqlite3_last_insert_rowid(s->db);
	return 0;
}

int store_message_decide(struct store *s, int64_t id, const char *outcome, const char *because,
	int64_t case_id, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_MESSAGE_DECIDE,
		ARGS(arg_int(id), arg_text(outcome), arg_text(because), arg_ref(case_id)), e);
}

int store_message_again(struct store *s, int64_t message, const struct copy_key *key,
	int64_t received_at, struct err *e)
{
	return store_exists(s, Q_MESSAGE_AGAIN,
		ARGS(arg_int(message), arg_text(key->mailbox), arg_int(key->uidvalidity),
			arg_int(key->uid), arg_int(received_at)),
		e);
}

int store_message_tried(struct store *s, int64_t message, int64_t now, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_MESSAGE_TRIED, ARGS(arg_int(message), arg_int(now)), e);
}
