/*
 * nearest.h - the nearest known name to one that is not known, for findings that say what to write instead.
 */
#ifndef MAILCLERK_PARSERS_NEAREST_H
#define MAILCLERK_PARSERS_NEAREST_H

#include "parsers/buf.h"

struct nearest {
	const char *word; /* borrowed until nearest_end; the name that is not known */
	const char *best; /* borrowed; NULL while nothing is near enough */
	int best_distance;
	struct buf known; /* the names added, as a list for people */
};

/* Edits (insert, delete, replace, swap of neighbours) that make b from a. */
int nearest_distance(const char *a, const char *b);

void nearest_start(struct nearest *n, const char *word);
void nearest_add(struct nearest *n, const char *name);
/* Ends the search: "did you mean ..." or "write one of: ..." with the names added; the caller frees it. */
char *nearest_end(struct nearest *n);

#endif
