/*
 * calendar.c - owns business days and the arithmetic of durations in one named time zone.
 *
 * Knows no clock and no case. The zone is read once, when the holidays are loaded; the process's TZ is left alone.
 */
#include "state/calendar.h"

#include <glib.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "parsers/yaml.h"

#define SECONDS_PER_DAY 86400
#define DURATION_DAYS_MAX 3660 /* ten years: longer is a slip of the pen */
#define HOLIDAYS_MAX 2000

struct calendar {
	GTimeZone *zone;
	unsigned *holidays; /* owned; Julian day numbers, sorted */
	size_t n;
};

/* --- durations ------------------------------------------------------------------------------------------------------ */

static const struct {
	const char *name; /* in the singular */
	enum duration_unit unit;
	long seconds; /* of one, for DURATION_SECONDS */
} units[] = {
	{"business day", DURATION_BUSINESS_DAYS, 0},
	{"day", DURATION_DAYS, 0},
	{"hour", DURATION_SECONDS, 3600},
	{"minute", DURATION_SECONDS, 60},
	{"second", DURATION_SECONDS, 1},
};

static int duration_wrong(const char *text, struct err *e)
{
	char *line = text_line(text, 60);

	(void)err_set(e, ERR_CONFIG,
		"\"%s\" is no length of time: write \"3 business days\", \"14 days\", \"24 "
		"hours\", "
		"\"30 minutes\" or \"10 seconds\", at most ten years",
		line);
	free(line);
	return -1;
}

int duration_parse(const char *text, struct duration *out, struct err *e)
{
	char *line, *rest;
	gint64 count;
	int rc = -1;

	if (strlen(text) > 60)
		return duration_wrong(text, e);
	line = text_squash(text);
	count = g_ascii_isdigit(line[0]) ? g_ascii_strtoll(line, &rest, 10) : -1;
	if (count < 0 || count > (gint64)DURATION_DAYS_MAX * SECONDS_PER_DAY || *rest != ' ')
		goto out;
	rest++;
	for (size_t i = 0; i < sizeof units / sizeof units[0] && rc != 0; i++) {
		size_t n = strlen(units[i].name);
		gint64 most =
			units[i].unit == DURATION_SECONDS
				? (gint64)DURATION_DAYS_MAX * SECONDS_PER_DAY / units[i].seconds
				: DURATION_DAYS_MAX;

		if (strncmp(rest, units[i].name, n) != 0 ||
			(rest[n] != '\0' && strcmp(rest + n, "s") != 0) || count > most)
			continue;
		*out = (struct duration){.unit = units[i].unit,
			.count = (long)count * (units[i].seconds > 0 ? units[i].seconds : 1)};
		rc = 0;
	}
out:
	if (rc != 0)
		(void)duration_wrong(text, e);
	free(line);
	return rc;
}

/* --- the file ------------------------------------------------------------------------------------------------------- */

struct holiday {
	char *date, *name; /* owned */
};

struct holidays_file {
	char *time_zone;          /* owned */
	struct holiday *holidays; /* owned */
	unsigned holidays_n;
};

static const cyaml_schema_field_t holiday_fields[] = {
	CYAML_FIELD_STRING_PTR("date", CYAML_FLAG_POINTER, struct holiday, date, 10, 10),
	CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct holiday, name, 1, 100),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t holiday_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct holiday, holiday_fields),
};
static const cyaml_schema_field_t file_fields[] = {
	CYAML_FIELD_STRING_PTR(
		"time_zone", CYAML_FLAG_POINTER, struct holidays_file, time_zone, 1, 60),
	CYAML_FIELD_SEQUENCE_COUNT("holidays", CYAML_FLAG_POINTER, struct holidays_file, holidays,
		holidays_n, &holiday_value, 0, HOLIDAYS_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t file_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct holidays_file, file_fields),
};

/* YYYY-MM-DD to a Julian day number; 0 where it is no date. */
static unsigned julian_of(const char *date)
{
	unsigned part[3] = {0};
	size_t k = 0;

	for (size_t i = 0; i < 10; i++) {
		if (i == 4 || i == 7) {
			if (date[i] != '-')
				return 0;
			k++;
		} else if (g_ascii_isdigit(date[i])) {
			part[k] = part[k] * 10 + (unsigned)(date[i] - '0');
		} else {
			return 0;
		}
	}
	if (!g_date_valid_dmy((GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]))
		return 0;
	GDate d;
	g_date_clear(&d, 1);
	g_date_set_dmy(&d, (GDateDay)part[2], (GDateMonth)part[1], (GDateYear)part[0]);
	return g_date_get_julian(&d);
}

static int by_number(const void *va, const void *vb)
{
	unsigned a = *(const unsigned *)va, b = *(const unsigned *)vb;

	return a < b ? -1 : a > b;
}

static bool weekend(unsigned julian)
{
	return julian % 7 == 6 || julian % 7 == 0; /* GLib: Julian day 1 is a Monday */
}

static void read_holidays(struct calendar *c, const char *path, const struct holidays_file *file,
	const struct yaml_lines *lines, struct findings *findings)
{
	c->holidays = xcalloc(file->holidays_n, sizeof *c->holidays);
	for (unsigned i = 0; i < file->holidays_n; i++) {
		unsigned j = julian_of(file->holidays[i].date);
		int line = yaml_line(lines, "holidays[%u].date", i);

		if (j == 0) {
			findings_add(findings, FINDING_ERROR, path, line,
				"\"%s\" is no date: write it as 2026-11-26",
				file->holidays[i].date);
			continue;
		}
		if (weekend(j))
			findings_add(findings, FINDING_ERROR, path, line,
				"%s is on a weekend: write the weekday on which it is observed",
				file->holidays[i].date);
		for (size_t k = 0; k < c->n; k++)
			if (c->holidays[k] == j)
				findings_add(findings, FINDING_ERROR, path, line,
					"%s stands in the list twice", file->holidays[i].date);
		c->holidays[c->n++] = j;
	}
	if (c->n > 1)
		qsort(c->holidays, c->n, sizeof *c->holidays, by_number);
}

int calendar_load(const char *path, struct calendar **out, struct findings *findings)
{
	struct calendar *c = xcalloc(1, sizeof *c);
	struct yaml_lines *lines = NULL;
	void *data = NULL;
	size_t errors = findings->errors;

	*out = NULL;
	if (yaml_load(path, &file_schema, &data, &lines, findings) == 0) {
		const struct holidays_file *file = data;

		c->zone = g_time_zone_new_identifier(file->time_zone);
		if (c->zone == NULL)
			findings_add(findings, FINDING_ERROR, path, yaml_line(lines, "time_zone"),
				"the time zone \"%s\" is not known on this machine: write an IANA "
				"name "
				"such as America/New_York, and install the package tzdata",
				file->time_zone);
		read_holidays(c, path, file, lines, findings);
		yaml_unload(&file_schema, data);
	}
	yaml_lines_free(lines);
	if (findings->errors > errors) {
		calendar_free(c);
		return -1;
	}
	*out = c;
	return 0;
}

void calendar_free(struct calendar *c)
{
	if (c == NULL)
		return;
	if (c->zone != NULL)
		g_time_zone_unref(c->zone);
	free(c->holidays);
	free(c);
}

/* --- arithmetic ----------------------------------------------------------------------------------------------------- */

/* Local date and time of day; NULL where the time is outside the years 1 to 9999. */
static GDateTime *local(const struct calendar *c, int64_t when)
{
	GDateTime *utc = g_date_time_new_from_unix_utc(when);
	GDateTime *there = utc != NULL ? g_date_time_to_timezone(utc, c->zone) : NULL;

	if (utc != NULL)
		g_date_time_unref(utc);
	return there;
}

static unsigned julian_day(GDateTime *t)
{
	GDate d;
	int year, month, day;

	g_date_time_get_ymd(t, &year, &month, &day);
	g_date_clear(&d, 1);
	g_date_set_dmy(&d, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	return g_date_get_julian(&d);
}

static bool business(const struct calendar *c, unsigned julian)
{
	return !weekend(julian) && (c->n == 0 || bsearch(&julian, c->holidays, c->n,
							 sizeof *c->holidays, by_number) == NULL);
}

bool calendar_is_business_day(const struct calendar *c, int64_t when)
{
	GDateTime *t = local(c, when);
	bool yes = t != NULL && business(c, julian_day(t));

	if (t != NULL)
		g_date_time_unref(t);
	return yes;
}

/* How many days forward the count-th business day is. */
static int days_to_business(const struct calendar *c, unsigned julian, long count)
{
	int days = 0;

	if (count == 0) {
		while (!business(c, julian + (unsigned)days))
			days++;
		return days;
	}
	while (count > 0) {
		days++;
		if (business(c, julian + (unsigned)days))
			count--;
	}
	return days;
}

int64_t calendar_add(const struct calendar *c, int64_t now, struct duration d)
{
	GDateTime *t, *then;
	int64_t result;
	int days;

	if (d.unit == DURATION_SECONDS)
		return now + d.count;
	t = local(c, now);
	if (t == NULL) /* a time no calendar has: keep going in whole days */
		return now + d.count * SECONDS_PER_DAY;
	days = d.unit == DURATION_DAYS ? (int)d.count : days_to_business(c, julian_day(t), d.count);
	then = g_date_time_add_days(t, days);
	result = then != NULL ? g_date_time_to_unix(then) : now + (int64_t)days * SECONDS_PER_DAY;
	if (then != NULL)
		g_date_time_unref(then);
	g_date_time_unref(t);
	return result;
}

/* --- days as people write them ---------------------------------------------------------------------------------------- */

static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"};

/* "Nov", "Nov." and "November" are 11; 0 where it is no month. */
static unsigned month_of(const char *word, size_t len)
{
	if (len > 0 && word[len - 1] == '.')
		len--;
	for (unsigned i = 0; len >= 3 && i < 12; i++)
		if (g_ascii_strncasecmp(word, months[i], len) == 0 && len <= strlen(months[i]))
			return i + 1;
	return 0;
}

/* One to four digits; behind them, or NULL. */
static const char *number(const char *p, unsigned *out)
{
	size_t n = strspn(p, "0123456789");

	*out = 0;
	for (size_t i = 0; i < n && n <= 4; i++)
		*out = *out * 10 + (unsigned)(p[i] - '0');
	return n > 0 && n <= 4 ? p + n : NULL;
}

/* Three numbers with these two signs between them, and nothing else. */
static bool three(const char *text, const char signs[static 2], unsigned out[static 3])
{
	const char *p = number(text, &out[0]);

	for (size_t i = 0; i < 2 && p != NULL; i++)
		p = *p == signs[i] ? number(p + 1, &out[i + 1]) : NULL;
	return p != NULL && *p == '\0';
}

bool calendar_read_day(const char *text, char *out, size_t size)
{
	unsigned y = 0, m = 0, d = 0, n[3];
	size_t word = strcspn(text, " ");

	if (three(text, "--", n)) {
		y = n[0], m = n[1], d = n[2];
	} else if (three(text, "//", n)) {
		m = n[0], d = n[1], y = n[2];
	} else { /* "November 20, 2027" */
		const char *at = number(text + word + strspn(text + word, " "), &d);

		m = month_of(text, word);
		if (m == 0 || at == NULL)
			return false;
		at += *at == ',';
		at = number(at + strspn(at, " "), &y);
		if (at == NULL || *at != '\0')
			return false;
	}
	if (y < 1900 || y > 9999 || !g_date_valid_dmy((GDateDay)d, (GDateMonth)m, (GDateYear)y))
		return false;
	(void)g_snprintf(out, size, "%04u-%02u-%02u", y, m, d);
	return true;
}

int calendar_local(const struct calendar *c, int64_t when, char *out, size_t size)
{
	GDateTime *t = local(c, when);
	int hour = 0;

	(void)g_strlcpy(out, "0000-00-00", size);
	if (t != NULL) {
		hour = g_date_time_get_hour(t);
		(void)g_snprintf(out, size, "%04d-%02d-%02d", g_date_time_get_year(t),
			g_date_time_get_month(t), g_date_time_get_day_of_month(t));
		g_date_time_unref(t);
	}
	return hour;
}

bool calendar_from_day(
	const struct calendar *c, const char *iso, struct duration d, bool before, int64_t *out)
{
	GDateTime *day, *then;
	unsigned n[3], julian;
	int days = 0;

	if (!three(iso, "--", n) || d.unit == DURATION_SECONDS)
		return false;
	day = g_date_time_new(c->zone, (int)n[0], (int)n[1], (int)n[2], 8, 0, 0);
	if (day == NULL)
		return false;
	julian = julian_day(day);
	if (d.unit == DURATION_DAYS)
		days = before ? -(int)d.count : (int)d.count;
	else if (!before)
		days = days_to_business(c, julian, d.count);
	else
		for (long left = d.count; left > 0; left -= business(c, julian + (unsigned)days))
			days--;
	then = g_date_time_add_days(day, days);
	if (then != NULL) {
		*out = g_date_time_to_unix(then);
		g_date_time_unref(then);
	}
	g_date_time_unref(day);
	return then != NULL;
}

int calendar_last_year(const struct calendar *c)
{
	GDate d;

	if (c->n == 0)
		return 0;
	g_date_clear(&d, 1);
	g_date_set_julian(&d, c->holidays[c->n - 1]);
	return g_date_get_year(&d);
}

void calendar_format_day(const struct calendar *c, int64_t when, char *out, size_t size)
{
	/* Not strftime: letters are in English whatever the locale. */
	static const char *const days[] = {
		"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	GDateTime *t = local(c, when);

	if (t == NULL) {
		(void)g_strlcpy(out, "an unknown day", size);
		return;
	}
	(void)g_snprintf(out, size, "%s, %s %d, %d", days[g_date_time_get_day_of_week(t) - 1],
		months[g_date_time_get_month(t) - 1], g_date_time_get_day_of_month(t),
		g_date_time_get_year(t));
	g_date_time_unref(t);
}
