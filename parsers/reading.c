/*
 * reading.c - owns the order in which a mail is read: MIME, HTML, quotes, sender, screen, rules.
 *
 * Runs in the reader only. Must not know a clock, a network, a database or a file once reader_load has returned.
 */
#include "parsers/reading.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/bounce.h"
#include "parsers/directory.h"
#include "parsers/html.h"
#include "parsers/links.h"
#include "parsers/mem.h"
#include "parsers/mime.h"
#include "parsers/quote.h"
#include "parsers/ssn.h"
#include "parsers/text.h"

struct reader {
	struct grok_library *patterns; /* owned, like the rest */
	struct directory *directory;
	struct rules *rules;
	struct screen_table *screen;
};

int reader_load(const struct reader_files *files, struct reader **out, struct findings *findings)
{
	struct reader *r = xcalloc(1, sizeof *r);
	size_t before = findings->errors;

	mime_init();
	html_init();
	quote_init();
	(void)grok_library_load(files->patterns, &r->patterns, findings);
	(void)directory_load(files->directory, &r->directory, findings);
	(void)screen_load(files->screen, &r->screen, findings);
	if (r->patterns != NULL && r->directory != NULL)
		(void)rules_load(files->rules, r->patterns, r->directory, &r->rules, findings);
	if (findings->errors > before) {
		reader_free(r);
		*out = NULL;
		return -1;
	}
	*out = r;
	return 0;
}

void reader_free(struct reader *r)
{
	if (r == NULL)
		return;
	rules_free(r->rules);
	screen_free(r->screen);
	directory_free(r->directory);
	grok_library_free(r->patterns);
	free(r);
}

void reader_ready(const struct reader *r)
{
	grok_library_ready(r->patterns);
}

const struct rules *reader_rules(const struct reader *r)
{
	return r->rules;
}

const struct directory *reader_directory(const struct reader *r)
{
	return r->directory;
}

/* Our case number ("CGH-26-00213") in text, "" where none; the caller frees it. */
static char *find_case_number(const char *text)
{
	static const char prefix[] = CASE_PREFIX "-";

	for (const char *p = strstr(text, prefix); p != NULL; p = strstr(p + 1, prefix)) {
		const char *q = p + sizeof prefix - 1;
		size_t digits = 0;

		if (p > text && isalnum((unsigned char)p[-1]))
			continue;
		if (!isdigit((unsigned char)q[0]) || !isdigit((unsigned char)q[1]) || q[2] != '-')
			continue;
		while (digits < 10 && isdigit((unsigned char)q[3 + digits]))
			digits++;
		if (digits >= 5 && digits <= 9 && !isalnum((unsigned char)q[3 + digits]))
			return xstrndup(p, sizeof prefix - 1 + 3 + digits);
	}
	return xstrdup("");
}

static bool blank(const char *s)
{
	return s == NULL || s[strspn(s, " \t\r\n")] == '\0';
}

/* The body as its reader saw it: the HTML form where there is one with text in it, else the plain one. */
static char *body_text(const struct mime *mime, const struct limits *limits)
{
	if (!blank(mime->html)) {
		char *text = html_to_text(mime->html, strlen(mime->html), limits->text_bytes);

		if (!blank(text))
			return text;
		free(text);
	}
	return xstrdup(mime->plain != NULL ? mime->plain : "");
}

static void take_text(struct message *m, const struct mime *mime, const struct limits *limits)
{
	char *body = body_text(mime, limits), *subject;
	struct quote q;

	if (ssn_remove(&body)) /* numbers that only decoding the HTML made visible */
		m->ssn = true;
	quote_split(body, m->subject, &q);
	free(body);
	free(m->text);
	free(m->asked);
	free(m->signature);
	free(m->quoted);
	free(m->forwarded);
	free(m->marking);
	m->text = q.text;
	m->asked = q.asked;
	m->signature = q.signature;
	m->quoted = q.quoted;
	m->forwarded = q.forwarded;
	m->marking = q.marking;
	m->external = q.external;
	if (blank(m->forwarded) && !blank(mime->inner)) {
		free(m->forwarded);
		m->forwarded = text_clean(mime->inner, strlen(mime->inner), limits->text_bytes);
	}
	m->forward = !blank(m->forwarded);
	subject = find_case_number(m->subject);
	free(m->case_number);
	m->case_number = subject[0] != '\0' ? subject : find_case_number(m->text);
	if (m->case_number != subject)
		free(subject);
}

/* A delivery report is read in its plain form: a machine wrote it for machines, and HTML only repeats it. */
static void take_bounce(struct message *m, const struct mime *mime, const struct limits *limits)
{
	char *body = blank(mime->plain) ? body_text(mime, limits) : xstrdup(mime->plain);

	bounce_read(mime, body, m);
	free(body);
}

int reader_read(const struct reader *r, const struct reader_mailbox *mailbox,
	const struct limits *limits, const char *raw, size_t len, struct reading *out,
	struct err *e)
{
	struct mime mime = {0};

	*out = (struct reading){0};
	message_init(&out->message);
	if (mime_read(raw, len, limits, &mime, &out->message, e) < 0) {
		mime_free(&mime);
		reading_free(out);
		return -1;
	}
	take_text(&out->message, &mime, limits);
	links_find(out->message.text, mime.html, &out->message.links);
	for (size_t i = 0; i < out->message.links.n; i++)
		(void)ssn_remove(&out->message.links.v[i]);
	out->message.auth = authres_judge(&mime, &out->message, &mailbox->auth);
	smime_judge(mailbox->trust, &mime, &out->message);
	/* Proof of who wrote it outweighs a verdict on the way it came, also a failed one: forwarding breaks DMARC. */
	if (smime_vouches(&mime, &out->message))
		out->message.auth = (struct sender_auth){AUTH_PASS, AUTH_BY_SMIME};
	screen_judge(r->screen, &mime, &mailbox->self, &out->message);
	if (out->message.screen.kind == SCREEN_REQUEST)
		rules_run(r->rules, mailbox->name, &out->message, &out->requests);
	if (out->message.screen.kind == SCREEN_BOUNCE)
		take_bounce(&out->message, &mime, limits);
	mime_free(&mime);
	return 0;
}

void reading_free(struct reading *r)
{
	if (r == NULL)
		return;
	message_free(&r->message);
	requests_free(&r->requests);
	*r = (struct reading){0};
}
