/*
 * daily.h - once a day: the head of the history to the log, closed cases purged whose time is over (retention_days), counts of
 * letters forgotten that no limit looks at any more, a warning about secrets that expire soon.
 */
#ifndef MAILCLERK_DAEMON_DAILY_H
#define MAILCLERK_DAEMON_DAILY_H

#include "daemon/engine.h"

/* What went wrong is in the log. -1: it is to be tried again soon. */
int daily(struct engine *g, int64_t now);

#endif
