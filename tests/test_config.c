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

static void reads_a_file(void **state)
{
	const char *path =
		write_file("good.yaml", HEAD BOXES SMTP "poll_seconds: 7\nlimits: {parts: 9}\n");
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
		cmocka_unit_test(missing_passwords),
		cmocka_unit_test(reports_all_at_once),
		cmocka_unit_test(reads_secrets),
	};

	return cmocka_run_group_tests(tests, make_folder, drop_folder);
}
