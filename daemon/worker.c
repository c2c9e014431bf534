/*
 * worker.c - owns what each kind of process does with its life. Must not know how processes are started, watched and ended.
 */
#include "daemon/worker.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/cage.h"
#include "daemon/canary.h"
#include "daemon/command.h"
#include "daemon/daily.h"
#include "daemon/digest.h"
#include "daemon/engine.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/process.h"
#include "daemon/sender.h"

enum {
	READER_WAIT_MS = 10000,
	CLOCK_MS = 30000,
	DAILY_MS = 600000, /* a purge of many years */
	DAY_S = 86400,
	DIGEST_LOOK_S = 600,
};

static void open_engine(const struct worker *w, struct engine *g)
{
	struct err e = {0};

	if (engine_open(w->config, w->office, false, g, &e) < 0)
		fatal(EX_TEMPFAIL, "%s", e.message);
}

/* --- a reader for a mailbox ------------------------------------------------------------------------------------------ */

/* One answer of the supervisor: the number of the question, and the reader's socket or -1. 0, or -1 where none comes. */
static int take_answer(int control, unsigned char *number_out, int *fd_out)
{
	struct pollfd p = {.fd = control, .events = POLLIN};
	struct iovec iov = {.iov_base = number_out, .iov_len = 1};
	union {
		struct cmsghdr align;
		char space[CMSG_SPACE(sizeof(int))];
	} u;
	struct msghdr m = {
		.msg_iov = &iov, .msg_iovlen = 1, .msg_control = &u, .msg_controllen = sizeof u};
	const struct cmsghdr *c;
	int n;

	*fd_out = -1;
	pulse_beat(READER_WAIT_MS);
	n = poll(&p, 1, READER_WAIT_MS);
	if (n == 0)
		errno = ETIMEDOUT;
	if (n != 1 || recvmsg(control, &m, MSG_CMSG_CLOEXEC) != 1)
		return -1;
	c = CMSG_FIRSTHDR(&m);
	if (c != NULL && c->cmsg_type == SCM_RIGHTS)
		memcpy(fd_out, CMSG_DATA(c), sizeof *fd_out);
	return 0;
}

struct asking {
	int control;
	unsigned char number; /* of the last question */
};

/* Asks the supervisor for a fresh reader; the earlier one is killed there. An answer that comes too late belongs to a reader that
 * the next question ends: it must not be taken for the next one's. */
static int ask_for_reader(void *ctx, int *fd_out, struct err *e)
{
	struct asking *a = ctx;
	unsigned char number;

	a->number++;
	if (send(a->control, &a->number, 1, MSG_NOSIGNAL) != 1)
		return err_set(e, ERR_TEMP, "the supervisor cannot be asked for a reader: %s",
			strerror(errno));
	while (take_answer(a->control, &number, fd_out) == 0) {
		if (number == a->number && *fd_out >= 0)
			return 0;
		if (number == a->number)
			return err_set(e, ERR_TEMP, "the supervisor could start no reader");
		if (*fd_out >= 0)
			(void)close(*fd_out);
	}
	return err_set(e, ERR_TEMP, "the supervisor gives no reader: %s", strerror(errno));
}

/* --- kinds of process -------------------------------------------------------------------------------------------------- */

static void mailbox_main(const struct worker *w)
{
	struct engine g;
	struct poller p = {.engine = &g, .mailbox = w->mailbox};
	struct asking asking = {.control = w->control};

	open_engine(w, &g);
	p.cage = cage_new(ask_for_reader, &asking, &w->config->limits);
	poller_run(&p);
	cage_free(p.cage);
	engine_close(&g);
}

static void sender_main(const struct worker *w)
{
	struct engine g;
	struct sender sender = {.engine = &g};

	open_engine(w, &g);
	sender_run(&sender);
	engine_close(&g);
}

/* What the clock did last, beside timers. */
struct rounds {
	int64_t daily, digested;
};

/* The team's letter of the day. */
static void digest(struct engine *g, int64_t now)
{
	struct err e = {0};
	int rc = engine_digest(g, now, &e);

	if (rc < 0)
		log_error("the digest waits: %s", e.message);
	else if (rc > 0)
		doorbell_ring(g->config->data_directory);
}

/* A mail to ourselves, and whether the last one came back. */
static void look_at_canaries(struct engine *g, int64_t now)
{
	char late[PULSE_TROUBLE_MAX];
	struct err e = {0};
	int n = canary_look(g, now, late, sizeof late, &e);

	if (n < 0)
		log_error("test mails wait: %s", e.message);
	if (n > 0)
		doorbell_ring(g->config->data_directory);
	pulse_trouble(late);
}

/* Timers; now and then the digest; once a day what daily.h says. 0, or -1 where timers wait. */
static int tick(struct engine *g, struct rounds *rounds)
{
	int64_t now = process_now();
	struct err e = {0};
	int ran = engine_timers(g, now, &e);

	if (ran < 0)
		log_error("timers wait: %s", e.message);
	if (ran > 0)
		doorbell_ring(g->config->data_directory);
	look_at_canaries(g, now);
	if (now - rounds->digested >= DIGEST_LOOK_S) {
		digest(g, now);
		rounds->digested = now;
	}
	pulse_beat(DAILY_MS);
	if (now - rounds->daily >= DAY_S && daily(g, now) == 0)
		rounds->daily = now;
	return ran < 0 ? -1 : 0;
}

static void clock_main(const struct worker *w)
{
	struct engine g;
	struct rounds rounds = {0};

	open_engine(w, &g);
	while (!process_stopping()) {
		(void)tick(&g, &rounds);
		engine_go_on(&g);
		(void)process_sleep(CLOCK_MS, -1);
	}
	engine_close(&g);
}

static void begin(const struct worker *w)
{
	process_init(true);
	if (getppid() != w->parent)
		_exit(EX_OSERR); /* it ended before it could take us with it */
	pulse_take(w->pulse);
}

_Noreturn void worker_main(const struct worker *w)
{
	begin(w);
	log_init(LOG_LEVEL_INFO, w->name);
	switch (w->kind) {
	case WORKER_MAILBOX:
		mailbox_main(w);
		break;
	case WORKER_SENDER:
		sender_main(w);
		break;
	case WORKER_CLOCK:
		clock_main(w);
		break;
	}
	exit(EX_OK);
}

/* --- all of it once ---------------------------------------------------------------------------------------------------- */

static int once_mailbox(struct engine *g, const struct config_mailbox *mailbox, int control)
{
	struct asking asking = {.control = control};
	struct poller p = {.engine = g, .mailbox = mailbox};
	struct err e = {0};
	int rc;

	p.cage = cage_new(ask_for_reader, &asking, &g->config->limits);
	rc = poller_pass(&p, &e);
	poller_close(&p);
	cage_free(p.cage);
	if (process_stopping())
		return EX_TEMPFAIL; /* mails may wait */
	if (rc == 0)
		return EX_OK;
	log_error("mailbox=%s %s", mailbox->name, e.message);
	return exit_code(&e);
}

_Noreturn void worker_once(const struct worker *w, const int *controls)
{
	struct engine g;
	struct sender sender = {.engine = &g};
	struct err e = {0};
	struct rounds rounds = {0};
	int rc, worst = EX_OK;

	begin(w);
	if (engine_open(w->config, w->office, true, &g, &e) < 0)
		exit(say_error(&e));
	for (size_t i = 0; i < w->config->mailboxes_n && !process_stopping(); i++) {
		rc = once_mailbox(&g, &w->config->mailboxes[i], controls[i]);
		worst = rc != EX_OK ? rc : worst;
	}
	if (tick(&g, &rounds) < 0)
		worst = EX_TEMPFAIL;
	if (sender_pass(&sender, &e) < 0) {
		log_error("letters wait: %s", e.message);
		worst = exit_code(&e);
	}
	sender_close(&sender);
	engine_go_on(&g);
	engine_close(&g);
	exit(worst);
}
