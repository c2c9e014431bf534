/*
 * advance.h - the heart: (workflow, case, request or verb, now) -> decision. Pure: no clock, no database, no mail.
 */
#ifndef MAILCLERK_STATE_ADVANCE_H
#define MAILCLERK_STATE_ADVANCE_H

#include <stdint.h>

#include "parsers/reading.h"
#include "state/workflow.h"

struct case_field {
	char *name;            /* owned */
	struct strings values; /* owned */
	char *source;          /* owned; "body", "signature", ..., "team" */
};

struct case_record {
	int64_t id;                    /* database key; 0 for a case that does not exist yet */
	char *number;                  /* owned; "CGH-26-00213" */
	char *kind;                    /* owned */
	char *state;                   /* owned; name */
	int64_t version;               /* raised by one with every change */
	char *requester;               /* owned; address letters to the requester go to */
	char *requester_name;          /* owned */
	char *mailbox;                 /* owned; the mailbox that its letters come from */
	char *subject;                 /* owned; of the first mail */
	char *root_id;                 /* owned; Message-ID of the first mail, for threading */
	int64_t opened_at, changed_at; /* Unix seconds */
	struct case_field *fields;     /* owned */
	size_t fields_n, fields_cap;
};

/* What advance() may ask about the world: is this fact true of the case as it would be, with these changes? fn NULL: nothing is
 * known, and every fact is false. */
struct situation {
	const struct workflow *workflow;
	const struct case_record *case_; /* NULL: none yet */
	const struct fields *changes;    /* what the event brings */
	const struct message *message;   /* NULL where no mail caused it */
	const struct request *request;   /* NULL where none was taken */
	int64_t now;
};
struct witness {
	bool (*fn)(void *ctx, enum fact fact, const struct situation *s);
	void *ctx;
};
/* The values that a field has, or would have: changed, else as the case holds them. NULL where there is none. */
const struct strings *situation_values(const struct situation *s, const char *field);
/* The only value; NULL where there is none or there are several. */
const char *situation_value(const struct situation *s, const char *field);

enum verdict { VERDICT_ADVANCE, VERDICT_ASK, VERDICT_HUMAN, VERDICT_IGNORE, VERDICTS };
extern const char *const verdict_names[]; /* "advance", "ask", "human", "ignore" */

struct decision_letter {
	const char *letter; /* borrowed: from the workflow */
	enum audience to;
};

struct decision_timer {
	const char *event; /* borrowed: from the workflow */
	int64_t due;       /* Unix seconds */
};

/* A transition that was tried, for explanations. */
struct tried {
	const struct transition *transition; /* borrowed: from the workflow */
	int failed; /* index of its first term that does not hold; -1: it was taken */
};
enum { TRIED_MAX = 16 }; /* as many as a block of a workflow file can have */

struct decision {
	enum verdict verdict;
	const struct workflow *workflow; /* borrowed; NULL where none applies */
	const struct request
		*request;         /* borrowed: from the reading; the one taken, NULL where none */
	const char *event;        /* borrowed; what happened; "" where nothing */
	const char *from, *to;    /* borrowed; state names; NULL where no case is touched */
	struct fields changes;    /* owned; values to set on the case, with their sources */
	struct strings replaced;  /* owned; names of those changes that replace another value */
	struct strings missing;   /* owned; required and still without a value after this */
	struct problems problems; /* owned */
	struct decision_letter *letters; /* owned */
	size_t letters_n;
	struct decision_timer
		*timers; /* owned; due times of the state entered; empty where the state stays */
	size_t timers_n;
	bool keep_timers; /* the state stays: its running timers go on */
	const char *also; /* borrowed; event to raise in the cases that the condition found; NULL */
	char *because;    /* owned; one line */
	struct tried tried[TRIED_MAX]; /* in order */
	size_t tried_n;
};

/*
 * A mail. case_ may be NULL (no case is meant: a new one may be opened). participant: the sender takes part in case_.
 * Takes from reading->requests the one that fits the case's kind and state, else the best certain one.
 *   - screen.may_advance false -> ignore for machine mail, human for unreadable mail
 *   - auth fail, or not exactly one From address -> human, no letters
 *   - event needs a trusted sender and auth is none -> human
 *   - case_ given and the sender takes no part in it -> human
 *   - no certain request and no case -> human
 *   - a certain request that no workflow opens a case for, and no case -> ask where something is missing and the sender is
 *     authenticated, human otherwise; no letters: the engine tells the team of either
 *   - otherwise the workflow's cell decides
 * Values of a reply fill what the case lacks; a value given for a field that has one replaces it.
 */
void advance_mail(const struct workflows *w, const struct rules *rules, const struct calendar *cal,
	const struct witness *witness, const struct case_record *case_, bool participant,
	const struct reading *reading, int64_t now, struct decision *out);

/* A verb of the team ("grant", "deny" with a reason) or an event of the clock. -1 with ERR_INPUT where the event is not
 * possible in this state: the message lists those that are. */
int advance_event(const struct workflows *w, const struct rules *rules, const struct calendar *cal,
	const struct witness *witness, const struct case_record *case_, enum actor actor,
	const char *event, const char *reason, int64_t now, struct decision *out, struct err *e);

/* Names of the team's verbs that are possible now. */
void advance_verbs(const struct workflows *w, const struct case_record *case_, struct strings *out);

void decision_free(struct decision *d); /* NULL-safe, frees the contents */
void case_free(struct case_record *c);  /* NULL-safe, frees the contents */
const struct case_field *case_field_find(const struct case_record *c, const char *name);

#endif
