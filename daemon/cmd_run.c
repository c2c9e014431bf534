/* cmd_run.c - owns `mailclerk run`: proves everything, takes the lock, then works. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/log.h"
#include "daemon/process.h"
#include "daemon/supervise.h"

/* After an unclean stop: is the file sound? And what the log holds is written anew, synchronised: a disk that failed to take it may
 * have left it in memory only. */
static int look_over(struct engine *g, struct err *e)
{
	log_warning("the last mailclerk did not stop cleanly: the database is checked");
	if (store_check(g->store, false, e) < 0 || store_settle(g->store, e) < 0)
		return -1;
	log_info("the database is sound");
	return 0;
}

/* A first start makes the database here, and says here what is wrong with it; the processes open their own. In a child: readers
 * are forked from this process, and no page of the database may lie in its memory. */
static int prepare(const struct config *config, const struct office *office, bool unclean)
{
	struct engine g;
	struct err e = {0};
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		if (engine_open(config, office, true, &g, &e) < 0 ||
			(unclean && look_over(&g, &e) < 0))
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

/* Takes over config and office. */
static int work(const struct options *o, struct config *config, struct office *office)
{
	struct err e = {0};
	bool unclean;
	int lock = process_lock(config->data_directory, &unclean, &e);
	int rc = lock < 0 ? say_error(&e) : prepare(config, office, unclean);

	if (rc != EX_OK) {
		free_all(config, office);
	} else {
		rc = o->once ? supervise_once(config, office)
			     : supervise(o->config, config, office);
		if (rc != EX_SOFTWARE && rc != EX_IOERR)
			process_unlock_clean(lock);
	}
	if (lock >= 0)
		(void)close(lock);
	return rc;
}

int cmd_run(int argc, char **argv)
{
	struct findings f = {0};
	struct config *config;
	struct office *office;
	struct options o;
	int rest, rc;

	(void)umask(077);
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
	if (rc == EX_OK)
		return work(&o, config, office);
	free_all(config, office);
	return rc;
}
