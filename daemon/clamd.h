/*
 * clamd.h - ask ClamAV's daemon whether a mail carries malware (clamd(8), INSTREAM over its unix socket).
 */
#ifndef MAILCLERK_DAEMON_CLAMD_H
#define MAILCLERK_DAEMON_CLAMD_H

#include <stddef.h>

#include "parsers/err.h"

/* 0 clean; 1 infected, *found_out (owned by the caller) names what, one clean line; -1 where there is no verdict: clamd cannot
 * be reached, refuses, or is later than timeout_seconds. Nothing but its word "OK" is clean. */
int clamd_scan(const char *socket_path, const char *bytes, size_t len, unsigned timeout_seconds,
	char **found_out, struct err *e);

#endif
