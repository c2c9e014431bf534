/* nearest.c - owns the likeness of names (edit distance). Knows nothing of files. */
#include "parsers/nearest.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"

enum {
	NAMES_SHOWN = 400, /* bytes of a list of known names in a finding */
	WORD_MAX = 64,     /* longer names are not compared for likeness */
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

int nearest_distance(const char *a, const char *b)
{
	int rows[3][WORD_MAX + 1];
	int na = (int)strlen(a), nb = (int)strlen(b);

	if (na > WORD_MAX || nb > WORD_MAX)
		return WORD_MAX;
	for (int j = 0; j <= nb; j++)
		rows[0][j] = j;
	for (int i = 1; i <= na; i++) {
		int *now = rows[i % 3], *up = rows[(i + 2) % 3], *upup = rows[(i + 1) % 3];

		now[0] = i;
		for (int j = 1; j <= nb; j++) {
			int differ = a[i - 1] != b[j - 1];

			now[j] = least(least(up[j], now[j - 1]) + 1, up[j - 1] + differ);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], upup[j - 2] + 1);
		}
	}
	return rows[na % 3][nb];
}

void nearest_add(struct nearest *n, const char *name)
{
	int d = nearest_distance(n->word, name);
	size_t len = strlen(n->word);

	if (d < (int)len && d <= (len <= 4 ? 1 : (int)len / 3) && d < n->best_distance) {
		n->best = name;
		n->best_distance = d;
	}
	(void)buf_printf(&n->known, "%s%s", n->known.len > 0 ? ", " : "", name);
}

char *nearest_end(struct nearest *n)
{
	char *known = buf_take(&n->known);
	char *text = n->best != NULL ? xasprintf("did you mean \"%s\"?", n->best)
				     : xasprintf("write one of: %s", known);

	free(known);
	return text;
}

void nearest_start(struct nearest *n, const char *word)
{
	*n = (struct nearest){.word = word, .best_distance = WORD_MAX};
	buf_init(&n->known, NAMES_SHOWN);
}
