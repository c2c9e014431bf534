/*
 * courtesy.h - is a reply nothing but thanks? Such a mail needs no answer, and no person to read it.
 */
#ifndef MAILCLERK_PARSERS_COURTESY_H
#define MAILCLERK_PARSERS_COURTESY_H

#include <stdbool.h>

#include "parsers/message.h"

/* True only where every word of the new text is one of courtesy, or a name: the sender's own, or the one greeted or thanked.
 * A question, a number, an attachment other than a picture or any other word makes it false: a person should see that. */
bool courtesy_only(const struct message *m);

#endif
