/*
 * mime_tree.h - the walk over the parts of a mail: which is body, which attachment, what the mail is made of.
 */
#ifndef MAILCLERK_PARSERS_MIME_TREE_H
#define MAILCLERK_PARSERS_MIME_TREE_H

#include "parsers/err.h"
#include "parsers/limits.h"
#include "parsers/mime.h"
#include "parsers/mime_scan.h"

/* Everything in out but headers, and m->attachments, from the raw bytes of a whole mail that mime_scan has passed; budget
 * is what that counted. body_at is where the top header ends. 0, or -1 with ERR_INPUT: over a limit. */
int mime_tree_read(const char *raw, size_t len, size_t body_at, const struct limits *limits,
	struct mime_budget *budget, struct mime *out, struct message *m, struct err *e);

#endif
