/*
 * mime_part.h - one part of a mail: its declared type and name, its decoded bytes, its text.
 */
#ifndef MAILCLERK_PARSERS_MIME_PART_H
#define MAILCLERK_PARSERS_MIME_PART_H

#include <gmime/gmime.h>
#include <stdbool.h>
#include <stddef.h>

#include "parsers/message.h"

/* Parses bytes without copying them: they must live until mime_bytes_done. */
struct mime_bytes {
	GByteArray *array;   /* owned; its data is foreign */
	GMimeStream *stream; /* owned */
	GMimeParser *parser; /* owned */
};

void mime_bytes_open(struct mime_bytes *b, const char *bytes /* foreign */, size_t len);
void mime_bytes_done(struct mime_bytes *b);

/* Owned by the caller, lower case. */
char *mime_part_type(GMimeObject *part);
/* Declared file name, decoded, one clean line; "" where none. Owned by the caller. */
char *mime_part_name(GMimeObject *part);
bool mime_part_is(GMimeObject *part, const char *type, const char *subtype);
/* "attachment" is what the sender wants it to be. */
bool mime_part_detached(GMimeObject *part);

/* Decoded bytes, NUL-terminated, owned by the caller; never NULL. */
char *mime_part_bytes(GMimePart *part, size_t *len_out);
/* The same as UTF-8 text with LF, format=flowed undone. */
char *mime_part_text(GMimePart *part, const char *bytes, size_t len);

/* The bytes of a whole part or message as they would be written. Owned by the caller. */
char *mime_object_bytes(GMimeObject *object, size_t *len_out);

/* The same with every line ending in CRLF, as signatures are made over it (RFC 8551, 3.1.1). */
char *mime_object_lines(GMimeObject *object, size_t *len_out);

/* Lists an attachment. `name` and `type` are taken over. */
void mime_attachment_add(struct message *m, size_t max, char *name /* owned */,
	char *type /* owned */, const char *bytes, size_t len);

#endif
