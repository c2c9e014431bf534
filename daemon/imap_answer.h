/*
 * imap_answer.h - asking for messages and reading the answers (RFC 3501 6.4.5, 7.4.2). For imap.c only.
 */
#ifndef MAILCLERK_DAEMON_IMAP_ANSWER_H
#define MAILCLERK_DAEMON_IMAP_ANSWER_H

#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "daemon/imap_session.h"

/* One FETCH answer; what the server did not send is 0, false or NULL. */
struct imap_answer {
	int64_t uid, size, received_at; /* uid 0: none */
	bool deleted;
	const char *bytes; /* borrowed: during the handler; NULL: none */
	size_t len;
};

enum imap_question { IMAP_ASK_SIZES, IMAP_ASK_BODIES };

/* One UID FETCH of so many bytes announced; fn sees each answer as it comes. Frees the set. The library's result, for
 * imap_session_end. */
int imap_answer_ask(struct imap_session *s, struct mailimap_set *set, enum imap_question what,
	int64_t announced, void (*fn)(void *ctx, const struct imap_answer *a), void *ctx);

#endif
