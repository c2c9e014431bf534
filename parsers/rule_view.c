/*
 * rule_view.c - owns the texts of a message that rules look at: subject, new text, forwarded mail, signature, attachments.
 * Knows no rule.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"
#include "parsers/quote.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum { SEEN_MAX = 8 };         /* texts: subject, text, forwarded mail, the first attachments */
enum { EMPHASIS_BYTES = 120 }; /* between two asterisks that belong together */
enum { HEADER_LINES = 40 }; /* lines of a forwarded mail among which its header block must begin */

/* Header names that mail programs write above a forwarded mail. */
static const char *const header_words[] = {"From", "Sent", "Date", "To", "Cc", "Bcc", "Subject",
	"Importance", "Priority", "Attachments", "Attachment", "Reply-To", "Sensitivity",
	"Categories", "Sender"};

static const char *line_end(const char *p)
{
	return p + strcspn(p, "\n");
}

static const char *next_line(const char *p)
{
	p = line_end(p);
	return *p == '\n' ? p + 1 : p;
}

/* The header name at the start of a line ("*From:* x", "From: x"): its index and where its value begins; -1 where none. */
static int header_at(const char *line, const char **value)
{
	line += strspn(line, " \t*_>");
	for (size_t i = 0; i < sizeof header_words / sizeof header_words[0]; i++) {
		size_t n = strlen(header_words[i]);
		const char *p = line + n;

		if (strncasecmp(line, header_words[i], n) != 0)
			continue;
		p += strspn(p, "*_ \t");
		if (*p != ':')
			continue;
		*value = p + 1 + strspn(p + 1, "*_ \t");
		return (int)i;
	}
	return -1;
}

/* "Name <address>", "Name [mailto:address]", "address" to its parts. */
static void split_address(const char *text, size_t n, struct address *out)
{
	char *s = xstrndup(text, n), *at = strpbrk(s, "<[");

	if (at != NULL && strchr(at, '@') != NULL) {
		char *addr = at + 1;

		*at = '\0';
		if (text_istarts(addr, "mailto:"))
			addr += strlen("mailto:");
		addr[strcspn(addr, ">] \t")] = '\0';
		out->addr = text_line(addr, LIMIT_ADDRESS);
		out->name = text_line(s, LIMIT_NAME);
	} else if (strchr(s, '@') != NULL && strchr(s, ' ') == NULL) {
		out->addr = text_line(s, LIMIT_ADDRESS);
		out->name = xstrdup("");
	} else {
		out->addr = xstrdup("");
		out->name = text_line(s, LIMIT_NAME);
	}
	if (out->name[0] == '"' || out->name[0] == '\'') {
		size_t len = strlen(out->name);

		memmove(out->name, out->name + 1, len);
		if (len >= 2 && (out->name[len - 2] == '"' || out->name[len - 2] == '\''))
			out->name[len - 2] = '\0';
	}
	free(s);
}

/* Author and start of the body of a forwarded mail. The body is the whole where there is no header block. */
static const char *read_header_block(const char *forwarded, struct address *author)
{
	const char *p = forwarded, *value = NULL;
	int lines = 0, headers = 0;

	for (; *p != '\0' && lines < HEADER_LINES; p = next_line(p), lines++)
		if (header_at(p, &value) == 0)
			break;
	if (*p == '\0' || lines == HEADER_LINES) {
		author->name = xstrdup("");
		author->addr = xstrdup("");
		return forwarded;
	}
	split_address(value, (size_t)(line_end(value) - value), author);
	while (*p != '\0') {
		const char *here = p + strspn(p, " \t>");

		if (header_at(p, &value) >= 0)
			headers++;
		else if (*here == '\n' || *here == '\0') {
			p = next_line(p);
			if (headers > 1)
				break;
			continue;
		} else if (headers > 1 && *p != ' ' && *p != '\t')
			break; /* a body without a blank line above it */
		p = next_line(p);
	}
	return p;
}

static bool among(const struct addresses *list, const char *addr)
{
	for (size_t i = 0; i < list->n; i++)
		if (text_ieq(list->v[i].addr, addr))
			return true;
	return false;
}

/* The mailbox sent the mail that now comes back to it: our own letter, which asks for nothing and gives no values. */
static bool our_own_letter(const struct view *v)
{
	return v->forwarder.addr[0] != '\0' &&
	       (among(&v->m->to, v->forwarder.addr) || among(&v->m->cc, v->forwarder.addr));
}

static void see(struct view *v, const char *text)
{
	struct seen *s = &v->seen[v->seen_n++];

	s->text = text;
	grok_index(text, strlen(text), &s->index);
	s->absent = xcalloc(v->rules->templates, 1);
}

/* Does the asterisk at p[i] close what one opened before it, or open what one closes, with a word at its side? */
static bool emphasis(const char *text, size_t i, size_t *other)
{
	size_t k = i + strspn(text + i, "*");

	if ((i > 0 && strchr(" \t\n(\"'", text[i - 1]) == NULL) || k - i > 2 || text[k] == '\0' ||
		isspace((unsigned char)text[k]))
		return false;
	for (size_t j = k; text[j] != '\0' && text[j] != '\n' && j - k < EMPHASIS_BYTES; j++)
		if (text[j] == '*') {
			*other = j;
			return !isspace((unsigned char)text[j - 1]) &&
			       strspn(text + j, "*") == k - i &&
			       !isalnum((unsigned char)text[j + (k - i)]);
		}
	return false;
}

/* The text without the asterisks around *words*, which would stand between a label and its value or within a sentence. */
static char *plain(const char *text)
{
	char *out = xstrdup(text);
	size_t n = 0, close = 0;

	for (size_t i = 0; text[i] != '\0'; i++) {
		if (text[i] == '*' && close > 0 && i >= close) {
			if (text[i + 1] != '*')
				close = 0;
			continue;
		}
		if (text[i] == '*' && close == 0 && emphasis(text, i, &close)) {
			i += strspn(text + i, "*") - 1;
			continue;
		}
		out[n++] = text[i];
	}
	out[n] = '\0';
	return out;
}

/* "| Role | Chief |": a row of a table drawn in text. */
static bool drawn_row(const char *line, size_t len)
{
	while (len > 0 && strchr(" \t", line[len - 1]) != NULL)
		len--;
	for (; len > 0 && strchr(" \t", *line) != NULL; len--)
		line++;
	return len > 2 && line[0] == '|' && line[len - 1] == '|' &&
	       memchr(line + 1, '|', len - 2) != NULL;
}

/* "+-----+-----+" or "|-----|-----|": a line that only draws. */
static bool drawn_rule(const char *line, size_t len)
{
	return len >= 3 && strspn(line, " \t+|-=:") >= len &&
	       (memchr(line, '+', len) != NULL || memchr(line, '|', len) != NULL) &&
	       (memchr(line, '-', len) != NULL || memchr(line, '=', len) != NULL);
}

/* Writes the cells of a row with a TAB between them; returns the end of what was written. */
static char *write_cells(char *out, const char *row, size_t len)
{
	const char *at = memchr(row, '|', len), *end = row + len;
	bool first = true;

	while (at != NULL && at + 1 < end) {
		const char *bar = memchr(at + 1, '|', (size_t)(end - at - 1)), *stop = bar;

		if (bar == NULL)
			break;
		for (at++; at < stop && strchr(" \t", *at) != NULL; at++)
			;
		for (; stop > at && strchr(" \t", stop[-1]) != NULL; stop--)
			;
		if (!first)
			*out++ = '\t';
		first = false;
		memmove(out, at, (size_t)(stop - at));
		out += stop - at;
		at = bar;
	}
	return out;
}

/* A table drawn with bars becomes lines of cells with TABs between them, as those of HTML are. Lines that only draw go to its end,
 * so that rows stand together and later lines keep their numbers. */
static char *undrawn(char *text)
{
	char *out = text;
	size_t owed = 0;

	for (const char *line = text; *line != '\0';) {
		size_t len = strcspn(line, "\n");
		const char *next = line + len + (line[len] == '\n');
		bool rule = drawn_rule(line, len), row = !rule && drawn_row(line, len);

		if (!rule && !row)
			for (; owed > 0; owed--)
				*out++ = '\n';
		if (row) {
			out = write_cells(out, line, len);
		} else if (!rule) {
			memmove(out, line, len);
			out += len;
		}
		if (rule)
			owed += line[len] == '\n';
		else if (line[len] == '\n')
			*out++ = '\n';
		line = next;
	}
	for (; owed > 0; owed--)
		*out++ = '\n';
	*out = '\0';
	return text;
}

void view_open(struct view *v, const struct rules *rules, const struct message *m)
{
	const char *body;
	struct quote q;

	*v = (struct view){.rules = rules, .m = m};
	v->subject = quote_subject(m->subject);
	body = read_header_block(m->forwarded, &v->forwarder);
	quote_split(our_own_letter(v) ? "" : body, v->subject, &q);
	v->text = undrawn(plain(m->text));
	v->asked = undrawn(plain(m->asked));
	v->forwarded = undrawn(plain(q.text));
	v->forwarded_signature = q.signature;
	q.signature = NULL;
	quote_free(&q);
	if (m->from.n > 0)
		v->near = directory_by_domain(rules->directory, m->from.v[0].addr);
	v->seen = xcalloc(SEEN_MAX, sizeof *v->seen);
	see(v, v->subject);
	see(v, v->text);
	see(v, v->forwarded);
	for (size_t i = 0; i < m->attachments.n && v->seen_n < SEEN_MAX; i++)
		see(v, m->attachments.v[i].text);
}

static struct seen *seen_of(const struct view *v, const char *text)
{
	for (size_t i = 0; i < v->seen_n; i++)
		if (v->seen[i].text == text)
			return &v->seen[i];
	return NULL;
}

bool view_rules_out(const struct view *v, const struct grok *g, const char *text)
{
	const struct seen *s = seen_of(v, text);

	return s != NULL && (s->absent[grok_id(g)] || !grok_possible(g, &s->index));
}

void view_remember_absent(const struct view *v, const struct grok *g, const char *text)
{
	struct seen *s = seen_of(v, text);

	if (s != NULL)
		s->absent[grok_id(g)] = 1;
}

void view_close(struct view *v)
{
	free(v->subject);
	free(v->text);
	free(v->asked);
	free(v->forwarder.name);
	free(v->forwarder.addr);
	free(v->forwarded);
	free(v->forwarded_signature);
	for (size_t i = 0; i < v->seen_n; i++)
		free(v->seen[i].absent);
	free(v->seen);
}

size_t view_texts(const struct view *v, enum place place)
{
	return place == PLACE_ATTACHMENT_NAME || place == PLACE_ATTACHMENT_TEXT
		       ? v->m->attachments.n
		       : 1;
}

const char *view_text(const struct view *v, enum place place, size_t i)
{
	switch (place) {
	case PLACE_SUBJECT:
		return v->subject;
	case PLACE_TEXT:
		return v->text;
	case PLACE_FORWARDED:
		return v->forwarded;
	case PLACE_SIGNATURE:
		return v->m->signature;
	case PLACE_ATTACHMENT_NAME:
		return v->m->attachments.v[i].name;
	case PLACE_ATTACHMENT_TEXT:
		return v->m->attachments.v[i].text;
	case PLACE_SENDER:
		return v->m->from.n > 0 ? v->m->from.v[0].addr : "";
	default:
		return "";
	}
}

enum field_source view_source(enum place place)
{
	static const enum field_source sources[PLACES] = {
		[PLACE_SUBJECT] = SOURCE_SUBJECT,
		[PLACE_TEXT] = SOURCE_BODY,
		[PLACE_FORWARDED] = SOURCE_BODY,
		[PLACE_SIGNATURE] = SOURCE_SIGNATURE,
		[PLACE_ATTACHMENT_NAME] = SOURCE_ATTACHMENT,
		[PLACE_ATTACHMENT_TEXT] = SOURCE_ATTACHMENT,
		[PLACE_SENDER] = SOURCE_HEADER,
	};

	return sources[place];
}
