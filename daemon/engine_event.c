/*
 * engine_event.c - owns events without a mail: a verb of the team, a timer, what one case raises in another. Each is one
 * transaction, but the last, which belongs to its cause.
 */
#include <stdio.h>
#include <string.h>

#include "daemon/engine_letter.h"
#include "daemon/engine_parts.h"
#include "daemon/engine_pass.h"
#include "daemon/log.h"

#define TIMER_WAIT_S 3600 /* until a timer that could not run is tried again */

struct event_ctx {
	const char *number; /* of the case; NULL: by id */
	int64_t case_id;
	enum actor actor;
	const char *who, *event, *reason;
	struct timer_row timer;        /* that is due; id 0: none */
	const struct timer_row *after; /* those that wait; NULL: none does */
	bool waits;                    /* for its mailbox to be read */
	bool restrained;               /* a letter would be over a limit */
	int64_t now;
	char said[96]; /* "CGH-26-00001 requested->active", for the log */
};

int engine_event_plan(struct engine *g, enum actor actor, const char *event, const char *reason,
	int64_t now, struct plan *p, struct err *e)
{
	struct facts facts = {.engine = g};
	const struct witness witness = {.fn = facts_ask, .ctx = &facts};

	if (advance_event(&g->office->workflows, reader_rules(g->office->reader),
		    g->office->calendar, &witness, &p->case_, actor, event, reason, now,
		    &p->decision, e) < 0)
		return -1;
	if (facts.failed) {
		*e = facts.err;
		return -1;
	}
	engine_take_others(p, &facts);
	return 0;
}

static int event_on_case(struct engine *g, struct event_ctx *x, struct plan *p, struct err *e)
{
	const struct config_mailbox *mailbox = config_mailbox_find(g->config, p->case_.mailbox);

	if (mailbox == NULL)
		mailbox =
			&g->config->mailboxes[0]; /* it was taken out of the configuration since */
	if (engine_event_plan(g, x->actor, x->event, x->reason, x->now, p, e) < 0 ||
		engine_letters_for_event(g, mailbox, x->actor, x->reason, x->now, p, e) < 0) {
		x->restrained = p->restrained != NULL;
		return -1;
	}
	(void)snprintf(x->said, sizeof x->said, "%s %s->%s", p->case_.number,
		p->decision.from != NULL ? p->decision.from : "-",
		p->decision.to != NULL ? p->decision.to : "-");
	return engine_commit_event(g, mailbox, p, x->who, x->now, e);
}

static int event_steps(struct engine *g, void *ctx, struct err *e)
{
	struct event_ctx *x = ctx;
	struct plan p = {0};
	int rc;

	rc = x->number != NULL ? store_case_by_number(g->store, x->number, &p.case_, e)
			       : store_case_by_id(g->store, x->case_id, &p.case_, e);
	if (rc == 0)
		rc = err_set(e, ERR_INPUT,
			"there is no case %s: `mailclerk cases list` shows those that are open",
			x->number != NULL ? x->number : "with that id");
	if (rc < 0)
		return -1;
	p.has_case = true;
	p.words = x->reason;
	/* the timer goes first: a state entered anew sets its own */
	x->timer.case_id = p.case_.id;
	rc = x->timer.id != 0 ? store_timer_take(g->store, &x->timer, x->now, e) : 0;
	if (rc == 0)
		rc = event_on_case(g, x, &p, e);
	plan_free(&p);
	return rc;
}

/* What one case's decision raises in another; where it is not possible there, the link between the two has to do. */
int engine_event_on_other(struct engine *g, int64_t id, const char *event, const char *who,
	int64_t now, struct err *e)
{
	struct event_ctx x = {
		.case_id = id, .actor = ACTOR_CASE, .who = who, .event = event, .now = now};
	int rc = event_steps(g, &x, e);

	if (rc < 0 && e->kind == ERR_INPUT) {
		log_info("case_id=%lld event=%s from=%s not possible there", (long long)id, event,
			who);
		*e = (struct err){0};
		return 0;
	}
	if (rc == 0)
		log_info("case=%s event=%s by=%s", x.said, event, who);
	return rc;
}

int engine_decide(struct engine *g, const char *number, const char *verb, const char *reason,
	const char *actor, int64_t now, struct err *e)
{
	struct event_ctx x = {.number = number,
		.actor = ACTOR_TEAM,
		.who = actor,
		.event = verb,
		.reason = reason,
		.now = now};

	if (engine_in_transaction(g, event_steps, &x, e) < 0)
		return -1;
	log_info("case=%s event=%s by=%s", x.said, verb, actor);
	return 0;
}

int engine_clock(
	struct engine *g, const char *number, const char *event, int64_t now, struct err *e)
{
	struct event_ctx x = {
		.number = number, .actor = ACTOR_CLOCK, .who = "clock", .event = event, .now = now};

	/* taken by its case and event: any id will do */
	x.timer.id = -1;
	(void)snprintf(x.timer.event, sizeof x.timer.event, "%s", event);
	return engine_in_transaction(g, event_steps, &x, e);
}

/* The next due timer, found and run in one transaction; x->timer.id stays 0 where there is none. */
static int timer_steps(struct engine *g, void *ctx, struct err *e)
{
	struct event_ctx *x = ctx;
	int rc = store_timer_due(g->store, x->now, x->after, &x->timer, e);

	if (rc != 1)
		return rc;
	rc = engine_pass_waits(g, &x->timer, e);
	if (rc != 0) {
		x->waits = rc == 1;
		return rc < 0 ? -1 : 0;
	}
	x->case_id = x->timer.case_id;
	x->event = x->timer.event;
	return event_steps(g, x, e);
}

/* A timer whose event has become impossible (the workflow was changed) is dropped, with a line in the log. */
static int drop_timer(struct engine *g, void *ctx, struct err *e)
{
	const struct event_ctx *x = ctx;

	return store_timer_drop(g->store, x->timer.id, e);
}

static int postpone_timer(struct engine *g, void *ctx, struct err *e)
{
	const struct event_ctx *x = ctx;

	return store_timer_postpone(g->store, x->timer.id, x->now + TIMER_WAIT_S, e);
}

/* A timer could not run. One case's trouble must not keep the others waiting: 0 where its timer is out of the way, else -1. */
static int set_aside(struct engine *g, struct event_ctx *x, struct err *e)
{
	bool drop = e->kind == ERR_INPUT;

	if (x->timer.id == 0 || (e->kind == ERR_TEMP && !x->restrained))
		return -1; /* the database's trouble, and everybody's */
	if (drop || x->restrained)
		log_warning("case_id=%lld timer=%s %s because=\"%s\"", (long long)x->case_id,
			x->event, drop ? "dropped" : "waits for an hour", e->message);
	else
		log_error("case_id=%lld timer=%s waits for an hour because=\"%s\"",
			(long long)x->case_id, x->event, e->message);
	return engine_in_transaction(g, drop ? drop_timer : postpone_timer, x, e);
}

int engine_timers(struct engine *g, int64_t now, struct err *e)
{
	struct timer_row after = {.due = INT64_MIN};
	int ran = 0;

	for (;;) {
		struct event_ctx x = {
			.actor = ACTOR_CLOCK, .who = "clock", .after = &after, .now = now};

		if (engine_in_transaction(g, timer_steps, &x, e) == 0) {
			if (x.timer.id == 0)
				return ran;
			if (x.waits) {
				after = x.timer;
				continue;
			}
			log_info("case=%s event=%s by=clock", x.said, x.event);
			ran++;
			continue;
		}
		if (set_aside(g, &x, e) < 0)
			return -1;
	}
}
