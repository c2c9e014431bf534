/*
 * rule_pair.c - owns the finding of labels and the values behind them: "Label: value" in the many ways people write it,
 * value on the following lines, several on one line, table cells. Knows no meaning of a value.
 *
 * All labels of a rule stand in one template, so that one search through a text finds them all, and each label also ends
 * the value of the one before it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum {
	HITS_MAX = 400,   /* labels in one text */
	SPELLED_MAX = 60, /* labels in one text whose spelling is put right */
	LABEL_BYTES = 40, /* of a label whose spelling is put right */
	CELLS_MAX = 24,   /* cells in one row */
	JOINED_LINES = 3, /* of a value that goes over several lines */
	LABEL_LEAD = 8,   /* bytes before a label that begins its line: blanks, a bullet */
	BARE_LINE = 90,   /* bytes: a longer line is a sentence, not "Role Hiring Manager" */
	NOBODY = -1,      /* index of a label that is no field's */
	NO_LABEL = -2,
};

/* ---- templates ---- */

static void add_labels(struct buf *out, const char *name, char **labels, unsigned n)
{
	if (n == 0)
		return;
	(void)buf_printf(out, "%s(?<%s>", out->len > 0 ? "|" : "", name);
	for (unsigned i = 0; i < n; i++)
		(void)buf_printf(out, "%s%s", i > 0 ? "|" : "", labels[i]);
	(void)buf_puts(out, ")");
}

static void add_alternatives(struct buf *out, const struct file_rule *file)
{

	for (unsigned i = 0; i < file->fields_n; i++) {
		const struct file_field *f = &file->fields[i];

		add_labels(out, "_first", f->first_labels, f->first_labels_n);
		add_labels(out, "_last", f->last_labels, f->last_labels_n);
		add_labels(out, f->name, f->labels, f->labels_n);
	}
	add_labels(out, "_other", file->other_labels, file->other_labels_n);
}

/* What may stand between a label and its value at the start of a line; within a line only : and = are trusted. */
#define SEPARATOR                                                                  \
	"(?<_sep>[ \\t]{0,40}[:=?]{1,2}"                                           \
	"|[ \\t]{0,9}[-\\x{2010}-\\x{2015}]{1,3}>?(?:[ \\t]{1,9}|$)"               \
	"|[ \\t]{1,9}[-\\x{2010}-\\x{2015}\\x{2192}]"                              \
	"|[ \\t]{1,9}(?:is|are)(?:[ ](?:now|actually|really|currently|still))?\\b" \
	"|[ \\t]{0,9}(?:\\.[ ]?){3,60}:?|[ \\t]{0,9}\\x{2026}{1,30}[ \\t]{0,9}:?"  \
	"|[ \\t]{1,9}\\|(?:[ \\t]{1,9}|$)"                                         \
	"|[ ]{2,60}(?=\\S)"                                                        \
	"|[ \\t]{0,9}$)"
/* "Manager who will select: ..." */
#define CLAUSE_OF_LABEL                                                  \
	"(?:[ ](?:who|whom|that|which|we|i|you|where)[ ][^:=?\\n]{1,40}" \
	"(?=[ \\t]{0,9}[:=]))?"
/* "Q: role? A: chief" */
#define ANSWER_MARK "(?:[ \\t]{0,3}(?:A|Ans|Answer)[:.](?=[ \\t]))?"
#define PARENTHESIS "(?:[ \\t]{0,3}[(\\[][^)\\]\\n]{0,80}[)\\]])?"
#define PREFIX "[*_]{0,2}(?:%%{LABELPREFIX}[ \\t]{1,3})?"

int pairs_compile(struct rule *rule, const struct grok_library *lib, struct err *e)
{
	struct buf alternatives, whole;
	int result = -1;

	buf_init(&alternatives, GROK_SUBJECT_MAX);
	buf_init(&whole, GROK_SUBJECT_MAX);
	add_alternatives(&alternatives, rule->file);
	if (alternatives.len == 0)
		return 0;
	(void)buf_printf(&whole,
		"(?:^%%{BULLET}|(?<_mid>(?<=[,;|/.(\\t ])))" PREFIX
		"(?:%s)(?:['\\x{2019}]s)?" CLAUSE_OF_LABEL "[*_]{0,2}" PARENTHESIS
		"[*_]{0,2}" SEPARATOR ANSWER_MARK "[*_]{0,2}",
		alternatives.data);
	if (grok_compile(lib, whole.data, &rule->labels, e) < 0)
		goto out;
	buf_clear(&whole);
	(void)buf_printf(&whole,
		"\\A%%{BULLET}" PREFIX "(?:%s)[*_]{0,2}" PARENTHESIS
		"[*_]{0,2}[ \\t]{0,9}[:=?]{0,2}[ "
		"\\t]{0,9}[-\\x{2010}-\\x{2015}]?[*_]{0,2}\\s{0,9}\\z",
		alternatives.data);
	if (grok_compile(lib, whole.data, &rule->cell, e) < 0)
		goto out;
	buf_clear(&whole);
	(void)buf_printf(&whole, "^%%{BULLET}" PREFIX "(?:%s)[ \\t](?=(?-i:[\\p{Lu}\\d(]))",
		alternatives.data);
	result = grok_compile(lib, whole.data, &rule->bare, e);
out:
	buf_free(&alternatives);
	buf_free(&whole);
	return result;
}

/* ---- one text ---- */

struct hit {
	int field; /* NOBODY for a known label that is no field's */
	size_t start, value;
	bool strong; /* with : or = */
	bool copula; /* with "is": the value ends with its clause */
	bool alone;  /* nothing but the label on the line */
};

struct line {
	size_t start, end; /* end: of its LF, or of the text */
	size_t cells;      /* where its cells begin, if it has any: behind a bullet and its TAB */
	bool tab;
};

struct scan {
	struct run *run;
	struct line *line; /* borrowed; the one looked at last */
	const char *text;
	size_t len;
	bool asked; /* lines that begin with ">" are questions, which the sender did not write */
	enum field_source source;
	struct hit *hits; /* owned */
	size_t n, cap;
	struct pairs *out;
};

/* Behind a bullet or number and the TAB that sets it off, as word processors write lists. */
static size_t behind_bullet(const char *text, size_t start, size_t end)
{
	size_t at = start + strspn(text + start, " \t"), n = 0;

	if ((unsigned char)text[at] >= 0xe0)
		n = 3; /* one of the bullets outside ASCII */
	else if (text[at] != '\0' && strchr("-*o", text[at]) != NULL)
		n = 1;
	else if (isalnum((unsigned char)text[at]))
		n = strcspn(text + at, ".)\t\n") + 1; /* "1.", "a)" */
	if (n == 0 || n > 3 || at + n >= end || text[at + n] != '\t')
		return start;
	return at + n + strspn(text + at + n, " \t");
}

/* The line that `at`, or its end, stands on. Labels by the thousand stand on one line only where somebody wants them to cost its
 * length each. */
static const struct line *line_at(const struct scan *s, size_t at)
{
	struct line *l = s->line;

	if (at >= l->start && at <= l->end)
		return l;
	l->start = at;
	while (l->start > 0 && s->text[l->start - 1] != '\n')
		l->start--;
	l->end = at + strcspn(s->text + at, "\n");
	l->cells = behind_bullet(s->text, l->start, l->end);
	l->tab = memchr(s->text + l->cells, '\t', l->end - l->cells) != NULL;
	return l;
}

static size_t end_of_line(const struct scan *s, size_t at)
{
	return line_at(s, at)->end;
}

static size_t start_of_line(const struct scan *s, size_t at)
{
	return line_at(s, at)->start;
}

static bool has_tab(const struct scan *s, size_t at)
{
	return line_at(s, at)->tab;
}

static bool blank_line(const struct scan *s, size_t at)
{
	size_t n = strspn(s->text + at, " \t");

	return s->text[at + n] == '\n' || s->text[at + n] == '\0';
}

/* What a capture of the label templates stands for: a field, a part of a name, or nobody. */
static int field_of(const struct rule *rule, const char *name)
{
	if (strcmp(name, "_first") == 0)
		return PAIR_FIRST;
	if (strcmp(name, "_last") == 0)
		return PAIR_LAST;
	for (unsigned i = 0; i < rule->file->fields_n; i++)
		if (strcmp(rule->file->fields[i].name, name) == 0)
			return (int)i;
	return NOBODY;
}

/* One stroke on the line: "Role | Hiring Manager", not a row of several cells or a signature. */
static bool two_columns(const struct scan *s, size_t at)
{
	size_t strokes = 0;

	for (size_t i = start_of_line(s, at); i < end_of_line(s, at); i++)
		strokes += s->text[i] == '|';
	return strokes == 1;
}

/* Reads a match of the label template; false where its place or separator is not good enough. */
static bool read_hit(const struct scan *s, const struct grok_match *m, struct hit *h)
{
	size_t sep = m->end, sep_end = sep;
	bool mid = false,
	     dotted = false; /* dotted: a leader, which is one only from the start of a line */

	*h = (struct hit){.field = NOBODY, .start = m->start, .value = m->end};
	for (size_t i = 0; i < m->captures_n; i++) {
		const struct grok_capture *c = &m->captures[i];

		if (strcmp(c->field, "_mid") == 0)
			mid = true;
		else if (strcmp(c->field, "_sep") == 0)
			sep = c->start, sep_end = c->end;
		else
			h->field = field_of(s->run->rule, c->field);
	}
	for (size_t i = sep; i < sep_end; i++) {
		dotted = dotted || s->text[i] == '.' || (unsigned char)s->text[i] >= 0xe0;
		h->strong = h->strong || s->text[i] == ':' || s->text[i] == '=' ||
			    s->text[i] == '.' || (unsigned char)s->text[i] == 0xa6 ||
			    (s->text[i] == '?' && !mid);
		h->copula = h->copula || s->text[i] == 'i' || s->text[i] == 'a' ||
			    s->text[i] == 'I' || s->text[i] == 'A';
	}
	h->alone = !h->strong && !h->copula && blank_line(s, sep_end) &&
		   strspn(s->text + sep, " \t") >= sep_end - sep;
	if (has_tab(s, m->start) &&
		(!h->strong ||
			strchr("\t\n", s->text[sep_end + strspn(s->text + sep_end, " ")]) != NULL))
		return false; /* a cell: the rows are read by themselves */
	if (mid && dotted)
		return false;
	if (memchr(s->text + sep, '|', sep_end - sep) != NULL && !two_columns(s, m->start))
		return false;
	if (mid) {
		size_t before = m->start;
		bool opened = s->n > 0 && s->hits[s->n - 1].value <= m->start &&
			      end_of_line(s, s->hits[s->n - 1].value) == end_of_line(s, m->start);

		while (before > 0 && s->text[before - 1] == ' ')
			before--;
		return h->strong &&
		       (opened || (before > 0 && strchr(",;|/.(\t", s->text[before - 1]) != NULL));
	}
	return true;
}

static void find_hits(struct scan *s)
{
	size_t from = 0;
	struct grok_match m;
	struct err e;

	while (s->n < HITS_MAX) {
		int found = grok_search(s->run->rule->labels, s->text, s->len, from, &m, &e);
		struct hit h;

		if (found < 0)
			s->run->limit_hit = true;
		if (found <= 0)
			return;
		if (read_hit(s, &m, &h)) {
			s->hits = xgrow(s->hits, &s->cap, s->n + 1, sizeof *s->hits);
			s->hits[s->n++] = h;
			from = m.end;
		} else {
			from = m.start + 1 < m.end ? m.start + 1 : m.end;
			while (from < m.end && ((unsigned char)s->text[from] & 0xc0) == 0x80)
				from++;
		}
		if (from <= m.start)
			return; /* cannot happen: a label is never empty */
	}
}

static int cell_label(struct scan *s, const char *text, size_t n);

static bool hit_in(const struct scan *s, size_t start, size_t end)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->hits[i].start >= start && s->hits[i].start < end)
			return true;
	return false;
}

/* Puts h where it belongs by its place in the text. */
static void insert_hit(struct scan *s, struct hit h)
{
	size_t i = s->n;

	s->hits = xgrow(s->hits, &s->cap, s->n + 1, sizeof *s->hits);
	for (; i > 0 && s->hits[i - 1].start > h.start; i--)
		s->hits[i] = s->hits[i - 1];
	s->hits[i] = h;
	s->n++;
}

/* Lines whose label is none as it stands, but one with its words put right. */
static void find_misspelt(struct scan *s)
{
	int tries = SPELLED_MAX;

	for (size_t at = 0; at < s->len && s->n < HITS_MAX && tries > 0;
		at = end_of_line(s, at) + 1) {
		size_t end = end_of_line(s, at), from = at + strspn(s->text + at, " \t*-");
		size_t colon = from + strcspn(s->text + from, ":=\n");
		struct hit h = {.start = from, .value = colon + 1, .strong = true};
		char *label;

		if (colon >= end || colon - from > LABEL_BYTES || hit_in(s, at, end) ||
			has_tab(s, at))
			continue;
		tries--;
		label = spell_label(s->run->rule, s->text + from, colon - from);
		h.field = label != NULL ? cell_label(s, label, strlen(label)) : NO_LABEL;
		if (h.field != NO_LABEL)
			insert_hit(s, h);
		free(label);
	}
}

/* "Word or two: " at the start of a line: a label, even if no rule knows it. */
static bool looks_labelled(const struct scan *s, size_t at)
{
	size_t end = end_of_line(s, at), i = at + strspn(s->text + at, " \t");
	size_t first = i;

	while (i < end && i - first < 40 &&
		(isalpha((unsigned char)s->text[i]) || strchr(" -/&().#", s->text[i]) != NULL))
		i++;
	return i > first + 1 && i < end && s->text[i] == ':' &&
	       (i + 1 == end || s->text[i + 1] == ' ' || s->text[i + 1] == '\t');
}

/* Of what the sender wrote. */
static int line_number(const struct scan *s, size_t at)
{
	int line = text_line_number(s->text, at);

	for (size_t i = 0; s->asked && i < at; i = end_of_line(s, i) + 1)
		line -= s->text[i] == '>';
	return line;
}

static void add_pair(
	struct scan *s, int field, char *value /* owned */, size_t at, enum field_source source)
{
	struct pairs *p = s->out;

	if (value[0] == '\0' || p->n >= HITS_MAX) {
		free(value);
		return;
	}
	p->v = xgrow(p->v, &p->cap, p->n + 1, sizeof *p->v);
	p->v[p->n++] = (struct pair){
		.field = field, .value = value, .source = source, .line = line_number(s, at)};
}

static bool ends_open(const char *value, size_t n)
{
	static const char *const open[] = {
		" and", " of", " the", " for", " &", ",", " -", " to", " in"};

	for (size_t i = 0; i < sizeof open / sizeof open[0]; i++) {
		size_t k = strlen(open[i]);

		if (n > k && strncasecmp(value + n - k, open[i], k) == 0)
			return true;
	}
	return false;
}

/* Lines from `at` on that still belong to the value; returns where they end. `indent`: only lines indented deeper. */
static size_t following(const struct scan *s, size_t at, int max, const size_t *indent)
{
	size_t end = at;

	for (int i = 0; i < max && s->text[at] != '\0'; i++) {
		size_t stop = end_of_line(s, at);
		size_t blanks = strspn(s->text + at, " \t");

		if (blank_line(s, at) || hit_in(s, at, stop + 1) || looks_labelled(s, at) ||
			(memchr(s->text + at, '\t', stop - at) != NULL && blanks == 0))
			break;
		if (indent != NULL && blanks < *indent + 2)
			break;
		end = stop;
		at = s->text[stop] == '\n' ? stop + 1 : stop;
	}
	return end;
}

static bool is_list(const struct scan *s, const struct hit *h)
{
	return h->field >= 0 && s->run->rule->file->fields[h->field].list;
}

/* Is there another label on the line of hit i? Then a semicolon ends each value. */
static bool shares_line(const struct scan *s, size_t i)
{
	size_t line = start_of_line(s, s->hits[i].start);

	return (i > 0 && s->hits[i - 1].start >= line) ||
	       (i + 1 < s->n && s->hits[i + 1].start < end_of_line(s, s->hits[i].start));
}

/* Where the value of hit i ends on its own line. */
static size_t value_end(const struct scan *s, size_t i)
{
	const struct hit *h = &s->hits[i];
	size_t end = end_of_line(s, h->value);
	const char *tab = memchr(s->text + h->value, '\t', end - h->value);

	if (tab != NULL && h->strong && has_tab(s, h->start)) {
		size_t lead = strspn(s->text + h->value, " \t");

		tab = memchr(s->text + h->value + lead, '\t', end - h->value - lead);
		if (tab != NULL)
			end = (size_t)(tab - s->text);
	}
	if (i + 1 < s->n && s->hits[i + 1].start < end)
		end = s->hits[i + 1].start;
	if (shares_line(s, i) && !is_list(s, h)) {
		const char *stop = memchr(s->text + h->value, ';', end - h->value);

		if (stop != NULL && isspace((unsigned char)stop[1]))
			end = (size_t)(stop - s->text);
		end = sentence_stop(
			s->text, h->value, end, h->start > start_of_line(s, h->start) + LABEL_LEAD);
	}
	if (h->copula)
		for (size_t k = h->value; k < end; k++)
			if (strchr(".;,!", s->text[k]) != NULL &&
				(k + 1 == end || isspace((unsigned char)s->text[k + 1]))) {
				end = k;
				break;
			}
	return end;
}

static void take_value(struct scan *s, size_t i)
{
	const struct hit *h = &s->hits[i];
	bool list = is_list(s, h);
	size_t start = h->value, end = value_end(s, i), next;
	size_t line = start_of_line(s, h->start);
	size_t indent = strspn(s->text + line, " \t");
	bool last = end == end_of_line(s, h->value);

	next = s->text[end] == '\n' ? end + 1 : end;
	if (last && strspn(s->text + start, " \t*_") >= end - start) {
		if ((h->strong || list) && s->text[next] != '\0' && blank_line(s, next))
			next = end_of_line(s, next) + (s->text[end_of_line(s, next)] == '\n');
		start = next;
		end = following(s, next, list ? LIMIT_VALUES : JOINED_LINES, NULL);
		if (end <= start)
			return;
	} else if (last && next > end && !h->copula) {
		size_t more =
			list ? following(s, next, LIMIT_VALUES, NULL)
			     : following(s, next, JOINED_LINES - 1,
				       ends_open(s->text + start, end - start) ? NULL : &indent);

		if (more > next)
			end = more;
	}
	add_pair(s, h->field, value_clean(s->text + start, end - start), start, s->source);
}

/* ---- rows of cells ---- */

struct row {
	struct {
		size_t start, end;
		int label; /* field, NOBODY, NO_LABEL */
	} cell[CELLS_MAX];
	size_t n, labels;
};

static int cell_label(struct scan *s, const char *text, size_t n)
{
	struct grok_match m;
	struct err e;
	int found;

	if (n == 0 || n > 200)
		return NO_LABEL;
	found = grok_search(s->run->rule->cell, text, n, 0, &m, &e);
	if (found < 0)
		s->run->limit_hit = true;
	if (found <= 0)
		return NO_LABEL;
	for (size_t i = 0; i < m.captures_n; i++) {
		int field = field_of(s->run->rule, m.captures[i].field);

		if (field != NOBODY)
			return field;
	}
	return NOBODY;
}

static bool read_row(struct scan *s, size_t at, struct row *row)
{
	size_t end = end_of_line(s, at);

	*row = (struct row){0};
	if (!has_tab(s, at))
		return false;
	at = line_at(s, at)->cells;
	while (at <= end && row->n < CELLS_MAX) {
		size_t stop = at + strcspn(s->text + at, "\t\n");
		size_t from = at, to = stop;

		while (from < to && s->text[from] == ' ')
			from++;
		while (to > from && s->text[to - 1] == ' ')
			to--;
		if (to > from) { /* empty cells are layout */
			row->cell[row->n].start = from;
			row->cell[row->n].end = to;
			row->cell[row->n].label = cell_label(s, s->text + from, to - from);
			row->labels += row->cell[row->n].label != NO_LABEL;
			row->n++;
		}
		at = stop + 1;
	}
	return true;
}

/* Label and value side by side, one or more pairs in a row. */
static void take_row(struct scan *s, const struct row *row)
{
	for (size_t i = 0; i + 1 < row->n; i++) {
		int label = row->cell[i].label;
		bool list = label >= 0 && s->run->rule->file->fields[label].list;
		size_t start = row->cell[i + 1].start, end = row->cell[i + 1].end;

		if (label == NO_LABEL || row->cell[i + 1].label != NO_LABEL)
			continue;
		if (list && i + 2 == row->n && s->text[end] == '\n')
			end = following(s, end + 1, LIMIT_VALUES, NULL) > end + 1
				      ? following(s, end + 1, LIMIT_VALUES, NULL)
				      : end;
		add_pair(s, label, value_clean(s->text + start, end - start), start, SOURCE_HTML);
	}
}

/* A row of labels, the values stand below: nothing but labels, or two labels side by side among other words. */
static bool heads_columns(const struct row *row)
{
	bool adjacent = false;

	for (size_t i = 1; i < row->n; i++)
		adjacent = adjacent ||
			   (row->cell[i - 1].label != NO_LABEL && row->cell[i].label != NO_LABEL);
	return row->n >= 2 && (row->labels == row->n || (adjacent && 2 * row->labels > row->n));
}

static void take_rows(struct scan *s)
{
	struct row row, head = {0};

	for (size_t at = 0; at < s->len;) {
		size_t end = end_of_line(s, at);

		if (!read_row(s, at, &row)) {
			if (!blank_line(s, at))
				head.n = 0;
		} else if (heads_columns(&row)) {
			head = row;
		} else if (head.n >= 2 && row.n == head.n && row.labels < row.n / 2) {
			for (size_t i = 0; i < row.n; i++)
				if (head.cell[i].label != NO_LABEL)
					add_pair(s, head.cell[i].label,
						value_clean(s->text + row.cell[i].start,
							row.cell[i].end - row.cell[i].start),
						row.cell[i].start, SOURCE_HTML);
		} else {
			take_row(s, &row);
		}
		at = end + 1;
	}
}

/* ---- labels with nothing behind them: believed where two such lines stand together ---- */

static void take_bare(struct scan *s)
{
	struct hit previous = {.field = NO_LABEL};
	size_t from = 0, previous_line = 0;
	bool taken = false;
	struct grok_match m;
	struct err e;

	while (grok_search(s->run->rule->bare, s->text, s->len, from, &m, &e) > 0) {
		size_t line = start_of_line(s, m.start), end = end_of_line(s, m.start);
		struct hit h = {.field = NOBODY, .start = m.start, .value = m.end};

		for (size_t i = 0; i < m.captures_n && h.field == NOBODY; i++)
			h.field = field_of(s->run->rule, m.captures[i].field);
		from = m.end > from ? m.end : from + 1;
		if (hit_in(s, line, end) || end - line > BARE_LINE || s->text[end - 1] == '.' ||
			memchr(s->text + line, '\t', end - line) != NULL)
			continue;
		if (previous.field != NO_LABEL && previous.field != h.field &&
			end_of_line(s, previous_line) + 1 == line) {
			size_t stop = end_of_line(s, previous.value);

			if (!taken)
				add_pair(s, previous.field,
					value_clean(
						s->text + previous.value, stop - previous.value),
					previous.value, s->source);
			add_pair(s, h.field, value_clean(s->text + h.value, end - h.value), h.value,
				s->source);
			taken = true;
		} else {
			taken = false;
		}
		previous = h;
		previous_line = line;
	}
}

/* ---- a place ---- */

const struct pairs *run_pairs(struct run *run, enum place place)
{
	struct pairs *out = &run->pairs[place];

	if (run->paired[place] || run->rule->labels == NULL)
		return out;
	run->paired[place] = true;
	for (size_t i = 0; i < view_texts(run->view, place); i++) {
		struct line line = {.start = 1}; /* none yet */
		bool asked = place == PLACE_TEXT && run->view->asked[0] != '\0';
		struct scan s = {.run = run,
			.line = &line,
			.text = asked ? run->view->asked : view_text(run->view, place, i),
			.asked = asked,
			.source = view_source(place),
			.out = out};

		s.len = strlen(s.text);
		if (s.len > GROK_SUBJECT_MAX)
			s.len = GROK_SUBJECT_MAX;
		find_hits(&s);
		find_misspelt(&s);
		for (size_t j = 0; j < s.n; j++)
			take_value(&s, j);
		if (memchr(s.text, '\t', s.len) != NULL)
			take_rows(&s);
		take_bare(&s);
		free(s.hits);
	}
	return out;
}

void pairs_free(struct pairs *p)
{
	for (size_t i = 0; i < p->n; i++)
		free(p->v[i].value);
	free(p->v);
	*p = (struct pairs){0};
}
