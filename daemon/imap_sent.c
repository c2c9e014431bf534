/*
 * imap_sent.c - owns the question whether a letter lies in the folder of sent mail. Reads no message and changes nothing: the folder
 * is opened with EXAMINE. Must not know why somebody asks.
 */
#include "daemon/imap_sent.h"

#include <libetpan/libetpan.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/imap_folder.h"
#include "daemon/imap_name.h"
#include "daemon/imap_session.h"
#include "parsers/mem.h"

#define LITERAL_MAX 65536 /* bytes: nothing that is asked for here comes as a literal */

static int examine(struct imap_session *s, const struct config_mailbox *cfg, struct err *e)
{
	char *name = NULL;
	int r;

	if (imap_folder_separator(s, e) != 0 ||
		imap_name_encode(cfg->sent, s->separator, &name, e) != 0)
		return err_prefix(e, "mailbox %s: folders.sent", cfg->name);
	imap_session_begin(s, 0);
	r = mailimap_examine(s->etpan, name);
	free(name);
	if (imap_session_end(s, r, "EXAMINE", e) == 0)
		return 0;
	if (imap_session_refused(s)) {
		char *said = imap_session_said(s);

		(void)err_set(e, ERR_CONFIG,
			"%s: the folder \"%s\" cannot be opened: %s: name the one that holds sent "
			"mail "
			"as folders.sent",
			s->where, cfg->sent, said);
		free(said);
	}
	return -1;
}

static int search(struct imap_session *s, const char *message_id, int64_t *n_out, struct err *e)
{
	char *command = xasprintf("UID SEARCH HEADER Message-ID \"<%s>\"", message_id);
	int r;

	imap_session_begin(s, 0);
	r = mailimap_custom_command(s->etpan, command);
	free(command);
	*n_out = s->gate->found;
	return imap_session_end(s, r, "SEARCH", e);
}

int imap_sent_count(
	const struct config_mailbox *cfg, const char *message_id, int64_t *n_out, struct err *e)
{
	struct imap_session s;
	int rc;

	/* Ours never hold such; what would end the quoted string must not reach the wire. */
	if (strpbrk(message_id, "\"\\\r\n") != NULL)
		return err_set(e, ERR_PERM, "no Message-ID of ours: %.100s", message_id);
	if (imap_session_open(&cfg->imap, LITERAL_MAX, &s, e) != 0)
		return -1;
	rc = examine(&s, cfg, e);
	if (rc == 0)
		rc = search(&s, message_id, n_out, e);
	imap_session_close(&s);
	return rc;
}
