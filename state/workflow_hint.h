/*
 * workflow_hint.h - what to write instead of a name that a workflow does not have: "did you mean ...?" or "write one of: ...".
 */
#ifndef MAILCLERK_STATE_WORKFLOW_HINT_H
#define MAILCLERK_STATE_WORKFLOW_HINT_H

#include "state/workflow.h"

/* The caller frees it. */
char *workflow_hint_state(const struct workflow *w, const char *name);
char *workflow_hint_event(
	const struct workflow *w, const char *name, int by); /* by: an actor; -1: any */
char *workflow_hint_date(
	const struct workflow *w, const char *name); /* one of its fields of type date */

#endif
