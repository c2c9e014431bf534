/*
 * directory.c - owns the agencies: reading agencies.csv, their tree, look-up by name and by mail domain.
 *
 * Knows no mail and no rule. How names are found in text is agency_names.c's.
 */
#include "parsers/directory.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/agency_names.h"
#include "parsers/csv.h"
#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/nearest.h"
#include "parsers/text.h"

#define MEANT_MAX 64 /* agencies that one value may name */

struct directory {
	struct agency *v; /* owned */
	size_t n;
	GHashTable *by_domain; /* domain -> struct agency *, both borrowed */
	struct agency_names *names;
};

const struct agency *agency_top(const struct agency *a)
{
	while (a->parent != NULL && !a->own)
		a = a->parent;
	return a;
}

bool agency_within(const struct agency *a, const struct agency *ancestor)
{
	for (; a != NULL; a = a->parent)
		if (a == ancestor)
			return true;
	return false;
}

/* --- loading -------------------------------------------------------------------------------------------------------- */

enum column {
	COLUMN_NAME,
	COLUMN_PARENT,
	COLUMN_ACRONYMS,
	COLUMN_ALIASES,
	COLUMN_DOMAINS,
	COLUMN_CAREFUL,
	COLUMN_OWN,
	COLUMNS
};
static const char *const column_names[] = {
	"name", "parent", "acronyms", "aliases", "domains", "careful", "own"};

struct loader {
	const char *path;
	struct findings *findings;
	struct csv csv;
	int columns[COLUMNS];
	struct directory *d;
};

static const char *cell(const struct loader *l, size_t row, enum column c)
{
	return l->columns[c] < 0 ? "" : l->csv.rows[row].cells.v[l->columns[c]];
}

static void split(const char *text, struct strings *out)
{
	char **parts = g_strsplit(text, ";", -1);

	for (char **p = parts; *p != NULL; p++) {
		char *one = text_squash(*p);

		if (one[0] != '\0')
			strings_take(out, one);
		else
			free(one);
	}
	g_strfreev(parts);
}

static int find_columns(struct loader *l)
{
	for (size_t c = 0; c < COLUMNS; c++) {
		l->columns[c] = csv_column(&l->csv, column_names[c]);
		if (c <= COLUMN_PARENT && l->columns[c] < 0)
			findings_add(l->findings, FINDING_ERROR, l->path, 1,
				"the column \"%s\" is missing", column_names[c]);
	}
	for (size_t i = 0; i < l->csv.header.n; i++) {
		bool known = false;

		for (size_t c = 0; c < COLUMNS; c++)
			known = known || l->columns[c] == (int)i;
		if (!known)
			findings_add(l->findings, FINDING_ERROR, l->path, 1,
				"unknown column \"%s\": the columns are name, parent, acronyms, "
				"aliases, "
				"domains, careful, own",
				l->csv.header.v[i]);
	}
	return l->columns[COLUMN_NAME] < 0 || l->columns[COLUMN_PARENT] < 0 ? -1 : 0;
}

static void read_row(struct loader *l, size_t row)
{
	struct agency *a = &l->d->v[row];
	const char *own = cell(l, row, COLUMN_OWN);

	a->line = l->csv.rows[row].line;
	a->name = xstrdup(cell(l, row, COLUMN_NAME));
	split(cell(l, row, COLUMN_ACRONYMS), &a->acronyms);
	split(cell(l, row, COLUMN_ALIASES), &a->aliases);
	split(cell(l, row, COLUMN_DOMAINS), &a->domains);
	split(cell(l, row, COLUMN_CAREFUL), &a->careful);
	a->own = text_ieq(own, "yes");
	if (a->name[0] == '\0')
		findings_add(l->findings, FINDING_ERROR, l->path, a->line, "the name is missing");
	if (own[0] != '\0' && !a->own && !text_ieq(own, "no"))
		findings_add(l->findings, FINDING_ERROR, l->path, a->line,
			"own is \"%s\": write yes, or leave it empty", own);
}

static void no_parent(struct loader *l, const struct agency *a, const char *parent)
{
	struct nearest near;
	char *hint;

	nearest_start(&near, parent);
	for (size_t i = 0; i < l->d->n; i++)
		nearest_add(&near, l->d->v[i].name);
	hint = nearest_end(&near);
	findings_add(l->findings, FINDING_ERROR, l->path, a->line,
		"the parent \"%s\" is not in the file: %s", parent, hint);
	free(hint);
}

static void find_parent(struct loader *l, size_t row)
{
	struct agency *a = &l->d->v[row];
	const char *parent = cell(l, row, COLUMN_PARENT);

	for (size_t i = 0; parent[0] != '\0' && i < l->d->n; i++) {
		if (strcmp(l->d->v[i].name, parent) != 0)
			continue;
		if (a->parent != NULL)
			findings_add(l->findings, FINDING_ERROR, l->path, a->line,
				"the parent \"%s\" stands on line %d and on line %d: give one "
				"another name",
				parent, a->parent->line, l->d->v[i].line);
		a->parent = &l->d->v[i];
	}
	if (parent[0] != '\0' && a->parent == NULL)
		no_parent(l, a, parent);
}

/* No circles, and every name once below its parent. */
static void check_tree(struct loader *l)
{
	GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);

	for (size_t i = 0; i < l->d->n; i++) {
		struct agency *a = &l->d->v[i];
		const struct agency *up = a->parent;
		size_t steps = 0;

		while (up != NULL && up != a && steps++ <= l->d->n)
			up = up->parent;
		if (up != NULL) {
			findings_add(l->findings, FINDING_ERROR, l->path, a->line,
				"\"%s\" belongs to itself through its parents", a->name);
			a->parent = NULL;
		}
		char *key = xasprintf("%s\n%s", a->name, a->parent != NULL ? a->parent->name : "");
		const struct agency *other = g_hash_table_lookup(seen, key);
		if (other != NULL)
			findings_add(l->findings, FINDING_ERROR, l->path, a->line,
				"\"%s\" stands on line %d already", a->name, other->line);
		g_hash_table_insert(seen, key, a);
	}
	g_hash_table_destroy(seen);
}

static bool domain_ok(const char *d)
{
	bool dot = false;

	if (d[0] == '.' || d[0] == '-' || d[0] == '\0')
		return false;
	for (const char *p = d; *p != '\0'; p++) {
		if (!g_ascii_islower(*p) && !g_ascii_isdigit(*p) && *p != '-' && *p != '.')
			return false;
		if (*p == '.' && (p[1] == '.' || p[1] == '\0'))
			return false;
		dot = dot || *p == '.';
	}
	return dot;
}

static void index_domains(struct loader *l, struct agency *a)
{
	for (size_t i = 0; i < a->domains.n; i++) {
		char *d = a->domains.v[i];
		const struct agency *other;

		for (char *p = d; *p != '\0'; p++)
			*p = g_ascii_tolower(*p);
		other = g_hash_table_lookup(l->d->by_domain, d);
		if (!domain_ok(d))
			findings_add(l->findings, FINDING_ERROR, l->path, a->line,
				"\"%s\" is not a domain: write it like fs.usda.gov", d);
		else if (other != NULL)
			findings_add(l->findings, FINDING_ERROR, l->path, a->line,
				"the domain %s is %s's already (line %d)", d, other->name,
				other->line);
		else
			g_hash_table_insert(l->d->by_domain, d, a);
	}
}

/* n: a name of this kind, to be given each text of the list. */
static void index_list(
	struct loader *l, const struct agency *a, const struct strings *list, struct agency_name n)
{
	for (size_t i = 0; i < list->n; i++) {
		char *lower = g_ascii_strdown(list->v[i], -1);

		n.text = list->v[i];
		n.careful = strings_has(&a->careful, n.text);
		n.lower = !strings_has(&a->careful, lower);
		agency_names_add(l->d->names, &n);
		g_free(lower);
	}
}

static void index_names(struct loader *l, struct agency *a)
{
	bool context_only = strings_has(&a->careful, a->name);
	struct agency_name n = {.agency = a,
		.text = a->name,
		.kind = AGENCY_OFFICIAL,
		.careful = context_only,
		.context_only = context_only};

	n.lower = true;
	agency_names_add(l->d->names, &n);
	n.kind = AGENCY_ALIAS;
	index_list(l, a, &a->aliases, n);
	n.kind = AGENCY_ACRONYM;
	index_list(l, a, &a->acronyms, n);
	for (size_t i = 0; i < a->careful.n; i++) {
		const char *c = a->careful.v[i];
		bool known = strcmp(c, a->name) == 0;

		for (size_t k = 0; k < a->acronyms.n; k++)
			known = known || text_ieq(a->acronyms.v[k], c);
		for (size_t k = 0; k < a->aliases.n; k++)
			known = known || text_ieq(a->aliases.v[k], c);
		if (!known)
			findings_add(l->findings, FINDING_ERROR, l->path, a->line,
				"careful names \"%s\", which is neither the name nor an acronym or "
				"alias here",
				c);
	}
}

int directory_load(const char *path, struct directory **out, struct findings *findings)
{
	struct loader l = {.path = path, .findings = findings};
	size_t errors = findings->errors;

	*out = NULL;
	l.d = xcalloc(1, sizeof *l.d);
	l.d->by_domain = g_hash_table_new(g_str_hash, g_str_equal);
	l.d->names = agency_names_new();
	if (csv_load(path, &l.csv, findings) == 0 && find_columns(&l) == 0) {
		l.d->v = xcalloc(l.csv.n, sizeof *l.d->v);
		l.d->n = l.csv.n;
		for (size_t i = 0; i < l.csv.n; i++)
			read_row(&l, i);
		for (size_t i = 0; i < l.csv.n; i++)
			find_parent(&l, i);
		check_tree(&l);
		for (size_t i = 0; i < l.csv.n; i++) {
			index_domains(&l, &l.d->v[i]);
			index_names(&l, &l.d->v[i]);
		}
		agency_names_seal(l.d->names);
	}
	csv_free(&l.csv);
	if (findings->errors > errors) {
		directory_free(l.d);
		return -1;
	}
	*out = l.d;
	return 0;
}

void directory_free(struct directory *d)
{
	if (d == NULL)
		return;
	agency_names_free(d->names);
	g_hash_table_destroy(d->by_domain);
	for (size_t i = 0; i < d->n; i++) {
		free(d->v[i].name);
		strings_free(&d->v[i].acronyms);
		strings_free(&d->v[i].aliases);
		strings_free(&d->v[i].domains);
		strings_free(&d->v[i].careful);
	}
	free(d->v);
	free(d);
}

/* --- by domain ------------------------------------------------------------------------------------------------------ */

/* The domain of an address or the bare domain, in lower case without a final dot. */
static char *domain_of(const char *address)
{
	const char *at = strrchr(address, '@');
	char *d = text_squash(at != NULL ? at + 1 : address);
	size_t n = strlen(d);

	while (n > 0 && (d[n - 1] == '.' || d[n - 1] == '>'))
		d[--n] = '\0';
	for (char *p = d; *p != '\0'; p++)
		*p = g_ascii_tolower(*p);
	return d;
}

const struct agency *directory_by_domain(const struct directory *d, const char *address)
{
	char *domain = domain_of(address);
	const struct agency *a = NULL;

	for (const char *p = domain; p != NULL && a == NULL;) {
		a = g_hash_table_lookup(d->by_domain, p);
		p = strchr(p, '.');
		if (p != NULL)
			p++;
	}
	free(domain);
	return a;
}

bool directory_is_federal(const struct directory *d, const char *address)
{
	char *domain = domain_of(address);
	bool mil = text_iends(domain, ".mil") && strlen(domain) > strlen(".mil");

	free(domain);
	return mil || directory_by_domain(d, address) != NULL;
}

/* --- by name -------------------------------------------------------------------------------------------------------- */

/* What a value names so far. */
struct meant {
	const struct agency *v[MEANT_MAX]; /* certain */
	size_t n;
};

static void mean(struct meant *m, const struct agency *a)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->v[i] == a)
			return;
	if (m->n < MEANT_MAX)
		m->v[m->n++] = a;
}

/* The one of several candidates that belongs best to what is certain and to the sender's agency; NULL on a tie. */
static const struct agency *best_of(const struct agency *const *list, size_t n,
	const struct meant *m, const struct agency *near)
{
	const struct agency *best = NULL;
	int most = 0;

	if (n == 1)
		return list[0];
	for (size_t i = 0; i < n; i++) {
		int k = 0;

		for (size_t j = 0; j < m->n; j++) {
			int one = agency_kinship(list[i], m->v[j]);

			if (one > 0 && one + 2 > k)
				k = one + 2;
		}
		if (k == 0 && near != NULL)
			k = agency_kinship(list[i], near);
		if (k > most) {
			most = k;
			best = list[i];
		} else if (k == most) {
			best = NULL;
		}
	}
	return best;
}

/* One part of a value: as a whole, or by what stands in it. shared: leave names of several agencies for later. */
static void part_means(const struct directory *d, const char *part, const struct agency *near,
	bool shared, struct meant *m)
{
	const struct agency *list[MEANT_MAX];
	struct agency_hit hits[MEANT_MAX];
	size_t n = agency_names_whole(d->names, part, list, MEANT_MAX);

	if (n == 1 && !shared)
		mean(m, list[0]);
	if (n > 1 && shared) {
		const struct agency *a = best_of(list, n, m, near);

		if (a != NULL)
			mean(m, a);
	}
	if (n > 0 || shared)
		return;
	n = agency_names_scan(d->names, part, near, hits, MEANT_MAX);
	for (size_t i = 0; i < n; i++)
		mean(m, hits[i].agency);
	if (n == 0 && agency_names_similar(d->names, part, list, MEANT_MAX) == 1)
		mean(m, list[0]);
}

/* The lowest of a chain; NULL where they are no chain. */
static const struct agency *lowest(const struct meant *m)
{
	const struct agency *low = NULL;

	for (size_t i = 0; i < m->n; i++)
		if (low == NULL || agency_within(m->v[i], low))
			low = m->v[i];
	for (size_t i = 0; i < m->n; i++)
		if (!agency_within(low, m->v[i]))
			return NULL;
	return low;
}

/* Separators of a value's parts become LF; hyphens and dashes only between blanks. */
static char *cut(const char *text)
{
	struct buf out;

	buf_init(&out, LIMIT_VALUE);
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);
		bool dash = (c == '-' && p > text && p[-1] == ' ' && p[1] == ' ') || c == 0x2013 ||
			    c == 0x2014;

		if (dash || c == '/' || c == '|' || c == ';' || c == '(' || c == ')' || c == ',' ||
			c == '\\' || c == '>')
			(void)buf_putc(&out, '\n');
		else
			(void)buf_add(&out, p, (size_t)(g_utf8_next_char(p) - p));
	}
	return buf_take(&out);
}

const struct agency *directory_by_name_near(
	const struct directory *d, const char *text, const struct agency *near)
{
	const struct agency *list[MEANT_MAX];
	struct meant m = {.n = 0};
	char *value, *pieces;
	char **parts;
	size_t n;

	if (strlen(text) > LIMIT_VALUE || !g_utf8_validate(text, -1, NULL))
		return NULL;
	value = text_squash(text);
	n = agency_names_whole(d->names, value, list, MEANT_MAX);
	if (n > 0) {
		free(value);
		return best_of(list, n, &m, near);
	}
	part_means(d, value, near, false, &m);
	pieces = cut(value);
	parts = g_strsplit(pieces, "\n", -1);
	for (char **p = parts; *p != NULL && parts[1] != NULL; p++)
		part_means(d, *p, near, false, &m);
	for (char **p = parts; *p != NULL && parts[1] != NULL; p++)
		part_means(d, *p, near, true, &m);
	g_strfreev(parts);
	free(pieces);
	free(value);
	return lowest(&m);
}

const struct agency *directory_by_name(const struct directory *d, const char *text)
{
	return directory_by_name_near(d, text, NULL);
}

size_t directory_scan_near(const struct directory *d, const char *text, const struct agency *near,
	struct agency_hit *hits, size_t max)
{
	return agency_names_scan(d->names, text, near, hits, max);
}

size_t directory_scan(
	const struct directory *d, const char *text, struct agency_hit *hits, size_t max)
{
	return agency_names_scan(d->names, text, NULL, hits, max);
}
