/*
 * engine.c - owns the way from a reading (or a verb, or a timer) to one transaction.
 *
 * Must not parse a stranger's bytes, know IMAP or SMTP, or decide: advance() decides, this carries it out.
 */
#include "daemon/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/context.h"
#include "daemon/engine_bounce.h"
#include "daemon/engine_hold.h"
#include "daemon/engine_letter.h"
#include "daemon/engine_pass.h"
#include "daemon/log.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define TIMER_WAIT_S 3600 /* until a timer that could not run is tried again */

/* --- opening ------------------------------------------------------------------------------------------------------ */

/* Under another name first: a key that is there is whole, whatever happens. */
static int write_key(const char *folder, const char *path, const unsigned char *key)
{
	char *new = xasprintf("%s.new", path);
	int fd = open(new, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = -1, saved;

	if (fd >= 0 && dir >= 0 && write(fd, key, ENGINE_KEY_BYTES) == ENGINE_KEY_BYTES &&
		fsync(fd) == 0 && rename(new, path) == 0 && fsync(dir) == 0)
		rc = 0;
	saved = errno;
	if (fd >= 0)
		(void)close(fd);
	if (dir >= 0)
		(void)close(dir);
	free(new);
	errno = saved;
	return rc;
}

static int make_key(const char *folder, const char *path, unsigned char *key, struct err *e)
{
	if (getrandom(key, ENGINE_KEY_BYTES, 0) != ENGINE_KEY_BYTES)
		return err_set(
			e, ERR_TEMP, "the kernel gives no random bytes: %s", strerror(errno));
	if (write_key(folder, path, key) < 0)
		return err_set(e, errno == ENOSPC || errno == EDQUOT ? ERR_TEMP : ERR_CONFIG,
			"%s cannot be made: %s: give the data directory to Mailclerk's user", path,
			strerror(errno));
	return 0;
}

static int load_key(const char *folder, bool create, unsigned char *key, struct err *e)
{
	char *path = xasprintf("%s/key", folder);
	int fd = open(path, O_RDONLY | O_CLOEXEC), rc = 0;

	if (fd < 0 && errno == ENOENT && create) {
		rc = make_key(folder, path, key, e);
	} else if (fd < 0) {
		rc = err_set(e, ERR_CONFIG, "%s cannot be read: %s", path, strerror(errno));
	} else if (read(fd, key, ENGINE_KEY_BYTES) != ENGINE_KEY_BYTES) {
		rc = err_set(e, ERR_CONFIG,
			"%s is damaged (it must have %d bytes): restore it from a backup", path,
			ENGINE_KEY_BYTES);
	}
	if (fd >= 0)
		(void)close(fd);
	free(path);
	return rc;
}

int engine_open(const struct config *config, const struct office *office, bool create,
	struct engine *out, struct err *e)
{
	char *path = xasprintf("%s/mailclerk.db", config->data_directory);
	char *key = xasprintf("%s/key", config->data_directory);
	int rc;

	if (create && access(path, F_OK) == 0 && access(key, F_OK) < 0 && errno == ENOENT)
		log_warning("%s is gone and made anew: replies to earlier letters are known by "
			    "their case number only; restore it from a backup",
			key);
	free(key);
	*out = (struct engine){.config = config, .office = office};
	if (create && mkdir(config->data_directory, 0700) < 0 && errno != EEXIST) {
		free(path);
		return err_set(e, ERR_CONFIG,
			"the data directory %s cannot be made: %s: make it for Mailclerk's user",
			config->data_directory, strerror(errno));
	}
	rc = store_open(path, create, &out->store, e);
	if (rc == 0 && load_key(config->data_directory, create, out->key, e) < 0) {
		store_close(out->store);
		out->store = NULL;
		rc = -1;
	}
	free(path);
	return rc;
}

void engine_close(struct engine *g)
{
	store_close(g->store);
	explicit_bzero(g->key, sizeof g->key);
	g->store = NULL;
}

/* --- which case --------------------------------------------------------------------------------------------------- */

/* Does this request name what the case is about (the workflow's identity fields)? What one of them leaves out speaks against it
 * only where `strict`. */
static bool same_identity(
	const struct workflow *w, const struct case_record *c, const struct request *r, bool strict)
{
	for (size_t i = 0; i < w->identity_n; i++) {
		const struct field *f = fields_find(&r->fields, w->identity[i]);
		const struct case_field *old = case_field_find(c, w->identity[i]);

		if (f == NULL || old == NULL || old->values.n != 1 || f->values.n != 1) {
			if (strict)
				return false;
			continue;
		}
		if (!text_same(old->values.v[0], f->values.v[0]))
			return false;
	}
	return !strict || w->identity_n > 0;
}

/* A request written as a new mail instead of a reply, while a case of its sender is open: because we asked for more, or once
 * more for the same person. */
static int case_waiting_for(
	struct engine *g, const struct reading *reading, struct case_record *out, struct err *e)
{
	const struct message *m = &reading->message;
	const struct request *r = reading->requests.n > 0 ? &reading->requests.v[0] : NULL;
	const struct workflow *w;

	if (r == NULL || !r->certain || m->from.n != 1)
		return 0;
	w = workflows_by_event(&g->office->workflows, r->event);
	for (size_t pass = 0; w != NULL && pass < 2; pass++) {
		for (size_t i = 1; i < w->states_n; i++) {
			const struct workflow_state *s = &w->states[i];
			int rc;

			if (s->final || s->asks != (pass == 0))
				continue;
			rc = store_case_by_requester(
				g->store, w->kind, m->from.v[0].addr, s->name, out, e);
			if (rc < 0 || (rc == 1 && same_identity(w, out, r, !s->asks)))
				return rc;
			case_free(out);
		}
	}
	return 0;
}

/* 1 found, 0 none, -1 error. By our Message-IDs first (newest reference), then by the case number that is written. */
static int find_case(
	struct engine *g, const struct reading *reading, struct case_record *out, struct err *e)
{
	const struct message *m = &reading->message;

	for (size_t i = m->references.n; i-- > 0;) {
		int rc = engine_id_is_ours(g, m->references.v[i])
				 ? store_case_by_letter(g->store, m->references.v[i], out, e)
				 : 0;

		if (rc != 0)
			return rc;
	}
	if (m->case_number[0] != '\0') {
		int rc = store_case_by_number(g->store, m->case_number, out, e);

		if (rc != 0)
			return rc;
	}
	return case_waiting_for(g, reading, out, e);
}

/* --- planning ----------------------------------------------------------------------------------------------------- */

static int year_of(int64_t now)
{
	time_t t = (time_t)now;
	struct tm tm;

	return gmtime_r(&t, &tm) != NULL ? tm.tm_year + 1900 : 1970;
}

static void fields_to_case(const struct fields *from, struct case_record *c)
{
	for (size_t i = 0; i < from->n; i++) {
		struct case_field *f;

		c->fields = xgrow(c->fields, &c->fields_cap, c->fields_n + 1, sizeof *c->fields);
		f = &c->fields[c->fields_n++];
		*f = (struct case_field){.name = xstrdup(from->v[i].name),
			.source = xstrdup(field_source_names[from->v[i].source])};
		strings_copy(&f->values, &from->v[i].values);
	}
}

static int open_case(struct engine *g, const struct config_mailbox *mailbox,
	const struct message *m, int64_t now, struct plan *p, struct err *e)
{
	struct case_record *c = &p->case_;
	char number[32];

	if (store_case_next_number(g->store, CASE_PREFIX, year_of(now), number, sizeof number, e) <
		0)
		return -1;
	*c = (struct case_record){
		.number = xstrdup(number),
		.kind = xstrdup(p->decision.workflow->kind),
		.state = xstrdup(p->decision.to),
		.requester = xstrdup(m->from.v[0].addr),
		.requester_name = xstrdup(m->from.v[0].name),
		.mailbox = xstrdup(mailbox->name),
		.subject = xstrdup(m->subject),
		.root_id = xstrdup(m->message_id),
		.opened_at = now,
		.changed_at = now,
	};
	fields_to_case(&p->decision.changes, c);
	p->has_case = p->new_case = true;
	return 0;
}

static enum folder folder_for(enum verdict v)
{
	return v == VERDICT_HUMAN ? FOLDER_NEEDS_HUMAN : FOLDER_PROCESSED;
}

int engine_plan(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t now, struct plan *out, struct err *e)
{
	const struct message *m = &reading->message;
	bool participant = false;
	int rc;

	*out = (struct plan){0};
	if (m->screen.kind == SCREEN_BOUNCE) {
		if (engine_bounce_plan(g, m, out, e) < 0)
			goto fail;
		out->folder = folder_for(out->decision.verdict);
		if (engine_letters_for_mail(g, mailbox, reading, now, out, e) < 0)
			goto fail;
		return 0;
	}
	rc = find_case(g, reading, &out->case_, e);
	if (rc < 0)
		return -1;
	out->has_case = rc == 1;
	if (out->has_case && m->from.n == 1) {
		rc = store_case_participant(g->store, out->case_.id, m->from.v[0].addr, e);
		if (rc < 0)
			goto fail;
		participant = rc == 1;
	}
	out->stranger = out->has_case && !participant;
	advance_mail(&g->office->workflows, reader_rules(g->office->reader), g->office->calendar,
		out->has_case ? &out->case_ : NULL, participant, reading, now, &out->decision);
	out->folder = folder_for(out->decision.verdict);
	if (!out->has_case && out->decision.to != NULL && open_case(g, mailbox, m, now, out, e) < 0)
		goto fail;
	if (engine_letters_for_mail(g, mailbox, reading, now, out, e) < 0)
		goto fail;
	return 0;
fail:
	plan_free(out);
	return -1;
}

void plan_free(struct plan *p)
{
	if (p == NULL)
		return;
	for (size_t i = 0; i < p->letters_n; i++) {
		free(p->letters[i].message_id);
		strings_free(&p->letters[i].to);
		letter_free(&p->letters[i].letter);
	}
	free(p->letters);
	engine_bounce_free(p);
	free(p->restrained);
	case_free(&p->case_);
	decision_free(&p->decision);
	*p = (struct plan){0};
}

/* --- committing --------------------------------------------------------------------------------------------------- */

static int commit_letters(struct engine *g, const struct config_mailbox *mailbox,
	const struct plan *p, int64_t message, int64_t now, struct err *e)
{
	for (size_t i = 0; i < p->letters_n; i++) {
		const struct plan_letter *l = &p->letters[i];
		const struct letter_row row = {
			.message_id = l->message_id,
			.template_ = l->name,
			.mailbox = mailbox->name,
			.mail_from = mailbox->address,
			.recipients = &l->to,
			.subject = l->letter.subject,
			.bytes = l->letter.bytes,
			.len = l->letter.len,
			.case_id = p->has_case ? p->case_.id : 0,
			.message = message,
		};

		const struct tally_row tally = {.address = l->to.v[0],
			.case_id = row.case_id,
			.text_key = l->text_key,
			.fruitless = l->fruitless};

		if (l->written)
			continue;
		if (store_letter_add(g->store, &row, now, e) < 0)
			return -1;
		if (l->outside && store_tally_add(g->store, &tally, now, e) < 0)
			return -1;
	}
	return 0;
}

/* What the decision does to a case that stands in the database: fields, state, timers, history. */
static int commit_case(struct engine *g, struct plan *p, const char *actor, int64_t message,
	int64_t now, struct err *e)
{
	const struct decision *d = &p->decision;
	struct case_record *c = &p->case_;
	const struct history_row h = {.at = now,
		.actor = actor,
		.event = d->event,
		.from = d->from != NULL ? d->from : "",
		.to = d->to != NULL ? d->to : "",
		.detail = d->because,
		.message = message};

	if (!p->has_case)
		return 0;
	if (!p->new_case && d->to != NULL &&
		store_case_change(g->store, c, strcmp(c->state, d->to) != 0 ? d->to : NULL,
			&d->changes, now, e) < 0)
		return -1;
	if (d->to != NULL && !d->keep_timers &&
		store_timers_set(g->store, c->id, d->timers, d->timers_n, e) < 0)
		return -1;
	return store_history_add(g->store, c->id, &h, e);
}

struct mail_ctx {
	const struct config_mailbox *mailbox;
	const struct copy_key *copy;
	const struct reading *reading;
	const char *because; /* why it is held; NULL: it is not */
	int64_t received_at, now;
	struct plan plan;
	bool known;    /* it was acted upon before */
	int64_t again; /* message.id of one that is tried again; 0: it is new */
};

static int put_message(struct engine *g, const struct mail_ctx *x, const struct message_row *row,
	int64_t *id_out, struct err *e)
{
	*id_out = x->again;
	if (x->again == 0)
		return store_message_add(g->store, row, id_out, e);
	return store_message_decide(
		g->store, x->again, row->outcome, row->because, row->case_id, e);
}

static int commit_plan(struct engine *g, struct mail_ctx *x, struct err *e)
{
	const struct message *m = &x->reading->message;
	struct plan *p = &x->plan;
	struct message_row row = {
		.message_id = m->message_id,
		.from = m->from.n > 0 ? m->from.v[0].addr : (char[]){""},
		.subject = m->subject,
		.outcome = (char *)(uintptr_t)verdict_names[p->decision.verdict],
		.because = p->decision.because,
		.received_at = x->received_at,
	};
	int64_t id;

	(void)snprintf(row.content_key, sizeof row.content_key, "%s", m->content_key);
	if (p->has_case && !p->new_case)
		row.case_id = p->case_.id;
	if (p->new_case) { /* the case first: the message row points at it */
		if (store_case_add(g->store, &p->case_, x->now, e) < 0)
			return -1;
		row.case_id = p->case_.id;
	}
	if (put_message(g, x, &row, &id, e) < 0 ||
		store_copy_decide(g->store, x->copy, id, folder_names[p->folder], x->now, e) < 0 ||
		(x->again != 0 && store_message_tried(g->store, id, x->now, e) < 0) ||
		commit_case(g, p, row.from, id, x->now, e) < 0 ||
		engine_bounce_commit(g, p, x->now, e) < 0)
		return -1;
	return commit_letters(g, x->mailbox, p, id, x->now, e);
}

/* Acts in one transaction: fn between BEGIN and COMMIT, all of it or nothing. */
static int in_transaction(struct engine *g, int (*fn)(struct engine *g, void *ctx, struct err *e),
	void *ctx, struct err *e)
{
	if (store_begin(g->store, e) < 0)
		return -1;
	if (fn(g, ctx, e) < 0) {
		store_rollback(g->store);
		return -1;
	}
	return store_commit(g->store, e);
}

static enum folder folder_of_outcome(const char *outcome)
{
	if (strcmp(outcome, "held") == 0)
		return FOLDER_HELD;
	return strcmp(outcome, verdict_names[VERDICT_HUMAN]) == 0 ? FOLDER_NEEDS_HUMAN
								  : FOLDER_PROCESSED;
}

/* A mail whose content is known: 1 it is filed, 0 it is to be tried again, -1. */
static int known_mail(
	struct engine *g, struct mail_ctx *x, const struct message_row *seen, struct err *e)
{
	int rc = store_message_again(g->store, seen->id, x->copy, x->received_at, e);

	if (rc < 0)
		return -1;
	if (rc == 1) {
		x->again = seen->id;
		return 0;
	}
	x->known = true;
	rc = store_copy_decide(g->store, x->copy, seen->id,
		folder_names[folder_of_outcome(seen->outcome)], x->now, e);
	return rc < 0 ? -1 : 1;
}

/* Holds a mail whose Message-ID is another one's: 1 held, 0 it is not, -1. */
static int hold_collision(struct engine *g, struct mail_ctx *x, struct err *e)
{
	const struct message *m = &x->reading->message;
	struct hold hold = {.reason = HOLD_COLLISION,
		.because = "another message with the same Message-ID and other content was acted "
			   "upon before",
		.message = m,
		.received_at = x->received_at};
	int rc = m->message_id[0] != '\0'
			 ? store_message_id_taken(g->store, m->message_id, m->content_key, e)
			 : 0;

	if (rc == 1) {
		x->because = hold.because;
		if (engine_hold_steps(g, x->mailbox, x->copy, &hold, x->now, e) < 0)
			return -1;
	}
	return rc;
}

static int mail_steps(struct engine *g, void *ctx, struct err *e)
{
	struct mail_ctx *x = ctx;
	struct message_row seen = {0};
	int rc = store_message_by_content(g->store, x->reading->message.content_key, &seen, e);

	if (rc == 1)
		rc = known_mail(g, x, &seen, e);
	else if (rc == 0)
		rc = hold_collision(g, x, e);
	message_row_free(&seen);
	if (rc != 0)
		return rc < 0 ? -1 : 0;
	if (engine_plan(g, x->mailbox, x->reading, x->now, &x->plan, e) < 0)
		return -1;
	return commit_plan(g, x, e);
}

static void log_outcome(const struct mail_ctx *x)
{
	const struct decision *d = &x->plan.decision;

	if (x->known) {
		log_info("mailbox=%s uid=%lld outcome=known filed again", x->mailbox->name,
			(long long)x->copy->uid);
	} else if (x->because != NULL) {
		log_warning("mailbox=%s uid=%lld outcome=held reason=%s because=\"%s\"",
			x->mailbox->name, (long long)x->copy->uid,
			hold_reason_names[HOLD_COLLISION], x->because);
	} else {
		if (x->plan.restrained != NULL)
			log_error("mailbox=%s uid=%lld %s", x->mailbox->name,
				(long long)x->copy->uid, x->plan.restrained);
		engine_bounce_log(&x->plan, x->mailbox->name, x->copy->uid);
		log_info("mailbox=%s uid=%lld case=%s %s->%s event=%s outcome=%s%s letters=%zu "
			 "because=\"%s\"",
			x->mailbox->name, (long long)x->copy->uid,
			x->plan.has_case ? x->plan.case_.number : "-",
			d->from != NULL ? d->from : "-", d->to != NULL ? d->to : "-",
			d->event != NULL && d->event[0] != '\0' ? d->event : "-",
			verdict_names[d->verdict], x->again != 0 ? " again=yes" : "",
			x->plan.letters_n, d->because);
	}
}

int engine_mail(struct engine *g, const struct config_mailbox *mailbox, const struct copy_key *copy,
	const struct reading *reading, int64_t received_at, int64_t now, struct err *e)
{
	struct mail_ctx x = {.mailbox = mailbox,
		.copy = copy,
		.reading = reading,
		.received_at = received_at,
		.now = now};
	int rc = in_transaction(g, mail_steps, &x, e);

	if (rc == 0)
		log_outcome(&x);
	plan_free(&x.plan);
	return rc;
}

/* --- verbs and timers --------------------------------------------------------------------------------------------- */

struct event_ctx {
	const char *number; /* of the case; NULL: by id */
	int64_t case_id;
	enum actor actor;
	const char *who, *event, *reason;
	struct timer_row timer;        /* that is due; id 0: none */
	const struct timer_row *after; /* those that wait; NULL: none does */
	bool waits;                    /* for its mailbox to be read */
	bool restrained;               /* a letter would be over a limit */
	int64_t now;
	char said[96]; /* "CGH-26-00001 requested->active", for the log */
};

static int event_on_case(struct engine *g, struct event_ctx *x, struct plan *p, struct err *e)
{
	const struct config_mailbox *mailbox = config_mailbox_find(g->config, p->case_.mailbox);

	if (mailbox == NULL)
		mailbox =
			&g->config->mailboxes[0]; /* it was taken out of the configuration since */
	if (advance_event(&g->office->workflows, reader_rules(g->office->reader),
		    g->office->calendar, &p->case_, x->actor, x->event, x->reason, x->now,
		    &p->decision, e) < 0 ||
		engine_letters_for_event(g, mailbox, x->actor, x->reason, x->now, p, e) < 0) {
		x->restrained = p->restrained != NULL;
		return -1;
	}
	(void)snprintf(x->said, sizeof x->said, "%s %s->%s", p->case_.number,
		p->decision.from != NULL ? p->decision.from : "-",
		p->decision.to != NULL ? p->decision.to : "-");
	if (commit_case(g, p, x->who, 0, x->now, e) < 0)
		return -1;
	return commit_letters(g, mailbox, p, 0, x->now, e);
}

static int event_steps(struct engine *g, void *ctx, struct err *e)
{
	struct event_ctx *x = ctx;
	struct plan p = {0};
	int rc;

	rc = x->number != NULL ? store_case_by_number(g->store, x->number, &p.case_, e)
			       : store_case_by_id(g->store, x->case_id, &p.case_, e);
	if (rc == 0)
		rc = err_set(e, ERR_INPUT,
			"there is no case %s: `mailclerk cases list` shows those that are open",
			x->number != NULL ? x->number : "with that id");
	if (rc < 0)
		return -1;
	p.has_case = true;
	/* the timer goes first: a state entered anew sets its own */
	rc = x->timer.id != 0 ? store_timer_take(g->store, &x->timer, x->now, e) : 0;
	if (rc == 0)
		rc = event_on_case(g, x, &p, e);
	plan_free(&p);
	return rc;
}

int engine_decide(struct engine *g, const char *number, const char *verb, const char *reason,
	const char *actor, int64_t now, struct err *e)
{
	struct event_ctx x = {.number = number,
		.actor = ACTOR_TEAM,
		.who = actor,
		.event = verb,
		.reason = reason,
		.now = now};

	if (in_transaction(g, event_steps, &x, e) < 0)
		return -1;
	log_info("case=%s event=%s by=%s", x.said, verb, actor);
	return 0;
}

/* The next due timer, found and run in one transaction; x->timer.id stays 0 where there is none. */
static int timer_steps(struct engine *g, void *ctx, struct err *e)
{
	struct event_ctx *x = ctx;
	int rc = store_timer_due(g->store, x->now, x->after, &x->timer, e);

	if (rc != 1)
		return rc;
	rc = engine_pass_waits(g, &x->timer, e);
	if (rc != 0) {
		x->waits = rc == 1;
		return rc < 0 ? -1 : 0;
	}
	x->case_id = x->timer.case_id;
	x->event = x->timer.event;
	return event_steps(g, x, e);
}

/* A timer whose event has become impossible (the workflow was changed) is dropped, with a line in the log. */
static int drop_timer(struct engine *g, void *ctx, struct err *e)
{
	const struct event_ctx *x = ctx;

	return store_timer_drop(g->store, x->timer.id, e);
}

static int postpone_timer(struct engine *g, void *ctx, struct err *e)
{
	const struct event_ctx *x = ctx;

	return store_timer_postpone(g->store, x->timer.id, x->now + TIMER_WAIT_S, e);
}

/* A timer could not run. One case's trouble must not keep the others waiting: 0 where its timer is out of the way, else -1. */
static int set_aside(struct engine *g, struct event_ctx *x, struct err *e)
{
	bool drop = e->kind == ERR_INPUT;

	if (x->timer.id == 0 || (e->kind == ERR_TEMP && !x->restrained))
		return -1; /* the database's trouble, and everybody's */
	if (drop || x->restrained)
		log_warning("case_id=%lld timer=%s %s because=\"%s\"", (long long)x->case_id,
			x->event, drop ? "dropped" : "waits for an hour", e->message);
	else
		log_error("case_id=%lld timer=%s waits for an hour because=\"%s\"",
			(long long)x->case_id, x->event, e->message);
	return in_transaction(g, drop ? drop_timer : postpone_timer, x, e);
}

int engine_timers(struct engine *g, int64_t now, struct err *e)
{
	struct timer_row after = {.due = INT64_MIN};
	int ran = 0;

	for (;;) {
		struct event_ctx x = {
			.actor = ACTOR_CLOCK, .who = "clock", .after = &after, .now = now};

		if (in_transaction(g, timer_steps, &x, e) == 0) {
			if (x.timer.id == 0)
				return ran;
			if (x.waits) {
				after = x.timer;
				continue;
			}
			log_info("case=%s event=%s by=clock", x.said, x.event);
			ran++;
			continue;
		}
		if (set_aside(g, &x, e) < 0)
			return -1;
	}
}
