/*
 * store_register.c - owns the imported tables of coordinators and talent pools. Knows neither files nor the directory of
 * agencies: names come as official names. Which pool some words name is in store_pool.c.
 */
#include <assert.h>
#include <stdlib.h>

#include "state/store_private.h"

/* --- coordinators ------------------------------------------------------------------------------------------------- */

void coordinator_row_free(struct coordinator_row *r)
{
	if (r == NULL)
		return;
	free(r->agency);
	free(r->sub_agency);
	free(r->name);
	free(r->address);
	*r = (struct coordinator_row){0};
}

int store_coordinators_replace(
	struct store *s, const struct coordinator_row *rows, size_t n, int64_t now, struct err *e)
{
	int rc;

	assert(s->in_tx);
	rc = store_exec(s, Q_COORDINATORS_CLEAR, NULL, 0, e);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = store_exec(s, Q_COORDINATOR_ADD,
			ARGS(arg_text(rows[i].agency), arg_text(rows[i].sub_agency),
				arg_text(rows[i].name), arg_text(rows[i].address), arg_int(now)),
			e);
	return rc;
}

int store_coordinators_each(struct store *s, const char *agency, const char *sub_agency,
	bool stale_too, int (*fn)(void *ctx, const struct coordinator_row *r), void *ctx,
	struct err *e)
{
	sqlite3_stmt *st = agency == NULL
				   ? store_query(s, Q_COORDINATORS_ALL, ARGS(arg_int(stale_too)), e)
				   : store_query(s, Q_COORDINATORS_EACH,
					     ARGS(arg_text(agency),
						     arg_text(sub_agency != NULL ? sub_agency : ""),
						     arg_int(stale_too)),
					     e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct coordinator_row r;

		if (rc < 0)
			return -1;
		r = (struct coordinator_row){
			.agency = store_text(st, 0),
			.sub_agency = store_text(st, 1),
			.name = store_text(st, 2),
			.address = store_text(st, 3),
			.stale = sqlite3_column_int(st, 4) != 0,
		};
		stop = fn(ctx, &r);
		coordinator_row_free(&r);
	}
	store_done(st);
	return stop;
}

int store_coordinator_for(struct store *s, const char *address, const char *agency,
	const char *sub_agency, struct err *e)
{
	return store_exists(s, Q_COORDINATOR_FOR,
		ARGS(arg_text(address), arg_text(agency),
			arg_text(sub_agency != NULL ? sub_agency : "")),
		e);
}

int store_coordinator_stale(struct store *s, const char *address, int64_t now, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_COORDINATOR_STALE, ARGS(arg_text(address), arg_int(now)), e) != 0)
		return -1;
	return sqlite3_changes(s->db);
}

/* --- talent pools ------------------------------------------------------------------------------------------------- */

void pool_row_free(struct pool_row *r)
{
	if (r == NULL)
		return;
	free(r->title);
	free(r->announcement);
	free(r->pay_plan);
	free(r->series);
	free(r->grade);
	free(r->location);
	free(r->appointment_type);
	free(r->expires_on);
	*r = (struct pool_row){0};
}

int store_pools_replace(
	struct store *s, const struct pool_row *rows, size_t n, int64_t now, struct err *e)
{
	int rc;

	assert(s->in_tx);
	rc = store_exec(s, Q_POOLS_CLEAR, NULL, 0, e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		const struct pool_row *r = &rows[i];

		rc = store_exec(s, Q_POOL_ADD,
			ARGS(arg_text(r->title), arg_text(r->announcement), arg_text(r->pay_plan),
				arg_text(r->series), arg_text(r->grade), arg_text(r->location),
				arg_text(r->appointment_type), arg_int(r->vacancies),
				arg_text(r->expires_on), arg_int(now)),
			e);
	}
	return rc;
}

int store_pools_each(
	struct store *s, int (*fn)(void *ctx, const struct pool_row *r), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_POOLS_EACH, NULL, 0, e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct pool_row r;

		if (rc < 0)
			return -1;
		r = (struct pool_row){
			.title = store_text(st, 0),
			.announcement = store_text(st, 1),
			.pay_plan = store_text(st, 2),
			.series = store_text(st, 3),
			.grade = store_text(st, 4),
			.location = store_text(st, 5),
			.appointment_type = store_text(st, 6),
			.expires_on = store_text(st, 7),
			.vacancies = sqlite3_column_int64(st, 8),
		};
		stop = fn(ctx, &r);
		pool_row_free(&r);
	}
	store_done(st);
	return stop;
}
