/*
 * imap_stream.c - owns the bytes between an IMAP server and the IMAP library: libcurl moves them, the gate sieves them.
 * Must not know folders, messages or what a command means.
 */
#include "daemon/imap_stream.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "daemon/connect.h"
#include "daemon/pulse.h"
#include "parsers/mem.h"
#include "parsers/text.h"

enum { CHUNK = 16 << 10, LIBRARY_BUFFER = 32 << 10 };

struct imap_stream {
	struct connect *connect; /* owned */
	curl_socket_t fd;        /* borrowed from connect */
	mailstream *ms;          /* owned */
	struct imap_gate gate;
	struct err error;
	int64_t deadline;  /* of the command, in imap_stream_now's milliseconds */
	int64_t last_byte; /* when the server was last heard, likewise */
	int64_t paused_at;
	int64_t budget; /* bytes that may still come */
};

int64_t imap_stream_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int64_t timeout_ms(const struct imap_stream *st)
{
	return (int64_t)st->connect->server->timeout_seconds * 1000;
}

/* --- limits ----------------------------------------------------------------------------------------------------------- */

void imap_stream_begin(struct imap_stream *st, int64_t announced)
{
	int64_t now = imap_stream_now();

	imap_gate_begin(&st->gate);
	st->budget = announced + IMAP_STREAM_SLACK;
	st->last_byte = now;
	st->deadline = now + timeout_ms(st) + announced / IMAP_STREAM_SLOWEST * 1000;
	pulse_beat(st->deadline - now);
}

void imap_stream_pause(struct imap_stream *st)
{
	st->paused_at = imap_stream_now();
}

void imap_stream_resume(struct imap_stream *st)
{
	int64_t now = imap_stream_now(), rest = now - st->paused_at;

	st->deadline += rest;
	st->last_byte += rest;
	pulse_beat(st->deadline - now);
}

const struct err *imap_stream_error(const struct imap_stream *st)
{
	return &st->error;
}

static int lost(struct imap_stream *st, const char *how)
{
	if (st->error.kind == ERR_NONE)
		(void)err_set(&st->error, ERR_TEMP, "%s", how);
	return -1;
}

/* --- bytes ------------------------------------------------------------------------------------------------------------ */

/* Waits for the socket: 1 ready, 0 not before until, -1 failed. */
static int ready(struct imap_stream *st, short events, int64_t until)
{
	struct pollfd p = {.fd = st->fd, .events = events};

	for (;;) {
		int64_t left = until - imap_stream_now();
		int n;

		if (left <= 0)
			return 0;
		n = poll(&p, 1, left > INT_MAX ? INT_MAX : (int)left);
		if (n > 0)
			return 1;
		if (n < 0 && errno != EINTR)
			return lost(st, strerror(errno));
	}
}

/* Takes what has arrived, without waiting: 1 something, 0 nothing, -1 failed. */
static int take(struct imap_stream *st)
{
	char chunk[CHUNK];
	size_t n = 0;
	CURLcode code = curl_easy_recv(st->connect->curl, chunk, sizeof chunk, &n);

	if (code == CURLE_AGAIN)
		return 0;
	if (code != CURLE_OK)
		return lost(st, "the connection to the server broke");
	if (n == 0)
		return lost(st, "the server closed the connection");
	if ((st->budget -= (int64_t)n) < 0)
		return lost(st, "the server sends more than it announced");
	st->last_byte = imap_stream_now();
	if (imap_gate_feed(&st->gate, chunk, n, &st->error) != 0)
		return -1;
	if (st->gate.bye) {
		char *said = text_line(st->gate.text, GATE_TEXT_MAX);

		(void)err_set(&st->error, ERR_TEMP, "the server says goodbye: %s", said);
		free(said);
		return -1;
	}
	return 1;
}

/* When the running command fails for want of an answer. */
static int64_t patience(const struct imap_stream *st)
{
	int64_t silence = st->last_byte + timeout_ms(st);

	return silence < st->deadline ? silence : st->deadline;
}

static int too_late(struct imap_stream *st)
{
	return lost(st, st->deadline <= imap_stream_now()
				? "the server did not finish its answer in time"
				: "the server does not answer");
}

static ssize_t stream_read(mailstream_low *low, void *to, size_t count)
{
	struct imap_stream *st = low->data;

	if (st->error.kind != ERR_NONE)
		return -1;
	for (;;) {
		size_t n = imap_gate_take(&st->gate, to, count);
		int got;

		if (n > 0)
			return (ssize_t)n;
		if (st->deadline <=
			imap_stream_now()) /* or a server that drips would never be late */
			return too_late(st);
		got = take(st);
		if (got == 0)
			got = ready(st, POLLIN, patience(st)) > 0 ? 1 : too_late(st);
		if (got < 0)
			return -1;
	}
}

static ssize_t stream_write(mailstream_low *low, const void *from, size_t count)
{
	struct imap_stream *st = low->data;

	if (st->error.kind != ERR_NONE)
		return -1;
	for (;;) {
		size_t n = 0;
		CURLcode code = curl_easy_send(st->connect->curl, from, count, &n);

		if (code == CURLE_OK)
			return (ssize_t)n;
		if (code != CURLE_AGAIN)
			return lost(st, "the connection to the server broke");
		if (ready(st, POLLOUT, patience(st)) <= 0)
			return too_late(st);
	}
}

static int stream_close(mailstream_low *low)
{
	(void)low; /* the connection is struct connect's */
	return 0;
}

static int stream_fd(mailstream_low *low)
{
	const struct imap_stream *st = low->data;

	return st->fd;
}

static void stream_free(mailstream_low *low)
{
	free(low); /* libetpan allocated it with malloc */
}

static mailstream_low_driver driver = {
	.mailstream_read = stream_read,
	.mailstream_write = stream_write,
	.mailstream_close = stream_close,
	.mailstream_get_fd = stream_fd,
	.mailstream_free = stream_free,
};

int imap_stream_wait(struct imap_stream *st, int64_t until_ms, int wake_fd)
{
	if (st->error.kind != ERR_NONE)
		return -1;
	for (;;) {
		struct pollfd p[2] = {
			{.fd = st->fd, .events = POLLIN}, {.fd = wake_fd, .events = POLLIN}};
		int64_t left = until_ms - imap_stream_now();
		int got = take(st); /* first: TLS may hold bytes that poll does not see */

		if (got != 0)
			return got < 0 ? -1 : STREAM_INPUT;
		if (left <= 0)
			return STREAM_QUIET;
		if (poll(p, 2, pulse_wait(left)) < 0 && errno != EINTR)
			return lost(st, strerror(errno));
		if (p[1].revents != 0)
			return STREAM_WAKE;
	}
}

/* --- life ------------------------------------------------------------------------------------------------------------- */

static CURLcode perform(struct connect *c)
{
	connect_begin(c);
	return curl_easy_perform(c->curl);
}

/* Logs in with a token, or with SASL PLAIN or LOGIN; a server that offers neither of these, nor forbids it, gets the LOGIN
 * command. */
static int connect_and_login(struct connect *c, struct err *e)
{
	CURLcode code = curl_easy_setopt(c->curl, CURLOPT_CONNECT_ONLY, 1L);
	int again;

	if (connect_token(c, e) != 0)
		return -1;
	if (code == CURLE_OK)
		code = perform(c);
	if (code == CURLE_LOGIN_DENIED && c->server->oauth2 == NULL && !c->login_offered &&
		!c->login_disabled) {
		(void)curl_easy_setopt(c->curl, CURLOPT_LOGIN_OPTIONS, (char *)NULL);
		code = perform(c);
	}
	again = connect_token_again(c, code, e);
	if (again < 0)
		return -1;
	if (again > 0)
		code = perform(c);
	(void)curl_easy_setopt(c->curl, CURLOPT_PASSWORD, (char *)NULL);
	(void)curl_easy_setopt(c->curl, CURLOPT_XOAUTH2_BEARER, (char *)NULL);
	return code == CURLE_OK ? 0 : connect_error(c, code, e);
}

int imap_stream_open(
	const struct config_server *s, int64_t literal_max, struct imap_stream **out, struct err *e)
{
	static const char greeting[] = "* PREAUTH .\r\n";
	struct imap_stream *st;
	mailstream_low *low;

	*out = NULL;
	if (s->user == NULL)
		return err_set(e, ERR_CONFIG, "imap: user is missing");
	st = xcalloc(1, sizeof *st);
	imap_gate_init(&st->gate, literal_max);
	if (connect_new(s, CONNECT_IMAP, &st->connect, e) != 0 ||
		connect_and_login(st->connect, e) != 0) {
		imap_stream_free(st);
		return -1;
	}
	st->fd = CURL_SOCKET_BAD;
	low = mailstream_low_new(st, &driver);
	if (curl_easy_getinfo(st->connect->curl, CURLINFO_ACTIVESOCKET, &st->fd) != CURLE_OK ||
		st->fd == CURL_SOCKET_BAD || low == NULL ||
		(st->ms = mailstream_new(low, LIBRARY_BUFFER)) == NULL) {
		free(low);
		imap_stream_free(st);
		return err_set(e, ERR_TEMP, "the connection to %s was lost at once", s->host);
	}
	(void)buf_add(&st->gate.out, greeting, sizeof greeting - 1);
	imap_stream_begin(st, 0);
	*out = st;
	return 0;
}

void imap_stream_free(struct imap_stream *st)
{
	static const char logout[] =
		"99999999 LOGOUT\r\n"; /* libcurl sends none for CONNECT_ONLY */
	size_t n;

	if (st == NULL)
		return;
	if (st->ms != NULL && st->error.kind == ERR_NONE)
		(void)curl_easy_send(st->connect->curl, logout, sizeof logout - 1, &n);
	if (st->ms != NULL)
		(void)mailstream_close(st->ms);
	connect_free(st->connect);
	imap_gate_free(&st->gate);
	free(st);
}

mailstream *imap_stream_mailstream(struct imap_stream *st)
{
	return st->ms;
}

struct imap_gate *imap_stream_gate(struct imap_stream *st)
{
	return &st->gate;
}
