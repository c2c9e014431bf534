/*
 * err.h - errors as values.
 *
 * Filled once by the function that noticed; a caller may put context in front of the message and passes it on.
 * Functions return 0 for success and -1 for failure; look-ups return 1 found, 0 absent, -1 error.
 */
#ifndef MAILCLERK_PARSERS_ERR_H
#define MAILCLERK_PARSERS_ERR_H

#define ERR_MESSAGE_MAX 512

enum err_kind {
	ERR_NONE = 0,
	ERR_TEMP,   /* may succeed later: retry with back-off */
	ERR_PERM,   /* will not succeed: give up, tell a person */
	ERR_INPUT,  /* what a sender or a user gave us is at fault */
	ERR_CONFIG, /* an administrator must change a file */
};

extern const char *const err_kind_names[]; /* indexed by enum err_kind */

struct err {
	enum err_kind kind;
	char message[ERR_MESSAGE_MAX]; /* one line, safe to log: no CR, LF or control characters */
};

/* Sets kind and message (printf style, truncated, made safe). Always returns -1, so that `return err_set(...)` reads well. */
int err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "context: " in front of the message. Returns -1. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
