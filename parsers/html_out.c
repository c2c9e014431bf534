/*
 * html_out.c - owns the lines that come out of an HTML text: white space, empty lines, ">" marks, cells, list marks.
 *
 * Breaks are owed until text comes, so that empty boxes leave no trace. Must not know elements or styles.
 */
#include "parsers/html_out.h"

#include <string.h>

void html_out_init(struct html_out *o, size_t max)
{
	*o = (struct html_out){0};
	buf_init(&o->b, max);
}

static void marks(struct html_out *o, size_t depth)
{
	for (size_t i = 0; i < depth && i < HTML_QUOTE_MAX; i++)
		(void)buf_puts(&o->b, "> ");
}

static void spaces(struct html_out *o, unsigned n)
{
	for (unsigned i = 0; i < n && i < HTML_SPACES_MAX; i++)
		(void)buf_putc(&o->b, ' ');
}

/* The sender goes on writing behind the signature: its mark would cut the text. */
static void unsign(struct html_out *o)
{
	if (o->sign_to == 0 || o->sign_open || o->depth > 0)
		return;
	memmove(o->b.data + o->sign_from, o->b.data + o->sign_to, o->b.len - o->sign_to + 1);
	o->b.len -= o->sign_to - o->sign_from;
	o->sign_to = 0;
}

static void start_line(struct html_out *o)
{
	unsign(o);
	if (o->b.len > 0) {
		(void)buf_putc(&o->b, '\n');
		if (o->breaks >= 2) {
			size_t depth = o->last_depth < o->depth ? o->last_depth : o->depth;

			marks(o, depth);
			if (depth > 0)
				o->b.data[--o->b.len] =
					'\0'; /* no blank at the end of an empty line */
			(void)buf_putc(&o->b, '\n');
		}
	}
	marks(o, o->depth);
	spaces(o, o->indent);
	(void)buf_puts(&o->b, o->mark);
	if (o->mark[0] == '\0')
		spaces(o, o->hard);
	o->mark[0] = '\0';
	o->indent = 0;
	o->last_depth = o->depth;
	o->open = true;
	o->space = false;
	o->hard = 0;
	o->breaks = 0;
}

/* Between two lines of one cell: names and the like stay apart, a wrapped label or sentence goes on. */
static void cell_separator(struct html_out *o, char next)
{
	char last = o->b.len > 0 ? o->b.data[o->b.len - 1] : ' ';

	if (o->label_cell || strchr(",;:(/-&", last) != NULL || next == '(')
		(void)buf_putc(&o->b, ' ');
	else
		(void)buf_puts(&o->b, "; ");
	o->space = false;
	o->hard = 0;
}

static void before_text(struct html_out *o, char next)
{
	if (!o->open)
		start_line(o);
	if (o->tabs > 0) {
		while (o->tabs > 0) {
			(void)buf_putc(&o->b, '\t');
			o->tabs--;
		}
		o->space = false;
		o->hard = 0;
	} else if (o->in_cell && o->cell_break && o->cell_open) {
		cell_separator(o, next);
	}
	o->cell_break = false;
	o->cell_open = o->in_cell;
	if (o->hard > 0)
		spaces(o, o->hard);
	else if (o->space)
		(void)buf_putc(&o->b, ' ');
	o->hard = 0;
	o->space = false;
	o->saw_text = true;
}

/* White space that HTML folds; a NUL counts as such. */
static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\0';
}

void html_out_text(struct html_out *o, const char *s, size_t len, bool pre)
{
	size_t i = 0;

	while (i < len) {
		size_t word = i;

		if (s[i] == '\n' && pre) {
			html_out_br(o);
			i++;
		} else if (is_space(s[i])) {
			if (pre)
				o->hard++;
			else
				o->space = true;
			i++;
		} else if (s[i] == '\xc2' && i + 1 < len && s[i + 1] == '\xa0') {
			o->hard++;
			i += 2;
		} else {
			before_text(o, s[i]);
			while (i < len && !is_space(s[i]) &&
				!(s[i] == '\xc2' && i + 1 < len && s[i + 1] == '\xa0')) {
				o->saw_at = o->saw_at || s[i] == '@';
				i++;
			}
			(void)buf_add(&o->b, s + word, i - word);
		}
	}
}

/* Ends the current line. True where there was one: text, or a no-break space alone, which stands for an empty line. */
static bool end_line(struct html_out *o)
{
	bool was = o->open || o->hard > 0;

	o->open = false;
	o->space = false;
	o->hard = 0;
	return was;
}

void html_out_line(struct html_out *o)
{
	bool empty = !o->open && o->hard > 0;

	if (o->in_cell) {
		o->cell_break = o->cell_open;
		return;
	}
	(void)end_line(o);
	if (empty)
		o->breaks++;
	if (o->breaks < 1)
		o->breaks = 1;
}

void html_out_paragraph(struct html_out *o)
{
	html_out_line(o);
	if (!o->in_cell && o->breaks < 2)
		o->breaks = 2;
}

void html_out_br(struct html_out *o)
{
	if (o->in_cell) {
		o->cell_break = o->cell_open;
		return;
	}
	if (end_line(o) && o->breaks == 0)
		o->breaks = 1;
	else
		o->breaks++;
}

void html_out_row(struct html_out *o)
{
	html_out_line(o);
	o->tabs = 0;
}

void html_out_cell(struct html_out *o, bool first, bool label)
{
	if (!first)
		o->tabs++;
	o->in_cell = true;
	o->label_cell = label;
	o->cell_open = false;
	o->cell_break = false;
	o->space = false;
	o->hard = 0;
	o->mark[0] = '\0';
}

void html_out_cell_end(struct html_out *o)
{
	o->in_cell = false;
	o->cell_open = false;
	o->cell_break = false;
	o->space = false;
	o->hard = 0;
}

void html_out_mark(struct html_out *o, const char *mark, unsigned indent)
{
	size_t n = strnlen(mark, HTML_MARK_MAX - 1);

	if (o->in_cell || o->open)
		return;
	memcpy(o->mark, mark, n);
	o->mark[n] = '\0';
	o->indent = indent;
}

void html_out_sign(struct html_out *o)
{
	static const char mark[] = "-- ";
	size_t from = o->b.len;

	o->sign_open = true;
	if (o->depth > 0 || o->in_cell || o->sign_to > 0 || from == 0)
		return;
	if (from >= 3 && strncmp(o->b.data + from - 3, "\n--", 3) == 0)
		return;
	html_out_line(o);
	start_line(o);
	(void)buf_puts(&o->b, mark);
	html_out_line(o);
	o->sign_from = from;
	o->sign_to = o->b.len;
}

char *html_out_take(struct html_out *o)
{
	return buf_take(&o->b);
}
