/*
 * clamd.c - owns the conversation with clamd. Looks at no byte of the mail. Must not decide what becomes of it.
 */
#include "daemon/clamd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "daemon/pulse.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define CHUNK      \
	((size_t)1 \
		<< 20) /* bytes of one chunk; clamd's own limit is on their sum (StreamMaxLength) */
#define ANSWER_MAX 1024

struct talk {
	int fd;
	int64_t deadline; /* ms, monotonic */
	struct err *e;
};

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Waits until the socket can be written or read. 0 or -1. */
static int ready(struct talk *t, short events)
{
	for (;;) {
		struct pollfd p = {.fd = t->fd, .events = events};
		int64_t left = t->deadline - now_ms();
		int r;

		if (left <= 0)
			return err_set(t->e, ERR_INPUT, "clamd gave no verdict in time");
		r = poll(&p, 1, left > 600000 ? 600000 : (int)left);
		if (r > 0)
			return 0;
		if (r < 0 && errno != EINTR)
			return err_set(t->e, ERR_INPUT, "clamd: %s", strerror(errno));
	}
}

static int send_bytes(struct talk *t, const void *p, size_t n)
{
	const char *at = p;

	while (n > 0) {
		ssize_t k;

		if (ready(t, POLLOUT) < 0)
			return -1;
		k = send(t->fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (k < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (k < 0)
			return err_set(
				t->e, ERR_INPUT, "clamd stopped listening: %s", strerror(errno));
		at += k;
		n -= (size_t)k;
	}
	return 0;
}

static int send_mail(struct talk *t, const char *bytes, size_t len)
{
	const uint32_t end = 0;

	if (send_bytes(t, "zINSTREAM", sizeof "zINSTREAM") < 0) /* with its NUL */
		return -1;
	for (size_t at = 0; at < len; at += CHUNK) {
		size_t n = len - at < CHUNK ? len - at : CHUNK;
		uint32_t size = htonl((uint32_t)n);

		if (send_bytes(t, &size, sizeof size) < 0 || send_bytes(t, bytes + at, n) < 0)
			return -1;
	}
	return send_bytes(t, &end, sizeof end);
}

/* Up to its NUL, or to where clamd closes. */
static int take_answer(struct talk *t, char out[ANSWER_MAX + 1])
{
	size_t n = 0;

	while (n < ANSWER_MAX) {
		ssize_t k;

		if (ready(t, POLLIN) < 0)
			return -1;
		k = recv(t->fd, out + n, ANSWER_MAX - n, MSG_DONTWAIT);
		if (k < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (k < 0)
			return err_set(t->e, ERR_INPUT, "clamd: %s", strerror(errno));
		n += (size_t)k;
		if (k == 0 || memchr(out, '\0', n) != NULL)
			break;
	}
	out[n] = '\0';
	return 0;
}

static int judge(const char *answer, char **found_out, struct err *e)
{
	static const char prefix[] = "stream: ", found[] = " FOUND";
	char *line = text_line(answer, ANSWER_MAX);
	size_t n = strlen(line);
	int rc;

	if (strcmp(line, "stream: OK") == 0)
		rc = 0;
	else if (text_istarts(line, prefix) && text_iends(line, found) &&
		 n > sizeof prefix - 1 + sizeof found - 1) {
		*found_out = xstrndup(
			line + sizeof prefix - 1, n - (sizeof prefix - 1) - (sizeof found - 1));
		rc = 1;
	} else
		rc = err_set(e, *line != '\0' ? ERR_PERM : ERR_INPUT,
			"clamd gave no verdict: %.200s",
			*line != '\0' ? line : "it closed the connection");
	free(line);
	return rc;
}

static int connect_to(const char *path, struct err *e)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof a.sun_path) {
		(void)err_set(e, ERR_CONFIG, "clamd_socket %s is too long", path);
	} else if (fd >= 0) {
		memcpy(a.sun_path, path, strlen(path) + 1);
		if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
			return fd;
		(void)err_set(
			e, ERR_TEMP, "clamd cannot be reached at %s: %s", path, strerror(errno));
	} else
		(void)err_set(e, ERR_TEMP, "no socket for clamd: %s", strerror(errno));
	if (fd >= 0)
		(void)close(fd);
	return -1;
}

int clamd_scan(const char *socket_path, const char *bytes, size_t len, unsigned timeout_seconds,
	char **found_out, struct err *e)
{
	struct talk t = {.deadline = now_ms() + (int64_t)timeout_seconds * 1000, .e = e};
	char answer[ANSWER_MAX + 1];
	struct err sending = {0};
	int sent, rc;

	*found_out = NULL;
	pulse_beat((int64_t)timeout_seconds * 1000);
	t.fd = connect_to(socket_path, e);
	if (t.fd < 0)
		return -1;
	t.e = &sending;
	sent = send_mail(&t, bytes, len);
	t.e = e;
	/* clamd says why before it closes in the middle of a mail (too large, say) */
	rc = take_answer(&t, answer);
	if (rc == 0)
		rc = judge(answer, found_out, e);
	if (sent < 0 && rc == 0)
		rc = -1;
	if (sent < 0 && rc < 0 && sending.kind != ERR_NONE && e->kind == ERR_NONE)
		*e = sending;
	(void)close(t.fd);
	return rc;
}

int clamd_ping(const char *socket_path, unsigned timeout_seconds, struct err *e)
{
	struct talk t = {.deadline = now_ms() + (int64_t)timeout_seconds * 1000, .e = e};
	char answer[ANSWER_MAX + 1];
	int rc;

	pulse_beat((int64_t)timeout_seconds * 1000);
	t.fd = connect_to(socket_path, e);
	if (t.fd < 0)
		return -1;
	rc = send_bytes(&t, "zPING", sizeof "zPING"); /* with its NUL */
	if (rc == 0)
		rc = take_answer(&t, answer);
	if (rc == 0 && strcmp(answer, "PONG") != 0)
		rc = err_set(e, ERR_TEMP, "clamd does not answer a PING");
	(void)close(t.fd);
	return rc;
}
