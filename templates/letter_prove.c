/*
 * letter_prove.c - owns the proof that a letter never asks for a value that is not there.
 *
 * A name in a template is looked for inside the sections around it, innermost first, as rendering does; the first that the
 * caller knows is meant. Must not know workflows: the caller says what is certain and what is possible, and where.
 */
#include <glib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"
#include "templates/letter_parts.h"

#define NESTING_MAX (2 * MUSTACHE_DEPTH_MAX)

struct proof {
	const struct letters *letters;
	const struct letter_variables *vars;
	const char *where;
	const char *path; /* of the file whose tags are being looked at */
	struct findings *findings;
	char *around
		[NESTING_MAX]; /* owned; full names of the partials' surrounding sections; NULL: unknown */
	bool inverted[NESTING_MAX];
	size_t around_n;
	unsigned depth; /* of partials */
};

/* A mistake in a letter that several transitions send, or in the layout of all, is told once, with the first of its places. */
static void __attribute__((format(printf, 3, 4)))
fault(const struct proof *p, int line, const char *fmt, ...)
{
	va_list ap;
	char *text;
	bool known = false;

	va_start(ap, fmt);
	text = g_strdup_vprintf(fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < p->findings->n && !known; i++) {
		const struct finding *f = &p->findings->v[i];

		known = f->line == line && strcmp(f->file, p->path) == 0 &&
			strncmp(f->text, text, strlen(text)) == 0;
	}
	if (!known)
		findings_add(p->findings, FINDING_ERROR, p->path, line, "%s (sent by %s)", text,
			p->where);
	g_free(text);
}

/* has_NAME is there for every list of the top level. */
static bool known(const struct proof *p, const char *name)
{
	if (strncmp(name, "has_", 4) == 0 && known(p, name + 4))
		return true;
	return strings_has(&p->vars->certain, name) || strings_has(&p->vars->possible, name);
}

/* Sections around a tag with their full names, and the tag's own full name; NULL where it is not known. */
struct place {
	char *full[NESTING_MAX]; /* owned beyond around_n */
	bool inverted[NESTING_MAX];
	size_t n;
};

static char *resolve(const struct proof *p, const struct place *at, const char *name)
{
	if (strcmp(name, ".") == 0) {
		for (size_t i = at->n; i-- > 0;)
			if (!at->inverted[i])
				return xstrdup(at->full[i] != NULL ? at->full[i] : ".");
		return NULL;
	}
	for (size_t i = at->n; i-- > 0;) {
		char *full;

		if (at->full[i] == NULL || at->inverted[i])
			continue;
		full = xasprintf("%s.%s", at->full[i], name);
		if (known(p, full))
			return full;
		free(full);
	}
	return known(p, name) ? xstrdup(name) : NULL;
}

static void find_place(const struct proof *p, const struct mustache_name *n, struct place *at)
{
	at->n = 0;
	for (; at->n < p->around_n; at->n++) {
		at->full[at->n] = p->around[at->n];
		at->inverted[at->n] = p->inverted[at->n];
	}
	for (size_t i = 0; i < n->inside_n && at->n < NESTING_MAX; i++) {
		at->full[at->n] = resolve(p, at, n->inside[i].name);
		at->inverted[at->n] = n->inside[i].inverted;
		at->n++;
	}
}

static void leave_place(const struct proof *p, struct place *at)
{
	while (at->n > p->around_n)
		free(at->full[--at->n]);
}

/* A section of the name itself, or of something inside it: {{#case.number}} is entered only where there is a case. */
static bool guarded(const struct place *at, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < at->n; i++) {
		const char *section = at->full[i];

		if (!at->inverted[i] && section != NULL && strncmp(section, name, len) == 0 &&
			(section[len] == '\0' || section[len] == '.'))
			return true;
	}
	return false;
}

/* A value needs each part of its name to be certain, or a section of it around. */
static void check_certain(const struct proof *p, const struct place *at,
	const struct mustache_name *n, const char *full)
{
	for (size_t i = 0;; i++) {
		char *prefix;

		if (full[i] != '.' && full[i] != '\0')
			continue;
		prefix = xstrndup(full, i);
		if (strings_has(&p->vars->possible, prefix) &&
			!strings_has(&p->vars->certain, prefix) && !guarded(at, prefix))
			fault(p, n->line, "{{%s}} may be empty: put it into {{#%s}}...{{/%s}}",
				n->name, prefix, prefix);
		free(prefix);
		if (full[i] == '\0')
			return;
	}
}

static int prove_name(void *ctx, const struct mustache_name *n);

static int prove_partial(struct proof *p, struct place *at, const struct mustache_name *n)
{
	const struct letter_file *partial = letter_file_find(&p->letters->partials, n->name);
	struct proof inner = *p;

	if (partial == NULL || partial->body == NULL) /* letters_load has reported it */
		return 0;
	if (p->depth == MUSTACHE_DEPTH_MAX) {
		findings_add(p->findings, FINDING_ERROR, p->path, n->line,
			"the partial \"%s\" takes in itself without end", n->name);
		return 1;
	}
	inner.path = partial->path;
	inner.depth++;
	for (inner.around_n = 0; inner.around_n < at->n; inner.around_n++) {
		inner.around[inner.around_n] = at->full[inner.around_n];
		inner.inverted[inner.around_n] = at->inverted[inner.around_n];
	}
	return mustache_names(partial->body, prove_name, &inner);
}

/* As it would be written here: without the names of the sections around. */
static void add_names(const struct strings *names, const struct place *at, struct nearest *near)
{
	for (size_t i = 0; i < names->n; i++) {
		const char *name = names->v[i];

		for (size_t k = 0; k < at->n; k++) {
			size_t len = at->full[k] != NULL ? strlen(at->full[k]) : 0;

			if (len > 0 && strncmp(name, at->full[k], len) == 0 && name[len] == '.')
				nearest_add(near, name + len + 1);
		}
		nearest_add(near, name);
	}
}

static void no_value(const struct proof *p, const struct place *at, const struct mustache_name *n)
{
	struct nearest near;
	char *hint;

	nearest_start(&near, n->name);
	add_names(&p->vars->certain, at, &near);
	add_names(&p->vars->possible, at, &near);
	hint = nearest_end(&near);
	fault(p, n->line, "there is no value \"%s\": %s", n->name, hint);
	free(hint);
}

static int prove_name(void *ctx, const struct mustache_name *n)
{
	struct proof *p = ctx;
	struct place at;
	char *full = NULL;
	int rc = 0;

	find_place(p, n, &at);
	if (n->use == MUSTACHE_PARTIAL) {
		rc = prove_partial(p, &at, n);
		goto out;
	}
	full = resolve(p, &at, n->name);
	if (full == NULL)
		no_value(p, &at, n);
	else if (n->use == MUSTACHE_VALUE || n->use == MUSTACHE_RAW)
		check_certain(p, &at, n, full);
out:
	free(full);
	leave_place(p, &at);
	return rc;
}

void letters_prove(const struct letters *l, const char *name, const struct letter_variables *vars,
	const char *where, struct findings *findings)
{
	const struct letter_file *f = letter_file_find(&l->letters, name);
	struct letter_variables own = {0};
	struct proof p = {.letters = l, .vars = vars, .where = where, .findings = findings};

	if (f == NULL) {
		findings_add(findings, FINDING_ERROR, where, 0,
			"there is no letter \"%s\": write templates/letters/%s.md", name, name);
		return;
	}
	p.path = f->path;
	if (mustache_names(f->subject, prove_name, &p) == 0 && f->summary != NULL)
		(void)mustache_names(f->summary, prove_name, &p);
	(void)mustache_names(f->body, prove_name, &p);
	/* The layout has what the letter itself gives it as well. */
	strings_copy(&own.certain, &vars->certain);
	strings_copy(&own.possible, &vars->possible);
	for (const char *const *v = letter_layout_certain; *v != NULL; v++)
		strings_add(&own.certain, *v);
	for (const char *const *v = letter_layout_possible; *v != NULL; v++)
		strings_add(&own.possible, *v);
	p.vars = &own;
	p.path = l->layout_path;
	(void)mustache_names(l->layout, prove_name, &p);
	strings_free(&own.certain);
	strings_free(&own.possible);
}
