/* daily.c - owns what the clock does once a day besides the digest. Each part is done whatever becomes of the others. */
#include "daemon/daily.h"

#include "daemon/log.h"
#include "daemon/purge.h"

/* What stands in the log, which is kept elsewhere, shows later whether the history is still the same (mailclerk audit --head). */
static void log_head(struct engine *g)
{
	char head[65];
	int64_t entry;
	struct err e = {0};

	if (store_history_head(g->store, &entry, head, &e) == 1)
		log_info("history entry=%lld head=%s", (long long)entry, head);
}

/* Closed cases whose time is over. */
static int purge_old(struct engine *g, int64_t now, struct err *e)
{
	struct purge p = {.store = g->store,
		.workflows = &g->office->workflows,
		.days = g->config->retention_days,
		.actor = "clock"};
	int rc = purge_run(&p, now, e);

	if (p.cases + p.mails > 0)
		log_info("purged cases=%lld mails=%lld older than %lld days; on legal hold=%lld",
			(long long)p.cases, (long long)p.mails, (long long)p.days,
			(long long)p.held);
	return rc;
}

/* Secrets that must be renewed soon. */
static void tell_of_expiry(const struct config *config, int64_t now)
{
	struct strings lines = {0};

	config_expiring(config, now, &lines);
	for (size_t i = 0; i < lines.n; i++)
		log_warning("%s", lines.v[i]);
	strings_free(&lines);
}

int daily(struct engine *g, int64_t now)
{
	struct err e = {0};
	int rc;

	log_head(g);
	tell_of_expiry(g->config, now);
	rc = g->config->retention_days != 0 ? purge_old(g, now, &e)
					    : store_tally_purge(g->store, now, &e);
	if (rc < 0)
		log_warning("what is old is kept for now: %s", e.message);
	return rc;
}
