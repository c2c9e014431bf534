/*
 * What the database costs once it is large: milliseconds of waiting for a list of 10,000 open cases, for each look-up that a
 * mail needs, for all of them together, and for explaining one mail with the shipped rules, workflows and letters.
 *
 * usage: bench_store [FOLDER]    in the root of the source tree. The database is made in a new folder below FOLDER (default:
 * $TMPDIR, /tmp) and removed at the end. The median of ROUNDS (of LIST_ROUNDS for lists) is printed.
 */
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "daemon/engine.h"
#include "parsers/mem.h"

#define NOW 1794340800 /* 2026-11-10 */
#define KIND "selection"

enum {
	OPEN_CASES = 10000,
	CLOSED_CASES = 10000,
	MESSAGES = 100000,
	LETTERS_OF_CASE = 2,
	LETTER_BYTES = 4096,
	COORDINATORS = 400,
	POOLS = 200,
	SENDERS = 4000,
	BATCH = 1000, /* cases in one transaction */
	ROUNDS = 501,
	LIST_ROUNDS = 15,
	BEFORE = 20, /* rounds that are not counted */
};

static struct {
	struct store *store;
	struct config *config;
	struct office *office;
	struct err e;
	unsigned turn; /* another case, sender, letter in each round */
} B;

static void must(int rc)
{
	if (rc >= 0)
		return;
	(void)fprintf(stderr, "bench_store: %s\n", B.e.message);
	exit(1);
}

/* --- the database ------------------------------------------------------------------------------------------------- */

static void field(struct case_record *c, const char *name, char *value /* owned */)
{
	struct case_field *f;

	c->fields = xgrow(c->fields, &c->fields_cap, c->fields_n + 1, sizeof *c->fields);
	f = &c->fields[c->fields_n++];
	*f = (struct case_field){.name = xstrdup(name), .source = xstrdup("body")};
	strings_take(&f->values, value);
}

static void add_letters(int64_t id, unsigned n)
{
	static char bytes[LETTER_BYTES];
	struct strings to = {0};
	char message_id[64];

	memset(bytes, 'x', sizeof bytes);
	strings_addf(&to, "manager%u@usda.gov", n % SENDERS);
	for (unsigned i = 0; i < LETTERS_OF_CASE; i++) {
		struct letter_row l = {.message_id = message_id,
			.template_ = "requested",
			.mailbox = "crossgovhiring",
			.mail_from = "CrossGovHiring@opm.gov",
			.recipients = &to,
			.subject = "Your selection",
			.bytes = bytes,
			.len = sizeof bytes,
			.case_id = id,
			.case_version = 1};
		struct tally_row t = {
			.address = to.v[0], .case_id = id, .text_key = "a text of its own"};

		(void)snprintf(message_id, sizeof message_id, "l%u.%u@clerk.example.gov", n, i);
		must(store_letter_add(B.store, &l, NOW - n, &B.e));
		must(store_tally_add(B.store, &t, NOW - 60 * (int64_t)n, &B.e));
	}
	strings_free(&to);
}

static void add_messages(int64_t id, unsigned n, unsigned per_case)
{
	for (unsigned i = 0; i < per_case; i++) {
		struct message_row m = {.message_id = xasprintf("m%u.%u@usda.gov", n, i),
			.from = xasprintf("manager%u@usda.gov", n % SENDERS),
			.subject = xstrdup("A selection from the talent pool"),
			.outcome = xstrdup("advance"),
			.because = xstrdup("everything that is needed is there"),
			.case_id = id,
			.received_at = NOW - n};
		const struct copy_key copy = {"crossgovhiring", 7, (int64_t)n * per_case + i};
		int64_t message;

		(void)snprintf(
			m.content_key, sizeof m.content_key, "sha256:%08x%08x%040u", n, i, n);
		must(store_message_add(B.store, &m, &message, &B.e));
		must(store_copy_decide(B.store, &copy, message, "processed", NOW, &B.e));
		must(store_history_add(B.store, id,
			&(struct history_row){.at = NOW - n,
				.actor = "sender",
				.event = KIND,
				.from = "incomplete",
				.to = "incomplete",
				.detail = m.because,
				.message = message},
			&B.e));
		message_row_free(&m);
	}
}

static void add_case(unsigned n)
{
	static const char *const open_states[] = {
		"incomplete", "awaiting-recipients", "ready", "certificate-out"};
	const struct decision_timer timer = {"remind", NOW + 60 * (int64_t)n};
	bool open = n % 2 == 0;
	struct case_record c = {.number = xasprintf("CGH-26-%05u", n),
		.kind = xstrdup(KIND),
		.state = xstrdup(open ? open_states[n / 2 % 4] : "closed"),
		.requester = xasprintf("manager%u@usda.gov", n % SENDERS),
		.requester_name = xstrdup("Dana Ruiz"),
		.mailbox = xstrdup("crossgovhiring"),
		.subject = xstrdup("A selection from the talent pool"),
		.root_id = xasprintf("m%u.0@usda.gov", n)};

	field(&c, "agency", xstrdup("Department of Agriculture"));
	field(&c, "sub_agency", xstrdup("Forest Service"));
	field(&c, "sf52_number", xasprintf("26-FS-%06u", n));
	field(&c, "candidates", xasprintf("Lee Park %u", n / 2));
	field(&c, "pool", xasprintf("Data Scientist %u", n % POOLS));
	field(&c, "pd_number", xasprintf("ET%05u", n));
	must(store_case_add(B.store, &c, NOW - n, &B.e));
	must(store_participant_add(B.store, c.id, n % 2 == 0 ? "scc@usda.gov" : "other@usda.gov",
		"coordinator", &B.e));
	if (open)
		must(store_timers_set(B.store, c.id, &timer, 1, &B.e));
	if (n > 0 && n % 50 == 0)
		must(store_link_add(B.store, c.id, c.id - 1, "supersedes", NOW, &B.e));
	add_messages(c.id, n, MESSAGES / (OPEN_CASES + CLOSED_CASES));
	add_letters(c.id, n);
	case_free(&c);
}

static void add_register(void)
{
	struct coordinator_row *c = xcalloc(COORDINATORS, sizeof *c);
	struct pool_row *p = xcalloc(POOLS, sizeof *p);

	for (unsigned i = 0; i < COORDINATORS; i++)
		c[i] = (struct coordinator_row){
			.agency = i == 0 ? xstrdup("Department of Agriculture")
					 : xasprintf("Department %u", i / 4),
			.sub_agency =
				i == 0 ? xstrdup("Forest Service") : xasprintf("Bureau %u", i),
			.name = xstrdup("Theodora Whitlow"),
			.address = xasprintf("scc%u@usda.gov", i)};
	for (unsigned i = 0; i < POOLS; i++)
		p[i] = (struct pool_row){.title = xasprintf("Data Scientist %u", i),
			.announcement = xasprintf("26-CGH-%08u-DE", i),
			.pay_plan = xstrdup("GS"),
			.series = xasprintf("%04u", 100 + i),
			.grade = xstrdup("12/13"),
			.location = xstrdup("Washington, DC"),
			.appointment_type = xstrdup("permanent"),
			.expires_on = xstrdup("2027-03-31"),
			.vacancies = 10};
	must(store_begin(B.store, &B.e));
	must(store_coordinators_replace(B.store, c, COORDINATORS, NOW, &B.e));
	must(store_pools_replace(B.store, p, POOLS, NOW, &B.e));
	must(store_commit(B.store, &B.e));
	for (unsigned i = 0; i < COORDINATORS; i++)
		coordinator_row_free(&c[i]);
	for (unsigned i = 0; i < POOLS; i++)
		pool_row_free(&p[i]);
	free(c);
	free(p);
}

static void fill(void)
{
	for (unsigned n = 0; n < OPEN_CASES + CLOSED_CASES; n += BATCH) {
		must(store_begin(B.store, &B.e));
		for (unsigned i = n; i < n + BATCH; i++)
			add_case(i);
		must(store_commit(B.store, &B.e));
	}
	add_register();
}

/* --- what is measured --------------------------------------------------------------------------------------------- */

static unsigned some_case(void)
{
	return B.turn * 7919 % (OPEN_CASES + CLOSED_CASES);
}

static int count_case(void *ctx, const struct case_record *c)
{
	(void)c;
	++*(int *)ctx;
	return 0;
}

/* The engine stops where it has seen enough; a person with a case a day for a year is the worst that is likely. */
static int few_cases(void *ctx, const struct case_record *c)
{
	(void)c;
	return ++*(int *)ctx >= 20;
}

static int count_coordinator(void *ctx, const struct coordinator_row *r)
{
	(void)r;
	++*(int *)ctx;
	return 0;
}

static int count_link(void *ctx, const struct link_row *l)
{
	(void)l;
	++*(int *)ctx;
	return 0;
}

static void list_open_cases(void)
{
	struct strings finals = {0};
	const struct case_filter filter = {
		.open_only = true, .final_states = &finals, .limit = INT_MAX};
	int n = 0;

	strings_add(&finals, "closed");
	must(store_case_each(B.store, &filter, count_case, &n, &B.e));
	if (n != OPEN_CASES)
		must(err_set(&B.e, ERR_PERM, "%d open cases", n));
	strings_free(&finals);
}

static void mail_was_seen(void)
{
	const struct copy_key copy = {"crossgovhiring", 7, MESSAGES + 1};
	struct copy_row row;
	struct message_row m;
	char key[72];

	must(store_copy_find(B.store, &copy, &row, &B.e));
	(void)snprintf(key, sizeof key, "sha256:none%u", B.turn);
	must(store_message_by_content(B.store, key, &m, &B.e));
	must(store_message_id_taken(B.store, key, key, &B.e));
}

static void case_of_letter(void)
{
	struct case_record c = {0};
	int64_t id, version;
	char message_id[64], name[64];

	(void)snprintf(message_id, sizeof message_id, "l%u.1@clerk.example.gov", some_case());
	must(store_case_by_letter(B.store, message_id, &c, &B.e));
	case_free(&c);
	must(store_letter_about(B.store, message_id, &id, &version, name, sizeof name, &B.e));
}

static void case_of_number(void)
{
	struct case_record c = {0};
	char number[32];

	(void)snprintf(number, sizeof number, "CGH-26-%05u", some_case());
	must(store_case_by_number(B.store, number, &c, &B.e));
	must(store_case_participant(B.store, c.id, "scc@usda.gov", &B.e));
	case_free(&c);
}

static void case_waiting(void)
{
	static const char *const states[] = {
		"incomplete", "awaiting-recipients", "ready", "certificate-out", "validating"};
	char address[64];

	(void)snprintf(address, sizeof address, "manager%u@usda.gov", some_case() % SENDERS);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		struct case_record c = {0};

		must(store_case_by_requester(B.store, KIND, address, states[i], &c, &B.e));
		case_free(&c);
	}
}

static void cases_with_number(void)
{
	char value[32];
	int n = 0;

	(void)snprintf(value, sizeof value, "26-fs-%06u", some_case());
	must(store_cases_by_value(B.store, NULL, "sf52_number", value, count_case, &n, &B.e));
	if (n != 1)
		must(err_set(&B.e, ERR_PERM, "%d cases with %s", n, value));
}

static void cases_of_agency(void) /* every case has this value */
{
	int n = 0;

	must(store_cases_by_value(
		B.store, KIND, "agency", "department of agriculture", few_cases, &n, &B.e));
}

static void cases_of_coordinator(void) /* takes part in 10,000 */
{
	int n = 0;

	must(store_cases_of(B.store, "SCC@usda.gov", KIND, few_cases, &n, &B.e));
}

static void coordinators(void)
{
	int n = 0;

	must(store_coordinators_each(B.store, "Department of Agriculture", "Forest Service", false,
		count_coordinator, &n, &B.e));
	must(store_coordinator_for(
		B.store, "scc0@usda.gov", "Department of Agriculture", "Forest Service", &B.e));
}

static void pool_named(void)
{
	struct pool_row r = {0};
	char text[64];

	(void)snprintf(text, sizeof text, "Data Scientist %u, GS-%04u-12", B.turn % POOLS,
		100 + B.turn % POOLS);
	must(store_pool_find(B.store, text, &r, &B.e));
	pool_row_free(&r);
}

static void limits_and_links(void)
{
	struct tally_counts counts;
	struct tally_row t = {.text_key = "a text of its own"};
	char address[64];
	struct timer_row timer;
	int n = 0;

	(void)snprintf(address, sizeof address, "manager%u@usda.gov", some_case() % SENDERS);
	t.address = address;
	t.case_id = some_case() + 1;
	must(store_tally_count(B.store, &t, NOW, &counts, &B.e));
	must(store_timer_of_case(B.store, t.case_id, NOW, &timer, &B.e));
	must(store_links_each(B.store, t.case_id, count_link, &n, &B.e));
}

static void whole_mail(void)
{
	mail_was_seen();
	case_of_letter();
	case_of_number();
	case_waiting();
	cases_with_number();
	cases_of_agency();
	cases_of_coordinator();
	coordinators();
	pool_named();
	limits_and_links();
}

/* What `mailclerk explain --state DB` does with a mail that was read. */
static void explain(void)
{
	struct engine g = {.config = B.config, .office = B.office, .store = B.store};
	struct strings own = {0};
	const struct reader_mailbox box = {.name = B.config->mailboxes[0].name,
		.auth = B.config->mailboxes[0].auth,
		.self = {.addresses = &own, .message_id_domain = B.config->message_id_domain}};
	struct reading r;
	struct plan p;
	char *raw = xasprintf(
		"From: Dana Ruiz <manager%u@usda.gov>\r\nTo: recruiter-help@usajobs.gov\r\n"
		"Subject: Role in the Agency Talent Portal\r\nMessage-ID: <new%u@usda.gov>\r\n"
		"Authentication-Results: spf=pass smtp.mailfrom=usda.gov; dmarc=pass "
		"action=none header.from=usda.gov;compauth=pass reason=100\r\n\r\n"
		"Full name: Dana Ruiz\r\nRole: Hiring Manager\r\nAgency: Department of "
		"Agriculture\r\nSub-agency: Forest Service\r\n",
		some_case() % SENDERS, B.turn);

	strings_add(&own, B.config->mailboxes[0].address);
	must(reader_read(B.office->reader, &box, &B.config->limits, raw, strlen(raw), &r, &B.e));
	must(store_begin(B.store, &B.e));
	must(engine_plan(&g, &B.config->mailboxes[0], &r, NOW, &p, &B.e));
	plan_free(&p);
	store_rollback(B.store);
	reading_free(&r);
	strings_free(&own);
	free(raw);
}

/* --- measuring ---------------------------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void measure(const char *what, void (*run)(void), unsigned rounds)
{
	static double took[ROUNDS];

	for (unsigned i = 0; i < rounds + BEFORE; i++) {
		double start = now_ms();

		B.turn++;
		run();
		if (i >= BEFORE)
			took[i - BEFORE] = now_ms() - start;
	}
	qsort(took, rounds, sizeof *took, by_size);
	(void)printf("%-44s %9.3f ms  (median of %u; 99 of 100 within %.3f ms)\n", what,
		took[rounds / 2], rounds, took[rounds * 99 / 100]);
}

static void load_office(void)
{
	struct findings f = {0};

	if (config_load("daemon/mailclerk.yaml", &B.config, &f) < 0 ||
		office_load(".", &B.office, &f) < 0)
		must(err_set(&B.e, ERR_CONFIG, "%s:%d: %s", f.v[0].file, f.v[0].line, f.v[0].text));
	findings_free(&f);
}

static void remove_all(const char *folder, const char *path)
{
	static const char *const ends[] = {"", "-wal", "-shm"};

	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		char *name = xasprintf("%s%s", path, ends[i]);

		(void)unlink(name);
		free(name);
	}
	(void)rmdir(folder);
}

int main(int argc, char **argv)
{
	const char *below = argc > 1 ? argv[1] : getenv("TMPDIR");
	char *folder = xasprintf("%s/mailclerk-bench-XXXXXX", below != NULL ? below : "/tmp");
	char *path;
	double start;

	if (mkdtemp(folder) == NULL) {
		perror(folder);
		return 1;
	}
	path = xasprintf("%s/mailclerk.db", folder);
	load_office();
	must(store_open(path, true, &B.store, &B.e));
	start = now_ms();
	fill();
	(void)printf("%d open cases, %d closed, %d messages: made in %.1f s\n", OPEN_CASES,
		CLOSED_CASES, MESSAGES, (now_ms() - start) / 1e3);
	store_close(B.store);
	must(store_open(path, false, &B.store, &B.e));
	measure("list of all open cases", list_open_cases, LIST_ROUNDS);
	measure("was this mail seen?", mail_was_seen, ROUNDS);
	measure("the case of one of our letters", case_of_letter, ROUNDS);
	measure("a case by number, and a participant", case_of_number, ROUNDS);
	measure("a case of its sender in each of 5 states", case_waiting, ROUNDS);
	measure("cases with an SF-52 number", cases_with_number, ROUNDS);
	measure("20 of 20,000 cases with an agency", cases_of_agency, ROUNDS);
	measure("20 of 10,000 cases of a coordinator", cases_of_coordinator, ROUNDS);
	measure("coordinators of a sub-agency", coordinators, ROUNDS);
	measure("which of 200 pools", pool_named, ROUNDS);
	measure("limits, next timer, links", limits_and_links, ROUNDS);
	measure("all look-ups of one mail", whole_mail, ROUNDS);
	measure("explaining one mail (reading and letters too)", explain, ROUNDS);
	store_close(B.store);
	remove_all(folder, path);
	office_free(B.office);
	config_free(B.config);
	free(path);
	free(folder);
	return 0;
}
