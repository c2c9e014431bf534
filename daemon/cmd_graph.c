/* cmd_graph.c - owns `mailclerk graph`. */
#include <stdio.h>

#include "daemon/command.h"

int cmd_graph(int argc, char **argv)
{
	struct config *config;
	struct office *office;
	struct options o;
	struct buf b;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG, &o, &rest);
	if (rc != 0)
		return rc;
	rc = load_all(o.config, true, &config, &office);
	if (rc != 0)
		return rc;
	buf_init(&b, 4u << 20);
	for (size_t i = 0; i < office->workflows.n; i++)
		workflow_graph(&office->workflows.v[i], &b);
	rc = fwrite(b.data != NULL ? b.data : "", 1, b.len, stdout) == b.len && fflush(stdout) == 0
		     ? EX_OK
		     : EX_IOERR;
	buf_free(&b);
	free_all(config, office);
	return rc;
}
