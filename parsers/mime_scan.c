/*
 * mime_scan.c - owns the limits on a mail's size and structure. One pass over the lines, no recursion, memory for the open
 * boundaries alone. Knows nothing of what the parts contain.
 *
 * It follows the structure as the MIME parser behind it will: every header block counts as a part, a boundary of any open
 * multipart closes those within, a message/rfc822 opens a header of its own. Where the two could differ it counts more.
 */
#include "parsers/mime_scan.h"

#include <gmime/gmime.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/buf.h"
#include "parsers/mem.h"

/* Fields of all headers together, as a multiple of those that one header may have. */
#define FIELDS_FACTOR 10

/* Semicolons and colons in one field that has parameters or addresses, and in all of them. The MIME parser takes time by
 * the square of the number of parameters and a stack frame for each group in a group. */
enum { MARKS_MAX = 1000, MARKS_ALL_MAX = 10000 };

struct frame {
	char *boundary; /* owned; NULL for a message/rfc822 */
	size_t len;
	bool digest; /* parts of no declared type are mails (RFC 2046 5.1.5) */
};

struct scan {
	const struct limits *limits;
	struct mime_budget *budget;
	struct frame *frames; /* owned */
	size_t frames_n, frames_cap;
	bool header;         /* inside a header block */
	size_t header_start; /* offset */
	size_t fields;       /* in the header block at hand */
	bool in_type;        /* the field at hand is Content-Type */
	bool in_marks;       /* it has parameters or addresses */
	size_t marks;        /* in it */
	bool encoded;        /* Content-Transfer-Encoding that hides what is inside */
	bool seen;           /* the header block has at least one field */
	struct buf type;     /* value of Content-Type, folded */
};

static int over(struct err *e, const char *what, size_t n, const char *limit, size_t max)
{
	return err_set(e, ERR_INPUT, "%s: %zu, more than the limit %s (%zu)", what, n, limit, max);
}

int mime_decoded(struct mime_budget *budget, size_t n, const struct limits *limits, struct err *e)
{
	budget->decoded += n;
	if (budget->decoded > limits->decoded_bytes)
		return over(e, "bytes of all parts when decoded", budget->decoded, "decoded_bytes",
			limits->decoded_bytes);
	return 0;
}

/* Length of a line or boundary without the blanks at its end. */
static size_t without_blanks(const char *s, size_t n)
{
	while (n > 0 && strchr(" \t\r\v\f", s[n - 1]) != NULL && s[n - 1] != '\0')
		n--;
	return n;
}

static int push(struct scan *s, const char *boundary, bool digest, struct err *e)
{
	struct frame *f;

	if (s->budget->depth + s->frames_n + 1 > s->limits->depth)
		return over(e, "nesting of parts", s->budget->depth + s->frames_n + 1, "depth",
			s->limits->depth);
	s->frames = xgrow(s->frames, &s->frames_cap, s->frames_n + 1, sizeof *s->frames);
	f = &s->frames[s->frames_n++];
	f->boundary = xstrdup(boundary);
	f->len = boundary != NULL ? without_blanks(boundary, strlen(boundary)) : 0;
	f->digest = digest;
	return 0;
}

static void pop_to(struct scan *s, size_t n)
{
	while (s->frames_n > n)
		free(s->frames[--s->frames_n].boundary);
}

static int begin_header(struct scan *s, size_t at, struct err *e)
{
	s->header = true;
	s->header_start = at;
	s->fields = 0;
	s->in_type = s->in_marks = s->encoded = s->seen = false;
	buf_clear(&s->type);
	if (++s->budget->parts > s->limits->parts)
		return over(e, "parts", s->budget->parts, "parts", s->limits->parts);
	return 0;
}

/* A mail within begins at `at`. */
static int open_mail(struct scan *s, size_t at, struct err *e)
{
	if (push(s, NULL, false, e) < 0)
		return -1;
	return begin_header(s, at, e);
}

/* By the beginning of the subtype: what may be taken for a mail counts as one. */
static bool is_mail(GMimeContentType *type)
{
	static const char *const subtypes[] = {"rfc822", "rfc2822", "global", "news"};
	const char *subtype = g_mime_content_type_get_media_subtype(type);

	if (!g_mime_content_type_is_type(type, "message", "*") || subtype == NULL)
		return false;
	for (size_t i = 0; i < sizeof subtypes / sizeof *subtypes; i++)
		if (strncasecmp(subtype, subtypes[i], strlen(subtypes[i])) == 0)
			return true;
	return false;
}

/* At the end of a header block: what does its Content-Type open? In a digest everything but a multipart may be taken for
 * a mail. */
static int end_header(struct scan *s, size_t at, struct err *e)
{
	bool mail = s->frames_n > 0 && s->frames[s->frames_n - 1].digest;
	GMimeContentType *type =
		s->type.len > 0 ? g_mime_content_type_parse(NULL, s->type.data) : NULL;
	const char *boundary;
	int rc = 0;

	s->header = false;
	if (type != NULL && g_mime_content_type_is_type(type, "multipart", "*")) {
		boundary = g_mime_content_type_get_parameter(type, "boundary");
		mail = false;
		if (boundary != NULL)
			rc = push(s, boundary,
				g_mime_content_type_is_type(type, "multipart", "digest"), e);
	}
	if (mail || (type != NULL && !s->encoded && is_mail(type)))
		rc = open_mail(s, at, e);
	if (type != NULL)
		g_object_unref(type);
	return rc;
}

/* Length of a field name with its colon at line, 0 where the line begins no field. */
static size_t field_name(const char *line, size_t n)
{
	size_t i = 0;

	while (i < n && line[i] > ' ' && line[i] != 0x7f && line[i] != ':')
		i++;
	if (i == 0)
		return 0;
	while (i < n && (line[i] == ' ' || line[i] == '\t'))
		i++;
	return i < n && line[i] == ':' ? i + 1 : 0;
}

static bool named(const char *line, size_t n, const char *name)
{
	size_t m = strlen(name);

	if (n < m || strncasecmp(line, name, m) != 0)
		return false;
	while (m < n && (line[m] == ' ' || line[m] == '\t'))
		m++;
	return m < n && line[m] == ':';
}

static bool hides(const char *value, size_t n)
{
	while (n > 0 && (*value == ' ' || *value == '\t'))
		value++, n--;
	return n > 0 && *value != '\0' && strchr("bBqQxXuU", *value) != NULL &&
	       strncasecmp(value, "binary", 6) != 0;
}

/* A piece of the Content-Type at hand. The MIME parser leaves CR out wherever it stands, and so does this. */
static void add_type(struct scan *s, const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i] != '\r')
			(void)buf_putc(&s->type, p[i]);
}

static bool has_marks(const char *line, size_t n)
{
	static const char *const names[] = {"content-type", "content-disposition", "from", "sender",
		"reply-to", "to", "cc", "bcc"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (named(line, n, names[i]))
			return true;
	return false;
}

static int count_marks(struct scan *s, const char *line, size_t n, struct err *e)
{
	for (size_t i = 0; i < n; i++)
		if (line[i] == ';' || line[i] == ':') {
			s->marks++;
			s->budget->marks++;
		}
	if (s->marks > MARKS_MAX)
		return over(e, "parameters or groups of one field", s->marks, "of parameters",
			MARKS_MAX);
	if (s->budget->marks > MARKS_ALL_MAX)
		return over(e, "parameters or groups of all fields", s->budget->marks,
			"of parameters", MARKS_ALL_MAX);
	return 0;
}

static int header_line(struct scan *s, const char *line, size_t n, size_t at, struct err *e)
{
	const struct limits *limits = s->limits;
	size_t bytes = at + n - s->header_start, name;

	if (bytes > limits->header_bytes)
		return over(e, "bytes of one header", bytes, "header_bytes", limits->header_bytes);
	if (line[0] == ' ' || line[0] == '\t') {
		if (s->in_type)
			add_type(s, line, n);
		return s->in_marks ? count_marks(s, line, n, e) : 0;
	}
	if (++s->fields > limits->header_lines)
		return over(
			e, "fields of one header", s->fields, "header_lines", limits->header_lines);
	if (++s->budget->fields > limits->header_lines * FIELDS_FACTOR)
		return over(e, "fields of all headers", s->budget->fields,
			"header_lines, ten times", limits->header_lines * FIELDS_FACTOR);
	name = field_name(line, n);
	s->seen = s->seen || name > 0;
	s->in_type = name > 0 && named(line, n, "content-type");
	if (s->in_type) {
		buf_clear(&s->type);
		add_type(s, line + name, n - name);
	} else if (name > 0 && named(line, n, "content-transfer-encoding")) {
		s->encoded = hides(line + name, n - name);
	}
	s->marks = 0;
	s->in_marks = name > 0 && has_marks(line, n);
	return s->in_marks ? count_marks(s, line, n, e) : 0;
}

enum match { MATCH_NONE, MATCH_PART, MATCH_END };

/* What the line, which begins with "--" and has no blanks at its end, is to a boundary of len bytes. */
static enum match match(const char *line, size_t n, const char *boundary, size_t len)
{
	if (n < len + 2 || memcmp(line + 2, boundary, len) != 0)
		return MATCH_NONE;
	if (n == len + 2)
		return MATCH_PART;
	return n == len + 4 && memcmp(line + n - 2, "--", 2) == 0 ? MATCH_END : MATCH_NONE;
}

/* Would the header block at hand, if it ended here, open a multipart that the line belongs to? */
static bool opens(const struct scan *s, const char *line, size_t n)
{
	GMimeContentType *type =
		s->type.len > 0 ? g_mime_content_type_parse(NULL, s->type.data) : NULL;
	const char *boundary;
	bool yes = false;

	if (type == NULL)
		return false;
	boundary = g_mime_content_type_get_parameter(type, "boundary");
	if (boundary != NULL && g_mime_content_type_is_type(type, "multipart", "*"))
		yes = match(line, n, boundary, without_blanks(boundary, strlen(boundary))) !=
		      MATCH_NONE;
	g_object_unref(type);
	return yes;
}

/* Does the line, which begins with "--", belong to an open boundary? Closes what ends there. 1 yes, 0 no, -1 error. */
static int boundary_line(struct scan *s, const char *line, size_t n, size_t next, struct err *e)
{
	for (size_t i = s->frames_n; i-- > 0;) {
		const struct frame *f = &s->frames[i];
		enum match found =
			f->boundary != NULL ? match(line, n, f->boundary, f->len) : MATCH_NONE;

		if (found == MATCH_END) {
			pop_to(s, i);
			s->header = false;
			return 1;
		}
		if (found == MATCH_PART) {
			pop_to(s, i + 1);
			return begin_header(s, next, e) == 0 ? 1 : -1;
		}
	}
	return 0;
}

static int scan_line(
	struct scan *s, const char *line, size_t n, size_t at, size_t next, struct err *e)
{
	bool empty = n == 0 || (n == 1 && line[0] == '\r');

	if (n >= 2 && line[0] == '-' && line[1] == '-') {
		size_t bare = without_blanks(line, n);
		int rc;

		if (s->header && opens(s, line, bare) && end_header(s, at, e) < 0)
			return -1;
		rc = boundary_line(s, line, bare, next, e);
		if (rc != 0)
			return rc < 0 ? -1 : 0;
	}
	if (!s->header)
		return 0;
	return empty ? end_header(s, next, e) : header_line(s, line, n, at, e);
}

static void blank_nul(char *line, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (line[i] == '\0')
			line[i] = ' ';
}

int mime_scan(const char *raw, size_t len, const struct limits *limits, struct mime_budget *budget,
	char *writable, size_t *header_out, struct err *e)
{
	struct scan s = {.limits = limits, .budget = budget};
	size_t at = 0, next;
	bool top = true;
	int rc;

	*header_out = 0;
	buf_init(&s.type, limits->header_bytes);
	if (len > limits->message_bytes) {
		rc = over(e, "bytes of the message", len, "message_bytes", limits->message_bytes);
		goto out;
	}
	rc = begin_header(&s, 0, e);
	for (; rc == 0 && at < len; at = next) {
		const char *lf = memchr(raw + at, '\n', len - at);
		size_t n = lf != NULL ? (size_t)(lf - raw) - at : len - at;
		bool seen = s.seen, empty;

		next = lf != NULL ? at + n + 1 : len;
		if (s.header && writable != NULL)
			blank_nul(writable + at, n);
		rc = scan_line(&s, raw + at, n, at, next, e);
		empty = n == 0 || (n == 1 && raw[at] == '\r');
		if (top && rc == 0 && (empty || next == len)) {
			*header_out = seen || s.seen || (empty && at == 0) ? next : 0;
			top = false;
		}
	}
out:
	pop_to(&s, 0);
	free(s.frames);
	buf_free(&s.type);
	return rc;
}
