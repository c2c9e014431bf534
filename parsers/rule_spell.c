/*
 * rule_spell.c - owns labels with a slip of the pen ("Tittle:", "Agancy:"): their words are put right by the words of all
 * labels of the rule. Knows no text but that of one label.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"
#include "parsers/rule_impl.h"

enum {
	WORD_MIN = 4,   /* letters: a shorter word is one letter away from too many others */
	WORD_MAX = 24,  /* letters */
	LONG_WORD = 8,  /* letters: from here on two slips are put right, else one */
	WORDS_MAX = 400 /* of one rule */
};

/* The plain words of a pattern: no piece of one that goes on with a class or an option. */
static void add_words(struct strings *out, const char *pattern)
{
	const char *p = pattern;

	while (*p != '\0') {
		char word[WORD_MAX + 1];
		size_t n = 0;

		if (*p == '\\' && p[1] != '\0') {
			p += 2;
			continue;
		}
		if (*p == '[')
			p += strcspn(p, "]");
		while (n < WORD_MAX && isalpha((unsigned char)p[n])) {
			word[n] = (char)tolower((unsigned char)p[n]);
			n++;
		}
		word[n] = '\0';
		if (n >= WORD_MIN && (p == pattern || (p[-1] != ']' && p[-1] != '?')) &&
			strchr("[?{", p[n] != '\0' ? p[n] : ' ') == NULL &&
			!strings_has(out, word) && out->n < WORDS_MAX)
			strings_add(out, word);
		p += n > 0 ? n : *p != '\0';
	}
}

void spell_compile(struct rule *rule)
{
	for (unsigned i = 0; i < rule->file->fields_n; i++)
		for (unsigned j = 0; j < rule->file->fields[i].labels_n; j++)
			add_words(&rule->words, rule->file->fields[i].labels[j]);
}

/* The word that is meant; NULL where it is right as it stands, or no other is near. */
static const char *meant(const struct rule *rule, const char *word, size_t n)
{
	int most = n >= LONG_WORD ? 2 : 1, least = most + 1;
	const char *best = NULL;

	if (n < WORD_MIN || strings_has(&rule->words, word))
		return NULL;
	for (size_t i = 0; i < rule->words.n; i++) {
		const char *known = rule->words.v[i];
		int d = known[0] == word[0] ? nearest_distance(word, known) : most + 1;

		if (d < least) {
			least = d;
			best = known;
		}
	}
	return best;
}

char *spell_label(const struct rule *rule, const char *text, size_t len)
{
	struct buf out;
	bool changed = false;

	buf_init(&out, 4 * len + WORD_MAX);
	for (size_t i = 0; i < len;) {
		char word[WORD_MAX + 1];
		const char *right;
		size_t n = 0;

		while (n < WORD_MAX && i + n < len && isalpha((unsigned char)text[i + n])) {
			word[n] = (char)tolower((unsigned char)text[i + n]);
			n++;
		}
		word[n] = '\0';
		if (n == 0) {
			(void)buf_putc(&out, text[i++]);
			continue;
		}
		right = meant(rule, word, n);
		changed = changed || right != NULL;
		(void)buf_puts(&out, right != NULL ? right : word);
		i += n;
	}
	if (!changed) {
		buf_free(&out);
		return NULL;
	}
	return buf_take(&out);
}
