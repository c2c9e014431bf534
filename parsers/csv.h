/*
 * csv.h - comma-separated values (RFC 4180): quoted fields, doubled quotes, line breaks inside quotes; a byte order mark;
 * semicolons instead of commas, where the header has semicolons only (spreadsheets where the comma is the decimal sign).
 */
#ifndef MAILCLERK_PARSERS_CSV_H
#define MAILCLERK_PARSERS_CSV_H

#include "parsers/buf.h"
#include "parsers/findings.h"

#define CSV_FILE_MAX (8u << 20) /* bytes */
#define CSV_COLUMNS_MAX 64u

struct csv_row {
	struct strings cells; /* as many as the header has; blanks around them removed */
	int line;             /* where the row begins */
};

struct csv {
	struct strings header;
	struct csv_row *rows; /* owned */
	size_t n, cap;
};

/* A whole file in UTF-8 with a header line; rows that are wholly empty are skipped. 0, or -1 with findings. */
int csv_load(const char *path, struct csv *out, struct findings *findings);
/* The same from memory; name stands in the findings. */
int csv_parse(
	const char *name, const char *text, size_t len, struct csv *out, struct findings *findings);
int csv_column(const struct csv *c, const char *name); /* index, or -1 */
void csv_free(struct csv *c);                          /* frees the contents; NULL-safe */

#endif
