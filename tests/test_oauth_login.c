/*
 * test_oauth_login.c - Dovecot, Postfix and a scripted SMTP server are logged into with access tokens, and what happens when they
 * refuse one.
 */
#include "daemon/oauth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/mailbox.h"
#include "daemon/process.h"
#include "daemon/transport.h"
#include "tests/oauth_endpoint.h"
#include "tests/send_letter.h"

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
	char port[16];

	(void)snprintf(port, sizeof port, "%u", x->port);
	assert_int_equal(run((char *[]){"bash", "-c",
				 "exec 3<>/dev/tcp/127.0.0.1/$0 && "
				 "printf 'POST /revoke HTTP/1.0\\r\\n\\r\\n' >&3 && "
				 "grep -q '200 OK' <&3",
				 port, NULL}),
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

/* A token for somebody else's mailbox. A fresh one that is refused is an error at once, one from memory after a newer one. */
static void imap_refuses(struct endpoint *x, enum oauth_mechanism mechanism)
{
	int before = given(x);
	struct err e = {0};
	char *t = NULL;
	bool kept;

	x->oauth.mechanism = mechanism;
	oauth_forget(&x->server);
	assert_int_equal(open_mailbox(&x->server, &e), -1);
	assert_int_equal(given(x) - before, 1);
	assert_int_equal(oauth_token(&x->server, process_now(), &t, &kept, &e), 0);
	assert_false(kept); /* what was refused is not kept */
	assert_int_equal(open_mailbox(&x->server, &e), -1);
	assert_int_equal(given(x) - before, 3);
	assert_int_equal(e.kind, ERR_CONFIG);
	if (strstr(e.message, "refuses the access token for robot: ") == NULL ||
		strstr(e.message, t) != NULL)
		fail_msg("%s", e.message);
	free(t);
}

static void imap_takes_tokens(void **state)
{
	struct endpoint x;

	(void)state;
	beside_servers(&x, "mailbox:robot");
	x.server.port = env_port("TEST_IMAPS_PORT");
	imap_login(&x, OAUTH_XOAUTH2);
	imap_login(&x, OAUTH_OAUTHBEARER);
	x.oauth.scope = (char *)"mailbox:nobody";
	imap_refuses(&x, OAUTH_XOAUTH2);
	imap_refuses(&x, OAUTH_OAUTHBEARER);
}

static enum transport_result send_test(struct transport *t, struct err *e)
{
	static const char text[] = "Subject: test\r\n\r\ntext\r\n";
	const struct transport_letter l = {.mail_from = "robot@usajobs.gov",
		.recipient = "dana@usda.gov",
		.message_id = "<1@mailclerk.test>",
		.bytes = text,
		.len = sizeof text - 1};

	return send_letter(t, &l, NULL, NULL, e);
}

static void assert_sent(struct transport *t)
{
	struct err e;

	if (send_test(t, &e) != TRANSPORT_SENT)
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
		assert_int_equal(send_test(t, &e), TRANSPORT_TEMP);
		if (e.kind != cases[i].kind || strstr(e.message, cases[i].says) == NULL)
			fail_msg("%zu: %s: %s", i, err_kind_names[e.kind], e.message);
		transport_close(t);
		peer_stop(&p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(imap_takes_tokens),
		cmocka_unit_test(smtp_takes_tokens),
		cmocka_unit_test(smtp_connection_ended),
		cmocka_unit_test(smtp_refuses),
	};

	return cmocka_run_group_tests_name(
		"oauth_login", tests, servers_with_tokens, group_teardown);
}
