/*
 * fuzz_workflow.c - a workflow file of any bytes is refused or loads, is proved, drawn and decided by without a crash; one
 * that is proved sound never leaves a decision open.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fake_rules.h"

#include "state/merge.c"
#include "state/workflow_prove.c"
#include "state/workflow_prove_when.c"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct calendar *calendar;
static char folder[] = "/tmp/mailclerk-fuzz-XXXXXX";
static char *path;

static void start(void)
{
	struct findings f = {0};

	if (mkdtemp(folder) == NULL || calendar_load("state/holidays.yaml", &calendar, &f) != 0)
		abort();
	path = xasprintf("%s/a.yaml", folder);
}

static void decide(const struct workflows *w)
{
	for (size_t s = 0; s < w->v[0].states_n; s++)
		for (size_t e = 0; e < w->v[0].events_n; e++) {
			const struct workflow_event *event = &w->v[0].events[e];
			struct case_record c = {.number = (char[]){"CGH-26-00001"},
				.kind = (char *)(uintptr_t)w->v[0].kind,
				.state = (char *)(uintptr_t)w->v[0].states[s].name};
			struct decision d;
			struct err error;

			if (event->by != ACTOR_SENDER &&
				advance_event(w, NULL, calendar, NULL, &c, event->by, event->name,
					event->argument == ARGUMENT_NONE ? NULL : "role=x",
					1793631600, &d, &error) == 0)
				decision_free(&d);
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct findings f = {0};
	struct workflows w;
	struct buf graph;
	FILE *file;

	if (path == NULL)
		start();
	file = fopen(path, "w");
	if (file == NULL || fwrite(data, 1, size, file) != size || fclose(file) != 0)
		abort();
	if (workflows_load(folder, &w, &f) == 0) {
		workflows_prove(&w, NULL, &f);
		buf_init(&graph, 1u << 16);
		workflow_graph(&w, NULL, false, &graph);
		buf_free(&graph);
		decide(&w);
		workflows_free(&w);
	} else if (f.errors == 0) {
		abort();
	}
	findings_free(&f);
	return 0;
}
