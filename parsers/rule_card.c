/*
 * rule_card.c - owns the reading of a "card": the block of lines, or the one line, in which people give their name, title,
 * office and telephone ("Dana Ruiz, HR assistant, Forest Service"). Knows no rule.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum {
	CARD_LINES = 10,  /* below the name */
	PART_BYTES = 100, /* a longer part is a sentence */
	PARTS_MAX = 8,
	HITS_MAX = 16,
	NAME_LINES = 4, /* lines at the start of a signature among which any name is its owner's */
};

struct part {
	size_t start, end;
};

/* The end of a sentence: three letters, a parenthesis or a quotation mark before it, so that "St. Clair" and "Thomas J. Brannigan" stay whole. */
static bool sentence_end(const char *p, size_t before)
{
	return before >= 3 && strchr(".!?", p[0]) != NULL && p[0] != '\0' && p[1] == ' ' &&
	       (p[-1] == ')' || p[-1] == '"' ||
		       (isalnum((unsigned char)p[-1]) && isalnum((unsigned char)p[-2]) &&
			       isalnum((unsigned char)p[-3])));
}

/* Behind the number or small letter of a list: "2. ", "b) ". */
static size_t behind_number(const char *text, size_t start, size_t end)
{
	size_t n = strspn(text + start, "0123456789");

	if (n == 0 && islower((unsigned char)text[start]))
		n = 1;
	if (n == 0 || n > 2 || start + n + 2 > end || strchr(".)", text[start + n]) == NULL ||
		strchr(" \t", text[start + n + 1]) == NULL)
		return start;
	return start + n + 2;
}

static bool separator(const char *p, size_t before, size_t *n)
{
	static const char *const marks[] = {" | ", "|", "\t", " \xe2\x80\xa2 ", " \xc2\xb7 ", ";",
		" / ", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", " -- "};

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		*n = strlen(marks[i]);
		if (strncmp(p, marks[i], *n) == 0)
			return true;
	}
	*n = 1;
	return sentence_end(p, before);
}

/* The parts of a line, at separators and, where commas is set, at commas outside parentheses. Returns their number. */
static size_t split(const char *text, size_t start, size_t end, bool commas, struct part *out)
{
	static const char *const bullets[] = {"\xe2\x80\xa2", "\xe2\x80\x93", "\xe2\x80\x94"};
	size_t n = 0, from, width = 0;
	int depth = 0;

	/* bullets, and the separator behind the name */
	while (start < end && strchr(" \t/|;,*-", text[start]) != NULL)
		start++;
	for (size_t i = 0; i < sizeof bullets / sizeof bullets[0]; i++)
		if (strncmp(text + start, bullets[i], 3) == 0)
			start += 3;
	from = start = behind_number(text, start, end);

	for (size_t i = start; i <= end && n < PARTS_MAX; i++) {
		bool cut = i == end || separator(text + i, i - start, &width);

		if (i < end && text[i] == '(')
			depth++;
		if (i < end && text[i] == ')')
			depth--;
		if (!cut && commas && depth <= 0 && text[i] == ',') {
			cut = true;
			width = 1;
		}
		if (!cut)
			continue;
		while (from < i && isspace((unsigned char)text[from]))
			from++;
		if (i > from)
			out[n++] = (struct part){.start = from, .end = i};
		from = i < end ? i + width : end;
		if (i < end)
			i = from - 1;
	}
	return n;
}

static bool part_has(
	const struct grok *g, const char *text, const struct part *p, struct grok_match *m)
{
	struct err e;

	return grok_search(g, text + p->start, p->end - p->start, 0, m, &e) > 0;
}

/* "Chief" alone, before the comma of "Chief, Logistics Service". */
static bool bare_head(const char *text, const struct part *p)
{
	static const char *const heads[] = {"chief", "director", "head", "dean", "deputy",
		"commander", "superintendent", "manager", "supervisor", "lead"};
	size_t n = p->end - p->start;

	for (size_t i = 0; i < sizeof heads / sizeof heads[0]; i++) {
		size_t k = strlen(heads[i]);

		if (n >= k && n <= k + 20 && strncasecmp(text + p->end - k, heads[i], k) == 0 &&
			(n == k || text[p->end - k - 1] == ' '))
			return true;
	}
	return false;
}

/* Where a title ends that has an agency at `hit` behind it: "Chief (NPS)", "Chief - BLM", "Chief at the FDA"; 0 where the agency
 * belongs to it: "Director of the Census Bureau". */
static size_t before_agency(const char *s, size_t hit)
{
	static const char *const words[] = {" at", " with", " in", " from", " for", " within"};
	size_t at = hit;

	while (at > 0 && strchr(" ,(-", s[at - 1]) != NULL)
		at--;
	if (at > 0 && at < hit && strchr(",(-", s[at]) != NULL)
		return at;
	if (at > 4 && strncasecmp(s + at - 4, " the", 4) == 0)
		at -= 4;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		size_t n = strlen(words[i]);

		if (at > n && strncasecmp(s + at - n, words[i], n) == 0)
			return at - n;
	}
	return 0;
}

/* "Chief of maintenance over at Denali": where somebody works is no part of the title. */
static void cut_place(char *s)
{
	static const char *const words[] = {" over at ", " at ", " here at "};

	for (size_t i = 0; s[i] != '\0'; i++)
		for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
			if (i > 0 && text_istarts(s + i, words[k]))
				s[i] = '\0';
}

/* Takes "I'm the" and what is no letter off the start of a part. */
static void drop_lead(const char *text, struct part *p)
{
	static const char *const leads[] = {
		"i'm ", "i\xe2\x80\x99m ", "i am ", "the ", "an ", "a "};

	while (p->start < p->end && ispunct((unsigned char)text[p->start]) && text[p->start] != '(')
		p->start++;
	while (p->start < p->end && text[p->start] == ' ')
		p->start++;
	for (size_t i = 0; i < sizeof leads / sizeof leads[0]; i++)
		if (text_istarts(text + p->start, leads[i]))
			p->start += strlen(leads[i]);
}

/* A title of office: has a word for one, is short, is no office, address or telephone number, nor a label and its value. Cut
 * before an agency. */
static char *part_role(const struct view *v, const char *text, const struct part *p)
{
	struct agency_hit hits[HITS_MAX];
	struct grok_match m;
	size_t n, len = p->end - p->start;
	char *s;

	if (len > PART_BYTES || !part_has(v->rules->role, text, p, &m) ||
		part_has(v->rules->email, text, p, &m))
		return NULL;
	if (part_has(v->rules->notrole, text, p, &m) || memchr(text + p->start, ':', len) != NULL)
		return NULL;
	s = xstrndup(text + p->start, len);
	cut_place(s);
	n = directory_scan_near(v->rules->directory, s, v->near, hits, HITS_MAX);
	for (size_t i = 0; i < n; i++) {
		size_t at = before_agency(s, hits[i].start);

		if (at > 0) {
			s[at] = '\0';
			break;
		}
	}
	return s;
}

/* What a head heads: capitalised words that are no agency, telephone number or address. */
static bool part_office(const struct view *v, const char *text, const struct part *p)
{
	struct agency_hit hits[HITS_MAX];
	struct grok_match m;
	char *s;
	bool office;

	if (!isupper((unsigned char)text[p->start]) || p->end - p->start > PART_BYTES / 2 ||
		part_has(v->rules->phone, text, p, &m) || part_has(v->rules->email, text, p, &m))
		return false;
	s = xstrndup(text + p->start, p->end - p->start);
	office = directory_scan_near(v->rules->directory, s, v->near, hits, HITS_MAX) == 0;
	free(s);
	return office;
}

static void take_phone(
	const struct view *v, const char *text, const struct part *line, struct card *out)
{
	struct part parts[PARTS_MAX];
	size_t n = split(text, line->start, line->end, true, parts);

	for (size_t i = 0; i < n && out->phone == NULL; i++) {
		struct grok_match m;
		const char *p = text + parts[i].start;
		bool fax = false;

		if (!part_has(v->rules->phone, text, &parts[i], &m) || m.captures_n == 0)
			continue;
		for (size_t k = 0; k + 3 <= m.start; k++)
			fax = fax || text_istarts(p + k, "fax");
		if (m.start <= 3 && (p[0] == 'F' || p[0] == 'f'))
			fax = true; /* "F: 202-..." */
		if (!fax)
			out->phone = xstrndup(
				p + m.captures[0].start, m.captures[0].end - m.captures[0].start);
	}
}

/* The agency of a block: the one family it names, or the sender's family among several. */
static void take_agency(
	const struct view *v, const char *text, size_t start, size_t end, struct card *out)
{
	char *block = xstrndup(text + start, end - start);

	out->agency_text =
		agency_pick(v->rules->directory, block, v->near, &out->top, &out->sub, NULL);
	free(block);
}

static size_t line_end(const char *text, size_t at)
{
	return at + strcspn(text + at, "\n");
}

static bool blank(const char *text, size_t at, size_t end)
{
	return strspn(text + at, " \t") >= end - at;
}

/* In their first three bytes. */
static bool same_start(const char *a, const char *b)
{
	for (size_t i = 0; i < 3; i++)
		if (a[i] != b[i] || a[i] == '\0')
			return a[i] == b[i];
	return true;
}

/* The name in a line, as a part of its own ("Access request: Dana Ruiz / Manager"), and where the part ends; NULL where
 * there is none or, if name is given, only somebody else's. */
static char *line_name(const struct view *v, const char *text, const struct part *line,
	const char *name, size_t *end_out)
{
	struct part parts[PARTS_MAX];
	size_t n = split(text, line->start, line->end, false, parts);

	for (size_t i = 0; i < n; i++) {
		char *piece, *found, *colon;

		if (parts[i].end - parts[i].start > 2 * PART_BYTES)
			continue;
		piece = xstrndup(text + parts[i].start, parts[i].end - parts[i].start);
		colon = strrchr(piece, ':');
		found = person_normal(v->rules, colon != NULL ? colon + 1 : piece);
		if (found != NULL && name != NULL && !person_same(found, name)) {
			free(found);
			found = NULL;
		}
		if (found != NULL) {
			const char *from = colon != NULL ? colon + 1 : piece;
			const char *comma = strchr(from, ',');
			const char *open = strchr(piece, '(');

			/* "Dana Ruiz, HR assistant", "Dana Ruiz (HR assistant)": the name ends there; "Ruiz, Dana"
			 * ends with the part */
			*end_out = parts[i].end;
			if (open != NULL && (comma == NULL || comma > open))
				comma = open;
			if (comma != NULL && same_start(found, from + strspn(from, " ")))
				*end_out = parts[i].start + (size_t)(comma - piece) + 1;
			free(piece);
			return found;
		}
		free(piece);
		if (name == NULL)
			break;
	}
	return NULL;
}

/* Where the card begins: the line of its name. False where there is none. */
static bool find_name(const struct view *v, const char *text, const char *name, bool trusted,
	struct part *line, char **found, size_t *end_out)
{
	int lines = 0;

	for (size_t at = 0; text[at] != '\0'; at = line->end + (text[line->end] == '\n')) {
		*line = (struct part){.start = at, .end = line_end(text, at)};
		if (blank(text, line->start, line->end))
			continue;
		*found = line_name(v, text, line, name, end_out);
		if (*found == NULL && trusted && name == NULL && lines < NAME_LINES)
			*found = line_name(v, text, line, NULL, end_out);
		if (*found != NULL)
			return true;
		lines++;
	}
	return false;
}

/* A line that goes on in prose ends the card in a text. */
static bool is_prose(const char *text, const struct part *line)
{
	size_t words = 0;

	for (size_t i = line->start; i < line->end; i++)
		words += text[i] == ' ';
	return words > 11 || (words > 4 && text[line->end - 1] == '.');
}

/* name_end: where the name ends on the first line; 0 where the card has no name. */
static void read_lines(const struct view *v, const char *text, struct part line, bool trusted,
	size_t name_end, struct card *out)
{
	size_t start = line.start, at = start, blanks = 0, end = start;
	bool first = name_end > 0;

	for (int i = 0; i < CARD_LINES && text[at] != '\0'; i++) {
		struct part parts[PARTS_MAX];
		size_t n;

		line = (struct part){.start = at, .end = line_end(text, at)};
		at = line.end + (text[line.end] == '\n');
		if (blank(text, line.start, line.end)) {
			if (++blanks > (trusted ? 2u : 0u))
				break;
			continue;
		}
		blanks = 0;
		if (!first && !trusted && is_prose(text, &line))
			break;
		n = split(text, first ? name_end : line.start, line.end, first, parts);
		for (size_t k = 0; k < n && out->role == NULL; k++) {
			if (first && k + 1 < n && bare_head(text, &parts[k]) &&
				text[parts[k].end] == ',' && part_office(v, text, &parts[k + 1]))
				parts[k].end = parts[k + 1].end;
			drop_lead(text, &parts[k]);
			out->role = part_role(v, text, &parts[k]);
		}
		if (out->phone == NULL)
			take_phone(v, text, &line, out);
		end = line.end;
		first = false;
	}
	take_agency(v, text, start, end, out);
}

bool card_find(
	const struct view *v, const char *text, const char *name, bool trusted, struct card *out)
{
	struct part line = {0};
	size_t name_end = 0;
	bool named;

	*out = (struct card){0};
	named = find_name(v, text, name, trusted, &line, &out->name, &name_end);
	if (!named) {
		if (!trusted)
			return false;
		line = (struct part){0}; /* a signature without the name still is its owner's */
	}
	out->line = text_line_number(text, line.start);
	read_lines(v, text, line, trusted, named ? name_end : 0, out);
	return named || out->role != NULL || out->phone != NULL || out->top != NULL;
}

void card_free(struct card *c)
{
	free(c->name);
	free(c->role);
	free(c->phone);
	free(c->agency_text);
	*c = (struct card){0};
}
