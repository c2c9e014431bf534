/*
 * workflow_prove_when.c - owns the proofs about conditions: each speaks of fields and values that exist, can hold at its event,
 * and is not taken by one that stands above it. Changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "parsers/nearest.h"
#include "state/workflow_proof.h"

/* --- fields and values that a term speaks of ------------------------------------------------------------------------- */

static bool of_any_rule(const struct proof *p, const char *field)
{
	for (size_t r = 0; r < rules_count(p->rules); r++)
		for (size_t i = 0; i < rules_field_count(p->rules, r); i++)
			if (strcmp(rules_field(p->rules, r, i).name, field) == 0)
				return true;
	return false;
}

/* A field may have the value by any rule that has a field of this name; where none lists its values, by all. */
static bool can_be(const struct proof *p, const struct term *term, struct nearest *near)
{
	bool listed = false;

	for (size_t r = 0; r < rules_count(p->rules); r++)
		for (size_t i = 0; i < rules_field_count(p->rules, r); i++) {
			const char *value;

			if (strcmp(rules_field(p->rules, r, i).name, term->field) != 0)
				continue;
			for (size_t k = 0; (value = rules_value(p->rules, r, i, k)) != NULL; k++) {
				if (strcmp(value, term->value) == 0)
					return true;
				nearest_add(near, value);
				listed = true;
			}
		}
	return !listed;
}

static void prove_value(const struct proof *p, const struct transition *t, const struct term *term)
{
	struct nearest near;
	bool possible;
	char *hint;

	nearest_start(&near, term->value);
	possible = can_be(p, term, &near);
	hint = nearest_end(&near);
	if (!possible)
		proof_fault(p, t->line, "\"when: %s\": \"%s\" is never \"%s\": %s", t->when.text,
			term->field, term->value, hint);
	free(hint);
}

static void prove_field(const struct proof *p, const struct transition *t, const struct term *term)
{
	struct rule_field f;
	bool date;

	if (!workflow_field(p->w, p->rules, term->field, &f, &date) &&
		!of_any_rule(p, term->field)) {
		char *hint = proof_hint_field(p, term->field);

		proof_fault(p, t->line, "\"when: %s\": no case of this kind has a field \"%s\": %s",
			t->when.text, term->field, hint);
		free(hint);
	} else if (term->kind == TERM_IS) {
		prove_value(p, t, term);
	}
}

/* --- what can be true at an event ------------------------------------------------------------------------------------- */

static void prove_term(
	const struct proof *p, size_t e, const struct transition *t, const struct term *term)
{
	const struct workflow_event *event = &p->w->events[e];
	bool brings = event->by == ACTOR_SENDER || event->argument == ARGUMENT_FIELD ||
		      event->argument == ARGUMENT_VALUES;

	if (term->kind == TERM_COURTESY && event->by != ACTOR_SENDER)
		proof_fault(p, t->line,
			"\"when: courtesy\" is about a mail, and \"%s\" is the %s's", event->name,
			actor_names[event->by]);
	if (term->kind == TERM_FACT && event->by != ACTOR_SENDER &&
		(term->fact == FACT_FROM_COORDINATOR || term->fact == FACT_SAME_AGENCY))
		proof_fault(p, t->line,
			"\"when: %s\" is about a mail's sender, and \"%s\" is the %s's",
			fact_names[term->fact], event->name, actor_names[event->by]);
	if ((term->kind == TERM_PROGRESS || term->kind == TERM_CHANGED) && !brings)
		proof_fault(p, t->line,
			"\"when: %s\" never holds: \"%s\" of the %s brings no values",
			term->kind == TERM_PROGRESS ? "progress" : "changed", event->name,
			actor_names[event->by]);
	if (term->field != NULL)
		prove_field(p, t, term);
}

/* --- terms against each other ----------------------------------------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool same_term(const struct term *a, const struct term *b)
{
	return a->kind == b->kind && same(a->field, b->field) && same(a->value, b->value) &&
	       (a->kind != TERM_FACT || a->fact == b->fact);
}

/* "complete and not complete", "role is clerk and role is chief" */
static bool contradict(const struct term *a, const struct term *b)
{
	if (same_term(a, b))
		return a->negated != b->negated;
	return a->kind == TERM_IS && b->kind == TERM_IS && !a->negated && !b->negated &&
	       same(a->field, b->field);
}

static void prove_together(const struct proof *p, const struct transition *t)
{
	for (size_t i = 0; i < t->when.n; i++)
		for (size_t k = 0; k < i; k++)
			if (contradict(&t->when.v[i], &t->when.v[k]))
				proof_fault(p, t->line,
					"\"when: %s\" never holds: two of its terms contradict "
					"each "
					"other; take one out",
					t->when.text);
}

static bool holds_term(const struct condition *c, const struct term *term)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].negated == term->negated && same_term(&c->v[i], term))
			return true;
	return false;
}

/* Where b holds, a does: all terms of a are in b. */
static bool covers(const struct condition *a, const struct condition *b)
{
	for (size_t i = 0; i < a->n; i++)
		if (!holds_term(b, &a->v[i]))
			return false;
	return a->n > 0 && b->n > 0;
}

void proof_conditions(const struct proof *p, size_t event, const struct cell *cell)
{
	for (size_t i = 0; i < cell->n; i++) {
		const struct transition *t = &cell->v[i];

		for (size_t k = 0; k < t->when.n; k++)
			prove_term(p, event, t, &t->when.v[k]);
		prove_together(p, t);
		for (size_t k = 0; k < i; k++)
			if (covers(&cell->v[k].when, &t->when))
				proof_fault(p, t->line,
					"\"when: %s\" is never tried: wherever it holds, \"%s\" on "
					"line "
					"%d does; put this one above that",
					t->when.text, cell->v[k].when.text, cell->v[k].line);
	}
}
