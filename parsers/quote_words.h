/*
 * quote_words.h - what mail programs and people write around a mail, in the languages that they write it in.
 *
 * Tables and the tests on them, over folded lines ("keys", see quote_fold). Private to quote.c and its helpers, and to
 * html.c, which must know a header label when it sees one.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_WORDS_H
#define MAILCLERK_PARSERS_QUOTE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "parsers/quote_lines.h"

/* The header label at the start of a key ("from: ...", "von : ..."); *value_out, where not NULL, is where its value starts. */
enum quote_label quote_label_of(const char *key, const char **value_out);
/* Number of different kinds of header labels in one line that starts with one ("from: a sent: b to: c"). */
unsigned quote_labels_within(const char *key);

enum quote_divider { DIVIDER_NONE, DIVIDER_REPLY, DIVIDER_FORWARD };

/* "-----Original Message-----", "---------- Forwarded message ---------", "Begin forwarded message:". */
enum quote_divider quote_divider_of(const char *key);

/* Can a key start "On ... wrote:"? And is this whole (unwrapped) key one? quoted_follows: the next line has a ">" mark. */
bool quote_attribution_start(const char *key);
bool quote_attribution(const char *key, bool quoted_follows);

bool quote_is_mobile(const char *key);   /* "sent from my iphone", "get outlook for ios" */
bool quote_is_sign_off(const char *key); /* "thanks,", "v/r", "respectfully submitted," */
bool quote_is_reply_prefix(const char *word, size_t len, bool *forward_out); /* "re", "fwd" */

bool quote_has_time(const char *key); /* "4:05", "17.50", "10h30" */

/* One of a NULL-terminated list of words or phrases stands in key, at word boundaries. */
bool quote_has_word(const char *key, const char *const *words);
/* How many different ones do. */
unsigned quote_count_words(const char *key, const char *const *words);

#endif
