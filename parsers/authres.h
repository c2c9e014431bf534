/*
 * authres.h - what the receiving boundary says of the sender: Authentication-Results (RFC 8601), by a profile per mailbox.
 */
#ifndef MAILCLERK_PARSERS_AUTHRES_H
#define MAILCLERK_PARSERS_AUTHRES_H

#include "parsers/message.h"
#include "parsers/mime.h"

enum auth_profile_kind {
	AUTH_PROFILE_NONE, /* nothing is believed: every sender is AUTH_NONE */
	/* Microsoft 365: no authserv-id; the topmost field, among or above the service's own Received fields; below them only
	 * if it speaks of the client that the service took the mail from */
	AUTH_PROFILE_M365,
	AUTH_PROFILE_SERVER, /* the one field whose authserv-id is `authserv_id`; more than one: none is believed */
	AUTH_PROFILE_TRUST, /* every From is believed ("local"): for tests on loopback, refused elsewhere by check */
};

struct auth_profile {
	enum auth_profile_kind kind;
	const char *authserv_id; /* borrowed: from the configuration */
};

/* pass: dmarc=pass whose header.from is the domain of the single From address. fail: dmarc=fail for it. Anything else
 * (bestguesspass, temperror, several From, no field) is none. */
struct sender_auth authres_judge(
	const struct mime *mime, const struct message *m, const struct auth_profile *profile);

#endif
