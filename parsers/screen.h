/*
 * screen.h - may this mail be answered, and may it move a case: two decisions, made from headers, before its content is
 * looked at. The header table is data (parsers/screen.yaml).
 */
#ifndef MAILCLERK_PARSERS_SCREEN_H
#define MAILCLERK_PARSERS_SCREEN_H

#include "parsers/findings.h"
#include "parsers/message.h"
#include "parsers/mime.h"

struct screen_table; /* compiled parsers/screen.yaml */

struct screen_self {
	const struct strings *addresses; /* borrowed; our own mailboxes: mail from them is a loop */
	const char *message_id_domain;   /* borrowed; right-hand side of our Message-IDs */
	const struct strings
		*list_ids; /* borrowed; List-Id values of groups that this mailbox sits behind */
};

/* 0 or -1 with findings. */
int screen_load(const char *path, struct screen_table **out, struct findings *findings);
void screen_free(struct screen_table *t);

/* Sets m->screen. m->auth, m->from, m->subject and m->text must be set: a failed authentication forbids a reply and an
 * advance, an absent one an advance by itself does not (the workflow decides). */
void screen_judge(const struct screen_table *t, const struct mime *mime,
	const struct screen_self *self, struct message *m);

#endif
