/*
 * register.h - the files that an office imports: coordinators and talent pools, from CSV to rows of the store.
 *
 * And who is meant in what was imported. Every bad row is a finding: FILE:LINE, what is wrong and what to write instead. docs/directory.md describes the columns.
 */
#ifndef MAILCLERK_DAEMON_REGISTER_H
#define MAILCLERK_DAEMON_REGISTER_H

#include "parsers/directory.h"
#include "parsers/findings.h"
#include "state/store.h"

struct coordinators {
	struct coordinator_row *v; /* owned */
	size_t n, cap;
};
struct pools {
	struct pool_row *v; /* owned */
	size_t n, cap;
};

/* A whole file: names as the directory's official names, addresses in lower case. 0, or -1 with findings that are errors; a
 * file without rows is one. *out is to be freed in both cases. */
int coordinators_read(
	const struct directory *d, const char *path, struct coordinators *out, struct findings *f);
void coordinators_free(struct coordinators *c); /* NULL-safe, frees the contents */

/* The same for pools: series in four digits, dates in ISO 8601. today: ISO 8601; a pool that expired before is warned of. */
int pools_read(const char *path, const char *today, struct pools *out, struct findings *f);
void pools_free(struct pools *p); /* NULL-safe, frees the contents */

/* Who is asked for this sub-agency (official names; "" for all of the agency), none of them stale: its own coordinators, else those
 * of the nearest one that it is a part of (an institute's are those of NIH), at last those of the agency as a whole. How many,
 * -1. *out is to be freed. */
int coordinators_find(struct store *s, const struct directory *d, const char *agency,
	const char *sub_agency, struct coordinators *out, struct err *e);
/* Does this address coordinate for that sub-agency, for one that it is a part of, or for the agency as a whole? 1, 0, -1. */
int coordinators_include(struct store *s, const struct directory *d, const char *address,
	const char *agency, const char *sub_agency, struct err *e);

#endif
