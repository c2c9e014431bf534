/*
 * transport.c - owns the choice between SMTP and a Maildir, the checks that hold for both, and the delivery into the Maildir.
 * Must not know the outbox, or when to try again.
 *
 * Into a Maildir: tmp/, fsync, new/. The file's name is made of the Message-ID and the recipient, so that a letter delivered
 * again after a crash meets itself instead of lying there twice.
 */
#include "daemon/transport.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/smtp.h"
#include "parsers/mem.h"
#include "templates/letter.h"

#define NAME_MAX_BYTES 64 /* "mailclerk." and 40 hexadecimal digits */

struct transport {
	struct smtp *smtp; /* owned; NULL with a Maildir */
	const char *path;  /* borrowed from the configuration; NULL with SMTP */
	size_t lines;
	int root, tmp_dir, new_dir; /* folders of the Maildir; -1 with SMTP */
};

/* --- the Maildir ---------------------------------------------------------------------------------------------------- */

static int open_folder(int root, const char *name, const char *path, int *out, struct err *e)
{
	if (mkdirat(root, name, 0700) != 0 && errno != EEXIST)
		return err_set(e, ERR_CONFIG, "smtp maildir: cannot make %s/%s: %s", path, name,
			strerror(errno));
	*out = openat(root, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*out < 0)
		return err_set(e, ERR_CONFIG, "smtp maildir: cannot open %s/%s: %s", path, name,
			strerror(errno));
	return 0;
}

static int open_maildir(struct transport *t, struct err *e)
{
	int cur = -1;

	if (open_folder(AT_FDCWD, t->path, ".", &t->root, e) != 0 ||
		open_folder(t->root, "tmp", t->path, &t->tmp_dir, e) != 0 ||
		open_folder(t->root, "new", t->path, &t->new_dir, e) != 0 ||
		open_folder(t->root, "cur", t->path, &cur, e) != 0)
		return -1;
	(void)close(cur);
	return 0;
}

static int unique_name(const struct transport_letter *l, char out[NAME_MAX_BYTES], struct err *e)
{
	unsigned char digest[32];
	char *key = xasprintf("%s\n%s", l->message_id, l->recipient);
	int rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, key, strlen(key), digest);
	int n;

	free(key);
	if (rc != 0)
		return err_set(e, ERR_TEMP, "SHA-256: %s", gnutls_strerror(rc));
	n = snprintf(out, NAME_MAX_BYTES, "mailclerk.");
	for (size_t i = 0; i < 20; i++)
		n += snprintf(out + n, (size_t)(NAME_MAX_BYTES - n), "%02x", digest[i]);
	return 0;
}

/* Whether it lies in new/, or in cur/ where a mail program moves it and appends its flags (":2,S"). */
static bool delivered_before(const struct transport *t, const char *name)
{
	size_t n = strlen(name);
	bool found = faccessat(t->new_dir, name, F_OK, 0) == 0;
	int fd = found ? -1 : openat(t->root, "cur", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (dir == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return found;
	}
	while (!found && (entry = readdir(dir)) != NULL)
		found = strncmp(entry->d_name, name, n) == 0;
	(void)closedir(dir);
	return found;
}

static int write_all(int fd, const char *p, size_t n)
{
	while (n > 0) {
		ssize_t did = write(fd, p, n);

		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0)
			return -1;
		p += did;
		n -= (size_t)did;
	}
	return 0;
}

static int write_tmp(const struct transport *t, const char *name, const struct transport_letter *l)
{
	/* A file of this name there is an earlier attempt's. */
	int fd = openat(
		t->tmp_dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	char *head;
	int rc;

	if (fd < 0)
		return -1;
	head = xasprintf("Return-Path: <%s>\r\nDelivered-To: %s\r\n", l->mail_from, l->recipient);
	rc = write_all(fd, head, strlen(head));
	if (rc == 0)
		rc = write_all(fd, l->bytes, l->len);
	if (rc == 0)
		rc = fsync(fd);
	free(head);
	if (close(fd) != 0)
		rc = -1;
	return rc;
}

static enum transport_result maildir_out(struct transport *t, const struct transport_letter *l,
	size_t which, transport_before_dot *before, void *ctx, struct err *e)
{
	char name[NAME_MAX_BYTES];

	if (unique_name(l, name, e) != 0)
		return TRANSPORT_TEMP;
	if (delivered_before(t, name))
		return TRANSPORT_SENT;
	if (write_tmp(t, name, l) != 0) {
		(void)err_set(
			e, ERR_TEMP, "cannot write %s/tmp/%s: %s", t->path, name, strerror(errno));
		goto undo;
	}
	if (before != NULL && before(ctx, &which, 1) != 0) {
		(void)err_set(e, ERR_TEMP, "stopped before the letter was delivered");
		goto undo;
	}
	if (renameat(t->tmp_dir, name, t->new_dir, name) != 0) {
		(void)err_set(e, ERR_TEMP, "cannot move %s into %s/new: %s", name, t->path,
			strerror(errno));
		goto undo;
	}
	/* Should this fail, the next attempt finds the letter or writes it again under the same name. */
	if (fsync(t->new_dir) != 0) {
		(void)err_set(e, ERR_TEMP, "cannot sync %s/new: %s", t->path, strerror(errno));
		return TRANSPORT_TEMP;
	}
	return TRANSPORT_SENT;
undo:
	(void)unlinkat(t->tmp_dir, name, 0);
	return TRANSPORT_TEMP;
}

/* --- both ----------------------------------------------------------------------------------------------------------- */

int transport_open(const struct config *c, struct transport **out, struct err *e)
{
	struct transport *t = xcalloc(1, sizeof *t);
	int rc;

	*out = NULL;
	t->root = t->tmp_dir = t->new_dir = -1;
	t->path = c->smtp_maildir;
	t->lines = t->path == NULL && c->smtp_connections != 0 ? c->smtp_connections : 1;
	rc = t->path != NULL ? open_maildir(t, e) : smtp_new(&c->smtp, t->lines, &t->smtp, e);
	if (rc != 0) {
		transport_close(t);
		return -1;
	}
	*out = t;
	return 0;
}

void transport_close(struct transport *t)
{
	if (t == NULL)
		return;
	smtp_free(t->smtp);
	if (t->new_dir >= 0)
		(void)close(t->new_dir);
	if (t->tmp_dir >= 0)
		(void)close(t->tmp_dir);
	if (t->root >= 0)
		(void)close(t->root);
	free(t);
}

/* Every CR with its LF, every LF with its CR, no NUL: a bare one ends the letter early for some servers (SMTP smuggling). */
static bool line_ends_ok(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] == '\0' || (p[i] == '\n' && (i == 0 || p[i - 1] != '\r')) ||
			(p[i] == '\r' && (i + 1 == n || p[i + 1] != '\n')))
			return false;
	return n > 0 && p[n - 1] == '\n';
}

/* Whether it may be handed over at all. */
static bool letter_ok(const struct transport_letter *l, struct err *e)
{
	/* The empty sender "<>" is allowed (RFC 5321 4.5.5). */
	if (l->mail_from[0] != '\0' && !letter_address_ok(l->mail_from))
		(void)err_set(e, ERR_PERM,
			"%s cannot be the sender of a letter: it is no plain address",
			l->mail_from);
	else if (!letter_address_ok(l->recipient))
		(void)err_set(e, ERR_PERM,
			"%s cannot be the recipient of a letter: it is no plain address",
			l->recipient);
	else if (!line_ends_ok(l->bytes, l->len))
		(void)err_set(e, ERR_PERM,
			"letter %s is malformed: a NUL, or a line that does not end in CRLF",
			l->message_id);
	else
		return true;
	return false;
}

size_t transport_lines(const struct transport *t)
{
	return t->lines;
}

/* The letters that are in order, and which of the caller's each is. */
struct sound {
	struct transport_letter letters[SMTP_LINES_MAX];
	struct transport_outcome outcomes[SMTP_LINES_MAX];
	size_t of[SMTP_LINES_MAX], n;
	transport_before_dot *before;
	void *ctx;
};

static int before_sound(void *ctx, const size_t *which, size_t n)
{
	const struct sound *x = ctx;
	size_t theirs[SMTP_LINES_MAX];

	for (size_t i = 0; i < n; i++)
		theirs[i] = x->of[which[i]];
	return x->before(x->ctx, theirs, n);
}

void transport_send(struct transport *t, const struct transport_letter *letters, size_t n,
	transport_before_dot *before, void *ctx, struct transport_outcome *outcomes)
{
	struct sound x = {.before = before, .ctx = ctx};

	assert(n <= t->lines);
	for (size_t i = 0; i < n; i++) {
		outcomes[i] = (struct transport_outcome){.result = TRANSPORT_PERM};
		if (!letter_ok(&letters[i], &outcomes[i].why))
			continue;
		if (t->smtp == NULL) {
			outcomes[i].result =
				maildir_out(t, &letters[i], i, before, ctx, &outcomes[i].why);
			continue;
		}
		x.of[x.n] = i;
		x.letters[x.n++] = letters[i];
	}
	if (x.n > 0)
		smtp_send(t->smtp, x.letters, x.n, before != NULL ? before_sound : NULL, &x,
			x.outcomes);
	for (size_t i = 0; i < x.n; i++)
		outcomes[x.of[i]] = x.outcomes[i];
}
