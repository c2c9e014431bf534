/* test_connect.c - each way in which a connection to a mail server fails gets a message of its own: against real TLS servers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/connect.h"
#include "tests/peer_dovecot.h"

static struct dovecot dovecot;
static bool absent;

/* One attempt to connect and log in; the message in e. */
static int attempt(const struct config_server *s, struct err *e)
{
	struct connect *c;
	CURLcode code;
	int rc = 0;

	e->kind = ERR_NONE;
	e->message[0] = '\0';
	if (connect_new(s, CONNECT_IMAP, &c, e) != 0)
		return -1;
	(void)curl_easy_setopt(c->curl, CURLOPT_CONNECT_ONLY, 1L);
	connect_begin(c);
	code = curl_easy_perform(c->curl);
	if (code != CURLE_OK)
		rc = connect_error(c, code, e);
	connect_free(c);
	return rc;
}

enum secret { RIGHT, WRONG, NO_FILE };

static const struct {
	const char *name, *host;
	enum tls_mode tls;
	int port; /* 0: the one of the mode; 1: the other one */
	enum secret secret;
	enum err_kind kind;
	const char *says, *remedy; /* parts of the message */
} rows[] = {
	{"implicit", "127.0.0.1", TLS_IMPLICIT, 0, RIGHT, ERR_NONE, "", ""},
	{"implicit by name", "localhost", TLS_IMPLICIT, 0, RIGHT, ERR_NONE, "", ""},
	{"starttls", "127.0.0.1", TLS_STARTTLS, 0, RIGHT, ERR_NONE, "", ""},
	{"none on loopback", "127.0.0.1", TLS_NONE, 0, RIGHT, ERR_NONE, "", ""},
	{"expired", "127.0.0.2", TLS_IMPLICIT, 0, RIGHT, ERR_CONFIG, "has expired", "renew"},
	{"expired, starttls", "127.0.0.2", TLS_STARTTLS, 0, RIGHT, ERR_CONFIG, "has expired",
		"renew"},
	{"self-signed", "127.0.0.3", TLS_IMPLICIT, 0, RIGHT, ERR_CONFIG, "self-signed", "ca_file"},
	{"self-signed, starttls", "127.0.0.3", TLS_STARTTLS, 0, RIGHT, ERR_CONFIG, "self-signed",
		"ca_file"},
	{"unknown authority", "127.0.0.8", TLS_IMPLICIT, 0, RIGHT, ERR_CONFIG, "unknown authority",
		"ca_file"},
	{"wrong host", "127.0.0.4", TLS_IMPLICIT, 0, RIGHT, ERR_CONFIG, "another host name",
		"as host"},
	{"wrong host, starttls", "127.0.0.4", TLS_STARTTLS, 0, RIGHT, ERR_CONFIG,
		"another host name", "as host"},
	{"not yet valid", "127.0.0.9", TLS_IMPLICIT, 0, RIGHT, ERR_CONFIG, "not valid yet",
		"clock"},
	{"no starttls", "127.0.0.7", TLS_STARTTLS, 0, RIGHT, ERR_CONFIG, "does not offer STARTTLS",
		"nothing is sent in the clear"},
	{"login not offered", "127.0.0.7", TLS_NONE, 0, RIGHT, ERR_CONFIG, "offers no login",
		"allow it"},
	{"plain server behind implicit", "127.0.0.1", TLS_IMPLICIT, 1, RIGHT, ERR_CONFIG,
		"does not speak TLS", "port 993"},
	{"implicit server behind starttls", "127.0.0.1", TLS_STARTTLS, 1, RIGHT, ERR_TEMP,
		"said nothing for 2 seconds", "port 143"},
	{"wrong password", "127.0.0.1", TLS_IMPLICIT, 0, WRONG, ERR_CONFIG,
		"[AUTHENTICATIONFAILED]", "check the user and the password"},
	{"wrong password, starttls", "127.0.0.1", TLS_STARTTLS, 0, WRONG, ERR_CONFIG,
		"refuses the login of clerk", "check the user"},
	{"no password file", "127.0.0.1", TLS_IMPLICIT, 0, NO_FILE, ERR_CONFIG, "/nonexistent", ""},
};

static void dovecot_faults(void **state)
{
	(void)state;
	if (absent)
		skip();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct config_mailbox m =
			dovecot_mailbox(&dovecot, rows[i].host, rows[i].tls, "clerk");
		struct err e;

		if (rows[i].port == 1)
			m.imap.port = rows[i].tls == TLS_IMPLICIT ? dovecot.plain : dovecot.tls;
		m.imap.timeout_seconds = rows[i].port == 1 ? 2 : 10;
		if (rows[i].secret != RIGHT)
			m.imap.password_file =
				rows[i].secret == WRONG ? dovecot.wrong : (char *)"/nonexistent";
		(void)attempt(&m.imap, &e);
		if (e.kind != rows[i].kind || strstr(e.message, rows[i].says) == NULL ||
			strstr(e.message, rows[i].remedy) == NULL)
			fail_msg("%s: got %s: %s", rows[i].name, err_kind_names[e.kind], e.message);
		assert_null(strstr(e.message, "mistaken"));
	}
}

/* Only the configured CA counts: a server whose CA the system may trust is unknown here, and the other way round. */
static void ca_files(void **state)
{
	struct config_mailbox m;
	struct err e;

	(void)state;
	if (absent)
		skip();
	m = dovecot_mailbox(&dovecot, "127.0.0.1", TLS_IMPLICIT, "clerk");
	m.imap.ca_file = NULL;
	if (access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0) {
		assert_int_equal(attempt(&m.imap, &e), -1);
		assert_non_null(strstr(e.message, "/etc/ssl/certs/ca-certificates.crt"));
	}
	m.imap.ca_file = (char *)"/nonexistent.pem";
	assert_int_equal(attempt(&m.imap, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "cannot read the CA file /nonexistent.pem"));
	m.imap.ca_file = dovecot.secret;
	assert_int_equal(attempt(&m.imap, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	if (strstr(e.message, "holds no certificate") == NULL)
		fail_msg("got %s", e.message);
}

/* Servers that Dovecot cannot play: openssl s_server with one protocol or certificate. */
static void openssl_faults(void **state)
{
	static const struct {
		const char *protocol, *certificate, *says;
	} faults[] = {
		{"-tls1", "good", "offers no TLS 1.2"},
		{"-tls1_1", "good", "offers no TLS 1.2"},
	};

	(void)state;
	if (absent || !peer_has("openssl"))
		skip();
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct config_mailbox m =
			dovecot_mailbox(&dovecot, "127.0.0.1", TLS_IMPLICIT, "clerk");
		char *cert = xasprintf("%s/certs/%s.pem", dovecot.dir, faults[i].certificate);
		char *key = xasprintf("%s/certs/%s.key", dovecot.dir, faults[i].certificate);
		char *port = xasprintf("%u", m.imap.port = peer_port());
		pid_t pid = peer_spawn((const char *const[]){"openssl", "s_server", "-quiet",
			"-port", port, "-cert", cert, "-key", key, "-cipher", "ALL:@SECLEVEL=0",
			faults[i].protocol, NULL});
		struct err e;

		assert_true(peer_ready("127.0.0.1", m.imap.port));
		m.imap.timeout_seconds = 5;
		(void)attempt(&m.imap, &e);
		peer_stop(pid);
		if (e.kind != ERR_CONFIG || strstr(e.message, faults[i].says) == NULL)
			fail_msg("%s: got %s: %s", faults[i].says, err_kind_names[e.kind],
				e.message);
		free(port);
		free(key);
		free(cert);
	}
}

static void unreachable(void **state)
{
	char *secret = peer_folder(), *file = xasprintf("%s/secret", secret);
	struct config_server s = {.host = (char *)"127.0.0.1",
		.tls = TLS_IMPLICIT,
		.user = (char *)"clerk",
		.password_file = file,
		.timeout_seconds = 2};
	struct err e;
	int fd;

	(void)state;
	peer_write(file, "secret\n");
	(void)chmod(file, 0600);
	s.tls = TLS_NONE;
	s.port = peer_port();
	(void)attempt(&s, &e);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "refuses the connection"));

	s.host = (char *)"no-such-host.invalid";
	(void)attempt(&s, &e);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "no-such-host.invalid"));

	s.host = (char *)"192.0.2.1"; /* RFC 5737: nobody's; no packet leaves */
	(void)attempt(&s, &e);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "loopback address only"));

	s.host = (char *)"a b";
	assert_int_equal(attempt(&s, &e), -1);

	s.host = (char *)"127.0.0.1"; /* takes connections, says nothing */
	s.port = 0;
	fd = peer_listen("127.0.0.1", &s.port);
	(void)attempt(&s, &e);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "said nothing for 2 seconds"));
	(void)close(fd);

	peer_write(file, "two\nlines\n");
	assert_int_equal(attempt(&s, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	free(file);
	peer_remove(secret);
}

static void ports(void **state)
{
	struct config_server s = {.tls = TLS_IMPLICIT};

	(void)state;
	assert_int_equal(connect_port(&s, CONNECT_IMAP), 993);
	assert_int_equal(connect_port(&s, CONNECT_SMTP), 465);
	s.tls = TLS_STARTTLS;
	assert_int_equal(connect_port(&s, CONNECT_IMAP), 143);
	assert_int_equal(connect_port(&s, CONNECT_SMTP), 587);
	s.port = 25;
	assert_int_equal(connect_port(&s, CONNECT_SMTP), 25);
}

static int start(void **state)
{
	(void)state;
	absent = dovecot_start(&dovecot) != 0;
	return 0;
}

static int stop(void **state)
{
	(void)state;
	if (!absent)
		dovecot_stop(&dovecot);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dovecot_faults),
		cmocka_unit_test(ca_files),
		cmocka_unit_test(openssl_faults),
		cmocka_unit_test(unreachable),
		cmocka_unit_test(ports),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
