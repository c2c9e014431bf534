/*
 * imap_stream.h - the connection under the IMAP library: a curl handle that has connected, verified and logged in, seen through
 * the gate as a libetpan mailstream. Every command has a time limit and a byte budget.
 */
#ifndef MAILCLERK_DAEMON_IMAP_STREAM_H
#define MAILCLERK_DAEMON_IMAP_STREAM_H

#include <libetpan/mailstream.h>
#include <stdint.h>

#include "daemon/config.h"
#include "daemon/imap_gate.h"
#include "parsers/err.h"

struct imap_stream;

/* Connects and logs in (connect.h has the errors). literal_max: bytes of the largest literal that is taken. */
int imap_stream_open(const struct config_server *s, int64_t literal_max, struct imap_stream **out,
	struct err *e);
/* Says LOGOUT if that can be done at once, and closes the connection; NULL-safe. */
void imap_stream_free(struct imap_stream *st);

/* The library's view; first it reads "* PREAUTH". Owned by st. */
mailstream *imap_stream_mailstream(struct imap_stream *st);
struct imap_gate *imap_stream_gate(struct imap_stream *st); /* borrowed: as long as st */

/* Before each command: announced is how many bytes of messages or listings the server owes us, 0 for a plain command. It may send
 * IMAP_STREAM_SLACK more. The command fails after the server's timeout without a byte, and after that timeout plus a second for
 * every IMAP_STREAM_SLOWEST bytes announced in all. */
enum { IMAP_STREAM_SLACK = 1 << 20, IMAP_STREAM_SLOWEST = 32 << 10 };
void imap_stream_begin(struct imap_stream *st, int64_t announced);

/* The clock of the running command stands still between these two (our own work on a message). */
void imap_stream_pause(struct imap_stream *st);
void imap_stream_resume(struct imap_stream *st);

/* Why the stream failed; kind ERR_NONE where it did not. */
const struct err *imap_stream_error(const struct imap_stream *st);

enum stream_event { STREAM_QUIET, STREAM_INPUT, STREAM_WAKE };

/* Between commands, or in IDLE: waits until the server said something (it went through the gate), wake_fd is readable (-1: none)
 * or until_ms (imap_stream_now) has come. -1 where the connection broke. */
int imap_stream_wait(struct imap_stream *st, int64_t until_ms, int wake_fd);

int64_t imap_stream_now(void); /* milliseconds of a clock that nobody sets */

#endif
