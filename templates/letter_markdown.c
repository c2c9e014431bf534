/*
 * letter_markdown.c - owns the border between a letter's own words, which are Markdown, and values, which are not.
 *
 * A value's ASCII characters are written as private-use characters (U+E000 + code) before Markdown is read and turned back
 * in the finished document. No value can therefore start a list, close a table cell, open a link or be taken
 * for markup of any kind, and inside `code` or a link's target it needs no other treatment. Must not know letters or mail.
 */
#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

/* U+E000 to U+E07F in UTF-8: EE 80 80-BF, EE 81 80-BF. */
static bool reserved(const char *s, size_t left)
{
	return left >= 3 && (unsigned char)s[0] == 0xee &&
	       ((unsigned char)s[1] == 0x80 || (unsigned char)s[1] == 0x81);
}

static char reveal(const char *s)
{
	return (char)(((s[1] & 1) << 6) | (s[2] & 0x3f));
}

bool letter_has_reserved(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (reserved(text + i, len - i))
			return true;
	return false;
}

static void add_shielded(struct buf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char s[3] = {
			(char)0xee, (char)(0x80 | (text[i] >> 6)), (char)(0x80 | (text[i] & 0x3f))};

		(void)buf_add(out, s, sizeof s);
	}
}

void letter_shield_value(void *shield, const char *value, size_t len, struct buf *out)
{
	struct letter_shield *ctx = shield;
	size_t max = ctx->left < LETTER_VALUE_MAX ? ctx->left : LETTER_VALUE_MAX;
	char *clean = text_clean(value, len, max);
	size_t n = strlen(clean);

	/* A shielded NUL at both ends: whatever a value begins or ends with, Markdown sees a letter there. */
	add_shielded(out, "", 1);
	for (size_t i = 0; i < n; i++) {
		if (reserved(clean + i, n - i)) {
			(void)buf_puts(out, "\xef\xbf\xbd");
			i += 2;
		} else if (clean[i] == '\t') {
			add_shielded(out, " | ", 3); /* cells of a table that the sender wrote */
		} else if ((unsigned char)clean[i] >= 0x80) {
			(void)buf_putc(out, clean[i]);
		} else {
			add_shielded(out, &clean[i], 1);
		}
	}
	if (len > max)
		add_shielded(out, " [...]", 6);
	add_shielded(out, "", 1);
	ctx->left -= n;
	free(clean);
}

void letter_line_value(void *unused, const char *value, size_t len, struct buf *out)
{
	char *copy = xstrndup(value, len);
	char *line = text_line(copy, LETTER_VALUE_MAX);

	(void)unused;
	(void)buf_puts(out, line);
	free(line);
	free(copy);
}

/* --- back again --------------------------------------------------------------------------------------------------- */

/* Characters that a value may put into a link as they are; all others are percent-encoded. */
static bool url_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	       strchr(":/@-._~", c) != NULL;
}

enum place { IN_TEXT, IN_CODE, IN_URL };

static char *reveal_text(const char *s, enum place place)
{
	size_t n = strlen(s);
	struct buf out;

	buf_init(&out, n);
	for (size_t i = 0; i < n; i++) {
		char c;

		if (!reserved(s + i, n - i)) {
			(void)buf_putc(&out, s[i]);
			continue;
		}
		c = reveal(s + i);
		i += 2;
		if (c == '\0')
			continue;
		if (place == IN_URL && !url_plain(c))
			(void)buf_printf(&out, "%%%02X", (unsigned)c);
		else if (place == IN_CODE && c == '\n')
			(void)buf_putc(&out, ' ');
		else
			(void)buf_putc(&out, c);
	}
	return buf_take(&out);
}

static bool quoted(cmark_node *node)
{
	for (; node != NULL; node = cmark_node_parent(node))
		if (cmark_node_get_type(node) == CMARK_NODE_BLOCK_QUOTE)
			return true;
	return false;
}

/* The lines of a value stay lines where it is quoted; elsewhere they become one, so that no value can look like a
 * paragraph of the letter. */
static void set_lines(cmark_node *node, char *text)
{
	bool keep = quoted(node);
	char *nl;

	for (nl = text; !keep && (nl = strchr(nl, '\n')) != NULL;)
		*nl = ' ';
	while ((nl = strchr(text, '\n')) != NULL) {
		cmark_node *line_break = cmark_node_new(CMARK_NODE_LINEBREAK);
		cmark_node *rest = cmark_node_new(CMARK_NODE_TEXT);

		*nl = '\0';
		(void)cmark_node_set_literal(node, text);
		(void)cmark_node_insert_after(node, line_break);
		(void)cmark_node_insert_after(line_break, rest);
		node = rest;
		text = nl + 1;
	}
	(void)cmark_node_set_literal(node, text);
}

static void reveal_node(cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);
	enum place place = IN_CODE;
	const char *s = NULL;
	char *text;

	if (type == CMARK_NODE_LINK) {
		s = cmark_node_get_url(node);
		place = IN_URL;
	} else if (type == CMARK_NODE_TEXT) {
		s = cmark_node_get_literal(node);
		place = IN_TEXT;
	} else if (type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK) {
		s = cmark_node_get_literal(node);
	}
	if (s == NULL || !letter_has_reserved(s, strlen(s)))
		return;
	text = reveal_text(s, place);
	if (place == IN_URL)
		(void)cmark_node_set_url(node, text);
	else if (place == IN_TEXT)
		set_lines(node, text);
	else
		(void)cmark_node_set_literal(node, text);
	free(text);
}

cmark_node *letter_document(const char *markdown, size_t len)
{
	cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	cmark_syntax_extension *table;
	cmark_node *document;
	cmark_iter *iter;

	cmark_gfm_core_extensions_ensure_registered();
	table = cmark_find_syntax_extension("table");
	if (table != NULL)
		(void)cmark_parser_attach_syntax_extension(parser, table);
	cmark_parser_feed(parser, markdown, len);
	document = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	cmark_consolidate_text_nodes(document);
	iter = cmark_iter_new(document);
	/* The iterator has its next step before we touch the node: what is put in behind it is not visited. */
	for (cmark_event_type ev; (ev = cmark_iter_next(iter)) != CMARK_EVENT_DONE;)
		if (ev == CMARK_EVENT_ENTER)
			reveal_node(cmark_iter_get_node(iter));
	cmark_iter_free(iter);
	return document;
}

bool letter_is_table(cmark_node *node)
{
	return strcmp(cmark_node_get_type_string(node), "table") == 0;
}

bool letter_is_facts(cmark_node *table)
{
	cmark_node *row = cmark_node_first_child(table);

	if (row == NULL || cmark_gfm_extensions_get_table_columns(table) != 2)
		return false;
	for (cmark_node *cell = cmark_node_first_child(row); cell != NULL;
		cell = cmark_node_next(cell))
		if (cmark_node_first_child(cell) != NULL)
			return false;
	return true;
}

bool letter_link_ok(const char *url)
{
	static const char *const schemes[] = {"mailto:", "https://", "http://"};

	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (text_istarts(url, schemes[i]))
			return true;
	return false;
}
