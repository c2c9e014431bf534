/*
 * import.h - the commands that import a table and list it: what changed against the one before, all or nothing.
 */
#ifndef MAILCLERK_DAEMON_IMPORT_H
#define MAILCLERK_DAEMON_IMPORT_H

#include <jansson.h>

#include "state/store.h"

struct import_row {
	char *key;    /* owned; what makes it the same row as one before */
	char *text;   /* owned; the whole row as a line: another text is a change */
	json_t *json; /* owned */
};
struct import_rows {
	struct import_row *v; /* owned */
	size_t n, cap;
};
void import_rows_add(struct import_rows *rows, char *key /* owned */, char *text /* owned */,
	json_t *json /* owned */);

/* One kind of table. */
struct import_kind {
	const char *command;
	const char *one, *many; /* "coordinator", "coordinators" */
	/* The file's rows, in the command's own form; never NULL, with findings where something is wrong. folder: where the files
	 * that an office may change are. */
	void *(*read)(const char *folder, const char *path, int64_t now, struct findings *f);
	void (*list)(const void *table, struct import_rows *out);
	void (*free)(void *table);
	/* What the database holds. */
	int (*stored)(struct store *s, struct import_rows *out, struct err *e);
	/* In a transaction: the database holds this table and no other row. */
	int (*replace)(struct store *s, const void *table, int64_t now, struct err *e);
};

/* `mailclerk COMMAND import FILE [--dry-run]` and `mailclerk COMMAND list`. Returns a code of sysexits.h. */
int import_command(const struct import_kind *kind, int argc, char **argv);

#endif
