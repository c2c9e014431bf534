/*
 * engine_fixture.h - an engine with the shipped rules, workflows and letters, and a mail's way through it. For the tests of the
 * engine.
 */
#ifndef MAILCLERK_TESTS_ENGINE_FIXTURE_H
#define MAILCLERK_TESTS_ENGINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/engine.h"
#include "daemon/engine_letter.h"
#include "parsers/mem.h"
#include "tests/peer.h"

#define NOW 1794340800 /* 2026-11-10, a Tuesday */

static struct {
	char *folder;
	struct config *config;
	struct office *office;
	struct engine engine;
	struct strings own;
	struct reader_mailbox box;
	int64_t uid;
} T;

/* For all tests of a program, in T.folder: mailboxes is that part of the configuration, its first one recruiter-help. */
static inline int house_open(const char *mailboxes)
{
	struct findings findings = {0};
	char *path = xasprintf("%s/mailclerk.yaml", T.folder);
	char *text =
		xasprintf("data_directory: %s/data\norganization: Clerks\n"
			  "message_id_domain: clerk.example.gov\nhelp_contact: help@opm.gov\n"
			  "team: [crossgov.team@opm.gov]\nteam_address: crossgov.team@opm.gov\n"
			  "mailboxes:\n%ssmtp: {maildir: %s/out}\n",
			T.folder, mailboxes, T.folder);
	int rc = 0;

	peer_write(path, text);
	if (config_load(path, &T.config, &findings) < 0 ||
		office_load(".", &T.office, &findings) < 0) {
		for (size_t i = 0; i < findings.n; i++)
			print_error("%s:%d: %s\n", findings.v[i].file, findings.v[i].line,
				findings.v[i].text);
		rc = -1;
	}
	findings_free(&findings);
	free(text);
	free(path);
	if (rc != 0)
		return rc;
	strings_add(&T.own, T.config->mailboxes[0].address);
	T.box = (struct reader_mailbox){.name = T.config->mailboxes[0].name,
		.auth = T.config->mailboxes[0].auth,
		.self = {.addresses = &T.own, .message_id_domain = T.config->message_id_domain}};
	return 0;
}

static inline int house_close(void **state)
{
	(void)state;
	strings_free(&T.own);
	office_free(T.office);
	config_free(T.config);
	peer_remove(T.folder);
	return 0;
}

/* Each test has a database of its own in memory and a key of its own. */
static inline int open_engine(void **state)
{
	struct err e = {0};

	(void)state;
	T.engine = (struct engine){.config = T.config, .office = T.office};
	memset(T.engine.key, 7, sizeof T.engine.key);
	return store_open(NULL, true, &T.engine.store, &e);
}

static inline int close_engine(void **state)
{
	(void)state;
	engine_close(&T.engine);
	return 0;
}

static inline void fail_if(int rc, const struct err *e)
{
	if (rc < 0)
		fail_msg("%s", e->message);
}

/* One mail through reader and engine; the folder that it is owed. */
static inline void take(const char *raw, int64_t now, char folder[static 32])
{
	struct copy_key copy = {.mailbox = "recruiter-help", .uid = ++T.uid};
	struct copy_row row;
	struct reading r;
	struct err e = {0};

	fail_if(reader_read(T.office->reader, &T.box, &T.config->limits, raw, strlen(raw), &r, &e),
		&e);
	fail_if(engine_mail(&T.engine, &T.config->mailboxes[0], &copy, &r, now, now, &e), &e);
	reading_free(&r);
	assert_int_equal(store_copy_find(T.engine.store, &copy, &row, &e), 1);
	(void)snprintf(folder, 32, "%s", row.folder);
}

#endif
