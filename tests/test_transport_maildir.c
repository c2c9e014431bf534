/* test_transport_maildir.c - letters into a Maildir: once each, whatever happened before. */
#include "daemon/transport.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/send_letter.h"
#include "tests/smtp_peer.h"

static char dir[] = "/tmp/mc-maildir-XXXXXX";

static int make_dir(void **state)
{
	(void)state;
	return mkdtemp(dir) != NULL ? 0 : -1;
}

static int remove_dir(void **state)
{
	(void)state;
	return run((char *[]){"rm", "-rf", dir, NULL});
}

static const char plain[] = "Subject: test\r\n\r\n.\r\ntext\r\n";

static struct transport_letter letter_to(const char *recipient, const char *id)
{
	return (struct transport_letter){.mail_from = "recruiter-help@usajobs.gov",
		.recipient = recipient,
		.message_id = id,
		.bytes = plain,
		.len = sizeof plain - 1};
}

static int files_in(const char *maildir, const char *sub)
{
	char path[PATH_BYTES + 8];
	DIR *d;
	int n = 0;

	(void)snprintf(path, sizeof path, "%s/%s", maildir, sub);
	d = opendir(path);
	assert_non_null(d);
	for (struct dirent *entry; (entry = readdir(d)) != NULL;)
		n += entry->d_name[0] != '.';
	(void)closedir(d);
	return n;
}

struct before {
	int calls;
	int answer;
};

static int on_before(void *ctx, const size_t *which, size_t n)
{
	struct before *b = ctx;

	(void)which;
	(void)n;
	b->calls++;
	return b->answer;
}

static void maildir_delivers_once(void **state)
{
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct config c = {0};
	struct transport *t = NULL;
	struct err e = {0};
	struct before b = {0};
	char path[PATH_BYTES], from[PATH_BYTES + 300], to[PATH_BYTES + 300], *bytes;
	const char head[] =
		"Return-Path: <recruiter-help@usajobs.gov>\r\nDelivered-To: dana.ruiz@usda.gov\r\n";
	struct dirent *entry;
	size_t n;
	DIR *d;

	(void)state;
	(void)snprintf(path, sizeof path, "%s/out", dir);
	c.smtp_maildir = path;
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, on_before, &b, &e), TRANSPORT_SENT);
	assert_int_equal(send_letter(t, &l, on_before, &b, &e), TRANSPORT_SENT);
	assert_int_equal(files_in(path, "new"), 1);
	assert_int_equal(files_in(path, "tmp"), 0);

	/* a mail program moves it on */
	(void)snprintf(from, sizeof from, "%s/new", path);
	d = opendir(from);
	assert_non_null(d);
	do
		entry = readdir(d);
	while (entry != NULL && entry->d_name[0] == '.');
	assert_non_null(entry);
	(void)snprintf(from, sizeof from, "%s/new/%s", path, entry->d_name);
	(void)snprintf(to, sizeof to, "%s/cur/%s:2,FS", path, entry->d_name);
	(void)closedir(d);
	bytes = slurp(from, &n);
	assert_int_equal(n, strlen(head) + l.len);
	assert_memory_equal(bytes, head, strlen(head));
	assert_memory_equal(bytes + strlen(head), l.bytes, l.len);
	free(bytes);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_SENT);
	assert_int_equal(files_in(path, "new"), 0);

	/* another recipient, another letter: files of their own */
	l.recipient = "sam.lee@usda.gov";
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_SENT);
	l.message_id = "b@mailclerk";
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_SENT);
	assert_int_equal(files_in(path, "new"), 2);
	transport_close(t);
}

static void maildir_failures(void **state)
{
	struct transport_letter l = letter_to("dana.ruiz@usda.gov", "a@mailclerk");
	struct before b = {.answer = -1};
	struct config c = {0};
	struct transport *t = NULL;
	struct err e = {0};
	char path[PATH_BYTES], sub[PATH_BYTES + 8];

	(void)state;
	c.smtp_maildir = "/nonexistent/maildir";
	assert_int_equal(transport_open(&c, &t, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);

	(void)snprintf(path, sizeof path, "%s/out2", dir);
	c.smtp_maildir = path;
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, on_before, &b, &e), TRANSPORT_TEMP);
	assert_int_equal(b.calls, 1);
	assert_int_equal(files_in(path, "new"), 0);
	assert_int_equal(files_in(path, "tmp"), 0);

	/* an attempt that died within tmp/ leaves nothing that hinders the next */
	(void)snprintf(sub, sizeof sub, "%s/new", path);
	assert_int_equal(rmdir(sub), 0);
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_TEMP);
	assert_int_equal(files_in(path, "tmp"), 0);
	transport_close(t);
	assert_int_equal(transport_open(&c, &t, &e), 0);
	assert_int_equal(send_letter(t, &l, NULL, NULL, &e), TRANSPORT_SENT);
	assert_int_equal(files_in(path, "new"), 1);
	transport_close(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(maildir_delivers_once),
		cmocka_unit_test(maildir_failures),
	};

	return cmocka_run_group_tests_name("transport_maildir", tests, make_dir, remove_dir);
}
