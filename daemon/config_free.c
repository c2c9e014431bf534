/*
 * config_free.c - gives back the memory of a configuration. Must not know what it means.
 */
#include <stdlib.h>

#include "daemon/config.h"
#include "daemon/config_oauth.h"

static void server_free(struct config_server *s)
{
	free(s->host);
	free(s->user);
	free(s->password_file);
	free(s->password_credential);
	config_oauth_free(s->oauth2);
	free(s->ca_file);
}

void config_free(struct config *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; i < c->mailboxes_n; i++) {
		struct config_mailbox *b = &c->mailboxes[i];

		free(b->name);
		free(b->address);
		server_free(&b->imap);
		free(b->maildir);
		for (size_t k = 0; k < FOLDERS; k++)
			free(b->folders[k]);
		free(b->sent);
		free((void *)(uintptr_t)b->auth.authserv_id);
		strings_free(&b->list_ids);
	}
	free(c->mailboxes);
	free(c->file);
	free(c->data_directory);
	free(c->rules_directory);
	free(c->organization);
	free(c->message_id_domain);
	free(c->help_contact);
	strings_free(&c->team);
	free(c->team_address);
	server_free(&c->smtp);
	free(c->smtp_maildir);
	free(c->smime_ca_file);
	smime_trust_free(c->smime_trust);
	free(c->clamd_socket);
	free(c);
}
