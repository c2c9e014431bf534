/*
 * store_purge.c - owns what goes when a case is purged, and what stays: its number, kind, state and times, the chain of its history
 * (store_history.c), the Message-IDs of our letters, and by which content key and UID a mail was known, so that none is acted on
 * twice. And the legal hold that keeps a case from it. Knows no workflow: whoever calls says which states are final.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "state/store_private.h"

/* --- legal hold ----------------------------------------------------------------------------------------------------- */

int store_legal_hold_add(struct store *s, int64_t case_id, const char *reason, const char *actor,
	int64_t now, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_LEGAL_HOLD_ADD,
		    ARGS(arg_int(case_id), arg_text(reason), arg_text(actor), arg_int(now)),
		    e) != 0)
		return -1;
	return sqlite3_changes(s->db) > 0;
}

int store_legal_hold_drop(struct store *s, int64_t case_id, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_LEGAL_HOLD_DROP, ARGS(arg_int(case_id)), e) != 0)
		return -1;
	return sqlite3_changes(s->db) > 0;
}

int store_legal_hold_of(struct store *s, int64_t case_id, struct legal_hold *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_LEGAL_HOLD_OF, ARGS(arg_int(case_id)), e);
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	*out = (struct legal_hold){.reason = store_text(st, 0),
		.actor = store_text(st, 1),
		.at = sqlite3_column_int64(st, 2)};
	store_done(st);
	return 1;
}

void legal_hold_free(struct legal_hold *h)
{
	free(h->reason);
	free(h->actor);
	*h = (struct legal_hold){0};
}

/* --- purging -------------------------------------------------------------------------------------------------------- */

int store_old_cases_each(struct store *s, int64_t cutoff,
	int (*fn)(void *ctx, const struct old_case *c), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_OLD_CASES, ARGS(arg_int(cutoff)), e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct old_case c;

		if (rc < 0)
			return -1;
		c = (struct old_case){
			.id = sqlite3_column_int64(st, 0),
			.number = (const char *)sqlite3_column_text(st, 1),
			.kind = (const char *)sqlite3_column_text(st, 2),
			.state = (const char *)sqlite3_column_text(st, 3),
			.changed_at = sqlite3_column_int64(st, 4),
			.held = sqlite3_column_int(st, 5) != 0,
			.waiting = sqlite3_column_int(st, 6) != 0,
		};
		stop = fn(ctx, &c);
	}
	store_done(st);
	return stop;
}

/* The words of the next entry of the case behind *id go, their digest stays. 1, 0 where there is none, -1. */
static int purge_entry(struct store *s, int64_t case_id, int64_t *id, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_PURGE_NEXT, ARGS(arg_int(case_id), arg_int(*id)), e);
	unsigned char digest[HISTORY_HASH_BYTES];
	struct history_link l;
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	l = (struct history_link){
		.actor = (const char *)sqlite3_column_text(st, 1),
		.detail = (const char *)sqlite3_column_text(st, 2),
		.salt = sqlite3_column_bytes(st, 3) == HISTORY_SALT_BYTES
				? sqlite3_column_blob(st, 3)
				: NULL,
	};
	*id = sqlite3_column_int64(st, 0);
	store_history_digest(&l, digest);
	store_done(st);
	rc = store_exec(s, Q_PURGE_ENTRY,
		ARGS(arg_int(*id), arg_blob((const char *)digest, sizeof digest)), e);
	return rc == 0 ? 1 : -1;
}

static int purge_history(struct store *s, int64_t case_id, struct err *e)
{
	int64_t id = 0;
	int rc;

	while ((rc = purge_entry(s, case_id, &id, e)) == 1)
		;
	return rc;
}

static int purge_steps(
	struct store *s, int64_t case_id, const struct history_row *why, struct err *e)
{
	/* letters before messages: one finds the other by what goes last */
	static const enum query steps[] = {Q_PURGE_VALUES, Q_PURGE_PEOPLE, Q_PURGE_LINKS,
		Q_PURGE_OUTBOX, Q_PURGE_LETTERS, Q_PURGE_MESSAGES, Q_PURGE_TALLY};

	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (store_exec(s, steps[i], ARGS(arg_int(case_id)), e) != 0)
			return -1;
	if (purge_history(s, case_id, e) != 0 ||
		store_exec(s, Q_PURGE_CASE, ARGS(arg_int(case_id), arg_int(why->at)), e) != 0)
		return -1;
	return store_history_add(s, case_id, why, e);
}

int store_purge_case(struct store *s, int64_t case_id, int64_t cutoff, const char *actor,
	const char *because, int64_t now, struct err *e)
{
	const struct history_row why = {
		.at = now, .actor = actor, .event = "purged", .detail = because};
	bool own;
	int rc;

	if (store_enter(s, &own, e) != 0)
		return -1;
	rc = store_exists(s, Q_PURGEABLE, ARGS(arg_int(case_id), arg_int(cutoff)), e);
	if (rc == 1 && purge_steps(s, case_id, &why, e) != 0)
		rc = -1;
	return store_leave(s, own, rc, e);
}

int64_t store_purge_rest(struct store *s, int64_t cutoff, bool dry_run, struct err *e)
{
	static const enum query steps[] = {
		Q_PURGE_REST_OUTBOX, Q_PURGE_REST_LETTERS, Q_PURGE_REST_MESSAGES};
	int64_t n = 0;
	bool own;
	int rc = 0;

	if (store_enter(s, &own, e) != 0)
		return -1;
	for (size_t i = 0; i < sizeof steps / sizeof *steps && rc == 0; i++) {
		rc = store_exec(s, steps[i], ARGS(arg_int(cutoff)), e);
		if (steps[i] == Q_PURGE_REST_MESSAGES)
			n = sqlite3_changes(s->db);
	}
	if (rc == 0 && dry_run) {
		assert(own);
		store_rollback(s);
		return n;
	}
	return store_leave(s, own, rc, e) < 0 ? -1 : n;
}
