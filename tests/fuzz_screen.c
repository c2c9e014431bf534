/*
 * fuzz_screen.c - any mail: no crash, and the verdicts agree with each other. Runs in the project's root, where the shipped
 * signs are.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "parsers/screen.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct screen_table *table;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	struct findings f = {0};

	(void)argc;
	(void)argv;
	mime_init();
	if (screen_load("parsers/screen.yaml", &table, &f) != 0)
		abort();
	findings_free(&f);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char address[] = "recruiter-help@usajobs.gov", id[] = "atp-help.lists.opm.gov";
	static char *addresses[] = {address}, *ids[] = {id};
	static const struct strings ours = {addresses, 1, 1}, groups = {ids, 1, 1};
	static const struct screen_self self = {&ours, "opm.gov", &groups};
	struct mime mime;
	struct message m;
	struct err e;

	message_init(&m);
	if (mime_read((const char *)data, size, &limits_default, &mime, &m, &e) == 0) {
		m.auth.result = (enum auth_result)(size % AUTH_RESULTS);
		screen_judge(table, &mime, &self, &m);
		if (m.screen.kind != SCREEN_REQUEST && m.screen.may_advance)
			abort();
		if (m.screen.may_reply && (m.auth.result == AUTH_FAIL || m.from.n == 0))
			abort();
		if (m.screen.because.n > LIMIT_BECAUSE ||
			(m.screen.kind != SCREEN_REQUEST && m.screen.because.n == 0))
			abort();
	}
	message_free(&m);
	mime_free(&mime);
	return 0;
}
