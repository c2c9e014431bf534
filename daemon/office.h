/*
 * office.h - everything an office may change, loaded and proved as a whole: patterns, rules, directory, screen table,
 * workflows, holidays, letters.
 */
#ifndef MAILCLERK_DAEMON_OFFICE_H
#define MAILCLERK_DAEMON_OFFICE_H

#include "parsers/reading.h"
#include "state/calendar.h"
#include "state/workflow.h"
#include "templates/letter.h"

struct office {
	char *folder; /* owned, like the rest: where it was loaded from */
	struct reader *reader;
	struct workflows workflows;
	struct calendar *calendar;
	struct letters *letters;
};

/* The folder that holds parsers/, state/ and templates/: `configured` where that is not NULL, else the source tree in which
 * the program stands, else the installed one. The caller frees it. */
char *office_folder(const char *configured);

/* Loads all of it; every mistake is a finding. 0 or -1. */
int office_load(const char *folder, struct office **out, struct findings *findings);
/* The proofs that need the whole: see docs/rules.md, "What mailclerk check proves". thorough: also the trial of every pattern
 * on texts made to be slow, which takes seconds; `run --once` leaves it to `check`. */
void office_prove(const struct office *o, bool thorough, struct findings *findings);
void office_free(struct office *o); /* NULL-safe */

#endif
