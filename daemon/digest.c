/*
 * digest.c - owns what stands in the team's daily letter. Changes nothing but the outbox, once a day, in one transaction.
 */
#include "daemon/digest.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/context.h"
#include "daemon/engine_letter.h"
#include "daemon/engine_parts.h"
#include "daemon/log.h"
#include "parsers/mem.h"

enum {
	DIGEST_ROWS = 50,     /* of each list; the counts are of all */
	DIGEST_EXPIRING = 30, /* days ahead */
	DIGEST_CASES = 100000,
};

struct digest {
	struct engine *g;
	int64_t now, since; /* since: the same hour of the last business day */
	json_t *new_cases, *waiting, *overdue, *expiring, *held, *failed, *secrets;
	json_int_t new_n, waiting_n, overdue_n, expiring_n, held_n;
	struct err *err;
};

static void add_row(json_t *list, json_t *row /* owned */)
{
	if (json_array_size(list) < DIGEST_ROWS)
		json_array_append_new(list, row);
	else
		json_decref(row);
}

/* The first moment at which the clock looks at the case, counted from its last change; 0 where none does. */
static int64_t due_of(
	const struct digest *x, const struct case_record *c, const struct workflow_state *s)
{
	for (size_t i = 0; i < s->timers_n; i++)
		if (s->timers[i].field == NULL)
			return calendar_add(
				x->g->office->calendar, c->changed_at, s->timers[i].after);
	return 0;
}

static json_t *case_row(const struct digest *x, const struct case_record *c,
	const struct workflow *w, const struct workflow_state *s, int64_t due)
{
	char day[64] = "";

	if (due != 0)
		calendar_format_day(x->g->office->calendar, due, day, sizeof day);
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "number", c->number, "title", w->title,
		"state", s->title, "requester", c->requester, "due", day);
}

/* A date of the case that a timer of its state runs before, if it is near; its moment, else 0. */
static int64_t expiry(struct digest *x, const struct case_record *c, const struct workflow_state *s)
{
	const struct duration ahead = {.count = DIGEST_EXPIRING, .unit = DURATION_DAYS};
	const struct duration none = {.unit = DURATION_DAYS};
	const char *field = NULL;
	struct case_record whole = {0};
	int64_t day = 0;

	for (size_t i = 0; i < s->timers_n; i++)
		if (s->timers[i].before)
			field = s->timers[i].field;
	if (field == NULL || store_case_by_id(x->g->store, c->id, &whole, x->err) != 1)
		return 0;
	const struct case_field *f = case_field_find(&whole, field);
	if (f == NULL || f->values.n != 1 ||
		!calendar_from_day(x->g->office->calendar, f->values.v[0], none, false, &day) ||
		day > calendar_add(x->g->office->calendar, x->now, ahead))
		day = 0;
	case_free(&whole);
	return day;
}

static int add_case(void *ctx, const struct case_record *c)
{
	struct digest *x = ctx;
	const struct workflow *w = workflows_find(&x->g->office->workflows, c->kind);
	int state = w != NULL ? workflow_state_index(w, c->state) : -1;
	const struct workflow_state *s = state >= 0 ? &w->states[state] : NULL;
	int64_t due, day;

	if (s == NULL || s->final)
		return 0;
	due = due_of(x, c, s);
	if (c->opened_at > x->since) {
		x->new_n++;
		add_row(x->new_cases, case_row(x, c, w, s, due));
	}
	if (s->waits_for == AUDIENCE_TEAM && due != 0 && due < x->now) {
		x->overdue_n++;
		add_row(x->overdue, case_row(x, c, w, s, due));
	} else if (s->waits_for == AUDIENCE_TEAM) {
		x->waiting_n++;
		add_row(x->waiting, case_row(x, c, w, s, due));
	}
	day = expiry(x, c, s);
	if (day != 0) {
		x->expiring_n++;
		add_row(x->expiring, case_row(x, c, w, s, day));
	}
	return 0;
}

static int add_held(void *ctx, const struct held_row *h)
{
	struct digest *x = ctx;
	char id[24];

	x->held_n++;
	(void)snprintf(id, sizeof id, "%lld", (long long)h->message.id);
	add_row(x->held, json_pack("{s:s, s:s, s:s, s:s}", "id", id, "mailbox", h->mailbox, "from",
				 h->message.from, "because", h->message.because));
	return 0;
}

static int add_failed(void *ctx, const struct outbox_row *r)
{
	struct digest *x = ctx;

	if (r->state == OUTBOX_FAILED && r->created > x->since - (int64_t)7 * 86400)
		add_row(x->failed, json_pack("{s:s, s:s, s:s}", "to", r->recipient, "subject",
					   r->subject, "error", r->last_error));
	return 0;
}

static void add_secrets(struct digest *x)
{
	struct strings lines = {0};

	config_expiring(x->g->config, x->now, &lines);
	for (size_t i = 0; i < lines.n; i++)
		add_row(x->secrets, json_pack("{s:s}", "text", lines.v[i]));
	strings_free(&lines);
}

static int64_t last_business_day(const struct calendar *c, int64_t now)
{
	int64_t then = now - 86400;

	for (int i = 0; i < 10 && !calendar_is_business_day(c, then); i++)
		then -= 86400;
	return then;
}

static int collect(struct digest *x, struct err *e)
{
	const struct case_filter filter = {.limit = DIGEST_CASES};

	x->err = e;
	add_secrets(x);
	return store_case_each(x->g->store, &filter, add_case, x, e) < 0 ||
			       store_held_each(x->g->store, 0, add_held, x, e) < 0 ||
			       store_outbox_each(x->g->store, false, add_failed, x, e) < 0
		       ? -1
		       : 0;
}

static json_t *context_of(struct digest *x)
{
	const struct config *c = x->g->config;
	char today[64];

	calendar_format_day(x->g->office->calendar, x->now, today, sizeof today);
	return json_pack(
		"{s:s, s:s, s:s, s:{s:s, s:s}, s:O, s:O, s:O, s:O, s:O, s:O, s:O, s:I, s:I, s:I, "
		"s:I, s:I}",
		"today", today, "organization", c->organization, "help_contact", c->help_contact,
		"mailbox", "name", c->mailboxes[0].name, "address", c->mailboxes[0].address,
		"new_cases", x->new_cases, "waiting", x->waiting, "overdue", x->overdue, "expiring",
		x->expiring, "held", x->held, "failed_letters", x->failed, "secrets", x->secrets,
		"new_count", x->new_n, "waiting_count", x->waiting_n, "overdue_count", x->overdue_n,
		"held_count", x->held_n, "expiring_count", x->expiring_n);
}

static int write_letter(struct digest *x, const char *day, struct err *e)
{
	const struct config_mailbox *mailbox = &x->g->config->mailboxes[0];
	struct strings to = {0};
	struct addresses list = {0};
	struct letter letter = {0};
	char *cause = xasprintf("digest %s", day);
	char *id = engine_letter_id(x->g, cause, LETTER_DIGEST, 0);
	json_t *context = context_of(x);
	const struct letter_envelope env = {.message_id = id,
		.date = x->now,
		.from = {.name = x->g->config->organization, .addr = mailbox->address},
		.to = &list,
		.auto_submitted = "auto-generated",
		.marking = "",
		.loop = mailbox->address};
	int rc;

	strings_add(&to, x->g->config->team_address);
	addresses_add(&list, "", x->g->config->team_address);
	rc = letter_render(x->g->office->letters, LETTER_DIGEST, context, &env, &letter, e);
	if (rc == 0) {
		const struct letter_row row = {.message_id = id,
			.template_ = LETTER_DIGEST,
			.mailbox = mailbox->name,
			.mail_from = mailbox->address,
			.recipients = &to,
			.subject = letter.subject,
			.bytes = letter.bytes,
			.len = letter.len};

		rc = store_letter_add(x->g->store, &row, x->now, e);
		letter_free(&letter);
	}
	json_decref(context);
	addresses_free(&list);
	strings_free(&to);
	free(cause);
	free(id);
	return rc;
}

struct steps {
	int64_t now;
	const char *day;
	bool written;
};

static int digest_steps(struct engine *g, void *ctx, struct err *e)
{
	struct steps *s = ctx;
	struct digest x = {.g = g,
		.now = s->now,
		.since = last_business_day(g->office->calendar, s->now),
		.new_cases = json_array(),
		.waiting = json_array(),
		.overdue = json_array(),
		.expiring = json_array(),
		.held = json_array(),
		.failed = json_array(),
		.secrets = json_array()};
	char *key = xasprintf("digest/%s", s->day);
	int rc = store_once(g->store, key, s->now, e);

	free(key);
	s->written = rc == 1;
	if (rc == 1)
		rc = collect(&x, e) < 0 ? -1 : write_letter(&x, s->day, e);
	json_decref(x.new_cases);
	json_decref(x.waiting);
	json_decref(x.overdue);
	json_decref(x.expiring);
	json_decref(x.held);
	json_decref(x.failed);
	json_decref(x.secrets);
	return rc < 0 ? -1 : 0;
}

int engine_digest(struct engine *g, int64_t now, struct err *e)
{
	struct steps s = {.now = now};
	char day[16];
	int hour = calendar_local(g->office->calendar, now, day, sizeof day);

	s.day = day;
	if (g->config->digest_hour >= DIGEST_NEVER || hour < (int)g->config->digest_hour ||
		!calendar_is_business_day(g->office->calendar, now))
		return 0;
	if (engine_in_transaction(g, digest_steps, &s, e) < 0)
		return -1;
	if (s.written)
		log_info("digest day=%s written", day);
	return s.written ? 1 : 0;
}
