/* register.c - owns what a file of coordinators or talent pools must hold. Knows no database and no command. */
#include "daemon/register.h"

#include <ctype.h>
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/csv.h"
#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter.h"

#define COLUMNS_MAX 9
#define TITLE_MAX 200       /* bytes, like the next ones */
#define ANNOUNCEMENT_MAX 64 /* "DEMP-10001524-26-DTT" */
#define LOCATION_MAX 200
#define VACANCIES_MAX 9999
#define FINDING_TEXT_MAX 400
#define DOMAINS_NAMED 3 /* of an agency and of each that it belongs to, in a finding */

/* --- tables ------------------------------------------------------------------------------------------------------- */

struct column {
	const char *name, *other; /* other: how spreadsheets also call it, NULL */
	bool required;            /* the column; whether a value is, is a row's matter */
};

struct table {
	const char *path;
	struct findings *findings;
	const struct column *columns;
	size_t columns_n;
	int at[COLUMNS_MAX]; /* in the file; -1 */
	struct csv csv;
	size_t row;
	GHashTable *seen; /* key of a row -> its line */
	bool bad;         /* this row is not taken */
};

static void __attribute__((format(printf, 2, 3))) bad(struct table *t, const char *fmt, ...)
{
	char text[FINDING_TEXT_MAX];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	findings_add(t->findings, FINDING_ERROR, t->path, t->csv.rows[t->row].line, "%s", text);
	t->bad = true;
}

/* "Sub-Agency" and "sub agency" are sub_agency. */
static bool names_column(const char *header, const char *name)
{
	if (name == NULL)
		return false;
	for (; *header != '\0' && *name != '\0'; header++, name++) {
		char c = *header == ' ' || *header == '-' ? '_' : *header;

		if (g_ascii_tolower(c) != *name)
			return false;
	}
	return *header == *name;
}

/* Finds column i in the header; a second one of that name is a mistake. */
static void find_column(struct table *t, size_t i)
{
	t->at[i] = -1;
	for (size_t h = 0; h < t->csv.header.n; h++) {
		const char *header = t->csv.header.v[h];

		if (!names_column(header, t->columns[i].name) &&
			!names_column(header, t->columns[i].other))
			continue;
		if (t->at[i] >= 0)
			findings_add(t->findings, FINDING_ERROR, t->path, 1,
				"the column %s is there twice: leave one out", t->columns[i].name);
		t->at[i] = (int)h;
	}
}

static bool is_read(const struct table *t, size_t h)
{
	for (size_t i = 0; i < t->columns_n; i++)
		if (t->at[i] == (int)h)
			return true;
	return false;
}

static void find_columns(struct table *t)
{
	struct buf missing;

	buf_init(&missing, FINDING_TEXT_MAX);
	for (size_t i = 0; i < t->columns_n; i++) {
		find_column(t, i);
		if (t->columns[i].required && t->at[i] < 0)
			(void)buf_printf(
				&missing, "%s%s", missing.len > 0 ? ", " : "", t->columns[i].name);
	}
	for (size_t h = 0; h < t->csv.header.n; h++)
		if (t->csv.header.v[h][0] != '\0' && !is_read(t, h))
			findings_add(t->findings, FINDING_WARNING, t->path, 1,
				"the column \"%s\" is not read", t->csv.header.v[h]);
	if (missing.len > 0)
		findings_add(t->findings, FINDING_ERROR, t->path, 1,
			"the first line must name these columns too: %s", missing.data);
	buf_free(&missing);
}

/* 0, or -1 where no row can be read. */
static int table_open(struct table *t)
{
	size_t errors = t->findings->errors;

	if (csv_load(t->path, &t->csv, t->findings) != 0)
		return -1;
	find_columns(t);
	if (t->findings->errors == errors && t->csv.n == 0)
		findings_add(t->findings, FINDING_ERROR, t->path, 0,
			"has no rows: an import replaces everything, so this would remove all");
	t->seen = g_hash_table_new_full(g_str_hash, g_str_equal, free, NULL);
	return t->findings->errors == errors ? 0 : -1;
}

static void table_close(struct table *t)
{
	csv_free(&t->csv);
	if (t->seen != NULL)
		g_hash_table_destroy(t->seen);
}

/* The cell as a safe line of at most max bytes, "" where it is empty; owned by the caller. */
static char *cell(struct table *t, int column, size_t max, bool required)
{
	const char *raw = t->at[column] < 0 ? "" : t->csv.rows[t->row].cells.v[t->at[column]];
	char *text = text_line(raw, max);

	if (strlen(raw) > max)
		bad(t, "%s is longer than %zu bytes: shorten it", t->columns[column].name, max);
	else if (required && text[0] == '\0')
		bad(t, "%s is missing", t->columns[column].name);
	return text;
}

/* Says where the same row stands already. key: owned, taken. */
static void once(struct table *t, char *key, const char *what)
{
	int line = GPOINTER_TO_INT(g_hash_table_lookup(t->seen, key));

	if (line != 0)
		bad(t, "%s stands on line %d already: leave one of the two out", what, line);
	g_hash_table_insert(t->seen, key, GINT_TO_POINTER(t->csv.rows[t->row].line));
}

/* --- coordinators ------------------------------------------------------------------------------------------------- */

enum { AGENCY, SUB_AGENCY, NAME, EMAIL };
static const struct column coordinator_columns[] = {
	{"agency", NULL, true},
	{"sub_agency", "subagency", false},
	{"name", "full_name", true},
	{"email", "e_mail", true},
};

/* Whose mail domain is it? Says so in a finding about a name that is not known. */
static void unknown_agency(struct table *t, const struct directory *d, const char *column,
	const char *text, const char *address)
{
	const struct agency *by = directory_by_domain(d, address);

	bad(t,
		"%s \"%s\" names no agency of the directory, or several: write its official name "
		"or "
		"its acronym%s%s%s",
		column, text, by != NULL ? " (the address is one of " : "",
		by != NULL ? by->name : "", by != NULL ? ")" : "");
}

/* The lowest agency that the row names; NULL with findings. */
static const struct agency *house(struct table *t, const struct directory *d, const char *agency,
	const char *sub_agency, const char *address)
{
	const struct agency *a = directory_by_name(d, agency), *sub;

	if (agency[0] == '\0')
		return NULL; /* said already */
	if (a == NULL) {
		unknown_agency(t, d, "agency", agency, address);
		return NULL;
	}
	if (sub_agency[0] == '\0')
		return a;
	sub = directory_by_name_near(d, sub_agency, a);
	if (sub == NULL) {
		unknown_agency(t, d, "sub_agency", sub_agency, address);
	} else if (sub == a) {
		bad(t, "sub_agency \"%s\" is the agency itself: leave it empty for all of %s",
			sub_agency, a->name);
		sub = NULL;
	} else if (!agency_within(sub, a)) {
		bad(t,
			"sub_agency \"%s\" is %s, a part of %s and not of %s: correct one of the "
			"two",
			sub_agency, sub->name, agency_top(sub)->name, a->name);
		sub = NULL;
	}
	return sub;
}

/* Domains of an agency and of those it belongs to, as a list; "" where the directory knows none. */
static char *domains_of(const struct agency *a)
{
	struct buf list;

	buf_init(&list, FINDING_TEXT_MAX / 2);
	for (; a != NULL; a = a->parent)
		for (size_t i = 0; i < a->domains.n && i < DOMAINS_NAMED; i++)
			(void)buf_printf(&list, "%s%s", list.len > 0 ? ", " : "", a->domains.v[i]);
	return buf_take(&list);
}

/* People of a part write from the whole's domain, and those of the whole may sit in a part. */
static bool same_house(const struct agency *a, const struct agency *writes_from)
{
	return agency_within(a, writes_from) || agency_within(writes_from, agency_top(a));
}

static void check_address(
	struct table *t, const struct directory *d, const char *address, const struct agency *a)
{
	const struct agency *from = directory_by_domain(d, address);
	char *domains;

	if (address[0] == '\0')
		return; /* said already */
	if (!letter_address_ok(address)) {
		bad(t, "email \"%s\" is not an address: write it alone, like dana.ruiz@usda.gov",
			address);
		return;
	}
	if (!text_iends(address, ".gov") && !directory_is_federal(d, address)) {
		bad(t, "email %s is not a federal address: write one that ends in .gov or .mil",
			address);
		return;
	}
	if (a == NULL)
		return;
	domains = domains_of(a);
	if (from != NULL ? !same_house(a, from) : domains[0] != '\0')
		bad(t,
			"email %s: %s belongs to %s, not to %s: write an address at one of its "
			"domains (%s), or correct the agency",
			address, strrchr(address, '@') + 1,
			from != NULL ? from->name : "no agency that the directory knows", a->name,
			domains[0] != '\0' ? domains : "none is known");
	free(domains);
}

static void read_coordinator(struct table *t, const struct directory *d, struct coordinators *out)
{
	char *agency = cell(t, AGENCY, LIMIT_NAME, true);
	char *sub_agency = cell(t, SUB_AGENCY, LIMIT_NAME, false);
	struct coordinator_row r = {.name = cell(t, NAME, LIMIT_NAME, true),
		.address = cell(t, EMAIL, LIMIT_ADDRESS, true)};
	const struct agency *a;

	for (char *p = r.address; *p != '\0'; p++)
		*p = g_ascii_tolower(*p);
	a = house(t, d, agency, sub_agency, r.address);
	check_address(t, d, r.address, a);
	if (!t->bad) {
		r.agency = xstrdup(agency_top(a)->name);
		r.sub_agency = xstrdup(a != agency_top(a) ? a->name : "");
		once(t, xasprintf("%s\n%s\n%s", r.agency, r.sub_agency, r.address), r.address);
	}
	if (t->bad) {
		coordinator_row_free(&r);
	} else {
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
		out->v[out->n++] = r;
	}
	free(agency);
	free(sub_agency);
}

int coordinators_read(
	const struct directory *d, const char *path, struct coordinators *out, struct findings *f)
{
	struct table t = {.path = path,
		.findings = f,
		.columns = coordinator_columns,
		.columns_n = sizeof coordinator_columns / sizeof *coordinator_columns};
	size_t errors = f->errors;

	*out = (struct coordinators){0};
	if (table_open(&t) == 0)
		for (t.row = 0; t.row < t.csv.n; t.row++) {
			t.bad = false;
			read_coordinator(&t, d, out);
		}
	table_close(&t);
	return f->errors == errors ? 0 : -1;
}

void coordinators_free(struct coordinators *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->n; i++)
		coordinator_row_free(&c->v[i]);
	free(c->v);
	*c = (struct coordinators){0};
}

/* --- talent pools ------------------------------------------------------------------------------------------------- */

enum {
	TITLE,
	ANNOUNCEMENT,
	PAY_PLAN,
	SERIES,
	GRADE,
	LOCATION,
	APPOINTMENT_TYPE,
	VACANCIES,
	EXPIRES_ON
};
static const struct column pool_columns[] = {
	{"title", "pool", true},
	{"announcement", "announcement_number", true},
	{"pay_plan", NULL, true},
	{"series", NULL, true},
	{"grade", NULL, true},
	{"location", NULL, false},
	{"appointment_type", "appointment", false},
	{"vacancies", NULL, false},
	{"expires_on", "expires", false},
};
_Static_assert(sizeof pool_columns / sizeof *pool_columns == COLUMNS_MAX, "table.at");

static const char excel_made[] =
	"a spreadsheet may have made a date or a number of it: format the column as text";

static char *pay_plan(struct table *t)
{
	char *s = cell(t, PAY_PLAN, LIMIT_NAME, true);

	for (char *p = s; *p != '\0'; p++)
		*p = g_ascii_toupper(*p);
	if (s[0] != '\0' &&
		!(isupper((unsigned char)s[0]) && isupper((unsigned char)s[1]) && s[2] == '\0'))
		bad(t, "pay_plan \"%s\" is none: write its two letters, like GS", s);
	return s;
}

/* A spreadsheet takes the zero before a number away: it is put back. */
static char *series(struct table *t)
{
	char *s = cell(t, SERIES, LIMIT_NAME, true), *four;
	size_t n = strlen(s);

	if (n == 0)
		return s;
	if (n > 4 || strspn(s, "0123456789") != n || strspn(s, "0") == n) {
		bad(t, "series \"%s\" is none: write its four digits, like 0343", s);
		return s;
	}
	four = xasprintf("%.*s%s", (int)(4 - n), "000", s);
	free(s);
	return four;
}

/* "14", "12/13" */
static char *grade(struct table *t)
{
	char *s = cell(t, GRADE, LIMIT_NAME, true);
	const char *p = s;
	bool ok = s[0] != '\0';

	while (ok) {
		size_t n = strspn(p, "0123456789");

		ok = n >= 1 && n <= 2;
		p += n;
		if (*p == '\0' || !ok)
			break;
		ok = *p++ == '/';
	}
	if (!ok && s[0] != '\0')
		bad(t, "grade \"%s\" is none: write it like 14, or 12/13 for a span; %s", s,
			excel_made);
	return s;
}

static char *appointment_type(struct table *t)
{
	static const char *const types[] = {"permanent", "term", "temporary"};
	char *s = cell(t, APPOINTMENT_TYPE, LIMIT_NAME, false);
	bool known = s[0] == '\0';

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (text_ieq(s, types[i])) {
			free(s);
			s = xstrdup(types[i]);
			known = true;
		}
	if (!known)
		bad(t, "appointment_type \"%s\" is none: write permanent, term or temporary", s);
	return s;
}

static int64_t vacancies(struct table *t)
{
	char *s = cell(t, VACANCIES, LIMIT_NAME, false);
	size_t n = strlen(s);
	int64_t value = 0;

	for (size_t i = 0; i < n && i < 5; i++)
		value = value * 10 + (s[i] - '0');
	if (n > 0 && (strspn(s, "0123456789") != n || n > 4)) {
		bad(t,
			"vacancies \"%s\" is no number from 0 to %d: write digits, or leave it "
			"empty",
			s, VACANCIES_MAX);
		value = 0;
	}
	free(s);
	return value;
}

/* Three numbers of at most four digits with this mark between them, and nothing else. */
static bool three_numbers(const char *s, char mark, int out[static 3])
{
	for (size_t i = 0; i < 3; i++) {
		size_t n = strspn(s, "0123456789");

		if (n == 0 || n > 4)
			return false;
		out[i] = 0;
		for (size_t k = 0; k < n; k++)
			out[i] = out[i] * 10 + (s[k] - '0');
		s += n;
		if (*s++ != (i < 2 ? mark : '\0'))
			return false;
	}
	return true;
}

/* "2027-03-31", "3/31/2027", "3/31/27" to ISO 8601; NULL where it is no date. */
static char *iso_date(const char *s)
{
	int n[3], year, month, day;

	if (three_numbers(s, '-', n)) {
		year = n[0], month = n[1], day = n[2];
	} else if (three_numbers(s, '/', n)) {
		year = n[2] < 100 ? 2000 + n[2] : n[2];
		month = n[0], day = n[1];
	} else {
		return NULL;
	}
	if (year < 2000 || year > 2099 || month < 1 || month > 12 || day < 1 || day > 31 ||
		!g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return NULL;
	return xasprintf("%04d-%02d-%02d", year, month, day);
}

static char *expires_on(struct table *t, const char *today)
{
	char *s = cell(t, EXPIRES_ON, LIMIT_NAME, false), *iso;

	if (s[0] == '\0')
		return s;
	iso = iso_date(s);
	if (iso == NULL) {
		bad(t, "expires_on \"%s\" is no date: write it like 2027-03-31 or 3/31/2027", s);
		return s;
	}
	if (strcmp(iso, today) < 0)
		findings_add(t->findings, FINDING_WARNING, t->path, t->csv.rows[t->row].line,
			"this pool expired on %s", iso);
	free(s);
	return iso;
}

static void read_pool(struct table *t, const char *today, struct pools *out)
{
	struct pool_row r = {.title = cell(t, TITLE, TITLE_MAX, true),
		.announcement = cell(t, ANNOUNCEMENT, ANNOUNCEMENT_MAX, true),
		.pay_plan = pay_plan(t),
		.series = series(t),
		.grade = grade(t),
		.location = cell(t, LOCATION, LOCATION_MAX, false),
		.appointment_type = appointment_type(t),
		.expires_on = expires_on(t, today),
		.vacancies = vacancies(t)};

	if (!t->bad) {
		char *key = xasprintf("%s\n%s\n%s\n%s\n%s", r.announcement, r.pay_plan, r.series,
			r.grade, r.location);

		once(t, text_key(key), r.announcement);
		free(key);
	}
	if (t->bad) {
		pool_row_free(&r);
		return;
	}
	out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
	out->v[out->n++] = r;
}

int pools_read(const char *path, const char *today, struct pools *out, struct findings *f)
{
	struct table t = {.path = path,
		.findings = f,
		.columns = pool_columns,
		.columns_n = sizeof pool_columns / sizeof *pool_columns};
	size_t errors = f->errors;

	*out = (struct pools){0};
	if (table_open(&t) == 0)
		for (t.row = 0; t.row < t.csv.n; t.row++) {
			t.bad = false;
			read_pool(&t, today, out);
		}
	table_close(&t);
	return f->errors == errors ? 0 : -1;
}

void pools_free(struct pools *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->n; i++)
		pool_row_free(&p->v[i]);
	free(p->v);
	*p = (struct pools){0};
}
