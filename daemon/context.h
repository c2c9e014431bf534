/*
 * context.h - what a letter can say: the variables of docs/letters.md, built from a decision, and the proof that each letter
 * uses only those that are there at its transition.
 */
#ifndef MAILCLERK_DAEMON_CONTEXT_H
#define MAILCLERK_DAEMON_CONTEXT_H

#include <jansson.h>

#include "daemon/config.h"
#include "daemon/office.h"
#include "state/advance.h"

struct context_in {
	const struct config *config;
	const struct office *office;
	const struct config_mailbox *mailbox; /* whose letters these are */
	const struct case_record
		*case_; /* as it was before; number set for a new one; NULL: no case */
	const struct decision *decision;
	const struct reading *reading; /* NULL where no mail caused it */
	const char *reason;            /* of a verb; NULL */
	int64_t running; /* when the case's next timer is due, where the state stays; 0: none */
	int64_t now;
};

/* "fields" as the team sees them: more than the others do. The engine puts them in their place for its letters. */
#define CONTEXT_TEAM_FIELDS "(team)"
/* The caller decrefs it. */
json_t *context_build(const struct context_in *in);

/* For the letter about a held mail: in->because of its decision, and what is known of the mail (NULL: it was not read). id is
 * its number in `mailclerk held`. The caller decrefs it. */
json_t *context_held(
	const struct context_in *in, const struct message *m, int64_t id, int64_t received_at);

/* For the letter about a letter that was given up: in->because of its decision. The caller decrefs it. */
json_t *context_undelivered(const struct context_in *in, const struct outbox_row *row);

/* Letters that the engine sends by itself, NULL-terminated: no workflow needs to name them. */
extern const char *const context_letters_always[];
#define LETTER_HUMAN_RECEIPT "human-receipt"
#define LETTER_HUMAN_TEAM "human-team"
#define LETTER_UNMATCHED "unmatched-missing"
#define LETTER_UNREADABLE "unreadable"
#define LETTER_TEAM_QUESTION "team-question"
#define LETTER_TEAM_DONE "team-done"
#define LETTER_DIGEST "team-digest" /* with variables of its own, as the rest */
#define LETTER_HELD_TEAM "held-team"
#define LETTER_UNDELIVERED_TEAM "undelivered-team"
#define LETTER_CANARY "canary" /* canary.h */
#define LETTER_CANARY_TEAM "canary-team"

/* Every letter of a transition, reached in `state` by `event` (indices). */
void context_prove(const struct office *o, const struct workflow *w, size_t state, size_t event,
	const struct transition *t, struct findings *findings);
/* The letters of context_letters_always. */
void context_prove_always(const struct office *o, struct findings *findings);

#endif
