/*
 * oauth_endpoint.h - for tests of access tokens: the token endpoint that behaves as told (tests/servers/tokens.py), started afresh or
 * beside the private mail servers, and servers whose tokens come from it. Include after cmocka.h.
 */
#ifndef MAILCLERK_TESTS_OAUTH_ENDPOINT_H
#define MAILCLERK_TESTS_OAUTH_ENDPOINT_H

#include "daemon/config.h"
#include "tests/smtp_peer.h"

struct endpoint {
	pid_t pid;
	unsigned port, tls_port;
	char dir[PATH_BYTES], log[PATH_BYTES + 16], secret[PATH_BYTES], refresh[PATH_BYTES + 16];
	char url[128];
	struct config_oauth oauth;
	struct config_server server;
};

static inline void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* A fresh one, with its own log, and a server whose tokens come from it. */
static inline void endpoint_start(struct endpoint *x, enum oauth_grant grant)
{
	char certificate[PATH_BYTES], line[64] = "";
	int out = -1;
	FILE *f;

	*x = (struct endpoint){.pid = -1};
	(void)snprintf(x->dir, sizeof x->dir, "%s/tokens-XXXXXX", scratch);
	assert_non_null(mkdtemp(x->dir));
	(void)snprintf(x->log, sizeof x->log, "%s/log", x->dir);
	(void)snprintf(x->refresh, sizeof x->refresh, "%s/refresh", x->dir);
	(void)snprintf(x->secret, sizeof x->secret, "%s/password", home);
	(void)snprintf(certificate, sizeof certificate, "%s/server", home);
	put(x->refresh, "refresh-1\n");
	x->pid = start((char *[]){"tests/servers/tokens.py", "--certificate", certificate,
			       "--secret-file", x->secret, "--log", x->log, NULL},
		&out);
	f = fdopen(out, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	(void)fclose(f);
	assert_int_equal(sscanf(line, "ready %u %u", &x->port, &x->tls_port), 2);
	x->oauth = (struct config_oauth){.grant = grant,
		.token_url = x->url,
		.client_id = (char *)"mailclerk",
		.client_secret_file = x->secret,
		.refresh_token_file = grant == OAUTH_REFRESH_TOKEN ? x->refresh : NULL};
	x->server = (struct config_server){.host = (char *)"mail.test",
		.user = (char *)"clerk",
		.oauth2 = &x->oauth,
		.timeout_seconds = 20};
}

static inline void endpoint_stop(struct endpoint *x)
{
	assert_int_equal(kill(x->pid, SIGKILL), 0);
	assert_true(waitpid(x->pid, NULL, 0) == x->pid);
}

static inline void go_to(struct endpoint *x, const char *path)
{
	(void)snprintf(x->url, sizeof x->url, "http://127.0.0.1:%u%s", x->port, path);
}

static inline int asked(const struct endpoint *x)
{
	return lines_with(x->log, "/");
}

/* The servers of a group of tests, which take tokens. */
static inline int servers_with_tokens(void **state)
{
	assert_int_equal(setenv("MAILCLERK_TEST_OAUTH", "1", 1), 0);
	return group_setup(state);
}

#endif
