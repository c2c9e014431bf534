/*
 * test_engine_hold.c - engine_hold.c and what engine.c does with mails that are known: held ones and their letters, release and
 * drop, and mails that somebody put back into the inbox.
 */
#include "tests/engine_fixture.h"

#include "daemon/engine_hold.h"

#define DAY 86400
#define TEAM "crossgov.team@opm.gov"

static int set_up(void **state)
{
	char *mailboxes;
	int rc;

	(void)state;
	T.folder = peer_folder();
	mailboxes = xasprintf(
		"  - {name: recruiter-help, address: recruiter-help@usajobs.gov, maildir: %s/in,\n"
		"     sender_authentication: {provider: local}}\n"
		"  - {name: crossgovhiring, address: CrossGovHiring@opm.gov, maildir: %s/2,\n"
		"     sender_authentication: {provider: local}}\n",
		T.folder, T.folder);
	rc = house_open(mailboxes);
	free(mailboxes);
	return rc;
}

/* --- what is looked at -------------------------------------------------------------------------------------------- */

struct look {
	const char *template_;
	size_t n;
	char *message_id; /* owned; of the last one */
};

static int see_row(void *ctx, const struct outbox_row *r)
{
	struct look *l = ctx;

	if (strcmp(l->template_, r->template_) != 0)
		return 0;
	l->n++;
	free(l->message_id);
	l->message_id = xstrdup(r->message_id);
	return 0;
}

static size_t letters_n(const char *template_)
{
	struct look l = {.template_ = template_};
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, true, see_row, &l, &e), &e);
	free(l.message_id);
	return l.n;
}

/* The last letter of a template, whole; the caller frees it. */
static char *letter(const char *template_)
{
	struct look l = {.template_ = template_};
	struct err e = {0};
	char *bytes;
	size_t len;

	fail_if(store_outbox_each(T.engine.store, true, see_row, &l, &e), &e);
	assert_non_null(l.message_id);
	assert_int_equal(store_letter_bytes(T.engine.store, l.message_id, &bytes, &len, &e), 1);
	free(l.message_id);
	return bytes;
}

static int see_held(void *ctx, const struct held_row *h)
{
	struct held_row *last = ctx;

	last->attempts++; /* how many there are */
	last->message.id = h->message.id;
	last->filed = h->filed;
	last->placed = h->placed;
	return 0;
}

static int64_t held_n(int64_t *id_out)
{
	struct held_row last = {0};
	struct err e = {0};

	fail_if(store_held_each(T.engine.store, 0, see_held, &last, &e), &e);
	if (id_out != NULL)
		*id_out = last.message.id;
	return last.attempts;
}

/* --- mails -------------------------------------------------------------------------------------------------------- */

static struct copy_row copy_of(int64_t uid)
{
	struct copy_key key = {.mailbox = "recruiter-help", .uidvalidity = 7, .uid = uid};
	struct copy_row row = {0};
	struct err e = {0};

	assert_int_equal(store_copy_find(T.engine.store, &key, &row, &e), 1);
	return row;
}

/* A mail that arrived at a time, under a UID, and is moved afterwards; where to. */
static const char *arrive(const char *raw, int64_t uid, int64_t received_at)
{
	static char folder[32];
	struct copy_key key = {.mailbox = "recruiter-help", .uidvalidity = 7, .uid = uid};
	struct copy_row row;
	struct reading r;
	struct err e = {0};

	fail_if(reader_read(T.office->reader, &T.box, &T.config->limits, raw, strlen(raw), &r, &e),
		&e);
	fail_if(engine_mail(&T.engine, &T.config->mailboxes[0], &key, &r, received_at, NOW, &e),
		&e);
	reading_free(&r);
	row = copy_of(uid);
	assert_int_equal(row.state, COPY_OWED);
	fail_if(store_copies_filed(T.engine.store, &row.id, 1, NOW, &e), &e);
	(void)snprintf(folder, sizeof folder, "%s", row.folder);
	return folder;
}

static void hold_one(size_t mailbox, int64_t uid, enum hold_reason reason, int64_t now)
{
	const struct config_mailbox *m = &T.config->mailboxes[mailbox];
	struct copy_key key = {.mailbox = m->name, .uidvalidity = 7, .uid = uid};
	const struct hold hold = {
		.reason = reason, .because = "for a test", .received_at = now - 60};
	struct err e = {0};

	fail_if(engine_hold(&T.engine, m, &key, &hold, now, &e), &e);
}

/* Stands behind the words of a stranger, which no letter about a held mail may repeat. */
#define SECRET "the words of the mail itself"

static const char first[] = "From: Dana Ruiz <dana@usda.gov>\nTo: recruiter-help@usajobs.gov\n"
			    "Subject: Role in the Agency Talent Portal\nMessage-ID: <1@usda.gov>\n"
			    "\nFull name: Dana Ruiz\nRole: Hiring Manager\n"
			    "Agency: Department of Agriculture\nSub-agency: Forest Service\n";
static const char same_id[] =
	"From: Ann Lee <ann@doi.gov>\nTo: recruiter-help@usajobs.gov\n"
	"Subject: Another role in the Agency Talent Portal\nMessage-ID: <1@usda.gov>\n"
	"\n" SECRET "\n\nFull name: Ann Lee\nRole: Hiring Manager\n"
	"Agency: Department of the Interior\n"
	"Sub-agency: National Park Service\n";
static const char unclear[] = "From: Dana Ruiz <dana@usda.gov>\nTo: recruiter-help@usajobs.gov\n"
			      "Subject: Hello\nMessage-ID: <2@usda.gov>\n\nCould you call me?\n";

/* --- letters ------------------------------------------------------------------------------------------------------ */

static void test_flood(void **state)
{
	struct tally_row row = {.address = TEAM, .text_key = "x"};
	struct err e = {0};

	(void)state;
	for (int64_t uid = 1; uid <= 1000; uid++)
		hold_one(0, uid, HOLD_LIMIT, NOW + uid);
	assert_int_equal(letters_n("held-team"), 1);
	assert_int_equal(held_n(NULL), 1000);
	hold_one(0, 1001, HOLD_INFECTED, NOW);
	hold_one(1, 1, HOLD_LIMIT, NOW);
	assert_int_equal(letters_n("held-team"), 3);
	hold_one(0, 1002, HOLD_LIMIT, NOW + DAY);
	assert_int_equal(letters_n("held-team"), 4);
	/* the limits on letters hold for these, too, and the mail is held all the same */
	fail_if(store_begin(T.engine.store, &e), &e);
	for (unsigned i = 0; i < T.config->letters.address_day; i++)
		fail_if(store_tally_add(T.engine.store, &row, NOW + 2 * DAY, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	hold_one(0, 1003, HOLD_LIMIT, NOW + 2 * DAY);
	assert_int_equal(letters_n("held-team"), 4);
	assert_int_equal(held_n(NULL), 1004);
}

static void test_what_the_letter_says(void **state)
{
	int64_t id;
	char *text, *command;

	(void)state;
	hold_one(1, 1, HOLD_LIMIT, NOW);
	(void)held_n(&id);
	text = letter("held-team");
	command = xasprintf("mailclerk held release %lld", (long long)id);
	assert_non_null(strstr(text, "for a test"));
	assert_non_null(strstr(text, "CrossGovHiring@opm.gov"));
	assert_non_null(strstr(text, command));
	assert_null(strstr(text, "Subject | "));
	free(command);
	free(text);
}

/* Of a mail that was read, sender and subject are told, and nothing else. */
static void test_collision(void **state)
{
	char *text;

	(void)state;
	assert_string_equal(arrive(first, 1, NOW), "processed");
	assert_string_equal(arrive(same_id, 2, NOW + 5), "held");
	assert_int_equal(letters_n("held-team"), 1);
	text = letter("held-team");
	assert_non_null(strstr(text, "ann@doi.gov"));
	assert_non_null(strstr(text, "Another role in the"));
	assert_null(strstr(text, "Full name"));
	assert_null(strstr(text, SECRET));
	free(text);
	/* delivered once more: held again, without a letter; put back: read */
	assert_string_equal(arrive(same_id, 3, NOW + 6), "held");
	assert_int_equal(letters_n("held-team"), 1);
	assert_int_equal(letters_n("role-receipt"), 1);
	assert_string_equal(arrive(same_id, 4, NOW + 5), "processed");
	assert_int_equal(letters_n("role-receipt"), 2);
	assert_int_equal(held_n(NULL), 0);
	/* and put back again: it was acted upon */
	assert_string_equal(arrive(same_id, 5, NOW + 5), "processed");
	assert_int_equal(letters_n("role-receipt"), 2);
}

/* --- try again ---------------------------------------------------------------------------------------------------- */

static int count_row(void *ctx, const struct history_row *h)
{
	size_t *n = ctx;

	(void)h;
	(*n)++;
	return 0;
}

/* A mail that was acted upon is only filed, however often and however it comes back. */
static void test_advanced_stays(void **state)
{
	struct err e = {0};
	size_t n = 0;

	(void)state;
	assert_string_equal(arrive(first, 1, NOW), "processed");
	assert_string_equal(arrive(first, 2, NOW), "processed");
	assert_string_equal(arrive(first, 3, NOW + 9), "processed");
	assert_int_equal(letters_n("role-receipt"), 1);
	fail_if(store_history_each(T.engine.store, 1, count_row, &n, &e), &e);
	assert_int_equal(n, 1);
}

/* Left to a person and put back, it is left to a person again: nobody gets a letter a second time, and none is counted. */
static void test_human_again(void **state)
{
	struct tally_row row = {.address = "dana@usda.gov", .text_key = ""};
	struct tally_counts counts;
	struct err e = {0};

	(void)state;
	assert_string_equal(arrive(unclear, 1, NOW), "needs-human");
	for (int64_t uid = 2; uid < 12; uid++)
		assert_string_equal(arrive(unclear, uid, NOW), "needs-human");
	assert_int_equal(letters_n("human-receipt"), 1);
	assert_int_equal(letters_n("human-team"), 1);
	fail_if(store_tally_count(T.engine.store, &row, NOW, &counts, &e), &e);
	assert_int_equal(counts.address_day, 1);
}

/* A reply to a case that is denied is left to a person; reopened and put back, it corrects the case: once. */
static void test_human_then_advance(void **state)
{
	static const char correction[] =
		"From: Dana Ruiz <dana@usda.gov>\nTo: recruiter-help@usajobs.gov\n"
		"Subject: Re: Role [CGH-26-00001]\nMessage-ID: <3@usda.gov>\n\n"
		"Full name: Dana Ruiz\nRole: Agency Administrator\n"
		"Agency: Department of Agriculture\nSub-agency: Forest Service\n";
	struct err e = {0};

	(void)state;
	assert_string_equal(arrive(first, 1, NOW), "processed");
	fail_if(engine_decide(&T.engine, "CGH-26-00001", "deny", "no", "ann", NOW, &e), &e);
	assert_string_equal(arrive(correction, 2, NOW + 1), "needs-human");
	assert_int_equal(letters_n("role-receipt"), 1);
	fail_if(engine_decide(&T.engine, "CGH-26-00001", "reopen", NULL, "ann", NOW, &e), &e);
	/* somebody else's second delivery of the same mail is no wish */
	assert_string_equal(arrive(correction, 3, NOW + 2), "needs-human");
	assert_int_equal(letters_n("role-receipt"), 1);
	assert_string_equal(arrive(correction, 4, NOW + 1), "processed");
	assert_int_equal(letters_n("role-receipt"), 2);
	assert_string_equal(arrive(correction, 5, NOW + 1), "processed");
	assert_int_equal(letters_n("role-receipt"), 2);
}

/* A mail may have moved a case into a state in which a person looks at it: then it was acted upon, whatever its outcome is
 * called. */
static void test_moved_and_human(void **state)
{
	struct copy_key key = {.mailbox = "recruiter-help", .uidvalidity = 7, .uid = 99};
	struct history_row h = {.at = NOW,
		.actor = "dana@usda.gov",
		.event = "selection",
		.from = "new",
		.to = "on-hold",
		.detail = "x"};
	struct err e = {0};

	(void)state;
	assert_string_equal(arrive(first, 1, NOW), "processed");
	assert_string_equal(arrive(unclear, 2, NOW), "needs-human");
	h.message = copy_of(2).message;
	assert_int_equal(store_message_again(T.engine.store, h.message, &key, NOW, &e), 1);
	assert_int_equal(store_message_again(T.engine.store, h.message, &key, NOW + 1, &e), 0);
	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_history_add(T.engine.store, 1, &h, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	assert_int_equal(store_message_again(T.engine.store, h.message, &key, NOW, &e), 0);
	assert_string_equal(arrive(unclear, 3, NOW), "needs-human");
}

/* --- release and drop --------------------------------------------------------------------------------------------- */

static void test_release(void **state)
{
	struct copy_row row, places[4];
	struct err e = {0};
	int64_t id;
	bool placed;

	(void)state;
	assert_string_equal(arrive(first, 1, NOW), "processed");
	assert_string_equal(arrive(same_id, 2, NOW + 5), "held");
	row = copy_of(2);
	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_place_add(T.engine.store, row.id, 77, 5, NOW, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	assert_int_equal(held_n(&id), 1);
	assert_int_equal(store_places_wanted(T.engine.store, "recruiter-help", places, 4, &e), 0);
	fail_if(engine_hold_release(&T.engine, id, "ann", NOW, &placed, &e), &e);
	assert_true(placed);
	assert_int_equal(held_n(NULL), 0);
	row = copy_of(2);
	assert_int_equal(row.state, COPY_READING);
	assert_int_equal(row.attempts, 0);
	assert_int_equal(store_places_wanted(T.engine.store, "recruiter-help", places, 4, &e), 1);
	assert_int_equal(places[0].uidvalidity, 77);
	assert_int_equal(places[0].uid, 5);
	fail_if(store_places_done(T.engine.store, &places[0].id, 1, &e), &e);
	assert_int_equal(store_places_wanted(T.engine.store, "recruiter-help", places, 4, &e), 0);
	/* whatever INTERNALDATE the server gives it now */
	assert_string_equal(arrive(same_id, 9, NOW + 500), "processed");
	assert_int_equal(letters_n("role-receipt"), 2);
	assert_string_equal(arrive(same_id, 10, NOW + 501), "processed");
	assert_int_equal(letters_n("role-receipt"), 2);
	assert_int_equal(engine_hold_release(&T.engine, id, "ann", NOW, &placed, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
}

/* Released after the decision to move it, before the move is noted: it is wanted back at once. */
static void test_release_meanwhile(void **state)
{
	struct copy_row row, places[4];
	struct err e = {0};
	int64_t id;
	bool placed;

	(void)state;
	hold_one(0, 1, HOLD_LIMIT, NOW);
	(void)held_n(&id);
	fail_if(engine_hold_release(&T.engine, id, "ann", NOW, &placed, &e), &e);
	assert_true(placed); /* it lies in the inbox */
	row = copy_of(1);
	assert_int_equal(row.state, COPY_READING);
	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_place_add(T.engine.store, row.id, 77, 5, NOW, &e), &e);
	fail_if(store_copies_filed(T.engine.store, &row.id, 1, NOW, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	assert_int_equal(copy_of(1).state, COPY_READING);
	assert_int_equal(store_places_wanted(T.engine.store, "recruiter-help", places, 4, &e), 1);
}

static void test_drop(void **state)
{
	struct err e = {0};
	int64_t id;

	(void)state;
	assert_string_equal(arrive(first, 1, NOW), "processed");
	assert_string_equal(arrive(same_id, 2, NOW + 5), "held");
	(void)held_n(&id);
	fail_if(engine_hold_drop(&T.engine, id, "ann", NOW, &e), &e);
	assert_int_equal(held_n(NULL), 0);
	assert_int_equal(engine_hold_drop(&T.engine, id, "ann", NOW, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_string_equal(copy_of(2).folder, "held");
	assert_string_equal(arrive(same_id, 3, NOW + 5), "processed");
	assert_int_equal(letters_n("role-receipt"), 1);
}

/* Unread and held, put back and read: the list no longer shows it. Unread again: the same row, and no second letter. */
static void test_settle(void **state)
{
	static const char bytes[] = "what nothing could read";
	const struct config_mailbox *m = &T.config->mailboxes[0];
	struct hold hold = {.reason = HOLD_READER,
		.because = "ended the reader",
		.bytes = bytes,
		.len = sizeof bytes,
		.received_at = NOW};
	struct err e = {0};
	int64_t id, again;

	(void)state;
	for (int64_t uid = 1; uid <= 2; uid++) {
		struct copy_key key = {.mailbox = m->name, .uidvalidity = 7, .uid = uid};

		fail_if(engine_hold(&T.engine, m, &key, &hold, NOW + uid * DAY, &e), &e);
		assert_int_equal(held_n(uid == 1 ? &id : &again), 1);
	}
	assert_int_equal(id, again);
	assert_int_equal(letters_n("held-team"), 1);
	assert_int_equal(store_held_unread(T.engine.store, &e), 1);
	fail_if(engine_hold_settle(&T.engine, bytes, sizeof bytes - 1, &e), &e);
	assert_int_equal(held_n(NULL), 1); /* another mail's bytes */
	fail_if(engine_hold_settle(&T.engine, bytes, sizeof bytes, &e), &e);
	assert_int_equal(held_n(NULL), 0);
	assert_int_equal(store_held_unread(T.engine.store, &e), 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, open_engine, close_engine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_flood),
		CASE(test_what_the_letter_says),
		CASE(test_collision),
		CASE(test_advanced_stays),
		CASE(test_human_again),
		CASE(test_human_then_advance),
		CASE(test_moved_and_human),
		CASE(test_release),
		CASE(test_release_meanwhile),
		CASE(test_drop),
		CASE(test_settle),
	};

	return cmocka_run_group_tests_name("engine_hold", tests, set_up, house_close);
}
