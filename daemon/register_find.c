/*
 * register_find.c - owns which coordinators stand for a part of an agency, up the tree of the directory. The rows themselves
 * are the store's.
 */
#include <stdlib.h>

#include "daemon/register.h"
#include "parsers/mem.h"
#include "parsers/text.h"

/* The agency that the sub-agency's name means; NULL for "", and where the directory does not know it: people also write offices
 * that are in no table. */
static const struct agency *part_of(
	const struct directory *d, const char *agency, const char *sub_agency)
{
	const struct agency *top = directory_by_name(d, agency), *a;

	if (sub_agency == NULL || sub_agency[0] == '\0' || top == NULL)
		return NULL;
	a = directory_by_name_near(d, sub_agency, top);
	return a != NULL && a != top && agency_within(a, top) ? a : NULL;
}

/* The next one up; NULL above the agency's own parts. */
static const struct agency *up(const struct agency *a)
{
	if (a == NULL || a->parent == NULL || a->parent == agency_top(a))
		return NULL;
	return a->parent;
}

struct gathering {
	const char *sub_agency; /* borrowed; of these only */
	struct coordinators *out;
};

static int gather(void *ctx, const struct coordinator_row *r)
{
	struct gathering *g = ctx;

	if (!text_ieq(r->sub_agency, g->sub_agency))
		return 0; /* those of the whole: their turn comes */
	g->out->v = xgrow(g->out->v, &g->out->cap, g->out->n + 1, sizeof *g->out->v);
	g->out->v[g->out->n++] = (struct coordinator_row){.agency = xstrdup(r->agency),
		.sub_agency = xstrdup(r->sub_agency),
		.name = xstrdup(r->name),
		.address = xstrdup(r->address),
		.stale = r->stale};
	return 0;
}

int coordinators_find(struct store *s, const struct directory *d, const char *agency,
	const char *sub_agency, struct coordinators *out, struct err *e)
{
	const struct agency *a = part_of(d, agency, sub_agency);
	struct gathering g = {.sub_agency = a != NULL ? a->name : "", .out = out};

	*out = (struct coordinators){0};
	for (;;) {
		if (store_coordinators_each(s, agency, g.sub_agency, false, gather, &g, e) < 0) {
			coordinators_free(out);
			return -1;
		}
		if (out->n > 0 || g.sub_agency[0] == '\0')
			return (int)out->n;
		a = up(a);
		g.sub_agency = a != NULL ? a->name : "";
	}
}

int coordinators_include(struct store *s, const struct directory *d, const char *address,
	const char *agency, const char *sub_agency, struct err *e)
{
	const struct agency *a = part_of(d, agency, sub_agency);
	int rc = store_coordinator_for(s, address, agency, a != NULL ? a->name : "", e);

	while (rc == 0 && a != NULL && (a = up(a)) != NULL)
		rc = store_coordinator_for(s, address, agency, a->name, e);
	return rc;
}
