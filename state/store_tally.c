/*
 * store_tally.c - owns the count of letters by address, domain, case and hour, and marks. Knows no limit: it only counts.
 */
#include <assert.h>
#include <string.h>

#include "state/store_private.h"

enum { HOUR = 3600, DAY = 24 * HOUR, WEEK = 7 * DAY };

static const char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL ? at + 1 : address;
}

int store_tally_count(struct store *s, const struct tally_row *t, int64_t now,
	struct tally_counts *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_TALLY_COUNT,
		ARGS(arg_text(t->address), arg_text(domain_of(t->address)), arg_int(t->case_id),
			arg_text(t->text_key), arg_int(now - HOUR), arg_int(now - DAY),
			arg_int(now - WEEK)),
		e);

	if (st == NULL || store_step(s, st, e) != 1)
		return -1;
	*out = (struct tally_counts){
		.address_day = sqlite3_column_int64(st, 0),
		.address_fruitless_day = sqlite3_column_int64(st, 1),
		.domain_hour = sqlite3_column_int64(st, 2),
		.case_day = sqlite3_column_int64(st, 3),
		.total_hour = sqlite3_column_int64(st, 4),
		.identical_week = sqlite3_column_int(st, 5) != 0,
	};
	store_done(st);
	return 0;
}

int store_tally_add(struct store *s, const struct tally_row *t, int64_t now, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_TALLY_ADD,
		ARGS(arg_int(now), arg_text(t->address), arg_text(domain_of(t->address)),
			arg_int(t->case_id), arg_text(t->text_key), arg_int(t->fruitless)),
		e);
}

int store_tally_purge(struct store *s, int64_t now, struct err *e)
{
	bool own;

	if (store_enter(s, &own, e) != 0)
		return -1;
	return store_leave(s, own, store_exec(s, Q_TALLY_PURGE, ARGS(arg_int(now - WEEK)), e), e);
}

int store_mark_get(struct store *s, const char *name, int64_t *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_MARK_GET, ARGS(arg_text(name)), e);
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc == 1) {
		*out = sqlite3_column_int64(st, 0);
		store_done(st);
	}
	return rc;
}

int store_mark_set(struct store *s, const char *name, int64_t value, struct err *e)
{
	bool own;

	if (store_enter(s, &own, e) != 0)
		return -1;
	return store_leave(
		s, own, store_exec(s, Q_MARK_SET, ARGS(arg_text(name), arg_int(value)), e), e);
}
