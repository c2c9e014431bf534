/* Tests of daemon/poller.c on a Maildir: which mails are held, and which are not because of their neighbours' or the machine's
 * trouble. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/poller.h"
#include "daemon/process.h"
#include "parsers/mem.h"

static struct {
	char folder[64];
	struct config *config;
	struct office office; /* what is in it is borrowed */
	struct engine engine;
	struct strings own;
	struct reader_mailbox reading;
	struct poller poller;
	unsigned refusals; /* readers that cannot be had before one can */
} T;

static void fail_if(int rc, const struct err *e)
{
	if (rc < 0)
		fail_msg("%s", e->message);
}

static void run(const char *command)
{
	char *argv[] = {
		(char[]){"sh"}, (char[]){"-ec"}, xasprintf("cd '%s'; %s", T.folder, command), NULL};
	pid_t pid;
	int status = -1;

	assert_int_equal(posix_spawnp(&pid, "sh", NULL, NULL, argv, environ), 0);
	assert_true(waitpid(pid, &status, 0) > 0);
	assert_int_equal(status, 0);
	free(argv[2]);
}

/* --- a house that works ------------------------------------------------------------------------------------------- */

static void write_file(const char *name, const char *text)
{
	char *path = xasprintf("%s/%s", T.folder, name);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	free(path);
}

static struct office *shipped; /* loaded once: character set converters are kept for good */

static int load_office(void **state)
{
	struct findings findings = {0};

	(void)state;
	return office_load(".", &shipped, &findings);
}

static int free_office(void **state)
{
	(void)state;
	office_free(shipped);
	return 0;
}

static void load(void)
{
	struct findings findings = {0};
	char *path = xasprintf("%s/mailclerk.yaml", T.folder);

	if (config_load(path, &T.config, &findings) < 0)
		fail_msg("%s: %s", findings.v[0].file, findings.v[0].text);
	findings_free(&findings);
	free(path);
	T.office = *shipped;
}

static int open_house(void **state)
{
	char *text;

	(void)state;
	memset(&T, 0, sizeof T);
	(void)snprintf(T.folder, sizeof T.folder, "/tmp/mailclerk-poller-XXXXXX");
	assert_non_null(mkdtemp(T.folder));
	text = xasprintf("data_directory: %s/data\norganization: Clerks\n"
			 "message_id_domain: clerk.example.gov\nhelp_contact: help@opm.gov\n"
			 "team: [crossgov.team@opm.gov]\nteam_address: crossgov.team@opm.gov\n"
			 "mailboxes:\n  - name: recruiter-help\n"
			 "    address: recruiter-help@usajobs.gov\n    maildir: %s/in\n"
			 "    folders: {processed: P, needs_human: N, held: H}\n"
			 "    sender_authentication: {provider: local}\nsmtp: {maildir: %s/out}\n",
		T.folder, T.folder, T.folder);
	write_file("mailclerk.yaml", text);
	free(text);
	run("mkdir -p in/new in/cur in/tmp");
	return 0;
}

static int close_house(void **state)
{
	(void)state;
	cage_free(T.poller.cage);
	poller_close(&T.poller);
	if (T.engine.store != NULL)
		engine_close(&T.engine);
	strings_free(&T.own);
	config_free(T.config);
	run("rm -rf \"$PWD\"");
	return 0;
}

static void put_mail(const char *name, const char *also)
{
	char *path = xasprintf("in/new/%s", name);
	char *raw = xasprintf("From: %s Ruiz <%s@usda.gov>\nTo: recruiter-help@usajobs.gov\n"
			      "Subject: Role in the Agency Talent Portal\n"
			      "Message-ID: <%s@usda.gov>\n\n%s\n\nFull name: %s Ruiz\n"
			      "Role: Hiring Manager\nAgency: Department of Agriculture\n"
			      "Sub-agency: Forest Service\n",
		name, name, name, also, name);

	write_file(path, raw);
	free(path);
	free(raw);
}

static size_t count(const char *folder)
{
	static const char *const subs[] = {"new", "cur"};
	size_t n = 0;

	for (size_t i = 0; i < 2; i++) {
		char *path = xasprintf("%s/in/%s/%s", T.folder, folder, subs[i]);
		DIR *d = opendir(path);

		for (const struct dirent *x; d != NULL && (x = readdir(d)) != NULL;)
			n += x->d_name[0] != '.';
		if (d != NULL)
			(void)closedir(d);
		free(path);
	}
	return n;
}

/* --- a reader without its cage, so that it can do harm -------------------------------------------------------------- */

struct frame {
	uint32_t status, zero;
	uint64_t len;
};

static bool all(int fd, void *p, size_t n, bool out)
{
	for (char *at = p; n > 0;) {
		ssize_t k = out ? write(fd, at, n) : read(fd, at, n);

		if (k <= 0)
			return false;
		at += k;
		n -= (size_t)k;
	}
	return true;
}

/* Somebody clears the inbox while this mail is being read. */
static void remove_others(const char *raw)
{
	char *path = xasprintf("%s/in/new", T.folder);
	DIR *d = opendir(path);

	for (const struct dirent *x; d != NULL && (x = readdir(d)) != NULL;)
		if (x->d_name[0] != '.' && strstr(raw, x->d_name) == NULL)
			(void)unlinkat(dirfd(d), x->d_name, 0);
	if (d != NULL)
		(void)closedir(d);
	free(path);
}

/* "boom" ends the process that asked, as a fault in a library there would; "crash" the reader; "stop" asks the process to end. */
static _Noreturn void read_mails(int fd, pid_t poller)
{
	struct frame f = {0};

	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (!all(fd, &f, sizeof f, true)) /* ready */
		_exit(1);
	while (all(fd, &f, sizeof f, false)) {
		char *raw = xcalloc(1, (size_t)f.len + 1), *json;
		struct reading r;
		struct err e = {0};

		if (!all(fd, raw, (size_t)f.len, false))
			_exit(1);
		if (strstr(raw, "boom") != NULL) {
			(void)kill(poller, SIGKILL);
			_exit(1);
		}
		if (strstr(raw, "crash") != NULL)
			(void)kill(getpid(), SIGKILL);
		if (strstr(raw, "alone") != NULL)
			remove_others(raw);
		if (strstr(raw, "stop") != NULL)
			(void)kill(poller, SIGTERM);
		if (reader_read(T.office.reader, &T.reading, &T.config->limits, raw, (size_t)f.len,
			    &r, &e) < 0)
			_exit(1);
		json = reading_to_json(&r);
		f = (struct frame){.len = strlen(json)};
		if (!all(fd, &f, sizeof f, true) || !all(fd, json, strlen(json), true))
			_exit(1);
	}
	_exit(0);
}

static int spawn(void *ctx, int *fd_out, struct err *e)
{
	pid_t poller = getpid(), pid;
	int pair[2];

	(void)ctx;
	if (T.refusals > 0) {
		T.refusals--;
		return err_set(e, ERR_TEMP, "no process for the reader");
	}
	while (waitpid(-1, NULL, WNOHANG) > 0) /* readers before it */
		;
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		(void)close(pair[0]);
		read_mails(pair[1], poller);
	}
	(void)close(pair[1]);
	*fd_out = pair[0];
	return 0;
}

static void open_poller(void)
{
	struct err e = {0};

	process_init(false);
	fail_if(engine_open(T.config, &T.office, true, &T.engine, &e), &e);
	strings_add(&T.own, T.config->mailboxes[0].address);
	T.reading = (struct reader_mailbox){.name = T.config->mailboxes[0].name,
		.auth = T.config->mailboxes[0].auth,
		.self = {.addresses = &T.own, .message_id_domain = T.config->message_id_domain}};
	T.poller = (struct poller){.engine = &T.engine,
		.mailbox = &T.config->mailboxes[0],
		.cage = cage_new(spawn, NULL, &T.config->limits)};
}

/* --- tests -------------------------------------------------------------------------------------------------------- */

/* One mail ends the process each time that it is read: it is held, and none of its neighbours. */
static void test_one_poisonous(void **state)
{
	static const char *const names[] = {
		"ann", "bo", "carl", "dee", "eve", "finn", "gus", "hal"};
	int status = -1;

	(void)state;
	load();
	for (size_t i = 0; i < 8; i++)
		put_mail(names[i], "");
	put_mail("ivy", "boom");
	for (int i = 0; i < 20 && status != 0; i++) {
		pid_t pid = fork();

		if (pid == 0) {
			struct err e;

			open_poller();
			_exit(poller_pass(&T.poller, &e) == 0 ? 0 : 1);
		}
		assert_true(waitpid(pid, &status, 0) == pid);
	}
	assert_int_equal(status, 0);
	assert_int_equal(count(".P"), 8);
	assert_int_equal(count(".H"), 1);
}

static unsigned parameter(const char *name, unsigned otherwise)
{
	const char *text = getenv(name);

	return text != NULL ? (unsigned)strtoul(text, NULL, 10) : otherwise;
}

/* Mails that end their reader lie all over the place: each of them is held, every other one gets its outcome. */
static void test_crashing_mails(void **state)
{
	unsigned good = parameter("GOOD_MAILS", 180), bad = parameter("CRASHING_MAILS", 20);
	unsigned all = good + bad, crash = 0;
	struct err e;

	(void)state;
	load();
	T.config->letters.domain_hour = T.config->letters.total_hour = 1000000;
	for (unsigned i = 0; i < all; i++) {
		char name[16];
		bool crashes = (uint64_t)(i + 1) * bad / all > crash; /* spread evenly */

		(void)snprintf(name, sizeof name, "m%06u", i);
		put_mail(name, crashes ? "crash" : "");
		crash += crashes;
	}
	open_poller();
	fail_if(poller_pass(&T.poller, &e), &e);
	print_message("# %u mails that end their reader among %u: held %zu, done %zu\n", bad, all,
		count(".H"), count(".P"));
	assert_int_equal(count(".H"), bad);
	assert_int_equal(count(".P"), good);
	assert_int_equal(count("."), 0);
}

/* Mails that were listed and are gone when they are fetched: no trouble, and nothing of them is left to do. */
static void test_vanishing(void **state)
{
	struct err e;

	(void)state;
	load();
	for (char name[] = "mail-a"; name[5] <= 'h'; name[5]++)
		put_mail(name, "alone");
	open_poller();
	fail_if(poller_pass(&T.poller, &e), &e);
	assert_int_equal(count(".P"), 1);
	put_mail("later", "");
	for (int i = 0; i < 8; i++) /* more often than any mail is tried */
		fail_if(poller_pass(&T.poller, &e), &e);
	assert_int_equal(count(".P"), 2);
	assert_int_equal(count(".H") + count(".N") + count("."), 0);
}

/* No reader can be had for a while: that is no mail's fault. */
static void test_no_reader(void **state)
{
	struct err e;

	(void)state;
	load();
	put_mail("ann", "");
	put_mail("bo", "");
	open_poller();
	T.refusals = 8;
	for (int i = 0; i < 8; i++)
		assert_int_equal(poller_pass(&T.poller, &e), -1);
	fail_if(poller_pass(&T.poller, &e), &e);
	assert_int_equal(count(".P"), 2);
	assert_int_equal(count(".H"), 0);
}

/* The wish to stop comes again and again in the middle of a batch: what was not begun is not counted as begun. */
static void test_stopped_often(void **state)
{
	struct err e;

	(void)state;
	load();
	for (char name[] = "a"; name[0] <= 'j'; name[0]++)
		put_mail(name, "stop");
	open_poller();
	for (int i = 0; i < 10; i++) {
		process_init(false);
		(void)poller_pass(&T.poller, &e);
	}
	process_init(false);
	fail_if(poller_pass(&T.poller, &e), &e);
	assert_int_equal(count(".P"), 10);
	assert_int_equal(count(".H"), 0);
}

/* A letter that cannot be written, whatever the reason: its mail is held, the others go on. */
static void test_endless_letter(void **state)
{
	char *here = getcwd(NULL, 0), *templates = xasprintf("%s/templates", T.folder), *command;
	struct findings findings = {0};
	struct letters *letters;
	struct err e;

	(void)state;
	command = xasprintf("cp -r '%s/templates' .; cd templates/letters; "
			    "{ echo 'subject: x'; echo; for i in 1 2 3 4 5 6 7 8 9; do "
			    "echo '{{#fields}}'; done; echo 'over and over'; "
			    "for i in 1 2 3 4 5 6 7 8 9; do echo '{{/fields}}'; done; } "
			    ">role-receipt.md",
		here);
	run(command);
	load();
	assert_int_equal(letters_load(templates, &letters, &findings), 0);
	T.office.letters = letters;
	put_mail("ann", "");
	open_poller();
	fail_if(poller_pass(&T.poller, &e), &e);
	assert_int_equal(count(".H"), 1);
	findings_free(&findings);
	letters_free(letters);
	free(command);
	free(templates);
	free(here);
}

/* A clamd that takes every mail and never says anything of it. pong: a PING it answers. */
static pid_t start_clamd(bool pong)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	(void)snprintf(a.sun_path, sizeof a.sun_path, "%s/clamd", T.folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	assert_int_equal(listen(fd, 16), 0);
	T.config->clamd_socket = xstrdup(a.sun_path);
	pid = fork();
	assert_true(pid >= 0);
	for (int c; pid == 0 && (c = accept(fd, NULL, NULL)) >= 0;) {
		char command[6];

		if (read(c, command, sizeof command) == sizeof command &&
			memcmp(command, "zPING", sizeof command) == 0 && pong)
			(void)!write(c, "PONG", 5);
		/* and keeps it open */
	}
	if (pid == 0)
		_exit(0);
	(void)close(fd);
	return pid;
}

/* A clamd that stands still holds nothing up for longer than two mails, and costs no mail its place in the inbox, but for one where
 * it is well otherwise. */
static void test_clamd_stands_still(void **state)
{
	struct err e;

	(void)state;
	for (int pong = 0; pong < 2; pong++) {
		pid_t pid;

		if (pong == 1) {
			assert_int_equal(close_house(NULL), 0);
			assert_int_equal(open_house(NULL), 0);
		}
		load();
		pid = start_clamd(pong == 1);
		for (char name[] = "a"; name[0] <= 'd'; name[0]++)
			put_mail(name, "");
		open_poller();
		T.poller.clamd_seconds = 1;
		assert_int_equal(poller_pass(&T.poller, &e), -1);
		assert_int_equal(e.kind, ERR_TEMP);
		assert_non_null(strstr(e.message, "wait to be scanned"));
		assert_int_equal(count(".H"), pong);
		assert_int_equal(count("."), 4 - pong);
		(void)kill(pid, SIGKILL);
		assert_int_equal(waitpid(pid, NULL, 0), pid);
		free(T.config->clamd_socket);
		T.config->clamd_socket = NULL;
		fail_if(poller_pass(&T.poller, &e), &e);
		assert_int_equal(count(".P"), 4 - pong);
	}
}

static int64_t mark(void)
{
	struct err e = {0};
	int64_t at = 0;

	fail_if(store_mark_get(T.engine.store, "pass recruiter-help", &at, &e), &e);
	return at;
}

/* Only a pass that left nothing unread is on record. */
static void test_complete_pass(void **state)
{
	struct err e;
	int64_t before = process_now();

	(void)state;
	load();
	put_mail("ann", "");
	open_poller();
	T.refusals = 1;
	assert_int_equal(poller_pass(&T.poller, &e), -1);
	assert_int_equal(mark(), 0);
	fail_if(poller_pass(&T.poller, &e), &e);
	assert_true(mark() >= before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_poisonous, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_crashing_mails, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_vanishing, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_no_reader, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_stopped_often, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_endless_letter, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_clamd_stands_still, open_house, close_house),
		cmocka_unit_test_setup_teardown(test_complete_pass, open_house, close_house),
	};

	return cmocka_run_group_tests_name("poller", tests, load_office, free_office);
}
