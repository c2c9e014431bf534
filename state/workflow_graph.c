/*
 * workflow_graph.c - owns the picture of workflows in the DOT language. Changes nothing.
 *
 * What a person wants to see is where a case can go. So the events that lead from one state to another share an arrow, one for
 * each actor; what holds in every state is drawn once, from "any state"; and what leaves a case where it is, such as a
 * reminder, stands in the state's box.
 */
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "state/workflow.h"

enum { WRAP = 40 }; /* characters of a line in a box or at an arrow */

/* Inside a quoted DOT string, in lines of about WRAP characters: quotes and backslashes escaped. */
static void put_wrapped(struct buf *out, const char *s, const char *line_end)
{
	for (size_t n = 0; *s != '\0'; s++) {
		if (*s == ' ' && n + strcspn(s + 1, " ") >= WRAP) {
			(void)buf_puts(out, line_end);
			n = 0;
			continue;
		}
		if (*s == '"' || *s == '\\')
			(void)buf_putc(out, '\\');
		(void)buf_putc(out, *s);
		n++;
	}
}

static const char *const unit_names[] = {"second", "day", "business day"};

/* "3", and the unit where the next one has another; "60 days before expires_on" */
static void put_duration(struct buf *out, const struct workflow_timer *t, bool unit_too)
{
	long n = t->after.count;
	const char *unit = unit_names[t->after.unit];

	if (t->after.unit == DURATION_SECONDS && n % 3600 == 0) {
		n /= 3600;
		unit = "hour";
	} else if (t->after.unit == DURATION_SECONDS && n % 60 == 0) {
		n /= 60;
		unit = "minute";
	}
	(void)buf_printf(out, "%ld", n);
	if (unit_too)
		(void)buf_printf(out, " %s%s", unit, n == 1 ? "" : "s");
	if (unit_too && t->field != NULL)
		(void)buf_printf(out, " %s %s", t->before ? "before" : "after", t->field);
}

static bool same_unit(const struct workflow_timer *a, const struct workflow_timer *b)
{
	return a->after.unit == b->after.unit && a->after.unit != DURATION_SECONDS &&
	       a->before == b->before && (a->field == NULL) == (b->field == NULL) &&
	       (a->field == NULL || strcmp(a->field, b->field) == 0);
}

/* "after 3, 7 business days": every timer of the state that raises the event. */
static void put_timers(const struct workflow_state *s, int event, struct buf *out)
{
	const struct workflow_timer *last = NULL;

	for (size_t i = 0; i < s->timers_n; i++) {
		const struct workflow_timer *t = &s->timers[i], *next = NULL;

		if (t->event != event)
			continue;
		for (size_t k = i + 1; k < s->timers_n && next == NULL; k++)
			next = s->timers[k].event == event ? &s->timers[k] : NULL;
		(void)buf_puts(out, last != NULL ? ", " : "");
		put_duration(out, t, next == NULL || !same_unit(t, next));
		last = t;
	}
}

static bool timer_stays(const struct workflow *w, size_t state, int event)
{
	const struct cell *c = workflow_cell(w, (int)state, event);

	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].outcome == OUTCOME_MOVE && !c->v[i].stay)
			return false;
	return true;
}

/* Timers that leave the case where it is, in its box. */
static void put_reminders(const struct workflow *w, size_t state, struct buf *out)
{
	const struct workflow_state *s = &w->states[state];

	for (size_t i = 0; i < s->timers_n; i++) {
		bool first = true;
		struct buf line;
		char *text;

		for (size_t k = 0; k < i; k++)
			first = first && s->timers[k].event != s->timers[i].event;
		if (!first || !timer_stays(w, state, s->timers[i].event))
			continue;
		buf_init(&line, 2000);
		(void)buf_printf(&line, "%s: ", w->events[s->timers[i].event].name);
		put_timers(s, s->timers[i].event, &line);
		text = buf_take(&line);
		(void)buf_puts(out, "\\n");
		put_wrapped(out, text, "\\n");
		free(text);
	}
}

static void put_state(const struct workflow *w, size_t i, struct buf *out)
{
	static const char *const colors[AUDIENCES] = {[AUDIENCE_SENDER] = "white",
		[AUDIENCE_REQUESTER] = "lightyellow",
		[AUDIENCE_TEAM] = "lightblue",
		[AUDIENCE_COORDINATOR] = "mistyrose"};
	const struct workflow_state *s = &w->states[i];

	if (i == 0) {
		(void)buf_printf(out,
			"\t\t\"%s:%s\" [label=\"\" shape=circle width=0.2 style=filled "
			"fillcolor=black];\n",
			w->kind, s->name);
		return;
	}
	(void)buf_printf(out, "\t\t\"%s:%s\" [label=\"%s", w->kind, s->name, s->name);
	if (strcmp(s->title, s->name) != 0) {
		(void)buf_puts(out, "\\n");
		put_wrapped(out, s->title, "\\n");
	}
	put_reminders(w, i, out);
	(void)buf_printf(out, "\" fillcolor=%s%s];\n",
		s->final                       ? "whitesmoke"
		: colors[s->waits_for] != NULL ? colors[s->waits_for]
					       : "white",
		s->final ? " peripheries=2" : "");
}

/* Does it stand under `everywhere`? Then it is the same line of the file in several states. */
static bool holds_everywhere(const struct workflow *w, size_t event, const struct transition *t)
{
	size_t n = 0;

	for (size_t s = 0; s < w->states_n; s++) {
		const struct cell *c = workflow_cell(w, (int)s, (int)event);

		for (size_t i = 0; i < c->n; i++)
			n += c->v[i].line == t->line;
	}
	return n > 1;
}

struct arrow {
	const struct workflow *w;
	size_t from; /* states_n: any state */
	size_t to;
	enum actor by;
	bool letters;
	bool begun;
	struct buf *out;
};

static void put_from(const struct arrow *a)
{
	(void)buf_printf(a->out, "\t\t\"%s:%s\" -> \"%s:%s\" [label=\"", a->w->kind,
		a->from < a->w->states_n ? a->w->states[a->from].name : "*", a->w->kind,
		a->w->states[a->to].name);
}

static bool cell_has(const struct workflow *w, size_t state, size_t event, int line)
{
	const struct cell *c = workflow_cell(w, (int)state, (int)event);

	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].line == line)
			return true;
	return false;
}

/* The block of a file names several events: those that stand in front of this one in the list. */
static bool told_before(const struct arrow *a, size_t state, size_t event, int line)
{
	for (size_t e = 0; e < event; e++)
		if (a->w->events[e].by == a->by && cell_has(a->w, state, e, line))
			return true;
	return false;
}

/* "grant", "selection, reply if complete", "lapse after 14 days" */
static void put_line(struct arrow *a, size_t state, size_t event, const struct transition *t)
{
	const struct workflow_event *e = &a->w->events[event];
	struct buf line;
	char *text;

	if (!a->begun)
		put_from(a);
	a->begun = true;
	buf_init(&line, 4000);
	(void)buf_puts(&line, e->name);
	for (size_t k = event + 1; k < a->w->events_n; k++)
		if (a->w->events[k].by == a->by && cell_has(a->w, state, k, t->line))
			(void)buf_printf(&line, ", %s", a->w->events[k].name);
	if (a->from < a->w->states_n && e->by == ACTOR_CLOCK) {
		(void)buf_puts(&line, " after ");
		put_timers(&a->w->states[a->from], (int)event, &line);
	}
	if (t->when.n > 0)
		(void)buf_printf(&line, " if %s", t->when.text);
	text = buf_take(&line);
	put_wrapped(a->out, text, "\\l   ");
	(void)buf_puts(a->out, "\\l");
	free(text);
	for (size_t i = 0; a->letters && i < t->letters_n; i++)
		(void)buf_printf(a->out, "   %s > %s\\l", t->letters[i].letter,
			audience_names[t->letters[i].to]);
}

/* All events of one actor that lead from one state to another. */
static void put_arrow(struct arrow *a)
{
	const struct workflow *w = a->w;
	bool any = a->from == w->states_n;

	for (size_t e = 0; e < w->events_n; e++) {
		for (size_t s = any ? 1 : a->from; s < (any ? w->states_n : a->from + 1); s++) {
			const struct cell *c = workflow_cell(w, (int)s, (int)e);
			bool done = false;

			for (size_t i = 0; w->events[e].by == a->by && i < c->n; i++) {
				const struct transition *t = &c->v[i];

				if (t->outcome != OUTCOME_MOVE || (size_t)t->to != a->to ||
					(t->stay && (!a->letters || t->letters_n == 0 || any)) ||
					holds_everywhere(w, e, t) != any ||
					told_before(a, s, e, t->line))
					continue;
				put_line(a, s, e, t);
				done = true;
			}
			if (any && done)
				break;
		}
	}
	if (a->begun)
		(void)buf_printf(a->out, "\"%s];\n",
			a->by == ACTOR_CLOCK  ? " style=dashed color=gray40 fontcolor=gray40"
			: a->by == ACTOR_TEAM ? " color=blue3 fontcolor=blue3"
			: a->by == ACTOR_CASE ? " color=purple fontcolor=purple"
					      : "");
}

static void put_arrows(const struct workflow *w, bool letters, struct buf *out)
{
	struct buf lines;

	buf_init(&lines, out->max);
	for (size_t from = 0; from <= w->states_n; from++)
		for (size_t to = 1; to < w->states_n; to++)
			for (enum actor by = ACTOR_SENDER; by < ACTORS; by++) {
				struct arrow a = {.w = w,
					.from = from,
					.to = to,
					.by = by,
					.letters = letters,
					.out = &lines};

				put_arrow(&a);
			}
	if (lines.data != NULL && strstr(lines.data, ":*\" -> ") != NULL)
		(void)buf_printf(
			out, "\t\t\"%s:*\" [label=\"any state\" shape=plaintext];\n", w->kind);
	if (lines.len > 0)
		(void)buf_add(out, lines.data, lines.len);
	buf_free(&lines);
}

static void put_workflow(const struct workflow *w, bool letters, struct buf *out)
{
	(void)buf_printf(
		out, "\tsubgraph \"cluster_%s\" {\n\t\tlabelloc=t; label=\"%s: ", w->kind, w->kind);
	put_wrapped(out, w->title, " ");
	(void)buf_puts(out, "\";\n");
	for (size_t i = 0; i < w->states_n; i++)
		put_state(w, i, out);
	put_arrows(w, letters, out);
	(void)buf_puts(out, "\t}\n");
}

void workflow_graph(
	const struct workflows *all, const struct workflow *only, bool letters, struct buf *out)
{
	(void)buf_puts(out,
		"digraph mailclerk {\n"
		"\tfontname=\"Helvetica\"; fontsize=12; nodesep=0.35; ranksep=0.55;\n"
		"\tlabelloc=b; label=\"Arrows: black, a mail; blue, the team; gray, the clock; "
		"purple, "
		"another case.\\nBoxes: yellow waits for the requester, blue for the team, pink "
		"for "
		"the coordinator; a double line ends the case.\";\n"
		"\tnode [shape=box style=\"filled,rounded\" fontname=\"Helvetica\" fontsize=11];\n"
		"\tedge [fontname=\"Helvetica\" fontsize=9];\n");
	for (size_t i = 0; i < all->n; i++)
		if (only == NULL || only == &all->v[i])
			put_workflow(&all->v[i], letters, out);
	(void)buf_puts(out, "}\n");
}
