/*
 * pace.c - owns the limits of the provider through which letters leave. Must not know letters, nor the clock.
 *
 * Windows slide: at no moment do the last 60 seconds, or the last 24 hours, hold more letters than the limit. A letter counts from
 * the moment at which its final dot is about to be written, whatever the server says to it.
 */
#include "daemon/pace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"

enum { MINUTE_S = 60, DAY_S = 24 * 3600 };

void pace_note(struct pace *p, int64_t now)
{
	size_t old = 0;

	if (p->per_minute == 0 && p->per_day == 0)
		return;
	while (old < p->n && p->times[old] <= now - DAY_S)
		old++;
	if (old > 0)
		memmove(p->times, p->times + old, (p->n - old) * sizeof *p->times);
	p->n -= old;
	p->times = xgrow(p->times, &p->cap, p->n + 1, sizeof *p->times);
	p->times[p->n++] = now;
}

/* Seconds until fewer than `limit` of the letters lie within the window. A clock that was put back makes nobody wait longer
 * than one window. */
static int64_t wait_for(const struct pace *p, unsigned limit, int64_t window, int64_t now)
{
	int64_t wait;

	if (limit == 0 || p->n < limit)
		return 0;
	wait = p->times[p->n - limit] + window - now;
	return wait < 0 ? 0 : wait < window ? wait : window;
}

int64_t pace_wait(const struct pace *p, int64_t now, char *limit_out, size_t size)
{
	int64_t minute = wait_for(p, p->per_minute, MINUTE_S, now);
	int64_t day = wait_for(p, p->per_day, DAY_S, now);

	(void)snprintf(limit_out, size, "%u a %s", day > minute ? p->per_day : p->per_minute,
		day > minute ? "day" : "minute");
	return day > minute ? day : minute;
}

void pace_free(struct pace *p)
{
	free(p->times);
	p->times = NULL;
	p->n = p->cap = 0;
}
