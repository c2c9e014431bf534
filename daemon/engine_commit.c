/*
 * engine_commit.c - owns what one plan writes: message, case, history, links, timers, letters, all of it or nothing. Must not
 * decide, and opens no transaction but in engine_in_transaction().
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/engine_bounce.h"
#include "daemon/engine_parts.h"
#include "daemon/pulse.h"
#include "parsers/mem.h"
#include "parsers/text.h"

/* Whoever gets a letter about a case takes part in it from then on. */
static int commit_addressee(struct engine *g, const struct plan_letter *l, int64_t case_id,
	const char *address, int64_t now, struct err *e)
{
	const struct tally_row tally = {.address = address,
		.case_id = case_id,
		.text_key = l->text_key,
		.fruitless = l->fruitless};

	if (l->outside && store_tally_add(g->store, &tally, now, e) < 0)
		return -1;
	if (l->role == NULL || case_id == 0)
		return 0;
	return store_participant_add(g->store, case_id, address, l->role, e);
}

static int commit_letters(struct engine *g, const struct config_mailbox *mailbox,
	const struct plan *p, int64_t message, int64_t now, struct err *e)
{
	for (size_t i = 0; i < p->letters_n; i++) {
		const struct plan_letter *l = &p->letters[i];
		const struct letter_row row = {
			.message_id = l->message_id,
			.template_ = l->name,
			.mailbox = mailbox->name,
			.mail_from = mailbox->address,
			.recipients = &l->to,
			.subject = l->letter.subject,
			.bytes = l->letter.bytes,
			.len = l->letter.len,
			.case_id = p->has_case ? p->case_.id : 0,
			.case_version = p->has_case ? p->case_.version : 0,
			.message = message,
		};

		if (l->written)
			continue;
		if (store_letter_add(g->store, &row, now, e) < 0)
			return -1;
		for (size_t k = 0; k < l->to.n; k++)
			if (commit_addressee(g, l, row.case_id, l->to.v[k], now, e) < 0)
				return -1;
	}
	return 0;
}

/* A selection belongs to the pool its agency asked for. */
struct pool_search {
	struct engine *g;
	struct plan *plan;
	const char *agency;
	int64_t now;
	struct err *e;
};

static int link_pool(void *ctx, const struct case_record *c)
{
	const struct pool_search *x = ctx;
	const struct case_field *agency = case_field_find(c, "agency");

	if (c->id == x->plan->case_.id || agency == NULL || agency->values.n != 1 ||
		!text_same(agency->values.v[0], x->agency))
		return 0;
	return store_link_add(x->g->store, x->plan->case_.id, c->id, "pool-request", x->now, x->e);
}

static int commit_links(struct engine *g, struct plan *p, int64_t now, struct err *e)
{
	const struct case_field *pool = case_field_find(&p->case_, "pool");
	const struct case_field *agency = case_field_find(&p->case_, "agency");
	struct pool_search x = {.g = g, .plan = p, .now = now, .e = e};

	for (size_t i = 0; i < p->others_n; i++)
		if (store_link_add(g->store, p->case_.id, p->others[i],
			    p->decision.also != NULL ? "same-candidate" : "same-sf52", now, e) < 0)
			return -1;
	if (!p->new_case || strcmp(p->case_.kind, "pool-request") == 0 || pool == NULL ||
		agency == NULL || pool->values.n != 1 || agency->values.n != 1)
		return 0;
	x.agency = agency->values.v[0];
	return store_cases_by_value(
		       g->store, "pool-request", "pool", pool->values.v[0], link_pool, &x, e) < 0
		       ? -1
		       : 0;
}

static bool team_only(const struct workflow *w, const char *field)
{
	for (size_t i = 0; i < w->fields_n; i++)
		if (strcmp(w->fields[i].name, field) == 0)
			return w->fields[i].team;
	return false;
}

/* A note, a reminder, or who works on the case: no decision of the team rests on that, and the version stays. */
static int change_case(struct engine *g, struct plan *p, int64_t now, struct err *e)
{
	const struct decision *d = &p->decision;
	struct case_record *c = &p->case_;
	bool moves = strcmp(c->state, d->to) != 0, counts = moves;

	for (size_t i = 0; i < d->changes.n; i++)
		counts = counts || !team_only(d->workflow, d->changes.v[i].name);
	return counts ? store_case_change(g->store, c, moves ? d->to : NULL, &d->changes, now, e)
		      : store_case_annotate(g->store, c, &d->changes, e);
}

/* What the decision does to a case that stands in the database: fields, state, timers, history. */
static int commit_case(struct engine *g, struct plan *p, const char *actor, int64_t message,
	int64_t now, struct err *e)
{
	const struct decision *d = &p->decision;
	struct case_record *c = &p->case_;
	char *said = p->words != NULL ? xasprintf("%s: %s", d->event, p->words) : NULL;
	const struct history_row h = {.at = now,
		.actor = actor,
		.event = d->event,
		.from = d->from != NULL ? d->from : "",
		.to = d->to != NULL ? d->to : "",
		.detail = said != NULL ? said : d->because,
		.message = message};
	int rc = 0;

	if (p->has_case && !p->new_case && d->to != NULL)
		rc = change_case(g, p, now, e);
	if (rc == 0 && p->has_case && d->to != NULL && !d->keep_timers)
		rc = store_timers_set(g->store, c->id, d->timers, d->timers_n, e);
	if (rc == 0 && p->has_case)
		rc = store_history_add(g->store, c->id, &h, e);
	if (rc == 0 && p->has_case)
		rc = commit_links(g, p, now, e);
	free(said);
	return rc;
}

/* The cases that the decision found, and what it raises in them. */
static int commit_others(struct engine *g, const struct plan *p, int64_t now, struct err *e)
{
	for (size_t i = 0; p->decision.also != NULL && i < p->others_n; i++)
		if (engine_event_on_other(
			    g, p->others[i], p->decision.also, p->case_.number, now, e) < 0)
			return -1;
	return 0;
}

static int put_message(struct engine *g, const struct incoming *x, const struct message_row *row,
	int64_t *id_out, struct err *e)
{
	*id_out = x->again;
	if (x->again == 0)
		return store_message_add(g->store, row, id_out, e);
	return store_message_decide(
		g->store, x->again, row->outcome, row->because, row->case_id, e);
}

int engine_commit_mail(struct engine *g, struct incoming *x, struct err *e)
{
	const struct message *m = &x->reading->message;
	struct plan *p = &x->plan;
	struct message_row row = {
		.message_id = m->message_id,
		.from = m->from.n > 0 ? m->from.v[0].addr : (char[]){""},
		.subject = m->subject,
		.outcome = (char *)(uintptr_t)verdict_names[p->decision.verdict],
		.because = p->decision.because,
		.received_at = x->received_at,
	};
	int64_t id;

	(void)snprintf(row.content_key, sizeof row.content_key, "%s", m->content_key);
	if (p->has_case && !p->new_case)
		row.case_id = p->case_.id;
	if (p->new_case) { /* the case first: the message row points at it */
		if (store_case_add(g->store, &p->case_, x->now, e) < 0)
			return -1;
		row.case_id = p->case_.id;
	}
	if (put_message(g, x, &row, &id, e) < 0 ||
		store_copy_decide(g->store, x->copy, id, folder_names[p->folder], x->now, e) < 0 ||
		(x->again != 0 && store_message_tried(g->store, id, x->now, e) < 0) ||
		commit_case(g, p, row.from, id, x->now, e) < 0 ||
		engine_bounce_commit(g, p, x->now, e) < 0 ||
		commit_letters(g, x->mailbox, p, id, x->now, e) < 0)
		return -1;
	return commit_others(g, p, x->now, e);
}

int engine_commit_event(struct engine *g, const struct config_mailbox *mailbox, struct plan *p,
	const char *who, int64_t now, struct err *e)
{
	if (commit_case(g, p, who, 0, now, e) < 0 || commit_letters(g, mailbox, p, 0, now, e) < 0)
		return -1;
	return commit_others(g, p, now, e);
}

/* Acts in one transaction: fn between BEGIN and COMMIT, all of it or nothing. */
int engine_in_transaction(struct engine *g, int (*fn)(struct engine *g, void *ctx, struct err *e),
	void *ctx, struct err *e)
{
	pulse_beat(0);
	if (store_begin(g->store, e) < 0)
		return -1;
	if (fn(g, ctx, e) < 0) {
		store_rollback(g->store);
		return -1;
	}
	return store_commit(g->store, e);
}
