/*
 * rule_list.c - owns the parting of a list's value into its entries: lines, bullets, semicolons, "Ann Poe, Bo Ray and Cy Lee".
 * Knows no label.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"

static size_t words_in(const char *p, size_t n)
{
	size_t words = 0;

	for (size_t i = 0; i < n; i++)
		words += p[i] != ' ' && (i == 0 || p[i - 1] == ' ');
	return words;
}

/* Length of the first of several people in p ("Ann Poe, Bo Ray and Cy Lee"), and of what parts it from the next. */
static size_t first_person(const char *p, size_t n, size_t *gap)
{
	static const char *const words[] = {" and ", " & ", ", and "};

	for (size_t i = 1; i < n; i++) {
		*gap = 4; /* "1. Ann Poe 2. Bo Ray" */
		if (p[i] == ' ' && i + 4 < n && isdigit((unsigned char)p[i + 1]) &&
			(p[i + 2] == '.' || p[i + 2] == ')') && p[i + 3] == ' ')
			return i;
		for (size_t k = 0; k < sizeof words / sizeof words[0]; k++) {
			*gap = strlen(words[k]);
			if (strncmp(p + i, words[k], *gap) == 0)
				return i;
		}
		/* a comma parts two people where both sides have two words: not "Poe, Ann" */
		*gap = 2;
		if (p[i] == ',' && p[i + 1] == ' ' && words_in(p, i) >= 2 &&
			words_in(p + i + 2, strcspn(p + i + 2, ",;\n")) >= 2)
			return i;
	}
	*gap = 0;
	return n;
}

/* Length of a bullet, a number or a letter before one entry of a list. */
static size_t bullet(const char *p)
{
	static const char *const marks[] = {"-", "*", "\xe2\x80\xa2", "\xc2\xb7", "\xe2\x96\xaa",
		"\xe2\x97\xa6", "\xe2\x97\x8f", "\xe2\x97\x8b", "\xe2\x80\x93", "\xe2\x80\x94"};
	size_t lead = strspn(p, " \t("), n = strspn(p + lead, "0123456789");

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
		size_t k = strlen(marks[i]);

		if (strncmp(p + lead, marks[i], k) == 0 && strchr(" \t", p[lead + k]) != NULL)
			return lead + k;
	}
	if (n == 0 && isalpha((unsigned char)p[lead]))
		n = 1;
	if (n > 0 && n <= 2 && strchr(".)", p[lead + n]) != NULL && p[lead + n] != '\0' &&
		strchr(" \t", p[lead + n + 1]) != NULL &&
		islower((unsigned char)p[lead]) + isdigit((unsigned char)p[lead]) > 0)
		return lead + n + 1;
	return 0;
}

/* A list's value in its pieces: lines, semicolons; for people also commas and "and". */
void search_offer_list(struct search *s, const char *text, enum field_source source, int line)
{
	bool people = s->field->file->type == TYPE_PERSON || s->field->file->type == TYPE_RECIPIENT;
	const char *p = text;

	while (*p != '\0') {
		size_t n, gap = 0;
		char *piece;

		if (people)
			p += bullet(p);
		n = strcspn(p, "\n;");
		if (people)
			n = first_person(p, n, &gap);
		piece = xstrndup(p, n);
		(void)search_offer(s, piece, source, line);
		free(piece);
		p += n + gap;
		p += strspn(p, "\n;");
	}
}
