/*
 * workflow_when.h - the condition of a transition: "complete and coordinator_known and not has recipients".
 *
 * docs/workflows.md describes the notation. A condition holds if all of its terms do; one without terms always holds.
 */
#ifndef MAILCLERK_STATE_WORKFLOW_WHEN_H
#define MAILCLERK_STATE_WORKFLOW_WHEN_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/err.h"

enum { CONDITION_TERMS_MAX = 8 };

/* What is true of the world beyond the mail and the case: advance() asks, daemon/facts.c answers. */
enum fact {
	FACT_SAME_AGENCY,         /* the sender's address belongs to the case's agency */
	FACT_COORDINATOR_KNOWN,   /* somebody coordinates for the case's agency */
	FACT_FROM_COORDINATOR,    /* the sender does */
	FACT_SF52_ELSEWHERE,      /* another open case has this SF-52 number */
	FACT_CANDIDATE_ELSEWHERE, /* another agency's open case has this candidate */
	FACT_POOL_KNOWN,          /* the list of pools has it, once */
	FACT_POOL_EXPIRED,        /* and its day is over */
	FACT_PD_MISMATCH,         /* pay plan, series or grade are not the pool's */
	FACT_OVER_VACANCIES,      /* more candidates than the pool has vacancies */
	FACT_RECIPIENTS_VALID,    /* all are persons at .gov or .mil addresses of the agency */
	FACT_RECIPIENTS_DOUBTFUL, /* a contractor, or federal staff elsewhere: a person looks */
	FACT_CERTIFICATE_EXPIRED, /* the day in expires_on is over */
	FACTS
};
extern const char *const fact_names[]; /* "same_agency", ... */

enum term_kind {
	TERM_COMPLETE, /* with this mail, every required field of the case has a value without a problem */
	TERM_PROGRESS, /* this mail gave at least one value that the case lacked, or changed one */
	TERM_CHANGED,  /* this mail changed a value that the case had */
	TERM_COURTESY, /* this mail says thanks and nothing else */
	TERM_HAS,      /* "has FIELD": the case has a value there */
	TERM_IS, /* "FIELD is VALUE": this mail says so; where no mail caused it, the case does */
	TERM_FACT,
};

struct term {
	enum term_kind kind;
	bool negated;
	char *field, *value; /* owned; NULL where the kind has none */
	enum fact fact;
};

struct condition {
	struct term *v; /* owned */
	size_t n;
	const char *text; /* borrowed: as it stands in the file; "" where there is none */
};

/* text must outlive out. 0, or -1 with ERR_CONFIG. */
int condition_parse(const char *text, struct condition *out, struct err *e);
void condition_free(struct condition *c);
bool condition_has(const struct condition *c, enum term_kind kind);

#endif
