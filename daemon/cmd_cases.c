/* cmd_cases.c - owns `mailclerk cases`: what stands where, and how it came there; and the legal hold. */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/command.h"
#include "daemon/process.h"
#include "parsers/mem.h"

struct listing {
	const struct office *office;
	bool json;
	size_t n;
};

static const struct workflow_state *state_of(const struct office *o, const struct case_record *c)
{
	const struct workflow *w = workflows_find(&o->workflows, c->kind);
	int i = w != NULL ? workflow_state_index(w, c->state) : -1;

	return i >= 0 ? &w->states[i] : NULL;
}

static json_t *case_json(const struct case_record *c)
{
	json_t *fields = json_object();

	for (size_t i = 0; i < c->fields_n; i++) {
		json_t *values = json_array();

		for (size_t k = 0; k < c->fields[i].values.n; k++)
			json_array_append_new(values, json_string(c->fields[i].values.v[k]));
		json_object_set_new(fields, c->fields[i].name, values);
	}
	return json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:o}", "case",
		c->number, "kind", c->kind, "state", c->state, "version", (json_int_t)c->version,
		"requester", c->requester, "requester_name", c->requester_name, "mailbox",
		c->mailbox, "subject", c->subject, "opened_at", (json_int_t)c->opened_at,
		"changed_at", (json_int_t)c->changed_at, "fields", fields);
}

static int list_one(void *ctx, const struct case_record *c)
{
	struct listing *l = ctx;
	char when[32];

	l->n++;
	if (l->json)
		return print_json(case_json(c)) == EX_OK ? 0 : 1;
	format_time(c->changed_at, when, sizeof when);
	(void)printf(
		"%-14s %-14s %-12s %-16s %s\n", c->number, c->kind, c->state, when, c->requester);
	return 0;
}

static int list_cases(struct engine *g, const struct options *o)
{
	struct strings finals = {0};
	struct case_filter filter = {
		.open_only = !o->all, .final_states = &finals, .limit = INT_MAX};
	struct listing l = {.office = g->office, .json = o->json};
	struct err e = {0};
	int rc;

	for (size_t i = 0; i < g->office->workflows.n; i++) {
		const struct workflow *w = &g->office->workflows.v[i];

		for (size_t k = 0; k < w->states_n; k++)
			if (w->states[k].final)
				strings_add(&finals, w->states[k].name);
	}
	rc = store_case_each(g->store, &filter, list_one, &l, &e);
	strings_free(&finals);
	if (rc < 0)
		return say_error(&e);
	if (l.n == 0 && !o->json)
		(void)printf("no %scases\n", o->all ? "" : "open ");
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static int show_history(void *ctx, const struct history_row *h)
{
	json_t *list = ctx;
	char when[32];

	if (list != NULL) {
		json_array_append_new(
			list, json_pack("{s:I, s:s, s:s, s:s, s:s, s:s}", "at", (json_int_t)h->at,
				      "actor", h->actor, "event", h->event, "from", h->from, "to",
				      h->to, "detail", h->detail));
		return 0;
	}
	format_time(h->at, when, sizeof when);
	(void)printf("  %s  %-18s %s -> %s  by %s: %s\n", when, h->event,
		h->from[0] != '\0' ? h->from : "-", h->to[0] != '\0' ? h->to : "-", h->actor,
		h->detail);
	return 0;
}

static int show_participant(void *ctx, const char *address, const char *role)
{
	json_t *list = ctx;

	if (list != NULL)
		json_array_append_new(
			list, json_pack("{s:s, s:s}", "address", address, "role", role));
	else
		(void)printf("takes part %s (%s)\n", address, role);
	return 0;
}

static int show_link(void *ctx, const struct link_row *l)
{
	json_t *list = ctx;

	if (list != NULL)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s, s:s, s:b, s:I}", "case", l->number, "kind",
				      l->kind, "state", l->state, "why", l->why, "from_here",
				      l->forth, "at", (json_int_t)l->at));
	else
		(void)printf("link       %s %s (%s, %s): %s\n", l->forth ? "->" : "<-", l->number,
			l->kind, l->state, l->why);
	return 0;
}

/* Whether it is on legal hold. j NULL: as text. */
static int show_hold(const struct engine *g, int64_t id, json_t *j, struct err *e)
{
	struct legal_hold h = {0};
	char when[32];
	int rc = store_legal_hold_of(g->store, id, &h, e);

	if (rc != 1)
		return rc;
	format_time(h.at, when, sizeof when);
	if (j != NULL)
		json_object_set_new(j, "legal_hold",
			json_pack("{s:s, s:s, s:I}", "reason", h.reason, "actor", h.actor, "at",
				(json_int_t)h.at));
	else
		(void)printf("legal hold since %s UTC by %s: %s\n", when, h.actor, h.reason);
	legal_hold_free(&h);
	return 0;
}

/* Who takes part and which cases belong to it. j NULL: as text. */
static int show_others(const struct engine *g, int64_t id, json_t *j, struct err *e)
{
	json_t *people = NULL, *links = NULL;

	if (j != NULL) {
		people = json_array();
		links = json_array();
		json_object_set_new(j, "participants", people);
		json_object_set_new(j, "links", links);
	}
	if (store_participants_each(g->store, id, show_participant, people, e) < 0)
		return -1;
	return store_links_each(g->store, id, show_link, links, e);
}

static void show_text(const struct engine *g, const struct case_record *c)
{
	const struct workflow_state *s = state_of(g->office, c);
	struct strings verbs = {0};
	char when[32];

	format_time(c->opened_at, when, sizeof when);
	(void)printf("case       %s (%s)\nstate      %s%s%s\nrequester  %s <%s>\nsubject    "
		     "%s\nopened     %s UTC in %s\n",
		c->number, c->kind, c->state, s != NULL ? ": " : "", s != NULL ? s->title : "",
		c->requester_name, c->requester, c->subject, when, c->mailbox);
	for (size_t i = 0; i < c->fields_n; i++)
		for (size_t k = 0; k < c->fields[i].values.n; k++)
			(void)printf("field      %s = %s (%s)\n", c->fields[i].name,
				c->fields[i].values.v[k], c->fields[i].source);
	advance_verbs(&g->office->workflows, c, &verbs);
	(void)printf("verbs     ");
	for (size_t i = 0; i < verbs.n; i++)
		(void)printf(" %s", verbs.v[i]);
	(void)printf("%s\n", verbs.n == 0 ? " none" : "");
	strings_free(&verbs);
}

static int show_case(struct engine *g, const char *number, const struct options *o)
{
	struct case_record c = {0};
	struct err e = {0};
	json_t *j = NULL, *history = NULL;
	int rc = store_case_by_number(g->store, number, &c, &e);

	if (rc == 0)
		rc = err_set(&e, ERR_INPUT,
			"there is no case %s: `mailclerk cases list --all` shows all", number);
	if (rc < 0)
		return say_error(&e);
	if (o->json)
		j = case_json(&c);
	else
		show_text(g, &c);
	rc = show_others(g, c.id, j, &e);
	if (rc == 0)
		rc = show_hold(g, c.id, j, &e);
	if (j != NULL) {
		history = json_array();
		json_object_set_new(j, "history", history);
	} else {
		(void)printf("history\n");
	}
	if (rc == 0)
		rc = store_history_each(g->store, c.id, show_history, history, &e);
	case_free(&c);
	if (rc < 0) {
		json_decref(j);
		return say_error(&e);
	}
	if (j != NULL)
		return print_json(j);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

/* In a transaction. What was done is in the history, for its own sake. */
static int change_hold(struct store *s, const struct case_record *c, bool hold, const char *reason,
	const char *actor, struct err *e)
{
	const struct history_row h = {.at = process_now(),
		.actor = actor,
		.event = hold ? "legal-hold" : "legal-hold-ended",
		.detail = reason};
	int rc = hold ? store_legal_hold_add(s, c->id, reason, actor, h.at, e)
		      : store_legal_hold_drop(s, c->id, e);

	if (rc == 0)
		return err_set(e, ERR_INPUT, "%s is %s legal hold", c->number,
			hold ? "already on" : "not on");
	return rc < 0 ? -1 : store_history_add(s, c->id, &h, e);
}

static int hold_steps(struct store *s, const char *number, bool hold, const char *reason,
	const char *actor, struct err *e)
{
	struct case_record c = {0};
	int rc = store_case_by_number(s, number, &c, e);

	if (rc == 0)
		rc = err_set(e, ERR_INPUT,
			"there is no case %s: `mailclerk cases list --all` shows all", number);
	else if (rc == 1)
		rc = change_hold(s, &c, hold, reason, actor, e);
	case_free(&c);
	return rc;
}

static int set_hold(const struct options *o, bool hold, char **words, int n)
{
	char *reason = join_words(words + 1, n - 1);
	struct err e = {0};
	struct store *s;
	int rc = load_store(o, NULL, &s);

	if (rc == 0) {
		if (store_begin(s, &e) < 0)
			rc = say_error(&e);
		else if (hold_steps(s, words[0], hold, reason, actor_name(o->actor), &e) < 0) {
			store_rollback(s);
			rc = say_error(&e);
		} else if (store_commit(s, &e) < 0)
			rc = say_error(&e);
		else
			(void)printf("%s: %s legal hold\n", words[0], hold ? "on" : "no longer on");
		store_close(s);
	}
	free(reason);
	return rc != 0 ? rc : fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

/* Workflows are all of the office that a case's state needs: the rules take half a second. */
static int with_cases(const char *path, const char *number, const struct options *o)
{
	struct office office = {0};
	struct findings f = {0};
	struct config *config;
	struct engine engine;
	struct err e = {0};
	char *folder, *workflows;
	int rc = load_config(path, &config, &folder);

	if (rc != 0)
		return rc;
	workflows = xasprintf("%s/state/workflows", folder);
	if (workflows_load(workflows, &office.workflows, &f) < 0) {
		findings_print(&f);
		rc = EX_CONFIG;
	} else if (engine_open(config, &office, false, &engine, &e) < 0) {
		rc = say_error(&e);
	} else {
		rc = number == NULL ? list_cases(&engine, o) : show_case(&engine, number, o);
		engine_close(&engine);
	}
	findings_free(&f);
	workflows_free(&office.workflows);
	free(workflows);
	free(folder);
	config_free(config);
	return rc;
}

int cmd_cases(int argc, char **argv)
{
	struct options o;
	const char *verb;
	int rest, rc;

	rc = options_parse(
		argc, argv, OPTION_CONFIG | OPTION_ALL | OPTION_JSON | OPTION_BY, &o, &rest);
	if (rc != 0)
		return rc;
	verb = rest < argc ? argv[rest] : "list";
	if (strcmp(verb, "hold") == 0 || strcmp(verb, "unhold") == 0) {
		bool hold = verb[0] == 'h';

		if (argc - rest < (hold ? 3 : 2))
			return usage_error("cases", hold ? "hold takes a case number and the reason"
							 : "unhold takes a case number");
		return set_hold(&o, hold, argv + rest + 1, argc - rest - 1);
	}
	if (strcmp(verb, "list") != 0 && strcmp(verb, "show") != 0)
		return usage_error(
			"cases", "there is no \"%s\": write list, show, hold or unhold", verb);
	if (strcmp(verb, "show") == 0 && argc - rest != 2)
		return usage_error("cases", "show takes one case number");
	return with_cases(o.config, verb[0] == 's' ? argv[rest + 1] : NULL, &o);
}
