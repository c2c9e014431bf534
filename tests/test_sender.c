/* Tests of daemon/sender.c: letters that an unclean stop or a failing disk left on their way, and how long one is tried. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <dirent.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/process.h"
#include "daemon/sender.h"
#include "parsers/mem.h"

#define DAY 86400

static struct {
	char folder[64], out[80];
	struct config config;
	struct engine engine;
	struct sender sender;
} T;

static void fail_if(int rc, const struct err *e)
{
	if (rc < 0)
		fail_msg("%s", e->message);
}

static int open_house(void **state)
{
	struct err e = {0};

	(void)state;
	(void)snprintf(T.folder, sizeof T.folder, "/tmp/mailclerk-sender-XXXXXX");
	assert_non_null(mkdtemp(T.folder));
	(void)snprintf(T.out, sizeof T.out, "%s/out", T.folder);
	T.config = (struct config){.data_directory = T.folder, .smtp_maildir = T.out};
	T.engine = (struct engine){.config = &T.config};
	T.sender = (struct sender){.engine = &T.engine};
	process_init(false);
	return store_open(NULL, true, &T.engine.store, &e);
}

static int close_house(void **state)
{
	char *command[] = {(char[]){"rm"}, (char[]){"-rf"}, T.folder, NULL};
	pid_t pid;

	(void)state;
	sender_close(&T.sender);
	store_close(T.engine.store);
	if (posix_spawnp(&pid, "rm", NULL, NULL, command, environ) == 0)
		(void)waitpid(pid, NULL, 0);
	return 0;
}

static void add_letter(const char *id, int64_t created)
{
	static const char bytes[] = "Subject: x\r\n\r\nx\r\n";
	struct strings to = {0};
	const struct letter_row row = {.message_id = id,
		.template_ = "t",
		.mailbox = "m",
		.mail_from = "box@opm.gov",
		.recipients = &to,
		.subject = "x",
		.bytes = bytes,
		.len = sizeof bytes - 1};
	struct err e = {0};

	strings_add(&to, "dana@usda.gov");
	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_letter_add(T.engine.store, &row, created, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	strings_free(&to);
}

static enum outbox_state state_of(const char *id)
{
	struct outbox_row row = {0};
	struct err e = {0};
	enum outbox_state s;

	assert_int_equal(store_outbox_find(T.engine.store, id, NULL, &row, &e), 1);
	s = row.state;
	outbox_row_free(&row);
	return s;
}

static void put(const char *id, enum outbox_state s)
{
	struct outbox_row row = {0};
	struct err e = {0};

	assert_int_equal(store_outbox_find(T.engine.store, id, NULL, &row, &e), 1);
	fail_if(store_outbox_set(T.engine.store, row.id, OUTBOX_SENDING, 0, NULL, 1, &e), &e);
	if (s == OUTBOX_DOT)
		fail_if(store_outbox_set(T.engine.store, row.id, OUTBOX_DOT, 0, NULL, 1, &e), &e);
	outbox_row_free(&row);
}

static size_t delivered(void)
{
	char *path = xasprintf("%s/new", T.out);
	DIR *d = opendir(path);
	size_t n = 0;

	free(path);
	for (const struct dirent *x; d != NULL && (x = readdir(d)) != NULL;)
		n += x->d_name[0] != '.';
	if (d != NULL)
		(void)closedir(d);
	return n;
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

static void test_after_a_crash(void **state)
{
	struct err e = {0};

	(void)state;
	add_letter("a@x", 1);
	add_letter("b@x", 1);
	put("a@x", OUTBOX_SENDING);
	put("b@x", OUTBOX_DOT);
	fail_if(sender_pass(&T.sender, &e), &e);
	assert_int_equal(state_of("a@x"), OUTBOX_SENT);
	assert_int_equal(state_of("b@x"), OUTBOX_SENT);
	assert_int_equal(delivered(), 2);
}

/* A row that could not be written while the sender ran on (the disk was full) does not wait for the next start. */
static void test_left_behind(void **state)
{
	struct err e = {0};

	(void)state;
	fail_if(sender_pass(&T.sender, &e), &e);
	add_letter("a@x", 1);
	add_letter("b@x", 1);
	put("a@x", OUTBOX_SENDING);
	assert_int_equal(symlink("/dev/null", T.out), 0); /* the trouble of this pass */
	assert_int_equal(sender_pass(&T.sender, &e), -1);
	assert_int_equal(unlink(T.out), 0);
	fail_if(sender_pass(&T.sender, &e), &e);
	assert_int_equal(state_of("a@x"), OUTBOX_SENT);
	assert_int_equal(state_of("b@x"), OUTBOX_SENT);
	assert_int_equal(delivered(), 2);
}

/* A server that takes each letter and hangs up without a word. */
static pid_t mute_server(unsigned *port_out)
{
	static const char *const replies[] = {
		"250 ok\r\n", "250 ok\r\n", "250 ok\r\n", "354 go\r\n"};
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	pid_t pid;

	assert_int_equal(bind(fd, (struct sockaddr *)&a, len), 0);
	assert_int_equal(listen(fd, 5), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	*port_out = ntohs(a.sin_port);
	pid = fork();
	if (pid != 0) {
		(void)close(fd);
		return pid;
	}
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		char in[4096] = "";
		int c = accept(fd, NULL, NULL);

		(void)!write(c, "220 mute\r\n", 10);
		for (size_t i = 0; i < 4 && read(c, in, sizeof in - 1) > 0; i++)
			(void)!write(c, replies[i], strlen(replies[i]));
		for (size_t n = 0; n < 5 || memcmp(in + n - 5, "\r\n.\r\n", 5) != 0;) {
			ssize_t k = read(c, in + n, sizeof in - n);

			if (k <= 0)
				break;
			n += (size_t)k;
		}
		(void)close(c);
	}
}

/* A letter that may have been taken is sent again, but not for ever: each time may be one more double. */
static void test_ambiguous(void **state)
{
	struct err e = {0};
	pid_t server;

	(void)state;
	T.config.smtp_maildir = NULL;
	T.config.smtp = (struct config_server){
		.host = (char[]){"127.0.0.1"}, .tls = TLS_NONE, .timeout_seconds = 30};
	server = mute_server(&T.config.smtp.port);
	add_letter("young@x", process_now() - DAY);
	add_letter("old@x", process_now() - 6 * DAY);
	fail_if(sender_pass(&T.sender, &e), &e);
	assert_int_equal(state_of("young@x"), OUTBOX_PENDING);
	assert_int_equal(state_of("old@x"), OUTBOX_FAILED);
	(void)kill(server, SIGKILL);
	(void)waitpid(server, NULL, 0);
}

/* Letters over the provider's limit wait without having been tried, and a sender that is started anew knows what went before. */
static void test_provider_limit(void **state)
{
	struct outbox_row row = {0};
	struct err e = {0};

	(void)state;
	T.config.smtp_per_minute = 2;
	add_letter("a@x", 1);
	add_letter("b@x", 1);
	add_letter("c@x", 1);
	fail_if(sender_pass(&T.sender, &e), &e);
	assert_int_equal(delivered(), 2);
	assert_int_equal(store_outbox_find(T.engine.store, "c@x", NULL, &row, &e), 1);
	assert_int_equal(row.state, OUTBOX_PENDING);
	assert_int_equal(row.attempts, 0);
	outbox_row_free(&row);
	assert_true(T.sender.next > process_now());
	sender_close(&T.sender);
	T.sender = (struct sender){.engine = &T.engine};
	fail_if(sender_pass(&T.sender, &e), &e);
	assert_int_equal(delivered(), 2);
	sender_close(&T.sender);
	T.config.smtp_per_minute = 3;
	T.sender = (struct sender){.engine = &T.engine};
	fail_if(sender_pass(&T.sender, &e), &e);
	assert_int_equal(delivered(), 3);
	assert_int_equal(T.sender.next, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_after_a_crash, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_left_behind, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_ambiguous, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_provider_limit, open_house, close_house),
	};

	return cmocka_run_group_tests_name("sender", tests, NULL, NULL);
}
