/* test_imap.c - the mailbox verbs against a real Dovecot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/mailbox.h"
#include "parsers/buf.h"
#include "tests/peer_dovecot.h"

#define PLAIN_TEXT "From: a@example.org\r\nSubject: one\r\n\r\nbody\r\n"

static struct dovecot dovecot;
static bool absent;

struct fixture {
	char user[32]; /* each test has its own */
	struct config_mailbox cfg;
	struct limits limits;
	struct mailbox *m;
};

static int setup(void **state)
{
	static int number;
	struct fixture *f = xcalloc(1, sizeof *f);

	(void)snprintf(f->user, sizeof f->user, "user%d", ++number);
	f->limits = limits_default;
	f->limits.message_bytes = (size_t)6 << 20;
	if (!absent)
		f->cfg = dovecot_mailbox(&dovecot, "127.0.0.1", TLS_IMPLICIT, f->user);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	mailbox_close(f->m);
	free(f);
	return 0;
}

static void open_it(struct fixture *f)
{
	struct err e = {.kind = ERR_NONE};

	mailbox_close(f->m);
	if (mailbox_open(&f->cfg, &f->limits, &f->m, &e) != 0)
		fail_msg("open: %s", e.message);
}

static size_t list(struct fixture *f, int64_t first, struct mailbox_entry **v)
{
	struct err e = {.kind = ERR_NONE};
	size_t n;

	if (mailbox_list(f->m, first, v, &n, &e) != 0)
		fail_msg("list: %s", e.message);
	for (size_t i = 1; i < n; i++)
		assert_true((*v)[i - 1].uid < (*v)[i].uid);
	return n;
}

/* The UIDs from first on; the caller frees them. */
static size_t uids(struct fixture *f, int64_t first, int64_t **out)
{
	struct mailbox_entry *v;
	size_t n = list(f, first, &v);

	*out = xmalloc((n + 1) * sizeof **out);
	for (size_t i = 0; i < n; i++)
		(*out)[i] = v[i].uid;
	free(v);
	return n;
}

struct seen {
	int64_t uids[2000];
	size_t n, stop_at;
	struct buf last;
	int64_t received_at;
};

static int see(void *ctx, const struct raw_mail *mail)
{
	struct seen *s = ctx;

	assert_true(s->n < 2000);
	s->uids[s->n++] = mail->uid;
	s->received_at = mail->received_at;
	buf_clear(&s->last);
	(void)buf_add(&s->last, mail->bytes, mail->len);
	return s->n == s->stop_at ? 1 : 0;
}

static struct seen *fetch(struct fixture *f, const int64_t *u, size_t n)
{
	struct seen *s = xcalloc(1, sizeof *s);
	struct err e = {.kind = ERR_NONE};

	buf_init(&s->last, (size_t)16 << 20);
	if (mailbox_fetch(f->m, u, n, see, s, &e) != 0)
		fail_msg("fetch: %s", e.message);
	return s;
}

static void seen_free(struct seen *s)
{
	buf_free(&s->last);
	free(s);
}

static void deliver(struct fixture *f, const char *name, const char *text)
{
	dovecot_deliver(&dovecot, f->user, name, text, strlen(text));
}

static bool on_disk(struct fixture *f, const char *path)
{
	char *full = xasprintf("%s/home/%s/Maildir/%s", dovecot.dir, f->user, path);
	bool there = access(full, F_OK) == 0;

	free(full);
	return there;
}

/* How many messages lie in a folder, by another session that has it as its inbox. */
static size_t messages_in(struct fixture *f, const char *folder)
{
	struct fixture other = *f;
	struct mailbox_entry *v;
	size_t n;

	other.m = NULL;
	other.cfg.imap.host = (char *)"127.0.0.1";
	other.cfg.folders[FOLDER_INBOX] = (char *)(uintptr_t)folder;
	for (int k = FOLDER_INBOX + 1; k < FOLDERS; k++)
		other.cfg.folders[k] = (char *)"Elsewhere";
	open_it(&other);
	n = list(&other, 1, &v);
	free(v);
	mailbox_close(other.m);
	return n;
}

static void makes_folders(void **state)
{
	struct fixture *f = *state;

	if (absent)
		skip();
	open_it(f);
	assert_true(mailbox_uidvalidity(f->m) > 0);
	assert_true(on_disk(f, ".Mailclerk.Processed"));
	assert_true(on_disk(f, ".Mailclerk.Pr&APw-fen &- \"x\""));
	assert_true(on_disk(f, ".Mailclerk.Held"));
	assert_true(on_disk(f, "subscriptions"));
	open_it(f); /* and finds them */
}

static void missing_inbox(void **state)
{
	struct fixture *f = *state;
	struct err e;

	if (absent)
		skip();
	f->cfg.folders[FOLDER_INBOX] = (char *)"Recruiter/Help";
	assert_int_equal(mailbox_open(&f->cfg, &f->limits, &f->m, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "\"Recruiter/Help\""));
	assert_non_null(strstr(e.message, "INBOX"));
	f->cfg.folders[FOLDER_INBOX] = (char *)"inbox";
	f->cfg.folders[FOLDER_HELD] = (char *)"INBOX";
	assert_int_equal(mailbox_open(&f->cfg, &f->limits, &f->m, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "same folder"));
}

static void lists(void **state)
{
	struct fixture *f = *state;
	struct mailbox_entry *v;
	int64_t second;

	if (absent)
		skip();
	deliver(f, "1", PLAIN_TEXT);
	deliver(f, "2", PLAIN_TEXT PLAIN_TEXT);
	open_it(f);
	assert_int_equal(list(f, 1, &v), 2);
	assert_int_equal(v[0].size, sizeof PLAIN_TEXT - 1);
	assert_int_equal(v[1].size, 2 * (sizeof PLAIN_TEXT - 1));
	second = v[1].uid;
	free(v);
	assert_int_equal(list(f, second, &v), 1);
	free(v);
	/* "n:*" answers with the last message though its UID is smaller */
	assert_int_equal(list(f, 1000, &v), 0);
	free(v);
	assert_int_equal(list(f, INT64_MAX, &v), 0);
	free(v);
}

static void empty_then_not(void **state)
{
	struct fixture *f = *state;
	struct mailbox_entry *v;

	if (absent)
		skip();
	open_it(f);
	assert_int_equal(list(f, 1, &v), 0);
	free(v);
	deliver(f, "1", PLAIN_TEXT);
	assert_int_equal(list(f, 1, &v), 1);
	free(v);
}

/* Bytes that could mislead a reader of the protocol. */
static void exact_bytes(void **state)
{
	static const char text[] = "Subject: x\r\n\r\n{99999999}\r\n* BYE gone\r\n1 OK "
				   "done\r\n)\r\n\0\xff\x80 \"\\\r\n";
	struct fixture *f = *state;
	struct seen *s;
	int64_t *u;

	if (absent)
		skip();
	dovecot_deliver(&dovecot, f->user, "1", text, sizeof text - 1);
	open_it(f);
	assert_int_equal(uids(f, 1, &u), 1);
	s = fetch(f, u, 1);
	assert_int_equal(s->n, 1);
	assert_int_equal(s->last.len, sizeof text - 1);
	/* IMAP4rev1 has no NUL: the server puts 0x80 in its place */
	assert_memory_equal(s->last.data, text, strlen(text));
	assert_true(s->received_at > 1700000000);
	seen_free(s);
	free(u);
}

static void large_ones(void **state)
{
	struct fixture *f = *state;
	size_t len = (size_t)5 << 20;
	char *text = xmalloc(len);
	struct mailbox_entry *v;
	struct seen *s;
	int64_t *u;

	if (absent)
		skip();
	memset(text, 'x', len);
	for (size_t i = 70; i < len; i += 72)
		memcpy(text + i, "\r\n", 2);
	memcpy(text, "A: b\r\n\r\n", 8);
	dovecot_deliver(&dovecot, f->user, "1", text, len);
	open_it(f);
	assert_int_equal(uids(f, 1, &u), 1);
	s = fetch(f, u, 1);
	assert_int_equal(s->n, 1);
	assert_int_equal(s->last.len, len);
	assert_memory_equal(s->last.data, text, len);
	seen_free(s);
	f->limits.message_bytes = len - 1; /* now it is too large: listed, never fetched */
	open_it(f);
	assert_int_equal(list(f, 1, &v), 1);
	assert_int_equal(v[0].size, len);
	free(v);
	s = fetch(f, u, 1);
	assert_int_equal(s->n, 0);
	seen_free(s);
	free(u);
	free(text);
}

/* More UIDs with gaps than one command takes. */
static void many(void **state)
{
	enum { N = 900 };
	struct fixture *f = *state;
	struct seen *s;
	int64_t *u, *left;
	size_t n;

	if (absent)
		skip();
	for (int i = 0; i < N; i++) {
		char *name = xasprintf("%04d", i),
		     *text = xasprintf("Subject: %d\r\n\r\n%d\r\n", i, i);

		deliver(f, name, text);
		free(text);
		free(name);
	}
	open_it(f);
	n = uids(f, 1, &u);
	assert_int_equal(n, N);
	for (size_t i = 0; i < n / 2; i++) /* every second one */
		u[i] = u[2 * i];
	s = fetch(f, u, n / 2);
	assert_int_equal(s->n, n / 2);
	for (size_t i = 0; i < s->n; i++)
		assert_int_equal(s->uids[i], u[i]);
	seen_free(s);
	assert_int_equal(mailbox_move(f->m, u, n / 2, FOLDER_PROCESSED, &(struct err){0}), 0);
	assert_int_equal(uids(f, 1, &left), n / 2);
	assert_int_equal(messages_in(f, "Mailclerk/Processed"), n / 2);
	free(left);
	free(u);
}

static void vanished(void **state)
{
	struct fixture *f = *state, other = *f;
	struct seen *s;
	int64_t *u, asked[6];

	if (absent)
		skip();
	deliver(f, "1", PLAIN_TEXT);
	deliver(f, "2", PLAIN_TEXT);
	deliver(f, "3", PLAIN_TEXT);
	open_it(f);
	assert_int_equal(uids(f, 1, &u), 3);
	other.m = NULL;
	open_it(&other); /* another session takes the second away */
	assert_int_equal(mailbox_move(other.m, u + 1, 1, FOLDER_HELD, &(struct err){0}), 0);
	memcpy(asked, (int64_t[]){u[2], u[1], u[0], 77777, -5, INT64_MAX}, sizeof asked);
	s = fetch(f, asked, 6);
	assert_int_equal(s->n, 2);
	assert_true((s->uids[0] == u[0] && s->uids[1] == u[2]));
	seen_free(s);
	assert_int_equal(mailbox_move(f->m, asked, 6, FOLDER_HELD, &(struct err){0}), 0);
	assert_int_equal(messages_in(f, "Mailclerk/Held"), 3);
	mailbox_close(other.m);
	free(u);
}

static void stops(void **state)
{
	struct fixture *f = *state;
	struct seen *s = xcalloc(1, sizeof *s);
	struct err e;
	struct mailbox_entry *v;
	int64_t *u;

	if (absent)
		skip();
	deliver(f, "1", PLAIN_TEXT);
	deliver(f, "2", PLAIN_TEXT);
	open_it(f);
	assert_int_equal(uids(f, 1, &u), 2);
	buf_init(&s->last, 1000);
	s->stop_at = 1;
	assert_int_equal(mailbox_fetch(f->m, u, 2, see, s, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_string_equal(e.message, "stopped");
	assert_int_equal(s->n, 1);
	assert_int_equal(list(f, 1, &v), 2); /* the session is whole */
	free(v);
	free(u);
	seen_free(s);
}

/* With MOVE, with UIDPLUS alone, with neither: out of the list, in the folder, once. */
static void moves(void **state)
{
	static const char *const hosts[] = {"127.0.0.1", "127.0.0.5", "127.0.0.6"};
	static const char *const folders[] = {
		"Mailclerk/Processed", "Mailclerk/Prüfen & \"x\"", "Mailclerk/Held"};
	struct fixture *f = *state;

	if (absent)
		skip();
	for (int i = 0; i < 3; i++) {
		char *name = xasprintf("%d", i);
		struct err e = {.kind = ERR_NONE};
		struct mailbox_entry *v;
		int64_t *u;

		deliver(f, name, PLAIN_TEXT);
		f->cfg.imap.host = (char *)(uintptr_t)hosts[i];
		open_it(f);
		assert_int_equal(uids(f, 1, &u), 1);
		for (int again = 0; again < 2; again++)
			if (mailbox_move(f->m, u, 1, (enum folder)(FOLDER_PROCESSED + i), &e) != 0)
				fail_msg("%s: %s", hosts[i], e.message);
		assert_int_equal(list(f, 1, &v), 0);
		free(v);
		assert_int_equal(messages_in(f, folders[i]), 1);
		free(u);
		free(name);
	}
}

/* One that was moved is known by its place, and is brought back once; with MOVE, with UIDPLUS alone, with neither. */
static void takes_back(void **state)
{
	static const char *const hosts[] = {"127.0.0.1", "127.0.0.5", "127.0.0.6"};
	struct fixture *f = *state;

	if (absent)
		skip();
	for (int i = 0; i < 3; i++) {
		int64_t *u, *again, epoch, uid;
		struct err e = {.kind = ERR_NONE};

		dovecot_deliver(&dovecot, f->user,
			i == 0   ? "a"
			: i == 1 ? "b"
				 : "c",
			PLAIN_TEXT, strlen(PLAIN_TEXT));
		f->cfg.imap.host = (char *)(uintptr_t)hosts[i];
		open_it(f);
		assert_int_equal(uids(f, 1, &u), 1);
		assert_int_equal(mailbox_move(f->m, u, 1, FOLDER_HELD, &e), 0);
		assert_int_equal(mailbox_moved_to(f->m, &epoch, &uid), 1);
		assert_int_equal(mailbox_take_back(f->m, FOLDER_HELD, epoch + 1, &uid, 1, &e), 0);
		assert_int_equal(mailbox_take_back(f->m, FOLDER_HELD, epoch, &uid, 1, &e), 1);
		assert_int_equal(mailbox_take_back(f->m, FOLDER_HELD, epoch, &uid, 1, &e), 0);
		assert_int_equal(uids(f, 1, &again), 1);
		assert_true(again[0] > u[0]);
		seen_free(fetch(f, again, 1));
		free(u);
		free(again);
		/* of several at once no place is known */
		deliver(f, i == 0 ? "d" : i == 1 ? "e" : "f", PLAIN_TEXT);
		open_it(f);
		assert_int_equal(uids(f, 1, &u), 2);
		assert_int_equal(mailbox_move(f->m, u, 2, FOLDER_HELD, &e), 0);
		assert_int_equal(mailbox_moved_to(f->m, &epoch, &uid), 0);
		free(u);
	}
}

/* A folder that was removed while we ran is made again. */
static void folder_removed(void **state)
{
	struct fixture *f = *state;
	int64_t *u;
	struct err e;

	if (absent)
		skip();
	deliver(f, "1", PLAIN_TEXT);
	open_it(f);
	assert_int_equal(uids(f, 1, &u), 1);
	peer_remove(xasprintf("%s/home/%s/Maildir/.Mailclerk.Held", dovecot.dir, f->user));
	assert_false(on_disk(f, ".Mailclerk.Held"));
	if (mailbox_move(f->m, u, 1, FOLDER_HELD, &e) != 0)
		fail_msg("move: %s", e.message);
	assert_int_equal(messages_in(f, "Mailclerk/Held"), 1);
	free(u);
}

/* Delivers a little later, in a child. */
static pid_t deliver_later(struct fixture *f, const char *name)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)nanosleep(&(struct timespec){.tv_nsec = 300000000}, NULL);
		deliver(f, name, PLAIN_TEXT);
		_exit(0);
	}
	return pid;
}

/* a_while: seconds in which the server must have noticed: without IDLE it is asked at their end. */
static void waits(struct fixture *f, unsigned a_while)
{
	struct mailbox_entry *v;
	struct err e = {.kind = ERR_NONE};
	int wake[2];
	pid_t pid;

	open_it(f);
	assert_int_equal(list(f, 1, &v), 0);
	free(v);
	assert_int_equal(mailbox_wait(f->m, 0, -1, &e), 0);
	assert_int_equal(mailbox_wait(f->m, 3, -1, &e), 0); /* "still here" every 2 s is no news */
	deliver(f, "a", PLAIN_TEXT);                        /* before the wait begins */
	assert_int_equal(mailbox_wait(f->m, a_while, -1, &e), 1);
	assert_int_equal(mailbox_wait(f->m, 60, -1, &e), 1); /* until it is listed */
	assert_int_equal(list(f, 1, &v), 1);
	free(v);
	assert_int_equal(mailbox_wait(f->m, 0, -1, &e), 0);
	assert_int_equal(pipe(wake), 0);
	assert_int_equal(write(wake[1], "x", 1), 1);
	assert_int_equal(mailbox_wait(f->m, 60, wake[0], &e), 0);
	(void)close(wake[0]);
	(void)close(wake[1]);
	pid = deliver_later(f, "b");
	assert_int_equal(mailbox_wait(f->m, a_while, -1, &e), 1);
	(void)waitpid(pid, NULL, 0);
	assert_int_equal(list(f, 1, &v), 2);
	free(v);
}

static void waits_with_idle(void **state)
{
	if (absent)
		skip();
	waits(*state, 60);
}

static void waits_without_idle(void **state)
{
	struct fixture *f = *state;

	if (absent)
		skip();
	f->cfg.imap.host = (char *)"127.0.0.6";
	waits(f, 1);
}

static void starttls(void **state)
{
	struct fixture *f = *state;
	int64_t *u;

	if (absent)
		skip();
	deliver(f, "1", PLAIN_TEXT);
	f->cfg = dovecot_mailbox(&dovecot, "localhost", TLS_STARTTLS, f->user);
	open_it(f);
	assert_int_equal(uids(f, 1, &u), 1);
	seen_free(fetch(f, u, 1));
	free(u);
}

static void server_ends(void **state)
{
	struct fixture *f = *state;
	struct mailbox_entry *v;
	size_t n;
	struct err e;

	if (absent)
		skip();
	open_it(f);
	peer_stop(dovecot.pid);
	dovecot.pid = -1;
	assert_int_equal(mailbox_wait(f->m, 60, -1, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_int_equal(mailbox_list(f->m, 1, &v, &n, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
}

static int start(void **state)
{
	(void)state;
	(void)signal(SIGPIPE, SIG_IGN); /* as the daemon does */
	absent = dovecot_start(&dovecot) != 0;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	if (!absent)
		dovecot_stop(&dovecot);
	return 0;
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(makes_folders), T(missing_inbox), T(lists), T(empty_then_not), T(exact_bytes),
		T(large_ones), T(many), T(vanished), T(stops), T(moves), T(takes_back),
		T(folder_removed), T(waits_with_idle), T(waits_without_idle), T(starttls),
		T(server_ends), /* the last one */
	};

	return cmocka_run_group_tests(tests, start, stop);
}
