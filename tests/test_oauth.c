/*
 * test_oauth.c - access tokens: fetched, kept, renewed and rotated at a token endpoint that behaves as told (tests/servers/tokens.py),
 * and what Dovecot, Postfix and a scripted SMTP server say to them. Time is passed in; nothing waits for a token to expire.
 */
#include "daemon/oauth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "daemon/mailbox.h"
#include "daemon/process.h"
#include "daemon/transport.h"
#include "tests/smtp_peer.h"

#define NOW 1794315600
#define CHILDREN 4
#define ROUNDS 5

/* --- the endpoint -------------------------------------------------------------------------------------------------- */

struct endpoint {
	pid_t pid;
	unsigned port, tls_port;
	char dir[PATH_BYTES], log[PATH_BYTES + 16], secret[PATH_BYTES], refresh[PATH_BYTES + 16];
	char url[128];
	struct config_oauth oauth;
	struct config_server server;
};

static void put(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

/* A fresh one, with its own log, and a server whose tokens come from it. */
static void endpoint_start(struct endpoint *x, enum oauth_grant grant)
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

static void endpoint_stop(struct endpoint *x)
{
	assert_int_equal(kill(x->pid, SIGKILL), 0);
	assert_true(waitpid(x->pid, NULL, 0) == x->pid);
}

static void go_to(struct endpoint *x, const char *path)
{
	(void)snprintf(x->url, sizeof x->url, "http://127.0.0.1:%u%s", x->port, path);
}

static int asked(const struct endpoint *x)
{
	return lines_with(x->log, "/");
}

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

/* --- in front of mail servers ----------------------------------------------------------------------------------------- */

/* The endpoint beside the group's servers, whose tokens these take. */
static void beside_servers(struct endpoint *x, const char *scope)
{
	static char ca[PATH_BYTES];

	*x = (struct endpoint){.pid = -1, .port = env_port("TEST_TOKENS_PORT")};
	(void)snprintf(x->log, sizeof x->log, "%s/tokens.log", home);
	(void)snprintf(x->secret, sizeof x->secret, "%s/password", home);
	(void)snprintf(ca, sizeof ca, "%s/ca.pem", home);
	go_to(x, "/token");
	x->oauth = (struct config_oauth){.token_url = x->url,
		.client_id = (char *)"mailclerk",
		.client_secret_file = x->secret,
		.scope = (char *)(uintptr_t)scope};
	x->server = (struct config_server){.host = (char *)"localhost",
		.user = (char *)"robot",
		.oauth2 = &x->oauth,
		.ca_file = ca,
		.timeout_seconds = 30};
}

/* All tokens that were given are over, as if their time had come. */
static void end_tokens(const struct endpoint *x)
{
	char url[128];

	(void)snprintf(url, sizeof url, "http://127.0.0.1:%u/revoke", x->port);
	assert_int_equal(run((char *[]){"python3", "-c",
				 "import sys, urllib.request; "
				 "urllib.request.urlopen(sys.argv[1], b'', 30)",
				 url, NULL}),
		0);
}

static int given(const struct endpoint *x)
{
	return lines_with(x->log, "/token client_credentials 200");
}

static int open_mailbox(const struct config_server *s, struct err *e)
{
	struct config_mailbox m = {.name = (char *)"robot",
		.imap = *s,
		.folders = {(char *)"INBOX", (char *)"Processed", (char *)"Needs-human",
			(char *)"Held"}};
	struct mailbox *box = NULL;
	int rc;

	*e = (struct err){0};
	rc = mailbox_open(&m, &limits_default, &box, e);
	if (rc == 0)
		mailbox_close(box);
	return rc;
}

static void imap_login(struct endpoint *x, enum oauth_mechanism mechanism)
{
	int before;
	struct err e;

	x->oauth.mechanism = mechanism;
	oauth_forget(&x->server);
	before = given(x);
	for (int i = 0; i < 2; i++)
		if (open_mailbox(&x->server, &e) != 0)
			fail_msg("%s", e.message);
	assert_int_equal(given(x) - before, 1);
	end_tokens(x); /* the one in memory is refused, a new one works */
	if (open_mailbox(&x->server, &e) != 0)
		fail_msg("%s", e.message);
	assert_int_equal(given(x) - before, 2);
}

static void imap_takes_tokens(void **state)
{
	char *t, *found;
	struct endpoint x;
	struct err e;
	int before;

	(void)state;
	beside_servers(&x, "mailbox:robot");
	x.server.port = env_port("TEST_IMAPS_PORT");
	imap_login(&x, OAUTH_XOAUTH2);
	imap_login(&x, OAUTH_OAUTHBEARER);
	for (int i = 0; i < 2; i++) { /* a token of somebody else's mailbox */
		x.oauth.mechanism = i == 0 ? OAUTH_XOAUTH2 : OAUTH_OAUTHBEARER;
		x.oauth.scope = (char *)"mailbox:nobody";
		oauth_forget(&x.server);
		before = given(&x);
		assert_int_equal(open_mailbox(&x.server, &e), -1);
		assert_int_equal(given(&x) - before, 1); /* fresh: no newer one is tried */
		assert_int_equal(e.kind, ERR_CONFIG);
		if (strstr(e.message, "refuses the access token for robot: ") == NULL)
			fail_msg("%s", e.message);
		t = token(&x.server, process_now());
		found = strstr(e.message, t);
		assert_null(found);
		free(t);
	}
}

static enum transport_result send_letter(struct transport *t, struct err *e)
{
	static const char text[] = "Subject: test\r\n\r\ntext\r\n";
	const struct transport_letter l = {.mail_from = "robot@usajobs.gov",
		.recipient = "dana@usda.gov",
		.message_id = "<1@mailclerk.test>",
		.bytes = text,
		.len = sizeof text - 1};

	*e = (struct err){0};
	return transport_send(t, &l, NULL, NULL, e);
}

static void assert_sent(struct transport *t)
{
	struct err e;

	if (send_letter(t, &e) != TRANSPORT_SENT)
		fail_msg("%s", e.message);
}

static struct transport *open_transport(const struct endpoint *x)
{
	static struct config c; /* borrowed by the transport */
	struct transport *t = NULL;
	struct err e = {0};

	c = (struct config){.smtp = x->server};
	if (transport_open(&c, &t, &e) != 0)
		fail_msg("%s", e.message);
	return t;
}

static void smtp_login(struct endpoint *x, enum oauth_mechanism mechanism)
{
	struct transport *t;
	int before;

	x->oauth.mechanism = mechanism;
	oauth_forget(&x->server);
	before = given(x);
	t = open_transport(x);
	assert_sent(t);
	assert_sent(t);
	transport_close(t);
	assert_int_equal(given(x) - before, 1);
	end_tokens(x);
	t = open_transport(x);
	assert_sent(t);
	transport_close(t);
	assert_int_equal(given(x) - before, 2);
}

static void smtp_takes_tokens(void **state)
{
	char port[16];
	struct endpoint x;
	struct peer p;

	(void)state;
	beside_servers(&x, "mailbox:robot");
	x.server.port = env_port("TEST_SMTPS_PORT");
	smtp_login(&x, OAUTH_XOAUTH2);
	smtp_login(&x, OAUTH_OAUTHBEARER);
	x.server.port = env_port("TEST_SMTP_PORT");
	x.server.tls = TLS_STARTTLS;
	smtp_login(&x, OAUTH_XOAUTH2);
	(void)snprintf(port, sizeof port, "%u", x.port);
	peer_start(&p, NULL, (const char *const[]){"--tokens", port, NULL});
	x.server.port = p.port;
	smtp_login(&x, OAUTH_XOAUTH2);
	smtp_login(&x, OAUTH_OAUTHBEARER);
	peer_stop(&p);
}

/* The server ends a connection that is kept, the token is over meanwhile: the letter goes out all the same. */
static void smtp_connection_ended(void **state)
{
	char port[16];
	struct transport *t;
	struct endpoint x;
	struct peer p;

	(void)state;
	beside_servers(&x, "mailbox:robot");
	(void)snprintf(port, sizeof port, "%u", x.port);
	peer_start(&p, NULL,
		(const char *const[]){"--tokens", port, "mail@2=421 4.7.0 bye;close", NULL});
	x.server.port = p.tls_port;
	oauth_forget(&x.server);
	t = open_transport(&x);
	assert_sent(t);
	end_tokens(&x);
	assert_sent(t);
	transport_close(t);
	assert_int_equal(lines_with(p.log, "dot"), 2);
	peer_stop(&p);
}

static void smtp_refuses(void **state)
{
	static const struct {
		const char *steps[4];
		const char *scope;
		enum err_kind kind;
		const char *says;
	} cases[] = {
		{{"auth=454 4.7.0 later"}, "mailbox:robot", ERR_TEMP, "cannot check logins now"},
		{{"ehlo=250-x\\n250 AUTH PLAIN LOGIN"}, "mailbox:robot", ERR_CONFIG,
			"offers no login with a token (XOAUTH2): allow it"},
		{{"ehlo=250 x"}, "mailbox:robot", ERR_CONFIG, "offers no login (XOAUTH2)"},
		{{NULL}, "mailbox:nobody", ERR_CONFIG,
			"refuses the access token for robot: invalid_token: check user and scope"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *steps[6] = {"--tokens", NULL, cases[i].steps[0], NULL};
		struct transport *t;
		struct endpoint x;
		struct peer p;
		struct err e;
		char port[16];

		beside_servers(&x, cases[i].scope);
		(void)snprintf(port, sizeof port, "%u", x.port);
		steps[1] = port;
		peer_start(&p, NULL, steps);
		x.server.port = p.tls_port;
		t = open_transport(&x);
		assert_int_equal(send_letter(t, &e), TRANSPORT_TEMP);
		if (e.kind != cases[i].kind || strstr(e.message, cases[i].says) == NULL)
			fail_msg("%zu: %s: %s", i, err_kind_names[e.kind], e.message);
		transport_close(t);
		peer_stop(&p);
	}
}

static int servers_start(void **state)
{
	assert_int_equal(setenv("MAILCLERK_TEST_OAUTH", "1", 1), 0);
	return group_setup(state);
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
		cmocka_unit_test(imap_takes_tokens),
		cmocka_unit_test(smtp_takes_tokens),
		cmocka_unit_test(smtp_connection_ended),
		cmocka_unit_test(smtp_refuses),
	};

	return cmocka_run_group_tests_name("oauth", tests, servers_start, group_teardown);
}
