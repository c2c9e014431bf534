/*
 * command.h - what the subcommands share: the table, common options, loading of configuration and office.
 */
#ifndef MAILCLERK_DAEMON_COMMAND_H
#define MAILCLERK_DAEMON_COMMAND_H

#include <jansson.h>
#include <sysexits.h>

#include "daemon/config.h"
#include "daemon/engine.h"
#include "daemon/office.h"

struct command {
	const char *name;
	int (*run)(int argc,
		char **argv); /* argv[0] is the command's name; returns a code of sysexits.h */
	const char *summary;
	const char *help; /* usage, options, examples */
};
extern const struct command commands[]; /* ends with a NULL name */

int cmd_run(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_read(int argc, char **argv);
int cmd_cases(int argc, char **argv);
int cmd_decide(int argc, char **argv);
int cmd_held(int argc, char **argv);
int cmd_outbox(int argc, char **argv);
int cmd_graph(int argc, char **argv);
int cmd_simulate(int argc, char **argv);
int cmd_directory(int argc, char **argv);
int cmd_pools(int argc, char **argv);
int cmd_audit(int argc, char **argv);
int cmd_backup(int argc, char **argv);
int cmd_purge(int argc, char **argv);
int cmd_replay(int argc, char **argv);

/* Options that every command knows. Others are left to the command by `short_options` of its own. */
struct options {
	const char *config; /* --config FILE; NULL: not given */
	const char *state;  /* --state DB */
	const char *mailbox;
	const char *actor;          /* --by NAME */
	const char *against, *save; /* --against FILE, --save FILE */
	const char *head;           /* --head HASH */
	const char *older_than;     /* --older-than DAYS */
	bool json, once, all, open, dry_run, svg, letters;
};
/* Which of them a command takes. */
enum option_flag {
	OPTION_CONFIG = 1 << 0,
	OPTION_STATE = 1 << 1,
	OPTION_MAILBOX = 1 << 2,
	OPTION_JSON = 1 << 3,
	OPTION_ONCE = 1 << 4,
	OPTION_ALL = 1 << 5,
	OPTION_BY = 1 << 6,
	OPTION_DRY_RUN = 1 << 12,
	OPTION_SVG = 1 << 16,
	OPTION_LETTERS = 1 << 17,
	OPTION_AGAINST = 1 << 18,
	OPTION_SAVE = 1 << 19,
	OPTION_HEAD = 1 << 20,
	OPTION_OLDER_THAN = 1 << 21,
};
/* Parses argv; 0, or the code to exit with (message written). *rest_out: index of the first operand. --help prints the
 * command's help and exits 0. */
int options_parse(int argc, char **argv, unsigned takes, struct options *out, int *rest_out);

/* Says on standard error what was wrong with the call of this command, and how to get help. Returns EX_USAGE. */
int usage_error(const char *command, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Says "mailclerk: ..." on standard error and returns the code of sysexits.h that fits the kind. */
int say_error(const struct err *e);
int exit_code(const struct err *e);

/* Prints findings, sorted, "file:line: error: text", to standard error. */
void findings_print(struct findings *f);

/* Loads the configuration (the installed one where path is NULL; the shipped sample where `sample`) and the office. 0, or the
 * code to exit with after everything wrong was printed. */
int load_all(const char *path, bool sample, struct config **config_out, struct office **office_out);
/* The same without a word: 0 or -1, findings say why. */
int load_found(const char *path, bool sample, struct config **config_out,
	struct office **office_out, struct findings *f);
/* What `mailclerk check` proves of what was loaded. */
void check_prove(const struct config *config, const struct office *office, struct findings *f);
void free_all(struct config *config, struct office *office);

/* The configuration only, for commands that read no mail: rules take half a second to compile. *folder_out: where parsers/,
 * state/ and templates/ are; the caller frees both. 0, or the code to exit with. */
int load_config(const char *path, struct config **config_out, char **folder_out);

/* load_all, and opens the engine on an existing database. */
int load_engine(const char *path, struct config **config_out, struct office **office_out,
	struct engine *engine_out);

/* The database only: that of --state, else the configuration's. *config_out, where it is not NULL, is the caller's to free. 0, or
 * the code to exit with. */
int load_store(const struct options *o, struct config **config_out, struct store **out);

/* A file whole, "-" for standard input, at most max bytes. The caller frees *bytes_out. */
int read_input(const char *path, size_t max, char **bytes_out, size_t *len_out, struct err *e);

/* Operands as one line, for people forget quotes. The caller frees it. */
char *join_words(char **words, int n);

/* Prints one JSON value as a line (compact) and drops it. Returns EX_OK or EX_IOERR. */
int print_json(json_t *j);

/* A row's number as an operand: 1 to INT64_MAX, 0 where it is none. */
int64_t number_operand(const char *text);

/* Who decides, for the history: the name given (--by; NULL: none), else who called sudo, else the login name. */
const char *actor_name(const char *given);

/* "2026-11-24 14:05" UTC */
void format_time(int64_t when, char *out, size_t size);

#endif
