/*
 * clamd.h - ask ClamAV's daemon whether a mail carries malware (clamd(8), INSTREAM over its unix socket).
 */
#ifndef MAILCLERK_DAEMON_CLAMD_H
#define MAILCLERK_DAEMON_CLAMD_H

#include <stddef.h>

#include "parsers/err.h"

/* 0 clean; 1 infected, *found_out (owned by the caller) names what, one clean line; -1 where there is no verdict. Nothing but its
 * word "OK" is clean. ERR_TEMP or ERR_CONFIG: clamd cannot be reached, which is no mail's fault. ERR_INPUT: it was later than
 * timeout_seconds or hung up, perhaps because of this mail. ERR_PERM: it says that it cannot scan this mail. */
int clamd_scan(const char *socket_path, const char *bytes, size_t len, unsigned timeout_seconds,
	char **found_out, struct err *e);

/* Does it answer at all? 0 or -1. */
int clamd_ping(const char *socket_path, unsigned timeout_seconds, struct err *e);

#endif
