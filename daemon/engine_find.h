/*
 * engine_find.h - which case is a mail about?
 */
#ifndef MAILCLERK_DAEMON_ENGINE_FIND_H
#define MAILCLERK_DAEMON_ENGINE_FIND_H

#include "daemon/facts.h"

/* By our Message-IDs (newest reference first), the case number that is written, the SF-52 or certificate number, the sender's
 * open case that waits for just this; last, for a mail that opens none, the sender's only open case. 1 found, 0 none, -1. */
int engine_find_case(
	struct facts *f, const struct reading *reading, struct case_record *out, struct err *e);

#endif
