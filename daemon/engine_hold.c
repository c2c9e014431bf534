/*
 * engine_hold.c - owns what it means that a mail is held: its row, the letter to the team, and the way back.
 *
 * Must not decide whether a mail is held (poller.c and engine.c do), nor look into its bytes.
 */
#include "daemon/engine_hold.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/context.h"
#include "daemon/engine_letter.h"
#include "daemon/log.h"
#include "parsers/mem.h"

#define DAY 86400
#define OUTCOME_HELD "held"

const char *const hold_reason_names[] = {
	"limit", "reader", "unfinished", "infected", "unscanned", "collision", "trouble"};
_Static_assert(sizeof hold_reason_names / sizeof *hold_reason_names == HOLD_REASONS, "names");

/* --- which row ---------------------------------------------------------------------------------------------------- */

struct key {
	char text[72];
};

static int unread_key(const char *bytes, size_t len, struct key *out, struct err *e)
{
	static const char prefix[] = "unread:";
	unsigned char hash[32] = {0};
	int rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, len, hash);

	_Static_assert(sizeof prefix - 1 + 2 * sizeof hash < sizeof out->text, "key");
	if (rc < 0)
		return err_set(e, ERR_TEMP, "SHA-256: %s", gnutls_strerror(rc));
	memcpy(out->text, prefix, sizeof prefix);
	for (size_t i = 0; i < sizeof hash; i++)
		(void)snprintf(out->text + sizeof prefix - 1 + 2 * i, 3, "%02x", hash[i]);
	return 0;
}

static int key_of(const struct hold *h, const char *mailbox, const struct copy_key *copy,
	struct key *out, struct err *e)
{
	char *place;
	int rc;

	if (h->reason == HOLD_COLLISION) {
		(void)snprintf(out->text, sizeof out->text, "%s", h->message->content_key);
		return 0;
	}
	if (h->bytes != NULL)
		return unread_key(h->bytes, h->len, out, e);
	place = xasprintf(
		"%s:%lld:%lld", mailbox, (long long)copy->uidvalidity, (long long)copy->uid);
	rc = unread_key(place, strlen(place), out, e);
	free(place);
	return rc;
}

/* --- the letter --------------------------------------------------------------------------------------------------- */

struct telling {
	struct engine *g;
	const struct config_mailbox *mailbox;
	const struct hold *hold;
	const char *key;
	int64_t id, now;
};

static int render(
	const struct telling *t, const char *message_id, struct letter *out, struct err *e)
{
	const struct config *c = t->g->config;
	struct decision decision = {.verdict = VERDICT_HUMAN,
		.event = "",
		.because = (char *)(uintptr_t)t->hold->because};
	const struct context_in in = {.config = c,
		.office = t->g->office,
		.mailbox = t->mailbox,
		.decision = &decision,
		.now = t->now};
	struct address to_one = {.name = (char[]){""}, .addr = c->team_address};
	const struct addresses to = {.v = &to_one, .n = 1};
	const struct letter_envelope env = {
		.message_id = message_id,
		.date = t->now,
		.from = {.name = c->organization, .addr = t->mailbox->address},
		.to = &to,
		.auto_submitted = "auto-generated",
		.marking = "",
		.loop = t->mailbox->address,
	};
	json_t *context = context_held(&in, t->hold->message, t->id, t->hold->received_at);
	int rc = letter_render(t->g->office->letters, LETTER_HELD_TEAM, context, &env, out, e);

	json_decref(context);
	return rc;
}

static int add_letter(const struct telling *t, const char *message_id, const struct letter *l,
	const struct tally_row *tally, struct err *e)
{
	struct strings to = {0};
	struct letter_row row = {
		.message_id = message_id,
		.template_ = LETTER_HELD_TEAM,
		.mailbox = t->mailbox->name,
		.mail_from = t->mailbox->address,
		.recipients = &to,
		.subject = l->subject,
		.bytes = l->bytes,
		.len = l->len,
		.message = t->id,
	};
	int rc;

	strings_add(&to, t->g->config->team_address);
	rc = store_letter_add(t->g->store, &row, t->now, e);
	if (rc == 0)
		rc = store_tally_add(t->g->store, tally, t->now, e);
	strings_free(&to);
	return rc;
}

/* Held is held, whatever becomes of the letter: one that the office's template does not let be written is no reason to stop. */
static int tell_team(const struct telling *t, struct err *e)
{
	char *what = xasprintf("%s\n%s\n%lld", t->mailbox->name, hold_reason_names[t->hold->reason],
		(long long)(t->now / DAY));
	char *cause = xasprintf("held %s", t->key), *id = NULL;
	struct tally_row tally = {.address = t->g->config->team_address};
	struct tally_counts counts;
	struct letter letter = {0};
	struct err why = {0};
	char key[65], because[160];
	int rc;

	engine_letter_key("held", what, key);
	tally.text_key = key;
	rc = store_tally_count(t->g->store, &tally, t->now, &counts, e);
	if (rc < 0 || restraint_judge(&t->g->config->letters, &counts, false, because,
			      sizeof because) != RESTRAINT_NONE)
		goto out;
	id = engine_letter_id(t->g, cause, LETTER_HELD_TEAM, 0);
	if (render(t, id, &letter, &why) < 0)
		log_error("mailbox=%s letter %s cannot be written: %s", t->mailbox->name,
			LETTER_HELD_TEAM, why.message);
	else
		rc = add_letter(t, id, &letter, &tally, e);
out:
	letter_free(&letter);
	free(id);
	free(cause);
	free(what);
	return rc;
}

/* --- holding ------------------------------------------------------------------------------------------------------ */

/* The row says that it is held, whether it is new or was held, released or dropped before. */
static int put_row(struct engine *g, const struct hold *h, const struct key *key, int64_t *id_out,
	struct err *e)
{
	const struct message *m = h->message;
	bool collision = h->reason == HOLD_COLLISION;
	struct message_row seen = {0};
	struct message_row row = {
		/* not of one that is to be read again: it must not collide with itself */
		.message_id = collision ? m->message_id : (char[]){""},
		.from = m != NULL && m->from.n > 0 ? m->from.v[0].addr : (char[]){""},
		.subject = m != NULL ? m->subject : (char[]){""},
		.outcome = (char[]){OUTCOME_HELD},
		.because = (char *)(uintptr_t)h->because,
		.received_at = h->received_at,
	};
	int rc = store_message_by_content(g->store, key->text, &seen, e);

	if (rc == 1) {
		*id_out = seen.id;
		message_row_free(&seen);
		return store_message_decide(g->store, *id_out, OUTCOME_HELD, h->because, 0, e);
	}
	(void)snprintf(row.content_key, sizeof row.content_key, "%s", key->text);
	return rc < 0 ? -1 : store_message_add(g->store, &row, id_out, e);
}

int engine_hold_steps(struct engine *g, const struct config_mailbox *mailbox,
	const struct copy_key *copy, const struct hold *hold, int64_t now, struct err *e)
{
	struct telling t = {.g = g, .mailbox = mailbox, .hold = hold, .now = now};
	struct key key;

	if (key_of(hold, mailbox->name, copy, &key, e) < 0 ||
		put_row(g, hold, &key, &t.id, e) < 0 ||
		store_copy_decide(g->store, copy, t.id, folder_names[FOLDER_HELD], now, e) < 0)
		return -1;
	t.key = key.text;
	return tell_team(&t, e);
}

int engine_hold(struct engine *g, const struct config_mailbox *mailbox, const struct copy_key *copy,
	const struct hold *hold, int64_t now, struct err *e)
{
	if (store_begin(g->store, e) < 0)
		return -1;
	if (engine_hold_steps(g, mailbox, copy, hold, now, e) < 0) {
		store_rollback(g->store);
		return -1;
	}
	if (store_commit(g->store, e) < 0)
		return -1;
	log_warning("mailbox=%s uid=%lld outcome=held reason=%s because=\"%s\"", mailbox->name,
		(long long)copy->uid, hold_reason_names[hold->reason], hold->because);
	return 0;
}

/* --- afterwards --------------------------------------------------------------------------------------------------- */

struct ruling {
	const char *outcome, *words, *actor;
	bool release, placed;
	int64_t now;
};

struct found {
	char *because; /* owned; NULL: no such mail is held */
	bool placed;
};

static int see_held(void *ctx, const struct held_row *h)
{
	struct found *f = ctx;

	f->because = xstrdup(h->message.because);
	/* what still lies in the inbox is read there */
	f->placed = h->placed || !h->filed;
	return 1;
}

static int rule_steps(struct engine *g, int64_t id, struct ruling *r, struct err *e)
{
	struct found f = {0};
	char *because;
	int rc = store_held_each(g->store, id, see_held, &f, e);

	if (rc < 0)
		return -1;
	if (f.because == NULL)
		return err_set(e, ERR_INPUT,
			"no held mail has the number %lld: `mailclerk held list` shows them",
			(long long)id);
	r->placed = f.placed;
	because = xasprintf("%s by %s; it was held: %s", r->words, r->actor, f.because);
	rc = store_message_decide(g->store, id, r->outcome, because, 0, e);
	if (rc == 0 && r->release)
		rc = store_held_release(g->store, id, r->now, e);
	free(because);
	free(f.because);
	return rc;
}

static int rule(struct engine *g, int64_t id, struct ruling *r, struct err *e)
{
	if (store_begin(g->store, e) < 0)
		return -1;
	if (rule_steps(g, id, r, e) < 0) {
		store_rollback(g->store);
		return -1;
	}
	if (store_commit(g->store, e) < 0)
		return -1;
	log_info("held=%lld %s by=%s", (long long)id, r->words, r->actor);
	return 0;
}

int engine_hold_release(struct engine *g, int64_t id, const char *actor, int64_t now,
	bool *placed_out, struct err *e)
{
	struct ruling r = {.outcome = OUTCOME_HELD,
		.words = "released",
		.actor = actor,
		.release = true,
		.now = now};
	int rc = rule(g, id, &r, e);

	*placed_out = r.placed;
	return rc;
}

int engine_hold_drop(struct engine *g, int64_t id, const char *actor, int64_t now, struct err *e)
{
	struct ruling r = {.outcome = verdict_names[VERDICT_IGNORE],
		.words = "dropped",
		.actor = actor,
		.now = now};

	return rule(g, id, &r, e);
}

int engine_hold_settle(struct engine *g, const char *bytes, size_t len, struct err *e)
{
	struct message_row row = {0};
	struct key key;
	int rc = unread_key(bytes, len, &key, e);

	if (rc == 0)
		rc = store_message_by_content(g->store, key.text, &row, e);
	if (rc == 1 && row.outcome != NULL && strcmp(row.outcome, OUTCOME_HELD) == 0 &&
		(rc = store_begin(g->store, e)) == 0) {
		char *because = xasprintf("read after all; it was held: %s", row.because);

		rc = store_message_decide(
			g->store, row.id, verdict_names[VERDICT_IGNORE], because, 0, e);
		free(because);
		if (rc < 0)
			store_rollback(g->store);
		else
			rc = store_commit(g->store, e);
	}
	message_row_free(&row);
	return rc < 0 ? -1 : 0;
}
