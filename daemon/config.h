/*
 * config.h - mailclerk.yaml: which mailboxes, which server sends, who the team is. docs/mailclerk.yaml.5.md describes each key.
 *
 * Secrets are not in it: only where they lie. config_secret() reads one when it is needed, in the process that needs it.
 */
#ifndef MAILCLERK_DAEMON_CONFIG_H
#define MAILCLERK_DAEMON_CONFIG_H

#include <stdbool.h>
#include <stddef.h>

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

/* How to reach one server, IMAP or SMTP. */
struct config_server {
	char *host;    /* owned, like every string here; NULL where a maildir stands in */
	unsigned port; /* 0: by protocol and tls */
	enum tls_mode tls;
	char *user;          /* NULL: no login (SMTP only) */
	char *password_file; /* NULL where a credential is used; exactly one of the two with a user */
	char *password_credential; /* name below $CREDENTIALS_DIRECTORY (systemd.exec(5) LoadCredential=) */
	char *ca_file;             /* PEM bundle; NULL: /etc/ssl/certs/ca-certificates.crt */
	unsigned timeout_seconds; /* absolute, per command or transaction */
};

enum folder { FOLDER_INBOX, FOLDER_PROCESSED, FOLDER_NEEDS_HUMAN, FOLDER_HELD, FOLDERS };
extern const char *const folder_names[]; /* "inbox", "processed", "needs-human", "held" */

struct config_mailbox {
	char *name;    /* "recruiter-help": stands in logs, rules, the database */
	char *address; /* letters of its cases come from here */
	struct config_server imap;
	char *maildir;          /* NULL, or a Maildir++ that stands in for IMAP */
	char *folders[FOLDERS]; /* as the server names them, UTF-8; "/" between levels */
	struct auth_profile auth;
	struct strings list_ids;
	int line; /* in mailclerk.yaml */
};

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
	char *smtp_maildir; /* NULL, or a Maildir that stands in for SMTP: letters are delivered into it */
	unsigned poll_seconds;
	unsigned stall_seconds; /* a process silent for so long beyond its own deadline is killed */
	unsigned canary_minutes; /* between two mails to ourselves; 0: none */
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
 * ERR_CONFIG naming the file and the remedy. *out is NULL where the server has no user. */
int config_secret(const struct config_server *s, char **out, struct err *e);
void config_secret_free(char *secret);

/* Is every password where the configuration says? A password file that is absent or empty is an error, a credential that the
 * systemd unit would not find a warning. */
void config_prove_secrets(const struct config *c, struct findings *findings);

#endif
