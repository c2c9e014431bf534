/*
 * grok.c - owns the named patterns and the compiling and matching of templates over PCRE2. Knows nothing of mail.
 *
 * Everything that matching needs (JIT code, JIT stack, match data) exists before the first match, because the process
 * that matches strangers' text can neither map memory nor make it executable.
 */
#include "parsers/grok.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/grok_impl.h"
#include "parsers/mem.h"
#include "parsers/nearest.h"

enum {
	NAME_BYTES = 32, /* of a pattern or a field, PCRE2's own maximum for group names */
	PATTERN_BYTES = 16 * 1024, /* of one pattern in a .grok file */
	NESTING_MAX = 16,          /* names inside names */
	WHERE_BYTES = 40,          /* of a template shown around a mistake */
};

struct pattern {
	char *name; /* owned */
	char *text; /* owned */
	char *file; /* owned */
	int line;
};

/* What has been compiled, by text: many rules use the same templates. */
struct grok_shared {
	GHashTable *by_text; /* owned; expanded text, borrowed from the template, to struct grok */
	size_t ids;
};

struct grok_library {
	struct pattern *v; /* owned; sorted by name */
	size_t n, cap;
	struct grok_engine engine;
	struct grok_shared *shared; /* owned */
};

/* ---- expanding names ---- */

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct pattern *)a)->name, ((const struct pattern *)b)->name);
}

static struct pattern *pattern_find(const struct grok_library *lib, const char *name)
{
	struct pattern key = {.name = (char *)(uintptr_t)name};

	return lib->n == 0 ? NULL : bsearch(&key, lib->v, lib->n, sizeof *lib->v, by_name);
}

struct expansion {
	const struct grok_library *lib;
	const struct pattern *stack[NESTING_MAX]; /* names being written out */
	int depth;
	struct buf out;
};

static int unknown_name(const struct grok_library *lib, const char *name, struct err *e)
{
	struct nearest n;
	char *hint;

	nearest_start(&n, name);
	for (size_t i = 0; i < lib->n; i++)
		nearest_add(&n, lib->v[i].name);
	hint = nearest_end(&n);
	(void)err_set(e, ERR_CONFIG, "there is no pattern %%{%s}; %s", name, hint);
	free(hint);
	return -1;
}

/* Reads "NAME}" or "NAME:field}" behind "%{". Length read, or 0 where it is not of that form. */
static size_t reference(const char *s, char name[NAME_BYTES + 1], char field[NAME_BYTES + 1])
{
	size_t i = 0, n = 0, f = 0;

	while ((isupper((unsigned char)s[i]) || isdigit((unsigned char)s[i]) || s[i] == '_') &&
		n < NAME_BYTES)
		name[n++] = s[i++];
	name[n] = '\0';
	if (n > 0 && s[i] == ':') {
		i++;
		while ((islower((unsigned char)s[i]) || (f > 0 && isdigit((unsigned char)s[i])) ||
			       s[i] == '_') &&
			f < NAME_BYTES)
			field[f++] = s[i++];
		if (f == 0)
			return 0;
	}
	field[f] = '\0';
	return n > 0 && s[i] == '}' ? i + 1 : 0;
}

static int expand(struct expansion *x, const char *text, struct err *e);

static int expand_name(struct expansion *x, const char *name, const char *field, struct err *e)
{
	const struct pattern *p = pattern_find(x->lib, name);

	if (p == NULL)
		return unknown_name(x->lib, name, e);
	for (int i = 0; i < x->depth; i++)
		if (x->stack[i] == p)
			return err_set(e, ERR_CONFIG, "pattern %%{%s} contains itself", name);
	if (x->depth == NESTING_MAX)
		return err_set(e, ERR_CONFIG, "names are nested more than %d deep at %%{%s}",
			NESTING_MAX, name);
	x->stack[x->depth++] = p;
	if (field[0] != '\0')
		(void)buf_printf(&x->out, "(?<%s>", field);
	else
		(void)buf_puts(&x->out, "(?:");
	if (expand(x, p->text, e) < 0)
		return -1;
	(void)buf_puts(&x->out, ")");
	x->depth--;
	return 0;
}

static int expand(struct expansion *x, const char *text, struct err *e)
{
	const char *p = text;

	while (*p != '\0') {
		char name[NAME_BYTES + 1], field[NAME_BYTES + 1];
		size_t n;

		if (p[0] == '\\' && p[1] != '\0') {
			(void)buf_add(&x->out, p, 2);
			p += 2;
			continue;
		}
		if (p[0] != '%' || p[1] != '{') {
			(void)buf_putc(&x->out, *p++);
			continue;
		}
		n = reference(p + 2, name, field);
		if (n == 0)
			return err_set(e, ERR_CONFIG,
				"\"%.*s\" is neither %%{NAME} nor %%{NAME:field} (write %%\\{ "
				"where "
				"the characters themselves are meant)",
				WHERE_BYTES, p);
		if (expand_name(x, name, field, e) < 0)
			return -1;
		p += 2 + n;
	}
	if (x->out.truncated)
		return err_set(e, ERR_CONFIG, "is longer than %d bytes with all names written out",
			GROK_EXPANDED_MAX);
	return 0;
}

/* ---- compiling ---- */

/* Names of the groups, by number, and the first group of each name. */
static int read_names(struct grok *g, struct err *e)
{
	PCRE2_SPTR table = NULL;
	uint32_t count = 0, entry = 0, groups = 0;

	(void)pcre2_pattern_info(g->code, PCRE2_INFO_CAPTURECOUNT, &groups);
	(void)pcre2_pattern_info(g->code, PCRE2_INFO_NAMECOUNT, &count);
	(void)pcre2_pattern_info(g->code, PCRE2_INFO_NAMEENTRYSIZE, &entry);
	(void)pcre2_pattern_info(g->code, PCRE2_INFO_NAMETABLE, &table);
	if (groups > GROK_CAPTURES_MAX)
		return err_set(e, ERR_CONFIG, "captures %u fields, more than %d", groups,
			GROK_CAPTURES_MAX);
	for (uint32_t i = 0; i < count; i++, table += entry) {
		size_t group = (size_t)((table[0] << 8) | table[1]);

		if (g->fields[group - 1] == NULL)
			g->fields[group - 1] = xstrdup((const char *)table + 2);
	}
	g->groups_n = groups;
	for (size_t i = 0; i < groups; i++) {
		bool seen = false;

		for (size_t j = 0; j < i; j++)
			seen = seen || strcmp(g->fields[j], g->fields[i]) == 0;
		if (!seen)
			g->names[g->names_n++] = i;
	}
	return 0;
}

static int compile_expanded(struct grok *g, struct err *e)
{
	PCRE2_UCHAR why[160];
	PCRE2_SIZE at = 0;
	int code = 0;

	g->code = pcre2_compile((PCRE2_SPTR)g->expanded, PCRE2_ZERO_TERMINATED,
		GROK_OPTIONS | PCRE2_MATCH_INVALID_UTF, &code, &at, NULL);
	if (g->code == NULL) {
		size_t from = at > WHERE_BYTES ? at - WHERE_BYTES : 0;

		if (pcre2_get_error_message(code, why, sizeof why) < 0)
			(void)snprintf((char *)why, sizeof why, "error %d", code);
		return err_set(e, ERR_CONFIG, "does not compile: %s, behind \"%s%.*s\"",
			(const char *)why, from > 0 ? "..." : "", (int)(at - from),
			g->expanded + from);
	}
	return read_names(g, e);
}

/* Behind the alternative that begins at p: its "|", a ")" too many, or the end. */
static const char *alternative_end(const char *p)
{
	int depth = 0;

	for (; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0') {
			p++;
		} else if (*p == '[') {
			p += p[1] == '^' ? 2 : 1;
			p += *p == ']';
			for (; *p != '\0' && *p != ']'; p++)
				p += *p == '\\' && p[1] != '\0';
			if (*p == '\0')
				break;
		} else if (*p == '(') {
			depth++;
		} else if (*p == ')' && depth-- == 0) {
			break;
		} else if (*p == '|' && depth == 0) {
			break;
		}
	}
	return p;
}

static void add_alternatives(const char *p, const char *end, struct strings *out)
{
	while (p < end) {
		const char *stop = alternative_end(p);
		const char *last = stop - 1;

		/* a group and nothing else has alternatives of its own */
		if (strncmp(p, "(?:", 3) == 0 && alternative_end(p + 3)[0] != '\0') {
			const char *close = p + 3;

			while (*(close = alternative_end(close)) == '|')
				close++;
			if (*close == ')' && close == last) {
				add_alternatives(p + 3, close, out);
				p = stop + (*stop == '|');
				continue;
			}
		}
		strings_take(out, xstrndup(p, (size_t)(stop - p)));
		p = stop + (*stop == '|');
	}
}

int grok_alternatives(
	const struct grok_library *lib, const char *template, struct strings *out, struct err *e)
{
	struct expansion x = {.lib = lib};
	char *text;

	buf_init(&x.out, GROK_EXPANDED_MAX);
	if (expand(&x, template, e) < 0) {
		buf_free(&x.out);
		return -1;
	}
	text = buf_take(&x.out);
	if (strstr(text, "%{") != NULL || strchr(text, '%') != NULL)
		strings_add(out, template);
	else
		add_alternatives(text, text + strlen(text), out);
	free(text);
	return 0;
}

int grok_compile(
	const struct grok_library *lib, const char *template, struct grok **out, struct err *e)
{
	struct expansion x = {.lib = lib};
	struct grok *g = xcalloc(1, sizeof *g);

	*out = NULL;
	g->engine = &lib->engine;
	buf_init(&x.out, GROK_EXPANDED_MAX);
	if (expand(&x, template, e) < 0) {
		buf_free(&x.out);
		goto fail;
	}
	g->expanded = buf_take(&x.out);
	*out = g_hash_table_lookup(lib->shared->by_text, g->expanded);
	if (*out != NULL) {
		(*out)->uses++;
		grok_free(g);
		return 0;
	}
	if (compile_expanded(g, e) < 0)
		goto fail;
	grok_need_derive(g);
	g->uses = 1;
	g->id = lib->shared->ids++;
	g->shared = lib->shared;
	(void)g_hash_table_insert(lib->shared->by_text, g->expanded, g);
	*out = g;
	return 0;
fail:
	grok_free(g);
	return -1;
}

void grok_free(struct grok *g)
{
	if (g == NULL || (g->uses > 0 && --g->uses > 0))
		return;
	if (g->shared != NULL)
		(void)g_hash_table_remove(g->shared->by_text, g->expanded);
	for (size_t i = 0; i < g->needs_n; i++)
		free(g->needs[i].v);
	pcre2_code_free(g->code);
	for (size_t i = 0; i < GROK_CAPTURES_MAX; i++)
		free(g->fields[i]);
	free(g->expanded);
	free(g);
}

size_t grok_id(const struct grok *g)
{
	return g->id;
}

size_t grok_ids(const struct grok_library *lib)
{
	return lib->shared->ids;
}

size_t grok_field_count(const struct grok *g)
{
	return g->names_n;
}

const char *grok_field_name(const struct grok *g, size_t i)
{
	return g->fields[g->names[i]];
}

/* ---- matching ---- */

static int match_error(int code, struct err *e)
{
	PCRE2_UCHAR why[160];

	if (pcre2_get_error_message(code, why, sizeof why) < 0)
		(void)snprintf((char *)why, sizeof why, "error %d", code);
	return err_set(e, ERR_INPUT, "the match was given up: %s", (const char *)why);
}

/* Machine code takes many times the memory of what it is made from: who never matches never has it. Without JIT (not built in, or
 * memory may not be made executable) the interpreter does the same, slower. */
static void make_ready(struct grok *g)
{
	g->ready = true;
	(void)pcre2_jit_compile(g->code, PCRE2_JIT_COMPLETE);
}

void grok_library_ready(const struct grok_library *lib)
{
	GHashTableIter at;
	void *g;

	g_hash_table_iter_init(&at, lib->shared->by_text);
	while (g_hash_table_iter_next(&at, NULL, &g))
		make_ready(g);
}

int grok_search(const struct grok *g, const char *subject, size_t len, size_t from,
	struct grok_match *m, struct err *e)
{
	PCRE2_SIZE *at;
	int code;

	m->captures_n = 0;
	if (len > GROK_SUBJECT_MAX)
		return err_set(e, ERR_INPUT, "the text has %zu bytes, more than %u are not matched",
			len, GROK_SUBJECT_MAX);
	if (from > len)
		return 0;
	if (!g->ready)
		make_ready((struct grok *)(uintptr_t)g);
	code = pcre2_match(
		g->code, (PCRE2_SPTR)subject, len, from, 0, g->engine->data, g->engine->context);
	if (code == PCRE2_ERROR_NOMATCH)
		return 0;
	if (code < 0)
		return match_error(code, e);
	at = pcre2_get_ovector_pointer(g->engine->data);
	m->start = at[0];
	m->end = at[1];
	for (size_t i = 0; i < g->groups_n && i + 1 < (size_t)code; i++)
		if (at[2 * i + 2] != PCRE2_UNSET)
			m->captures[m->captures_n++] = (struct grok_capture){.field = g->fields[i],
				.start = at[2 * i + 2],
				.end = at[2 * i + 3]};
	return 1;
}

/* ---- the library ---- */

static void engine_open(struct grok_engine *engine)
{
	engine->context = pcre2_match_context_create(NULL);
	engine->data = pcre2_match_data_create(GROK_CAPTURES_MAX + 1, NULL);
	if (engine->context == NULL || engine->data == NULL)
		abort(); /* as mem.c: out of memory at start */
	(void)pcre2_set_match_limit(engine->context, GROK_MATCH_LIMIT);
	(void)pcre2_set_depth_limit(engine->context, GROK_DEPTH_LIMIT);
	(void)pcre2_set_heap_limit(engine->context, GROK_HEAP_LIMIT);
	/* From the start at its full size: growing and shrinking it would call madvise(2) in the cage. */
	engine->stack = pcre2_jit_stack_create(GROK_JIT_STACK, GROK_JIT_STACK, NULL);
	if (engine->stack != NULL)
		pcre2_jit_stack_assign(engine->context, NULL, engine->stack);
}

static void engine_close(struct grok_engine *engine)
{
	pcre2_match_data_free(engine->data);
	pcre2_match_context_free(engine->context);
	pcre2_jit_stack_free(engine->stack);
}

static void add_pattern(
	struct grok_library *lib, const char *file, int line, char *text, struct findings *findings)
{
	char name[NAME_BYTES + 1], none[NAME_BYTES + 1];
	size_t n = strcspn(text, " \t");
	char *value = text + n + strspn(text + n, " \t");
	char *probe = xasprintf("%.*s}", (int)n, text);
	bool good = reference(probe, name, none) > 0 && none[0] == '\0';

	free(probe);
	if (!good) {
		findings_add(findings, FINDING_ERROR, file, line,
			"a line begins with the name of a pattern: capital letters, digits and _, "
			"at "
			"most %d",
			NAME_BYTES);
		return;
	}
	if (value[0] == '\0') {
		findings_add(findings, FINDING_ERROR, file, line, "pattern %s has no text", name);
		return;
	}
	lib->v = xgrow(lib->v, &lib->cap, lib->n + 1, sizeof *lib->v);
	lib->v[lib->n++] = (struct pattern){
		.name = xstrdup(name), .text = xstrdup(value), .file = xstrdup(file), .line = line};
}

/* The pattern collected so far, if any, is complete. */
static void end_pattern(struct grok_library *lib, const char *path, int line, struct buf *pattern,
	struct findings *findings)
{
	if (pattern->truncated)
		findings_add(findings, FINDING_ERROR, path, line, "is longer than %d bytes",
			PATTERN_BYTES);
	else if (pattern->len > 0)
		add_pattern(lib, path, line, pattern->data, findings);
	buf_clear(pattern);
}

/* Lines of one file: a pattern each, and what is indented goes on with the pattern above. */
static void read_patterns(
	struct grok_library *lib, FILE *f, const char *path, struct findings *findings)
{
	struct buf pattern;
	char *text = NULL;
	size_t cap = 0;
	ssize_t n;
	int line = 0, first = 0;

	buf_init(&pattern, PATTERN_BYTES);
	while ((n = getline(&text, &cap, f)) >= 0) {
		line++;
		while (n > 0 && isspace((unsigned char)text[n - 1]))
			text[--n] = '\0';
		if (n == 0 || text[0] == '#')
			continue;
		if (!isspace((unsigned char)text[0]) || pattern.len == 0) {
			end_pattern(lib, path, first, &pattern, findings);
			first = line;
		}
		(void)buf_puts(&pattern, first == line ? text : text + strspn(text, " \t"));
	}
	end_pattern(lib, path, first, &pattern, findings);
	buf_free(&pattern);
	free(text);
}

static void read_grok_file(struct grok_library *lib, const char *path, struct findings *findings)
{
	FILE *f = fopen(path, "re");

	if (f == NULL) {
		findings_add(
			findings, FINDING_ERROR, path, 0, "cannot be opened: %s", strerror(errno));
		return;
	}
	read_patterns(lib, f, path, findings);
	if (ferror(f))
		findings_add(
			findings, FINDING_ERROR, path, 0, "cannot be read: %s", strerror(errno));
	(void)fclose(f);
}

static void drop_doubles(struct grok_library *lib, struct findings *findings)
{
	size_t kept = 0;

	if (lib->n > 1)
		qsort(lib->v, lib->n, sizeof *lib->v, by_name);
	for (size_t i = 0; i < lib->n; i++) {
		struct pattern *p = &lib->v[i];
		struct pattern *last = kept > 0 ? &lib->v[kept - 1] : NULL;

		if (last == NULL || strcmp(last->name, p->name) != 0) {
			lib->v[kept++] = *p;
			continue;
		}
		findings_add(findings, FINDING_ERROR, p->file, p->line,
			"pattern %s is defined twice; also in %s, line %d", p->name, last->file,
			last->line);
		free(p->name);
		free(p->text);
		free(p->file);
	}
	lib->n = kept;
}

static void compile_each(struct grok_library *lib, struct findings *findings)
{
	for (size_t i = 0; i < lib->n; i++) {
		struct grok *g = NULL;
		struct err e = {0};

		if (grok_compile(lib, lib->v[i].text, &g, &e) < 0)
			findings_add(findings, FINDING_ERROR, lib->v[i].file, lib->v[i].line,
				"pattern %s: %s", lib->v[i].name, e.message);
		grok_free(g);
	}
}

static int grok_file(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".grok") == 0;
}

int grok_library_load(const char *folder, struct grok_library **out, struct findings *findings)
{
	struct grok_library *lib = xcalloc(1, sizeof *lib);
	size_t before = findings->errors;
	struct dirent **names = NULL;
	int n = scandir(folder, &names, grok_file, alphasort);

	*out = NULL;
	engine_open(&lib->engine);
	lib->shared = xcalloc(1, sizeof *lib->shared);
	lib->shared->by_text = g_hash_table_new(g_str_hash, g_str_equal);
	if (n < 0)
		findings_add(findings, FINDING_ERROR, folder, 0, "cannot be opened: %s",
			strerror(errno));
	for (int i = 0; i < n; i++) {
		char *path = xasprintf("%s/%s", folder, names[i]->d_name);

		read_grok_file(lib, path, findings);
		free(path);
		free(names[i]);
	}
	free(names);
	drop_doubles(lib, findings);
	compile_each(lib, findings);
	if (findings->errors > before) {
		grok_library_free(lib);
		return -1;
	}
	*out = lib;
	return 0;
}

void grok_library_free(struct grok_library *lib)
{
	if (lib == NULL)
		return;
	for (size_t i = 0; i < lib->n; i++) {
		free(lib->v[i].name);
		free(lib->v[i].text);
		free(lib->v[i].file);
	}
	free(lib->v);
	g_hash_table_destroy(lib->shared->by_text);
	free(lib->shared);
	engine_close(&lib->engine);
	free(lib);
}
