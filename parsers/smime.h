/*
 * smime.h - who signed a mail (S/MIME, RFC 8551), against the certificate authorities that the office trusts.
 *
 * What counts: the signature covers the whole body; it matches; the signer's certificate leads to one of those authorities,
 * may sign mail, and was valid at the time in the mail's Date field. The parsers know no clock, and a mail may lie for days:
 * Date is the time the sender claims. Revocation is not asked for (the reader has no network). So whoever holds an expired or
 * revoked key can still sign: see "Who is believed" in docs/architecture.md.
 */
#ifndef MAILCLERK_PARSERS_SMIME_H
#define MAILCLERK_PARSERS_SMIME_H

#include "parsers/err.h"
#include "parsers/message.h"
#include "parsers/mime.h"

struct smime_trust; /* certificates of the authorities */

/* Reads a PEM bundle. 0, or -1 with ERR_CONFIG: it cannot be read or holds no certificate. */
int smime_trust_load(const char *path, struct smime_trust **out, struct err *e);
void smime_trust_free(struct smime_trust *t); /* NULL-safe */

/* Fills m->signer. trust NULL: no authority is known, nothing can be proven. */
void smime_judge(const struct smime_trust *trust, const struct mime *mime, struct message *m);

/* The mail's From: exactly one address, in exactly one field, and a valid signature's certificate carries it. */
bool smime_vouches(const struct mime *mime, const struct message *m);

#endif
