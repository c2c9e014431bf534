/*
 * letter_mime.c - owns the RFC 5322 and MIME form of a letter: header fields, folding, encoded words, the two parts.
 *
 * Nothing here is random or taken from a clock: the boundary comes from the Message-ID, the date is given. Every field that
 * holds something from outside is checked or encoded, so that no value can start a header line. Must not know templates.
 */
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

#define LINE 76         /* columns we fold and encode at; RFC 5322 asks for at most 78 */
#define WORD_MAX 75     /* RFC 2047 2: of one encoded word */
#define ID_MAX 250      /* bytes of a foreign message-id that we repeat */
#define LOCAL_MAX 64    /* RFC 5321 4.5.3.1.1 */
#define ADDRESS_MAX 254 /* RFC 5321 4.5.3.1.3: a path of 256 with its brackets */
#define LABEL_MAX 63    /* RFC 1035 2.3.4 */

/* --- what may stand in a header ----------------------------------------------------------------------------------- */

static bool alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool atext(char c)
{
	return alnum(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool printable(char c)
{
	return c > 0x20 && c < 0x7f;
}

static bool dot_atom(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (s[i] == '.' && (i == 0 || i + 1 == n || s[i + 1] == '.'))
			return false;
		if (s[i] != '.' && !atext(s[i]))
			return false;
	}
	return n > 0;
}

/* "..." with printable characters, quotes and backslashes only behind a backslash. */
static bool quoted_local(const char *s, size_t n)
{
	if (n < 3 || s[0] != '"' || s[n - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < n; i++) {
		if (s[i] == '"' || (s[i] == '\\' && ++i + 1 == n))
			return false;
		if (!printable(s[i]) || s[i] == '<' || s[i] == '>')
			return false;
	}
	return true;
}

static bool domain_ok(const char *s)
{
	for (;;) {
		size_t n = strcspn(s, ".");

		if (n == 0 || n > LABEL_MAX || s[0] == '-' || s[n - 1] == '-')
			return false;
		for (size_t i = 0; i < n; i++)
			if (!alnum(s[i]) && s[i] != '-')
				return false;
		if (s[n] == '\0')
			return true;
		s += n + 1;
	}
}

bool letter_address_ok(const char *addr)
{
	const char *at = strrchr(addr, '@');
	size_t n = at != NULL ? (size_t)(at - addr) : 0;

	if (n == 0 || n > LOCAL_MAX || strlen(addr) > ADDRESS_MAX)
		return false;
	return (dot_atom(addr, n) || quoted_local(addr, n)) && domain_ok(at + 1);
}

/* A message-id without its brackets that can be repeated in a header. */
static bool id_ok(const char *id)
{
	size_t n = 0;

	for (; id[n] != '\0'; n++)
		if (!printable(id[n]) || id[n] == '<' || id[n] == '>')
			return false;
	return n > 0 && n <= ID_MAX;
}

/* --- folding ------------------------------------------------------------------------------------------------------ */

struct field {
	struct buf *out;
	size_t column;
};

static struct field field_start(struct buf *out, const char *name)
{
	(void)buf_printf(out, "%s:", name);
	return (struct field){.out = out, .column = strlen(name) + 1};
}

/* A token that is not broken; a blank or a fold goes before it. */
static void field_add(struct field *f, const char *token)
{
	size_t n = strlen(token);

	if (f->column + 1 + n > LINE && f->column > 1) {
		(void)buf_puts(f->out, "\r\n");
		f->column = 0;
	}
	(void)buf_printf(f->out, " %s", token);
	f->column += 1 + n;
}

static void field_end(struct field *f)
{
	(void)buf_puts(f->out, "\r\n");
}

static bool ascii_line(const char *s)
{
	for (; *s != '\0'; s++)
		if (!printable(*s) && *s != ' ')
			return false;
	return true;
}

/* One byte as RFC 2047's "Q" writes it, for use in a display name too (section 5, rule 3). */
static void add_q(struct buf *out, char c)
{
	if (alnum(c))
		(void)buf_putc(out, c);
	else if (c == ' ')
		(void)buf_putc(out, '_');
	else
		(void)buf_printf(out, "=%02X", (unsigned)(unsigned char)c);
}

/* Valid UTF-8 in encoded words (RFC 2047), cut between characters. "Q", not base64: some decoders take the padding in the
 * middle of a text for its end. */
static void field_add_encoded(struct field *f, const char *text)
{
	while (*text != '\0') {
		struct buf word;

		buf_init(&word, WORD_MAX);
		(void)buf_puts(&word, "=?UTF-8?Q?");
		while (*text != '\0') {
			size_t n = (size_t)(g_utf8_next_char(text) - text);
			bool one = alnum(*text) || *text == ' ';

			if (word.len + (one ? 1 : 3 * n) + strlen("?=") > WORD_MAX)
				break;
			for (; n > 0; n--)
				add_q(&word, *text++);
		}
		(void)buf_puts(&word, "?=");
		field_add(f, word.data);
		buf_free(&word);
	}
}

/* Unstructured text (RFC 5322 2.2.1) with single blanks between its words: as it is where it can be, else encoded. */
static void write_text_field(struct buf *out, const char *name, const char *text)
{
	struct field f = field_start(out, name);
	char *copy = xstrdup(text), *save = NULL;

	if (!ascii_line(text) || strstr(text, "=?") != NULL)
		field_add_encoded(&f, text);
	else
		for (char *word = strtok_r(copy, " ", &save); word != NULL;
			word = strtok_r(NULL, " ", &save))
			field_add(&f, word);
	field_end(&f);
	free(copy);
}

/* --- addresses and ids -------------------------------------------------------------------------------------------- */

/* A display name: as it is, quoted, or encoded, whatever it needs. It is not folded, because mail programs keep the line end
 * in it, so a long one is encoded. */
static void field_add_name(struct field *f, const char *name)
{
	bool plain = true;
	struct buf token;

	for (const char *c = name; *c != '\0'; c++)
		plain = plain && (atext(*c) || *c == ' ');
	buf_init(&token, LINE - 1);
	if (!plain)
		(void)buf_putc(&token, '"');
	for (const char *c = name; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			(void)buf_putc(&token, '\\');
		(void)buf_putc(&token, *c);
	}
	if (!plain)
		(void)buf_putc(&token, '"');
	if (token.truncated || !ascii_line(name) || strstr(name, "=?") != NULL)
		field_add_encoded(f, name);
	else
		field_add(f, token.data);
	buf_free(&token);
}

static int field_add_address(struct field *f, const struct address *a, bool more, struct err *e)
{
	char *name, *text;

	if (a->addr == NULL || !letter_address_ok(a->addr))
		return err_set(e, ERR_INPUT, "\"%s\" cannot stand in a header as an address",
			a->addr != NULL ? a->addr : "");
	name = text_line(a->name != NULL ? a->name : "", LIMIT_NAME);
	if (name[0] != '\0')
		field_add_name(f, name);
	text = xasprintf(name[0] != '\0' ? "<%s>%s" : "%s%s", a->addr, more ? "," : "");
	field_add(f, text);
	free(text);
	free(name);
	return 0;
}

static int write_addresses(
	struct buf *out, const char *name, const struct addresses *list, struct err *e)
{
	struct field f;

	if (list == NULL || list->n == 0)
		return 0;
	f = field_start(out, name);
	for (size_t i = 0; i < list->n; i++)
		if (field_add_address(&f, &list->v[i], i + 1 < list->n, e) < 0)
			return -1;
	field_end(&f);
	return 0;
}

/* The first id and the newest ones, the mail answered last. Ids that could break a header are left out. */
static void write_references(struct buf *out, const struct letter_envelope *env)
{
	struct strings ids = {0};
	struct field f;
	size_t skip;

	for (size_t i = 0; env->references != NULL && i < env->references->n; i++) {
		const char *id = env->references->v[i];

		if (id_ok(id) && !strings_has(&ids, id) && ids.n < LIMIT_REFERENCES)
			strings_add(&ids, id);
	}
	if (env->in_reply_to != NULL && id_ok(env->in_reply_to) &&
		!strings_has(&ids, env->in_reply_to))
		strings_add(&ids, env->in_reply_to);
	if (ids.n > 0) {
		skip = ids.n > LETTER_REFERENCES_MAX ? ids.n - LETTER_REFERENCES_MAX : 0;
		f = field_start(out, "References");
		for (size_t i = 0; i < ids.n; i++) {
			char *token = xasprintf("<%s>", ids.v[i]);

			if (i == 0 || i > skip)
				field_add(&f, token);
			free(token);
		}
		field_end(&f);
	}
	strings_free(&ids);
}

/* RFC 5322 3.3, in UTC, whatever the locale. */
static void write_date(struct buf *out, int64_t when)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t t = (time_t)when;
	struct tm tm = {0};

	(void)gmtime_r(&t, &tm);
	(void)buf_printf(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n",
		days + (size_t)tm.tm_wday * 3, tm.tm_mday, months + (size_t)tm.tm_mon * 3,
		tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static int write_header(const struct letter_envelope *env, const char *subject,
	const char *boundary, struct buf *out, struct err *e)
{
	struct address loop = {.addr = (char *)env->loop};
	struct address reply = {.addr = (char *)env->reply_to};
	struct addresses from = {.v = (struct address *)&env->from, .n = 1};
	struct addresses reply_to = {.v = &reply, .n = env->reply_to != NULL};

	if (!id_ok(env->message_id))
		return err_set(e, ERR_INPUT, "\"%s\" is no message-id", env->message_id);
	if (env->to == NULL || env->to->n == 0)
		return err_set(e, ERR_INPUT, "the letter has no recipient");
	if (loop.addr == NULL || !letter_address_ok(loop.addr))
		return err_set(e, ERR_INPUT, "the mailbox's own address is not valid");
	write_date(out, env->date);
	if (write_addresses(out, "From", &from, e) < 0 ||
		write_addresses(out, "To", env->to, e) < 0 ||
		write_addresses(out, "Cc", env->cc, e) < 0 ||
		write_addresses(out, "Reply-To", &reply_to, e) < 0)
		return -1;
	write_text_field(out, "Subject", subject);
	(void)buf_printf(out, "Message-ID: <%s>\r\n", env->message_id);
	if (env->in_reply_to != NULL && id_ok(env->in_reply_to))
		(void)buf_printf(out, "In-Reply-To: <%s>\r\n", env->in_reply_to);
	write_references(out, env);
	(void)buf_printf(out,
		"Auto-Submitted: %s\r\nX-Auto-Response-Suppress: All\r\nX-Loop: %s\r\n"
		"Content-Language: en-US\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/alternative;\r\n boundary=\"%s\"\r\n\r\n",
		strcmp(env->auto_submitted, "auto-replied") == 0 ? "auto-replied"
								 : "auto-generated",
		env->loop, boundary);
	return 0;
}

/* --- parts -------------------------------------------------------------------------------------------------------- */

/* A line that some server would change: a dot alone ends the mail, "From " may get a ">". */
static bool touchy(const char *s)
{
	return *s == '.' || strncmp(s, "From ", 5) == 0;
}

/* ASCII in lines of at most 78 that no server will touch. */
static bool goes_as_it_is(const char *s)
{
	size_t column = 0;

	for (; *s != '\0'; s++) {
		if (column == 0 && touchy(s))
			return false;
		column = *s == '\n' ? 0 : column + 1;
		if (column > LETTER_WIDTH || (unsigned char)*s >= 0x80 ||
			(*s < 0x20 && *s != '\n') || (*s == ' ' && s[1] == '\n'))
			return false;
	}
	return true;
}

static void write_plain(struct buf *out, const char *s)
{
	while (*s != '\0') {
		size_t n = strcspn(s, "\n");

		(void)buf_add(out, s, n);
		(void)buf_puts(out, "\r\n");
		s += n + (s[n] == '\n');
	}
}

/* Adds the line and starts the next: returns its length, 0. */
static size_t end_line(struct buf *out, const char *line, size_t n)
{
	(void)buf_add(out, line, n);
	(void)buf_puts(out, "\r\n");
	return 0;
}

/* RFC 2045 6.7, a line at a time. */
static void write_quoted_printable(struct buf *out, const char *s)
{
	static const char hex[] = "0123456789ABCDEF";
	char line[LINE + 1];
	size_t n = 0;

	for (; *s != '\0'; s++) {
		bool ends = s[1] == '\n' || s[1] == '\0';
		bool literal = (printable(*s) && *s != '=') || (*s == ' ' && !ends);

		if (n + (literal ? 1 : 3) > (ends ? LINE : LINE - 1) && *s != '\n') {
			line[n++] = '=';
			n = end_line(out, line, n);
		}
		if (*s == '\n') {
			n = end_line(out, line, n);
		} else if (literal && (n > 0 || !touchy(s))) {
			line[n++] = *s;
		} else {
			line[n++] = '=';
			line[n++] = hex[(unsigned char)*s >> 4];
			line[n++] = hex[(unsigned char)*s & 15];
		}
	}
	if (n > 0)
		(void)end_line(out, line, n);
}

static void write_part(struct buf *out, const char *boundary, const char *type, const char *body)
{
	bool plain = goes_as_it_is(body) && strstr(body, boundary) == NULL;

	(void)buf_printf(out,
		"--%s\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: %s\r\n\r\n",
		boundary, type, plain ? "7bit" : "quoted-printable");
	if (plain)
		write_plain(out, body);
	else
		write_quoted_printable(out, body);
	(void)buf_puts(out, "\r\n");
}

int letter_mime(const struct letter_envelope *env, const char *subject, const char *text,
	const char *html, struct buf *out, struct err *e)
{
	char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, env->message_id, -1);
	char *boundary = xasprintf("=_%.32s", sum); /* "=_" cannot occur in quoted-printable */
	int rc = write_header(env, subject, boundary, out, e);

	if (rc == 0) {
		write_part(out, boundary, "text/plain", text);
		write_part(out, boundary, "text/html", html);
		(void)buf_printf(out, "--%s--\r\n", boundary);
		if (out->truncated)
			rc = err_set(e, ERR_PERM, "the letter is longer than %zu bytes", out->max);
	}
	free(boundary);
	g_free(sum);
	return rc;
}
