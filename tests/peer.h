/*
 * peer.h - what tests with real peers share: a temporary folder, free ports, child processes that are ended by their number.
 */
#ifndef MAILCLERK_TESTS_PEER_H
#define MAILCLERK_TESTS_PEER_H

#include <arpa/inet.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "parsers/mem.h"

extern char **environ;

/* A new folder; the caller frees the path. */
static inline char *peer_folder(void)
{
	char *path = xstrdup("/tmp/mailclerk-test-XXXXXX");

	if (mkdtemp(path) == NULL) {
		perror("mkdtemp");
		abort();
	}
	return path;
}

static inline int peer_remove_one(const char *path, const struct stat *st, int type, struct FTW *w)
{
	(void)st;
	(void)type;
	(void)w;
	return remove(path);
}

/* Removes a folder with all that is in it; frees the path. */
static inline void peer_remove(char *path)
{
	if (path != NULL)
		(void)nftw(path, peer_remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(path);
}

static inline void peer_write(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (f == NULL || fputs(text, f) == EOF || fclose(f) != 0) {
		perror(path);
		abort();
	}
}

static inline int peer_listen(const char *address, unsigned *port)
{
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((uint16_t)*port)};
	socklen_t len = sizeof sa;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	(void)inet_pton(AF_INET, address, &sa.sin_addr);
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (fd < 0 || bind(fd, (const struct sockaddr *)&sa, sizeof sa) != 0 ||
		listen(fd, 16) != 0 || getsockname(fd, (struct sockaddr *)&sa, &len) != 0) {
		perror("listen");
		abort();
	}
	*port = ntohs(sa.sin_port);
	return fd;
}

/* A port that nobody uses now on any loopback address. */
static inline unsigned peer_port(void)
{
	unsigned port = 0;

	(void)close(peer_listen("0.0.0.0", &port));
	return port;
}

static inline pid_t peer_spawn(const char *const *argv)
{
	posix_spawn_file_actions_t files;
	pid_t pid = -1;

	(void)posix_spawn_file_actions_init(&files);
	(void)posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0);
	(void)posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0);
	(void)posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, argv[0], &files, NULL, (char *const *)(uintptr_t)argv, environ) != 0)
		pid = -1;
	(void)posix_spawn_file_actions_destroy(&files);
	return pid;
}

/* Runs to the end: true where it succeeded. */
static inline bool peer_run(const char *const *argv)
{
	pid_t pid = peer_spawn(argv);
	int status = -1;

	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 0;
}

static inline void peer_stop(pid_t pid)
{
	if (pid > 0) {
		(void)kill(pid, SIGTERM);
		(void)waitpid(pid, NULL, 0);
	}
}

/* Somebody listens there; waits up to ten seconds for it. */
static inline bool peer_ready(const char *address, unsigned port)
{
	struct sockaddr_in sa = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};

	(void)inet_pton(AF_INET, address, &sa.sin_addr);
	for (int i = 0; i < 500; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		bool up = connect(fd, (const struct sockaddr *)&sa, sizeof sa) == 0;

		(void)close(fd);
		if (up)
			return true;
		(void)nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	}
	return false;
}

static inline bool peer_has(const char *program)
{
	const char *path = getenv("PATH");
	char *dirs = xasprintf("%s:/usr/sbin:/sbin", path != NULL ? path : "/usr/bin:/bin"),
	     *rest = dirs;
	bool found = false;

	for (char *dir; !found && (dir = strsep(&rest, ":")) != NULL;) {
		char *file = xasprintf("%s/%s", dir, program);

		found = access(file, X_OK) == 0;
		free(file);
	}
	free(dirs);
	return found;
}

#endif
