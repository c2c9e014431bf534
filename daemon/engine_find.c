/*
 * engine_find.c - owns which case a mail is about. Must not decide whether its sender may speak about it: advance() does, with
 * what facts_takes_part() says.
 */
#include "daemon/engine_find.h"

#include <string.h>

#include "daemon/engine_letter.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "state/merge.h"

/* Fields of a mail that name the case by a number of the office's own. */
static const char *const number_fields[] = {"certificate_number", "sf52_number"};

struct search {
	struct facts *facts;
	const struct reading *reading;
	const struct request *request;
	const struct workflow *workflow; /* that the request's event opens; NULL */
	const char *sender;
	int64_t id; /* of the best so far; 0: none */
	int rank;   /* of it */
	size_t n;   /* how many of that rank */
};

static int state_of(const struct search *x, const struct case_record *c, const struct workflow **w)
{
	*w = workflows_find(&x->facts->engine->office->workflows, c->kind);
	return *w != NULL ? workflow_state_index(*w, c->state) : -1;
}

/* The highest rank wins; of equals the newest, which comes first. */
static void candidate(struct search *x, const struct case_record *c, int rank)
{
	if (rank > x->rank) {
		x->rank = rank;
		x->id = c->id;
		x->n = 1;
	} else if (rank == x->rank) {
		x->n++;
	}
}

static int take(struct search *x, const char *how, struct case_record *out, struct err *e)
{
	if (x->id != 0)
		x->facts->found = how;
	return x->id != 0 ? store_case_by_id(x->facts->engine->store, x->id, out, e) : 0;
}

/* Does this request name what the case is about (the workflow's identity fields)? What one of them leaves out speaks against it
 * only where `strict`. */
static bool same_identity(
	const struct workflow *w, const struct case_record *c, const struct request *r, bool strict)
{
	for (size_t i = 0; i < w->identity_n; i++) {
		const struct field *f = fields_find(&r->fields, w->identity[i]);
		const struct case_field *old = case_field_find(c, w->identity[i]);

		if (f == NULL || old == NULL || f->values.n == 0 || old->values.n == 0) {
			if (strict)
				return false;
			continue;
		}
		if (f->values.n != old->values.n ||
			!merge_same_name(f->values.v[0], old->values.v[0]))
			return false;
	}
	return !strict || w->identity_n > 0;
}

/* --- by number ---------------------------------------------------------------------------------------------------- */

/* Open before over, one of the sender's own before another's. */
static int rank_by_number(void *ctx, const struct case_record *c)
{
	struct search *x = ctx;
	const struct workflow *w;
	int state = state_of(x, c, &w);
	bool own = facts_takes_part(x->facts, c, x->sender);

	if (state < 0 || (x->workflow != NULL &&
				 (!own || !same_identity(x->workflow, c, x->request, false))))
		return 0; /* a request of its own: whether the number may be used twice is a fact of the workflow */
	candidate(x, c, 1 + (own ? 2 : 0) + (w->states[state].final ? 0 : 1));
	return 0;
}

static int by_number(struct search *x, struct case_record *out, struct err *e)
{
	for (size_t i = 0; i < sizeof number_fields / sizeof *number_fields; i++) {
		const struct field *f = fields_find(&x->request->fields, number_fields[i]);

		if (f == NULL || f->values.n != 1)
			continue;
		x->id = 0;
		x->rank = 0;
		if (store_cases_by_value(x->facts->engine->store,
			    x->workflow != NULL ? x->workflow->kind : NULL, number_fields[i],
			    f->values.v[0], rank_by_number, x, e) < 0)
			return -1;
		if (x->id != 0)
			return take(x,
				i == 0 ? "by the certificate number that the mail names"
				       : "by the SF-52 number that the mail names",
				out, e);
	}
	return 0;
}

/* --- by sender ---------------------------------------------------------------------------------------------------- */

/* A request written as a new mail instead of a reply, while a case of its sender is open: because we asked for more, or once
 * more for the same person. */
static int rank_waiting(void *ctx, const struct case_record *c)
{
	struct search *x = ctx;
	const struct workflow *w;
	int state = state_of(x, c, &w);
	bool asks;

	if (state < 0 || w->states[state].final || !text_ieq(c->requester, x->sender))
		return 0;
	asks = w->states[state].asks;
	if (same_identity(w, c, x->request, !asks))
		candidate(x, c, asks ? 2 : 1);
	return 0;
}

/* A mail that opens no case, about a case that is not named: the sender's only one that such a mail can move. */
static int rank_only(void *ctx, const struct case_record *c)
{
	struct search *x = ctx;
	const struct workflow *w;
	int state = state_of(x, c, &w), event;
	const struct cell *cell;

	if (state < 0 || w->states[state].final)
		return 0;
	event = workflow_event_index(w, x->request->event);
	cell = event >= 0 ? workflow_cell(w, state, event) : NULL;
	if (cell != NULL && cell->n > 0 && (cell->n > 1 || cell->v[0].outcome == OUTCOME_MOVE))
		candidate(x, c, 1);
	return 0;
}

static int by_sender(struct search *x, struct case_record *out, struct err *e)
{
	struct store *s = x->facts->engine->store;
	int rc;

	x->id = 0;
	x->rank = 0;
	x->n = 0;
	if (x->workflow != NULL)
		rc = store_cases_of(s, x->sender, x->workflow->kind, rank_waiting, x, e);
	else
		rc = store_cases_of(s, x->sender, NULL, rank_only, x, e);
	if (rc < 0)
		return -1;
	if (x->workflow == NULL && x->n != 1)
		return 0;
	return take(x,
		x->workflow == NULL ? "the sender's only open case that such a mail can move"
		: x->rank == 2      ? "the sender's open case that waits for what is missing"
				    : "the sender's open case about the same",
		out, e);
}

/* --- all ways ------------------------------------------------------------------------------------------------------- */

static int by_letter(
	struct engine *g, const struct message *m, struct case_record *out, struct err *e)
{
	for (size_t i = m->references.n; i-- > 0;) {
		int rc = engine_id_is_ours(g, m->references.v[i])
				 ? store_case_by_letter(g->store, m->references.v[i], out, e)
				 : 0;

		if (rc != 0)
			return rc;
	}
	return 0;
}

int engine_find_case(
	struct facts *f, const struct reading *reading, struct case_record *out, struct err *e)
{
	const struct message *m = &reading->message;
	struct search x = {.facts = f, .reading = reading};
	int rc = by_letter(f->engine, m, out, e);

	f->found = rc == 1 ? "by our letter that the mail answers" : NULL;
	if (rc == 0 && m->case_number[0] != '\0') {
		rc = store_case_by_number(f->engine->store, m->case_number, out, e);
		f->found = rc == 1 ? "by the case number that the mail names" : NULL;
	}
	if (rc != 0 || m->from.n != 1 || reading->requests.n == 0 ||
		!reading->requests.v[0].certain)
		return rc;
	x.request = &reading->requests.v[0];
	x.sender = m->from.v[0].addr;
	x.workflow = workflows_by_event(&f->engine->office->workflows, x.request->event);
	rc = by_number(&x, out, e);
	return rc != 0 ? rc : by_sender(&x, out, e);
}
