/* Tests of daemon/cage.c: what the cage refuses, and what happens on the near side when a reader dies, lies or is late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/cage.h"
#include "parsers/mem.h"

/* --- a stand-in for the reader -------------------------------------------------------------------------------------- */

/* Linked in the place of parsers/reading.c: does what the mail says. */
void reader_ready(const struct reader *r)
{
	(void)r;
}

int reader_read(const struct reader *r, const struct reader_mailbox *mailbox,
	const struct limits *limits, const char *raw, size_t len, struct reading *out,
	struct err *e)
{
	(void)r;
	(void)mailbox;
	(void)limits;
	(void)len;
	*out = (struct reading){0};
	message_init(&out->message);
	memset(out->message.content_key, 'a', sizeof out->message.content_key - 1);
	if (strcmp(raw, "spin") == 0)
		for (volatile unsigned n = 0;; n++)
			;
	if (strcmp(raw, "crash") == 0)
		(void)raise(SIGKILL); /* not allowed there: ends it all the same */
	if (strcmp(raw, "eat") == 0)
		for (;;)
			memset(xmalloc((size_t)1 << 20), 1, (size_t)1 << 20);
	if (strcmp(raw, "leak") == 0)
		for (int i = 0; i < 40 << 10; i++)
			memset(xmalloc(1 << 10), 1, 1 << 10);
	if (strcmp(raw, "refuse") == 0) {
		reading_free(out);
		return err_set(e, ERR_INPUT, "over a limit");
	}
	return 0;
}

void reading_free(struct reading *r)
{
	message_free(&r->message);
	*r = (struct reading){0};
}

/* --- what is refused ---------------------------------------------------------------------------------------------- */

#if defined(__has_feature) /* clang's way; gcc's is the macro below */
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#endif
#if !defined(SANITIZED)
#define SANITIZED false
#endif

enum { REFUSED = 40, ALLOWED = 41, CAGE_FAILED = 42 };

static int try_nothing(void)
{
	return ALLOWED;
}

static int try_memory(void)
{
	char *p = malloc((size_t)10 << 20);

	if (p == NULL)
		return REFUSED;
	memset(p, 1, (size_t)10 << 20);
	free(p);
	return ALLOWED;
}

static int try_open(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 ? REFUSED : ALLOWED;
}

static int try_create(void)
{
	return open("/tmp/mailclerk-cage-escaped", O_WRONLY | O_CREAT, 0600) < 0 ? REFUSED
										 : ALLOWED;
}

static int try_connect(void)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(25)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) < 0 ? REFUSED : ALLOWED;
}

static int try_exec(void)
{
	(void)execl("/bin/true", "true", (char *)NULL);
	return REFUSED;
}

static int try_fork(void)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(0);
	return pid < 0 ? REFUSED : ALLOWED;
}

static int try_exec_mapping(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? REFUSED : ALLOWED;
}

static int try_mprotect(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED || mprotect(p, 4096, PROT_READ | PROT_EXEC) < 0 ? REFUSED : ALLOWED;
}

static int try_kill_parent(void)
{
	return kill(getppid(), 0) < 0 ? REFUSED : ALLOWED;
}

/* Exit code of a caged child that runs fn; REFUSED as well where the kernel killed it with SIGSYS. */
static int in_cage(int (*fn)(void))
{
	int pair[2], status;
	pid_t pid;

	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct err e = {0};

		if (cage_close(pair[1], &limits_default, &e) < 0)
			_exit(CAGE_FAILED);
		_exit(fn());
	}
	(void)close(pair[0]);
	(void)close(pair[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status))
		return WTERMSIG(status) == SIGSYS ? REFUSED : -WTERMSIG(status);
	return WEXITSTATUS(status);
}

static void refuses(void **state)
{
	static const struct {
		const char *name;
		int (*fn)(void);
		int want;
	} rows[] = {
		{"nothing", try_nothing, ALLOWED},
		{"memory", try_memory, ALLOWED},
		{"open", try_open, REFUSED},
		{"create", try_create, REFUSED},
		{"connect", try_connect, REFUSED},
		{"exec", try_exec, REFUSED},
		{"fork", try_fork, REFUSED},
		{"mmap(PROT_EXEC)", try_exec_mapping, REFUSED},
		{"mprotect(PROT_EXEC)", try_mprotect, REFUSED},
		{"kill", try_kill_parent, REFUSED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int got = in_cage(rows[i].fn);

		if (got != rows[i].want)
			fail_msg("%s: %d, should be %d", rows[i].name, got, rows[i].want);
	}
	assert_int_not_equal(access("/tmp/mailclerk-cage-escaped", F_OK), 0);
}

static void keeps_no_descriptor(void **state)
{
	int low = open("/etc/passwd", O_RDONLY), secret = fcntl(low, F_DUPFD, 10), pair[2], status;
	pid_t pid;

	(void)state;
	assert_true(secret >= 10);
	(void)close(low);
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	pid = fork();
	if (pid == 0) {
		struct err e = {0};
		char c;

		if (cage_close(pair[1], &limits_default, &e) < 0)
			_exit(CAGE_FAILED);
		_exit(read(secret, &c, 1) == 1 ? ALLOWED : REFUSED);
	}
	(void)close(secret);
	(void)close(pair[0]);
	(void)close(pair[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), REFUSED);
}

/* --- the near side, with readers that misbehave ------------------------------------------------------------------- */

struct fake {
	void (*serve)(int fd);
	bool never_ready;
	int spawned;
	pid_t pid;
};

static int spawn_fake(void *ctx, int *fd_out, struct err *e)
{
	struct fake *f = ctx;
	int pair[2];

	(void)e;
	if (f->pid > 0) {
		(void)kill(f->pid, SIGKILL);
		(void)waitpid(f->pid, NULL, 0);
	}
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	f->spawned++;
	f->pid = fork();
	if (f->pid == 0) {
		static const struct {
			uint32_t status, last;
			uint64_t len;
		} ready;

		(void)close(pair[0]);
		if (!f->never_ready && write(pair[1], &ready, sizeof ready) != sizeof ready)
			_exit(1);
		f->serve(pair[1]);
		_exit(0);
	}
	(void)close(pair[1]);
	*fd_out = pair[0];
	return 0;
}

static void end_fake(struct fake *f)
{
	if (f->pid > 0) {
		(void)kill(f->pid, SIGKILL);
		(void)waitpid(f->pid, NULL, 0);
	}
}

static void take_request(int fd)
{
	struct {
		uint32_t status, last;
		uint64_t len;
	} f;
	char c;

	if (read(fd, &f, sizeof f) != sizeof f)
		_exit(1);
	for (uint64_t i = 0; i < f.len; i++)
		if (read(fd, &c, 1) != 1)
			_exit(1);
}

static void answer_last(int fd, uint32_t status, uint32_t last, uint64_t len, const char *text)
{
	const struct {
		uint32_t status, last;
		uint64_t len;
	} f = {status, last, len};

	if (write(fd, &f, sizeof f) != sizeof f || write(fd, text, strlen(text)) < 0)
		_exit(1);
}

static void answer(int fd, uint32_t status, uint64_t len, const char *text)
{
	answer_last(fd, status, 0, len, text);
}

static void dies(int fd)
{
	take_request(fd);
	(void)kill(getpid(), SIGKILL);
}

static void sleeps(int fd)
{
	take_request(fd);
	(void)pause();
}

static void lies(int fd)
{
	take_request(fd);
	answer(fd, 0, 8, "not JSON");
	(void)pause();
}

static void boasts(int fd)
{
	take_request(fd);
	answer(fd, 0, UINT64_MAX, "x");
	(void)pause();
}

static void stops_half_way(int fd)
{
	take_request(fd);
	answer(fd, 0, 100, "{");
}

static void breaks_contract(int fd)
{
	take_request(fd);
	answer(fd, 0, 28, "{\"message\":{},\"requests\":[]}");
	(void)pause();
}

static void is_over_a_limit(int fd)
{
	for (;;) {
		take_request(fd);
		answer(fd, ERR_INPUT, 14, "too many parts");
	}
}

static void says_it_ends(int fd)
{
	take_request(fd);
	answer_last(fd, ERR_INPUT, 1, 14, "too many parts");
	(void)pause();
}

static void survives_readers(void **state)
{
	static const struct {
		const char *name;
		void (*serve)(int fd);
		enum err_kind want;
		const char *words;
		int spawned; /* after two mails */
	} rows[] = {
		{"dies", dies, ERR_PERM, "ended the reader", 2},
		{"sleeps", sleeps, ERR_PERM, "longer than 1 s", 2},
		{"lies", lies, ERR_PERM, "not JSON", 2},
		{"boasts", boasts, ERR_PERM, "ended the reader", 2},
		{"stops half way", stops_half_way, ERR_PERM, "ended the reader", 2},
		{"breaks the contract", breaks_contract, ERR_PERM, "contract", 2},
		{"is over a limit", is_over_a_limit, ERR_INPUT, "too many parts", 1},
		{"says that it ends", says_it_ends, ERR_INPUT, "too many parts", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fake f = {.serve = rows[i].serve};
		struct limits limits = limits_default;
		struct cage *c;

		limits.read_seconds = 1;
		c = cage_new(spawn_fake, &f, &limits);
		for (int mail = 0; mail < 2; mail++) {
			struct reading r;
			struct err e = {0};

			assert_int_equal(cage_read(c, "Subject: x\r\n\r\n", 14, &r, &e), -1);
			if (e.kind != rows[i].want || strstr(e.message, rows[i].words) == NULL)
				fail_msg("%s: %s %s", rows[i].name, err_kind_names[e.kind],
					e.message);
		}
		if (f.spawned != rows[i].spawned)
			fail_msg("%s: %d readers", rows[i].name, f.spawned);
		cage_free(c);
		end_fake(&f);
	}
}

static void dies_at_once(int fd)
{
	(void)fd;
}

static void cannot_close(int fd)
{
	answer(fd, ERR_TEMP, 9, "no filter");
}

/* A reader that has seen no mail speaks against none: the mail waits. */
static void blames_no_mail_for_a_reader_that_was_not_ready(void **state)
{
	static const struct {
		void (*serve)(int fd);
		const char *words;
	} rows[] = {{dies_at_once, "before it was ready"}, {cannot_close, "no filter"}};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct fake f = {.serve = rows[i].serve, .never_ready = true};
		struct cage *c = cage_new(spawn_fake, &f, &limits_default);
		struct reading r;
		struct err e = {0};

		assert_int_equal(cage_read(c, "Subject: x\r\n\r\n", 14, &r, &e), -1);
		assert_int_equal(e.kind, ERR_TEMP);
		assert_non_null(strstr(e.message, rows[i].words));
		assert_int_equal(cage_ready(c, &e), -1);
		assert_int_equal(f.spawned, 2);
		cage_free(c);
		end_fake(&f);
	}
}

static void refuses_large_mails_unread(void **state)
{
	struct fake f = {.serve = dies};
	struct limits limits = limits_default;
	struct cage *c;
	struct reading r;
	struct err e = {0};

	(void)state;
	limits.message_bytes = 10;
	c = cage_new(spawn_fake, &f, &limits);
	assert_int_equal(cage_read(c, "Subject: x\r\n\r\n", 14, &r, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_int_equal(f.spawned, 0);
	cage_free(c);
}

/* --- both sides ------------------------------------------------------------------------------------------------------ */

struct counted {
	struct cage_fork fork;
	int spawned;
};

static int spawn_counted(void *ctx, int *fd_out, struct err *e)
{
	struct counted *c = ctx;

	c->spawned++;
	return cage_fork_spawn(&c->fork, fd_out, e);
}

/* Mails after each other through a real cage: what becomes of each, and how many readers it took. */
static void serves(void **state)
{
	static const struct {
		const char *name, *mails[4];
		enum err_kind want[4];
		const char *words; /* in the last error */
		int spawned;
		bool needs_limits; /* address space and heap are not watched under the sanitizers */
	} rows[] = {
		{"good ones", {"a", "b", "c"}, {ERR_NONE, ERR_NONE, ERR_NONE}, "", 1, false},
		{"one more than a reader reads", {"a", "b", "c", "d"},
			{ERR_NONE, ERR_NONE, ERR_NONE, ERR_NONE}, "", 2, false},
		{"over a limit", {"refuse", "b"}, {ERR_INPUT, ERR_NONE}, "over a limit", 1, false},
		{"too much processor time", {"a", "spin", "c"}, {ERR_NONE, ERR_INPUT, ERR_NONE},
			"limit cpu_seconds (1)", 2, false},
		{"a crash", {"a", "crash", "crash", "d"}, {ERR_NONE, ERR_PERM, ERR_PERM, ERR_NONE},
			"ended the reader", 3, false},
		{"too much memory", {"a", "eat", "c"}, {ERR_NONE, ERR_PERM, ERR_NONE},
			"ended the reader", 2, true},
		/* what one mail leaves behind is seen when the next one comes */
		{"a leak", {"leak", "b", "c", "d"}, {ERR_NONE, ERR_NONE, ERR_NONE, ERR_NONE}, "", 2,
			true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct limits limits = limits_default;
		struct counted counted = {.fork = {.limits = &limits}};
		struct cage *c;
		struct err last = {0};

		/* only where it is to be reached: touching memory can take long on a busy machine */
		limits.cpu_seconds = strstr(rows[i].words, "cpu_seconds") != NULL ? 1 : 300;
		limits.memory_bytes = (size_t)256 << 20;
		limits.read_seconds = 600;
		limits.reader_mails = 3;
		c = cage_new(spawn_counted, &counted, &limits);
		for (int k = 0; k < 4 && rows[i].mails[k] != NULL; k++) {
			struct reading r;
			struct err e = {0};

			if (rows[i].needs_limits && SANITIZED)
				break;
			if (cage_read(c, rows[i].mails[k], strlen(rows[i].mails[k]), &r, &e) == 0)
				reading_free(&r);
			if (e.kind != rows[i].want[k])
				fail_msg("%s: mail %d: %s %s", rows[i].name, k,
					err_kind_names[e.kind], e.message);
			if (e.kind != ERR_NONE)
				last = e;
		}
		if (!(rows[i].needs_limits && SANITIZED) &&
			(strstr(last.message, rows[i].words) == NULL ||
				counted.spawned != rows[i].spawned))
			fail_msg("%s: %d readers, %s", rows[i].name, counted.spawned, last.message);
		cage_free(c);
		cage_fork_end(&counted.fork);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses),
		cmocka_unit_test(keeps_no_descriptor),
		cmocka_unit_test(survives_readers),
		cmocka_unit_test(blames_no_mail_for_a_reader_that_was_not_ready),
		cmocka_unit_test(refuses_large_mails_unread),
		cmocka_unit_test(serves),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
