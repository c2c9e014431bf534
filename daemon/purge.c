/* purge.c - owns the choice of the cases that are purged. What goes and what stays of one is the store's (state/store_purge.c). */
#include "daemon/purge.h"

#include <stdlib.h>

#include "parsers/mem.h"

enum { DAY_S = 86400 };

struct choice {
	struct purge *p;
	int64_t *ids; /* owned */
	size_t n, cap;
};

/* A kind that no workflow describes any more stands still: what it was waiting for, nobody knows. */
static bool is_closed(const struct workflows *all, const struct old_case *c)
{
	const struct workflow *w = workflows_find(all, c->kind);
	int i = w != NULL ? workflow_state_index(w, c->state) : -1;

	return i >= 0 && w->states[i].final;
}

static int choose(void *ctx, const struct old_case *c)
{
	struct choice *x = ctx;

	if (c->waiting || !is_closed(x->p->workflows, c))
		return 0;
	if (c->held) {
		x->p->held++;
	} else {
		x->ids = xgrow(x->ids, &x->cap, x->n + 1, sizeof *x->ids);
		x->ids[x->n++] = c->id;
	}
	return x->p->fn != NULL ? x->p->fn(x->p->ctx, c, !c->held) : 0;
}

static int purge_cases(
	struct purge *p, const struct choice *x, int64_t cutoff, int64_t now, struct err *e)
{
	char *because = xasprintf("closed for more than %lld days", (long long)p->days);
	int rc = 0;

	for (size_t i = 0; i < x->n && rc >= 0; i++) {
		rc = p->dry_run ? 1
				: store_purge_case(
					  p->store, x->ids[i], cutoff, p->actor, because, now, e);
		p->cases += rc == 1;
	}
	free(because);
	return rc < 0 ? -1 : 0;
}

int purge_run(struct purge *p, int64_t now, struct err *e)
{
	struct choice x = {.p = p};
	int64_t cutoff = now - p->days * DAY_S;
	int rc = store_old_cases_each(p->store, cutoff, choose, &x, e);

	if (rc == 0)
		rc = purge_cases(p, &x, cutoff, now, e);
	free(x.ids);
	if (rc != 0)
		return rc;
	p->mails = store_purge_rest(p->store, cutoff, p->dry_run, e);
	if (p->mails < 0)
		return -1;
	if (p->dry_run)
		return 0;
	return store_tally_purge(p->store, now, e) < 0 ? -1 : store_settle(p->store, e);
}
