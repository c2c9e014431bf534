/*
 * advance.c - owns the decision: what a mail, a verb of the team or a timer does to a case.
 *
 * Pure: the same arguments give the same decision. Must not read a clock, a database or a mail's raw bytes, and writes
 * nothing. Whoever is not vouched for moves nothing.
 */
#include "state/advance.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/courtesy.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "state/merge.h"

const char *const verdict_names[] = {"advance", "ask", "human", "ignore"};

/* What a decision is made from. */
struct deciding {
	const struct workflows *all;
	const struct workflow *w;
	const struct rules *rules;
	const struct calendar *calendar;
	const struct witness *witness;   /* NULL: nothing is known */
	const struct case_record *case_; /* NULL: none yet */
	const struct message *message;   /* NULL for an event */
	int state, event;
	int64_t now;
	struct merge merge;
	struct decision *d;
};

static void settle(struct decision *d, enum verdict verdict, char *because /* owned */)
{
	d->verdict = verdict;
	free(d->because);
	d->because = text_line(because, LIMIT_VALUE);
	free(because);
}

/* --- applying a transition ------------------------------------------------------------------------------------------ */

const struct strings *situation_values(const struct situation *s, const char *field)
{
	const struct field *changed = s->changes != NULL ? fields_find(s->changes, field) : NULL;
	const struct case_field *old = s->case_ != NULL ? case_field_find(s->case_, field) : NULL;

	if (changed != NULL)
		return changed->values.n > 0 ? &changed->values : NULL;
	return old != NULL && old->values.n > 0 ? &old->values : NULL;
}

const char *situation_value(const struct situation *s, const char *field)
{
	const struct strings *v = situation_values(s, field);

	return v != NULL && v->n == 1 && v->v[0][0] != '\0' ? v->v[0] : NULL;
}

static struct situation situation_of(const struct deciding *x)
{
	return (struct situation){.workflow = x->w,
		.case_ = x->case_,
		.changes = &x->d->changes,
		.message = x->message,
		.request = x->d->request,
		.now = x->now};
}

/* "outcome is selected": what this mail says; where no mail came, what the case holds. */
static bool is_value(const struct deciding *x, const struct term *t)
{
	const struct situation s = situation_of(x);
	const struct field *f;

	if (x->message == NULL) {
		const char *value = situation_value(&s, t->field);

		return value != NULL && text_same(value, t->value);
	}
	f = x->d->request != NULL ? fields_find(&x->d->request->fields, t->field) : NULL;
	return f != NULL && f->values.n == 1 && text_same(f->values.v[0], t->value);
}

static bool term_holds(const struct deciding *x, const struct term *t)
{
	const struct situation s = situation_of(x);

	switch (t->kind) {
	case TERM_COMPLETE:
		return x->d->missing.n == 0;
	case TERM_PROGRESS:
		return x->merge.progress;
	case TERM_CHANGED:
		return x->merge.changed;
	case TERM_COURTESY:
		return x->message != NULL && courtesy_only(x->message);
	case TERM_HAS:
		return situation_values(&s, t->field) != NULL;
	case TERM_IS:
		return is_value(x, t);
	case TERM_FACT:
		return x->witness != NULL && x->witness->fn != NULL &&
		       x->witness->fn(x->witness->ctx, t->fact, &s);
	}
	return false;
}

/* Notes what it found. */
static bool holds(const struct deciding *x, const struct transition *t)
{
	struct tried tried = {.transition = t, .failed = -1};

	for (size_t i = 0; i < t->when.n && tried.failed < 0; i++)
		if (term_holds(x, &t->when.v[i]) == t->when.v[i].negated)
			tried.failed = (int)i;
	if (x->d->tried_n < TRIED_MAX)
		x->d->tried[x->d->tried_n++] = tried;
	return tried.failed < 0;
}

/* "role, agency" */
static char *list_names(const struct strings *names)
{
	struct buf b;

	buf_init(&b, LIMIT_VALUE);
	for (size_t i = 0; i < names->n; i++)
		(void)buf_printf(&b, "%s%s", i > 0 ? ", " : "", names->v[i]);
	return buf_take(&b);
}

/* Names of fields only: values are a stranger's words, and this line goes into the log. */
static char *why_moved(const struct deciding *x, const struct transition *t)
{
	const struct workflow_state *to = &x->w->states[t->to];
	struct strings changed = {0};
	char *values, *missing, *line;

	for (size_t i = 0; i < x->d->changes.n; i++)
		strings_add(&changed, x->d->changes.v[i].name);
	values = list_names(&changed);
	missing = list_names(&x->d->missing);
	line = xasprintf("%s%s%s%s%s%s%s", x->d->event, changed.n > 0 ? " with " : "", values,
		to->asks && x->d->missing.n > 0 ? "; missing " : "",
		to->asks && x->d->missing.n > 0 ? missing : "", t->when.n > 0 ? ": " : "",
		t->when.text);
	strings_free(&changed);
	free(values);
	free(missing);
	return line;
}

/* When a timer runs out; false where it does not: the date it counts from is not known, or the day has passed before the state
 * was entered. A day after a date is never missed. */
static bool timer_due(const struct deciding *x, const struct workflow_timer *t, int64_t *due)
{
	const struct situation s = situation_of(x);
	const char *day = t->field != NULL ? situation_value(&s, t->field) : NULL;

	if (t->field == NULL) {
		*due = calendar_add(x->calendar, x->now, t->after);
		return true;
	}
	if (day == NULL || !calendar_from_day(x->calendar, day, t->after, t->before, due))
		return false;
	return !t->before || *due > x->now;
}

static void start_timers(struct deciding *x, const struct workflow_state *to)
{
	struct decision *d = x->d;

	d->timers = xcalloc(to->timers_n, sizeof *d->timers);
	for (size_t i = 0; i < to->timers_n; i++) {
		int64_t due;

		if (timer_due(x, &to->timers[i], &due))
			d->timers[d->timers_n++] = (struct decision_timer){
				.event = x->w->events[to->timers[i].event].name, .due = due};
	}
}

/* A mail that may not be answered causes no letter to anybody but the team. */
static void add_letters(struct deciding *x, const struct transition *t)
{
	bool silent = x->message != NULL && !x->message->screen.may_reply;
	struct decision *d = x->d;

	d->letters = xcalloc(t->letters_n, sizeof *d->letters);
	for (size_t i = 0; i < t->letters_n; i++)
		if (!silent || t->letters[i].to == AUDIENCE_TEAM)
			d->letters[d->letters_n++] = (struct decision_letter){
				.letter = t->letters[i].letter, .to = t->letters[i].to};
}

/* The values stay what they were: a person decides, or nothing happens. */
static void drop_changes(struct decision *d)
{
	fields_free(&d->changes);
	strings_free(&d->replaced);
}

static enum verdict verdict_of(const struct deciding *x, const struct workflow_state *to)
{
	if (x->message == NULL)
		return VERDICT_ADVANCE;
	if (to->review)
		return VERDICT_HUMAN;
	return to->asks && x->d->missing.n > 0 ? VERDICT_ASK : VERDICT_ADVANCE;
}

static void apply(struct deciding *x, const struct transition *t)
{
	const struct workflow_state *to = &x->w->states[t->to];
	struct decision *d = x->d;

	add_letters(x, t);
	if (t->outcome == OUTCOME_HUMAN) {
		drop_changes(d);
		settle(d, VERDICT_HUMAN,
			xasprintf("%s that a person must read: the case is \"%s\"",
				strcmp(d->event, EVENT_REPLY) == 0 ? "a reply" : d->event,
				x->w->states[x->state].name));
		return;
	}
	if (t->outcome == OUTCOME_IGNORE) {
		drop_changes(d);
		settle(d, VERDICT_IGNORE,
			xasprintf("%s%s%s: nothing to do", d->event, t->when.n > 0 ? ", " : "",
				t->when.text));
		return;
	}
	if (to->asks && d->missing.n > 0 && x->message != NULL && !x->message->screen.may_reply) {
		drop_changes(d);
		d->letters_n = 0;
		settle(d, VERDICT_HUMAN,
			xstrdup("something is missing, and the mail may not be answered: the "
				"sender "
				"cannot be asked"));
		return;
	}
	d->from = x->w->states[x->state].name;
	d->to = to->name;
	d->keep_timers = t->stay;
	d->also = t->also;
	if (!t->stay)
		start_timers(x, to);
	settle(d, verdict_of(x, to), why_moved(x, t));
}

static void run_cell(struct deciding *x)
{
	const struct cell *cell = workflow_cell(x->w, x->state, x->event);

	merge_missing(&x->merge, x->d);
	for (size_t i = 0; i < cell->n; i++) {
		if (!holds(x, &cell->v[i]))
			continue;
		apply(x, &cell->v[i]);
		return;
	}
	assert(cell->n == 0); /* a cell that is handled ends with an unguarded transition */
	settle(x->d, VERDICT_HUMAN, xstrdup("no transition fits"));
}

/* --- a mail --------------------------------------------------------------------------------------------------------- */

/* May this mail do anything by itself? true: settled, it may not. */
static bool stopped(const struct message *m, const struct case_record *case_, bool participant,
	struct decision *d)
{
	enum screen_kind kind = m->screen.kind;

	if (kind == SCREEN_UNREADABLE)
		settle(d, VERDICT_HUMAN, xstrdup("the mail cannot be read"));
	else if (kind != SCREEN_REQUEST)
		settle(d, VERDICT_IGNORE,
			xasprintf("a machine wrote it: %s", screen_kind_names[kind]));
	else if (m->from.n != 1)
		settle(d, VERDICT_HUMAN,
			xasprintf(
				"%zu addresses in From: it is not clear who wrote it", m->from.n));
	else if (m->auth.result == AUTH_FAIL)
		settle(d, VERDICT_HUMAN,
			xstrdup("the sender's address is forged, or forwarded badly"));
	else if (!m->screen.may_advance)
		settle(d, VERDICT_HUMAN, xstrdup("the mail may not move a case"));
	else if (case_ != NULL && !participant)
		settle(d, VERDICT_HUMAN,
			xstrdup("the sender takes no part in the case it is about"));
	else
		return false;
	return true;
}

static const struct request *first_certain(const struct requests *r)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].certain)
			return &r->v[i];
	return NULL;
}

static const struct request *of_rule(const struct requests *r, const char *rule)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->v[i].rule, rule) == 0)
			return &r->v[i];
	return NULL;
}

static const char *unhandled_because(const struct workflows *all, const char *event)
{
	for (size_t i = 0; i < all->unhandled_n; i++)
		if (strcmp(all->unhandled[i].event, event) == 0)
			return all->unhandled[i].because;
	return "no workflow handles it";
}

static bool handles(const struct workflow *w, int state, int event)
{
	return event >= 0 && w->events[event].by == ACTOR_SENDER &&
	       workflow_cell(w, state, event)->n > 0;
}

/* The request that opens a case. true: settled, none is opened. */
static bool choose_first(struct deciding *x, const struct requests *requests)
{
	const struct request *r = first_certain(requests);

	if (r == NULL) {
		settle(x->d, VERDICT_HUMAN, xstrdup("no request was recognised with certainty"));
		return true;
	}
	x->d->request = r;
	x->w = workflows_by_event(x->all, r->event);
	if (x->w == NULL) {
		bool ask = r->missing.n > 0 && x->message->auth.result == AUTH_PASS &&
			   x->message->screen.may_reply;

		for (size_t i = 0; ask && i < r->missing.n; i++)
			strings_add(&x->d->missing, r->missing.v[i]);
		settle(x->d, ask ? VERDICT_ASK : VERDICT_HUMAN,
			xasprintf("%s: %s", r->event, unhandled_because(x->all, r->event)));
		return true;
	}
	x->state = 0;
	x->event = workflow_event_index(x->w, r->event);
	return false;
}

/* What a mail is within a case: the event of its certain request, else a reply. true: settled. */
static bool choose_within(struct deciding *x, const struct requests *requests)
{
	const struct request *r = first_certain(requests);

	x->w = workflows_find(x->all, x->case_->kind);
	x->state = x->w != NULL ? workflow_state_index(x->w, x->case_->state) : -1;
	if (x->state < 0) {
		settle(x->d, VERDICT_HUMAN,
			xasprintf("no workflow knows a %s that is %s", x->case_->kind,
				x->case_->state));
		return true;
	}
	x->d->workflow = x->w;
	if (r != NULL) {
		x->d->request = r;
		x->event = workflow_event_index(x->w, r->event);
		if (handles(x->w, x->state, x->event))
			return false;
		if (workflows_by_event(x->all, r->event) == NULL)
			settle(x->d, VERDICT_HUMAN,
				xasprintf("%s: %s", r->event, unhandled_because(x->all, r->event)));
		else
			settle(x->d, VERDICT_HUMAN,
				xasprintf("%s in a case that is a %s", r->event, x->case_->kind));
		return true;
	}
	x->d->request = of_rule(requests, x->w->rule);
	x->event = workflow_event_index(x->w, EVENT_REPLY);
	if (handles(x->w, x->state, x->event))
		return false;
	settle(x->d, VERDICT_HUMAN, xstrdup("no request was recognised with certainty"));
	return true;
}

static void take_request(struct deciding *x, const struct request *r)
{
	if (strcmp(r->rule, x->w->rule) != 0) {
		merge_taken(&x->merge, r, &x->w->events[x->event], x->d);
		return;
	}
	for (size_t i = 0; i < r->problems.n; i++) {
		struct problems *p = &x->d->problems;

		p->v = xgrow(p->v, &p->cap, p->n + 1, sizeof *p->v);
		p->v[p->n++] = (struct problem){.field = xstrdup(r->problems.v[i].field),
			.code = xstrdup(r->problems.v[i].code)};
	}
	merge_request(&x->merge, r, x->d);
	if (x->case_ != NULL && x->w->states[x->state].asks && !courtesy_only(x->message))
		merge_answers(&x->merge, r, x->d);
}

static void take_values(struct deciding *x)
{
	const struct request *r = x->d->request;

	x->merge = (struct merge){.workflow = x->w,
		.rules = x->rules,
		.case_ = x->case_,
		.reply = text_istarts(x->message->subject, "re:")};
	if (r == NULL)
		return;
	take_request(x, r);
	merge_clear(&x->merge, &x->w->events[x->event], x->d);
}

void advance_mail(const struct workflows *w, const struct rules *rules, const struct calendar *cal,
	const struct witness *witness, const struct case_record *case_, bool participant,
	const struct reading *reading, int64_t now, struct decision *out)
{
	const struct message *m = &reading->message;
	struct deciding x = {.all = w,
		.rules = rules,
		.calendar = cal,
		.witness = witness,
		.case_ = case_,
		.message = m,
		.now = now,
		.d = out};

	*out = (struct decision){.event = "", .keep_timers = true};
	if (stopped(m, case_, participant, out) ||
		(case_ != NULL ? choose_within(&x, &reading->requests)
			       : choose_first(&x, &reading->requests)))
		return;
	out->workflow = x.w;
	out->event = x.w->events[x.event].name;
	take_values(&x);
	merge_missing(&x.merge, out);
	if (x.w->events[x.event].trusted && m->auth.result != AUTH_PASS) {
		drop_changes(out);
		settle(out, VERDICT_HUMAN, xstrdup("nobody vouches for the sender's address"));
		return;
	}
	if (x.merge.other != NULL) {
		drop_changes(out);
		settle(out, VERDICT_HUMAN,
			xasprintf(
				"another %s than the case has: it may be another person's request",
				x.merge.other));
		return;
	}
	run_cell(&x);
}

/* --- verbs and timers ------------------------------------------------------------------------------------------------ */

static void possible(const struct workflow *w, int state, enum actor actor, struct strings *out)
{
	for (size_t i = 0; i < w->events_n; i++)
		if (w->events[i].by == actor && workflow_cell(w, state, (int)i)->n > 0)
			strings_add(out, w->events[i].name);
}

void advance_verbs(const struct workflows *w, const struct case_record *case_, struct strings *out)
{
	const struct workflow *one = workflows_find(w, case_->kind);
	int state = one != NULL ? workflow_state_index(one, case_->state) : -1;

	if (state >= 0)
		possible(one, state, ACTOR_TEAM, out);
}

static int not_possible(
	const struct deciding *x, enum actor actor, const char *event, struct err *e)
{
	struct strings names = {0};
	char *list, *said = text_line(event, 60);

	possible(x->w, x->state, actor, &names);
	list = list_names(&names);
	(void)err_set(e, ERR_INPUT, "\"%s\" is not possible while %s is %s: possible %s %s", said,
		x->case_->number, x->case_->state, names.n == 1 ? "is" : "are",
		names.n > 0 ? list : "nothing");
	free(said);
	free(list);
	strings_free(&names);
	return -1;
}

static int check_argument(const struct workflow_event *event, const char *reason, struct err *e)
{
	bool given = reason != NULL && reason[strspn(reason, " \t\r\n")] != '\0';

	if (event->argument == ARGUMENT_REASON && !given)
		return err_set(
			e, ERR_INPUT, "%s needs a reason: write it behind the verb", event->name);
	if (event->argument == ARGUMENT_FIELD && !given)
		return err_set(e, ERR_INPUT,
			"%s needs a field: write %s NAME=VALUE, for example %s agency=\"Department "
			"of "
			"Energy\"",
			event->name, event->name, event->name);
	if (event->argument == ARGUMENT_VALUES && !given) {
		char *usage = merge_usage(event);

		(void)err_set(e, ERR_INPUT, "%s needs values: write %s", event->name, usage);
		free(usage);
		return -1;
	}
	if (event->argument == ARGUMENT_NONE && given)
		return err_set(e, ERR_INPUT, "%s takes nothing behind it", event->name);
	return 0;
}

int advance_event(const struct workflows *w, const struct rules *rules, const struct calendar *cal,
	const struct witness *witness, const struct case_record *case_, enum actor actor,
	const char *event, const char *reason, int64_t now, struct decision *out, struct err *e)
{
	struct deciding x = {.all = w,
		.rules = rules,
		.calendar = cal,
		.witness = witness,
		.case_ = case_,
		.now = now,
		.d = out};
	const struct workflow_event *ev;

	*out = (struct decision){.event = "", .keep_timers = true};
	x.w = workflows_find(w, case_->kind);
	x.state = x.w != NULL ? workflow_state_index(x.w, case_->state) : -1;
	if (x.state < 0)
		return err_set(e, ERR_CONFIG,
			"no workflow knows a %s that is %s: put the file back, or close the case "
			"by hand",
			case_->kind, case_->state);
	x.event = workflow_event_index(x.w, event);
	if (x.event < 0 || x.w->events[x.event].by != actor ||
		workflow_cell(x.w, x.state, x.event)->n == 0)
		return not_possible(&x, actor, event, e);
	ev = &x.w->events[x.event];
	if (actor == ACTOR_TEAM && check_argument(ev, reason, e) != 0)
		return -1;
	out->workflow = x.w;
	out->event = ev->name;
	x.merge = (struct merge){.workflow = x.w, .rules = rules, .case_ = case_};
	if ((ev->argument == ARGUMENT_FIELD && merge_set(&x.merge, reason, out, e) != 0) ||
		(ev->argument == ARGUMENT_VALUES &&
			merge_values(&x.merge, ev, reason, out, e) != 0)) {
		decision_free(out);
		return -1;
	}
	run_cell(&x);
	if (ev->argument == ARGUMENT_REASON)
		settle(out, out->verdict, xasprintf("%s: %s", ev->name, reason));
	return 0;
}

/* --- freeing -------------------------------------------------------------------------------------------------------- */

void decision_free(struct decision *d)
{
	if (d == NULL)
		return;
	fields_free(&d->changes);
	strings_free(&d->replaced);
	strings_free(&d->missing);
	for (size_t i = 0; i < d->problems.n; i++) {
		free(d->problems.v[i].field);
		free(d->problems.v[i].code);
	}
	free(d->problems.v);
	free(d->letters);
	free(d->timers);
	free(d->because);
	*d = (struct decision){.event = ""};
}

void case_free(struct case_record *c)
{
	if (c == NULL)
		return;
	free(c->number);
	free(c->kind);
	free(c->state);
	free(c->requester);
	free(c->requester_name);
	free(c->mailbox);
	free(c->subject);
	free(c->root_id);
	for (size_t i = 0; i < c->fields_n; i++) {
		free(c->fields[i].name);
		strings_free(&c->fields[i].values);
		free(c->fields[i].source);
	}
	free(c->fields);
	*c = (struct case_record){0};
}

const struct case_field *case_field_find(const struct case_record *c, const char *name)
{
	for (size_t i = 0; i < c->fields_n; i++)
		if (strcmp(c->fields[i].name, name) == 0)
			return &c->fields[i];
	return NULL;
}
