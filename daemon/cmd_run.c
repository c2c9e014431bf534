/* cmd_run.c - owns `mailclerk run`: proves everything, takes the lock, then works. */
#include <stdio.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/local_cage.h"
#include "daemon/log.h"
#include "daemon/poller.h"
#include "daemon/process.h"
#include "daemon/sender.h"
#include "daemon/supervise.h"

static int once_mailbox(struct engine *g, const struct config_mailbox *mailbox)
{
	struct local_cage local;
	struct poller p = {.engine = g, .mailbox = mailbox};
	struct err e = {0};
	int rc;

	if (local_cage_open(&local, g->config, g->office, mailbox->name) != 0)
		return EX_SOFTWARE;
	p.cage = local.cage;
	rc = poller_pass(&p, &e);
	poller_close(&p);
	local_cage_close(&local);
	if (rc < 0) {
		log_error("mailbox=%s %s", mailbox->name, e.message);
		return exit_code(&e);
	}
	return EX_OK;
}

/* Every mailbox, the timers, the outbox: each as far as it goes, whatever happened to the others. */
static int once(const struct config *config, const struct office *office)
{
	struct engine g;
	struct sender sender = {.engine = &g};
	struct err e = {0};
	int rc, worst = EX_OK;

	process_init(false);
	if (engine_open(config, office, true, &g, &e) < 0)
		return say_error(&e);
	for (size_t i = 0; i < config->mailboxes_n; i++) {
		rc = once_mailbox(&g, &config->mailboxes[i]);
		worst = rc != EX_OK ? rc : worst;
	}
	if (engine_timers(&g, process_now(), &e) < 0) {
		log_error("timers wait: %s", e.message);
		worst = exit_code(&e);
	}
	if (sender_pass(&sender, &e) < 0) {
		log_error("letters wait: %s", e.message);
		worst = exit_code(&e);
	}
	sender_close(&sender);
	engine_close(&g);
	return worst;
}

static int prepare_and_supervise(const struct config *config, const struct office *office)
{
	struct engine g;
	struct err e = {0};

	/* A first start makes the database here, and says here what is wrong with it; the processes open their own. */
	if (engine_open(config, office, true, &g, &e) < 0)
		return say_error(&e);
	engine_close(&g);
	return supervise(config, office);
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
	if (f.errors > 0) {
		rc = EX_CONFIG;
	} else if ((lock = process_lock(config->data_directory, &e)) < 0) {
		rc = say_error(&e);
	} else {
		rc = o.once ? once(config, office) : prepare_and_supervise(config, office);
		(void)close(lock);
	}
	findings_free(&f);
	free_all(config, office);
	return rc;
}
