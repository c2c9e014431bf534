/*
 * letter_load.c - owns the files: every letter, partial and the layout, read, parsed and proven, each mistake at its line.
 *
 * A letter is refused for what only a mistake can mean: an unknown header, raw HTML, a raw value, a partial that does not
 * exist. Must not know what the values are (the caller says which are certain) nor how a letter is written out.
 */
#include <dirent.h>
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

/* --- reading ------------------------------------------------------------------------------------------------------ */

static int read_file(const char *path, struct buf *out, struct findings *findings)
{
	FILE *f = fopen(path, "r");
	char chunk[8192];
	size_t n;
	int rc = 0;

	if (f == NULL) {
		findings_add(
			findings, FINDING_ERROR, path, 0, "cannot be read: %s", strerror(errno));
		return -1;
	}
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && rc == 0)
		rc = buf_add(out, chunk, n);
	if (rc < 0)
		findings_add(
			findings, FINDING_ERROR, path, 0, "is longer than %zu bytes", out->max);
	else if (ferror(f))
		rc = -1,
		findings_add(findings, FINDING_ERROR, path, 0, "cannot be read to its end");
	else if (out->len > 0 && strlen(out->data) != out->len)
		rc = -1,
		findings_add(findings, FINDING_ERROR, path, 0, "holds a NUL byte: it is no text");
	else if (out->len > 0 && !g_utf8_validate(out->data, (gssize)out->len, NULL))
		rc = -1, findings_add(findings, FINDING_ERROR, path, 0, "is not UTF-8");
	else if (out->len == 0)
		rc = -1, findings_add(findings, FINDING_ERROR, path, 0, "is empty");
	fclose(f);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The names, without ".md", of the folder's *.md files, sorted. A folder of partials need not exist. */
static int list_folder(
	const char *folder, bool optional, struct strings *out, struct findings *findings)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;

	if (dir == NULL && optional && errno == ENOENT)
		return 0;
	if (dir == NULL) {
		findings_add(
			findings, FINDING_ERROR, folder, 0, "cannot be read: %s", strerror(errno));
		return -1;
	}
	while ((entry = readdir(dir)) != NULL && out->n < LETTER_FILES_MAX) {
		size_t n = strlen(entry->d_name);

		if (entry->d_name[0] != '.' && n > 3 && text_iends(entry->d_name, ".md"))
			strings_take(out, xstrndup(entry->d_name, n - 3));
	}
	if (entry != NULL)
		findings_add(findings, FINDING_ERROR, folder, 0, "holds more than %d letters",
			LETTER_FILES_MAX);
	closedir(dir);
	if (out->n > 1)
		qsort(out->v, out->n, sizeof *out->v, by_name);
	return 0;
}

/* --- one letter --------------------------------------------------------------------------------------------------- */

/* An error of mustache_parse has "path:line: " in front: the finding takes it apart again. */
static void add_error(const char *path, const struct err *e, struct findings *findings)
{
	size_t n = strlen(path);
	const char *text = e->message;
	long line = 0;

	if (strncmp(text, path, n) == 0 && text[n] == ':') {
		char *end;

		line = strtol(text + n + 1, &end, 10);
		text = end + strspn(end, ": ");
	}
	findings_add(findings, FINDING_ERROR, path, (int)line, "%s", text);
}

static struct mustache *parse(
	const char *path, const char *text, size_t len, int line, struct findings *findings)
{
	struct mustache *m = NULL;
	struct err e = {0};

	if (mustache_parse(path, text, len, line, &m, &e) < 0)
		add_error(path, &e, findings);
	return m;
}

static bool is_key(const char *line, const char *colon, const char *key)
{
	return (size_t)(colon - line) == strlen(key) && strncmp(line, key, strlen(key)) == 0;
}

/* One line of the header block, "key: value". */
static void take_header(
	struct letter_file *f, const char *line, size_t len, int number, struct findings *findings)
{
	const char *colon = memchr(line, ':', len), *value = colon != NULL ? colon + 1 : NULL;
	struct mustache **slot = NULL;
	size_t n;

	while (value != NULL && value < line + len && *value == ' ')
		value++;
	n = value != NULL ? (size_t)(line + len - value) : 0;
	if (colon != NULL && is_key(line, colon, "subject"))
		slot = &f->subject;
	else if (colon != NULL && is_key(line, colon, "summary"))
		slot = &f->summary;
	if (slot == NULL && colon != NULL && is_key(line, colon, "repeats") && n == 7 &&
		strncmp(value, "nothing", n) == 0) {
		f->repeats_nothing = true;
	} else if (slot == NULL) {
		findings_add(findings, FINDING_ERROR, f->path, number,
			"a letter starts with \"subject: ...\", \"summary: ...\" and, where it is "
			"so, "
			"\"repeats: nothing\"; then an empty line");
	} else if (*slot != NULL || n == 0) {
		findings_add(findings, FINDING_ERROR, f->path, number, "\"%.7s\" is %s", line,
			*slot != NULL ? "given twice" : "empty");
	} else {
		*slot = parse(f->path, value, n, number, findings);
	}
}

/* The header block up to the first empty line; returns where the body starts and its line. */
static size_t take_header_block(
	struct letter_file *f, const struct buf *text, int *line_out, struct findings *findings)
{
	size_t at = 0;
	int line = 1;

	while (at < text->len) {
		size_t n = strcspn(text->data + at, "\n"), end = n;

		while (end > 0 &&
			(text->data[at + end - 1] == '\r' || text->data[at + end - 1] == ' '))
			end--;
		if (end > 0)
			take_header(f, text->data + at, end, line, findings);
		at += n + (text->data[at + n] == '\n');
		line++;
		if (end == 0)
			break;
	}
	if (f->subject == NULL)
		findings_add(findings, FINDING_ERROR, f->path, 1, "has no \"subject: ...\" line");
	*line_out = line;
	return at;
}

/* What Markdown would drop, and what stands for values. */
static void check_markdown(const struct letter_file *f, const char *text, size_t len,
	int first_line, struct findings *findings)
{
	cmark_node *document;
	cmark_iter *iter;

	if (letter_has_reserved(text, len)) {
		findings_add(findings, FINDING_ERROR, f->path, first_line,
			"holds private-use characters (U+E000 to U+E07F): letters use them inside");
		return;
	}
	document = letter_document(text, len);
	iter = cmark_iter_new(document);
	for (cmark_event_type ev; (ev = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);
		int line = first_line - 1;

		for (cmark_node *n = node; n != NULL && line == first_line - 1;
			n = cmark_node_parent(n))
			line += cmark_node_get_start_line(n);
		if (ev != CMARK_EVENT_ENTER)
			continue;
		if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE)
			findings_add(findings, FINDING_ERROR, f->path, line,
				"HTML has no place in a letter: write Markdown, or change "
				"layout.html");
		if (type == CMARK_NODE_IMAGE)
			findings_add(findings, FINDING_ERROR, f->path, line,
				"a letter shows no pictures: nothing is loaded from elsewhere");
	}
	cmark_iter_free(iter);
	cmark_node_free(document);
}

static void load_file(const char *folder, const char *name, bool partial, struct letter_files *to,
	struct findings *findings)
{
	struct letter_file f = {.name = xstrdup(name), .path = xasprintf("%s/%s.md", folder, name)};
	struct buf text;
	size_t at = 0;
	int line = 1;

	buf_init(&text, LETTER_FILE_MAX);
	if (read_file(f.path, &text, findings) == 0) {
		if (!partial)
			at = take_header_block(&f, &text, &line, findings);
		check_markdown(&f, text.data + at, text.len - at, line, findings);
		f.body = parse(f.path, text.data + at, text.len - at, line, findings);
	}
	buf_free(&text);
	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	to->v[to->n++] = f;
}

static void load_folder(
	const char *folder, bool partial, struct letter_files *to, struct findings *findings)
{
	struct strings names = {0};

	if (list_folder(folder, partial, &names, findings) == 0)
		for (size_t i = 0; i < names.n; i++)
			load_file(folder, names.v[i], partial, to, findings);
	strings_free(&names);
}

/* --- tags that load refuses --------------------------------------------------------------------------------------- */

struct tag_check {
	const struct letters *letters;
	const char *path;
	bool layout;
	bool body; /* {{{letter.body}}} was seen */
	bool repeats_nothing;
	struct findings *findings;
};

/* Values that a mail, a sender or a decision about them gave. */
static bool is_foreign(const char *name)
{
	static const char *const names[] = {"mail", "requester", "fields", "value", "missing",
		"problems", "reason", "because", "recipients", "coordinators", "links", "held",
		"said", "problem", "did"};

	name += strncmp(name, "has_", 4) == 0 ? 4 : 0;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);

		if (strncmp(name, names[i], n) == 0 && (name[n] == '\0' || name[n] == '.'))
			return true;
	}
	return false;
}

static void no_partial(const struct tag_check *c, const struct mustache_name *n)
{
	struct nearest near;
	char *hint;

	nearest_start(&near, n->name);
	for (size_t i = 0; i < c->letters->partials.n; i++)
		nearest_add(&near, c->letters->partials.v[i].name);
	hint = nearest_end(&near);
	findings_add(c->findings, FINDING_ERROR, c->path, n->line, "there is no partials/%s.md: %s",
		n->name, hint);
	free(hint);
}

static int check_tag(void *ctx, const struct mustache_name *n)
{
	struct tag_check *c = ctx;

	if (n->use == MUSTACHE_RAW && c->layout && strcmp(n->name, "letter.body") == 0)
		c->body = true;
	else if (n->use == MUSTACHE_RAW)
		findings_add(c->findings, FINDING_ERROR, c->path, n->line,
			"write {{%s}}: {{{...}}} and {{&...}} put values in unescaped", n->name);
	if (n->use == MUSTACHE_PARTIAL && c->layout)
		findings_add(c->findings, FINDING_ERROR, c->path, n->line,
			"partials are Markdown: the layout cannot take in {{>%s}}", n->name);
	else if (n->use == MUSTACHE_PARTIAL &&
		 letter_file_find(&c->letters->partials, n->name) == NULL)
		no_partial(c, n);
	else if (n->use == MUSTACHE_PARTIAL && c->repeats_nothing)
		findings_add(c->findings, FINDING_ERROR, c->path, n->line,
			"a letter that repeats nothing is complete in itself: no {{>%s}}", n->name);
	else if (c->repeats_nothing && is_foreign(n->name))
		findings_add(c->findings, FINDING_ERROR, c->path, n->line,
			"a letter that repeats nothing cannot say {{%s}}", n->name);
	return 0;
}

static void check_tags(
	const struct letters *l, const struct letter_files *files, struct findings *findings)
{
	for (size_t i = 0; i < files->n; i++) {
		const struct letter_file *f = &files->v[i];
		struct tag_check c = {.letters = l,
			.path = f->path,
			.repeats_nothing = f->repeats_nothing,
			.findings = findings};

		if (f->subject != NULL)
			(void)mustache_names(f->subject, check_tag, &c);
		if (f->summary != NULL)
			(void)mustache_names(f->summary, check_tag, &c);
		if (f->body != NULL)
			(void)mustache_names(f->body, check_tag, &c);
	}
}

static void load_layout(struct letters *l, struct findings *findings)
{
	struct tag_check c = {
		.letters = l, .path = l->layout_path, .layout = true, .findings = findings};
	struct buf text;

	buf_init(&text, LETTER_FILE_MAX);
	if (read_file(l->layout_path, &text, findings) == 0) {
		(void)letter_styles_take(&text, l->layout_path, &l->styles, findings);
		l->layout = parse(l->layout_path, text.data, text.len, 1, findings);
		if (l->layout != NULL)
			(void)mustache_names(l->layout, check_tag, &c);
		if (l->layout != NULL && !c.body)
			findings_add(findings, FINDING_ERROR, l->layout_path, 0,
				"has no {{{letter.body}}}: that is where the letter goes");
	}
	buf_free(&text);
}

int letters_load(const char *folder, struct letters **out, struct findings *findings)
{
	struct letters *l = xcalloc(1, sizeof *l);
	char *letters = xasprintf("%s/letters", folder);
	char *partials = xasprintf("%s/partials", letters);
	size_t errors = findings->errors;

	l->layout_path = xasprintf("%s/layout.html", folder);
	load_folder(partials, true, &l->partials, findings);
	load_folder(letters, false, &l->letters, findings);
	load_layout(l, findings);
	check_tags(l, &l->letters, findings);
	check_tags(l, &l->partials, findings);
	free(partials);
	free(letters);
	if (findings->errors > errors) {
		letters_free(l);
		return -1;
	}
	*out = l;
	return 0;
}

static void files_free(struct letter_files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		free(files->v[i].name);
		free(files->v[i].path);
		mustache_free(files->v[i].subject);
		mustache_free(files->v[i].summary);
		mustache_free(files->v[i].body);
	}
	free(files->v);
}

void letters_free(struct letters *l)
{
	if (l == NULL)
		return;
	files_free(&l->letters);
	files_free(&l->partials);
	mustache_free(l->layout);
	for (int i = 0; i < STYLES; i++)
		free(l->styles.css[i]);
	free(l->layout_path);
	free(l);
}

const struct letter_file *letter_file_find(const struct letter_files *files, const char *name)
{
	for (size_t i = 0; i < files->n; i++)
		if (strcmp(files->v[i].name, name) == 0)
			return &files->v[i];
	return NULL;
}

const struct mustache *letter_partial(void *letters, const char *name)
{
	const struct letters *l = letters;
	const struct letter_file *f = letter_file_find(&l->partials, name);

	return f != NULL ? f->body : NULL;
}

bool letters_has(const struct letters *l, const char *name)
{
	return letter_file_find(&l->letters, name) != NULL;
}

bool letters_repeats_nothing(const struct letters *l, const char *name)
{
	const struct letter_file *f = letter_file_find(&l->letters, name);

	return f != NULL && f->repeats_nothing;
}

size_t letters_count(const struct letters *l)
{
	return l->letters.n;
}

const char *letters_name(const struct letters *l, size_t i)
{
	return l->letters.v[i].name;
}
