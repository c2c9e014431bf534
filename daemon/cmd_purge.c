/* cmd_purge.c - owns `mailclerk purge`: what people wrote goes once a case has been closed for long enough. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "daemon/command.h"
#include "daemon/process.h"
#include "daemon/purge.h"
#include "parsers/mem.h"

/* ctx: whether JSON is wanted. */
static int tell(void *ctx, const struct old_case *c, bool goes)
{
	const bool *json = ctx;
	char when[32];

	if (*json)
		return print_json(json_pack("{s:s, s:s, s:s, s:I, s:b}", "case", c->number, "kind",
			       c->kind, "state", c->state, "changed_at", (json_int_t)c->changed_at,
			       "held", !goes)) != EX_OK;
	format_time(c->changed_at, when, sizeof when);
	return printf("%-14s %-14s %-12s %-16s %s\n", c->number, c->kind, c->state, when,
		       goes ? "goes" : "on legal hold: stays") < 0;
}

static int purge(
	struct store *s, const struct workflows *workflows, int64_t days, const struct options *o)
{
	bool json = o->json;
	struct purge p = {.store = s,
		.workflows = workflows,
		.days = days,
		.actor = actor_name(o->actor),
		.dry_run = o->dry_run,
		.fn = tell,
		.ctx = &json};
	struct err e = {0};
	int rc = purge_run(&p, process_now(), &e);

	if (rc < 0)
		return say_error(&e);
	if (rc > 0)
		return EX_IOERR;
	if (json)
		return print_json(json_pack("{s:b, s:I, s:I, s:I}", "dry_run", p.dry_run, "cases",
			(json_int_t)p.cases, "held", (json_int_t)p.held, "mails",
			(json_int_t)p.mails));
	(void)printf("%lld cases purged, %lld on legal hold stay; %lld mails of no case%s\n",
		(long long)p.cases, (long long)p.held, (long long)p.mails,
		p.dry_run ? " (--dry-run: nothing was done)" : "");
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

/* --older-than, else retention_days; 0 where neither says. */
static int64_t days_of(const struct options *o, const struct config *config)
{
	char *end;
	long n;

	if (o->older_than == NULL)
		return config->retention_days;
	errno = 0;
	n = strtol(o->older_than, &end, 10);
	return errno == 0 && *end == '\0' && n >= RETENTION_DAYS_LEAST && n <= 36500 ? n : 0;
}

static int with_workflows(const struct config *config, const char *folder, const struct options *o)
{
	char *path = xasprintf("%s/state/workflows", folder);
	struct workflows workflows = {0};
	struct findings f = {0};
	struct store *s;
	int64_t days = days_of(o, config);
	int rc;

	if (days == 0) {
		rc = usage_error("purge",
			"give --older-than DAYS, at least %d, or set retention_days in "
			"mailclerk.yaml",
			RETENTION_DAYS_LEAST);
	} else if (workflows_load(path, &workflows, &f) < 0) {
		findings_print(&f);
		rc = EX_CONFIG;
	} else if ((rc = load_store(o, NULL, &s)) == 0) {
		rc = purge(s, &workflows, days, o);
		store_close(s);
	}
	findings_free(&f);
	workflows_free(&workflows);
	free(path);
	return rc;
}

int cmd_purge(int argc, char **argv)
{
	struct config *config;
	struct options o;
	char *folder;
	int rest, rc;

	rc = options_parse(argc, argv,
		OPTION_CONFIG | OPTION_JSON | OPTION_BY | OPTION_DRY_RUN | OPTION_OLDER_THAN, &o,
		&rest);
	if (rc != 0)
		return rc;
	if (rest < argc)
		return usage_error("purge", "it takes no operand: %s", argv[rest]);
	rc = load_config(o.config, &config, &folder);
	if (rc != 0)
		return rc;
	rc = with_workflows(config, folder, &o);
	free(folder);
	config_free(config);
	return rc;
}
