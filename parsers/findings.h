/*
 * findings.h - what is wrong with files, all of it, each with its place.
 *
 * A loader adds a finding for each mistake and goes on; the caller decides at the end. A finding says what is wrong and
 * what to write instead.
 */
#ifndef MAILCLERK_PARSERS_FINDINGS_H
#define MAILCLERK_PARSERS_FINDINGS_H

#include <stddef.h>

enum finding_level { FINDING_ERROR, FINDING_WARNING };

struct finding {
	enum finding_level level;
	char *file; /* owned */
	int line;   /* 1-based; 0 where a whole file is meant */
	char *text; /* owned; one line */
};

struct findings {
	struct finding *v; /* owned */
	size_t n, cap;
	size_t errors; /* how many are errors */
};

void findings_add(struct findings *f, enum finding_level level, const char *file, int line,
	const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* By file, then line, in place. */
void findings_sort(struct findings *f);
void findings_free(struct findings *f);

#endif
