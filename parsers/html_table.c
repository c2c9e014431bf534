/*
 * html_table.c - owns the telling of data tables from layout tables, in one pass over the tree.
 *
 * Must not know how text is written out.
 */
#include "parsers/html_table.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"

#define TABLES_MAX 512  /* open ones */
#define CELL_BYTES 2000 /* a cell with more text is a page's column, not a value */
#define CELL_BREAKS 16  /* so is one with more lines */

struct open_table {
	xmlNode *node;
	bool nested, multi, large;
	size_t cells;         /* with text, in the current row */
	size_t bytes, breaks; /* in the current cell */
	size_t total;
};

static bool named(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0;
}

static bool is_cell(const xmlNode *n)
{
	return named(n, "td") || named(n, "th");
}

static size_t visible_bytes(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += !isspace((unsigned char)*s) && *s != '\xc2' && *s != '\xa0';
	return n;
}

static void enter(struct open_table *t, size_t *n, xmlNode *node)
{
	struct open_table *top = *n > 0 ? &t[*n - 1] : NULL;

	if (named(node, "table") && *n < TABLES_MAX) {
		t[(*n)++] = (struct open_table){.node = node};
	} else if (top != NULL && node->type == XML_TEXT_NODE && node->content != NULL) {
		top->bytes += visible_bytes((const char *)node->content);
	} else if (top != NULL && is_cell(node)) {
		top->bytes = top->breaks = 0;
	} else if (top != NULL && (named(node, "br") || named(node, "p") || named(node, "li"))) {
		top->breaks++;
	}
}

static void leave(struct open_table *t, size_t *n, xmlNode *node)
{
	struct open_table *top = *n > 0 ? &t[*n - 1] : NULL;

	if (top == NULL)
		return;
	if (is_cell(node)) {
		top->cells += top->bytes > 0;
		top->large = top->large || top->bytes > CELL_BYTES || top->breaks > CELL_BREAKS;
		top->total += top->bytes;
		top->bytes = 0;
	} else if (named(node, "tr")) {
		top->multi = top->multi || top->cells >= 2;
		top->cells = 0;
	} else if (node == top->node) {
		bool data = top->multi && !top->nested && !top->large;
		size_t total = top->total;

		node->_private = data ? node : NULL;
		(*n)--;
		if (*n > 0) {
			t[*n - 1].nested = t[*n - 1].nested || total > 0;
			t[*n - 1].bytes += total;
		}
	}
}

void html_table_sort(xmlNode *root)
{
	struct open_table *t = xcalloc(TABLES_MAX, sizeof *t);
	xmlNode *node = root;
	size_t n = 0;

	while (node != NULL) {
		enter(t, &n, node);
		if (node->type == XML_ELEMENT_NODE && node->children != NULL) {
			node = node->children;
			continue;
		}
		leave(t, &n, node);
		while (node != root && node->next == NULL) {
			node = node->parent;
			leave(t, &n, node);
		}
		node = node == root ? NULL : node->next;
	}
	free(t);
}

bool html_table_is_data(const xmlNode *table)
{
	return table->_private != NULL;
}
