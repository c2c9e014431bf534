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
#include "daemon/engine_find.h"
#include "daemon/engine_letter.h"
#include "daemon/engine_team.h"
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

void engine_take_others(struct plan *p, const struct facts *facts)
{
	if (p->decision.to == NULL)
		return;
	memcpy(p->others, facts->others, sizeof p->others);
	p->others_n = facts->others_n;
}

int engine_plan(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t now, struct plan *out, struct err *e)
{
	const struct message *m = &reading->message;
	struct facts facts = {.engine = g};
	const struct witness witness = {.fn = facts_ask, .ctx = &facts};
	bool participant;
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
	rc = engine_team_plan(g, mailbox, reading, now, out, e);
	if (rc != 0) {
		out->folder = folder_for(out->decision.verdict);
		return rc < 0 ? -1 : 0;
	}
	rc = engine_find_case(&facts, reading, &out->case_, e);
	if (rc < 0)
		return -1;
	out->has_case = rc == 1;
	participant = out->has_case && m->from.n == 1 &&
		      facts_takes_part(&facts, &out->case_, m->from.v[0].addr);
	advance_mail(&g->office->workflows, reader_rules(g->office->reader), g->office->calendar,
		&witness, out->has_case ? &out->case_ : NULL, participant, reading, now,
		&out->decision);
	if (facts.failed) {
		*e = facts.err;
		goto fail;
	}
	engine_take_others(out, &facts);
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

/* Whoever gets a letter about a case takes part in it from then on. */
static int commit_addressee(struct engine *g, const struct plan_letter *l, int64_t case_id,
	const char *address, int64_t now, struct err *e)
{
	const struct tally_row tally = {.address = address,
		.case_id = case_id,
		.text_key = l->text_key,
		.fruitless = l->fruitless};

	if (l->outside && store_tally_add(g->store, &tally, now, e) < 0)
		return -1;
	if (l->role == NULL || case_id == 0)
		return 0;
	return store_participant_add(g->store, case_id, address, l->role, e);
}

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
			.case_version = p->has_case ? p->case_.version : 0,
			.message = message,
		};

		if (store_letter_add(g->store, &row, now, e) < 0)
			return -1;
		for (size_t k = 0; k < l->to.n; k++)
			if (commit_addressee(g, l, row.case_id, l->to.v[k], now, e) < 0)
				return -1;
	}
	return 0;
}

/* A selection belongs to the pool its agency asked for. */
struct pool_search {
	struct engine *g;
	struct plan *plan;
	const char *agency;
	int64_t now;
	struct err *e;
};

static int link_pool(void *ctx, const struct case_record *c)
{
	const struct pool_search *x = ctx;
	const struct case_field *agency = case_field_find(c, "agency");

	if (c->id == x->plan->case_.id || agency == NULL || agency->values.n != 1 ||
		!text_same(agency->values.v[0], x->agency))
		return 0;
	return store_link_add(x->g->store, x->plan->case_.id, c->id, "pool-request", x->now, x->e);
}

static int commit_links(struct engine *g, struct plan *p, int64_t now, struct err *e)
{
	const struct case_field *pool = case_field_find(&p->case_, "pool");
	const struct case_field *agency = case_field_find(&p->case_, "agency");
	struct pool_search x = {.g = g, .plan = p, .now = now, .e = e};

	for (size_t i = 0; i < p->others_n; i++)
		if (store_link_add(g->store, p->case_.id, p->others[i],
			    p->decision.also != NULL ? "same-candidate" : "same-sf52", now, e) < 0)
			return -1;
	if (!p->new_case || strcmp(p->case_.kind, "pool-request") == 0 || pool == NULL ||
		agency == NULL || pool->values.n != 1 || agency->values.n != 1)
		return 0;
	x.agency = agency->values.v[0];
	return store_cases_by_value(
		       g->store, "pool-request", "pool", pool->values.v[0], link_pool, &x, e) < 0
		       ? -1
		       : 0;
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
	/* A note or a reminder changes nothing that a decision of the team rests on: the version stays. */
	if (!p->new_case && d->to != NULL && (strcmp(c->state, d->to) != 0 || d->changes.n > 0) &&
		store_case_change(g->store, c, strcmp(c->state, d->to) != 0 ? d->to : NULL,
			&d->changes, now, e) < 0)
		return -1;
	if (d->to != NULL && !d->keep_timers &&
		store_timers_set(g->store, c->id, d->timers, d->timers_n, e) < 0)
		return -1;
	if (store_history_add(g->store, c->id, &h, e) < 0)
		return -1;
	return commit_links(g, p, now, e);
}

static int event_on_other(struct engine *g, int64_t id, const char *event, const char *who,
	int64_t now, struct err *e);

/* The cases that the decision found, and what it raises in them. */
static int commit_others(struct engine *g, const struct plan *p, int64_t now, struct err *e)
{
	for (size_t i = 0; p->decision.also != NULL && i < p->others_n; i++)
		if (event_on_other(g, p->others[i], p->decision.also, p->case_.number, now, e) < 0)
			return -1;
	return 0;
}

static int commit_plan(struct engine *g, const struct config_mailbox *mailbox,
	const struct copy_key *copy, const struct reading *reading, struct plan *p,
	int64_t received_at, int64_t now, struct err *e)
{
	const struct message *m = &reading->message;
	struct message_row row = {
		.message_id = m->message_id,
		.from = m->from.n > 0 ? m->from.v[0].addr : (char[]){""},
		.subject = m->subject,
		.outcome = (char *)(uintptr_t)verdict_names[p->decision.verdict],
		.because = p->decision.because,
		.received_at = received_at,
	};
	int64_t id;

	(void)snprintf(row.content_key, sizeof row.content_key, "%s", m->content_key);
	if (p->has_case && !p->new_case)
		row.case_id = p->case_.id;
	if (p->new_case) { /* the case first: the message row points at it */
		if (store_case_add(g->store, &p->case_, now, e) < 0)
			return -1;
		row.case_id = p->case_.id;
	}
	if (store_message_add(g->store, &row, &id, e) < 0 ||
		store_copy_decide(g->store, copy, id, folder_names[p->folder], now, e) < 0 ||
		commit_case(g, p, row.from, id, now, e) < 0 ||
		engine_bounce_commit(g, p, now, e) < 0 ||
		commit_letters(g, mailbox, p, id, now, e) < 0)
		return -1;
	return commit_others(g, p, now, e);
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

struct mail_ctx {
	const struct config_mailbox *mailbox;
	const struct copy_key *copy;
	const struct reading *reading; /* NULL: held unread */
	const char *because;
	int64_t received_at, now;
	struct plan plan;
	bool known; /* it was acted upon before */
};

static int hold_message(struct engine *g, const struct mail_ctx *x, const char *key,
	const char *message_id, const char *from, const char *subject, struct err *e)
{
	struct message_row row = {
		.message_id = (char *)(uintptr_t)message_id,
		.from = (char *)(uintptr_t)from,
		.subject = (char *)(uintptr_t)subject,
		.outcome = (char[]){"held"},
		.because = (char *)(uintptr_t)x->because,
		.received_at = x->received_at,
	};
	int64_t id;

	(void)snprintf(row.content_key, sizeof row.content_key, "%s", key);
	if (store_message_add(g->store, &row, &id, e) < 0)
		return -1;
	return store_copy_decide(g->store, x->copy, id, folder_names[FOLDER_HELD], x->now, e);
}

static enum folder folder_of_outcome(const char *outcome)
{
	if (strcmp(outcome, "held") == 0)
		return FOLDER_HELD;
	return strcmp(outcome, verdict_names[VERDICT_HUMAN]) == 0 ? FOLDER_NEEDS_HUMAN
								  : FOLDER_PROCESSED;
}

static int mail_steps(struct engine *g, void *ctx, struct err *e)
{
	struct mail_ctx *x = ctx;
	const struct message *m = &x->reading->message;
	struct message_row seen = {0};
	int rc = store_message_by_content(g->store, m->content_key, &seen, e);

	if (rc == 1) {
		x->known = true;
		rc = store_copy_decide(g->store, x->copy, seen.id,
			folder_names[folder_of_outcome(seen.outcome)], x->now, e);
		message_row_free(&seen);
		return rc;
	}
	if (rc == 0 && m->message_id[0] != '\0')
		rc = store_message_id_taken(g->store, m->message_id, m->content_key, e);
	if (rc < 0)
		return -1;
	if (rc == 1) {
		x->because = "another message with the same Message-ID and other content was acted "
			     "upon before";
		return hold_message(g, x, m->content_key, m->message_id,
			m->from.n > 0 ? m->from.v[0].addr : "", m->subject, e);
	}
	if (engine_plan(g, x->mailbox, x->reading, x->now, &x->plan, e) < 0)
		return -1;
	return commit_plan(g, x->mailbox, x->copy, x->reading, &x->plan, x->received_at, x->now, e);
}

static void log_outcome(const struct mail_ctx *x)
{
	const struct decision *d = &x->plan.decision;

	if (x->known) {
		log_info("mailbox=%s uid=%lld outcome=known filed again", x->mailbox->name,
			(long long)x->copy->uid);
	} else if (x->because != NULL) {
		log_warning("mailbox=%s uid=%lld outcome=held because=\"%s\"", x->mailbox->name,
			(long long)x->copy->uid, x->because);
	} else {
		if (x->plan.restrained != NULL)
			log_error("mailbox=%s uid=%lld %s", x->mailbox->name,
				(long long)x->copy->uid, x->plan.restrained);
		engine_bounce_log(&x->plan, x->mailbox->name, x->copy->uid);
		log_info("mailbox=%s uid=%lld case=%s %s->%s event=%s outcome=%s letters=%zu "
			 "because=\"%s\"",
			x->mailbox->name, (long long)x->copy->uid,
			x->plan.has_case ? x->plan.case_.number : "-",
			d->from != NULL ? d->from : "-", d->to != NULL ? d->to : "-",
			d->event != NULL && d->event[0] != '\0' ? d->event : "-",
			verdict_names[d->verdict], x->plan.letters_n, d->because);
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

static int hold_steps(struct engine *g, void *ctx, struct err *e)
{
	struct mail_ctx *x = ctx;
	unsigned char hash[32] = {0};
	char *place, key[7 + 2 * sizeof hash + 1] = "unread:";
	int rc;

	/* Unread, so without a content key of its own: its place stands for it. */
	place = xasprintf("%s:%lld:%lld", x->mailbox->name, (long long)x->copy->uidvalidity,
		(long long)x->copy->uid);
	rc = gnutls_hash_fast(GNUTLS_DIG_SHA256, place, strlen(place), hash);
	free(place);
	if (rc < 0)
		return err_set(e, ERR_TEMP, "SHA-256: %s", gnutls_strerror(rc));
	for (size_t i = 0; i < sizeof hash; i++)
		(void)snprintf(key + 7 + 2 * i, 3, "%02x", hash[i]);
	return hold_message(g, x, key, "", "", "", e);
}

int engine_hold(struct engine *g, const struct config_mailbox *mailbox, const struct copy_key *copy,
	const char *because, int64_t received_at, int64_t now, struct err *e)
{
	struct mail_ctx x = {.mailbox = mailbox,
		.copy = copy,
		.because = because,
		.received_at = received_at,
		.now = now};
	int rc = in_transaction(g, hold_steps, &x, e);

	if (rc == 0)
		log_outcome(&x);
	return rc;
}

/* --- verbs and timers --------------------------------------------------------------------------------------------- */

struct event_ctx {
	const char *number; /* of the case; NULL: by id */
	int64_t case_id;
	enum actor actor;
	const char *who, *event, *reason;
	struct timer_row timer; /* that is due; id 0: none */
	bool restrained;        /* a letter would be over a limit */
	int64_t now;
	char said[96]; /* "CGH-26-00001 requested->active", for the log */
};

int engine_event_plan(struct engine *g, enum actor actor, const char *event, const char *reason,
	int64_t now, struct plan *p, struct err *e)
{
	struct facts facts = {.engine = g};
	const struct witness witness = {.fn = facts_ask, .ctx = &facts};

	if (advance_event(&g->office->workflows, reader_rules(g->office->reader),
		    g->office->calendar, &witness, &p->case_, actor, event, reason, now,
		    &p->decision, e) < 0)
		return -1;
	if (facts.failed) {
		*e = facts.err;
		return -1;
	}
	engine_take_others(p, &facts);
	return 0;
}

static int event_on_case(struct engine *g, struct event_ctx *x, struct plan *p, struct err *e)
{
	const struct config_mailbox *mailbox = config_mailbox_find(g->config, p->case_.mailbox);

	if (mailbox == NULL)
		mailbox =
			&g->config->mailboxes[0]; /* it was taken out of the configuration since */
	if (engine_event_plan(g, x->actor, x->event, x->reason, x->now, p, e) < 0 ||
		engine_letters_for_event(g, mailbox, x->actor, x->reason, x->now, p, e) < 0) {
		x->restrained = p->restrained != NULL;
		return -1;
	}
	(void)snprintf(x->said, sizeof x->said, "%s %s->%s", p->case_.number,
		p->decision.from != NULL ? p->decision.from : "-",
		p->decision.to != NULL ? p->decision.to : "-");
	if (commit_case(g, p, x->who, 0, x->now, e) < 0 ||
		commit_letters(g, mailbox, p, 0, x->now, e) < 0)
		return -1;
	return commit_others(g, p, x->now, e);
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

/* What one case's decision raises in another; where it is not possible there, the link between the two has to do. */
static int event_on_other(struct engine *g, int64_t id, const char *event, const char *who,
	int64_t now, struct err *e)
{
	struct event_ctx x = {
		.case_id = id, .actor = ACTOR_CASE, .who = who, .event = event, .now = now};
	int rc = event_steps(g, &x, e);

	if (rc < 0 && e->kind == ERR_INPUT) {
		log_info("case_id=%lld event=%s from=%s not possible there", (long long)id, event,
			who);
		*e = (struct err){0};
		return 0;
	}
	if (rc == 0)
		log_info("case=%s event=%s by=%s", x.said, event, who);
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
	int rc = store_timer_due(g->store, x->now, &x->timer, e);

	if (rc != 1)
		return rc;
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
	int ran = 0;

	for (;;) {
		struct event_ctx x = {.actor = ACTOR_CLOCK, .who = "clock", .now = now};

		if (in_transaction(g, timer_steps, &x, e) == 0) {
			if (x.timer.id == 0)
				return ran;
			log_info("case=%s event=%s by=clock", x.said, x.event);
			ran++;
			continue;
		}
		if (set_aside(g, &x, e) < 0)
			return -1;
	}
}
