/*
 * store_link.c - owns links between cases, and finding cases by a value or a participant. Knows no workflow: what a link is
 * for is a word.
 */
#include <assert.h>

#include "state/store_private.h"

int store_link_add(struct store *s, int64_t case_id, int64_t other, const char *why, int64_t now,
	struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_LINK_ADD,
		ARGS(arg_int(case_id), arg_int(other), arg_text(why), arg_int(now)), e);
}

int store_links_each(struct store *s, int64_t case_id,
	int (*fn)(void *ctx, const struct link_row *l), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_LINKS_EACH, ARGS(arg_int(case_id)), e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct link_row l;

		if (rc < 0)
			return -1;
		l = (struct link_row){
			.other = sqlite3_column_int64(st, 0),
			.number = (const char *)sqlite3_column_text(st, 1),
			.kind = (const char *)sqlite3_column_text(st, 2),
			.state = (const char *)sqlite3_column_text(st, 3),
			.why = (const char *)sqlite3_column_text(st, 4),
			.forth = sqlite3_column_int(st, 5) != 0,
			.at = sqlite3_column_int64(st, 6),
		};
		stop = fn(ctx, &l);
	}
	store_done(st);
	return stop;
}

/* Hands each case whose id the statement gives to fn. The open statement keeps both reads in one moment. */
static int cases_each(struct store *s, sqlite3_stmt *st,
	int (*fn)(void *ctx, const struct case_record *c), void *ctx, struct err *e)
{
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct case_record c;

		if (rc < 0)
			return -1;
		rc = store_case_by_id(s, sqlite3_column_int64(st, 0), &c, e);
		if (rc == 1) {
			stop = fn(ctx, &c);
			case_free(&c);
		} else if (rc < 0) {
			stop = -1;
		}
	}
	store_done(st);
	return stop;
}

int store_cases_by_value(struct store *s, const char *kind, const char *field, const char *value,
	int (*fn)(void *ctx, const struct case_record *c), void *ctx, struct err *e)
{
	return cases_each(s,
		store_query(s, Q_CASES_BY_VALUE,
			ARGS(arg_text(field), arg_text(value), arg_text(kind)), e),
		fn, ctx, e);
}

int store_cases_of(struct store *s, const char *address, const char *kind,
	int (*fn)(void *ctx, const struct case_record *c), void *ctx, struct err *e)
{
	return cases_each(s, store_query(s, Q_CASES_OF, ARGS(arg_text(address), arg_text(kind)), e),
		fn, ctx, e);
}

int store_participants_each(struct store *s, int64_t case_id,
	int (*fn)(void *ctx, const char *address, const char *role), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_PARTICIPANTS_EACH, ARGS(arg_int(case_id)), e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		if (rc < 0)
			return -1;
		stop = fn(ctx, (const char *)sqlite3_column_text(st, 0),
			(const char *)sqlite3_column_text(st, 1));
	}
	store_done(st);
	return stop;
}
