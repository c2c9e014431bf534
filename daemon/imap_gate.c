/*
 * imap_gate.c - owns the sieve between an IMAP server and the IMAP library (RFC 3501, RFC 9051).
 * Must not know sockets, curl or libetpan, nor what a command wants.
 */
#include "daemon/imap_gate.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/text.h"

void imap_gate_init(struct imap_gate *g, int64_t literal_max)
{
	*g = (struct imap_gate){.literal_max = literal_max};
	buf_init(&g->line, GATE_LINE_MAX);
	buf_init(&g->out,
		SIZE_MAX /
			2); /* bounded by one feed and one line: the owner takes all between feeds */
}

void imap_gate_free(struct imap_gate *g)
{
	buf_free(&g->line);
	buf_free(&g->out);
}

void imap_gate_begin(struct imap_gate *g)
{
	g->status = GATE_NONE;
	g->text[0] = '\0';
	g->copied = g->try_create = g->continues = false;
	g->copy_uidvalidity = g->copy_uid = g->found = 0;
}

size_t imap_gate_take(struct imap_gate *g, char *to, size_t n)
{
	size_t have = g->out.len - g->out_at;

	if (n > have)
		n = have;
	if (n > 0)
		memcpy(to, g->out.data + g->out_at, n);
	g->out_at += n;
	if (g->out_at == g->out.len) {
		buf_clear(&g->out);
		g->out_at = 0;
	}
	return n;
}

/* For messages: a few bytes of a line, made safe. */
static int nonsense(const char *line, struct err *e)
{
	char *safe = text_line(line, 80);

	(void)err_set(e, ERR_TEMP, "the server breaks the IMAP protocol: \"%s\"", safe);
	free(safe);
	return -1;
}

/* --- words of a line ------------------------------------------------------------------------------------------------- */

static bool next_word(const char **at, const char *word)
{
	size_t n = strlen(word);

	if (strncasecmp(*at, word, n) != 0 || strchr(" ", (*at)[n]) == NULL)
		return false;
	*at += n;
	while (**at == ' ')
		(*at)++;
	return true;
}

/* A number of 32 bits and the blank behind it; RFC 3501 allows no more. */
static bool next_number(const char **at, uint32_t *out)
{
	const char *p = *at;
	uint64_t v = 0;

	for (; *p >= '0' && *p <= '9'; p++)
		if ((v = v * 10 + (uint64_t)(*p - '0')) > UINT32_MAX)
			return false;
	if (p == *at || strchr(" ]", *p) == NULL)
		return false;
	while (*p == ' ')
		p++;
	*at = p;
	*out = (uint32_t)v;
	return true;
}

static bool has_capability(const char *list, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = list; (p = strcasestr(p, word)) != NULL; p += n)
		if ((p == list || p[-1] == ' ') && strchr(" ]", p[n]) != NULL)
			return true;
	return false;
}

static void read_capabilities(struct imap_gate *g, const char *list)
{
	g->has_move = has_capability(list, "MOVE");
	g->has_uidplus = has_capability(list, "UIDPLUS");
	g->has_idle = has_capability(list, "IDLE");
}

/* "38505 304 3956]": epoch of the target, UID here, UID there. Sets of several are not taken apart. */
static void read_copyuid(struct imap_gate *g, const char *text)
{
	uint32_t here;

	g->copied = true;
	if (!next_number(&text, &g->copy_uidvalidity) || !next_number(&text, &here) ||
		!next_number(&text, &g->copy_uid))
		g->copy_uidvalidity = g->copy_uid = 0;
}

/* Code and text of a status line: "[UIDVALIDITY 7] ok". */
static void read_code(struct imap_gate *g, const char *text)
{
	if (*text++ != '[')
		return;
	if (next_word(&text, "UIDVALIDITY"))
		(void)next_number(&text, &g->uidvalidity);
	else if (next_word(&text, "COPYUID"))
		read_copyuid(g, text);
	else if (strncasecmp(text, "READ-ONLY]", 10) == 0)
		g->read_only = true;
	else if (strncasecmp(text, "TRYCREATE]", 10) == 0)
		g->try_create = true;
	else if (next_word(&text, "CAPABILITY"))
		read_capabilities(g, text);
}

static void keep_text(struct imap_gate *g, const char *text)
{
	size_t n = strnlen(text, GATE_TEXT_MAX);

	memcpy(g->text, text, n);
	g->text[n] = '\0';
}

static enum gate_status next_status(const char **at)
{
	if (next_word(at, "OK"))
		return GATE_OK;
	if (next_word(at, "NO"))
		return GATE_NO;
	if (next_word(at, "BAD"))
		return GATE_BAD;
	return GATE_NONE;
}

/* --- FETCH ----------------------------------------------------------------------------------------------------------- */

/* The items that are asked for, and MODSEQ, which some servers add (RFC 7162). */
static const char *const fetch_items[] = {
	"UID", "RFC822.SIZE", "FLAGS", "INTERNALDATE", "BODY[]", "MODSEQ", "NIL"};

static bool known_item(const char *atom)
{
	for (size_t i = 0; i < sizeof fetch_items / sizeof *fetch_items; i++)
		if (text_ieq(atom, fetch_items[i]))
			return true;
	return false;
}

/* The library's numbers have 32 bits and wrap. RFC 9051 has sizes of 63 bits: they become the largest one. */
static int pass_number(struct imap_gate *g, const char *digits, struct err *e)
{
	bool fits = strlen(digits) < 20 && strtoull(digits, NULL, 10) <= UINT32_MAX;

	if (!fits && g->depth == 1 && !g->size)
		return nonsense(g->line.data, e);
	(void)buf_puts(&g->out, fits || g->depth != 1 ? digits : "4294967295");
	return 0;
}

/* One atom of a FETCH. Inside FLAGS only the system's flags pass: keywords are anybody's words. */
static int pass_atom(struct imap_gate *g, const char *p, size_t n, struct err *e)
{
	char atom[GATE_ATOM_MAX + 1];

	if (g->flags && g->depth == 2) {
		if (p[0] == '\\' && n <= GATE_ATOM_MAX &&
			strspn(p + 1, "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ") >= n - 1) {
			(void)buf_add(&g->out, p, n);
			(void)buf_putc(&g->out, ' ');
		}
		return 0;
	}
	if (n > GATE_ATOM_MAX)
		return nonsense(g->line.data, e);
	memcpy(atom, p, n);
	atom[n] = '\0';
	if (strspn(atom, "0123456789") == n)
		return pass_number(g, atom, e);
	if (p[0] != '{' && !known_item(atom))
		return err_set(
			e, ERR_TEMP, "the server sends what nobody asked for: FETCH item %s", atom);
	if (g->depth == 1) {
		g->flags = text_ieq(atom, "FLAGS");
		g->size = text_ieq(atom, "RFC822.SIZE");
	}
	(void)buf_add(&g->out, p, n);
	return 0;
}

static int pass_parenthesis(struct imap_gate *g, char c, struct err *e)
{
	g->depth += c == '(' ? 1 : -1;
	if (g->depth < 0 || g->depth > 2)
		return nonsense(g->line.data, e);
	if (c == ')' && g->out.len > g->out_at && g->out.data[g->out.len - 1] == ' ')
		g->out.data[--g->out.len] = '\0';
	(void)buf_putc(&g->out, c);
	return 0;
}

/* The piece of a FETCH line from p on, which ends with the line or with "{n}". */
static int pass_fetch(struct imap_gate *g, const char *p, struct err *e)
{
	while (*p != '\0') {
		bool flags = g->flags && g->depth == 2;
		size_t n;

		if (*p == ' ') {
			if (!flags)
				(void)buf_putc(&g->out, ' ');
			p++;
			continue;
		}
		if (*p == '(' || *p == ')') {
			if (pass_parenthesis(g, *p++, e) != 0)
				return -1;
			continue;
		}
		if (*p == '"' && !flags) { /* a date, or a short body: no escapes but \" and \\ */
			for (n = 1; p[n] != '"' && p[n] != '\0'; n++)
				if (p[n] == '\\' && p[n + 1] != '\0')
					n++;
			if (p[n] == '\0')
				return nonsense(g->line.data, e);
			n++;
			(void)buf_add(&g->out, p, n);
			p += n;
			continue;
		}
		n = strcspn(p, flags ? " ()" : " ()\"");
		if (pass_atom(g, p, n, e) != 0)
			return -1;
		p += n;
	}
	return 0;
}

/* --- whole lines ------------------------------------------------------------------------------------------------------ */

static int untagged(struct imap_gate *g, const char *at, struct err *e)
{
	uint32_t number;

	if (next_number(&at, &number)) {
		if (next_word(&at, "EXISTS")) {
			g->news = g->news || number > g->exists;
			g->exists = number;
		} else if (next_word(&at, "EXPUNGE")) {
			if (g->exists > 0)
				g->exists--;
		} else if (next_word(&at, "FETCH")) {
			g->passing = g->fetch = true;
			g->depth = 0;
			g->flags = g->size = false;
			(void)buf_printf(&g->out, "* %u FETCH ", (unsigned)number);
			return pass_fetch(g, at, e);
		}
		return 0;
	}
	if (next_word(&at, "BYE")) {
		g->bye = true;
		keep_text(g, at);
	} else if (next_word(&at, "CAPABILITY")) {
		read_capabilities(g, at);
	} else if (next_word(&at, "SEARCH")) {
		while (next_number(&at, &number))
			g->found++;
	} else if (next_word(&at, "LIST")) {
		g->passing = true;
		(void)buf_puts(&g->out, g->line.data);
	} else if (next_status(&at) != GATE_NONE) {
		read_code(g, at);
	}
	return 0; /* anything else is somebody else's extension: dropped */
}

static int tagged(struct imap_gate *g, const char *line, struct err *e)
{
	size_t tag = strspn(line, "0123456789");
	const char *at = line + tag;
	static const char *const words[] = {[GATE_OK] = "OK", [GATE_NO] = "NO", [GATE_BAD] = "BAD"};

	if (tag == 0 || tag > 10 || *at++ != ' ')
		return nonsense(line, e);
	g->status = next_status(&at);
	if (g->status == GATE_NONE)
		return nonsense(line, e);
	keep_text(g, at);
	read_code(g, at);
	(void)buf_printf(&g->out, "%.*s %s .\r\n", (int)tag, line, words[g->status]);
	return 0;
}

/* First piece of a line: decides whether it passes. */
static int begin_line(struct imap_gate *g, struct err *e)
{
	const char *line = g->line.data;

	g->passing = g->fetch = false;
	if (line[0] == '\0') /* Exchange sends empty lines */
		return 0;
	if (line[0] == '+') {
		g->continues = true;
		return buf_puts(&g->out, "+ .\r\n");
	}
	if (line[0] == '*' && line[1] == ' ')
		return untagged(g, line + 2, e);
	return tagged(g, line, e);
}

/* Status lines end with human text, which may look like a literal and is none. */
static bool may_announce(const struct imap_gate *g)
{
	const char *at = g->line.data + 2;

	if (g->inside)
		return true;
	return g->line.len > 2 && memcmp(g->line.data, "* ", 2) == 0 && !next_word(&at, "BYE") &&
	       !next_word(&at, "PREAUTH") && next_status(&at) == GATE_NONE;
}

/* "{123}" or "~{123}" (RFC 3516) at the end of a line announces a literal: its size, -1 where there is none. */
static int64_t announced(const struct imap_gate *g)
{
	const char *end = g->line.data + g->line.len;
	const char *p = end;
	int64_t v = 0;

	if (g->line.len < 3 || p[-1] != '}' || !may_announce(g))
		return -1;
	p--;
	while (p > g->line.data && p[-1] >= '0' && p[-1] <= '9')
		p--;
	if (p == end - 1 || p == g->line.data || p[-1] != '{')
		return -1;
	for (; *p != '}'; p++) {
		if (v > INT64_MAX / 10 - 10)
			return INT64_MAX;
		v = v * 10 + (*p - '0');
	}
	return v;
}

/* A piece of line is complete, its end removed. */
static int end_of_piece(struct imap_gate *g, struct err *e)
{
	int64_t literal = announced(g);
	int rc = 0;

	if (memchr(g->line.data, '\0', g->line.len) != NULL)
		return nonsense("a NUL byte in a line", e);
	if (literal > g->literal_max)
		return err_set(e, ERR_TEMP,
			"the server announces %lld bytes at once, at most %lld are taken",
			(long long)literal, (long long)g->literal_max);
	if (!g->inside)
		rc = begin_line(g, e);
	else if (g->passing && g->fetch)
		rc = pass_fetch(g, g->line.data, e);
	else if (g->passing)
		(void)buf_puts(&g->out, g->line.data);
	if (rc != 0)
		return -1;
	if (g->passing)
		(void)buf_puts(&g->out, "\r\n");
	g->inside = literal >= 0;
	g->literal_left = literal > 0 ? literal : 0;
	if (!g->inside && g->fetch && g->depth != 0)
		return nonsense(g->line.data, e);
	if (!g->inside)
		g->passing = g->fetch = false;
	buf_clear(&g->line);
	return 0;
}

int imap_gate_feed(struct imap_gate *g, const char *bytes, size_t n, struct err *e)
{
	while (n > 0) {
		const char *lf;
		size_t piece;

		if (g->literal_left > 0) {
			piece = (int64_t)n < g->literal_left ? n : (size_t)g->literal_left;
			if (g->passing)
				(void)buf_add(&g->out, bytes, piece);
			g->literal_left -= (int64_t)piece;
		} else {
			lf = memchr(bytes, '\n', n);
			piece = lf != NULL ? (size_t)(lf - bytes) + 1 : n;
			if (buf_add(&g->line, bytes, lf != NULL ? piece - 1 : piece) != 0)
				return err_set(e, ERR_TEMP,
					"the server sends a line of more than %d bytes",
					(int)GATE_LINE_MAX);
			if (lf != NULL) {
				if (g->line.len > 0 && g->line.data[g->line.len - 1] == '\r')
					g->line.data[--g->line.len] = '\0';
				if (end_of_piece(g, e) != 0)
					return -1;
			}
		}
		bytes += piece;
		n -= piece;
	}
	if (g->out.truncated)
		return err_set(e, ERR_TEMP, "the server sends too much at once");
	return 0;
}
