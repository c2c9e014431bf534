/*
 * rule_normal.c - owns the turning of words into values by a field's type: telephone numbers, dates, grades, codes. Knows
 * no place.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum {
	TEXT_USUAL = 200, /* bytes of a text where the field sets no maximum */
	CODE_BYTES = 60,
	COUNT_MAX = 9999,
	YEAR_MIN = 1990,
	YEAR_MAX = 2199,
};

#define N(array) (sizeof(array) / sizeof(array)[0])

static bool found_in(const struct grok *g, const char *s, struct grok_match *m)
{
	struct err e;

	return grok_search(g, s, strlen(s), 0, m, &e) > 0;
}

bool value_given(const struct rules *r, const char *text)
{
	struct grok_match m;

	return text[0] != '\0' && !found_in(r->novalue, text, &m);
}

static int number_at(const char *s, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n && i < 6; i++)
		v = v * 10 + (s[i] - '0');
	return v;
}

static size_t digits_at(const char *s)
{
	return strspn(s, "0123456789");
}

/* ---- telephone ---- */

/* "(410) 555-0107 ext. 3" to "410-555-0107 x3"; a foreign number stays as it is written. */
static int normal_phone(
	const struct rules *r, const char *s, struct strings *out, const char **problem)
{
	struct grok_match m;
	char digits[24];
	size_t n = 0, i, end;
	bool dsn, plus;

	if (!found_in(r->phone, s, &m) || m.captures_n == 0) {
		*problem = "not-a-phone-number";
		return -1;
	}
	i = m.captures[0].start;
	end = m.captures[0].end;
	dsn = text_istarts(s + i, "dsn");
	plus = s[i] == '+' && s[i + 1] != '1';
	for (; i < end && n < sizeof digits - 1; i++) {
		if (s[i] == 'x' || s[i] == 'X' || s[i] == 'e' || s[i] == '#')
			break;
		if (isdigit((unsigned char)s[i]))
			digits[n++] = s[i];
	}
	digits[n] = '\0';
	while (i < end && !isdigit((unsigned char)s[i]))
		i++;
	if (n == 11 && digits[0] == '1' && !plus) {
		memmove(digits, digits + 1, n);
		n--;
	}
	if (plus || n != 10)
		strings_take(out, text_line(s + m.captures[0].start, end - m.captures[0].start));
	else
		strings_addf(out, "%s%.3s-%.3s-%s%s%.*s", dsn ? "DSN " : "", digits, digits + 3,
			digits + 6, i < end ? " x" : "", (int)(end - i), s + i);
	return 0;
}

/* ---- dates ---- */

static const char *const months[] = {
	"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"};

static int month_at(const char *s)
{
	for (size_t i = 0; i < N(months); i++)
		if (strncasecmp(s, months[i], 3) == 0)
			return (int)i + 1;
	return 0;
}

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

struct date_parts {
	int n[3];    /* numbers in the order of the text */
	size_t w[3]; /* their digits */
	size_t count;
	int month;          /* by name, 0 where not */
	size_t month_after; /* how many numbers stood before the month's name */
};

static void read_date(const char *s, struct date_parts *d)
{
	*d = (struct date_parts){0};
	while (*s != '\0' && d->count < 3) {
		size_t n = digits_at(s);

		if (n > 0) {
			d->w[d->count] = n;
			d->n[d->count++] = number_at(s, n);
			s += n;
		} else if (isalpha((unsigned char)*s)) {
			if (d->month == 0 && (d->month = month_at(s)) > 0)
				d->month_after = d->count;
			while (isalpha((unsigned char)*s))
				s++;
		} else {
			s++;
		}
	}
}

/* American order of numbers: month/day/year; ISO and military forms ("29NOV26") by their shape. */
static int normal_date(const char *s, struct strings *out, const char **problem)
{
	struct date_parts d;
	int year, month, day;
	size_t year_w;

	read_date(s, &d);
	*problem = "not-a-date";
	if (d.month > 0 && d.count >= 2) {
		bool iso = d.w[0] == 4;

		month = d.month;
		day = iso ? d.n[1] : d.n[0];
		year = iso ? d.n[0] : d.n[1];
		year_w = iso ? d.w[0] : d.w[1];
	} else if (d.month == 0 && d.count == 3) {
		bool iso = d.w[0] == 4;

		month = iso ? d.n[1] : d.n[0];
		day = iso ? d.n[2] : d.n[1];
		year = iso ? d.n[0] : d.n[2];
		year_w = iso ? d.w[0] : d.w[2];
	} else {
		if (d.count > 0)
			*problem = "no-year";
		return -1;
	}
	if (year_w == 2)
		year += 2000;
	if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
		day > days_in(year, month))
		return -1;
	strings_addf(out, "%04d-%02d-%02d", year, month, day);
	return 0;
}

/* ---- series, grade, pay plan, counts ---- */

/* "510", "GS-0510", "0510 Accounting" to "0510". */
static int normal_series(const char *s, struct strings *out, const char **problem)
{
	size_t n;

	s += strcspn(s, "0123456789");
	n = digits_at(s);
	if (n < 1 || n > 4 || number_at(s, n) == 0) {
		*problem = "not-a-series";
		return -1;
	}
	strings_addf(out, "%04d", number_at(s, n));
	return 0;
}

/* The last one or two numbers of one or two digits: "GS-1560-12/13" to "12/13", "GS 14" to "14". */
static int normal_grade(const char *s, struct strings *out, const char **problem)
{
	const char *last = NULL, *before = NULL;
	size_t last_n = 0, before_n = 0;

	while (*s != '\0') {
		size_t n = digits_at(s);

		if (n == 0) {
			s++;
			continue;
		}
		if (n <= 2) {
			bool joined = last != NULL && strspn(last + last_n, " /-,&andorto") ==
							      (size_t)(s - last) - last_n;

			before = joined ? last : NULL;
			before_n = last_n;
			last = s;
			last_n = n;
		}
		s += n;
	}
	if (last == NULL || number_at(last, last_n) == 0) {
		*problem = "not-a-grade";
		return -1;
	}
	if (before != NULL)
		strings_addf(out, "%.*s/%.*s", (int)before_n, before, (int)last_n, last);
	else
		strings_addf(out, "%.*s", (int)last_n, last);
	return 0;
}

static int normal_pay_plan(const char *s, struct strings *out, const char **problem)
{
	while (*s == ' ')
		s++;
	if (!isalpha((unsigned char)s[0]) || !isalpha((unsigned char)s[1]) ||
		isalpha((unsigned char)s[2])) {
		*problem = "not-a-pay-plan";
		return -1;
	}
	strings_addf(out, "%c%c", toupper((unsigned char)s[0]), toupper((unsigned char)s[1]));
	return 0;
}

/* "four (4)", "Two", "12" to digits. */
static int normal_count(const char *s, struct strings *out, const char **problem)
{
	static const char *const words[] = {"zero", "one", "two", "three", "four", "five", "six",
		"seven", "eight", "nine", "ten", "eleven", "twelve"};
	const char *number = s + strcspn(s, "0123456789");
	size_t n = digits_at(number);

	if (n > 0 && n <= 4 && number_at(number, n) <= COUNT_MAX) {
		strings_addf(out, "%d", number_at(number, n));
		return 0;
	}
	for (size_t i = 0; i < N(words) && n == 0; i++)
		if (strncasecmp(s, words[i], strlen(words[i])) == 0 &&
			!isalpha((unsigned char)s[strlen(words[i])])) {
			strings_addf(out, "%zu", i);
			return 0;
		}
	if (n == 0 && (text_ieq(s, "a") || text_istarts(s, "a single"))) {
		strings_add(out, "1");
		return 0;
	}
	*problem = "not-a-number";
	return -1;
}

/* ---- the rest ---- */

/* The first word with a digit: "no. 26-0417", "ET4471 (classified PD attached)". */
static int normal_code(const char *s, struct strings *out, const char **problem)
{
	static const char around[] = " ()[]<>,;:\"'.";

	*problem = "not-a-number";
	while (*s != '\0') {
		size_t n, end;
		char *code;

		s += strspn(s, around);
		n = strcspn(s, " ");
		for (end = n; end > 0 && strchr(around, s[end - 1]) != NULL;)
			end--;
		if (strcspn(s, "0123456789") >= end) {
			s += n;
			continue;
		}
		if (end > CODE_BYTES)
			return -1;
		code = xstrndup(s, end);
		for (char *p = code; *p != '\0'; p++)
			*p = (char)toupper((unsigned char)*p);
		strings_take(out, code);
		return 0;
	}
	return -1;
}

static int normal_enum(
	const struct field_rule *f, const char *s, struct strings *out, const char **problem)
{
	for (unsigned i = 0; i < f->file->values_n; i++) {
		struct grok_match m;

		if (text_same(s, f->file->values[i].value)) {
			strings_add(out, f->file->values[i].value);
			return 0;
		}
		for (size_t j = 0; j < f->values[i].n; j++)
			if (found_in(f->values[i].v[j], s, &m)) {
				strings_add(out, f->file->values[i].value);
				return 0;
			}
	}
	*problem = "not-one-of-the-values";
	return -1;
}

static int normal_email(
	const struct rules *r, const char *s, struct strings *out, const char **problem)
{
	struct grok_match m;
	char *addr, *at;

	if (!found_in(r->email, s, &m) || m.captures_n == 0 ||
		m.captures[0].end - m.captures[0].start > LIMIT_ADDRESS) {
		*problem = "not-an-address";
		return -1;
	}
	addr = xstrndup(s + m.captures[0].start, m.captures[0].end - m.captures[0].start);
	at = strchr(addr, '@');
	for (char *p = addr; *p != '\0'; p++)
		if (p > at)
			*p = (char)tolower((unsigned char)*p);
	strings_take(out, addr);
	return 0;
}

/* Behind words before a name that are none: "and also", "Use", "Please add". */
static const char *behind_verbs(const char *s)
{
	static const char *const verbs[] = {"use", "add", "include", "send", "release", "please",
		"pls", "only", "and", "also", "to", "for", "both", "instead", "then", "cc", "the"};

	for (;;) {
		size_t n = strcspn(s, " "), i = 0;

		if (n == 0 && *s == ' ') {
			s++;
			continue;
		}
		while (i < N(verbs) && !(strlen(verbs[i]) == n && strncasecmp(s, verbs[i], n) == 0))
			i++;
		if (s[n] == '\0' || (i == N(verbs) && !islower((unsigned char)*s)))
			return s;
		s += n;
	}
}

/* "Ruiz, Dana (FS) <dana.ruiz@usda.gov>", "Dana Ruiz, dana.ruiz@usda.gov" to "Dana Ruiz <dana.ruiz@usda.gov>". */
static int normal_recipient(
	const struct rules *r, const char *s, struct strings *out, const char **problem)
{
	struct strings addr = {0};
	struct grok_match m;
	char *before, *name;
	const char *colon;

	if (normal_email(r, s, &addr, problem) < 0)
		return -1;
	(void)found_in(r->email, s, &m);
	before = xstrndup(s, m.captures[0].start);
	for (size_t n = strlen(before); n > 0 && strchr(" <([,:;-\t", before[n - 1]) != NULL; n--)
		before[n - 1] = '\0';
	colon = strrchr(before, ':'); /* "Names for the certificate: Ray, Joe" */
	name = person_normal(r, behind_verbs(colon != NULL ? colon + 1 : before));
	if (name == NULL &&
		found_in(r->person_last, before, &m)) { /* "... and to my deputy Robert Iyer" */
		char *last = xstrndup(
			before + m.captures[0].start, m.captures[0].end - m.captures[0].start);

		name = person_normal(r, last);
		free(last);
	}
	if (name == NULL)
		name = person_normal(r, colon != NULL ? colon + 1 : before);
	if (name != NULL)
		strings_addf(out, "%s <%s>", name, addr.v[0]);
	else
		strings_add(out, addr.v[0]);
	free(name);
	free(before);
	strings_free(&addr);
	return 0;
}

static int normal_agency(
	const struct rules *r, const char *s, bool sub, struct strings *out, const char **problem)
{
	const struct agency *a = directory_by_name(r->directory, s), *top = NULL, *low = NULL;

	if (a == NULL)
		free(agency_pick(r->directory, s, NULL, &top, &low, NULL));
	else
		top = agency_top(a), low = a != top ? a : NULL;
	if ((sub && low == NULL) || top == NULL) {
		*problem = "unknown-agency";
		return -1;
	}
	strings_add(out, sub ? low->name : top->name);
	return 0;
}

static int by_type(const struct rules *r, const struct field_rule *f, const char *s,
	struct strings *out, const char **problem)
{
	size_t max = f->file->max > 0 ? f->file->max : TEXT_USUAL;
	char *name;

	switch (f->file->type) {
	case TYPE_PERSON:
		name = person_normal(r, s);
		if (name == NULL) {
			*problem = "not-a-full-name";
			return -1;
		}
		strings_take(out, name);
		return 0;
	case TYPE_AGENCY:
	case TYPE_SUB_AGENCY:
		return normal_agency(r, s, f->file->type == TYPE_SUB_AGENCY, out, problem);
	case TYPE_PHONE:
		return normal_phone(r, s, out, problem);
	case TYPE_EMAIL:
		return normal_email(r, s, out, problem);
	case TYPE_RECIPIENT:
		return normal_recipient(r, s, out, problem);
	case TYPE_DATE:
		return normal_date(s, out, problem);
	case TYPE_SERIES:
		return normal_series(s, out, problem);
	case TYPE_GRADE:
		return normal_grade(s, out, problem);
	case TYPE_PAY_PLAN:
		return normal_pay_plan(s, out, problem);
	case TYPE_CODE:
		return normal_code(s, out, problem);
	case TYPE_COUNT:
		return normal_count(s, out, problem);
	case TYPE_ENUM:
		return normal_enum(f, s, out, problem);
	default: /* text and file names */
		if (strlen(s) > max) {
			*problem = "too-long";
			return -1;
		}
		strings_add(out, s);
		return 0;
	}
}

/* "Selecting Official (I had typed Hiring Manager)": what is said of an earlier value is no part of this one. */
static void cut_remark(const struct rules *r, char *s)
{
	struct grok_match m;

	if (found_in(r->remark, s, &m) && m.start > 0)
		s[m.start] = '\0';
}

/* "Lead HR Specialist. I am with the Forest Service": a value of words ends with its sentence. Abbreviations are shorter. */
static void cut_sentence(char *s)
{
	enum { WORD = 4 };
	size_t letters = 0;

	for (char *p = s; *p != '\0'; p++) {
		if (p[0] == '.' && letters >= WORD && p[1] == ' ' && isupper((unsigned char)p[2])) {
			*p = '\0';
			return;
		}
		letters = islower((unsigned char)*p) ? letters + 1 : 0;
	}
}

int value_normal(const struct rules *r, const struct field_rule *f, const char *text,
	struct strings *out, const char **problem)
{
	char *s = text_squash(text);
	int result = -1;

	*problem = NULL;
	if (f->file->type != TYPE_FILE)
		cut_remark(r, s);
	if (f->file->type == TYPE_TEXT)
		cut_sentence(s);
	if (!value_given(r, s))
		goto out;
	for (size_t i = 0; i < f->reject.n; i++) {
		struct grok_match m;

		if (found_in(f->reject.v[i], s, &m))
			goto out;
	}
	result = by_type(r, f, s, out, problem);
	if (out->n > 0 && strlen(out->v[out->n - 1]) > LIMIT_VALUE) {
		*problem = "too-long";
		result = -1;
	}
out:
	free(s);
	return result;
}
