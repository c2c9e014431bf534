/*
 * mime.h - raw bytes of a mail to headers, bodies and attachments (RFC 5322, 2045-2049, 2047, 2231), by GMime.
 *
 * Called in the reader only. Never fails on malformed mail: it degrades (declared charset -> UTF-8 -> windows-1252, missing
 * headers, bare LF, NUL). It refuses only what is over the limits.
 */
#ifndef MAILCLERK_PARSERS_MIME_H
#define MAILCLERK_PARSERS_MIME_H

#include "parsers/err.h"
#include "parsers/limits.h"
#include "parsers/message.h"

struct header_field {
	char *name; /* owned; as written */
	char *value; /* owned; unfolded, raw (encoded words not decoded), control characters removed */
};

enum { MIME_SIGNATURES_MAX = 3 };

/* A signature over the whole body, as it came. */
struct mime_signature {
	char *object; /* owned; PKCS #7, decoded */
	size_t object_len;
	char *content; /* owned; what it signs, lines ending in CRLF; NULL where the object holds it */
	size_t content_len;
};

struct mime {
	struct header_field *headers; /* owned; the top header, in order */
	size_t headers_n, headers_cap;
	char *plain; /* owned; text/plain of the body as UTF-8 with LF, format=flowed undone; NULL where none */
	char *html;  /* owned; text/html of the body as UTF-8; NULL where none */
	char *inner; /* owned; header block and text of an attached message/rfc822, as a forwarded text; NULL where none */
	char *content_type; /* owned; top Content-Type in lower case, "text/plain" where none */
	char *report_type; /* owned; report-type parameter of multipart/report, lower case; "" where none */
	char *calendar_method; /* owned; METHOD of a text/calendar part, upper case; "" where none */
	char *delivery_status; /* owned; text of a message/delivery-status part; "" where none */
	char *inner_id; /* owned; Message-ID of the first mail within, or of its returned header; "" where none */
	struct mime_signature signatures[MIME_SIGNATURES_MAX]; /* outermost first */
	size_t signatures_n;
	bool encrypted; /* S/MIME enveloped-data, PGP/MIME, Purview message_v2.rpmsg: nothing to read inside */
};

void mime_init(
	void); /* once per process, before the cage closes: opens every charset converter that will be used */

/* Reads raw into *m (ids, addresses, subject, date, references, attachments, content_key; not text, screen or auth) and
 * *out. *m must be fresh from message_init; *out is overwritten. 0, or -1 with ERR_INPUT naming the limit that was passed
 * (*out is then empty, *m holds what was read so far). */
int mime_read(const char *raw, size_t len, const struct limits *limits, struct mime *out,
	struct message *m, struct err *e);
void mime_free(struct mime *mime); /* frees the contents; NULL-safe */

/* The nth (0-based) value of a header field by name, case-insensitively; NULL where there is none. */
const char *mime_header(const struct mime *mime, const char *name, size_t nth);

#endif
