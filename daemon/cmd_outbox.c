/* cmd_outbox.c - owns `mailclerk outbox`: which letters wait, failed or were sent. Changes nothing. */
#include <stdio.h>
#include <string.h>

#include "daemon/command.h"

struct listing {
	bool json;
	size_t n;
};

static int list_one(void *ctx, const struct outbox_row *r)
{
	struct listing *l = ctx;
	char due[32];

	l->n++;
	if (l->json)
		return print_json(json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:s}",
			       "id", (json_int_t)r->id, "state", outbox_state_names[r->state], "to",
			       r->recipient, "template", r->template_, "subject", r->subject,
			       "message_id", r->message_id, "attempts", r->attempts, "due",
			       (json_int_t)r->due, "created", (json_int_t)r->created, "last_error",
			       r->last_error != NULL ? r->last_error : "")) == EX_OK
			       ? 0
			       : 1;
	format_time(r->due, due, sizeof due);
	(void)printf("%-5lld %-9s %-16s %-14s %-28s %s\n", (long long)r->id,
		outbox_state_names[r->state], due, r->template_, r->recipient,
		r->last_error != NULL ? r->last_error : "");
	return 0;
}

int cmd_outbox(int argc, char **argv)
{
	struct listing l = {0};
	struct config *config;
	struct office *office;
	struct engine engine;
	struct err e = {0};
	struct options o;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_ALL | OPTION_JSON, &o, &rest);
	if (rc != 0)
		return rc;
	if (rest < argc && (strcmp(argv[rest], "list") != 0 || argc - rest > 1))
		return usage_error("outbox", "there is no \"%s\": write list", argv[rest]);
	rc = load_engine(o.config, &config, &office, &engine);
	if (rc != 0)
		return rc;
	l.json = o.json;
	if (store_outbox_each(engine.store, o.all, list_one, &l, &e) < 0)
		rc = say_error(&e);
	else if (l.n == 0 && !o.json)
		(void)printf("the outbox is empty\n");
	engine_close(&engine);
	free_all(config, office);
	return rc != 0 ? rc : fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}
