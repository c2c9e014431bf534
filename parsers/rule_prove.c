/*
 * rule_prove.c - owns what is proved of rules before any mail is read: that no template is slow, that each rule can speak,
 * that each field can be found, that no two rules always tie. Changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"

struct proof {
	const struct rule *rule;
	char **verdicts; /* owned; by the template's id: NULL not tried yet, "" sound, else what is wrong */
	struct findings *findings;
};

static void prove_one(struct proof *p, const struct grok *g, const char *path)
{
	char **verdict = g != NULL ? &p->verdicts[grok_id(g)] : NULL;
	struct err e = {0};

	if (g == NULL)
		return;
	if (*verdict == NULL) /* rules share templates */
		*verdict = xstrdup(grok_prove(g, &e) < 0 ? e.message : "");
	if ((*verdict)[0] != '\0')
		findings_add(p->findings, FINDING_ERROR, p->rule->path,
			yaml_line(p->rule->lines, "%s", path), "%s: %s", path, *verdict);
}

static void prove_list(struct proof *p, const struct templates *t, const char *path)
{
	for (size_t i = 0; i < t->n; i++) {
		char *at = xasprintf("%s[%zu]", path, t->entry != NULL ? t->entry[i] : i);

		prove_one(p, t->v[i], at);
		free(at);
	}
}

static void prove_below(
	struct proof *p, const struct templates *t, const char *above, const char *key)
{
	char *path = xasprintf("%s.%s", above, key);

	prove_list(p, t, path);
	free(path);
}

static void prove_field(struct proof *p, unsigned i)
{
	const struct field_rule *f = &p->rule->fields[i];
	char *path = xasprintf("fields[%u]", i);

	prove_below(p, &f->corrections, path, "corrections");
	prove_below(p, &f->reject, path, "reject");
	prove_below(p, &f->second, path, "second");
	prove_below(p, &f->beside, path, "beside");
	prove_below(p, &f->against, path, "against");
	prove_below(p, &f->answer, path, "answer");
	for (unsigned j = 0; j < f->file->find_n; j++) {
		char *at = xasprintf("%s.find[%u]", path, j);

		prove_below(p, &f->find[j].match, at, "match");
		prove_below(p, &f->find[j].only_if, at, "only_if");
		prove_below(p, &f->find[j].unless, at, "unless");
		free(at);
	}
	for (unsigned j = 0; j < f->file->values_n; j++) {
		char *at = xasprintf("%s.values[%u]", path, j);

		prove_below(p, &f->values[j], at, "match");
		free(at);
	}
	if (f->file->labels_n == 0 && f->file->find_n == 0 && f->file->corrections_n == 0 &&
		f->file->fallback == NULL)
		findings_add(p->findings, FINDING_ERROR, p->rule->path, f->line,
			"field %s can never be found; give it labels, find or default",
			f->file->name);
	free(path);
}

static void prove_threshold(struct proof *p)
{
	int most = 0;

	for (unsigned i = 0; i < p->rule->file->evidence_n; i++)
		if (p->rule->file->evidence[i].weight > 0)
			most += p->rule->file->evidence[i].weight;
	if (most < p->rule->file->threshold)
		findings_add(p->findings, FINDING_ERROR, p->rule->path,
			yaml_line(p->rule->lines, "threshold"),
			"all evidence together weighs %d and never reaches the threshold of %d",
			most, p->rule->file->threshold);
}

static void prove_rule(const struct rule *rule, char **verdicts, struct findings *findings)
{
	struct proof p = {.rule = rule, .verdicts = verdicts, .findings = findings};

	for (unsigned i = 0; i < rule->file->evidence_n; i++) {
		char *path = xasprintf("evidence[%u]", i);

		prove_below(&p, &rule->evidence[i].match, path, "match");
		free(path);
	}
	prove_list(&p, &rule->handed_on, "behalf.handed_on");
	prove_list(&p, &rule->hint, "behalf.hint");
	prove_list(&p, &rule->other, "behalf.other");
	prove_list(&p, &rule->own, "behalf.own");
	for (unsigned i = 0; i < rule->file->fields_n; i++)
		prove_field(&p, i);
	/* the labels of all fields together */
	prove_one(&p, rule->labels, "fields");
	prove_one(&p, rule->cell, "fields");
	prove_one(&p, rule->bare, "fields");
	prove_threshold(&p);
}

static bool same_texts(char **a, unsigned an, char **b, unsigned bn)
{
	if (an != bn)
		return false;
	for (unsigned i = 0; i < an; i++)
		if (strcmp(a[i], b[i]) != 0)
			return false;
	return true;
}

/* Rules with the same evidence weigh the same in every mail. */
static bool always_tie(const struct file_rule *a, const struct file_rule *b)
{
	if (a->evidence_n != b->evidence_n)
		return false;
	for (unsigned i = 0; i < a->evidence_n; i++) {
		const struct file_evidence *x = &a->evidence[i], *y = &b->evidence[i];

		if (x->weight != y->weight ||
			!same_texts(x->match, x->match_n, y->match, y->match_n) ||
			!same_texts(x->fields, x->fields_n, y->fields, y->fields_n))
			return false;
	}
	return true;
}

void rules_prove(const struct rules *r, struct findings *findings)
{
	char **verdicts = xcalloc(r->templates, sizeof *verdicts);

	for (size_t i = 0; i < r->n; i++) {
		prove_rule(&r->v[i], verdicts, findings);
		for (size_t j = 0; j < i; j++)
			if (always_tie(r->v[i].file, r->v[j].file))
				findings_add(findings, FINDING_ERROR, r->v[i].path,
					yaml_line(r->v[i].lines, "name"),
					"has the same evidence as %s, so the two always tie: write "
					"what tells them apart, or remove one",
					r->v[j].path);
	}
	for (size_t i = 0; i < r->templates; i++)
		free(verdicts[i]);
	free(verdicts);
}
