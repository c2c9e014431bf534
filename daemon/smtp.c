/*
 * smtp.c - owns the SMTP dialogue, as libcurl holds it: which step it reached, what the server said there, and what that means for
 * the letter. Must not know letters' contents, the outbox, or when to try again.
 *
 * libcurl tells success reliably (CURLE_OK only after the 250 to the final dot), but not where a failure happened: its response
 * code may be an earlier reply. So the steps are followed here: the debug function sees each command go out, the header function
 * each reply come in, and the read function being asked for more after the last byte is the moment before the final dot. No
 * SIZE is declared: libcurl would then stop by counting bytes, without asking again.
 */
#include "daemon/smtp.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/connect.h"
#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define REPLY_MAX 300 /* bytes kept of what the server said to one command, all lines together */
#define GOODBYE_SECONDS 2

enum step {
	STEP_CONNECT, /* name, TCP, TLS, greeting, EHLO, STARTTLS */
	STEP_AUTH,
	STEP_MAIL,
	STEP_RCPT,
	STEP_DATA,
	STEP_BODY, /* 354 was seen, bytes go out */
	STEP_DOT,  /* all bytes are out, libcurl was told to end with the dot */
};

struct smtp {
	struct connect *connect;            /* owned */
	const struct config_server *server; /* borrowed: as long as this lives */
	bool up;                            /* the last transfer left the connection usable */
	bool logged_in;                     /* AUTH went over the present connection */
	bool no_login; /* ended by us: the server would have taken mail without the login that is configured */
	enum step step;
	int code;         /* complete reply to the present step; 0 while there is none */
	struct buf reply; /* its text, lines joined by a blank, without the codes */
	/* the letter in hand; borrowed during smtp_send */
	const struct transport_letter *letter;
	size_t at; /* bytes handed over */
	transport_before_dot *before;
	void *before_ctx;
	bool stopped; /* before() said no */
};

/* --- following the dialogue ----------------------------------------------------------------------------------------- */

static const struct {
	const char *start; /* of the line as libcurl writes it */
	enum step step;
} commands[] = {
	{"EHLO ", STEP_CONNECT},
	{"HELO ", STEP_CONNECT},
	{"STARTTLS", STEP_CONNECT},
	{"AUTH ", STEP_AUTH},
	{"MAIL FROM:", STEP_MAIL},
	{"RCPT TO:", STEP_RCPT},
	{"DATA\r\n", STEP_DATA},
};

static void enter(struct smtp *s, enum step step)
{
	s->step = step;
	s->code = 0;
	buf_clear(&s->reply);
}

/* CURLOPT_DEBUGFUNCTION. Lines of the AUTH exchange pass here and are neither kept nor, being base64, taken for a command: only
 * MAIL follows upon AUTH. */
static int on_debug(CURL *curl, curl_infotype type, char *bytes, size_t n, void *ctx)
{
	struct smtp *s = ctx;

	if (type != CURLINFO_HEADER_OUT)
		return 0;
	/* libcurl says it by itself before it closes, and would wait for the answer beyond the time limit. */
	if (n >= 4 && strncasecmp(bytes, "QUIT", 4) == 0)
		(void)curl_easy_setopt(
			curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)GOODBYE_SECONDS);
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		size_t m = strlen(commands[i].start);

		if (n < m || strncasecmp(bytes, commands[i].start, m) != 0)
			continue;
		if (s->step == STEP_AUTH && commands[i].step != STEP_MAIL)
			continue;
		enter(s, commands[i].step);
		if (s->step == STEP_CONNECT)
			s->logged_in = false;
		else if (s->step == STEP_AUTH)
			s->logged_in = true;
		break;
	}
	return 0;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* CURLOPT_HEADERFUNCTION: one line of a reply, "250-text" or, as the last, "250 text" (RFC 5321 4.2). */
static size_t on_line(char *bytes, size_t size, size_t n, void *ctx)
{
	struct smtp *s = ctx;
	size_t len = size * n;

	(void)connect_header(bytes, size, n, s->connect);
	while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
		len--;
	if (s->code != 0 && s->step != STEP_CONNECT)
		return size * n; /* a second reply to one command is no reply to it */
	if (len < 3 || !is_digit(bytes[0]) || !is_digit(bytes[1]) || !is_digit(bytes[2]))
		return size * n;
	if (len > 4) {
		if (s->reply.len > 0)
			(void)buf_putc(&s->reply, ' ');
		(void)buf_add(&s->reply, bytes + 4, len - 4);
	}
	if (len == 3 || bytes[3] == ' ')
		s->code = (bytes[0] - '0') * 100 + (bytes[1] - '0') * 10 + (bytes[2] - '0');
	if (s->step == STEP_MAIL && s->server->user != NULL && !s->logged_in) {
		s->no_login = true; /* libcurl goes on without a login where none is offered */
		return 0;
	}
	return size * n;
}

/* CURLOPT_READFUNCTION: libcurl asks for more only when all it got is written to the connection. */
static size_t on_read(char *to, size_t size, size_t n, void *ctx)
{
	struct smtp *s = ctx;
	size_t room = size * n;
	size_t left = s->letter->len - s->at;

	if (s->step < STEP_BODY)
		enter(s, STEP_BODY);
	if (left == 0) {
		if (s->step == STEP_DOT)
			return 0;
		if (s->before != NULL && s->before(s->before_ctx) != 0) {
			s->stopped = true;
			return CURL_READFUNC_ABORT;
		}
		enter(s, STEP_DOT);
		return 0;
	}
	if (left > room)
		left = room;
	memcpy(to, s->letter->bytes + s->at, left);
	s->at += left;
	return left;
}

/* --- what it means -------------------------------------------------------------------------------------------------- */

/* Replies that speak of our account or sender address, at whatever step, and not of the letter: RFC 4954 6 (530, 534, 535, 538),
 * RFC 3463 X.1.7, X.1.8 (sender), RFC 5248 X.7.8, X.7.9, and Microsoft 365's X.7.57 (not logged in) and X.7.60 (may not send as). */
static bool concerns_account(const struct smtp *s)
{
	static const int codes[] = {530, 534, 535, 538};
	static const char *const enhanced[] = {
		"5.1.7 ", "5.1.8 ", "5.7.8 ", "5.7.9 ", "5.7.57 ", "5.7.60 "};
	const char *text = s->reply.data != NULL ? s->reply.data : "";

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
		if (s->code == codes[i])
			return true;
	for (size_t i = 0; i < sizeof enhanced / sizeof *enhanced; i++)
		if (strncmp(text, enhanced[i], strlen(enhanced[i])) == 0)
			return true;
	return false;
}

static const char *const asked[] = {
	[STEP_CONNECT] = "the connection",
	[STEP_AUTH] = "the login",
	[STEP_MAIL] = "the sender",
	[STEP_RCPT] = "the recipient",
	[STEP_DATA] = "the letter",
	[STEP_BODY] = "the letter",
	[STEP_DOT] = "the letter",
};

/* The server said no (4xx or 5xx) to the step it was at. */
static enum transport_result refusal(const struct smtp *s, struct err *e)
{
	char *said = text_line(s->reply.data != NULL ? s->reply.data : "", REPLY_MAX);
	const char *host = s->server->host;
	enum transport_result result = TRANSPORT_TEMP;

	if (s->code < 500) {
		/* 421 ends the connection, whatever it was asked (RFC 5321 3.8) */
		bool of_letter = s->step >= STEP_RCPT && s->code != 421;

		(void)err_set(e, of_letter ? ERR_INPUT : ERR_TEMP, "%s does not take %s now: %d %s",
			host, asked[s->step], s->code, said);
	} else if (concerns_account(s))
		(void)err_set(e, ERR_CONFIG,
			"%s refuses our account: %d %s: check the user, the password and that "
			"it may send as %s",
			host, s->code, said, s->letter->mail_from);
	else if (s->step == STEP_MAIL)
		(void)err_set(e, ERR_CONFIG,
			"%s refuses the sender %s: %d %s: allow this address for our account", host,
			s->letter->mail_from, s->code, said);
	else if (s->step < STEP_MAIL)
		(void)err_set(e, ERR_CONFIG,
			"%s refuses %s: %d %s: ask its administrator to admit this machine", host,
			asked[s->step], s->code, said);
	else {
		(void)err_set(e, ERR_PERM, "%s refuses %s for %s: %d %s", host, asked[s->step],
			s->letter->recipient, s->code, said);
		result = TRANSPORT_PERM;
	}
	free(said);
	return result;
}

static enum transport_result judge(struct smtp *s, CURLcode code, struct err *e)
{
	if (code == CURLE_OK) {
		assert(s->step == STEP_DOT);
		return TRANSPORT_SENT;
	}
	if (s->stopped) {
		(void)err_set(e, ERR_TEMP, "stopped before the final dot: nothing was sent");
		return TRANSPORT_TEMP;
	}
	if (s->no_login) {
		(void)err_set(e, ERR_CONFIG,
			"%s offers no login (%s) for %s: allow it for this account, "
			"or remove user from smtp",
			s->server->host, connect_mechanisms(s->server), s->server->user);
		return TRANSPORT_TEMP;
	}
	if (s->code >= 400 && s->code < 600 && s->step != STEP_AUTH)
		return refusal(s, e);
	(void)connect_error(s->connect, code, e);
	if (s->step != STEP_DOT)
		return TRANSPORT_TEMP;
	(void)err_prefix(
		e, "no answer to the final dot, so the letter may or may not have been taken");
	return TRANSPORT_AMBIGUOUS;
}

/* --- one letter ----------------------------------------------------------------------------------------------------- */

static CURLcode perform(struct smtp *s, const struct transport_letter *l)
{
	CURL *curl = s->connect->curl;
	struct curl_slist *to = curl_slist_append(NULL, l->recipient);
	CURLcode code = to != NULL ? CURLE_OK : CURLE_OUT_OF_MEMORY;

	connect_begin(s->connect);
	enter(s, STEP_CONNECT);
	s->at = 0;
	s->stopped = s->no_login = false;
	/* its default of 120 s for each reply would undercut a longer time limit */
	if (code == CURLE_OK)
		code = curl_easy_setopt(
			curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)s->server->timeout_seconds);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_MAIL_FROM, l->mail_from);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	if (code == CURLE_OK)
		code = curl_easy_perform(curl);
	(void)curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
	curl_slist_free_all(to);
	s->up = code == CURLE_OK;
	return code;
}

/* A kept connection that the server has given up meanwhile shows it at the first command: that is no fault of the letter's. */
static bool was_stale(const struct smtp *s, CURLcode code)
{
	long made = 1;

	return code != CURLE_OK && s->step <= STEP_MAIL && (s->code == 0 || s->code == 421) &&
	       curl_easy_getinfo(s->connect->curl, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK &&
	       made == 0;
}

enum transport_result smtp_send(struct smtp *s, const struct transport_letter *l,
	transport_before_dot *before, void *ctx, struct err *e)
{
	enum transport_result result = TRANSPORT_TEMP;
	CURLcode code;
	int again;

	/* A connection that is up keeps its token: libcurl would not use it for another one. */
	if (!s->up && connect_token(s->connect, e) != 0)
		return TRANSPORT_TEMP;
	s->letter = l;
	s->before = before;
	s->before_ctx = ctx;
	code = perform(s, l);
	if (was_stale(s, code))
		code = perform(s, l);
	again = connect_token_again(s->connect, code, e);
	if (again > 0)
		code = perform(s, l);
	if (again >= 0)
		result = judge(s, code, e);
	s->letter = NULL;
	return result;
}

/* --- beginning and end ---------------------------------------------------------------------------------------------- */

int smtp_new(const struct config_server *server, struct smtp **out, struct err *e)
{
	struct smtp *s = xcalloc(1, sizeof *s);
	CURL *curl;

	*out = NULL;
	s->server = server;
	buf_init(&s->reply, REPLY_MAX);
	if (connect_new(server, CONNECT_SMTP, &s->connect, e) != 0) {
		smtp_free(s);
		return -1;
	}
	curl = s->connect->curl;
	if (curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_READDATA, s) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_HEADERDATA, s) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_DEBUGDATA, s) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) != CURLE_OK) {
		smtp_free(s);
		return err_set(e, ERR_TEMP, "libcurl refuses the options of an SMTP connection");
	}
	*out = s;
	return 0;
}

static curl_socket_t no_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)ctx;
	(void)purpose;
	(void)a;
	return CURL_SOCKET_BAD;
}

/* curl_easy_cleanup alone would wait two minutes for a silent server's answer to QUIT. A NOOP that forbids reuse ends in the same
 * QUIT, but within our time; no_socket keeps it from making a new connection for that. */
static void say_goodbye(struct smtp *s)
{
	CURL *curl = s->connect->curl;

	if (curl_easy_setopt(curl, CURLOPT_UPLOAD, 0L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "NOOP") == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, no_socket) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, GOODBYE_SECONDS * 1000L) == CURLE_OK &&
		curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)GOODBYE_SECONDS) ==
			CURLE_OK)
		(void)curl_easy_perform(curl);
}

void smtp_free(struct smtp *s)
{
	if (s == NULL)
		return;
	if (s->up)
		say_goodbye(s);
	connect_free(s->connect);
	buf_free(&s->reply);
	free(s);
}
