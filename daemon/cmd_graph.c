/* cmd_graph.c - owns `mailclerk graph`: the workflows as DOT, or drawn by Graphviz. Changes nothing. */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "daemon/command.h"
#include "parsers/nearest.h"

extern char **environ;

static int write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Starts `dot -Tsvg` with our standard output; *in_out: where the graph is to be written. */
static int start_dot(pid_t *pid, int *in_out, struct err *e)
{
	char name[] = "dot", form[] = "-Tsvg";
	char *const argv[] = {name, form, NULL};
	posix_spawn_file_actions_t actions;
	int ends[2], rc;

	if (pipe(ends) < 0)
		return err_set(e, ERR_TEMP, "pipe: %s", strerror(errno));
	(void)posix_spawn_file_actions_init(&actions);
	(void)posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
	(void)posix_spawn_file_actions_addclose(&actions, ends[0]);
	(void)posix_spawn_file_actions_addclose(&actions, ends[1]);
	rc = posix_spawnp(pid, argv[0], &actions, NULL, argv, environ);
	(void)posix_spawn_file_actions_destroy(&actions);
	(void)close(ends[0]);
	if (rc == 0) {
		*in_out = ends[1];
		return 0;
	}
	(void)close(ends[1]);
	return err_set(e, ERR_TEMP, "dot cannot be started: %s", strerror(rc));
}

static int draw(const struct buf *graph)
{
	struct err e = {0};
	int in = -1, status = 0, failed;
	pid_t pid = -1;

	if (start_dot(&pid, &in, &e) < 0) {
		(void)fprintf(stderr,
			"mailclerk: %s: --svg needs Graphviz: install the package graphviz, or "
			"leave "
			"--svg out and take the DOT text elsewhere\n",
			e.message);
		return EX_UNAVAILABLE;
	}
	failed = write_all(in, graph->data, graph->len);
	(void)close(in);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (failed == 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return EX_OK;
	(void)fprintf(stderr, "mailclerk: dot did not draw the graph; its own words stand above\n");
	return EX_SOFTWARE;
}

static int no_kind(const struct workflows *w, const char *kind)
{
	struct nearest near;
	char *hint;
	int rc;

	nearest_start(&near, kind);
	for (size_t i = 0; i < w->n; i++)
		nearest_add(&near, w->v[i].kind);
	hint = nearest_end(&near);
	rc = usage_error("graph", "there is no kind of case \"%s\": %s", kind, hint);
	free(hint);
	return rc;
}

static int show(const struct workflows *all, const char *kind, const struct options *o)
{
	const struct workflow *only = kind != NULL ? workflows_find(all, kind) : NULL;
	struct buf b;
	int rc;

	if (kind != NULL && only == NULL)
		return no_kind(all, kind);
	buf_init(&b, 4u << 20);
	workflow_graph(all, only, o->letters, &b);
	if (o->svg)
		rc = draw(&b);
	else
		rc = fwrite(b.data, 1, b.len, stdout) == b.len && fflush(stdout) == 0 ? EX_OK
										      : EX_IOERR;
	buf_free(&b);
	return rc;
}

int cmd_graph(int argc, char **argv)
{
	struct config *config;
	struct office *office;
	struct options o;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_SVG | OPTION_LETTERS, &o, &rest);
	if (rc != 0)
		return rc;
	if (argc - rest > 1)
		return usage_error("graph", "it takes one kind of case, or none for all");
	rc = load_all(o.config, true, &config, &office);
	if (rc != 0)
		return rc;
	rc = show(&office->workflows, rest < argc ? argv[rest] : NULL, &o);
	free_all(config, office);
	return rc;
}
