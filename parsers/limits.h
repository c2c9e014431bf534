/*
 * limits.h - the most that a stranger's mail may make us hold. Defaults; the configuration can lower or raise the first
 * group within the compiled maximum.
 */
#ifndef MAILCLERK_PARSERS_LIMITS_H
#define MAILCLERK_PARSERS_LIMITS_H

#include <stddef.h>

struct limits {
	size_t message_bytes;  /* a larger one is held unread */
	size_t header_bytes;   /* of the top header, and of each part's */
	size_t header_lines;   /* fields in one header */
	size_t parts;          /* MIME parts in all */
	size_t depth;          /* nesting of multiparts and message/rfc822 */
	size_t decoded_bytes;  /* all parts decoded, together */
	size_t text_bytes;     /* of text kept per message (body, quoted, signature: each) */
	size_t attachments;    /* listed; more are counted */
	unsigned read_seconds; /* the reader is killed after this long on one message */
	unsigned cpu_seconds;  /* of processor time for one message: one that takes more is held */
	unsigned
		reader_mails; /* read by one reader before a fresh one takes over; in no configuration */
	size_t memory_bytes; /* address space of the reader: a message that needs more ends it */
};

extern const struct limits limits_default;

/* Compiled maxima of single values that leave the reader; longer ones are cut. */
enum {
	LIMIT_ADDRESS = 320, /* RFC 5321 4.5.3.1: 64 + 1 + 255 */
	LIMIT_NAME = 200,    /* display name, attachment name */
	LIMIT_SUBJECT = 998, /* RFC 5322 2.1.1 */
	LIMIT_MESSAGE_ID = 998,
	LIMIT_REFERENCES = 100, /* ids kept: the newest */
	LIMIT_ADDRESSES = 200,  /* per header field */
	LIMIT_VALUE = 1000,     /* one field value */
	LIMIT_VALUES = 100,     /* values of a list field */
	LIMIT_FIELDS = 64,      /* fields of one request */
	LIMIT_REQUESTS = 16,    /* requests of one message */
	LIMIT_STATUS = 11,      /* RFC 3463 status, "5.999.999" and some */
	LIMIT_LINKS = 20,       /* links to shared files */
	LIMIT_LINK = 300,       /* bytes of one */
	LIMIT_BECAUSE = 32,     /* reasons given by the screen */
};

#endif
