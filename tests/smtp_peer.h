/*
 * smtp_peer.h - for tests that speak to servers: starts the private ones (tests/servers/servers.py) for a group of tests, and one that
 * misbehaves as told (tests/servers/scripted.py); looks at the files they leave. Include after cmocka.h.
 */
#ifndef MAILCLERK_TESTS_SMTP_PEER_H
#define MAILCLERK_TESTS_SMTP_PEER_H

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "parsers/mem.h"

#define PATH_BYTES 512
#define FILE_BYTES_MAX (32u << 20)
#define ARGS_MAX 24

static char home[64]; /* the servers' folder */
static char scratch[64];

/* --- processes and files ------------------------------------------------------------------------------------------- */

/* Starts argv; its standard output is *out where out is not NULL. It ends with this process. */
static inline pid_t start(char *const argv[], int *out)
{
	int ends[2] = {-1, -1};
	pid_t pid;

	if (out != NULL)
		assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (out != NULL)
			(void)dup2(ends[1], STDOUT_FILENO);
		(void)execvp(argv[0], argv);
		_exit(127);
	}
	if (out != NULL) {
		(void)close(ends[1]);
		*out = ends[0];
	}
	return pid;
}

/* Runs argv to its end. Its exit status. */
static inline int run(char *const argv[])
{
	int status = -1;

	assert_true(waitpid(start(argv, NULL), &status, 0) > 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static inline char *slurp(const char *path, size_t *len_out)
{
	FILE *f = fopen(path, "rb");
	char *bytes = xcalloc(1, FILE_BYTES_MAX);
	size_t n = f != NULL ? fread(bytes, 1, FILE_BYTES_MAX - 1, f) : 0;

	if (f != NULL)
		(void)fclose(f);
	if (len_out != NULL)
		*len_out = n;
	return bytes;
}

/* How many lines of the file start with this. */
static inline int lines_with(const char *path, const char *start_of_line)
{
	char *text = slurp(path, NULL);
	int n = 0;

	for (char *p = text; p != NULL && *p != '\0';) {
		n += strncmp(p, start_of_line, strlen(start_of_line)) == 0;
		p = strchr(p, '\n');
		if (p != NULL)
			p++;
	}
	free(text);
	return n;
}

/* The environment that servers.py wrote, into ours: mail.py reads it too. */
static inline void take_env(void)
{
	char path[PATH_BYTES], name[64], value[256];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/env", home);
	f = fopen(path, "r");
	assert_non_null(f);
	while (fscanf(f, "export %63[A-Z_]='%255[^']'\n", name, value) == 2)
		assert_int_equal(setenv(name, value, 1), 0);
	(void)fclose(f);
}

static inline unsigned env_port(const char *name)
{
	const char *value = getenv(name);

	return value != NULL ? (unsigned)strtoul(value, NULL, 10) : 0;
}

static inline int group_setup(void **state)
{
	char self[16];

	(void)state;
	(void)snprintf(home, sizeof home, "/tmp/mc-transport-XXXXXX");
	(void)snprintf(scratch, sizeof scratch, "/tmp/mc-scratch-XXXXXX");
	if (mkdtemp(home) == NULL || mkdtemp(scratch) == NULL)
		return -1;
	(void)snprintf(self, sizeof self, "%d", (int)getpid());
	if (run((char *[]){"tests/servers/servers.py", "start", home, self, NULL}) != 0)
		return -1;
	take_env();
	return 0;
}

static inline int group_teardown(void **state)
{
	(void)state;
	(void)run((char *[]){"tests/servers/servers.py", "stop", home, NULL});
	return run((char *[]){"rm", "-rf", scratch, NULL});
}

/* --- the peer that does as told ------------------------------------------------------------------------------------ */

struct peer {
	pid_t pid;
	unsigned port, tls_port;
	char dir[PATH_BYTES], log[PATH_BYTES + 8];
};

/* certificate: NULL for the good one. */
static inline void peer_start(struct peer *p, const char *certificate, const char *const *steps)
{
	char cert[PATH_BYTES], password[PATH_BYTES], line[64] = "";
	char *argv[ARGS_MAX] = {"tests/servers/scripted.py", "--certificate", cert,
		"--password-file", password, "--log", p->log, "--spool", p->dir};
	size_t n = 9;
	int out = -1;
	FILE *f;

	(void)snprintf(p->dir, sizeof p->dir, "%s/peer-XXXXXX", scratch);
	assert_non_null(mkdtemp(p->dir));
	(void)snprintf(p->log, sizeof p->log, "%s/log", p->dir);
	(void)snprintf(
		cert, sizeof cert, "%s/%s", home, certificate != NULL ? certificate : "server");
	(void)snprintf(password, sizeof password, "%s/password", home);
	for (; steps != NULL && *steps != NULL && n < ARGS_MAX - 1; steps++)
		argv[n++] = (char *)(uintptr_t)*steps;
	p->pid = start(argv, &out);
	f = fdopen(out, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	(void)fclose(f);
	assert_int_equal(sscanf(line, "ready %u %u", &p->port, &p->tls_port), 2);
}

static inline void peer_stop(struct peer *p)
{
	assert_int_equal(kill(p->pid, SIGKILL), 0);
	assert_true(waitpid(p->pid, NULL, 0) == p->pid);
}

#endif
