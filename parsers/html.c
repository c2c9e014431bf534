/*
 * html.c - owns the way from an HTML body to the text that its reader would have seen.
 *
 * html_scan bounds the source, libxml2 makes a tree of it, html_table looks over its tables, and the walk here goes through the tree
 * without recursion: html_style says what shows, html_quote what is older mail, html_out writes lines. Must not know what the text
 * means.
 */
#include "parsers/html.h"

#include <ctype.h>
#include <libxml/HTMLparser.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/html_out.h"
#include "parsers/html_quote.h"
#include "parsers/html_scan.h"
#include "parsers/html_style.h"
#include "parsers/html_table.h"
#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define WALK_MAX 1200     /* open elements: more than html_scan lets through */
#define LIST_LABEL_MAX 64 /* bytes of Word's bullet or number */

enum { LIST_NONE, LIST_BULLETS, LIST_NUMBERS };

struct frame {
	const xmlNode *node; /* borrowed: until the tree is freed, like all below */
	struct look look;
	size_t depth;    /* of quotes */
	bool intro;      /* children are an attribution until a blockquote comes */
	bool data_table; /* the nearest table is one of data */
	bool block, paragraph, cell, signature;
	int list;
	long number;               /* of the next list item */
	char number_type;          /* '1', 'a', 'A' */
	unsigned lists;            /* lists around */
	unsigned cells;            /* of the current row */
	const char *mailto;        /* address of a link, NULL where none */
	bool outer_text, outer_at; /* what html_out had seen before the link */
};

struct walk {
	struct html_out out;
	struct frame *stack; /* owned; WALK_MAX of them */
	size_t n;
	size_t tail; /* 1 behind the place where all of the rest is older mail */
	bool tight;
};

static bool name_in(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

static const char *const block_names[] = {"address", "article", "aside", "body", "caption",
	"center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption",
	"figure", "footer", "form", "header", "hr", "legend", "li", "main", "menu", "nav",
	"section", "summary", "table", "td", "th", "tr", NULL};
static const char *const paragraph_names[] = {
	"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "pre", NULL};
static const char *const skipped_names[] = {
	"head", "select", "datalist", "audio", "video", "iframe", "canvas", "map", "button", NULL};

static bool has_class(const xmlNode *node, const char *word)
{
	const char *class = html_attribute(node, "class");

	return class != NULL && strcasestr(class, word) != NULL;
}

/* Word's paragraphs have no margin unless they say so. */
static bool no_margin(const struct walk *w, const xmlNode *node, const struct box *box)
{
	return box->no_margin || w->tight || has_class(node, "MsoNormal") ||
	       has_class(node, "MsoListParagraph") || has_class(node, "MsoPlainText") ||
	       has_class(node, "MsoNoSpacing") || has_class(node, "xmsonormal");
}

/* "1. ", "a. ": the mark of the next item of a numbered list. */
static void number_mark(const struct frame *list, char *out, size_t size)
{
	long n = list->number;

	if ((list->number_type == 'a' || list->number_type == 'A') && n >= 1 && n <= 26)
		(void)snprintf(out, size, "%c. ", list->number_type + (int)(n - 1));
	else
		(void)snprintf(out, size, "%ld. ", n);
}

static void open_list(struct frame *f, const char *name)
{
	const char *start = html_attribute(f->node, "start"),
		   *type = html_attribute(f->node, "type");

	f->list = strcmp(name, "ol") == 0 ? LIST_NUMBERS : LIST_BULLETS;
	f->number = start != NULL ? strtol(start, NULL, 10) : 1;
	if (f->number < -1000000 || f->number > 1000000)
		f->number = 1;
	f->number_type = type != NULL && (type[0] == 'a' || type[0] == 'A') ? type[0] : '1';
	f->lists++;
}

static void open_item(struct walk *w, const struct frame *f)
{
	struct frame *list = NULL;
	char mark[HTML_MARK_MAX] = "- ";

	for (size_t i = w->n; i-- > 0 && list == NULL;)
		if (w->stack[i].list != LIST_NONE &&
			(strcmp((const char *)w->stack[i].node->name, "ul") == 0 ||
				strcmp((const char *)w->stack[i].node->name, "ol") == 0))
			list = &w->stack[i];
	if (list != NULL && list->list == LIST_NUMBERS) {
		const char *value = html_attribute(f->node, "value");

		if (value != NULL && strtol(value, NULL, 10) > 0 &&
			strtol(value, NULL, 10) < 1000000)
			list->number = strtol(value, NULL, 10);
		number_mark(list, mark, sizeof mark);
		list->number++;
	}
	html_out_mark(&w->out, mark, f->lists > 1 ? 2 * (f->lists - 1) : 0);
}

/* Word writes the bullet or number of a list item as text: a glyph becomes "- ", a number stays. */
static void word_mark(struct walk *w, const xmlNode *node)
{
	char text[LIST_LABEL_MAX], mark[HTML_MARK_MAX];
	size_t len = 0;
	xmlChar *content = xmlNodeGetContent(node);

	for (const char *p = (const char *)content;
		p != NULL && *p != '\0' && len + 1 < sizeof text; p++)
		if (isalnum((unsigned char)*p) || strchr("().-", *p) != NULL)
			text[len++] = *p;
	text[len] = '\0';
	xmlFree(content);
	if (len > 0 && len < 8 && strcmp(text, "o") != 0 && strcmp(text, "-") != 0 &&
		strpbrk(text, ".)") != NULL)
		(void)snprintf(mark, sizeof mark, "%.8s ", text);
	else
		(void)snprintf(mark, sizeof mark, "- ");
	html_out_mark(&w->out, mark, 0);
}

/* The address of a mailto: link, where it is a plain one; the caller must not free it. */
static const char *mailto_of(const xmlNode *node)
{
	const char *href = html_attribute(node, "href");
	size_t n;

	if (href == NULL || strncasecmp(href, "mailto:", 7) != 0)
		return NULL;
	href += 7;
	n = strcspn(href, "?");
	if (n == 0 || n >= LIMIT_ADDRESS || memchr(href, '@', n) == NULL)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (!isalnum((unsigned char)href[i]) &&
			strchr("@.!#$&'*+/=^_`{|}~-", href[i]) == NULL)
			return NULL;
	return href;
}

static void open_table_part(struct walk *w, struct frame *f, const char *name)
{
	if (strcmp(name, "table") == 0) {
		f->data_table = html_table_is_data(f->node) && !w->out.in_cell;
	} else if (strcmp(name, "tr") == 0 && f->data_table) {
		html_out_row(&w->out);
		f->cells = 0;
	} else if ((strcmp(name, "td") == 0 || strcmp(name, "th") == 0) && f->data_table &&
		   w->n > 0) {
		struct frame *row = &w->stack[w->n - 1];
		bool first = row->cells++ == 0;

		html_out_cell(&w->out, first, first || name[1] == 'h');
		f->cell = true;
		f->block = false;
		f->data_table = false; /* what is inside is no row of it */
	}
}

static void open_quote(struct walk *w, struct frame *f, const struct box *box)
{
	struct frame *parent = w->n > 0 ? &w->stack[w->n - 1] : NULL;

	f->intro = false;
	if (parent != NULL && parent->intro) {
		if (strcmp((const char *)f->node->name, "blockquote") == 0)
			parent->intro = false;
		else
			f->depth++;
	}
	switch (html_quote_of(f->node, box)) {
	case HTML_QUOTE_BLOCK:
		if (parent == NULL || !parent->intro)
			f->depth++;
		break;
	case HTML_QUOTE_INTRO:
		f->intro = true;
		break;
	case HTML_QUOTE_TAIL:
		if (f->depth == 0)
			w->tail = 1;
		break;
	case HTML_SIGNATURE:
		if (f->depth + w->tail == 0 && !w->out.in_cell && html_shows(&f->look)) {
			w->out.depth = 0;
			html_out_sign(&w->out);
			f->signature = true;
		}
		break;
	case HTML_QUOTE_NONE:
		break;
	}
}

static void input_text(struct walk *w, const xmlNode *node)
{
	const char *type = html_attribute(node, "type"), *value = html_attribute(node, "value");

	if (type != NULL && (strcasecmp(type, "checkbox") == 0 || strcasecmp(type, "radio") == 0)) {
		const char *mark = html_attribute(node, "checked") != NULL ? "[x] " : "[ ] ";

		html_out_text(&w->out, mark, 4, false);
	} else if ((type == NULL || strcasecmp(type, "text") == 0 ||
			   strcasecmp(type, "email") == 0) &&
		   value != NULL) {
		html_out_text(&w->out, value, strlen(value), false);
	}
}

static void break_before(struct walk *w, const struct frame *f)
{
	if (f->paragraph)
		html_out_paragraph(&w->out);
	else if (f->block)
		html_out_line(&w->out);
}

/* Opens an element; false where its children are not to be walked. */
static bool enter(struct walk *w, const xmlNode *node)
{
	static const struct look plain = {.colour = COLOUR_UNKNOWN, .background = 0xffffff};
	const struct frame *parent = w->n > 0 ? &w->stack[w->n - 1] : NULL;
	const char *name = (const char *)node->name;
	struct frame f = parent != NULL ? *parent : (struct frame){.look = plain};
	struct box box;

	if (w->n == WALK_MAX || name_in(name, skipped_names))
		return false;
	f.node = node;
	f.look = html_look(node, parent != NULL ? &parent->look : &plain, &box);
	f.cell = f.signature = false;
	f.mailto = NULL;
	f.list = f.list != LIST_NONE ? f.list : LIST_NONE;
	if (f.look.gone)
		return false;
	f.paragraph = name_in(name, paragraph_names);
	f.block = f.paragraph || name_in(name, block_names);
	if (f.paragraph && (name[0] == 'p' ? no_margin(w, node, &box) || f.lists > 0
					   : f.lists > 0 || box.no_margin))
		f.paragraph = false;
	if (name_in(name, (const char *const[]){"table", "tr", "td", "th", NULL}))
		open_table_part(w, &f, name);
	break_before(w, &f);
	open_quote(w, &f, &box);
	w->out.depth = f.depth + w->tail;
	if (strcmp(name, "br") == 0) {
		html_out_br(&w->out);
		return false;
	}
	if (strcmp(name, "hr") == 0) {
		html_out_paragraph(&w->out);
		return false;
	}
	if (strcmp(name, "input") == 0) {
		if (html_shows(&f.look))
			input_text(w, node);
		return false;
	}
	if (box.list_label && html_shows(&f.look)) {
		word_mark(w, node);
		return false;
	}
	if (strcmp(name, "ul") == 0 || strcmp(name, "ol") == 0)
		open_list(&f, name);
	else if (strcmp(name, "li") == 0)
		open_item(w, &f);
	else if (strcmp(name, "a") == 0 && (f.mailto = mailto_of(node)) != NULL) {
		f.outer_text = w->out.saw_text;
		f.outer_at = w->out.saw_at;
		w->out.saw_text = w->out.saw_at = false;
	}
	w->stack[w->n++] = f;
	return true;
}

/* A link whose text names a person and whose address does not show: "Jane Doe <jane.doe@agency.gov>". */
static void close_link(struct walk *w, const struct frame *f)
{
	if (w->out.saw_text && !w->out.saw_at && html_shows(&f->look)) {
		html_out_text(&w->out, " <", 2, false);
		html_out_text(&w->out, f->mailto, strcspn(f->mailto, "?"), false);
		html_out_text(&w->out, ">", 1, false);
	}
	w->out.saw_text = w->out.saw_text || f->outer_text;
	w->out.saw_at = w->out.saw_at || f->outer_at;
}

static void leave(struct walk *w)
{
	struct frame f = w->stack[--w->n];
	size_t depth = w->n > 0 ? w->stack[w->n - 1].depth : 0;

	if (f.mailto != NULL)
		close_link(w, &f);
	if (f.cell)
		html_out_cell_end(&w->out);
	if (f.signature)
		w->out.sign_open = false;
	if (depth != f.depth)
		html_out_line(&w->out);
	break_before(w, &f);
	w->out.depth = depth + w->tail;
}

static void text(struct walk *w, const xmlNode *node)
{
	const struct frame *f = w->n > 0 ? &w->stack[w->n - 1] : NULL;

	if (f == NULL || node->content == NULL || !html_shows(&f->look))
		return;
	w->out.depth = f->depth + w->tail + (f->intro ? 1 : 0);
	html_out_text(&w->out, (const char *)node->content, strlen((const char *)node->content),
		f->look.pre);
}

static void walk_tree(struct walk *w, const xmlNode *root)
{
	const xmlNode *node = root;

	while (node != NULL) {
		if (node->type == XML_ELEMENT_NODE) {
			if (enter(w, node)) {
				if (node->children != NULL) {
					node = node->children;
					continue;
				}
				leave(w);
			}
		} else if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
			text(w, node);
		}
		while (node != root && node->next == NULL) {
			node = node->parent;
			leave(w);
		}
		node = node == root ? NULL : node->next;
	}
}

static void ignore_error(void *context, const char *format, ...)
{
	(void)context;
	(void)format;
}

static htmlDocPtr parse(const struct html_scan *s)
{
	return htmlReadMemory(s->html, (int)s->len, NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_COMPACT | HTML_PARSE_NODEFDTD);
}

char *html_to_text(const char *html, size_t len, size_t max)
{
	struct html_scan scan;
	struct walk w = {0};
	htmlDocPtr doc;
	xmlNode *root;
	char *raw, *clean;

	html_scan(html, len, &scan);
	doc = parse(&scan);
	root = doc != NULL ? xmlDocGetRootElement(doc) : NULL;
	html_out_init(&w.out, max);
	w.tight = scan.tight;
	if (root != NULL) {
		w.stack = xcalloc(WALK_MAX, sizeof *w.stack);
		html_table_sort(root);
		walk_tree(&w, root);
		free(w.stack);
	}
	if (doc != NULL)
		xmlFreeDoc(doc);
	html_scan_free(&scan);
	raw = html_out_take(&w.out);
	clean = text_clean(raw, strlen(raw), max);
	free(raw);
	return clean;
}

void html_init(void)
{
	xmlInitParser();
	xmlSetGenericErrorFunc(NULL, ignore_error);
	free(html_to_text(
		"<p>&eacute;</p>", 15, 16)); /* what libxml2 sets up at first use is set up now */
}
