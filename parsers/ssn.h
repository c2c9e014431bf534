/*
 * ssn.h - Social Security numbers are found and replaced before anything else sees a text.
 */
#ifndef MAILCLERK_PARSERS_SSN_H
#define MAILCLERK_PARSERS_SSN_H

#include <stdbool.h>

#define SSN_REPLACEMENT "[SSN removed]"

/* Replaces each number that can be an SSN in *text (owned by the caller; replaced by a new string where something was
 * found). Form: three, two and four digits separated by hyphen, dash, dot or blank; or nine digits in a row behind a label
 * such as SSN or Social Security; area not 000, 666 or 900-999, group not 00, serial not 0000 (SSA's rules since 2011).
 * A number in the hyphenated form whose area cannot be issued is still replaced where such a label stands before it (test
 * and mistyped numbers are somebody's secret too). Returns whether one was found. */
bool ssn_remove(char **text);

#endif
