/*
 * register.h - the files that an office imports: coordinators and talent pools, from CSV to rows of the store.
 *
 * Every bad row is a finding: FILE:LINE, what is wrong and what to write instead. docs/directory.md describes the columns.
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

#endif
