/*
 * quote_ask.h - the question in an older mail that a line written below it answers.
 *
 * Private to quote.c and its helpers.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_ASK_H
#define MAILCLERK_PARSERS_QUOTE_ASK_H

#include <stdbool.h>

#include "parsers/buf.h"
#include "parsers/quote_lines.h"

/* Does any line of the sender's own stand right below a marked question? One with a question mark or colon is enough; of the points
 * of a list at least two must be answered, because below the last one of a list any mail may begin. */
bool quote_ask_any(const struct quote_lines *l);

/* Where line i is the first of an answer, adds its question and a line feed to out: "> 2. The SF-52 number". What stands in
 * parentheses or behind "for example" is left out: it is the asker's, and would be taken for a value. */
void quote_ask_above(const struct quote_lines *l, size_t i, struct buf *out);

#endif
