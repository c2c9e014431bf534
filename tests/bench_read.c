/*
 * What reading costs: microseconds of processor time for a mail of 4 KB and one of 60 KB, with the way to the caged reader and
 * back, and the memory of one reader after 1,000 and 10,000 mails.
 *
 * usage: bench_read    in the root of the source tree. Ends with 1 where the memory grew by more than GROWTH_MAX_KB.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/cage.h"
#include "parsers/mem.h"

enum { ROUNDS = 1000, FEW = 1000, MANY = 10000, GROWTH_MAX_KB = 4096 };

static const struct reader_files files = {"parsers/patterns", "parsers/rules",
	"parsers/directory/agencies.csv", "parsers/screen.yaml"};

/* A request as people write them, each one a little different. */
static char *small_mail(unsigned n)
{
	struct buf b;

	buf_init(&b, 64 << 10);
	(void)buf_printf(&b,
		"From: \"Ruiz, Dana\" <dana.ruiz%u@usda.gov>\r\nTo: recruiter-help@usajobs.gov\r\n"
		"Subject: Role in the Agency Talent Portal\r\nMessage-ID: <%u@usda.gov>\r\n"
		"Date: Tue, 10 Nov 2026 14:21:40 -0500\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n\r\n"
		"Full name: Dana Ruiz\r\nRole: Hiring Manager\r\nAgency: Department of "
		"Agriculture\r\n"
		"Sub-agency: Forest Service\r\nPhone: (202) 555-0100\r\n\r\n",
		n, n);
	for (unsigned i = 0; b.len < 4096 - 200; i++)
		(void)buf_printf(&b,
			"We hire %u people this year, and I will work on %u of them.\r\n", n + i,
			i);
	(void)buf_puts(&b,
		"\r\nThank you,\r\n\r\nDana Ruiz\r\nSupervisory Biologist\r\nForest Service\r\n");
	return buf_take(&b);
}

/* Both forms, a table and an older thread below. */
static char *large_mail(unsigned n)
{
	struct buf b;

	buf_init(&b, 256 << 10);
	(void)buf_printf(&b,
		"From: Dana Ruiz <dana.ruiz%u@usda.gov>\r\nTo: CrossGovHiring@opm.gov\r\n"
		"Subject: RE: Selection\r\nMessage-ID: <l%u@usda.gov>\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative; boundary=\"b\"\r\n\r\n--b\r\n"
		"Content-Type: text/plain; charset=utf-8\r\n\r\nCandidate: Lee Park\r\n"
		"SF-52 number: FS-26-%04u\r\n\r\n",
		n, n, n % 10000);
	for (unsigned i = 0; b.len < 20480; i++)
		(void)buf_printf(&b, "> On day %u somebody wrote a line of an older mail.\r\n", i);
	(void)buf_puts(&b, "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><body>"
			   "<table><tr><td>Candidate</td><td>Lee Park</td></tr><tr><td>SF-52 number"
			   "</td><td>FS-26-0447</td></tr></table>");
	for (unsigned i = 0; b.len < 61440 - 40; i++)
		(void)buf_printf(&b,
			"<p class=\"MsoNormal\"><span style=\"font-size:11.0pt\">Line %u of "
			"%u.</span>"
			"</p>\r\n",
			i, n);
	(void)buf_puts(&b, "</body></html>\r\n--b--\r\n");
	return buf_take(&b);
}

static long memory_kb(int pid)
{
	char path[64], line[256];
	long kb = -1;
	FILE *f;

	(void)snprintf(path, sizeof path, "/proc/%d/status", pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f != NULL)
		(void)fclose(f);
	return kb;
}

/* Processor time of this process and of the reader, so that a busy machine changes little. */
static double spent_us(const struct cage_fork *f)
{
	struct timespec near = {0}, far = {0};
	clockid_t clock;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &near);
	if (clock_getcpuclockid(f->pid, &clock) == 0)
		(void)clock_gettime(clock, &far);
	return (double)(near.tv_sec + far.tv_sec) * 1e6 +
	       (double)(near.tv_nsec + far.tv_nsec) / 1e3;
}

static void read_one(struct cage *c, char *(*make)(unsigned), unsigned n)
{
	struct reading r;
	struct err e = {0};
	char *raw = make(n);

	if (cage_read(c, raw, strlen(raw), &r, &e) < 0) {
		(void)fprintf(stderr, "bench_read: %s\n", e.message);
		exit(1);
	}
	reading_free(&r);
	free(raw);
}

static double cost(
	struct cage *c, const struct cage_fork *f, char *(*make)(unsigned), unsigned rounds)
{
	double start;

	for (unsigned i = 0; i < 100; i++)
		read_one(c, make, i);
	start = spent_us(f);
	for (unsigned i = 0; i < rounds; i++)
		read_one(c, make, i);
	return (spent_us(f) - start) / rounds;
}

int main(void)
{
	struct findings findings = {0};
	struct reader_mailbox mailbox = {
		.name = "recruiter-help", .self = {.message_id_domain = ""}};
	struct strings none = {0};
	struct limits limits = limits_default;
	struct cage_fork fork = {.mailbox = &mailbox, .limits = &limits};
	struct reader *reader;
	struct cage *c;
	long few, many;

	mailbox.self.addresses = mailbox.self.list_ids = &none;
	if (reader_load(&files, &reader, &findings) < 0) {
		for (size_t i = 0; i < findings.n; i++)
			(void)fprintf(stderr, "%s:%d: %s\n", findings.v[i].file, findings.v[i].line,
				findings.v[i].text);
		return 1;
	}
	fork.reader = reader;
	limits.reader_mails = MANY + FEW;
	c = cage_new(cage_fork_spawn, &fork, &limits);
	(void)printf("mail of  4 KB  %7.0f us\n", cost(c, &fork, small_mail, ROUNDS));
	(void)printf("mail of 60 KB  %7.0f us\n", cost(c, &fork, large_mail, ROUNDS / 4));
	cage_free(c);
	c = cage_new(cage_fork_spawn, &fork, &limits);
	for (unsigned i = 0; i < FEW; i++)
		read_one(c, i % 10 == 0 ? large_mail : small_mail, i);
	few = memory_kb(fork.pid);
	for (unsigned i = FEW; i < MANY; i++)
		read_one(c, i % 10 == 0 ? large_mail : small_mail, i);
	many = memory_kb(fork.pid);
	(void)printf("memory after %6d mails  %7ld KB\nmemory after %6d mails  %7ld KB\n", FEW, few,
		MANY, many);
	cage_free(c);
	cage_fork_end(&fork);
	reader_free(reader);
	return many - few > GROWTH_MAX_KB;
}
