/*
 * mailbox.c - owns the choice of the driver behind a mailbox, and what holds for every driver.
 * Must not know IMAP or Maildir.
 */
#include "daemon/mailbox.h"

#include <stdlib.h>

#include "parsers/mem.h"

struct mailbox {
	const struct mailbox_driver *driver;
	void *impl;                 /* owned, through driver->close */
	struct config_mailbox look; /* of mailbox_look: borrowed strings */
};

int mailbox_open(const struct config_mailbox *cfg, const struct limits *limits,
	struct mailbox **out, struct err *e)
{
	const struct mailbox_driver *driver = cfg->maildir != NULL ? &maildir_driver : &imap_driver;
	void *impl = NULL;

	*out = NULL;
	if (driver->open(cfg, limits, &impl, e) != 0)
		return -1;
	*out = xmalloc(sizeof **out);
	**out = (struct mailbox){.driver = driver, .impl = impl};
	return 0;
}

int mailbox_look(const struct config_mailbox *cfg, enum folder folder, const struct limits *limits,
	struct mailbox **out, struct err *e)
{
	struct mailbox *m = xcalloc(1, sizeof *m);

	*out = NULL;
	m->driver = cfg->maildir != NULL ? &maildir_driver : &imap_driver;
	m->look = *cfg;
	m->look.folders[FOLDER_INBOX] = cfg->folders[folder];
	m->look.look_only = true;
	if (m->driver->open(&m->look, limits, &m->impl, e) != 0) {
		free(m);
		return -1;
	}
	*out = m;
	return 0;
}

void mailbox_close(struct mailbox *m)
{
	if (m == NULL)
		return;
	m->driver->close(m->impl);
	free(m);
}

int64_t mailbox_uidvalidity(const struct mailbox *m)
{
	return m->driver->uidvalidity(m->impl);
}

int mailbox_list(struct mailbox *m, int64_t first, struct mailbox_entry **entries_out,
	size_t *n_out, struct err *e)
{
	*entries_out = NULL;
	*n_out = 0;
	return m->driver->list(m->impl, first, entries_out, n_out, e);
}

int mailbox_fetch(struct mailbox *m, const int64_t *uids, size_t n,
	int (*fn)(void *ctx, const struct raw_mail *mail), void *ctx, struct err *e)
{
	return n == 0 ? 0 : m->driver->fetch(m->impl, uids, n, fn, ctx, e);
}

int mailbox_move(struct mailbox *m, const int64_t *uids, size_t n, enum folder to, struct err *e)
{
	return n == 0 || to == FOLDER_INBOX ? 0 : m->driver->move(m->impl, uids, n, to, e);
}

int mailbox_moved_to(const struct mailbox *m, int64_t *uidvalidity_out, int64_t *uid_out)
{
	return m->driver->moved_to(m->impl, uidvalidity_out, uid_out);
}

int mailbox_take_back(struct mailbox *m, enum folder from, int64_t uidvalidity, const int64_t *uids,
	size_t n, struct err *e)
{
	return n == 0 || from == FOLDER_INBOX
		       ? 0
		       : m->driver->take_back(m->impl, from, uidvalidity, uids, n, e);
}

int mailbox_wait(struct mailbox *m, unsigned seconds, int wake_fd, struct err *e)
{
	return m->driver->wait(m->impl, seconds, wake_fd, e);
}
