/*
 * store_case.c - owns cases, their fields, participants and timers in the database (history: store_history.c). Knows no workflow: a state is
 * a name.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "state/store_private.h"

#define CASES_DEFAULT 1000 /* store_case_each without a limit */

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* A column of the current row, "" for NULL; until the next step. */
static const char *text_of(sqlite3_stmt *st, int column)
{
	const unsigned char *text = sqlite3_column_text(st, column);

	return text != NULL ? (const char *)text : "";
}

static void read_case(sqlite3_stmt *st, struct case_record *c)
{
	*c = (struct case_record){
		.id = sqlite3_column_int64(st, 0),
		.number = store_text(st, 1),
		.kind = store_text(st, 2),
		.state = store_text(st, 3),
		.version = sqlite3_column_int64(st, 4),
		.requester = store_text(st, 5),
		.requester_name = store_text(st, 6),
		.mailbox = store_text(st, 7),
		.subject = store_text(st, 8),
		.root_id = store_text(st, 9),
		.opened_at = sqlite3_column_int64(st, 10),
		.changed_at = sqlite3_column_int64(st, 11),
	};
}

static struct case_field *field_of(struct case_record *c, const char *name)
{
	for (size_t i = 0; i < c->fields_n; i++)
		if (strcmp(c->fields[i].name, name) == 0)
			return &c->fields[i];
	return NULL;
}

static struct case_field *new_field(struct case_record *c, const char *name, const char *source)
{
	struct case_field *f;

	c->fields = xgrow(c->fields, &c->fields_cap, c->fields_n + 1, sizeof *c->fields);
	f = &c->fields[c->fields_n++];
	*f = (struct case_field){.name = xstrdup(name), .source = xstrdup(source)};
	return f;
}

/* The value in the current row, if the case has any. */
static void read_value(sqlite3_stmt *st, struct case_record *c)
{
	const char *name = (const char *)sqlite3_column_text(st, 12);
	const char *source = (const char *)sqlite3_column_text(st, 14);
	struct case_field *f;

	if (name == NULL)
		return;
	f = field_of(c, name);
	if (f == NULL)
		f = new_field(c, name, source != NULL ? source : "");
	strings_take(&f->values, store_text(st, 13));
}

static int find_case(struct store *s, enum query q, const struct arg *args, size_t n,
	struct case_record *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, q, args, n, e);
	struct case_record c = {0};
	int rc, rows = 0;

	if (st == NULL)
		return -1;
	while ((rc = store_step(s, st, e)) == 1) {
		if (rows++ == 0)
			read_case(st, &c);
		read_value(st, &c);
	}
	if (rc < 0 || rows == 0) {
		case_free(&c);
		return rc;
	}
	*out = c;
	return 1;
}

int store_case_by_number(
	struct store *s, const char *number, struct case_record *out, struct err *e)
{
	return find_case(s, Q_CASE_BY_NUMBER, ARGS(arg_text(number)), out, e);
}

int store_case_by_id(struct store *s, int64_t id, struct case_record *out, struct err *e)
{
	return find_case(s, Q_CASE_BY_ID, ARGS(arg_int(id)), out, e);
}

int store_case_by_letter(
	struct store *s, const char *message_id, struct case_record *out, struct err *e)
{
	return find_case(s, Q_CASE_BY_LETTER, ARGS(arg_text(message_id)), out, e);
}

int store_case_by_requester(struct store *s, const char *kind, const char *address,
	const char *state, struct case_record *out, struct err *e)
{
	return find_case(s, Q_CASE_BY_REQUESTER,
		ARGS(arg_text(kind), arg_text(address), arg_text(state)), out, e);
}

int store_case_each(struct store *s, const struct case_filter *filter,
	int (*fn)(void *ctx, const struct case_record *c), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(
		s, Q_CASE_EACH, ARGS(arg_text(filter->kind), arg_text(filter->state)), e);
	int limit = filter->limit > 0 ? filter->limit : CASES_DEFAULT;
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && limit > 0 && (rc = store_step(s, st, e)) != 0) {
		struct case_record c;

		if (rc < 0)
			return -1;
		if (filter->open_only && filter->final_states != NULL &&
			strings_has(filter->final_states, text_of(st, 3)))
			continue;
		read_case(st, &c);
		stop = fn(ctx, &c);
		limit--;
		case_free(&c);
	}
	store_done(st);
	return stop;
}

/* --- participants and numbers ------------------------------------------------------------------------------------- */

int store_case_participant(struct store *s, int64_t case_id, const char *address, struct err *e)
{
	return store_exists(s, Q_PARTICIPANT, ARGS(arg_int(case_id), arg_text(address)), e);
}

int store_participant_add(
	struct store *s, int64_t case_id, const char *address, const char *role, struct err *e)
{
	return store_exec(
		s, Q_PARTICIPANT_ADD, ARGS(arg_int(case_id), arg_text(address), arg_text(role)), e);
}

int store_case_next_number(
	struct store *s, const char *prefix, int year, char *out, size_t size, struct err *e)
{
	char name[64];
	sqlite3_stmt *st;
	int64_t next = 1;
	int rc, n;

	n = snprintf(name, sizeof name, "%s-%02d", prefix, year % 100);
	assert(n > 0 && (size_t)n < sizeof name);
	st = store_query(s, s->in_tx ? Q_NUMBER_TAKE : Q_NUMBER_LOOK, ARGS(arg_text(name)), e);
	if (st == NULL)
		return -1;
	while ((rc = store_step(s, st, e)) == 1)
		next = sqlite3_column_int64(st, 0);
	if (rc < 0)
		return -1;
	n = snprintf(out, size, "%s-%05lld", name, (long long)next);
	assert(n > 0 && (size_t)n < size);
	return 0;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

static int add_values(struct store *s, int64_t case_id, const char *name,
	const struct strings *values, const char *source, struct err *e)
{
	for (size_t i = 0; i < values->n; i++)
		if (store_exec(s, Q_VALUE_ADD,
			    ARGS(arg_int(case_id), arg_text(name), arg_int((int64_t)i),
				    arg_text(values->v[i]), arg_text(source)),
			    e) != 0)
			return -1;
	return 0;
}

int store_case_add(struct store *s, struct case_record *c, int64_t now, struct err *e)
{
	int64_t id;

	assert(s->in_tx);
	if (store_exec(s, Q_CASE_ADD,
		    ARGS(arg_text(c->number), arg_text(c->kind), arg_text(c->state),
			    arg_text(c->requester), arg_text(c->requester_name),
			    arg_text(c->mailbox), arg_text(c->subject), arg_text(c->root_id),
			    arg_int(now)),
		    e) != 0)
		return -1;
	id = sqlite3_last_insert_rowid(s->db);
	for (size_t i = 0; i < c->fields_n; i++)
		if (add_values(s, id, c->fields[i].name, &c->fields[i].values, c->fields[i].source,
			    e) != 0)
			return -1;
	if (c->requester[0] != '\0' &&
		store_participant_add(s, id, c->requester, "requester", e) != 0)
		return -1;
	c->id = id;
	c->version = 1;
	c->opened_at = c->changed_at = now;
	return 0;
}

static void drop_field(struct case_record *c, struct case_field *f)
{
	size_t at = (size_t)(f - c->fields);

	free(f->name);
	free(f->source);
	strings_free(&f->values);
	memmove(f, f + 1, (c->fields_n - at - 1) * sizeof *f);
	c->fields_n--;
}

/* The same change to the record in memory. */
static void set_field(struct case_record *c, const struct field *change)
{
	const char *source = field_source_names[change->source];
	struct case_field *f = field_of(c, change->name);

	if (change->values.n == 0) {
		if (f != NULL)
			drop_field(c, f);
		return;
	}
	if (f == NULL)
		f = new_field(c, change->name, source);
	strings_free(&f->values);
	strings_copy(&f->values, &change->values);
	free(f->source);
	f->source = xstrdup(source);
}

int store_case_annotate(
	struct store *s, struct case_record *c, const struct fields *changes, struct err *e)
{
	assert(s->in_tx);
	for (size_t i = 0; i < changes->n; i++) {
		const struct field *f = &changes->v[i];

		if (store_exec(s, Q_VALUES_DROP, ARGS(arg_int(c->id), arg_text(f->name)), e) != 0 ||
			add_values(s, c->id, f->name, &f->values, field_source_names[f->source],
				e) != 0)
			return -1;
	}
	for (size_t i = 0; i < changes->n; i++)
		set_field(c, &changes->v[i]);
	return 0;
}

int store_case_change(struct store *s, struct case_record *c, const char *new_state,
	const struct fields *changes, int64_t now, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_CASE_CHANGE,
		    ARGS(arg_int(c->id), arg_int(c->version), arg_text(new_state), arg_int(now)),
		    e) != 0)
		return -1;
	if (sqlite3_changes(s->db) == 0) {
		(void)store_spoil(s);
		return err_set(e, ERR_TEMP,
			"case %s is no longer at version %lld: another process changed it first: "
			"look again",
			c->number, (long long)c->version);
	}
	if (changes != NULL && store_case_annotate(s, c, changes, e) != 0)
		return -1;
	if (new_state != NULL && new_state != c->state) {
		char *state = xstrdup(new_state);

		free(c->state);
		c->state = state;
	}
	c->version++;
	c->changed_at = now;
	return 0;
}

/* --- timers ------------------------------------------------------------------------------------------------------- */

int store_timers_set(struct store *s, int64_t case_id, const struct decision_timer *timers,
	size_t n, struct err *e)
{
	assert(s->in_tx);
	if (store_exec(s, Q_TIMERS_DROP, ARGS(arg_int(case_id)), e) != 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (store_exec(s, Q_TIMER_ADD,
			    ARGS(arg_int(case_id), arg_text(timers[i].event),
				    arg_int(timers[i].due)),
			    e) != 0)
			return -1;
	return 0;
}

/* The one row of such a query. 1, 0, -1. */
static int read_timer(struct store *s, sqlite3_stmt *st, struct timer_row *out, struct err *e)
{
	char *event;
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	*out = (struct timer_row){
		.id = sqlite3_column_int64(st, 0),
		.case_id = sqlite3_column_int64(st, 1),
		.due = sqlite3_column_int64(st, 2),
	};
	event = store_text(st, 3);
	(void)snprintf(out->event, sizeof out->event, "%s", event);
	free(event);
	store_done(st);
	return 1;
}

int store_timer_due(struct store *s, int64_t now, const struct timer_row *after,
	struct timer_row *out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_TIMER_DUE,
		ARGS(arg_int(now), arg_int(after != NULL ? after->due : INT64_MIN),
			arg_int(after != NULL ? after->id : 0)),
		e);

	return read_timer(s, st, out, e);
}

int store_timer_next(struct store *s, int64_t *due_out, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_TIMER_NEXT, NULL, 0, e);
	int rc;

	if (st == NULL)
		return -1;
	rc = store_step(s, st, e);
	if (rc == 1) {
		*due_out = sqlite3_column_int64(st, 0);
		store_done(st);
	}
	return rc;
}

int store_timer_of_case(
	struct store *s, int64_t case_id, int64_t after, struct timer_row *out, struct err *e)
{
	return read_timer(s,
		store_query(s, Q_TIMER_OF_CASE, ARGS(arg_int(case_id), arg_int(after)), e), out, e);
}

int store_timer_drop(struct store *s, int64_t id, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_TIMER_DROP, ARGS(arg_int(id)), e);
}

int store_timer_take(struct store *s, const struct timer_row *t, int64_t now, struct err *e)
{
	assert(s->in_tx);
	return store_exec(
		s, Q_TIMER_TAKE, ARGS(arg_int(t->case_id), arg_text(t->event), arg_int(now)), e);
}

int store_timer_postpone(struct store *s, int64_t id, int64_t due, struct err *e)
{
	assert(s->in_tx);
	return store_exec(s, Q_TIMER_POSTPONE, ARGS(arg_int(id), arg_int(due)), e);
}
