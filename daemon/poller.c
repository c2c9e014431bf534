/*
 * poller.c - owns the order in which a mailbox is worked: the database knows first, the mailbox is touched last.
 *
 *   list -> (owed: move) -> attempts counted -> fetch -> read in the cage -> one transaction -> move -> filed
 *
 * A crash anywhere leaves a state from which the next pass goes on. Must not parse a mail or decide anything about one.
 */
#include "daemon/poller.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/clamd.h"
#include "daemon/log.h"
#include "daemon/process.h"
#include "parsers/mem.h"

enum {
	BATCH_MAILS = 50,
	CLAMD_SECONDS = 60,
	ATTEMPTS_MAX = 5, /* readings begun and never ended: the process died each time */
};
#define BATCH_BYTES ((int64_t)8 << 20)

/* A move still owed, as found in the database or decided in this pass. */
struct owed {
	int64_t uid, copy;
	enum folder folder;
};

struct pass {
	struct poller *p;
	int64_t uidvalidity;
	struct owed *owed; /* owned */
	size_t owed_n, owed_cap;
	struct err *e;
	int64_t blamed; /* UID of a mail whose reading failed; 0: none */
	bool rang;      /* letters may have been added */
};

static struct copy_key key_of(const struct pass *s, int64_t uid)
{
	return (struct copy_key){
		.mailbox = s->p->mailbox->name, .uidvalidity = s->uidvalidity, .uid = uid};
}

static enum folder folder_by_name(const char *name)
{
	for (int f = 0; f < FOLDERS; f++)
		if (strcmp(folder_names[f], name) == 0)
			return (enum folder)f;
	return FOLDER_NEEDS_HUMAN; /* never lost: a person will see it */
}

/* Looks up what the database says of a copy and notes the move that it is owed. 1 owed, 0 still to be read, -1 error. */
static int note_owed(struct pass *s, int64_t uid, int *attempts_out)
{
	struct copy_key key = key_of(s, uid);
	struct copy_row row = {0};
	int rc = store_copy_find(s->p->engine->store, &key, &row, s->e);

	*attempts_out = rc == 1 ? row.attempts : 0;
	if (rc <= 0 || row.state == COPY_READING)
		return rc < 0 ? -1 : 0;
	/* FILED and yet in the inbox: the move did not take; it is made again. */
	s->owed = xgrow(s->owed, &s->owed_cap, s->owed_n + 1, sizeof *s->owed);
	s->owed[s->owed_n++] =
		(struct owed){.uid = uid, .copy = row.id, .folder = folder_by_name(row.folder)};
	return 1;
}

static int hold(struct pass *s, int64_t uid, int64_t received_at, const char *because)
{
	struct copy_key key = key_of(s, uid);

	return engine_hold(
		s->p->engine, s->p->mailbox, &key, because, received_at, process_now(), s->e);
}

/* Reads in the cage; a mail that ends the reader gets one more try with a fresh one. 0, 1 to be held (e says why), -1. */
static int read_mail(
	struct pass *s, const struct raw_mail *mail, struct reading *out, struct err *why)
{
	for (int try = 0; try < 2; try++) {
		*why = (struct err){0};
		s->p->read++;
		if (cage_read(s->p->cage, mail->bytes, mail->len, out, why) == 0)
			return 0;
		if (why->kind == ERR_INPUT)
			return 1;
		if (why->kind == ERR_TEMP) {
			*s->e = *why;
			return -1;
		}
		log_warning("mailbox=%s uid=%lld %s", s->p->mailbox->name, (long long)mail->uid,
			why->message);
	}
	return 1;
}

/* Asks clamd where one is configured. 0 clean, 1 to be held (e says why): infected, or no verdict could be had. */
static int scan_mail(const struct pass *s, const struct raw_mail *mail, struct err *why)
{
	const struct config *c = s->p->engine->config;
	char *found;
	int rc;

	*why = (struct err){0};
	if (c->clamd_socket == NULL)
		return 0;
	rc = clamd_scan(c->clamd_socket, mail->bytes, mail->len, CLAMD_SECONDS, &found, why);
	if (rc == 1)
		(void)err_set(why, ERR_INPUT, "clamd found malware in it: %.200s", found);
	if (rc != 0)
		log_error("mailbox=%s uid=%lld held: %s", s->p->mailbox->name, (long long)mail->uid,
			why->message);
	free(found);
	return rc != 0;
}

static int take_mail(void *ctx, const struct raw_mail *mail)
{
	struct pass *s = ctx;
	struct copy_key key = key_of(s, mail->uid);
	struct reading reading;
	struct err why;
	int rc = scan_mail(s, mail, &why);

	if (rc == 0)
		rc = read_mail(s, mail, &reading, &why);
	if (rc < 0) {
		s->blamed = mail->uid;
		return -1;
	}
	if (rc == 1)
		return hold(s, mail->uid, mail->received_at, why.message);
	rc = engine_mail(s->p->engine, s->p->mailbox, &key, &reading, mail->received_at,
		process_now(), s->e);
	if (rc < 0 && s->e->kind != ERR_TEMP) {
		/* A letter that cannot be written, or is too long, must not stop the mailbox: a person sees this mail, the rest goes on. */
		log_error("mailbox=%s uid=%lld held: %s", s->p->mailbox->name, (long long)mail->uid,
			s->e->message);
		why = *s->e;
		rc = hold(s, mail->uid, mail->received_at, why.message);
	}
	reading_free(&reading);
	s->rang = true;
	return rc < 0 || process_stopping() ? -1 : 0;
}

static int move_owed(struct pass *s)
{
	int64_t *uids = xcalloc(s->owed_n, sizeof *uids),
		*copies = xcalloc(s->owed_n, sizeof *copies);
	int rc = 0;

	for (int f = FOLDER_PROCESSED; f < FOLDERS && rc == 0; f++) {
		size_t n = 0;

		for (size_t i = 0; i < s->owed_n; i++)
			if (s->owed[i].folder == (enum folder)f) {
				uids[n] = s->owed[i].uid;
				copies[n++] = s->owed[i].copy;
			}
		if (n == 0)
			continue;
		rc = mailbox_move(s->p->box, uids, n, (enum folder)f, s->e);
		if (rc == 0)
			rc = store_copies_filed(
				s->p->engine->store, copies, n, process_now(), s->e);
	}
	free(uids);
	free(copies);
	s->owed_n = 0;
	return rc;
}

/* Trouble of ours, or a wish to stop, ended the batch: what was not begun does not count as begun. */
static void spare(struct pass *s, const struct copy_key *keys, size_t n)
{
	struct copy_key innocent[BATCH_MAILS];
	struct err e;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (keys[i].uid != s->blamed)
			innocent[k++] = keys[i];
	if (store_copies_spare(s->p->engine->store, innocent, k, process_now(), &e) < 0)
		log_warning("mailbox=%s %s", s->p->mailbox->name, e.message);
}

/* Counts the attempt, fetches and handles these, at most BATCH_MAILS, then files what was decided. */
static int work_batch(struct pass *s, const int64_t *uids, size_t n)
{
	struct copy_key keys[BATCH_MAILS];
	struct err fetch_err = {0}, stopped;
	int rc, attempts, filed;

	for (size_t i = 0; i < n; i++)
		keys[i] = key_of(s, uids[i]);
	s->blamed = 0;
	if (cage_ready(s->p->cage, s->e) < 0 ||
		store_copies_attempt(s->p->engine->store, keys, n, process_now(), s->e) < 0)
		return -1;
	rc = mailbox_fetch(s->p->box, uids, n, take_mail, s, &fetch_err);
	if (rc < 0 && s->e->kind == ERR_NONE && !process_stopping()) {
		*s->e = fetch_err; /* the connection itself broke: what is owed is moved in the next pass */
		return -1;
	}
	if (rc < 0)
		spare(s, keys, n);
	/* What was decided before a failure of ours (a full disk) or a wish to stop is filed all the same. */
	stopped = *s->e;
	for (size_t i = 0; i < n; i++)
		if (note_owed(s, uids[i], &attempts) < 0)
			return -1;
	filed = move_owed(s);
	if (rc < 0)
		*s->e = stopped;
	return rc < 0 ? -1 : filed;
}

/* Sorts the inbox's entries into moves owed, mails to be held unread, and batches to be read. */
static int work_entries(struct pass *s, const struct mailbox_entry *entries, size_t n)
{
	int64_t uids[BATCH_MAILS], bytes = 0;
	size_t k = 0;

	for (size_t i = 0; i <= n; i++) {
		int attempts = 0, rc;

		if (k == BATCH_MAILS ||
			(k > 0 && (i == n || bytes + entries[i].size > BATCH_BYTES))) {
			if (work_batch(s, uids, k) < 0)
				return -1;
			k = 0;
			bytes = 0;
		}
		if (i == n || process_stopping())
			break;
		rc = note_owed(s, entries[i].uid, &attempts);
		if (rc < 0)
			return -1;
		if (rc == 1)
			continue;
		if (entries[i].size > (int64_t)s->p->engine->config->limits.message_bytes)
			rc = hold(s, entries[i].uid, process_now(),
				"the message is larger than limits.message_bytes: it was not "
				"fetched");
		else if (attempts >= ATTEMPTS_MAX)
			rc = hold(s, entries[i].uid, process_now(),
				"reading was begun five times and never ended");
		else {
			/* One that was begun before is read alone: should it end this process too, it takes no other with
			 * it. */
			if (attempts > 0 && k > 0) {
				if (work_batch(s, uids, k) < 0)
					return -1;
				k = 0;
			}
			uids[k++] = entries[i].uid;
			bytes = attempts > 0 ? BATCH_BYTES + 1 : bytes + entries[i].size;
			continue;
		}
		if (rc < 0 || note_owed(s, entries[i].uid, &attempts) < 0)
			return -1;
	}
	return move_owed(s);
}

int poller_pass(struct poller *p, struct err *e)
{
	struct pass s = {.p = p, .e = e};
	struct mailbox_entry *entries = NULL;
	size_t n = 0;
	int rc;

	p->read = 0;
	*e = (struct err){0};
	if (p->box == NULL) {
		if (mailbox_open(p->mailbox, &p->engine->config->limits, &p->box, e) < 0) {
			p->box = NULL;
			return -1;
		}
		log_info("mailbox=%s connected", p->mailbox->name);
	}
	s.uidvalidity = mailbox_uidvalidity(p->box);
	rc = mailbox_list(p->box, 1, &entries, &n, e);
	if (rc == 0)
		rc = work_entries(&s, entries, n);
	if (s.rang)
		doorbell_ring(p->engine->config->data_directory);
	free(entries);
	free(s.owed);
	if (rc < 0 && !process_stopping())
		poller_close(p);
	return rc;
}

void poller_close(struct poller *p)
{
	mailbox_close(p->box);
	p->box = NULL;
}

void poller_run(struct poller *p)
{
	unsigned failures = 0;
	struct err e, last = {0};

	while (!process_stopping()) {
		int rc = poller_pass(p, &e);

		if (process_stopping())
			break;
		if (rc == 0) {
			if (failures > 0)
				log_info("mailbox=%s works again", p->mailbox->name);
			failures = 0;
			last = (struct err){0};
			if (p->read == 0)
				cage_rest(p->cage); /* an idle mailbox needs no reader in memory */
			if (mailbox_wait(p->box, p->engine->config->poll_seconds, process_wake_fd(),
				    &e) >= 0)
				continue;
			poller_close(p);
		}
		failures++;
		if (strcmp(last.message, e.message) != 0) { /* once per kind of trouble */
			if (e.kind == ERR_CONFIG || e.kind == ERR_PERM)
				log_error("mailbox=%s %s", p->mailbox->name, e.message);
			else
				log_warning("mailbox=%s %s", p->mailbox->name, e.message);
			last = e;
		}
		(void)process_sleep(process_backoff_ms(failures, 2000, 300000), -1);
	}
	poller_close(p);
}
