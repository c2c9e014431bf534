/*
 * oauth_file.c - owns how a refresh token's file is shared between processes and replaced. Must not know what the token is for.
 */
#include "daemon/oauth_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/oauth_request.h"
#include "daemon/process.h"
#include "parsers/mem.h"

#define LOOK_MS 50 /* between two looks at a lock that somebody holds */

static int failed(const struct oauth_file *f, const char *what, struct err *e)
{
	return err_set(e, ERR_CONFIG,
		"%s cannot be %s: %s: keep refresh_token_file in a folder that Mailclerk's user "
		"may write, such as the data directory",
		f->path, what, strerror(errno));
}

static int take_lock(struct oauth_file *f, unsigned seconds, struct err *e)
{
	char *path = xasprintf("%s.lock", f->path);
	int64_t until = process_now_ms() + (int64_t)seconds * 1000;

	f->lock = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	free(path);
	if (f->lock < 0)
		return failed(f, "locked", e);
	while (flock(f->lock, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return failed(f, "locked", e);
		if (process_stopping() || process_now_ms() >= until)
			return err_set(e, ERR_TEMP,
				"another process refreshes the token in %s and does not finish",
				f->path);
		(void)process_sleep(LOOK_MS, -1);
	}
	return 0;
}

/* What an earlier process left under this name was never the token. */
static int make_next(struct oauth_file *f, struct err *e)
{
	(void)unlink(f->next);
	f->fd = open(f->next, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (f->fd < 0)
		return failed(f, "replaced", e);
	errno = posix_fallocate(f->fd, 0, OAUTH_TOKEN_MAX + 1);
	return errno == 0 ? 0 : failed(f, "replaced", e);
}

int oauth_file_open(const char *path, unsigned seconds, struct oauth_file *f, struct err *e)
{
	*f = (struct oauth_file){
		.path = path, .next = xasprintf("%s.new", path), .lock = -1, .fd = -1};
	if (take_lock(f, seconds, e) == 0 && make_next(f, e) == 0)
		return 0;
	oauth_file_close(f);
	return -1;
}

static bool write_token(int fd, const char *token)
{
	size_t n = strlen(token);

	return write(fd, token, n) == (ssize_t)n && write(fd, "\n", 1) == 1 &&
	       ftruncate(fd, (off_t)n + 1) == 0 && fsync(fd) == 0;
}

static bool sync_folder_of(const char *path)
{
	char *copy = xstrdup(path);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		(void)close(fd);
	free(copy);
	return ok;
}

int oauth_file_store(struct oauth_file *f, const char *token, struct err *e)
{
	if (!write_token(f->fd, token) || rename(f->next, f->path) != 0)
		return failed(f, "replaced", e);
	(void)close(f->fd);
	f->fd = -1;
	return sync_folder_of(f->path) ? 0 : failed(f, "replaced", e);
}

void oauth_file_close(struct oauth_file *f)
{
	if (f->fd >= 0) {
		(void)close(f->fd);
		(void)unlink(f->next);
	}
	if (f->lock >= 0)
		(void)close(f->lock); /* the lock goes with it */
	free(f->next);
	*f = (struct oauth_file){.lock = -1, .fd = -1};
}
