/*
 * quote_vocab.h - the words of titles, offices, addresses and sentences. Private to quote_look.c.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_VOCAB_H
#define MAILCLERK_PARSERS_QUOTE_VOCAB_H

#include <stdbool.h>
#include <stddef.h>

enum quote_vocab {
	VOCAB_TITLE = 1 << 0,
	VOCAB_OFFICE = 1 << 1,
	VOCAB_SENTENCE = 1 << 2, /* pronouns, verbs */
	VOCAB_ADDRESS = 1 << 3,
	VOCAB_TELEPHONE = 1 << 4,
	VOCAB_SURNAME = 1 << 5 /* a title or an office that may be a name */
};

void quote_vocab_init(void);

/* The kinds of the words in the first len bytes of a key. title_or_office_out: one of them is a title or an office and no surname. */
unsigned quote_vocab_of(const char *key, size_t len, bool *title_or_office_out);

/* Does an acronym of an agency stand in the first len bytes of a line (not folded)? Where all is in capitals, only its first word
 * counts: "JANE DOE". */
bool quote_vocab_acronym(const char *s, size_t len);

#endif
