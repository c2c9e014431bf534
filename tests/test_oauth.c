/*
 * test_oauth.c - access tokens: fetched, kept, renewed and rotated at a token endpoint that behaves as told (tests/servers/tokens.py).
 * Time is passed in; nothing waits for a token to expire.
 */
#include "daemon/oauth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/oauth_endpoint.h"

#define NOW 1794315600
#define CHILDREN 4
#define ROUNDS 5

/* The token at now; the caller frees it. */
static char *token(const struct config_server *s, int64_t now)
{
	struct err e = {0};
	char *t = NULL;
	bool kept;

	if (oauth_token(s, now, &t, &kept, &e) != 0)
		fail_msg("%s", e.message);
	assert_non_null(t);
	return t;
}

/* It is the same as before (and fetched no more often), or a new one. */
static void expect(struct endpoint *x, int64_t now, char **last, bool same)
{
	int before = asked(x);
	char *t = token(&x->server, now);

	assert_int_equal(asked(x) - before, same ? 0 : 1);
	if (*last != NULL && same)
		assert_string_equal(t, *last);
	else if (*last != NULL)
		assert_string_not_equal(t, *last);
	free(*last);
	*last = t;
}

static void no_token(struct endpoint *x, int64_t now, struct err *e)
{
	char *t = NULL, *secret = slurp(x->secret, NULL);
	bool kept;

	*e = (struct err){0};
	assert_int_equal(oauth_token(&x->server, now, &t, &kept, e), -1);
	assert_null(t);
	secret[strcspn(secret, "\n")] = '\0';
	assert_null(strstr(e->message, secret));
	free(secret);
}

/* --- how long a token is kept ----------------------------------------------------------------------------------------- */

static void kept_and_renewed(void **state)
{
	struct endpoint x;
	char *t = NULL;

	(void)state;
	endpoint_start(&x, OAUTH_CLIENT_CREDENTIALS);
	go_to(&x, "/token/1000");
	expect(&x, NOW, &t, false);
	expect(&x, NOW, &t, true);
	expect(&x, NOW + 799, &t, true);
	expect(&x, NOW + 800, &t, false); /* four fifths */
	expect(&x, NOW + 800 + 799, &t, true);
	expect(&x, NOW, &t, false); /* the clock was set back */
	oauth_forget(&x.server);
	expect(&x, NOW, &t, false);
	free(t);
	t = NULL;
	go_to(&x, "/token/200"); /* a fifth of it is less than a minute */
	expect(&x, NOW, &t, false);
	expect(&x, NOW + 139, &t, true);
	expect(&x, NOW + 140, &t, false);
	free(t);
	t = NULL;
	go_to(&x, "/token/30");
	expect(&x, NOW, &t, false);
	expect(&x, NOW, &t, false);
	free(t);
	t = NULL;
	go_to(&x, "/string");
	expect(&x, NOW, &t, false);
	expect(&x, NOW + 2879, &t, true);
	expect(&x, NOW + 2880, &t, false);
	free(t);
	endpoint_stop(&x);
}

static void shared_by_servers(void **state)
{
	struct endpoint x;
	struct config_server other;
	struct config_oauth scoped;
	char *a, *b;

	(void)state;
	endpoint_start(&x, OAUTH_CLIENT_CREDENTIALS);
	go_to(&x, "/token");
	other = x.server;
	other.host = (char *)"smtp.test";
	a = token(&x.server, NOW);
	b = token(&other, NOW);
	assert_string_equal(a, b);
	assert_int_equal(asked(&x), 1);
	free(b);
	scoped = x.oauth;
	scoped.scope = (char *)"a b&c=d";
	other.oauth2 = &scoped;
	b = token(&other, NOW);
	assert_string_not_equal(a, b);
	assert_int_equal(asked(&x), 2);
	free(a);
	free(b);
	endpoint_stop(&x);
}

/* A token that is still good serves while there is no endpoint; then there is none. */
static void endpoint_away(void **state)
{
	struct endpoint x;
	char *t = NULL;
	struct err e;

	(void)state;
	endpoint_start(&x, OAUTH_CLIENT_CREDENTIALS);
	go_to(&x, "/token/1000");
	expect(&x, NOW, &t, false);
	endpoint_stop(&x);
	expect(&x, NOW + 900, &t, true);
	no_token(&x, NOW + 1000, &e);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "no new access token for clerk at mail.test: "));
	assert_non_null(strstr(e.message, "refuses the connection"));
	free(t);
}

/* --- refresh tokens ---------------------------------------------------------------------------------------------------- */

static void assert_refresh(const struct endpoint *x, int n)
{
	char want[32], *text = slurp(x->refresh, NULL);
	struct stat st;

	(void)snprintf(want, sizeof want, "refresh-%d\n", n);
	assert_string_equal(text, want);
	free(text);
	assert_int_equal(stat(x->refresh, &st), 0);
	assert_int_equal(st.st_mode & 0777, n == 1 ? st.st_mode & 0777 : 0600);
}

static bool next_exists(const struct endpoint *x)
{
	char path[PATH_BYTES + 32];

	(void)snprintf(path, sizeof path, "%s.new", x->refresh);
	return access(path, F_OK) == 0;
}

static void rotated(void **state)
{
	struct endpoint x;
	char *t = NULL;
	struct err e;

	(void)state;
	endpoint_start(&x, OAUTH_REFRESH_TOKEN);
	go_to(&x, "/token/1000");
	expect(&x, NOW, &t, false);
	assert_refresh(&x, 2);
	expect(&x, NOW + 10, &t, true);
	assert_refresh(&x, 2);
	expect(&x, NOW + 900, &t, false);
	assert_refresh(&x, 3);
	assert_false(next_exists(&x));
	x.oauth.client_secret_file = NULL; /* a public client */
	oauth_forget(&x.server);
	expect(&x, NOW, &t, false);
	assert_refresh(&x, 4);
	put(x.refresh, "refresh-1\n"); /* an old copy was put back */
	oauth_forget(&x.server);
	no_token(&x, NOW, &e);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(
		strstr(e.message, "invalid_grant (used or revoked): the refresh token has"));
	assert_false(next_exists(&x));
	free(t);
	endpoint_stop(&x);
}

/* Each child needs a token of its own, and the endpoint takes each refresh token once. */
static void shared_by_processes(void **state)
{
	struct endpoint x;
	pid_t children[CHILDREN];

	(void)state;
	endpoint_start(&x, OAUTH_REFRESH_TOKEN);
	go_to(&x, "/token");
	for (int i = 0; i < CHILDREN; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		for (int k = 0; children[i] == 0 && k < ROUNDS; k++) {
			struct err e = {0};
			char *t = NULL;
			bool kept;

			if (oauth_token(&x.server, NOW, &t, &kept, &e) != 0) {
				(void)fprintf(stderr, "%s\n", e.message);
				_exit(1);
			}
			config_secret_free(t);
			oauth_forget(&x.server);
		}
		if (children[i] == 0)
			_exit(0);
	}
	for (int i = 0; i < CHILDREN; i++) {
		int status = -1;

		assert_true(waitpid(children[i], &status, 0) == children[i]);
		assert_int_equal(status, 0);
	}
	assert_refresh(&x, 1 + CHILDREN * ROUNDS);
	endpoint_stop(&x);
}

/* The old token is not spent where the new one could not be kept, nor while another process refreshes. */
static void not_spent(void **state)
{
	char path[PATH_BYTES + 32];
	struct endpoint x;
	struct err e;
	int lock;

	(void)state;
	endpoint_start(&x, OAUTH_REFRESH_TOKEN);
	go_to(&x, "/token");
	(void)snprintf(path, sizeof path, "%s.new", x.refresh);
	assert_int_equal(mkdir(path, 0700), 0);
	no_token(&x, NOW, &e);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "cannot be replaced"));
	assert_int_equal(rmdir(path), 0);
	(void)snprintf(path, sizeof path, "%s.lock", x.refresh);
	lock = open(path, O_RDWR | O_CLOEXEC);
	assert_true(lock >= 0);
	assert_int_equal(flock(lock, LOCK_EX), 0);
	x.server.timeout_seconds = 1;
	no_token(&x, NOW, &e);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "another process"));
	assert_int_equal(asked(&x), 0);
	(void)close(lock);
	x.server.timeout_seconds = 20;
	free(token(&x.server, NOW));
	assert_refresh(&x, 2);
	put(x.refresh, "");
	oauth_forget(&x.server);
	no_token(&x, NOW, &e);
	assert_non_null(strstr(e.message, "the refresh token file"));
	endpoint_stop(&x);
}

/* --- what goes wrong ------------------------------------------------------------------------------------------------- */

static const struct {
	const char *path;
	enum err_kind kind;
	const char *says, *remedy;
} rows[] = {
	{"/error/invalid_request", ERR_CONFIG, "invalid_request (said by the endpoint)",
		"check token_url"},
	{"/error/invalid_client/401", ERR_CONFIG, "invalid_client", "make a new one"},
	{"/error/invalid_grant", ERR_CONFIG, "invalid_grant", "allow access anew"},
	{"/error/unauthorized_client", ERR_CONFIG, "unauthorized_client", "allow it where"},
	{"/error/unsupported_grant_type", ERR_CONFIG, "unsupported_grant_type", "check grant"},
	{"/error/invalid_scope", ERR_CONFIG, "invalid_scope", "check scope"},
	{"/error/temporarily_unavailable/503", ERR_TEMP, "temporarily_unavailable", "asked again"},
	{"/error/of_its_own", ERR_CONFIG, "of_its_own", "below oauth2"},
	{"/error/of_its_own/500", ERR_TEMP, "of_its_own", "asked again"},
	{"/unknown", ERR_CONFIG, "xxx (line one line two)", "below oauth2"},
	{"/leak", ERR_CONFIG, "gives no token: invalid_client: check client_id", "make a new one"},
	{"/status/404", ERR_CONFIG, "HTTP status 404", "check token_url"},
	{"/status/500", ERR_TEMP, "HTTP status 500", ""},
	{"/status/429", ERR_TEMP, "HTTP status 429", ""},
	{"/moved", ERR_CONFIG, "has moved (HTTP status 302)", "write the new address"},
	{"/text", ERR_CONFIG, "is no token", "check token_url"},
	{"/status/200", ERR_CONFIG, "is no token", "check token_url"},
	{"/huge", ERR_CONFIG, "is over 65536 bytes", "check token_url"},
	{"/mac", ERR_CONFIG, "no bearer token", ""},
	{"/control", ERR_TEMP, "malformed token", ""},
};

static void refusals(void **state)
{
	struct endpoint x;
	struct err e;

	(void)state;
	endpoint_start(&x, OAUTH_CLIENT_CREDENTIALS);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		go_to(&x, rows[i].path);
		no_token(&x, NOW, &e);
		if (e.kind != rows[i].kind || strstr(e.message, rows[i].says) == NULL ||
			strstr(e.message, rows[i].remedy) == NULL)
			fail_msg("%s: got %s: %s", rows[i].path, err_kind_names[e.kind], e.message);
	}
	assert_int_equal(asked(&x), sizeof rows / sizeof *rows); /* none was followed or repeated */
	go_to(&x, "/token");
	x.oauth.client_id = (char *)"somebody";
	no_token(&x, NOW, &e);
	assert_non_null(strstr(e.message, "invalid_client (no such client"));
	x.oauth.client_secret_file = (char *)"/nonexistent/secret";
	no_token(&x, NOW, &e);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "the client secret file /nonexistent/secret cannot be"));
	endpoint_stop(&x);
}

/* Whether it says nothing or a byte now and then: the question ends. */
static void slow_endpoints(void **state)
{
	struct endpoint x;
	struct err e;

	(void)state;
	endpoint_start(&x, OAUTH_CLIENT_CREDENTIALS);
	x.server.timeout_seconds = 1;
	go_to(&x, "/stall");
	no_token(&x, NOW, &e);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "for 1 seconds"));
	go_to(&x, "/drip");
	no_token(&x, NOW, &e);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "did not finish within 1 seconds"));
	endpoint_stop(&x);
}

static void tls(void **state)
{
	char ca[PATH_BYTES];
	struct endpoint x;
	struct err e;

	(void)state;
	endpoint_start(&x, OAUTH_CLIENT_CREDENTIALS);
	(void)snprintf(ca, sizeof ca, "%s/ca.pem", home);
	(void)snprintf(x.url, sizeof x.url, "https://localhost:%u/token", x.tls_port);
	no_token(&x, NOW, &e); /* the system does not know its CA */
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "unknown authority"));
	assert_int_equal(asked(&x), 0);
	x.oauth.ca_file = ca;
	free(token(&x.server, NOW));
	(void)snprintf(x.url, sizeof x.url, "https://127.0.0.9:%u/token", x.port);
	no_token(&x, NOW, &e);
	(void)snprintf(
		x.url, sizeof x.url, "http://192.0.2.1/token"); /* config_load refuses it too */
	no_token(&x, NOW, &e);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "loopback address only"));
	endpoint_stop(&x);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kept_and_renewed),
		cmocka_unit_test(shared_by_servers),
		cmocka_unit_test(endpoint_away),
		cmocka_unit_test(rotated),
		cmocka_unit_test(shared_by_processes),
		cmocka_unit_test(not_spent),
		cmocka_unit_test(refusals),
		cmocka_unit_test(slow_endpoints),
		cmocka_unit_test(tls),
	};

	return cmocka_run_group_tests_name("oauth", tests, group_setup, group_teardown);
}
