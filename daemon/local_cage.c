/* local_cage.c - owns the wiring of a reader to a configured mailbox. */
#include "daemon/local_cage.h"

#include "daemon/command.h"

struct reader_mailbox reader_mailbox_of(
	const struct config *config, const struct config_mailbox *mailbox, struct strings *own)
{
	for (size_t i = 0; i < config->mailboxes_n; i++)
		strings_add(own, config->mailboxes[i].address);
	return (struct reader_mailbox){
		.name = mailbox->name,
		.auth = mailbox->auth,
		.self = {.addresses = own,
			.message_id_domain = config->message_id_domain,
			.list_ids = &mailbox->list_ids},
		.trust = config->smime_trust,
	};
}

int local_cage_open(struct local_cage *l, const struct config *config, const struct office *office,
	const char *mailbox)
{
	*l = (struct local_cage){.mailbox = mailbox != NULL ? config_mailbox_find(config, mailbox)
							    : &config->mailboxes[0]};
	if (l->mailbox == NULL)
		return usage_error("explain", "%s names no mailbox \"%s\"", config->file, mailbox);
	l->reading = reader_mailbox_of(config, l->mailbox, &l->own);
	l->fork = (struct cage_fork){
		.reader = office->reader, .mailbox = &l->reading, .limits = &config->limits};
	l->cage = cage_new(cage_fork_spawn, &l->fork, &config->limits);
	return 0;
}

void local_cage_close(struct local_cage *l)
{
	cage_free(l->cage);
	cage_fork_end(&l->fork);
	strings_free(&l->own);
}
