/*
 * reading.h - a mail read: the message and what the rules make of it, and its JSON form, the only thing that crosses from
 * the reader to the rest.
 */
#ifndef MAILCLERK_PARSERS_READING_H
#define MAILCLERK_PARSERS_READING_H

#include "parsers/authres.h"
#include "parsers/err.h"
#include "parsers/limits.h"
#include "parsers/message.h"
#include "parsers/rule.h"
#include "parsers/screen.h"
#include "parsers/smime.h"

#define READING_JSON_MAX (4u << 20) /* bytes of one reading as JSON */

struct reading {
	struct message message;
	struct requests requests; /* ranked; empty for machine mail */
};

struct reader; /* rules, patterns, directory and screen table, compiled: all that reading needs */

struct reader_files {
	const char *patterns, *rules, *directory, *screen; /* folder, folder, file, file */
};

struct reader_mailbox {
	const char *name;
	struct auth_profile auth;
	struct screen_self self;
	const struct smime_trust *trust; /* borrowed; NULL: signatures prove nothing */
};

int reader_load(const struct reader_files *files, struct reader **out, struct findings *findings);
void reader_free(struct reader *r);
/* What a process must do before it gives up the right to make memory executable. */
void reader_ready(const struct reader *r);
const struct rules *reader_rules(const struct reader *r);
const struct directory *reader_directory(const struct reader *r);

/* Bytes to a reading. 0, or -1 with ERR_INPUT: over a limit. Everything a stranger wrote is handled here. */
int reader_read(const struct reader *r, const struct reader_mailbox *mailbox,
	const struct limits *limits, const char *raw, size_t len, struct reading *out,
	struct err *e);
void reading_free(struct reading *r); /* NULL-safe, frees the contents */

/* To compact JSON (one line, owned by the caller). The shape is in docs/architecture.md. */
char *reading_to_json(const struct reading *r);
/* From JSON, with every length and number checked against limits.h. 0, or -1 with ERR_PERM: the reader broke the contract. */
int reading_from_json(const char *json, size_t len, struct reading *out, struct err *e);

#endif
