/* main.c - owns the table of commands and nothing else. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "daemon/command.h"
#include "daemon/log.h"

#define CONFIG_HELP \
	"  --config FILE   configuration (default: " MAILCLERK_SYSCONFDIR "/mailclerk.yaml)\n"
#define SAMPLE_HELP "  --config FILE   configuration (default: the shipped sample)\n"

const struct command commands[] = {
	{"run", cmd_run, "work the mailboxes: the daemon",
		"usage: mailclerk run [--once] [--config FILE]\n\n"
		"Polls every configured mailbox, answers, sends what is in the outbox, keeps the "
		"timers.\n"
		"Ends cleanly on SIGTERM or SIGINT.\n\n"
		"  --once          handle what lies there now, send what is due, and "
		"end\n" CONFIG_HELP},
	{"check", cmd_check, "prove configuration, rules, workflows and letters",
		"usage: mailclerk check [--config FILE]\n\n"
		"Prints every mistake as file:line: error: what is wrong and what to write "
		"instead.\n"
		"Ends with 0 where nothing is wrong, 78 (EX_CONFIG) otherwise.\n\n" CONFIG_HELP},
	{"explain", cmd_explain, "say what would happen with a mail, and why; nothing is done",
		"usage: mailclerk explain [--json] [--mailbox NAME] [--state DB] [--config FILE] "
		"MAIL...\n\n"
		"MAIL is a file with one raw mail, or - for standard input.\n\n"
		"  --json          one JSON object a line for each mail\n"
		"  --mailbox NAME  the mailbox that received it (default: the first one)\n"
		"  --state DB      look for its case in this database (default: an empty "
		"one)\n" SAMPLE_HELP},
	{"read", cmd_read, "print a mail as the reader understands it, as JSON",
		"usage: mailclerk read [--mailbox NAME] [--config FILE] MAIL...\n\n"
		"Reads each mail in the cage, as the daemon does, and prints one JSON object a "
		"line:\n"
		"what was newly written, what was quoted, who sent it, what is attached, what the "
		"rules found.\n\n"
		"  --mailbox NAME  the mailbox that received it (default: the first "
		"one)\n" SAMPLE_HELP},
	{"cases", cmd_cases, "list cases, show one with its history, keep one from being purged",
		"usage: mailclerk cases [list] [--all] [--json] [--config FILE]\n"
		"       mailclerk cases show CASE [--json] [--config FILE]\n"
		"       mailclerk cases hold CASE WORDS... [--by NAME] [--config FILE]\n"
		"       mailclerk cases unhold CASE [WORDS...] [--by NAME] [--config FILE]\n\n"
		"hold: a legal hold, with the reason: the case is never purged until unhold.\n\n"
		"  --by NAME       who decided, for the history (default: the login name)\n"
		"  --all           closed cases too\n"
		"  --json          one JSON object a line\n" CONFIG_HELP},
	{"decide", cmd_decide, "carry out a decision of the team on a case",
		"usage: mailclerk decide CASE VERB [WORDS...] [--by NAME] [--config FILE]\n\n"
		"`mailclerk cases show CASE` lists the verbs that are possible now.\n"
		"example: mailclerk decide CGH-26-00012 deny \"no such office\"\n\n"
		"  --by NAME       who decided, for the history (default: the login "
		"name)\n" CONFIG_HELP},
	{"held", cmd_held, "list mails that were set aside, release or drop one",
		"usage: mailclerk held [list] [--json] [--config FILE]\n"
		"       mailclerk held show ID [--json] [--config FILE]\n"
		"       mailclerk held release ID [--by NAME] [--json] [--config FILE]\n"
		"       mailclerk held drop ID [--by NAME] [--json] [--config FILE]\n\n"
		"A held mail was not acted upon: over a limit, harmful to its reader, infected, or "
		"with\n"
		"the Message-ID of another mail. release: the daemon moves it back to the inbox "
		"and reads\n"
		"it again, as if you had moved it back yourself. drop: nothing is to be done; the "
		"mail stays\n"
		"where it lies and is no longer listed.\n\n"
		"  --by NAME       who decided, for the record (default: the login name)\n"
		"  --json          one JSON object a line\n" CONFIG_HELP},
	{"outbox", cmd_outbox, "list letters that wait or failed, send one again or not at all",
		"usage: mailclerk outbox [list] [--all] [--json] [--config FILE]\n"
		"       mailclerk outbox retry ID [--json] [--config FILE]\n"
		"       mailclerk outbox cancel ID [--json] [--config FILE]\n\n"
		"retry: a letter that waits or failed is due now, under the same Message-ID. "
		"cancel: one that\n"
		"waits is not sent; the next one of its case to the same person may go.\n\n"
		"  --all           letters that were sent, too\n"
		"  --json          one JSON object a line\n" CONFIG_HELP},
	{"directory", cmd_directory, "import and list who coordinates for which agency",
		"usage: mailclerk directory [list] [--json] [--config FILE]\n"
		"       mailclerk directory import FILE.csv [--dry-run] [--json] [--config "
		"FILE]\n\n"
		"FILE has the columns agency, sub_agency, name, email. It replaces what was "
		"imported "
		"before,\n"
		"all of it or, where one row is wrong, nothing.\n\n"
		"  --dry-run       say what would change; change nothing\n"
		"  --json          one JSON object a line\n" CONFIG_HELP},
	{"pools", cmd_pools, "import and list the talent pools",
		"usage: mailclerk pools [list] [--json] [--config FILE]\n"
		"       mailclerk pools import FILE.csv [--dry-run] [--json] [--config FILE]\n\n"
		"FILE has the columns title, announcement, pay_plan, series, grade and, optional, "
		"location,\n"
		"appointment_type, vacancies, expires_on. It replaces what was imported before, "
		"all "
		"of it or,\n"
		"where one row is wrong, nothing.\n\n"
		"  --dry-run       say what would change; change nothing\n"
		"  --json          one JSON object a line\n" CONFIG_HELP},
	{"audit", cmd_audit, "prove that the history of cases is as it was written",
		"usage: mailclerk audit [--head HASH] [--state DB] [--json] [--config FILE]\n\n"
		"Each entry of the history bears a hash over the one before it: an entry that was "
		"changed,\n"
		"removed or inserted by other means is named, and the command ends with 65. Checks "
		"the\n"
		"file too. Prints the head, the hash of the last entry: note it elsewhere, for "
		"--head.\n\n"
		"  --head HASH     a head of earlier: is everything up to there still as it was?\n"
		"  --state DB      this database, such as a backup\n"
		"  --json          one JSON object\n" CONFIG_HELP},
	{"backup", cmd_backup, "copy the database while the daemon runs",
		"usage: mailclerk backup FILE [--config FILE]\n\n"
		"Makes FILE, a checked copy of the database as of one moment, and FILE.key, the "
		"key "
		"that\n"
		"belongs to it, both readable by you only. Neither may exist. To restore, stop the "
		"daemon\n"
		"and put them into the data directory as mailclerk.db and "
		"key.\n\n" CONFIG_HELP},
	{"purge", cmd_purge, "remove what people wrote from cases closed long ago",
		"usage: mailclerk purge [--older-than DAYS] [--dry-run] [--by NAME] [--json] "
		"[--config FILE]\n\n"
		"Takes fields, people, letters, subjects and senders from cases that have been in "
		"a "
		"final\n"
		"state for DAYS, and from mails of no case. Their numbers, states and times stay, "
		"and\n"
		"the history still audits clean. Cases on legal hold (mailclerk cases hold) are "
		"kept.\n"
		"With retention_days in mailclerk.yaml the daemon does it once a day.\n\n"
		"  --older-than DAYS  at least 7 (default: retention_days)\n"
		"  --dry-run          say what would go; change nothing\n"
		"  --by NAME          who decided, for the history (default: the login name)\n"
		"  --json             one JSON object a line\n" CONFIG_HELP},
	{"replay", cmd_replay, "make the database anew from the mailboxes, and compare",
		"usage: mailclerk replay FILE [--json] [--config FILE]\n\n"
		"Makes FILE, a new database, from every mail in the four folders of each mailbox "
		"and "
		"from\n"
		"what the history of the present database tells of commands and timers. Prints how "
		"cases,\n"
		"states and Message-IDs differ from it; ends with 1 where they do. Sends nothing "
		"and "
		"changes\n"
		"nothing in a mailbox.\n\n"
		"  --json          one JSON object a line\n" CONFIG_HELP},
	{"simulate", cmd_simulate,
		"run a folder of mails through the rules, compare with last time",
		"usage: mailclerk simulate DIR [--against FILE] [--save FILE] [--json] [--mailbox "
		"NAME]\n"
		"                          [--state DB] [--config FILE]\n\n"
		"Says for each .eml file below DIR what would happen with it; nothing is done.\n"
		"example: mailclerk simulate mails --save before.jsonl; change a rule;\n"
		"         mailclerk simulate mails --against before.jsonl\n\n"
		"  --save FILE     write the results, JSON Lines, for a later --against\n"
		"  --against FILE  print only what changed since; ends with 1 where something did\n"
		"  --json          one JSON object a line for each mail\n"
		"  --mailbox NAME  the mailbox that received them (default: the first one)\n"
		"  --state DB      look for their cases in this database (default: an empty "
		"one)\n" SAMPLE_HELP},
	{"graph", cmd_graph, "draw the workflows: DOT, or SVG by Graphviz",
		"usage: mailclerk graph [KIND] [--letters] [--svg] [--config FILE]\n\n"
		"KIND is one kind of case; without it all are drawn.\n"
		"example: mailclerk graph selection --svg >selection.svg\n\n"
		"  --letters       with the letters of each transition\n"
		"  --svg           drawn by dot (package graphviz) instead of its "
		"text\n" SAMPLE_HELP},
	{NULL, NULL, NULL, NULL},
};

static int help(FILE *to)
{
	(void)fputs(
		"usage: mailclerk COMMAND [OPTION...]\n\n"
		"Works shared mailboxes: recognises requests, moves cases, answers by mail.\n\n",
		to);
	for (const struct command *c = commands; c->name != NULL; c++)
		(void)fprintf(to, "  %-9s %s\n", c->name, c->summary);
	(void)fputs("\n`mailclerk COMMAND --help` says more; mailclerk(1) says all.\n", to);
	return fflush(to) == 0 ? EX_OK : EX_IOERR;
}

int main(int argc, char **argv)
{
	(void)setlocale(LC_CTYPE, "C.UTF-8");
	log_init(LOG_LEVEL_INFO, "mailclerk");
	if (argc < 2) {
		(void)help(stderr);
		return EX_USAGE;
	}
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
		strcmp(argv[1], "help") == 0)
		return help(stdout);
	if (strcmp(argv[1], "--version") == 0)
		return printf("mailclerk %s\n", MAILCLERK_VERSION) > 0 ? EX_OK : EX_IOERR;
	for (const struct command *c = commands; c->name != NULL; c++)
		if (strcmp(c->name, argv[1]) == 0)
			return c->run(argc - 1, argv + 1);
	(void)fprintf(stderr,
		"mailclerk: there is no command \"%s\"; `mailclerk --help` lists them.\n", argv[1]);
	return EX_USAGE;
}
