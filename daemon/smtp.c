/*
 * smtp.c - owns the SMTP dialogue, as libcurl holds it: which step it reached, what the server said there, and what that means for
 * the letter; and that several of them, each on a line of its own, reach the final dot together. Must not know letters' contents,
 * the outbox, or when to try again.
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
#include <sys/select.h>

#include "daemon/connect.h"
#include "daemon/process.h"
#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define REPLY_MAX 300 /* bytes kept of what the server said to one command, all lines together */
#define GOODBYE_SECONDS 2
#define TOGETHER_MS 200 /* a letter that is ready for its dot waits for the others so long */
#define LOOK_MS 100     /* looked at this often although nothing seems to happen */

enum step {
	STEP_CONNECT, /* name, TCP, TLS, greeting, EHLO, STARTTLS */
	STEP_AUTH,
	STEP_MAIL,
	STEP_RCPT,
	STEP_DATA,
	STEP_BODY, /* 354 was seen, bytes go out */
	STEP_DOT,  /* all bytes are out, libcurl was told to end with the dot */
};

enum dot {
	DOT_NOT_YET,
	DOT_WAITS, /* all bytes are out */
	DOT_GO,
	DOT_STOP, /* nobody wrote down that it goes: it must not */
};

/* One connection, and the letter in hand. */
struct line {
	struct connect *connect; /* owned */
	CURLM *multi; /* owned; of this line alone, so that libcurl gives its connection to no other */
	const struct config_server *server; /* borrowed: as long as this lives */
	bool up;                            /* the last transfer left the connection usable */
	bool logged_in;                     /* AUTH went over the present connection */
	bool no_login; /* ended by us: the server would have taken mail without the login that is configured */
	enum step step;
	int code;         /* complete reply to the present step; 0 while there is none */
	struct buf reply; /* its text, lines joined by a blank, without the codes */
	/* the letter in hand; borrowed during smtp_send */
	const struct transport_letter *letter;
	struct curl_slist *to; /* owned; its recipient */
	size_t at;             /* bytes handed over */
	enum dot dot;
	int64_t ready_ms;                 /* when it began to wait for its dot */
	bool busy;                        /* a transfer runs */
	bool tried_stale, tried_token;    /* begun anew for that reason */
	struct transport_outcome outcome; /* once it is not busy any more */
};

struct smtp {
	struct line lines[SMTP_LINES_MAX];
	size_t n;
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

static void enter(struct line *s, enum step step)
{
	s->step = step;
	s->code = 0;
	buf_clear(&s->reply);
}

/* CURLOPT_DEBUGFUNCTION. Lines of the AUTH exchange pass here and are neither kept nor, being base64, taken for a command: only
 * MAIL follows upon AUTH. */
static int on_debug(CURL *curl, curl_infotype type, char *bytes, size_t n, void *ctx)
{
	struct line *s = ctx;

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
	struct line *s = ctx;
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
	struct line *s = ctx;
	size_t room = size * n;
	size_t left = s->letter->len - s->at;

	if (s->step < STEP_BODY)
		enter(s, STEP_BODY);
	if (left == 0) {
		if (s->step == STEP_DOT)
			return 0;
		if (s->dot == DOT_STOP)
			return CURL_READFUNC_ABORT;
		if (s->dot == DOT_GO) {
			enter(s, STEP_DOT);
			return 0;
		}
		if (s->dot == DOT_NOT_YET)
			s->ready_ms = process_now_ms();
		s->dot = DOT_WAITS;
		return CURL_READFUNC_PAUSE;
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
static bool concerns_account(const struct line *s)
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
static enum transport_result refusal(const struct line *s, struct err *e)
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

static enum transport_result judge(struct line *s, CURLcode code, struct err *e)
{
	if (code == CURLE_OK) {
		assert(s->step == STEP_DOT);
		return TRANSPORT_SENT;
	}
	if (s->dot == DOT_STOP) {
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

/* --- one letter on its line ----------------------------------------------------------------------------------------- */

static void begin(struct line *s)
{
	CURL *curl = s->connect->curl;
	CURLcode code;

	connect_begin(s->connect);
	enter(s, STEP_CONNECT);
	s->at = 0;
	s->dot = DOT_NOT_YET;
	s->no_login = false;
	/* its default of 120 s for each reply would undercut a longer time limit */
	code = curl_easy_setopt(
		curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long)s->server->timeout_seconds);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_MAIL_FROM, s->letter->mail_from);
	if (code == CURLE_OK)
		code = curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, s->to);
	s->busy = code == CURLE_OK && curl_multi_add_handle(s->multi, curl) == CURLM_OK;
	if (!s->busy) {
		s->outcome.result = TRANSPORT_TEMP;
		(void)err_set(&s->outcome.why, ERR_TEMP, "libcurl takes no letter: %s",
			curl_easy_strerror(code));
	}
}

static void take_letter(struct line *s, const struct transport_letter *l)
{
	s->letter = l;
	s->outcome = (struct transport_outcome){.result = TRANSPORT_TEMP};
	s->tried_stale = s->tried_token = false;
	/* A connection that is up keeps its token: libcurl would not use it for another one. */
	if (!s->up && connect_token(s->connect, &s->outcome.why) != 0)
		return;
	s->to = curl_slist_append(NULL, l->recipient);
	if (s->to == NULL)
		(void)err_set(&s->outcome.why, ERR_TEMP, "no memory for a letter");
	else
		begin(s);
}

/* A kept connection that the server has given up meanwhile shows it at the first command: that is no fault of the letter's. */
static bool was_stale(const struct line *s, CURLcode code)
{
	long made = 1;

	return code != CURLE_OK && s->step <= STEP_MAIL && (s->code == 0 || s->code == 421) &&
	       curl_easy_getinfo(s->connect->curl, CURLINFO_NUM_CONNECTS, &made) == CURLE_OK &&
	       made == 0;
}

/* The transfer has ended: begun anew where that is no fault of the letter's, else its outcome. */
static void end(struct line *s, CURLcode code)
{
	int again = 0;

	(void)curl_multi_remove_handle(s->multi, s->connect->curl);
	s->busy = false;
	s->up = code == CURLE_OK;
	if (!s->tried_stale && !s->tried_token && was_stale(s, code)) {
		s->tried_stale = true;
		begin(s);
		return;
	}
	if (!s->tried_token)
		again = connect_token_again(s->connect, code, &s->outcome.why);
	if (again > 0) {
		s->tried_token = true;
		begin(s);
	} else if (again == 0) {
		s->outcome.result = judge(s, code, &s->outcome.why);
	}
}

/* As far as it goes without waiting. */
static void advance(struct line *s)
{
	const CURLMsg *m;
	CURLMcode code;
	int running, left;

	code = curl_multi_perform(s->multi, &running);
	if (code != CURLM_OK)
		end(s, CURLE_FAILED_INIT);
	while (s->busy && (m = curl_multi_info_read(s->multi, &left)) != NULL)
		if (m->msg == CURLMSG_DONE)
			end(s, m->data.result);
}

/* Until one of the busy lines has news, at most LOOK_MS. */
static void wait_lines(struct smtp *s, size_t n)
{
	fd_set in, out, odd;
	int most = -1;
	long ms = LOOK_MS;
	struct timeval t;

	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_ZERO(&odd);
	for (size_t i = 0; i < n; i++) {
		int highest = -1;
		long soon = -1;

		if (!s->lines[i].busy)
			continue;
		(void)curl_multi_fdset(s->lines[i].multi, &in, &out, &odd, &highest);
		(void)curl_multi_timeout(s->lines[i].multi, &soon);
		most = highest > most ? highest : most;
		ms = soon >= 0 && soon < ms ? soon : ms;
	}
	t = (struct timeval){.tv_sec = 0, .tv_usec = (suseconds_t)ms * 1000};
	(void)select(most + 1, &in, &out, &odd, &t);
}

/* --- several letters ------------------------------------------------------------------------------------------------ */

/* Are there letters whose turn for the dot it is? All that are not there yet have had their time, or none is left. */
static size_t ready(const struct smtp *s, size_t n, size_t which[SMTP_LINES_MAX])
{
	int64_t now = process_now_ms();
	size_t k = 0;
	bool others = false, late = false;

	for (size_t i = 0; i < n; i++) {
		const struct line *l = &s->lines[i];

		if (l->busy && l->dot == DOT_WAITS) {
			which[k++] = i;
			late = late || now - l->ready_ms >= TOGETHER_MS;
		} else if (l->busy && l->dot == DOT_NOT_YET) {
			others = true;
		}
	}
	return others && !late ? 0 : k;
}

static void let_go(
	struct smtp *s, const size_t *which, size_t k, transport_before_dot *before, void *ctx)
{
	enum dot dot = before == NULL || before(ctx, which, k) == 0 ? DOT_GO : DOT_STOP;

	for (size_t i = 0; i < k; i++) {
		struct line *l = &s->lines[which[i]];

		l->dot = dot;
		(void)curl_easy_pause(l->connect->curl, CURLPAUSE_CONT);
		advance(l);
	}
}

void smtp_send(struct smtp *s, const struct transport_letter *letters, size_t n,
	transport_before_dot *before, void *ctx, struct transport_outcome *outcomes)
{
	size_t which[SMTP_LINES_MAX];
	bool busy = true;

	assert(n <= s->n);
	for (size_t i = 0; i < n; i++)
		take_letter(&s->lines[i], &letters[i]);
	while (busy) {
		size_t k;

		for (size_t i = 0; i < n; i++)
			if (s->lines[i].busy)
				advance(&s->lines[i]);
		k = ready(s, n, which);
		if (k > 0)
			let_go(s, which, k, before, ctx);
		busy = false;
		for (size_t i = 0; i < n; i++)
			busy = busy || s->lines[i].busy;
		if (busy && k == 0)
			wait_lines(s, n);
	}
	for (size_t i = 0; i < n; i++) {
		struct line *l = &s->lines[i];

		outcomes[i] = l->outcome;
		(void)curl_easy_setopt(l->connect->curl, CURLOPT_MAIL_RCPT, NULL);
		curl_slist_free_all(l->to);
		l->to = NULL;
		l->letter = NULL;
	}
}

/* --- beginning and end ---------------------------------------------------------------------------------------------- */

static int open_line(struct line *s, const struct config_server *server, struct err *e)
{
	CURL *curl;

	s->server = server;
	buf_init(&s->reply, REPLY_MAX);
	if (connect_new(server, CONNECT_SMTP, &s->connect, e) != 0)
		return -1;
	curl = s->connect->curl;
	s->multi = curl_multi_init();
	if (s->multi == NULL || curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_READDATA, s) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_line) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_HEADERDATA, s) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_DEBUGDATA, s) != CURLE_OK ||
		curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L) != CURLE_OK)
		return err_set(e, ERR_TEMP, "libcurl refuses the options of an SMTP connection");
	return 0;
}

int smtp_new(const struct config_server *server, size_t lines, struct smtp **out, struct err *e)
{
	struct smtp *s = xcalloc(1, sizeof *s);

	assert(lines >= 1 && lines <= SMTP_LINES_MAX);
	*out = NULL;
	while (s->n < lines)
		if (open_line(&s->lines[s->n++], server, e) != 0) {
			smtp_free(s);
			return -1;
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

/* curl_multi_cleanup alone would wait two minutes for a silent server's answer to QUIT. A NOOP that forbids reuse ends in the same
 * QUIT, but within our time; no_socket keeps it from making a new connection for that. */
static void begin_goodbye(struct line *s)
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
		s->busy = curl_multi_add_handle(s->multi, curl) == CURLM_OK;
}

static void say_goodbye(struct smtp *s)
{
	bool busy = true;

	for (size_t i = 0; i < s->n; i++)
		if (s->lines[i].up)
			begin_goodbye(&s->lines[i]);
	while (busy) {
		busy = false;
		for (size_t i = 0; i < s->n; i++) {
			struct line *l = &s->lines[i];
			int running = 0;

			if (l->busy && (curl_multi_perform(l->multi, &running) != CURLM_OK ||
					       running == 0)) {
				(void)curl_multi_remove_handle(l->multi, l->connect->curl);
				l->busy = false;
			}
			busy = busy || l->busy;
		}
		if (busy)
			wait_lines(s, s->n);
	}
}

void smtp_free(struct smtp *s)
{
	if (s == NULL)
		return;
	say_goodbye(s);
	for (size_t i = 0; i < s->n; i++) {
		(void)curl_multi_cleanup(s->lines[i].multi);
		connect_free(s->lines[i].connect);
		buf_free(&s->lines[i].reply);
	}
	free(s);
}
