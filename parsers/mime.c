/*
 * mime.c - owns the reading of a mail from its bytes: limits, headers, parts, and that nothing leaves uncleaned. Knows
 * nothing of who sent it and what is asked. The steps are in mime_*.c.
 */
#include "parsers/mime.h"

#include <gmime/gmime.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/document.h"
#include "parsers/mem.h"
#include "parsers/mime_charset.h"
#include "parsers/mime_header.h"
#include "parsers/mime_key.h"
#include "parsers/mime_scan.h"
#include "parsers/mime_tree.h"
#include "parsers/ssn.h"
#include "parsers/text.h"

const char *mime_header(const struct mime *mime, const char *name, size_t nth)
{
	for (size_t i = 0; i < mime->headers_n; i++)
		if (text_ieq(mime->headers[i].name, name) && nth-- == 0)
			return mime->headers[i].value;
	return NULL;
}

void mime_free(struct mime *mime)
{
	if (mime == NULL)
		return;
	for (size_t i = 0; i < mime->headers_n; i++) {
		free(mime->headers[i].name);
		free(mime->headers[i].value);
	}
	free(mime->headers);
	free(mime->plain);
	free(mime->html);
	free(mime->inner);
	free(mime->content_type);
	free(mime->report_type);
	free(mime->calendar_method);
	free(mime->delivery_status);
	for (size_t i = 0; i < mime->signatures_n; i++) {
		free(mime->signatures[i].object);
		free(mime->signatures[i].content);
	}
	free(mime->inner_id);
	*mime = (struct mime){0};
}

static void mime_start(struct mime *mime)
{
	*mime = (struct mime){0};
	mime->content_type = xstrdup("text/plain");
	mime->report_type = xstrdup("");
	mime->calendar_method = xstrdup("");
	mime->delivery_status = xstrdup("");
	mime->inner_id = xstrdup("");
}

/* Bytes that the parsers would stumble over, as a copy to work on; NULL where raw is fine as it is. NUL bytes are blanked
 * in headers later; CR alone as line end becomes LF here. */
static char *repaired(const char *raw, size_t len)
{
	bool lines = memchr(raw, '\n', len) != NULL;
	char *copy;

	if ((lines || memchr(raw, '\r', len) == NULL) && memchr(raw, '\0', len) == NULL)
		return NULL;
	copy = xmalloc(len + 1);
	memcpy(copy, raw, len);
	copy[len] = '\0';
	for (size_t i = 0; !lines && i < len; i++)
		if (copy[i] == '\r')
			copy[i] = '\n';
	return copy;
}

static void set(char **field, char *value /* owned */)
{
	free(*field);
	*field = value;
}

static void read_ids(const struct mime *mime, struct message *m)
{
	struct strings ids = {0};
	const char *value = mime_header(mime, "Message-ID", 0);
	size_t skip;

	if (value != NULL)
		mime_header_ids(value, &ids);
	if (ids.n == 0 && value != NULL && *value != '\0') /* no @, no brackets, several words */
		strings_take(&ids, text_line(value, LIMIT_MESSAGE_ID));
	if (ids.n > 0)
		set(&m->message_id, xstrdup(ids.v[0]));
	strings_free(&ids);
	for (size_t i = 0; (value = mime_header(mime, "References", i)) != NULL; i++)
		mime_header_ids(value, &ids);
	for (size_t i = 0; (value = mime_header(mime, "In-Reply-To", i)) != NULL; i++)
		mime_header_ids(value, &ids);
	skip = ids.n > LIMIT_REFERENCES ? ids.n - LIMIT_REFERENCES : 0;
	for (size_t i = skip; i < ids.n; i++)
		strings_add(&m->references, ids.v[i]);
	strings_free(&ids);
}

static void read_list(
	const struct mime *mime, const char *name, struct message *m, struct addresses *list)
{
	const char *value;

	for (size_t i = 0; (value = mime_header(mime, name, i)) != NULL; i++)
		mime_address_list(value, list);
	for (size_t i = 0; i < list->n; i++)
		m->ssn = ssn_remove(&list->v[i].name) || m->ssn;
}

static void read_addresses(const struct mime *mime, struct message *m)
{
	struct message holder;
	const char *path = mime_header(mime, "Return-Path", 0);

	read_list(mime, "From", m, &m->from);
	read_list(mime, "Reply-To", m, &m->reply_to);
	read_list(mime, "To", m, &m->to);
	read_list(mime, "Cc", m, &m->cc);
	message_init(&holder);
	read_list(mime, "Sender", m, &holder.from);
	if (holder.from.n > 0) {
		set(&m->sender.name, xstrdup(holder.from.v[0].name));
		set(&m->sender.addr, xstrdup(holder.from.v[0].addr));
	}
	m->has_return_path = path != NULL;
	if (path != NULL)
		mime_address_list(path, &holder.cc);
	if (holder.cc.n > 0)
		set(&m->return_path, xstrdup(holder.cc.v[0].addr));
	message_free(&holder);
}

/* Fields made by machines for machines: their digits are no one's number, and changing them would break what reads them. */
static bool structured(const char *name)
{
	static const char *const names[] = {"received", "dkim-signature", "authentication-results",
		"arc-seal", "arc-message-signature", "arc-authentication-results", "received-spf",
		"message-id", "references", "in-reply-to", "date", "return-path", "mime-version",
		"thread-index", "content-type", "content-transfer-encoding"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (text_ieq(name, names[i]))
			return true;
	return false;
}

/* Header values lose their numbers too, also where an encoded word hides one. */
static void clean_headers(struct mime *mime, struct message *m)
{
	for (size_t i = 0; i < mime->headers_n; i++) {
		struct header_field *f = &mime->headers[i];
		char *decoded;

		if (structured(f->name))
			continue;
		decoded = strstr(f->value, "=?") != NULL
				  ? mime_header_decode(f->value, strlen(f->value))
				  : NULL;
		if (decoded != NULL && ssn_remove(&decoded)) {
			set(&f->value, decoded);
			m->ssn = true;
			continue;
		}
		free(decoded);
		m->ssn = ssn_remove(&f->value) || m->ssn;
	}
}

static void clean_text(char **text, size_t max, struct message *m)
{
	if (*text == NULL)
		return;
	m->ssn = ssn_remove(text) || m->ssn;
	set(text, text_clean(*text, strlen(*text), max));
}

static void read_fields(const struct mime *mime, struct message *m)
{
	const char *subject = mime_header(mime, "Subject", 0);
	const char *date = mime_header(mime, "Date", 0);

	read_ids(mime, m);
	read_addresses(mime, m);
	if (subject != NULL) {
		set(&m->subject, mime_header_decode(subject, LIMIT_SUBJECT));
		m->ssn = ssn_remove(&m->subject) || m->ssn;
	}
	m->date = date != NULL ? mime_header_date(date) : 0;
}

int mime_read(const char *raw, size_t len, const struct limits *limits, struct mime *out,
	struct message *m, struct err *e)
{
	struct mime_budget budget = {0};
	char *copy = NULL;
	size_t body;
	int rc;

	mime_start(out);
	if (len <= limits->message_bytes)
		copy = repaired(raw, len);
	rc = mime_scan(copy != NULL ? copy : raw, len, limits, &budget, copy, &body, e);
	if (rc == 0) {
		raw = copy != NULL ? copy : raw;
		mime_header_fields(raw, body, out);
		mime_key(out, raw + body, len - body, m->content_key);
		read_fields(out, m);
		clean_headers(out, m);
		rc = mime_tree_read(raw, len, body, limits, &budget, out, m, e);
	}
	clean_text(&out->plain, limits->text_bytes, m);
	clean_text(&out->html, SIZE_MAX / 4, m);
	clean_text(&out->inner, limits->text_bytes, m);
	clean_text(&out->delivery_status, limits->text_bytes, m);
	free(copy);
	if (rc < 0)
		mime_free(out);
	return rc;
}

void mime_init(void)
{
	static const char sample[] =
		"Date: Mon, 1 Jan 2024 00:00:00 +0000\nFrom: =?utf-8?Q?a?= <a@b.c>\n"
		"Subject: =?iso-8859-1?B?YQ==?=\nContent-Type: text/plain; "
		"charset=us-ascii; name*=utf-8''a\n\na\n";
	struct limits limits = limits_default;
	struct mime mime;
	struct message m;
	struct err e;

	g_mime_init();
	mime_charset_init();
	document_init();
	message_init(&m);
	/* one mail through the whole, so that whatever a library loads at first use is loaded */
	(void)mime_read(sample, sizeof sample - 1, &limits, &mime, &m, &e);
	mime_free(&mime);
	message_free(&m);
}
