/* workflow_hint.c - owns the hints about names within one workflow. Judges nothing. */
#include "state/workflow_hint.h"

#include "parsers/nearest.h"

char *workflow_hint_state(const struct workflow *w, const char *name)
{
	struct nearest near;

	nearest_start(&near, name);
	for (size_t i = 1; i < w->states_n; i++) /* nothing leads to the first */
		nearest_add(&near, w->states[i].name);
	return nearest_end(&near);
}

char *workflow_hint_event(const struct workflow *w, const char *name, int by)
{
	struct nearest near;

	nearest_start(&near, name);
	for (size_t i = 0; i < w->events_n; i++)
		if (by < 0 || w->events[i].by == (enum actor)by)
			nearest_add(&near, w->events[i].name);
	return nearest_end(&near);
}

char *workflow_hint_date(const struct workflow *w, const char *name)
{
	struct nearest near;

	nearest_start(&near, name);
	for (size_t i = 0; i < w->fields_n; i++)
		if (w->fields[i].date)
			nearest_add(&near, w->fields[i].name);
	return nearest_end(&near);
}
