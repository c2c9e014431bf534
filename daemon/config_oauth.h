/*
 * config_oauth.h - the part of mailclerk.yaml below a server's oauth2: its schema, checks and values. For config.c only.
 */
#ifndef MAILCLERK_DAEMON_CONFIG_OAUTH_H
#define MAILCLERK_DAEMON_CONFIG_OAUTH_H

#include <stdbool.h>

#include "daemon/config.h"
#include "parsers/findings.h"
#include "parsers/yaml.h"

/* As libcyaml sees it. */
struct file_oauth {
	enum oauth_grant grant;
	char *token_url, *client_id, *client_secret_file, *client_secret_credential, *scope,
		*refresh_token_file, *ca_file, *secret_expires;
	enum oauth_mechanism mechanism;
};
extern const cyaml_schema_field_t config_oauth_fields[];

/* Localhost by name or address: where something may be sent without TLS. */
bool config_loopback(const char *host);

/* Every mistake below where ("smtp.oauth2"), each with its line and what to write instead. */
void config_oauth_check(const struct file_oauth *o, const char *where, const char *path,
	const struct yaml_lines *lines, struct findings *findings);
struct config_oauth *config_oauth_from(const struct file_oauth *o); /* NULL for NULL */
void config_oauth_free(struct config_oauth *o);                     /* NULL-safe */

#endif
