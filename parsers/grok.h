/*
 * grok.h - regex templates in grok notation over PCRE2.
 *
 * %{NAME} stands for the pattern NAME of a .grok file in parsers/patterns; %{NAME:field} also captures it as field. Everything
 * else is PCRE2 (UTF, UCP, caseless unless the text says (?-i), ^ and $ at every line (\A and \z at the ends),
 * MATCH_INVALID_UTF, NEVER_BACKSLASH_C; plain parentheses do not capture), JIT-compiled, with match, depth and heap limits.
 * A limit hit is an error that is counted, never "no match".
 *
 * A .grok file has NAME, blanks, pattern; lines that begin with blanks go on with the pattern above, without those blanks. "#" starts
 * a comment line.
 */
#ifndef MAILCLERK_PARSERS_GROK_H
#define MAILCLERK_PARSERS_GROK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "parsers/buf.h"
#include "parsers/err.h"
#include "parsers/findings.h"

#define GROK_SUBJECT_MAX (256u * 1024u) /* bytes of text matched at most */

struct grok_library; /* named patterns, and what matching needs: it outlives the templates compiled with it */
struct grok; /* one compiled template; one thread at a time matches with those of one library */

/* Every .grok file of a folder. 0 or -1 with findings (unknown name, recursion, twice defined, does not compile). */
int grok_library_load(const char *folder, struct grok_library **out, struct findings *findings);
void grok_library_free(struct grok_library *lib);

/* JIT-compiles every template now, for a process that may not do so later; else each is when it is first looked for. */
void grok_library_ready(const struct grok_library *lib);

/* Compiles; err (ERR_CONFIG) tells what and where in the template. */
int grok_compile(
	const struct grok_library *lib, const char *template, struct grok **out, struct err *e);
void grok_free(struct grok *g);

/* The alternatives of a template, names written out, where it captures nothing: to compile each by itself when only whether
 * one of them is found counts. The template alone where it has none. */
int grok_alternatives(
	const struct grok_library *lib, const char *template, struct strings *out, struct err *e);

/* Names of the fields that g captures, in order of appearance; a name may occur several times in alternatives. */
size_t grok_field_count(const struct grok *g);
const char *grok_field_name(const struct grok *g, size_t i);

struct grok_capture {
	const char *field; /* borrowed: from g */
	size_t start, end; /* bytes in the subject */
};
enum { GROK_CAPTURES_MAX = 32 };
struct grok_match {
	size_t start, end;
	struct grok_capture
		captures[GROK_CAPTURES_MAX]; /* those that took part, by order of the template */
	size_t captures_n;
};

/* Looks for g in subject from byte `from` on. 1 found, 0 absent, -1 error (a limit was hit). */
int grok_search(const struct grok *g, const char *subject, size_t len, size_t from,
	struct grok_match *m, struct err *e);

/* A text as the set of its runs of three characters: made once, it tells of most templates that they cannot match. */
struct grok_index {
	uint64_t bits[512];
};
void grok_index(const char *text, size_t len, struct grok_index *out);
/* False: a search through that text finds nothing. */
bool grok_possible(const struct grok *g, const struct grok_index *ix);

/* Templates of the same text are compiled once: the same number below grok_ids. */
size_t grok_id(const struct grok *g);
size_t grok_ids(const struct grok_library *lib);

/* Heuristic proof that a template is not catastrophic: matches it against generated bad inputs under a small match limit.
 * 0 fine, -1 with ERR_CONFIG naming the input shape. For `mailclerk check`. */
int grok_prove(const struct grok *g, struct err *e);

#endif
