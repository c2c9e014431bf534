/*
 * peer_dovecot.h - a private Dovecot for one test program, by tests/tls/certs.sh and tests/tls/dovecot.sh.
 */
#ifndef MAILCLERK_TESTS_PEER_DOVECOT_H
#define MAILCLERK_TESTS_PEER_DOVECOT_H

#include <pwd.h>

#include "daemon/mailbox.h"
#include "tests/peer.h"

struct dovecot {
	char *dir;                 /* owned; holds certs/, home/, secret, wrong */
	char *ca, *secret, *wrong; /* owned paths */
	unsigned plain, tls;
	pid_t pid;
};

static inline char *dovecot_path(const struct dovecot *d, const char *name)
{
	return xasprintf("%s/%s", d->dir, name);
}

/* 0, or 1 where Dovecot or certtool is not installed (says so). */
static inline int dovecot_start(struct dovecot *d)
{
	*d = (struct dovecot){.pid = -1};
	if (!peer_has("dovecot") || !peer_has("certtool")) {
		(void)fprintf(stderr, "skipped: needs dovecot-imapd and gnutls-bin\n");
		return 1;
	}
	d->dir = peer_folder();
	d->plain = peer_port();
	d->tls = peer_port();
	d->ca = dovecot_path(d, "certs/ca.pem");
	d->secret = dovecot_path(d, "secret");
	d->wrong = dovecot_path(d, "wrong");
	peer_write(d->secret, "secret\n");
	peer_write(d->wrong, "mistaken\n");
	(void)chmod(d->secret, 0600);
	(void)chmod(d->wrong, 0600);
	char *certs = dovecot_path(d, "certs"), *plain = xasprintf("%u", d->plain);
	char *tls = xasprintf("%u", d->tls);
	bool made = peer_run((const char *const[]){"tests/tls/certs.sh", certs, NULL});

	d->pid =
		peer_spawn((const char *const[]){"tests/tls/dovecot.sh", d->dir, plain, tls, NULL});
	free(certs);
	free(plain);
	free(tls);
	if (!made || !peer_ready("127.0.0.1", d->tls)) {
		(void)fprintf(stderr, "Dovecot does not start: see %s/log\n", d->dir);
		abort();
	}
	return 0;
}

static inline void dovecot_stop(struct dovecot *d)
{
	peer_stop(d->pid);
	peer_remove(d->dir);
	free(d->ca);
	free(d->secret);
	free(d->wrong);
}

/* Server, TLS mode, a user; everything else good. */
static inline struct config_mailbox dovecot_mailbox(
	const struct dovecot *d, const char *host, enum tls_mode tls, const char *user)
{
	return (struct config_mailbox){.name = (char *)"test",
		.imap = {.host = (char *)(uintptr_t)host,
			.port = tls == TLS_IMPLICIT ? d->tls : d->plain,
			.tls = tls,
			.user = (char *)(uintptr_t)user,
			.password_file = d->secret,
			.ca_file = d->ca,
			.timeout_seconds = 10},
		.folders = {(char *)"INBOX", (char *)"Mailclerk/Processed",
			(char *)"Mailclerk/Prüfen & \"x\"", (char *)"Mailclerk/Held"}};
}

/* As root Dovecot reads mail as nobody: files put into a Maildir must be his. */
static inline void dovecot_own(const char *path)
{
	const struct passwd *p = geteuid() == 0 ? getpwnam("nobody") : NULL;

	if (p != NULL && lchown(path, p->pw_uid, p->pw_gid) != 0)
		perror(path);
}

static inline char *dovecot_dir(const struct dovecot *d, const char *user, const char *sub)
{
	char *path = xasprintf("%s/home/%s%s%s", d->dir, user, sub[0] != '\0' ? "/" : "", sub);

	if (mkdir(path, 0700) == 0)
		dovecot_own(path);
	return path;
}

/* Delivers a message of len bytes into the user's INBOX. */
static inline void dovecot_deliver(
	const struct dovecot *d, const char *user, const char *name, const char *bytes, size_t len)
{
	char *tmp, *new;
	FILE *f;

	free(dovecot_dir(d, user, ""));
	free(dovecot_dir(d, user, "Maildir"));
	free(dovecot_dir(d, user, "Maildir/cur"));
	free(dovecot_dir(d, user, "Maildir/new"));
	free(dovecot_dir(d, user, "Maildir/tmp"));
	tmp = xasprintf("%s/home/%s/Maildir/tmp/%s", d->dir, user, name);
	new = xasprintf("%s/home/%s/Maildir/new/%s", d->dir, user, name);
	f = fopen(tmp, "w");
	if (f == NULL || fwrite(bytes, 1, len, f) != len || fclose(f) != 0) {
		perror(tmp);
		abort();
	}
	dovecot_own(tmp);
	if (rename(tmp, new) != 0)
		perror(new);
	free(tmp);
	free(new);
}

#endif
