/*
 * log.h - one line per event on standard error, subject first: mailbox=recruiter-help uid=412 requested->active.
 *
 * error: a person must act; warning: it heals by itself; info: something changed. No bodies, no secrets. Under systemd the
 * level is written in front (sd-daemon(3): "<3>", "<4>", "<6>"); elsewhere as a word.
 */
#ifndef MAILCLERK_DAEMON_LOG_H
#define MAILCLERK_DAEMON_LOG_H

#include <stdbool.h>

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

void log_init(enum log_level most,
	const char *process); /* process: "mailbox recruiter-help", "sender", ...; copied */
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warning(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* Logs and ends the process with a code of sysexits.h. */
_Noreturn void fatal(int code, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
