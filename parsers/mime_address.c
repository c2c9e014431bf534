/*
 * mime_address.c - owns the reading of address lists (RFC 5322 3.4 and what is sent instead of it). Knows nothing of who
 * is trusted.
 *
 * Our own, because names must come out as they were written: `Last, First (OFFICE)`, quoted or not, comments and all, and
 * because a doubtful From must come out as two addresses rather than as the one that suits the sender. One pass.
 */
#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/mime_header.h"
#include "parsers/text.h"

#define WORDS_MAX (LIMIT_NAME * 8) /* bytes of one mailbox's name as encoded, or of its address */

/* The mailbox being read. */
struct mailbox {
	struct buf name;    /* phrase as written, quotes removed, encoded words not decoded */
	struct buf comment; /* text of comments that stand alone */
	struct buf angle;   /* between < and > */
	bool has_angle;
	size_t comma; /* offset in name behind the last comma that may have parted two mailboxes; 0 none */
};

static void mailbox_clear(struct mailbox *m)
{
	buf_clear(&m->name);
	buf_clear(&m->comment);
	buf_clear(&m->angle);
	m->has_angle = false;
	m->comma = 0;
}

static const char *data(const struct buf *b)
{
	return b->data != NULL ? b->data : "";
}

/* Characters that an address holds nowhere, and those that only a quoted local part or a domain literal holds. */
static bool out_of_place(char c, bool quote, bool literal)
{
	if (c == '<' || c == '>')
		return true;
	if (quote)
		return false;
	return strchr("(),;\\", c) != NULL || (c == ':' && !literal);
}

/* A usable local@domain out of s, "" where it is none. Blanks around dots and the @, a source route and a leading
 * "mailto:" are let go. */
static char *clean_addr(const char *s)
{
	char *out = text_line(s, LIMIT_ADDRESS + 64);
	char *p = out, *to;
	int ats = 0;
	bool quote = false, literal = false, bad = false;

	if (*p == '@' && strchr(p, ':') != NULL)
		p = strchr(p, ':') + 1;
	if (text_istarts(p, "mailto:") || text_istarts(p, "smtp:"))
		p = strchr(p, ':') + 1;
	for (to = out; *p != '\0'; p++) {
		if (*p == '"') /* all of the local part is quoted, or nothing */
			bad = bad || (quote ? p[1] != '@' : to > out);
		if (*p == '"')
			quote = !quote;
		if (*p == ' ' && !quote) {
			if (to > out && p[1] != '\0' && strchr(".@", to[-1]) == NULL &&
				strchr(".@", p[1]) == NULL)
				bad = true;
			continue;
		}
		literal = literal || (*p == '[' && ats == 1);
		bad = bad || out_of_place(*p, quote, literal);
		ats += *p == '@' && !quote;
		*to++ = *p;
	}
	*to = '\0';
	if (bad || ats != 1 || quote || *out == '@' || to[-1] == '@' || to - out > LIMIT_ADDRESS)
		*out = '\0';
	return out;
}

static char *clean_name(const char *phrase, const char *comment, const char *addr)
{
	char *name = mime_header_decode(phrase, LIMIT_NAME);
	size_t n = strlen(name);

	if (n == 0) {
		free(name);
		name = mime_header_decode(comment, LIMIT_NAME);
		n = strlen(name);
	}
	/* 'jane@x.gov' <jane@x.gov>: the address again is no name */
	if (*addr != '\0' &&
		(text_ieq(name, addr) ||
			(n > 2 && name[0] == '\'' && name[n - 1] == '\'' && strlen(addr) == n - 2 &&
				text_istarts(name + 1, addr))))
		*name = '\0';
	return name;
}

static void emit(struct addresses *list, const char *phrase, const char *comment, const char *addr)
{
	char *clean = clean_addr(addr);
	char *name = clean_name(*phrase == '\0' && *clean == '\0' ? addr : phrase, comment, clean);

	if (*name != '\0' || *clean != '\0')
		addresses_add(list, name, clean);
	free(name);
	free(clean);
}

/* A mailbox without brackets: its last word with an @ is the address, what stands before it the name. */
static void emit_bare(struct addresses *list, char *words, const char *comment)
{
	size_t n = strlen(words);
	char *word;

	while (n > 0 && words[n - 1] == ' ')
		words[--n] = '\0';
	word = strrchr(words, '@');
	if (word == NULL || strcspn(words, " ") == n || words[0] == '"') {
		if (word == NULL)
			emit(list, words, comment, "");
		else
			emit(list, "", comment, words);
		return;
	}
	if (strchr(word, ' ') == NULL) {
		char *space = strrchr(words, ' ');

		/* "jane @ x.gov" is one address; "Jane Doe jane@x.gov" has a name */
		if (space == NULL || space > word || space + 1 == word ||
			(space > words && space[-1] == '@')) {
			emit(list, "", comment, words);
			return;
		}
		*space = '\0';
		emit(list, words, comment, space + 1);
		return;
	}
	emit(list, "", comment, words);
}

/* The mailbox ends. */
static void finish(struct mailbox *m, struct addresses *list)
{
	char *words;

	if (m->has_angle) {
		emit(list, data(&m->name), data(&m->comment), data(&m->angle));
	} else if (m->name.len > 0) {
		words = buf_take(&m->name);
		if (m->comma > 0 && strchr(words + m->comma, '@') != NULL) {
			char *left = xstrndup(words, m->comma - 1);

			emit_bare(list, left, "");
			emit_bare(list, words + m->comma + strspn(words + m->comma, " "),
				data(&m->comment));
			free(left);
		} else {
			emit_bare(list, words, data(&m->comment));
		}
		free(words);
	}
	mailbox_clear(m);
}

/* Behind the closing mark of what opens at s, backslashes respected; NULL where it never closes. */
static const char *closing(const char *s, char open, char close)
{
	int depth = 0;

	for (; *s != '\0'; s++) {
		if (*s == '\\' && s[1] != '\0')
			s++;
		else if (*s == close && (open != close || depth > 0) && --depth == 0)
			return s + 1;
		else if (*s == open)
			depth++;
	}
	return NULL;
}

static void add_unescaped(struct buf *b, const char *from, const char *to)
{
	for (; from < to; from++) {
		if (*from == '\\' && from + 1 < to)
			from++;
		(void)buf_putc(b, *from);
	}
}

/* "..." and (...): one step over the whole of it. NULL where the mark stands alone and is an ordinary character. */
static const char *quoted(struct mailbox *m, const char *s, bool *unclosed)
{
	const char *end = unclosed[*s == '('] ? NULL : closing(s, *s, *s == '(' ? ')' : '"');

	if (end == NULL) {
		unclosed[*s == '('] = true;
		return NULL;
	}
	if (*s == '"') {
		/* a quoted local part belongs to an address and keeps its quotes */
		if (*end == '@')
			(void)buf_add(&m->name, s, (size_t)(end - s));
		else
			add_unescaped(&m->name, s + 1, end - 1);
	} else if (m->name.len > 0 && !m->has_angle &&
		   memchr(m->name.data, '@', m->name.len) == NULL) {
		add_unescaped(&m->name, s, end); /* part of the name as written */
	} else {
		buf_clear(&m->comment);
		add_unescaped(&m->comment, s + 1, end - 1);
	}
	return end;
}

/* <...>: a second one makes a second address. */
static const char *angle(struct mailbox *m, const char *s, bool *unclosed, struct addresses *list)
{
	const char *end = s + 1, *close = strchr(s, '>');

	if (m->has_angle)
		finish(m, list);
	m->has_angle = true;
	while (*end != '\0' && *end != '>' && (*end != ',' || close != NULL)) {
		const char *q = *end == '"' && !unclosed[0] ? closing(end, '"', '"') : NULL;

		if (q != NULL && memchr(end, '>', (size_t)(q - end)) == NULL) {
			end = q;
			continue;
		}
		unclosed[0] = unclosed[0] || (*end == '"' && q == NULL);
		end++;
	}
	(void)buf_add(&m->angle, s + 1, (size_t)(end - s) - 1);
	return *end == '>' ? end + 1 : end;
}

/* A comma ends a mailbox, except inside an unquoted "Last, First <address>". */
static void comma(struct mailbox *m, struct addresses *list)
{
	if (m->has_angle || m->name.len == 0 || memchr(m->name.data, '@', m->name.len) != NULL) {
		finish(m, list);
		return;
	}
	(void)buf_putc(&m->name, ',');
	m->comma = m->name.len;
}

void mime_address_list(const char *value, struct addresses *list)
{
	struct mailbox m = {.comma = 0};
	bool unclosed[2] = {false, false};
	const char *s = value;

	buf_init(&m.name, WORDS_MAX);
	buf_init(&m.comment, WORDS_MAX);
	buf_init(&m.angle, WORDS_MAX);
	while (*s != '\0' && list->n < LIMIT_ADDRESSES) {
		const char *next = NULL;

		if (*s == '"' || *s == '(')
			next = quoted(&m, s, unclosed);
		else if (*s == '<')
			next = angle(&m, s, unclosed, list);
		if (next != NULL) {
			s = next;
			continue;
		}
		if (*s == ',')
			comma(&m, list);
		else if (*s == ';')
			finish(&m, list);
		else if (*s == ':' && !m.has_angle &&
			 (m.name.len == 0 || memchr(m.name.data, '@', m.name.len) == NULL))
			mailbox_clear(&m); /* a group's name */
		else if (m.has_angle && *s != ' ')
			(void)buf_putc(&m.comment, *s); /* stray text behind an address */
		else if (m.has_angle ? m.comment.len > 0 : m.name.len > 0 || *s != ' ')
			(void)buf_putc(m.has_angle ? &m.comment : &m.name, *s);
		s++;
	}
	finish(&m, list);
	buf_free(&m.name);
	buf_free(&m.comment);
	buf_free(&m.angle);
}
