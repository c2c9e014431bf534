/*
 * mustache.h - Mustache templates (github.com/mustache/spec 1.4: interpolation, sections, inverted, comments, partials, set
 * delimiters; lambdas, dynamic names and inheritance are not offered).
 *
 * Ours, because Debian has no C library for it. The context is a jansson value. Substituted values are never expanded again.
 * False are: a name that is not there, null, false, "" and the empty list. An object or a list renders as nothing where a
 * text is asked for.
 */
#ifndef MAILCLERK_TEMPLATES_MUSTACHE_H
#define MAILCLERK_TEMPLATES_MUSTACHE_H

#include <jansson.h>

#include "parsers/buf.h"
#include "parsers/err.h"

#define MUSTACHE_DEPTH_MAX 32         /* of nested sections and partials */
#define MUSTACHE_STEPS_MAX (1u << 20) /* parts rendered by one call: lists inside lists end here */

struct mustache; /* a parsed template */

/* text of len bytes; name is used in errors ("name:line: ..."), whose lines count from first_line, so that the lower part
 * of a file can be a template. 0 or -1 with ERR_CONFIG. */
int mustache_parse(const char *name, const char *text, size_t len, int first_line,
	struct mustache **out, struct err *e);
void mustache_free(struct mustache *m); /* NULL-safe */

/* Appends value of len bytes, escaped for where it stands, to out. */
typedef void mustache_escape(void *ctx, const char *value, size_t len, struct buf *out);
void mustache_escape_html(void *ctx, const char *value, size_t len,
	struct buf *out); /* & < > " ' ; ctx is not used */

/* Finds a partial by name; NULL where there is none (the specification: renders as nothing). */
typedef const struct mustache *mustache_partial(void *ctx, const char *name);

struct mustache_render {
	mustache_escape *escape; /* NULL: as it is */
	void *escape_ctx;
	mustache_partial *partial; /* may be NULL */
	void *partial_ctx;
};
/* Appends to out. -1 with ERR_PERM where out's maximum, the depth or the number of steps was reached. */
int mustache_render(const struct mustache *m, const json_t *context,
	const struct mustache_render *how, struct buf *out, struct err *e);

/* Every tag that names a value, for proofs. */
enum mustache_use {
	MUSTACHE_VALUE,
	MUSTACHE_RAW,
	MUSTACHE_SECTION,
	MUSTACHE_INVERTED,
	MUSTACHE_PARTIAL
};
struct mustache_section {
	const char *name; /* borrowed: dotted, as in the template */
	bool inverted;
};
struct mustache_name {
	enum mustache_use use;
	const char *name;                      /* borrowed: from the template; dotted */
	const struct mustache_section *inside; /* borrowed; sections around it, outermost first */
	size_t inside_n;
	int line;
};
/* Calls fn for each, in order; stops and returns fn's value where that is not 0. */
int mustache_names(const struct mustache *m, int (*fn)(void *ctx, const struct mustache_name *name),
	void *ctx);

#endif
