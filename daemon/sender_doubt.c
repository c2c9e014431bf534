/*
 * sender_doubt.c - owns what becomes of a letter of which nobody knows whether a server took it: its connection or our process
 * ended after the final dot and before the answer.
 *
 * Where the mailbox has a folder of sent mail the letter is looked for there. Found: it was sent. Not found, or not to be known for
 * an hour: it is sent again under the same Message-ID, because a double is better than a letter lost (RFC 1047).
 * Must not send.
 */
#include "daemon/sender_doubt.h"

#include <stdlib.h>

#include "daemon/imap_sent.h"
#include "daemon/log.h"
#include "daemon/process.h"
#include "parsers/mem.h"

enum {
	LOOK_AGAIN_MS =
		300000, /* a server that does not answer holds up the letters that wait for nothing */
	DOUBT_S =
		3600, /* a letter older than that is not kept waiting for an IMAP server that does not answer */
};

struct doubt {
	int64_t id, letter, created;
	int attempts;
	char *message_id, *recipient;         /* owned */
	const struct config_mailbox *mailbox; /* NULL: it has no folder of sent mail */
};

struct doubts {
	const struct sender *s;
	struct doubt *v; /* owned */
	size_t n, cap;
};

const struct config_mailbox *sender_sent_folder(const struct sender *s, const char *mailbox)
{
	const struct config_mailbox *m = config_mailbox_find(s->engine->config, mailbox);

	return m != NULL && m->sent != NULL && m->maildir == NULL ? m : NULL;
}

static int collect(void *ctx, const struct outbox_row *row)
{
	struct doubts *d = ctx;

	if (row->state != OUTBOX_AMBIGUOUS)
		return 0;
	d->v = xgrow(d->v, &d->cap, d->n + 1, sizeof *d->v);
	d->v[d->n++] = (struct doubt){.id = row->id,
		.letter = row->letter,
		.created = row->created,
		.attempts = row->attempts,
		.message_id = xstrdup(row->message_id),
		.recipient = xstrdup(row->recipient),
		.mailbox = sender_sent_folder(d->s, row->mailbox)};
	return 0;
}

/* 1 it was taken, 0 it was not or that cannot be proved, -1 the folder cannot be looked into now. */
static int was_taken(struct sender *s, const struct doubt *d, struct err *e)
{
	int64_t needed = 0, found = 0;

	if (d->mailbox == NULL)
		return 0;
	if (store_outbox_copies(s->engine->store, d->letter, &needed, e) < 0 ||
		imap_sent_count(d->mailbox, d->message_id, &found, e) < 0)
		return -1;
	return needed > 0 && found >= needed;
}

static int settle(struct sender *s, const struct doubt *d, struct err *e)
{
	struct err why = {0};
	int64_t now = process_now();
	int taken;

	if (d->mailbox != NULL && process_now_ms() < s->look_ms) {
		s->doubt = true;
		return 0;
	}
	taken = was_taken(s, d, &why);
	if (taken < 0)
		s->look_ms = process_now_ms() + LOOK_AGAIN_MS;
	if (taken < 0 && now - d->created < DOUBT_S) {
		log_warning(
			"letter=%s to=%s may have been taken, and the folder of sent mail cannot "
			"be asked: %s",
			d->message_id, d->recipient, why.message);
		s->doubt = true;
		return 0;
	}
	if (taken == 1) {
		log_info("letter=%s to=%s sent: it lies in %s", d->message_id, d->recipient,
			d->mailbox->sent);
		return store_outbox_set(s->engine->store, d->id, OUTBOX_SENT, 0, NULL, now, e);
	}
	/* a server that takes letters and does not say so is not asked again and again */
	return store_outbox_set(s->engine->store, d->id, OUTBOX_PENDING,
		d->mailbox == NULL || d->attempts <= 1 ? now : sender_retry_due(d->attempts, now),
		NULL, now, e);
}

static void doubts_free(struct doubts *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->v[i].message_id);
		free(d->v[i].recipient);
	}
	free(d->v);
}

int sender_recover(struct sender *s, struct err *e)
{
	struct doubts d = {.s = s};
	int n = store_outbox_recover(s->engine->store, process_now(), e);
	int rc = n < 0 ? -1 : store_outbox_each(s->engine->store, false, collect, &d, e);

	s->doubt = false;
	if (n > 0)
		log_warning(
			"letters=%d were on their way and got no further: they are sent again", n);
	for (size_t i = 0; i < d.n && rc == 0 && !process_stopping(); i++)
		rc = settle(s, &d.v[i], e);
	doubts_free(&d);
	return rc < 0 ? -1 : 0;
}
