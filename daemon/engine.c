/*
 * engine.c - owns the way from a reading (or a verb, or a timer) to one transaction.
 *
 * Must not parse a stranger's bytes, know IMAP or SMTP, or decide: advance() decides, this carries it out.
 */
#include "daemon/engine.h"
#include "daemon/canary.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "daemon/context.h"
#include "daemon/engine_bounce.h"
#include "daemon/engine_find.h"
#include "daemon/engine_hold.h"
#include "daemon/engine_letter.h"
#include "daemon/engine_parts.h"
#include "daemon/engine_team.h"
#include "daemon/log.h"
#include "parsers/mem.h"
#include "parsers/text.h"

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

int engine_look(const struct config *config, const struct office *office, const char *database,
	struct engine *out, struct err *e)
{
	char *folder = database != NULL ? g_path_get_dirname(database) : NULL;
	struct err none = {0};

	*out = (struct engine){.config = config, .office = office};
	if (folder != NULL)
		(void)load_key(folder, false, out->key, &none);
	g_free(folder);
	return store_open(database, false, &out->store, e);
}

int engine_beside(const struct config *config, const struct office *office, const char *database,
	struct engine *out, struct err *e)
{
	*out = (struct engine){.config = config, .office = office};
	if (access(database, F_OK) == 0)
		return err_set(e, ERR_INPUT, "%s exists already: name a new file", database);
	if (load_key(config->data_directory, false, out->key, e) < 0)
		return -1;
	return store_open(database, true, &out->store, e);
}

void engine_close(struct engine *g)
{
	store_close(g->store);
	explicit_bzero(g->key, sizeof g->key);
	g->store = NULL;
}

void engine_go_on(const struct engine *g)
{
	if (store_unsound(g->store))
		fatal(EX_IOERR,
			"the disk failed to synchronise the database in %s: mailclerk ends; check "
			"the disk and the system's log before it is started again",
			g->config->data_directory);
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
	out->found = facts.found;
	participant = out->has_case && m->from.n == 1 &&
		      facts_takes_part(&facts, &out->case_, m->from.v[0].addr);
	out->stranger = out->has_case && !participant;
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

/* --- a mail ---------------------------------------------------------------------------------------------------------- */

static enum folder folder_of_outcome(const char *outcome)
{
	if (strcmp(outcome, "held") == 0)
		return FOLDER_HELD;
	return strcmp(outcome, verdict_names[VERDICT_HUMAN]) == 0 ? FOLDER_NEEDS_HUMAN
								  : FOLDER_PROCESSED;
}

/* A mail whose content is known: 1 it is filed, 0 it is to be tried again, -1. */
static int known_mail(
	struct engine *g, struct incoming *x, const struct message_row *seen, struct err *e)
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
static int hold_collision(struct engine *g, struct incoming *x, struct err *e)
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
	struct incoming *x = ctx;
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
	return engine_commit_mail(g, x, e) < 0
		       ? -1
		       : canary_note(g, x->mailbox->name, &x->reading->message, x->now, e);
}

static void log_outcome(const struct incoming *x)
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
	struct incoming x = {.mailbox = mailbox,
		.copy = copy,
		.reading = reading,
		.received_at = received_at,
		.now = now};
	int rc = engine_in_transaction(g, mail_steps, &x, e);

	if (rc == 0)
		log_outcome(&x);
	plan_free(&x.plan);
	return rc;
}
