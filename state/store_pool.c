/*
 * store_pool.c - owns the question which talent pool some words name. Knows no SQL: it goes through the imported table, which
 * is small.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "state/store_private.h"

#define GRADES_MAX 16 /* of one text: "GS-1560-14" is one */

/* How a text names a pool; a better way leaves the others out. */
enum way {
	NOT_NAMED,
	BY_GRADE,
	BY_TITLE_AND_GRADE,
	BY_TITLE,
	BY_ANNOUNCEMENT,
	BY_ANNOUNCEMENT_AND_GRADE /* one announcement may have a pool for each grade */
};

struct grade {
	char plan[3];  /* "gs" */
	int series;    /* 0: none given */
	uint64_t span; /* a bit for each grade */
};

struct named {
	struct pool_row row; /* owned */
	char *title;         /* owned; its words without "talent pool" */
	enum way way;
};

struct search {
	char *text;  /* owned; as text_key has it: numbers and grades are looked for in it */
	char *words; /* owned; as words */
	char *title; /* owned; the words without "talent pool" */
	struct grade grades[GRADES_MAX];
	size_t grades_n;
	struct named *found; /* owned */
	size_t n, cap;
	bool other_title; /* the text holds the title of a pool */
};

/* --- words -------------------------------------------------------------------------------------------------------- */

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '-' || c == '_';
}

/* Does the text hold these words, not as a part of longer ones? Both are keys. */
static bool holds(const char *text, const char *words)
{
	size_t len = strlen(words);

	if (len == 0)
		return false;
	for (const char *p = text; (p = strstr(p, words)) != NULL; p++)
		if ((p == text || !in_word(p[-1])) && !in_word(p[len]))
			return true;
	return false;
}

/* One word of a title: "&" is "and", and the plural is the singular. */
static void add_word(struct buf *out, const char *word, size_t n)
{
	if (n == 0)
		return;
	if (out->len > 0)
		(void)buf_putc(out, ' ');
	if (n == 1 && word[0] == '&') {
		(void)buf_puts(out, "and");
	} else if (n > 4 && strncmp(word + n - 3, "ies", 3) == 0) {
		(void)buf_add(out, word, n - 3);
		(void)buf_putc(out, 'y');
	} else {
		bool plural = n > 3 && word[n - 1] == 's' && word[n - 2] != 's';

		(void)buf_add(out, word, plural ? n - 1 : n);
	}
}

/* Words in small letters with one blank between them: how a title is compared. "IT Specialists, INFOSEC" and "IT Specialist
 * (INFOSEC)" are the same. */
static char *words_key(const char *text)
{
	char *key = text_key(text);
	struct buf out;
	const char *word = key;

	buf_init(&out, LIMIT_VALUE * 4);
	for (const char *p = key;; p++) {
		bool ends = !(isalnum((unsigned char)*p) || (unsigned char)*p >= 0x80);

		if (ends) {
			add_word(&out, word, (size_t)(p - word));
			if (*p == '&')
				add_word(&out, p, 1);
			word = p + 1;
		}
		if (*p == '\0')
			break;
	}
	free(key);
	return buf_take(&out);
}

/* The same without the words that only say that it is a title. */
static char *title_key(const char *title)
{
	static const char *const tails[] = {
		" talent pool", " pool", " shared certificate", " certificate", " shared list"};
	char *key = words_key(title);
	size_t len = strlen(key);

	if (strncmp(key, "the ", 4) == 0) {
		memmove(key, key + 4, len - 4 + 1);
		len -= 4;
	}
	for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
		size_t n = strlen(tails[i]);

		if (len > n && strcmp(key + len - n, tails[i]) == 0) {
			key[len - n] = '\0';
			break;
		}
	}
	return key;
}

/* --- grades ------------------------------------------------------------------------------------------------------- */

/* A number of at most max digits at *p, which it is moved behind; -1 where there is none or a longer one. */
static int number(const char **p, int max)
{
	int value = 0, n = 0;

	while (isdigit((unsigned char)(*p)[n]) && n <= max)
		value = value * 10 + ((*p)[n++] - '0');
	if (n == 0 || n > max)
		return -1;
	*p += n;
	return value;
}

/* "14", "12/13", "9-12" at *p: a bit for each; 0 where there is none. */
static uint64_t span(const char **p)
{
	const char *at = *p;
	int last = number(&at, 2), next;
	uint64_t bits;

	if (last < 0 || last > 63)
		return 0;
	bits = 1ULL << last;
	while (*p = at, *at == '/' || *at == '-') {
		bool range = *at++ == '-';

		next = number(&at, 2);
		if (next < 0 || next > 63)
			break;
		for (int i = range && next > last ? last : next; i <= next; i++)
			bits |= 1ULL << i;
		last = next;
	}
	return bits;
}

/* "gs-1560-14", "gs 1560 14", "gs-12/13" at p: behind it, or NULL. */
static const char *grade_at(const char *p, struct grade *out)
{
	const char *at;

	if (!islower((unsigned char)p[0]) || !islower((unsigned char)p[1]))
		return NULL;
	*out = (struct grade){.plan = {p[0], p[1], '\0'}};
	p += 2;
	p += *p == '-' || *p == ' ';
	at = p;
	out->series = number(&at, 4);
	if (at - p >= 3) {
		p = at + strspn(at, "-, /");
		if (p == at)
			return NULL;
		if (strncmp(p, "grade ", 6) == 0)
			p += 6;
	} else {
		out->series = 0;
	}
	out->span = span(&p);
	return out->span != 0 && !isalnum((unsigned char)*p) ? p : NULL;
}

static void find_grades(struct search *f)
{
	for (const char *p = f->text; *p != '\0' && f->grades_n < GRADES_MAX; p++)
		if (p == f->text || !isalnum((unsigned char)p[-1])) {
			const char *end = grade_at(p, &f->grades[f->grades_n]);

			if (end != NULL) {
				f->grades_n++;
				p = end - 1;
			}
		}
}

static bool grade_agrees(const struct search *f, const struct pool_row *r, bool with_series)
{
	const char *grade = r->grade, *series = r->series;
	uint64_t bits = span(&grade);
	int number_of_series = number(&series, 4);

	for (size_t i = 0; i < f->grades_n; i++) {
		const struct grade *g = &f->grades[i];

		if (text_ieq(g->plan, r->pay_plan) && (g->span & bits) != 0 &&
			(g->series == 0 ? !with_series : g->series == number_of_series))
			return true;
	}
	return false;
}

/* --- pools -------------------------------------------------------------------------------------------------------- */

static enum way way_of(struct search *f, const struct pool_row *r, const char *title)
{
	char *announcement = text_key(r->announcement);
	bool announced = holds(f->text, announcement), titled = holds(f->words, title);

	free(announcement);
	f->other_title |= titled;
	if (announced)
		return grade_agrees(f, r, false) ? BY_ANNOUNCEMENT_AND_GRADE : BY_ANNOUNCEMENT;
	if (title[0] != '\0' && strcmp(f->title, title) == 0)
		return BY_TITLE;
	if (titled && grade_agrees(f, r, false))
		return BY_TITLE_AND_GRADE;
	return grade_agrees(f, r, true) ? BY_GRADE : NOT_NAMED;
}

static int look_at(void *ctx, const struct pool_row *r)
{
	struct search *f = ctx;
	char *title = title_key(r->title);
	enum way way = way_of(f, r, title);

	if (way == NOT_NAMED) {
		free(title);
		return 0;
	}
	f->found = xgrow(f->found, &f->cap, f->n + 1, sizeof *f->found);
	f->found[f->n++] = (struct named){
		.way = way,
		.title = title,
		.row = {.title = xstrdup(r->title),
			.announcement = xstrdup(r->announcement),
			.pay_plan = xstrdup(r->pay_plan),
			.series = xstrdup(r->series),
			.grade = xstrdup(r->grade),
			.location = xstrdup(r->location),
			.appointment_type = xstrdup(r->appointment_type),
			.expires_on = xstrdup(r->expires_on),
			.vacancies = r->vacancies},
	};
	return 0;
}

/* "Data Scientist" is not meant where the text says "Lead Data Scientist" and there is such a pool. */
static bool part_of_another(const struct search *f, const struct named *x)
{
	if (x->way != BY_TITLE_AND_GRADE)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (f->found[i].way == x->way && strlen(f->found[i].title) > strlen(x->title) &&
			holds(f->found[i].title, x->title))
			return true;
	return false;
}

int store_pool_find(struct store *s, const char *text, struct pool_row *out, struct err *e)
{
	struct search f = {0};
	enum way best = NOT_NAMED;
	size_t at = 0;
	int n = 0, rc;

	if (strlen(text) > LIMIT_VALUE)
		return 0;
	f.text = text_key(text);
	f.words = words_key(text);
	f.title = title_key(text);
	find_grades(&f);
	rc = store_pools_each(s, look_at, &f, e);
	for (size_t i = 0; i < f.n; i++)
		if (f.found[i].way > best)
			best = f.found[i].way;
	for (size_t i = 0; i < f.n; i++)
		if (f.found[i].way == best && !part_of_another(&f, &f.found[i])) {
			at = i;
			n++;
		}
	if (best == BY_GRADE && f.other_title)
		n = 0;
	if (rc == 0 && n == 1) {
		*out = f.found[at].row;
		f.found[at].row = (struct pool_row){0};
	}
	for (size_t i = 0; i < f.n; i++) {
		pool_row_free(&f.found[i].row);
		free(f.found[i].title);
	}
	free(f.found);
	free(f.text);
	free(f.words);
	free(f.title);
	return rc < 0 ? -1 : n;
}
