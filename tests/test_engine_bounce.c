/*
 * test_engine_bounce.c - engine_bounce.c: a request is answered, the letter comes back, and so do letters that never went out.
 */
#include "tests/engine_fixture.h"

static int set_up(void **state)
{
	char *mailboxes;
	int rc;

	(void)state;
	T.folder = peer_folder();
	mailboxes = xasprintf(
		"  - name: recruiter-help\n    address: recruiter-help@usajobs.gov\n"
		"    maildir: %s/in\n    folders: {processed: P, needs_human: N, held: H}\n"
		"    sender_authentication: {provider: local}\n",
		T.folder);
	rc = house_open(mailboxes);
	free(mailboxes);
	return rc;
}

/* --- what is looked at --------------------------------------------------------------------------------------------- */

struct look {
	const char *recipient, *template_;
	struct outbox_row row; /* owned; the newest that fits */
	size_t n;
};

static int see_row(void *ctx, const struct outbox_row *r)
{
	struct look *l = ctx;

	if ((l->recipient != NULL && strcmp(l->recipient, r->recipient) != 0) ||
		(l->template_ != NULL && strcmp(l->template_, r->template_) != 0))
		return 0;
	outbox_row_free(&l->row);
	l->n++;
	l->row = (struct outbox_row){.id = r->id,
		.case_id = r->case_id,
		.state = r->state,
		.recipient = xstrdup(r->recipient),
		.message_id = xstrdup(r->message_id),
		.last_error = xstrdup(r->last_error)};
	return 0;
}

static struct look outbox(const char *recipient, const char *template_)
{
	struct look l = {.recipient = recipient, .template_ = template_};
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, true, see_row, &l, &e), &e);
	return l;
}

static int send_row(void *ctx, const struct outbox_row *r)
{
	struct strings *ids = ctx;

	if (r->state == OUTBOX_PENDING)
		strings_addf(ids, "%lld", (long long)r->id);
	return 0;
}

/* What the sender does, without a server. */
static void send_all(void)
{
	struct strings ids = {0};
	struct err e = {0};

	fail_if(store_outbox_each(T.engine.store, true, send_row, &ids, &e), &e);
	for (size_t i = 0; i < ids.n; i++) {
		int64_t id = strtoll(ids.v[i], NULL, 10);

		fail_if(store_outbox_set(T.engine.store, id, OUTBOX_SENDING, 0, NULL, NOW, &e), &e);
		fail_if(store_outbox_set(T.engine.store, id, OUTBOX_DOT, 0, NULL, NOW, &e), &e);
		fail_if(store_outbox_set(T.engine.store, id, OUTBOX_SENT, 0, NULL, NOW, &e), &e);
	}
	strings_free(&ids);
}

/* What is said of a letter in the log and to the team names it by its id: its subject may hold a person's name. */
static int count_event(void *ctx, const struct history_row *h)
{
	struct look *l = ctx;

	if (strcmp(h->event, "bounced") == 0 || strcmp(h->event, "delayed") == 0) {
		assert_null(strstr(h->detail, "Role in"));
		assert_non_null(strstr(h->detail, "Message-ID mc."));
	}
	l->n += strcmp(h->event, l->template_) == 0;
	return 0;
}

static size_t history_n(int64_t case_id, const char *event)
{
	struct look l = {.template_ = event};
	struct err e = {0};

	fail_if(store_history_each(T.engine.store, case_id, count_event, &l, &e), &e);
	return l.n;
}

static size_t letters_n(const char *recipient, const char *template_)
{
	struct look l = outbox(recipient, template_);

	outbox_row_free(&l.row);
	return l.n;
}

/* --- mails --------------------------------------------------------------------------------------------------------- */

static void request_from(const char *name)
{
	char folder[32];
	char *raw = xasprintf("From: %s Ruiz <%s@usda.gov>\nTo: recruiter-help@usajobs.gov\n"
			      "Subject: Role in the Agency Talent Portal\n"
			      "Message-ID: <%s@usda.gov>\n\n"
			      "Full name: %s Ruiz\nRole: Hiring Manager\n"
			      "Agency: Department of Agriculture\nSub-agency: Forest Service\n",
		name, name, name, name);

	take(raw, NOW, folder);
	free(raw);
	assert_string_equal(folder, "processed");
	send_all();
}

/* A report about letter `id`; extra: further fields of its header. */
static char *report(const char *serial, const char *id, const char *recipient, const char *action,
	const char *extra)
{
	return xasprintf(
		"Return-Path: <>\nFrom: MAILER-DAEMON@mx.usda.gov\n"
		"To: recruiter-help@usajobs.gov\nMessage-ID: <%s@mx.usda.gov>\n"
		"Subject: Undelivered Mail Returned to Sender\n%sMIME-Version: 1.0\n"
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
		"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
		"Final-Recipient: rfc822; %s\nAction: %s\nStatus: %s\n"
		"Diagnostic-Code: smtp; 550 5.1.1 no such user\n\n"
		"--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <%s>\n--b--\n",
		serial, extra, recipient, action, strcmp(action, "failed") == 0 ? "5.1.1" : "4.4.1",
		id);
}

static void take_report(const char *serial, const char *id, const char *recipient,
	const char *action, char folder[static 32])
{
	char *raw = report(serial, id, recipient, action, "");

	take(raw, NOW + 60, folder);
	free(raw);
}

/* --- tests --------------------------------------------------------------------------------------------------------- */

static void test_genuine(void **state)
{
	struct look l, after;
	char folder[32];

	(void)state;
	request_from("dana");
	l = outbox("dana@usda.gov", NULL);
	assert_int_equal(l.row.state, OUTBOX_SENT);
	take_report("r1", l.row.message_id, "Dana@USDA.gov", "failed", folder);
	assert_string_equal(folder, "needs-human");
	after = outbox("dana@usda.gov", NULL);
	assert_int_equal(after.row.state, OUTBOX_FAILED);
	assert_string_equal(after.row.last_error, "came back: 5.1.1 550 5.1.1 no such user");
	assert_int_equal(history_n(l.row.case_id, "bounced"), 1);
	assert_int_equal(letters_n("crossgov.team@opm.gov", "human-team"), 1);
	assert_int_equal(letters_n("mailer-daemon@mx.usda.gov", NULL), 0);
	/* the same trouble reported by another server on the way */
	take_report("r2", l.row.message_id, "dana@usda.gov", "failed", folder);
	assert_string_equal(folder, "processed");
	assert_int_equal(history_n(l.row.case_id, "bounced"), 1);
	assert_int_equal(letters_n("crossgov.team@opm.gov", "human-team"), 1);
	outbox_row_free(&l.row);
	outbox_row_free(&after.row);
}

static int count_coordinator(void *ctx, const struct coordinator_row *r)
{
	(void)r;
	*(size_t *)ctx += 1;
	return 0;
}

static size_t coordinators_n(void)
{
	size_t n = 0;
	struct err e = {0};

	fail_if(store_coordinators_each(
			T.engine.store, NULL, NULL, false, count_coordinator, &n, &e),
		&e);
	return n;
}

/* A coordinator whom a genuine report calls unknown gets no more letters; a forged or a delayed one changes nothing. */
static void test_coordinator_gone(void **state)
{
	struct coordinator_row row = {.agency = (char[]){"Department of Agriculture"},
		.sub_agency = (char[]){""},
		.name = (char[]){"Dana Ruiz"},
		.address = (char[]){"dana@usda.gov"}};
	struct look l;
	struct err e = {0};
	char folder[32];

	(void)state;
	fail_if(store_begin(T.engine.store, &e), &e);
	fail_if(store_coordinators_replace(T.engine.store, &row, 1, NOW, &e), &e);
	fail_if(store_commit(T.engine.store, &e), &e);
	request_from("dana");
	l = outbox("dana@usda.gov", NULL);
	take_report("g1", "mc.0123456789abcdef01234567.0123456789abcdef@clerk.example.gov",
		"dana@usda.gov", "failed", folder);
	take_report("g2", l.row.message_id, "dana@usda.gov", "delayed", folder);
	assert_int_equal(coordinators_n(), 1);
	take_report("g3", l.row.message_id, "dana@usda.gov", "failed", folder);
	assert_int_equal(coordinators_n(), 0);
	outbox_row_free(&l.row);
}

static void test_delayed(void **state)
{
	struct look l, after;
	char folder[32];

	(void)state;
	request_from("dana");
	l = outbox("dana@usda.gov", NULL);
	take_report("r1", l.row.message_id, "dana@usda.gov", "delayed", folder);
	assert_string_equal(folder, "processed");
	after = outbox("dana@usda.gov", NULL);
	assert_int_equal(after.row.state, OUTBOX_SENT);
	assert_int_equal(history_n(l.row.case_id, "delayed"), 1);
	assert_int_equal(letters_n("crossgov.team@opm.gov", "human-team"), 0);
	outbox_row_free(&l.row);
	outbox_row_free(&after.row);
}

/* The id that a server on the way put in its place, ours among those that the report answers. */
static void test_replaced_id(void **state)
{
	struct look l, after;
	char folder[32], *extra, *raw;

	(void)state;
	request_from("dana");
	l = outbox("dana@usda.gov", NULL);
	extra = xasprintf("References: <%s>\n", l.row.message_id);
	raw = report("r1", "0100@relay.example", "dana@usda.gov", "failed", extra);
	take(raw, NOW + 60, folder);
	assert_string_equal(folder, "needs-human");
	after = outbox("dana@usda.gov", NULL);
	assert_int_equal(after.row.state, OUTBOX_FAILED);
	free(extra);
	free(raw);
	outbox_row_free(&l.row);
	outbox_row_free(&after.row);
}

/* Each changes nothing: row, history and letters are as before. */
static void test_forged(void **state)
{
	struct look dana, lee, after;
	char folder[32], *bent, *foreign;

	(void)state;
	request_from("dana");
	request_from("lee");
	dana = outbox("dana@usda.gov", NULL);
	lee = outbox("lee@usda.gov", NULL);
	bent = xstrdup(dana.row.message_id);
	bent[30] = bent[30] == '0' ? '1' : '0'; /* a digit of the HMAC */
	foreign = xasprintf("%.28s", dana.row.message_id);
	{
		const struct {
			const char *id, *recipient, *folder;
		} rows[] = {
			{bent, "dana@usda.gov", "processed"},
			{"mc.0123456789abcdef01234567.fedcba9876543210@clerk.example.gov",
				"dana@usda.gov", "processed"},
			{"20261110@mail.usda.gov", "dana@usda.gov", "processed"},
			{lee.row.message_id, "dana@usda.gov", "processed"}, /* another's letter */
			{dana.row.message_id, "eve@example.com", "processed"},
			{foreign, "dana@usda.gov", "processed"},
			{"", "dana@usda.gov", "needs-human"},
			{dana.row.message_id, "nobody", "needs-human"},
		};

		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			char serial[16];

			(void)snprintf(serial, sizeof serial, "f%zu", i);
			take_report(serial, rows[i].id, rows[i].recipient, "failed", folder);
			if (strcmp(folder, rows[i].folder) != 0)
				fail_msg("row %zu: filed in %s", i, folder);
			after = outbox("dana@usda.gov", NULL);
			assert_int_equal(after.row.state, OUTBOX_SENT);
			outbox_row_free(&after.row);
			after = outbox("lee@usda.gov", NULL);
			assert_int_equal(after.row.state, OUTBOX_SENT);
			outbox_row_free(&after.row);
		}
	}
	assert_int_equal(history_n(dana.row.case_id, "bounced"), 0);
	assert_int_equal(history_n(lee.row.case_id, "bounced"), 0);
	free(bent);
	free(foreign);
	outbox_row_free(&dana.row);
	outbox_row_free(&lee.row);
}

/* Before the letter was handed to a server no server can have returned it. */
static void test_unsent(void **state)
{
	struct look l, after;
	struct err e = {0};
	char folder[32];

	(void)state;
	request_from("dana");
	l = outbox("dana@usda.gov", NULL);
	take_report("r1", l.row.message_id, "dana@usda.gov", "failed", folder);
	fail_if(store_outbox_retry(T.engine.store, l.row.id, NOW, &e), &e);
	take_report("r2", l.row.message_id, "dana@usda.gov", "failed", folder);
	assert_string_equal(folder, "processed");
	after = outbox("dana@usda.gov", NULL);
	assert_int_equal(after.row.state, OUTBOX_PENDING);
	outbox_row_free(&l.row);
	outbox_row_free(&after.row);
}

/* The team's own address refuses letters: a letter about that would come back as well, and so on. */
static void test_team_refuses(void **state)
{
	struct look l;
	char folder[32];
	size_t before;

	(void)state;
	request_from("dana");
	l = outbox("crossgov.team@opm.gov", NULL);
	assert_int_equal(l.row.state, OUTBOX_SENT);
	before = letters_n(NULL, NULL);
	take_report("r1", l.row.message_id, "crossgov.team@opm.gov", "failed", folder);
	assert_string_equal(folder, "needs-human");
	assert_int_equal(letters_n(NULL, NULL), before);
	outbox_row_free(&l.row);
}

/* Reports that cannot be matched are told once; a flood of genuine ones stops at the limit for one address. */
static void test_restraint(void **state)
{
	char folder[32], serial[16];

	(void)state;
	for (int i = 0; i < 5; i++) {
		(void)snprintf(serial, sizeof serial, "u%d", i);
		take_report(serial, "", "dana@usda.gov", "failed", folder);
		assert_string_equal(folder, "needs-human");
	}
	assert_int_equal(letters_n("crossgov.team@opm.gov", "human-team"), 1);
	for (int i = 0; i < 25; i++) {
		struct look l;
		char name[16], *address;

		(void)snprintf(name, sizeof name, "user%c", 'a' + i);
		address = xasprintf("%s@usda.gov", name);
		request_from(name);
		l = outbox(address, NULL);
		take_report(name, l.row.message_id, address, "failed", folder);
		assert_string_equal(folder, "needs-human");
		outbox_row_free(&l.row);
		l = outbox(address, NULL);
		assert_int_equal(l.row.state, OUTBOX_FAILED);
		outbox_row_free(&l.row);
		free(address);
	}
	assert_int_equal(
		letters_n("crossgov.team@opm.gov", "human-team"), restraint_default.address_day);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_genuine, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_coordinator_gone, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_delayed, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_replaced_id, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_forged, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_unsent, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_team_refuses, open_engine, close_engine),
		cmocka_unit_test_setup_teardown(test_restraint, open_engine, close_engine),
	};

	return cmocka_run_group_tests_name("engine_bounce", tests, set_up, house_close);
}
