/*
 * workflow_prove.c - owns the proofs over whole workflows: nothing is unreachable, stuck, unbounded, unanswered or open to
 * strangers. Changes nothing; what a single file gets wrong in itself is found while loading (workflow.c).
 */
#include <glib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"
#include "state/workflow_proof.h"

void proof_fault(const struct proof *p, int line, const char *fmt, ...)
{
	va_list ap;
	char *text;
	bool known = false;

	va_start(ap, fmt);
	text = g_strdup_vprintf(fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < p->findings->n && !known; i++) {
		const struct finding *f = &p->findings->v[i];

		known = f->line == line && strcmp(f->file, p->w->file) == 0 &&
			strcmp(f->text, text) == 0;
	}
	if (!known)
		findings_add(p->findings, FINDING_ERROR, p->w->file, line, "%s", text);
	g_free(text);
}

/* Calls fn for every transition of the table. */
typedef void visit_fn(
	const struct proof *p, size_t state, size_t event, const struct transition *t, void *ctx);

static void each_transition(const struct proof *p, visit_fn *fn, void *ctx)
{
	for (size_t s = 0; s < p->w->states_n; s++)
		for (size_t e = 0; e < p->w->events_n; e++) {
			const struct cell *c = workflow_cell(p->w, (int)s, (int)e);

			for (size_t i = 0; i < c->n; i++)
				fn(p, s, e, &c->v[i], ctx);
		}
}

static bool timer_raises(const struct workflow_state *s, size_t event)
{
	for (size_t i = 0; i < s->timers_n; i++)
		if (s->timers[i].event == (int)event)
			return true;
	return false;
}

/* --- states: reachable, with a way out ------------------------------------------------------------------------------ */

struct marks {
	bool *marked; /* per state */
	bool grown;
};

static void mark_forward(
	const struct proof *p, size_t s, size_t e, const struct transition *t, void *ctx)
{
	struct marks *m = ctx;

	(void)p;
	(void)e;
	if (t->outcome == OUTCOME_MOVE && m->marked[s] && !m->marked[t->to])
		m->marked[t->to] = m->grown = true;
}

static void mark_backward(
	const struct proof *p, size_t s, size_t e, const struct transition *t, void *ctx)
{
	struct marks *m = ctx;

	(void)p;
	(void)e;
	if (t->outcome == OUTCOME_MOVE && m->marked[t->to] && !m->marked[s])
		m->marked[s] = m->grown = true;
}

static void grow(const struct proof *p, visit_fn *fn, struct marks *m)
{
	do {
		m->grown = false;
		each_transition(p, fn, m);
	} while (m->grown);
}

static void prove_states(const struct proof *p)
{
	const struct workflow *w = p->w;
	struct marks reached = {.marked = xcalloc(w->states_n, sizeof(bool))};
	struct marks ends = {.marked = xcalloc(w->states_n, sizeof(bool))};
	bool any = false;

	reached.marked[0] = true;
	for (size_t i = 0; i < w->states_n; i++)
		any = (ends.marked[i] = w->states[i].final) || any;
	grow(p, mark_forward, &reached);
	grow(p, mark_backward, &ends);
	if (!any)
		proof_fault(p, w->line, "no state is final: a case of this kind never ends");
	for (size_t i = 1; i < w->states_n; i++) {
		const struct workflow_state *s = &w->states[i];

		if (!reached.marked[i])
			proof_fault(p, s->line,
				"state \"%s\" is never reached: no transition leads there",
				s->name);
		if (any && !ends.marked[i])
			proof_fault(p, s->line,
				"state \"%s\" is a dead end: no way leads from it to a final state",
				s->name);
	}
	if (w->states[0].final || w->states[0].timers_n > 0 || w->states[0].asks)
		proof_fault(p, w->states[0].line,
			"\"%s\" is the state before the case exists: it cannot be final, ask, or "
			"have "
			"timers",
			w->states[0].name);
	free(reached.marked);
	free(ends.marked);
}

/* --- timers: every wait ends, and the clock alone does not go round -------------------------------------------------- */

static bool clock_moves_on(const struct workflow *w, size_t state)
{
	const struct workflow_state *s = &w->states[state];

	for (size_t i = 0; i < s->timers_n; i++) {
		const struct cell *c = workflow_cell(w, (int)state, s->timers[i].event);

		if (c->n > 0 && c->v[c->n - 1].outcome != OUTCOME_IGNORE && !c->v[c->n - 1].stay)
			return true;
	}
	return false;
}

static bool clock_tells_team(const struct workflow *w, size_t state)
{
	const struct workflow_state *s = &w->states[state];

	for (size_t i = 0; i < s->timers_n; i++) {
		const struct cell *c = workflow_cell(w, (int)state, s->timers[i].event);
		const struct transition *last = c->n > 0 ? &c->v[c->n - 1] : NULL;

		if (last != NULL && last->outcome == OUTCOME_HUMAN)
			return true;
		for (size_t k = 0; last != NULL && k < last->letters_n; k++)
			if (last->letters[k].to == AUDIENCE_TEAM)
				return true;
	}
	return false;
}

/* Can the clock alone lead from state back to target? seen: states already on the way. */
static bool clock_returns(const struct workflow *w, size_t state, size_t target, bool *seen)
{
	const struct workflow_state *s = &w->states[state];

	if (seen[state])
		return false;
	seen[state] = true;
	for (size_t i = 0; i < s->timers_n; i++) {
		const struct cell *c = workflow_cell(w, (int)state, s->timers[i].event);

		for (size_t k = 0; k < c->n; k++) {
			const struct transition *t = &c->v[k];

			if (t->outcome != OUTCOME_MOVE || t->stay)
				continue;
			if ((size_t)t->to == target ||
				clock_returns(w, (size_t)t->to, target, seen))
				return true;
		}
	}
	return false;
}

static void prove_timers(const struct proof *p)
{
	const struct workflow *w = p->w;
	bool *seen = xcalloc(w->states_n, sizeof *seen);

	for (size_t i = 1; i < w->states_n; i++) {
		const struct workflow_state *s = &w->states[i];

		if (s->final && s->timers_n > 0)
			proof_fault(p, s->timers[0].line,
				"state \"%s\" is final: a timer would run after the case is over",
				s->name);
		for (size_t t = 0; t < s->timers_n; t++)
			if (workflow_cell(w, (int)i, s->timers[t].event)->n == 0)
				proof_fault(p, s->timers[t].line,
					"the timer raises \"%s\", which state \"%s\" does not "
					"handle",
					w->events[s->timers[t].event].name, s->name);
		if (s->final)
			continue;
		if (s->waits_for == AUDIENCE_SENDER)
			proof_fault(p, s->line,
				"state \"%s\" does not say whom it waits for: write \"waits_for: "
				"requester\", \"waits_for: coordinator\" or \"waits_for: team\"",
				s->name);
		else if (s->waits_for != AUDIENCE_TEAM && !clock_moves_on(w, i) &&
			 !clock_tells_team(w, i))
			proof_fault(p, s->line,
				"state \"%s\" can wait for ever: no timer moves the case on or "
				"tells "
				"the team when the %s never writes",
				s->name, audience_names[s->waits_for]);
		else if (s->waits_for == AUDIENCE_TEAM && !clock_tells_team(w, i))
			proof_fault(p, s->line,
				"state \"%s\" can be forgotten: no timer reminds the team with a "
				"letter",
				s->name);
		memset(seen, 0, w->states_n * sizeof *seen);
		if (clock_returns(w, i, i, seen))
			proof_fault(p, s->line,
				"the clock alone leads from \"%s\" back to it, without end: write "
				"\"to: "
				"same\" and one timer for each repetition",
				s->name);
	}
	free(seen);
}

/* --- transitions ---------------------------------------------------------------------------------------------------- */

static bool writes_to(const struct transition *t, bool team)
{
	for (size_t i = 0; i < t->letters_n; i++)
		if ((t->letters[i].to == AUDIENCE_TEAM) == team)
			return true;
	return false;
}

static void prove_letters(const struct proof *p, size_t s, size_t e, const struct transition *t)
{
	const struct workflow_event *event = &p->w->events[e];

	for (size_t i = 0; i < t->letters_n; i++) {
		const struct workflow_letter *l = &t->letters[i];
		bool for_team = strstr(l->letter, "team") != NULL;

		if (l->to == AUDIENCE_SENDER && event->by != ACTOR_SENDER)
			proof_fault(p, t->line,
				"letter \"%s\" goes to the sender, but \"%s\" is the %s's and has "
				"none: "
				"write \"to: requester\" or \"to: team\"",
				l->letter, event->name, actor_names[event->by]);
		if (l->to != AUDIENCE_SENDER && l->to != AUDIENCE_TEAM && s == 0 &&
			t->outcome != OUTCOME_MOVE)
			proof_fault(p, t->line,
				"letter \"%s\" goes to the %s, but there is no case and so none: "
				"write \"to: sender\"",
				l->letter, audience_names[l->to]);
		if (for_team != (l->to == AUDIENCE_TEAM))
			proof_fault(p, t->line,
				for_team ? "letter \"%s\" is written for the team (its name says "
					   "so) and "
					   "would go to the %s"
					 : "letter \"%s\" goes to the %s, but a letter for the "
					   "team has "
					   "\"team\" in its name",
				l->letter, audience_names[l->to]);
	}
}

static void prove_transition(
	const struct proof *p, size_t s, size_t e, const struct transition *t, void *ctx)
{
	const struct workflow_event *event = &p->w->events[e];
	const struct workflow_state *from = &p->w->states[s];
	bool enters = t->outcome == OUTCOME_MOVE && !t->stay;

	(void)ctx;
	prove_letters(p, s, e, t);
	if (event->by == ACTOR_SENDER && !event->trusted && t->outcome == OUTCOME_MOVE)
		proof_fault(p, t->line,
			"anybody could move a case with a forged sender: write \"trusted: true\" "
			"at the "
			"event \"%s\" (line %d)",
			event->name, event->line);
	if (event->by == ACTOR_CLOCK && s > 0 && !timer_raises(from, e))
		proof_fault(p, t->line, "state \"%s\" has no timer that raises \"%s\"", from->name,
			event->name);
	if (event->by == ACTOR_CASE && t->also != NULL)
		proof_fault(p, t->line, "\"also: %s\": what another case raises goes no further",
			t->also);
	if (s == 0 && event->by != ACTOR_SENDER)
		proof_fault(p, t->line, "\"%s\" is the %s's, but a case is opened by a mail",
			event->name, actor_names[event->by]);
	if (!enters)
		return;
	const struct workflow_state *to = &p->w->states[t->to];
	if (to->asks && !writes_to(t, false))
		proof_fault(p, t->line,
			"state \"%s\" asks, but no letter tells the requester what is missing",
			to->name);
	if (!to->final && to->waits_for == AUDIENCE_TEAM && !writes_to(t, true))
		proof_fault(p, t->line,
			"state \"%s\" waits for the team, but no letter tells the team", to->name);
}

/* --- events --------------------------------------------------------------------------------------------------------- */

static bool raised_by_rule(const struct rules *rules, const char *event)
{
	for (size_t i = 0; i < rules_count(rules); i++)
		if (strcmp(rules_event(rules, i), event) == 0)
			return true;
	return false;
}

static void not_raised(const struct proof *p, const struct workflow_event *event)
{
	struct nearest near;
	char *hint;

	nearest_start(&near, event->name);
	for (size_t i = 0; i < rules_count(p->rules); i++)
		nearest_add(&near, rules_event(p->rules, i));
	hint = nearest_end(&near);
	proof_fault(p, event->line, "no rule raises the event \"%s\": %s", event->name, hint);
	free(hint);
}

static void prove_events(const struct proof *p)
{
	const struct workflow *w = p->w;
	bool opens = false;

	for (size_t e = 0; e < w->events_n; e++) {
		const struct workflow_event *event = &w->events[e];
		size_t handled = 0;

		for (size_t s = 0; s < w->states_n; s++) {
			bool here = workflow_cell(w, (int)s, (int)e)->n > 0;

			handled += here;
			if (event->by != ACTOR_SENDER)
				continue;
			if (s == 0)
				opens = opens || here;
			else if (!here)
				proof_fault(p, w->states[s].line,
					"state \"%s\" does not say what a mail with \"%s\" does: "
					"add it to "
					"handle, or to everywhere",
					w->states[s].name, event->name);
		}
		if (handled == 0)
			proof_fault(p, event->line,
				"event \"%s\" is handled in no state: add it to the handle of a "
				"state, or take it out",
				event->name);
		if (event->by == ACTOR_SENDER && strcmp(event->name, EVENT_REPLY) != 0 &&
			!raised_by_rule(p->rules, event->name))
			not_raised(p, event);
		if (strcmp(event->name, EVENT_REPLY) == 0 &&
			(event->by != ACTOR_SENDER || workflow_cell(w, 0, (int)e)->n > 0))
			proof_fault(p, event->line,
				"\"reply\" is a mail about a case that exists: it is the sender's, "
				"and "
				"opens none");
	}
	if (!opens)
		proof_fault(p, w->states[0].line,
			"no event opens a case of this kind: handle one of the senders' events in "
			"\"%s\"",
			w->states[0].name);
	if (workflow_event_index(w, EVENT_REPLY) < 0)
		proof_fault(p, w->line,
			"the event \"reply\" is missing: a mail about a case that raises no other "
			"event");
}

char *proof_hint_field(const struct proof *p, const char *name)
{
	int rule = rules_find(p->rules, p->w->rule);
	struct nearest near;

	nearest_start(&near, name);
	for (size_t i = 0; rule >= 0 && i < rules_field_count(p->rules, (size_t)rule); i++)
		nearest_add(&near, rules_field(p->rules, (size_t)rule, i).name);
	for (size_t i = 0; i < p->w->fields_n; i++)
		nearest_add(&near, p->w->fields[i].name);
	return nearest_end(&near);
}

static void prove_one_brought(const struct proof *p, const struct workflow_event *event,
	const char *verb, const char *field)
{
	struct rule_field f;
	bool date;
	char *hint;

	if (workflow_field(p->w, p->rules, field, &f, &date))
		return;
	hint = proof_hint_field(p, field);
	proof_fault(p, event->line,
		"event \"%s\" %s \"%s\", which is no field of this kind: %s Or add it to "
		"\"fields\"",
		event->name, verb, field, hint);
	free(hint);
}

/* Fields that mails of other rules and verbs bring are fields of the case. */
static void prove_brought(const struct proof *p, const struct workflow_event *event)
{
	for (size_t i = 0; i < event->takes_n; i++)
		prove_one_brought(p, event, "takes", event->takes[i]);
	for (size_t i = 0; i < event->values_n; i++)
		prove_one_brought(p, event, "sets", event->values[i].field);
	for (size_t i = 0; i < event->clears_n; i++)
		prove_one_brought(p, event, "clears", event->clears[i]);
}

static void no_rule(const struct proof *p)
{
	struct nearest near;
	char *hint;

	nearest_start(&near, p->w->rule);
	for (size_t i = 0; i < rules_count(p->rules); i++)
		nearest_add(&near, rules_name(p->rules, i));
	hint = nearest_end(&near);
	proof_fault(p, p->w->rule_line, "there is no rule \"%s\" in parsers/rules: %s", p->w->rule,
		hint);
	free(hint);
}

static void prove_identity(const struct proof *p, size_t rule, const char *name)
{
	char *hint;

	for (size_t k = 0; k < rules_field_count(p->rules, rule); k++)
		if (strcmp(rules_field(p->rules, rule, k).name, name) == 0)
			return;
	hint = proof_hint_field(p, name);
	proof_fault(p, p->w->identity_line,
		"identity names \"%s\", which is no field of the rule \"%s\": %s", name, p->w->rule,
		hint);
	free(hint);
}

static void prove_tolerated(const struct proof *p, const char *code)
{
	struct nearest near;
	bool known = false;
	char *hint;

	nearest_start(&near, code);
	for (size_t i = 0; rule_problem_codes[i] != NULL; i++) {
		known = known || strcmp(rule_problem_codes[i], code) == 0;
		nearest_add(&near, rule_problem_codes[i]);
	}
	hint = nearest_end(&near);
	if (!known)
		proof_fault(p, p->w->tolerates_line, "there is no problem \"%s\" to tolerate: %s",
			code, hint);
	free(hint);
}

static void prove_rule(const struct proof *p)
{
	const struct workflow *w = p->w;
	int rule = rules_find(p->rules, w->rule);

	if (rule < 0) {
		no_rule(p);
		return;
	}
	for (size_t i = 0; i < w->events_n; i++)
		prove_brought(p, &w->events[i]);
	for (size_t i = 0; i < w->fields_n; i++)
		for (size_t k = 0; k < rules_field_count(p->rules, (size_t)rule); k++)
			if (strcmp(rules_field(p->rules, (size_t)rule, k).name,
				    w->fields[i].name) == 0)
				proof_fault(p, w->fields[i].line,
					"\"%s\" is a field of the rule \"%s\" already: take it out "
					"here",
					w->fields[i].name, w->rule);
	for (size_t i = 0; i < w->identity_n; i++)
		prove_identity(p, (size_t)rule, w->identity[i]);
	for (size_t i = 0; i < w->tolerates_n; i++)
		prove_tolerated(p, w->tolerates[i]);
}

/* --- all of them ---------------------------------------------------------------------------------------------------- */

static const struct workflow_unhandled *find_unhandled(const struct workflows *w, const char *event)
{
	for (size_t i = 0; i < w->unhandled_n; i++)
		if (strcmp(w->unhandled[i].event, event) == 0)
			return &w->unhandled[i];
	return NULL;
}

/* Every event of a rule is opened by exactly one kind, or is given to a person explicitly. */
static void prove_coverage(
	const struct workflows *w, const struct rules *rules, struct findings *findings)
{
	for (size_t i = 0; i < rules_count(rules); i++) {
		const char *event = rules_event(rules, i);
		const struct workflow *by = workflows_by_event(w, event);
		const struct workflow_unhandled *u = find_unhandled(w, event);

		if (by == NULL && u == NULL)
			findings_add(findings, FINDING_ERROR, rules_file(rules, i),
				rules_line(rules, i, "event"),
				"no workflow handles the event \"%s\": add one, or list it in "
				"state/workflows/unhandled.yaml for a person to read",
				event);
		if (by != NULL && u != NULL)
			findings_add(findings, FINDING_ERROR, w->unhandled_file, u->line,
				"\"%s\" is handled by the workflow %s: take it out of this list",
				event, by->kind);
	}
	for (size_t i = 0; i < w->unhandled_n; i++) {
		const struct workflow_unhandled *u = &w->unhandled[i];

		if (!raised_by_rule(rules, u->event))
			findings_add(findings, FINDING_ERROR, w->unhandled_file, u->line,
				"no rule raises the event \"%s\"", u->event);
		if (find_unhandled(w, u->event) != u)
			findings_add(findings, FINDING_ERROR, w->unhandled_file, u->line,
				"\"%s\" stands in the list twice", u->event);
	}
}

/* Two kinds must not be opened by the same event: which of them would it be? */
static void prove_one_opener(const struct proof *p)
{
	for (size_t e = 0; e < p->w->events_n; e++) {
		const struct workflow_event *event = &p->w->events[e];
		const struct workflow *first;

		if (event->by != ACTOR_SENDER || workflow_cell(p->w, 0, (int)e)->n == 0)
			continue;
		first = workflows_by_event(p->all, event->name);
		if (first != p->w)
			proof_fault(p, event->line,
				"the event \"%s\" opens a case of the kind %s already", event->name,
				first->kind);
	}
}

void workflows_prove(
	const struct workflows *w, const struct rules *rules, struct findings *findings)
{
	for (size_t i = 0; i < w->n; i++) {
		const struct proof p = {
			.all = w, .w = &w->v[i], .rules = rules, .findings = findings};

		prove_rule(&p);
		prove_events(&p);
		prove_states(&p);
		prove_timers(&p);
		each_transition(&p, prove_transition, NULL);
		for (size_t c = 0; c < w->v[i].states_n * w->v[i].events_n; c++)
			proof_conditions(&p, c % w->v[i].events_n, &w->v[i].table[c]);
		prove_one_opener(&p);
	}
	prove_coverage(w, rules, findings);
}
