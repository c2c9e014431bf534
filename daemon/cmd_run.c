/* cmd_run.c - owns `mailclerk run`: proves everything, takes the lock, then works. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/process.h"
#include "daemon/supervise.h"

/* A first start makes the database here, and says here what is wrong with it; the processes open their own. In a child: readers
 * are forked from this process, and no page of the database may lie in its memory. */
static int prepare(const struct config *config, const struct office *office)
{
	struct engine g;
	struct err e = {0};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (engine_open(config, office, true, &g, &e) < 0)
			_exit(say_error(&e));
		engine_close(&g);
		_exit(EX_OK);
	}
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && WIFEXITED(status))
		return WEXITSTATUS(status);
	(void)err_set(&e, ERR_TEMP, "the database could not be looked at: %s",
		pid < 0 ? strerror(errno) : "the process for it was killed");
	return say_error(&e);
}

/* With the lock; frees config and office. */
static int work(const struct options *o, struct config *config, struct office *office)
{
	int rc;

	if (o->once)
		return supervise_once(config, office);
	rc = prepare(config, office);
	if (rc == EX_OK)
		return supervise(o->config, config, office);
	free_all(config, office);
	return rc;
}

int cmd_run(int argc, char **argv)
{
	struct findings f = {0};
	struct config *config;
	struct office *office;
	struct err e = {0};
	struct options o;
	int rest, rc, lock;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_ONCE, &o, &rest);
	if (rc != 0)
		return rc;
	if (rest < argc)
		return usage_error("run", "it takes no operand: %s", argv[rest]);
	rc = load_all(o.config, false, &config, &office);
	if (rc != 0)
		return rc;
	office_prove(office, !o.once, &f);
	findings_print(&f);
	rc = f.errors > 0 ? EX_CONFIG : EX_OK;
	findings_free(&f);
	if (rc == EX_OK && (lock = process_lock(config->data_directory, &e)) >= 0) {
		rc = work(&o, config, office);
		(void)close(lock);
		return rc;
	}
	free_all(config, office);
	return rc == EX_OK ? say_error(&e) : rc;
}
