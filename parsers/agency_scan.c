/*
 * agency_scan.c - owns finding agencies in running text. Knows neither files nor domains.
 *
 * A text is walked word by word for the longest name that begins there. What is found is strong (counts by itself) or weak
 * (shared by several agencies, or a common word); the weak ones are decided afterwards by the strong ones near them and by
 * the sender's own agency.
 */
#include <stdlib.h>
#include <string.h>

#include "parsers/agency_index.h"
#include "parsers/mem.h"
#include "parsers/words.h"

#define NEAR_BYTES 200 /* how far a strong name reaches */
#define SHARED_MAX 40  /* agencies that one name may have ("Office of Inspector General") */

struct candidate {
	size_t first, last;                     /* words */
	size_t start, end;                      /* bytes */
	const struct agency *agency;            /* borrowed; decided; NULL while weak */
	const struct entry *viable[SHARED_MAX]; /* borrowed; entries whose form fits */
	size_t viable_n;
	bool strong;
};

struct scan {
	const struct agency_names *names;
	const char *text;
	struct words words;
	const struct agency *near;
	struct candidate *v; /* owned */
	size_t n, cap;
};

/* Does the text between start and end have a form in which this name may count? */
static bool form_fits(const struct entry *e, const char *text, size_t start, size_t end)
{
	const char *as_written = e->name.text;
	enum word_case c = word_case(text, start, end);
	size_t letters = 0;

	if (e->name.kind != AGENCY_ACRONYM && c == CASE_LOWER && !e->name.lower)
		return false;
	if (e->name.kind != AGENCY_ACRONYM)
		return !e->name.careful || e->name.kind == AGENCY_OFFICIAL || c == CASE_CAPITAL ||
		       c == CASE_UPPER;
	if (memchr(text + start, ',', end - start) != NULL ||
		memchr(text + start, '\n', end - start) != NULL)
		return false;
	if (c == CASE_UPPER || (strlen(as_written) == end - start &&
				       memcmp(as_written, text + start, end - start) == 0))
		return true;
	for (const char *p = as_written; *p != '\0'; p++)
		letters += g_ascii_isalpha(*p) ? 1u : 0u;
	return c == CASE_LOWER && letters >= 3 && e->name.lower && !e->name.careful;
}

/* Last words of the states' names, and what else makes a department a state's or a city's. */
static bool is_local_government(const char *norm)
{
	static const char *const words[] = {"alabama", "alaska", "arizona", "arkansas",
		"california", "colorado", "connecticut", "delaware", "florida", "georgia", "hawaii",
		"idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine",
		"maryland", "massachusetts", "michigan", "minnesota", "mississippi", "missouri",
		"montana", "nebraska", "nevada", "hampshire", "jersey", "mexico", "york",
		"carolina", "dakota", "ohio", "oklahoma", "oregon", "pennsylvania", "island",
		"tennessee", "texas", "utah", "vermont", "virginia", "washington", "wisconsin",
		"wyoming", "columbia", "rico", "guam", "state", "county", "city", "municipal",
		"tribal"};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(norm, words[i]) == 0)
			return true;
	return false;
}

/* "Ohio Department of Agriculture", "Department of Labor and Industries", "Department of State Hospitals": another
 * government's. */
static bool foreign_department(const struct scan *s, const struct candidate *c)
{
	const struct word *w = s->words.v;
	size_t next = c->last + 1;

	if (strcmp(w[c->first].norm, "department") != 0 && strcmp(w[c->first].norm, "state") != 0)
		return false;
	if (c->first > 0 && w[c->first].space && is_local_government(w[c->first - 1].norm))
		return true;
	if (next + 1 < s->words.n && w[next].space && w[next + 1].space &&
		strcmp(w[next].norm, "and") == 0 && strlen(w[next + 1].norm) > 1 &&
		word_case(s->text, w[next + 1].start, w[next + 1].end) == CASE_CAPITAL &&
		g_hash_table_lookup(s->names->by_first, w[next + 1].norm) == NULL &&
		strcmp(w[next + 1].norm, "us") != 0)
		return true;
	return false;
}

static bool all_digits(const struct scan *s, const struct word *w)
{
	for (size_t i = w->start; i < w->end; i++)
		if (!g_ascii_isdigit(s->text[i]))
			return false;
	return true;
}

/* "VA" after a town or before a ZIP code is Virginia. */
static bool is_virginia(const struct scan *s, const struct candidate *c)
{
	const struct word *w = s->words.v;
	size_t i = c->first;

	if (c->first != c->last || strcmp(w[i].norm, "va") != 0)
		return false;
	if (i + 1 < s->words.n && !w[i + 1].hard && w[i + 1].end - w[i + 1].start == 5 &&
		all_digits(s, &w[i + 1]))
		return true;
	if (i == 0 || w[i].hard || w[i].newline)
		return false;
	if (s->n > 0 && s->v[s->n - 1].last == i - 1)
		return false; /* "Veterans Health Administration, VA" */
	if (word_case(s->text, w[i - 1].start, w[i - 1].end) != CASE_CAPITAL)
		return false;
	return !w[i].space; /* "Richmond, VA"; but "Martinsburg VA Medical Center" */
}

static void look_up(const struct scan *s, struct candidate *c, const struct entry *e)
{
	const struct agency *first = NULL;
	bool careful = false;

	c->viable_n = 0;
	c->strong = true;
	for (; e != NULL && c->viable_n < SHARED_MAX; e = e->next) {
		if (!form_fits(e, s->text, c->start, c->end))
			continue;
		c->viable[c->viable_n++] = e;
		careful = careful || e->name.careful || e->name.context_only;
		if (first != NULL && first != e->name.agency)
			c->strong = false;
		first = e->name.agency;
	}
	if (careful)
		c->strong = false;
	c->agency = c->strong ? first : NULL;
}

/* The longest name that begins at word i; c is filled. */
static bool longest(const struct scan *s, size_t i, struct candidate *c)
{
	const struct word *w = s->words.v;
	size_t most = GPOINTER_TO_SIZE(g_hash_table_lookup(s->names->by_first, w[i].norm));
	struct buf key;
	size_t count = 0;
	bool found = false;

	if (most == 0)
		return false;
	buf_init(&key, AGENCY_KEY_MAX);
	for (size_t j = i; j < s->words.n && count < most; j++) {
		const struct entry *e;

		if (w[j].blocked || (j > i && w[j].hard))
			break;
		if (w[j].filler)
			continue;
		if (count++ > 0)
			(void)buf_putc(&key, ' ');
		(void)buf_puts(&key, w[j].norm);
		e = g_hash_table_lookup(s->names->by_key, key.data);
		if (e == NULL)
			continue;
		struct candidate one = {
			.first = i, .last = j, .start = w[i].start, .end = w[j].end};
		look_up(s, &one, e);
		if (one.viable_n > 0) {
			*c = one;
			found = true;
		}
	}
	buf_free(&key);
	return found && !foreign_department(s, c) && !is_virginia(s, c);
}

/* "U.S. Army Corps of Engineers" goes further without its "U.S." than "U.S. Army" with it. */
static bool longest_or_next(const struct scan *s, size_t i, struct candidate *c)
{
	struct candidate next;
	bool found = longest(s, i, c);

	if (found && strcmp(s->words.v[i].norm, "us") == 0 && i + 1 < s->words.n &&
		!s->words.v[i + 1].hard && longest(s, i + 1, &next) && next.last > c->last)
		*c = next;
	return found;
}

/* Is the word i a capitalised one of a title around a common word ("Energy Specialist")? */
static bool title_word(const struct scan *s, size_t i)
{
	const struct word *w = &s->words.v[i];

	return !w->filler && word_case(s->text, w->start, w->end) == CASE_CAPITAL;
}

/* A common word in capitals: does it stand where an agency can stand? */
static bool word_stands_alone(const struct scan *s, size_t at)
{
	const struct candidate *c = &s->v[at];
	const struct word *w = s->words.v;
	bool opens = w[c->first].hard || w[c->first].newline;
	bool closes = c->last + 1 == s->words.n || w[c->last + 1].hard || w[c->last + 1].newline;

	if (c->last + 1 < s->words.n && w[c->last + 1].space && title_word(s, c->last + 1) &&
		(at + 1 == s->n || s->v[at + 1].first != c->last + 1))
		return false;
	if (c->first > 0 && w[c->first].space && title_word(s, c->first - 1) &&
		!w[c->first - 1].hard && (at == 0 || s->v[at - 1].last != c->first - 1))
		return false;
	if (!closes && w[c->last + 1].space && strcmp(w[c->last + 1].norm, "of") == 0)
		return false; /* "the State of Ohio" */
	/* At the beginning of a sentence the capital says nothing. */
	return !opens || closes || !w[c->last + 1].space;
}

static bool after_preposition(const struct scan *s, const struct candidate *c, bool acronym)
{
	static const char *const words[] = {"at", "within", "with", "from", "for"};
	size_t n = acronym ? 2 : sizeof words / sizeof words[0];
	size_t i = c->first;

	if (i > 0 && s->words.v[i - 1].filler && strcmp(s->words.v[i - 1].norm, "the") == 0)
		i--;
	if (i == 0 || s->words.v[c->first].hard)
		return false;
	for (size_t k = 0; k < n; k++)
		if (strcmp(s->words.v[i - 1].norm, words[k]) == 0)
			return true;
	return false;
}

/* How near a stands to b as agencies, if b is a strong name; 0 otherwise. */
static int kinship_of(const struct candidate *o, const struct agency *a)
{
	int k = o->strong ? agency_kinship(a, o->agency) : 0;

	return k > 0 ? k + 2 : 0;
}

/* How much speaks for one meaning of a weak name: 4 and 3 strong names near it, 2 and 1 the sender's own agency. */
static int support(const struct scan *s, size_t at, const struct agency *a)
{
	const struct candidate *c = &s->v[at];
	int best = 0, k;

	for (size_t i = at; i-- > 0 && c->start - s->v[i].end <= NEAR_BYTES;)
		if ((k = kinship_of(&s->v[i], a)) > best)
			best = k;
	for (size_t i = at + 1; i < s->n && s->v[i].start - c->end <= NEAR_BYTES; i++)
		if ((k = kinship_of(&s->v[i], a)) > best)
			best = k;
	if (best == 0 && s->near != NULL)
		best = agency_kinship(a, s->near);
	return best;
}

static const struct agency *decide(const struct scan *s, size_t at)
{
	const struct candidate *c = &s->v[at];
	const struct agency *best = NULL;
	int most = 0;
	bool tie = false, acronym = false, context_only = false, one = true, careful_word = false;

	for (size_t i = 0; i < c->viable_n; i++) {
		const struct agency_name *n = &c->viable[i]->name;
		int k = support(s, at, n->agency);

		acronym = acronym || n->kind == AGENCY_ACRONYM;
		careful_word = careful_word || (n->careful && n->kind == AGENCY_ALIAS);
		context_only = context_only || n->context_only;
		one = one && n->agency == c->viable[0]->name.agency;
		if (k > most) {
			most = k;
			best = n->agency;
			tie = false;
		} else if (k == most && best != n->agency) {
			tie = true;
		}
	}
	if (careful_word && !acronym && !word_stands_alone(s, at))
		return NULL;
	if (most > 0)
		return tie ? NULL : best;
	return one && !context_only && after_preposition(s, c, acronym) ? c->viable[0]->name.agency
									: NULL;
}

/* "U.S." and "United States" before a name belong to it. */
static void widen(const struct scan *s, struct candidate *c)
{
	const struct word *w = s->words.v;

	if (c->first == 0 || w[c->first].hard || strcmp(w[c->first - 1].norm, "us") != 0)
		return;
	if (word_case(s->text, w[c->first - 1].start, w[c->first - 1].end) == CASE_LOWER)
		return;
	c->start = w[c->first - 1].start;
}

size_t agency_names_scan(const struct agency_names *n, const char *text, const struct agency *near,
	struct agency_hit *hits, size_t max)
{
	struct scan s = {.names = n, .text = text, .near = near};
	size_t len = strlen(text), found = 0;

	if (len > AGENCY_TEXT_MAX)
		len = (size_t)(g_utf8_find_prev_char(text, text + AGENCY_TEXT_MAX) - text);
	if (!g_utf8_validate(text, (gssize)len, NULL))
		return 0;
	words_split(text, len, &s.words);
	for (size_t i = 0; i < s.words.n;) {
		struct candidate c;

		if (s.words.v[i].blocked || s.words.v[i].filler || !longest_or_next(&s, i, &c)) {
			i++;
			continue;
		}
		s.v = xgrow(s.v, &s.cap, s.n + 1, sizeof *s.v);
		s.v[s.n++] = c;
		i = c.last + 1;
	}
	for (size_t i = 0; i < s.n; i++)
		if (!s.v[i].strong)
			s.v[i].agency = decide(&s, i);
	for (size_t i = 0; i < s.n && found < max; i++) {
		if (s.v[i].agency == NULL)
			continue;
		widen(&s, &s.v[i]);
		hits[found++] = (struct agency_hit){
			.agency = s.v[i].agency, .start = s.v[i].start, .end = s.v[i].end};
	}
	free(s.v);
	words_free(&s.words);
	return found;
}
