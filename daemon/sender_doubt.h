/*
 * sender_doubt.h - letters that were left on their way, and those of which nobody knows whether a server took them. For sender.c.
 */
#ifndef MAILCLERK_DAEMON_SENDER_DOUBT_H
#define MAILCLERK_DAEMON_SENDER_DOUBT_H

#include "daemon/sender.h"

/* The mailbox that a letter comes from, where its server keeps what was sent; else NULL. */
const struct config_mailbox *sender_sent_folder(const struct sender *s, const char *mailbox);

/* Puts right what an unclean stop, or a step of ours that could not be written, left behind; and looks for what is in doubt. Letters
 * that are still in doubt then set s->doubt. 0, or -1: the database fails. */
int sender_recover(struct sender *s, struct err *e);

/* When a letter that was tried so often is tried again. */
int64_t sender_retry_due(int attempts, int64_t now);

#endif
