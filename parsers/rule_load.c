/*
 * rule_load.c - owns the reading of rule files: schema, compiling of all templates, and what of a rule can be wrong before
 * it ever sees a mail. Knows no mail.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"
#include "parsers/rule_impl.h"

/* ---- schema ---- */

enum {
	TEMPLATE_BYTES = 4000,
	TEXT_BYTES = 300,
	WEIGHT_MAX = 1000,
	EVIDENCE_MAX = 100,
	FINDERS_MAX = 30,
	LIST_MAX = 200,
};

const char *const rule_place_names[] = {"subject", "text", "forwarded", "signature",
	"attachment_name", "attachment_text", "sender"};

static const cyaml_strval_t places[] = {
	{"subject", PLACE_SUBJECT},
	{"text", PLACE_TEXT},
	{"forwarded", PLACE_FORWARDED},
	{"signature", PLACE_SIGNATURE},
	{"attachment_name", PLACE_ATTACHMENT_NAME},
	{"attachment_text", PLACE_ATTACHMENT_TEXT},
	{"sender", PLACE_SENDER},
};
static const cyaml_strval_t types[] = {
	{"text", TYPE_TEXT},
	{"person", TYPE_PERSON},
	{"agency", TYPE_AGENCY},
	{"sub_agency", TYPE_SUB_AGENCY},
	{"phone", TYPE_PHONE},
	{"email", TYPE_EMAIL},
	{"recipient", TYPE_RECIPIENT},
	{"date", TYPE_DATE},
	{"series", TYPE_SERIES},
	{"grade", TYPE_GRADE},
	{"pay_plan", TYPE_PAY_PLAN},
	{"code", TYPE_CODE},
	{"count", TYPE_COUNT},
	{"enum", TYPE_ENUM},
	{"file", TYPE_FILE},
};
static const cyaml_strval_t voices[] = {
	{"anyone", VOICE_ANY},
	{"self", VOICE_SELF},
	{"other", VOICE_OTHER},
};
static const cyaml_strval_t aspects[] = {
	{"name", ASPECT_NAME},
	{"role", ASPECT_ROLE},
	{"agency", ASPECT_AGENCY},
	{"phone", ASPECT_PHONE},
	{"address", ASPECT_ADDRESS},
};

#define N(array) (sizeof(array) / sizeof(array)[0])
#define LIST(key, structure, member, entry, max)                                             \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, \
		member, member##_n, &entry, 1, max)
#define STRING(key, structure, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, structure, member, 1, TEXT_BYTES)
#define OPTIONAL(key, structure, member) \
	CYAML_FIELD_STRING_PTR(          \
		key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, structure, member, 0, TEXT_BYTES)
#define ENUM(key, structure, member, strings)                                                      \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, structure, member, strings, \
		N(strings))

static const cyaml_schema_value_t text_entry = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TEMPLATE_BYTES),
};
static const cyaml_schema_value_t place_entry = {
	CYAML_VALUE_ENUM(CYAML_FLAG_STRICT, enum place, places, N(places)),
};
static const cyaml_schema_field_t evidence_fields[] = {
	CYAML_FIELD_INT("weight", CYAML_FLAG_DEFAULT, struct file_evidence, weight),
	STRING("note", struct file_evidence, note),
	LIST("in", struct file_evidence, in, place_entry, PLACES),
	LIST("match", struct file_evidence, match, text_entry, LIST_MAX),
	LIST("fields", struct file_evidence, fields, text_entry, LIMIT_FIELDS),
	CYAML_FIELD_UINT("at_least", CYAML_FLAG_OPTIONAL, struct file_evidence, at_least),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t evidence_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_evidence, evidence_fields),
};
static const cyaml_schema_field_t finder_fields[] = {
	LIST("match", struct file_finder, match, text_entry, LIST_MAX),
	LIST("in", struct file_finder, in, place_entry, PLACES),
	ENUM("who", struct file_finder, who, voices),
	ENUM("card", struct file_finder, card, aspects),
	ENUM("sender", struct file_finder, sender, aspects),
	OPTIONAL("labels_of", struct file_finder, labels_of),
	OPTIONAL("same_as", struct file_finder, same_as),
	OPTIONAL("of", struct file_finder, of),
	OPTIONAL("follows", struct file_finder, follows),
	OPTIONAL("other_than", struct file_finder, other_than),
	LIST("unless", struct file_finder, unless, text_entry, LIST_MAX),
	LIST("only_if", struct file_finder, only_if, text_entry, LIST_MAX),
	CYAML_FIELD_BOOL("agencies", CYAML_FLAG_OPTIONAL, struct file_finder, agencies),
	CYAML_FIELD_BOOL("people", CYAML_FLAG_OPTIONAL, struct file_finder, people),
	CYAML_FIELD_BOOL("sole", CYAML_FLAG_OPTIONAL, struct file_finder, sole),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t finder_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_finder, finder_fields),
};
static const cyaml_schema_field_t value_fields[] = {
	STRING("value", struct file_value, value),
	LIST("match", struct file_value, match, text_entry, LIST_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t value_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_value, value_fields),
};
static const cyaml_schema_field_t field_fields[] = {
	STRING("name", struct file_field, name),
	STRING("label", struct file_field, label),
	OPTIONAL("hint", struct file_field, hint),
	OPTIONAL("default", struct file_field, fallback),
	CYAML_FIELD_ENUM("type", CYAML_FLAG_STRICT, struct file_field, type, types, N(types)),
	CYAML_FIELD_BOOL("required", CYAML_FLAG_OPTIONAL, struct file_field, required),
	CYAML_FIELD_BOOL("list", CYAML_FLAG_OPTIONAL, struct file_field, list),
	CYAML_FIELD_BOOL("personal", CYAML_FLAG_OPTIONAL, struct file_field, personal),
	LIST("labels", struct file_field, labels, text_entry, LIST_MAX),
	LIST("first_labels", struct file_field, first_labels, text_entry, LIST_MAX),
	LIST("last_labels", struct file_field, last_labels, text_entry, LIST_MAX),
	LIST("labels_in", struct file_field, labels_in, place_entry, PLACES),
	LIST("corrections", struct file_field, corrections, text_entry, LIST_MAX),
	LIST("find", struct file_field, find, finder_entry, FINDERS_MAX),
	LIST("values", struct file_field, values, value_entry, LIST_MAX),
	LIST("reject", struct file_field, reject, text_entry, LIST_MAX),
	LIST("second", struct file_field, second, text_entry, LIST_MAX),
	LIST("against", struct file_field, against, text_entry, LIST_MAX),
	LIST("beside", struct file_field, beside, text_entry, LIST_MAX),
	LIST("answer", struct file_field, answer, text_entry, LIST_MAX),
	CYAML_FIELD_UINT("max", CYAML_FLAG_OPTIONAL, struct file_field, max),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t field_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_field, field_fields),
};
static const cyaml_schema_field_t behalf_fields[] = {
	LIST("handed_on", struct file_behalf, handed_on, text_entry, LIST_MAX),
	LIST("hint", struct file_behalf, hint, text_entry, LIST_MAX),
	LIST("other", struct file_behalf, other, text_entry, LIST_MAX),
	LIST("own", struct file_behalf, own, text_entry, LIST_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_field_t rule_fields[] = {
	STRING("name", struct file_rule, name),
	STRING("event", struct file_rule, event),
	OPTIONAL("home", struct file_rule, home),
	LIST("mailboxes", struct file_rule, mailboxes, text_entry, LIST_MAX),
	CYAML_FIELD_INT("threshold", CYAML_FLAG_DEFAULT, struct file_rule, threshold),
	CYAML_FIELD_INT("margin", CYAML_FLAG_DEFAULT, struct file_rule, margin),
	LIST("evidence", struct file_rule, evidence, evidence_entry, EVIDENCE_MAX),
	CYAML_FIELD_MAPPING_PTR("behalf", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct file_rule, behalf, behalf_fields),
	LIST("other_labels", struct file_rule, other_labels, text_entry, LIST_MAX),
	LIST("fields", struct file_rule, fields, field_entry, 30),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file_rule, rule_fields),
};

/* ---- compiling ---- */

struct loading {
	const struct grok_library *lib;
	struct rule *rule;
	struct findings *findings;
};

static void wrong(struct loading *l, int line, const char *what, const char *why)
{
	findings_add(l->findings, FINDING_ERROR, l->rule->path, line, "%s: %s", what, why);
}

static void compile_list(
	struct loading *l, const char *path, char **texts, unsigned n, struct templates *out)
{
	out->v = xcalloc(n, sizeof *out->v);
	for (unsigned i = 0; i < n; i++) {
		struct err e = {0};
		char *at = xasprintf("%s[%u]", path, i);

		if (grok_compile(l->lib, texts[i], &out->v[out->n], &e) == 0)
			out->n++;
		else
			wrong(l, yaml_line(l->rule->lines, "%s", at), at, e.message);
		free(at);
	}
}

/* As compile_list, each alternative by itself: the words that it needs rule out more texts than those of all together. */
static void compile_evidence_list(
	struct loading *l, const char *path, char **texts, unsigned n, struct templates *out)
{
	for (unsigned i = 0; i < n; i++) {
		struct strings parts = {0};
		struct err e = {0};
		char *at = xasprintf("%s[%u]", path, i);

		if (grok_alternatives(l->lib, texts[i], &parts, &e) < 0)
			wrong(l, yaml_line(l->rule->lines, "%s", at), at, e.message);
		out->v = xrealloc(out->v, (out->n + parts.n + 1) * sizeof *out->v);
		out->entry = xrealloc(out->entry, (out->n + parts.n + 1) * sizeof *out->entry);
		for (size_t j = 0; j < parts.n; j++)
			if (grok_compile(l->lib, parts.v[j], &out->v[out->n], &e) == 0)
				out->entry[out->n++] = i;
			else
				wrong(l, yaml_line(l->rule->lines, "%s", at), at, e.message);
		strings_free(&parts);
		free(at);
	}
}

static int field_index(const struct rule *r, const char *name)
{
	for (unsigned i = 0; i < r->file->fields_n; i++)
		if (strcmp(r->file->fields[i].name, name) == 0)
			return (int)i;
	return -1;
}

/* Index of the field called name; -1 with a finding where there is none. */
static int field_named(struct loading *l, const char *name, const char *path)
{
	int i = field_index(l->rule, name);
	struct nearest n;
	char *hint;

	if (i >= 0)
		return i;
	nearest_start(&n, name);
	for (unsigned j = 0; j < l->rule->file->fields_n; j++)
		nearest_add(&n, l->rule->file->fields[j].name);
	hint = nearest_end(&n);
	findings_add(l->findings, FINDING_ERROR, l->rule->path,
		yaml_line(l->rule->lines, "%s", path), "%s: there is no field \"%s\"; %s", path,
		name, hint);
	free(hint);
	return -1;
}

static void compile_evidence(struct loading *l, unsigned i)
{
	struct evidence *ev = &l->rule->evidence[i];
	char *path = xasprintf("evidence[%u]", i), *below = xasprintf("%s.match", path);
	int line = yaml_line(l->rule->lines, "%s", path);

	ev->file = &l->rule->file->evidence[i];
	compile_evidence_list(l, below, ev->file->match, ev->file->match_n, &ev->match);
	for (unsigned j = 0; j < ev->file->fields_n; j++) {
		char *at = xasprintf("%s.fields[%u]", path, j);
		int field = field_named(l, ev->file->fields[j], at);

		if (field >= 0)
			ev->fields |= 1u << field;
		free(at);
	}
	if ((ev->file->match_n > 0) == (ev->file->fields_n > 0))
		wrong(l, line, path, "needs either match or fields");
	if (ev->file->weight == 0 || abs(ev->file->weight) > WEIGHT_MAX)
		wrong(l, line, path,
			"weight must be from 1 to 1000, or below 0 for what speaks against");
	if (ev->file->at_least > ev->file->fields_n)
		wrong(l, line, path, "at_least is more than there are fields");
	free(below);
	free(path);
}

/* Every template of a finder must capture its field, by its own name or as value. */
static void check_captures(
	struct loading *l, const struct templates *t, const char *field, const char *path)
{
	for (size_t i = 0; i < t->n; i++) {
		bool captures = false;

		for (size_t j = 0; j < grok_field_count(t->v[i]); j++)
			captures = captures || strcmp(grok_field_name(t->v[i], j), field) == 0;
		if (!captures)
			findings_add(l->findings, FINDING_ERROR, l->rule->path,
				yaml_line(l->rule->lines, "%s[%zu]", path, i),
				"%s[%zu]: captures no %s; write %%{NAME:%s} or (?<%s>...) around "
				"the value",
				path, i, field, field, field);
	}
}

static void compile_finder(struct loading *l, struct field_rule *f, unsigned i, const char *above)
{
	struct finder *one = &f->find[i];
	char *path = xasprintf("%s.find[%u]", above, i), *match = xasprintf("%s.match", path);
	const struct file_finder *file = &f->file->find[i];
	int ways;

	one->file = file;
	one->labels_of = one->same_as = one->of = one->follows = one->other_than = -1;
	compile_list(l, match, file->match, file->match_n, &one->match);
	check_captures(l, &one->match, f->file->name, match);
	free(match);
	match = xasprintf("%s.only_if", path);
	compile_list(l, match, file->only_if, file->only_if_n, &one->only_if);
	free(match);
	match = xasprintf("%s.unless", path);
	compile_list(l, match, file->unless, file->unless_n, &one->unless);
	if (file->of != NULL)
		one->of = field_named(l, file->of, path);
	if (file->follows != NULL)
		one->follows = field_named(l, file->follows, path);
	if (file->other_than != NULL)
		one->other_than = field_named(l, file->other_than, path);
	if (file->labels_of != NULL)
		one->labels_of = field_named(l, file->labels_of, path);
	if (file->same_as != NULL)
		one->same_as = field_named(l, file->same_as, path);
	ways = (file->match_n > 0) + (file->card != ASPECT_NONE) + (file->sender != ASPECT_NONE) +
	       (file->labels_of != NULL) + (file->same_as != NULL) + (file->follows != NULL) +
	       file->agencies + file->people;
	if (ways != 1)
		wrong(l, yaml_line(l->rule->lines, "%s", path), path,
			"needs exactly one of match, card, sender, labels_of, same_as, follows, "
			"agencies, "
			"people "
			"and attachments");
	free(match);
	free(path);
}

static void compile_values(struct loading *l, struct field_rule *f, const char *path)
{
	for (unsigned i = 0; i < f->file->values_n; i++) {
		char *below = xasprintf("%s.values[%u].match", path, i);

		compile_list(l, below, f->file->values[i].match, f->file->values[i].match_n,
			&f->values[i]);
		free(below);
	}
	if ((f->file->type == TYPE_ENUM) != (f->file->values_n > 0))
		wrong(l, f->line, path, "values belong to a field of type enum, and to no other");
}

static void compile_field(struct loading *l, unsigned i)
{
	struct field_rule *f = &l->rule->fields[i];
	char *path = xasprintf("fields[%u]", i), *at;
	struct {
		const char *key;
		char **texts;
		unsigned n;
		struct templates *out;
	} lists[6];

	f->file = &l->rule->file->fields[i];
	f->line = yaml_line(l->rule->lines, "%s.name", path);
	f->find = xcalloc(f->file->find_n, sizeof *f->find);
	f->values = xcalloc(f->file->values_n, sizeof *f->values);
	lists[0].key = "corrections", lists[0].texts = f->file->corrections;
	lists[0].n = f->file->corrections_n, lists[0].out = &f->corrections;
	lists[1].key = "reject", lists[1].texts = f->file->reject;
	lists[1].n = f->file->reject_n, lists[1].out = &f->reject;
	lists[2].key = "second", lists[2].texts = f->file->second;
	lists[2].n = f->file->second_n, lists[2].out = &f->second;
	lists[3].key = "answer", lists[3].texts = f->file->answer;
	lists[3].n = f->file->answer_n, lists[3].out = &f->answer;
	lists[4].key = "beside", lists[4].texts = f->file->beside;
	lists[4].n = f->file->beside_n, lists[4].out = &f->beside;
	lists[5].key = "against", lists[5].texts = f->file->against;
	lists[5].n = f->file->against_n, lists[5].out = &f->against;
	for (size_t j = 0; j < N(lists); j++) {
		at = xasprintf("%s.%s", path, lists[j].key);
		compile_list(l, at, lists[j].texts, lists[j].n, lists[j].out);
		if (j == 0 || j == 3 || j == 5)
			check_captures(l, lists[j].out, f->file->name, at);
		free(at);
	}
	for (unsigned j = 0; j < f->file->find_n; j++)
		compile_finder(l, f, j, path);
	compile_values(l, f, path);
	if (field_index(l->rule, f->file->name) != (int)i)
		wrong(l, f->line, path, "a field of this name stands above already");
	if (strspn(f->file->name, "abcdefghijklmnopqrstuvwxyz0123456789_") !=
			strlen(f->file->name) ||
		strlen(f->file->name) > 32 || f->file->name[0] < 'a')
		wrong(l, f->line, path,
			"a field's name has small letters, digits and _, begins with a letter, and "
			"has "
			"at most 32 of them");
	free(path);
}

static void compile_rule(struct loading *l)
{
	struct rule *r = l->rule;
	struct err e = {0};

	r->evidence = xcalloc(r->file->evidence_n, sizeof *r->evidence);
	r->fields = xcalloc(r->file->fields_n, sizeof *r->fields);
	for (unsigned i = 0; i < r->file->fields_n; i++)
		compile_field(l, i);
	for (unsigned i = 0; i < r->file->evidence_n; i++)
		compile_evidence(l, i);
	if (r->file->behalf != NULL) {
		const struct file_behalf *b = r->file->behalf;

		compile_list(l, "behalf.handed_on", b->handed_on, b->handed_on_n, &r->handed_on);
		compile_list(l, "behalf.hint", b->hint, b->hint_n, &r->hint);
		compile_list(l, "behalf.other", b->other, b->other_n, &r->other);
		compile_list(l, "behalf.own", b->own, b->own_n, &r->own);
	}
	if (r->file->threshold < 1 || r->file->margin < 0)
		wrong(l, yaml_line(r->lines, "threshold"), "threshold",
			"threshold must be 1 or more, margin 0 or more");
	if (r->file->evidence_n == 0)
		wrong(l, 1, "evidence", "a rule without evidence never speaks");
	spell_compile(r);
	if (pairs_compile(r, l->lib, &e) < 0)
		wrong(l, yaml_line(r->lines, "fields"), "labels", e.message);
}

/* ---- the engine's own words ---- */

static int compile_own(struct rules *r, const struct grok_library *lib, const char *folder,
	struct findings *findings)
{
	const struct {
		const char *template;
		struct grok **out;
	} own[] = {
		{"\\A%{NOVALUE}\\z", &r->novalue},
		{"%{REMARK}\\z", &r->remark},
		{"\\A%{PERSONANY}\\z", &r->person},
		{"(?<name>%{NAMEWORD},[ ]%{NAMEWORD}(?:[ ]%{NAMEWORD}){0,2}|%{PERSON})[ "
		 "(<,:\\[-]{0,4}\\z",
			&r->person_last},
		{"%{NOTNAME}", &r->notname},
		{"%{ROLE:role}", &r->role},
		{"\\A%{ROLE}(?=[ ])", &r->role_first},
		{"%{NOTROLE}", &r->notrole},
		{"%{PHONE:phone}", &r->phone},
		{"%{EMAIL:email}", &r->email},
		{"\\A%{GREETING}", &r->greeting},
		{"^%{CLOSING}", &r->closing},
	};
	size_t before = findings->errors;

	for (size_t i = 0; i < N(own); i++) {
		struct err e = {0};

		if (grok_compile(lib, own[i].template, own[i].out, &e) < 0)
			findings_add(findings, FINDING_ERROR, folder, 0,
				"the pattern files lack what every rule needs: %s", e.message);
	}
	return findings->errors > before ? -1 : 0;
}

/* ---- files ---- */

static void load_rule(struct rules *r, const char *path, const struct grok_library *lib,
	struct findings *findings)
{
	struct rule *rule = &r->v[r->n];
	struct loading l = {.lib = lib, .rule = rule, .findings = findings};

	rule->path = xstrdup(path);
	r->n++;
	if (yaml_load(path, &rule_schema, (void **)&rule->file, &rule->lines, findings) < 0)
		return;
	for (size_t i = 0; i + 1 < r->n; i++)
		if (r->v[i].file != NULL && strcmp(r->v[i].file->name, rule->file->name) == 0)
			wrong(&l, yaml_line(rule->lines, "name"), rule->file->name,
				"another file has a rule of this name");
	compile_rule(&l);
}

static int yaml_file(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

int rules_load(const char *folder, const struct grok_library *lib, const struct directory *dir,
	struct rules **out, struct findings *findings)
{
	struct rules *r = xcalloc(1, sizeof *r);
	size_t before = findings->errors;
	struct dirent **names = NULL;
	int n = scandir(folder, &names, yaml_file, alphasort);

	*out = NULL;
	r->directory = dir;
	if (n < 0)
		findings_add(findings, FINDING_ERROR, folder, 0, "cannot be opened: %s",
			strerror(errno));
	if (n > LIMIT_REQUESTS)
		findings_add(findings, FINDING_ERROR, folder, 0,
			"holds %d rules, at most %d are possible", n, LIMIT_REQUESTS);
	else if (n >= 0 && compile_own(r, lib, folder, findings) == 0) {
		r->v = xcalloc((size_t)n, sizeof *r->v);
		for (int i = 0; i < n; i++) {
			char *path = xasprintf("%s/%s", folder, names[i]->d_name);

			load_rule(r, path, lib, findings);
			free(path);
		}
	}
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	if (findings->errors > before) {
		rules_free(r);
		return -1;
	}
	r->templates = grok_ids(lib);
	*out = r;
	return 0;
}

static void templates_free(struct templates *t)
{
	for (size_t i = 0; i < t->n; i++)
		grok_free(t->v[i]);
	free(t->v);
	free(t->entry);
}

static void field_rule_free(struct field_rule *f)
{
	templates_free(&f->corrections);
	templates_free(&f->reject);
	templates_free(&f->second);
	templates_free(&f->beside);
	templates_free(&f->against);
	templates_free(&f->answer);
	for (unsigned i = 0; f->find != NULL && i < f->file->find_n; i++) {
		templates_free(&f->find[i].match);
		templates_free(&f->find[i].only_if);
		templates_free(&f->find[i].unless);
	}
	for (unsigned i = 0; f->values != NULL && i < f->file->values_n; i++)
		templates_free(&f->values[i]);
	free(f->find);
	free(f->values);
}

static void rule_free(struct rule *rule)
{
	for (unsigned i = 0; rule->evidence != NULL && i < rule->file->evidence_n; i++)
		templates_free(&rule->evidence[i].match);
	for (unsigned i = 0; rule->fields != NULL && i < rule->file->fields_n; i++)
		field_rule_free(&rule->fields[i]);
	free(rule->evidence);
	free(rule->fields);
	templates_free(&rule->handed_on);
	templates_free(&rule->hint);
	templates_free(&rule->other);
	templates_free(&rule->own);
	strings_free(&rule->words);
	grok_free(rule->labels);
	grok_free(rule->cell);
	grok_free(rule->bare);
	yaml_lines_free(rule->lines);
	yaml_unload(&rule_schema, rule->file);
	free(rule->path);
}

void rules_free(struct rules *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		rule_free(&r->v[i]);
	free(r->v);
	grok_free(r->novalue);
	grok_free(r->remark);
	grok_free(r->person);
	grok_free(r->person_last);
	grok_free(r->notname);
	grok_free(r->role);
	grok_free(r->role_first);
	grok_free(r->phone);
	grok_free(r->email);
	grok_free(r->greeting);
	grok_free(r->closing);
	grok_free(r->notrole);
	free(r);
}
