/*
 * engine_pass.h - the clock and the mailbox: no timer ends a case while its answer may lie unread.
 */
#ifndef MAILCLERK_DAEMON_ENGINE_PASS_H
#define MAILCLERK_DAEMON_ENGINE_PASS_H

#include "daemon/engine.h"

/* A pass over this mailbox that began at `began` is complete: everything that lay there then has its outcome. */
int engine_pass_note(struct engine *g, const char *mailbox, int64_t began, struct err *e);

/* May this timer end its case, and was not everything read yet that lay in the case's mailbox when it was due? 1, 0, -1. A
 * mailbox that is no longer configured has nothing to wait for. */
int engine_pass_waits(struct engine *g, const struct timer_row *timer, struct err *e);

#endif
