/*
 * quote_look.h - what a single line looks like: a name, a title, a telephone number, a label, prose. Private to quote_sign.c.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_LOOK_H
#define MAILCLERK_PARSERS_QUOTE_LOOK_H

#include "parsers/quote_lines.h"

enum quote_look {
	LOOK_NAME = 1 << 0,  /* a person's name, perhaps with degrees, title or office behind it */
	LOOK_GIVEN = 1 << 1, /* one word that may be a given name or initials */
	LOOK_TITLE = 1 << 2, /* holds a word of job titles */
	LOOK_ORG = 1 << 3,   /* holds a word of offices and agencies */
	LOOK_CONTACT = 1 << 4, /* telephone number, e-mail or web address */
	LOOK_ADDRESS = 1 << 5, /* postal address */
	LOOK_LABEL = 1 << 6,   /* "Full name: X", "Agency" alone: what a request is made of */
	LOOK_DATA =
		1 << 7, /* a number that may be a request's (SF-52, certificate, announcement) */
	LOOK_PROSE = 1 << 8, /* a sentence */
	LOOK_LIST = 1 << 9,  /* a list item or a table row */
	LOOK_MOTTO = 1 << 10 /* words between bullets or bars */
};

unsigned quote_look(const struct quote_line *line);

/* Enough of the phrases of confidentiality notices stand in key. */
unsigned quote_legal_phrases(const char *key);
bool quote_legal_start(const char *key);

#endif
