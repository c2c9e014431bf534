/*
 * facts.h - what is true of the world around a case: the answers to advance()'s questions, and the same as sentences and lists
 * for letters. Asks the store and the directory; changes nothing.
 */
#ifndef MAILCLERK_DAEMON_FACTS_H
#define MAILCLERK_DAEMON_FACTS_H

#include <jansson.h>

#include "daemon/engine.h"

/* Collects the other cases that a fact found, and the first error of the store. */
struct facts {
	struct engine *engine; /* borrowed */
	int64_t others[8];     /* ids of cases */
	size_t others_n;
	const char
		*found; /* how engine_find_case found the case, in words; NULL where it did not */
	struct err err; /* kind ERR_NONE where all went well */
	bool failed;
};

enum judgement { JUDGED_NO, JUDGED_YES, JUDGED_UNKNOWN };

enum judgement facts_judge(struct facts *f, enum fact fact, const struct situation *s);
/* For struct witness: ctx is a struct facts; what is not known is not true. */
bool facts_ask(void *ctx, enum fact fact, const struct situation *s);

/* The workflow's checks as sentences: [{"ok": bool, "text": "..."}]. */
json_t *facts_checks(struct facts *f, const struct situation *s);
/* Who shall receive the certificate: [{"name", "address", "ok", "why"}]. */
json_t *facts_recipients(struct facts *f, const struct situation *s);
/* Who coordinates for the case's agency: [{"name", "address"}]. */
json_t *facts_coordinators(struct facts *f, const struct situation *s);
/* Cases linked to it: [{"number", "title", "state", "why"}]. */
json_t *facts_links(struct facts *f, const struct case_record *c);

/* The addresses that an audience stands for; none where it has nobody. */
void facts_audience(
	struct facts *f, enum audience to, const struct situation *s, struct addresses *out);

/* Does this address take part in the case, or coordinate for its agency? */
bool facts_takes_part(struct facts *f, const struct case_record *c, const char *address);
/* The agency of a case, as the directory knows it: by its field, else by its requester's address; NULL. */
const struct agency *facts_agency(struct facts *f, const struct situation *s);

#endif
