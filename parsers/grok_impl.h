/*
 * grok_impl.h - inside grok*.c only: what a compiled template and the library hold.
 */
#ifndef MAILCLERK_PARSERS_GROK_IMPL_H
#define MAILCLERK_PARSERS_GROK_IMPL_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "parsers/grok.h"

enum {
	GROK_OPTIONS = PCRE2_UTF | PCRE2_UCP | PCRE2_CASELESS | PCRE2_MULTILINE |
		       PCRE2_NEVER_BACKSLASH_C | PCRE2_NO_AUTO_CAPTURE | PCRE2_DUPNAMES,
	GROK_MATCH_LIMIT = 1000000,
	GROK_DEPTH_LIMIT = 10000,
	GROK_HEAP_LIMIT = 64 * 1024,      /* KiB */
	GROK_JIT_STACK = 8 * 1024 * 1024, /* bytes of address space; only what is touched is held */
	GROK_EXPANDED_MAX = 64 * 1024,    /* bytes of one template with all names written out */
};

/* What matching needs, once per process: nothing is allocated or mapped while a text is matched. */
struct grok_engine {
	pcre2_match_context *context; /* owned */
	pcre2_match_data *data;       /* owned; room for GROK_CAPTURES_MAX captures */
	pcre2_jit_stack *stack;       /* owned; NULL where there is no JIT */
};

enum { TRIGRAMS_MAX = 6, NEEDS_MAX = 3 };

struct need_word {
	unsigned short trigram[TRIGRAMS_MAX];
	size_t n;
};

/* A match contains one of these words. */
struct need {
	struct need_word *v; /* owned */
	size_t n;
};

struct grok {
	size_t uses; /* templates of the same text share one */
	size_t id;
	struct need needs[NEEDS_MAX]; /* all of them */
	size_t needs_n;
	struct grok_shared *shared;      /* borrowed: from the library */
	pcre2_code *code;                /* owned */
	char *expanded;                  /* owned; PCRE2 text, all names written out */
	char *fields[GROK_CAPTURES_MAX]; /* owned; by number of the group - 1 */
	size_t groups_n;
	size_t names[GROK_CAPTURES_MAX]; /* groups whose name appears for the first time */
	size_t names_n;
	const struct grok_engine *engine; /* borrowed: from the library */
	bool ready;                       /* JIT-compiled, or tried */
};

/* grok_need.c */
void grok_need_derive(struct grok *g);

#endif
