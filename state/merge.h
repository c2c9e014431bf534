/*
 * merge.h - what the values of a mail, or of a verb, change on a case. Used by advance.c alone.
 */
#ifndef MAILCLERK_STATE_MERGE_H
#define MAILCLERK_STATE_MERGE_H

#include "state/advance.h"

struct merge {
	const struct workflow *workflow;
	const struct rules *rules;
	const struct case_record *case_; /* NULL: no case yet */
	bool progress;                   /* a value that the case lacked, or another one */
	bool changed;                    /* another one */
	const char *other; /* borrowed; a field of identity with another value; NULL */
};

/* Values of r that the case lacks or that differ, into d->changes (d->replaced names those that differ). A value with a
 * problem that the workflow does not tolerate is not taken. What the sender did not write just now (signature, header, directory, a default) fills gaps and
 * replaces nothing. */
void merge_request(struct merge *m, const struct request *r, struct decision *d);
/* What the mail would say as an answer to our question fills required fields that are still missing, unless two of them, or
 * one and a value that the mail gave, rest on the same words. */
void merge_answers(struct merge *m, const struct request *r, struct decision *d);
/* "name=value" of a verb; several values of a list with ";" between them; no value removes. -1 with ERR_INPUT. */
int merge_set(struct merge *m, const char *argument, struct decision *d, struct err *e);
/* d->missing: required by the rule and without a value on the case and in d->changes. */
void merge_missing(const struct merge *m, struct decision *d);

#endif
