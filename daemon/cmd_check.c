/* cmd_check.c - owns `mailclerk check`: everything is proved, everything wrong is printed. */
#include <stdio.h>

#include "daemon/command.h"

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
	office_prove(office, true, &f);
	config_prove_secrets(config, &f);
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
