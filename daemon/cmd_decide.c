/* cmd_decide.c - owns `mailclerk decide`: a verb of the team, from the command line. */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/command.h"
#include "daemon/process.h"

int cmd_decide(int argc, char **argv)
{
	struct config *config;
	struct office *office;
	struct engine engine;
	struct err e = {0};
	struct options o;
	char *reason;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_BY, &o, &rest);
	if (rc != 0)
		return rc;
	if (argc - rest < 2)
		return usage_error("decide",
			"name a case and a verb, for example: mailclerk decide CGH-26-00012 grant");
	rc = load_engine(o.config, &config, &office, &engine);
	if (rc != 0)
		return rc;
	reason = join_words(argv + rest + 2, argc - rest - 2);
	if (engine_decide(&engine, argv[rest], argv[rest + 1], reason[0] != '\0' ? reason : NULL,
		    actor_name(o.actor), process_now(), &e) < 0) {
		rc = say_error(&e);
	} else {
		doorbell_ring(config->data_directory);
		(void)printf("%s: %s done\n", argv[rest], argv[rest + 1]);
	}
	free(reason);
	engine_close(&engine);
	free_all(config, office);
	return rc;
}
