/*
 * process.h - what every long-lived process of the daemon needs: signals as a descriptor, the doorbell, the lock.
 */
#ifndef MAILCLERK_DAEMON_PROCESS_H
#define MAILCLERK_DAEMON_PROCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "parsers/err.h"

/* Makes SIGTERM and SIGINT a wish to stop (process_stopping, and process_wake_fd readable), ignores SIGPIPE and SIGHUP. parent:
 * also stop when the parent dies. */
void process_init(bool stop_with_parent);
bool process_stopping(void);
int process_wake_fd(void); /* readable once the process is to stop; never read from it */

int64_t process_now(void);    /* Unix seconds */
int64_t process_now_ms(void); /* monotonic milliseconds */

/* Sleeps until a wish to stop, until fd (-1: none) is readable, or ms have passed. True where fd is readable. */
bool process_sleep(int64_t ms, int fd);

/* The doorbell is a FIFO in the data directory: whoever adds letters to the outbox rings it, the sender listens. */
int doorbell_open(const char *data_directory,
	struct err *e); /* for the sender: makes it where absent; fd or -1 */
void doorbell_drain(int fd);
void doorbell_ring(const char *data_directory); /* nobody listening is no error */

/* One daemon per data directory, which others cannot look into: takes the lock, which lasts as long as the returned descriptor is
 * open in any process. *unclean_out: whoever held it last did not say process_unlock_clean. -1 with ERR_TEMP naming the process
 * that holds it, ERR_CONFIG where other users have rights on the folder, the database or the key. */
int process_lock(const char *data_directory, bool *unclean_out, struct err *e);
/* All work is finished and in order. */
void process_unlock_clean(int lock);

/* How long to wait after the nth failure in a row (n >= 1): base doubling up to most, with a fifth of jitter. Milliseconds. */
int64_t process_backoff_ms(unsigned n, int64_t base_ms, int64_t most_ms);

#endif
