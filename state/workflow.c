/*
 * workflow.c - owns compiling workflow files to a table of states and events, and looking things up in it.
 *
 * What one file can get wrong by itself is found here (names, targets, guards, durations); what follows from the whole is
 * proved in workflow_prove.c. Knows no mail and no database.
 */
#include "state/workflow.h"

#include <errno.h>
#include <glib.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"
#include "parsers/text.h"
#include "parsers/yaml.h"
#include "state/workflow_file.h"
#include "state/workflow_hint.h"

#define UNHANDLED_FILE "unhandled.yaml"

const char *const actor_names[] = {"sender", "team", "clock", "case"};
const char *const audience_names[] = {
	"sender", "requester", "team", "coordinator", "recipients", "manager"};
const char *const argument_names[] = {"none", "reason", "field", "values"};

/* What the borrowed strings of a workflow, and of the list, live in. */
struct workflow_impl {
	char *path;
	void *file;
};

/* --- compiling ------------------------------------------------------------------------------------------------------ */

struct compiler {
	const char *path;
	const struct file *file;
	const struct yaml_lines *lines;
	struct findings *findings;
	struct workflow *w;
};

/* A block that holds in several states is compiled for each: its mistakes are told once. */
static void __attribute__((format(printf, 3, 4)))
complain(const struct compiler *c, int line, const char *fmt, ...)
{
	va_list ap;
	char *text;
	bool known = false;

	va_start(ap, fmt);
	text = g_strdup_vprintf(fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < c->findings->n && !known; i++) {
		const struct finding *f = &c->findings->v[i];

		known = f->line == line && strcmp(f->file, c->path) == 0 &&
			strcmp(f->text, text) == 0;
	}
	if (!known)
		findings_add(c->findings, FINDING_ERROR, c->path, line, "%s", text);
	g_free(text);
}

static bool name_ok(const char *s)
{
	if (!g_ascii_islower(s[0]))
		return false;
	for (; *s != '\0'; s++)
		if (!g_ascii_islower(*s) && !g_ascii_isdigit(*s) && *s != '-' && *s != '_')
			return false;
	return true;
}

static void check_name(const struct compiler *c, const char *what, const char *name, int line)
{
	if (!name_ok(name))
		complain(c, line,
			"%s \"%s\": a name is lower-case letters, digits, \"-\" and \"_\", and "
			"begins "
			"with a letter",
			what, name);
}

static bool has_own_field(const struct workflow *w, const char *name)
{
	for (size_t i = 0; i < w->fields_n; i++)
		if (strcmp(w->fields[i].name, name) == 0)
			return true;
	return false;
}

static void compile_fields(struct compiler *c)
{
	struct workflow *w = c->w;

	w->fields = xcalloc(c->file->fields_n, sizeof *w->fields);
	for (unsigned i = 0; i < c->file->fields_n; i++) {
		const struct file_field *f = &c->file->fields[i];
		bool date = f->type != NULL && strcmp(f->type, "date") == 0;
		int line = yaml_line(c->lines, "fields[%u]", i);

		check_name(c, "field", f->name, line);
		if (f->type != NULL && !date && strcmp(f->type, "text") != 0)
			complain(c, line, "field \"%s\": the type is date or text, not \"%s\"",
				f->name, f->type);
		if (has_own_field(w, f->name))
			complain(c, line, "field \"%s\" stands in fields twice", f->name);
		w->fields[w->fields_n++] = (struct workflow_field){.name = f->name,
			.label = f->label,
			.date = date,
			.team = f->team,
			.line = line};
	}
}

static void compile_checks(struct compiler *c)
{
	struct workflow *w = c->w;

	w->checks = xcalloc(c->file->checks_n, sizeof *w->checks);
	for (unsigned i = 0; i < c->file->checks_n; i++) {
		struct nearest near;
		int fact = -1;
		char *hint;

		nearest_start(&near, c->file->checks[i]);
		for (int f = 0; f < FACTS; f++) {
			nearest_add(&near, fact_names[f]);
			if (strcmp(fact_names[f], c->file->checks[i]) == 0)
				fact = f;
		}
		hint = nearest_end(&near);
		if (fact < 0)
			complain(c, yaml_line(c->lines, "checks[%u]", i),
				"\"%s\" is no fact that can be checked: %s", c->file->checks[i],
				hint);
		else
			w->checks[w->checks_n++] = (enum fact)fact;
		free(hint);
	}
}

static void compile_values(
	struct compiler *c, const struct file_event *f, int line, struct workflow_event *event)
{
	if ((f->argument == ARGUMENT_VALUES) != (f->values_n > 0))
		complain(c, line,
			"event \"%s\": \"argument: values\" and a list \"values\" go together",
			f->name);
	if (f->takes_n > 0 && f->by != ACTOR_SENDER)
		complain(c, line,
			"event \"%s\" is raised by the %s: only mails have values to take", f->name,
			actor_names[f->by]);
	event->values = xcalloc(f->values_n, sizeof *event->values);
	for (unsigned i = 0; i < f->values_n; i++) {
		const struct file_value *v = &f->values[i];

		if (i > 0 && v->word == NULL)
			complain(c, line,
				"event \"%s\": the value \"%s\" needs a \"word\" that stands "
				"before "
				"it",
				f->name, v->field);
		event->values[event->values_n++] = (struct workflow_value){
			.field = v->field, .word = v->word != NULL ? v->word : ""};
	}
}

static void compile_events(struct compiler *c)
{
	struct workflow *w = c->w;

	w->events = xcalloc(c->file->events_n, sizeof *w->events);
	for (unsigned i = 0; i < c->file->events_n; i++) {
		const struct file_event *f = &c->file->events[i];
		int line = yaml_line(c->lines, "events[%u]", i);
		int before = workflow_event_index(w, f->name);

		check_name(c, "event", f->name, line);
		if (before >= 0)
			complain(c, line, "event \"%s\" stands on line %d already", f->name,
				w->events[before].line);
		if (f->argument != ARGUMENT_NONE && f->by != ACTOR_TEAM)
			complain(c, line,
				"event \"%s\" is raised by the %s, but only a verb of the team can "
				"have "
				"an argument",
				f->name, actor_names[f->by]);
		if (f->trusted && f->by != ACTOR_SENDER)
			complain(c, line,
				"event \"%s\" is raised by the %s: \"trusted\" is for events of "
				"senders",
				f->name, actor_names[f->by]);
		if (f->early && f->by != ACTOR_CLOCK)
			complain(c, line,
				"event \"%s\" is raised by the %s: \"early\" is for events of "
				"the clock",
				f->name, actor_names[f->by]);
		w->events[w->events_n++] = (struct workflow_event){.name = f->name,
			.by = f->by,
			.argument = f->argument,
			.needs_reason = f->argument == ARGUMENT_REASON,
			.trusted = f->trusted,
			.early = f->early,
			.takes = (const char *const *)f->takes,
			.takes_n = f->takes_n,
			.clears = (const char *const *)f->clears,
			.clears_n = f->clears_n,
			.line = line};
		compile_values(c, f, line, &w->events[w->events_n - 1]);
	}
}

/* "3 business days", or "60 days before expires_on": then text is cut before the word. */
static void split_anchor(char *text, struct workflow_timer *t)
{
	static const char *const words[] = {" before ", " after "};

	for (size_t i = 0; i < 2; i++) {
		char *at = strstr(text, words[i]);

		if (at == NULL)
			continue;
		*at = '\0';
		t->field = at + strlen(words[i]);
		t->before = i == 0;
		return;
	}
}

static void compile_anchor(struct compiler *c, const struct workflow_timer *t)
{
	const struct workflow *w = c->w;
	char *hint;

	if (t->after.unit == DURATION_SECONDS)
		complain(c, t->line, "a timer that counts from a date counts in days");
	for (size_t i = 0; i < w->fields_n; i++)
		if (strcmp(w->fields[i].name, t->field) == 0 && w->fields[i].date)
			return;
	hint = workflow_hint_date(w, t->field);
	complain(c, t->line,
		"the timer counts from \"%s\", which is no date of the workflow's fields (\"type: "
		"date\"): %s",
		t->field, hint);
	free(hint);
}

static void unknown_event(
	const struct compiler *c, int line, const char *what, const char *name, int by)
{
	char *hint = workflow_hint_event(c->w, name, by);

	complain(c, line, "%s \"%s\", which is not in events: %s", what, name, hint);
	free(hint);
}

static void compile_timers(struct compiler *c, unsigned state)
{
	const struct file_state *f = &c->file->states[state];
	struct workflow_state *s = &c->w->states[state];

	s->timers = xcalloc(f->timers_n, sizeof *s->timers);
	for (unsigned i = 0; i < f->timers_n; i++) {
		struct workflow_timer *t = &s->timers[s->timers_n];
		struct err e = {0};

		t->line = yaml_line(c->lines, "states[%u].timers[%u]", state, i);
		t->event = workflow_event_index(c->w, f->timers[i].event);
		if (t->event < 0)
			unknown_event(
				c, t->line, "the timer raises", f->timers[i].event, ACTOR_CLOCK);
		else if (c->w->events[t->event].by != ACTOR_CLOCK)
			complain(c, t->line,
				"the timer raises \"%s\", which is the %s's: write \"by: clock\" "
				"there, "
				"or name another",
				f->timers[i].event, actor_names[c->w->events[t->event].by]);
		split_anchor(f->timers[i].after, t);
		if (duration_parse(f->timers[i].after, &t->after, &e) != 0)
			complain(c, t->line, "%s", e.message);
		else if (t->field != NULL)
			compile_anchor(c, t);
		else if (t->after.count == 0)
			complain(c, t->line,
				"the timer runs out at once: give it a length, or do it in the "
				"transition "
				"that enters the state");
		if (t->event >= 0)
			s->timers_n++;
	}
}

static bool reserved(const char *name)
{
	return strcmp(name, "same") == 0 || strcmp(name, "human") == 0 ||
	       strcmp(name, "ignore") == 0;
}

static void compile_states(struct compiler *c)
{
	struct workflow *w = c->w;

	w->states = xcalloc(c->file->states_n, sizeof *w->states);
	for (unsigned i = 0; i < c->file->states_n; i++) {
		const struct file_state *f = &c->file->states[i];
		int line = yaml_line(c->lines, "states[%u]", i);
		int before = workflow_state_index(w, f->name);

		check_name(c, "state", f->name, line);
		if (reserved(f->name))
			complain(c, line,
				"no state can be called \"%s\": the word has a meaning after "
				"\"to:\"",
				f->name);
		if (before >= 0)
			complain(c, line, "state \"%s\" stands on line %d already", f->name,
				w->states[before].line);
		w->states[w->states_n++] = (struct workflow_state){.name = f->name,
			.title = f->title != NULL ? f->title : f->name,
			.holder = f->holder != NULL ? f->holder : "",
			.waits_for = f->waits_for,
			.final = f->final,
			.asks = f->asks,
			.review = f->review,
			.line = line};
		compile_timers(c, i);
	}
}

static void unknown_state(const struct compiler *c, int line, const char *name)
{
	char *hint = workflow_hint_state(c->w, name);

	complain(c, line, "there is no state \"%s\" (nor is it same, human or ignore): %s", name,
		hint);
	free(hint);
}

static void compile_then(struct compiler *c, const struct file_then *f, unsigned state, int line,
	struct transition *t)
{
	struct err e = {0};

	*t = (struct transition){
		.outcome = OUTCOME_MOVE, .when = {.text = ""}, .also = f->also, .line = line};
	if (f->when != NULL && condition_parse(f->when, &t->when, &e) != 0)
		complain(c, line, "%s", e.message);
	if (strcmp(f->to, "human") == 0) {
		t->outcome = OUTCOME_HUMAN;
	} else if (strcmp(f->to, "ignore") == 0) {
		t->outcome = OUTCOME_IGNORE;
	} else if (strcmp(f->to, "same") == 0) {
		t->stay = true;
		t->to = (int)state;
	} else {
		t->to = workflow_state_index(c->w, f->to);
		if (t->to < 0)
			unknown_state(c, line, f->to);
		else if (t->to == 0)
			complain(c, line,
				"\"%s\" is the state before the case exists: nothing leads back "
				"there",
				f->to);
	}
	if (t->outcome == OUTCOME_IGNORE && f->letters_n > 0)
		complain(c, line,
			"a mail that is ignored causes no letters: take them out, or write \"to: "
			"same\"");
	if (state == 0 && t->stay)
		complain(c, line,
			"there is no case yet that could stay the same: name a state, human or "
			"ignore");
	t->letters = xcalloc(f->letters_n, sizeof *t->letters);
	for (unsigned i = 0; i < f->letters_n; i++)
		t->letters[t->letters_n++] = (struct workflow_letter){
			.letter = f->letters[i].letter, .to = f->letters[i].to};
}

static void check_also(struct compiler *c, const struct transition *t)
{
	int event = t->also != NULL ? workflow_event_index(c->w, t->also) : -1;

	if (t->also == NULL)
		return;
	if (event < 0 || c->w->events[event].by != ACTOR_CASE)
		complain(c, t->line,
			"\"also: %s\" must name an event with \"by: case\": it is raised in the "
			"cases "
			"that the condition found",
			t->also);
	if (!condition_has(&t->when, TERM_FACT))
		complain(c, t->line,
			"\"also: %s\" needs a condition with a fact that finds other cases, such "
			"as "
			"candidate_elsewhere",
			t->also);
}

/* The last transition of a cell has no condition, the others have one each. */
static void check_guards(struct compiler *c, const struct cell *cell, const char *event)
{
	for (size_t i = 0; i < cell->n; i++) {
		bool last = i + 1 == cell->n;

		check_also(c, &cell->v[i]);
		if (!last && cell->v[i].when.n == 0)
			complain(c, cell->v[i].line,
				"\"%s\": nothing after this is ever tried: give it a \"when\", or "
				"put it "
				"last",
				event);
		if (last && cell->v[i].when.n > 0)
			complain(c, cell->v[i].line,
				"\"%s\": what if not %s? Add a last transition without \"when\"",
				event, cell->v[i].when.text);
		for (size_t k = 0; k < i; k++)
			if (cell->v[i].when.n > 0 &&
				strcmp(cell->v[k].when.text, cell->v[i].when.text) == 0)
				complain(c, cell->v[i].line,
					"\"%s\": \"when: %s\" stands on line %d already", event,
					cell->v[i].when.text, cell->v[k].line);
	}
}

/* One block "event: [...], then: [...]" for one state. everywhere: only where the state itself says nothing. */
static void compile_handle(struct compiler *c, const struct file_handle *f, unsigned state,
	const char *where, bool everywhere)
{
	for (unsigned i = 0; i < f->event_n; i++) {
		int event = workflow_event_index(c->w, f->event[i]);
		struct cell *cell;

		if (event < 0) {
			unknown_event(c, yaml_line(c->lines, "%s.event[%u]", where, i),
				"this handles", f->event[i], -1);
			continue;
		}
		cell = &c->w->table[state * c->w->events_n + (size_t)event];
		if (cell->n > 0) {
			if (!everywhere)
				complain(c, yaml_line(c->lines, "%s.event[%u]", where, i),
					"\"%s\" is handled in this state on line %d already",
					f->event[i], cell->v[0].line);
			continue;
		}
		cell->v = xcalloc(f->then_n, sizeof *cell->v);
		for (unsigned k = 0; k < f->then_n; k++)
			compile_then(c, &f->then[k], state,
				yaml_line(c->lines, "%s.then[%u]", where, k), &cell->v[cell->n++]);
		check_guards(c, cell, f->event[i]);
	}
}

static void compile_table(struct compiler *c)
{
	const struct file *f = c->file;

	c->w->table = xcalloc(c->w->states_n * c->w->events_n, sizeof *c->w->table);
	for (unsigned s = 0; s < f->states_n; s++)
		for (unsigned h = 0; h < f->states[s].handle_n; h++) {
			char *where = xasprintf("states[%u].handle[%u]", s, h);

			compile_handle(c, &f->states[s].handle[h], s, where, false);
			free(where);
		}
	for (unsigned h = 0; h < f->everywhere_n; h++)
		for (unsigned s = 1; s < f->states_n; s++) {
			char *where = xasprintf("everywhere[%u]", h);

			compile_handle(c, &f->everywhere[h], s, where, true);
			free(where);
		}
}

static void load_one(const char *path, struct workflows *out, struct findings *findings)
{
	struct yaml_lines *lines = NULL;
	struct workflow_impl *impl;
	struct workflow *w;
	void *data = NULL;

	if (yaml_load(path, &workflow_file_schema, &data, &lines, findings) != 0) {
		yaml_lines_free(lines);
		return;
	}
	impl = xcalloc(1, sizeof *impl);
	*impl = (struct workflow_impl){.path = xstrdup(path), .file = data};
	out->v = xrealloc(out->v, (out->n + 1) * sizeof *out->v);
	w = &out->v[out->n++];
	const struct file *f = data;
	*w = (struct workflow){.kind = f->kind,
		.title = f->title,
		.rule = f->rule,
		.file = impl->path,
		.line = yaml_line(lines, "kind"),
		.rule_line = yaml_line(lines, "rule"),
		.identity_line = yaml_line(lines, "identity"),
		.tolerates_line = yaml_line(lines, "tolerates"),
		.identity = (const char *const *)f->identity,
		.identity_n = f->identity_n,
		.tolerates = (const char *const *)f->tolerates,
		.tolerates_n = f->tolerates_n,
		.impl = impl};
	struct compiler c = {
		.path = impl->path, .file = f, .lines = lines, .findings = findings, .w = w};
	check_name(&c, "kind", f->kind, w->line);
	for (size_t i = 0; i + 1 < out->n; i++)
		if (strcmp(out->v[i].kind, f->kind) == 0)
			findings_add(findings, FINDING_ERROR, path, w->line,
				"the kind \"%s\" is %s's already", f->kind, out->v[i].file);
	compile_fields(&c);
	compile_checks(&c);
	compile_events(&c);
	compile_states(&c);
	compile_table(&c);
	yaml_lines_free(lines);
}

static void load_unhandled(const char *path, struct workflows *out, struct findings *findings)
{
	struct yaml_lines *lines = NULL;
	struct workflow_impl *impl;
	void *data = NULL;

	if (yaml_load(path, &workflow_unhandled_schema, &data, &lines, findings) == 0) {
		const struct unhandled_file *f = data;

		impl = xcalloc(1, sizeof *impl);
		*impl = (struct workflow_impl){.path = xstrdup(path), .file = data};
		out->impl = impl;
		out->unhandled_file = impl->path;
		out->unhandled = xcalloc(f->unhandled_n, sizeof *out->unhandled);
		for (unsigned i = 0; i < f->unhandled_n; i++)
			out->unhandled[out->unhandled_n++] =
				(struct workflow_unhandled){.event = f->unhandled[i].event,
					.because = f->unhandled[i].because,
					.line = yaml_line(lines, "unhandled[%u]", i)};
	}
	yaml_lines_free(lines);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int workflows_load(const char *folder, struct workflows *out, struct findings *findings)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	struct strings names = {0};
	size_t errors = findings->errors;
	const char *name;

	*out = (struct workflows){.unhandled_file = ""};
	if (dir == NULL) {
		findings_add(findings, FINDING_ERROR, folder, 0,
			"the folder of workflows cannot be read: %s", strerror(errno));
		return -1;
	}
	while ((name = g_dir_read_name(dir)) != NULL)
		if (text_iends(name, ".yaml") && name[0] != '.')
			strings_add(&names, name);
	g_dir_close(dir);
	if (names.n > 1)
		qsort(names.v, names.n, sizeof *names.v, by_name);
	for (size_t i = 0; i < names.n; i++) {
		char *path = xasprintf("%s/%s", folder, names.v[i]);

		if (strcmp(names.v[i], UNHANDLED_FILE) == 0)
			load_unhandled(path, out, findings);
		else
			load_one(path, out, findings);
		free(path);
	}
	if (out->n == 0 && findings->errors == errors)
		findings_add(
			findings, FINDING_ERROR, folder, 0, "there is no workflow in the folder");
	strings_free(&names);
	if (findings->errors > errors) {
		workflows_free(out);
		return -1;
	}
	return 0;
}

static void workflow_free(struct workflow *w)
{
	struct workflow_impl *impl = w->impl;

	for (size_t i = 0; w->table != NULL && i < w->states_n * w->events_n; i++) {
		for (size_t k = 0; k < w->table[i].n; k++) {
			free(w->table[i].v[k].letters);
			condition_free(&w->table[i].v[k].when);
		}
		free(w->table[i].v);
	}
	free(w->table);
	for (size_t i = 0; i < w->states_n; i++)
		free(w->states[i].timers);
	free(w->states);
	for (size_t i = 0; i < w->events_n; i++)
		free(w->events[i].values);
	free(w->events);
	free(w->fields);
	free(w->checks);
	if (impl != NULL) {
		yaml_unload(&workflow_file_schema, impl->file);
		free(impl->path);
		free(impl);
	}
}

void workflows_free(struct workflows *w)
{
	struct workflow_impl *impl;

	if (w == NULL)
		return;
	for (size_t i = 0; i < w->n; i++)
		workflow_free(&w->v[i]);
	free(w->v);
	free(w->unhandled);
	impl = w->impl;
	if (impl != NULL) {
		yaml_unload(&workflow_unhandled_schema, impl->file);
		free(impl->path);
		free(impl);
	}
	*w = (struct workflows){.unhandled_file = ""};
}

/* --- look-ups ------------------------------------------------------------------------------------------------------- */

const struct workflow *workflows_find(const struct workflows *w, const char *kind)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->v[i].kind, kind) == 0)
			return &w->v[i];
	return NULL;
}

const struct workflow *workflows_by_event(const struct workflows *w, const char *event)
{
	for (size_t i = 0; i < w->n; i++) {
		int e = workflow_event_index(&w->v[i], event);

		if (e >= 0 && w->v[i].events[e].by == ACTOR_SENDER &&
			workflow_cell(&w->v[i], 0, e)->n > 0)
			return &w->v[i];
	}
	return NULL;
}

int workflow_state_index(const struct workflow *w, const char *name)
{
	for (size_t i = 0; i < w->states_n; i++)
		if (strcmp(w->states[i].name, name) == 0)
			return (int)i;
	return -1;
}

int workflow_event_index(const struct workflow *w, const char *name)
{
	for (size_t i = 0; i < w->events_n; i++)
		if (strcmp(w->events[i].name, name) == 0)
			return (int)i;
	return -1;
}

const struct cell *workflow_cell(const struct workflow *w, int state, int event)
{
	return &w->table[(size_t)state * w->events_n + (size_t)event];
}
