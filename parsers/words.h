/*
 * words.h - text as a list of words for looking names up: folded, abbreviations written out, with the places where no name
 * can go on.
 */
#ifndef MAILCLERK_PARSERS_WORDS_H
#define MAILCLERK_PARSERS_WORDS_H

#include <stdbool.h>
#include <stddef.h>

enum word_case { CASE_LOWER, CASE_CAPITAL, CASE_UPPER, CASE_MIXED };

struct word {
	const char *
		norm; /* borrowed: from the list; lower case, "department" for "Dept.", "us" for "U.S." */
	size_t start, end; /* bytes in the text */
	bool hard;    /* a boundary stands before it: sentence, cell, parenthesis, empty line */
	bool newline; /* a line break stands before it, or it is the first */
	bool space;   /* nothing but blanks stands between it and the word before, on one line */
	bool blocked; /* part of an address, a host or file name, a number with parts */
	bool filler;  /* "of", "the", "and" */
};

struct words {
	struct word *v; /* owned */
	size_t n, cap;
	char *arena; /* owned */
};

void words_split(const char *text, size_t len, struct words *out);
void words_free(struct words *w);
enum word_case word_case(const char *text, size_t start, size_t end);

#endif
