/* replay_store.c - owns what a replay does with the two databases besides acting: what is copied, settled and compared. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/replay_parts.h"
#include "parsers/mem.h"

/* --- the register --------------------------------------------------------------------------------------------------- */

struct tables {
	struct coordinator_row *coordinators; /* owned, contents too */
	size_t coordinators_n, coordinators_cap;
	struct pool_row *pools; /* owned, contents too */
	size_t pools_n, pools_cap;
};

static int copy_coordinator(void *ctx, const struct coordinator_row *r)
{
	struct tables *t = ctx;

	t->coordinators = xgrow(t->coordinators, &t->coordinators_cap, t->coordinators_n + 1,
		sizeof *t->coordinators);
	t->coordinators[t->coordinators_n++] =
		(struct coordinator_row){.agency = xstrdup(r->agency),
			.sub_agency = xstrdup(r->sub_agency),
			.name = xstrdup(r->name),
			.address = xstrdup(r->address)};
	return 0;
}

static int copy_pool(void *ctx, const struct pool_row *r)
{
	struct tables *t = ctx;

	t->pools = xgrow(t->pools, &t->pools_cap, t->pools_n + 1, sizeof *t->pools);
	t->pools[t->pools_n++] = (struct pool_row){.title = xstrdup(r->title),
		.announcement = xstrdup(r->announcement),
		.pay_plan = xstrdup(r->pay_plan),
		.series = xstrdup(r->series),
		.grade = xstrdup(r->grade),
		.location = xstrdup(r->location),
		.appointment_type = xstrdup(r->appointment_type),
		.expires_on = xstrdup(r->expires_on),
		.vacancies = r->vacancies};
	return 0;
}

static void free_tables(struct tables *t)
{
	for (size_t i = 0; i < t->coordinators_n; i++)
		coordinator_row_free(&t->coordinators[i]);
	for (size_t i = 0; i < t->pools_n; i++)
		pool_row_free(&t->pools[i]);
	free(t->coordinators);
	free(t->pools);
}

int replay_copy_register(struct replay *r, struct err *e)
{
	struct store *s = r->fresh->store;
	struct tables t = {0};
	int rc = -1;

	if (r->present == NULL)
		return 0;
	if (store_coordinators_each(r->present, NULL, NULL, true, copy_coordinator, &t, e) == 0 &&
		store_pools_each(r->present, copy_pool, &t, e) == 0 && store_begin(s, e) == 0) {
		if (store_coordinators_replace(s, t.coordinators, t.coordinators_n, 0, e) == 0 &&
			store_pools_replace(s, t.pools, t.pools_n, 0, e) == 0)
			rc = store_commit(s, e);
		else
			store_rollback(s);
	}
	free_tables(&t);
	return rc;
}

/* --- numbers -------------------------------------------------------------------------------------------------------- */

/* "CGH-26-00012": the name of its counter and the number. false: no such number. */
static bool split_number(const char *number, char *name, size_t size, int64_t *n_out)
{
	const char *dash = strrchr(number, '-');

	if (dash == NULL || (size_t)(dash - number) >= size)
		return false;
	(void)snprintf(name, size, "%.*s", (int)(dash - number), number);
	*n_out = strtoll(dash + 1, NULL, 10);
	return true;
}

int replay_number(struct replay *r, int64_t entry, struct err *e)
{
	char number[64], name[64];
	int64_t n;
	int rc = store_case_opened(r->present, entry, number, sizeof number, e);

	if (rc != 1 || !split_number(number, name, sizeof name, &n))
		return rc < 0 ? -1 : 0;
	return store_mark_set(r->fresh->store, name, n - 1, e);
}

/* Numbers of cases whose mails are gone stay theirs. */
static int raise_counter(struct replay *r, const char *number, struct err *e)
{
	char name[64];
	int64_t n, last = 0;

	if (!split_number(number, name, sizeof name, &n))
		return 0;
	if (store_mark_get(r->fresh->store, name, &last, e) < 0)
		return -1;
	return last >= n ? 0 : store_mark_set(r->fresh->store, name, n, e);
}

/* --- legal holds and letters ---------------------------------------------------------------------------------------- */

static int hold_steps(
	struct store *s, const char *number, bool hold, const struct history_row *h, struct err *e)
{
	struct case_record c = {0};
	int rc = store_case_by_number(s, number, &c, e);

	if (rc == 0)
		rc = err_set(e, ERR_INPUT, "there is no such case");
	else if (rc == 1)
		rc = hold ? store_legal_hold_add(s, c.id, h->detail, h->actor, h->at, e)
			  : store_legal_hold_drop(s, c.id, e);
	if (rc >= 0)
		rc = store_history_add(s, c.id, h, e);
	case_free(&c);
	return rc;
}

int replay_hold(struct replay *r, const char *number, bool hold, const char *reason,
	const char *actor, int64_t at, struct err *e)
{
	struct store *s = r->fresh->store;
	const struct history_row h = {.at = at,
		.actor = actor,
		.event = hold ? "legal-hold" : "legal-hold-ended",
		.detail = reason};

	if (store_begin(s, e) < 0)
		return -1;
	if (hold_steps(s, number, hold, &h, e) < 0) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, e);
}

struct settling {
	struct replay *r;
	struct err *e;
};

/* What the present database says of a letter; one that it does not have was sent. -1 on error. */
static int state_of(const struct settling *x, const struct outbox_row *row)
{
	int state = OUTBOX_SENT;
	struct outbox_row was;
	int rc = x->r->present != NULL ? store_outbox_find(x->r->present, row->message_id,
						 row->recipient, &was, x->e)
				       : 0;

	if (rc == 1) {
		state = (int)was.state;
		outbox_row_free(&was);
	}
	return rc < 0 ? -1 : state;
}

/* One that has failed may have been sent before: a report about it can only then be understood. */
static int send_letter(void *ctx, const struct outbox_row *row)
{
	struct settling *x = ctx;
	struct store *s = x->r->fresh->store;
	int state = row->state == OUTBOX_PENDING ? state_of(x, row) : OUTBOX_PENDING;

	if (state != OUTBOX_SENT && state != OUTBOX_FAILED)
		return state < 0; /* it waits, or is on its way */
	return store_outbox_set(s, row->id, OUTBOX_SENDING, 0, NULL, row->due, x->e) < 0 ||
	       store_outbox_set(s, row->id, OUTBOX_SENT, 0, NULL, row->due, x->e) < 0;
}

static int fail_letter(void *ctx, const struct outbox_row *row)
{
	struct settling *x = ctx;
	int state = row->state == OUTBOX_SENT ? state_of(x, row) : OUTBOX_SENT;

	if (state != OUTBOX_FAILED)
		return state < 0;
	return store_outbox_bounced(x->r->fresh->store, row->message_id, row->recipient, "replayed",
		       row->due, x->e) < 0;
}

static int with_letters(struct replay *r, bool all,
	int (*fn)(void *ctx, const struct outbox_row *row), struct err *e)
{
	struct settling x = {.r = r, .e = e};
	struct store *s = r->fresh->store;

	if (store_begin(s, e) < 0)
		return -1;
	if (store_outbox_each(s, all, fn, &x, e) != 0) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, e);
}

int replay_sent(struct replay *r, struct err *e)
{
	return with_letters(r, false, send_letter, e);
}

int replay_failed(struct replay *r, struct err *e)
{
	return r->present != NULL ? with_letters(r, true, fail_letter, e) : 0;
}

/* --- comparing ------------------------------------------------------------------------------------------------------ */

struct comparing {
	struct replay *r;
	struct store *other;
	bool fresh; /* the rows are those of the fresh database */
	struct err *e;
};

static int compare_case(void *ctx, const struct case_record *c)
{
	struct comparing *x = ctx;
	struct case_record o = {0};
	int rc = store_case_by_number(x->other, c->number, &o, x->e);

	if (rc < 0 || (!x->fresh && raise_counter(x->r, c->number, x->e) < 0)) {
		case_free(&o);
		return 1;
	}
	if (rc == 0)
		replay_tell(x->r, "case", c->number,
			x->fresh ? "a %s that the present database does not have"
				 : "a %s that did not come again: the mail that opened it is gone",
			c->kind);
	else if (!x->fresh && (strcmp(o.state, c->state) != 0 || strcmp(o.kind, c->kind) != 0))
		replay_tell(x->r, "state", c->number, "%s %s, replayed %s %s", c->kind, c->state,
			o.kind, o.state);
	case_free(&o);
	return 0;
}

static int compare_letter(
	void *ctx, const char *message_id, const char *template_, const char *number)
{
	struct comparing *x = ctx;
	int64_t case_id, version;
	char name[64];
	int rc = store_letter_about(
		x->other, message_id, &case_id, &version, name, sizeof name, x->e);

	if (rc == 0)
		replay_tell(x->r, "letter", number,
			x->fresh ? "%s %s, which the present database does not have"
				 : "%s %s did not come again",
			template_, message_id);
	return rc < 0;
}

int replay_compare(struct replay *r, struct err *e)
{
	const struct case_filter all = {.limit = INT_MAX};

	for (int fresh = 0; fresh < 2; fresh++) {
		struct store *one = fresh ? r->fresh->store : r->present;
		struct comparing x = {.r = r,
			.other = fresh ? r->present : r->fresh->store,
			.fresh = fresh != 0,
			.e = e};

		if (store_case_each(one, &all, compare_case, &x, e) != 0 ||
			store_letters_each(one, compare_letter, &x, e) != 0)
			return -1;
	}
	return 0;
}
