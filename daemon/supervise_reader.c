/*
 * supervise_reader.c - owns the readers: they are forked from the supervisor, which has nothing in its memory that they must not
 * see, and handed to the process of their mailbox. Must not know what is read.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "daemon/cage.h"
#include "daemon/log.h"
#include "daemon/supervise_parts.h"

void supervise_end_reader(struct child *c)
{
	if (c->reader > 0)
		(void)kill(c->reader, SIGKILL); /* reaped with the others */
	c->reader = 0;
}

/* Forks a reader and returns the mailbox's end of its socket, -1 on failure. */
static int start_reader(const struct supervisor *s, struct child *c)
{
	int pair[2];

	supervise_end_reader(c);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	c->reader = fork();
	if (c->reader == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		for (size_t i = 0; i < s->n; i++)
			pulse_free(s->children[i]->pulse); /* it has no word in who lives */
		cage_serve(pair[1], c->of->office->reader, &c->reading, &c->of->config->limits);
	}
	(void)close(pair[1]);
	if (c->reader < 0) {
		c->reader = 0;
		(void)close(pair[0]);
		return -1;
	}
	return pair[0];
}

/* The answer bears the number of its question. */
void supervise_answer(const struct supervisor *s, struct child *c)
{
	unsigned char number;
	struct iovec iov = {.iov_base = &number, .iov_len = 1};
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} u;
	struct msghdr m = {.msg_iov = &iov, .msg_iovlen = 1};
	int fd;

	if (recv(c->control, &number, 1, MSG_DONTWAIT) != 1)
		return;
	fd = start_reader(s, c);
	if (fd >= 0) {
		struct cmsghdr *h;

		memset(&u, 0, sizeof u);
		m.msg_control = &u;
		m.msg_controllen = sizeof u;
		h = CMSG_FIRSTHDR(&m);
		h->cmsg_level = SOL_SOCKET;
		h->cmsg_type = SCM_RIGHTS;
		h->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(h), &fd, sizeof fd);
	} else {
		log_error("process=\"%s\" no reader can be started: %s", c->name, strerror(errno));
	}
	if (sendmsg(c->control, &m, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		log_warning("process=\"%s\" its reader could not be handed over: %s", c->name,
			strerror(errno));
	if (fd >= 0)
		(void)close(fd);
}
