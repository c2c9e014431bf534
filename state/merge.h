/*
 * merge.h - what the values of a mail, or of a verb, change on a case. Used by advance.c, and its names by daemon/engine_find.c.
 */
#ifndef MAILCLERK_STATE_MERGE_H
#define MAILCLERK_STATE_MERGE_H

#include "state/advance.h"

struct merge {
	const struct workflow *workflow;
	const struct rules *rules;
	const struct case_record *case_; /* NULL: no case yet */
	bool reply;                      /* of a mail: its subject is that of an older one */
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
/* Of a mail of another rule: the fields that the event takes. One that it does not take and that says something else than the
 * case, such as another SF-52 number, is m->other: the mail may be about another case. */
void merge_taken(struct merge *m, const struct request *r, const struct workflow_event *event,
	struct decision *d);
/* What the event clears and the mail does not give anew is removed. */
void merge_clear(struct merge *m, const struct workflow_event *event, struct decision *d);
/* The values of a verb: "26-0012 expires 2027-11-20". -1 with ERR_INPUT. */
int merge_values(struct merge *m, const struct workflow_event *event, const char *argument,
	struct decision *d, struct err *e);
/* How to write such a verb: "issue CERTIFICATE_NUMBER expires EXPIRES_ON"; the caller frees it. */
char *merge_usage(const struct workflow_event *event);
/* "name=value" of a verb; several values of a list with ";" between them; no value removes. -1 with ERR_INPUT. */
int merge_set(struct merge *m, const char *argument, struct decision *d, struct err *e);
/* "Dana Ruiz", "Ruiz, Dana M." and "Dana M. Ruiz" are one: all words of one are in the other. */
bool merge_same_name(const char *a, const char *b);
/* d->missing: required by the rule and without a value on the case and in d->changes. */
void merge_missing(const struct merge *m, struct decision *d);

#endif
