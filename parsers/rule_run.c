/*
 * rule_run.c - owns the weighing of evidence and the ranking of what a mail may be asking for. Knows no case: only the
 * state machine takes a request.
 */
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum { CONTENDERS = 2 }; /* rules whose fields are looked for in a mail that is no reply */

/* Looks for a template of ev in one place; says where. */
static bool seen_in(struct run *run, const struct evidence *ev, enum place place, int *line)
{
	for (size_t i = 0; i < view_texts(run->view, place); i++) {
		const char *text = view_text(run->view, place, i);
		struct grok_match m;

		if (text[0] != '\0' && run_match(run, &ev->match, text, NULL, &m)) {
			*line = text_line_number(text, m.start);
			return true;
		}
	}
	return false;
}

/* How many of the fields stand in labelled lines. */
static unsigned labelled_fields(struct run *run, unsigned wanted)
{
	static const enum place places[] = {PLACE_TEXT, PLACE_FORWARDED, PLACE_ATTACHMENT_TEXT};
	unsigned seen = 0, n = 0;

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		const struct pairs *p = run_pairs(run, places[i]);

		for (size_t j = 0; j < p->n; j++)
			if (p->v[j].field >= 0)
				seen |= 1u << p->v[j].field;
	}
	for (seen &= wanted; seen != 0; seen &= seen - 1)
		n++;
	return n;
}

/* What a passed-on mail says, labelled lines and its subject among it, is somebody else's word: it counts, but not as the sender's
 * own. */
static void speak(struct run *run, const struct file_evidence *file, enum place place, int line)
{
	struct request *q = run->out;
	bool own = run->view->forwarded[0] == '\0' ||
		   (place != PLACES && place != PLACE_FORWARDED && place != PLACE_SUBJECT);

	if (place == PLACES)
		strings_addf(&q->evidence, "%+d %s", file->weight, file->note);
	else
		strings_addf(&q->evidence, "%+d %s (%s, line %d)", file->weight, file->note,
			rule_place_names[place], line);
	q->weight += file->weight;
	if (own)
		q->own_weight += file->weight;
}

/* Looks for ev in the places from `from` to `to` that it names; true where it speaks. */
static bool weigh(struct run *run, const struct evidence *ev, enum place from, enum place to)
{
	static const enum place usual[] = {PLACE_TEXT, PLACE_SUBJECT, PLACE_FORWARDED};
	const struct file_evidence *file = ev->file;
	const enum place *in = file->in_n > 0 ? file->in : usual;
	size_t n = file->in_n > 0 ? file->in_n : sizeof usual / sizeof usual[0];
	int line = 0;

	if (ev->fields != 0) {
		unsigned want = file->at_least > 0 ? file->at_least : file->fields_n;

		if (from > PLACE_TEXT || to < PLACE_TEXT || labelled_fields(run, ev->fields) < want)
			return false;
		speak(run, file, PLACES, 0);
		return true;
	}
	for (size_t i = 0; i < n; i++)
		if (in[i] >= from && in[i] <= to && seen_in(run, ev, in[i], &line)) {
			speak(run, file, in[i], line);
			return true;
		}
	return false;
}

/* Evidence that says nothing alone. */
static bool second_look(const struct file_evidence *file)
{
	return file->weight < 0 || (file->in_n == 1 && file->in[0] == PLACE_SENDER);
}

/*
 * What speaks against a rule, and who the sender is, is only looked for where something speaks for it. The subject of a reply is somebody else's
 * words: it adds to what the text says, and says nothing alone ("RE: ATP access", "Thank you!").
 */
static void weigh_all(struct run *run)
{
	bool reply = text_istarts(run->view->m->subject, "re:");
	bool *spoken = xcalloc(run->rule->file->evidence_n, sizeof *spoken);

	for (int against = 0; against <= 1 && (against == 0 || run->out->weight > 0); against++)
		for (unsigned i = 0; i < run->rule->file->evidence_n; i++)
			if (second_look(&run->rule->file->evidence[i]) == against)
				spoken[i] = weigh(run, &run->rule->evidence[i],
					reply ? PLACE_TEXT : PLACE_SUBJECT, PLACES - 1);
	for (unsigned i = 0; reply && run->out->weight > 0 && i < run->rule->file->evidence_n; i++)
		if (!spoken[i])
			(void)weigh(run, &run->rule->evidence[i], PLACE_SUBJECT, PLACE_SUBJECT);
	free(spoken);
}

static bool serves(const struct rule *rule, const char *mailbox)
{
	for (unsigned i = 0; i < rule->file->mailboxes_n; i++)
		if (text_ieq(rule->file->mailboxes[i], mailbox))
			return true;
	return rule->file->mailboxes_n == 0;
}

/* A reply to our letter, or about a case: then its fields count whatever it asks for. */
static bool is_reply(const struct message *m)
{
	return m->references.n > 0 || m->case_number[0] != '\0';
}

static void run_end(struct run *run)
{
	for (size_t i = 0; i < PLACES; i++)
		pairs_free(&run->pairs[i]);
	free(run->person);
}

static void weigh_rule(const struct view *v, const struct rule *rule, struct request *q)
{
	struct run run = {.view = v, .rule = rule, .out = q};

	q->rule = xstrdup(rule->file->name);
	q->event = xstrdup(rule->file->event);
	weigh_all(&run);
	if (run.limit_hit)
		problem_add(q, "", "pattern-limit");
	run_end(&run);
}

static void find_fields(
	const struct view *v, const struct rule *rule, struct request *q, bool reply)
{
	struct run run = {.view = v, .rule = rule, .out = q};

	run_whose(&run);
	run_fields(&run);
	if (reply)
		run_answers(&run);
	run_end(&run);
}

static int by_weight(const void *va, const void *vb)
{
	const struct request *a = va, *b = vb;

	if (a->weight != b->weight)
		return a->weight > b->weight ? -1 : 1;
	return strcmp(a->rule, b->rule);
}

/* Puts the i-th request first; the others keep their order. */
static void put_first(struct requests *out, size_t i)
{
	struct request q = out->v[i];

	memmove(&out->v[1], &out->v[0], i * sizeof out->v[0]);
	out->v[0] = q;
}

/* Is the weight `first` enough for the rule, and does it lead `second` by the rule's margin? */
static bool leads(const struct rules *r, const char *rule, int first, int second)
{
	const struct file_rule *file = r->v[rules_find(r, rule)].file;

	return first >= file->threshold && first - second >= file->margin;
}

/* Where the sender's own words are certain by themselves, they decide, whatever is in a mail passed on below them. */
static bool own_words_decide(const struct rules *r, struct requests *out)
{
	size_t best = 0;
	int second = 0;

	for (size_t i = 1; i < out->n; i++)
		if (out->v[i].own_weight > out->v[best].own_weight)
			best = i;
	for (size_t i = 0; i < out->n; i++)
		if (i != best && out->v[i].own_weight > second)
			second = out->v[i].own_weight;
	if (!leads(r, out->v[best].rule, out->v[best].own_weight, second))
		return false;
	put_first(out, best);
	strings_addf(&out->v[0].evidence,
		"+0 asked in the sender's own words, which decide over what is passed on");
	return true;
}

/* The heaviest comes first, and it alone can be certain. */
static void judge(const struct rules *r, const struct view *v, struct requests *out)
{
	if (out->n == 0)
		return;
	qsort(out->v, out->n, sizeof *out->v, by_weight);
	out->v[0].certain =
		(v->forwarded[0] != '\0' && own_words_decide(r, out)) ||
		leads(r, out->v[0].rule, out->v[0].weight, out->n > 1 ? out->v[1].weight : 0);
}

void rules_run(
	const struct rules *r, const char *mailbox, const struct message *m, struct requests *out)
{
	bool reply = is_reply(m);
	struct view v;

	*out = (struct requests){0};
	view_open(&v, r, m);
	for (size_t i = 0; i < r->n; i++) {
		if (!serves(&r->v[i], mailbox))
			continue;
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
		out->v[out->n] = (struct request){0};
		weigh_rule(&v, &r->v[i], &out->v[out->n++]);
	}
	judge(r, &v, out);
	/* Fields cost most. Outside a reply only what the mail may ask for needs them. */
	for (size_t i = 0; i < out->n; i++)
		if (reply || (i < CONTENDERS && out->v[i].weight > 0))
			find_fields(&v, &r->v[rules_find(r, out->v[i].rule)], &out->v[i], reply);
	view_close(&v);
}
