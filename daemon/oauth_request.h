/*
 * oauth_request.h - one question to a token endpoint (RFC 6749 3.2): a grant goes there, an access token comes back.
 */
#ifndef MAILCLERK_DAEMON_OAUTH_REQUEST_H
#define MAILCLERK_DAEMON_OAUTH_REQUEST_H

#include <stdint.h>

#include "daemon/config.h"
#include "parsers/err.h"

enum { OAUTH_TOKEN_MAX = 16000 }; /* bytes of an access or refresh token */

struct oauth_question {
	const struct config_server
		*server;           /* has oauth2; its timeout_seconds is the whole question's */
	const char *client_secret; /* borrowed; NULL: a public client */
	const char *refresh_token; /* borrowed; NULL but for OAUTH_REFRESH_TOKEN */
};

struct oauth_answer {
	char *access_token;  /* owned; visible ASCII */
	char *refresh_token; /* owned; NULL where none came along: the old one stays */
	int64_t expires_in;  /* seconds; 600 where the endpoint does not say */
};

/* Client credentials (RFC 6749 4.4) or refresh (6), the client's secret in the body (2.3.1). TLS is verified, redirections are not
 * followed, an answer over 64 KB is refused. -1: ERR_CONFIG where a person must change something (the errors of RFC 6749 5.2
 * among them), ERR_TEMP otherwise; the message has cause and remedy and never a secret. */
int oauth_request(const struct oauth_question *q, struct oauth_answer *out, struct err *e);
void oauth_answer_free(struct oauth_answer *a); /* wipes both tokens */

#endif
