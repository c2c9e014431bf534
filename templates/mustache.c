/*
 * mustache.c - owns Mustache: a template is parsed once into a flat list of nodes and rendered from a JSON value.
 *
 * A section's node knows the index of its end, so parsing and rendering are single passes. Substituted values go through the
 * caller's escape and straight to the output: nothing ever looks at them again. Must not know what is being written (a
 * letter, a page, a line) nor where values come from.
 */
#include "templates/mustache.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"

#define DELIMITER_MAX 16

enum kind { TEXT, VALUE, RAW, SECTION, INVERTED, END, PARTIAL };

struct node {
	enum kind kind;
	bool line_start; /* TEXT: the first of a line; a standalone partial's indentation goes before it */
	int line;
	const char *
		text; /* borrowed: from the template's copy. TEXT: its bytes; PARTIAL: its indentation */
	size_t len;
	char *name; /* owned; NULL for TEXT */
	size_t end; /* SECTION, INVERTED: index of the END */
};

struct mustache {
	char *name;         /* owned */
	char *source;       /* owned */
	struct node *nodes; /* owned */
	size_t n, cap;
};

struct parser {
	struct mustache *m;
	const char *at, *stop; /* in m->source */
	int line;              /* of at */
	bool line_start;       /* nothing of this line was used before at */
	char open[DELIMITER_MAX + 1], close[DELIMITER_MAX + 1];
	size_t sections[MUSTACHE_DEPTH_MAX]; /* indices of those still open */
	size_t depth;
	struct err *e;
};

/* One tag as it stands in the source. */
struct tag {
	char type;           /* '#' '^' '/' '>' '=' '!' '&' '{', or 'v' for a plain value */
	const char *content; /* trimmed */
	size_t len;
	const char *after; /* first byte behind the tag */
};

static int fail(struct parser *p, int line, const char *what)
{
	(void)err_set(p->e, ERR_CONFIG, "%s:%d: %s", p->m->name, line, what);
	return -1; /* said here, so that a compiler sees it */
}

static struct node *add_node(struct parser *p, enum kind kind)
{
	struct mustache *m = p->m;

	m->nodes = xgrow(m->nodes, &m->cap, m->n + 1, sizeof *m->nodes);
	m->nodes[m->n] = (struct node){.kind = kind, .line = p->line};
	return &m->nodes[m->n++];
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool white(char c)
{
	return blank(c) || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/* Text up to `to`, one node a line. With a tag behind it a new line gets a node even where it has no text yet. */
static void take_text(struct parser *p, const char *to, bool tag_follows)
{
	while (p->at < to || (tag_follows && p->line_start)) {
		const char *nl = p->at < to ? memchr(p->at, '\n', (size_t)(to - p->at)) : NULL;
		const char *end = nl != NULL ? nl + 1 : to;
		struct node *node = add_node(p, TEXT);

		node->line_start = p->line_start;
		node->text = p->at;
		node->len = (size_t)(end - p->at);
		p->line_start = nl != NULL;
		p->line += nl != NULL;
		p->at = end;
	}
}

/* The tag that starts at `from`. */
static int read_tag(struct parser *p, const char *from, int line, struct tag *tag)
{
	const char *s = from + strlen(p->open), *end;
	char closing[DELIMITER_MAX + 2] = "";
	size_t n = 0;

	tag->type = 'v';
	if (s < p->stop && *s != '\0' && strchr("#^/>=!&{", *s) != NULL)
		tag->type = *s++;
	if (tag->type == '{' || tag->type == '=')
		closing[n++] = tag->type == '{' ? '}' : '=';
	memcpy(closing + n, p->close, strlen(p->close));
	n += strlen(p->close);
	end = memmem(s, (size_t)(p->stop - s), closing, n);
	if (end == NULL)
		return fail(p, line, "a tag that is opened here is never closed");
	tag->after = end + n;
	while (s < end && white(*s))
		s++;
	while (end > s && white(end[-1]))
		end--;
	tag->content = s;
	tag->len = (size_t)(end - s);
	return 0;
}

/* A tag alone on its line takes the line with it. Returns where the next line starts, or NULL. */
static const char *alone(
	const struct parser *p, const char *line_start, const char *from, const struct tag *tag)
{
	const char *s = tag->after;

	if (line_start == NULL || strchr("#^/>=!", tag->type) == NULL)
		return NULL;
	for (const char *b = line_start; b < from; b++)
		if (!blank(*b))
			return NULL;
	while (s < p->stop && blank(*s))
		s++;
	if (s == p->stop)
		return s;
	if (*s == '\r' && s + 1 < p->stop && s[1] == '\n')
		s++;
	return *s == '\n' ? s + 1 : NULL;
}

/* "{{=<% %>=}}": two runs of characters other than blanks and '='. */
static int set_delimiters(struct parser *p, const struct tag *tag, int line)
{
	const char *s = tag->content, *end = s + tag->len, *mid = s, *second;

	while (mid < end && !white(*mid))
		mid++;
	second = mid;
	while (second < end && white(*second))
		second++;
	if (mid == s || second == end || mid - s > DELIMITER_MAX || end - second > DELIMITER_MAX)
		return fail(p, line, "write new delimiters as two short words: {{=<% %>=}}");
	for (const char *c = s; c < end; c++)
		if (*c == '=' || *c == '\0' || (c >= second && white(*c)))
			return fail(p, line, "a delimiter has no '=' and no blank in it");
	memset(p->open, 0, sizeof p->open);
	memset(p->close, 0, sizeof p->close);
	memcpy(p->open, s, (size_t)(mid - s));
	memcpy(p->close, second, (size_t)(end - second));
	return 0;
}

/* A name: no white space; for values ".", or parts between single dots. */
static int check_name(struct parser *p, const struct tag *tag, int line)
{
	const char *s = tag->content;
	bool dotted = tag->type != '>' && !(tag->len == 1 && s[0] == '.');

	if (tag->len == 0)
		return fail(p, line, "a tag has no name in it");
	for (size_t i = 0; i < tag->len; i++) {
		if (white(s[i]) || s[i] == '\0')
			return fail(p, line, "a name has no blank in it");
		if (dotted && s[i] == '.' && (i == 0 || i + 1 == tag->len || s[i + 1] == '.'))
			return fail(p, line, "a dotted name has an empty part");
	}
	return 0;
}

static int open_section(struct parser *p, size_t index, int line)
{
	if (p->depth == MUSTACHE_DEPTH_MAX)
		return fail(p, line, "sections are nested too deeply");
	p->sections[p->depth++] = index;
	return 0;
}

static int close_section(struct parser *p, const struct tag *tag, int line)
{
	struct node *open;

	if (p->depth == 0)
		return fail(p, line, "a section is closed that was never opened");
	open = &p->m->nodes[p->sections[--p->depth]];
	if (strlen(open->name) != tag->len || memcmp(open->name, tag->content, tag->len) != 0)
		return err_set(p->e, ERR_CONFIG,
			"%s:%d: \"%.*s\" is closed, but \"%s\" (line %d) is open", p->m->name, line,
			(int)(tag->len < 100 ? tag->len : 100), tag->content, open->name,
			open->line);
	open->end = p->m->n;
	add_node(p, END)->line = line;
	return 0;
}

/* The node for a tag; indentation is what stands before a partial alone on its line. */
static int take_tag(
	struct parser *p, const struct tag *tag, const char *indent, size_t indent_len, int line)
{
	static const struct {
		char type;
		enum kind kind;
	} kinds[] = {{'v', VALUE}, {'&', RAW}, {'{', RAW}, {'#', SECTION}, {'^', INVERTED},
		{'>', PARTIAL}};
	struct node *node = NULL;

	if (tag->type == '!')
		return 0;
	if (tag->type == '=')
		return set_delimiters(p, tag, line);
	if (check_name(p, tag, line) < 0)
		return -1;
	if (tag->type == '/')
		return close_section(p, tag, line);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].type == tag->type)
			node = add_node(p, kinds[i].kind);
	node->line = line;
	node->name = xstrndup(tag->content, tag->len);
	node->text = indent;
	node->len = indent_len;
	if (node->kind == SECTION || node->kind == INVERTED)
		return open_section(p, p->m->n - 1, line);
	return 0;
}

static int count_lines(const char *from, const char *to)
{
	int n = 0;

	for (; (from = memchr(from, '\n', (size_t)(to - from))) != NULL; from++)
		n++;
	return n;
}

static int parse_one(struct parser *p)
{
	const char *from = memmem(p->at, (size_t)(p->stop - p->at), p->open, strlen(p->open));
	const char *line_start, *next;
	struct tag tag = {0};
	int line;

	if (from == NULL) {
		take_text(p, p->stop, false);
		return 0;
	}
	line_start = memrchr(p->at, '\n', (size_t)(from - p->at));
	line_start = line_start != NULL ? line_start + 1 : p->line_start ? p->at : NULL;
	line = p->line + count_lines(p->at, from);
	if (read_tag(p, from, line, &tag) < 0)
		return -1;
	next = alone(p, line_start, from, &tag);
	take_text(p, next != NULL ? line_start : from, next == NULL);
	if (take_tag(p, &tag, next != NULL ? line_start : NULL,
		    next != NULL ? (size_t)(from - line_start) : 0, line) < 0)
		return -1;
	p->line_start = next != NULL;
	next = next != NULL ? next : tag.after;
	p->line += count_lines(p->at, next);
	p->at = next;
	return 0;
}

int mustache_parse(const char *name, const char *text, size_t len, int first_line,
	struct mustache **out, struct err *e)
{
	struct mustache *m = xcalloc(1, sizeof *m);
	struct parser p = {.m = m, .line = first_line, .line_start = true, .e = e};
	int rc = 0;

	m->name = xstrdup(name);
	m->source = xmalloc(len + 1);
	if (len > 0)
		memcpy(m->source, text, len);
	m->source[len] = '\0';
	p.at = m->source;
	p.stop = m->source + len;
	memcpy(p.open, "{{", 2);
	memcpy(p.close, "}}", 2);
	while (rc == 0 && p.at < p.stop)
		rc = parse_one(&p);
	if (rc == 0 && p.depth > 0) {
		const struct node *open = &m->nodes[p.sections[p.depth - 1]];

		rc = err_set(e, ERR_CONFIG,
			"%s:%d: the section \"%s\" is never closed: write {{/%s}} at its end", name,
			open->line, open->name, open->name);
	}
	if (rc < 0) {
		mustache_free(m);
		return -1;
	}
	*out = m;
	return 0;
}

void mustache_free(struct mustache *m)
{
	if (m == NULL)
		return;
	for (size_t i = 0; i < m->n; i++)
		free(m->nodes[i].name);
	free(m->nodes);
	free(m->source);
	free(m->name);
	free(m);
}

void mustache_escape_html(void *ctx, const char *value, size_t len, struct buf *out)
{
	static const char special[] = "&<>\"'";
	static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
	size_t from = 0;

	(void)ctx;
	for (size_t i = 0; i < len; i++) {
		const char *at = value[i] != '\0' ? strchr(special, value[i]) : NULL;

		if (at == NULL)
			continue;
		(void)buf_add(out, value + from, i - from);
		(void)buf_puts(out, names[at - special]);
		from = i + 1;
	}
	(void)buf_add(out, value + from, len - from);
}

/* --- rendering ---------------------------------------------------------------------------------------------------- */

struct render {
	const struct mustache_render *how;
	const json_t *stack[MUSTACHE_DEPTH_MAX + 2]; /* contexts, innermost last */
	size_t stack_n;
	unsigned depth; /* of sections and partials */
	unsigned steps;
	struct buf indent; /* of the standalone partials around */
	struct buf *out;
	struct err *e;
};

static int render_nodes(struct render *r, const struct mustache *m, size_t from, size_t to);

/* The innermost context that has the name's first part decides; the other parts are looked up below it only. */
static const json_t *look_up(const struct render *r, const char *name)
{
	size_t n = strcspn(name, ".");
	const json_t *value = NULL;

	if (strcmp(name, ".") == 0)
		return r->stack[r->stack_n - 1];
	for (size_t i = r->stack_n; i-- > 0 && value == NULL;)
		value = json_object_getn(r->stack[i], name, n);
	while (value != NULL && name[n] == '.') {
		name += n + 1;
		n = strcspn(name, ".");
		value = json_object_getn(value, name, n);
	}
	return value;
}

static bool is_false(const json_t *v)
{
	return v == NULL || json_is_null(v) || json_is_false(v) ||
	       (json_is_array(v) && json_array_size(v) == 0) ||
	       (json_is_string(v) && json_string_length(v) == 0);
}

static void add_value(struct render *r, const struct node *node, const json_t *v)
{
	char number[64];
	const char *text = "";
	size_t len;

	if (v == NULL)
		return;
	switch (json_typeof(v)) {
	case JSON_STRING:
		text = json_string_value(v);
		break;
	case JSON_INTEGER:
		(void)g_snprintf(
			number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		text = number;
		break;
	case JSON_REAL: /* whatever the locale */
		text = g_ascii_formatd(number, sizeof number, "%.15g", json_real_value(v));
		break;
	case JSON_TRUE:
		text = "true";
		break;
	case JSON_FALSE:
		text = "false";
		break;
	case JSON_NULL:
	case JSON_OBJECT:
	case JSON_ARRAY:
		break;
	}
	len = json_is_string(v) ? json_string_length(v) : strlen(text);
	if (node->kind == RAW || r->how->escape == NULL)
		(void)buf_add(r->out, text, len);
	else
		r->how->escape(r->how->escape_ctx, text, len, r->out);
}

static int render_section(struct render *r, const struct mustache *m, size_t i)
{
	const struct node *node = &m->nodes[i];
	const json_t *v = look_up(r, node->name);
	size_t n = json_is_array(v) ? json_array_size(v) : 1;
	int rc = 0;

	if (is_false(v) != (node->kind == INVERTED))
		return 0;
	if (node->kind == INVERTED)
		return render_nodes(r, m, i + 1, node->end);
	for (size_t k = 0; k < n && rc == 0; k++) {
		r->stack[r->stack_n++] = json_is_array(v) ? json_array_get(v, k) : v;
		rc = render_nodes(r, m, i + 1, node->end);
		r->stack_n--;
	}
	return rc;
}

static int render_partial(struct render *r, const struct node *node)
{
	const struct mustache *m =
		r->how->partial != NULL ? r->how->partial(r->how->partial_ctx, node->name) : NULL;
	struct buf outer = r->indent;
	int rc;

	if (m == NULL)
		return 0;
	/* Inside a line only the including line's own indentation counts, and that is written already. */
	buf_init(&r->indent, r->out->max);
	if (node->text != NULL) {
		(void)buf_add(&r->indent, outer.data, outer.len);
		(void)buf_add(&r->indent, node->text, node->len);
	}
	rc = render_nodes(r, m, 0, m->n);
	buf_free(&r->indent);
	r->indent = outer;
	return rc;
}

static int render_node(struct render *r, const struct mustache *m, size_t i)
{
	const struct node *node = &m->nodes[i];

	switch (node->kind) {
	case TEXT:
		if (node->line_start && r->indent.len > 0)
			(void)buf_add(r->out, r->indent.data, r->indent.len);
		(void)buf_add(r->out, node->text, node->len);
		return 0;
	case VALUE:
	case RAW:
		add_value(r, node, look_up(r, node->name));
		return 0;
	case SECTION:
	case INVERTED:
		return render_section(r, m, i);
	case PARTIAL:
		return render_partial(r, node);
	case END:
		break;
	}
	return 0;
}

static int render_nodes(struct render *r, const struct mustache *m, size_t from, size_t to)
{
	int rc = 0;

	if (r->depth > MUSTACHE_DEPTH_MAX)
		return err_set(r->e, ERR_PERM, "%s: sections and partials nested deeper than %d",
			m->name, MUSTACHE_DEPTH_MAX);
	r->steps++; /* so that an empty section counts too */
	r->depth++;
	for (size_t i = from; i < to && rc == 0; i++) {
		const struct node *node = &m->nodes[i];

		if (++r->steps > MUSTACHE_STEPS_MAX)
			return err_set(r->e, ERR_PERM, "%s:%d: more than %u parts to render",
				m->name, node->line, MUSTACHE_STEPS_MAX);
		rc = render_node(r, m, i);
		if (rc == 0 && r->out->truncated)
			return err_set(r->e, ERR_PERM, "%s:%d: the text is longer than %zu bytes",
				m->name, node->line, r->out->max);
		if (node->kind == SECTION || node->kind == INVERTED)
			i = node->end;
	}
	r->depth--;
	return rc;
}

int mustache_render(const struct mustache *m, const json_t *context,
	const struct mustache_render *how, struct buf *out, struct err *e)
{
	struct render r = {.how = how, .stack = {context}, .stack_n = 1, .out = out, .e = e};

	buf_init(&r.indent, 0);
	return render_nodes(&r, m, 0, m->n);
}

int mustache_names(
	const struct mustache *m, int (*fn)(void *ctx, const struct mustache_name *name), void *ctx)
{
	static const enum mustache_use uses[] = {[VALUE] = MUSTACHE_VALUE,
		[RAW] = MUSTACHE_RAW,
		[SECTION] = MUSTACHE_SECTION,
		[INVERTED] = MUSTACHE_INVERTED,
		[PARTIAL] = MUSTACHE_PARTIAL};
	struct mustache_section inside[MUSTACHE_DEPTH_MAX];
	size_t depth = 0;
	int rc = 0;

	for (size_t i = 0; i < m->n && rc == 0; i++) {
		const struct node *node = &m->nodes[i];
		struct mustache_name name = {.name = node->name,
			.inside = inside,
			.inside_n = depth,
			.line = node->line};

		if (node->kind == END)
			depth--;
		if (node->kind == END || node->kind == TEXT)
			continue;
		name.use = uses[node->kind];
		rc = fn(ctx, &name);
		if (node->kind == SECTION || node->kind == INVERTED)
			inside[depth++] = (struct mustache_section){
				.name = node->name, .inverted = node->kind == INVERTED};
	}
	return rc;
}
