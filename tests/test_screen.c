/* test_screen.c - whose mail is a machine's: single mails in a table, the shipped signs, and the corpora where present. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/html.h"
#include "parsers/mem.h"
#include "parsers/quote.h"
#include "parsers/screen.h"
#include "parsers/text.h"

static struct screen_table *table;
static struct strings ours, groups;
static struct screen_self self = {&ours, "clerk.opm.gov", &groups};

static int set_up(void **state)
{
	struct findings f = {0};

	(void)state;
	mime_init();
	html_init();
	quote_init();
	strings_add(&ours, "recruiter-help@usajobs.gov");
	strings_add(&ours, "CrossGovHiring@opm.gov");
	strings_add(&groups, "atp-help.lists.opm.gov");
	if (screen_load("parsers/screen.yaml", &table, &f) != 0)
		for (size_t i = 0; i < f.n; i++)
			print_error("%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	findings_free(&f);
	return table != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	screen_free(table);
	strings_free(&ours);
	strings_free(&groups);
	return 0;
}

static bool blank(const char *s)
{
	return s == NULL || s[strspn(s, " \t\r\n")] == '\0';
}

/* As the reader does it, without the rules. */
static int read_mail(const char *raw, size_t len, enum auth_result auth, struct message *m)
{
	struct mime mime;
	struct quote q;
	struct err e;
	char *body;

	message_init(m);
	if (mime_read(raw, len, &limits_default, &mime, m, &e) != 0) {
		mime_free(&mime);
		return -1;
	}
	body = blank(mime.html) ? xstrdup(mime.plain != NULL ? mime.plain : "")
				: html_to_text(mime.html, strlen(mime.html), 65536);
	quote_split(body, m->subject, &q);
	free(m->text);
	m->text = xstrdup(q.text);
	free(m->forwarded);
	m->forwarded = xstrdup(q.forwarded);
	quote_free(&q);
	free(body);
	m->auth.result = auth;
	screen_judge(table, &mime, &self, m);
	mime_free(&mime);
	return 0;
}

/* --- single mails -------------------------------------------------------------------------------------------------- */

#define HUMAN "From: Dana Ruiz <dana@example.gov>\n"
#define TEXT "\nPlease grant me the role.\n"

struct row {
	const char *name, *mail;
	enum screen_kind kind;
	bool may_reply, may_advance;
	enum auth_result auth;
};

#define MACHINE(kind) SCREEN_##kind, false, false, AUTH_PASS
#define PERSON SCREEN_REQUEST, true, true, AUTH_PASS

static const struct row rows[] = {
	/* people */
	{"a person", HUMAN "Subject: role\n" TEXT, PERSON},
	{"a person without any verdict", HUMAN TEXT, SCREEN_REQUEST, true, true, AUTH_NONE},
	{"a forged sender", HUMAN TEXT, SCREEN_REQUEST, false, false, AUTH_FAIL},
	{"nobody", "Subject: role\n" TEXT, SCREEN_REQUEST, false, true, AUTH_NONE},
	{"wants no robots' answers", "X-Auto-Response-Suppress: All\n" HUMAN TEXT, PERSON},
	{"wants to know that it was read",
		"Disposition-Notification-To: dana@example.gov\nReturn-Receipt-To: "
		"dana@example.gov\n" HUMAN TEXT,
		PERSON},
	{"not automatic", "Auto-Submitted: no\n" HUMAN TEXT, PERSON},
	{"not automatic, with a comment",
		"Auto-Submitted: (written) NO (by hand); a=b\n" HUMAN TEXT, PERSON},
	{"Auto-Submitted without a value", "Auto-Submitted:\n" HUMAN TEXT, PERSON},
	{"ordinary precedence", "Precedence: special-delivery\n" HUMAN TEXT, PERSON},
	{"a return path that is no address", "Return-Path: (unknown)\n" HUMAN TEXT, PERSON},
	{"passed on by Exchange Online",
		"Return-Path: <bounces+SRS=44ldt=IX@x.onmicrosoft.com>\n" HUMAN TEXT, PERSON},
	{"a relay's return path", "Return-Path: <bounce-4471@relay.example>\n" HUMAN TEXT, PERSON},
	{"a return path", "Return-Path: <dana@example.gov>\n" HUMAN TEXT, PERSON},
	{"out of office in the subject",
		"Subject: Selection - please process before I am out of office\n" HUMAN TEXT,
		PERSON},
	{"out of office first in the subject",
		"Subject: Out of office Friday, please process the selection\n" HUMAN TEXT, PERSON},
	{"a subject as receipts have it", "Subject: Accepted: offer to J. Doe\n" HUMAN TEXT,
		PERSON},
	{"the same, with a file and no text",
		"Subject: Accepted: offer\nMIME-Version: 1.0\nContent-Type: application/pdf; "
		"name=a.pdf\n"
		"Content-Disposition: attachment\n" HUMAN "\n%PDF-1.4\n",
		PERSON},
	{"an answer to an automatic reply", "Subject: RE: Automatic reply: role\n" HUMAN TEXT,
		PERSON},
	{"a bounce passed on", "Subject: FW: Undeliverable: role\n" HUMAN TEXT, PERSON},
	{"subject and nothing else", "Subject: who is our coordinator at EPA?\n" HUMAN "\n",
		PERSON},
	{"an invitation",
		"MIME-Version: 1.0\nContent-Type: text/calendar; method=REQUEST\n" HUMAN
		"\nBEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n",
		PERSON},
	{"somebody else's X-Loop", "X-Loop: dana@example.gov\n" HUMAN TEXT, PERSON},
	{"through a group of ours",
		"List-Id: ATP help <ATP-help.lists.opm.gov>\nList-Post: "
		"<mailto:atp-help@lists.opm.gov>\n"
		"Precedence: list\nSender: atp-help-bounces@lists.opm.gov\n"
		"Return-Path: <atp-help-bounces@lists.opm.gov>\n" HUMAN TEXT,
		PERSON},
	{"names that only look like it",
		"From: \"Reply, No\" <postmasters.office@example.gov>\n"
		"Return-Path: <bouncer@example.gov>\n" TEXT,
		PERSON},

	/* automatic replies */
	{"RFC 3834", "Auto-Submitted: auto-replied\n" HUMAN TEXT, MACHINE(AUTO_REPLY)},
	{"RFC 3834 with comments and parameters",
		"Auto-Submitted: (rejected by (a)) Auto-Generated (failure) ; x=no\n" HUMAN TEXT,
		MACHINE(AUTO_REPLY)},
	{"RFC 3834, the second field",
		"Auto-Submitted: no\nAuto-Submitted: auto-notified\n" HUMAN TEXT,
		MACHINE(AUTO_REPLY)},
	{"RFC 3834, unknown word", "Auto-Submitted: yes\n" HUMAN TEXT, MACHINE(AUTO_REPLY)},
	{"vacation", "X-Autoreply: yes\nPrecedence: bulk\n" HUMAN TEXT, MACHINE(AUTO_REPLY)},
	{"precedence", "Precedence: AUTO_REPLY\n" HUMAN TEXT, MACHINE(AUTO_REPLY)},
	{"Exchange", "X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent\n" HUMAN TEXT,
		MACHINE(AUTO_REPLY)},
	{"a rule's loop mark", "X-MS-Exchange-Inbox-Rules-Loop: dana@example.gov\n" HUMAN TEXT,
		MACHINE(AUTO_REPLY)},
	{"empty return path", "Return-Path: <>\n" HUMAN TEXT, MACHINE(AUTO_REPLY)},
	{"unmistakable subject", "Subject: Automatic reply: role\n" HUMAN TEXT,
		MACHINE(AUTO_REPLY)},
	{"unmistakable subject behind a tag",
		"Subject: [EXTERNAL] AUTOMATIC REPLY: role\n" HUMAN TEXT, MACHINE(AUTO_REPLY)},
	{"unmistakable subject, French",
		"Subject: =?utf-8?Q?R=C3=A9ponse_automatique=C2=A0:_r=C3=B4le?=\n" HUMAN TEXT,
		MACHINE(AUTO_REPLY)},
	{"unmistakable subject, Japanese",
		"Subject: =?utf-8?B?6Ieq5YuV5b+c562UOiByb2xl?=\n" HUMAN TEXT, MACHINE(AUTO_REPLY)},
	{"a hint and no text", "Subject: Out of Office\n" HUMAN "\n", MACHINE(AUTO_REPLY)},
	{"a hint and an answer to ours",
		"Subject: Out of Office: Case CGH-26-00001\nIn-Reply-To: <1@clerk.opm.gov>\n" HUMAN
			TEXT,
		MACHINE(AUTO_REPLY)},
	{"nobody reads it", "From: USA Staffing <no-reply@opm.gov>\n" TEXT, MACHINE(AUTO_REPLY)},
	{"nobody reads it, with a suffix", "From: NoReply+a7@example.gov\n" TEXT,
		MACHINE(AUTO_REPLY)},
	{"cron", "X-Cron-Env: <SHELL=/bin/sh>\nFrom: dana@example.gov\n" TEXT, MACHINE(AUTO_REPLY)},
	{"encrypted automatic reply",
		"Auto-Submitted: auto-replied\nMIME-Version: 1.0\n"
		"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; "
		"name=smime.p7m\n" HUMAN "\nxx\n",
		MACHINE(AUTO_REPLY)},

	/* bounces */
	{"mailer-daemon", "From: MAILER-DAEMON@mx.example.gov (Mail Delivery System)\n" TEXT,
		MACHINE(BOUNCE)},
	{"mailer-daemon without address", "From: MAILER-DAEMON <>\n" TEXT, MACHINE(BOUNCE)},
	{"mailer-daemon as return path", "Return-Path: <MAILER-DAEMON>\n" HUMAN TEXT,
		MACHINE(BOUNCE)},
	{"postmaster", "From: postmaster@example.gov\n" TEXT, MACHINE(BOUNCE)},
	{"Exchange's",
		"From: Microsoft Outlook "
		"<MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@x.example>\n" TEXT,
		MACHINE(BOUNCE)},
	{"failed recipients", "X-Failed-Recipients: a@example.gov\n" HUMAN TEXT, MACHINE(BOUNCE)},
	{"a report",
		"Auto-Submitted: auto-replied\nReturn-Path: <>\nMIME-Version: 1.0\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n" HUMAN
		"\n--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nAction: "
		"failed\n--b--\n",
		MACHINE(BOUNCE)},
	{"a report of no type",
		"MIME-Version: 1.0\nContent-Type: multipart/report; boundary=b\n" HUMAN
		"\n--b\n\nfailed\n--b--\n",
		MACHINE(BOUNCE)},
	{"a status in another wrapping",
		"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n" HUMAN
		"\n--b\n\nfailed\n--b\nContent-Type: message/delivery-status\n\nAction: "
		"failed\n--b--\n",
		MACHINE(BOUNCE)},
	{"a hint and an empty return path",
		"Subject: Undeliverable: role\nReturn-Path: <>\n" HUMAN TEXT, MACHINE(BOUNCE)},

	/* receipts */
	{"read",
		"Subject: Read: role\nMIME-Version: 1.0\n"
		"Content-Type: multipart/report; report-type=disposition-notification; "
		"boundary=b\n" HUMAN "\n--b\n\nread\n--b--\n",
		MACHINE(RECEIPT)},
	{"an answer to an invitation",
		"Subject: Accepted: meeting\nMIME-Version: 1.0\nContent-Type: text/calendar; "
		"method=REPLY\n" HUMAN "\nBEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n",
		MACHINE(RECEIPT)},
	{"accepted, without a text", "Subject: Accepted: meeting\n" HUMAN "\n", MACHINE(RECEIPT)},
	{"abuse report",
		"MIME-Version: 1.0\nContent-Type: multipart/report; report-type=feedback-report; "
		"boundary=b\n" HUMAN "\n--b\n\nspam\n--b--\n",
		MACHINE(AUTO_REPLY)},

	/* lists */
	{"a list", "List-Id: <l.example.org>\n" HUMAN TEXT, MACHINE(LIST)},
	{"a list that writes automatically",
		"List-Id: <l.example.org>\nAuto-Submitted: auto-generated\n" HUMAN TEXT,
		MACHINE(LIST)},
	{"one that can be left", "List-Unsubscribe: <mailto:a@example.org>\n" HUMAN TEXT,
		MACHINE(LIST)},
	{"bulk", "precedence: Bulk\n" HUMAN TEXT, MACHINE(LIST)},
	{"X-Precedence", "X-Precedence: junk\n" HUMAN TEXT, MACHINE(LIST)},
	{"old lists", "Mailing-List: contact a@example.org; run by ezmlm\n" HUMAN TEXT,
		MACHINE(LIST)},
	{"newsletter", "Feedback-ID: a:b:c:d\n" HUMAN TEXT, MACHINE(LIST)},
	{"list server", "From: LISTSERV@example.org\n" TEXT, MACHINE(LIST)},
	{"list's return path", "Return-Path: <atp-bounces+dana=x@example.org>\n" HUMAN TEXT,
		MACHINE(LIST)},
	{"list's owner", "Sender: owner-atp@example.org\n" HUMAN TEXT, MACHINE(LIST)},
	{"list's desk", "From: atp-request@example.org\n" TEXT, MACHINE(LIST)},
	{"another list than ours", "List-Id: <atp-help.lists.opm.gov.evil.example>\n" HUMAN TEXT,
		MACHINE(LIST)},
	{"automatic reply through a group of ours",
		"List-Id: <atp-help.lists.opm.gov>\nAuto-Submitted: auto-replied\n" HUMAN TEXT,
		MACHINE(AUTO_REPLY)},

	/* loops */
	{"from our mailbox", "From: Recruiter-Help@USAJOBS.gov\n" TEXT, MACHINE(LOOP)},
	{"our Message-ID", "Message-ID: <1@CLERK.opm.gov>\n" HUMAN TEXT, MACHINE(LOOP)},
	{"our X-Loop", "X-Loop: crossgovhiring@opm.gov\nPrecedence: list\n" HUMAN TEXT,
		MACHINE(LOOP)},
	{"an answer to ours is none", "In-Reply-To: <1@clerk.opm.gov>\n" HUMAN TEXT, PERSON},
	{"an id that ends like ours is none", "Message-ID: <1@notclerk.opm.gov>\n" HUMAN TEXT,
		PERSON},

	/* unreadable */
	{"encrypted",
		"MIME-Version: 1.0\n"
		"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; "
		"name=smime.p7m\n" HUMAN "\nxx\n",
		SCREEN_UNREADABLE, true, false, AUTH_NONE},
	{"encrypted and forged",
		"MIME-Version: 1.0\n"
		"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; "
		"name=smime.p7m\n" HUMAN "\nxx\n",
		SCREEN_UNREADABLE, false, false, AUTH_FAIL},
};

static void check(const char *name, const struct message *m, const struct row *want)
{
	const struct screen *s = &m->screen;

	if (s->kind == want->kind && s->may_reply == want->may_reply &&
		s->may_advance == want->may_advance)
		return;
	for (size_t i = 0; i < s->because.n; i++)
		print_message("  %s\n", s->because.v[i]);
	fail_msg("%s: %s, reply %d, advance %d", name, screen_kind_names[s->kind], s->may_reply,
		s->may_advance);
}

static void single_mails(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct message m;

		assert_int_equal(
			read_mail(rows[i].mail, strlen(rows[i].mail), rows[i].auth, &m), 0);
		check(rows[i].name, &m, &rows[i]);
		if (m.screen.kind != SCREEN_REQUEST && m.screen.because.n == 0)
			fail_msg("%s: no reason given", rows[i].name);
		message_free(&m);
	}
}

static void received_fields_are_counted(void **state)
{
	for (int n = 50; n <= 51; n++) {
		char *mail = xstrdup(HUMAN TEXT), *longer;
		struct message m;

		(void)state;
		for (int i = 0; i < n; i++) {
			longer = xasprintf("Received: from a by b; Mon\n%s", mail);
			free(mail);
			mail = longer;
		}
		assert_int_equal(read_mail(mail, strlen(mail), AUTH_NONE, &m), 0);
		assert_int_equal(m.screen.kind, n > 50 ? SCREEN_LOOP : SCREEN_REQUEST);
		message_free(&m);
		free(mail);
	}
}

/* What a stranger wrote stays one short line, and there are only so many. */
static void reasons_are_bounded(void **state)
{
	struct buf mail;
	struct message m;

	(void)state;
	buf_init(&mail, 1 << 20);
	for (int i = 0; i < 60; i++)
		(void)buf_printf(&mail, "X-Autoreply: =?utf-8?Q?=0A?= %0300d\n", i);
	(void)buf_puts(&mail, HUMAN TEXT);
	assert_int_equal(read_mail(mail.data, mail.len, AUTH_NONE, &m), 0);
	assert_int_equal(m.screen.because.n, LIMIT_BECAUSE);
	for (size_t i = 0; i < m.screen.because.n; i++) {
		assert_true(strlen(m.screen.because.v[i]) < 160);
		assert_null(strpbrk(m.screen.because.v[i], "\r\n"));
	}
	message_free(&m);
	buf_free(&mail);
}

/* --- the table as a file -------------------------------------------------------------------------------------------- */

#define SIGNS                                                     \
	"content-types: [{type: a/b, kind: bounce, weight: 1}]\n" \
	"calendar: [{method: REPLY, kind: receipt, weight: 1}]\n"
#define SENDERS "senders: [{in: [from], local: [a], kind: list, weight: 1}]\n"
#define SUBJECTS "subjects: [{starts: [\"away:\"], kind: auto-reply, weight: 1, hint: true}]\n"
#define HEADERS "headers: [{field: A, kind: list, weight: 1}]\n"

static void mistakes_are_named(void **state)
{
	static const struct {
		const char *name, *yaml, *says;
		int line;
	} files[] = {
		{"good", HEADERS SIGNS SENDERS SUBJECTS, NULL, 0},
		{"weight",
			"headers:\n- {field: A, kind: list, weight: 101}\n" SIGNS SENDERS SUBJECTS,
			"from 1 to 100", 2},
		{"star", "headers:\n- {field: A*b, kind: list, weight: 1}\n" SIGNS SENDERS SUBJECTS,
			"only at the start or the end", 2},
		{"colon",
			"headers:\n- {field: 'A:', kind: list, weight: 1}\n" SIGNS SENDERS SUBJECTS,
			"no name of a header field", 2},
		{"two conditions",
			"headers:\n- {field: A, is: [a], is-not: [b], kind: list, weight: "
			"1}\n" SIGNS SENDERS SUBJECTS,
			"one of is, is-not and contains", 2},
		{"kind",
			"headers:\n- {field: A, kind: request, weight: 1}\n" SIGNS SENDERS SUBJECTS,
			"auto-reply", 2},
		{"nobody",
			HEADERS SIGNS "senders:\n- {in: [from], kind: list, weight: 1}\n" SUBJECTS,
			"fits nobody", 5},
		{"place",
			HEADERS SIGNS
			"senders:\n- {in: [to], local: [a], kind: list, weight: 1}\n" SUBJECTS,
			"return-path", 5},
		{"short subject",
			HEADERS SIGNS SENDERS
			"subjects:\n- {starts: [\"re:\"], kind: auto-reply, weight: 1}\n",
			"too short", 6},
		{"unknown key",
			"headers:\n- {field: A, kind: list, weight: 1, hnt: true}\n" SIGNS SENDERS
				SUBJECTS,
			"hint", 2},
	};
	char path[] = "/tmp/mailclerk-screen-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct screen_table *t;
		struct findings f = {0};
		bool said = files[i].says == NULL;

		assert_int_equal(ftruncate(fd, 0), 0);
		assert_true(pwrite(fd, files[i].yaml, strlen(files[i].yaml), 0) > 0);
		assert_int_equal(screen_load(path, &t, &f), files[i].says == NULL ? 0 : -1);
		for (size_t k = 0; k < f.n; k++)
			said = said || (f.v[k].line == files[i].line &&
					       strstr(f.v[k].text, files[i].says) != NULL);
		if (!said || (files[i].says == NULL && f.n > 0))
			fail_msg("%s: %d findings, the first: %s", files[i].name, (int)f.n,
				f.n > 0 ? f.v[0].text : "");
		screen_free(t);
		findings_free(&f);
	}
	close(fd);
	unlink(path);
}

/* --- corpora -------------------------------------------------------------------------------------------------------- */

static const char *shared(void)
{
	const char *folder = getenv("MAILCLERK_SHARED");

	return folder != NULL ? folder : "../shared";
}

static char *read_file(const char *path, size_t *len_out)
{
	FILE *f = fopen(path, "rb");
	struct buf b;
	char part[65536];
	size_t n;

	if (f == NULL)
		return NULL;
	buf_init(&b, 64u << 20);
	while ((n = fread(part, 1, sizeof part, f)) > 0)
		(void)buf_add(&b, part, n);
	fclose(f);
	*len_out = b.len;
	return buf_take(&b);
}

/* Every label of the corpus of this domain. */
static void domain_corpus(void **state)
{
	char *folder = xasprintf("%s/corpus/dev", shared());
	DIR *d = opendir(folder);
	struct dirent *entry;
	int n = 0, wrong = 0;

	(void)state;
	if (d == NULL) {
		print_message("no corpus at %s: skipped\n", folder);
		free(folder);
		skip();
	}
	while ((entry = readdir(d)) != NULL) {
		char *path, *raw;
		size_t len;
		struct message m;
		json_t *label;
		const char *kind;
		bool may_reply;

		if (!text_iends(entry->d_name, ".eml"))
			continue;
		path = xasprintf("%s/%s", folder, entry->d_name);
		raw = read_file(path, &len);
		free(path);
		path = xasprintf(
			"%s/%.*s.json", folder, (int)strlen(entry->d_name) - 4, entry->d_name);
		label = json_load_file(path, 0, NULL);
		assert_non_null(label);
		free(path);
		assert_int_equal(read_mail(raw, len, AUTH_NONE, &m), 0);
		kind = json_string_value(json_object_get(label, "screen"));
		may_reply = json_is_true(json_object_get(label, "may_reply"));
		if (strcmp(kind, screen_kind_names[m.screen.kind]) != 0 ||
			may_reply != m.screen.may_reply) {
			print_error("%s: %s, reply %d\n", entry->d_name,
				screen_kind_names[m.screen.kind], m.screen.may_reply);
			wrong++;
		}
		n++;
		json_decref(label);
		message_free(&m);
		free(raw);
	}
	closedir(d);
	free(folder);
	print_message("%d mails, %d wrong\n", n, wrong);
	assert_int_equal(wrong, 0);
}

struct tally {
	char name[32];
	int right, wrong;
};

static struct tally *tally_of(struct tally *t, const char *expect, const char *label)
{
	char name[32];

	(void)snprintf(name, sizeof name, "%s %s", expect, label);
	while (t->name[0] != '\0' && strcmp(t->name, name) != 0)
		t++;
	memcpy(t->name, name, sizeof name);
	return t;
}

/* Real mail: nothing that a header proves to be a machine's may be answered, every person's mail may. */
static void real_corpus(void **state)
{
	char *list = xasprintf("%s/corpus/real/mail.jsonl", shared());
	FILE *f = fopen(list, "r");
	struct tally tallies[32] = {0};
	char line[4096];
	int wrong = 0;

	(void)state;
	free(list);
	if (f == NULL) {
		print_message("no real mail at %s/corpus/real: skipped\n", shared());
		skip();
	}
	while (fgets(line, sizeof line, f) != NULL) {
		json_t *o = json_loads(line, 0, NULL);
		const char *expect = json_string_value(json_object_get(o, "expect"));
		const char *label = json_string_value(json_object_get(o, "label"));
		const char *evidence = json_string_value(json_object_get(o, "evidence"));
		const char *eml = json_string_value(json_object_get(o, "eml"));
		char *path = xasprintf("%s/corpus/real/%s", shared(), eml);
		size_t len;
		char *raw = read_file(path, &len);
		bool proved = strcmp(evidence, "header") == 0, want = strcmp(expect, "normal") == 0;
		struct message m;
		struct tally *t;

		assert_non_null(raw);
		if (read_mail(raw, len, AUTH_NONE, &m) == 0 && strcmp(expect, "any") != 0) {
			t = tally_of(tallies, expect, proved || want ? label : "by its body only");
			if (m.screen.may_reply == want) {
				t->right++;
			} else {
				t->wrong++;
				wrong += proved || want;
				print_message("%s %s %s: %s%s%s\n", expect, label, eml,
					screen_kind_names[m.screen.kind],
					m.screen.because.n > 0 ? ", " : "",
					m.screen.because.n > 0 ? m.screen.because.v[0] : "");
			}
		}
		message_free(&m);
		free(raw);
		free(path);
		json_decref(o);
	}
	fclose(f);
	for (struct tally *t = tallies; t->name[0] != '\0'; t++)
		print_message("%-28s %4d right %4d wrong\n", t->name, t->right, t->wrong);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_mails),
		cmocka_unit_test(received_fields_are_counted),
		cmocka_unit_test(reasons_are_bounded),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(domain_corpus),
		cmocka_unit_test(real_corpus),
	};

	return cmocka_run_group_tests_name("screen", tests, set_up, tear_down);
}
