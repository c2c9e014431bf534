/*
 * workflow_proof.h - what the files that prove workflows share. For workflow_prove.c and workflow_prove_when.c alone.
 */
#ifndef MAILCLERK_STATE_WORKFLOW_PROOF_H
#define MAILCLERK_STATE_WORKFLOW_PROOF_H

#include "state/workflow.h"

struct proof {
	const struct workflows *all;
	const struct workflow *w;
	const struct rules *rules;
	struct findings *findings;
};

/* A finding in the workflow's file. What holds everywhere stands in several states: its faults are told once. */
void proof_fault(const struct proof *p, int line, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* Which field that cases of this kind can have was meant; the caller frees it. */
char *proof_hint_field(const struct proof *p, const char *name);

/* The conditions of a cell: each can hold, and is reached. */
void proof_conditions(const struct proof *p, size_t event, const struct cell *cell);

#endif
