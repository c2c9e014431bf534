/*
 * cage.h - the reader process: a stranger's bytes are parsed only there, behind seccomp and limits.
 *
 * The caged side inherits everything compiled (struct reader) from its parent by fork, closes the cage and then serves
 * one mail after another over a socket: a frame of raw bytes in, a frame of JSON (reading.h) out. The near side sends a
 * mail, waits at most limits->read_seconds and checks what comes back. A reader that dies or is late is never reused; one
 * that has read many mails or whose memory has grown is replaced.
 */
#ifndef MAILCLERK_DAEMON_CAGE_H
#define MAILCLERK_DAEMON_CAGE_H

#include "parsers/reading.h"

/* --- the caged side ----------------------------------------------------------------------------------------------- */

/* Closes the cage around this process: no new file, socket, process or executable memory from here on. -1 where the
 * kernel refuses (then nothing may be read). fd is the only descriptor kept. */
int cage_close(int fd, const struct limits *limits, struct err *e);

/* Closes the cage, then serves frames from fd until it ends. Never returns: exits 0 at the end, others on trouble. */
_Noreturn void cage_serve(int fd, const struct reader *reader, const struct reader_mailbox *mailbox,
	const struct limits *limits);

/* --- the near side ------------------------------------------------------------------------------------------------ */

/* Gives a connection to a fresh reader; an earlier one is killed. 0 or -1. */
typedef int cage_spawn(void *ctx, int *fd_out, struct err *e);

struct cage;
struct cage *cage_new(cage_spawn *spawn, void *ctx, const struct limits *limits);
void cage_free(struct cage *c); /* NULL-safe */
/* Lets the reader end: there is nothing to read for now. The next mail gets a fresh one, which costs about a millisecond. */
void cage_rest(struct cage *c);

/* A reader is there, or is had now and has closed its cage. 0, or -1 with ERR_TEMP: none can be had, or it ended before it was
 * ready (somebody killed it, memory was short), which is no mail's fault. */
int cage_ready(struct cage *c, struct err *e);

/* One mail. 0; -1 with ERR_INPUT: over a limit, the message says which: hold it. ERR_PERM: this mail killed the reader
 * or kept it too long; a fresh one is used for the next call. ERR_TEMP: no reader could be had. */
int cage_read(struct cage *c, const char *raw, size_t len, struct reading *out, struct err *e);
/* The same, as the JSON that came over the wire (checked); the caller frees it. */
int cage_read_json(struct cage *c, const char *raw, size_t len, char **json_out, struct err *e);

/* A spawner for commands: forks a reader of its own from this process. */
struct cage_fork {
	const struct reader *reader;
	const struct reader_mailbox *mailbox;
	const struct limits *limits;
	int pid; /* of the reader; 0 while there is none */
};
cage_spawn cage_fork_spawn;              /* ctx is a struct cage_fork */
void cage_fork_end(struct cage_fork *f); /* kills and reaps */

#endif
