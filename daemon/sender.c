/*
 * sender.c - owns the life of an outbox row: pending -> sending -> dot -> sent, or back with a later due time, or failed.
 *
 * Each step is committed before the next one touches the network, so that after a crash it is known how far a letter came.
 * Must not write or change a letter.
 */
#include "daemon/sender.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/process.h"
#include "daemon/pulse.h"

enum {
	RETRY_FIRST_S = 300,          /* five minutes, doubling ... */
	RETRY_MOST_S = 4 * 3600,      /* ... to four hours ... */
	RETRY_DAYS_S = 5 * 24 * 3600, /* ... for five days (RFC 5321 4.5.4.1) */
	SENT_TRIES = 20,              /* to write down that a letter was taken, a second apart */
};

struct sending {
	struct sender *s;
	const struct outbox_row *row;
	struct err *e;
};

static int set(struct sender *s, const struct outbox_row *row, enum outbox_state state, int64_t due,
	const char *why, struct err *e)
{
	return store_outbox_set(s->engine->store, row->id, state, due, why, process_now(), e);
}

static int before_dot(void *ctx)
{
	struct sending *x = ctx;

	return set(x->s, x->row, OUTBOX_DOT, 0, NULL, x->e);
}

static int64_t retry_due(const struct outbox_row *row, int64_t now)
{
	int64_t wait = RETRY_FIRST_S;

	for (int i = 0; i < row->attempts && wait < RETRY_MOST_S; i++)
		wait *= 2;
	return now + (wait < RETRY_MOST_S ? wait : RETRY_MOST_S);
}

/* The server did not take this letter, for now. Too old: a person must look. */
static int put_back(
	struct sender *s, const struct outbox_row *row, const struct err *why, struct err *e)
{
	int64_t now = process_now();

	if (now - row->created > RETRY_DAYS_S) {
		log_error("letter=%s to=%s failed after five days: %s", row->message_id,
			row->recipient, why->message);
		return set(s, row, OUTBOX_FAILED, 0, why->message, e);
	}
	log_warning("letter=%s to=%s waits: %s", row->message_id, row->recipient, why->message);
	return set(s, row, OUTBOX_PENDING, retry_due(row, now), why->message, e);
}

/* A fault of the connection or the login is not the letter's: it stays due and the whole sender waits. */
static int server_away(
	struct sender *s, const struct outbox_row *row, const struct err *why, struct err *e)
{
	struct err ignored;

	if (set(s, row, OUTBOX_PENDING, process_now(), why->message, &ignored) < 0)
		log_warning("letter=%s %s", row->message_id, ignored.message);
	*e = *why;
	return -1;
}

/* The server has the letter: only this row keeps it from being sent again, so a database that is busy or full is waited for. */
static int set_sent(struct sender *s, const struct outbox_row *row, struct err *e)
{
	for (int i = 1; set(s, row, OUTBOX_SENT, 0, NULL, e) < 0; i++) {
		if (e->kind != ERR_TEMP || i == SENT_TRIES || process_stopping())
			return -1;
		(void)process_sleep(1000, -1);
	}
	return 0;
}

/* Settles one row by what the transport said. */
static int settle(struct sender *s, const struct outbox_row *row, enum transport_result result,
	const struct err *why, struct err *e)
{
	switch (result) {
	case TRANSPORT_SENT:
		pulse_letters();
		log_info("letter=%s template=%s to=%s sent", row->message_id, row->template_,
			row->recipient);
		return set_sent(s, row, e);
	case TRANSPORT_PERM:
		log_error("letter=%s template=%s to=%s failed: %s", row->message_id, row->template_,
			row->recipient, why->message);
		return set(s, row, OUTBOX_FAILED, 0, why->message, e);
	case TRANSPORT_AMBIGUOUS:
		/* Sent again under the same Message-ID: a double is possible here and only here (RFC 1047). */
		return put_back(s, row, why, e);
	case TRANSPORT_TEMP:
		break;
	}
	if (why->kind == ERR_INPUT)
		return put_back(s, row, why, e);
	return server_away(s, row, why, e);
}

static int send_one(struct sender *s, const struct outbox_row *row, struct err *e)
{
	const struct transport_letter letter = {
		.mail_from = row->mail_from,
		.recipient = row->recipient,
		.message_id = row->message_id,
		.bytes = row->bytes,
		.len = row->len,
	};
	struct err why = {0}, store_err = {0};
	struct sending x = {.s = s, .row = row, .e = &store_err};
	enum transport_result result;

	pulse_beat(0);
	if (set(s, row, OUTBOX_SENDING, 0, NULL, e) < 0)
		return -1;
	result = transport_send(s->transport, &letter, before_dot, &x, &why);
	if (store_err.kind != ERR_NONE)
		return server_away(s, row, &store_err, e);
	return settle(s, row, result, &why, e);
}

static int send_again(void *ctx, const struct outbox_row *row)
{
	struct sending *x = ctx;

	if (row->state != OUTBOX_AMBIGUOUS)
		return 0;
	return set(x->s, row, OUTBOX_PENDING, process_now(), NULL, x->e) < 0 ? 1 : 0;
}

/* Rows on their way that nobody is carrying: an unclean stop left them, or a step of ours that could not be written. What may
 * have been taken goes out again under the same Message-ID: a double is better than a letter lost. One transaction: a read
 * outside it that goes on to write would fail as soon as another process has written in between. */
static int recover(struct sender *s, struct err *e)
{
	struct sending x = {.s = s, .e = e};
	int n, rc;

	if (store_begin(s->engine->store, e) < 0)
		return -1;
	n = store_outbox_recover(s->engine->store, process_now(), e);
	rc = n < 0 ? -1 : store_outbox_each(s->engine->store, false, send_again, &x, e);
	if (rc != 0) {
		store_rollback(s->engine->store);
		return -1;
	}
	if (store_commit(s->engine->store, e) < 0)
		return -1;
	if (n > 0)
		log_warning(
			"letters=%d were on their way and got no further: they are sent again", n);
	return 0;
}

static int send_due(struct sender *s, struct err *e)
{
	struct outbox_row row;
	int rc;

	while (!process_stopping() &&
		(rc = store_outbox_due(s->engine->store, process_now(), &row, e)) != 0) {
		if (rc < 0)
			return -1;
		if (s->transport == NULL &&
			transport_open(s->engine->config, &s->transport, e) < 0) {
			s->transport = NULL;
			outbox_row_free(&row);
			return -1;
		}
		rc = send_one(s, &row, e);
		outbox_row_free(&row);
		if (rc < 0)
			return -1;
	}
	return 0;
}

int sender_pass(struct sender *s, struct err *e)
{
	int rc = 0;

	*e = (struct err){0};
	if (!s->tidy)
		rc = recover(s, e);
	if (rc == 0)
		rc = send_due(s, e);
	s->tidy = rc == 0;
	return rc;
}

static void note_waiting(struct sender *s)
{
	uint64_t n;
	struct err e;

	if (store_outbox_waiting(s->engine->store, &n, &e) == 0)
		pulse_waiting(n);
}

/* Until the next row is due, at most a minute; the doorbell ends it early. */
static void idle(struct sender *s, int bell)
{
	int64_t due, ms = 60000, now = process_now();
	struct err e;

	if (store_outbox_next(s->engine->store, &due, &e) == 1 && due - now < 60)
		ms = due > now ? (due - now) * 1000 : 0;
	if (ms > 2000)
		sender_close(
			s); /* no idle connection is kept: servers end it and that looks like trouble */
	(void)process_sleep(ms > 100 ? ms : 100, bell);
	doorbell_drain(bell);
}

void sender_run(struct sender *s)
{
	unsigned failures = 0;
	struct err e, last = {0};
	int bell = doorbell_open(s->engine->config->data_directory, &e);

	if (bell < 0)
		fatal(73, "%s", e.message);
	while (!process_stopping()) {
		int rc = sender_pass(s, &e);

		note_waiting(s);
		if (rc == 0) {
			if (failures > 0)
				log_info("the sender works again");
			failures = 0;
			last = (struct err){0};
			pulse_trouble(NULL);
			idle(s, bell);
			continue;
		}
		sender_close(s);
		failures++;
		pulse_trouble(e.message);
		if (strcmp(last.message, e.message) != 0) {
			if (e.kind == ERR_CONFIG || e.kind == ERR_PERM)
				log_error("letters wait: %s", e.message);
			else
				log_warning("letters wait: %s", e.message);
			last = e;
		}
		(void)process_sleep(process_backoff_ms(failures, 1000, 300000), -1);
	}
	sender_close(s);
	(void)close(bell);
}

void sender_close(struct sender *s)
{
	transport_close(s->transport);
	s->transport = NULL;
}
