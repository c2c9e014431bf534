/*
 * pace.h - how many letters a provider takes in a minute and in a day, and when the next one may go.
 */
#ifndef MAILCLERK_DAEMON_PACE_H
#define MAILCLERK_DAEMON_PACE_H

#include <stddef.h>
#include <stdint.h>

struct pace {
	unsigned per_minute, per_day; /* 0: no limit */
	int64_t *times; /* owned: of the letters of the last day, ascending, seconds */
	size_t n, cap;
};

/* A letter goes to the server now, or went then. */
void pace_note(struct pace *p, int64_t now);

/* Seconds until the next letter may go, 0: at once. *limit_out: which limit it waits for, "30 a minute" in words. */
int64_t pace_wait(const struct pace *p, int64_t now, char *limit_out, size_t size);

void pace_free(struct pace *p);

#endif
