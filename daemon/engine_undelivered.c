/*
 * engine_undelivered.c - owns what it means that a letter of ours was given up: its row, the case's history and the letter to the
 * team. Must not decide when that is (sender.c does). Letters that come back later are engine_bounce.c's.
 */
#include "daemon/engine_undelivered.h"

#include <stdlib.h>

#include "daemon/context.h"
#include "daemon/engine_letter.h"
#include "daemon/engine_parts.h"
#include "daemon/log.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define DAY 86400

struct giving_up {
	const struct outbox_row *row;
	const char *why;
	int64_t now;
	bool told;
};

static int note_in_case(struct engine *g, const struct giving_up *x, struct err *e)
{
	struct history_row h = {.at = x->now, .actor = "mailclerk", .event = "undelivered"};
	struct case_record c = {0};
	char *detail;
	int rc = x->row->case_id != 0 ? store_case_by_id(g->store, x->row->case_id, &c, e) : 0;

	if (rc != 1)
		return rc;
	detail = xasprintf(
		"our letter %s did not reach %s: %s", x->row->template_, x->row->recipient, x->why);
	h.from = h.to = c.state;
	h.detail = detail;
	rc = store_history_add(g->store, c.id, &h, e);
	free(detail);
	case_free(&c);
	return rc;
}

static int render(struct engine *g, const struct giving_up *x, const struct config_mailbox *mailbox,
	const char *message_id, struct letter *out, struct err *e)
{
	const struct config *c = g->config;
	struct decision decision = {
		.verdict = VERDICT_HUMAN, .event = "", .because = (char *)(uintptr_t)x->why};
	const struct context_in in = {.config = c,
		.office = g->office,
		.mailbox = mailbox,
		.decision = &decision,
		.now = x->now};
	struct address to_one = {.name = (char[]){""}, .addr = c->team_address};
	const struct addresses to = {.v = &to_one, .n = 1};
	const struct letter_envelope env = {
		.message_id = message_id,
		.date = x->now,
		.from = {.name = c->organization, .addr = mailbox->address},
		.to = &to,
		.auto_submitted = "auto-generated",
		.marking = "",
		.loop = mailbox->address,
	};
	json_t *context = context_undelivered(&in, x->row);
	int rc = letter_render(g->office->letters, LETTER_UNDELIVERED_TEAM, context, &env, out, e);

	json_decref(context);
	return rc;
}

static int add_letter(struct engine *g, const struct giving_up *x,
	const struct config_mailbox *mailbox, const char *id, const struct letter *letter,
	struct err *e)
{
	struct strings to = {0};
	const struct letter_row row = {
		.message_id = id,
		.template_ = LETTER_UNDELIVERED_TEAM,
		.mailbox = mailbox->name,
		.mail_from = mailbox->address,
		.recipients = &to,
		.subject = letter->subject,
		.bytes = letter->bytes,
		.len = letter->len,
	};
	int rc;

	strings_add(&to, g->config->team_address);
	rc = store_letter_add(g->store, &row, x->now, e);
	strings_free(&to);
	return rc;
}

/* The first of the day. A template that cannot be written is no reason not to give the letter up. */
static int tell_team(struct engine *g, struct giving_up *x, struct err *e)
{
	const struct config_mailbox *mailbox = config_mailbox_find(g->config, x->row->mailbox);
	char *key = xasprintf("undelivered/%s/%lld", x->row->mailbox, (long long)(x->now / DAY));
	struct letter letter = {0};
	struct err why = {0};
	char *id = NULL;
	int rc = 0;

	if (mailbox == NULL || text_ieq(x->row->recipient, g->config->team_address))
		goto out;
	rc = store_once(g->store, key, x->now, e);
	if (rc != 1)
		goto out;
	id = engine_letter_id(g, key, LETTER_UNDELIVERED_TEAM, 0);
	rc = 0;
	if (render(g, x, mailbox, id, &letter, &why) < 0) {
		log_error("mailbox=%s letter %s cannot be written: %s", mailbox->name,
			LETTER_UNDELIVERED_TEAM, why.message);
	} else {
		rc = add_letter(g, x, mailbox, id, &letter, e);
		x->told = rc == 0;
	}
out:
	letter_free(&letter);
	free(id);
	free(key);
	return rc;
}

static int steps(struct engine *g, void *ctx, struct err *e)
{
	struct giving_up *x = ctx;

	if (store_outbox_set(g->store, x->row->id, OUTBOX_FAILED, 0, x->why, x->now, e) < 0 ||
		note_in_case(g, x, e) < 0)
		return -1;
	return tell_team(g, x, e);
}

int engine_undelivered(
	struct engine *g, const struct outbox_row *row, const char *why, int64_t now, struct err *e)
{
	struct giving_up x = {.row = row, .why = why, .now = now};

	if (engine_in_transaction(g, steps, &x, e) < 0)
		return -1;
	return x.told ? 1 : 0;
}
