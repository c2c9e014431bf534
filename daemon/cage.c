/*
 * cage.c - owns the reader process and the frames that go in and out of it.
 *
 * Must not know what a mail means. The near side must not look into the bytes that it passes.
 */
#include "daemon/cage.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <malloc.h>
#include <poll.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "daemon/pulse.h"
#include "parsers/mem.h"

#if defined(__SANITIZE_ADDRESS__)
#define CAGE_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CAGE_SANITIZED 1
#endif
#endif
#ifndef CAGE_SANITIZED
#define CAGE_SANITIZED 0
#endif

#define CAGE_GROWN_MAX \
	((size_t)32 << 20) /* bytes in use between two mails, more than before the first */
#define CAGE_KEPT_MAX ((size_t)64 << 20) /* bytes free in the reader: more are given back */
#define CAGE_FRAME_MAX ((uint64_t)256 << 20)
#define CAGE_READY_S \
	120 /* for a reader to compile its patterns and close the cage, on a busy machine */

/* Both directions: this header, then len bytes. A reader's first frame is empty: the cage is closed, mails may come. */
struct frame {
	uint32_t status; /* 0, or enum err_kind of the error whose text follows */
	uint32_t last;   /* 1: this reader ends after this answer */
	uint64_t len;
};

/* --- the caged side ----------------------------------------------------------------------------------------------- */

static int limit(int what, rlim_t value)
{
	const struct rlimit r = {value, value};

	return setrlimit((__rlimit_resource_t)what, &r);
}

static int limit_resources(const struct limits *limits)
{
	if (limit(RLIMIT_CORE, 0) < 0 || limit(RLIMIT_FSIZE, 0) < 0 || limit(RLIMIT_NPROC, 0) < 0 ||
		limit(RLIMIT_STACK, (rlim_t)8 << 20) < 0)
		return -1;
	/* The sanitizers reserve terabytes of address space: there the limit would end every reader. */
	if (!CAGE_SANITIZED &&
		(limit(RLIMIT_AS, limits->memory_bytes) < 0 || limit(RLIMIT_NOFILE, 3) < 0))
		return -1;
	return 0;
}

static const int allowed[] = {
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(futex),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(getrandom),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(restart_syscall),
};

/* A library that looks for a file (a time zone, a converter) is told that it may not and goes on without. Everything
 * else that is not allowed ends the process: nothing honest calls it. */
static const int refused[] = {
	SCMP_SYS(open),
	SCMP_SYS(openat),
	SCMP_SYS(stat),
	SCMP_SYS(lstat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(access),
	SCMP_SYS(readlink),
	SCMP_SYS(sysinfo),
};

static const int sanitizer_needs[] = {
	SCMP_SYS(sigaltstack),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(close),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(tgkill),
};

static int add_rules(scmp_filter_ctx f)
{
	const struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp of_this = SCMP_A0(SCMP_CMP_EQ, ITIMER_PROF, 0);
	int rc = 0;

	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, allowed[i], 0);
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
		rc |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EACCES), refused[i], 0);
	if (CAGE_SANITIZED)
		for (size_t i = 0; i < sizeof sanitizer_needs / sizeof *sanitizer_needs; i++)
			rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, sanitizer_needs[i], 0);
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, no_exec);
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, no_exec);
	rc |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(setitimer), 1, of_this);
	return rc;
}

/* Standard streams to /dev/null (a library's complaint may quote the mail), everything but fd closed; fd becomes 3. */
static int keep_only(int fd)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		return -1;
	if (!CAGE_SANITIZED && dup2(null, STDERR_FILENO) < 0)
		return -1;
	if (fd != 3 && dup2(fd, 3) < 0)
		return -1;
	return close_range(4, ~0U, 0);
}

int cage_close(int fd, const struct limits *limits, struct err *e)
{
	scmp_filter_ctx f = NULL;
	int rc = -1;

	if (keep_only(fd) < 0)
		return err_set(e, ERR_PERM, "the reader cannot close its descriptors: %s",
			strerror(errno));
	if (limit_resources(limits) < 0)
		return err_set(e, ERR_PERM, "the reader cannot limit itself: %s", strerror(errno));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) < 0)
		return err_set(
			e, ERR_PERM, "the reader cannot drop its privileges: %s", strerror(errno));
	f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (f != NULL && add_rules(f) == 0)
		rc = seccomp_load(f);
	seccomp_release(f);
	if (rc != 0)
		return err_set(e, ERR_PERM,
			"the kernel refuses the reader's seccomp filter (%s): a kernel with "
			"CONFIG_SECCOMP_FILTER "
			"is needed",
			strerror(rc < 0 ? -rc : EINVAL));
	return 0;
}

static bool read_whole(int fd, void *p, size_t n)
{
	char *at = p;

	while (n > 0) {
		ssize_t k = read(fd, at, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return false;
		at += k;
		n -= (size_t)k;
	}
	return true;
}

static bool write_whole(int fd, const void *p, size_t n)
{
	const char *at = p;

	while (n > 0) {
		ssize_t k = write(fd, at, n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return false;
		at += k;
		n -= (size_t)k;
	}
	return true;
}

static bool answer(int fd, const struct frame *kind, const char *text, size_t len)
{
	const struct frame f = {.status = kind->status, .last = kind->last, .len = len};

	return write_whole(fd, &f, sizeof f) && write_whole(fd, text, len);
}

/* What is answered where a mail takes too long: made before, because it is sent from a signal handler. */
static struct {
	struct frame f;
	char text[128];
} overrun;

static void on_overrun(int sig)
{
	(void)sig;
	(void)write_whole(3, &overrun, sizeof overrun.f + (size_t)overrun.f.len);
	_exit(75); /* EX_TEMPFAIL */
}

static int prepare_overrun(const struct limits *limits)
{
	const struct sigaction act = {.sa_handler = on_overrun};
	int n = snprintf(overrun.text, sizeof overrun.text,
		"reading this message took more processor time than the limit cpu_seconds (%u)",
		limits->cpu_seconds);

	overrun.f = (struct frame){.status = ERR_INPUT, .last = 1, .len = (uint64_t)n};
	return sigaction(SIGPROF, &act, NULL);
}

/* The clock of one mail's processor time; 0 stops it. A tenth is left for ending, so that this is within the limit, too.
 * Sanitizers take their share. */
static void time_mail(unsigned seconds)
{
	const unsigned ms = seconds * (CAGE_SANITIZED ? 9000U : 900U);
	const struct itimerval t = {
		.it_value = {.tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000}};

	(void)setitimer(ITIMER_PROF, &t, NULL);
}

/* Bytes in use; what is free is given back where it is much. */
static size_t heap_in_use(void)
{
	struct mallinfo2 m = mallinfo2();

	if (m.fordblks > CAGE_KEPT_MAX)
		(void)malloc_trim(0);
	return m.uordblks + m.hblkhd;
}

struct serving {
	int fd;
	const struct reader *reader;
	const struct reader_mailbox *mailbox;
	const struct limits *limits;
	size_t heap; /* bytes in use before the first mail */
};

static bool serve_one(const struct serving *s)
{
	size_t heap = heap_in_use();
	struct frame f, kind = {.last = heap > s->heap && heap - s->heap > CAGE_GROWN_MAX};
	struct reading r;
	struct err e = {0};
	char *raw, *json;
	bool ok;

	if (!read_whole(s->fd, &f, sizeof f) || f.len > CAGE_FRAME_MAX)
		return false;
	raw = xmalloc((size_t)f.len + 1);
	if (!read_whole(s->fd, raw, (size_t)f.len)) {
		free(raw);
		return false;
	}
	raw[f.len] = '\0';
	time_mail(s->limits->cpu_seconds);
	if (reader_read(s->reader, s->mailbox, s->limits, raw, (size_t)f.len, &r, &e) < 0) {
		time_mail(0);
		free(raw);
		kind.status = e.kind;
		return answer(s->fd, &kind, e.message, strlen(e.message)) && !kind.last;
	}
	free(raw);
	json = reading_to_json(&r);
	time_mail(0);
	ok = answer(s->fd, &kind, json, strlen(json));
	free(json);
	reading_free(&r);
	return ok && !kind.last;
}

_Noreturn void cage_serve(int fd, const struct reader *reader, const struct reader_mailbox *mailbox,
	const struct limits *limits)
{
	struct serving s = {.fd = 3, .reader = reader, .mailbox = mailbox, .limits = limits};
	struct frame kind = {.status = ERR_NONE};
	struct err e = {0};

	reader_ready(reader);
	if (prepare_overrun(limits) < 0 || cage_close(fd, limits, &e) < 0) {
		kind.status = ERR_TEMP;
		(void)answer(fd, &kind, e.message, strlen(e.message));
		_exit(71); /* EX_OSERR */
	}
	s.heap = heap_in_use();
	if (answer(s.fd, &kind, "", 0))
		while (serve_one(&s))
			;
	_exit(0);
}

/* --- the near side ------------------------------------------------------------------------------------------------ */

struct cage {
	cage_spawn *spawn;
	void *ctx; /* borrowed */
	struct limits limits;
	int fd;          /* -1 while there is no reader */
	unsigned served; /* mails read by this reader */
};

struct cage *cage_new(cage_spawn *spawn, void *ctx, const struct limits *limits)
{
	struct cage *c = xcalloc(1, sizeof *c);

	*c = (struct cage){.spawn = spawn, .ctx = ctx, .limits = *limits, .fd = -1};
	return c;
}

static void drop(struct cage *c)
{
	if (c->fd >= 0)
		(void)close(c->fd);
	c->fd = -1;
	c->served = 0;
}

void cage_rest(struct cage *c)
{
	drop(c);
}

void cage_free(struct cage *c)
{
	if (c == NULL)
		return;
	drop(c);
	free(c);
}

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

enum moved { MOVED, DIED, LATE };

/* Reads or writes n bytes before the deadline. The descriptor does not block. */
static enum moved move_bytes(int fd, void *p, size_t n, bool out, int64_t deadline)
{
	char *at = p;

	while (n > 0) {
		struct pollfd pfd = {.fd = fd, .events = out ? POLLOUT : POLLIN};
		int64_t left = deadline - now_ms();
		ssize_t k;
		int r;

		if (left <= 0)
			return LATE;
		r = poll(&pfd, 1, left > 1000000 ? 1000000 : (int)left);
		if (r == 0 || (r < 0 && errno == EINTR))
			continue;
		k = out ? send(fd, at, n, MSG_NOSIGNAL | MSG_DONTWAIT)
			: recv(fd, at, n, MSG_DONTWAIT);
		if (k < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (k <= 0)
			return DIED;
		at += k;
		n -= (size_t)k;
	}
	return MOVED;
}

/* One frame of the reader's; its bytes are the caller's. */
static enum moved take_frame(struct cage *c, int64_t deadline, struct frame *f_out, char **text_out)
{
	enum moved r = move_bytes(c->fd, f_out, sizeof *f_out, false, deadline);

	*text_out = NULL;
	if (r != MOVED)
		return r;
	if (f_out->len > READING_JSON_MAX)
		return DIED; /* it no longer keeps to the protocol */
	*text_out = xmalloc((size_t)f_out->len + 1);
	(*text_out)[f_out->len] = '\0';
	r = move_bytes(c->fd, *text_out, (size_t)f_out->len, false, deadline);
	if (r != MOVED) {
		free(*text_out);
		*text_out = NULL;
	}
	return r;
}

/* One round trip; the answer's bytes are the caller's. */
static enum moved round_trip(
	struct cage *c, const char *raw, size_t len, struct frame *f_out, char **text_out)
{
	int64_t deadline = now_ms() + (int64_t)c->limits.read_seconds * 1000;
	struct frame f = {.len = len};
	enum moved r;

	*text_out = NULL;
	pulse_beat((int64_t)c->limits.read_seconds * 1000);
	r = move_bytes(c->fd, &f, sizeof f, true, deadline);
	if (r == MOVED)
		r = move_bytes(c->fd, (void *)(uintptr_t)raw, len, true, deadline);
	return r == MOVED ? take_frame(c, deadline, f_out, text_out) : r;
}

/* Until the fresh reader has closed its cage. One that dies before that has seen no mail. */
static int await_ready(struct cage *c, struct err *e)
{
	struct frame f = {0};
	char *text;
	enum moved r = take_frame(c, now_ms() + (int64_t)CAGE_READY_S * 1000, &f, &text);

	if (r == LATE)
		(void)err_set(e, ERR_TEMP, "a reader was not ready within %d s", CAGE_READY_S);
	else if (r == DIED)
		(void)err_set(e, ERR_TEMP, "a reader ended before it was ready");
	else if (f.status != ERR_NONE)
		(void)err_set(e, ERR_TEMP, "%.400s", text);
	free(text);
	if (r == MOVED && f.status == ERR_NONE)
		return 0;
	drop(c);
	return -1;
}

int cage_ready(struct cage *c, struct err *e)
{
	if (c->served >= c->limits.reader_mails)
		drop(c);
	if (c->fd >= 0)
		return 0;
	if (c->spawn(c->ctx, &c->fd, e) < 0) {
		c->fd = -1;
		return -1;
	}
	return await_ready(c, e);
}

/* The answer's text in *text_out (owned by the caller) and its length. */
static int ask(struct cage *c, const char *raw, size_t len, char **text_out, size_t *len_out,
	struct err *e)
{
	struct frame f;
	enum moved r;

	*text_out = NULL;
	if (len > c->limits.message_bytes)
		return err_set(e, ERR_INPUT, "the message has %zu bytes; the limit is %zu", len,
			c->limits.message_bytes);
	if (cage_ready(c, e) < 0)
		return -1;
	r = round_trip(c, raw, len, &f, text_out);
	if (r != MOVED) {
		drop(c);
		return r == LATE
			       ? err_set(e, ERR_PERM, "reading this message took longer than %u s",
					 c->limits.read_seconds)
			       : err_set(e, ERR_PERM, "reading this message ended the reader");
	}
	c->served++;
	if (f.last != 0)
		drop(c);
	if (f.status != 0) {
		(void)err_set(e, f.status == ERR_INPUT ? ERR_INPUT : ERR_TEMP, "%.400s", *text_out);
		free(*text_out);
		*text_out = NULL;
		return -1;
	}
	*len_out = (size_t)f.len;
	return 0;
}

int cage_read(struct cage *c, const char *raw, size_t len, struct reading *out, struct err *e)
{
	char *text;
	size_t n = 0;
	int rc;

	if (ask(c, raw, len, &text, &n, e) < 0)
		return -1;
	rc = reading_from_json(text, n, out, e);
	free(text);
	if (rc < 0)
		drop(c); /* a reader that breaks the contract may belong to somebody else by now */
	return rc;
}

int cage_read_json(struct cage *c, const char *raw, size_t len, char **json_out, struct err *e)
{
	struct reading r;

	if (cage_read(c, raw, len, &r, e) < 0)
		return -1;
	*json_out = reading_to_json(&r);
	reading_free(&r);
	return 0;
}

int cage_fork_spawn(void *ctx, int *fd_out, struct err *e)
{
	struct cage_fork *f = ctx;
	int pair[2], pid;

	cage_fork_end(f);
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) < 0)
		return err_set(e, ERR_TEMP, "no socket for the reader: %s", strerror(errno));
	pid = fork();
	if (pid < 0) {
		(void)close(pair[0]);
		(void)close(pair[1]);
		return err_set(e, ERR_TEMP, "no process for the reader: %s", strerror(errno));
	}
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		cage_serve(pair[1], f->reader, f->mailbox, f->limits);
	}
	(void)close(pair[1]);
	f->pid = pid;
	*fd_out = pair[0];
	return 0;
}

void cage_fork_end(struct cage_fork *f)
{
	if (f->pid <= 0)
		return;
	(void)kill(f->pid, SIGKILL);
	while (waitpid(f->pid, NULL, 0) < 0 && errno == EINTR)
		;
	f->pid = 0;
}
