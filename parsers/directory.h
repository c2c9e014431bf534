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
 * agencies.csv, UTF-8, comma-separated (RFC 4180), header line (columns in any order, the last five may be absent):
 *   name,parent,acronyms,aliases,domains,careful,own
 * name: official name, unique below its parent ("Office of Inspector General" stands below each department).
 * parent: name of the department or agency it belongs to, empty for the top.
 * acronyms, aliases, domains, careful: separated by "; ". A domain also stands for its subdomains.
 *
 * In a labelled value ("Agency: Ag") every name counts in any case. In running text:
 *   an official name or alias counts in any case;
 *   an acronym counts in capitals or as it is written in the file, with three letters or more also wholly in lower case;
 *   a name that is also listed under careful ("Commerce", "FS") needs a context: another agency of the same family near it,
 *     the sender's own agency, or a word such as "at" before it; a common word must be capitalised and stand outside a
 *     title ("Energy Specialist");
 *   a name listed under careful in lower case ("doe", "army") only loses its lower-case form;
 *   an agency whose official name is listed under careful is found by context alone: our own, which every mail names;
 *   a name that several agencies share is decided by context, and is nobody's without one.
 * own: "yes" for an agency of its own although it has a parent (Department of the Army).
 */
struct agency {
	char *name;                  /* owned */
	const struct agency *parent; /* borrowed: same directory; NULL at the top */
	struct strings acronyms, aliases, domains, careful;
	bool own; /* agency_top() stops here */
	int line;
};

struct directory;

int directory_load(const char *path, struct directory **out, struct findings *findings);
void directory_free(struct directory *d); /* NULL-safe */

/* A whole value ("HHS", "U.S. Dept. of Agriculture", "Centers for Disease Control and Prevention (CDC)"): name, acronym,
 * alias, with or without "U.S.", "Dept.", "the", a trailing acronym in parentheses. Of several that form a chain ("HHS/CDC",
 * "Forest Service, USDA") the lowest: agency_top() gives the other end. Small misspellings of long names are forgiven.
 * NULL where none, or more than one, is meant, and for a text longer than LIMIT_VALUE. */
const struct agency *directory_by_name(const struct directory *d, const char *text);
/* The same with the agency that the sender writes from (may be NULL), which decides between names that several share. */
const struct agency *directory_by_name_near(
	const struct directory *d, const char *text, const struct agency *near);
/* By the domain of a mail address or a bare domain; longest suffix wins. NULL where none. */
const struct agency *directory_by_domain(const struct directory *d, const char *address);
/* The department or independent agency that it belongs to. */
const struct agency *agency_top(const struct agency *a);
bool agency_within(const struct agency *a, const struct agency *ancestor); /* same or below */

struct agency_hit {
	const struct agency *agency;
	size_t start, end; /* bytes in the text searched */
};
#define AGENCY_TEXT_MAX (256u << 10) /* bytes of text that are searched */
/* Every agency named in text, left to right, longest first, not overlapping. Returns the number stored in hits (<= max).
 * Mail addresses, host names, file names and numbers ("26-FS-004417") name none. */
size_t directory_scan(
	const struct directory *d, const char *text, struct agency_hit *hits, size_t max);
size_t directory_scan_near(const struct directory *d, const char *text, const struct agency *near,
	struct agency_hit *hits, size_t max);

/* Is this address a federal one (.mil, or a domain of the directory)? */
bool directory_is_federal(const struct directory *d, const char *address);

#endif
