/*
 * context_prove.c - owns which variables are there in which letter, and the proof that each letter uses only those. Changes
 * together with context.c, which gives them their values.
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/context.h"
#include "parsers/mem.h"
#include "parsers/nearest.h"

const char *const context_letters_always[] = {LETTER_HUMAN_RECEIPT, LETTER_HUMAN_TEAM,
	LETTER_UNMATCHED, LETTER_UNREADABLE, LETTER_TEAM_QUESTION, LETTER_TEAM_DONE, NULL};

static void add_names(struct strings *to, const char *const *names)
{
	for (; *names != NULL; names++)
		strings_add(to, *names);
}

/* Certain are also the members of a list's entries: who is inside the section has one. */
static const char *const always[] = {"today", "organization", "help_contact", "mailbox",
	"mailbox.name", "mailbox.address", "because", "fields.name", "fields.label", "fields.value",
	"missing.name", "missing.label", "problems.label", "problems.text", "verbs.verb",
	"verbs.usage", "verbs.reply", "checks.text", "coordinators.address", "recipients.address",
	"links.number", "links.title", "links.state", "links.why", "mail.attachments.name",
	"mail.attachments.type", "mail.attachments.size", "mail.from_address",
	"mail.authentication", "mail.authenticated", NULL};
static const char *const maybe[] = {"reason", "right_mailbox", "ssn", "receipt_sent", "fields",
	"fields.source", "missing", "missing.hint", "problems", "verbs", "checks", "checks.ok",
	"coordinators", "coordinators.name", "recipients", "recipients.name", "recipients.ok",
	"recipients.why", "links", "value", "due", "requester", "requester.name",
	"requester.first_name", NULL};
static const char *const with_case[] = {"case", "case.number", "case.title", "case.state",
	"case.opened", "requester", "requester.address", NULL};
static const char *const maybe_with_mail[] = {
	"mail.from_name", "mail.subject", "mail.date", "mail.text", "mail.attachments", NULL};

static void no_letter(const struct office *o, const char *letter, const char *where, int line,
	struct findings *findings)
{
	struct nearest near;
	char *hint;

	nearest_start(&near, letter);
	for (size_t i = 0; i < letters_count(o->letters); i++)
		nearest_add(&near, letters_name(o->letters, i));
	hint = nearest_end(&near);
	findings_add(findings, FINDING_ERROR, where, line,
		"letter \"%s\" does not exist: %s Or write templates/letters/%s.md", letter, hint,
		letter);
	free(hint);
}

static void prove(const struct office *o, const char *letter, const struct letter_variables *vars,
	const char *where, int line, struct findings *findings)
{
	char *place = line > 0 ? xasprintf("%s:%d", where, line) : xstrdup(where);

	if (letters_has(o->letters, letter))
		letters_prove(o->letters, letter, vars, place, findings);
	else
		no_letter(o, letter, where, line, findings);
	free(place);
}

/* value.NAME of every field of the kind. */
static void add_values(const struct office *o, const struct workflow *w, struct strings *to)
{
	const struct rules *rules = reader_rules(o->reader);
	int rule = rules_find(rules, w->rule);

	for (size_t i = 0; rule >= 0 && i < rules_field_count(rules, (size_t)rule); i++)
		strings_take(to, xasprintf("value.%s", rules_field(rules, (size_t)rule, i).name));
	for (size_t i = 0; i < w->fields_n; i++)
		strings_take(to, xasprintf("value.%s", w->fields[i].name));
}

/* Is there always a day for letters to name in this state? */
static bool has_due(const struct workflow *w, const struct workflow_state *s)
{
	for (size_t i = 0; i < s->timers_n; i++)
		if (s->timers[i].field == NULL && !w->events[s->timers[i].event].early)
			return true;
	return false;
}

void context_prove(const struct office *o, const struct workflow *w, size_t state, size_t event,
	const struct transition *t, struct findings *findings)
{
	const struct workflow_event *ev = &w->events[event];
	const struct workflow_state *to =
		t->outcome == OUTCOME_MOVE ? &w->states[t->to] : &w->states[state];
	bool has_case = state != 0 || t->outcome == OUTCOME_MOVE;
	struct letter_variables vars = {0};

	add_names(&vars.certain, always);
	add_names(&vars.possible, maybe);
	if (has_case)
		add_names(&vars.certain, with_case);
	strings_add(
		has_case && to->holder[0] != '\0' ? &vars.certain : &vars.possible, "case.holder");
	if (t->outcome == OUTCOME_MOVE && !t->stay && has_due(w, to))
		strings_add(&vars.certain, "due");
	add_names(&vars.possible, maybe_with_mail);
	add_values(o, w, &vars.possible);
	strings_add(ev->by == ACTOR_SENDER ? &vars.certain : &vars.possible, "mail");
	if (ev->needs_reason)
		strings_add(&vars.certain, "reason");
	for (size_t i = 0; i < t->letters_n; i++)
		prove(o, t->letters[i].letter, &vars, w->file, t->line, findings);
	strings_free(&vars.certain);
	strings_free(&vars.possible);
}

/* Nothing of a case, and of the mail only what held.* says. */
static void prove_held(const struct office *o, struct findings *findings)
{
	static const char *const certain[] = {"today", "organization", "help_contact", "mailbox",
		"mailbox.name", "mailbox.address", "because", "held", "held.number",
		"held.received", "held.folder", NULL};
	static const char *const possible[] = {
		"held.from_name", "held.from_address", "held.subject", NULL};
	struct letter_variables vars = {0};

	add_names(&vars.certain, certain);
	add_names(&vars.possible, possible);
	prove(o, LETTER_HELD_TEAM, &vars, o->folder, 0, findings);
	strings_free(&vars.certain);
	strings_free(&vars.possible);
}

static void prove_undelivered(const struct office *o, struct findings *findings)
{
	static const char *const certain[] = {"today", "organization", "help_contact", "mailbox",
		"mailbox.name", "mailbox.address", "because", "letter", "letter.number",
		"letter.to", "letter.subject", "letter.template", NULL};
	struct letter_variables vars = {0};

	add_names(&vars.certain, certain);
	prove(o, LETTER_UNDELIVERED_TEAM, &vars, o->folder, 0, findings);
	strings_free(&vars.certain);
}

static void prove_digest(const struct office *o, struct findings *findings)
{
	static const char *const certain[] = {"today", "organization", "help_contact", "mailbox",
		"mailbox.name", "mailbox.address", "new_count", "waiting_count", "overdue_count",
		"held_count", "expiring_count", "held.id", "held.mailbox", "held.because",
		"failed_letters.to", "failed_letters.subject", "failed_letters.error",
		"secrets.text", NULL};
	static const char *const lists[] = {"new_cases", "waiting", "overdue", "expiring", NULL};
	static const char *const members[] = {"number", "title", "state", "requester", NULL};
	struct letter_variables vars = {0};

	add_names(&vars.certain, certain);
	add_names(&vars.possible, lists);
	for (size_t i = 0; lists[i] != NULL; i++) {
		for (size_t k = 0; members[k] != NULL; k++)
			strings_take(&vars.certain, xasprintf("%s.%s", lists[i], members[k]));
		strings_take(&vars.possible, xasprintf("%s.due", lists[i]));
	}
	strings_add(&vars.possible, "held");
	strings_add(&vars.possible, "held.from");
	strings_add(&vars.possible, "failed_letters");
	strings_add(&vars.possible, "secrets");
	prove(o, LETTER_DIGEST, &vars, o->folder, 0, findings);
	strings_free(&vars.certain);
	strings_free(&vars.possible);
}

static void prove_canaries(const struct office *o, struct findings *findings)
{
	static const char *const certain[] = {"today", "organization", "help_contact", "mailbox",
		"mailbox.name", "mailbox.address", "canary", "canary.minutes", NULL};
	struct letter_variables vars = {0};

	add_names(&vars.certain, certain);
	prove(o, LETTER_CANARY, &vars, o->folder, 0, findings);
	prove(o, LETTER_CANARY_TEAM, &vars, o->folder, 0, findings);
	strings_free(&vars.certain);
}

static void prove_always(const struct office *o, const char *letter, struct findings *findings)
{
	struct letter_variables vars = {0};
	bool team =
		strcmp(letter, LETTER_TEAM_QUESTION) == 0 || strcmp(letter, LETTER_TEAM_DONE) == 0;

	add_names(&vars.certain, always);
	add_names(&vars.possible, maybe);
	add_names(&vars.possible, maybe_with_mail);
	add_names(team ? &vars.certain : &vars.possible, with_case);
	strings_add(&vars.possible, "case.holder");
	strings_add(strcmp(letter, LETTER_TEAM_DONE) == 0 ? &vars.possible : &vars.certain, "mail");
	if (strcmp(letter, LETTER_TEAM_QUESTION) == 0)
		strings_add(&vars.certain, "problem");
	if (strcmp(letter, LETTER_TEAM_DONE) == 0)
		strings_add(&vars.certain, "did");
	if (team)
		strings_add(&vars.possible, "said");
	prove(o, letter, &vars, o->folder, 0, findings);
	strings_free(&vars.certain);
	strings_free(&vars.possible);
}

void context_prove_always(const struct office *o, struct findings *findings)
{
	for (size_t i = 0; context_letters_always[i] != NULL; i++)
		prove_always(o, context_letters_always[i], findings);
	prove_digest(o, findings);
	prove_held(o, findings);
	prove_undelivered(o, findings);
	prove_canaries(o, findings);
}
