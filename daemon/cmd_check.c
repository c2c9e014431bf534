/* cmd_check.c - owns `mailclerk check`: everything is proved, everything wrong is printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/command.h"
#include "daemon/context.h"
#include "daemon/process.h"
#include "parsers/mem.h"
#include "parsers/nearest.h"

/* A rule's home that is no mailbox here: nobody is told where such mails belong. An office may work with fewer mailboxes than
 * the shipped rules know, so that this is no error. */
static void prove_homes(const struct config *config, const struct rules *rules, struct findings *f)
{
	for (size_t i = 0; i < rules_count(rules); i++) {
		const char *home = rules_home(rules, i);
		struct nearest near;
		char *hint;

		if (home[0] == '\0' || config_mailbox_find(config, home) != NULL)
			continue;
		nearest_start(&near, home);
		for (size_t k = 0; k < config->mailboxes_n; k++)
			nearest_add(&near, config->mailboxes[k].name);
		hint = nearest_end(&near);
		findings_add(f, FINDING_WARNING, rules_file(rules, i), rules_line(rules, i, "home"),
			"home: there is no mailbox \"%s\" in %s: %s", home, config->file, hint);
		free(hint);
	}
}

static bool sent(const struct office *o, const char *letter)
{
	if (strcmp(letter, LETTER_DIGEST) == 0 || strcmp(letter, LETTER_HELD_TEAM) == 0 ||
		strcmp(letter, LETTER_UNDELIVERED_TEAM) == 0 ||
		strcmp(letter, LETTER_CANARY) == 0 || strcmp(letter, LETTER_CANARY_TEAM) == 0)
		return true;
	for (size_t i = 0; context_letters_always[i] != NULL; i++)
		if (strcmp(context_letters_always[i], letter) == 0)
			return true;
	for (size_t i = 0; i < o->workflows.n; i++) {
		const struct workflow *w = &o->workflows.v[i];

		for (size_t c = 0; c < w->states_n * w->events_n; c++)
			for (size_t t = 0; t < w->table[c].n; t++)
				for (size_t l = 0; l < w->table[c].v[t].letters_n; l++)
					if (strcmp(w->table[c].v[t].letters[l].letter, letter) == 0)
						return true;
	}
	return false;
}

/* A letter that nothing sends does no harm, but somebody may wait for it. */
static void prove_sent(const struct office *o, struct findings *f)
{
	for (size_t i = 0; i < letters_count(o->letters); i++) {
		const char *name = letters_name(o->letters, i);
		char *path = xasprintf("%s/templates/letters/%s.md", o->folder, name);

		if (!sent(o, name))
			findings_add(f, FINDING_WARNING, path, 1,
				"nothing sends this letter: name it in state/workflows, or remove "
				"it");
		free(path);
	}
}

static void prove_expiry(const struct config *config, struct findings *f)
{
	struct strings lines = {0};

	config_expiring(config, process_now(), &lines);
	for (size_t i = 0; i < lines.n; i++)
		findings_add(f, FINDING_WARNING, config->file, 0, "%s", lines.v[i]);
	strings_free(&lines);
}

void check_prove(const struct config *config, const struct office *office, struct findings *f)
{
	office_prove(office, true, f);
	config_prove_secrets(config, f);
	prove_expiry(config, f);
	prove_homes(config, reader_rules(office->reader), f);
	prove_sent(office, f);
}

int cmd_check(int argc, char **argv)
{
	struct findings f = {0};
	struct config *config;
	struct office *office;
	struct options o;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG, &o, &rest);
	if (rc != 0)
		return rc;
	if (rest < argc)
		return usage_error("check", "it takes no operand: %s", argv[rest]);
	rc = load_all(o.config, false, &config, &office);
	if (rc != 0)
		return rc;
	check_prove(config, office, &f);
	findings_print(&f);
	if (f.errors > 0)
		rc = EX_CONFIG;
	else
		(void)printf(
			"%s and the rules in %s are sound: rules %zu, workflows %zu, letters %zu\n",
			config->file, office->folder, rules_count(reader_rules(office->reader)),
			office->workflows.n, letters_count(office->letters));
	findings_free(&f);
	free_all(config, office);
	return rc;
}
