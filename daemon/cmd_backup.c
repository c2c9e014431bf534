/*
 * cmd_backup.c - owns `mailclerk backup`: a copy of the database, and beside it one of the key. The key comes first: where the
 * database is there, the backup is whole.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "daemon/command.h"
#include "parsers/mem.h"

static int write_key(const char *path, const unsigned char *key, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int rc = 0;

	if (fd < 0)
		return err_set(e, ERR_INPUT, "%s cannot be made: %s", path, strerror(errno));
	if (write(fd, key, ENGINE_KEY_BYTES) != ENGINE_KEY_BYTES || fsync(fd) != 0)
		rc = err_set(e, ERR_TEMP, "%s cannot be written: %s", path, strerror(errno));
	if (close(fd) != 0 && rc == 0)
		rc = err_set(e, ERR_TEMP, "%s cannot be written: %s", path, strerror(errno));
	if (rc != 0)
		(void)unlink(path);
	return rc;
}

static int back_up(struct engine *g, const char *path)
{
	char *key = xasprintf("%s.key", path);
	struct err e = {0};
	int rc = EX_OK;

	if (write_key(key, g->key, &e) < 0) {
		rc = say_error(&e);
	} else if (store_backup(g->store, path, &e) < 0) {
		(void)unlink(key);
		rc = say_error(&e);
	} else {
		(void)printf(
			"%s is the database, %s the key that makes Message-IDs ours: keep both, "
			"and nobody else may read them\n",
			path, key);
		rc = fflush(stdout) == 0 ? EX_OK : EX_IOERR;
	}
	free(key);
	return rc;
}

int cmd_backup(int argc, char **argv)
{
	struct config *config;
	struct engine engine;
	struct err e = {0};
	struct options o;
	char *folder;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG, &o, &rest);
	if (rc != 0)
		return rc;
	if (argc - rest != 1)
		return usage_error("backup", "name one file that does not exist yet");
	rc = load_config(o.config, &config, &folder);
	if (rc != 0)
		return rc;
	if (engine_open(config, NULL, false, &engine, &e) < 0) {
		rc = say_error(&e);
	} else {
		rc = back_up(&engine, argv[rest]);
		engine_close(&engine);
	}
	free(folder);
	config_free(config);
	return rc;
}
