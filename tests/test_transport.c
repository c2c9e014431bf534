/*
 * test_transport.c - letters against the private Postfix (tests/servers/servers.py) and against a server that
 * misbehaves as told (tests/servers/scripted.py).
 */
#include "daemon/smtp.h"
#include "daemon/transport.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/send_letter.h"
#include "tests/smtp_peer.h"

static struct config config_for(unsigned port, enum tls_mode tls, unsigned seconds)
{
	static char ca[PATH_BYTES], password[PATH_BYTES];

	(void)snprintf(ca, sizeof ca, "%s/ca.pem", home);
	(void)snprintf(password, sizeof password, "%s/password", home);
	return (struct config){.smtp = {.host = "localhost",
				       .port = port,
				       .tls = tls,
				       .user = "robot",
				       .password_file = password,
				       .ca_file = ca,
				       .timeout_seconds = seconds}};
}

/* --- letters ------------------------------------------------------------------------------------------------------- */

static const char plain[] = ".starts with a dot: header\r\n"
			    "Subject: test\r\n"
			    "\r\n"
			    ".\r\n"
			    "..two\r\n"
			    "text.\r\n"
			    ".\r\n";

static struct transport_letter letter_to(const char *recipient, const char *id)
{
	return (struct transport_letter){.mail_from = "recruiter-help@usajobs.gov",
		.recipient = recipient,
		.message_id = id,
		.bytes = plain,
		.len = sizeof plain - 1};
}

struct before {
	int calls;
	int answer;
	const char *log; /* NULL, or the peer's: the dot must not be in it yet */
};

static int on_before(void *ctx, const size_t *which, size_t n)
{
	struct before *b = ctx;

	(void)which;
	(void)n;
	b->calls++;
	if (b->log != NULL)
		assert_int_equal(lines_with(b->log, "dot"), 0);
	return b->answer;
}

/* --- what each misbehaviour means ---------------------------------------------------------------------------------- */

#define QUICK 3 /* seconds, where the time limit itself is tested */
#define SLOW 60

static const struct {
	const char *name;
	const char *steps[4];
	unsigned seconds;
	enum transport_result want;
	enum err_kind kind;
	const char *says; /* part of the message */
} misbehaviours[] = {
	{"all is well", {NULL}, SLOW, TRANSPORT_SENT, ERR_NONE, ""},
	{"greeting 421", {"greet=421 4.3.2 closing down;close"}, SLOW, TRANSPORT_TEMP, ERR_TEMP,
		"421"},
	{"greeting 554", {"greet=554 5.3.2 not you"}, SLOW, TRANSPORT_TEMP, ERR_CONFIG, "not you"},
	{"no greeting, closed", {"greet=close"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, ""},
	{"no greeting, silence", {"greet=silence"}, QUICK, TRANSPORT_TEMP, ERR_TEMP, ""},
	{"AUTH 535", {"auth=535 5.7.8 go away"}, SLOW, TRANSPORT_TEMP, ERR_CONFIG, "go away"},
	{"AUTH 454", {"auth=454 4.7.0 try later"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, "try later"},
	{"AUTH closed", {"auth=close"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, ""},
	{"no login offered", {"ehlo=250-peer\\n250 SIZE 1000"}, SLOW, TRANSPORT_TEMP, ERR_CONFIG,
		"offers no login"},
	{"MAIL 421", {"mail=421 4.4.2 bye"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, "421"},
	{"MAIL 451", {"mail=451 4.3.0 no"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, "451"},
	{"MAIL 530", {"mail=530 5.7.57 log in"}, SLOW, TRANSPORT_TEMP, ERR_CONFIG, "account"},
	{"MAIL 550", {"mail=550 5.1.0 not your address"}, SLOW, TRANSPORT_TEMP, ERR_CONFIG,
		"not your address"},
	{"RCPT 421", {"rcpt=421 4.4.2 bye"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, "421"},
	{"RCPT 450", {"rcpt=450 4.2.0 grey"}, SLOW, TRANSPORT_TEMP, ERR_INPUT, "grey"},
	{"RCPT 451", {"rcpt=451 4.3.0 no"}, SLOW, TRANSPORT_TEMP, ERR_INPUT, "451"},
	{"RCPT 452", {"rcpt=452 4.2.2 full"}, SLOW, TRANSPORT_TEMP, ERR_INPUT, "full"},
	{"RCPT 530", {"rcpt=530 5.7.0 log in"}, SLOW, TRANSPORT_TEMP, ERR_CONFIG, "account"},
	{"RCPT 550", {"rcpt=550 5.1.1 no such user"}, SLOW, TRANSPORT_PERM, ERR_PERM,
		"550 5.1.1 no such user"},
	{"RCPT 552", {"rcpt=552 5.2.2 over quota"}, SLOW, TRANSPORT_PERM, ERR_PERM, "over quota"},
	{"RCPT 554", {"rcpt=554 5.7.1 policy"}, SLOW, TRANSPORT_PERM, ERR_PERM, "policy"},
	{"RCPT 550 in two lines", {"rcpt=550-5.1.1 no such user\\n550 5.1.1 see the manual"}, SLOW,
		TRANSPORT_PERM, ERR_PERM, "no such user 5.1.1 see the manual"},
	{"RCPT 550 with control characters", {"rcpt=550 5.1.1 a\x1b[2J\x07z"}, SLOW, TRANSPORT_PERM,
		ERR_PERM, "a[2Jz"},
	{"RCPT closed", {"rcpt=close"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, ""},
	{"RCPT reset", {"rcpt=reset"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, ""},
	{"RCPT silence", {"rcpt=silence"}, QUICK, TRANSPORT_TEMP, ERR_TEMP, "3 seconds"},
	{"RCPT a byte a second", {"rcpt=drip 250 2.1.5 fine"}, QUICK, TRANSPORT_TEMP, ERR_TEMP,
		"3 seconds"},
	{"DATA 451", {"data=451 4.3.0 no"}, SLOW, TRANSPORT_TEMP, ERR_INPUT, "451"},
	{"DATA 554", {"data=554 5.5.1 no"}, SLOW, TRANSPORT_PERM, ERR_PERM, "554"},
	{"closed before 354", {"data=close"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, ""},
	{"reset before 354", {"data=reset"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, ""},
	{"dot 421", {"dot=421 4.3.2 closing down;close"}, SLOW, TRANSPORT_TEMP, ERR_TEMP, "421"},
	{"dot 450", {"dot=450 4.2.0 busy"}, SLOW, TRANSPORT_TEMP, ERR_INPUT, "busy"},
	{"dot 451", {"dot=451 4.3.0 no"}, SLOW, TRANSPORT_TEMP, ERR_INPUT, "451"},
	{"dot 452", {"dot=452 4.3.1 disk full"}, SLOW, TRANSPORT_TEMP, ERR_INPUT, "disk full"},
	{"dot 550", {"dot=550 5.7.1 spam"}, SLOW, TRANSPORT_PERM, ERR_PERM, "spam"},
	{"dot 550, may not send as", {"dot=550 5.7.60 no right to send as"}, SLOW, TRANSPORT_TEMP,
		ERR_CONFIG, "account"},
	{"dot 552", {"dot=552 5.3.4 too big"}, SLOW, TRANSPORT_PERM, ERR_PERM, "too big"},
	{"dot 554", {"dot=554 5.6.0 malformed"}, SLOW, TRANSPORT_PERM, ERR_PERM, "malformed"},
	{"dot, then 250 and a reset", {"dot=250 2.0.0 ok;reset"}, SLOW, TRANSPORT_SENT, ERR_NONE,
		""},
	{"dot, then closed", {"dot=close"}, SLOW, TRANSPORT_AMBIGUOUS, ERR_TEMP, "may or may not"},
	{"dot, then reset", {"dot=reset"}, SLOW, TRANSPORT_AMBIGUOUS, ERR_TEMP, "may or may not"},
	{"dot, then half a reply", {"dot=550-5.1.1 no such;close"}, SLOW, TRANSPORT_AMBIGUOUS,
		ERR_TEMP, "may or may not"},
	{"dot, then nonsense", {"dot=hello there;close"}, SLOW, TRANSPORT_AMBIGUOUS, ERR_TEMP,
		"may or may not"},
	{"dot, then silence", {"dot=silence"}, QUICK, TRANSPORT_AMBIGUOUS, ERR_TEMP, "3 seconds"},
	{"dot, then a byte a second", {"dot=drip 250 2.0.0 ok"}, QUICK, TRANSPORT_AMBIGUOUS,
		ERR_TEMP, "3 seconds"},
};

static void check(const char *name, bool good, const char *what, enum transport_result got,
	const struct err *e)
{
	if (!good)
		fail_msg("%s: %s is wrong: result %d, %s: %s", name, what, (int)got,
			err_kind_names[e->kind], e->message);
}

static void means_what_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof misbehaviours / sizeof *misbehaviours; i++) {
		const char *name = misbehaviours[i].name;
		struct peer p;
		struct config c;
		struct transport *t = NULL;
		struct err e = {0};
		struct before b = {0};
		struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
		enum transport_result got, want = misbehaviours[i].want;

		peer_start(&p, NULL, misbehaviours[i].steps);
		b.log = p.log;
		c = config_for(p.tls_port, TLS_IMPLICIT, misbehaviours[i].seconds);
		assert_int_equal(transport_open(&c, &t, &e), 0);
		got = send_letter(t, &l, on_before, &b, &e);
		check(name, got == want, "the result", got, &e);
		check(name, e.kind == misbehaviours[i].kind, "the kind of error", got, &e);
		check(name, strstr(e.message, misbehaviours[i].says) != NULL, "the message", got,
			&e);
		check(name, strpbrk(e.message, "\r\n\x1b\x07") == NULL, "a character", got, &e);
		/* what was told before the dot is told exactly when there was a dot */
		check(name, b.calls == lines_with(p.log, "dot"), "the number of calls", got, &e);
		transport_close(t);
		peer_stop(&p);
	}
}

/* --- the connection ------------------------------------------------------------------------------------------------ */

static void one_connection_for_many(void **state)
{
	struct peer p;
	struct config c;
	struct transport *t = NULL;
	struct err e = {0};
	char path[PATH_BYTES + 16];

	(void)state;
	peer_start(&p, NULL, NULL);
	c = config_for(p.port, TLS_STARTTLS, SLOW);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(lines_with(p.log, "connect"), 0); /* only with the first letter */
	for (int i = 1; i <= 3; i++) {
		struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
		struct before b = {0};
		char *got;
		size_t n;

		assert_int_equal(send_letter(t, &l, on_before, &b, &e), TRANSPORT_SENT);
		assert_int_equal(b.calls, 1);
		(void)snprintf(path, sizeof path, "%s/%d.eml", p.dir, i);
		got = slurp(path, &n);
		assert_int_equal(n, l.len);
		assert_memory_equal(got, l.bytes, n);
		free(got);
	}
	transport_close(t);
	assert_int_equal(lines_with(p.log, "connect"), 1);
	assert_int_equal(lines_with(p.log, "AUTH"), 1);
	assert_int_equal(lines_with(p.log, "QUIT"), 1);
	peer_stop(&p);
}

static void made_anew(void **state)
{
	static const struct {
		const char *name;
		const char *step;
		enum transport_result first, second;
		int connections;
	} rows[] = {
		{"closed after the letter", "dot@1=250 2.0.0 ok;close", TRANSPORT_SENT,
			TRANSPORT_SENT, 2},
		{"reset after the letter", "dot@1=250 2.0.0 ok;reset", TRANSPORT_SENT,
			TRANSPORT_SENT, 2},
		{"421 to the second MAIL", "mail@2=421 4.4.2 idle;close", TRANSPORT_SENT,
			TRANSPORT_SENT, 2},
		{"closed at the second MAIL", "mail@2=close", TRANSPORT_SENT, TRANSPORT_SENT, 2},
		{"after a refusal", "rcpt@1=550 5.1.1 no", TRANSPORT_PERM, TRANSPORT_SENT, 2},
		{"after an ambiguity", "dot@1=close", TRANSPORT_AMBIGUOUS, TRANSPORT_SENT, 2},
		{"451 to the second MAIL is an answer", "mail@2=451 4.3.0 no", TRANSPORT_SENT,
			TRANSPORT_TEMP, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const steps[] = {rows[i].step, NULL};
		struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
		struct peer p;
		struct config c;
		struct transport *t = NULL;
		struct err e = {0};
		enum transport_result got;

		peer_start(&p, NULL, steps);
		c = config_for(p.tls_port, TLS_IMPLICIT, SLOW);
		assert_int_equal(transport_open(&c, &t, &e), 0);
		got = send_letter(t, &l, NULL, NULL, &e);
		check(rows[i].name, got == rows[i].first, "the first result", got, &e);
		got = send_letter(t, &l, NULL, NULL, &e);
		check(rows[i].name, got == rows[i].second, "the second result", got, &e);
		check(rows[i].name, lines_with(p.log, "connect") == rows[i].connections,
			"the number of connections", got, &e);
		transport_close(t);
		peer_stop(&p);
	}
}

static void stops_before_the_dot(void **state)
{
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct before b = {.answer = -1};
	struct peer p;
	struct config c;
	struct transport *t = NULL;
	struct err e = {0};

	(void)state;
	peer_start(&p, NULL, NULL);
	c = config_for(p.tls_port, TLS_IMPLICIT, SLOW);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, on_before, &b, &e), TRANSPORT_TEMP);
	assert_int_equal(b.calls, 1);
	b.answer = 0;
	assert_int_equal(send_letter(t, &l, on_before, &b, &e), TRANSPORT_SENT);
	transport_close(t);
	assert_int_equal(lines_with(p.log, "dot"), 1); /* the second one's */
	assert_int_equal(lines_with(p.log, "cut within data"), 1);
	peer_stop(&p);
}

/* Lost while the letter is under way: nothing was taken. */
static void lost_within_the_letter(void **state)
{
	static const size_t size = 16u << 20; /* more than all socket buffers */
	const char *const steps[] = {"data=354 go on;reset", NULL};
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct before b = {0};
	struct peer p;
	struct config c;
	struct transport *t = NULL;
	struct err e = {0};
	char *big = xmalloc(size);

	(void)state;
	memset(big, 'x', size);
	for (size_t i = 78; i < size; i += 80)
		memcpy(big + i, "\r\n", 2);
	memcpy(big + size - 2, "\r\n", 2);
	l.bytes = big;
	l.len = size;
	peer_start(&p, NULL, steps);
	c = config_for(p.tls_port, TLS_IMPLICIT, SLOW);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, on_before, &b, &e), TRANSPORT_TEMP);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_int_equal(b.calls, 0);
	transport_close(t);
	peer_stop(&p);
	free(big);
}

/* Were the answer to QUIT awaited for libcurl's two minutes, the alarm would end the test. */
static void closes_on_a_silent_server(void **state)
{
	const char *const steps[] = {"quit=silence", NULL};
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct peer p;
	struct config c;
	struct transport *t = NULL;
	struct err e = {0};

	(void)state;
	peer_start(&p, NULL, steps);
	c = config_for(p.tls_port, TLS_IMPLICIT, SLOW);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_SENT);
	(void)alarm(90);
	transport_close(t);
	(void)alarm(0);
	peer_stop(&p);
}

static void certificates(void **state)
{
	static const struct {
		const char *certificate, *says;
		enum transport_result want;
	} rows[] = {
		{"server", "", TRANSPORT_SENT},
		{"expired", "expired", TRANSPORT_TEMP},
		{"wrong-host", "another host name", TRANSPORT_TEMP},
		{"self-signed", "self-signed", TRANSPORT_TEMP},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows * 2; i++) {
		bool implicit = i % 2 == 0;
		const char *name = rows[i / 2].certificate;
		struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
		struct peer p;
		struct config c;
		struct transport *t = NULL;
		struct err e = {0};
		enum transport_result got;

		peer_start(&p, name, NULL);
		c = implicit ? config_for(p.tls_port, TLS_IMPLICIT, SLOW)
			     : config_for(p.port, TLS_STARTTLS, SLOW);
		assert_int_equal(transport_open(&c, &t, &e), 0);
		got = send_letter(t, &l, NULL, NULL, &e);
		check(name, got == rows[i / 2].want, "the result", got, &e);
		check(name, e.kind == (got == TRANSPORT_SENT ? ERR_NONE : ERR_CONFIG), "the kind",
			got, &e);
		check(name, strstr(e.message, rows[i / 2].says) != NULL, "the message", got, &e);
		check(name, got == TRANSPORT_SENT || lines_with(p.log, "AUTH") == 0,
			"the password's safety", got, &e);
		transport_close(t);
		peer_stop(&p);
	}
}

static void no_starttls(void **state)
{
	const char *const steps[] = {"ehlo=250-peer\\n250 AUTH PLAIN", NULL};
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct peer p;
	struct config c;
	struct transport *t = NULL;
	struct err e = {0};

	(void)state;
	peer_start(&p, NULL, steps);
	c = config_for(p.port, TLS_STARTTLS, SLOW);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_TEMP);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_int_equal(lines_with(p.log, "AUTH"), 0);
	transport_close(t);
	peer_stop(&p);
}

static void nobody_listens(void **state)
{
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct peer p;
	struct config c;
	struct transport *t = NULL;
	struct err e = {0};

	(void)state;
	peer_start(&p, NULL, NULL);
	peer_stop(&p);
	c = config_for(p.tls_port, TLS_IMPLICIT, SLOW);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_TEMP);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, "localhost"));
	transport_close(t);
}

/* Nothing reaches a socket. */
static void refuses_bad_letters(void **state)
{
	static const struct {
		const char *name, *from, *to, *bytes;
	} rows[] = {
		{"command in the recipient", "a@b.gov", "x@y.gov>\r\nRCPT TO:<z@y.gov", "a\r\n"},
		{"line feed in the sender", "a@b.gov\nDATA", "x@y.gov", "a\r\n"},
		{"no recipient", "a@b.gov", "", "a\r\n"},
		{"bare line feed", "a@b.gov", "x@y.gov", "a\n.\r\n"},
		{"bare carriage return", "a@b.gov", "x@y.gov", "a\r.\r\n"},
		{"no last line end", "a@b.gov", "x@y.gov", "a\r\nb"},
		{"empty", "a@b.gov", "x@y.gov", ""},
	};
	struct peer p;
	struct config c;
	struct transport *t = NULL;
	struct err e = {0};

	(void)state;
	peer_start(&p, NULL, NULL);
	c = config_for(p.tls_port, TLS_IMPLICIT, SLOW);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct transport_letter l = {.mail_from = rows[i].from,
			.recipient = rows[i].to,
			.message_id = "a@mailclerk",
			.bytes = rows[i].bytes,
			.len = strlen(rows[i].bytes)};
		enum transport_result got = send_letter(t, &l, NULL, NULL, &e);

		check(rows[i].name, got == TRANSPORT_PERM, "the result", got, &e);
		check(rows[i].name, e.kind == ERR_PERM, "the kind", got, &e);
	}
	transport_close(t);
	assert_int_equal(lines_with(p.log, "connect"), 0);
	peer_stop(&p);
}

/* --- the real server ----------------------------------------------------------------------------------------------- */

static void real_server(void **state)
{
	static const struct {
		const char *to;
		enum transport_result want;
		const char *says;
	} rows[] = {
		{"dana.ruiz@usda.gov", TRANSPORT_SENT, ""},
		{"unknown@usda.gov", TRANSPORT_PERM, "550"},
		{"dana.ruiz@usda.gov", TRANSPORT_SENT, ""},
		{"busy@usda.gov", TRANSPORT_TEMP, "450"},
		{"full@usda.gov", TRANSPORT_TEMP, "452"},
		{"policy@usda.gov", TRANSPORT_PERM, "554"},
		{"dana.ruiz@usda.gov", TRANSPORT_SENT, ""},
	};

	(void)state;
	for (int mode = 0; mode < 2; mode++) {
		struct config c =
			mode == 0 ? config_for(env_port("TEST_SMTP_PORT"), TLS_STARTTLS, SLOW)
				  : config_for(env_port("TEST_SMTPS_PORT"), TLS_IMPLICIT, SLOW);
		struct transport *t = NULL;
		struct err e = {0};

		assert_int_equal(transport_open(&c, &t, &e), 0);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			struct transport_letter l = letter_to(rows[i].to, "a@mailclerk");
			struct before b = {0};
			enum transport_result got;

			e = (struct err){0};
			got = send_letter(t, &l, on_before, &b, &e);
			check(rows[i].to, got == rows[i].want, "the result", got, &e);
			check(rows[i].to, strstr(e.message, rows[i].says) != NULL, "the message",
				got, &e);
			check(rows[i].to, b.calls == (got == TRANSPORT_SENT), "the calls", got, &e);
		}
		transport_close(t);
	}
	assert_int_equal(
		run((char *[]){"tests/servers/mail.py", "wait", "dana.ruiz", "6", NULL}), 0);
}

struct together {
	int calls[SMTP_LINES_MAX]; /* by letter */
	size_t most;               /* letters in one call */
};

static int on_together(void *ctx, const size_t *which, size_t n)
{
	struct together *x = ctx;

	assert_in_range(n, 1, 4);
	for (size_t i = 0; i < n; i++)
		x->calls[which[i]]++;
	x->most = n > x->most ? n : x->most;
	return 0;
}

/* Several at once, each with its own outcome; who is refused before the dot is not asked for. */
static void several_at_once(void **state)
{
	static const struct {
		const char *recipient;
		enum transport_result want;
		int calls;
	} rows[] = {{"together-a@usda.gov", TRANSPORT_SENT, 1},
		{"unknown@usda.gov", TRANSPORT_PERM, 0}, {"not an address", TRANSPORT_PERM, 0},
		{"busy@usda.gov", TRANSPORT_TEMP, 0}, {"together-b@usda.gov", TRANSPORT_SENT, 1}};
	enum { N = sizeof rows / sizeof *rows };
	struct config c = config_for(env_port("TEST_SMTP_PORT"), TLS_STARTTLS, SLOW);
	struct transport_letter letters[N];
	struct transport_outcome outcomes[N];
	struct transport *t = NULL;
	struct err e = {0};

	(void)state;
	c.smtp_connections = N;
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(transport_lines(t), N);
	for (int round = 0; round < 3; round++) { /* again on connections that are kept */
		struct together x = {0};

		for (size_t i = 0; i < N; i++)
			letters[i] = letter_to(rows[i].recipient, "together@mailclerk");
		transport_send(t, letters, N, on_together, &x, outcomes);
		for (size_t i = 0; i < N; i++) {
			check(rows[i].recipient, outcomes[i].result == rows[i].want, "the result",
				outcomes[i].result, &outcomes[i].why);
			check(rows[i].recipient, x.calls[i] == rows[i].calls, "the number of calls",
				outcomes[i].result, &outcomes[i].why);
		}
	}
	transport_close(t);
}

/* A server that stands still on one line holds up no other: its letter is in doubt, the rest has gone. */
static void one_line_stands_still(void **state)
{
	const char *const steps[] = {"data@1=silence", NULL};
	struct transport_letter letters[] = {
		letter_to("a@usda.gov", "a@mailclerk"), letter_to("b@usda.gov", "b@mailclerk")};
	struct transport_outcome outcomes[2];
	struct together x = {0};
	struct transport *t = NULL;
	struct err e = {0};
	struct config c;
	struct peer p;
	int sent = 0;

	(void)state;
	peer_start(&p, NULL, steps);
	c = config_for(p.tls_port, TLS_IMPLICIT, QUICK);
	c.smtp_connections = 2;
	assert_int_equal(transport_open(&c, &t, &e), 0);
	transport_send(t, letters, 2, on_together, &x, outcomes);
	for (int i = 0; i < 2; i++) {
		sent += outcomes[i].result == TRANSPORT_SENT;
		assert_int_equal(x.calls[i], outcomes[i].result == TRANSPORT_SENT);
	}
	assert_int_equal(sent, 1);
	assert_int_equal(lines_with(p.log, "connect"), 2);
	transport_close(t);
	peer_stop(&p);
}

static void real_server_wrong_password(void **state)
{
	struct config c = config_for(env_port("TEST_SMTPS_PORT"), TLS_IMPLICIT, SLOW);
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct transport *t = NULL;
	struct err e = {0};
	char path[PATH_BYTES];
	FILE *f;

	(void)state;
	(void)snprintf(path, sizeof path, "%s/wrong", scratch);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs("Hunter2-wrong\n", f);
	(void)fclose(f);
	assert_int_equal(chmod(path, 0600), 0);
	c.smtp.password_file = path;
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_TEMP);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_non_null(strstr(e.message, "password"));
	assert_null(strstr(e.message, "Hunter2"));
	transport_close(t);
	c.smtp.password_file = "/nonexistent/password";
	assert_int_equal(transport_open(&c, &t, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_null(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(means_what_it_says),
		cmocka_unit_test(one_connection_for_many),
		cmocka_unit_test(made_anew),
		cmocka_unit_test(stops_before_the_dot),
		cmocka_unit_test(lost_within_the_letter),
		cmocka_unit_test(closes_on_a_silent_server),
		cmocka_unit_test(certificates),
		cmocka_unit_test(no_starttls),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(refuses_bad_letters),
		cmocka_unit_test(real_server),
		cmocka_unit_test(several_at_once),
		cmocka_unit_test(one_line_stands_still),
		cmocka_unit_test(real_server_wrong_password),
	};

	return cmocka_run_group_tests_name("transport", tests, group_setup, group_teardown);
}
