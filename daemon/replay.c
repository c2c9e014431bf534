/*
 * replay.c - owns the order in which a replay acts, and what it does at each step. Knows no SQL and no server; must not send.
 */
#include "daemon/replay.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/engine_hold.h"
#include "daemon/local_cage.h"
#include "daemon/mailbox.h"
#include "daemon/replay_parts.h"
#include "parsers/mem.h"

/* One mailbox while it is replayed: its reader, and its folders, opened to look only. */
struct source {
	const struct config_mailbox *mailbox;
	struct local_cage reader;
	struct mailbox *folders[FOLDERS]; /* NULL: absent */
};

struct step {
	int64_t at, entry, order; /* in this order */
	bool is_mail;
	/* a mail */
	struct source *source;
	enum folder folder;
	int64_t uid;
	struct acted acted; /* message 0: the present database does not know it */
	/* an event; owned */
	char *number, *actor, *event, *detail;
};

struct work {
	struct replay *r;
	struct source *sources; /* owned */
	size_t sources_n;
	struct step *steps; /* owned */
	size_t steps_n, steps_cap;
	struct step *step; /* in hand */
	bool missed;       /* the mail in hand is gone */
	struct err *e;
};

void replay_tell(struct replay *r, const char *what, const char *number, const char *fmt, ...)
{
	char detail[512];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(detail, sizeof detail, fmt, ap);
	va_end(ap);
	r->fn(r->ctx, what, number, detail);
	r->found++;
}

/* --- which mails there are ------------------------------------------------------------------------------------------ */

static struct step *new_step(struct work *w)
{
	struct step *x;

	w->steps = xgrow(w->steps, &w->steps_cap, w->steps_n + 1, sizeof *w->steps);
	x = &w->steps[w->steps_n++];
	*x = (struct step){0};
	return x;
}

/* Where a mail lies, and when it was acted upon. One that nobody can read is left out here: it is held. */
static int see_mail(void *ctx, const struct raw_mail *mail)
{
	struct work *w = ctx;
	struct step *x = w->step;
	struct reading reading;
	struct err why = {0};
	int rc = 0;

	x->uid = mail->uid;
	x->at = mail->received_at;
	if (cage_read(x->source->reader.cage, mail->bytes, mail->len, &reading, &why) == 0) {
		if (w->r->present != NULL)
			rc = store_message_acted(
				w->r->present, reading.message.content_key, &x->acted, w->e);
		reading_free(&reading);
	} else if (why.kind == ERR_TEMP) {
		*w->e = why;
		rc = -1;
	}
	if (x->acted.message != 0)
		x->at = x->acted.at;
	return rc < 0 ? -1 : 0;
}

static int collect_folder(struct work *w, struct source *s, enum folder f)
{
	struct mailbox_entry *entries = NULL;
	struct err e = {0};
	size_t n = 0;
	int rc = mailbox_list(s->folders[f], 1, &entries, &n, w->e);

	for (size_t i = 0; i < n && rc == 0; i++) {
		w->step = new_step(w);
		*w->step = (struct step){.is_mail = true, .source = s, .folder = f};
		rc = mailbox_fetch(s->folders[f], &entries[i].uid, 1, see_mail, w, &e);
		if (rc < 0 && w->e->kind == ERR_NONE)
			*w->e = e;
		if (rc == 0 && w->step->uid == 0) {
			w->steps_n--; /* too large to be fetched, or gone */
			replay_tell(w->r, "mail", "", "mailbox %s, folder %s, UID %lld: not read",
				s->mailbox->name, s->mailbox->folders[f],
				(long long)entries[i].uid);
		}
		/* What still waits in the inbox is not to be acted on here, but for what was and is not moved yet. */
		if (rc == 0 && f == FOLDER_INBOX && w->r->present != NULL && w->step->uid != 0 &&
			w->step->acted.message == 0)
			w->steps_n--;
	}
	free(entries);
	return rc;
}

static int collect_source(struct work *w, struct source *s, const struct config_mailbox *mailbox)
{
	const struct engine *g = w->r->fresh;

	s->mailbox = mailbox;
	if (local_cage_open(&s->reader, g->config, g->office, mailbox->name) != 0)
		return err_set(w->e, ERR_CONFIG, "mailbox %s has no reader", mailbox->name);
	for (int f = 0; f < FOLDERS; f++) {
		if (mailbox_look(mailbox, (enum folder)f, &g->config->limits, &s->folders[f],
			    w->e) == 0) {
			if (collect_folder(w, s, (enum folder)f) < 0)
				return -1;
			continue;
		}
		if (f == FOLDER_INBOX || w->e->kind != ERR_CONFIG)
			return -1;
		replay_tell(w->r, "folder", "", "%s", w->e->message);
		*w->e = (struct err){0};
	}
	return 0;
}

/* --- what else was done --------------------------------------------------------------------------------------------- */

/* Is this what one case raised in another? It comes again by itself. */
static bool by_case(const char *actor)
{
	return strncmp(actor, CASE_PREFIX "-", sizeof CASE_PREFIX) == 0;
}

static int see_event(void *ctx, const struct past_event *p)
{
	struct work *w = ctx;
	struct step *x;

	if (p->content_key[0] != '\0' || strcmp(p->event, "purged") == 0 || by_case(p->actor))
		return 0;
	if (p->purged) {
		replay_tell(w->r, "event", p->number, "%s: its words were purged", p->event);
		return 0;
	}
	x = new_step(w);
	*x = (struct step){.at = p->at,
		.entry = p->entry,
		.number = xstrdup(p->number),
		.actor = xstrdup(p->actor),
		.event = xstrdup(p->event),
		.detail = xstrdup(p->detail)};
	return 0;
}

/* By time; at one time as the history has it; mails of no case as they were acted upon. */
static int by_order(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	if (x->entry != y->entry && x->entry != 0 && y->entry != 0)
		return x->entry < y->entry ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static void sort_steps(struct work *w)
{
	for (size_t i = 0; i < w->steps_n; i++) {
		struct step *x = &w->steps[i];

		x->order = x->is_mail && x->acted.message != 0 ? x->acted.message : INT64_MAX;
		if (x->is_mail)
			x->entry = x->acted.entry;
	}
	if (w->steps_n > 0)
		qsort(w->steps, w->steps_n, sizeof *w->steps, by_order);
}

/* --- acting --------------------------------------------------------------------------------------------------------- */

/* Where the mail first lay. What no database knows any more gets a place that no server gives: UIDVALIDITY below 0. */
static struct copy_key key_of(const struct step *x)
{
	int64_t epoch = mailbox_uidvalidity(x->source->folders[x->folder]);
	struct copy_key key = {.mailbox = x->source->mailbox->name, .uid = x->uid};

	if (x->acted.placed) {
		key.uidvalidity = x->acted.uidvalidity;
		key.uid = x->acted.uid;
	} else {
		key.uidvalidity =
			epoch == 0 || x->folder == FOLDER_INBOX ? epoch : -1 - (int64_t)x->folder;
	}
	return key;
}

/* It lies where it belongs; of a held one the database knows where. */
static int note_filed(struct work *w, const struct step *x, const struct copy_key *key)
{
	struct store *s = w->r->fresh->store;
	struct copy_row copy;
	int rc = store_copy_find(s, key, &copy, w->e);

	if (rc != 1 || x->folder == FOLDER_INBOX)
		return rc < 0 ? -1 : 0;
	if (store_begin(s, w->e) < 0)
		return -1;
	if (store_copies_filed(s, &copy.id, 1, x->at, w->e) < 0 ||
		(x->folder == FOLDER_HELD &&
			store_place_add(s, copy.id,
				mailbox_uidvalidity(x->source->folders[FOLDER_HELD]), x->uid, x->at,
				w->e) < 0)) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, w->e);
}

static int hold_mail(struct work *w, const struct step *x, const struct raw_mail *mail,
	const struct copy_key *key, const struct message *m, const char *because)
{
	return engine_hold(w->r->fresh, x->source->mailbox, key,
		&(struct hold){.reason = HOLD_LIMIT,
			.because = because,
			.message = m,
			.bytes = mail->bytes,
			.len = mail->len,
			.received_at = mail->received_at},
		x->at, w->e);
}

/* What lies in the folder of held mails was not acted upon, for a reason that reading it again may not show. */
static int act_on_mail(void *ctx, const struct raw_mail *mail)
{
	struct work *w = ctx;
	struct step *x = w->step;
	const struct copy_key key = key_of(x);
	struct reading reading;
	struct err why = {0};
	int rc;

	w->missed = false;
	rc = cage_read(x->source->reader.cage, mail->bytes, mail->len, &reading, &why);
	if (rc < 0 && why.kind == ERR_TEMP) {
		*w->e = why;
		return -1;
	}
	if (rc < 0)
		rc = hold_mail(w, x, mail, &key, NULL, why.message);
	else {
		rc = x->folder == FOLDER_HELD || x->acted.held
			     ? hold_mail(w, x, mail, &key, x->acted.held ? &reading.message : NULL,
				       "it was held before")
			     : engine_mail(w->r->fresh, x->source->mailbox, &key, &reading,
				       mail->received_at, x->at, w->e);
		reading_free(&reading);
	}
	if (rc == 0)
		rc = note_filed(w, x, &key);
	w->r->mails++;
	return rc;
}

static int take_mail(struct work *w)
{
	struct step *x = w->step;
	struct err e = {0};
	int rc;

	if (x->acted.entry != 0 && replay_number(w->r, x->acted.entry, w->e) < 0)
		return -1;
	w->missed = true;
	rc = mailbox_fetch(x->source->folders[x->folder], &x->uid, 1, act_on_mail, w, &e);
	if (rc < 0 && w->e->kind == ERR_NONE)
		*w->e = e;
	if (rc == 0 && w->missed)
		replay_tell(w->r, "mail", "", "mailbox %s, folder %s, UID %lld: gone meanwhile",
			x->source->mailbox->name, x->source->mailbox->folders[x->folder],
			(long long)x->uid);
	return rc;
}

/* The words behind a verb, as the history has them: "VERB: words". NULL: none. */
static const char *words_of(const struct step *x)
{
	size_t n = strlen(x->event);

	return strncmp(x->detail, x->event, n) == 0 && strncmp(x->detail + n, ": ", 2) == 0
		       ? x->detail + n + 2
		       : NULL;
}

/* A verb without words can have a history that looks as if it had some. */
static int decide(struct work *w, const struct step *x, struct err *e)
{
	const char *words = words_of(x);
	int rc = engine_decide(w->r->fresh, x->number, x->event, words, x->actor, x->at, e);

	return rc < 0 && e->kind == ERR_INPUT && words != NULL
		       ? engine_decide(w->r->fresh, x->number, x->event, NULL, x->actor, x->at, e)
		       : rc;
}

static int take_event(struct work *w)
{
	struct step *x = w->step;
	struct err e = {0};
	int rc;

	if (strncmp(x->event, "legal-hold", 10) == 0)
		rc = replay_hold(
			w->r, x->number, x->event[10] == '\0', x->detail, x->actor, x->at, &e);
	else if (strcmp(x->actor, "clock") == 0)
		rc = engine_clock(w->r->fresh, x->number, x->event, x->at, &e);
	else
		rc = decide(w, x, &e);
	if (rc == 0)
		w->r->events++;
	else if (e.kind == ERR_TEMP)
		*w->e = e;
	else
		replay_tell(w->r, "event", x->number, "%s by %s cannot be repeated: %s", x->event,
			x->actor, e.message);
	return rc < 0 && e.kind == ERR_TEMP ? -1 : 0;
}

static int act(struct work *w)
{
	int rc = 0;

	for (size_t i = 0; i < w->steps_n && rc == 0; i++) {
		w->step = &w->steps[i];
		rc = w->step->is_mail ? take_mail(w) : take_event(w);
		if (rc == 0)
			rc = replay_sent(w->r, w->e);
	}
	return rc;
}

static void free_work(struct work *w)
{
	for (size_t i = 0; i < w->sources_n; i++) {
		for (int f = 0; f < FOLDERS; f++)
			mailbox_close(w->sources[i].folders[f]);
		if (w->sources[i].mailbox != NULL)
			local_cage_close(&w->sources[i].reader);
	}
	for (size_t i = 0; i < w->steps_n; i++) {
		free(w->steps[i].number);
		free(w->steps[i].actor);
		free(w->steps[i].event);
		free(w->steps[i].detail);
	}
	free(w->sources);
	free(w->steps);
}

int replay_run(struct replay *r, struct err *e)
{
	const struct config *c = r->fresh->config;
	struct work w = {.r = r,
		.sources = xcalloc(c->mailboxes_n, sizeof *w.sources),
		.sources_n = c->mailboxes_n,
		.e = e};
	int rc = replay_copy_register(r, e);

	if (rc == 0)
		*e = (struct err){0};
	for (size_t i = 0; i < c->mailboxes_n && rc == 0; i++)
		rc = collect_source(&w, &w.sources[i], &c->mailboxes[i]);
	if (rc == 0 && r->present != NULL)
		rc = store_events_each(r->present, see_event, &w, e);
	sort_steps(&w);
	if (rc == 0)
		rc = act(&w);
	if (rc == 0)
		rc = replay_failed(r, e);
	if (rc == 0 && r->present != NULL)
		rc = replay_compare(r, e);
	free_work(&w);
	return rc;
}
