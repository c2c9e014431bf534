/* cmd_read.c - owns `mailclerk read`: the same cage as the daemon's, its JSON printed. */
#include <stdio.h>
#include <stdlib.h>

#include "daemon/cage.h"
#include "daemon/command.h"
#include "daemon/local_cage.h"

static int read_one(struct cage *cage, const char *path, const struct limits *limits)
{
	struct err e = {0};
	char *raw, *json;
	size_t len;
	int rc;

	if (read_input(path, limits->message_bytes, &raw, &len, &e) < 0)
		return say_error(&e);
	rc = cage_read_json(cage, raw, len, &json, &e);
	free(raw);
	if (rc < 0) {
		(void)err_prefix(&e, "%s", path);
		return say_error(&e);
	}
	rc = puts(json) == EOF || fflush(stdout) != 0 ? EX_IOERR : EX_OK;
	free(json);
	return rc;
}

int cmd_read(int argc, char **argv)
{
	struct local_cage local;
	struct config *config;
	struct office *office;
	struct options o;
	int rest, rc, worst = EX_OK;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_MAILBOX, &o, &rest);
	if (rc != 0)
		return rc;
	if (rest == argc)
		return usage_error("read", "name at least one file, or - for standard input");
	rc = load_all(o.config, true, &config, &office);
	if (rc != 0)
		return rc;
	rc = local_cage_open(&local, config, office, o.mailbox);
	for (int i = rest; rc == 0 && i < argc; i++) {
		int one = read_one(local.cage, argv[i], &config->limits);

		worst = one != EX_OK ? one : worst;
	}
	local_cage_close(&local);
	free_all(config, office);
	return rc != 0 ? rc : worst;
}
