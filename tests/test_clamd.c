/* test_clamd.c - the conversation with clamd; a child plays its part over a real unix socket. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/clamd.h"
#include "parsers/mem.h"

static char folder[] = "/tmp/mailclerk-clamd-XXXXXX";
static char path[64];

static void read_exactly(int fd, void *p, size_t n)
{
	for (char *at = p; n > 0;) {
		ssize_t k = read(fd, at, n);

		if (k <= 0)
			_exit(1);
		at += k;
		n -= (size_t)k;
	}
}

/* Takes a whole mail and answers: " infected" where it holds EICAR's letters, and how long it was where that is asked. */
static void play(int fd, const char *answer)
{
	char command[10], *mail = xmalloc(8 << 20);
	uint32_t size;
	size_t n = 0;

	read_exactly(fd, command, 10);
	if (memcmp(command, "zINSTREAM", 10) != 0)
		_exit(1);
	for (;;) {
		read_exactly(fd, &size, 4);
		if (size == 0)
			break;
		read_exactly(fd, mail + n, ntohl(size));
		n += ntohl(size);
	}
	if (strcmp(answer, "scan") == 0)
		answer = memmem(mail, n, "EICAR", 5) != NULL ? "stream: Win.Test.EICAR_HDB-1 FOUND"
							     : "stream: OK";
	if (strcmp(answer, "nothing") != 0 && write(fd, answer, strlen(answer) + 1) < 0)
		_exit(1);
	if (strcmp(answer, "nothing") == 0)
		(void)pause();
	free(mail);
}

static pid_t start(const char *answer)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	(void)snprintf(a.sun_path, sizeof a.sun_path, "%s", path);
	(void)unlink(path);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 1), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int c = accept(fd, NULL, NULL);

		if (strcmp(answer, "too large") ==
			0) { /* as StreamMaxLength does: before the mail's end */
			static const char said[] = "INSTREAM size limit exceeded. ERROR";

			(void)!write(c, said, sizeof said);
			_exit(0);
		}
		if (strcmp(answer, "closes") != 0)
			play(c, answer);
		_exit(0);
	}
	(void)close(fd);
	return pid;
}

static void finish(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

static void judges(void **state)
{
	static const struct {
		const char *row, *answer, *mail;
		int want;
		const char *words; /* in the finding, or the error */
	} rows[] = {
		{"clean", "scan", "Subject: x\n\nHello", 0, ""},
		{"infected", "scan", "Subject: x\n\nEICAR", 1, "Win.Test.EICAR_HDB-1"},
		{"empty", "scan", "", 0, ""},
		{"error", "INSTREAM: Can't allocate memory ERROR", "x", -1, "allocate"},
		{"another word", "stream: OKAY", "x", -1, "OKAY"},
		{"OK and more", "stream: OK stream: X FOUND", "x", 1, "OK stream: X"},
		{"FOUND without a name", "stream: FOUND", "x", -1, "FOUND"},
		{"empty answer", "", "x", -1, "closed"},
		{"closes at once", "closes", "x", -1, ""},
		{"silent", "nothing", "x", -1, "in time"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		pid_t pid = start(rows[i].answer);
		struct err e = {0};
		char *found;
		int got = clamd_scan(path, rows[i].mail, strlen(rows[i].mail),
			strcmp(rows[i].answer, "nothing") == 0 ? 1 : 30, &found, &e);

		if (got != rows[i].want ||
			strstr(got == 1 ? found : e.message, rows[i].words) == NULL)
			fail_msg("%s: %d %s %s", rows[i].row, got, found, e.message);
		if (got < 0)
			assert_int_not_equal(e.kind, ERR_NONE);
		free(found);
		finish(pid);
	}
}

/* Several chunks, and a clamd that ends the conversation in the middle of them. */
static void sends_large_mails(void **state)
{
	static const char *const answers[] = {"scan", "too large"};
	size_t n = (size_t)5 << 20;
	char *mail = xmalloc(n);

	(void)state;
	memset(mail, 'x', n);
	memcpy(mail + n - 5, "EICAR", 5);
	for (size_t i = 0; i < 2; i++) {
		pid_t pid = start(answers[i]);
		struct err e = {0};
		char *found;

		assert_int_equal(clamd_scan(path, mail, n, 30, &found, &e), i == 0 ? 1 : -1);
		if (i == 1)
			assert_int_equal(e.kind, ERR_PERM); /* its own words about this mail */
		free(found);
		finish(pid);
	}
	free(mail);
}

static void says_where_it_looked(void **state)
{
	struct err e = {0};
	char *found;

	(void)state;
	(void)unlink(path);
	assert_int_equal(clamd_scan(path, "x", 1, 5, &found, &e), -1);
	assert_int_equal(e.kind, ERR_TEMP);
	assert_non_null(strstr(e.message, path));
	assert_null(found);
	assert_int_equal(clamd_ping(path, 5, &e), -1);
}

static int setup(void **state)
{
	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof path, "%s/socket", folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges),
		cmocka_unit_test(sends_large_mails),
		cmocka_unit_test(says_where_it_looked),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, setup, teardown);
}
