/*
 * directory.h - the federal agencies, their bureaus, acronyms and mail domains (parsers/directory/agencies.csv).
 *
 * Read at start; knows no database. Agencies are found in text by name, acronym or domain.
 */
#ifndef MAILCLERK_PARSERS_DIRECTORY_H
#define MAILCLERK_PARSERS_DIRECTORY_H

#include <stdbool.h>

#include "parsers/buf.h"
#include "parsers/findings.h"

/*
 * agencies.csv, UTF-8, comma-separated (RFC 4180), header line:
 *   name,parent,acronyms,aliases,domains
 * name: official name, unique. parent: name of the department or agency it belongs to, empty for the top. acronyms,
 * aliases, domains: separated by "; ". An acronym counts in text only in capitals, or alone in a labelled value; an alias
 * in any case. A domain also stands for its subdomains.
 */
struct agency {
	char *name;                  /* owned */
	const struct agency *parent; /* borrowed: same directory; NULL at the top */
	struct strings acronyms, aliases, domains;
	int line;
};

struct directory;

int directory_load(const char *path, struct directory **out, struct findings *findings);
void directory_free(struct directory *d);

/* A whole value ("HHS", "U.S. Dept. of Agriculture", "Centers for Disease Control and Prevention (CDC)"): name, acronym,
 * alias, with or without "U.S.", "Dept.", "the", a trailing acronym in parentheses. NULL where none is meant. */
const struct agency *directory_by_name(const struct directory *d, const char *text);
/* By the domain of a mail address or a bare domain; longest suffix wins. NULL where none. */
const struct agency *directory_by_domain(const struct directory *d, const char *address);
/* The top of its chain: the department or independent agency. */
const struct agency *agency_top(const struct agency *a);
bool agency_within(const struct agency *a, const struct agency *ancestor); /* same or below */

struct agency_hit {
	const struct agency *agency;
	size_t start, end; /* bytes in the text searched */
};
/* Every agency named in text, left to right, longest first, not overlapping. Returns the number stored in hits (<= max). */
size_t directory_scan(
	const struct directory *d, const char *text, struct agency_hit *hits, size_t max);

/* Is this address a federal one (.mil, or a domain of the directory)? */
bool directory_is_federal(const struct directory *d, const char *address);

#endif
