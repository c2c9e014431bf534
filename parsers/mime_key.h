/*
 * mime_key.h - the content key: the same mail has the same key wherever and however often it is met.
 */
#ifndef MAILCLERK_PARSERS_MIME_KEY_H
#define MAILCLERK_PARSERS_MIME_KEY_H

#include "parsers/mime.h"

/* SHA-256 in hexadecimal over Message-ID, From, To, Date, Subject, References and the body's bytes, line ends made alike
 * and empty lines at the end left out. mime->headers must be set. */
void mime_key(const struct mime *mime, const char *body, size_t len, char out[65]);

/* SHA-256 of bytes in hexadecimal. */
void mime_sha256(const char *bytes, size_t len, char out[65]);

#endif
