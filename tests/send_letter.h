/*
 * send_letter.h - one letter alone through a transport, for tests. Include after cmocka.h.
 */
#ifndef MAILCLERK_TESTS_SEND_LETTER_H
#define MAILCLERK_TESTS_SEND_LETTER_H

#include "daemon/transport.h"

static inline enum transport_result send_letter(struct transport *t,
	const struct transport_letter *l, transport_before_dot *before, void *ctx, struct err *e)
{
	struct transport_outcome o;

	transport_send(t, l, 1, before, ctx, &o);
	*e = o.why;
	return o.result;
}

#endif
