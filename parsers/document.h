/*
 * document.h - what an attachment is by its bytes rather than by its name, and the text in it.
 *
 * Called in the reader only. Nothing here fails: a file that cannot be read says so in its flags.
 */
#ifndef MAILCLERK_PARSERS_DOCUMENT_H
#define MAILCLERK_PARSERS_DOCUMENT_H

#include <stddef.h>

#include "parsers/message.h"

enum {
	DOCUMENT_TEXT_MAX = 64 << 10,   /* bytes of text kept of one attachment */
	DOCUMENT_TEXTS_MAX = 256 << 10, /* bytes of text kept of all attachments of a mail */
};

struct document {
	char *type; /* owned; MIME type by content; NULL where the content does not tell it for certain */
	char *text; /* owned; clean, table cells separated by TAB and rows by LF; "" where none was taken */
	unsigned flags; /* enum attachment_flag, but for ATTACHMENT_SSN */
};

void document_init(void); /* once per process, before the cage closes: loads libmagic's database */

/* name as the sender wrote it, declared the MIME type in the mail (lower case). At most text_max bytes of text. */
void document_read(const char *name, const char *declared, const char *bytes, size_t len,
	size_t text_max, struct document *out);
void document_free(struct document *d); /* frees the contents; NULL-safe */

#endif
