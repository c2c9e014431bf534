/*
 * store_held.c - owns what is asked about held messages, and the places where a server put them. Knows not why one is held.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "state/store_private.h"

static void read_held(sqlite3_stmt *st, struct held_row *out)
{
	char *key = store_text(st, 1);

	*out = (struct held_row){
		.message = {.id = sqlite3_column_int64(st, 0),
			.message_id = store_text(st, 2),
			.from = store_text(st, 3),
			.subject = store_text(st, 4),
			.because = store_text(st, 5),
			.received_at = sqlite3_column_int64(st, 6)},
		.mailbox = store_text(st, 7),
		.uidvalidity = sqlite3_column_int64(st, 8),
		.uid = sqlite3_column_int64(st, 9),
		.held_at = sqlite3_column_int64(st, 10),
		.attempts = sqlite3_column_int(st, 11),
		.filed = sqlite3_column_int(st, 12) != 0,
		.placed = sqlite3_column_int(st, 13) != 0,
	};
	(void)snprintf(out->message.content_key, sizeof out->message.content_key, "%s", key);
	free(key);
}

int store_held_each(struct store *s, int64_t id, int (*fn)(void *ctx, const struct held_row *h),
	void *ctx, struct err *e)
{
	sqlite3_stmt *st = id != 0 ? store_query(s, Q_HELD_ONE, ARGS(arg_int(id)), e)
				   : store_query(s, Q_HELD_EACH, NULL, 0, e);
	int rc;

	if (st == NULL)
		return -1;
	while ((rc = store_step(s, st, e)) == 1) {
		struct held_row h;
		int stop;

		read_held(st, &h);
		stop = fn(ctx, &h);
		message_row_free(&h.message);
		free(h.mailbox);
		if (stop != 0) {
			store_done(st);
			return stop;
		}
	}
	return rc;
}

int store_held_unread(struct store *s, struct err *e)
{
	return store_exists(s, Q_HELD_UNREAD, NULL, 0, e);
}

int store_held_release(struct store *s, int64_t message, int64_t now, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_HELD_RELEASE, ARGS(arg_int(message), arg_int(now)), e);
}

int store_place_add(
	struct store *s, int64_t copy, int64_t uidvalidity, int64_t uid, int64_t now, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_PLACE_ADD,
		ARGS(arg_int(copy), arg_int(uidvalidity), arg_int(uid), arg_int(now)), e);
}

int store_places_wanted(
	struct store *s, const char *mailbox, struct copy_row *out, int max, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_PLACE_WANTED, ARGS(arg_text(mailbox), arg_int(max)), e);
	int n = 0, rc;

	if (st == NULL)
		return -1;
	while ((rc = store_step(s, st, e)) == 1)
		store_read_copy(st, &out[n++]);
	return rc < 0 ? -1 : n;
}

int store_places_done(struct store *s, const int64_t *ids, size_t n, struct err *e)
{
	bool own;
	int rc = 0;

	if (n == 0)
		return 0;
	if (store_enter(s, &own, e) != 0)
		return -1;
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = store_exec(s, Q_PLACE_DROP, ARGS(arg_int(ids[i])), e);
	return store_leave(s, own, rc, e);
}

int store_place_left(struct store *s, const struct copy_key *key, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_PLACE_LEFT,
		ARGS(arg_text(key->mailbox), arg_int(key->uidvalidity), arg_int(key->uid)), e);
}
