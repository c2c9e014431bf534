/*
 * config.h - mailclerk.yaml: which mailboxes, which server sends, who the team is. docs/mailclerk.yaml.5.md describes each key.
 *
 * Secrets are not in it: only where they lie. config_secret() reads one when it is needed, in the process that needs it.
 */
#ifndef MAILCLERK_DAEMON_CONFIG_H
#define MAILCLERK_DAEMON_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/restraint.h"
#include "parsers/authres.h"
#include "parsers/err.h"
#include "parsers/findings.h"
#include "parsers/limits.h"
#include "parsers/smime.h"

enum tls_mode {
	TLS_IMPLICIT, /* from the first byte: imaps (RFC 8314), submissions */
	TLS_STARTTLS,
	TLS_NONE, /* only to a loopback address: config_load refuses it elsewhere */
};

enum oauth_grant {
	OAUTH_CLIENT_CREDENTIALS, /* RFC 6749 4.4: the program itself may read the mailbox */
	OAUTH_REFRESH_TOKEN,      /* RFC 6749 6: a person allowed it once */
};

enum oauth_mechanism {
	OAUTH_XOAUTH2,     /* Google's and Microsoft's, older than the standard */
	OAUTH_OAUTHBEARER, /* RFC 7628 */
};

/* Where access tokens for a server come from. */
struct config_oauth {
	enum oauth_grant grant;
	enum oauth_mechanism mechanism;
	char *token_url; /* owned, like every string here; https, or http to a loopback address */
	char *client_id;
	char *client_secret_file; /* at most one of the two; exactly one for client credentials */
	char *client_secret_credential;
	char *scope;               /* NULL: the token endpoint's default */
	char *refresh_token_file;  /* NULL but for OAUTH_REFRESH_TOKEN; rewritten when it rotates */
	char *ca_file;             /* of the token endpoint; PEM bundle; NULL: the system's */
	char *secret_expires;      /* the last day of the secret, "2027-03-31"; NULL: not said */
	int64_t secret_expires_at; /* midnight UTC of it, Unix seconds; 0: not said */
};

/* How to reach one server, IMAP or SMTP. */
struct config_server {
	char *host;    /* owned, like every string here; NULL where a maildir stands in */
	unsigned port; /* 0: by protocol and tls */
	enum tls_mode tls;
	char *user;          /* NULL: no login (SMTP only) */
	char *password_file; /* with a user exactly one of this and the next two, the others NULL */
	char *password_credential; /* name below $CREDENTIALS_DIRECTORY (systemd.exec(5) LoadCredential=) */
	struct config_oauth *oauth2; /* owned: tokens instead of a password */
	char *ca_file;               /* PEM bundle; NULL: /etc/ssl/certs/ca-certificates.crt */
	unsigned timeout_seconds;    /* absolute, per command or transaction */
};

enum folder { FOLDER_INBOX, FOLDER_PROCESSED, FOLDER_NEEDS_HUMAN, FOLDER_HELD, FOLDERS };
extern const char *const folder_names[]; /* "inbox", "processed", "needs-human", "held" */

struct config_mailbox {
	char *name;    /* "recruiter-help": stands in logs, rules, the database */
	char *address; /* letters of its cases come from here */
	struct config_server imap;
	char *maildir;          /* NULL, or a Maildir++ that stands in for IMAP */
	char *folders[FOLDERS]; /* as the server names them, UTF-8; "/" between levels */
	char *sent; /* where the server keeps what was sent from here; NULL: not known. Never made, never changed */
	struct auth_profile auth;
	struct strings list_ids;
	int line;       /* in mailclerk.yaml */
	bool look_only; /* of mailbox_look: nothing may change there; never from the file */
};

enum {
	RETENTION_DAYS_LEAST = 7
}; /* letters are tried for five days, counts of them are kept for a week */

struct config {
	char *file; /* path it came from */
	char *data_directory;
	char *rules_directory; /* holds parsers/, state/, templates/ */
	char *organization; /* display name of our letters' From: "OPM Cross-Government Hiring" */
	char *message_id_domain;
	char *help_contact;  /* address or telephone that letters name for questions */
	struct strings team; /* addresses: whose mail may decide */
	char *team_address;  /* letters to the team go here */
	struct config_mailbox *mailboxes;
	size_t mailboxes_n;
	struct config_server smtp;
	unsigned smtp_connections;              /* to the SMTP server at once, 1 to 16 */
	unsigned smtp_per_minute, smtp_per_day; /* letters that the provider takes; 0: no limit */
	char *smtp_maildir; /* NULL, or a Maildir that stands in for SMTP: letters are delivered into it */
	unsigned poll_seconds;
	unsigned stall_seconds; /* a process silent for so long beyond its own deadline is killed */
	unsigned canary_minutes; /* between two mails to ourselves; 0: none */
	unsigned retention_days; /* a closed case is purged after so many; 0: none is */
	unsigned digest_hour;    /* local; DIGEST_NEVER: no digest */
	char *smime_ca_file; /* PEM bundle of authorities whose signatures on mail count; NULL: none does */
	struct smime_trust *smime_trust; /* what is in it */
	char *clamd_socket; /* path of clamd's unix socket; NULL: mails are not scanned */
	struct restraint_limits letters;
	struct limits limits;
};

/* All mistakes at once, each with its line and what to write instead. 0 or -1 (findings has errors). */
int config_load(const char *path, struct config **out, struct findings *findings);
void config_free(struct config *c);
const struct config_mailbox *config_mailbox_find(
	const struct config *c, const char *name); /* NULL where absent */

/* The password of a server, without its final line end; the caller wipes and frees it (config_secret_free). -1 with
 * ERR_CONFIG naming the file and the remedy. *out is NULL where the server has no user or takes tokens. */
int config_secret(const struct config_server *s, char **out, struct err *e);
/* Likewise the secret of an OAuth client; *out is NULL where it has none. */
int config_client_secret(const struct config_oauth *o, char **out, struct err *e);
/* Likewise its refresh token as it lies in refresh_token_file. */
int config_refresh_token(const struct config_oauth *o, char **out, struct err *e);
void config_secret_free(char *secret);

/* Is every password, client secret and refresh token where the configuration says? A file that is absent or empty is an error, a
 * credential that the systemd unit would not find a warning. */
void config_prove_secrets(const struct config *c, struct findings *findings);

enum { CONFIG_EXPIRY_DAYS = 30 }; /* so long before secret_expires people are told */

/* A line for each client secret that has expired or will within CONFIG_EXPIRY_DAYS, with the remedy: for check, the log and the
 * team's letter. One that several servers share is told once. */
void config_expiring(const struct config *c, int64_t now, struct strings *lines_out);

#endif
