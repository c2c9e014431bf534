/*
 * quote_ask.c - owns the telling of which quoted question an answer between the lines of a quote belongs to.
 *
 * The lines have their parts already. Must not know what is asked.
 */
#include "parsers/quote_ask.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"

enum {
	QUESTION_LINES = 3,   /* that one question wraps to */
	QUESTION_BYTES = 240, /* longer ones are paragraphs */
	POINTS_LEAST = 2,     /* answered points that make a list of questions */
};

enum question { QUESTION_NONE, QUESTION_MARKED, QUESTION_POINT };

/* "- your role", "2. The SF-52 number", "b) agency" */
static bool is_point(const struct quote_line *line)
{
	const char *s = line->key;
	size_t n = 0;

	if (s[0] != '\0' && strchr("-+o", s[0]) != NULL)
		return s[1] == ' ';
	if (strncmp(s, "\xe2\x80\xa2", 3) == 0 || strncmp(s, "\xc2\xb7", 2) == 0)
		return true;
	while (n < 2 && isdigit((unsigned char)s[n]))
		n++;
	if (n == 0 && isalpha((unsigned char)s[0]))
		n = 1;
	return n > 0 && (s[n] == '.' || s[n] == ')') && s[n + 1] == ' ';
}

static bool ends_with(const char *s, size_t n, const char *marks)
{
	return n > 0 && strchr(marks, s[n - 1]) != NULL;
}

/* The first line of the question whose last line is i. */
static size_t first_line(const struct quote_lines *l, size_t i)
{
	size_t first = i;

	while (first > 0 && i - first + 1 < QUESTION_LINES && !is_point(&l->v[first])) {
		const struct quote_line *above = &l->v[first - 1];

		if (above->blank || above->depth != l->v[i].depth ||
			ends_with(above->key, above->key_len, ".?!:;,"))
			break;
		first--;
	}
	return first;
}

/* Cuts what the asker gave as an example. */
static void drop_examples(char *s)
{
	static const char *const words[] = {"for example", "for instance", "e.g.", "such as"};
	size_t n = 0, depth = 0;

	for (size_t i = 0; s[i] != '\0'; i++) {
		depth += s[i] == '(' || s[i] == '[';
		if (depth == 0)
			s[n++] = s[i];
		depth -= depth > 0 && (s[i] == ')' || s[i] == ']');
	}
	s[n] = '\0';
	for (size_t i = 0; s[i] != '\0'; i++)
		for (size_t k = 0; k < sizeof words / sizeof *words; k++)
			if (text_istarts(s + i, words[k]))
				s[i] = '\0';
	for (n = strlen(s); n > 0 && strchr(" \t,;-", s[n - 1]) != NULL; n--)
		s[n - 1] = '\0';
}

/* The question that ends right above line i, the first line of an answer. text_out, owned by the caller, may be NULL. */
static enum question question_above(const struct quote_lines *l, size_t i, char **text_out)
{
	size_t last = i, first, n = 0;
	char text[QUESTION_BYTES + 1];
	bool point;

	while (last > 0 && l->v[last - 1].blank && l->v[last - 1].depth == 0)
		last--;
	if (last == 0 || l->v[last - 1].depth == 0 || l->v[last - 1].part != PART_QUOTED)
		return QUESTION_NONE;
	for (last--; last > 0 && l->v[last].blank && l->v[last].depth > 0;)
		last--;
	if (l->v[last].blank || l->v[last].depth == 0)
		return QUESTION_NONE;
	first = first_line(l, last);
	for (size_t k = first; k <= last; k++) {
		if (n + l->v[k].body_len + 1 > QUESTION_BYTES)
			return QUESTION_NONE;
		if (n > 0)
			text[n++] = ' ';
		memcpy(text + n, l->v[k].body, l->v[k].body_len);
		n += l->v[k].body_len;
	}
	text[n] = '\0';
	point = is_point(&l->v[first]);
	if (!point && !ends_with(l->v[last].key, l->v[last].key_len, "?:"))
		return QUESTION_NONE;
	drop_examples(text);
	if (text_out != NULL)
		*text_out = xstrdup(text);
	return point && !ends_with(text, strlen(text), "?:") ? QUESTION_POINT : QUESTION_MARKED;
}

static bool starts_answer(const struct quote_lines *l, size_t i)
{
	return l->v[i].part == PART_NEW && !l->v[i].blank && l->v[i].depth == 0;
}

bool quote_ask_any(const struct quote_lines *l)
{
	size_t points = 0;

	for (size_t i = 0; i < l->n; i++) {
		enum question q;

		if (!starts_answer(l, i))
			continue;
		q = question_above(l, i, NULL);
		points += q == QUESTION_POINT;
		if (q == QUESTION_MARKED || points >= POINTS_LEAST)
			return true;
	}
	return false;
}

void quote_ask_above(const struct quote_lines *l, size_t i, struct buf *out)
{
	char *text = NULL;

	if (!starts_answer(l, i) || question_above(l, i, &text) == QUESTION_NONE)
		return;
	(void)buf_printf(out, "> %s\n", text);
	free(text);
}
