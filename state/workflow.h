/*
 * workflow.h - kinds of case as data (state/workflows/NAME.yaml), compiled to a state x event table.
 *
 * docs/workflows.md describes the file format. Every cell of the table is explicit: a list of guarded transitions that ends
 * with an unguarded one. Knows nothing of mail, letters' texts or the database.
 */
#ifndef MAILCLERK_STATE_WORKFLOW_H
#define MAILCLERK_STATE_WORKFLOW_H

#include <stdbool.h>

#include "parsers/findings.h"
#include "parsers/rule.h"
#include "state/calendar.h"
#include "state/workflow_when.h"

/* Who may raise an event; a case does where its decision touches another one. */
enum actor { ACTOR_SENDER, ACTOR_TEAM, ACTOR_CLOCK, ACTOR_CASE, ACTORS };
extern const char *const actor_names[]; /* "sender", "team", "clock", "case" */

enum outcome {
	OUTCOME_MOVE,
	OUTCOME_HUMAN,
	OUTCOME_IGNORE
}; /* to a state; to a person; nothing happens */

enum audience {
	AUDIENCE_SENDER,
	AUDIENCE_REQUESTER,
	AUDIENCE_TEAM,
	AUDIENCE_COORDINATOR, /* who coordinates for the case's agency, by the register */
	AUDIENCE_RECIPIENTS,  /* of the certificate: the case's field "recipients" */
	AUDIENCE_MANAGER, /* the case's field "manager_email", where it is of the requester's agency */
	AUDIENCES
};
extern const char *const audience_names[]; /* "sender", "requester", ... */

enum argument {
	ARGUMENT_NONE,
	ARGUMENT_REASON, /* deny REASON */
	ARGUMENT_FIELD,  /* set NAME=VALUE */
	ARGUMENT_VALUES, /* issue NUMBER expires DATE: the event's `values` */
	ARGUMENTS
};
extern const char *const argument_names[]; /* "none", "reason", "field", "values" */

/* The event of a mail about a case that raises none by itself: an answer, thanks, a question. */
#define EVENT_REPLY "reply"

struct workflow_letter {
	const char
		*letter; /* borrowed: from the workflow; a file in templates/letters without .md */
	enum audience to;
};

struct transition {
	struct condition when; /* owned */
	enum outcome outcome;
	int to;    /* index of the state, for OUTCOME_MOVE */
	bool stay; /* OUTCOME_MOVE to the same state without entering it anew: timers go on */
	const char
		*also; /* borrowed; event raised in the cases that a fact of `when` found; NULL */
	struct workflow_letter *letters; /* owned */
	size_t letters_n;
	int line; /* in the workflow's file */
};

struct cell {
	struct transition *
		v; /* owned; tried in order; the last is unguarded. n == 0: the event cannot occur here */
	size_t n;
};

struct workflow_timer {
	int event; /* index; raised by the clock */
	struct duration after;
	const char *field; /* borrowed; the date it counts from; NULL: from entering the state */
	bool before;       /* it runs out before that date */
	int line;
};

struct workflow_state {
	const char *name;
	const char *title;  /* for people: "waiting for a decision by OPM" */
	const char *holder; /* who acts next, for people: "OPM", "you"; "" in a final state */
	enum audience
		waits_for; /* AUDIENCE_REQUESTER, _TEAM or _COORDINATOR; of no meaning in a final state */
	bool final;
	bool review; /* a person must look: a mail that leads here has the verdict "human" */
	bool asks;   /* the requester was asked for what is missing: a bare answer counts */
	struct workflow_timer *timers; /* owned; started on entry, cancelled on leaving */
	size_t timers_n;
	int line;
};

struct workflow_value {           /* of a verb */
	const char *field, *word; /* borrowed; word stands before it, "" for none */
};

struct workflow_event {
	const char *name;
	enum actor by;
	enum argument argument; /* of a verb */
	bool needs_reason;      /* argument is ARGUMENT_REASON */
	bool trusted;           /* by a sender: only one whose authentication passed */
	bool early;             /* by the clock: it comes before the day that letters name */
	const char *const
		*takes; /* borrowed; fields that the case takes from a mail of another rule */
	size_t takes_n;
	const char *const *clears; /* borrowed; fields that lose their value where it gives none */
	size_t clears_n;
	struct workflow_value *values; /* owned; of ARGUMENT_VALUES */
	size_t values_n;
	int line;
};

/* A value that cases of this kind can have beyond those of the rule. */
struct workflow_field {
	const char *name, *label; /* borrowed */
	bool date;                /* ISO 8601 */
	bool team;                /* letters to others do not list it */
	int line;
};

struct workflow {
	const char *kind;  /* "role-request" */
	const char *title; /* "Agency Talent Portal role request" */
	const char
		*rule; /* whose fields a case of this kind holds, and which of them are required */
	const char *file;
	int line;      /* of kind */
	int rule_line; /* of rule, identity, tolerates */
	int identity_line;
	int tolerates_line;
	const char *const *
		identity; /* borrowed; fields that say whose case it is: another value means another case */
	size_t identity_n;
	const char *const *
		tolerates; /* borrowed; codes of problems with which a value is taken all the same */
	size_t tolerates_n;
	struct workflow_field *fields; /* owned */
	size_t fields_n;
	enum fact *checks; /* owned; what the team sees judged, in this order */
	size_t checks_n;
	struct workflow_state *states; /* owned; index 0 is the state before the case exists */
	size_t states_n;
	struct workflow_event *events; /* owned */
	size_t events_n;
	struct cell *table; /* owned; states_n * events_n, row by state */
	void *impl;         /* owned; what the borrowed strings live in */
};

/* An event that a rule raises and no workflow handles: a person reads such mail. */
struct workflow_unhandled {
	const char *event, *because; /* borrowed: from impl */
	int line;
};

struct workflows {
	struct workflow *v; /* owned */
	size_t n;
	struct workflow_unhandled *unhandled; /* owned */
	size_t unhandled_n;
	const char *unhandled_file; /* borrowed: from impl; "" where there is none */
	void *impl;                 /* owned */
};

/* Every NAME.yaml of folder, in the order of names; unhandled.yaml lists events that no workflow handles. 0, or -1 with
 * findings. */
int workflows_load(const char *folder, struct workflows *out, struct findings *findings);
void workflows_free(struct workflows *w);

/* Proves: every event that a rule raises is handled, by a kind or in `unhandled` explicitly; every cell explicit; no
 * unreachable state, no dead end (a state that is not final has a way to a final one), every state that waits has a timer
 * that moves it on or tells the team; the clock alone never goes round; nobody unknown moves a case; rules and their fields
 * exist. Adds findings with file and line. */
void workflows_prove(
	const struct workflows *w, const struct rules *rules, struct findings *findings);

const struct workflow *workflows_find(
	const struct workflows *w, const char *kind); /* NULL where absent */
const struct workflow *workflows_by_event(
	const struct workflows *w, const char *event); /* by initial event of senders */
int workflow_state_index(const struct workflow *w, const char *name); /* -1 where absent */
int workflow_event_index(const struct workflow *w, const char *name); /* -1 where absent */
const struct cell *workflow_cell(const struct workflow *w, int state, int event);
/* A field that cases of this kind can have: of the rule, or the workflow's own. false where there is none. */
bool workflow_field(const struct workflow *w, const struct rules *rules, const char *name,
	struct rule_field *out, bool *date_out);

/* Workflows as one DOT graph, appended to out; only: this one, NULL for all. letters: with the letters of each transition. */
void workflow_graph(
	const struct workflows *all, const struct workflow *only, bool letters, struct buf *out);

#endif
