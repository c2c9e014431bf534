/*
 * engine_letter.c - owns who gets a letter and under which Message-ID.
 *
 * Message-ID: "mc.SEED.MAC@domain". SEED is 24 hexadecimal digits of SHA-256 over what caused the letter (content key of the mail, or
 * case, version, event and time), its name and its place in the decision: the same decision made twice gives the same id. MAC is 16
 * digits of HMAC-SHA256 over SEED with the key of this installation: an id that we did not make is known without looking
 * into the database.
 */
#include "daemon/engine_letter.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/context.h"
#include "daemon/facts.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define HOLDER_YOU "you" /* in a workflow: the requester */

enum { SEED_DIGITS = 24, MAC_DIGITS = 16, HASH_BYTES = 32 };

static void to_hex(const unsigned char *in, size_t digits, char *out)
{
	for (size_t i = 0; i < digits; i++)
		out[i] = "0123456789abcdef"[i % 2 == 0 ? in[i / 2] >> 4 : in[i / 2] & 15];
	out[digits] = '\0';
}

static void mac_of(const struct engine *g, const char *seed, char *out)
{
	unsigned char hash[HASH_BYTES] = {0};

	(void)gnutls_hmac_fast(GNUTLS_MAC_SHA256, g->key, sizeof g->key, seed, strlen(seed), hash);
	to_hex(hash, MAC_DIGITS, out);
}

char *engine_letter_id(
	const struct engine *g, const char *cause, const char *letter, size_t ordinal)
{
	char *text = xasprintf("%s\n%s\n%zu", cause, letter, ordinal);
	unsigned char hash[HASH_BYTES] = {0};
	char seed[SEED_DIGITS + 1], mac[MAC_DIGITS + 1];

	(void)gnutls_hash_fast(GNUTLS_DIG_SHA256, text, strlen(text), hash);
	free(text);
	to_hex(hash, SEED_DIGITS, seed);
	mac_of(g, seed, mac);
	return xasprintf("mc.%s.%s@%s", seed, mac, g->config->message_id_domain);
}

bool engine_id_is_ours(const struct engine *g, const char *message_id)
{
	char seed[SEED_DIGITS + 1], mac[MAC_DIGITS + 1];

	if (strncmp(message_id, "mc.", 3) != 0 ||
		strnlen(message_id, 3 + SEED_DIGITS) != 3 + SEED_DIGITS)
		return false;
	memcpy(seed, message_id + 3, SEED_DIGITS);
	seed[SEED_DIGITS] = '\0';
	mac_of(g, seed, mac);
	message_id += 3 + SEED_DIGITS;
	return message_id[0] == '.' && strncmp(message_id + 1, mac, MAC_DIGITS) == 0 &&
	       message_id[1 + MAC_DIGITS] == '@' &&
	       text_ieq(message_id + 2 + MAC_DIGITS, g->config->message_id_domain);
}

/* What all letters of one decision share. */
struct batch {
	struct engine *g;
	const struct config_mailbox *mailbox;
	const struct reading *reading; /* NULL for an event */
	enum actor actor;              /* whose event it is */
	int64_t now;
	struct plan *plan;
	struct facts facts;
	json_t *context;
	json_t *coordinators;         /* who coordinates for the case's agency: not for everybody */
	json_t *holder;               /* who acts next, as the workflow says it */
	json_t *fields, *team_fields; /* of the case, as others and as the team see them */
	json_t *plain; /* for a sender who may not learn that the case exists; NULL: there is none */
	char *cause;
	const char *problem, *said, *did; /* of letters to a member of the team; NULL */
	const struct reading
		*done; /* the mail whose verb was carried out: only its writer gets a letter */
};

/* The case as it will be after the decision. */
static struct situation situation_of(const struct batch *b)
{
	const struct plan *p = b->plan;

	return (struct situation){.workflow = p->decision.workflow,
		.case_ = p->has_case ? &p->case_ : NULL,
		.changes = &p->decision.changes,
		.message = b->reading != NULL ? &b->reading->message : NULL,
		.request = p->decision.request,
		.now = b->now};
}

/* Nobody outside gets a letter because of a mail that may not be answered, and a sender for whom nobody vouches gets only
 * what repeats nothing of the mail. */
static bool allowed(const struct batch *b, const char *letter, enum audience to)
{
	const struct message *m;

	if (to == AUDIENCE_TEAM || b->reading == NULL)
		return true;
	m = &b->reading->message;
	if (!m->screen.may_reply || m->auth.result == AUTH_FAIL)
		return false;
	return m->auth.result == AUTH_PASS ||
	       letters_repeats_nothing(b->g->office->letters, letter);
}

static bool ours(const struct config *c, const char *address)
{
	for (size_t i = 0; i < c->mailboxes_n; i++)
		if (text_ieq(c->mailboxes[i].address, address))
			return true;
	return false;
}

static bool got_already(const struct plan *p, const char *letter, const char *address)
{
	for (size_t i = 0; i < p->letters_n; i++)
		if (strcmp(p->letters[i].name, letter) == 0 &&
			strings_has(&p->letters[i].to, address))
			return true;
	return false;
}

/* Those of the audience that can be written to and did not get the same letter in another role. */
static void recipients(struct batch *b, const char *letter, enum audience to, struct addresses *out)
{
	const struct situation s = situation_of(b);
	struct addresses all = {0};

	facts_audience(&b->facts, to, &s, &all);
	for (size_t i = 0; i < all.n; i++)
		if (letter_address_ok(all.v[i].addr) && !ours(b->g->config, all.v[i].addr) &&
			!got_already(b->plan, letter, all.v[i].addr))
			addresses_add(out, all.v[i].name, all.v[i].addr);
	addresses_free(&all);
}

/* What an audience is in a case from then on; NULL: nothing. */
static const char *role_of(enum audience to)
{
	return to == AUDIENCE_COORDINATOR || to == AUDIENCE_RECIPIENTS || to == AUDIENCE_MANAGER
		       ? audience_names[to]
		       : NULL;
}

/* Who coordinates for an agency is told to the team, and to a sender of that agency. */
static bool may_know_coordinators(struct batch *b, enum audience to)
{
	const struct situation s = situation_of(b);

	return to == AUDIENCE_TEAM || to == AUDIENCE_COORDINATOR ||
	       ((to == AUDIENCE_SENDER || to == AUDIENCE_REQUESTER) &&
		       facts_judge(&b->facts, FACT_SAME_AGENCY, &s) == JUDGED_YES);
}

/* Letters about a case to the team stand in one thread of their own. */
static char *team_thread(const struct batch *b)
{
	if (!b->plan->has_case)
		return NULL;
	return xasprintf("case.%s@%s", b->plan->case_.number, b->g->config->message_id_domain);
}

void engine_letter_key(const char *name, const char *text, char out[static 65])
{
	char *both = xasprintf("%s\n%s", name, text);
	unsigned char hash[HASH_BYTES] = {0};

	(void)gnutls_hash_fast(GNUTLS_DIG_SHA256, both, strlen(both), hash);
	free(both);
	to_hex(hash, 2 * (size_t)HASH_BYTES, out);
}

static void drop_last(struct plan *p)
{
	struct plan_letter *l = &p->letters[--p->letters_n];

	free(l->message_id);
	strings_free(&l->to);
	letter_free(&l->letter);
}

/* Takes the last letter back where one more is too many; over a limit a person has to look, or the clock to wait. Only an answer
 * can be one robot's repetition to another: a reminder in the same words is meant. */
static bool entered(const struct plan *p)
{
	return p->decision.to != NULL && !p->decision.keep_timers;
}

static int restrain(struct batch *b, struct err *e)
{
	struct plan *p = b->plan;
	struct plan_letter *l = &p->letters[p->letters_n - 1];
	struct tally_row row = {.address = l->to.v[0],
		.case_id = p->has_case ? p->case_.id : 0,
		.text_key = l->text_key};
	struct tally_counts counts;
	char because[160];

	engine_letter_key(l->name, l->letter.text, l->text_key);
	l->outside = true;
	l->fruitless = b->reading != NULL && p->decision.verdict != VERDICT_ADVANCE;
	if (b->actor == ACTOR_TEAM || l->written)
		return 0;
	if (store_tally_count(b->g->store, &row, b->now, &counts, e) < 0)
		return -1;
	counts.identical_week = counts.identical_week && b->reading != NULL && !entered(p);
	switch (restraint_judge(
		&b->g->config->letters, &counts, l->fruitless, because, sizeof because)) {
	case RESTRAINT_NONE:
		return 0;
	case RESTRAINT_LIMIT:
		free(p->restrained);
		p->restrained = xstrdup(because);
		if (b->reading == NULL)
			return err_set(e, ERR_TEMP, "%s", because);
		p->folder = FOLDER_NEEDS_HUMAN;
		break;
	case RESTRAINT_IDENTICAL:
		break;
	}
	drop_last(p);
	return 0;
}

/* Does somebody outside get a letter, of those made so far? */
static bool receipt_sent(const struct plan *p)
{
	for (size_t i = 0; i < p->letters_n; i++)
		if (p->letters[i].outside)
			return true;
	return false;
}

/* A mail that is tried again may cause what it has caused already. */
static int find_written(const struct batch *b, struct plan_letter *l, struct err *e)
{
	struct outbox_row row = {0};
	int rc = b->reading != NULL ? store_outbox_find(b->g->store, l->message_id, NULL, &row, e)
				    : 0;

	l->written = rc == 1;
	outbox_row_free(&row);
	return rc < 0 ? -1 : 0;
}

/* In which thread the letter stands. thread: to be freed by the caller. */
static void set_thread(const struct batch *b, enum audience to, const struct addresses *who,
	struct letter_envelope *env, char **thread)
{
	const struct plan *p = b->plan;
	const struct message *m = b->reading != NULL ? &b->reading->message : NULL;
	/* A letter to several is nobody's answer: their threads and subjects are not the others'. */
	const char *one = who->n == 1 ? who->v[0].addr : "";
	bool answers = m != NULL && m->from.n == 1 && text_ieq(m->from.v[0].addr, one);

	env->auto_submitted = answers ? "auto-replied" : "auto-generated";
	env->marking = m != NULL ? m->marking : "";
	if (to == AUDIENCE_TEAM) {
		*thread = team_thread(b);
		env->in_reply_to = *thread;
	} else if (answers) {
		env->in_reply_to = m->message_id[0] != '\0' ? m->message_id : NULL;
		env->references = &m->references;
		env->thread_subject = m->subject[0] != '\0' ? m->subject : NULL;
	} else if (p->has_case && text_ieq(p->case_.requester, one)) {
		env->in_reply_to = p->case_.root_id[0] != '\0' ? p->case_.root_id : NULL;
		env->thread_subject = p->case_.subject[0] != '\0' ? p->case_.subject : NULL;
	}
}

/* What this audience may see of the facts. */
static void set_audience(struct batch *b, enum audience to, const struct addresses *who)
{
	json_t *case_ = json_object_get(b->context, "case");

	if (case_ != NULL && b->holder == NULL)
		b->holder = json_incref(json_object_get(case_, "holder"));
	if (case_ != NULL) {
		bool theirs = who->n == 1 && text_ieq(who->v[0].addr, b->plan->case_.requester);
		bool you = strcmp(json_string_value(b->holder), HOLDER_YOU) == 0;

		json_object_set(case_, "holder", b->holder);
		if (you && !theirs)
			json_object_set_new(case_, "holder", json_string("the requester"));
	}
	if (may_know_coordinators(b, to))
		json_object_set(b->context, "coordinators", b->coordinators);
	else
		json_object_del(b->context, "coordinators");
	json_object_set(b->context, "fields",
		to == AUDIENCE_TEAM || b->done != NULL ? b->team_fields : b->fields);
}

static int render_letter(struct batch *b, const char *name, enum audience to,
	const struct addresses *who, struct err *e)
{
	struct plan *p = b->plan;
	struct letter_envelope env = {.date = b->now, .loop = b->mailbox->address, .to = who};
	const json_t *context = to == AUDIENCE_SENDER && b->plain != NULL ? b->plain : b->context;
	struct plan_letter *l;
	char *thread = NULL;
	int rc;

	json_object_set_new(b->context, "receipt_sent", json_boolean(receipt_sent(p)));
	set_audience(b, to, who);
	p->letters = xgrow(p->letters, &p->letters_cap, p->letters_n + 1, sizeof *p->letters);
	l = &p->letters[p->letters_n];
	*l = (struct plan_letter){.name = name,
		.role = role_of(to),
		.message_id = engine_letter_id(b->g, b->cause, name, p->letters_n)};
	p->letters_n++;
	if (find_written(b, l, e) < 0)
		return -1;
	for (size_t i = 0; i < who->n; i++)
		strings_add(&l->to, who->v[i].addr);
	env.message_id = l->message_id;
	env.from =
		(struct address){.name = b->g->config->organization, .addr = b->mailbox->address};
	set_thread(b, to, who, &env, &thread);
	rc = letter_render(b->g->office->letters, name, context, &env, &l->letter, e);
	if (rc < 0)
		(void)err_prefix(e, "letter %s", name);
	else if (to != AUDIENCE_TEAM)
		rc = restrain(b, e);
	free(thread);
	return rc;
}

static int add_letter(struct batch *b, const char *name, enum audience to, struct err *e)
{
	struct addresses who = {0};
	int rc = 0;

	if (!allowed(b, name, to))
		return 0;
	recipients(b, name, to, &who);
	if (who.n > 0)
		rc = render_letter(b, name, to, &who, e);
	addresses_free(&who);
	return rc;
}

static int add_all(struct batch *b, struct err *e)
{
	const struct decision *d = &b->plan->decision;

	for (size_t i = 0; i < d->letters_n; i++)
		if (add_letter(b, d->letters[i].letter, d->letters[i].to, e) < 0)
			return -1;
	return 0;
}

/* A letter of ours came back. The team hears of it, but once a week for the same trouble and never more than anybody else would
 * get: where its own address refuses mail, each report would cause the next. */
static int add_bounce(struct batch *b, struct err *e)
{
	struct plan *p = b->plan;
	struct plan_letter *l;
	struct tally_row row = {.case_id = p->has_case ? p->case_.id : 0};
	struct tally_counts counts;
	char because[160];
	size_t n = p->letters_n;

	for (size_t i = 0; i < p->bounced_n; i++)
		if (p->bounced[i].team)
			return 0;
	if (add_letter(b, LETTER_HUMAN_TEAM, AUDIENCE_TEAM, e) < 0)
		return -1;
	if (p->letters_n == n)
		return 0;
	l = &p->letters[n];
	l->outside = true; /* tallied */
	engine_letter_key("bounce", p->decision.because, l->text_key);
	row.address = l->to.v[0];
	row.text_key = l->text_key;
	if (store_tally_count(b->g->store, &row, b->now, &counts, e) < 0)
		return -1;
	if (restraint_judge(&b->g->config->letters, &counts, false, because, sizeof because) !=
		RESTRAINT_NONE)
		drop_last(p);
	return 0;
}

/* A mail that a person must look at, where no workflow says more: the team is told, the sender gets a plain receipt, or is asked for
 * what is missing. */
static int add_human(struct batch *b, struct err *e)
{
	const struct message *m = &b->reading->message;
	bool unreadable = m->screen.kind == SCREEN_UNREADABLE;

	if (m->screen.kind == SCREEN_BOUNCE)
		return add_bounce(b, e);
	if (m->from.n == 1 && strings_has(&b->g->config->team, m->from.v[0].addr))
		return 0; /* a colleague's own mail: it lies in the folder, and telling them of it would be noise */
	/* the sender's first: what the team is told about it must be true */
	if (add_letter(b,
		    unreadable                                 ? LETTER_UNREADABLE
		    : b->plan->decision.verdict == VERDICT_ASK ? LETTER_UNMATCHED
							       : LETTER_HUMAN_RECEIPT,
		    AUDIENCE_SENDER, e) < 0)
		return -1;
	return add_letter(b, LETTER_HUMAN_TEAM, AUDIENCE_TEAM, e);
}

/* The breaker's alert: the team hears of it once a week for each address. */
static int add_alert(struct batch *b, struct err *e)
{
	const struct message *m = b->reading != NULL ? &b->reading->message : NULL;
	struct plan *p = b->plan;
	struct tally_row row = {.address = b->g->config->team_address};
	struct tally_counts counts;
	char key[65];
	size_t n = p->letters_n;

	engine_letter_key("alert", m != NULL && m->from.n > 0 ? m->from.v[0].addr : "", key);
	row.text_key = key;
	if (m == NULL || store_tally_count(b->g->store, &row, b->now, &counts, e) < 0)
		return m == NULL ? 0 : -1;
	if (counts.identical_week)
		return 0;
	json_object_set_new(b->context, "because", json_string(p->restrained));
	if (add_letter(b, LETTER_HUMAN_TEAM, AUDIENCE_TEAM, e) < 0)
		return -1;
	if (p->letters_n > n) {
		p->letters[n].outside = true; /* tallied, so that it is not repeated */
		memcpy(p->letters[n].text_key, key, sizeof key);
	}
	return 0;
}

/* A case that stays where it is goes on waiting for the same day; 0 where it waits for none. */
static int running_timer(const struct batch *b, int64_t *due_out, struct err *e)
{
	const struct plan *p = b->plan;
	struct timer_row t = {.due = b->now};
	int rc, event;

	*due_out = 0;
	if (!p->has_case || p->new_case || p->decision.to == NULL || !p->decision.keep_timers)
		return 0;
	do {
		rc = store_timer_of_case(b->g->store, p->case_.id, t.due, &t, e);
		event = rc == 1 ? workflow_event_index(p->decision.workflow, t.event) : -1;
	} while (event >= 0 && p->decision.workflow->events[event].early);
	*due_out = rc == 1 ? t.due : 0;
	return rc < 0 ? -1 : 0;
}

/* What the register, the pools and other cases say, beside what the mail and the case say by themselves. */
static void add_facts(struct batch *b)
{
	const struct situation s = situation_of(b);
	json_t *checks = facts_checks(&b->facts, &s);

	json_array_extend(json_object_get(b->context, "checks"), checks);
	json_decref(checks);
	json_object_set_new(b->context, "recipients", facts_recipients(&b->facts, &s));
	json_object_set_new(b->context, "links", facts_links(&b->facts, s.case_));
	b->coordinators = facts_coordinators(&b->facts, &s);
	b->fields = json_incref(json_object_get(b->context, "fields"));
	b->team_fields = json_incref(json_object_get(b->context, CONTEXT_TEAM_FIELDS));
	json_object_del(b->context, CONTEXT_TEAM_FIELDS);
	if (b->problem != NULL)
		json_object_set_new(b->context, "problem", json_string(b->problem));
	if (b->said != NULL)
		json_object_set_new(b->context, "said", json_string(b->said));
	if (b->did != NULL)
		json_object_set_new(b->context, "did", json_string(b->did));
}

/* What the same mail would be answered if there were no such case: whoever guesses a number learns nothing. */
static json_t *plain_context(const struct context_in *in)
{
	struct decision nothing = {.verdict = VERDICT_HUMAN, .event = ""};
	struct context_in plain = *in;

	plain.case_ = NULL;
	plain.decision = &nothing;
	plain.running = 0;
	return context_build(&plain);
}

/* A person must look at the mail, and no letter says so yet. What no workflow handles is asked about, and a person looks too. */
static bool for_a_person(const struct batch *b)
{
	const struct decision *d = &b->plan->decision;

	if (b->reading == NULL || d->letters_n > 0 || b->problem != NULL || b->done != NULL)
		return false;
	return d->verdict == VERDICT_HUMAN || (d->verdict == VERDICT_ASK && d->workflow == NULL);
}

static int render(struct batch *b, const char *reason, struct err *e)
{
	struct context_in in = {
		.config = b->g->config,
		.office = b->g->office,
		.mailbox = b->mailbox,
		.case_ = b->plan->has_case ? &b->plan->case_ : NULL,
		.decision = &b->plan->decision,
		.reading = b->reading,
		.reason = reason,
		.now = b->now,
	};
	int rc = 0;

	b->facts = (struct facts){.engine = b->g};
	if (running_timer(b, &in.running, e) < 0) {
		free(b->cause);
		return -1;
	}
	b->context = context_build(&in);
	if (b->plan->stranger && b->reading != NULL)
		b->plain = plain_context(&in);
	add_facts(b);
	if (b->problem != NULL) {
		rc = add_letter(b, LETTER_TEAM_QUESTION, AUDIENCE_SENDER, e);
	} else if (b->done != NULL) {
		b->reading = b->done;
		rc = add_letter(b, LETTER_TEAM_DONE, AUDIENCE_SENDER, e);
	} else
		rc = add_all(b, e);
	if (rc == 0 && for_a_person(b))
		rc = add_human(b, e);
	if (rc == 0 && b->plan->restrained != NULL)
		rc = add_alert(b, e);
	if (rc == 0 && b->facts.failed) {
		*e = b->facts.err;
		rc = -1;
	}
	json_decref(b->coordinators);
	json_decref(b->holder);
	b->holder = NULL;
	json_decref(b->fields);
	json_decref(b->team_fields);
	json_decref(b->plain);
	json_decref(b->context);
	free(b->cause);
	return rc;
}

int engine_letters_for_mail(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, int64_t now, struct plan *p, struct err *e)
{
	struct batch b = {.g = g,
		.mailbox = mailbox,
		.reading = reading,
		.actor = ACTOR_SENDER,
		.now = now,
		.plan = p};

	b.cause = xasprintf("mail %s", reading->message.content_key);
	return render(&b, NULL, e);
}

int engine_letters_for_event(struct engine *g, const struct config_mailbox *mailbox,
	enum actor actor, const char *reason, int64_t now, struct plan *p, struct err *e)
{
	struct batch b = {.g = g, .mailbox = mailbox, .actor = actor, .now = now, .plan = p};

	/* with the time: a reminder leaves the case at its version, and the next one is another letter */
	b.cause = xasprintf("case %s %lld %s %lld", p->case_.number, (long long)p->case_.version,
		p->decision.event, (long long)now);
	return render(&b, reason, e);
}

int engine_letter_question(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, const char *problem, const char *line, int64_t now,
	struct plan *p, struct err *e)
{
	struct batch b = {.g = g,
		.mailbox = mailbox,
		.reading = reading,
		.actor = ACTOR_SENDER,
		.problem = problem,
		.said = line,
		.now = now,
		.plan = p};

	b.cause = xasprintf("mail %s", reading->message.content_key);
	return render(&b, NULL, e);
}

/* First the letters of the decision, which answer nobody's mail; then, in the writer's thread, what was done. */
int engine_letters_for_verb(struct engine *g, const struct config_mailbox *mailbox,
	const struct reading *reading, const char *reason, const char *line, int64_t now,
	struct plan *p, struct err *e)
{
	const struct config_mailbox *home = config_mailbox_find(g->config, p->case_.mailbox);
	struct batch b = {.g = g,
		.mailbox = home != NULL ? home : mailbox,
		.actor = ACTOR_TEAM,
		.now = now,
		.plan = p};

	b.cause = xasprintf("mail %s", reading->message.content_key);
	if (render(&b, reason, e) < 0)
		return -1;
	b.did = p->decision.event;
	b.said = line;
	b.done = reading;
	b.cause = xasprintf("done %s", reading->message.content_key);
	return render(&b, reason, e);
}
