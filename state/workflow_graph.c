/* workflow_graph.c - owns the picture of a workflow in the DOT language. Changes nothing. */
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "state/workflow.h"

/* Inside a quoted DOT string: quotes and backslashes escaped. */
static void put_escaped(struct buf *out, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			(void)buf_putc(out, '\\');
		(void)buf_putc(out, *s);
	}
}

static const char *const unit_names[] = {"second", "day", "business day"};

static void put_duration(struct buf *out, struct duration d)
{
	long n = d.count;
	const char *unit = unit_names[d.unit];

	if (d.unit == DURATION_SECONDS && n % 3600 == 0) {
		n /= 3600;
		unit = "hour";
	} else if (d.unit == DURATION_SECONDS && n % 60 == 0) {
		n /= 60;
		unit = "minute";
	}
	(void)buf_printf(out, "%ld %s%s", n, unit, n == 1 ? "" : "s");
}

static void put_state(const struct workflow *w, size_t i, struct buf *out)
{
	const struct workflow_state *s = &w->states[i];

	(void)buf_printf(out, "\t\t\"%s:%s\" [label=\"%s", w->kind, s->name, s->name);
	if (strcmp(s->title, s->name) != 0) {
		(void)buf_puts(out, "\\n");
		put_escaped(out, s->title);
	}
	(void)buf_printf(out, "\" shape=%s%s];\n",
		i == 0     ? "point"
		: s->final ? "doublecircle"
			   : "box",
		s->final || i == 0              ? ""
		: s->waits_for == AUDIENCE_TEAM ? " style=filled fillcolor=lightblue"
						: " style=filled fillcolor=lightyellow");
}

/* "grant [complete]\nrole-granted > requester" */
static void put_edge(const struct workflow *w, size_t state, size_t event,
	const struct transition *t, struct buf *out)
{
	const struct workflow_state *s = &w->states[state];
	const struct workflow_event *e = &w->events[event];

	(void)buf_printf(out, "\t\t\"%s:%s\" -> \"%s:%s\" [label=\"%s", w->kind, s->name, w->kind,
		w->states[t->to].name, e->name);
	if (t->when.n > 0)
		(void)buf_printf(out, " [%s]", t->when.text);
	for (size_t i = 0; i < s->timers_n; i++) {
		if (s->timers[i].event != (int)event)
			continue;
		(void)buf_puts(out, "\\nafter ");
		put_duration(out, s->timers[i].after);
		if (s->timers[i].field != NULL)
			(void)buf_printf(out, " %s %s", s->timers[i].before ? "before" : "after",
				s->timers[i].field);
	}
	for (size_t i = 0; i < t->letters_n; i++)
		(void)buf_printf(
			out, "\\n%s > %s", t->letters[i].letter, audience_names[t->letters[i].to]);
	(void)buf_printf(out, "\"%s];\n",
		e->by == ACTOR_CLOCK  ? " style=dashed"
		: e->by == ACTOR_TEAM ? " color=blue"
				      : "");
}

void workflow_graph(const struct workflow *w, struct buf *out)
{
	(void)buf_printf(out, "digraph \"%s\" {\n\tlabel=\"", w->kind);
	put_escaped(out, w->title);
	(void)buf_puts(out, "\";\n\tsubgraph {\n");
	for (size_t i = 0; i < w->states_n; i++)
		put_state(w, i, out);
	for (size_t s = 0; s < w->states_n; s++)
		for (size_t e = 0; e < w->events_n; e++) {
			const struct cell *c = workflow_cell(w, (int)s, (int)e);

			for (size_t i = 0; i < c->n; i++)
				if (c->v[i].outcome == OUTCOME_MOVE &&
					(!c->v[i].stay || c->v[i].letters_n > 0))
					put_edge(w, s, e, &c->v[i], out);
		}
	(void)buf_puts(out, "\t}\n}\n");
}
