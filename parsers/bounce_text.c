/*
 * bounce_text.c - owns the reading of delivery reports that are written for people: qmail, Exim, old Exchange, sendmail and
 * those after them. No server's sentences are known here, only their common shape: addresses at the beginning of a line or
 * behind a label, what the refusing server said around them, and then the returned mail.
 *
 * Must not know the structured forms (bounce.c).
 */
#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/bounce.h"
#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define REASON_MAX 300 /* bytes of what a server said that are kept */
#define RETURNED_MAX \
	((size_t)65536) /* bytes of a returned mail in which its To field is looked for */
#define LOOSE_MAX 8 /* addresses of a report in mere sentences: more are a list of something else */
#define LINES_OF_ONE 40 /* lines below an address in which its reason may stand */

/* --- addresses and codes ------------------------------------------------------------------------------------------ */

static bool local_byte(char c)
{
	return isalnum((unsigned char)c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~.", c) != NULL);
}

static bool domain_byte(char c)
{
	return isalnum((unsigned char)c) || c == '-' || c == '.';
}

const char *bounce_address(const char *s, size_t n, size_t *len_out)
{
	const char *end = s + n, *floor = s;

	for (const char *at = memchr(s, '@', n); at != NULL;
		at = memchr(at + 1, '@', (size_t)(end - at) - 1)) {
		const char *from = at, *to = at + 1;

		while (from > floor && local_byte(from[-1]) && at - from <= 64)
			from--;
		while (to < end && domain_byte(*to) && to - at <= 255)
			to++;
		while (from < at && strchr("'`=.", *from) != NULL) /* 'a@b', RCPT=a@b */
			from++;
		while (to > at + 1 && !isalnum((unsigned char)to[-1]))
			to--;
		floor = at + 1;
		if (from == at || to == at + 1)
			continue;
		*len_out = (size_t)(to - from);
		return from;
	}
	return NULL;
}

/* "5.1.1" at s, a class, subject and detail that no further number follows: digits read, 0 where it is none. */
static size_t enhanced(const char *s, size_t n)
{
	size_t i = 1;

	if (n < 5 || strchr("245", s[0]) == NULL)
		return 0;
	for (int part = 0; part < 2; part++) {
		size_t digits = 0;

		if (i >= n || s[i] != '.')
			return 0;
		for (i++; i < n && isdigit((unsigned char)s[i]); i++)
			digits++;
		if (digits == 0 || digits > 3)
			return 0;
	}
	if (i < n && (isalnum((unsigned char)s[i]) ||
			     (s[i] == '.' && i + 1 < n && isdigit((unsigned char)s[i + 1]))))
		return 0; /* an address of the Internet, a version */
	return i;
}

/* "550 ", "550-", "451:" at s. */
static bool reply_code(const char *s, size_t n)
{
	return n >= 4 && (s[0] == '4' || s[0] == '5') && s[1] >= '0' && s[1] <= '5' &&
	       isdigit((unsigned char)s[2]) && strchr(" -:", s[3]) != NULL;
}

bool bounce_status(const char *s, size_t n, char status[static LIMIT_STATUS + 1])
{
	char code = '\0';

	for (size_t i = 0; i < n; i++) {
		size_t len;

		if (!isdigit((unsigned char)s[i]) ||
			(i > 0 && (isalnum((unsigned char)s[i - 1]) ||
					  strchr(".-_", s[i - 1]) != NULL)))
			continue;
		len = enhanced(s + i, n - i);
		if (len > 0) {
			memcpy(status, s + i, len);
			status[len] = '\0';
			return true;
		}
		if (code == '\0' && reply_code(s + i, n - i))
			code = s[i];
	}
	memcpy(status, code != '\0' ? "0.0.0" : "", code != '\0' ? 6 : 1);
	if (code != '\0')
		status[0] = code;
	return code != '\0';
}

/* --- the returned mail -------------------------------------------------------------------------------------------- */

static size_t line_length(const char *s, size_t n)
{
	const char *lf = memchr(s, '\n', n);

	return lf != NULL ? (size_t)(lf - s) : n;
}

/* Length of a field name with its colon, 0 where the line begins no field. */
static size_t field_name(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (isalnum((unsigned char)s[i]) || s[i] == '-' || s[i] == '_'))
		i++;
	return i > 1 && i < n && s[i] == ':' ? i + 1 : 0;
}

static bool begins(const char *s, size_t n, const char *word)
{
	size_t m = strlen(word);

	return n >= m && strncasecmp(s, word, m) == 0;
}

/* A header block: three fields and more, of which one is written by mail servers and programs alone. */
size_t bounce_returned_at(const char *text)
{
	size_t n = strlen(text), start = SIZE_MAX, fields = 0;
	bool sure = false;

	for (size_t at = 0; at < n;) {
		const char *line = text + at;
		size_t len = line_length(line, n - at), mark = 0;

		while (mark < len && (line[mark] == '>' || (mark > 0 && line[mark] == ' ' &&
								   line[mark - 1] == '>')))
			mark++;
		if (field_name(line + mark, len - mark) > 0) {
			start = fields++ == 0 ? at : start;
			sure = sure || begins(line + mark, len - mark, "Received:") ||
			       begins(line + mark, len - mark, "Message-ID:") ||
			       begins(line + mark, len - mark, "Return-Path:") ||
			       begins(line + mark, len - mark, "MIME-Version:");
			if (sure && fields >= 3)
				return start;
		} else if (fields == 0 || len == mark ||
			   (line[mark] != ' ' && line[mark] != '\t')) {
			fields = 0; /* no continuation of a field either */
			sure = false;
		}
		at += len + 1;
	}
	return SIZE_MAX;
}

/* --- recipients --------------------------------------------------------------------------------------------------- */

/* Is it the report's own writer or reader? */
static bool is_party(const struct message *m, const char *s, size_t n)
{
	const struct addresses *lists[] = {&m->from, &m->to};

	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < lists[k]->n; i++)
			if (strlen(lists[k]->v[i].addr) == n &&
				strncasecmp(lists[k]->v[i].addr, s, n) == 0)
				return true;
	return false;
}

static void add(struct bounce *b, const char *s, size_t n)
{
	struct bounce_recipient *r;

	for (size_t i = 0; i < b->n; i++)
		if (strlen(b->v[i].addr) == n && strncasecmp(b->v[i].addr, s, n) == 0)
			return;
	r = bounce_add(b);
	if (r == NULL)
		return;
	bounce_set(&r->addr, s, n, LIMIT_ADDRESS);
	for (char *c = strrchr(r->addr, '@'); c != NULL && *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
}

/* The address that begins the line: "<a@b>:", "a@b", "a@b on Mon, ...", "* a@b". NULL where none does. */
static const char *leading(const char *line, size_t n, size_t *len_out)
{
	size_t skip = 0;
	const char *at;

	while (skip < n && strchr(" \t*-<'\"[(", line[skip]) != NULL)
		skip++;
	at = bounce_address(line + skip, n - skip, len_out);
	return at == line + skip ? at : NULL;
}

/* "Recipient address: a@b", "RCPT TO:<a@b>", "Failed recipient: ..." */
static const char *labelled(const char *line, size_t n, size_t *len_out)
{
	static const char *const labels[] = {"recipient", "rcpt to", "address", "failed", "user"};
	const char *colon = memchr(line, ':', n);
	size_t before = colon != NULL ? (size_t)(colon - line) : 0;

	if (before == 0 || before > 60)
		return NULL;
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		for (size_t k = 0; k + strlen(labels[i]) <= before; k++)
			if (strncasecmp(line + k, labels[i], strlen(labels[i])) == 0)
				return bounce_address(colon + 1, n - before - 1, len_out);
	return NULL;
}

static const char *any(const char *line, size_t n, size_t *len_out)
{
	return bounce_address(line, n, len_out);
}

void bounce_recipients(const char *text, size_t end, const struct message *m, struct bounce *b)
{
	static const char *(*const forms[])(const char *, size_t, size_t *) = {
		leading, labelled, any};

	for (size_t k = 0; k < sizeof forms / sizeof *forms && b->n == 0; k++) {
		for (size_t at = 0; at < end;) {
			size_t len = line_length(text + at, end - at), found = 0;
			const char *addr = forms[k](text + at, len, &found);

			if (addr != NULL && !is_party(m, addr, found) &&
				(forms[k] != any || b->n < LOOSE_MAX))
				add(b, addr, found);
			at += len + 1;
		}
	}
}

void bounce_returned_to(const char *text, struct bounce *b)
{
	size_t n = strnlen(text, RETURNED_MAX), found;

	for (size_t at = 0; at < n;) {
		size_t len = line_length(text + at, n - at);
		const char *line = text + at, *addr;

		at += len + 1;
		if (!begins(line, len, "To:"))
			continue;
		while (b->n < LOOSE_MAX && (addr = bounce_address(line, len, &found)) != NULL) {
			add(b, addr, found);
			len -= (size_t)(addr + found - line);
			line = addr + found;
		}
		return;
	}
}

/* --- reasons ------------------------------------------------------------------------------------------------------ */

static const char *find_nocase(const char *s, size_t n, const char *word)
{
	size_t m = strlen(word);

	for (size_t i = 0; i + m <= n; i++)
		if (tolower((unsigned char)s[i]) == tolower((unsigned char)word[0]) &&
			strncasecmp(s + i, word, m) == 0)
			return s + i;
	return NULL;
}

/* Takes the line's status and, where it is the first that has one, the line as the reason. */
static bool take_line(struct bounce_recipient *r, const char *line, size_t n)
{
	char status[LIMIT_STATUS + 1];

	if (!bounce_status(line, n, status))
		return false;
	if (r->status[0] == '\0' || strcmp(r->status + 1, ".0.0") == 0)
		bounce_set(&r->status, status, strlen(status), LIMIT_STATUS);
	if (r->reason[0] == '\0')
		bounce_set(&r->reason, line, n, REASON_MAX);
	return strcmp(status + 1, ".0.0") != 0;
}

/* Is the line about another recipient? */
static bool names_another(const struct bounce *b, size_t self, const char *line, size_t n)
{
	size_t len;
	const char *at;

	if (find_nocase(line, n, b->v[self].addr) != NULL)
		return false;
	for (; (at = bounce_address(line, n, &len)) != NULL; line = at + len) {
		n -= (size_t)(at + len - line);
		for (size_t i = 0; i < b->n; i++)
			if (i != self && strlen(b->v[i].addr) == len &&
				strncasecmp(at, b->v[i].addr, len) == 0)
				return true;
	}
	return false;
}

/* From the line that names the recipient to the next one's. */
static void explain_near(const char *text, size_t end, struct bounce *b, size_t self)
{
	struct bounce_recipient *r = &b->v[self];
	const char *named = find_nocase(text, end, r->addr), *line = named;
	unsigned lines = 0;

	if (named == NULL)
		return;
	while (line > text && line[-1] != '\n')
		line--;
	while (line < text + end && lines < LINES_OF_ONE) {
		size_t len = line_length(line, (size_t)(text + end - line));

		if (lines++ > 0 && names_another(b, self, line, len))
			return;
		if (take_line(r, line, len))
			return;
		line += len + 1;
	}
}

/* Anywhere: the transcript of the session stands above or below the list of addresses. */
static void explain_far(const char *text, size_t end, struct bounce_recipient *r, bool only_one)
{
	for (size_t at = 0; at < end;) {
		size_t len = line_length(text + at, end - at);

		if (only_one || find_nocase(text + at, len, r->addr) != NULL)
			if (take_line(r, text + at, len))
				return;
		at += len + 1;
	}
}

/* The words below the address, where no code stands anywhere. */
static void explain_words(const char *text, size_t end, struct bounce_recipient *r)
{
	const char *named = find_nocase(text, end, r->addr);
	size_t left, len;

	if (named == NULL)
		return;
	named += strlen(r->addr);
	left = (size_t)(text + end - named);
	len = line_length(named, left);
	for (unsigned lines = 0; lines < 4; lines++) {
		size_t skip = 0;

		while (skip < len && strchr(" \t>:)]'\".", named[skip]) != NULL)
			skip++;
		if (len - skip > 3) {
			bounce_set(&r->reason, named + skip, len - skip, REASON_MAX);
			return;
		}
		if (len >= left)
			return;
		named += len + 1;
		left -= len + 1;
		len = line_length(named, left);
	}
}

void bounce_explain(const char *text, size_t end, struct bounce *b)
{
	for (size_t i = 0; i < b->n; i++) {
		struct bounce_recipient *r = &b->v[i];

		if (r->status[0] == '\0')
			explain_near(text, end, b, i);
		if (r->status[0] == '\0')
			explain_far(text, end, r, b->n == 1);
		if (r->reason[0] == '\0')
			explain_words(text, end, r);
	}
}

/* --- for now or for good ------------------------------------------------------------------------------------------ */

bool bounce_says_delayed(const char *subject, const char *text, size_t end)
{
	static const char *const still[] = {"delayed", "still being retried", "still trying",
		"will keep trying", "keep trying", "will be retried", "will retry",
		"will continue to", "continue trying", "not yet been delivered",
		"not been delivered yet", "you do not need to resend",
		"do not need to resend your message", "this is a warning message only",
		"temporary problem", "queued for further delivery"};
	static const char *const over[] = {"given up", "giving up", "permanent",
		"could not be delivered", "undeliverable", "could not deliver",
		"wasn't able to deliver", "has been returned", "failed"};
	bool warned = false;

	for (size_t i = 0; i < sizeof still / sizeof *still; i++)
		warned = warned || find_nocase(text, end, still[i]) != NULL ||
			 find_nocase(subject, strlen(subject), still[i]) != NULL;
	if (!warned)
		return false;
	for (size_t i = 0; i < sizeof over / sizeof *over; i++)
		if (find_nocase(text, end, over[i]) != NULL)
			return false;
	return true;
}
