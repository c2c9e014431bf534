/*
 * engine_team.h - the team decides by mail: the first new line of a reply to one of our letters to the team is a verb.
 */
#ifndef MAILCLERK_DAEMON_ENGINE_TEAM_H
#define MAILCLERK_DAEMON_ENGINE_TEAM_H

#include "daemon/engine.h"

/* A reply of a team member to a letter to the team: plans the verb with its letters, or a question back that changes nothing.
 * 1 planned; 0 it is no such mail, and is treated as anybody's; -1. */
int engine_team_plan(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t now, struct plan *out, struct err *e);

#endif
