/*
 * store_fixture.h - a store of its own for each test, in memory or in a file, and rows for it. For the tests of the store.
 */
#ifndef MAILCLERK_TESTS_STORE_FIXTURE_H
#define MAILCLERK_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parsers/mem.h"
#include "state/store_private.h"

#define NOW 1790000000

static struct err e;

#define ok(call)                                              \
	do {                                                  \
		if ((call) != 0)                              \
			fail_msg("%s: %s", #call, e.message); \
	} while (0)

/* --- in memory ---------------------------------------------------------------------------------------------------- */

static inline int memory_set_up(void **state)
{
	struct store *s;

	if (store_open(NULL, true, &s, &e) != 0)
		return -1;
	*state = s;
	return 0;
}

static inline int memory_tear_down(void **state)
{
	store_close(*state);
	return 0;
}

static inline int64_t add_message(
	struct store *s, const char *key, const char *message_id, int64_t case_id)
{
	struct message_row m = {.message_id = (char *)(uintptr_t)message_id,
		.from = "dana@example.gov",
		.subject = "role request",
		.outcome = "advance",
		.because = "complete",
		.case_id = case_id,
		.received_at = NOW - 60};
	int64_t id;

	(void)snprintf(m.content_key, sizeof m.content_key, "%s", key);
	ok(store_message_add(s, &m, &id, &e));
	return id;
}

static inline struct case_record new_case(const char *number)
{
	return (struct case_record){.number = xstrdup(number),
		.kind = xstrdup("role-request"),
		.state = xstrdup("incomplete"),
		.requester = xstrdup("Dana@example.gov"),
		.requester_name = xstrdup("Dana Ruiz"),
		.mailbox = xstrdup("recruiter-help"),
		.subject = xstrdup("role request"),
		.root_id = xstrdup("1@example.gov")};
}

static inline int64_t add_case(struct store *s, const char *number)
{
	struct case_record c = new_case(number);
	int64_t id;

	ok(store_case_add(s, &c, NOW, &e));
	id = c.id;
	case_free(&c);
	return id;
}

static inline void add_letter(
	struct store *s, const char *message_id, int64_t case_id, const char *to, const char *also)
{
	struct strings recipients = {0};
	struct letter_row l = {.message_id = message_id,
		.template_ = "receipt",
		.mailbox = "recruiter-help",
		.mail_from = "recruiter-help@example.gov",
		.recipients = &recipients,
		.subject = "Re: role request",
		.bytes = "Subject: x\r\n\r\n\0y",
		.len = 16,
		.case_id = case_id};

	strings_add(&recipients, to);
	if (also != NULL)
		strings_add(&recipients, also);
	ok(store_letter_add(s, &l, NOW, &e));
	strings_free(&recipients);
}

/* What a walk through rows has seen, as text. */
struct walk {
	char seen[256];
	int stop_after;
};

/* --- in a file ---------------------------------------------------------------------------------------------------- */

static char folder[64];
static char path[128];

static inline int file_set_up(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof folder, "/tmp/mailclerk-store-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	(void)snprintf(path, sizeof path, "%s/state.db", folder);
	e = (struct err){0};
	return 0;
}

static inline int file_tear_down(void **state)
{
	static const char *const suffixes[] = {"", "-wal", "-shm", "-journal"};
	char name[160];

	(void)state;
	(void)chmod(folder, 0700);
	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
		(void)snprintf(name, sizeof name, "%s%s", path, suffixes[i]);
		(void)unlink(name);
	}
	return rmdir(folder);
}

static inline struct store *open_store(void)
{
	struct store *s;

	ok(store_open(path, true, &s, &e));
	return s;
}

static inline int64_t number_of(struct store *s, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n;

	assert_int_equal(sqlite3_prepare_v2(s->db, sql, -1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

#endif
