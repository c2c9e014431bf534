/*
 * context.c - owns the variables that letters may use: their names, when each is there, and their values.
 *
 * docs/letters.md describes them for administrators; this file and that one change together. Must not know a letter's
 * text, the database or the network.
 */
#include "daemon/context.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "state/merge.h"

#define MAIL_TEXT_MAX 8000 /* bytes of a sender's own words in a letter to the team */

/* --- values ------------------------------------------------------------------------------------------------------- */

static void put(json_t *j, const char *name, const char *value)
{
	json_object_set_new(j, name, json_string(value != NULL ? value : ""));
}

static const char *const source_words[] = {
	[SOURCE_BODY] = "the message",
	[SOURCE_SUBJECT] = "the subject",
	[SOURCE_HTML] = "the message",
	[SOURCE_ATTACHMENT] = "an attachment",
	[SOURCE_HEADER] = "the From line",
	[SOURCE_SIGNATURE] = "the signature",
	[SOURCE_DIRECTORY] = "the sender's address",
	[SOURCE_ANSWER] = "the answer",
	[SOURCE_TEAM] = "OPM",
};

static char *joined(const struct strings *values)
{
	struct buf b;

	buf_init(&b, LIMIT_VALUE * 4);
	for (size_t i = 0; i < values->n; i++)
		(void)buf_printf(&b, "%s%s", i > 0 ? ", " : "", values->v[i]);
	return buf_take(&b);
}

/* The value a field has after the decision: changed by it, else as the case holds it. */
static const struct strings *value_of(
	const struct context_in *in, const char *name, const char **source_out)
{
	const struct field *changed = fields_find(&in->decision->changes, name);
	const struct case_field *old = in->case_ != NULL ? case_field_find(in->case_, name) : NULL;

	*source_out = changed != NULL ? source_words[changed->source] : "";
	if (changed != NULL)
		return &changed->values;
	return old != NULL ? &old->values : NULL;
}

/* A day in words, where the field is one. */
static char *shown(const struct context_in *in, const struct strings *values, bool date)
{
	const struct duration none = {.count = 0, .unit = DURATION_DAYS};
	char day[64];
	int64_t when;

	if (!date || !calendar_from_day(in->office->calendar, values->v[0], none, false, &when))
		return joined(values);
	calendar_format_day(in->office->calendar, when, day, sizeof day);
	return xstrdup(day);
}

/* fields: every value there is, in the rule's order, then the workflow's; value: the same by name. */
static void put_field(const struct context_in *in, const char *name, const char *label, bool date,
	json_t *list, json_t *by_name)
{
	const char *source;
	const struct strings *values = value_of(in, name, &source);
	char *text;

	if (values == NULL || values->n == 0)
		return;
	text = shown(in, values, date);
	json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s}", "name", name, "label", label,
					    "value", text, "source", source));
	json_object_set_new(by_name, name, json_string(text));
	free(text);
}

/* "no_candidates", a code of ours, in words. The team sees the code: `set` needs it. */
static void say_code(json_t *field)
{
	char *text = xstrdup(json_string_value(json_object_get(field, "value")));

	if (strchr(text, '_') != NULL &&
		text[strspn(text, "abcdefghijklmnopqrstuvwxyz_")] == '\0') {
		for (char *p = text; *p != '\0'; p++)
			*p = *p == '_' ? ' ' : *p;
		json_object_set_new(field, "value", json_string(text));
	}
	free(text);
}

static void put_fields(const struct context_in *in, const struct rules *rules, int rule, json_t *j)
{
	const struct workflow *w = in->decision->workflow;
	json_t *list = json_array(), *by_name = json_object(), *others;

	for (size_t i = 0; rule >= 0 && i < rules_field_count(rules, (size_t)rule); i++) {
		struct rule_field f = rules_field(rules, (size_t)rule, i);

		put_field(in, f.name, f.label, f.date, list, by_name);
	}
	for (size_t i = 0; w != NULL && i < w->fields_n; i++)
		if (!w->fields[i].team)
			put_field(in, w->fields[i].name, w->fields[i].label, w->fields[i].date,
				list, by_name);
	others = json_deep_copy(list);
	for (size_t i = 0; i < json_array_size(others); i++)
		say_code(json_array_get(others, i));
	for (size_t i = 0; w != NULL && i < w->fields_n; i++)
		if (w->fields[i].team)
			put_field(in, w->fields[i].name, w->fields[i].label, w->fields[i].date,
				list, by_name);
	json_object_set_new(j, CONTEXT_TEAM_FIELDS, list);
	json_object_set_new(j, "fields", others);
	json_object_set_new(j, "value", by_name);
}

static struct rule_field describe(const struct rules *rules, int rule, const char *name)
{
	for (size_t i = 0; rule >= 0 && i < rules_field_count(rules, (size_t)rule); i++) {
		struct rule_field f = rules_field(rules, (size_t)rule, i);

		if (strcmp(f.name, name) == 0)
			return f;
	}
	return (struct rule_field){.name = name, .label = name, .hint = ""};
}

static json_t *missing_json(const struct context_in *in, const struct rules *rules, int rule)
{
	json_t *a = json_array();

	for (size_t i = 0; i < in->decision->missing.n; i++) {
		struct rule_field f = describe(rules, rule, in->decision->missing.v[i]);

		json_array_append_new(a, json_pack("{s:s, s:s, s:s}", "name", f.name, "label",
						 f.label, "hint", f.hint));
	}
	return a;
}

/* What is wrong with a value, so that its sender knows what to do. */
static const struct {
	const char *code, *words;
} problem_words[] = {
	{"two-values", "two different values were given; please tell us which one is right"},
	{"unknown-agency", "we do not know an agency of this name; please write its full name"},
	{"not-a-full-name", "please write the first and the last name"},
	{"not-a-number", "please write a number"},
	{"not-a-grade", "please write the grade in digits, such as 13"},
	{"not-a-series", "please write the series in four digits, such as 0343"},
	{"not-a-pay-plan", "please write the pay plan, such as GS"},
	{"not-a-phone-number", "please write the number with its area code"},
	{"not-an-address", "please write an email address"},
	{"not-a-date", "please write the date as month/day/year"},
	{"no-year", "please write the date with its year"},
	{"not-one-of-the-values", "please choose one of the possible values"},
	{"too-long", "please shorten it to one line"},
	{"file-empty", "the file is empty; please attach it again"},
	{"file-broken", "the file does not open; please attach it again"},
	{"file-encrypted", "the file is encrypted; please attach it without a password"},
	{"file-executable", "this kind of file cannot be taken; please attach a PDF or Word file"},
	{"file-misnamed", "the file is not what its name says; please attach it again"},
	{"file-without-text", "the file holds no text (a scan); please attach one with text"},
};

static const char *words_of(const char *code)
{
	for (size_t i = 0; i < sizeof problem_words / sizeof *problem_words; i++)
		if (strcmp(problem_words[i].code, code) == 0)
			return problem_words[i].words;
	return "please write it again";
}

static json_t *problems_json(const struct context_in *in, const struct rules *rules, int rule)
{
	json_t *a = json_array();

	for (size_t i = 0; i < in->decision->problems.n; i++) {
		const struct problem *p = &in->decision->problems.v[i];
		struct rule_field f = describe(rules, rule, p->field);

		json_array_append_new(
			a, json_pack("{s:s, s:s}", "label", f.label, "text", words_of(p->code)));
	}
	return a;
}

/* "84 KB" */
static void size_words(int64_t bytes, char *out, size_t size)
{
	if (bytes < 1024)
		(void)snprintf(out, size, "%lld bytes", (long long)bytes);
	else if (bytes < 1024 * 1024)
		(void)snprintf(out, size, "%lld KB", (long long)((bytes + 512) / 1024));
	else
		(void)snprintf(out, size, "%.1f MB", (double)bytes / (1024.0 * 1024.0));
}

static const char *authentication_words(const struct sender_auth *a)
{
	if (a->result == AUTH_FAIL)
		return "FAILED: this may be a forged sender";
	if (a->result == AUTH_NONE)
		return "none: nobody vouches for this address";
	return a->method == AUTH_BY_SMIME   ? "passed (S/MIME)"
	       : a->method == AUTH_BY_DMARC ? "passed (DMARC)"
					    : "passed";
}

/* "SUSAN" -> "Susan", "MARY-ANN" -> "Mary-Ann"; two letters may be initials. Others stay as their owner writes them. */
static char *not_shouted(char *name)
{
	char *upper = g_utf8_strup(name, -1);
	bool shouted = strcmp(upper, name) == 0 && g_utf8_strlen(name, -1) > 2;

	g_free(upper);
	for (char *p = name; shouted && *p != '\0'; p = g_utf8_next_char(p)) {
		bool first = p == name || p[-1] == '-' || p[-1] == '\'';
		gunichar small = g_unichar_tolower(g_utf8_get_char(p));

		if (!first && g_unichar_to_utf8(small, NULL) == g_utf8_skip[(unsigned char)*p])
			(void)g_unichar_to_utf8(small, p);
	}
	return name;
}

/* "Ruiz, Dana (USDA/FS)" -> "Dana"; "" where no name can be told. */
static char *first_name(const char *name)
{
	const char *comma = strchr(name, ','), *at = comma != NULL ? comma + 1 : name;
	size_t n;

	if (strchr(name, '@') != NULL)
		return xstrdup("");
	at += strspn(at, " ");
	n = strcspn(at, " (,");
	return n > 1 && at[n - 1] != '.' ? not_shouted(xstrndup(at, n)) : xstrdup("");
}

static json_t *person_json(const char *name, const char *address)
{
	char *first = first_name(name);
	json_t *j =
		json_pack("{s:s, s:s, s:s}", "name", name, "first_name", first, "address", address);

	free(first);
	return j;
}

static json_t *mail_json(const struct context_in *in)
{
	const struct message *m = &in->reading->message;
	const struct address none = {.name = (char[]){""}, .addr = (char[]){""}};
	const struct address *from = m->from.n > 0 ? &m->from.v[0] : &none;
	json_t *attachments = json_array();
	char *text = text_clean(m->text, strlen(m->text), MAIL_TEXT_MAX), day[64] = "", size[32];
	json_t *j;

	for (size_t i = 0; i < m->attachments.n; i++) {
		const struct attachment *a = &m->attachments.v[i];

		size_words(a->size, size, sizeof size);
		json_array_append_new(
			attachments, json_pack("{s:s, s:s, s:s}", "name",
					     a->name[0] != '\0' ? a->name : "(no name)", "type",
					     a->type, "size", size));
	}
	if (m->date != 0)
		calendar_format_day(in->office->calendar, m->date, day, sizeof day);
	j = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:s, s:b}", "from_name", from->name,
		"from_address", from->addr, "subject", m->subject, "date", day, "text", text,
		"attachments", attachments, "authentication", authentication_words(&m->auth),
		"authenticated", m->auth.result == AUTH_PASS);
	free(text);
	return j;
}

/* The mailbox that this kind of request belongs to, where the mail came to another one; NULL otherwise. */
static const char *right_mailbox(const struct context_in *in)
{
	const struct rules *rules = reader_rules(in->office->reader);
	const struct request *r = in->decision->request;
	const struct config_mailbox *home;
	int i = r != NULL ? rules_find(rules, r->rule) : -1;

	if (i < 0 || in->reading == NULL)
		return NULL;
	home = config_mailbox_find(in->config, rules_home(rules, (size_t)i));
	return home != NULL && home != in->mailbox ? home->address : NULL;
}

static bool is_date(const struct workflow *w, const char *field)
{
	for (size_t i = 0; i < w->fields_n; i++)
		if (strcmp(w->fields[i].name, field) == 0)
			return w->fields[i].date;
	return false;
}

/* "ISSUE certificate number EXPIRES date": the verb's words in capitals, what to fill in not. */
static char *values_reply(const struct workflow *w, const struct workflow_event *event)
{
	char *verb = g_ascii_strup(event->name, -1);
	struct buf b;

	buf_init(&b, LIMIT_VALUE);
	(void)buf_puts(&b, verb);
	for (size_t i = 0; i < event->values_n; i++) {
		const struct workflow_value *v = &event->values[i];
		char *word = g_ascii_strup(v->word, -1);

		(void)buf_printf(&b, "%s%s ", word[0] != '\0' ? " " : "", word);
		for (const char *p = is_date(w, v->field) ? "date" : v->field; *p != '\0'; p++)
			(void)buf_putc(&b, *p == '_' ? ' ' : *p);
		g_free(word);
	}
	g_free(verb);
	return buf_take(&b);
}

/* How a verb is written: as a command, and as the first line of a reply. */
static json_t *verb_json(
	const char *number, const struct workflow *w, const struct workflow_event *event)
{
	char *name = g_ascii_strup(event->name, -1), *usage, *reply;
	json_t *j;

	switch (event->argument) {
	case ARGUMENT_REASON:
		usage = xasprintf("%s \"REASON\"", event->name);
		reply = xasprintf("%s reason", name);
		break;
	case ARGUMENT_FIELD:
		usage = xasprintf("%s NAME=VALUE", event->name);
		reply = xasprintf("%s field: value", name);
		break;
	case ARGUMENT_VALUES:
		usage = merge_usage(event);
		reply = values_reply(w, event);
		break;
	default:
		usage = xstrdup(event->name);
		reply = xstrdup(name);
	}
	g_free(name);
	name = xasprintf("mailclerk decide %s %s", number, usage);
	j = json_pack("{s:s, s:s, s:s}", "verb", event->name, "usage", name, "reply", reply);
	free(name);
	free(usage);
	free(reply);
	return j;
}

static json_t *verbs_json(const struct context_in *in)
{
	const struct decision *d = in->decision;
	json_t *a = json_array();
	struct strings verbs = {0};
	struct case_record after;

	if (in->case_ == NULL || d->workflow == NULL)
		return a;
	after = *in->case_;
	if (d->to != NULL)
		after.state = (char *)(uintptr_t)d->to;
	advance_verbs(&in->office->workflows, &after, &verbs);
	for (size_t i = 0; i < verbs.n; i++) {
		int event = workflow_event_index(d->workflow, verbs.v[i]);

		if (event >= 0)
			json_array_append_new(a, verb_json(in->case_->number, d->workflow,
							 &d->workflow->events[event]));
	}
	strings_free(&verbs);
	return a;
}

static void check(json_t *list, bool ok, const char *text)
{
	json_array_append_new(list, json_pack("{s:b, s:s}", "ok", ok, "text", text));
}

/* What was looked at by itself, for the team: each a sentence with its verdict. */
static json_t *checks_json(const struct context_in *in)
{
	const struct directory *dir = reader_directory(in->office->reader);
	const struct message *m;
	const struct agency *by_address, *given = NULL;
	const struct strings *agency;
	const char *source;
	json_t *a = json_array();
	char *text;

	if (in->reading == NULL || in->reading->message.from.n != 1)
		return a;
	m = &in->reading->message;
	check(a, m->auth.result == AUTH_PASS,
		m->auth.result == AUTH_PASS
			? "The receiving server vouches for the sender's address."
			: "Nobody vouches for the sender's address.");
	by_address = directory_by_domain(dir, m->from.v[0].addr);
	text = by_address != NULL
		       ? xasprintf("The sender's address belongs to %s.", by_address->name)
		       : xstrdup("The sender's address belongs to no agency of the directory.");
	check(a, by_address != NULL, text);
	free(text);
	agency = value_of(in, "agency", &source);
	if (agency != NULL && agency->n == 1)
		given = directory_by_name(dir, agency->v[0]);
	if (given != NULL && by_address != NULL && agency_top(given) != agency_top(by_address)) {
		text = xasprintf("The request names %s, the address belongs to %s.", given->name,
			by_address->name);
		check(a, false, text);
		free(text);
	}
	if (in->case_ != NULL)
		check(a, in->decision->missing.n == 0,
			in->decision->missing.n == 0 ? "Everything that is required was given."
						     : "Something that is required is missing.");
	return a;
}

static bool is_early(const struct workflow *w, const char *event)
{
	int i = w != NULL ? workflow_event_index(w, event) : -1;

	return i >= 0 && w->events[i].early;
}

static void put_case(json_t *j, const struct context_in *in)
{
	const struct decision *d = in->decision;
	const struct workflow *w =
		d->workflow != NULL ? d->workflow
				    : workflows_find(&in->office->workflows, in->case_->kind);
	int state =
		w != NULL ? workflow_state_index(w, d->to != NULL ? d->to : in->case_->state) : -1;
	int64_t due = in->running;
	char day[64];

	calendar_format_day(in->office->calendar, in->case_->opened_at, day, sizeof day);
	json_object_set_new(j, "case",
		json_pack("{s:s, s:s, s:s, s:s, s:s}", "number", in->case_->number, "title",
			w != NULL ? w->title : in->case_->kind, "state",
			state >= 0 ? w->states[state].title : in->case_->state, "holder",
			state >= 0 ? w->states[state].holder : "", "opened", day));
	json_object_set_new(
		j, "requester", person_json(in->case_->requester_name, in->case_->requester));
	for (size_t i = 0; i < d->timers_n; i++)
		if (!is_early(w, d->timers[i].event))
			due = due == 0 || d->timers[i].due < due ? d->timers[i].due : due;
	if (due != 0) {
		calendar_format_day(in->office->calendar, due, day, sizeof day);
		put(j, "due", day);
	}
}

json_t *context_build(const struct context_in *in)
{
	const struct decision *d = in->decision;
	const struct rules *rules = reader_rules(in->office->reader);
	const char *right = right_mailbox(in);
	int rule = d->workflow != NULL  ? rules_find(rules, d->workflow->rule)
		   : d->request != NULL ? rules_find(rules, d->request->rule)
					: -1;
	json_t *j = json_object();
	char today[64];

	calendar_format_day(in->office->calendar, in->now, today, sizeof today);
	put(j, "today", today);
	put(j, "organization", in->config->organization);
	put(j, "help_contact", in->config->help_contact);
	json_object_set_new(j, "mailbox",
		json_pack(
			"{s:s, s:s}", "name", in->mailbox->name, "address", in->mailbox->address));
	put(j, "because", d->because);
	put(j, "reason", in->reason);
	put(j, "right_mailbox", right);
	json_object_set_new(
		j, "ssn", json_boolean(in->reading != NULL && in->reading->message.ssn));
	put_fields(in, rules, rule, j);
	json_object_set_new(j, "missing", missing_json(in, rules, rule));
	json_object_set_new(j, "problems", problems_json(in, rules, rule));
	json_object_set_new(j, "verbs", verbs_json(in));
	json_object_set_new(j, "checks", checks_json(in));
	json_object_set_new(
		j, "receipt_sent", json_false()); /* until a letter to the sender is made */
	if (in->case_ != NULL)
		put_case(j, in);
	if (in->reading != NULL) {
		json_object_set_new(j, "mail", mail_json(in));
		if (in->case_ == NULL && in->reading->message.from.n == 1)
			json_object_set_new(j, "requester",
				person_json(in->reading->message.from.v[0].name,
					in->reading->message.from.v[0].addr));
	}
	return j;
}

json_t *context_held(
	const struct context_in *in, const struct message *m, int64_t id, int64_t received_at)
{
	bool read = m != NULL && m->from.n > 0;
	json_t *j = context_build(in);
	char day[64], number[24];

	calendar_format_day(in->office->calendar, received_at, day, sizeof day);
	(void)snprintf(number, sizeof number, "%lld", (long long)id);
	json_object_set_new(j, "held",
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "number", number, "received", day,
			"folder", in->mailbox->folders[FOLDER_HELD], "from_name",
			read ? m->from.v[0].name : "", "from_address",
			read ? m->from.v[0].addr : "", "subject", m != NULL ? m->subject : ""));
	return j;
}

json_t *context_undelivered(const struct context_in *in, const struct outbox_row *row)
{
	json_t *j = context_build(in);
	char number[24];

	(void)snprintf(number, sizeof number, "%lld", (long long)row->id);
	json_object_set_new(j, "letter",
		json_pack("{s:s, s:s, s:s, s:s}", "number", number, "to", row->recipient, "subject",
			row->subject, "template", row->template_));
	return j;
}
