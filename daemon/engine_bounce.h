/*
 * engine_bounce.h - a delivery report matched to the letter that came back.
 *
 * Anybody can write a delivery report. One is believed where it returns a Message-ID that was made with our key, of a letter
 * in the store, and names a recipient that this letter went to; no other changes anything.
 */
#ifndef MAILCLERK_DAEMON_ENGINE_BOUNCE_H
#define MAILCLERK_DAEMON_ENGINE_BOUNCE_H

#include "daemon/engine.h"

/* Decides about a mail that the screen calls a bounce: decision, case and p->bounced. p is empty before. 0 or -1.
 *   - genuine and for good -> human, event "bounced": the letter has failed, the case remembers it
 *   - genuine and for now  -> ignore, event "delayed": the case remembers it
 *   - does not say which letter, or to whom -> human
 *   - about no letter of ours, or a recipient that never got it -> ignore */
int engine_bounce_plan(struct engine *g, const struct message *m, struct plan *p, struct err *e);

/* In a transaction: the outbox rows of p->bounced have failed. */
int engine_bounce_commit(struct engine *g, const struct plan *p, int64_t now, struct err *e);

/* Says what the team cannot be told by letter. */
void engine_bounce_log(const struct plan *p, const char *mailbox, int64_t uid);

void engine_bounce_free(struct plan *p);

#endif
