/* office.c - owns where rule files are found and that they are loaded and proved together. Knows no file format. */
#include "daemon/office.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/context.h"
#include "parsers/mem.h"

static bool holds_rules(const char *folder)
{
	char *probe = xasprintf("%s/parsers/rules", folder);
	bool yes = access(probe, R_OK) == 0;

	free(probe);
	return yes;
}

char *office_folder(const char *configured)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);

	if (configured != NULL)
		return xstrdup(configured);
	/* ./mailclerk, build/VARIANT/mailclerk or PREFIX/bin/mailclerk */
	for (int up = 0; n > 0 && up < 3; up++) {
		char *slash, *shared;

		exe[n] = '\0';
		slash = strrchr(exe, '/');
		if (slash == NULL)
			break;
		*slash = '\0';
		n = slash - exe;
		if (holds_rules(exe))
			return xstrdup(exe);
		shared = xasprintf("%s/share/mailclerk", exe);
		if (holds_rules(shared))
			return shared;
		free(shared);
	}
	return xstrdup(MAILCLERK_DATADIR);
}

int office_load(const char *folder, struct office **out, struct findings *findings)
{
	struct office *o = xcalloc(1, sizeof *o);
	size_t before = findings->errors;
	char *patterns = xasprintf("%s/parsers/patterns", folder);
	char *rules = xasprintf("%s/parsers/rules", folder);
	char *directory = xasprintf("%s/parsers/directory/agencies.csv", folder);
	char *screen = xasprintf("%s/parsers/screen.yaml", folder);
	char *workflows = xasprintf("%s/state/workflows", folder);
	char *holidays = xasprintf("%s/state/holidays.yaml", folder);
	char *templates = xasprintf("%s/templates", folder);
	const struct reader_files files = {
		.patterns = patterns, .rules = rules, .directory = directory, .screen = screen};

	o->folder = xstrdup(folder);
	(void)reader_load(&files, &o->reader, findings);
	(void)workflows_load(workflows, &o->workflows, findings);
	(void)calendar_load(holidays, &o->calendar, findings);
	(void)letters_load(templates, &o->letters, findings);
	free(patterns);
	free(rules);
	free(directory);
	free(screen);
	free(workflows);
	free(holidays);
	free(templates);
	if (findings->errors > before) {
		office_free(o);
		*out = NULL;
		return -1;
	}
	*out = o;
	return 0;
}

/* Every letter that a workflow names exists and uses only what is there at that transition. */
static void prove_letters(const struct office *o, struct findings *findings)
{
	for (size_t i = 0; i < o->workflows.n; i++) {
		const struct workflow *w = &o->workflows.v[i];

		for (size_t c = 0; c < w->states_n * w->events_n; c++)
			for (size_t t = 0; t < w->table[c].n; t++)
				context_prove(o, w, c / w->events_n, c % w->events_n,
					&w->table[c].v[t], findings);
	}
	context_prove_always(o, findings);
}

void office_prove(const struct office *o, bool thorough, struct findings *findings)
{
	if (thorough)
		rules_prove(reader_rules(o->reader), findings);
	workflows_prove(&o->workflows, reader_rules(o->reader), findings);
	prove_letters(o, findings);
}

void office_free(struct office *o)
{
	if (o == NULL)
		return;
	letters_free(o->letters);
	calendar_free(o->calendar);
	workflows_free(&o->workflows);
	reader_free(o->reader);
	free(o->folder);
	free(o);
}
