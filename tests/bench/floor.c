/*
 * What the same mails cost where nothing is read in them: fetch, commit, one letter each, move. A lower bound for `make bench`.
 *
 * usage: floor HOST IMAP-PORT USER PASSWORD SMTP-PORT DATABASE PER
 *        PER 0: 50 mails per commit (floor a); 2: two commits per mail, one with the intent and one once its letter is sent (floor
 *        b: exactly-once, done plainly)
 * Prints "mails=N seconds=S cpu=S commits=N peak_kb=N". No TLS; replies that are not understood end it.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 50, LETTER = 1200, BUFFER = 1 << 20 };

static _Noreturn void die(const char *what)
{
	perror(what);
	exit(1);
}

static double seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* --- a connection --------------------------------------------------------------------------------------------------- */
struct peer {
	int fd;
	size_t from, to;
	char *bytes; /* BUFFER + 1 */
};

static struct peer peer_open(const char *host, const char *port)
{
	struct sockaddr_in a = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)strtol(port, NULL, 10))};
	struct peer p = {
		.fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .bytes = malloc(BUFFER + 1)};
	int one = 1;

	if (p.bytes == NULL || inet_pton(AF_INET, host, &a.sin_addr) != 1 ||
		connect(p.fd, (struct sockaddr *)&a, sizeof a) < 0)
		die("connect");
	(void)setsockopt(p.fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return p;
}

static void peer_put(const struct peer *p, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(p->fd, bytes, len);

		if (n <= 0)
			die("write");
		bytes += n;
		len -= (size_t)n;
	}
}

static void peer_fill(struct peer *p)
{
	ssize_t n;

	if (p->from > 0)
		memmove(p->bytes, p->bytes + p->from, p->to - p->from);
	p->to -= p->from;
	p->from = 0;
	n = read(p->fd, p->bytes + p->to, BUFFER - p->to);
	if (n <= 0)
		die("read");
	p->to += (size_t)n;
}

/* The next line without its end, valid until the next call. */
static char *peer_line(struct peer *p)
{
	char *end, *line;

	while ((end = memchr(p->bytes + p->from, '\n', p->to - p->from)) == NULL)
		peer_fill(p);
	line = p->bytes + p->from;
	p->from = (size_t)(end - p->bytes) + 1;
	*end = '\0';
	if (end > line && end[-1] == '\r')
		end[-1] = '\0';
	return line;
}

static void peer_skip(struct peer *p, size_t n)
{
	while (n > 0) {
		size_t have = p->to - p->from, k = have < n ? have : n;

		p->from += k;
		n -= k;
		if (n > 0)
			peer_fill(p);
	}
}

/* --- IMAP ------------------------------------------------------------------------------------------------------------ */

/* One command and its answer; UIDs of FETCH or SEARCH go into uids. Literals are passed over. How many UIDs. */
static size_t imap(struct peer *p, const char *command, unsigned *uids, size_t max)
{
	size_t n = 0;

	peer_put(p, "t ", 2);
	peer_put(p, command, strlen(command));
	peer_put(p, "\r\n", 2);
	for (;;) {
		char *line = peer_line(p), *at;

		if (strncmp(line, "t ", 2) == 0) {
			if (strncmp(line, "t OK", 4) != 0)
				die(line);
			return n;
		}
		at = strstr(line, "UID ");
		if (at != NULL && strstr(line, " FETCH (") != NULL && n < max)
			uids[n++] = (unsigned)strtoul(at + 4, NULL, 10);
		if (strncmp(line, "* SEARCH", 8) == 0)
			for (at = line + 8; *at == ' ' && n < max;)
				uids[n++] = (unsigned)strtoul(at + 1, &at, 10);
		at = strrchr(line, '{');
		if (at != NULL && line[strlen(line) - 1] == '}')
			peer_skip(p, strtoul(at + 1, NULL, 10));
	}
}

/* --- SMTP ------------------------------------------------------------------------------------------------------------ */
static void smtp_expect(struct peer *p, char digit)
{
	const char *line;

	do
		line = peer_line(p);
	while (strlen(line) > 3 && line[3] == '-');
	if (line[0] != digit)
		die(line);
}

static void smtp_say(struct peer *p, const char *line, char digit)
{
	peer_put(p, line, strlen(line));
	smtp_expect(p, digit);
}

static void smtp_letter(struct peer *p, unsigned uid)
{
	char letter[LETTER + 256];
	int n = snprintf(letter, sizeof letter,
		"From: robot@mailclerk.test\r\nTo: manager%u@usda.gov\r\nSubject: Receipt\r\n\r\n",
		uid);

	while (n < LETTER)
		n += snprintf(letter + n, sizeof letter - (size_t)n,
			"We have your request. The team looks at it next.\r\n");
	n += snprintf(letter + n, sizeof letter - (size_t)n, ".\r\n");
	smtp_say(p, "MAIL FROM:<robot@mailclerk.test>\r\n", '2');
	smtp_say(p, "RCPT TO:<manager@usda.gov>\r\n", '2');
	smtp_say(p, "DATA\r\n", '3');
	peer_put(p, letter, (size_t)n);
	smtp_expect(p, '2');
}

/* --- the database ---------------------------------------------------------------------------------------------------- */
struct ledger {
	sqlite3 *db;
	sqlite3_stmt *add, *sent;
	long commits;
};

static void sql(struct ledger *l, const char *text)
{
	if (sqlite3_exec(l->db, text, NULL, NULL, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(l->db));
	l->commits += strcmp(text, "COMMIT") == 0;
}

static void write_row(struct ledger *l, sqlite3_stmt *s, unsigned uid)
{
	(void)sqlite3_bind_int64(s, 1, uid);
	if (sqlite3_step(s) != SQLITE_DONE)
		die(sqlite3_errmsg(l->db));
	(void)sqlite3_reset(s);
	l->commits += sqlite3_get_autocommit(l->db) != 0;
}

static struct ledger ledger_open(const char *path)
{
	struct ledger l = {0};

	if (sqlite3_open(path, &l.db) != SQLITE_OK)
		die(path);
	sql(&l, "PRAGMA journal_mode = WAL");
	sql(&l, "PRAGMA synchronous = FULL");
	sql(&l, "CREATE TABLE letter (uid INTEGER PRIMARY KEY, state TEXT)");
	if (sqlite3_prepare_v2(l.db, "INSERT INTO letter VALUES (?1, 'intent')", -1, &l.add,
		    NULL) != SQLITE_OK ||
		sqlite3_prepare_v2(l.db, "UPDATE letter SET state = 'sent' WHERE uid = ?1", -1,
			&l.sent, NULL) != SQLITE_OK)
		die(sqlite3_errmsg(l.db));
	return l;
}

/* --- the work -------------------------------------------------------------------------------------------------------- */
static void work_batch(
	struct peer *in, struct peer *out, struct ledger *l, unsigned first, unsigned last, int per)
{
	static unsigned got[BATCH];
	char command[64];
	size_t n;

	(void)snprintf(command, sizeof command, "UID FETCH %u:%u (UID BODY.PEEK[])", first, last);
	n = imap(in, command, got, BATCH);
	if (per == 0)
		sql(l, "BEGIN IMMEDIATE");
	for (size_t i = 0; i < n; i++)
		write_row(l, l->add, got[i]);
	if (per == 0)
		sql(l, "COMMIT");
	for (size_t i = 0; i < n; i++) {
		smtp_letter(out, got[i]);
		if (per != 0)
			write_row(l, l->sent, got[i]);
	}
	if (per == 0) {
		sql(l, "BEGIN IMMEDIATE");
		for (size_t i = 0; i < n; i++)
			write_row(l, l->sent, got[i]);
		sql(l, "COMMIT");
	}
	(void)snprintf(command, sizeof command, "UID MOVE %u:%u Processed", first, last);
	(void)imap(in, command, NULL, 0);
}

int main(int argc, char **argv)
{
	static unsigned uids[1 << 20];
	struct rusage use;
	struct peer in, out;
	struct ledger l;
	char command[256];
	double began;
	size_t n;

	if (argc != 8)
		die("usage: floor HOST IMAP-PORT USER PASSWORD SMTP-PORT DATABASE PER");
	began = seconds();
	in = peer_open(argv[1], argv[2]);
	(void)peer_line(&in);
	(void)snprintf(command, sizeof command, "LOGIN %s %s", argv[3], argv[4]);
	(void)imap(&in, command, NULL, 0);
	(void)imap(&in, "SELECT INBOX", NULL, 0);
	n = imap(&in, "UID SEARCH ALL", uids, sizeof uids / sizeof *uids);
	out = peer_open(argv[1], argv[5]);
	smtp_expect(&out, '2');
	smtp_say(&out, "EHLO mailclerk.test\r\n", '2');
	l = ledger_open(argv[6]);
	for (size_t i = 0; i < n; i += BATCH)
		work_batch(&in, &out, &l, uids[i], uids[i + BATCH < n ? i + BATCH - 1 : n - 1],
			(int)strtol(argv[7], NULL, 10));
	(void)getrusage(RUSAGE_SELF, &use);
	printf("mails=%zu seconds=%.3f cpu=%.3f commits=%ld peak_kb=%ld\n", n, seconds() - began,
		(double)use.ru_utime.tv_sec + (double)use.ru_stime.tv_sec +
			(double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) * 1e-6,
		l.commits, use.ru_maxrss);
	return 0;
}
