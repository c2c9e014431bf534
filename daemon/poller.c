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
#include "daemon/engine_hold.h"
#include "daemon/engine_pass.h"
#include "daemon/log.h"
#include "daemon/process.h"
#include "daemon/pulse.h"
#include "parsers/mem.h"

enum {
	BATCH_MAILS = 50,
	CLAMD_SECONDS = 60,
	CLAMD_PING_SECONDS = 5,
	ATTEMPTS_MAX = 5, /* readings begun and never ended: the process died each time */
	TIDY_MAX = 200,   /* rows looked at between two passes; the rest in the next */
	RECORD_SECONDS = 30,
	RECONCILE_SECONDS = 3600, /* no server is believed for longer that there is nothing new */
};
#define BATCH_BYTES ((int64_t)8 << 20)
#define GROUP_BYTES ((size_t)2 << 20) /* of mails read that wait for one commit */

/* A move still owed, as found in the database or decided in this pass. */
struct owed {
	int64_t uid, copy;
	enum folder folder;
};

/* A mail that was read, or could not be, and is not decided yet. */
struct read_mail {
	struct raw_mail raw; /* its bytes are owned */
	bool held;           /* for `reason`, `why` says it; else `reading` counts */
	enum hold_reason reason;
	struct err why;
	struct reading reading; /* owned */
};

struct pass {
	struct poller *p;
	int64_t uidvalidity;
	struct owed *owed; /* owned */
	size_t owed_n, owed_cap;
	struct err *e;
	int64_t blamed; /* UID of a mail whose reading failed; 0: none */
	bool rings;     /* letters may have been added */
	bool unread;    /* some mail is held that could not be read */
	bool clamd_late;
	struct read_mail *group; /* owned; BATCH_MAILS places */
	size_t group_n, group_bytes;
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

/* Somebody put a held mail, or one that a person had to read, back into a Maildir: it is tried again. On an IMAP server it has
 * another UID then, and is a new copy. */
static int put_back(struct pass *s, const struct copy_key *key, int64_t copy)
{
	struct store *store = s->p->engine->store;

	if (store_begin(store, s->e) < 0)
		return -1;
	if (store_copy_back(store, copy, process_now(), s->e) < 0 ||
		store_place_left(store, key, s->e) < 0) {
		store_rollback(store);
		return -1;
	}
	return store_commit(store, s->e);
}

/* Looks up what the database says of a copy and notes the move that it is owed. 1 owed, 0 still to be read, -1 error. */
static int note_owed(struct pass *s, int64_t uid, int *attempts_out)
{
	struct copy_key key = key_of(s, uid);
	struct copy_row row = {0};
	int rc = store_copy_find(s->p->engine->store, &key, &row, s->e);
	enum folder folder = folder_by_name(row.folder);

	*attempts_out = rc == 1 ? row.attempts : 0;
	if (rc <= 0 || row.state == COPY_READING)
		return rc < 0 ? -1 : 0;
	if (row.state == COPY_FILED && s->p->mailbox->maildir == NULL) {
		/* Filed and yet in the inbox: a move that did not take, or the server was restored and gives its UIDs out a
		 * second time. What it is, its content says. */
		*attempts_out = 0;
		return store_copy_anew(s->p->engine->store, row.id, process_now(), s->e);
	}
	if (row.state == COPY_FILED && folder != FOLDER_PROCESSED) {
		*attempts_out = 0;
		return put_back(s, &key, row.id);
	}
	s->owed = xgrow(s->owed, &s->owed_cap, s->owed_n + 1, sizeof *s->owed);
	s->owed[s->owed_n++] = (struct owed){.uid = uid, .copy = row.id, .folder = folder};
	return 1;
}

static int hold(struct pass *s, int64_t uid, const struct hold *hold)
{
	struct copy_key key = key_of(s, uid);

	s->rings = true;
	if (engine_hold(s->p->engine, s->p->mailbox, &key, hold, process_now(), s->e) < 0)
		return -1;
	pulse_mails();
	return 0;
}

static int hold_mail(struct pass *s, const struct raw_mail *mail, enum hold_reason reason,
	const struct message *m, const char *because)
{
	return hold(s, mail->uid,
		&(struct hold){.reason = reason,
			.because = because,
			.message = m,
			.bytes = mail->bytes,
			.len = mail->len,
			.received_at = mail->received_at});
}

static int hold_unfetched(struct pass *s, int64_t uid, enum hold_reason reason, const char *because)
{
	return hold(s, uid,
		&(struct hold){.reason = reason, .because = because, .received_at = process_now()});
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

/* clamd has no verdict on this mail, by its own fault or the mail's. 1 the mail is to be held; -1 the mails wait for the next pass
 * (e says why): no pass stands still for more than two mails. */
static int unscanned(struct pass *s, const struct raw_mail *mail, const struct err *why)
{
	struct err ping = {0};

	if (why->kind == ERR_PERM)
		return 1;
	if (why->kind == ERR_INPUT && !s->clamd_late &&
		clamd_ping(s->p->engine->config->clamd_socket,
			s->p->clamd_seconds != 0 ? s->p->clamd_seconds : CLAMD_PING_SECONDS,
			&ping) == 0) {
		s->clamd_late = true;
		return 1; /* it is well, and has not coped with this one */
	}
	s->blamed = why->kind == ERR_INPUT ? mail->uid : 0;
	(void)err_set(s->e, ERR_TEMP, "mails wait to be scanned: %s", why->message);
	return -1;
}

/* Asks clamd where one is configured. 0 clean, 1 to be held (reason and e say why), -1: nothing can be scanned now. */
static int scan_mail(
	struct pass *s, const struct raw_mail *mail, enum hold_reason *reason_out, struct err *why)
{
	const struct config *c = s->p->engine->config;
	char *found;
	int rc;

	*why = (struct err){0};
	if (c->clamd_socket == NULL)
		return 0;
	rc = clamd_scan(c->clamd_socket, mail->bytes, mail->len,
		s->p->clamd_seconds != 0 ? s->p->clamd_seconds : CLAMD_SECONDS, &found, why);
	*reason_out = rc == 1 ? HOLD_INFECTED : HOLD_UNSCANNED;
	if (rc == 1)
		(void)err_set(why, ERR_INPUT, "clamd found malware in it: %.200s", found);
	else if (rc < 0)
		rc = unscanned(s, mail, why);
	if (rc == 1)
		log_error("mailbox=%s uid=%lld held: %s", s->p->mailbox->name, (long long)mail->uid,
			why->message);
	free(found);
	return rc;
}

/* A mail that was read: acted upon, or held where what it causes cannot be written. */
static int act(struct pass *s, const struct raw_mail *mail, const struct reading *reading)
{
	struct engine *g = s->p->engine;
	struct copy_key key = key_of(s, mail->uid);
	struct err why;
	int rc = engine_mail(
		g, s->p->mailbox, &key, reading, mail->received_at, process_now(), s->e);

	s->rings = true;
	if (rc == 0) {
		pulse_mails();
		return s->unread ? engine_hold_settle(g, mail->bytes, mail->len, s->e) : 0;
	}
	if (s->e->kind == ERR_TEMP)
		return -1;
	/* A letter that cannot be written, or is too long, must not stop the mailbox: a person sees this mail, the rest goes on. */
	why = *s->e;
	log_error("mailbox=%s uid=%lld held: %s", s->p->mailbox->name, (long long)mail->uid,
		why.message);
	return hold_mail(s, mail, HOLD_TROUBLE, &reading->message, why.message);
}

/* One mail of the group, in a transaction of its own within the group's. */
static int decide(struct pass *s, struct read_mail *m)
{
	return m->held ? hold_mail(s, &m->raw, m->reason, NULL, m->why.message)
		       : act(s, &m->raw, &m->reading);
}

static void forget_group(struct pass *s)
{
	for (size_t i = 0; i < s->group_n; i++) {
		free((char *)s->group[i].raw.bytes);
		if (!s->group[i].held)
			reading_free(&s->group[i].reading);
	}
	s->group_n = s->group_bytes = 0;
}

/* Decides what was read, in the order of arrival; all of it reaches the disk with one commit. A mail whose turn fails for a reason
 * of ours ends the group there: what was decided before it counts. */
static int decide_group(struct pass *s)
{
	struct store *store = s->p->engine->store;
	struct err failed = {0};
	int rc = 0, ended;

	if (s->group_n == 0)
		return 0;
	if (store_group_begin(store, s->e) < 0) {
		forget_group(s);
		return -1;
	}
	for (size_t i = 0; i < s->group_n && rc == 0; i++)
		rc = decide(s, &s->group[i]);
	if (rc < 0)
		failed = *s->e;
	ended = store_group_end(store, s->e);
	if (rc < 0)
		*s->e = failed;
	if (rc < 0 || ended < 0)
		log_warning("mailbox=%s what is not written down of this batch is read again: %s",
			s->p->mailbox->name, s->e->message);
	forget_group(s);
	return rc < 0 || ended < 0 ? -1 : 0;
}

/* Scans and reads one mail, and puts it to the others that wait to be decided. */
static int take_mail(void *ctx, const struct raw_mail *mail)
{
	struct pass *s = ctx;
	struct read_mail *m = &s->group[s->group_n];
	int rc;

	*m = (struct read_mail){.raw = *mail, .reason = HOLD_UNSCANNED};
	rc = scan_mail(s, mail, &m->reason, &m->why);
	if (rc < 0)
		return -1;
	if (rc == 0) {
		rc = read_mail(s, mail, &m->reading, &m->why);
		m->reason = m->why.kind == ERR_INPUT ? HOLD_LIMIT : HOLD_READER;
	}
	if (rc < 0) {
		s->blamed = mail->uid;
		return -1;
	}
	m->held = rc == 1;
	m->raw.bytes = memcpy(xmalloc(mail->len + 1), mail->bytes, mail->len);
	s->group_bytes += mail->len;
	if (++s->group_n == BATCH_MAILS || s->group_bytes > GROUP_BYTES)
		rc = decide_group(s);
	return rc < 0 || process_stopping() ? -1 : 0;
}

/* What lies in one folder's place in the owed list, moved. Held mails one by one: the server then says where each is. */
static int file_held(struct pass *s, const struct owed *o)
{
	struct store *store = s->p->engine->store;
	int64_t uidvalidity = 0, there = 0, now = process_now();
	int rc = mailbox_move(s->p->box, &o->uid, 1, FOLDER_HELD, s->e);

	if (rc < 0 || store_begin(store, s->e) < 0)
		return -1;
	if (mailbox_moved_to(s->p->box, &uidvalidity, &there) == 1)
		rc = store_place_add(store, o->copy, uidvalidity, there, now, s->e);
	if (rc == 0)
		rc = store_copies_filed(store, &o->copy, 1, now, s->e);
	if (rc < 0) {
		store_rollback(store);
		return -1;
	}
	return store_commit(store, s->e);
}

static int move_owed(struct pass *s)
{
	int64_t *uids = xcalloc(s->owed_n, sizeof *uids),
		*copies = xcalloc(s->owed_n, sizeof *copies);
	int rc = 0;

	for (size_t i = 0; i < s->owed_n && rc == 0; i++)
		if (s->owed[i].folder == FOLDER_HELD)
			rc = file_held(s, &s->owed[i]);
	for (int f = FOLDER_PROCESSED; f < FOLDER_HELD && rc == 0; f++) {
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

static void ring(struct pass *s)
{
	if (s->rings)
		doorbell_ring(s->p->engine->config->data_directory);
	s->rings = false;
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
	stopped = *s->e;
	if (decide_group(s) < 0)
		rc = -1;
	else
		*s->e = stopped;
	ring(s);
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
			rc = hold_unfetched(s, entries[i].uid, HOLD_LIMIT,
				"the message is larger than limits.message_bytes: it was not "
				"fetched");
		else if (attempts >= ATTEMPTS_MAX)
			rc = hold_unfetched(s, entries[i].uid, HOLD_UNFINISHED,
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

/* Released mails whose place is known go back to the inbox, where this pass finds them. */
static int take_back(struct pass *s)
{
	struct poller *p = s->p;
	struct copy_row rows[TIDY_MAX];
	int64_t uids[TIDY_MAX], ids[TIDY_MAX];
	int n = store_places_wanted(p->engine->store, p->mailbox->name, rows, TIDY_MAX, s->e);

	for (int i = 0; i < n;) {
		int64_t epoch = rows[i].uidvalidity;
		int k = 0, found;

		for (; i < n && rows[i].uidvalidity == epoch; i++, k++) {
			uids[k] = rows[i].uid;
			ids[k] = rows[i].id;
		}
		found = mailbox_take_back(p->box, FOLDER_HELD, epoch, uids, (size_t)k, s->e);
		if (found < 0 || store_places_done(p->engine->store, ids, (size_t)k, s->e) < 0)
			return -1;
		if (found > 0)
			log_info("mailbox=%s %d released, back in the inbox", p->mailbox->name,
				found);
		if (found < k)
			log_warning("mailbox=%s %d released and not in %s any more: unless it is "
				    "there already, move it to the inbox",
				p->mailbox->name, k - found, p->mailbox->folders[FOLDER_HELD]);
	}
	return n < 0 ? -1 : 0;
}

static int by_uid(const void *a, const void *b)
{
	const struct mailbox_entry *x = a, *y = b;

	return x->uid < y->uid ? -1 : x->uid > y->uid;
}

/* Copies that are owed a move and gone from the inbox were moved, and a crash kept that from being noted. */
static int note_gone(struct pass *s, const struct mailbox_entry *entries, size_t n)
{
	struct store *store = s->p->engine->store;
	struct copy_row rows[TIDY_MAX];
	int64_t ids[TIDY_MAX];
	size_t gone = 0;
	int k = store_copies_owed(store, s->p->mailbox->name, rows, TIDY_MAX, s->e);

	for (int i = 0; i < k; i++) {
		const struct mailbox_entry key = {.uid = rows[i].uid};

		if (rows[i].uidvalidity == s->uidvalidity &&
			(n == 0 || bsearch(&key, entries, n, sizeof *entries, by_uid) == NULL))
			ids[gone++] = rows[i].id;
	}
	return k < 0 ? -1 : store_copies_filed(store, ids, gone, process_now(), s->e);
}

/* Moves owed to copies of an earlier UIDVALIDITY can never be made: what they were of was found under its new UID in this pass, and
 * known by its content. Only now, so that it was not taken for a mail that somebody put back. */
static int retire_epochs(struct pass *s)
{
	struct store *store = s->p->engine->store;
	struct copy_row rows[TIDY_MAX];
	int64_t ids[TIDY_MAX];
	size_t old;
	int k;

	do {
		old = 0;
		k = store_copies_owed(store, s->p->mailbox->name, rows, TIDY_MAX, s->e);
		for (int i = 0; i < k; i++)
			if (rows[i].uidvalidity != s->uidvalidity)
				ids[old++] = rows[i].id;
		if (k < 0 || store_copies_filed(store, ids, old, process_now(), s->e) < 0)
			return -1;
		if (old > 0)
			log_info("mailbox=%s %zu moves were owed under another UIDVALIDITY: the "
				 "mails have new UIDs",
				s->p->mailbox->name, old);
	} while (old > 0 && k == TIDY_MAX);
	return 0;
}

static int record(struct pass *s, int64_t began)
{
	if (began < s->p->passed + RECORD_SECONDS)
		return 0;
	if (engine_pass_note(s->p->engine, s->p->mailbox->name, began, s->e) < 0)
		return -1;
	s->p->passed = began;
	return 0;
}

static int work_inbox(struct pass *s)
{
	struct mailbox_entry *entries = NULL;
	size_t n = 0;
	int64_t began;
	int rc = take_back(s), unread;

	if (rc < 0)
		return -1;
	unread = store_held_unread(s->p->engine->store, s->e);
	s->unread = unread == 1;
	s->uidvalidity = mailbox_uidvalidity(s->p->box);
	began = process_now();
	rc = unread < 0 ? -1 : mailbox_list(s->p->box, 1, &entries, &n, s->e);
	if (rc == 0)
		rc = note_gone(s, entries, n);
	if (rc == 0)
		rc = work_entries(s, entries, n);
	ring(s);
	if (rc == 0 && !process_stopping())
		rc = retire_epochs(s);
	if (rc == 0 && !process_stopping())
		rc = record(s, began);
	free(entries);
	return rc;
}

int poller_pass(struct poller *p, struct err *e)
{
	struct pass s = {.p = p, .e = e};
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
	s.group = xcalloc(BATCH_MAILS, sizeof *s.group);
	rc = work_inbox(&s);
	free(s.group);
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

/* Once per kind of trouble. A session that ends while nothing was to be done is none: servers end them when they like, above all
 * when the access token that began it is over. */
static void say_trouble(const struct poller *p, const struct err *e, bool waiting, struct err *last)
{
	if (waiting && e->kind == ERR_TEMP) {
		log_info("mailbox=%s the session ended, a new one is begun: %s", p->mailbox->name,
			e->message);
		return;
	}
	if (strcmp(last->message, e->message) == 0)
		return;
	if (e->kind == ERR_CONFIG || e->kind == ERR_PERM)
		log_error("mailbox=%s %s", p->mailbox->name, e->message);
	else
		log_warning("mailbox=%s %s", p->mailbox->name, e->message);
	*last = *e;
}

void poller_run(struct poller *p)
{
	unsigned poll_seconds = p->engine->config->poll_seconds, failures = 0;
	struct err e, last = {0};

	while (!process_stopping()) {
		int rc = poller_pass(p, &e);
		bool waiting = rc == 0;

		engine_go_on(p->engine);
		if (process_stopping())
			break;
		if (rc == 0) {
			if (failures > 0)
				log_info("mailbox=%s works again", p->mailbox->name);
			failures = 0;
			last = (struct err){0};
			pulse_trouble(NULL);
			if (p->read == 0)
				cage_rest(p->cage); /* an idle mailbox needs no reader in memory */
			if (mailbox_wait(p->box,
				    poll_seconds < RECONCILE_SECONDS ? poll_seconds
								     : RECONCILE_SECONDS,
				    process_wake_fd(), &e) >= 0)
				continue;
			poller_close(p);
		}
		failures++;
		pulse_trouble(e.message);
		say_trouble(p, &e, waiting, &last);
		(void)process_sleep(process_backoff_ms(failures, 2000, 300000), -1);
	}
	poller_close(p);
}
