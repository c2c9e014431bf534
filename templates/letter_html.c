/*
 * letter_html.c - owns how a letter looks as HTML: the document's elements, each with the style that the layout gives it.
 *
 * Mail programs differ in what they take from a <style> element, so every declaration is written into the elements
 * themselves; the layout says them once, in a block `<style data-inline>` of rules "name { declarations }". No element is
 * written that could load, run or send anything. Must not know templates or mail headers.
 */
#include <cmark-gfm-core-extensions.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

const char *const letter_style_names[] = {"h1", "h2", "h3", "p", "ul", "ol", "li", "table", "th",
	"th[scope=row]", "td", "blockquote", "pre", "code", "a", "strong", "em", "hr"};

struct html {
	struct buf *out;
	const struct letter_styles *styles;
};

/* --- styles ------------------------------------------------------------------------------------------------------- */

static char *squashed(const char *s, size_t len)
{
	char *copy = xstrndup(s, len);
	char *out = text_squash(copy);

	free(copy);
	return out;
}

/* One selector of a rule: "h1" of "h1, h2 { ... }". */
static void take_style(const char *name, const char *css, const char *path, int line,
	struct letter_styles *out, struct findings *findings)
{
	for (int i = 0; i < STYLES; i++) {
		if (strcmp(letter_style_names[i], name) != 0)
			continue;
		if (out->css[i] != NULL) { /* a later rule adds to an earlier one */
			char *both = xasprintf("%s %s", out->css[i], css);

			free(out->css[i]);
			out->css[i] = both;
		} else {
			out->css[i] = xstrdup(css);
		}
		return;
	}
	findings_add(findings, FINDING_ERROR, path, line,
		"\"%s\" is no element of a letter: h1 h2 h3 p ul ol li table th td blockquote pre "
		"code "
		"a strong em hr",
		name);
}

/* "h1, h2 { ... }": names and declarations. */
static void take_rule(const char *names, size_t names_len, const char *css, size_t css_len,
	const char *path, int line, struct letter_styles *out, struct findings *findings)
{
	char *list = squashed(names, names_len), *declarations = squashed(css, css_len);
	char *save = NULL;

	if (strpbrk(declarations, "\"<>{") != NULL)
		findings_add(findings, FINDING_ERROR, path, line,
			"write declarations without \" < > or {: they stand in an attribute");
	for (char *name = strtok_r(list, ", ", &save); name != NULL;
		name = strtok_r(NULL, ", ", &save))
		take_style(name, declarations, path, line, out, findings);
	free(list);
	free(declarations);
}

int letter_styles_take(
	struct buf *layout, const char *path, struct letter_styles *out, struct findings *findings)
{
	static const char open[] = "<style data-inline>", close[] = "</style>";
	size_t errors = findings->errors;
	char *from = layout->data != NULL ? strstr(layout->data, open) : NULL;
	char *stop = from != NULL ? strstr(from, close) : NULL, *at;

	if (stop == NULL) {
		findings_add(findings, FINDING_ERROR, path, 0,
			"no %s ... %s: say there how p, h1, table ... look", open, close);
		return -1;
	}
	for (at = from + strlen(open); at < stop;) {
		char *brace = memchr(at, '{', (size_t)(stop - at));
		char *end = brace != NULL ? memchr(brace, '}', (size_t)(stop - brace)) : NULL;
		int line = text_line_number(
			layout->data, (size_t)(at - layout->data) + strspn(at, " \t\n"));

		if (end == NULL)
			break;
		take_rule(at, (size_t)(brace - at), brace + 1, (size_t)(end - brace - 1), path,
			line, out, findings);
		at = end + 1;
	}
	if (at + strspn(at, " \t\n") < stop)
		findings_add(findings, FINDING_ERROR, path,
			text_line_number(layout->data, (size_t)(at - layout->data)),
			"a rule is not complete: name { declarations }");
	/* Lines stay lines, so that later errors of the layout name the right one. */
	for (at = from; at < stop + strlen(close); at++)
		if (*at != '\n')
			*at = ' ';
	return findings->errors > errors ? -1 : 0;
}

/* --- elements ----------------------------------------------------------------------------------------------------- */

static void write_text(struct html *h, const char *s)
{
	mustache_escape_html(NULL, s, strlen(s), h->out);
}

static const char *tag(enum letter_style style)
{
	return style == STYLE_TH_ROW ? "th" : letter_style_names[style];
}

/* The start tag; attributes (with a blank before each) may be "". */
static void write_open(struct html *h, enum letter_style style, const char *attributes)
{
	const char *css = h->styles->css[style];

	(void)buf_printf(h->out, "<%s%s", tag(style), attributes);
	if (css != NULL)
		(void)buf_printf(h->out, " style=\"%s\"", css);
	(void)buf_putc(h->out, '>');
}

static void write_close(struct html *h, enum letter_style style)
{
	(void)buf_printf(h->out, "</%s>", tag(style));
}

static void write_inlines(struct html *h, cmark_node *parent);

static void write_link(struct html *h, cmark_node *node)
{
	const char *url = cmark_node_get_url(node);
	struct buf attribute;

	if (url == NULL || !letter_link_ok(url)) {
		write_inlines(h, node);
		return;
	}
	buf_init(&attribute, LETTER_BYTES_MAX);
	(void)buf_puts(&attribute, " href=\"");
	mustache_escape_html(NULL, url, strlen(url), &attribute);
	(void)buf_puts(&attribute, "\"");
	write_open(h, STYLE_A, attribute.data);
	if (cmark_node_first_child(node) != NULL)
		write_inlines(h, node);
	else
		write_text(h, url);
	write_close(h, STYLE_A);
	buf_free(&attribute);
}

static void write_span(struct html *h, cmark_node *node, enum letter_style style)
{
	write_open(h, style, "");
	if (style == STYLE_CODE)
		write_text(h, cmark_node_get_literal(node));
	else
		write_inlines(h, node);
	write_close(h, style);
}

static void write_inlines(struct html *h, cmark_node *parent)
{
	for (cmark_node *n = cmark_node_first_child(parent); n != NULL; n = cmark_node_next(n)) {
		switch (cmark_node_get_type(n)) {
		case CMARK_NODE_TEXT:
			write_text(h, cmark_node_get_literal(n));
			break;
		case CMARK_NODE_CODE:
			write_span(h, n, STYLE_CODE);
			break;
		case CMARK_NODE_SOFTBREAK:
			(void)buf_putc(h->out, '\n');
			break;
		case CMARK_NODE_LINEBREAK:
			(void)buf_puts(h->out, "<br>\n");
			break;
		case CMARK_NODE_STRONG:
			write_span(h, n, STYLE_STRONG);
			break;
		case CMARK_NODE_EMPH:
			write_span(h, n, STYLE_EM);
			break;
		case CMARK_NODE_LINK:
			write_link(h, n);
			break;
		case CMARK_NODE_HTML_INLINE:
			break;
		default:
			write_inlines(h, n);
			break;
		}
	}
}

/* --- blocks ------------------------------------------------------------------------------------------------------- */

static void write_blocks(struct html *h, cmark_node *parent);

static void write_cells(struct html *h, cmark_node *row, bool header, bool facts)
{
	static const char *const attributes[STYLES] = {
		[STYLE_TH] = " scope=\"col\" align=\"left\"",
		[STYLE_TH_ROW] = " scope=\"row\" align=\"left\"",
		[STYLE_TD] = "",
	};

	(void)buf_puts(h->out, "<tr>");
	for (cmark_node *cell = cmark_node_first_child(row); cell != NULL;
		cell = cmark_node_next(cell)) {
		enum letter_style style = header ? STYLE_TH : STYLE_TD;

		if (facts && cell == cmark_node_first_child(row))
			style = STYLE_TH_ROW;
		write_open(h, style, attributes[style]);
		write_inlines(h, cell);
		write_close(h, style);
	}
	(void)buf_puts(h->out, "</tr>\n");
}

static void write_table(struct html *h, cmark_node *table)
{
	bool facts = letter_is_facts(table);
	cmark_node *header = cmark_node_first_child(table);

	write_open(h, STYLE_TABLE, " cellpadding=\"0\" cellspacing=\"0\" border=\"0\"");
	(void)buf_putc(h->out, '\n');
	for (cmark_node *row = header; row != NULL; row = cmark_node_next(row))
		if (row != header || !facts)
			write_cells(h, row, row == header, facts);
	write_close(h, STYLE_TABLE);
	(void)buf_putc(h->out, '\n');
}

static void write_list(struct html *h, cmark_node *list)
{
	enum letter_style style =
		cmark_node_get_list_type(list) == CMARK_ORDERED_LIST ? STYLE_OL : STYLE_UL;
	int start = cmark_node_get_list_start(list);
	char attribute[32] = "";

	if (style == STYLE_OL && start > 1) {
		struct buf b;

		buf_init(&b, sizeof attribute - 1);
		(void)buf_printf(&b, " start=\"%d\"", start);
		memcpy(attribute, b.data, b.len + 1);
		buf_free(&b);
	}
	write_open(h, style, attribute);
	(void)buf_putc(h->out, '\n');
	for (cmark_node *item = cmark_node_first_child(list); item != NULL;
		item = cmark_node_next(item)) {
		write_open(h, STYLE_LI, "");
		write_blocks(h, item);
		write_close(h, STYLE_LI);
		(void)buf_putc(h->out, '\n');
	}
	write_close(h, style);
	(void)buf_putc(h->out, '\n');
}

static void write_container(struct html *h, cmark_node *node, enum letter_style style)
{
	write_open(h, style, "");
	if (style == STYLE_BLOCKQUOTE)
		write_blocks(h, node);
	else if (style == STYLE_PRE)
		write_text(h, cmark_node_get_literal(node));
	else
		write_inlines(h, node);
	write_close(h, style);
	(void)buf_putc(h->out, '\n');
}

static bool tight(cmark_node *paragraph)
{
	cmark_node *item = cmark_node_parent(paragraph);

	return cmark_node_get_type(item) == CMARK_NODE_ITEM &&
	       cmark_node_get_list_tight(cmark_node_parent(item));
}

static void write_block(struct html *h, cmark_node *node)
{
	int level;

	if (letter_is_table(node)) {
		write_table(h, node);
		return;
	}
	switch (cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		level = cmark_node_get_heading_level(node);
		write_container(h, node, level == 1 ? STYLE_H1 : level == 2 ? STYLE_H2 : STYLE_H3);
		break;
	case CMARK_NODE_LIST:
		write_list(h, node);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		write_container(h, node, STYLE_BLOCKQUOTE);
		break;
	case CMARK_NODE_CODE_BLOCK:
		write_container(h, node, STYLE_PRE);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		write_open(h, STYLE_HR, "");
		(void)buf_putc(h->out, '\n');
		break;
	case CMARK_NODE_HTML_BLOCK:
		break;
	default:
		if (tight(node))
			write_inlines(h, node);
		else
			write_container(h, node, STYLE_P);
		break;
	}
}

static void write_blocks(struct html *h, cmark_node *parent)
{
	for (cmark_node *n = cmark_node_first_child(parent); n != NULL; n = cmark_node_next(n))
		write_block(h, n);
}

void letter_html(cmark_node *document, const struct letter_styles *styles, struct buf *out)
{
	struct html h = {.out = out, .styles = styles};

	write_blocks(&h, document);
}
