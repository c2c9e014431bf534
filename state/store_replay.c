/* store_replay.c - owns what a replay asks a database for: in which order and when everything was done. Changes nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "state/store_private.h"

int store_message_acted(struct store *s, const char *content_key, struct acted *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_MESSAGE_ACTED, ARGS(arg_text(content_key)), e);
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	*out = (struct acted){
		.message = sqlite3_column_int64(st, 0),
		.held = sqlite3_column_int(st, 1) != 0,
		.at = sqlite3_column_int64(st, 2),
		.entry = sqlite3_column_int64(st, 3),
		.placed = sqlite3_column_type(st, 4) != SQLITE_NULL,
		.uidvalidity = sqlite3_column_int64(st, 4),
		.uid = sqlite3_column_int64(st, 5),
	};
	store_done(st);
	return 1;
}

int store_events_each(
	struct store *s, int (*fn)(void *ctx, const struct past_event *x), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_HISTORY_WALK, ARGS(arg_int(0), arg_int(-1)), e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct history_link l;

		if (rc < 0)
			return -1;
		store_history_read(st, &l);
		stop = fn(ctx, &(const struct past_event){.entry = l.id,
				       .at = l.at,
				       .number = l.number,
				       .actor = l.actor,
				       .event = l.event,
				       .to = l.to,
				       .detail = l.detail,
				       .content_key = l.content_key,
				       .purged = l.purged});
	}
	store_done(st);
	return stop;
}

int store_case_opened(struct store *s, int64_t entry, char *number_out, size_t size, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_CASE_OPENED, ARGS(arg_int(entry)), e);
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	(void)snprintf(number_out, size, "%s", sqlite3_column_text(st, 0));
	store_done(st);
	return 1;
}

int store_letters_each(struct store *s,
	int (*fn)(void *ctx, const char *message_id, const char *template_, const char *number),
	void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_LETTERS_EACH, NULL, 0, e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		if (rc < 0)
			return -1;
		stop = fn(ctx, (const char *)sqlite3_column_text(st, 0),
			(const char *)sqlite3_column_text(st, 1),
			(const char *)sqlite3_column_text(st, 2));
	}
	store_done(st);
	return stop;
}
