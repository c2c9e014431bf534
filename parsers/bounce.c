/*
 * bounce.c - owns the reading of a delivery report's structured part: delivery-status fields, X-Failed-Recipients, and the
 * Message-ID of the letter that came back. Reports in words are read by bounce_text.c.
 *
 * Must not judge whether the report is genuine: only the keeper of our Message-IDs can.
 */
#include "parsers/bounce.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/mime_header.h"
#include "parsers/ssn.h"
#include "parsers/text.h"

#define REASON_MAX 300            /* bytes of what a server said that are kept */
#define WORDS_MAX ((size_t)65536) /* bytes of a report's own words that are read */

void bounce_set(char **field, const char *s, size_t n, size_t max)
{
	char *copy = xstrndup(s, n);

	free(*field);
	*field = text_line(copy, max);
	free(copy);
}

/* The address in "rfc822; <Dana.Ruiz@USDA.gov> (comment)", domain in lower case; "" where there is none. */
static void set_address(char **field, const char *value, size_t n)
{
	size_t len;
	const char *at = bounce_address(value, n, &len);

	if (at == NULL)
		return;
	bounce_set(field, at, len, LIMIT_ADDRESS);
	for (char *c = strrchr(*field, '@'); c != NULL && *c != '\0'; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c - 'A' + 'a');
}

/* --- message/delivery-status -------------------------------------------------------------------------------------- */

/* One group of fields about one recipient. */
struct group {
	struct bounce_recipient *r; /* borrowed; NULL before a recipient is named */
	bool final, original, action;
};

static const struct {
	const char *word;
	enum bounce_action action;
} actions[] = {{"failed", BOUNCE_FAILED}, {"failure", BOUNCE_FAILED}, {"delayed", BOUNCE_DELAYED},
	{"delivered", BOUNCE_DONE}, {"deliverable", BOUNCE_DONE}, {"relayed", BOUNCE_DONE},
	{"expanded", BOUNCE_DONE}};

static void take_action(struct group *g, const char *value)
{
	for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
		if (text_istarts(value, actions[i].word)) {
			g->r->action = actions[i].action;
			g->action = true;
			return;
		}
}

/* "smtp; 550 5.1.1 no such user": what follows the type, if there is one */
static const char *behind_type(const char *value)
{
	const char *semicolon = strchr(value, ';');

	if (semicolon == NULL || semicolon - value > 32 ||
		memchr(value, ' ', (size_t)(semicolon - value)))
		return value;
	return semicolon + 1 + strspn(semicolon + 1, " ");
}

/* A server that gives a recipient no action: the class of the status is one (RFC 3463 2), but x.4.7 says that its time is
 * over. */
static enum bounce_action action_of(const char *status)
{
	if (status[0] == '4' && strcmp(status + 1, ".4.7") != 0)
		return BOUNCE_DELAYED;
	return status[0] == '2' ? BOUNCE_DONE : BOUNCE_FAILED;
}

static void end_group(struct group *g)
{
	struct bounce_recipient *r = g->r;
	char status[LIMIT_STATUS + 1];

	if (r != NULL && r->status[0] == '\0' &&
		bounce_status(r->reason, strlen(r->reason), status))
		bounce_set(&r->status, status, strlen(status), LIMIT_STATUS);
	if (r != NULL && !g->action)
		r->action = action_of(r->status);
	*g = (struct group){0};
}

/* Servers that leave no empty line between two groups begin each with one of these. */
static void name_recipient(struct bounce *b, struct group *g, bool final, const char *value)
{
	bool *seen = final ? &g->final : &g->original;

	if (*seen)
		end_group(g);
	if (g->r == NULL)
		g->r = bounce_add(b);
	*seen = true;
	if (g->r != NULL)
		set_address(final ? &g->r->addr : &g->r->original, value, strlen(value));
}

static void take_field(struct bounce *b, struct group *g, const struct header_field *h)
{
	char status[LIMIT_STATUS + 1];

	if (text_ieq(h->name, "Final-Recipient"))
		name_recipient(b, g, true, h->value);
	else if (text_ieq(h->name, "Original-Recipient"))
		name_recipient(b, g, false, h->value);
	else if (g->r == NULL)
		return;
	else if (text_ieq(h->name, "Action"))
		take_action(g, h->value);
	else if (text_ieq(h->name, "Status") && bounce_status(h->value, strlen(h->value), status))
		bounce_set(&g->r->status, status, strlen(status), LIMIT_STATUS);
	else if (text_ieq(h->name, "Diagnostic-Code"))
		bounce_set(&g->r->reason, behind_type(h->value), SIZE_MAX, REASON_MAX);
}

/* Drops recipients without any address, and gives those with only an original one that. */
static void settle(struct bounce *b)
{
	size_t kept = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct bounce_recipient *r = &b->v[i];

		if (r->addr[0] == '\0')
			bounce_set(&r->addr, r->original, SIZE_MAX, LIMIT_ADDRESS);
		if (r->addr[0] == '\0') {
			free(r->addr);
			free(r->original);
			free(r->status);
			free(r->reason);
			continue;
		}
		b->v[kept++] = *r;
	}
	b->n = kept;
}

/* text: groups of fields with empty lines between them. *id_out: a field that some servers add. */
static void read_status(const char *text, struct bounce *b, char **id_out)
{
	while (*text != '\0') {
		const char *end = strstr(text, "\n\n");
		size_t n = end != NULL ? (size_t)(end - text) + 1 : strlen(text);
		struct mime fields = {0};
		struct group g = {0};
		const char *id;

		mime_header_fields(text, n, &fields);
		for (size_t i = 0; i < fields.headers_n; i++)
			take_field(b, &g, &fields.headers[i]);
		end_group(&g);
		id = mime_header(&fields, "X-Original-Message-ID", 0);
		if (id != NULL && **id_out == '\0')
			bounce_set(id_out, id, SIZE_MAX, LIMIT_MESSAGE_ID);
		mime_free(&fields);
		text += n;
		text += strspn(text, "\n");
	}
	settle(b);
}

/* --- X-Failed-Recipients ------------------------------------------------------------------------------------------ */

static void read_failed_recipients(const struct mime *mime, struct bounce *b)
{
	const char *value;

	for (size_t i = 0; (value = mime_header(mime, "X-Failed-Recipients", i)) != NULL; i++) {
		size_t left = strlen(value), len;
		const char *at;

		while ((at = bounce_address(value, left, &len)) != NULL) {
			struct bounce_recipient *r = bounce_add(b);

			if (r == NULL)
				return;
			set_address(&r->addr, at, len);
			left -= (size_t)(at + len - value);
			value = at + len;
		}
	}
}

/* --- which letter ------------------------------------------------------------------------------------------------- */

/* The value of a Message-ID field in a header that is quoted in text, with the line that it may be folded onto. */
static bool quoted_id(const char *text, struct strings *ids)
{
	const char *at = text;

	while ((at = strcasestr(at, "message-id:")) != NULL) {
		const char *line = at, *value = at + strlen("message-id:"), *end;
		char *copy;

		while (line > text && strchr("> \t|", line[-1]) != NULL)
			line--;
		at = value;
		if (line > text && line[-1] != '\n')
			continue;
		end = strchr(value, '\n');
		if (end != NULL && value[strspn(value, " \t")] == '\n')
			end = strchr(end + 1, '\n');
		copy = xstrndup(value, end != NULL ? (size_t)(end - value) : strlen(value));
		mime_header_ids(copy, ids);
		free(copy);
		if (ids->n > 0)
			return true;
	}
	return false;
}

/* The returned header is the best witness; then what the report says in a field; then a header quoted in its text; then what
 * the report is said to answer. */
static char *original_id(
	const struct mime *mime, const char *field, const char *text, const struct message *m)
{
	struct strings ids = {0};
	char *out;

	if (mime->inner_id[0] != '\0')
		return xstrdup(mime->inner_id);
	mime_header_ids(field, &ids);
	if (ids.n == 0 && !quoted_id(text, &ids) && mime->inner != NULL)
		(void)quoted_id(mime->inner, &ids);
	if (ids.n > 0)
		out = xstrdup(ids.v[0]);
	else
		out = xstrdup(m->references.n > 0 ? m->references.v[m->references.n - 1] : "");
	strings_free(&ids);
	return out;
}

/* ------------------------------------------------------------------------------------------------------------------ */

void bounce_read(const struct mime *mime, const char *text, struct message *m)
{
	struct bounce *b = &m->bounce;
	size_t returned = bounce_returned_at(text);
	size_t end = returned == SIZE_MAX ? strnlen(text, WORDS_MAX) : returned;
	char *field = xstrdup("");
	bool structured;

	end = end > WORDS_MAX ? WORDS_MAX : end;
	read_status(mime->delivery_status, b, &field);
	structured = b->n > 0;
	if (!structured)
		read_failed_recipients(mime, b);
	if (b->n == 0)
		bounce_recipients(text, end, m, b);
	if (b->n == 0 && mime->inner != NULL)
		bounce_returned_to(mime->inner, b);
	if (b->n == 0 && returned != SIZE_MAX)
		bounce_returned_to(text + returned, b);
	bounce_explain(text, end, b);
	if (!structured && bounce_says_delayed(m->subject, text, end))
		for (size_t i = 0; i < b->n; i++)
			b->v[i].action = BOUNCE_DELAYED;
	free(b->original_id);
	b->original_id = original_id(mime, field, returned == SIZE_MAX ? text : text + returned, m);
	free(field);
	for (size_t i = 0; i < b->n; i++)
		m->ssn = ssn_remove(&b->v[i].reason) || m->ssn;
}
