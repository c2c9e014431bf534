/*
 * imap_session.h - one IMAP session: commands with their limits, failures in words, sets of UIDs.
 * For imap.c and imap_folder.c only.
 */
#ifndef MAILCLERK_DAEMON_IMAP_SESSION_H
#define MAILCLERK_DAEMON_IMAP_SESSION_H

#include <libetpan/libetpan.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/imap_gate.h"
#include "daemon/imap_stream.h"
#include "parsers/err.h"

/* Intervals in one UID set: a command line stays below 8,000 bytes (RFC 7162 4). */
enum { SESSION_SET_MAX = 350 };

struct imap_session {
	struct imap_stream *stream; /* owned */
	struct imap_gate *gate;     /* borrowed from stream */
	mailimap *etpan;            /* owned */
	char *where;                /* owned: "imap.opm.gov:993", for messages */
	char separator;             /* between levels of folder names; '\0': none */
};

/* Connects, logs in, asks for the capabilities; s is filled. */
int imap_session_open(const struct config_server *server, int64_t literal_max,
	struct imap_session *s, struct err *e);
void imap_session_close(struct imap_session *s);

/* Before each command of the library; announced as in imap_stream_begin. */
void imap_session_begin(struct imap_session *s, int64_t announced);

/* After it: 0 where the server said OK, else -1 and e: "WHERE: DOING: why". result: the library's, MAILIMAP_NO_ERROR and so on.
 * ERR_TEMP always. */
int imap_session_end(const struct imap_session *s, int result, const char *doing, struct err *e);

/* The connection is whole and the server answered the command with NO or BAD. */
bool imap_session_refused(const struct imap_session *s);

/* What the server said to the last command, one safe line; the caller frees it. */
char *imap_session_said(const struct imap_session *s);

int imap_session_noop(struct imap_session *s, struct err *e);

/* The longest run of uids (ascending, without doubles, 1 to 4294967295) from the start that fits into one command: their number
 * and the set, which the caller frees with mailimap_set_free. */
size_t imap_session_set(const int64_t *uids, size_t n, struct mailimap_set **out);

/* libetpan's constructors return NULL for want of memory: the process ends then, as in mem.h. Returns p. */
void *imap_session_need(void *p);

#endif
