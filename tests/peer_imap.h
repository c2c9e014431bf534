/*
 * peer_imap.h - a scripted IMAP server in a child process: well-behaved, but for the answers that a test replaces.
 */
#ifndef MAILCLERK_TESTS_PEER_IMAP_H
#define MAILCLERK_TESTS_PEER_IMAP_H

#include <strings.h>
#include <sys/prctl.h>

#include "parsers/buf.h"
#include "tests/peer.h"

/* What is answered to a command that contains `when` ("" is the greeting). "%T" becomes the command's tag. An answer may end with
 * one of: "<close>", "<silence>" (nothing more, ever), "<drip>" (a byte now and then), "<flood>" (the text before it for ever). */
struct imap_rule {
	const char *when, *answer;
};

static const struct imap_rule imap_manners[] = {
	{"", "* OK ready\r\n"},
	{"CAPABILITY",
		"* CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN IDLE MOVE UIDPLUS\r\n%T OK done\r\n"},
	{"LIST \"\" \"\"", "* LIST () \"/\" \"\"\r\n%T OK done\r\n"},
	{"LIST", "* LIST () \"/\" \"there\"\r\n%T OK done\r\n"},
	{"SELECT", "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n%T OK [READ-WRITE] done\r\n"},
	{"RFC822.SIZE", "* 1 FETCH (UID 1 RFC822.SIZE 10 FLAGS (\\Seen))\r\n"
			"* 2 FETCH (UID 2 RFC822.SIZE 10 FLAGS ())\r\n%T OK done\r\n"},
	{"BODY.PEEK[]", "* 1 FETCH (UID 1 INTERNALDATE \"01-Jan-2026 01:00:00 +0100\" BODY[] "
			"{3}\r\none)\r\n"
			"* 2 FETCH (UID 2 INTERNALDATE \" 1-Jan-2026 00:00:00 +0000\" BODY[] "
			"{3}\r\ntwo)\r\n"
			"%T OK done\r\n"},
	{"MOVE", "* OK [COPYUID 7 1:2 5:6] moved\r\n%T OK done\r\n"}, {"IDLE", "+ idling\r\n"},
	{"", NULL}, /* anything else: OK */
};

struct imap_peer {
	pid_t pid;
	unsigned port;
	char *dir, *log; /* owned: the lines that were received */
};

static inline const char *imap_rule_find(
	const struct imap_rule *rules, size_t n, const char *command)
{
	for (size_t i = 0; i < n && rules[i].answer != NULL; i++)
		if (command[0] == '\0' ? rules[i].when[0] == '\0'
				       : rules[i].when[0] != '\0' &&
						 strcasestr(command, rules[i].when) != NULL)
			return rules[i].answer;
	return NULL;
}

static inline bool imap_peer_send(int fd, const char *bytes, size_t n)
{
	return send(fd, bytes, n, MSG_NOSIGNAL) == (ssize_t)n;
}

/* false: the connection is over. */
static inline bool imap_peer_answer(int fd, const char *answer, const char *tag)
{
	const char *end = strpbrk(answer, "<");
	struct buf text;
	bool go_on = true;

	while (end != NULL && strcmp(end, "<close>") != 0 && strcmp(end, "<silence>") != 0 &&
		strcmp(end, "<drip>") != 0 && strcmp(end, "<flood>") != 0)
		end = strpbrk(end + 1, "<");
	buf_init(&text, 1 << 20);
	for (const char *p = answer; p != end && *p != '\0'; p++) {
		if (p[0] == '%' && p[1] == 'T') {
			(void)buf_puts(&text, tag);
			p++;
		} else {
			(void)buf_putc(&text, *p);
		}
	}
	go_on = text.len == 0 || imap_peer_send(fd, text.data, text.len);
	if (end != NULL && strcmp(end, "<close>") == 0)
		go_on = false;
	while (end != NULL && strcmp(end, "<flood>") == 0 && text.len < 32768) {
		char *twice = xasprintf("%s%s", text.data, text.data);

		(void)buf_puts(&text, twice);
		free(twice);
	}
	while (go_on && end != NULL) {
		struct timespec pause = {.tv_nsec = 50000000};

		if (strcmp(end, "<flood>") != 0)
			(void)nanosleep(&pause, NULL);
		if (strcmp(end, "<drip>") == 0)
			go_on = imap_peer_send(fd, "x", 1);
		else if (strcmp(end, "<flood>") == 0)
			go_on = imap_peer_send(fd, text.data, text.len);
	}
	buf_free(&text);
	return go_on;
}

static inline void imap_peer_serve(int fd, const struct imap_rule *rules, size_t n, FILE *log)
{
	const size_t manners = sizeof imap_manners / sizeof *imap_manners;
	FILE *in = fdopen(fd, "r");
	char line[9000], tag[32] = "*", idle[32] = "";
	const char *answer = imap_rule_find(rules, n, "");

	if (!imap_peer_answer(fd, answer != NULL ? answer : imap_manners[0].answer, tag))
		goto out;
	while (fgets(line, sizeof line, in) != NULL) {
		const char *command = strchr(line, ' ');

		(void)fputs(line, log);
		(void)fflush(log);
		if (command == NULL) { /* DONE, or more of a login */
			(void)snprintf(tag, sizeof tag, "%s", idle);
			command = line;
		} else {
			(void)snprintf(tag, sizeof tag, "%.*s", (int)(command - line), line);
			command++;
		}
		if (strncasecmp(command, "LOGOUT", 6) == 0)
			break;
		(void)snprintf(idle, sizeof idle, "%s", tag);
		answer = imap_rule_find(rules, n, command);
		if (answer == NULL)
			answer = imap_rule_find(imap_manners, manners, command);
		if (!imap_peer_answer(fd, answer != NULL ? answer : "%T OK done\r\n", tag))
			break;
	}
out:
	(void)fclose(in);
}

static inline void imap_peer_start(struct imap_peer *p, const struct imap_rule *rules, size_t n)
{
	int fd;

	*p = (struct imap_peer){.dir = peer_folder()};
	p->log = xasprintf("%s/log", p->dir);
	fd = peer_listen("127.0.0.1", &p->port);
	p->pid = fork();
	if (p->pid == 0) {
		FILE *log = fopen(p->log, "w");

		(void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* not to outlive a test that crashed */
		(void)alarm(60);

		for (;;) {
			int c = accept(fd, NULL, NULL);

			if (c >= 0)
				imap_peer_serve(c, rules, n, log);
		}
	}
	(void)close(fd);
}

/* A line with these words was received. */
static inline bool imap_peer_heard(const struct imap_peer *p, const char *words)
{
	FILE *f = fopen(p->log, "r");
	char line[9000];
	bool heard = false;

	while (f != NULL && !heard && fgets(line, sizeof line, f) != NULL)
		heard = strstr(line, words) != NULL;
	if (f != NULL)
		(void)fclose(f);
	return heard;
}

static inline void imap_peer_stop(struct imap_peer *p)
{
	peer_stop(p->pid);
	free(p->log);
	peer_remove(p->dir);
}

#endif
