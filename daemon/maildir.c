/*
 * maildir.c - owns the verbs of a mailbox in a Maildir++ on this machine, which stands in for an IMAP server.
 * Must not know what a message says.
 *
 * A message is a regular file in new/ or cur/; symbolic links and everything else are refused. Its UID is 63 bits of SHA-256 of
 * the unique name, the part before ":2,", which stays the same when flags change or the file goes from new/ to cur/. UIDs are
 * therefore in no order of arrival.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/imap_name.h"
#include "daemon/mailbox.h"
#include "daemon/pulse.h"
#include "parsers/mem.h"

enum {
	MAILDIR_ENTRIES_MAX = 1000000, /* listed at once; the rest when these are moved */
	SAME_NAME_MAX = 99,            /* messages of one unique name in a target folder */
};

enum sub { SUB_NEW, SUB_CUR, SUBS };
static const char *const sub_names[] = {"new", "cur"};

struct place {
	struct mailbox_entry entry;
	enum sub sub;
	char *name; /* owned: the file's */
};

struct maildir {
	const struct config_mailbox *cfg; /* borrowed: as long as the mailbox is open */
	struct limits limits;
	int dirs[FOLDERS][SUBS]; /* -1 where not open */
	int watch;               /* inotify on the inbox, -1 where not open */
	struct place *places;    /* owned: of the last scan, ascending by uid */
	size_t places_n, places_cap;
	int64_t there; /* UID that the last moved message has in its folder; 0: none was moved */
};

/* --- names ------------------------------------------------------------------------------------------------------------------ */

static size_t unique_len(const char *name)
{
	const char *info = strstr(name, ":2,");

	return info != NULL ? (size_t)(info - name) : strlen(name);
}

/* -1 where GnuTLS fails. */
static int64_t uid_of(const char *name)
{
	unsigned char hash[32];
	uint64_t uid = 0;

	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, name, unique_len(name), hash) < 0)
		return -1;
	for (int i = 0; i < 8; i++)
		uid = uid << 8 | hash[i];
	uid &= INT64_MAX;
	return uid == 0 ? 1 : (int64_t)uid;
}

/* Flag T of the info part: somebody threw it away. */
static bool trashed(const char *name)
{
	const char *info = strstr(name, ":2,");

	return info != NULL && strchr(info + 3, 'T') != NULL;
}

/* Maildir++: "Mailclerk/Held" lies in ".Mailclerk.Held" beside new/ and cur/; INBOX is the Maildir itself ("."). Names are in
 * modified UTF-7 as on an IMAP server over the same Maildir. */
static int folder_directory(const char *name, char **out, struct err *e)
{
	char *encoded;

	if (imap_name_encode(name, '.', &encoded, e) != 0)
		return -1;
	*out = strcmp(encoded, "INBOX") == 0 ? xstrdup(".") : xasprintf(".%s", encoded);
	free(encoded);
	return 0;
}

/* --- scan ------------------------------------------------------------------------------------------------------------------- */

static void forget(struct maildir *m)
{
	for (size_t i = 0; i < m->places_n; i++)
		free(m->places[i].name);
	m->places_n = 0;
}

static int by_uid(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->entry.uid < y->entry.uid ? -1 : x->entry.uid > y->entry.uid;
}

static int scan_sub(struct maildir *m, enum sub sub, struct err *e)
{
	int fd = openat(m->dirs[FOLDER_INBOX][sub], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *d;

	if (dir == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return err_set(
			e, ERR_TEMP, "%s/%s: %s", m->cfg->maildir, sub_names[sub], strerror(errno));
	}
	errno = 0;
	while (m->places_n < MAILDIR_ENTRIES_MAX && (d = readdir(dir)) != NULL) {
		struct stat st;
		struct place *p;
		int64_t uid;

		if (d->d_name[0] == '.' || trashed(d->d_name) ||
			fstatat(m->dirs[FOLDER_INBOX][sub], d->d_name, &st, AT_SYMLINK_NOFOLLOW) !=
				0 ||
			!S_ISREG(st.st_mode) || (uid = uid_of(d->d_name)) < 0) {
			errno = 0;
			continue;
		}
		m->places = xgrow(m->places, &m->places_cap, m->places_n + 1, sizeof *m->places);
		p = &m->places[m->places_n++];
		*p = (struct place){.entry = {.uid = uid, .size = st.st_size},
			.sub = sub,
			.name = xstrdup(d->d_name)};
		errno = 0;
	}
	if (errno != 0) {
		(void)err_set(
			e, ERR_TEMP, "%s/%s: %s", m->cfg->maildir, sub_names[sub], strerror(errno));
		(void)closedir(dir);
		return -1;
	}
	(void)closedir(dir);
	return 0;
}

/* new/ after cur/: a file that goes from new/ to cur/ meanwhile is missed rather than seen twice; its move is news. */
static int scan(struct maildir *m, struct err *e)
{
	forget(m);
	if (scan_sub(m, SUB_CUR, e) != 0 || scan_sub(m, SUB_NEW, e) != 0)
		return -1;
	if (m->places_n > 0)
		qsort(m->places, m->places_n, sizeof *m->places, by_uid);
	return 0;
}

static const struct place *find(const struct maildir *m, int64_t uid)
{
	struct place key = {.entry = {.uid = uid}};

	return m->places_n == 0 ? NULL
				: bsearch(&key, m->places, m->places_n, sizeof *m->places, by_uid);
}

/* Empties the inotify queue. 1 there was something, 0 nothing. */
static int drain(int watch)
{
	char events[4096] __attribute__((aligned(__alignof__(struct inotify_event))));
	int any = 0;

	while (read(watch, events, sizeof events) > 0)
		any = 1;
	return any;
}

static int maildir_list(
	void *impl, int64_t first, struct mailbox_entry **entries_out, size_t *n_out, struct err *e)
{
	struct maildir *m = impl;
	struct mailbox_entry *v;
	size_t n = 0;

	(void)drain(m->watch); /* what comes from now on is news */
	if (scan(m, e) != 0)
		return -1;
	v = xmalloc((m->places_n + 1) * sizeof *v);
	for (size_t i = 0; i < m->places_n; i++)
		if (m->places[i].entry.uid >= first &&
			(n == 0 || v[n - 1].uid != m->places[i].entry.uid))
			v[n++] = m->places[i].entry;
	*entries_out = v;
	*n_out = n;
	return 0;
}

/* --- fetch ------------------------------------------------------------------------------------------------------------------ */

/* The whole file: 1 read, 0 gone or not to be read (no regular file, too large), -1 error. */
static int read_file(struct maildir *m, const struct place *p, char **bytes, size_t *len,
	int64_t *mtime, struct err *e)
{
	int fd = openat(m->dirs[FOLDER_INBOX][p->sub], p->name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	size_t size;
	int rc = 0;

	*bytes = NULL;
	*len = 0;
	if (fd < 0) {
		if (errno == ENOENT || errno == ELOOP)
			return 0;
		return err_set(e, ERR_TEMP, "%s/%s/%s: %s", m->cfg->maildir, sub_names[p->sub],
			p->name, strerror(errno));
	}
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size < 0 ||
		(uint64_t)st.st_size > m->limits.message_bytes)
		goto out;
	size = (size_t)st.st_size;
	*mtime = st.st_mtim.tv_sec;
	*bytes = xmalloc(size + 1);
	while (*len < size) {
		ssize_t n = read(fd, *bytes + *len, size - *len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			rc = err_set(e, ERR_TEMP, "%s/%s/%s: %s", m->cfg->maildir,
				sub_names[p->sub], p->name, strerror(errno));
			goto out;
		}
		if (n == 0)
			break;
		*len += (size_t)n;
	}
	(*bytes)[*len] = '\0';
	rc = 1;
out:
	(void)close(fd);
	if (rc != 1) {
		free(*bytes);
		*bytes = NULL;
	}
	return rc;
}

static int maildir_fetch(void *impl, const int64_t *uids, size_t n,
	int (*fn)(void *ctx, const struct raw_mail *mail), void *ctx, struct err *e)
{
	struct maildir *m = impl;
	bool rescanned = false;

	for (size_t i = 0; i < n; i++) {
		const struct place *p = find(m, uids[i]);
		struct raw_mail mail = {.uid = uids[i]};
		char *bytes = NULL;
		int got = p == NULL ? 0 : read_file(m, p, &bytes, &mail.len, &mail.received_at, e);
		int stop;

		if (got < 0)
			return -1;
		if (got == 0 &&
			!rescanned) { /* its flags may have changed, and with them its name */
			rescanned = true;
			if (scan(m, e) != 0)
				return -1;
			i--;
			continue;
		}
		if (got == 0)
			continue;
		mail.bytes = bytes;
		stop = fn(ctx, &mail);
		free(bytes);
		if (stop != 0)
			return err_set(e, ERR_TEMP, "stopped");
	}
	return 0;
}

/* --- move ------------------------------------------------------------------------------------------------------------------- */

/* Like rename, but never over another file. */
static int rename_new(int from_dir, const char *from, int to_dir, const char *to)
{
	if (renameat2(from_dir, from, to_dir, to, RENAME_NOREPLACE) == 0)
		return 0;
	if (errno != EINVAL && errno != ENOSYS)
		return -1;
	if (linkat(from_dir, from, to_dir, to, 0) != 0) /* a file system without that call */
		return -1;
	return unlinkat(from_dir, from, 0);
}

/* 1 moved, 0 the file is not there, -1 error. */
static int move_place(struct maildir *m, const struct place *p, enum folder to, struct err *e)
{
	int from_dir = m->dirs[FOLDER_INBOX][p->sub], to_dir = m->dirs[to][p->sub];
	size_t unique = unique_len(p->name);

	for (int k = 0; k <= SAME_NAME_MAX; k++) {
		char *name =
			k == 0 ? xstrdup(p->name)
			       : xasprintf("%.*s,%d%s", (int)unique, p->name, k, p->name + unique);
		int rc = rename_new(from_dir, p->name, to_dir, name);
		int why = errno;

		if (rc == 0)
			m->there = uid_of(name);
		free(name);
		if (rc == 0)
			return 1;
		if (why == ENOENT)
			return 0;
		if (why != EEXIST)
			return err_set(e, why == EACCES || why == EROFS ? ERR_CONFIG : ERR_TEMP,
				"%s: cannot move %s to %s: %s", m->cfg->maildir, p->name,
				m->cfg->folders[to], strerror(why));
	}
	return err_set(e, ERR_TEMP, "%s: %s holds too many messages named %s", m->cfg->maildir,
		m->cfg->folders[to], p->name);
}

static int sync_dirs(struct maildir *m, enum folder to, enum folder from, struct err *e)
{
	for (int sub = 0; sub < SUBS; sub++) /* the new name first, else a crash could lose both */
		if (fsync(m->dirs[to][sub]) != 0 || fsync(m->dirs[from][sub]) != 0)
			return err_set(
				e, ERR_TEMP, "%s: fsync: %s", m->cfg->maildir, strerror(errno));
	return 0;
}

static int maildir_move(void *impl, const int64_t *uids, size_t n, enum folder to, struct err *e)
{
	struct maildir *m = impl;
	bool rescanned = false;

	m->there = 0;
	for (size_t i = 0; i < n; i++) {
		const struct place *p = find(m, uids[i]);
		int moved = p == NULL ? 0 : move_place(m, p, to, e);

		pulse_beat(0);
		if (moved < 0)
			return -1;
		if (moved == 0 && !rescanned) {
			rescanned = true;
			if (scan(m, e) != 0)
				return -1;
			i--;
		}
	}
	if (n != 1)
		m->there = 0;
	return sync_dirs(m, to, FOLDER_INBOX, e);
}

static int maildir_moved_to(const void *impl, int64_t *uidvalidity_out, int64_t *uid_out)
{
	const struct maildir *m = impl;

	*uidvalidity_out = 0;
	*uid_out = m->there;
	return m->there > 0;
}

static bool among(int64_t uid, const int64_t *uids, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (uids[i] == uid)
			return true;
	return false;
}

/* From new/ or cur/ of a folder to the inbox's, under the same name. How many, -1 on error. */
static int take_back_sub(struct maildir *m, enum folder from, enum sub sub, const int64_t *uids,
	size_t n, struct err *e)
{
	int fd = openat(m->dirs[from][sub], ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *d;
	int found = 0;

	while (dir != NULL && (d = readdir(dir)) != NULL) {
		if (d->d_name[0] == '.' || trashed(d->d_name) || !among(uid_of(d->d_name), uids, n))
			continue;
		if (rename_new(m->dirs[from][sub], d->d_name, m->dirs[FOLDER_INBOX][sub],
			    d->d_name) == 0) {
			found++;
		} else if (errno != ENOENT) {
			found = err_set(e, ERR_TEMP, "%s: cannot move %s back to the inbox: %s",
				m->cfg->maildir, d->d_name, strerror(errno));
			break;
		}
	}
	if (dir == NULL)
		found = err_set(e, ERR_TEMP, "%s: %s: %s", m->cfg->maildir, m->cfg->folders[from],
			strerror(errno));
	if (dir != NULL)
		(void)closedir(dir);
	else if (fd >= 0)
		(void)close(fd);
	return found;
}

static int maildir_take_back(void *impl, enum folder from, int64_t uidvalidity, const int64_t *uids,
	size_t n, struct err *e)
{
	struct maildir *m = impl;
	int found = 0;

	(void)uidvalidity;
	for (int sub = 0; sub < SUBS; sub++) {
		int some = take_back_sub(m, from, (enum sub)sub, uids, n, e);

		if (some < 0)
			return -1;
		found += some;
	}
	return sync_dirs(m, FOLDER_INBOX, from, e) == 0 ? found : -1;
}

/* --- wait ------------------------------------------------------------------------------------------------------------------- */

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int maildir_wait(void *impl, unsigned seconds, int wake_fd, struct err *e)
{
	struct maildir *m = impl;
	int64_t until = now_ms() + (int64_t)(seconds < 86400 ? seconds : 86400) * 1000;

	for (;;) {
		struct pollfd p[2] = {
			{.fd = m->watch, .events = POLLIN}, {.fd = wake_fd, .events = POLLIN}};
		int64_t left = until - now_ms();
		int n = poll(p, 2, pulse_wait(left));

		if (n < 0 && errno != EINTR)
			return err_set(
				e, ERR_TEMP, "%s: poll: %s", m->cfg->maildir, strerror(errno));
		if (n > 0)
			return p[0].revents != 0 ? drain(m->watch) : 0;
		if (n == 0 && left <= 0)
			return 0;
	}
}

/* --- life ------------------------------------------------------------------------------------------------------------------- */

static void maildir_close(void *impl)
{
	struct maildir *m = impl;

	for (int f = 0; f < FOLDERS; f++)
		for (int sub = 0; sub < SUBS; sub++)
			if (m->dirs[f][sub] >= 0)
				(void)close(m->dirs[f][sub]);
	if (m->watch >= 0)
		(void)close(m->watch);
	forget(m);
	free(m->places);
	free(m);
}

static int open_directory(int at, const char *name)
{
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* What Maildir++ wants in a folder: new, cur, tmp and the file maildirfolder. */
static int make_folder(int root, const char *name)
{
	static const char *const subs[] = {"tmp", "new", "cur"};
	int dir, mark, rc = 0;

	if (mkdirat(root, name, 0700) != 0 && errno != EEXIST)
		return -1;
	dir = open_directory(root, name);
	if (dir < 0)
		return -1;
	for (size_t i = 0; i < sizeof subs / sizeof *subs; i++)
		if (mkdirat(dir, subs[i], 0700) != 0 && errno != EEXIST)
			rc = -1;
	mark = openat(dir, "maildirfolder", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (mark < 0 || fsync(dir) != 0 || fsync(root) != 0)
		rc = -1;
	if (mark >= 0)
		(void)close(mark);
	(void)close(dir);
	return rc;
}

static int open_folder(struct maildir *m, int root, enum folder f, struct err *e)
{
	const char *shown = m->cfg->folders[f];
	char *name;
	int dir, rc = 0;

	if (folder_directory(shown, &name, e) != 0)
		return err_prefix(e, "mailbox %s: %s", m->cfg->name, folder_names[f]);
	if (f != FOLDER_INBOX && strcmp(name, ".") == 0)
		rc = err_set(e, ERR_CONFIG,
			"mailbox %s: %s and inbox are the same folder: name another one",
			m->cfg->name, folder_names[f]);
	if (rc == 0 && f != FOLDER_INBOX && make_folder(root, name) != 0)
		rc = err_set(e, ERR_CONFIG, "%s: the folder \"%s\" (%s) cannot be made: %s",
			m->cfg->maildir, shown, name, strerror(errno));
	dir = rc == 0 ? open_directory(root, name) : -1;
	for (int sub = 0; rc == 0 && sub < SUBS; sub++) {
		m->dirs[f][sub] = dir >= 0 ? open_directory(dir, sub_names[sub]) : -1;
		if (m->dirs[f][sub] < 0)
			rc = err_set(e, ERR_CONFIG,
				"%s: the folder \"%s\" has no %s/ that can be read (%s): make it "
				"with "
				"maildirmake or mkdir, symbolic links are not followed",
				m->cfg->maildir, shown, sub_names[sub], strerror(errno));
	}
	if (dir >= 0)
		(void)close(dir);
	free(name);
	return rc;
}

static int watch_inbox(struct maildir *m, struct err *e)
{
	m->watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	for (int sub = 0; sub < SUBS; sub++) {
		char *path = xasprintf("/proc/self/fd/%d", m->dirs[FOLDER_INBOX][sub]);
		int rc = m->watch < 0 ? -1
				      : inotify_add_watch(m->watch, path,
						IN_MOVED_TO | IN_CREATE | IN_ONLYDIR);

		free(path);
		if (rc < 0)
			return err_set(e, ERR_TEMP, "%s: inotify: %s%s", m->cfg->maildir,
				strerror(errno),
				errno == ENOSPC ? ": raise fs.inotify.max_user_watches" : "");
	}
	return 0;
}

static int maildir_open(
	const struct config_mailbox *cfg, const struct limits *limits, void **out, struct err *e)
{
	struct maildir *m = xcalloc(1, sizeof *m);
	int root = open(cfg->maildir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = 0;

	m->cfg = cfg;
	m->limits = *limits;
	m->watch = -1;
	for (int f = 0; f < FOLDERS; f++)
		for (int sub = 0; sub < SUBS; sub++)
			m->dirs[f][sub] = -1;
	if (root < 0)
		rc = err_set(e, ERR_CONFIG,
			"%s: %s: make a Maildir there (new/, cur/, tmp/) or correct maildir",
			cfg->maildir, strerror(errno));
	for (int f = 0; rc == 0 && f < (cfg->look_only ? 1 : FOLDERS); f++)
		rc = open_folder(m, root, (enum folder)f, e);
	if (rc == 0)
		rc = watch_inbox(m, e);
	if (root >= 0)
		(void)close(root);
	if (rc == 0)
		*out = m;
	else
		maildir_close(m);
	return rc;
}

static int64_t maildir_uidvalidity(const void *impl)
{
	(void)impl;
	return 0; /* unique names stay unique: there is no epoch */
}

const struct mailbox_driver maildir_driver = {
	.open = maildir_open,
	.close = maildir_close,
	.uidvalidity = maildir_uidvalidity,
	.list = maildir_list,
	.fetch = maildir_fetch,
	.move = maildir_move,
	.moved_to = maildir_moved_to,
	.take_back = maildir_take_back,
	.wait = maildir_wait,
};
