/*
 * letter_text.c - owns how a letter looks as text/plain: wrapped, readable aloud, without Markdown's signs.
 *
 * Lists keep their dashes and numbers, quotes their "> ", code is indented, links stand as text <address>, a table of labels
 * and values becomes aligned "label: value" lines. Must not know templates, HTML or mail headers.
 */
#include <cmark-gfm-core-extensions.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

#define LABEL_MAX 26  /* columns; a longer label gets a line of its own */
#define COLUMNS_MAX 8 /* a table with more is written row by row */

struct page {
	struct buf *out;
	struct buf prefix; /* of every line: quotes, indentation */
	struct buf lead;   /* instead of prefix, once: an item's dash or number */
	bool led;          /* lead is set */
};

static void write_blocks(struct page *p, cmark_node *parent);

/* --- lines -------------------------------------------------------------------------------------------------------- */

static size_t columns(const char *s, size_t len)
{
	size_t n = 0;

	for (const char *at = s; at < s + len; at = g_utf8_next_char(at)) {
		gunichar c = (unsigned char)*at < 0x80 ? (unsigned char)*at : g_utf8_get_char(at);

		n += c < 0x80 ? 1 : g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
	}
	return n;
}

/* One line with its prefix; blanks at its end are left out. */
static void write_line(struct page *p, const char *text, size_t len)
{
	const struct buf *before = p->led ? &p->lead : &p->prefix;
	size_t mark = p->out->len;

	if (before->len > 0)
		(void)buf_add(p->out, before->data, before->len);
	p->led = false;
	(void)buf_add(p->out, text, len);
	while (p->out->len > mark && p->out->data[p->out->len - 1] == ' ')
		p->out->data[--p->out->len] = '\0';
	(void)buf_putc(p->out, '\n');
}

static size_t room(const struct page *p)
{
	const struct buf *before = p->led ? &p->lead : &p->prefix;
	size_t used = before->len > 0 ? columns(before->data, before->len) : 0;

	return used + 20 < LETTER_WIDTH ? LETTER_WIDTH - used : 20;
}

/* One paragraph's line (no LF in it), broken at blanks; a longer word stays whole. */
static void write_wrapped_line(struct page *p, const char *text, size_t len)
{
	const char *end = text + len, *start = text, *fit = NULL;
	size_t used = 0;

	for (const char *at = text; at < end;) {
		const char *word = at;
		size_t gap;

		while (at < end && *at == ' ')
			at++;
		gap = (size_t)(at - word);
		word = at;
		while (at < end && *at != ' ')
			at++;
		if (fit != NULL && used + gap + columns(word, (size_t)(at - word)) > room(p)) {
			write_line(p, start, (size_t)(fit - start));
			used = 0;
			gap = 0;
			start = word;
		} else if (fit == NULL) {
			start = word;
			gap = 0;
		}
		used += gap + columns(word, (size_t)(at - word));
		fit = at;
	}
	write_line(p, start, fit != NULL ? (size_t)(fit - start) : 0);
}

static void write_wrapped(struct page *p, const char *text)
{
	for (;;) {
		const char *nl = strchr(text, '\n');

		write_wrapped_line(p, text, nl != NULL ? (size_t)(nl - text) : strlen(text));
		if (nl == NULL)
			return;
		text = nl + 1;
	}
}

/* Between two blocks: an empty line, quoted where they are. An item that has not begun stays as it is. */
static void write_gap(struct page *p)
{
	if (!p->led && p->out->len > 0)
		write_line(p, "", 0);
}

/* Widens the prefix; `first` is what the next line has instead of `more`. Returns the length to give to narrow(). */
static size_t widen(struct page *p, const char *first, const char *more)
{
	size_t before = p->prefix.len;

	if (!p->led) {
		buf_clear(&p->lead);
		if (before > 0)
			(void)buf_add(&p->lead, p->prefix.data, before);
	}
	(void)buf_puts(&p->lead, first);
	p->led = true;
	(void)buf_puts(&p->prefix, more);
	return before;
}

static void narrow(struct page *p, size_t before)
{
	p->prefix.len = before;
	p->prefix.data[before] = '\0';
	p->led = false;
}

/* --- inline text -------------------------------------------------------------------------------------------------- */

static void add_inlines(struct buf *out, cmark_node *parent);

static void add_link(struct buf *out, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	size_t before = out->len;
	const char *text;

	add_inlines(out, node);
	if (url == NULL || !letter_link_ok(url))
		return;
	if (text_istarts(url, "mailto:"))
		url += strlen("mailto:");
	text = out->len > before ? out->data + before : "";
	if (strcmp(text, url) != 0)
		(void)buf_printf(out, out->len > before ? " <%s>" : "<%s>", url);
}

static void add_inlines(struct buf *out, cmark_node *parent)
{
	for (cmark_node *n = cmark_node_first_child(parent); n != NULL; n = cmark_node_next(n)) {
		switch (cmark_node_get_type(n)) {
		case CMARK_NODE_TEXT:
		case CMARK_NODE_CODE:
			(void)buf_puts(out, cmark_node_get_literal(n));
			break;
		case CMARK_NODE_SOFTBREAK:
			(void)buf_putc(out, ' ');
			break;
		case CMARK_NODE_LINEBREAK:
			(void)buf_putc(out, '\n');
			break;
		case CMARK_NODE_LINK:
			add_link(out, n);
			break;
		case CMARK_NODE_HTML_INLINE:
			break;
		default:
			add_inlines(out, n);
			break;
		}
	}
}

static char *inlines(cmark_node *parent)
{
	struct buf out;

	buf_init(&out, LETTER_BYTES_MAX);
	add_inlines(&out, parent);
	return buf_take(&out);
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

static void pad(struct buf *b, size_t n)
{
	while (n-- > 0)
		(void)buf_putc(b, ' ');
}

/* "label:   value", the value wrapped in its own column. */
static void write_fact(struct page *p, const char *label, const char *value, size_t width)
{
	size_t len = columns(label, strlen(label)), before;
	bool colon = len > 0 && strchr(":?", label[strlen(label) - 1]) == NULL;
	struct buf first, rest;

	buf_init(&first, LETTER_BYTES_MAX);
	buf_init(&rest, LETTER_WIDTH);
	(void)buf_puts(&first, label);
	if (colon)
		(void)buf_putc(&first, ':');
	if (len + colon > width) {
		write_wrapped(p, first.data);
		buf_clear(&first);
		width = 2;
		pad(&first, width + 1);
	} else {
		pad(&first, width + 1 - len - colon);
	}
	pad(&rest, width + 1);
	before = widen(p, first.data, rest.data);
	write_wrapped(p, value);
	narrow(p, before);
	buf_free(&first);
	buf_free(&rest);
}

static void write_facts(struct page *p, cmark_node *table)
{
	cmark_node *first = cmark_node_next(cmark_node_first_child(table));
	size_t width = 0;

	for (cmark_node *row = first; row != NULL; row = cmark_node_next(row)) {
		char *label = inlines(cmark_node_first_child(row));
		size_t n = columns(label, strlen(label)) + 1;

		if (n <= LABEL_MAX && n > width)
			width = n;
		free(label);
	}
	for (cmark_node *row = first; row != NULL; row = cmark_node_next(row)) {
		cmark_node *cell = cmark_node_first_child(row);
		char *label = inlines(cell), *value = inlines(cmark_node_next(cell));

		write_fact(p, label, value, width);
		free(label);
		free(value);
	}
}

/* Widths of the columns; false where the table does not fit the page. */
static bool measure(const struct page *p, cmark_node *table, size_t *widths, size_t n)
{
	size_t total = 0;

	for (cmark_node *row = cmark_node_first_child(table); row != NULL;
		row = cmark_node_next(row)) {
		size_t i = 0;

		for (cmark_node *cell = cmark_node_first_child(row); cell != NULL && i < n;
			cell = cmark_node_next(cell), i++) {
			char *text = inlines(cell);
			size_t w = columns(text, strlen(text));

			widths[i] = w > widths[i] ? w : widths[i];
			free(text);
		}
	}
	for (size_t i = 0; i < n; i++)
		total += widths[i] + 2;
	return total <= room(p) + 2;
}

static void write_row(struct page *p, cmark_node *row, const size_t *widths, size_t n)
{
	struct buf line;
	size_t i = 0;

	buf_init(&line, LETTER_BYTES_MAX);
	for (cmark_node *cell = cmark_node_first_child(row); cell != NULL && i < n;
		cell = cmark_node_next(cell), i++) {
		char *text = inlines(cell);

		(void)buf_puts(&line, text);
		pad(&line, widths[i] + 2 - columns(text, strlen(text)));
		free(text);
	}
	write_line(p, line.data != NULL ? line.data : "", line.len);
	buf_free(&line);
}

/* A table that is too wide: each row as "header: value" lines. */
static void write_records(struct page *p, cmark_node *table)
{
	cmark_node *header = cmark_node_first_child(table);

	for (cmark_node *row = cmark_node_next(header); row != NULL; row = cmark_node_next(row)) {
		cmark_node *head = cmark_node_first_child(header);

		if (row != cmark_node_next(header))
			write_gap(p);
		for (cmark_node *cell = cmark_node_first_child(row); cell != NULL && head != NULL;
			cell = cmark_node_next(cell), head = cmark_node_next(head)) {
			char *label = inlines(head), *value = inlines(cell);

			write_fact(p, label, value, columns(label, strlen(label)) + 1);
			free(label);
			free(value);
		}
	}
}

static void write_table(struct page *p, cmark_node *table)
{
	size_t widths[COLUMNS_MAX] = {0};
	size_t n = cmark_gfm_extensions_get_table_columns(table);
	cmark_node *header = cmark_node_first_child(table);

	if (letter_is_facts(table)) {
		write_facts(p, table);
		return;
	}
	if (n > COLUMNS_MAX || !measure(p, table, widths, n)) {
		write_records(p, table);
		return;
	}
	for (cmark_node *row = header; row != NULL; row = cmark_node_next(row)) {
		write_row(p, row, widths, n);
		if (row == header) {
			struct buf line;

			buf_init(&line, LETTER_BYTES_MAX);
			for (size_t i = 0; i < n; i++) {
				for (size_t k = 0; k < widths[i]; k++)
					(void)buf_putc(&line, '-');
				pad(&line, 2);
			}
			write_line(p, line.data, line.len);
			buf_free(&line);
		}
	}
}

/* --- blocks ------------------------------------------------------------------------------------------------------- */

static void write_heading(struct page *p, cmark_node *node)
{
	char *text = inlines(node);
	int level = cmark_node_get_heading_level(node);
	size_t n = columns(text, strlen(text));
	char line[LETTER_WIDTH + 1];

	write_wrapped(p, text);
	n = n < room(p) ? n : room(p);
	if (level <= 2 && n < sizeof line) {
		memset(line, level == 1 ? '=' : '-', n);
		write_line(p, line, n);
	}
	free(text);
}

static void write_list(struct page *p, cmark_node *list)
{
	bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
	int number = cmark_node_get_list_start(list);
	bool tight = cmark_node_get_list_tight(list);

	for (cmark_node *item = cmark_node_first_child(list); item != NULL;
		item = cmark_node_next(item)) {
		char marker[24], indent[24] = "";
		size_t before;

		if (ordered)
			(void)g_snprintf(marker, sizeof marker, "%d. ", number++);
		else
			memcpy(marker, "- ", 3);
		memset(indent, ' ', strlen(marker));
		if (!tight && item != cmark_node_first_child(list))
			write_gap(p);
		before = widen(p, marker, indent);
		write_blocks(p, item);
		if (p->led)
			write_line(p, "", 0);
		narrow(p, before);
	}
}

static void write_code(struct page *p, cmark_node *node)
{
	const char *s = cmark_node_get_literal(node);
	size_t before = widen(p, "    ", "    ");

	while (*s != '\0') {
		const char *nl = strchrnul(s, '\n');

		write_line(p, s, (size_t)(nl - s));
		s = *nl == '\n' ? nl + 1 : nl;
	}
	narrow(p, before);
}

static void write_block(struct page *p, cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	size_t before;
	char *text;

	if (letter_is_table(node)) {
		write_table(p, node);
		return;
	}
	switch (type) {
	case CMARK_NODE_HEADING:
		write_heading(p, node);
		break;
	case CMARK_NODE_LIST:
		write_list(p, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		before = widen(p, "> ", "> ");
		write_blocks(p, node);
		narrow(p, before);
		break;
	case CMARK_NODE_CODE_BLOCK:
		write_code(p, node);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		write_line(p, "----", 4);
		break;
	case CMARK_NODE_HTML_BLOCK:
		break;
	default:
		text = inlines(node);
		write_wrapped(p, text);
		free(text);
		break;
	}
}

static void write_blocks(struct page *p, cmark_node *parent)
{
	bool tight = cmark_node_get_type(parent) == CMARK_NODE_ITEM &&
		     cmark_node_get_list_tight(cmark_node_parent(parent));

	for (cmark_node *n = cmark_node_first_child(parent); n != NULL; n = cmark_node_next(n)) {
		if (!tight && n != cmark_node_first_child(parent))
			write_gap(p);
		write_block(p, n);
	}
}

void letter_text(cmark_node *document, const char *marking, struct buf *out)
{
	struct page p = {.out = out};

	buf_init(&p.prefix, LETTER_BYTES_MAX);
	buf_init(&p.lead, LETTER_BYTES_MAX);
	(void)buf_puts(&p.prefix, "");
	if (marking[0] != '\0')
		(void)buf_printf(out, "%s\n\n", marking);
	write_blocks(&p, document);
	if (marking[0] != '\0')
		(void)buf_printf(out, "\n%s\n", marking);
	buf_free(&p.prefix);
	buf_free(&p.lead);
}
