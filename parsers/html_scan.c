/*
 * html_scan.c - owns the bounds on HTML before a tree parser sees it.
 *
 * libxml2 is linear on what people write, but quadratic on a tag with very many attributes and on end tags that close nothing in a
 * deep tree. So tags are counted here, end tags without a start are dropped, and depth ends at HTML_DEPTH_MAX. Must not know what
 * any element means, beyond which of them hold no text for a reader.
 */
#include "parsers/html_scan.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/buf.h"
#include "parsers/mem.h"

#define NAME_MAX_BYTES 32 /* of an element's name */

struct scan {
	const char *p, *end;
	struct buf out;
	size_t tags, attributes;
	char open[HTML_DEPTH_MAX][NAME_MAX_BYTES];
	size_t depth;
	size_t dropped; /* start tags that were too deep, and whose end tags have not come */
	struct html_scan *result;
};

static bool name_in(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

static const char *const void_elements[] = {"area", "base", "br", "col", "embed", "frame", "hr",
	"img", "input", "link", "meta", "param", "source", "track", "wbr", "basefont", "bgsound",
	"keygen", NULL};

/* Elements whose end tag people leave out, and what a start tag of theirs closes. */
static const struct {
	const char *name;
	const char *closes[8];
} loose_elements[] = {
	{"p", {"p"}},
	{"li", {"p", "li"}},
	{"dt", {"p", "dt", "dd"}},
	{"dd", {"p", "dt", "dd"}},
	{"td", {"p", "td", "th"}},
	{"th", {"p", "td", "th"}},
	{"tr", {"p", "td", "th", "tr"}},
	{"thead", {"p", "td", "th", "tr", "tbody", "thead", "tfoot"}},
	{"tbody", {"p", "td", "th", "tr", "tbody", "thead", "tfoot"}},
	{"tfoot", {"p", "td", "th", "tr", "tbody", "thead", "tfoot"}},
	{"option", {"option"}},
	{"div", {"p"}},
	{"table", {"p"}},
	{"ul", {"p"}},
	{"ol", {"p"}},
	{"blockquote", {"p"}},
};

/* An end tag does not reach over an open element of higher rank: "</b>" leaves a table open. */
static int rank(const char *name)
{
	static const struct {
		const char *name;
		int rank;
	} ranks[] = {{"div", 1}, {"td", 2}, {"th", 2}, {"tr", 3}, {"thead", 4}, {"tbody", 4},
		{"tfoot", 4}, {"table", 5}, {"head", 6}, {"body", 6}, {"html", 7}};

	for (size_t i = 0; i < sizeof ranks / sizeof *ranks; i++)
		if (strcmp(ranks[i].name, name) == 0)
			return ranks[i].rank;
	return 0;
}

/* Their content is not for a reader: it goes up to the end tag. */
static const char *const raw_elements[] = {"style", "script", "title", "xml", "noframes", "noembed",
	"template", "svg", "math", "object", "applet", NULL};

/* Case-insensitive search for "</name"; the end of the text where there is none. */
static const char *find_end_tag(const char *p, const char *end, const char *name)
{
	size_t n = strlen(name);

	for (; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++)
		if ((size_t)(end - p) > n + 1 && p[1] == '/' && strncasecmp(p + 2, name, n) == 0 &&
			((size_t)(end - p) == n + 2 || !isalnum((unsigned char)p[n + 2])))
			return p;
	return end;
}

static const char *find(const char *p, const char *end, const char *what)
{
	const char *at = memmem(p, (size_t)(end - p), what, strlen(what));

	return at != NULL ? at : end;
}

/* Outlook on the web: "P {margin-top:0;margin-bottom:0;}" in a style sheet. */
static bool tight_paragraphs(const char *p, const char *end)
{
	for (; (p = memchr(p, '{', (size_t)(end - p))) != NULL; p++) {
		const char *close = memchr(p, '}', (size_t)(end - p)), *q = p;

		if (close == NULL)
			return false;
		while (q > p - 3 && (q[-1] == ' ' || q[-1] == '\n'))
			q--;
		if ((q[-1] == 'P' || q[-1] == 'p') &&
			(isspace((unsigned char)q[-2]) || q[-2] == '>' || q[-2] == '}') &&
			(memmem(p, (size_t)(close - p), "margin-top:0", 12) != NULL ||
				memmem(p, (size_t)(close - p), "margin:0", 8) != NULL))
			return true;
		p = close;
	}
	return false;
}

/* "<!-- ... -->", "<![if ...]>", "<!DOCTYPE ...>", "<?xml ...>": gone. A comment without an end hides the rest, as it does in a
 * browser. */
static void skip_markup(struct scan *s)
{
	const char *end;

	if (s->end - s->p >= 4 && memcmp(s->p, "<!--", 4) == 0) {
		const char *body = s->p + 4;

		if (body < s->end && *body == '>') /* "<!-->" is an empty comment */
			s->p = body + 1;
		else {
			s->p = find(body, s->end, "-->");
			s->p += s->end - s->p >= 3 ? 3 : s->end - s->p;
		}
		return;
	}
	if (s->end - s->p >= 9 && memcmp(s->p, "<![CDATA[", 9) == 0) {
		s->p += 9; /* its text is text; the "]]>" stays, seldom as it is */
		return;
	}
	end = find(s->p, s->end, ">");
	if (memchr(s->p, '[', (size_t)(end - s->p)) != NULL &&
		strncasecmp(s->p, "<!doctype", 9) == 0)
		end = find(end, s->end, "]>"); /* declarations inside a document type */
	s->p = memchr(end, '>', (size_t)(s->end - end));
	s->p = s->p != NULL ? s->p + 1 : s->end;
}

/* The end of the tag at p: its ">" outside quotes; NULL where the tag is too long or has no end. */
static const char *tag_end(const char *p, const char *end)
{
	const char *stop = end - p > HTML_TAG_MAX ? p + HTML_TAG_MAX : end;
	char quote = '\0';

	for (p++; p < stop; p++) {
		if (quote != '\0') {
			if (*p == quote)
				quote = '\0';
		} else if ((*p == '"' || *p == '\'') && p[-1] != '<' &&
			   (p[-1] == '=' || p[-1] == ' ')) {
			quote = *p;
		} else if (*p == '>') {
			return p;
		}
	}
	return NULL;
}

/* Copies name="value" pairs, the first HTML_ATTRIBUTES_MAX of them, each name once. */
static void copy_attributes(struct scan *s, const char *p, const char *end)
{
	struct buf *out = &s->out;
	const char *seen[HTML_ATTRIBUTES_MAX];
	size_t lens[HTML_ATTRIBUTES_MAX] = {0}, n = 0;

	while (p < end && n < HTML_ATTRIBUTES_MAX && s->attributes < HTML_ATTRIBUTES_ALL_MAX) {
		const char *name, *value = NULL;
		size_t name_len, value_len = 0;
		bool again = false;

		while (p < end && (isspace((unsigned char)*p) || *p == '/'))
			p++;
		name = p;
		while (p < end && !isspace((unsigned char)*p) && *p != '=' && *p != '/')
			p++;
		name_len = (size_t)(p - name);
		while (p < end && isspace((unsigned char)*p))
			p++;
		if (p < end && *p == '=') {
			char quote;

			p++;
			while (p < end && isspace((unsigned char)*p))
				p++;
			quote = p < end && (*p == '"' || *p == '\'') ? *p++ : '\0';
			value = p;
			while (p < end &&
				(quote != '\0' ? *p != quote : !isspace((unsigned char)*p)))
				p++;
			value_len = (size_t)(p - value);
			p += p < end && quote != '\0';
		}
		for (size_t i = 0; i < n && !again; i++)
			again = lens[i] == name_len && strncasecmp(seen[i], name, name_len) == 0;
		if (name_len == 0 || again)
			continue;
		seen[n] = name;
		lens[n++] = name_len;
		s->attributes++;
		(void)buf_putc(out, ' ');
		(void)buf_add(out, name, name_len);
		(void)buf_puts(out, "=\"");
		for (size_t i = 0; i < value_len; i++)
			(void)(value[i] == '"' ? buf_puts(out, "&quot;") : buf_putc(out, value[i]));
		(void)buf_putc(out, '"');
	}
}

/* An end tag is kept where it closes something that is open. */
static void end_tag(struct scan *s, const char *name)
{
	int mine = rank(name);
	size_t i = s->depth;

	if (s->dropped > 0) { /* of a start tag that was too deep */
		s->dropped--;
		return;
	}
	while (i > 0 && strcmp(s->open[i - 1], name) != 0)
		if (rank(s->open[--i]) > mine)
			return;
	if (i == 0)
		return;
	s->depth = i - 1;
	(void)buf_printf(&s->out, "</%s>", name);
}

/* What a parser closes by itself before this start tag. */
static void close_loose(struct scan *s, const char *name)
{
	for (size_t i = 0; i < sizeof loose_elements / sizeof *loose_elements; i++) {
		if (strcmp(loose_elements[i].name, name) != 0)
			continue;
		while (s->depth > 0 && name_in(s->open[s->depth - 1], loose_elements[i].closes))
			s->depth--;
		return;
	}
}

/* Skips the content of an element that holds nothing for a reader. */
static void skip_raw(struct scan *s, const char *name, const char *close)
{
	const char *body = close + 1;

	s->p = body;
	if (close[-1] == '/' && name[0] != 's') /* "<title/>" is empty in XHTML */
		return;
	s->p = find_end_tag(body, s->end, name);
	if (strcmp(name, "style") == 0 && tight_paragraphs(body, s->p))
		s->result->tight = true;
	s->p = find(s->p, s->end, ">");
	s->p += s->p < s->end;
}

static void start_tag(struct scan *s, const char *name, const char *attributes, const char *close)
{
	bool empty =
		close > attributes && close[-1] == '/' && strchr(name, '-') != NULL; /* "<o:p/>" */

	if (name_in(name, raw_elements)) {
		skip_raw(s, name, close);
		return;
	}
	if (!name_in(name, void_elements) && !empty) {
		close_loose(s, name);
		if (s->depth == HTML_DEPTH_MAX) {
			s->dropped++;
			(void)buf_putc(&s->out, ' ');
			return;
		}
		memcpy(s->open[s->depth++], name, strlen(name) + 1);
	}
	(void)buf_putc(&s->out, '<');
	(void)buf_puts(&s->out, name);
	copy_attributes(s, attributes, close);
	(void)buf_putc(&s->out, '>');
	if (empty)
		(void)buf_printf(&s->out, "</%s>", name);
}

static void take_tag(struct scan *s)
{
	const char *close = tag_end(s->p, s->end), *p = s->p + 1;
	bool ends = *p == '/';
	char name[NAME_MAX_BYTES];
	size_t n = 0;

	if (close == NULL) { /* no tag that a parser should see: skip to where it may end */
		s->p = find(s->p, s->end, ">");
		s->p += s->p < s->end;
		return;
	}
	p += ends;
	/* "o:p" would become an element "p" with a prefix: it is no paragraph */
	for (; p < close && n + 1 < sizeof name &&
		(isalnum((unsigned char)*p) || strchr(":-_", *p) != NULL);
		p++)
		name[n++] = *p == ':' ? '-' : (char)tolower((unsigned char)*p);
	name[n] = '\0';
	s->p = close + 1;
	if (s->tags++ >= HTML_TAGS_MAX) {
		(void)buf_putc(&s->out, ' ');
		return;
	}
	if (ends)
		end_tag(s, name);
	else
		start_tag(s, name, p, close);
}

static bool has_body(const char *p, const char *end)
{
	for (; (p = memchr(p, '<', (size_t)(end - p))) != NULL; p++)
		if (end - p > 5 && strncasecmp(p, "<body", 5) == 0)
			return true;
	return false;
}

void html_scan(const char *html, size_t len, struct html_scan *out)
{
	struct scan *s = xmalloc(sizeof *s); /* 13 KB: not on the stack */

	*out = (struct html_scan){0};
	if (len > HTML_BYTES_MAX)
		len = HTML_BYTES_MAX;
	s->p = html;
	s->end = html + len;
	s->tags = s->attributes = s->depth = s->dropped = 0;
	s->result = out;
	buf_init(&s->out, (size_t)HTML_BYTES_MAX * 2);
	if (!has_body(html, s->end)) /* a parser would put a paragraph around loose text */
		(void)buf_puts(&s->out, "<html><body>");
	while (s->p < s->end) {
		const char *lt = memchr(s->p, '<', (size_t)(s->end - s->p));
		const char *text_end = lt != NULL ? lt : s->end;

		(void)buf_add(&s->out, s->p, (size_t)(text_end - s->p));
		s->p = text_end;
		if (s->p == s->end)
			break;
		if (s->end - s->p >= 2 && (s->p[1] == '!' || s->p[1] == '?')) {
			skip_markup(s);
		} else if (s->end - s->p >= 2 &&
			   (isalpha((unsigned char)s->p[1]) ||
				   (s->p[1] == '/' && s->end - s->p >= 3 &&
					   isalpha((unsigned char)s->p[2])))) {
			take_tag(s);
		} else {
			(void)buf_puts(&s->out, "&lt;");
			s->p++;
		}
	}
	out->len = s->out.len;
	out->html = buf_take(&s->out);
	free(s);
}

void html_scan_free(struct html_scan *s)
{
	free(s->html);
	*s = (struct html_scan){0};
}
