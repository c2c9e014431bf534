/* store_mark.c - owns marks of when something was last done. Knows nothing of what it was. */
#include <assert.h>

#include "state/store_private.h"

int store_pass_done(struct store *s, const char *mailbox, int64_t at, struct err *e)
{
	return store_exec(s, Q_PASS_DONE, ARGS(arg_text(mailbox), arg_int(at)), e);
}

int store_pass_last(struct store *s, const char *mailbox, int64_t *at_out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_PASS_LAST, ARGS(arg_text(mailbox)), e);
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		*at_out = sqlite3_column_int64(st, 0);
		store_done(st);
	}
	return rc;
}

int store_once(struct store *s, const char *key, int64_t now, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_ONCE, ARGS(arg_text(key), arg_int(now)), e) != 0)
		return -1;
	return sqlite3_changes(s->db) > 0;
}
