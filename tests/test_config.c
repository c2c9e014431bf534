/* Tests of daemon/config.c: what a file means, and that each mistake is found at its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/config.h"

static char folder[] = "/tmp/mailclerk-config-XXXXXX";

static const char *write_file(const char *name, const char *text)
{
	static char path[128];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/%s", folder, name);
	f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return path;
}

#define HEAD                                    \
	"data_directory: /var/lib/x\n"          \
	"organization: Test Office\n"           \
	"message_id_domain: test.example.gov\n" \
	"help_contact: help@example.gov\n"      \
	"team: [team@example.gov]\n"            \
	"team_address: team@example.gov\n"
#define BOXES                                                                         \
	"mailboxes:\n"                                                                \
	"  - name: one\n"                                                             \
	"    address: one@example.gov\n"                                              \
	"    imap: {host: imap.example.gov, user: u, password_file: /etc/hostname}\n" \
	"    sender_authentication: {authserv_id: mx.example.gov}\n"
#define SMTP "smtp: {host: smtp.example.gov, user: u, password_file: /etc/hostname}\n"
#define PACED                                                                    \
	"smtp: {host: smtp.example.gov, user: u, password_file: /etc/hostname, " \
	"letters_per_minute: 30, letters_per_day: 10000}\n"

#define TOKENS "smtp:\n  host: h.gov\n  user: u\n"
#define OAUTH(grant, rest)                  \
	"  oauth2:\n    grant: " grant "\n" \
	"    token_url: https://login.example.gov/t\n" rest
#define SECRET "    client_secret_file: /etc/hostname\n"
#define CLIENT "    client_id: id\n" SECRET

static void reads_a_file(void **state)
{
	const char *path =
		write_file("good.yaml", HEAD BOXES PACED "poll_seconds: 7\nlimits: {parts: 9}\n");
	struct findings f = {0};
	struct config *c;

	(void)state;
	assert_int_equal(config_load(path, &c, &f), 0);
	assert_int_equal(f.n, 0);
	assert_string_equal(c->organization, "Test Office");
	assert_int_equal(c->mailboxes_n, 1);
	assert_string_equal(c->mailboxes[0].folders[FOLDER_HELD], "Mailclerk/Held");
	assert_string_equal(c->mailboxes[0].folders[FOLDER_INBOX], "INBOX");
	assert_int_equal(c->mailboxes[0].auth.kind, AUTH_PROFILE_SERVER);
	assert_int_equal(c->mailboxes[0].imap.tls, TLS_IMPLICIT);
	assert_int_equal(c->mailboxes[0].imap.timeout_seconds, 60);
	assert_int_equal(c->smtp_per_minute, 30);
	assert_int_equal(c->smtp_per_day, 10000);
	assert_int_equal(c->poll_seconds, 7);
	assert_int_equal(c->stall_seconds, 120);
	assert_int_equal(c->canary_minutes, 0);
	assert_int_equal(c->limits.parts, 9);
	assert_int_equal(c->limits.depth, limits_default.depth);
	assert_ptr_equal(config_mailbox_find(c, "one"), &c->mailboxes[0]);
	assert_null(config_mailbox_find(c, "two"));
	config_free(c);
	findings_free(&f);
}

static void finds_each_mistake(void **state)
{
	static const struct {
		const char *name, *text, *want;
		int line;
	} rows[] = {
		{"unknown key", HEAD BOXES SMTP "poll_second: 3\n", "poll_second", 13},
		{"missing key", "data_directory: /x\n" BOXES SMTP, "organization", 1},
		{"relative data",
			"data_directory: x\norganization: o\nmessage_id_domain: "
			"d.gov\nhelp_contact: h\n"
			"team: [a@b.gov]\nteam_address: a@b.gov\n" BOXES SMTP,
			"absolute", 1},
		{"bad team",
			"data_directory: /x\norganization: o\nmessage_id_domain: "
			"d.gov\nhelp_contact: h\n"
			"team: [a@b.gov, nobody]\nteam_address: a@b.gov\n" BOXES SMTP,
			"nobody", 5},
		{"bad domain",
			"data_directory: /x\norganization: o\nmessage_id_domain: not a "
			"domain\nhelp_contact: h\n"
			"team: [a@b.gov]\nteam_address: a@b.gov\n" BOXES SMTP,
			"not a domain", 3},
		{"sent mail of a maildir",
			HEAD
			"mailboxes:\n  - name: one\n    address: one@example.gov\n    maildir: /x\n"
			"    folders:\n      sent: Sent\n"
			"    sender_authentication: {provider: none}\n" SMTP,
			"folders.sent is for a mailbox on an IMAP server", 12},
		{"pace without sense",
			HEAD BOXES "smtp:\n  maildir: /x\n  letters_per_day: 1000001\n",
			"smtp.letters_per_day is at most", 14},
		{"two names",
			HEAD BOXES "  - name: one\n    address: two@example.gov\n    maildir: /x\n"
				   "    sender_authentication: {provider: none}\n" SMTP,
			"twice", 12},
		{"imap and maildir",
			HEAD
			"mailboxes:\n  - name: one\n    address: one@example.gov\n    maildir: /x\n"
			"    imap: {host: h, user: u, password_file: /p}\n"
			"    sender_authentication: {provider: none}\n" SMTP,
			"exactly one of imap and maildir", 8},
		{"plain to the world",
			HEAD "mailboxes:\n  - name: one\n    address: one@example.gov\n"
			     "    imap: {host: imap.example.gov, tls: none, user: u, "
			     "password_file: /p}\n"
			     "    sender_authentication: {provider: none}\n" SMTP,
			"loopback", 10},
		{"everybody believed",
			HEAD "mailboxes:\n  - name: one\n    address: one@example.gov\n"
			     "    imap: {host: imap.example.gov, user: u, password_file: /p}\n"
			     "    sender_authentication: {provider: local}\n" SMTP,
			"believes every From", 11},
		{"no such provider",
			HEAD
			"mailboxes:\n  - name: one\n    address: one@example.gov\n    maildir: /x\n"
			"    sender_authentication: {provider: gmail}\n" SMTP,
			"m365, none or local", 11},
		{"two passwords",
			HEAD BOXES
			"smtp: {host: h.gov, user: u, password_file: /p, password_credential: c}\n",
			"exactly one of password_file", 12},
		{"tokens and a password",
			HEAD BOXES "smtp:\n  host: h.gov\n  user: u\n  password_file: /p\n" OAUTH(
				"client-credentials", CLIENT),
			"exactly one of password_file, password_credential and oauth2", 12},
		{"tokens for nobody",
			HEAD BOXES "smtp:\n  host: h.gov\n" OAUTH("client-credentials", CLIENT),
			"smtp has no user", 12},
		{"no such grant", HEAD BOXES TOKENS OAUTH("password", CLIENT), "client-credentials",
			16},
		{"no client", HEAD BOXES TOKENS OAUTH("client-credentials", SECRET),
			"\"client_id\" is missing", 15},
		{"unknown key of oauth2",
			HEAD BOXES TOKENS OAUTH("client-credentials", CLIENT "    tenant: x\n"),
			"tenant", 20},
		{"secret in the clear",
			HEAD BOXES TOKENS "  oauth2:\n    grant: client-credentials\n"
					  "    token_url: http://login.example.gov/t\n" CLIENT,
			"must start with https://", 17},
		{"no token address",
			HEAD BOXES TOKENS "  oauth2:\n    grant: client-credentials\n"
					  "    token_url: https://\n" CLIENT,
			"is not an address", 17},
		{"user in the token address",
			HEAD BOXES TOKENS "  oauth2:\n    grant: client-credentials\n"
					  "    token_url: https://u:p@login.gov/t\n" CLIENT,
			"write the address alone", 17},
		{"no client secret",
			HEAD BOXES TOKENS OAUTH("client-credentials", "    client_id: id\n"),
			"needs exactly one of client_secret_file", 15},
		{"two client secrets",
			HEAD BOXES TOKENS OAUTH("refresh-token",
				CLIENT "    client_secret_credential: c\n"
				       "    refresh_token_file: /r\n"),
			"needs only one of client_secret_file", 15},
		{"relative client secret",
			HEAD BOXES TOKENS OAUTH("client-credentials",
				"    client_id: id\n    client_secret_file: s\n"),
			"client_secret_file must be an absolute path", 19},
		{"no refresh token", HEAD BOXES TOKENS OAUTH("refresh-token", CLIENT),
			"needs refresh_token_file", 15},
		{"refresh token of no use",
			HEAD BOXES TOKENS OAUTH(
				"client-credentials", CLIENT "    refresh_token_file: /r\n"),
			"remove refresh_token_file", 20},
		{"no day",
			HEAD BOXES TOKENS OAUTH(
				"client-credentials", CLIENT "    secret_expires: 2027-02-30\n"),
			"not a day", 20},
		{"a day of nothing",
			HEAD BOXES TOKENS OAUTH("refresh-token",
				"    client_id: id\n    refresh_token_file: /r\n"
				"    secret_expires: 2027-03-31\n"),
			"no client secret that could expire", 20},
		{"scope with an umlaut",
			HEAD BOXES TOKENS OAUTH(
				"client-credentials", CLIENT "    scope: \303\244\n"),
			"visible ASCII", 20},
		{"no ca file of the token endpoint",
			HEAD BOXES TOKENS OAUTH(
				"client-credentials", CLIENT "    ca_file: /nonexistent/ca\n"),
			"/nonexistent/ca cannot be read", 20},
		{"mailbox name",
			HEAD "mailboxes:\n  - name: One Box\n    address: one@example.gov\n    "
			     "maildir: /x\n"
			     "    sender_authentication: {provider: none}\n" SMTP,
			"lower-case", 8},
		{"team is mailbox",
			"data_directory: /x\norganization: o\nmessage_id_domain: "
			"d.gov\nhelp_contact: h\n"
			"team: [a@b.gov]\nteam_address: one@example.gov\n" BOXES SMTP,
			"come back", 6},
		{"a member is a mailbox",
			"data_directory: /x\norganization: o\nmessage_id_domain: "
			"d.gov\nhelp_contact: h\n"
			"team: [a@b.gov, One@example.gov]\nteam_address: a@b.gov\n" BOXES SMTP,
			"is the mailbox \"one\" itself", 5},
		{"filed where it lies",
			HEAD
			"mailboxes:\n  - name: one\n    address: one@example.gov\n    maildir: /x\n"
			"    folders:\n      held: Held\n      processed: inbox\n"
			"    sender_authentication: {provider: none}\n" SMTP,
			"is the inbox itself", 13},
		{"no ca file", HEAD BOXES "smtp: {host: h.gov, ca_file: /nonexistent/ca.pem}\n",
			"cannot be read", 12},
		{"too patient", HEAD BOXES SMTP "stall_seconds: 3601\n", "at most 3600", 13},
		{"too seldom", HEAD BOXES SMTP "canary_minutes: 1441\n", "at most 1440", 13},
		{"limit", HEAD BOXES SMTP "limits:\n  depth: 999\n", "at most", 14},
		{"not yaml", HEAD "mailboxes: [\n", "", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *path = write_file("bad.yaml", rows[i].text);
		struct findings f = {0};
		struct config *c;
		bool found = false;

		assert_int_equal(config_load(path, &c, &f), -1);
		assert_null(c);
		assert_true(f.errors > 0);
		for (size_t k = 0; k < f.n; k++)
			found |= strstr(f.v[k].text, rows[i].want) != NULL &&
				 (rows[i].line == 0 || f.v[k].line == rows[i].line);
		if (!found) {
			for (size_t k = 0; k < f.n; k++)
				print_message(
					"%s: %d: %s\n", rows[i].name, f.v[k].line, f.v[k].text);
			fail_msg("%s: not found", rows[i].name);
		}
		findings_free(&f);
	}
}

static void reads_oauth2(void **state)
{
	const char *path = write_file("good.yaml", HEAD
		"mailboxes:\n  - name: one\n    address: one@example.gov\n"
		"    imap: {host: h.gov, user: u, oauth2: {grant: client-credentials, token_url: "
		"'https://login.example.gov/t', client_id: id, client_secret_credential: c, "
		"scope: a b, secret_expires: 2027-03-31}}\n"
		"    sender_authentication: {provider: m365}\n"
		"smtp: {host: h.gov, user: u, oauth2: {grant: refresh-token, token_url: "
		"'http://127.0.0.1:1/t', client_id: id, refresh_token_file: /r, mechanism: "
		"oauthbearer}}\n");
	const struct config_oauth *o;
	struct findings f = {0};
	struct config *c;

	(void)state;
	assert_int_equal(config_load(path, &c, &f), 0);
	o = c->mailboxes[0].imap.oauth2;
	assert_non_null(o);
	assert_int_equal(o->grant, OAUTH_CLIENT_CREDENTIALS);
	assert_int_equal(o->mechanism, OAUTH_XOAUTH2);
	assert_string_equal(o->token_url, "https://login.example.gov/t");
	assert_string_equal(o->client_id, "id");
	assert_string_equal(o->client_secret_credential, "c");
	assert_string_equal(o->scope, "a b");
	assert_int_equal(o->secret_expires_at, 1806451200);
	o = c->smtp.oauth2;
	assert_non_null(o);
	assert_int_equal(o->grant, OAUTH_REFRESH_TOKEN);
	assert_int_equal(o->mechanism, OAUTH_OAUTHBEARER);
	assert_string_equal(o->refresh_token_file, "/r");
	assert_null(o->scope);
	findings_free(&f);
	config_free(c);
}

/* One client of two servers, and one of a third. */
static void tells_of_expiry(void **state)
{
	static const struct {
		int64_t days; /* before 2027-03-31 */
		size_t lines;
		const char *says;
	} rows[] = {
		{31, 1, "smtp: the client secret of other expires today"},
		{30, 2, "one: the client secret of id expires on 2027-03-31, in 30 days"},
		{1, 2, "in 1 day: make a new one, write it into /etc/hostname"},
		{0, 2, "one: the client secret of id expires today, on 2027-03-31"},
		{-1, 2, "one: the client secret of id has expired on 2027-03-31"},
	};
	struct config_oauth id = {.client_id = (char[]){"id"},
		.client_secret_file = (char[]){"/etc/hostname"},
		.secret_expires = (char[]){"2027-03-31"},
		.secret_expires_at = 1806451200};
	struct config_oauth other = id, without = {.client_id = (char[]){"w"}};
	struct config_mailbox boxes[3] = {{.name = (char[]){"one"}, .imap = {.oauth2 = &id}},
		{.name = (char[]){"two"}, .imap = {.oauth2 = &id}},
		{.name = (char[]){"three"}, .imap = {.oauth2 = &without}}};
	const struct config c = {.mailboxes = boxes, .mailboxes_n = 3, .smtp = {.oauth2 = &other}};

	(void)state;
	other.client_id = (char[]){"other"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t now = 1806451200 - rows[i].days * 86400 + 3600;
		struct strings lines = {0};

		other.secret_expires_at = now;
		config_expiring(&c, now, &lines);
		assert_int_equal(lines.n, rows[i].lines);
		if (strstr(lines.v[0], rows[i].says) == NULL)
			fail_msg("%s", lines.v[0]);
		assert_non_null(strstr(lines.v[lines.n - 1], "smtp: the client secret of other"));
		strings_free(&lines);
	}
}

static void missing_client_secrets(void **state)
{
	const char *path = write_file(
		"bad.yaml", HEAD BOXES TOKENS OAUTH("refresh-token",
				    "    client_id: id\n    client_secret_file: /nonexistent/cs\n"
				    "    refresh_token_file: /nonexistent/rt\n"));
	struct findings f = {0};
	struct config *c;

	(void)state;
	assert_int_equal(config_load(path, &c, &f), 0);
	config_prove_secrets(c, &f);
	assert_int_equal(f.errors, 2);
	assert_non_null(
		strstr(f.v[0].text, "smtp: the client secret file /nonexistent/cs cannot be"));
	assert_non_null(
		strstr(f.v[1].text, "smtp: the refresh token file /nonexistent/rt cannot be"));
	findings_free(&f);
	config_free(c);
}

static void missing_passwords(void **state)
{
	const char *path = write_file("bad.yaml",
		HEAD BOXES "smtp: {host: h.gov, user: u, password_file: /nonexistent/pw}\n");
	struct findings f = {0};
	struct config *c;

	(void)state;
	assert_int_equal(config_load(path, &c, &f), 0); /* it may come later: the daemon waits */
	config_prove_secrets(c, &f);
	assert_int_equal(f.errors, 1);
	assert_non_null(strstr(f.v[0].text, "smtp: the password file /nonexistent/pw cannot be"));
	findings_free(&f);
	config_free(c);
}

static void reports_all_at_once(void **state)
{
	const char *path =
		write_file("many.yaml", "data_directory: x\norganization: o\nmessage_id_domain: "
					"not a domain\nhelp_contact: h\nteam: [zzz]\n"
					"team_address: yyy\n" BOXES SMTP);
	struct findings f = {0};
	struct config *c;

	(void)state;
	assert_int_equal(config_load(path, &c, &f), -1);
	for (size_t k = 0; k < f.n && f.errors < 4; k++)
		print_message("%d: %s\n", f.v[k].line, f.v[k].text);
	assert_true(f.errors >= 4);
	findings_free(&f);
}

static void reads_secrets(void **state)
{
	struct config_server s = {.user = (char[]){"u"}};
	struct err e = {0};
	char *secret;

	(void)state;
	s.password_file = (char *)(uintptr_t)write_file("secret", "pass word\r\n");
	assert_int_equal(config_secret(&s, &secret, &e), 0);
	assert_string_equal(secret, "pass word");
	config_secret_free(secret);

	s.password_file = (char *)(uintptr_t)write_file("empty", "\n");
	assert_int_equal(config_secret(&s, &secret, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "empty"));

	s.password_file = (char[]){"/nonexistent/secret"};
	assert_int_equal(config_secret(&s, &secret, &e), -1);
	assert_non_null(strstr(e.message, "/nonexistent/secret"));

	s.password_file = NULL;
	s.password_credential = (char[]){"secret"};
	assert_int_equal(unsetenv("CREDENTIALS_DIRECTORY"), 0);
	assert_int_equal(config_secret(&s, &secret, &e), -1);
	assert_non_null(strstr(e.message, "LoadCredential=secret"));
	(void)write_file("secret", "from systemd");
	assert_int_equal(setenv("CREDENTIALS_DIRECTORY", folder, 1), 0);
	assert_int_equal(config_secret(&s, &secret, &e), 0);
	assert_string_equal(secret, "from systemd");
	config_secret_free(secret);

	s.user = NULL;
	assert_int_equal(config_secret(&s, &secret, &e), 0);
	assert_null(secret);
}

static int make_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int drop_folder(void **state)
{
	static const char *const names[] = {
		"good.yaml", "bad.yaml", "many.yaml", "secret", "secret.yaml", "empty"};
	char path[128];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		(void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		(void)unlink(path);
	}
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_file),
		cmocka_unit_test(finds_each_mistake),
		cmocka_unit_test(reads_oauth2),
		cmocka_unit_test(tells_of_expiry),
		cmocka_unit_test(missing_client_secrets),
		cmocka_unit_test(missing_passwords),
		cmocka_unit_test(reports_all_at_once),
		cmocka_unit_test(reads_secrets),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
