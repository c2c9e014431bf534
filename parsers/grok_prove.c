/*
 * grok_prove.c - owns the proof, by trial, that the cost of a template stays in proportion to the text. Knows no files.
 *
 * A copy of the template with a callout at every item runs in the interpreter over texts made to hurt: runs of one
 * character or of the template's own words. The callouts count its steps, so that the verdict does not depend on the
 * machine. Between a text and one four times as long, steps may grow little more than fourfold; a template whose steps
 * grow with the square (or worse, exponentially) is refused. A template too large for callouts is tried under match
 * limits instead, which count the same for one start of the search.
 *
 * As the texts repeat themselves, what a search costs at one start depends on how much text is ahead of it, and the square
 * comes from starts that cost more the more that is. So the first starts alone are tried before all are: where they cost
 * nearly the same before the long text as before the short one, the whole search stays in proportion by far.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/grok.h"
#include "parsers/grok_impl.h"
#include "parsers/mem.h"

enum {
	SHORT_TEXT = 400, /* bytes */
	LONG_TEXT = 4 * SHORT_TEXT,
	GROWTH_MAX = 9,    /* times, for four times the text; a square gives 16 */
	STARTS = 32,       /* bytes: the first starts, and more than any look behind reaches back */
	GROWTH_START = 15, /* tenths of times, for one start; what the whole refuses grows by 27 */
	STEPS_FREE = 60000,  /* steps over the long text that are never complained about */
	STEPS_MAX = 4000000, /* where the trial ends */
	WORDS_MAX = 10,      /* words of the template itself that make a text */
	WORD_BYTES = 24,
	LEAST_LIMIT = 1024,
	PROVE_OPTIONS = GROK_OPTIONS | PCRE2_NO_AUTO_POSSESS | PCRE2_NO_START_OPTIMIZE |
			PCRE2_USE_OFFSET_LIMIT,
};

struct trial {
	pcre2_code *code;             /* owned */
	bool counted;                 /* by callouts; else by the match limit that a search needs */
	pcre2_match_data *data;       /* owned */
	pcre2_match_context *context; /* owned */
	long steps;
};

static int count_step(pcre2_callout_block *block, void *data)
{
	struct trial *t = data;

	(void)block;
	return ++t->steps > STEPS_MAX ? PCRE2_ERROR_CALLOUT : 0;
}

/* The least match limit, to the next power of two, under which the interpreter gets through the text. */
static long limit_needed(struct trial *t, const struct buf *text)
{
	for (uint32_t limit = LEAST_LIMIT; limit < STEPS_MAX; limit *= 2) {
		(void)pcre2_set_match_limit(t->context, limit);
		if (pcre2_match(t->code, (PCRE2_SPTR)text->data, text->len, 0, 0, t->data,
			    t->context) != PCRE2_ERROR_MATCHLIMIT)
			return (long)limit;
	}
	return STEPS_MAX + 1L;
}

/* Steps of a search that starts in the first `starts` bytes of a text of `unit` again and again, `len` bytes, and an end that
 * fits nothing. */
static long steps(struct trial *t, const char *unit, size_t len, size_t starts)
{
	struct buf text;

	buf_init(&text, LONG_TEXT + WORD_BYTES + 8);
	while (text.len < len)
		(void)buf_puts(&text, unit);
	(void)buf_puts(&text, "\x01\x02");
	t->steps = 0;
	(void)pcre2_set_offset_limit(t->context, starts);
	if (t->counted)
		(void)pcre2_match(
			t->code, (PCRE2_SPTR)text.data, text.len, 0, 0, t->data, t->context);
	else
		t->steps = limit_needed(t, &text);
	buf_free(&text);
	return t->steps;
}

/* Do the first starts cost the same, however much text is ahead of them? */
static bool same_at_start(struct trial *t, const char *unit)
{
	size_t starts = STARTS + strlen(unit);
	long most = (long)starts * (STEPS_MAX / GROWTH_MAX / SHORT_TEXT), many;

	if (!t->counted)
		return false;
	many = steps(t, unit, LONG_TEXT, starts);
	return many <= most && 10 * many <= GROWTH_START * steps(t, unit, SHORT_TEXT, starts);
}

/* Does the cost stay in proportion? A search costs the sum over all its starts; the match limit counts one, so there it must
 * not grow with the text at all. */
static bool in_proportion(const struct trial *t, long few, long many)
{
	if (!t->counted)
		return many <= 2 * few && many <= STEPS_MAX / 8;
	return many <= STEPS_FREE || (few <= STEPS_MAX / GROWTH_MAX && many <= few * GROWTH_MAX);
}

static int try_unit(struct trial *t, const char *unit, struct err *e)
{
	/* the match limit is counted anew at each start, and needs no others */
	size_t starts = t->counted ? LONG_TEXT : STARTS + strlen(unit);
	char shown[4 * WORD_BYTES + 8];
	size_t n = 0;
	long few, many;

	if (same_at_start(t, unit))
		return 0;
	few = steps(t, unit, SHORT_TEXT, starts);
	many = few > STEPS_MAX ? few : steps(t, unit, LONG_TEXT, starts);
	if (in_proportion(t, few, many))
		return 0;
	for (const char *p = unit; *p != '\0' && n + 4 < sizeof shown; p++)
		n += (size_t)snprintf(shown + n, sizeof shown - n,
			*p == '\n'   ? "\\n"
			: *p == '\t' ? "\\t"
				     : "%c",
			*p);
	return err_set(e, ERR_CONFIG,
		"takes too long on a text that repeats \"%s\": %ld steps for %d bytes, %ld%s for "
		"%d. "
		"Give repetitions a maximum (such as \\s{1,9} for \\s+) and let neighbours not "
		"begin "
		"alike",
		shown, few, SHORT_TEXT, many > STEPS_MAX ? (long)STEPS_MAX : many,
		many > STEPS_MAX ? " and more" : "", LONG_TEXT);
}

/* The next word of letters in the template, without escapes and group names; NULL at the end. */
static const char *next_word(const char *p, char word[WORD_BYTES + 1])
{
	size_t n = 0;

	while (*p != '\0' && !isalpha((unsigned char)*p)) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (p[0] == '(' && p[1] == '?' && p[2] == '<')
			p += strcspn(p, ">)") - 1;
		p++;
	}
	while (isalpha((unsigned char)*p) && n < WORD_BYTES)
		word[n++] = *p++;
	word[n] = '\0';
	return n > 0 ? p : NULL;
}

static int try_words(struct trial *t, const char *expanded, struct err *e)
{
	char word[WORD_BYTES + 1], unit[WORD_BYTES + 2];
	const char *p = expanded;

	for (int i = 0; i < WORDS_MAX && (p = next_word(p, word)) != NULL; i++) {
		(void)snprintf(unit, sizeof unit, "%s ", word);
		if (try_unit(t, word, e) < 0 || try_unit(t, unit, e) < 0)
			return -1;
	}
	return 0;
}

int grok_prove(const struct grok *g, struct err *e)
{
	static const char *const units[] = {" ", "\n", "\t", "a", "A", "0", ".", ",", "-", ":",
		"a ", "A ", "Aa ", "Aa Bb\n", "a-", "a.", "a, ", "0-", "- ", " \n", "a@", "a'",
		"A/", "1. "};
	struct trial t = {0};
	PCRE2_SIZE at = 0;
	int code = 0, result = -1;

	t.code = pcre2_compile((PCRE2_SPTR)g->expanded, PCRE2_ZERO_TERMINATED,
		PROVE_OPTIONS | PCRE2_AUTO_CALLOUT, &code, &at, NULL);
	t.counted = t.code != NULL;
	if (t.code == NULL) /* too large with callouts */
		t.code = pcre2_compile((PCRE2_SPTR)g->expanded, PCRE2_ZERO_TERMINATED,
			PROVE_OPTIONS, &code, &at, NULL);
	if (t.code == NULL)
		return err_set(e, ERR_CONFIG, "does not compile for the proof: error %d", code);
	t.data = pcre2_match_data_create(GROK_CAPTURES_MAX + 1, NULL);
	t.context = pcre2_match_context_create(NULL);
	if (t.data == NULL || t.context == NULL)
		abort(); /* as mem.c */
	(void)pcre2_set_callout(t.context, count_step, &t);
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
		if (try_unit(&t, units[i], e) < 0)
			goto out;
	result = try_words(&t, g->expanded, e);
out:
	pcre2_code_free(t.code);
	pcre2_match_data_free(t.data);
	pcre2_match_context_free(t.context);
	return result;
}
