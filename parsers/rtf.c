/*
 * rtf.c - owns RTF as mail programs write it: Outlook's compression (MS-OXRTFCP), and which of its words and groups are text.
 * Fonts, styles, pictures and objects are passed over. Knows nothing of mail.
 */
#include "parsers/rtf.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mime_charset.h"

/* --- compression -------------------------------------------------------------------------------------------------- */

#define WINDOW 4096u
#define HEADER 16
#define PACKED 0x75465a4cu   /* "LZFu" */
#define UNPACKED 0x414c454du /* "MELA" */

/* What the window holds at first (MS-OXRTFCP 2.1.2.1). */
static const char first_window[] =
	"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern "
	"\\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0"
	"\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
_Static_assert(sizeof first_window - 1 == 207, "the window's first text has 207 bytes");

static uint32_t u32(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;

	return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

struct unpacking {
	char window[WINDOW];
	size_t at; /* where the next byte goes */
	struct buf *out;
};

static int put_byte(struct unpacking *u, char c)
{
	u->window[u->at] = c;
	u->at = (u->at + 1) % WINDOW;
	return buf_putc(u->out, c);
}

/* One run of bytes that stand in the window already. 1 where the reference marks the end. */
static int put_run(struct unpacking *u, unsigned char high, unsigned char low)
{
	size_t from = (size_t)high << 4 | low >> 4;
	size_t n = (low & 0xfu) + 2;

	if (from == u->at)
		return 1;
	for (size_t i = 0; i < n; i++)
		if (put_byte(u, u->window[(from + i) % WINDOW]) < 0)
			return -1;
	return 0;
}

static int unpack(const char *p, const char *end, struct buf *out)
{
	struct unpacking u = {.at = sizeof first_window - 1, .out = out};

	memcpy(u.window, first_window, sizeof first_window - 1);
	while (p < end) {
		unsigned char control = (unsigned char)*p++;

		for (int bit = 0; bit < 8 && p < end; bit++, control >>= 1) {
			int rc;

			if (!(control & 1)) {
				if (put_byte(&u, *p++) < 0)
					return -1;
				continue;
			}
			if (end - p < 2)
				return -1;
			rc = put_run(&u, (unsigned char)p[0], (unsigned char)p[1]);
			if (rc != 0)
				return rc < 0 ? -1 : 0;
			p += 2;
		}
	}
	return 0; /* without the mark: some writers leave it out */
}

int rtf_unpack(const char *bytes, size_t len, struct buf *rtf)
{
	if (len < HEADER)
		return -1;
	if (u32(bytes + 8) == UNPACKED)
		return buf_add(rtf, bytes + HEADER, len - HEADER);
	return u32(bytes + 8) == PACKED ? unpack(bytes + HEADER, bytes + len, rtf) : -1;
}

/* --- text --------------------------------------------------------------------------------------------------------- */

#define DEPTH_MAX 200
#define WORD_MAX 32

struct group {
	bool skip;   /* nothing in it is text */
	bool tag;    /* \*\htmltag: HTML as it stands */
	int after_u; /* \ucN: characters that stand in for one \u */
};

struct rtf {
	const char *p, *end;
	struct buf *text;
	struct group groups[DEPTH_MAX];
	size_t depth;    /* of the group that is open: an index */
	size_t too_deep; /* groups open beyond those */
	bool html;       /* \fromhtml1 */
	bool dull;       /* \htmlrtf: for readers of RTF only */
	int swallow;     /* characters still standing in for a \u */
	uint32_t high;   /* first half of a surrogate pair; 0 */
};

static bool silent(const struct rtf *r)
{
	return r->too_deep > 0 || r->groups[r->depth].skip || (r->dull && !r->groups[r->depth].tag);
}

static void put_utf8(struct rtf *r, uint32_t c)
{
	char b[4];
	size_t n = 0;

	if (silent(r) || c == 0 || c > 0x10ffff)
		return;
	if (c < 0x80)
		b[n++] = (char)c;
	else if (c < 0x800) {
		b[n++] = (char)(0xc0 | c >> 6);
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else if (c < 0x10000) {
		b[n++] = (char)(0xe0 | c >> 12);
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	} else {
		b[n++] = (char)(0xf0 | c >> 18);
		b[n++] = (char)(0x80 | (c >> 12 & 0x3f));
		b[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		b[n++] = (char)(0x80 | (c & 0x3f));
	}
	(void)buf_add(r->text, b, n);
}

/* A byte of the text, in the code page of practically every mail. */
static void put_ansi(struct rtf *r, unsigned char c)
{
	char one = (char)c, *utf8;
	size_t n;

	if (r->swallow > 0) {
		r->swallow--;
		return;
	}
	if (c < 0x80) {
		put_utf8(r, c);
		return;
	}
	utf8 = mime_charset_decode(&one, 1, "windows-1252", &n);
	if (!silent(r))
		(void)buf_add(r->text, utf8, n);
	free(utf8);
}

static void put_unicode(struct rtf *r, long value)
{
	uint32_t c = (uint32_t)(value < 0 ? value + 65536 : value) & 0xffff;

	r->swallow = r->groups[r->depth].after_u;
	if (c >= 0xd800 && c < 0xdc00) {
		r->high = c;
		return;
	}
	if (c >= 0xdc00 && c < 0xe000)
		c = r->high != 0 ? 0x10000 + ((r->high - 0xd800) << 10) + (c - 0xdc00) : 0xfffd;
	r->high = 0;
	put_utf8(r, c);
}

static void put_mark(struct rtf *r, const char *s)
{
	if (!silent(r) && !r->groups[r->depth].tag)
		(void)buf_puts(r->text, s);
}

static const struct {
	const char *word, *text;
} marks[] = {{"par", "\n"}, {"line", "\n"}, {"row", "\n"}, {"sect", "\n"}, {"page", "\n"},
	{"tab", "\t"}, {"cell", "\t"}, {"lquote", "\xe2\x80\x98"}, {"rquote", "\xe2\x80\x99"},
	{"ldblquote", "\xe2\x80\x9c"}, {"rdblquote", "\xe2\x80\x9d"}, {"emdash", "\xe2\x80\x94"},
	{"endash", "\xe2\x80\x93"}, {"bullet", "\xe2\x80\xa2"}};

/* Groups that hold no text of the document. */
static const char *const aside[] = {"fonttbl", "colortbl", "stylesheet", "info", "pict", "object",
	"header", "footer", "footnote", "fldinst", "listtable", "listoverridetable", "rsidtbl",
	"generator", "themedata", "colorschememapping", "datastore", "latentstyles", "xmlnstbl"};

static void do_word(struct rtf *r, const char *word, bool has_value, long value)
{
	struct group *g = &r->groups[r->depth];

	if (r->too_deep > 0)
		return;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (strcmp(word, marks[i].word) == 0) {
			put_mark(r, marks[i].text);
			return;
		}
	for (size_t i = 0; i < sizeof aside / sizeof *aside; i++)
		if (strcmp(word, aside[i]) == 0)
			g->skip = true;
	if (strcmp(word, "fromhtml") == 0)
		r->html = !has_value || value != 0;
	else if (strcmp(word, "htmlrtf") == 0)
		r->dull = r->html && (!has_value || value != 0);
	else if (strcmp(word, "uc") == 0 && value >= 0 && value < 10)
		g->after_u = (int)value;
	else if (strcmp(word, "u") == 0 && has_value)
		put_unicode(r, value);
	else if (strcmp(word, "bin") == 0 && value > 0)
		r->p += value < r->end - r->p ? value : r->end - r->p;
}

/* At the letters of a control word. */
static void control_word(struct rtf *r, bool starred)
{
	char word[WORD_MAX + 1];
	size_t n = 0;
	bool has_value, minus;
	long value = 0;

	for (; r->p < r->end && isalpha((unsigned char)*r->p); r->p++)
		if (n < WORD_MAX)
			word[n++] = *r->p;
	word[n] = '\0';
	minus = r->p + 1 < r->end && *r->p == '-' && isdigit((unsigned char)r->p[1]);
	if (minus)
		r->p++;
	has_value = r->p < r->end && isdigit((unsigned char)*r->p);
	for (; r->p < r->end && isdigit((unsigned char)*r->p); r->p++)
		if (value < 100000000)
			value = value * 10 + (*r->p - '0');
	if (r->p < r->end && *r->p == ' ')
		r->p++;
	if (starred && r->too_deep == 0) {
		r->groups[r->depth].tag = r->html && strcmp(word, "htmltag") == 0;
		r->groups[r->depth].skip = r->groups[r->depth].skip || !r->groups[r->depth].tag;
	}
	do_word(r, word, has_value, minus ? -value : value);
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Behind a backslash. */
static void control(struct rtf *r)
{
	char c;

	if (r->p >= r->end)
		return;
	c = *r->p;
	if (isalpha((unsigned char)c)) {
		control_word(r, false);
		return;
	}
	r->p++;
	if (c == '\'' && r->end - r->p >= 2 && hex(r->p[0]) >= 0 && hex(r->p[1]) >= 0) {
		put_ansi(r, (unsigned char)(hex(r->p[0]) << 4 | hex(r->p[1])));
		r->p += 2;
	} else if (c == '*' && r->end - r->p >= 2 && r->p[0] == '\\' &&
		   isalpha((unsigned char)r->p[1])) {
		r->p++;
		control_word(r, true);
	} else if (c == '~')
		put_ansi(r, ' ');
	else if (c == '_')
		put_ansi(r, '-');
	else if (c == '\r' || c == '\n')
		put_mark(r, "\n");
	else if (c == '\\' || c == '{' || c == '}')
		put_ansi(r, (unsigned char)c);
}

static void open_group(struct rtf *r)
{
	r->swallow = 0;
	if (r->depth + 1 >= DEPTH_MAX) {
		r->too_deep++;
		return;
	}
	r->groups[r->depth + 1] = r->groups[r->depth];
	r->depth++;
}

static void close_group(struct rtf *r)
{
	r->swallow = 0;
	if (r->too_deep > 0)
		r->too_deep--;
	else if (r->depth > 0)
		r->depth--;
}

void rtf_text(const char *rtf, size_t len, struct buf *text, bool *html_out)
{
	struct rtf r = {.p = rtf, .end = rtf + len, .text = text};

	r.groups[0].after_u = 1;
	while (r.p < r.end && !text->truncated) {
		char c = *r.p++;

		if (c == '{')
			open_group(&r);
		else if (c == '}')
			close_group(&r);
		else if (c == '\\')
			control(&r);
		else if (c != '\r' && c != '\n')
			put_ansi(&r, (unsigned char)c);
	}
	*html_out = r.html;
}
