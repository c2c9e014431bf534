/*
 * engine_team.c - owns what a reply of the team means: a verb on exactly the case, at exactly the version, that the letter spoke
 * of; or a question back. Approvals in quotes, in forwards or in prose never act: only the first new line counts, and it has to
 * be the verb.
 */
#include "daemon/engine_team.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/engine_letter.h"
#include "daemon/engine_parts.h"
#include "parsers/courtesy.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define EVENT_QUESTION "question"

/* The newest reference that is a letter of ours to the team about a case. */
static int letter_answered(struct engine *g, const struct message *m, int64_t *case_id,
	int64_t *version, struct err *e)
{
	char name[64];

	for (size_t i = m->references.n; i-- > 0;) {
		int rc = engine_id_is_ours(g, m->references.v[i])
				 ? store_letter_about(g->store, m->references.v[i], case_id,
					   version, name, sizeof name, e)
				 : 0;

		if (rc < 0)
			return -1;
		if (rc == 1)
			return *case_id != 0 && strstr(name, "team") != NULL;
	}
	return 0;
}

static bool from_team(const struct engine *g, const struct message *m)
{
	return m->screen.kind == SCREEN_REQUEST && m->screen.may_advance && m->from.n == 1 &&
	       m->auth.result == AUTH_PASS && strings_has(&g->config->team, m->from.v[0].addr);
}

/* What the reply says: the verb, and what stands behind it up to the first empty line. */
struct said {
	char *line; /* owned; the first line that is not empty */
	char *verb; /* owned; its first word in lower case */
	char *rest; /* owned; "" where nothing */
};

static void read_reply(const char *text, struct said *out)
{
	const char *at = text + strspn(text, " \t\n"), *end = strstr(at, "\n\n");
	char *block = xstrndup(at, end != NULL ? (size_t)(end - at) : strlen(at));
	char *first = xstrndup(block, strcspn(block, "\n"));
	size_t n = strcspn(block, " \t\n");
	char *word = xstrndup(block, n);

	while (n > 0 && strchr(".:,!", word[n - 1]) != NULL)
		word[--n] = '\0';
	for (char *p = word; *p != '\0'; p++)
		*p = g_ascii_tolower(*p);
	out->line = text_line(first, 200);
	out->verb = word;
	out->rest = text_squash(block + strcspn(block, " \t\n"));
	free(first);
	free(block);
}

static void said_free(struct said *s)
{
	free(s->line);
	free(s->verb);
	free(s->rest);
}

static void settle(struct plan *p, enum verdict v, const char *event, char *because /* owned */)
{
	struct decision *d = &p->decision;

	d->verdict = v;
	d->event = event;
	d->keep_timers = true;
	free(d->because);
	d->because = because;
}

static bool is_verb(const struct workflow *w, const char *word)
{
	int event = workflow_event_index(w, word);

	return event >= 0 && w->events[event].by == ACTOR_TEAM;
}

/* Why the reply cannot act as it stands; NULL where it can. */
static const char *objection(const struct plan *p, const struct workflow *w,
	const struct message *m, const struct said *s, int64_t version)
{
	if (w == NULL)
		return "No workflow knows this kind of case any more.";
	if (m->forward)
		return "A forwarded message does not decide anything. Reply to the letter about "
		       "the "
		       "case instead.";
	if (!is_verb(w, s->verb))
		return "The first line of your reply is not a decision.";
	if (version != p->case_.version)
		return "The case has changed since the letter that you replied to.";
	return NULL;
}

static int plan_question(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, const struct said *s, const char *problem, int64_t now,
	struct plan *p, struct err *e)
{
	decision_free(&p->decision);
	p->decision.workflow = workflows_find(&g->office->workflows, p->case_.kind);
	settle(p, VERDICT_ASK, EVENT_QUESTION,
		xasprintf("a question back to the team: %s", problem));
	return engine_letter_question(g, mailbox, reading, problem, s->line, now, p, e);
}

static int plan_reply(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t version, int64_t now, struct plan *p, struct err *e)
{
	const struct message *m = &reading->message;
	const struct workflow *w = workflows_find(&g->office->workflows, p->case_.kind);
	const char *problem;
	struct said said;
	int rc;

	if (courtesy_only(m)) {
		settle(p, VERDICT_IGNORE, EVENT_REPLY,
			xstrdup("a courtesy of the team: nothing to do"));
		return 0;
	}
	read_reply(m->text, &said);
	problem = objection(p, w, m, &said, version);
	if (problem != NULL) {
		rc = plan_question(g, mailbox, reading, &said, problem, now, p, e);
	} else {
		rc = engine_event_plan(g, ACTOR_TEAM, said.verb,
			said.rest[0] != '\0' ? said.rest : NULL, now, p, e);
		if (rc == 0) {
			rc = engine_letters_for_verb(
				g, mailbox, reading, said.rest, said.line, now, p, e);
		} else if (e->kind == ERR_INPUT) {
			const struct err why = *e;

			*e = (struct err){0};
			rc = plan_question(g, mailbox, reading, &said, why.message, now, p, e);
		}
	}
	said_free(&said);
	return rc;
}

int engine_team_plan(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t now, struct plan *out, struct err *e)
{
	const struct message *m = &reading->message;
	int64_t case_id = 0, version = 0;
	int rc;

	if (!from_team(g, m))
		return 0;
	rc = letter_answered(g, m, &case_id, &version, e);
	if (rc == 1)
		rc = store_case_by_id(g->store, case_id, &out->case_, e);
	if (rc != 1)
		return rc;
	out->has_case = true;
	return plan_reply(g, mailbox, reading, version, now, out, e) < 0 ? -1 : 1;
}
