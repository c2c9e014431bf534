/*
 * restraint.h - how many letters may go to one address, one domain, about one case, and in all, so that no robot and no mistake
 * of ours can make us flood anybody.
 */
#ifndef MAILCLERK_DAEMON_RESTRAINT_H
#define MAILCLERK_DAEMON_RESTRAINT_H

#include "state/store.h"

/* The most letters outside the team; mailclerk.yaml, key letters. */
struct restraint_limits {
	unsigned address_day; /* to one address in 24 hours */
	unsigned
		address_fruitless_day; /* of these, answers to mail that moved nothing on: two robots stop here */
	unsigned domain_hour;
	unsigned case_day; /* to one address about one case in 24 hours */
	unsigned total_hour;
};
extern const struct restraint_limits restraint_default;

enum restraint {
	RESTRAINT_NONE,
	RESTRAINT_IDENTICAL, /* the same text went to this address in the last seven days: once is enough */
	RESTRAINT_LIMIT, /* a person must look */
};

/* because_out: a sentence for RESTRAINT_LIMIT, at least 160 bytes. Pure. */
enum restraint restraint_judge(const struct restraint_limits *limits,
	const struct tally_counts *counts, bool fruitless, char *because_out, size_t size);

#endif
