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

#include "daemon/engine_undelivered.h"
#include "daemon/log.h"
#include "daemon/process.h"
#include "daemon/pulse.h"
#include "daemon/sender_doubt.h"
#include "daemon/smtp.h"

enum {
	RETRY_FIRST_S = 300,          /* five minutes, doubling ... */
	RETRY_MOST_S = 4 * 3600,      /* ... to four hours ... */
	RETRY_DAYS_S = 5 * 24 * 3600, /* ... for five days (RFC 5321 4.5.4.1) */
	DAY_S = 24 * 3600,
	SENT_TRIES = 20, /* to write down that a letter was taken, a second apart */
};

/* Letters that go at the same time. */
struct sending {
	struct sender *s;
	struct outbox_row rows[SMTP_LINES_MAX]; /* owned */
	size_t n;
	struct err store_err; /* what kept the dot from being written down */
};

static int set(struct sender *s, const struct outbox_row *row, enum outbox_state state, int64_t due,
	const char *why, struct err *e)
{
	return store_outbox_set(s->engine->store, row->id, state, due, why, process_now(), e);
}

static void forget(struct sending *x)
{
	while (x->n > 0)
		outbox_row_free(&x->rows[--x->n]);
}

static int set_each(
	struct sending *x, const size_t *which, size_t n, enum outbox_state state, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (set(x->s, &x->rows[which[i]], state, 0, NULL, e) < 0)
			return -1;
	return 0;
}

/* One by one where the provider sets a limit, as that is looked at before each. */
static bool paced(const struct sender *s)
{
	return s->pace.per_minute != 0 || s->pace.per_day != 0;
}

/* What is due, one letter for each line, is on its way from now on. Within a transaction; nothing is taken where it fails. */
static int take(struct sending *x, struct err *e)
{
	const struct sender *s = x->s;
	size_t lines = s->at_once != 0 ? s->at_once : transport_lines(s->transport);
	int n = store_outbox_due(s->engine->store, process_now(), x->rows, paced(s) ? 1 : lines, e);

	x->n = n > 0 ? (size_t)n : 0;
	for (size_t i = 0; n > 0 && i < x->n; i++)
		if (set(x->s, &x->rows[i], OUTBOX_SENDING, 0, NULL, e) < 0)
			n = -1;
	if (n < 0)
		forget(x);
	return n < 0 ? -1 : 0;
}

/* All of these (indexes) with one commit, or none; with the same commit the next letters are taken where there is `next`. */
static int commit_all(struct sending *x, const size_t *which, size_t n, enum outbox_state state,
	struct sending *next, struct err *e)
{
	struct store *store = x->s->engine->store;
	int rc;

	if (store_begin(store, e) < 0)
		return -1;
	rc = set_each(x, which, n, state, e);
	if (rc == 0 && next != NULL)
		rc = take(next, e);
	if (rc == 0)
		rc = store_commit(store, e);
	else
		store_rollback(store);
	if (rc < 0 && next != NULL)
		forget(next);
	return rc;
}

static int before_dot(void *ctx, const size_t *which, size_t n)
{
	struct sending *x = ctx;

	if (commit_all(x, which, n, OUTBOX_DOT, NULL, &x->store_err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		pace_note(&x->s->pace, process_now());
	return 0;
}

int64_t sender_retry_due(int attempts, int64_t now)
{
	int64_t wait = RETRY_FIRST_S;

	for (int i = 0; i < attempts && wait < RETRY_MOST_S; i++)
		wait *= 2;
	return now + (wait < RETRY_MOST_S ? wait : RETRY_MOST_S);
}

/* A person has to know, and at once. */
static int give_up(
	struct sender *s, const struct outbox_row *row, const struct err *why, struct err *e)
{
	return engine_undelivered(s->engine, row, why->message, process_now(), e) < 0 ? -1 : 0;
}

/* The server did not take this letter, for now. Too old: a person must look. */
static int put_back(
	struct sender *s, const struct outbox_row *row, const struct err *why, struct err *e)
{
	int64_t now = process_now();

	if (now - row->created > RETRY_DAYS_S) {
		log_error("letter=%s to=%s failed after five days: %s", row->message_id,
			row->recipient, why->message);
		return give_up(s, row, why, e);
	}
	log_warning("letter=%s to=%s waits: %s", row->message_id, row->recipient, why->message);
	return set(s, row, OUTBOX_PENDING, sender_retry_due(row->attempts, now), why->message, e);
}

/* Nobody knows whether it was taken. Where the server keeps what was sent, it is looked for in the next pass (sender_doubt.c);
 * else it is sent again under the same Message-ID: a double is possible here and only here (RFC 1047). */
static int in_doubt(
	struct sender *s, const struct outbox_row *row, const struct err *why, struct err *e)
{
	if (sender_sent_folder(s, row->mailbox) == NULL ||
		process_now() - row->created > RETRY_DAYS_S)
		return put_back(s, row, why, e);
	log_warning("letter=%s to=%s is looked for in the folder of sent mail: %s", row->message_id,
		row->recipient, why->message);
	s->doubt = true;
	return set(s, row, OUTBOX_AMBIGUOUS, 0, why->message, e);
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

/* The server has these letters: only their rows keep them from being sent again, so a database that is busy or full is waited
 * for. */
static int set_sent(
	struct sending *x, const size_t *which, size_t n, struct sending *next, struct err *e)
{
	for (int i = 1; commit_all(x, which, n, OUTBOX_SENT, next, e) < 0; i++) {
		if (next != NULL) {
			next = NULL; /* whatever keeps the next ones from being taken must not keep these from being noted */
			continue;
		}
		if (e->kind != ERR_TEMP || i == SENT_TRIES || process_stopping() ||
			store_unsound(x->s->engine->store))
			return -1;
		(void)process_sleep(1000, -1);
	}
	return 0;
}

/* Settles one row that was not sent by what the transport said. */
static int settle(struct sender *s, const struct outbox_row *row, const struct transport_outcome *o,
	struct err *e)
{
	if (o->result == TRANSPORT_PERM) {
		log_error("letter=%s template=%s to=%s failed: %s", row->message_id, row->template_,
			row->recipient, o->why.message);
		return give_up(s, row, &o->why, e);
	}
	if (o->result == TRANSPORT_AMBIGUOUS)
		return in_doubt(s, row, &o->why, e);
	if (o->why.kind == ERR_INPUT)
		return put_back(s, row, &o->why, e);
	return server_away(s, row, &o->why, e);
}

/* Every row to its end, whatever became of the others: first those that went, with one commit. Where all went, others follow. */
static int settle_all(struct sending *x, const struct transport_outcome *outcomes,
	struct sending *next, struct err *e)
{
	size_t sent[SMTP_LINES_MAX], n = 0;
	int rc = 0;

	for (size_t i = 0; i < x->n; i++)
		if (outcomes[i].result == TRANSPORT_SENT)
			sent[n++] = i;
	if (n > 0)
		rc = set_sent(x, sent, n,
			n == x->n && !paced(x->s) && !process_stopping() ? next : NULL, e);
	for (size_t i = 0; i < n && rc == 0; i++) {
		pulse_letters();
		log_info("letter=%s template=%s to=%s sent", x->rows[sent[i]].message_id,
			x->rows[sent[i]].template_, x->rows[sent[i]].recipient);
	}
	for (size_t i = 0; i < x->n; i++) {
		struct err one = {0};

		if (outcomes[i].result == TRANSPORT_SENT ||
			settle(x->s, &x->rows[i], &outcomes[i], &one) == 0)
			continue;
		if (rc == 0)
			*e = one;
		rc = -1;
	}
	if (rc < 0 && n > 0 && e->kind == ERR_TEMP && n < x->n) {
		/* it takes letters, but not so many at a time: the others go after these */
		log_info("letters go %zu at a time for now: %s", n, e->message);
		x->s->at_once = n;
		rc = 0;
	}
	return rc;
}

/* What was taken, to its end; `next` is what was taken then. */
static int send_taken(struct sending *x, struct sending *next, struct err *e)
{
	struct transport_letter letters[SMTP_LINES_MAX];
	struct transport_outcome outcomes[SMTP_LINES_MAX];

	pulse_beat(0);
	for (size_t i = 0; i < x->n; i++)
		letters[i] = (struct transport_letter){.mail_from = x->rows[i].mail_from,
			.recipient = x->rows[i].recipient,
			.message_id = x->rows[i].message_id,
			.bytes = x->rows[i].bytes,
			.len = x->rows[i].len};
	transport_send(x->s->transport, letters, x->n, before_dot, x, outcomes);
	/* those that were stopped say so only in general */
	for (size_t i = 0; i < x->n && x->store_err.kind != ERR_NONE; i++)
		if (outcomes[i].result == TRANSPORT_TEMP)
			outcomes[i].why = x->store_err;
	return settle_all(x, outcomes, next, e);
}

/* --- the provider's limits ----------------------------------------------------------------------------------------- */

static void note_earlier(void *ctx, int64_t at)
{
	pace_note(ctx, at);
}

/* The first time: what went in the last day, before this process began. */
static int learn_pace(struct sender *s, struct err *e)
{
	const struct config *c = s->engine->config;

	if (s->paced)
		return 0;
	s->pace = (struct pace){.per_minute = c->smtp_per_minute, .per_day = c->smtp_per_day};
	if ((c->smtp_per_minute != 0 || c->smtp_per_day != 0) &&
		store_outbox_handed(
			s->engine->store, process_now() - DAY_S, note_earlier, &s->pace, e) < 0) {
		pace_free(&s->pace);
		return -1;
	}
	s->paced = true;
	return 0;
}

/* Letters are due: may one go? Said once for each time that letters have to wait. */
static bool must_wait(struct sender *s)
{
	char limit[32];
	int64_t now = process_now(), wait = pace_wait(&s->pace, now, limit, sizeof limit);

	if (wait > 0 && s->next == 0)
		log_warning("letters wait: %s are the limit (smtp.letters_per_minute, "
			    "smtp.letters_per_day); the next may go in %lld s",
			limit, (long long)wait);
	if (wait > 0)
		s->next = now + wait;
	return wait > 0;
}

/* 1 a letter is due, 0 none is, -1. */
static int any_due(struct sender *s, struct err *e)
{
	int64_t due = 0;
	int rc = store_outbox_next(s->engine->store, &due, e);

	return rc == 1 && due > process_now() ? 0 : rc;
}

/* The first letters are taken with a commit of their own, those after them with the commit that says what went. */
static int send_batches(struct sender *s, struct err *e)
{
	struct sending x = {.s = s};
	int rc;

	if (s->transport == NULL && transport_open(s->engine->config, &s->transport, e) < 0) {
		s->transport = NULL;
		return -1;
	}
	rc = commit_all(&x, NULL, 0, OUTBOX_SENDING, &x, e);
	while (rc == 0 && x.n > 0) {
		struct sending next = {.s = s};

		rc = send_taken(&x, &next, e);
		forget(&x);
		x = next;
	}
	return rc;
}

static int send_due(struct sender *s, struct err *e)
{
	int rc = 0;

	while (!process_stopping() && (rc = any_due(s, e)) == 1) {
		if (must_wait(s))
			return 0;
		if (send_batches(s, e) < 0)
			return -1;
	}
	s->next = rc == 0 ? 0 : s->next;
	return rc < 0 ? -1 : 0;
}

int sender_pass(struct sender *s, struct err *e)
{
	int rc = 0;

	*e = (struct err){0};
	if (!s->tidy)
		rc = sender_recover(s, e);
	if (rc == 0)
		rc = learn_pace(s, e);
	if (rc == 0)
		rc = send_due(s, e);
	s->tidy = rc == 0 && !s->doubt;
	return rc;
}

static void hang_up(struct sender *s)
{
	transport_close(s->transport);
	s->transport = NULL;
	s->at_once = 0;
}

static void note_waiting(struct sender *s)
{
	uint64_t n;
	struct err e;

	if (store_outbox_waiting(s->engine->store, &n, &e) == 0)
		pulse_waiting(n);
}

/* Until the next row is due and may go, at most a minute; the doorbell ends it early. */
static void idle(struct sender *s, int bell)
{
	int64_t due, ms = 60000, now = process_now();
	struct err e;

	if (store_outbox_next(s->engine->store, &due, &e) == 1) {
		due = s->next > due ? s->next : due;
		if (due - now < 60)
			ms = due > now ? (due - now) * 1000 : 0;
	}
	if (ms > 2000)
		hang_up(s); /* no idle connection is kept: servers end it and that looks like trouble */
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
		engine_go_on(s->engine);
		if (rc == 0) {
			if (failures > 0)
				log_info("the sender works again");
			failures = 0;
			last = (struct err){0};
			pulse_trouble(NULL);
			idle(s, bell);
			continue;
		}
		hang_up(s);
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
	hang_up(s);
	pace_free(&s->pace);
	s->paced = false;
}
