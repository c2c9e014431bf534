/*
 * engine_letter.h - from a decision to letters: who gets which, under which Message-ID, and whom nothing may be sent.
 */
#ifndef MAILCLERK_DAEMON_ENGINE_LETTER_H
#define MAILCLERK_DAEMON_ENGINE_LETTER_H

#include "daemon/engine.h"

/* Renders the letters of p->decision into p. For an event of the clock, -1 with p->restrained set where a letter is over a limit:
 * the event has to wait. What the team decides is written in any case: a person stands behind it. */
int engine_letters_for_mail(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t now, struct plan *p, struct err *e);
int engine_letters_for_event(struct engine *g, const struct config_mailbox *mailbox,
	enum actor actor, const char *reason, int64_t now, struct plan *p, struct err *e);

/* The letters of a verb that came by mail, and to its writer what was done. line: what they wrote. */
int engine_letters_for_verb(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, const char *reason, const char *line, int64_t now,
	struct plan *p, struct err *e);
/* To the writer of a reply that could not be carried out: why, and what to write. */
int engine_letter_question(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, const char *problem, const char *line, int64_t now,
	struct plan *p, struct err *e);
/* The Message-ID of a letter: the same arguments give the same one. The caller frees it. */
char *engine_letter_id(
	const struct engine *g, const char *cause, const char *letter, size_t ordinal);
/* What makes two letters identical: the same template with the same text. */
void engine_letter_key(const char *name, const char *text, char out[static 65]);

/* Was this Message-ID (without angle brackets) made with our key? */
bool engine_id_is_ours(const struct engine *g, const char *message_id);

#endif
