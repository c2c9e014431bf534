/*
 * engine_bounce.c - owns the judgement whether a delivery report is about a letter of ours, and what it takes back.
 *
 * Must not read a report's bytes (parsers/bounce.c did), nor answer one: nothing is ever sent to who wrote it.
 */
#include "daemon/engine_bounce.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/engine_letter.h"
#include "daemon/log.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define TOLD_MAX 2000 /* bytes of a reason that names several recipients */

/* What the report's recipients come to. */
struct tally {
	struct buf failed,
		delayed; /* "dana@usda.gov: 550 5.1.1 no such user", one after the other */
	size_t known;    /* of whose failure was heard before */
	size_t foreign;  /* to whom this letter never went */
};

static void decide(
	struct plan *p, enum verdict verdict, const char *event, char *because /* owned */)
{
	p->decision.verdict = verdict;
	p->decision.event = event;
	p->decision.because = because;
}

/* The id that the report returns; where a server on the way has replaced it, the one of ours that the report answers. NULL
 * where none is ours. */
static const char *our_letter(const struct engine *g, const struct message *m)
{
	if (engine_id_is_ours(g, m->bounce.original_id))
		return m->bounce.original_id;
	for (size_t i = m->references.n; i-- > 0;)
		if (engine_id_is_ours(g, m->references.v[i]))
			return m->references.v[i];
	return NULL;
}

static bool is_team(const struct config *c, const char *address)
{
	bool team = text_ieq(c->team_address, address);

	for (size_t i = 0; i < c->team.n && !team; i++)
		team = text_ieq(c->team.v[i], address);
	return team;
}

/* By the address that we wrote to, where the report says it; servers on the way may have rewritten the other. 1, 0, -1. */
static int find_row(struct engine *g, const char *id, const struct bounce_recipient *r,
	struct outbox_row *out, struct err *e)
{
	int rc = r->original[0] != '\0' ? store_outbox_find(g->store, id, r->original, out, e) : 0;

	return rc != 0 ? rc : store_outbox_find(g->store, id, r->addr, out, e);
}

static void tell(struct buf *to, const struct outbox_row *row, const struct bounce_recipient *r)
{
	const char *reason = r->reason[0] != '\0'   ? r->reason
			     : r->status[0] != '\0' ? r->status
						    : "no reason is given";

	(void)buf_printf(to, "%s%s: %s", to->len > 0 ? "; " : "", row->recipient, reason);
	if (strstr(reason, r->status) == NULL)
		(void)buf_printf(to, " (%s)", r->status);
}

static void take_back(struct engine *g, struct plan *p, const char *id,
	const struct outbox_row *row, const struct bounce_recipient *r)
{
	struct plan_bounce *b;

	p->bounced = xgrow(p->bounced, &p->bounced_cap, p->bounced_n + 1, sizeof *p->bounced);
	b = &p->bounced[p->bounced_n++];
	*b = (struct plan_bounce){.message_id = xstrdup(id),
		.recipient = xstrdup(row->recipient),
		.reason = xasprintf("came back: %s%s%s", r->status,
			r->status[0] != '\0' && r->reason[0] != '\0' ? " " : "", r->reason),
		.team = is_team(g->config, row->recipient),
		.gone = strncmp(r->status, "5.1.", 4) == 0};
}

static bool taken_back(const struct plan *p, const char *recipient)
{
	for (size_t i = 0; i < p->bounced_n; i++)
		if (text_ieq(p->bounced[i].recipient, recipient))
			return true;
	return false;
}

static int weigh(struct engine *g, struct plan *p, const char *id, const struct bounce_recipient *r,
	struct tally *t, struct err *e)
{
	struct outbox_row row = {0};
	int rc = find_row(g, id, r, &row, e);
	/* some server had it: whatever else the state says, it left this house */
	bool left = row.state == OUTBOX_DOT || row.state == OUTBOX_SENT ||
		    row.state == OUTBOX_AMBIGUOUS;

	if (rc != 1) {
		t->foreign += rc == 0;
		return rc;
	}
	if (r->action == BOUNCE_DELAYED && left) {
		tell(&t->delayed, &row, r);
	} else if (r->action == BOUNCE_FAILED && left && !taken_back(p, row.recipient)) {
		take_back(g, p, id, &row, r);
		tell(&t->failed, &row, r);
	} else {
		t->known++;
	}
	outbox_row_free(&row);
	return 0;
}

struct match {
	const struct plan *plan;
	struct buf *out;
};

static int match_coordinator(void *ctx, const struct coordinator_row *c)
{
	const struct match *x = ctx;

	for (size_t i = 0; i < x->plan->bounced_n; i++)
		if (x->plan->bounced[i].gone && text_ieq(x->plan->bounced[i].recipient, c->address))
			(void)buf_printf(x->out,
				". %s coordinates for %s%s%s, and gets no more letters until the "
				"directory is imported again",
				c->address, c->agency, c->sub_agency[0] != '\0' ? ", " : "",
				c->sub_agency);
	return 0;
}

/* What the team has to know beyond that: a coordinator who is gone. */
static int tell_coordinators(struct engine *g, struct plan *p, struct buf *out, struct err *e)
{
	struct match x = {.plan = p, .out = out};

	return store_coordinators_each(g->store, NULL, NULL, false, match_coordinator, &x, e) < 0
		       ? -1
		       : 0;
}

/* The case that the letter is about remembers what became of it. */
static int take_case(
	struct engine *g, const struct outbox_row *letter, struct plan *p, struct err *e)
{
	int rc = letter->case_id != 0 ? store_case_by_id(g->store, letter->case_id, &p->case_, e)
				      : 0;

	p->has_case = rc == 1;
	return rc < 0 ? -1 : 0;
}

/* One letter that is known to be ours. */
static int about_letter(struct engine *g, const struct message *m, const char *id,
	const struct outbox_row *letter, struct plan *p, struct err *e)
{
	struct tally t = {0};
	struct buf more;
	int rc = 0;

	buf_init(&more, TOLD_MAX);
	buf_init(&t.failed, TOLD_MAX);
	buf_init(&t.delayed, TOLD_MAX);
	for (size_t i = 0; i < m->bounce.n && rc == 0; i++)
		rc = weigh(g, p, id, &m->bounce.v[i], &t, e);
	if (rc == 0 && p->bounced_n > 0)
		rc = tell_coordinators(g, p, &more, e);
	if (rc < 0)
		goto out;
	if (p->bounced_n > 0) {
		decide(p, VERDICT_HUMAN, "bounced",
			xasprintf("our letter did not arrive at %s (%s, Message-ID %s)%s",
				t.failed.data, letter->template_, id,
				more.len > 0 ? more.data : ""));
		rc = take_case(g, letter, p, e);
	} else if (t.delayed.len > 0) {
		decide(p, VERDICT_IGNORE, "delayed",
			xasprintf("our letter is delayed on its way to %s (%s, Message-ID %s)",
				t.delayed.data, letter->template_, id));
		rc = take_case(g, letter, p, e);
	} else if (t.known > 0) {
		decide(p, VERDICT_IGNORE, "",
			xstrdup("a delivery report that says nothing new of our letter"));
	} else if (t.foreign > 0) {
		decide(p, VERDICT_IGNORE, "",
			xstrdup("a delivery report about a recipient that our letter never went "
				"to"));
	} else {
		decide(p, VERDICT_HUMAN, "",
			xasprintf("a delivery report that does not say whom our letter did not "
				  "reach (%s, Message-ID %s)",
				letter->template_, id));
	}
out:
	buf_free(&more);
	buf_free(&t.failed);
	buf_free(&t.delayed);
	return rc;
}

int engine_bounce_plan(struct engine *g, const struct message *m, struct plan *p, struct err *e)
{
	bool named = m->bounce.original_id[0] != '\0';
	const char *id = our_letter(g, m);
	struct outbox_row letter = {0};
	int rc = id != NULL ? store_outbox_find(g->store, id, NULL, &letter, e) : 0;

	if (rc < 0)
		return -1;
	if (rc == 1) {
		rc = about_letter(g, m, id, &letter, p, e);
		outbox_row_free(&letter);
		return rc;
	}
	if (id == NULL && !named)
		decide(p, VERDICT_HUMAN, "",
			xstrdup("a delivery report that does not say which letter came back"));
	else
		decide(p, VERDICT_IGNORE, "",
			xstrdup(id == NULL ? "a delivery report about a message that is not ours"
					   : "a delivery report about a letter that is not in the "
					     "database"));
	return 0;
}

int engine_bounce_commit(struct engine *g, const struct plan *p, int64_t now, struct err *e)
{
	for (size_t i = 0; i < p->bounced_n; i++) {
		const struct plan_bounce *b = &p->bounced[i];
		int rc = store_outbox_bounced(
			g->store, b->message_id, b->recipient, b->reason, now, e);

		if (rc < 0)
			return -1;
		if (rc == 0)
			return err_set(e, ERR_TEMP,
				"the letter %s to %s changed while a delivery report about it was "
				"read",
				b->message_id, b->recipient);
		if (b->gone && store_coordinator_stale(g->store, b->recipient, now, e) < 0)
			return -1;
	}
	return 0;
}

void engine_bounce_log(const struct plan *p, const char *mailbox, int64_t uid)
{
	for (size_t i = 0; i < p->bounced_n; i++)
		if (p->bounced[i].team)
			log_error("mailbox=%s uid=%lld letter=%s to=%s the team's own address "
				  "refuses letters: %s",
				mailbox, (long long)uid, p->bounced[i].message_id,
				p->bounced[i].recipient, p->bounced[i].reason);
}

void engine_bounce_free(struct plan *p)
{
	for (size_t i = 0; i < p->bounced_n; i++) {
		free(p->bounced[i].message_id);
		free(p->bounced[i].recipient);
		free(p->bounced[i].reason);
	}
	free(p->bounced);
	p->bounced = NULL;
	p->bounced_n = p->bounced_cap = 0;
}
