/* test_imap_hostile.c - IMAP servers that lie, stall, break off or talk nonsense, and ones that merely lack something. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "daemon/mailbox.h"
#include "tests/peer_imap.h"

enum { RULES = 4 };
enum verb { OPEN, LIST, FETCH, MOVE, WAIT };

static const struct row {
	const char *name;
	struct imap_rule rules[RULES];
	enum verb verb;
	enum err_kind kind; /* ERR_NONE: it must succeed */
	const char *says;   /* a part of the message */
	int result; /* where it succeeds: messages listed or fetched, or what wait returned */
	const char *heard; /* a command that the server must have got; NULL: any */
} rows[] = {
	{"well-behaved", {{0}}, FETCH, ERR_NONE, "", 2, NULL},
	/* connection and login */
	{"greeting is a farewell", {{"", "* BYE too many connections\r\n<close>"}}, OPEN, ERR_TEMP,
		"too many connections", 0, NULL},
	{"greeting is garbage", {{"", "SSH-2.0-OpenSSH\r\n"}}, OPEN, ERR_TEMP, "SSH-2.0-OpenSSH", 0,
		NULL},
	{"closes at once", {{"", "<close>"}}, OPEN, ERR_TEMP,
		"closed the connection without a word", 0, NULL},
	{"drips before the greeting", {{"", "<drip>"}}, OPEN, ERR_TEMP, "said nothing", 0, NULL},
	{"login is unavailable", {{"AUTHENTICATE", "%T NO [UNAVAILABLE] back end is down\r\n"}},
		OPEN, ERR_TEMP, "back end is down", 0, NULL},
	{"login is refused", {{"AUTHENTICATE", "%T NO bad \x1b[31m\r\n"}}, OPEN, ERR_CONFIG,
		"refuses the login of clerk: NO bad", 0, NULL},
	{"login is met with silence", {{"AUTHENTICATE", "<silence>"}}, OPEN, ERR_TEMP,
		"did not finish", 0, NULL},
	{"no SASL-IR",
		{{"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%T OK\r\n"},
			{"AUTHENTICATE", "+ \r\n"}},
		OPEN, ERR_NONE, "", 0, "AGNsZXJrAHNlY3JldA=="},
	{"only the LOGIN command", {{"CAPABILITY", "* CAPABILITY IMAP4rev1\r\n%T OK\r\n"}}, FETCH,
		ERR_NONE, "", 2, "LOGIN clerk secret"},
	{"login disabled", {{"CAPABILITY", "* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n%T OK\r\n"}},
		OPEN, ERR_CONFIG, "offers no login", 0, NULL},
	{"says more after the login",
		{{"AUTHENTICATE", "%T OK in\r\n* 5 EXISTS\r\n* OK [ALERT]\r\n"}}, FETCH, ERR_NONE,
		"", 2, NULL},
	/* folders */
	{"inbox is missing", {{"SELECT", "%T NO no such folder\r\n"}}, OPEN, ERR_CONFIG,
		"there are: there", 0, NULL},
	{"inbox is read-only", {{"SELECT", "* OK [UIDVALIDITY 7] x\r\n%T OK [READ-ONLY] x\r\n"}},
		OPEN, ERR_CONFIG, "can only be read", 0, NULL},
	{"no UIDVALIDITY", {{"SELECT", "* 2 EXISTS\r\n%T OK done\r\n"}}, OPEN, ERR_CONFIG,
		"no UIDVALIDITY", 0, NULL},
	{"UIDVALIDITY is no number", {{"SELECT", "* OK [UIDVALIDITY -1] x\r\n%T OK done\r\n"}},
		OPEN, ERR_CONFIG, "no UIDVALIDITY", 0, NULL},
	{"folder cannot be made",
		{{"LIST \"\" \"\"", "* LIST () \"/\" \"\"\r\n%T OK\r\n"},
			{"LIST", "%T OK none\r\n"}, {"CREATE", "%T NO [NOPERM] not yours\r\n"}},
		OPEN, ERR_NONE, "", 0, "EXAMINE"},
	{"folder cannot be made, nor opened",
		{{"LIST \"\" \"\"", "* LIST () \"/\" \"\"\r\n%T OK\r\n"},
			{"LIST", "%T OK none\r\n"}, {"CREATE", "%T NO [NOPERM] not yours\r\n"},
			{"EXAMINE", "%T NO none\r\n"}},
		OPEN, ERR_CONFIG, "\"A/B\" is absent and cannot be made: [NOPERM] not yours", 0,
		NULL},
	{"folder is made",
		{{"LIST \"\" \"A/B\"", "* LIST (\\NoSelect) \"/\" \"A/B\"\r\n%T OK\r\n"}}, OPEN,
		ERR_NONE, "", 0, "SUBSCRIBE \"A/B\""},
	{"odd PERMANENTFLAGS",
		{{"SELECT",
			"* OK [PERMANENTFLAGS (\\* ) (]\r\n* OK [PERMANENTFLAGS]\r\n* 2 EXISTS\r\n"
			"* OK [UIDVALIDITY 7] x\r\n%T OK [ALERT]\r\n"}},
		FETCH, ERR_NONE, "", 2, NULL},
	{"no separator", {{"LIST \"\" \"\"", "* LIST () NIL \"\"\r\n%T OK\r\n"}}, OPEN, ERR_NONE,
		"", 0, "LIST \"\" \"A/B\""},
	{"another separator", {{"LIST \"\" \"\"", "* LIST () \".\" \"\"\r\n%T OK\r\n"}}, OPEN,
		ERR_NONE, "", 0, "LIST \"\" \"A.B\""},
	/* listing */
	{"alert without text",
		{{"RFC822.SIZE", "* OK [ALERT]\r\n* NO [PARSE]\r\n%T OK [ALERT]\r\n"}}, LIST,
		ERR_NONE, "", 0, NULL},
	{"empty lines, odd extensions",
		{{"RFC822.SIZE", "\r\n* VANISHED 1:3\r\n* XYZ {3}\r\n)(\"\r\n"
				 "* 1 FETCH (UID 1 RFC822.SIZE 1 FLAGS ($a b]c))\r\n%T OK x\r\n"}},
		LIST, ERR_NONE, "", 1, NULL},
	{"deleted ones",
		{{"RFC822.SIZE", "* 1 FETCH (UID 1 FLAGS (\\Deleted) RFC822.SIZE 1)\r\n%T OK\r\n"}},
		LIST, ERR_NONE, "", 0, NULL},
	{"the same twice, in disorder",
		{{"RFC822.SIZE", "* 1 FETCH (UID 9 FLAGS () RFC822.SIZE 1)\r\n* 1 FETCH (UID 3)\r\n"
				 "* 1 FETCH (UID 9 FLAGS () RFC822.SIZE 1)\r\n%T OK\r\n"}},
		LIST, ERR_NONE, "", 2, NULL},
	{"listing refused", {{"RFC822.SIZE", "%T NO [SERVERBUG] try later\r\n"}}, LIST, ERR_TEMP,
		"try later", 0, NULL},
	{"listing without a tagged end", {{"RFC822.SIZE", "* 1 FETCH (UID 1)\r\n<silence>"}}, LIST,
		ERR_TEMP, "in time", 0, NULL},
	{"silence", {{"RFC822.SIZE", "<silence>"}}, LIST, ERR_TEMP, "in time", 0, NULL},
	{"drip", {{"RFC822.SIZE", "* OK <drip>"}}, LIST, ERR_TEMP, "in time", 0, NULL},
	{"flood", {{"RFC822.SIZE", "* 1 FETCH (UID 1 RFC822.SIZE 1)\r\n<flood>"}}, LIST, ERR_TEMP,
		"more than it announced", 0, NULL},
	{"flood of nothing", {{"RFC822.SIZE", "* OK x\r\n<flood>"}}, LIST, ERR_TEMP,
		"more than it announced", 0, NULL},
	{"one endless line", {{"RFC822.SIZE", "* OK aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa<flood>"}},
		LIST, ERR_TEMP, "a line of more than", 0, NULL},
	{"garbage", {{"RFC822.SIZE", "\x16\x03\x01 what\r\n"}}, LIST, ERR_TEMP,
		"breaks the IMAP protocol", 0, NULL},
	{"another's tag", {{"RFC822.SIZE", "4711 OK done\r\n"}}, LIST, ERR_TEMP, "cannot be read",
		0, NULL},
	{"bad", {{"RFC822.SIZE", "%T BAD what?\r\n"}}, LIST, ERR_TEMP, "refuses: what?", 0, NULL},
	{"numbers beyond 32 bits",
		{{"RFC822.SIZE", "* 1 FETCH (UID 99999999999 RFC822.SIZE 1)\r\n%T OK\r\n"}}, LIST,
		ERR_TEMP, "", 0, NULL},
	/* fetching */
	{"huge literal", {{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] {4294967295}\r\n<silence>"}},
		FETCH, ERR_TEMP, "announces 4294967295 bytes", 0, NULL},
	{"literal beyond 64 bits",
		{{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] {99999999999999999999}\r\n<silence>"}},
		FETCH, ERR_TEMP, "announces", 0, NULL},
	{"negative literal", {{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] {-5}\r\n)\r\n%T OK\r\n"}},
		FETCH, ERR_TEMP, "", 0, NULL},
	{"breaks off in a literal",
		{{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] {900}\r\nabc<close>"}}, FETCH, ERR_TEMP,
		"closed the connection", 0, NULL},
	{"stalls in a literal", {{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] {900}\r\nabc<silence>"}},
		FETCH, ERR_TEMP, "does not answer", 0, NULL},
	{"drips in a literal", {{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] {900}\r\nabc<drip>"}},
		FETCH, ERR_TEMP, "in time", 0, NULL},
	{"farewell in between",
		{{"BODY.PEEK[]",
			"* 1 FETCH (UID 1 BODY[] {3}\r\none)\r\n* BYE shutting down\r\n<close>"}},
		FETCH, ERR_TEMP, "says goodbye: shutting down", 0, NULL},
	{"envelope", {{"BODY.PEEK[]", "* 1 FETCH (UID 1 ENVELOPE (NIL))\r\n%T OK\r\n"}}, FETCH,
		ERR_TEMP, "nobody asked for", 0, NULL},
	{"gone since the listing", {{"BODY.PEEK[]", "%T OK nothing\r\n"}}, FETCH, ERR_NONE, "", 0,
		NULL},
	{"body is nil", {{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] NIL)\r\n%T OK\r\n"}}, FETCH,
		ERR_NONE, "", 0, NULL},
	{"only flags", {{"BODY.PEEK[]", "* 1 FETCH (UID 1 FLAGS (\\Seen))\r\n%T OK\r\n"}}, FETCH,
		ERR_NONE, "", 0, NULL},
	{"larger than announced",
		{{"BODY.PEEK[]", "* 1 FETCH (UID 1 BODY[] "
				 "{26}\r\nabcdefghijklmnopqrstuvwxyz)\r\n%T OK\r\n"}},
		FETCH, ERR_NONE, "", 1, NULL},
	{"twice, and one not asked for",
		{{"BODY.PEEK[]",
			"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n* 1 FETCH (UID 1 BODY[] {1}\r\nb)\r\n"
			"* 9 FETCH (UID 9 BODY[] {1}\r\nc)\r\n%T OK\r\n"}},
		FETCH, ERR_NONE, "", 1, NULL},
	{"quoted and empty bodies",
		{{"BODY.PEEK[]", "* 1 FETCH (BODY[] \"a\" UID 1)\r\n* 2 FETCH (BODY[] {0}\r\n UID "
				 "2)\r\n%T OK\r\n"}},
		FETCH, ERR_NONE, "", 2, NULL},
	{"one cannot be given, its neighbour can",
		{{"FETCH 1:2 (UID INTERNALDATE", "%T NO [SERVERBUG] broken\r\n"},
			{"FETCH 2 (UID INTERNALDATE", "%T NO [SERVERBUG] broken\r\n"},
			{"FETCH 1 (UID INTERNALDATE",
				"* 1 FETCH (UID 1 BODY[] {1}\r\na)\r\n%T OK\r\n"}},
		FETCH, ERR_TEMP, "uid=2", 1, NULL},
	{"odd date",
		{{"BODY.PEEK[]",
			"* 1 FETCH (UID 1 INTERNALDATE \"99-Xyz-1 9:9:9 +9\" BODY[] {1}\r\na)"
			"\r\n%T OK\r\n"}},
		FETCH, ERR_TEMP, "", 0, NULL},
	{"date beyond reason",
		{{"BODY.PEEK[]",
			"* 1 FETCH (UID 1 INTERNALDATE \"31-Dec-9999 99:99:99 +9999\" BODY[] "
			"{1}\r\na)\r\n%T OK\r\n"}},
		FETCH, ERR_NONE, "", 1, NULL},
	/* moving */
	{"moves", {{0}}, MOVE, ERR_NONE, "", 0, "UID MOVE 1:2 \"A/B\""},
	{"says OK and does not move", {{"MOVE", "%T OK done\r\n"}}, MOVE, ERR_TEMP, "but did not",
		0, NULL},
	{"says OK, they were gone",
		{{"MOVE", "%T OK done\r\n"}, {"FETCH 1:2 (UID RFC822.SIZE", "%T OK done\r\n"}},
		MOVE, ERR_NONE, "", 0, NULL},
	{"no room", {{"MOVE", "%T NO [OVERQUOTA] full\r\n"}}, MOVE, ERR_TEMP, "[OVERQUOTA] full", 0,
		NULL},
	{"without MOVE",
		{{"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR UIDPLUS\r\n%T OK\r\n"}},
		MOVE, ERR_NONE, "", 0, "UID EXPUNGE 1:2"},
	{"without UIDPLUS",
		{{"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n%T OK\r\n"}}, MOVE,
		ERR_NONE, "", 0, "UID STORE 1:2 +FLAGS.SILENT (\\Deleted)"},
	{"copy refused",
		{{"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR\r\n%T OK\r\n"},
			{"COPY", "%T NO full\r\n"}},
		MOVE, ERR_TEMP, "copying messages", 0, NULL},
	{"folder went away", {{"MOVE", "%T NO [TRYCREATE] gone\r\n"}}, MOVE, ERR_TEMP, "gone", 0,
		NULL},
	/* waiting */
	{"news before the wait begins", {{"RFC822.SIZE", "* 3 EXISTS\r\n%T OK\r\n"}}, WAIT,
		ERR_NONE, "", 1, NULL},
	{"news with IDLE's start", {{"IDLE", "* 3 EXISTS\r\n* OK still\r\n+ idling\r\n"}}, WAIT,
		ERR_NONE, "", 1, NULL},
	{"news in IDLE", {{"IDLE", "+ idling\r\n* 1 EXPUNGE\r\n* 2 EXISTS\r\n"}}, WAIT, ERR_NONE,
		"", 1, NULL},
	{"no news in IDLE", {{"IDLE", "+ idling\r\n* OK still here\r\n* 1 FETCH (FLAGS ())\r\n"}},
		WAIT, ERR_NONE, "", 0, "DONE"},
	{"IDLE is refused", {{"IDLE", "%T NO not now\r\n"}}, WAIT, ERR_NONE, "", 0, "NOOP"},
	{"IDLE is unknown", {{"IDLE", "%T BAD what?\r\n"}}, WAIT, ERR_NONE, "", 0, "NOOP"},
	{"IDLE is met with silence", {{"IDLE", "<silence>"}}, WAIT, ERR_TEMP, "in time", 0, NULL},
	{"DONE is met with silence", {{"DONE", "<silence>"}}, WAIT, ERR_TEMP, "ending IDLE", 0,
		NULL},
	{"farewell in IDLE", {{"IDLE", "+ idling\r\n* BYE idle for too long\r\n<close>"}}, WAIT,
		ERR_TEMP, "idle for too long", 0, NULL},
	{"closes in IDLE", {{"IDLE", "+ idling\r\n<close>"}}, WAIT, ERR_TEMP,
		"closed the connection", 0, NULL},
	{"garbage in IDLE", {{"IDLE", "+ idling\r\nhello\r\n"}}, WAIT, ERR_TEMP,
		"breaks the IMAP protocol", 0, NULL},
};

/* A STARTTLS that an attacker in between tampers with: no login may be sent. */
static const struct row tampered[] = {
	{"starttls stripped", {{"CAPABILITY", "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n%T OK\r\n"}},
		OPEN, ERR_CONFIG, "does not offer STARTTLS", 0, NULL},
	{"starttls refused",
		{{"CAPABILITY", "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n%T OK\r\n"},
			{"STARTTLS", "%T NO not today\r\n"}},
		OPEN, ERR_CONFIG, "does not offer STARTTLS", 0, NULL},
	{"starttls with more behind it",
		{{"CAPABILITY", "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n%T OK\r\n"},
			{"STARTTLS", "%T OK begin\r\nA003 OK [CAPABILITY IMAP4rev1] x\r\n"}},
		OPEN, ERR_TEMP, "unexpected answer", 0, NULL},
	{"starttls and then no TLS",
		{{"CAPABILITY", "* CAPABILITY IMAP4rev1 STARTTLS AUTH=PLAIN\r\n%T OK\r\n"},
			{"STARTTLS", "%T OK begin\r\n<drip>"}},
		OPEN, ERR_CONFIG, "does not speak TLS", 0, NULL},
	{"logged in before STARTTLS", {{"", "* PREAUTH welcome\r\n"}}, OPEN, ERR_CONFIG,
		"does not offer STARTTLS", 0, NULL},
};

static int count(void *ctx, const struct raw_mail *mail)
{
	(void)mail;
	(*(int *)ctx)++;
	return 0;
}

/* Does what the row wants: what the verb gave, -1 on error. *calls is how many messages came. */
static int act(const struct row *r, struct mailbox *m, int *calls, struct err *e)
{
	const int64_t uids[] = {1, 2};
	struct mailbox_entry *v;
	size_t n;

	if (r->verb == OPEN)
		return 0;
	if (mailbox_list(m, 1, &v, &n, e) != 0)
		return -1;
	free(v);
	if (r->verb == LIST)
		return (int)n;
	if (r->verb == FETCH)
		return mailbox_fetch(m, uids, 2, count, calls, e) != 0 ? -1 : *calls;
	if (r->verb == MOVE)
		return mailbox_move(m, uids, 2, FOLDER_HELD, e);
	return mailbox_wait(m, 1, -1, e);
}

static void check(const struct row *r, struct config_mailbox *cfg, const struct limits *limits)
{
	struct imap_peer peer;
	struct mailbox *m = NULL;
	struct err e = {.kind = ERR_NONE};
	int calls = 0, got;
	size_t n = 0;

	while (n < RULES && r->rules[n].when != NULL)
		n++;
	imap_peer_start(&peer, r->rules, n);
	cfg->imap.port = peer.port;
	cfg->imap.timeout_seconds = 1;
	for (size_t i = 0; i < n; i++)
		if (strstr(r->rules[i].answer, "<flood>") != NULL)
			cfg->imap.timeout_seconds = 20; /* bytes end it, not time */
	got = mailbox_open(cfg, limits, &m, &e);
	if (got == 0)
		got = act(r, m, &calls, &e);
	mailbox_close(m);
	if (r->kind == ERR_NONE
			? got != r->result
			: got != -1 || e.kind != r->kind || strstr(e.message, r->says) == NULL)
		fail_msg("%s: got %d, %s: %s", r->name, got, err_kind_names[e.kind], e.message);
	if (r->kind != ERR_NONE && r->result != 0)
		assert_int_equal(calls, r->result);
	if (r->heard != NULL && !imap_peer_heard(&peer, r->heard))
		fail_msg("%s: the server did not hear %s", r->name, r->heard);
	if (cfg->imap.tls != TLS_NONE &&
		(imap_peer_heard(&peer, "AUTH") || imap_peer_heard(&peer, "LOGIN")))
		fail_msg("%s: a login was sent in the clear", r->name);
	imap_peer_stop(&peer);
}

static void hostile_servers(void **state)
{
	char *dir = peer_folder(), *secret = xasprintf("%s/secret", dir);
	const char *only = getenv("ONLY"); /* the name of one row */
	struct config_mailbox cfg = {.name = (char *)"test",
		.imap = {.host = (char *)"127.0.0.1",
			.tls = TLS_NONE,
			.user = (char *)"clerk",
			.password_file = secret,
			.timeout_seconds = 1},
		.folders = {(char *)"INBOX", (char *)"A/B", (char *)"A/B", (char *)"A/B"}};
	struct limits limits = limits_default;
	size_t tampered_n = sizeof tampered / sizeof *tampered;

	(void)state;
	limits.message_bytes = 1000;
	peer_write(secret, "secret\n");
	(void)chmod(secret, 0600);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (only == NULL || strcmp(only, rows[i].name) == 0)
			check(&rows[i], &cfg, &limits);
	cfg.imap.tls = TLS_STARTTLS;
	tampered_n = access("/etc/ssl/certs/ca-certificates.crt", R_OK) == 0 ? tampered_n : 0;
	if (tampered_n == 0)
		(void)fprintf(
			stderr, "skipped: STARTTLS that is tampered with: needs ca-certificates\n");
	for (size_t i = 0; i < tampered_n; i++)
		if (only == NULL || strcmp(only, tampered[i].name) == 0)
			check(&tampered[i], &cfg, &limits);
	free(secret);
	peer_remove(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(hostile_servers)};

	(void)signal(SIGPIPE, SIG_IGN); /* as the daemon does */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
