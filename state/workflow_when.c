/* workflow_when.c - owns the notation of conditions. Knows nothing of what makes a term true. */
#include "state/workflow_when.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"

const char *const fact_names[] = {"same_agency", "coordinator_known", "from_coordinator",
	"sf52_elsewhere", "candidate_elsewhere", "pool_known", "pool_expired", "pd_mismatch",
	"over_vacancies", "recipients_valid", "recipients_doubtful", "certificate_expired"};

static const struct {
	const char *word;
	enum term_kind kind;
} plain[] = {
	{"complete", TERM_COMPLETE},
	{"progress", TERM_PROGRESS},
	{"changed", TERM_CHANGED},
	{"courtesy", TERM_COURTESY},
};

enum { PLAIN = sizeof plain / sizeof *plain };

static int unknown_word(const char *word, struct err *e)
{
	struct nearest near;
	char *hint;

	nearest_start(&near, word);
	for (size_t i = 0; i < PLAIN; i++)
		nearest_add(&near, plain[i].word);
	for (size_t i = 0; i < FACTS; i++)
		nearest_add(&near, fact_names[i]);
	nearest_add(&near, "has FIELD");
	nearest_add(&near, "FIELD is VALUE");
	hint = nearest_end(&near);
	(void)err_set(e, ERR_CONFIG, "\"%s\" is no condition: %s", word, hint);
	free(hint);
	return -1;
}

static int parse_word(const char *word, struct term *t, struct err *e)
{
	for (size_t i = 0; i < PLAIN; i++)
		if (strcmp(plain[i].word, word) == 0) {
			t->kind = plain[i].kind;
			return 0;
		}
	for (size_t i = 0; i < FACTS; i++)
		if (strcmp(fact_names[i], word) == 0) {
			t->kind = TERM_FACT;
			t->fact = (enum fact)i;
			return 0;
		}
	return unknown_word(word, e);
}

/* The words between two "and". */
static int parse_term(char *const *w, size_t n, struct term *t, struct err *e)
{
	if (n > 0 && strcmp(w[0], "not") == 0) {
		t->negated = true;
		w++;
		n--;
	}
	if (n == 1)
		return parse_word(w[0], t, e);
	if (n == 2 && strcmp(w[0], "has") == 0) {
		t->kind = TERM_HAS;
		t->field = xstrdup(w[1]);
		return 0;
	}
	if (n == 3 && strcmp(w[1], "is") == 0) {
		t->kind = TERM_IS;
		t->field = xstrdup(w[0]);
		t->value = xstrdup(w[2]);
		return 0;
	}
	return err_set(e, ERR_CONFIG,
		"a condition is terms with \"and\" between them, each such as complete, has "
		"recipients, outcome is selected, or one of these behind \"not\"");
}

int condition_parse(const char *text, struct condition *out, struct err *e)
{
	char **words = g_strsplit_set(text, " \t", 0);
	size_t n = 0, at = 0;
	int rc = 0;

	*out = (struct condition){.text = text};
	for (char **w = words; *w != NULL; w++) { /* without the empty ones */
		if ((*w)[0] != '\0')
			words[n++] = *w;
		else
			g_free(*w);
	}
	words[n] = NULL;
	out->v = xcalloc(CONDITION_TERMS_MAX, sizeof *out->v);
	for (size_t i = 0; i <= n && rc == 0; i++) {
		if (i < n && strcmp(words[i], "and") != 0)
			continue;
		if (out->n == CONDITION_TERMS_MAX)
			rc = err_set(e, ERR_CONFIG, "a condition has at most %d terms",
				CONDITION_TERMS_MAX);
		else
			rc = parse_term(words + at, i - at, &out->v[out->n++], e);
		at = i + 1;
	}
	g_strfreev(words);
	if (rc != 0)
		condition_free(out);
	return rc;
}

void condition_free(struct condition *c)
{
	for (size_t i = 0; i < c->n; i++) {
		free(c->v[i].field);
		free(c->v[i].value);
	}
	free(c->v);
	*c = (struct condition){.text = ""};
}

bool condition_has(const struct condition *c, enum term_kind kind)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].kind == kind)
			return true;
	return false;
}
