/*
 * digest.h - one letter to the team each business day: what is new, waits for them, is overdue, held or about to expire.
 */
#ifndef MAILCLERK_DAEMON_DIGEST_H
#define MAILCLERK_DAEMON_DIGEST_H

#include "daemon/engine.h"

enum { DIGEST_NEVER = 24 }; /* as an hour */

/* Writes today's digest where its hour has come and it was not written yet; on weekends and holidays there is none. 1 written,
 * 0 not now, -1. */
int engine_digest(struct engine *g, int64_t now, struct err *e);

#endif
