/*
 * supervise.c - owns the processes of the daemon and their restarts.
 *
 * It loads what is compiled and forks; it never opens the database, a mailbox or a secret, because readers are forked
 * from it and must find none of that in their memory. Must not know mail.
 */
#include "daemon/supervise.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "daemon/cage.h"
#include "daemon/command.h"
#include "daemon/daily.h"
#include "daemon/digest.h"
#include "daemon/engine.h"
#include "daemon/local_cage.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/process.h"
#include "daemon/sender.h"
#include "parsers/mem.h"

enum {
	BACKOFF_FIRST_MS = 1000,
	BACKOFF_MOST_MS = 60000,
	STEADY_MS = 60000, /* a process that lived this long starts with the first back-off again */
	STOP_MS = 30000,   /* time for the message in hand after SIGTERM */
	READER_WAIT_MS = 10000,
	CLOCK_MS = 30000,
	DAY_S = 86400,
	DIGEST_LOOK_S = 600,
};

enum child_kind { CHILD_MAILBOX, CHILD_SENDER, CHILD_CLOCK };

struct child {
	enum child_kind kind;
	const struct config_mailbox *mailbox; /* of CHILD_MAILBOX */
	struct reader_mailbox reading;        /* what its reader needs */
	struct strings own;                   /* owned */
	char name[64];
	pid_t pid;    /* 0 while it does not run */
	pid_t reader; /* 0 while there is none */
	int control;  /* our end; -1 where there is none */
	unsigned failures;
	int64_t started_ms, restart_ms;
	int status; /* as waitpid gave it, once it has ended */
};

struct supervisor {
	const struct config *config;
	const struct office *office;
	struct child *children; /* owned */
	size_t n;
	int signals; /* signalfd */
	pid_t pid;
	bool once; /* one process does what is to be done now, and ends */
	bool stopping;
	int code; /* to end with */
};

/* --- in the children ---------------------------------------------------------------------------------------------- */

static void open_engine(const struct supervisor *s, struct engine *g)
{
	struct err e = {0};

	if (engine_open(s->config, s->office, false, g, &e) < 0)
		fatal(EX_TEMPFAIL, "%s", e.message);
}

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
	int n = poll(&p, 1, READER_WAIT_MS);

	*fd_out = -1;
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

static void mailbox_main(const struct supervisor *s, const struct child *c, int control)
{
	struct engine g;
	struct poller p = {.engine = &g, .mailbox = c->mailbox};
	struct asking asking = {.control = control};

	open_engine(s, &g);
	p.cage = cage_new(ask_for_reader, &asking, &s->config->limits);
	poller_run(&p);
	cage_free(p.cage);
	engine_close(&g);
}

static void sender_main(const struct supervisor *s)
{
	struct engine g;
	struct sender sender = {.engine = &g};

	open_engine(s, &g);
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
	if (now - rounds->digested >= DIGEST_LOOK_S) {
		digest(g, now);
		rounds->digested = now;
	}
	if (now - rounds->daily >= DAY_S && daily(g, now) == 0)
		rounds->daily = now;
	return ran < 0 ? -1 : 0;
}

static void clock_main(const struct supervisor *s)
{
	struct engine g;
	struct rounds rounds = {0};

	open_engine(s, &g);
	while (!process_stopping()) {
		(void)tick(&g, &rounds);
		engine_go_on(&g);
		(void)process_sleep(CLOCK_MS, -1);
	}
	engine_close(&g);
}

static _Noreturn void child_main(const struct supervisor *s, const struct child *c, int control)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->children[i].control >= 0)
			(void)close(s->children[i].control);
	(void)close(s->signals);
	process_init(true);
	if (getppid() != s->pid)
		_exit(EX_OSERR); /* it ended before it could take us with it */
	log_init(LOG_LEVEL_INFO, c->name);
	switch (c->kind) {
	case CHILD_MAILBOX:
		mailbox_main(s, c, control);
		break;
	case CHILD_SENDER:
		sender_main(s);
		break;
	case CHILD_CLOCK:
		clock_main(s);
		break;
	}
	exit(EX_OK);
}

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

/* Every mailbox, the timers, the outbox: each as far as it goes, whatever happened to the others. */
static int once_main(const struct supervisor *s, const int *controls)
{
	struct engine g;
	struct sender sender = {.engine = &g};
	struct err e = {0};
	struct rounds rounds = {0};
	int rc, worst = EX_OK;

	if (engine_open(s->config, s->office, true, &g, &e) < 0)
		return say_error(&e);
	for (size_t i = 0; i < s->n && !process_stopping(); i++) {
		rc = once_mailbox(&g, s->children[i].mailbox, controls[i]);
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
	return worst;
}

/* --- in the supervisor -------------------------------------------------------------------------------------------- */

static void end_reader(struct child *c)
{
	if (c->reader > 0)
		(void)kill(c->reader, SIGKILL); /* reaped with the others */
	c->reader = 0;
}

static void later(struct child *c)
{
	int64_t now = process_now_ms();

	if (now - c->started_ms > STEADY_MS)
		c->failures = 0;
	c->failures++;
	c->restart_ms = now + process_backoff_ms(c->failures, BACKOFF_FIRST_MS, BACKOFF_MOST_MS);
}

static void start(struct supervisor *s, struct child *c)
{
	int pair[2];
	pid_t pid;

	c->started_ms = process_now_ms();
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0) {
		log_error("process=\"%s\" no socket: %s", c->name, strerror(errno));
		later(c);
		return;
	}
	pid = fork();
	if (pid == 0) {
		(void)close(pair[0]);
		child_main(s, c, pair[1]);
	}
	(void)close(pair[1]);
	if (pid < 0) {
		log_error("process=\"%s\" cannot be started: %s", c->name, strerror(errno));
		(void)close(pair[0]);
		later(c);
		return;
	}
	c->pid = pid;
	c->control = pair[0];
}

/* Forks a reader and returns the mailbox's end of its socket, -1 on failure. */
static int start_reader(const struct supervisor *s, struct child *c)
{
	int pair[2];

	end_reader(c);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return -1;
	c->reader = fork();
	if (c->reader == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		cage_serve(pair[1], s->office->reader, &c->reading, &s->config->limits);
	}
	(void)close(pair[1]);
	if (c->reader < 0) {
		c->reader = 0;
		(void)close(pair[0]);
		return -1;
	}
	return pair[0];
}

/* A mailbox process asks for a reader; the answer bears the number of its question. */
static void answer(const struct supervisor *s, struct child *c)
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

static void say_end(const struct child *c, int status)
{
	if (WIFSIGNALED(status))
		log_error("process=\"%s\" ended by signal %d (%s), is started again", c->name,
			WTERMSIG(status), strsignal(WTERMSIG(status)));
	else
		log_error("process=\"%s\" ended with code %d, is started again", c->name,
			WEXITSTATUS(status));
}

static void signal_children(const struct supervisor *s, int signo)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->children[i].pid > 0)
			(void)kill(s->children[i].pid, signo);
}

static void stop(struct supervisor *s)
{
	s->stopping = true;
	log_info("stopping");
	(void)sd_notify(0, "STOPPING=1\nSTATUS=finishing the messages in hand");
	signal_children(s, SIGTERM);
}

static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		for (size_t i = 0; i < s->n; i++) {
			struct child *c = &s->children[i];

			if (c->reader == pid)
				c->reader = 0;
			if (c->pid != pid)
				continue;
			c->pid = 0;
			c->status = status;
			(void)close(c->control);
			c->control = -1;
			end_reader(c);
			if (s->stopping || s->once)
				continue;
			if (WIFEXITED(status) && WEXITSTATUS(status) == EX_IOERR) {
				s->code = EX_IOERR; /* the database is unsound: nobody may go on */
				stop(s);
				continue;
			}
			say_end(c, status);
			later(c);
		}
	}
}

static bool any_alive(const struct supervisor *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->children[i].pid > 0)
			return true;
	return false;
}

static void take_signal(struct supervisor *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGCHLD)
			reap(s);
		else if (!s->stopping)
			stop(s);
	}
}

/* Starts what is due; returns milliseconds until the next start, at most a minute. */
static int start_due(struct supervisor *s)
{
	int64_t now = process_now_ms(), next = now + 60000;

	for (size_t i = 0; i < s->n; i++) {
		struct child *c = &s->children[i];

		if (c->pid == 0 && c->restart_ms <= now)
			start(s, c);
		if (c->pid == 0 && c->restart_ms < next)
			next = c->restart_ms;
	}
	return next > now ? (int)(next - now) : 0;
}

static void wait_events(struct supervisor *s, int ms)
{
	struct pollfd p[40] = {{.fd = s->signals, .events = POLLIN}};
	size_t n = 1;

	for (size_t i = 0; i < s->n && n < sizeof p / sizeof *p; i++)
		p[n++] = (struct pollfd){.fd = s->children[i].control, .events = POLLIN};
	if (poll(p, (nfds_t)n, ms) <= 0)
		return;
	for (size_t i = 1; i < n; i++)
		if ((p[i].revents & POLLIN) != 0)
			answer(s, &s->children[i - 1]);
	if (p[0].revents != 0)
		take_signal(s);
}

static void make_children(struct supervisor *s)
{
	s->n = s->config->mailboxes_n + (s->once ? 0 : 2);
	s->children = xcalloc(s->n, sizeof *s->children);
	for (size_t i = 0; i < s->n; i++) {
		struct child *c = &s->children[i];

		c->control = -1;
		if (i < s->config->mailboxes_n) {
			c->kind = CHILD_MAILBOX;
			c->mailbox = &s->config->mailboxes[i];
			c->reading = reader_mailbox_of(s->config, c->mailbox, &c->own);
			(void)snprintf(c->name, sizeof c->name, "mailbox %s", c->mailbox->name);
		} else {
			c->kind = i == s->n - 1 ? CHILD_CLOCK : CHILD_SENDER;
			(void)snprintf(
				c->name, sizeof c->name, "%s", i == s->n - 1 ? "clock" : "sender");
		}
	}
}

static int open_signals(void)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN); /* whoever reads our log may go away */
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void finish(struct supervisor *s)
{
	int64_t deadline = process_now_ms() + STOP_MS;

	while (any_alive(s) && process_now_ms() < deadline)
		wait_events(s, 200);
	if (any_alive(s))
		log_error("a process did not finish within %d s and is killed; its message is read "
			  "again",
			STOP_MS / 1000);
	signal_children(s, SIGKILL);
	for (size_t i = 0; i < s->n; i++) {
		end_reader(&s->children[i]);
		if (s->children[i].control >= 0)
			(void)close(s->children[i].control);
		strings_free(&s->children[i].own);
	}
	while (waitpid(-1, NULL, 0) > 0)
		;
	free(s->children);
	(void)close(s->signals);
}

/* Takes the pages of one object's segments that nobody writes out of our page tables; the next access maps them again. */
static int release_object(struct dl_phdr_info *object, size_t size, void *ctx)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	(void)size;
	(void)ctx;
	for (size_t i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &object->dlpi_phdr[i];
		uintptr_t from = (object->dlpi_addr + p->p_vaddr) & ~(page - 1);

		if (p->p_type == PT_LOAD && (p->p_flags & PF_W) == 0)
			(void)madvise((void *)from,
				object->dlpi_addr + p->p_vaddr + p->p_memsz - from, MADV_DONTNEED);
	}
	return 0;
}

/* What loading needed for a while: freed memory, and some 20 MB of a hundred libraries' code and tables, most of it never
 * looked at again. The children are forked without it. */
static void release_memory(void)
{
	(void)malloc_trim(0);
	(void)dl_iterate_phdr(release_object, NULL);
}

int supervise(const struct config *config, const struct office *office)
{
	struct supervisor s = {.config = config, .office = office, .pid = getpid()};

	s.signals = open_signals();
	if (s.signals < 0)
		fatal(EX_OSERR, "no signalfd: %s", strerror(errno));
	make_children(&s);
	release_memory();
	log_info("started with %zu mailboxes, data in %s", config->mailboxes_n,
		config->data_directory);
	(void)start_due(&s);
	(void)sd_notify(0, "READY=1\nSTATUS=working the mailboxes");
	while (!s.stopping)
		wait_events(&s, start_due(&s));
	finish(&s);
	log_info("stopped");
	return s.code;
}

/* One process for all mailboxes, forked like the others: this one hands out readers, and has nothing in its memory that they must
 * not see. The first child stands for it. */
static pid_t start_once(struct supervisor *s)
{
	int *ends = xcalloc(s->n, sizeof *ends);
	pid_t pid;

	for (size_t i = 0; i < s->n; i++) {
		int pair[2];

		if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0)
			fatal(EX_OSERR, "no socket: %s", strerror(errno));
		s->children[i].control = pair[0];
		ends[i] = pair[1];
	}
	pid = fork();
	if (pid == 0) {
		for (size_t i = 0; i < s->n; i++)
			(void)close(s->children[i].control);
		(void)close(s->signals);
		process_init(true);
		if (getppid() != s->pid)
			_exit(EX_OSERR);
		exit(once_main(s, ends));
	}
	for (size_t i = 0; i < s->n; i++)
		(void)close(ends[i]);
	free(ends);
	return pid;
}

int supervise_once(const struct config *config, const struct office *office)
{
	struct supervisor s = {.config = config, .office = office, .pid = getpid(), .once = true};
	struct child *c;
	int code = EX_SOFTWARE;

	s.signals = open_signals();
	if (s.signals < 0)
		fatal(EX_OSERR, "no signalfd: %s", strerror(errno));
	make_children(&s);
	c = &s.children[0];
	c->pid = start_once(&s);
	if (c->pid < 0)
		fatal(EX_OSERR, "no process: %s", strerror(errno));
	while (c->pid != 0)
		wait_events(&s, 60000);
	if (WIFEXITED(c->status))
		code = WEXITSTATUS(c->status);
	else
		log_error("ended by signal %d (%s)", WTERMSIG(c->status),
			strsignal(WTERMSIG(c->status)));
	finish(&s);
	return code;
}
