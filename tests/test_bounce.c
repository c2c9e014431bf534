/* Tests of parsers/bounce.c and bounce_text.c: reports of the servers that our letters meet, and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "parsers/bounce.h"
#include "parsers/mem.h"
#include "parsers/reading.h"

#define ID "mc.0123456789abcdef01234567.fedcba9876543210@clerk.example.gov"

#define TOP                                                       \
	"Return-Path: <>\n"                                       \
	"From: Mail Delivery System <MAILER-DAEMON@mx.hud.gov>\n" \
	"To: CrossGovHiring@opm.gov\n"                            \
	"Subject: Undeliverable mail\n"                           \
	"MIME-Version: 1.0\n"
#define REPORT TOP "Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n"
#define STATUS "--b\nContent-Type: message/delivery-status\n\n"
#define RETURNED                                           \
	"Received: from clerk.example.gov by mx.hud.gov\n" \
	"Message-ID: <" ID ">\n"                           \
	"From: CrossGovHiring@opm.gov\n"                   \
	"To: dana.ruiz@hud.gov\n"                          \
	"Subject: Role in the Agency Talent Portal\n"      \
	"\n"                                               \
	"Dear Dana,\n"

struct row {
	const char *name, *raw;
	const char *want; /* "ID | addr original status action; ..." */
};

static const struct row rows[] = {
	{"Postfix",
		REPORT
		"--b\nContent-Type: text/plain\n\nThis is the mail system at host mx.hud.gov.\n\n"
		"<dana.ruiz@hud.gov>: host mail.hud.gov[192.0.2.7] said: 550 5.1.1 unknown\n" STATUS
		"Reporting-MTA: dns; mx.hud.gov\nX-Postfix-Queue-ID: 4F0C\n"
		"Arrival-Date: Tue, 10 Nov 2026 14:21:40 -0500 (EST)\n\n"
		"Final-Recipient: rfc822; dana.ruiz@hud.gov\n"
		"Original-Recipient: rfc822;Dana.Ruiz@HUD.gov\n"
		"Action: failed\nStatus: 5.1.1\nRemote-MTA: dns; mail.hud.gov\n"
		"Diagnostic-Code: smtp; 550 5.1.1 <dana.ruiz@hud.gov>: no such\n    user here\n"
		"--b\nContent-Type: text/rfc822-headers\n\n" RETURNED "--b--\n",
		ID " | dana.ruiz@hud.gov Dana.Ruiz@hud.gov 5.1.1 failed "
		   "[550 5.1.1 <dana.ruiz@hud.gov>: no such user here]"},
	{"Postfix, delayed",
		REPORT STATUS
		"Reporting-MTA: dns; mx.hud.gov\n\n"
		"Final-Recipient: rfc822; dana.ruiz@hud.gov\nAction: delayed\n"
		"Status: 4.4.1\nDiagnostic-Code: X-Postfix; connect to mail: timed out\n"
		"Will-Retry-Until: Sun, 15 Nov 2026 14:21:40 -0500\n"
		"--b\nContent-Type: text/rfc822-headers\n\n" RETURNED "--b--\n",
		ID " | dana.ruiz@hud.gov - 4.4.1 delayed [connect to mail: timed out]"},
	{"Exchange Online",
		REPORT
		"--b\nContent-Type: multipart/alternative; boundary=\"c\"\n\n"
		"--c\nContent-Type: text/html\n\n<p>Your message to dana.ruiz@hud.gov couldn't be "
		"delivered.</p>\n--c--\n" STATUS
		"Reporting-MTA: dns;BN2P110MB1107.NAMP110.PROD.OUTLOOK.COM\n\n"
		"Final-Recipient: rfc822;dana.ruiz@hud.gov\nAction: failed\nStatus: 5.1.10\n"
		"Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound\n"
		"--b\nContent-Type: message/rfc822\n\n" RETURNED "--b--\n",
		ID
		" | dana.ruiz@hud.gov - 5.1.10 failed [550 5.1.10 RESOLVER.ADR.RecipientNotFound]"},
	{"Gmail",
		REPORT
		"--b\nContent-Type: text/plain\n\n** Address not found **\n" STATUS
		"Reporting-MTA: dns; googlemail.com\nX-Original-Message-ID: <" ID ">\n\n"
		"Final-Recipient: rfc822; dana.ruiz@gmail.com\nAction: failed\nStatus: 5.1.1\n"
		"Diagnostic-Code: smtp; 550-5.1.1 The email account does not exist.\n"
		"--b--\n",
		ID " | dana.ruiz@gmail.com - 5.1.1 failed "
		   "[550-5.1.1 The email account does not exist.]"},
	{"Gmail's older form, the letter quoted",
		TOP "X-Failed-Recipients: dana.ruiz@hud.gov\nContent-Type: text/plain\n\n"
		    "Delivery to the following recipient failed permanently:\n\n"
		    "     dana.ruiz@hud.gov\n\nThe error that the other server returned was:\n"
		    "550 5.2.1 mailbox disabled (state 14).\n\n----- Original message "
		    "-----\n\n" RETURNED,
		ID " | dana.ruiz@hud.gov - 5.2.1 failed [550 5.2.1 mailbox disabled (state 14).]"},
	{"Exim",
		TOP "X-Failed-Recipients: dana.ruiz@hud.gov,\n lee@hud.gov\nContent-Type: "
		    "text/plain\n\n"
		    "A message that you sent could not be delivered to one or more of its\n"
		    "recipients. The following address(es) failed:\n\n"
		    "  dana.ruiz@hud.gov\n    host mail.hud.gov [192.0.2.7]\n"
		    "    SMTP error from remote mail server after RCPT TO:<dana.ruiz@hud.gov>:\n"
		    "    550 no such user\n  lee@hud.gov\n    552 5.2.2 over quota\n\n"
		    "------ This is a copy of your message, including all the headers. "
		    "------\n\n" RETURNED,
		ID " | dana.ruiz@hud.gov - 5.0.0 failed [550 no such user]; "
		   "lee@hud.gov - 5.2.2 failed [552 5.2.2 over quota]"},
	{"Exim's warning",
		TOP "Content-Type: text/plain\nReferences: <" ID ">\n\n"
		    "A message that you sent has not yet been delivered to one or more of its\n"
		    "recipients after more than 24 hours on the queue.\n\n"
		    "The address to which the message has not yet been delivered is:\n\n"
		    "  dana.ruiz@hud.gov\n    Delay reason: connection timed out\n\n"
		    "No action is required on your part.\n",
		ID " | dana.ruiz@hud.gov - - delayed [Delay reason: connection timed out]"},
	{"qmail",
		TOP
		"\nThis is the qmail-send program at mx.hud.gov.\nThis is a permanent error.\n\n"
		"<dana.ruiz@hud.gov>:\n192.0.2.7 does not like recipient.\n"
		"Remote host said: 550 5.1.1 User unknown\nGiving up on 192.0.2.7.\n\n"
		"<lee@hud.gov>:\nSorry, no mailbox here by that name. (#5.1.2)\n\n"
		"--- Below this line is a copy of the message.\n\nReturn-Path: "
		"<x@opm.gov>\n" RETURNED,
		ID
		" | dana.ruiz@hud.gov - 5.1.1 failed [Remote host said: 550 5.1.1 User unknown]; "
		"lee@hud.gov - 5.1.2 failed [Sorry, no mailbox here by that name. (#5.1.2)]"},
	{"Exchange of old",
		TOP
		"Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\nContent-Type: text/plain\n\n"
		"Your message\n\n  To:      Ruiz, Dana\n  Subject: Role\n  Sent:    Tue, 10 Nov "
		"2026\n\n"
		"did not reach the following recipient(s):\n\n"
		"dana.ruiz@hud.gov on Tue, 10 Nov 2026 14:21:40 -0500\n"
		"    The recipient name is not recognized\n"
		"--b\nContent-Type: message/rfc822\n\n" RETURNED "--b--\n",
		ID " | dana.ruiz@hud.gov - - failed [on Tue, 10 Nov 2026 14:21:40 -0500]"},
	{"sendmail: the transcript stands below the list",
		TOP "\n   ----- The following addresses had permanent fatal errors -----\n"
		    "<dana.ruiz@hud.gov>\n<lee@hud.gov>\n\n   ----- Transcript of session follows "
		    "-----\n"
		    "550 5.1.1 <dana.ruiz@hud.gov>... User unknown\n"
		    "550 5.7.1 <lee@hud.gov>... Refused\n\n   ----- Message header follows "
		    "-----\n" RETURNED,
		ID " | dana.ruiz@hud.gov - 5.1.1 failed [550 5.1.1 <dana.ruiz@hud.gov>... User "
		   "unknown]; "
		   "lee@hud.gov - 5.7.1 failed [550 5.7.1 <lee@hud.gov>... Refused]"},
	{"a sentence, and the letter attached",
		TOP "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\n"
		    "Your mail could not be delivered: dana.ruiz@hud.gov has left the agency.\n"
		    "--b\nContent-Type: message/rfc822\n\n" RETURNED "--b--\n",
		ID " | dana.ruiz@hud.gov - - failed [has left the agency.]"},
	{"no address but the returned letter's",
		TOP "Content-Type: multipart/mixed; boundary=\"b\"\n\n--b\n\nMailbox full.\n"
		    "--b\nContent-Type: message/rfc822\n\n" RETURNED "--b--\n",
		ID " | dana.ruiz@hud.gov - - failed []"},
	{"the report's own id is not the letter's",
		TOP "Message-ID: <report@mx.hud.gov>\nContent-Type: text/plain\n\n<lee@hud.gov>: "
		    "550 no\n",
		" | lee@hud.gov - 5.0.0 failed [<lee@hud.gov>: 550 no]"},
	{"an id folded onto the next line, in quotes",
		TOP "\n<lee@hud.gov>: 550 no\n\n> Received: by x\n> Subject: Role\n> "
		    "Message-ID:\n>  <" ID ">\n> To: lee@hud.gov\n",
		ID " | lee@hud.gov - 5.0.0 failed [<lee@hud.gov>: 550 no]"},
	{"two recipients of one report, groups without an empty line",
		REPORT STATUS
		"Reporting-MTA: dns; x\nFinal-Recipient: rfc822; a@hud.gov\nAction: failed\n"
		"Status: 5.1.1\nFinal-Recipient: rfc822; b@hud.gov\nAction: delivered\n"
		"Status: 2.0.0\n--b--\n",
		" | a@hud.gov - 5.1.1 failed []; b@hud.gov - 2.0.0 done []"},
	{"no action: the status says it, and 4.4.7 is the end",
		REPORT STATUS
		"Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; a@hud.gov\nStatus: 4.2.2\n\n"
		"Final-Recipient: rfc822; b@hud.gov\nStatus: 5.2.2 (full)\n\n"
		"Final-Recipient: rfc822; c@hud.gov\nStatus: 4.4.7\n--b--\n",
		" | a@hud.gov - 4.2.2 delayed []; b@hud.gov - 5.2.2 failed []; "
		"c@hud.gov - 4.4.7 failed []"},
	{"an action of failed is for good, whatever the status",
		REPORT STATUS
		"Final-Recipient: rfc822; a@hud.gov\nAction: FAILED (expired)\nStatus: 4.4.1\n"
		"--b--\n",
		" | a@hud.gov - 4.4.1 failed []"},
	{"a status that is an address of the Internet is none",
		TOP "\n<a@hud.gov>: mail at 5.1.1.7 or 45.1.1 said no, version 5.1.1b\n",
		" | a@hud.gov - - failed [mail at 5.1.1.7 or 45.1.1 said no, version 5.1.1b]"},
	{"a recipient without an address is none",
		REPORT STATUS
		"Final-Recipient: X.400; /G=Dana/S=Ruiz/\nAction: failed\nStatus: 5.1.1\n--b--\n",
		" | "},
	{"nothing that names anything", TOP "\nSorry.\n", " | "},
	{"line ends and controls in a reason",
		REPORT STATUS
		"Final-Recipient: rfc822; a@hud.gov\nAction: failed\nStatus: 5.0.0\n"
		"Diagnostic-Code: smtp; 550 \x1b[31mno\xe2\x80\xaegnorw\tBcc: x@y.z\n--b--\n",
		" | a@hud.gov - 5.0.0 failed [550 [31mnognorw Bcc: x@y.z]"},
	{"a Social Security number in a reason",
		REPORT STATUS "Final-Recipient: rfc822; a@hud.gov\nAction: failed\nStatus: 5.0.0\n"
			      "Diagnostic-Code: smtp; 550 SSN 123-45-6789 refused\n--b--\n",
		" | a@hud.gov - 5.0.0 failed [550 SSN [SSN removed] refused]"},
};

static void read_report(const char *raw, size_t len, struct message *m)
{
	struct mime mime;
	struct err e = {0};

	message_init(m);
	assert_int_equal(mime_read(raw, len, &limits_default, &mime, m, &e), 0);
	bounce_read(&mime, mime.plain != NULL ? mime.plain : "", m);
	mime_free(&mime);
}

static char *shown(const struct bounce *b)
{
	struct buf out;

	buf_init(&out, 1 << 20);
	(void)buf_printf(&out, "%s | ", b->original_id);
	for (size_t i = 0; i < b->n; i++) {
		const struct bounce_recipient *r = &b->v[i];

		(void)buf_printf(&out, "%s%s %s %s %s [%s]", i > 0 ? "; " : "", r->addr,
			r->original[0] != '\0' ? r->original : "-",
			r->status[0] != '\0' ? r->status : "-", bounce_action_names[r->action],
			r->reason);
	}
	return buf_take(&out);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct message m;
		char *got;

		read_report(rows[i].raw, strlen(rows[i].raw), &m);
		got = shown(&m.bounce);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s:\n got  %s\n want %s", rows[i].name, got, rows[i].want);
		free(got);
		message_free(&m);
	}
}

/* Reports made to cost or to overflow: they end, within the limits on what is kept. */
static void test_floods(void **state)
{
	static const struct {
		const char *start, *unit;
		size_t times;
	} floods[] = {
		{TOP "\n", "<a@b.c>: 550 5.1.1 x\n", 12000},
		{TOP "\n", "@", 250000},
		{TOP "\n", "a@", 120000},
		{TOP "\n", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@-", 7000},
		{TOP "\n", "message-id:", 22000},
		{TOP "\n", "> ", 120000},
		{TOP "\n", "5.5.5.", 40000},
		{TOP "\n", "delayed ", 30000},
		{TOP "\n", "Received: x\n\n", 18000},
		{REPORT STATUS, "Final-Recipient: rfc822; a@b.c\n", 900},
		{REPORT STATUS, "Final-Recipient: rfc822; a@b.c\n\n", 7000},
		{REPORT STATUS, "\n\n", 100000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof floods / sizeof *floods; i++) {
		struct message m;
		struct buf raw;

		buf_init(&raw, 4u << 20);
		(void)buf_puts(&raw, floods[i].start);
		for (size_t k = 0; k < floods[i].times; k++)
			(void)buf_puts(&raw, floods[i].unit);
		read_report(raw.data, raw.len, &m);
		assert_true(m.bounce.n <= LIMIT_ADDRESSES);
		for (size_t k = 0; k < m.bounce.n; k++) {
			assert_true(strlen(m.bounce.v[k].addr) <= LIMIT_ADDRESS);
			assert_true(strlen(m.bounce.v[k].status) <= LIMIT_STATUS);
			assert_true(strlen(m.bounce.v[k].reason) <= LIMIT_VALUE);
		}
		message_free(&m);
		buf_free(&raw);
	}
}

/* The way out of the reader and back, and what is refused on the way. */
static void test_json(void **state)
{
	static const struct {
		const char *of, *by; /* one text in the JSON replaced by another; NULL: none */
		int want;
	} changes[] = {
		{NULL, NULL, 0},
		{"\"action\":\"failed\"", "\"action\":\"gone\"", -1},
		{"\"status\":\"5.1.1\"", "\"status\":\"5.1.1.1.1.1.1\"", -1},
		{"\"status\":\"5.1.1\"", "\"status\":5", -1},
		{"\"bounce\":", "\"bonce\":", -1},
		{"\"original_id\":", "\"original\":", -1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
		struct reading out = {0}, in;
		struct err e = {0};
		char *json, *at, *changed;
		int rc;

		read_report(rows[0].raw, strlen(rows[0].raw), &out.message);
		json = reading_to_json(&out);
		at = changes[i].of != NULL ? strstr(json, changes[i].of) : NULL;
		assert_true((at != NULL) == (changes[i].of != NULL));
		changed = at == NULL ? xstrdup(json)
				     : xasprintf("%.*s%s%s", (int)(at - json), json, changes[i].by,
					       at + strlen(changes[i].of));
		rc = reading_from_json(changed, strlen(changed), &in, &e);
		if (rc != changes[i].want)
			fail_msg("change %zu: %d, %s", i, rc, e.message);
		if (rc == 0) {
			char *got = shown(&in.message.bounce);

			assert_string_equal(got, rows[0].want);
			free(got);
			reading_free(&in);
		}
		free(changed);
		free(json);
		reading_free(&out);
	}
}

static int set_up(void **state)
{
	(void)state;
	mime_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_floods),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests_name("bounce", tests, set_up, NULL);
}
