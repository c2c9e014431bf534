/*
 * document_pdf.c - owns how a PDF becomes text. Nothing is drawn, no font is loaded, no link followed, no script run. Knows
 * nothing of the mail around it.
 */
#include "parsers/document_pdf.h"

#include <poppler.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/message.h"

#define PAGES_MAX 100
#define WORDS_MAX 50000 /* of one page */
#define FIELDS_MAX 2000 /* of one page's form */

/* Gaps between words, in heights of the line: a wider one separates columns. */
#define COLUMN_GAP 1.0

struct word {
	const char *at; /* foreign: in the page's text */
	size_t len;
	double left, right, top, bottom;
};

struct words {
	struct word *v; /* owned */
	size_t n, cap;
};

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static double smaller(double a, double b)
{
	return a < b ? a : b;
}

static bool is_gap(gunichar c)
{
	return g_unichar_isspace(c) || c == '\0';
}

/* Between the cells of a table poppler writes no blank. */
static bool apart(const struct word *w, const PopplerRectangle *box)
{
	double height = w->bottom - w->top, middle = (box->y1 + box->y2) / 2;

	return box->x1 - w->right > height / 2 || w->left - box->x1 > height / 2 ||
	       middle < w->top || middle > w->bottom;
}

/* The page's text cut into words; poppler gives one rectangle for each character. */
static void take_words(
	const char *text, const PopplerRectangle *boxes, guint boxes_n, struct words *out)
{
	struct word *w = NULL;
	guint i = 0;

	for (const char *p = text; *p != '\0' && i < boxes_n; i++) {
		const char *next = g_utf8_next_char(p);

		if (is_gap(g_utf8_get_char(p))) {
			w = NULL;
		} else if (w == NULL || apart(w, &boxes[i])) {
			if (out->n >= WORDS_MAX)
				return;
			out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
			w = &out->v[out->n++];
			*w = (struct word){p, (size_t)(next - p), boxes[i].x1, boxes[i].x2,
				smaller(boxes[i].y1, boxes[i].y2),
				larger(boxes[i].y1, boxes[i].y2)};
		} else {
			w->len += (size_t)(next - p);
			w->right = larger(w->right, boxes[i].x2);
		}
		p = next;
	}
}

static int by_top(const void *a, const void *b)
{
	const struct word *x = a, *y = b;
	double d = (x->top + x->bottom) - (y->top + y->bottom);

	if (d < 0 || d > 0)
		return d < 0 ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static int by_left(const void *a, const void *b)
{
	const struct word *x = a, *y = b;

	if (x->left < y->left || x->left > y->left)
		return x->left < y->left ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

/* How many words from v stand on the line of the first: their middle lies within its height. */
static size_t line_words(const struct word *v, size_t n)
{
	size_t k = 1;

	while (k < n && (v[k].top + v[k].bottom) / 2 < v->bottom)
		k++;
	return k;
}

static void put_line(struct word *v, size_t n, struct buf *text)
{
	qsort(v, n, sizeof *v, by_left);
	for (size_t i = 0; i < n; i++) {
		if (i > 0) {
			double gap = v[i].left - v[i - 1].right;

			(void)buf_putc(
				text, gap > COLUMN_GAP * (v[i].bottom - v[i].top) ? '\t' : ' ');
		}
		(void)buf_add(text, v[i].at, v[i].len);
	}
	(void)buf_putc(text, '\n');
}

static void page_text(PopplerPage *page, struct buf *text)
{
	char *all = poppler_page_get_text(page);
	PopplerRectangle *boxes = NULL;
	guint boxes_n = 0;
	struct words words = {0};

	if (all != NULL && poppler_page_get_text_layout(page, &boxes, &boxes_n))
		take_words(all, boxes, boxes_n, &words);
	if (words.n > 0)
		qsort(words.v, words.n, sizeof *words.v, by_top);
	for (size_t i = 0, k; i < words.n; i += k) {
		k = line_words(words.v + i, words.n - i);
		put_line(words.v + i, k, text);
	}
	free(words.v);
	g_free(boxes);
	g_free(all);
}

/* What is filled in stands in the form's fields and not in the page's text. Owned by the caller (g_free); NULL. */
static char *field_value(PopplerFormField *f)
{
	switch (poppler_form_field_get_field_type(f)) {
	case POPPLER_FORM_FIELD_TEXT:
		return poppler_form_field_text_is_password(f) ? NULL
							      : poppler_form_field_text_get_text(f);
	case POPPLER_FORM_FIELD_CHOICE:
		for (int i = 0, n = poppler_form_field_choice_get_n_items(f); i < n; i++)
			if (poppler_form_field_choice_is_item_selected(f, i))
				return poppler_form_field_choice_get_item(f, i);
		return poppler_form_field_choice_is_editable(f)
			       ? poppler_form_field_choice_get_text(f)
			       : NULL;
	case POPPLER_FORM_FIELD_BUTTON:
		return poppler_form_field_button_get_button_type(f) != POPPLER_FORM_BUTTON_PUSH &&
				       poppler_form_field_button_get_state(f)
			       ? g_strdup("X")
			       : NULL;
	default:
		return NULL;
	}
}

static void put_field(PopplerFormField *f, struct buf *text)
{
	char *value = field_value(f), *label;

	if (value != NULL && value[strspn(value, " \t\r\n")] != '\0') {
		label = poppler_form_field_get_alternate_ui_name(f); /* what a reader is told */
		if (label == NULL || *label == '\0') {
			g_free(label);
			label = poppler_form_field_get_partial_name(f);
		}
		(void)buf_printf(text, "%s\t%s\n", label != NULL ? label : "",
			g_strdelimit(value, "\r\n\t", ' '));
		g_free(label);
	}
	g_free(value);
}

static void page_fields(PopplerPage *page, struct buf *text)
{
	GList *fields = poppler_page_get_form_field_mapping(page);
	size_t n = 0;

	/* The list begins with the field that was drawn last. */
	for (GList *l = g_list_last(fields); l != NULL && n < FIELDS_MAX; l = l->prev, n++)
		put_field(((PopplerFormFieldMapping *)l->data)->field, text);
	poppler_page_free_form_field_mapping(fields);
}

static bool has_words(const struct buf *text, size_t from)
{
	for (size_t i = from; i < text->len; i++)
		if (g_ascii_isalnum(text->data[i]) || (text->data[i] & 0x80))
			return true;
	return false;
}

unsigned document_pdf(const char *bytes, size_t len, struct buf *text)
{
	GBytes *data = g_bytes_new_static(bytes, len);
	GError *error = NULL;
	PopplerDocument *d = poppler_document_new_from_bytes(data, NULL, &error);
	size_t before = text->len;
	unsigned flags = 0;
	int pages;

	g_bytes_unref(data);
	if (d == NULL) {
		flags = g_error_matches(error, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED)
				? ATTACHMENT_ENCRYPTED
				: ATTACHMENT_BROKEN;
		g_clear_error(&error);
		return flags;
	}
	pages = poppler_document_get_n_pages(d);
	for (int i = 0; i < pages && i < PAGES_MAX && !text->truncated; i++) {
		PopplerPage *page = poppler_document_get_page(d, i);

		if (page == NULL)
			continue;
		page_text(page, text);
		page_fields(page, text);
		g_object_unref(page);
	}
	g_object_unref(d);
	if (pages <= 0)
		return ATTACHMENT_BROKEN;
	return has_words(text, before) ? 0 : ATTACHMENT_NO_TEXT;
}
