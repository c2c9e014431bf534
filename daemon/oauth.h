/*
 * oauth.h - access tokens for servers with oauth2: fetched, kept in this process's memory, renewed before they expire.
 */
#ifndef MAILCLERK_DAEMON_OAUTH_H
#define MAILCLERK_DAEMON_OAUTH_H

#include <stdbool.h>
#include <stdint.h>

#include "daemon/config.h"
#include "parsers/err.h"

/* The token to log in with at now (Unix seconds): one from memory up to four fifths of its life and a minute before its end, else
 * a new one. Where none is to be had, an old one serves to its end, and the log says so. *out is the caller's (config_secret_free); *kept_out: it
 * is from memory, so that a server that refuses it may take a newer one. A rotated refresh token is on the disk before this returns.
 * -1: as oauth_request, the message begins with what the token was for. */
int oauth_token(
	const struct config_server *s, int64_t now, char **out, bool *kept_out, struct err *e);

/* The server refused it: the next one is fetched. Servers with the same client and scope share a token. */
void oauth_forget(const struct config_server *s);

#endif
