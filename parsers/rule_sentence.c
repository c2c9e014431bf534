/*
 * rule_sentence.c - owns the edges of a labelled value: where it ends in prose, and what around it is no part of it. Knows no
 * label of a rule.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"

enum { UNKNOWN_LABEL = 24 }; /* bytes of a label that the rule does not know, within a line */

/* "Pool: Chemist GS-1320-11. Encl: PD": does what looks like one more label begin at k? */
static bool unknown_label(const char *text, size_t k, size_t end)
{
	size_t first = k;

	while (k < end && k - first < UNKNOWN_LABEL &&
		(isalpha((unsigned char)text[k]) || strchr(" /#-", text[k]) != NULL))
		k++;
	return k < end && text[k] == ':';
}

/* Does a full stop at i end a word or a number, not an initial or "Jr."? */
static bool ends_word(const char *text, size_t i, size_t from)
{
	const char *p = text + i;

	return i >= from + 3 &&
	       ((islower((unsigned char)p[-1]) && islower((unsigned char)p[-2]) &&
			islower((unsigned char)p[-3])) ||
		       (isdigit((unsigned char)p[-1]) && isdigit((unsigned char)p[-2])));
}

size_t sentence_stop(const char *text, size_t from, size_t end, bool prose)
{
	for (size_t i = from; i + 3 < end; i++)
		if (text[i] == '.' && text[i + 1] == ' ' && isupper((unsigned char)text[i + 2]) &&
			(unknown_label(text, i + 2, end) || (prose && ends_word(text, i, from))))
			return i;
	return end;
}

char *value_clean(const char *p, size_t n)
{
	char *s = xstrndup(p, n), *out;
	size_t from = 0, to;

	from = strspn(s, " \t\n*_\"=:;,|");
	to = strlen(s);
	while (to > from && strchr(" \t\n*_\",;|/", s[to - 1]) != NULL)
		to--;
	if (to - from > 2 && s[to - 1] == '.' && isdigit((unsigned char)s[to - 2]))
		to--;
	if (to - from > 4 && s[to - 1] == '.' && islower((unsigned char)s[to - 2]) &&
		islower((unsigned char)s[to - 3]) && islower((unsigned char)s[to - 4]))
		to--; /* a full stop, not "Jr." or "D.C." */
	if (to - from > 2 && s[from] == '[' && s[to - 1] == ']')
		from++, to--;
	s[to] = '\0';
	out = xstrdup(s + from);
	free(s);
	return out;
}
