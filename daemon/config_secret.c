/*
 * config_secret.c - owns where passwords, client secrets and refresh tokens lie, that they are there, and how long they last. One is
 * read when it is needed, by the process that needs it. Must not keep or log one.
 */
#include "daemon/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/mem.h"

#define SECRET_MAX 16384 /* bytes of such a file; refresh tokens are the longest */
#define DAY_S 86400

/* One secret as the configuration names it. */
struct place {
	const char *what;       /* "password" */
	const char *file;       /* NULL where a credential is used */
	const char *credential; /* NULL where a file is used; both NULL: there is no secret */
	const char *keys;       /* the two keys' common beginning: "password" of password_file */
};

static struct place password_of(const struct config_server *s)
{
	return s->user == NULL ? (struct place){.what = "password", .keys = "password"}
			       : (struct place){.what = "password",
					 .file = s->password_file,
					 .credential = s->password_credential,
					 .keys = "password"};
}

static struct place client_secret_of(const struct config_oauth *o)
{
	return (struct place){.what = "client secret",
		.file = o->client_secret_file,
		.credential = o->client_secret_credential,
		.keys = "client_secret"};
}

static struct place refresh_token_of(const struct config_oauth *o)
{
	return (struct place){
		.what = "refresh token", .file = o->refresh_token_file, .keys = "refresh_token"};
}

static char *path_of(const struct place *p, struct err *e)
{
	const char *folder;

	if (p->file != NULL)
		return xstrdup(p->file);
	folder = getenv("CREDENTIALS_DIRECTORY");
	if (folder == NULL) {
		(void)err_set(e, ERR_CONFIG,
			"%s_credential %s: no credentials were passed: start Mailclerk by "
			"its systemd unit with "
			"LoadCredential=%s:FILE, or use %s_file",
			p->keys, p->credential, p->credential, p->keys);
		return NULL;
	}
	return xasprintf("%s/%s", folder, p->credential);
}

/* At most size - 1 bytes of a file, -1 with errno. */
static ssize_t read_file(const char *path, char *buf, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), saved;
	size_t n = 0;
	ssize_t got = -1;

	if (fd < 0)
		return -1;
	while (n < size - 1 && (got = read(fd, buf + n, size - 1 - n)) > 0)
		n += (size_t)got;
	saved = errno;
	(void)close(fd);
	errno = saved;
	return got < 0 ? -1 : (ssize_t)n;
}

static int read_secret(const struct place *p, char **out, struct err *e)
{
	char buf[SECRET_MAX];
	char *path;
	ssize_t n;
	int rc = -1;

	*out = NULL;
	if (p->file == NULL && p->credential == NULL)
		return 0;
	path = path_of(p, e);
	if (path == NULL)
		return -1;
	n = read_file(path, buf, sizeof buf);
	if (n < 0) {
		(void)err_set(e, ERR_CONFIG,
			"the %s file %s cannot be read: %s: create it with mode 0600", p->what,
			path, strerror(errno));
		goto out;
	}
	while (n > 0 && (buf[n - 1] == '\n' || buf[n - 1] == '\r'))
		n--;
	buf[n] = '\0';
	if (n == 0 || strlen(buf) != (size_t)n) {
		(void)err_set(e, ERR_CONFIG,
			"the %s file %s is empty or holds a NUL byte: write the %s into it",
			p->what, path, p->what);
		goto out;
	}
	*out = xstrdup(buf);
	rc = 0;
out:
	explicit_bzero(buf, sizeof buf);
	free(path);
	return rc;
}

int config_secret(const struct config_server *s, char **out, struct err *e)
{
	const struct place p = password_of(s);

	return read_secret(&p, out, e);
}

int config_client_secret(const struct config_oauth *o, char **out, struct err *e)
{
	const struct place p = client_secret_of(o);

	return read_secret(&p, out, e);
}

int config_refresh_token(const struct config_oauth *o, char **out, struct err *e)
{
	const struct place p = refresh_token_of(o);

	return read_secret(&p, out, e);
}

void config_secret_free(char *secret)
{
	if (secret == NULL)
		return;
	explicit_bzero(secret, strlen(secret));
	free(secret);
}

/* --- for check ---------------------------------------------------------------------------------------------------- */

static void prove_place(
	const struct config *c, const struct place *p, const char *who, struct findings *f)
{
	struct err e = {0};
	char *secret, *path;

	if (p->file == NULL && p->credential == NULL)
		return;
	if (p->file != NULL || getenv("CREDENTIALS_DIRECTORY") != NULL) {
		if (read_secret(p, &secret, &e) < 0)
			findings_add(f, FINDING_ERROR, c->file, 0, "%s: %s", who, e.message);
		else
			config_secret_free(secret);
		return;
	}
	path = xasprintf("%s/credentials/%s", MAILCLERK_SYSCONFDIR, p->credential);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		findings_add(f, FINDING_WARNING, c->file, 0,
			"%s: %s_credential %s: there is no %s, from which mailclerk.service "
			"takes it: write the %s into it, with mode 0600",
			who, p->keys, p->credential, path, p->what);
	free(path);
}

static void prove_server(
	const struct config *c, const struct config_server *s, const char *who, struct findings *f)
{
	const struct place password = password_of(s);

	prove_place(c, &password, who, f);
	if (s->oauth2 != NULL) {
		const struct place secret = client_secret_of(s->oauth2);
		const struct place refresh = refresh_token_of(s->oauth2);

		prove_place(c, &secret, who, f);
		prove_place(c, &refresh, who, f);
	}
}

void config_prove_secrets(const struct config *c, struct findings *findings)
{
	for (size_t i = 0; i < c->mailboxes_n; i++)
		prove_server(c, &c->mailboxes[i].imap, c->mailboxes[i].name, findings);
	prove_server(c, &c->smtp, "smtp", findings);
}

/* --- how long they last ------------------------------------------------------------------------------------------- */

/* Two servers often share one client. */
static bool same_client(const struct config_oauth *a, const struct config_oauth *b)
{
	return strcmp(a->client_id, b->client_id) == 0 &&
	       a->secret_expires_at == b->secret_expires_at;
}

/* The server at i: the mailboxes, then smtp. */
static const struct config_oauth *oauth_at(const struct config *c, size_t i)
{
	return i < c->mailboxes_n ? c->mailboxes[i].imap.oauth2 : c->smtp.oauth2;
}

static void say_expiry(
	const struct config_oauth *o, const char *who, int64_t days, struct strings *lines_out)
{
	char *when = days < 0    ? xasprintf("has expired on %s", o->secret_expires)
		     : days == 0 ? xasprintf("expires today, on %s", o->secret_expires)
				 : xasprintf("expires on %s, in %lld day%s", o->secret_expires,
					   (long long)days, days == 1 ? "" : "s");

	strings_addf(lines_out,
		"%s: the client secret of %s %s: make a new one, write it into %s and change "
		"secret_expires",
		who, o->client_id, when,
		o->client_secret_file != NULL ? o->client_secret_file
					      : o->client_secret_credential);
	free(when);
}

void config_expiring(const struct config *c, int64_t now, struct strings *lines_out)
{
	for (size_t i = 0; i <= c->mailboxes_n; i++) {
		const struct config_oauth *o = oauth_at(c, i);
		bool told = false;
		int64_t days;

		if (o == NULL || o->secret_expires_at == 0)
			continue;
		for (size_t k = 0; k < i && !told; k++)
			told = oauth_at(c, k) != NULL && same_client(oauth_at(c, k), o);
		days = o->secret_expires_at / DAY_S - now / DAY_S;
		if (!told && days <= CONFIG_EXPIRY_DAYS)
			say_expiry(o, i < c->mailboxes_n ? c->mailboxes[i].name : "smtp", days,
				lines_out);
	}
}
