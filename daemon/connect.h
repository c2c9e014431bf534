/*
 * connect.h - a curl handle made ready for one server, and curl's failures put into words.
 *
 * What IMAP, SMTP and token endpoints share: TLS 1.2 or later with the certificate and the host name verified, the login, one absolute time
 * limit, no proxy, no .netrc, no other protocol. What each does with the handle (CURLOPT_CONNECT_ONLY, CURLOPT_MAIL_FROM...) is
 * its own affair.
 */
#ifndef MAILCLERK_DAEMON_CONNECT_H
#define MAILCLERK_DAEMON_CONNECT_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

#include "daemon/config.h"
#include "parsers/err.h"

enum connect_scheme { CONNECT_IMAP, CONNECT_SMTP, CONNECT_HTTP, CONNECT_SCHEMES };
extern const char *const
	connect_scheme_names[]; /* "imap", "smtp", "oauth2": also the key in mailclerk.yaml */

enum { CONNECT_LINE_MAX = 300 }; /* bytes kept of a server's line */

struct connect {
	CURL *curl;                         /* owned */
	const struct config_server *server; /* borrowed: as long as this lives */
	enum connect_scheme scheme;
	char error[CURL_ERROR_SIZE]; /* curl's own words about the last transfer */
	char line[CONNECT_LINE_MAX +
		  1];        /* the server's last line, cut, without its end; "" before the first */
	bool login_offered;  /* the server announced a mechanism that we use: connect_mechanisms */
	bool login_disabled; /* IMAP: LOGINDISABLED was announced last */
	bool token_kept;     /* the token in use was fetched for an earlier transfer */
};

/* The port in use: the configured one, else 993, 143, 465, 587, 443, 80 by scheme and tls. */
unsigned connect_port(const struct config_server *s, enum connect_scheme scheme);

/* Makes the handle and sets all common options, the password among them (config_secret; our copy is wiped, curl keeps its own
 * until connect_free). Nothing is sent yet. ERR_CONFIG for what the configuration has wrong. CURLOPT_HEADERFUNCTION is taken:
 * a user with a header function of its own calls connect_header from it, so that replies reach the messages below. */
int connect_new(const struct config_server *s, enum connect_scheme scheme, struct connect **out,
	struct err *e);
void connect_free(struct connect *c); /* closes the connection too; NULL-safe */

/* The SASL mechanisms that log into s: "PLAIN, LOGIN", "XOAUTH2" or "OAUTHBEARER". */
const char *connect_mechanisms(const struct config_server *s);

/* Before each new connection: takes the access token in force (oauth.h). 0 at once where s has a password or no user. */
int connect_token(struct connect *c, struct err *e);

/* After a transfer that ended with code: 1 where the server refused a token that was fetched earlier, which may be over by now; it is
 * forgotten, a new one taken, and the transfer to be done once more. 0 where nothing is to be done about it. -1 where no new
 * token is to be had. */
int connect_token_again(struct connect *c, CURLcode code, struct err *e);

/* CURLOPT_HEADERFUNCTION with a struct connect as its data: remembers the last line. Returns n. */
size_t connect_header(char *bytes, size_t size, size_t n, void *c);

/* Forgets the last line and curl's words: before each transfer on a kept handle. */
void connect_begin(struct connect *c);

/* What a failed transfer means, with cause and remedy: fills e from code, curl's words, the verification result, the phase that
 * was reached and the server's last line. ERR_CONFIG where a person must change something here or there (certificate,
 * password, TLS mode), ERR_TEMP otherwise. Always returns -1. Codes that speak of a letter (a refused sender, recipient or
 * DATA) are the caller's: they fall to a plain ERR_TEMP here. */
int connect_error(const struct connect *c, CURLcode code, struct err *e);

#endif
