/*
 * agency_index.h - the index of agencies' names, shared by agency_names.c (building, whole values) and agency_scan.c
 * (running text).
 */
#ifndef MAILCLERK_PARSERS_AGENCY_INDEX_H
#define MAILCLERK_PARSERS_AGENCY_INDEX_H

#include <glib.h>
#include <stdint.h>

#include "parsers/agency_names.h"

#define AGENCY_KEY_MAX 512 /* bytes of a name's words */

struct entry {
	struct agency_name name;
	struct entry *next; /* owned; of the same key */
};

/* A key as the search for similar ones sees it. */
struct outline {
	const char *key; /* borrowed: from by_key */
	size_t len;
	uint32_t letters;            /* bit n: the nth letter of the alphabet occurs */
	const struct entry *entries; /* borrowed */
};

struct agency_names {
	GHashTable *by_key;       /* key -> struct entry *, owned */
	GHashTable *by_first;     /* first word -> most words of a name beginning with it */
	struct outline *outlines; /* owned; sorted by length; made by agency_names_seal() */
	size_t outlines_n;
};

#endif
