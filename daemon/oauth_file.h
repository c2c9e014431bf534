/*
 * oauth_file.h - a refresh token's file: one process at a time uses it, and a rotated token is on the disk before anything is done
 * with what came along (RFC 6749 6: the old one may be worth nothing from then on).
 */
#ifndef MAILCLERK_DAEMON_OAUTH_FILE_H
#define MAILCLERK_DAEMON_OAUTH_FILE_H

#include "parsers/err.h"

struct oauth_file {
	const char *path; /* borrowed: until oauth_file_close */
	char *next;       /* owned: path of the file that will replace it */
	int lock, fd;     /* fd: of next, -1 once it has replaced path */
};

/* Waits for other processes, at most so many seconds, locks path.lock, and makes sure that a new token could be written: room on the
 * disk and the right to write into the folder, before the old token is spent. -1: ERR_TEMP or ERR_CONFIG, f is closed. */
int oauth_file_open(const char *path, unsigned seconds, struct oauth_file *f, struct err *e);

/* Replaces the token, durably, mode 0600. Once. */
int oauth_file_store(struct oauth_file *f, const char *token, struct err *e);

void oauth_file_close(struct oauth_file *f);

#endif
