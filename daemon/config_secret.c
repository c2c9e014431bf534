/*
 * config_secret.c - owns where passwords lie and that they are there. One is read when it is needed, by the process that needs it.
 * Must not keep or log one.
 */
#include "daemon/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/mem.h"

#define SECRET_MAX 4096 /* bytes of a password file */

static char *secret_path(const struct config_server *s, struct err *e)
{
	const char *folder;

	if (s->password_file != NULL)
		return xstrdup(s->password_file);
	folder = getenv("CREDENTIALS_DIRECTORY");
	if (folder == NULL) {
		(void)err_set(e, ERR_CONFIG,
			"password_credential %s: no credentials were passed: start Mailclerk by "
			"its systemd unit with "
			"LoadCredential=%s:FILE, or use password_file",
			s->password_credential, s->password_credential);
		return NULL;
	}
	return xasprintf("%s/%s", folder, s->password_credential);
}

int config_secret(const struct config_server *s, char **out, struct err *e)
{
	char buf[SECRET_MAX];
	char *path;
	ssize_t n = -1;
	int fd, saved;

	*out = NULL;
	if (s->user == NULL)
		return 0;
	path = secret_path(s, e);
	if (path == NULL)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		n = read(fd, buf, sizeof buf - 1);
	saved = errno;
	if (fd >= 0)
		(void)close(fd);
	if (n < 0) {
		(void)err_set(e, ERR_CONFIG,
			"the password file %s cannot be read: %s: create it with mode 0600", path,
			strerror(saved));
		free(path);
		return -1;
	}
	while (n > 0 && (buf[n - 1] == '\n' || buf[n - 1] == '\r'))
		n--;
	buf[n] = '\0';
	if (n == 0 || strlen(buf) != (size_t)n) {
		(void)err_set(e, ERR_CONFIG,
			"the password file %s is empty or holds a NUL byte: write the password "
			"into it",
			path);
		free(path);
		return -1;
	}
	free(path);
	*out = xstrdup(buf);
	explicit_bzero(buf, sizeof buf);
	return 0;
}

void config_secret_free(char *secret)
{
	if (secret == NULL)
		return;
	explicit_bzero(secret, strlen(secret));
	free(secret);
}

static void prove_secret(
	const struct config *c, const struct config_server *s, const char *who, struct findings *f)
{
	struct err e = {0};
	char *secret, *path;

	if (s->user == NULL)
		return;
	if (s->password_file != NULL || getenv("CREDENTIALS_DIRECTORY") != NULL) {
		if (config_secret(s, &secret, &e) < 0)
			findings_add(f, FINDING_ERROR, c->file, 0, "%s: %s", who, e.message);
		else
			config_secret_free(secret);
		return;
	}
	path = xasprintf("%s/credentials/%s", MAILCLERK_SYSCONFDIR, s->password_credential);
	if (access(path, F_OK) < 0 && errno == ENOENT)
		findings_add(f, FINDING_WARNING, c->file, 0,
			"%s: password_credential %s: there is no %s, from which mailclerk.service "
			"takes it: write the password into it, with mode 0600",
			who, s->password_credential, path);
	free(path);
}

void config_prove_secrets(const struct config *c, struct findings *findings)
{
	for (size_t i = 0; i < c->mailboxes_n; i++)
		prove_secret(c, &c->mailboxes[i].imap, c->mailboxes[i].name, findings);
	prove_secret(c, &c->smtp, "smtp", findings);
}
