/*
 * rule_field.c - owns the finding of a rule's fields in a message: the ways of each field in their order, and the first
 * that gives a value. Knows no evidence.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum {
	MATCHES_MAX = 50, /* of one template in one text */
	DOUBTS_MAX = 8, /* further matches of one template that are compared with the value found */
};

/* ---- places ---- */

const char *run_text(const struct run *run, enum place place, size_t i)
{
	if (run->whose == WHOSE_FORWARDED && place == PLACE_SIGNATURE)
		return run->view->forwarded_signature;
	return view_text(run->view, place, i);
}

bool run_reads(const struct run *run, const struct file_field *f, enum place place)
{
	bool listed = false;

	if (f->labels_in_n > 0) {
		for (unsigned i = 0; i < f->labels_in_n; i++)
			listed = listed || f->labels_in[i] == place;
		if (!listed)
			return false;
	} else if (place != PLACE_TEXT && place != PLACE_FORWARDED && place != PLACE_SIGNATURE) {
		return false;
	}
	if (!f->personal)
		return true;
	if (place == PLACE_FORWARDED)
		return run->whose != WHOSE_SENDER;
	return place != PLACE_SIGNATURE || run->whose == WHOSE_SENDER;
}

bool run_match(struct run *run, const struct templates *t, const char *text, size_t *which,
	struct grok_match *m)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < t->n; i++) {
		struct err e;
		int found;

		if (view_rules_out(run->view, t->v[i], text))
			continue;
		found = grok_search(t->v[i], text, len, 0, m, &e);
		if (found < 0)
			run->limit_hit = true;
		if (found == 0)
			view_remember_absent(run->view, t->v[i], text);
		if (found > 0) {
			if (which != NULL)
				*which = i;
			return true;
		}
	}
	return false;
}

/* ---- results ---- */

void field_set(struct fields *to, const struct field_rule *f, struct strings *values,
	const char *text, enum field_source source, int line)
{
	struct field *one;

	to->v = xgrow(to->v, &to->cap, to->n + 1, sizeof *to->v);
	one = &to->v[to->n++];
	*one = (struct field){.name = xstrdup(f->file->name),
		.values = *values,
		.list = f->file->list,
		.text = text_line(text, LIMIT_VALUE),
		.source = source,
		.line = line};
	*values = (struct strings){0};
}

void problem_add(struct request *q, const char *field, const char *code)
{
	for (size_t i = 0; i < q->problems.n; i++)
		if (strcmp(q->problems.v[i].field, field) == 0 &&
			strcmp(q->problems.v[i].code, code) == 0)
			return;
	if (q->problems.n >= LIMIT_FIELDS)
		return;
	q->problems.v =
		xgrow(q->problems.v, &q->problems.cap, q->problems.n + 1, sizeof *q->problems.v);
	q->problems.v[q->problems.n++] =
		(struct problem){.field = xstrdup(field), .code = xstrdup(code)};
}

/* ---- one field ---- */

bool search_offer(struct search *s, const char *text, enum field_source source, int line)
{
	struct strings values = {0};
	const char *problem = NULL;
	struct grok_match m;

	if (s->field->second.n > 0 && run_match(s->run, &s->field->second, text, NULL, &m)) {
		if (s->second.text == NULL)
			s->second = (struct found){xstrdup(text), source, line};
		return false;
	}
	if (value_normal(s->run->view->rules, s->field, text, &values, &problem) < 0) {
		if (problem != NULL && s->problem == NULL)
			s->problem = problem;
		strings_free(&values);
		return false;
	}
	for (size_t i = 0; i < values.n; i++)
		if (s->taken != NULL && strings_has(&s->taken->values, values.v[i])) {
			strings_free(&values);
			return false;
		}
	for (size_t i = 0; i < values.n && s->values.n < LIMIT_VALUES; i++)
		if (!strings_has(&s->values, values.v[i]))
			strings_add(&s->values, values.v[i]);
	strings_free(&values);
	if (s->text == NULL) {
		s->text = xstrdup(text);
		s->source = source;
		s->line = line;
	}
	return !s->field->file->list;
}

/* A number beside a title: two names of the same thing. */
static bool stands_beside(struct search *s, const char *a, const char *b)
{
	struct grok_match m;

	return run_match(s->run, &s->field->beside, a, NULL, &m) !=
	       run_match(s->run, &s->field->beside, b, NULL, &m);
}

static bool offer_pairs(struct search *s, int field)
{
	static const enum place places[] = {
		PLACE_TEXT, PLACE_FORWARDED, PLACE_SIGNATURE, PLACE_ATTACHMENT_TEXT, PLACE_SUBJECT};
	bool done = false;

	for (size_t i = 0; i < sizeof places / sizeof places[0] && !done; i++) {
		const struct pairs *p;

		if (!run_reads(s->run, s->field->file, places[i]))
			continue;
		p = run_pairs(s->run, places[i]);
		for (size_t j = 0; j < p->n; j++) {
			if (p->v[j].field != field)
				continue;
			if (s->field->file->list)
				search_offer_list(s, p->v[j].value, p->v[j].source, p->v[j].line);
			else if (!done)
				done = search_offer(s, p->v[j].value, p->v[j].source, p->v[j].line);
			else if (s->values.n == 1 && s->field->file->required) {
				struct strings again = {0};
				const char *problem;

				if (value_normal(s->run->view->rules, s->field, p->v[j].value,
					    &again, &problem) == 0 &&
					!text_same(again.v[0], s->values.v[0]) &&
					!stands_beside(s, again.v[0], s->values.v[0]))
					problem_add(
						s->run->out, s->field->file->name, "two-values");
				strings_free(&again);
			}
		}
		done = done || s->values.n > 0;
	}
	return done;
}

/* The value of a label, in the place where both stand; NULL where there is none. */
static const struct pair *part_of(const struct pairs *p, int part)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].field == part)
			return &p->v[i];
	return NULL;
}

/* First and last name in lines or cells of their own. */
static void offer_parts(struct search *s)
{
	static const enum place places[] = {PLACE_TEXT, PLACE_FORWARDED, PLACE_ATTACHMENT_TEXT};

	for (size_t i = 0; i < sizeof places / sizeof places[0] && s->values.n == 0; i++) {
		const struct pair *first, *last;
		char *name;

		if (!run_reads(s->run, s->field->file, places[i]))
			continue;
		first = part_of(run_pairs(s->run, places[i]), PAIR_FIRST);
		last = part_of(run_pairs(s->run, places[i]), PAIR_LAST);
		if (first == NULL || last == NULL)
			continue;
		name = xasprintf("%s %s", first->value, last->value);
		(void)search_offer(s, name, first->source, first->line);
		free(name);
	}
}

/* The values that one match captures for the field; true where the search is over. */
static bool offer_captures(
	struct search *s, const struct grok_match *m, const char *text, enum field_source source)
{
	for (size_t k = 0; k < m->captures_n; k++) {
		const struct grok_capture *c = &m->captures[k];
		int line = text_line_number(text, c->start);
		bool done = false;
		char *piece;

		if (strcmp(c->field, s->field->file->name) != 0)
			continue;
		piece = xstrndup(text + c->start, c->end - c->start);
		if (s->field->file->list)
			search_offer_list(s, piece, source, line);
		else
			done = search_offer(s, piece, source, line);
		free(piece);
		if (done)
			return true;
	}
	return false;
}

/* Does what t finds in rest from `from` on say another value than the one found? Blanks it, so that templates of less trust do not
 * read it again ("nobody selected"). False where t finds nothing more. */
static bool doubt_next(struct search *s, const struct grok *t, char *rest, size_t *from)
{
	struct strings values = {0};
	const char *problem;
	struct grok_match m;
	struct err e;
	char *piece;

	if (grok_search(t, rest, strlen(rest), *from, &m, &e) <= 0 || m.captures_n == 0 ||
		m.end <= *from)
		return false;
	piece = xstrndup(rest + m.captures[0].start, m.captures[0].end - m.captures[0].start);
	if (value_normal(s->run->view->rules, s->field, piece, &values, &problem) == 0 &&
		!strings_has(&s->values, values.v[0]))
		problem_add(s->run->out, s->field->file->name, "two-values");
	strings_free(&values);
	free(piece);
	memset(rest + m.start, '.', m.end - m.start);
	*from = m.end;
	return true;
}

/* Does the text, without what gave the one value of an enum, give another one too? */
static void doubt(struct search *s, const struct templates *t, const char *text,
	const struct grok_match *found)
{
	char *rest = xstrdup(text);

	memset(rest + found->start, '.', found->end - found->start);
	for (size_t i = 0; i < t->n; i++) {
		size_t from = 0;
		int n = 0;

		if (view_rules_out(s->run->view, t->v[i], text))
			continue;
		while (n++ < DOUBTS_MAX && doubt_next(s, t->v[i], rest, &from))
			;
	}
	free(rest);
}

static bool offer_matches(
	struct search *s, const struct templates *t, const char *text, enum field_source source)
{
	size_t len = strlen(text);

	for (size_t i = 0; i < t->n; i++) {
		struct grok_match m;
		struct err e;
		size_t from = 0;
		int found = 0;

		if (view_rules_out(s->run->view, t->v[i], text))
			continue;
		for (int n = 0; n < MATCHES_MAX; n++) {
			found = grok_search(t->v[i], text, len, from, &m, &e);
			if (found <= 0)
				break;
			from = m.end > from ? m.end : from + 1;
			if (offer_captures(s, &m, text, source)) {
				if (s->field->file->type == TYPE_ENUM && s->field->file->required)
					doubt(s, t, text, &m);
				return true;
			}
		}
		if (found < 0)
			s->run->limit_hit = true;
	}
	return s->field->file->list && s->values.n > 0;
}

/* A file by what it says: its name is the value. */
static bool offer_file(struct search *s, const struct finder *f, size_t i)
{
	const struct attachment *a = &s->run->view->m->attachments.v[i];
	struct grok_match m;

	return run_match(s->run, &f->match, a->text, NULL, &m) &&
	       search_offer(s, a->name, SOURCE_ATTACHMENT, 0);
}

/* Within the value that another field was given. */
static bool by_other_field(struct search *s, const struct finder *f)
{
	const struct field *other =
		fields_find(&s->run->out->fields, s->run->rule->file->fields[f->of].name);

	return other != NULL && other->values.n > 0 &&
	       offer_matches(s, &f->match, other->values.v[0], other->source);
}

/* The value of a label that is no field's, directly below or behind one of the field `follows`. */
static bool by_follower(struct search *s, int field)
{
	static const enum place places[] = {PLACE_TEXT, PLACE_FORWARDED, PLACE_ATTACHMENT_TEXT};

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		const struct pairs *p = run_pairs(s->run, places[i]);
		bool after = false;

		for (size_t j = 0; j < p->n; j++) {
			if (after && p->v[j].field == -1 &&
				search_offer(s, p->v[j].value, p->v[j].source, p->v[j].line))
				return true;
			after = p->v[j].field == field || (after && p->v[j].field == -1);
		}
	}
	return false;
}

/* The one attachment whose name the finder matches and that has text; false where there are none or several. */
static bool by_sole_file(struct search *s, const struct finder *f)
{
	const struct attachments *a = &s->run->view->m->attachments;
	size_t n = 0, which = 0;
	struct grok_match m;

	for (size_t i = 0; i < a->n; i++)
		if (run_match(s->run, &f->match, a->v[i].name, NULL, &m))
			n++, which = i;
	return n == 1 && a->v[which].text[0] != '\0' &&
	       search_offer(s, a->v[which].name, SOURCE_ATTACHMENT, 0);
}

static bool by_match(struct search *s, const struct finder *f)
{
	static const enum place usual[] = {PLACE_TEXT, PLACE_SUBJECT};
	const enum place *in = f->file->in_n > 0 ? f->file->in : usual;
	size_t n = f->file->in_n > 0 ? f->file->in_n : 2;
	enum whose whose = s->run->whose;
	bool personal = s->field->file->personal;

	if (f->file->sole && s->field->file->type == TYPE_FILE)
		return by_sole_file(s, f);
	if ((f->file->who == VOICE_SELF && whose == WHOSE_OTHER) ||
		(f->file->who == VOICE_OTHER && whose == WHOSE_SENDER))
		return false;
	for (size_t i = 0; i < n; i++) {
		enum place place = in[i];

		if (personal && whose == WHOSE_OTHER && place == PLACE_SIGNATURE)
			continue;
		if (whose == WHOSE_FORWARDED && place == PLACE_TEXT && f->file->who == VOICE_SELF)
			place = PLACE_FORWARDED;
		for (size_t j = 0; j < view_texts(s->run->view, place); j++)
			if (s->field->file->type == TYPE_FILE && place == PLACE_ATTACHMENT_TEXT
					? offer_file(s, f, j)
				: f->file->sole
					? search_sole(s, f, run_text(s->run, place, j),
						  view_source(place))
					: offer_matches(s, &f->match, run_text(s->run, place, j),
						  view_source(place)))
				return true;
	}
	return false;
}

static const char *of_card(const struct card *c, enum aspect aspect)
{
	switch (aspect) {
	case ASPECT_NAME:
		return c->name;
	case ASPECT_ROLE:
		return c->role;
	case ASPECT_PHONE:
		return c->phone;
	case ASPECT_AGENCY:
		return c->agency_text;
	default:
		return NULL;
	}
}

/* The card of the person in question: in the signature, else as a block in the text. */
static bool by_card(struct search *s, enum aspect aspect)
{
	const struct view *v = s->run->view;
	struct run *run = s->run;
	char *name;
	bool done = false;

	if (run->whose == WHOSE_OTHER)
		name = run->person != NULL ? xstrdup(run->person) : NULL;
	else
		name = person_of_address(v->rules, run_author(run));
	for (int i = 0; i < 3 && !done; i++) {
		enum place place = i == 0                          ? PLACE_SIGNATURE
				   : i == 2                        ? PLACE_SUBJECT
				   : run->whose == WHOSE_FORWARDED ? PLACE_FORWARDED
								   : PLACE_TEXT;
		bool trusted = place == PLACE_SIGNATURE;
		struct card c;

		if ((trusted && run->whose == WHOSE_OTHER) || (!trusted && name == NULL))
			continue;
		if (card_find(v, run_text(run, place, 0), name, trusted, &c) &&
			of_card(&c, aspect) != NULL)
			done = search_offer(s, of_card(&c, aspect), view_source(place), c.line);
		card_free(&c);
	}
	free(name);
	return done;
}

static bool by_sender(struct search *s, enum aspect aspect)
{
	const struct address *a = run_author(s->run);
	char *name;
	bool done = false;

	if (s->run->whose == WHOSE_OTHER) {
		if (aspect == ASPECT_NAME && s->run->person != NULL)
			return search_offer(s, s->run->person, SOURCE_BODY, 0);
		return false;
	}
	if (aspect == ASPECT_ADDRESS)
		return a->addr[0] != '\0' && search_offer(s, a->addr, SOURCE_HEADER, 0);
	name = aspect == ASPECT_NAME ? person_of_address(s->run->view->rules, a) : NULL;
	if (name != NULL)
		done = search_offer(s, name, SOURCE_HEADER, 0);
	free(name);
	return done;
}

static bool by_finder(struct search *s, const struct finder *f)
{
	const struct fields *found = &s->run->out->fields;
	struct grok_match m;

	s->taken = f->other_than < 0
			   ? NULL
			   : fields_find(found, s->run->rule->file->fields[f->other_than].name);
	if (f->only_if.n > 0 && !run_match(s->run, &f->only_if, s->run->view->text, NULL, &m) &&
		!run_match(s->run, &f->only_if, s->run->view->subject, NULL, &m))
		return false;
	if (f->of >= 0)
		return by_other_field(s, f);
	if (f->match.n > 0)
		return by_match(s, f);
	if (f->file->card != ASPECT_NONE)
		return by_card(s, f->file->card);
	if (f->file->sender != ASPECT_NONE)
		return by_sender(s, f->file->sender);
	if (f->labels_of >= 0) {
		const char *problem = s->problem;
		bool done = offer_pairs(s, f->labels_of);

		s->problem = problem; /* what does not fit here fits the other field */
		return done;
	}
	if (f->follows >= 0)
		return by_follower(s, f->follows);
	if (f->file->people)
		return search_people(s, f);
	return false;
}

static void by_corrections(struct search *s)
{
	if (s->field->corrections.n > 0 &&
		!offer_matches(s, &s->field->corrections, s->run->view->text, SOURCE_BODY))
		(void)offer_matches(
			s, &s->field->corrections, s->run->view->subject, SOURCE_SUBJECT);
}

/* A field of a file: what the attachment of that name lacks. True where nobody can read it, and it counts as not given. */
static bool check_file(struct search *s)
{
	static const struct {
		unsigned flag;
		const char *code;
	} flags[] = {
		{ATTACHMENT_EMPTY, "file-empty"},
		{ATTACHMENT_ENCRYPTED, "file-encrypted"},
		{ATTACHMENT_BROKEN, "file-broken"},
		{ATTACHMENT_NO_TEXT, "file-without-text"},
		{ATTACHMENT_EXECUTABLE, "file-executable"},
		{ATTACHMENT_MISNAMED, "file-misnamed"},
	};
	const struct attachments *a = &s->run->view->m->attachments;
	bool useless = false;

	for (size_t i = 0; i < a->n && s->values.n > 0; i++) {
		if (strcmp(a->v[i].name, s->values.v[0]) == 0 && (a->v[i].flags & ATTACHMENT_EMPTY))
			useless = true;
		for (size_t j = 0; j < sizeof flags / sizeof flags[0]; j++)
			if (strcmp(a->v[i].name, s->values.v[0]) == 0 &&
				(a->v[i].flags & flags[j].flag))
				problem_add(s->run->out, s->field->file->name, flags[j].code);
	}
	return useless;
}

/* What the patterns of `against` capture in text, without leading zeros; NULL where nothing. The caller frees it. */
static char *captured_against(struct search *s, const char *text)
{
	struct grok_match m;
	size_t from, end;

	if (!run_match(s->run, &s->field->against, text, NULL, &m) || m.captures_n == 0)
		return NULL;
	from = m.captures[0].start;
	end = m.captures[0].end;
	while (from + 1 < end && text[from] == '0')
		from++;
	return xstrndup(text + from, end - from);
}

/* Does the name of an attachment say something else than the value found? */
static void weigh_against(struct search *s)
{
	const struct attachments *a = &s->run->view->m->attachments;
	char *mine = captured_against(s, s->values.v[0]);

	for (size_t i = 0; i < a->n && mine != NULL; i++) {
		char *other = captured_against(s, a->v[i].name);

		if (other != NULL && !text_same(mine, other))
			problem_add(s->run->out, s->field->file->name, "two-values");
		free(other);
	}
	free(mine);
}

static void search_end(struct search *s)
{
	struct request *q = s->run->out;

	if (s->values.n == 0 && s->second.text != NULL) {
		const char *problem;

		if (value_normal(s->run->view->rules, s->field, s->second.text, &s->values,
			    &problem) == 0) {
			s->text = xstrdup(s->second.text);
			s->source = s->second.source;
			s->line = s->second.line;
		}
	}
	if (s->values.n > 0 && s->field->file->type == TYPE_FILE && check_file(s))
		strings_free(&s->values);
	if (s->values.n > 0 && s->field->against.n > 0)
		weigh_against(s);
	if (s->values.n > 0) {
		field_set(&q->fields, s->field, &s->values, s->text, s->source, s->line);
	} else if (s->problem != NULL) {
		problem_add(q, s->field->file->name, s->problem);
	}
	if (s->run->limit_hit)
		problem_add(q, s->field->file->name, "pattern-limit");
	strings_free(&s->values);
	free(s->text);
	free(s->second.text);
}

static void search_field(struct run *run, unsigned i)
{
	struct search s = {.run = run, .field = &run->rule->fields[i]};

	run->limit_hit = false;
	by_corrections(&s);
	if (s.values.n == 0 && s.field->file->labels_n > 0)
		(void)offer_pairs(&s, (int)i);
	if (s.values.n == 0 && s.field->file->first_labels_n > 0)
		offer_parts(&s);
	for (unsigned j = 0; j < s.field->file->find_n && s.values.n == 0; j++)
		(void)by_finder(&s, &s.field->find[j]);
	search_end(&s);
}

/* ---- agencies, copies, defaults ---- */

static void set_agency(struct run *run, const struct field_rule *f, const struct agency_choice *c)
{
	bool sub = f->file->type == TYPE_SUB_AGENCY;
	const struct agency *a = sub ? c->sub : c->top;
	const char *text = sub ? c->sub_text : c->top_text;
	struct strings values = {0};

	if (text == NULL)
		return;
	strings_take(&values, text_line(a != NULL ? a->name : text, LIMIT_VALUE));
	field_set(&run->out->fields, f, &values, text, sub ? c->sub_source : c->top_source,
		sub ? c->sub_line : c->top_line);
	if (a == NULL && !sub)
		problem_add(run->out, f->file->name, "unknown-agency");
}

/* What a field takes from another one, or by default, once all have been searched. */
static void fill_rest(struct run *run, const struct field_rule *f)
{
	struct fields *fields = &run->out->fields;
	struct strings values = {0};

	if (fields_find(fields, f->file->name) != NULL)
		return;
	for (unsigned i = 0; i < f->file->find_n; i++) {
		const struct field *other;

		if (f->find[i].same_as < 0)
			continue;
		other = fields_find(fields, run->rule->file->fields[f->find[i].same_as].name);
		if (other == NULL)
			continue;
		strings_copy(&values, &other->values);
		field_set(fields, f, &values, other->text, other->source, other->line);
		return;
	}
}

static void fill_default(struct run *run, const struct field_rule *f)
{
	struct strings values = {0};

	if (f->file->fallback == NULL || fields_find(&run->out->fields, f->file->name) != NULL)
		return;
	strings_add(&values, f->file->fallback);
	field_set(&run->out->fields, f, &values, "", SOURCE_BODY, 0);
}

void run_fields(struct run *run)
{
	unsigned n = run->rule->file->fields_n;
	struct agency_choice agencies = {0};
	bool chosen = false;

	for (unsigned i = 0; i < n; i++) {
		const struct field_rule *f = &run->rule->fields[i];

		if (f->file->type != TYPE_AGENCY && f->file->type != TYPE_SUB_AGENCY) {
			search_field(run, i);
			continue;
		}
		if (!chosen)
			run_agency(run, &agencies);
		chosen = true;
		set_agency(run, f, &agencies);
	}
	agency_choice_free(&agencies);
	for (unsigned i = 0; i < n; i++)
		fill_rest(run, &run->rule->fields[i]);
	for (unsigned i = 0; i < n; i++)
		fill_default(run, &run->rule->fields[i]);
	for (unsigned i = 0; i < n; i++) {
		const struct file_field *f = run->rule->fields[i].file;

		if (f->required && fields_find(&run->out->fields, f->name) == NULL)
			strings_add(&run->out->missing, f->name);
	}
}
