/*
 * imap_name.h - names of mailboxes as IMAP writes them (RFC 3501 5.1).
 */
#ifndef MAILCLERK_DAEMON_IMAP_NAME_H
#define MAILCLERK_DAEMON_IMAP_NAME_H

#include "parsers/err.h"

enum { IMAP_NAME_MAX = 1000 }; /* bytes, encoded */

/* UTF-8 with "/" between levels -> modified UTF-7 with the server's separator ('\0': it has no levels, "/" stays). *out is owned
 * by the caller. Any case of "inbox" as the first level becomes INBOX. ERR_CONFIG for an empty or overlong name, control
 * characters and invalid UTF-8. */
int imap_name_encode(const char *utf8, char separator, char **out, struct err *e);

#endif
