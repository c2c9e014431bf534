/* engine_pass.c - owns the question whether a mailbox has been read far enough for a timer. Changes no case. */
#include "daemon/engine_pass.h"

#include <stdlib.h>

#include "parsers/mem.h"

static char *mark_of(const char *mailbox)
{
	return xasprintf("pass %s", mailbox);
}

int engine_pass_note(struct engine *g, const char *mailbox, int64_t began, struct err *e)
{
	char *mark = mark_of(mailbox);
	int rc = store_mark_set(g->store, mark, began, e);

	free(mark);
	return rc;
}

/* Can this event take the case out of the world, whichever of its guards holds? */
static bool may_end(const struct workflows *all, const struct case_record *c, const char *event)
{
	const struct workflow *w = workflows_find(all, c->kind);
	int state = w != NULL ? workflow_state_index(w, c->state) : -1;
	int what = w != NULL ? workflow_event_index(w, event) : -1;
	const struct cell *cell = state >= 0 && what >= 0 ? workflow_cell(w, state, what) : NULL;

	for (size_t i = 0; cell != NULL && i < cell->n; i++)
		if (cell->v[i].outcome == OUTCOME_MOVE && w->states[cell->v[i].to].final)
			return true;
	return false;
}

int engine_pass_waits(struct engine *g, const struct timer_row *timer, struct err *e)
{
	struct case_record c = {0};
	int64_t passed = 0;
	int rc = store_case_by_id(g->store, timer->case_id, &c, e);

	if (rc == 1 && config_mailbox_find(g->config, c.mailbox) != NULL &&
		may_end(&g->office->workflows, &c, timer->event)) {
		char *mark = mark_of(c.mailbox);

		rc = store_mark_get(g->store, mark, &passed, e);
		free(mark);
		rc = rc < 0 ? -1 : passed < timer->due;
	} else if (rc == 1) {
		rc = 0;
	}
	case_free(&c);
	return rc;
}
