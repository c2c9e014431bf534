/*
 * agency_names.h - the names of agencies as word sequences, and finding them in text. Used by directory.c alone.
 */
#ifndef MAILCLERK_PARSERS_AGENCY_NAMES_H
#define MAILCLERK_PARSERS_AGENCY_NAMES_H

#include "parsers/directory.h"

enum agency_name_kind { AGENCY_OFFICIAL, AGENCY_ACRONYM, AGENCY_ALIAS };

struct agency_names;

struct agency_names *agency_names_new(void);
void agency_names_free(struct agency_names *n); /* NULL-safe */

/* The agency and the text of a name must outlive n. */
struct agency_name {
	const struct agency *agency; /* borrowed */
	const char *text;            /* borrowed: as written in the file */
	enum agency_name_kind kind;
	bool careful;
	bool lower;        /* its lower-case form counts */
	bool context_only; /* no preposition makes it count */
};
void agency_names_add(struct agency_names *n, const struct agency_name *name);
void agency_names_seal(struct agency_names *n); /* after the last one, before the first look-up */

/* Agencies that text as a whole may mean, each once. Returns their number (<= max). */
size_t agency_names_whole(
	const struct agency_names *n, const char *text, const struct agency **out, size_t max);
/* As above for text with one or two wrong letters; 0 unless exactly one agency is nearest. */
size_t agency_names_similar(
	const struct agency_names *n, const char *text, const struct agency **out, size_t max);
size_t agency_names_scan(const struct agency_names *n, const char *text, const struct agency *near,
	struct agency_hit *hits, size_t max);

/* How closely two agencies belong together: 2 one is below the other, 1 the same family, 0 not at all. */
int agency_kinship(const struct agency *a, const struct agency *b);

#endif
