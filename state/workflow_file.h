/*
 * workflow_file.h - what stands in a workflow file, as libcyaml gives it. Used by workflow.c alone; docs/workflows.md
 * describes the format for people.
 */
#ifndef MAILCLERK_STATE_WORKFLOW_FILE_H
#define MAILCLERK_STATE_WORKFLOW_FILE_H

#include <cyaml/cyaml.h>

#include "state/workflow.h"

enum {
	WORKFLOW_NAME_MAX = 60, /* bytes; a timer's event must fit the database's column */
	WORKFLOW_STATES_MAX = 64,
	WORKFLOW_EVENTS_MAX = 64,
};

struct file_letter {
	char *letter; /* owned, as all strings here */
	enum audience to;
};

struct file_value {
	char *field, *word;
};

struct file_field {
	char *name, *label, *type;
	bool team;
};

struct file_then {
	char *when, *to, *also;
	struct file_letter *letters;
	unsigned letters_n;
};

struct file_handle {
	char **event;
	unsigned event_n;
	struct file_then *then;
	unsigned then_n;
};

struct file_timer {
	char *after, *event;
};

struct file_state {
	char *name, *title, *holder;
	enum audience waits_for;
	bool final, asks, review;
	struct file_timer *timers;
	unsigned timers_n;
	struct file_handle *handle;
	unsigned handle_n;
};

struct file_event {
	char *name;
	enum actor by;
	enum argument argument;
	bool trusted, early;
	char **takes;
	unsigned takes_n;
	char **clears;
	unsigned clears_n;
	struct file_value *values;
	unsigned values_n;
};

struct file {
	char *kind, *title, *rule;
	char **identity;
	unsigned identity_n;
	char **tolerates;
	unsigned tolerates_n;
	struct file_field *fields;
	unsigned fields_n;
	char **checks;
	unsigned checks_n;
	struct file_event *events;
	unsigned events_n;
	struct file_state *states;
	unsigned states_n;
	struct file_handle *everywhere;
	unsigned everywhere_n;
};

struct unhandled_event {
	char *event, *because;
};

struct unhandled_file {
	struct unhandled_event *unhandled;
	unsigned unhandled_n;
};

extern const cyaml_schema_value_t workflow_file_schema;      /* struct file */
extern const cyaml_schema_value_t workflow_unhandled_schema; /* struct unhandled_file */

#endif
