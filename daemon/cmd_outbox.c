/* cmd_outbox.c - owns `mailclerk outbox`: which letters wait, failed or were sent, and what a person does about one. Sends
 * nothing. */
#include <stdio.h>
#include <string.h>

#include "daemon/command.h"
#include "daemon/process.h"

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

static int list(struct engine *g, const struct options *o, int64_t id)
{
	struct listing l = {.json = o->json};
	struct err e = {0};

	(void)id;
	if (store_outbox_each(g->store, o->all, list_one, &l, &e) < 0)
		return say_error(&e);
	if (l.n == 0 && !o->json)
		(void)printf("the outbox is empty\n");
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static int say_done(const struct options *o, int rc, int64_t id, const char *what,
	const char *words, struct err *e)
{
	if (rc == 0)
		(void)err_set(e, ERR_INPUT,
			"no letter has the number %lld: `mailclerk outbox list` shows them",
			(long long)id);
	if (rc <= 0)
		return say_error(e);
	if (o->json)
		return print_json(json_pack(
			"{s:I, s:s, s:s}", "id", (json_int_t)id, "done", what, "next", words));
	(void)printf("%lld %s: %s\n", (long long)id, what, words);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static int retry(struct engine *g, const struct options *o, int64_t id)
{
	struct err e = {0};
	int rc = store_outbox_retry(g->store, id, process_now(), &e);

	if (rc == 1)
		doorbell_ring(g->config->data_directory);
	return say_done(o, rc, id, "due", "it is sent as soon as the daemon runs", &e);
}

static int cancel(struct engine *g, const struct options *o, int64_t id)
{
	struct err e = {0};
	int rc = store_outbox_cancel(g->store, id, process_now(), &e);

	return say_done(o, rc, id, "cancelled", "it is not sent unless you write retry", &e);
}

static const struct {
	const char *name;
	int (*run)(struct engine *g, const struct options *o, int64_t id);
} verbs[] = {{"list", list}, {"retry", retry}, {"cancel", cancel}};

int cmd_outbox(int argc, char **argv)
{
	struct config *config;
	struct office *office;
	struct engine engine;
	struct options o;
	const char *verb;
	int64_t id = 0;
	size_t v = 0;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_ALL | OPTION_JSON, &o, &rest);
	if (rc != 0)
		return rc;
	verb = rest < argc ? argv[rest] : "list";
	while (v < sizeof verbs / sizeof *verbs && strcmp(verbs[v].name, verb) != 0)
		v++;
	if (v == sizeof verbs / sizeof *verbs)
		return usage_error(
			"outbox", "there is no \"%s\": write list, retry or cancel", verb);
	if (v == 0 ? argc - rest > 1
		   : argc - rest != 2 || (id = number_operand(argv[rest + 1])) == 0)
		return usage_error("outbox",
			v == 0 ? "list takes no operand"
			       : "%s takes the number that `mailclerk outbox list` shows",
			verb);
	rc = load_engine(o.config, &config, &office, &engine);
	if (rc != 0)
		return rc;
	rc = verbs[v].run(&engine, &o, id);
	engine_close(&engine);
	free_all(config, office);
	return rc;
}
