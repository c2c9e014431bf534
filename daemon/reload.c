/* reload.c - owns what the processes are made from, and how a new one is proved and loaded. Must not know processes of the daemon. */
#include "daemon/reload.h"

#include <errno.h>
#include <link.h>
#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sysexits.h>
#include <unistd.h>

#include "daemon/command.h"
#include "daemon/log.h"
#include "parsers/mem.h"

enum { PROOF_SECONDS = 300 };

struct generation *generation_new(struct config *config, struct office *office)
{
	struct generation *g = xcalloc(1, sizeof *g);

	*g = (struct generation){.config = config, .office = office, .users = 1};
	return g;
}

void generation_drop(struct generation *g)
{
	if (--g->users > 0)
		return;
	free_all(g->config, g->office);
	free(g);
	reload_trim();
}

static void log_findings(struct findings *f)
{
	findings_sort(f);
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *x = &f->v[i];

		if (x->level == FINDING_ERROR)
			log_error("%s:%d: %s", x->file, x->line, x->text);
		else
			log_warning("%s:%d: %s", x->file, x->line, x->text);
	}
}

/* Loads all of it; 0 or -1, findings say why. */
static int load(const char *path, const struct config *present, struct config **config_out,
	struct office **office_out, struct findings *f)
{
	if (load_found(path, false, config_out, office_out, f) != 0)
		return -1;
	if (strcmp((*config_out)->data_directory, present->data_directory) == 0)
		return 0;
	findings_add(f, FINDING_ERROR, (*config_out)->file, 0,
		"data_directory cannot change while the daemon runs: stop it, move %s to %s, and "
		"start it again",
		present->data_directory, (*config_out)->data_directory);
	return -1;
}

static int prove(const char *path, const struct config *present)
{
	struct findings f = {0};
	struct config *config;
	struct office *office;

	if (load(path, present, &config, &office, &f) == 0)
		check_prove(config, office, &f);
	log_findings(&f);
	return f.errors == 0 ? EX_OK : EX_CONFIG;
}

pid_t reload_prove(const char *path, const struct config *present)
{
	pid_t pid = fork();
	sigset_t none;

	if (pid != 0)
		return pid;
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	(void)alarm(PROOF_SECONDS);
	log_init(LOG_LEVEL_INFO, "reload");
	_exit(prove(path, present));
}

struct generation *reload_load(const char *path, const struct config *present)
{
	struct findings f = {0};
	struct config *config = NULL;
	struct office *office = NULL;
	struct generation *g = NULL;

	if (load(path, present, &config, &office, &f) == 0)
		office_prove(office, false, &f);
	if (f.errors == 0) {
		g = generation_new(config, office);
	} else {
		log_findings(&f);
		free_all(config, office);
	}
	findings_free(&f);
	return g;
}

/* Takes the pages of one object's segments that nobody writes out of our page tables; the next access maps them again. */
static int trim_object(struct dl_phdr_info *object, size_t size, void *ctx)
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);

	(void)size;
	(void)ctx;
	for (size_t i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *p = &object->dlpi_phdr[i];
		uintptr_t from = (object->dlpi_addr + p->p_vaddr) & ~(page - 1);

		if (p->p_type == PT_LOAD && (p->p_flags & PF_W) == 0)
			(void)madvise((void *)from,
				object->dlpi_addr + p->p_vaddr + p->p_memsz - from, MADV_DONTNEED);
	}
	return 0;
}

/* Freed memory, and some 20 MB of a hundred libraries' code and tables, most of it never looked at again. */
void reload_trim(void)
{
	(void)malloc_trim(0);
	(void)dl_iterate_phdr(trim_object, NULL);
}
