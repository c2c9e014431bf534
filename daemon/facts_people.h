/*
 * facts_people.h - may this person receive a certificate? Pure: the directory is passed in.
 */
#ifndef MAILCLERK_DAEMON_FACTS_PEOPLE_H
#define MAILCLERK_DAEMON_FACTS_PEOPLE_H

#include "parsers/directory.h"

enum recipient_verdict {
	RECIPIENT_OK,       /* a person at a .gov or .mil address of the agency */
	RECIPIENT_DOUBTFUL, /* a contractor, or federal staff elsewhere: a person at OPM looks */
	RECIPIENT_REJECTED,
};

struct recipient {
	char *name, *address; /* owned; "" where there is none */
	enum recipient_verdict verdict;
	const char *why; /* borrowed; for the coordinator who wrote it; "" where all is well */
};

/* "Name <address>" or a bare address. */
void recipient_split(const char *text, struct recipient *out);
/* own: the case's agency; NULL where it is not known: then nobody is certain. */
void recipient_judge(const struct directory *dir, const struct agency *own, const char *text,
	struct recipient *out);
void recipient_free(struct recipient *r);

#endif
