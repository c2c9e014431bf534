/*
 * reload.h - configuration, rules, workflows and letters read anew beside those that work, and proved before they replace them.
 *
 * The proof is made by a process of its own, so that nothing in the files can harm or hold up the supervisor, and no password that it
 * looks for comes near the memory from which readers are forked.
 */
#ifndef MAILCLERK_DAEMON_RELOAD_H
#define MAILCLERK_DAEMON_RELOAD_H

#include <sys/types.h>

#include "daemon/config.h"
#include "daemon/office.h"

/* What processes are made from. One that was replaced stays until the last of them has ended. */
struct generation {
	struct config *config; /* owned, like the next */
	struct office *office;
	size_t users;
};

struct generation *generation_new(struct config *config, struct office *office);
void generation_drop(struct generation *g); /* one user less; the last one frees it */

/* Starts the proof of what `mailclerk check` proves, and that nothing changes which cannot change at run time; everything wrong is
 * logged. Its process number; it exits with EX_OK where all is well, and is killed after five minutes. -1: none could be started. */
pid_t reload_prove(const char *path, const struct config *present);

/* Loads what was proved. NULL after logging why, where the files were changed once more in between and are wrong now. */
struct generation *reload_load(const char *path, const struct config *present);

/* What loading needed for a while goes back to the system; processes are forked without it. */
void reload_trim(void);

#endif
