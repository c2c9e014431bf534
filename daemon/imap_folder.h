/*
 * imap_folder.h - the folders of a mailbox on an IMAP server. For imap.c only.
 */
#ifndef MAILCLERK_DAEMON_IMAP_FOLDER_H
#define MAILCLERK_DAEMON_IMAP_FOLDER_H

#include "daemon/imap_session.h"
#include "parsers/err.h"

/* Asks for the separator between levels (RFC 3501 6.3.8) and keeps it in s. */
int imap_folder_separator(struct imap_session *s, struct err *e);

/* Makes and subscribes a folder where it is absent; name is encoded (imap_name.h), shown is how the configuration writes it.
 * ERR_CONFIG where the server does not allow it. */
int imap_folder_ensure(struct imap_session *s, const char *name, const char *shown, struct err *e);

/* Selects the inbox for reading and moving. ERR_CONFIG where it is absent, read-only or has no UIDVALIDITY; the message names
 * what folders there are. */
int imap_folder_examine(struct imap_session *s, const char *name, const char *shown,
	struct err *e); /* only to read */
int imap_folder_select(struct imap_session *s, const char *name, const char *shown, struct err *e);

#endif
