/*
 * mailbox.h - a mailbox behind one set of verbs, whether IMAP (imap.c) or a Maildir (maildir.c).
 *
 * Errors of every verb: ERR_TEMP (network, server busy: close, back off, open again), ERR_CONFIG (certificate, password,
 * missing folder: the message names the thing and the remedy; retried with a long back-off all the same). After any error
 * the mailbox is closed by its owner and opened anew: a verb never repairs a connection.
 * Single-threaded; one process per mailbox. Passwords are read by mailbox_open and wiped once used.
 */
#ifndef MAILCLERK_DAEMON_MAILBOX_H
#define MAILCLERK_DAEMON_MAILBOX_H

#include <stdint.h>

#include "daemon/config.h"
#include "parsers/err.h"

struct mailbox;

/* One message as the server announces it. */
struct mailbox_entry {
	int64_t uid; /* IMAP UID (RFC 9051 2.3.1.1); for a Maildir 63 bits of SHA-256 of the unique name */
	int64_t size; /* RFC822.SIZE, bytes */
};

/* One message whole. */
struct raw_mail {
	int64_t uid;
	const char *bytes; /* borrowed: during the callback */
	size_t len;
	int64_t received_at; /* INTERNALDATE or the file's time, Unix seconds */
};

/* Connects, verifies, logs in, makes the target folders that are absent, selects the inbox. limits: a message over
 * limits->message_bytes is never fetched. */
int mailbox_open(const struct config_mailbox *cfg, const struct limits *limits,
	struct mailbox **out, struct err *e);
/* Opens one folder as if it were the inbox, to list and to fetch only: nothing is made or changed there (EXAMINE, RFC 9051 6.3.3).
 * An absent folder is ERR_CONFIG. No other verb may be used on it. */
int mailbox_look(const struct config_mailbox *cfg, enum folder folder, const struct limits *limits,
	struct mailbox **out, struct err *e);
void mailbox_close(struct mailbox *m); /* logs out where that is possible at once; NULL-safe */

int64_t mailbox_uidvalidity(const struct mailbox *m); /* 0 for a Maildir */

/* Every message of the inbox with uid >= first, ascending, in one round trip; *entries_out is owned by the caller (free).
 * Messages flagged \Deleted are left out. A Maildir's UIDs are in no order of arrival: always list it from 1. */
int mailbox_list(struct mailbox *m, int64_t first, struct mailbox_entry **entries_out,
	size_t *n_out, struct err *e);

/* Fetches these (in one command, BODY.PEEK[], UID, INTERNALDATE) and calls fn for each one that still exists, in the
 * server's order; those over limits->message_bytes are passed over. A message that the server refuses to give is ERR_TEMP with
 * its uid in the text, once all others were given. fn's non-zero value ends the verb with -1 and ERR_TEMP "stopped" once the command is finished. */
int mailbox_fetch(struct mailbox *m, const int64_t *uids, size_t n,
	int (*fn)(void *ctx, const struct raw_mail *mail), void *ctx, struct err *e);

/* Moves these from the inbox to a folder: MOVE (RFC 6851), else COPY, \Deleted, UID EXPUNGE (RFC 4315), else EXPUNGE is not
 * used: the message stays flagged \Deleted. Idempotent: those that are gone are done. ERR_TEMP where a server says OK and did
 * not move. */
int mailbox_move(struct mailbox *m, const int64_t *uids, size_t n, enum folder to, struct err *e);

/* Where the last mailbox_move put its message, where that was one: UIDVALIDITY of that folder and UID in it. 1; 0 where the
 * server did not say. */
int mailbox_moved_to(const struct mailbox *m, int64_t *uidvalidity_out, int64_t *uid_out);

/* Moves these from a folder back to the inbox, where they get UIDs of their own; the inbox is to be listed anew. Returns how many
 * were still there (none where the folder has another UIDVALIDITY now), -1 on error. */
int mailbox_take_back(struct mailbox *m, enum folder from, int64_t uidvalidity, const int64_t *uids,
	size_t n, struct err *e);

/* Waits until the mailbox may have news (IDLE where the server offers it, else NOOP at the end), wake_fd is readable, or
 * seconds have passed. 1 news possible, 0 not, -1 error. wake_fd -1: none. It is not read. */
int mailbox_wait(struct mailbox *m, unsigned seconds, int wake_fd, struct err *e);

/* --- for the drivers only ----------------------------------------------------------------------------------------- */
struct mailbox_driver {
	int (*open)(const struct config_mailbox *cfg, const struct limits *limits, void **impl_out,
		struct err *e);
	void (*close)(void *impl);
	int64_t (*uidvalidity)(const void *impl);
	int (*list)(void *impl, int64_t first, struct mailbox_entry **entries_out, size_t *n_out,
		struct err *e);
	int (*fetch)(void *impl, const int64_t *uids, size_t n,
		int (*fn)(void *ctx, const struct raw_mail *mail), void *ctx, struct err *e);
	int (*move)(void *impl, const int64_t *uids, size_t n, enum folder to, struct err *e);
	int (*moved_to)(const void *impl, int64_t *uidvalidity_out, int64_t *uid_out);
	int (*take_back)(void *impl, enum folder from, int64_t uidvalidity, const int64_t *uids,
		size_t n, struct err *e);
	int (*wait)(void *impl, unsigned seconds, int wake_fd, struct err *e);
};
extern const struct mailbox_driver imap_driver, maildir_driver;

#endif
