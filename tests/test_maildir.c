/* test_maildir.c - a Maildir++ behind the mailbox verbs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/mailbox.h"
#include "parsers/mem.h"
#include "tests/peer.h"

struct fixture {
	char *dir; /* owned: the Maildir */
	struct config_mailbox cfg;
	struct limits limits;
	struct mailbox *m;
};

static void make_dir(const struct fixture *f, const char *name)
{
	char *path = xasprintf("%s/%s", f->dir, name);

	assert_int_equal(mkdir(path, 0700), 0);
	free(path);
}

static void put(const struct fixture *f, const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", f->dir, name);

	peer_write(path, text);
	free(path);
}

static bool there(const struct fixture *f, const char *name)
{
	char *path = xasprintf("%s/%s", f->dir, name);
	struct stat st;
	bool found = lstat(path, &st) == 0;

	free(path);
	return found;
}

static int setup(void **state)
{
	struct fixture *f = xcalloc(1, sizeof *f);

	f->dir = peer_folder();
	f->limits = limits_default;
	f->limits.message_bytes = 1000;
	f->cfg = (struct config_mailbox){.name = (char *)"m",
		.maildir = f->dir,
		.folders = {(char *)"INBOX", (char *)"Mailclerk/Processed",
			(char *)"Mailclerk/Prüfen", (char *)"Mailclerk/Held"}};
	make_dir(f, "new");
	make_dir(f, "cur");
	make_dir(f, "tmp");
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	mailbox_close(f->m);
	peer_remove(f->dir);
	free(f);
	return 0;
}

static void open_it(struct fixture *f)
{
	struct err e = {.kind = ERR_NONE};

	if (mailbox_open(&f->cfg, &f->limits, &f->m, &e) != 0)
		fail_msg("open: %s", e.message);
	assert_int_equal(mailbox_uidvalidity(f->m), 0);
}

static size_t list(struct fixture *f, struct mailbox_entry **v)
{
	struct err e = {.kind = ERR_NONE};
	size_t n;

	if (mailbox_list(f->m, 1, v, &n, &e) != 0)
		fail_msg("list: %s", e.message);
	for (size_t i = 1; i < n; i++)
		assert_true((*v)[i - 1].uid < (*v)[i].uid);
	return n;
}

static int64_t only(struct fixture *f)
{
	struct mailbox_entry *v;
	int64_t uid;

	assert_int_equal(list(f, &v), 1);
	uid = v[0].uid;
	free(v);
	return uid;
}

struct seen {
	char text[64];
	int n, stop_at;
};

static int see(void *ctx, const struct raw_mail *mail)
{
	struct seen *s = ctx;

	s->n++;
	assert_true(mail->len < sizeof s->text);
	memcpy(s->text, mail->bytes, mail->len);
	s->text[mail->len] = '\0';
	assert_true(mail->received_at > 0);
	return s->n == s->stop_at ? -1 : 0;
}

static struct seen fetch(struct fixture *f, const int64_t *uids, size_t n)
{
	struct seen s = {.n = 0};
	struct err e = {.kind = ERR_NONE};

	if (mailbox_fetch(f->m, uids, n, see, &s, &e) != 0)
		fail_msg("fetch: %s", e.message);
	return s;
}

static void move(struct fixture *f, int64_t uid, enum folder to)
{
	struct err e = {.kind = ERR_NONE};

	if (mailbox_move(f->m, &uid, 1, to, &e) != 0)
		fail_msg("move: %s", e.message);
}

static void makes_folders(void **state)
{
	struct fixture *f = *state;

	open_it(f);
	assert_true(there(f, ".Mailclerk.Processed/cur"));
	assert_true(there(f, ".Mailclerk.Held/new"));
	assert_true(there(f, ".Mailclerk.Pr&APw-fen/tmp"));
	assert_true(there(f, ".Mailclerk.Held/maildirfolder"));
	mailbox_close(f->m);
	f->m = NULL;
	open_it(f); /* and finds them again */
}

static void lists_and_fetches(void **state)
{
	struct fixture *f = *state;
	struct mailbox_entry *v;
	int64_t uids[2], stranger = 12345;
	struct seen s;

	open_it(f);
	assert_int_equal(list(f, &v), 0);
	free(v);
	put(f, "new/1.a.host", "one");
	put(f, "cur/2.a.host:2,S", "two");
	put(f, "cur/3.a.host:2,ST", "thrown away");
	put(f, "new/.hidden", "no message");
	assert_int_equal(list(f, &v), 2);
	assert_int_equal(v[0].size, 3);
	uids[0] = v[0].uid;
	uids[1] = v[1].uid;
	free(v);
	s = fetch(f, uids, 2);
	assert_int_equal(s.n, 2);
	assert_int_equal(fetch(f, &stranger, 1).n, 0);
}

static void uid_stays(void **state)
{
	struct fixture *f = *state;
	char *from = xasprintf("%s/new/1.a.host", f->dir),
	     *to = xasprintf("%s/cur/1.a.host:2,FS", f->dir);
	int64_t uid;

	put(f, "new/1.a.host", "one");
	open_it(f);
	uid = only(f);
	assert_int_equal(rename(from, to), 0); /* read by a mail program, after the listing */
	assert_string_equal(fetch(f, &uid, 1).text, "one");
	assert_int_equal(only(f), uid);
	mailbox_close(f->m);
	f->m = NULL;
	open_it(f);
	assert_string_equal(fetch(f, &uid, 1).text, "one"); /* without a listing before */
	assert_int_equal(rename(to, from), 0);
	move(f, uid, FOLDER_HELD);
	assert_true(there(f, ".Mailclerk.Held/new/1.a.host"));
	free(from);
	free(to);
}

static void moves(void **state)
{
	struct fixture *f = *state;
	struct mailbox_entry *v;
	int64_t uid;

	put(f, "new/1.a.host", "one");
	open_it(f);
	uid = only(f);
	move(f, uid, FOLDER_NEEDS_HUMAN);
	assert_true(there(f, ".Mailclerk.Pr&APw-fen/new/1.a.host"));
	assert_false(there(f, "new/1.a.host"));
	move(f, uid, FOLDER_NEEDS_HUMAN); /* again: done */
	assert_int_equal(fetch(f, &uid, 1).n, 0);
	assert_int_equal(list(f, &v), 0);
	free(v);
	/* another message of the same name never replaces the first */
	put(f, "cur/1.a.host:2,S", "two");
	put(f, ".Mailclerk.Pr&APw-fen/cur/1.a.host:2,S", "older");
	move(f, only(f), FOLDER_NEEDS_HUMAN);
	assert_true(there(f, ".Mailclerk.Pr&APw-fen/cur/1.a.host:2,S"));
	assert_true(there(f, ".Mailclerk.Pr&APw-fen/cur/1.a.host,1:2,S"));
}

static void takes_back(void **state)
{
	struct fixture *f = *state;
	int64_t uid, there_now, epoch;
	struct err e = {.kind = ERR_NONE};

	put(f, "cur/1.a.host:2,S", "one");
	open_it(f);
	put(f, ".Mailclerk.Held/new/2.a.host", "another");
	uid = only(f);
	move(f, uid, FOLDER_HELD);
	assert_int_equal(mailbox_moved_to(f->m, &epoch, &there_now), 1);
	assert_int_equal(there_now, uid);
	assert_int_equal(mailbox_take_back(f->m, FOLDER_HELD, epoch, &there_now, 1, &e), 1);
	assert_int_equal(mailbox_take_back(f->m, FOLDER_HELD, epoch, &there_now, 1, &e), 0);
	assert_int_equal(only(f), uid);
	assert_true(there(f, "cur/1.a.host:2,S"));
	assert_true(there(f, ".Mailclerk.Held/new/2.a.host"));
	/* under another name there, because its own was taken */
	put(f, ".Mailclerk.Held/cur/1.a.host:2,S", "older");
	move(f, uid, FOLDER_HELD);
	assert_int_equal(mailbox_moved_to(f->m, &epoch, &there_now), 1);
	assert_int_not_equal(there_now, uid);
	assert_int_equal(mailbox_take_back(f->m, FOLDER_HELD, epoch, &there_now, 1, &e), 1);
	assert_true(there(f, "cur/1.a.host,1:2,S"));
}

static void refuses_other_files(void **state)
{
	struct fixture *f = *state;
	char *link = xasprintf("%s/new/link", f->dir), *fifo = xasprintf("%s/new/fifo", f->dir);
	char *real = xasprintf("%s/new/real", f->dir);
	struct mailbox_entry *v;
	int64_t uid;

	put(f, "new/real", "one");
	assert_int_equal(symlink("/etc/passwd", link), 0);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	make_dir(f, "new/directory");
	open_it(f);
	uid = only(f);
	/* replaced by a link, then by a pipe, between list and fetch */
	assert_int_equal(unlink(real), 0);
	assert_int_equal(symlink("/etc/passwd", real), 0);
	assert_int_equal(fetch(f, &uid, 1).n, 0);
	assert_int_equal(list(f, &v), 0);
	free(v);
	assert_int_equal(unlink(real), 0);
	put(f, "new/real", "one");
	uid = only(f);
	assert_int_equal(unlink(real), 0);
	assert_int_equal(mkfifo(real, 0600), 0);
	assert_int_equal(fetch(f, &uid, 1).n, 0);
	free(real);
	free(fifo);
	free(link);
}

static void refuses_linked_folders(void **state)
{
	struct fixture *f = *state;
	char *link = xasprintf("%s/.Mailclerk.Held", f->dir);
	struct err e = {.kind = ERR_NONE};

	assert_int_equal(symlink("/tmp", link), 0);
	assert_int_equal(mailbox_open(&f->cfg, &f->limits, &f->m, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "Mailclerk/Held"));
	free(link);
}

static void too_large(void **state)
{
	struct fixture *f = *state;
	char text[1200];
	struct mailbox_entry *v;

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	put(f, "new/large", text);
	open_it(f);
	assert_int_equal(list(f, &v), 1);
	assert_int_equal(v[0].size, (int64_t)sizeof text - 1);
	assert_int_equal(fetch(f, &v[0].uid, 1).n, 0);
	move(f, v[0].uid, FOLDER_HELD);
	assert_true(there(f, ".Mailclerk.Held/new/large"));
	free(v);
}

static void stops(void **state)
{
	struct fixture *f = *state;
	struct mailbox_entry *v;
	struct seen s = {.stop_at = 1};
	struct err e = {.kind = ERR_NONE};
	int64_t uids[2];

	put(f, "new/1", "one");
	put(f, "new/2", "two");
	open_it(f);
	assert_int_equal(list(f, &v), 2);
	uids[0] = v[0].uid;
	uids[1] = v[1].uid;
	assert_int_equal(mailbox_fetch(f->m, uids, 2, see, &s, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_string_equal(e.message, "stopped");
	assert_int_equal(s.n, 1);
	free(v);
}

static void waits(void **state)
{
	struct fixture *f = *state;
	struct err e = {.kind = ERR_NONE};
	struct mailbox_entry *v;
	int wake[2];

	open_it(f);
	assert_int_equal(mailbox_wait(f->m, 0, -1, &e), 0);
	put(f, "new/1", "one"); /* before the wait begins */
	assert_int_equal(mailbox_wait(f->m, 60, -1, &e), 1);
	assert_int_equal(mailbox_wait(f->m, 0, -1, &e), 0);
	put(f, "new/2", "two");
	assert_int_equal(list(f, &v), 2); /* the listing has it: no news */
	free(v);
	assert_int_equal(mailbox_wait(f->m, 0, -1, &e), 0);
	assert_int_equal(pipe(wake), 0);
	assert_int_equal(write(wake[1], "x", 1), 1);
	assert_int_equal(mailbox_wait(f->m, 60, wake[0], &e), 0);
	(void)close(wake[0]);
	(void)close(wake[1]);
}

static void wrong_places(void **state)
{
	struct fixture *f = *state;
	struct err e = {.kind = ERR_NONE};
	char *cur = xasprintf("%s/cur", f->dir);

	f->cfg.maildir = (char *)"/nonexistent/Maildir";
	assert_int_equal(mailbox_open(&f->cfg, &f->limits, &f->m, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "/nonexistent/Maildir"));
	f->cfg.maildir = f->dir;

	f->cfg.folders[FOLDER_HELD] = (char *)"inbox";
	assert_int_equal(mailbox_open(&f->cfg, &f->limits, &f->m, &e), -1);
	assert_non_null(strstr(e.message, "same folder"));
	f->cfg.folders[FOLDER_HELD] = (char *)"Team";

	assert_int_equal(rmdir(cur), 0);
	assert_int_equal(mailbox_open(&f->cfg, &f->limits, &f->m, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "has no cur/"));
	free(cur);
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(makes_folders),
		T(lists_and_fetches),
		T(uid_stays),
		T(moves),
		T(takes_back),
		T(refuses_other_files),
		T(refuses_linked_folders),
		T(too_large),
		T(stops),
		T(waits),
		T(wrong_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
