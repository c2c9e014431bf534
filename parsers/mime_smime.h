/*
 * mime_smime.h - what an S/MIME object holds (RFC 8551), by GnuTLS.
 */
#ifndef MAILCLERK_PARSERS_MIME_SMIME_H
#define MAILCLERK_PARSERS_MIME_SMIME_H

#include <stddef.h>

enum smime_kind {
	SMIME_SIGNED,    /* unwrapped: the MIME entity inside is given */
	SMIME_ENVELOPED, /* encrypted */
	SMIME_OTHER,     /* certificates, compressed data, or nothing that can be read */
};

/* der: the decoded object (DER, or PEM). For SMIME_SIGNED *content_out is the entity, owned by the caller, and
 * *len_out its length. The signature is not verified here. */
enum smime_kind mime_smime_open(const char *der, size_t len, char **content_out, size_t *len_out);

#endif
