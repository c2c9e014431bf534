/*
 * agency_names.c - owns the index of agencies' names and the look-up of whole values. Knows neither files nor domains.
 *
 * Names are indexed by their words without "of", "the", "and", so that "Dept. Interior" is "Department of the Interior".
 */
#include "parsers/agency_names.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/agency_index.h"
#include "parsers/mem.h"
#include "parsers/words.h"

#define SIMILAR_MIN 8 /* letters of a name that may hold one mistake */
#define SIMILAR_MIN_TWO 16

static void entries_free(void *p)
{
	struct entry *e = p, *next;

	for (; e != NULL; e = next) {
		next = e->next;
		free(e);
	}
}

struct agency_names *agency_names_new(void)
{
	struct agency_names *n = xcalloc(1, sizeof *n);

	n->by_key = g_hash_table_new_full(g_str_hash, g_str_equal, free, entries_free);
	n->by_first = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);
	return n;
}

void agency_names_free(struct agency_names *n)
{
	if (n == NULL)
		return;
	g_hash_table_destroy(n->by_key);
	g_hash_table_destroy(n->by_first);
	free(n->outlines);
	free(n);
}

/* The key of words [from, to) without fillers; a leading "us" is left out where two or more words remain. */
static char *key_of(const struct words *w, size_t from, size_t to, size_t *count_out)
{
	struct buf b;
	size_t count = 0, all = 0;

	buf_init(&b, AGENCY_KEY_MAX);
	for (size_t i = from; i < to; i++)
		all += !w->v[i].filler;
	for (size_t i = from; i < to; i++) {
		if (w->v[i].filler)
			continue;
		if (count == 0 && all > 2 && strcmp(w->v[i].norm, "us") == 0) {
			all--;
			continue;
		}
		if (count++ > 0)
			(void)buf_putc(&b, ' ');
		(void)buf_puts(&b, w->v[i].norm);
	}
	*count_out = count;
	return buf_take(&b);
}

void agency_names_add(struct agency_names *n, const struct agency_name *name)
{
	struct words w;
	size_t count;
	char *key, *space;
	struct entry *e, *old;

	words_split(name->text, strlen(name->text), &w);
	key = key_of(&w, 0, w.n, &count);
	words_free(&w);
	if (count == 0) {
		free(key);
		return;
	}
	e = xcalloc(1, sizeof *e);
	e->name = *name;
	old = g_hash_table_lookup(n->by_key, key);
	if (old != NULL) {
		e->next = old->next;
		old->next = e;
		free(key);
		return;
	}
	space = strchr(key, ' ');
	char *first = space != NULL ? xstrndup(key, (size_t)(space - key)) : xstrdup(key);
	size_t most = GPOINTER_TO_SIZE(g_hash_table_lookup(n->by_first, first));
	g_hash_table_insert(n->by_key, key, e);
	g_hash_table_insert(n->by_first, first, GSIZE_TO_POINTER(count > most ? count : most));
}

static size_t add_once(const struct agency **list, size_t n, size_t max, const struct agency *a)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == a)
			return n;
	if (n < max)
		list[n++] = a;
	return n;
}

size_t agency_names_whole(
	const struct agency_names *n, const char *text, const struct agency **out, size_t max)
{
	struct words w;
	size_t count, found = 0;
	char *key;

	words_split(text, strlen(text), &w);
	key = key_of(&w, 0, w.n, &count);
	words_free(&w);
	for (struct entry *e = g_hash_table_lookup(n->by_key, key); e != NULL; e = e->next)
		found = add_once(out, found, max, e->name.agency);
	free(key);
	return found;
}

/* Edit distance of two ASCII strings (insert, delete, replace, swap neighbours), or more than limit where it is greater.
 * Only the cells within limit of the diagonal are computed: the others cannot lead to a distance that counts. */
static size_t distance(const char *a, size_t an, const char *b, size_t bn, size_t limit)
{
	size_t rows[3][AGENCY_KEY_MAX + 2];

	if (an > bn + limit || bn > an + limit || bn > AGENCY_KEY_MAX)
		return limit + 1;
	for (size_t j = 0; j <= bn; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= an; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3], *second = rows[(i + 1) % 3];
		size_t from = i > limit ? i - limit : 1, to = MIN(bn, i + limit);

		row[from - 1] = from == 1 ? i : limit + 1;
		for (size_t j = from; j <= to; j++) {
			size_t cost = above[j - 1] + (a[i - 1] != b[j - 1]);

			cost = MIN(cost, above[j] + 1);
			cost = MIN(cost, row[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				cost = MIN(cost, second[j - 2] + 1);
			row[j] = cost;
		}
		row[to + 1] = limit + 1; /* read by the next row */
	}
	return rows[an % 3][bn];
}

static uint32_t letters_of(const char *key)
{
	uint32_t letters = 0;

	for (; *key != '\0'; key++)
		if (*key >= 'a' && *key <= 'z')
			letters |= (uint32_t)1 << (*key - 'a');
	return letters;
}

static int by_length(const void *va, const void *vb)
{
	const struct outline *a = va, *b = vb;

	if (a->len != b->len)
		return a->len < b->len ? -1 : 1;
	return strcmp(a->key, b->key);
}

void agency_names_seal(struct agency_names *n)
{
	GHashTableIter it;
	void *key, *entries;

	free(n->outlines);
	n->outlines_n = 0;
	n->outlines = xcalloc(g_hash_table_size(n->by_key), sizeof *n->outlines);
	g_hash_table_iter_init(&it, n->by_key);
	while (g_hash_table_iter_next(&it, &key, &entries))
		n->outlines[n->outlines_n++] = (struct outline){.key = key,
			.len = strlen(key),
			.letters = letters_of(key),
			.entries = entries};
	if (n->outlines_n > 1)
		qsort(n->outlines, n->outlines_n, sizeof *n->outlines, by_length);
}

/* Index of the first outline that is not shorter. */
static size_t first_of_length(const struct agency_names *n, size_t len)
{
	size_t low = 0, high = n->outlines_n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (n->outlines[middle].len < len)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t agency_names_similar(
	const struct agency_names *n, const char *text, const struct agency **out, size_t max)
{
	struct words w;
	size_t count, len, limit, found = 0;
	uint32_t letters;
	char *key;

	words_split(text, strlen(text), &w);
	key = key_of(&w, 0, w.n, &count);
	words_free(&w);
	len = strlen(key);
	letters = letters_of(key);
	limit = len >= SIMILAR_MIN_TWO ? 2 : len >= SIMILAR_MIN ? 1 : 0;
	for (size_t i = first_of_length(n, len - limit);
		limit > 0 && i < n->outlines_n && n->outlines[i].len <= len + limit; i++) {
		const struct outline *o = &n->outlines[i];
		size_t d;

		/* each replaced letter changes two bits at most */
		if ((unsigned)__builtin_popcount(o->letters ^ letters) > 2 * limit)
			continue;
		d = distance(key, len, o->key, o->len, limit);
		if (d > limit)
			continue;
		if (d < limit) {
			limit = d;
			found = 0;
		}
		for (const struct entry *e = o->entries; e != NULL; e = e->next)
			found = add_once(out, found, max, e->name.agency);
	}
	free(key);
	return found == 1 ? 1 : 0;
}

int agency_kinship(const struct agency *a, const struct agency *b)
{
	const struct agency *ra = a, *rb = b;

	if (agency_within(a, b) || agency_within(b, a))
		return 2;
	while (ra->parent != NULL)
		ra = ra->parent;
	while (rb->parent != NULL)
		rb = rb->parent;
	return ra == rb ? 1 : 0;
}
