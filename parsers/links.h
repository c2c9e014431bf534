/*
 * links.h - links to shared files that people send instead of attachments.
 */
#ifndef MAILCLERK_PARSERS_LINKS_H
#define MAILCLERK_PARSERS_LINKS_H

#include "parsers/buf.h"

/* Adds "host/path" of each link to a file service (SharePoint, OneDrive, Teams, Box, Google Drive, Dropbox) that stands in
 * text, or in an href of html above the mark-up of a quoted mail; html may be NULL. Links that a gateway has wrapped (Safe
 * Links, URL Defense) are unwrapped. The host is in lower case; scheme, query, fragment and user are left out; each once, at
 * most LIMIT_LINKS of LIMIT_LINK bytes. Nothing is fetched. */
void links_find(const char *text, const char *html, struct strings *out);

#endif
