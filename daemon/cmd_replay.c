/* cmd_replay.c - owns `mailclerk replay`: a database made anew from the mailboxes, and how it differs from the present one. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/log.h"
#include "daemon/replay.h"
#include "parsers/mem.h"

enum { EXIT_DIFFERS = 1 };

/* ctx: whether JSON is wanted. */
static void tell(void *ctx, const char *what, const char *number, const char *detail)
{
	const bool *json = ctx;

	if (*json)
		(void)print_json(json_pack(
			"{s:s, s:s, s:s}", "what", what, "case", number, "detail", detail));
	else
		(void)printf("%-7s %-14s %s\n", what, number[0] != '\0' ? number : "-", detail);
}

static int report(const struct replay *r, const struct options *o, const char *file)
{
	if (o->json)
		(void)print_json(json_pack("{s:s, s:I, s:I, s:I, s:b}", "file", file, "mails",
			(json_int_t)r->mails, "events", (json_int_t)r->events, "found",
			(json_int_t)r->found, "compared", r->present != NULL));
	else
		(void)printf("%s: %lld mails and %lld events replayed, %lld differences%s\n", file,
			(long long)r->mails, (long long)r->events, (long long)r->found,
			r->present != NULL ? "" : " (there is no present database)");
	if (fflush(stdout) != 0)
		return EX_IOERR;
	return r->found > 0 ? EXIT_DIFFERS : EX_OK;
}

static int replay(const struct config *config, const struct office *office, const struct options *o,
	const char *file)
{
	char *present = xasprintf("%s/mailclerk.db", config->data_directory);
	bool json = o->json;
	struct engine fresh;
	struct replay r = {.fresh = &fresh, .fn = tell, .ctx = &json};
	struct err e = {0};
	int rc = EX_OK;

	if (access(present, F_OK) == 0 && store_open(present, false, &r.present, &e) < 0)
		rc = say_error(&e);
	else if (engine_beside(config, office, file, &fresh, &e) < 0)
		rc = say_error(&e);
	else {
		rc = replay_run(&r, &e) < 0 ? say_error(&e) : report(&r, o, file);
		engine_close(&fresh);
	}
	store_close(r.present);
	free(present);
	return rc;
}

int cmd_replay(int argc, char **argv)
{
	struct config *config;
	struct office *office;
	struct options o;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_JSON, &o, &rest);
	if (rc != 0)
		return rc;
	if (argc - rest != 1)
		return usage_error("replay", "name one file that does not exist yet");
	rc = load_all(o.config, false, &config, &office);
	if (rc != 0)
		return rc;
	log_init(LOG_LEVEL_ERROR, "replay");
	rc = replay(config, office, &o, argv[rest]);
	free_all(config, office);
	return rc;
}
