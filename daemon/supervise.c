/*
 * supervise.c - owns the processes of the daemon: their start, their end, their replacement after a reload.
 *
 * It forks from what is loaded; it never opens the database, a mailbox or a secret, because readers are forked from it
 * (supervise_reader.c) and must find none of that in their memory. Must not know mail.
 */
#include "daemon/supervise.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <time.h>
#include <unistd.h>

#include "daemon/local_cage.h"
#include "daemon/log.h"
#include "daemon/process.h"
#include "daemon/supervise_parts.h"
#include "parsers/mem.h"

enum {
	BACKOFF_FIRST_MS = 1000,
	BACKOFF_MOST_MS = 60000,
	STEADY_MS = 60000, /* a process that lived this long starts with the first back-off again */
	STOP_MS = 30000,   /* time for the message in hand after SIGTERM */
};

/* --- one process ---------------------------------------------------------------------------------------------------- */

static struct child *child_new(
	struct supervisor *s, enum worker_kind kind, const struct config_mailbox *mailbox)
{
	struct child *c = xcalloc(1, sizeof *c);

	c->control = -1;
	c->of = s->now;
	c->of->users++;
	if (kind == WORKER_MAILBOX)
		(void)snprintf(c->name, sizeof c->name, "mailbox %s", mailbox->name);
	else
		(void)snprintf(
			c->name, sizeof c->name, "%s", kind == WORKER_CLOCK ? "clock" : "sender");
	if (kind == WORKER_MAILBOX)
		c->reading = reader_mailbox_of(c->of->config, mailbox, &c->own);
	if (!s->once && (c->pulse = pulse_new()) == NULL)
		fatal(EX_OSERR, "no memory for a process to show that it lives: %s",
			strerror(errno));
	c->worker = (struct worker){.kind = kind,
		.config = c->of->config,
		.office = c->of->office,
		.mailbox = mailbox,
		.name = c->name,
		.pulse = c->pulse,
		.parent = s->pid};
	s->children = xgrow(s->children, &s->cap, s->n + 1, sizeof(struct child *));
	s->children[s->n++] = c;
	return c;
}

/* Of a process that has ended. */
static void child_free(struct supervisor *s, struct child *c)
{
	struct pulse_state last = {0};

	if (c->pulse != NULL)
		pulse_look(c->pulse, &last);
	s->mails += last.mails;
	s->letters += last.letters;
	supervise_end_reader(c);
	if (c->control >= 0)
		(void)close(c->control);
	pulse_free(c->pulse);
	strings_free(&c->own);
	generation_drop(c->of);
	free(c);
}

static void make_children(struct supervisor *s)
{
	const struct config *config = s->now->config;

	for (size_t i = 0; i < config->mailboxes_n; i++)
		(void)child_new(s, WORKER_MAILBOX, &config->mailboxes[i]);
	if (s->once)
		return;
	(void)child_new(s, WORKER_SENDER, NULL);
	(void)child_new(s, WORKER_CLOCK, NULL);
}

static void later(struct child *c)
{
	int64_t now = process_now_ms();

	if (now - c->started_ms > STEADY_MS)
		c->failures = 0;
	c->failures++;
	c->restart_ms = now + process_backoff_ms(c->failures, BACKOFF_FIRST_MS, BACKOFF_MOST_MS);
}

static void close_inherited(const struct supervisor *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->children[i]->control >= 0)
			(void)close(s->children[i]->control);
	(void)close(s->signals);
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
	pulse_start(c->pulse, c->started_ms);
	c->stalled = false;
	pid = fork();
	if (pid == 0) {
		(void)close(pair[0]);
		close_inherited(s);
		c->worker.control = pair[1];
		worker_main(&c->worker);
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
		if (s->children[i]->pid > 0)
			(void)kill(s->children[i]->pid, signo);
}

static void stop(struct supervisor *s)
{
	s->stopping = true;
	log_info("stopping");
	(void)sd_notify(0, "STOPPING=1\nSTATUS=finishing the messages in hand");
	signal_children(s, SIGTERM);
	if (s->prover > 0)
		(void)kill(s->prover, SIGKILL);
}

static void ended(struct supervisor *s, struct child *c, int status)
{
	c->pid = 0;
	c->status = status;
	(void)close(c->control);
	c->control = -1;
	supervise_end_reader(c);
	if (s->stopping || s->once)
		return;
	if (WIFEXITED(status) && WEXITSTATUS(status) == EX_IOERR) {
		s->code = EX_IOERR; /* the database is unsound: nobody may go on */
		stop(s);
	} else if (!c->retired) {
		say_end(c, status);
		later(c);
	}
}

/* --- a reload --------------------------------------------------------------------------------------------------------- */

static void begin_reload(struct supervisor *s)
{
	struct timespec t;

	if (s->prover != 0) {
		s->again = true; /* what is being proved may be older than the wish */
		return;
	}
	log_info("reload: the files are being proved");
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	(void)sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
		(long long)t.tv_sec * 1000000 + t.tv_nsec / 1000);
	s->prover = reload_prove(s->path, s->now->config);
	if (s->prover > 0)
		return;
	log_error("reload: no process for it (%s): everything goes on as before", strerror(errno));
	s->prover = 0;
	(void)sd_notify(0, "READY=1");
}

/* Every process ends once it has finished its message in hand, and one made from the new files takes its place. All at the same
 * time: one whose server hangs holds up no other, and two sets of rules are at work together for as short as possible. */
static void replace_children(struct supervisor *s, struct generation *new)
{
	int64_t now = process_now_ms();

	for (size_t i = 0; i < s->n; i++) {
		struct child *c = s->children[i];

		if (!c->retired)
			c->kill_ms = now + STOP_MS;
		c->retired = true;
		if (c->pid > 0)
			(void)kill(c->pid, SIGTERM);
	}
	generation_drop(s->now);
	s->now = new;
	make_children(s);
}

static void end_reload(struct supervisor *s, int status)
{
	struct generation *new = NULL;

	s->prover = 0;
	if (s->stopping)
		return;
	if (WIFSIGNALED(status))
		log_error("reload: the proof was ended by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == EX_OK)
		new = reload_load(s->path, s->now->config);
	if (new == NULL)
		log_error("reload: refused, everything goes on as before");
	else
		replace_children(s, new);
	if (new != NULL)
		log_info("reload: done, with %zu mailboxes", new->config->mailboxes_n);
	(void)sd_notify(0, "READY=1");
	if (s->again) {
		s->again = false;
		begin_reload(s);
	}
}

/* Retired processes that have ended are forgotten, those that are late with it are killed. */
static void sweep(struct supervisor *s, int64_t now)
{
	size_t keep = 0;

	for (size_t i = 0; i < s->n; i++) {
		struct child *c = s->children[i];

		if (c->retired && c->pid == 0) {
			child_free(s, c);
			continue;
		}
		if (c->retired && !c->stalled && now >= c->kill_ms) {
			log_error("process=\"%s\" did not finish within %d s and is killed; its "
				  "message is read again",
				c->name, STOP_MS / 1000);
			c->stalled = true;
			(void)kill(c->pid, SIGKILL);
		}
		s->children[keep++] = c;
	}
	s->n = keep;
}

/* Two processes never work the same mailbox: the one before has to end first. */
static bool has_predecessor(const struct supervisor *s, const struct child *c)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->children[i]->retired && strcmp(s->children[i]->name, c->name) == 0)
			return true;
	return false;
}

/* --- all of them ------------------------------------------------------------------------------------------------------ */

static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == s->prover)
			end_reload(s, status);
		for (size_t i = 0; i < s->n; i++) {
			struct child *c = s->children[i];

			if (c->reader == pid)
				c->reader = 0;
			if (c->pid == pid)
				ended(s, c, status);
		}
	}
}

static bool any_alive(const struct supervisor *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->children[i]->pid > 0)
			return true;
	return false;
}

static void take_signal(struct supervisor *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof info) == sizeof info) {
		if (info.ssi_signo == SIGCHLD)
			reap(s);
		else if (info.ssi_signo == SIGHUP && !s->stopping)
			begin_reload(s);
		else if (info.ssi_signo != SIGHUP && !s->stopping)
			stop(s);
	}
}

/* Starts what is due; returns milliseconds until there is something to do, whatever else happens. */
static int start_due(struct supervisor *s)
{
	int64_t now = process_now_ms(), next = supervise_watch_ms(s);

	sweep(s, now);
	for (size_t i = 0; i < s->n; i++) {
		struct child *c = s->children[i];

		if (!c->retired && c->pid == 0 && c->restart_ms <= now && !has_predecessor(s, c))
			start(s, c);
		if (!c->retired && c->pid == 0 && c->restart_ms > now && c->restart_ms < next)
			next = c->restart_ms;
		if (c->retired && c->kill_ms > now && c->kill_ms < next)
			next = c->kill_ms;
	}
	return next > now ? (int)(next - now) : 0;
}

static void wait_events(struct supervisor *s, int ms)
{
	struct pollfd *p = xcalloc(s->n + 1, sizeof *p);
	size_t n = s->n;

	p[n] = (struct pollfd){.fd = s->signals, .events = POLLIN};
	for (size_t i = 0; i < n; i++)
		p[i] = (struct pollfd){.fd = s->children[i]->control, .events = POLLIN};
	if (poll(p, (nfds_t)n + 1, ms) > 0) {
		for (size_t i = 0; i < n; i++)
			if ((p[i].revents & POLLIN) != 0)
				supervise_answer(s, s->children[i]);
		if (p[n].revents != 0)
			take_signal(s);
	}
	free(p);
}

static int open_signals(bool once)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGCHLD);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (!once)
		(void)sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	(void)signal(SIGPIPE, SIG_IGN); /* whoever reads our log may go away */
	return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void open_supervisor(struct supervisor *s)
{
	s->pid = getpid();
	s->signals = open_signals(s->once);
	if (s->signals < 0)
		fatal(EX_OSERR, "no signalfd: %s", strerror(errno));
	make_children(s);
	assert(s->n > 0); /* a configuration has a mailbox */
}

static void finish(struct supervisor *s)
{
	int64_t deadline = process_now_ms() + STOP_MS;

	while (any_alive(s) && process_now_ms() < deadline) {
		wait_events(s, 200);
		if (!s->once)
			supervise_watch(s, process_now_ms());
	}
	if (any_alive(s))
		log_error("a process did not finish within %d s and is killed; its message is read "
			  "again",
			STOP_MS / 1000);
	signal_children(s, SIGKILL);
	for (size_t i = 0; i < s->n; i++)
		child_free(s, s->children[i]);
	while (waitpid(-1, NULL, 0) > 0)
		;
	free(s->children);
	generation_drop(s->now);
	(void)close(s->signals);
}

int supervise(const char *path, struct config *config, struct office *office)
{
	struct supervisor s = {.path = path, .now = generation_new(config, office)};

	open_supervisor(&s);
	reload_trim();
	supervise_watch_init(&s);
	log_info("started with %zu mailboxes, data in %s", config->mailboxes_n,
		config->data_directory);
	(void)start_due(&s);
	(void)sd_notify(0, "READY=1");
	while (!s.stopping) {
		supervise_watch(&s, process_now_ms());
		wait_events(&s, start_due(&s));
	}
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
		s->children[i]->control = pair[0];
		ends[i] = pair[1];
	}
	pid = fork();
	if (pid == 0) {
		close_inherited(s);
		worker_once(&s->children[0]->worker, ends);
	}
	for (size_t i = 0; i < s->n; i++)
		(void)close(ends[i]);
	free(ends);
	return pid;
}

int supervise_once(struct config *config, struct office *office)
{
	struct supervisor s = {.now = generation_new(config, office), .once = true};
	struct child *c;
	int code = EX_SOFTWARE;

	open_supervisor(&s);
	c = s.children[0];
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
