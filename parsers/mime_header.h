/*
 * mime_header.h - header fields: unfolding, encoded words, ids, dates.
 */
#ifndef MAILCLERK_PARSERS_MIME_HEADER_H
#define MAILCLERK_PARSERS_MIME_HEADER_H

#include "parsers/mime.h"

/* The fields of the header that raw begins with, into out->headers. */
void mime_header_fields(const char *raw, size_t len, struct mime *out);

/* RFC 2047 encoded words of value decoded, twice where they were encoded twice; one clean line of at most max bytes. */
char *mime_header_decode(const char *value, size_t max);

/* RFC 2231 and 2047 leftovers in a file name that the MIME parser gave as is; one clean line. */
char *mime_header_filename(const char *name);

/* Every id in value, without brackets, added to *ids; duplicates of earlier ones move to the end. */
void mime_header_ids(const char *value, struct strings *ids);

/* Seconds since 1970, 0 where value is no date after that. */
int64_t mime_header_date(const char *value);

/* The mailboxes of an address list, added to *list (mime_address.c). */
void mime_address_list(const char *value, struct addresses *list);

#endif
