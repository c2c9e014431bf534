/*
 * calendar.h - business days: Monday to Friday without the federal holidays (5 U.S.C. 6103), and the timers' durations.
 *
 * Holidays are data: state/holidays.yaml. Knows no clock: `now` and the time zone are passed in.
 */
#ifndef MAILCLERK_STATE_CALENDAR_H
#define MAILCLERK_STATE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/err.h"
#include "parsers/findings.h"

enum duration_unit { DURATION_SECONDS, DURATION_DAYS, DURATION_BUSINESS_DAYS };

struct duration {
	long count; /* >= 0; minutes and hours are counted in seconds */
	enum duration_unit unit;
};

/* "3 business days", "1 business day", "14 days", "24 hours", "30 minutes", "10 seconds". 0 or -1 with ERR_CONFIG. */
int duration_parse(const char *text, struct duration *out, struct err *e);

struct calendar;

/* state/holidays.yaml: time_zone (an IANA name) and a list of {date: YYYY-MM-DD, name}. 0 or -1 with findings. */
int calendar_load(const char *path, struct calendar **out, struct findings *findings);
void calendar_free(struct calendar *c);

bool calendar_is_business_day(const struct calendar *c, int64_t when);
/* now (Unix seconds) plus a duration. Days keep the local time of day; a business-day result is never on a weekend or a
 * holiday, and counting starts with the next business day. */
int64_t calendar_add(const struct calendar *c, int64_t now, struct duration d);
/* The local hour (0 to 23), and the local day as ISO 8601; out is at least 11 bytes. */
int calendar_local(const struct calendar *c, int64_t when, char *out, size_t size);
/* A day as people write it ("2027-11-20", "11/20/2027", "November 20, 2027") as ISO 8601; out is at least 11 bytes. */
bool calendar_read_day(const char *text, char *out, size_t size);
/* 08:00 local time of the day that is d (days or business days) before or after an ISO 8601 day. false where it is none. */
bool calendar_from_day(
	const struct calendar *c, const char *iso, struct duration d, bool before, int64_t *out);
/* Year of the last holiday in the table, 0 where there is none: later days are only known as weekdays. */
int calendar_last_year(const struct calendar *c);
/* "Tuesday, November 24, 2026", in the calendar's zone; out is at least 64 bytes. */
void calendar_format_day(const struct calendar *c, int64_t when, char *out, size_t size);

#endif
