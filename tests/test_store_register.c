/*
 * test_store_register.c - what the store knows of coordinators, talent pools, links between cases and marks, on a database in
 * memory.
 */
#include "tests/store_fixture.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define S(text) ((char *)(uintptr_t)(text)) /* a constant in a row that owns nothing */

/* --- coordinators ------------------------------------------------------------------------------------------------- */

#define USDA "Department of Agriculture"
#define FS "Forest Service"

static const struct coordinator_row people[] = {
	{S(USDA), S(""), S("Ann Wide"), S("ann@usda.example"), true},
	{S(USDA), S(FS), S("Bo Forest"), S("bo@usda.example"), false},
	{S(USDA), S(FS), S("Cy Forest"), S("cy@usda.example"), false},
	{S("Department of Energy"), S("Office of Science"), S("Di"), S("di@energy.example"), false},
};

static void import(struct store *s, const struct coordinator_row *rows, size_t n)
{
	ok(store_begin(s, &e));
	ok(store_coordinators_replace(s, rows, n, NOW, &e));
	ok(store_commit(s, &e));
}

static int mark_stale(struct store *s, const char *address)
{
	int n;

	ok(store_begin(s, &e));
	n = store_coordinator_stale(s, address, NOW, &e);
	ok(store_commit(s, &e));
	return n;
}

static int see_coordinator(void *ctx, const struct coordinator_row *r)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	(void)snprintf(w->seen + n, sizeof w->seen - n, "%.2s%s ", r->address, r->stale ? "!" : "");
	return w->stop_after > 0 && --w->stop_after == 0 ? 5 : 0;
}

static void coordinators_are_found(void **state)
{
	struct store *s = *state;
	static const struct {
		const char *agency, *sub;
		bool stale_too;
		const char *want;
	} rows[] = {
		{NULL, NULL, true, "an bo cy! di! "},
		{NULL, NULL, false, "an bo "},
		{USDA, FS, false, "bo "},
		{USDA, FS, true, "bo cy! "},
		{"DEPARTMENT OF AGRICULTURE", "forest service", false, "bo "},
		{USDA, "Rural Development", false, "an "},
		{USDA, "", false, "an "},
		{USDA, NULL, false, "an "},
		{"Department of Energy", "Office of Science", false, ""},
		{"Department of Energy", "Office of Science", true, "di! "},
		{"Department of Energy", "", true, ""},
		{"Department of Labor", "", true, ""},
	};
	struct walk stopped = {.stop_after = 2};

	import(s, people, COUNT(people));
	assert_int_equal(mark_stale(s, "CY@usda.example"), 1);
	assert_int_equal(mark_stale(s, "cy@usda.example"), 0);
	assert_int_equal(mark_stale(s, "di@energy.example"), 1);
	assert_int_equal(mark_stale(s, "nobody@usda.example"), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct walk w = {0};

		ok(store_coordinators_each(s, rows[i].agency, rows[i].sub, rows[i].stale_too,
			see_coordinator, &w, &e));
		if (strcmp(w.seen, rows[i].want) != 0)
			fail_msg("row %zu: %s", i, w.seen);
	}
	assert_int_equal(
		store_coordinators_each(s, NULL, NULL, true, see_coordinator, &stopped, &e), 5);
	assert_string_equal(stopped.seen, "an bo ");
}

static void stale_ones_of_a_sub_agency_give_way(void **state)
{
	struct store *s = *state;
	struct walk w = {0};

	import(s, people, COUNT(people));
	assert_int_equal(mark_stale(s, "bo@usda.example"), 1);
	assert_int_equal(mark_stale(s, "cy@usda.example"), 1);
	ok(store_coordinators_each(s, USDA, FS, false, see_coordinator, &w, &e));
	assert_string_equal(w.seen, "an ");
}

static void import_replaces_all_and_clears_staleness(void **state)
{
	struct store *s = *state;
	struct walk w = {0};
	const struct coordinator_row again[] = {people[1], people[1]};

	import(s, people, COUNT(people));
	assert_int_equal(mark_stale(s, "bo@usda.example"), 1);
	import(s, again, 2);
	ok(store_coordinators_each(s, NULL, NULL, true, see_coordinator, &w, &e));
	assert_string_equal(w.seen, "bo ");
	import(s, NULL, 0);
	ok(store_coordinators_each(s, NULL, NULL, true, see_coordinator, &w, &e));
	assert_string_equal(w.seen, "bo ");
}

static void coordinator_is_recognised(void **state)
{
	struct store *s = *state;
	static const struct {
		const char *address, *agency, *sub;
		int want;
	} rows[] = {
		{"bo@usda.example", USDA, FS, 1},
		{"BO@USDA.example", "department of agriculture", "FOREST SERVICE", 1},
		{"ann@usda.example", USDA, FS, 1},
		{"ann@usda.example", USDA, "", 1},
		{"ann@usda.example", USDA, NULL, 1},
		{"bo@usda.example", USDA, "", 0},
		{"bo@usda.example", USDA, "Rural Development", 0},
		{"bo@usda.example", "Department of Energy", FS, 0},
		{"bo@usda.example", NULL, NULL, 1},
		{"eve@usda.example", USDA, FS, 0},
		{"eve@usda.example", NULL, NULL, 0},
		{"", NULL, NULL, 0},
	};

	import(s, people, COUNT(people));
	assert_int_equal(mark_stale(s, "bo@usda.example"), 1);
	for (size_t i = 0; i < COUNT(rows); i++)
		if (store_coordinator_for(s, rows[i].address, rows[i].agency, rows[i].sub, &e) !=
			rows[i].want)
			fail_msg("row %zu", i);
}

/* --- pools -------------------------------------------------------------------------------------------------------- */

#define POOL(title, number, series, grade)                                                      \
	{                                                                                       \
		S(title), S(number), S("GS"), S(series), S(grade), S("Remote"), S("permanent"), \
			S("2027-03-31"), 3                                                      \
	}

static const struct pool_row pools[] = {
	POOL("Data Scientist", "DEMP-10001524-26-DTT", "1560", "14"),
	POOL("Lead Data Scientist", "DEMP-10001524-26", "1560", "14"),
	POOL("Program Analyst Talent Pool", "OPM-26-00217", "0343", "12/13"),
	POOL("HR Specialist", "OPM-26-00311-A", "0201", "13"),
	POOL("HR Specialist", "OPM-26-00311-B", "0201", "14"),
	POOL("Accountant", "OPM-26-00418", "0510", "11"),
	POOL("IT Specialist (INFOSEC)", "OPM-26-00600", "2210", "14"),
	POOL("IT Specialist", "OPM-26-00601", "2210", "14"),
	POOL("Research and Policy Secretary", "OPM-26-00602", "0318", "7"),
	POOL("Economist", "OPM-26-00500", "0110", "12"),
	POOL("Economist", "OPM-26-00500", "0110", "13"),
	POOL("Auditor", "OPM-26-00419", "0511", "11"),
};

static int see_pool(void *ctx, const struct pool_row *r)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	assert_string_equal(r->pay_plan, "GS");
	assert_string_equal(r->location, "Remote");
	assert_string_equal(r->appointment_type, "permanent");
	assert_string_equal(r->expires_on, "2027-03-31");
	assert_int_equal(r->vacancies, 3);
	(void)snprintf(w->seen + n, sizeof w->seen - n, "%s/%s ", r->series, r->grade);
	return w->stop_after > 0 && --w->stop_after == 0 ? 5 : 0;
}

static void import_pools(struct store *s)
{
	ok(store_begin(s, &e));
	ok(store_pools_replace(s, pools, COUNT(pools), NOW, &e));
	ok(store_pools_replace(s, pools, COUNT(pools), NOW, &e));
	ok(store_commit(s, &e));
}

static void pools_keep_their_order(void **state)
{
	struct store *s = *state;
	struct walk w = {0}, stopped = {.stop_after = 1};

	import_pools(s);
	ok(store_pools_each(s, see_pool, &w, &e));
	assert_string_equal(w.seen, "1560/14 1560/14 0343/12/13 0201/13 0201/14 0510/11 2210/14 "
				    "2210/14 0318/7 0110/12 0110/13 0511/11 ");
	assert_int_equal(store_pools_each(s, see_pool, &stopped, &e), 5);
}

static void pool_is_found_by_what_people_call_it(void **state)
{
	struct store *s = *state;
	static const struct {
		const char *text;
		int want;
		const char *announcement;
	} rows[] = {
		/* announcement number */
		{"DEMP-10001524-26-DTT", 1, "DEMP-10001524-26-DTT"},
		{"demp-10001524-26-dtt", 1, "DEMP-10001524-26-DTT"},
		{"DEMP-10001524-26", 1, "DEMP-10001524-26"},
		{"announcement OPM-26-00418.", 1, "OPM-26-00418"},
		{"Auditor (OPM-26-00418)", 1, "OPM-26-00418"},
		{"OPM-26-00418 and OPM-26-00419", 2, NULL},
		{"OPM-26-0041", 0, NULL},
		{"OPM-26-00500", 2, NULL},
		{"Economist GS 110 13 (OPM-26-00500)", 1, "OPM-26-00500"},
		{"OPM-26-00500, GS-13", 1, "OPM-26-00500"},
		{"OPM-26-00500, GS-15", 2, NULL},
		/* title */
		{"Accountant", 1, "OPM-26-00418"},
		{"  the ACCOUNTANT  Talent\tPool ", 1, "OPM-26-00418"},
		{"accountant pool", 1, "OPM-26-00418"},
		{"program analyst", 1, "OPM-26-00217"},
		{"Program Analyst shared certificate", 1, "OPM-26-00217"},
		{"Data Scientist", 1, "DEMP-10001524-26-DTT"},
		{"Lead Data Scientist", 1, "DEMP-10001524-26"},
		{"Data Scientists", 1, "DEMP-10001524-26-DTT"},
		{"the data scientists talent pools", 1, "DEMP-10001524-26-DTT"},
		{"Data-Scientist", 1, "DEMP-10001524-26-DTT"},
		{"IT Specialists, INFOSEC", 1, "OPM-26-00600"},
		{"it specialist(infosec)", 1, "OPM-26-00600"},
		{"IT Specialist - INFOSEC (GS-2210-14)", 1, "OPM-26-00600"},
		{"IT Specialist, GS-2210-14", 1, "OPM-26-00601"},
		{"IT", 0, NULL},
		{"research & policy secretaries", 1, "OPM-26-00602"},
		{"Research&Policy Secretary pool", 1, "OPM-26-00602"},
		{"Scientist", 0, NULL},
		{"HR Specialist", 2, NULL},
		{"Specialist", 0, NULL},
		{"talent pool", 0, NULL},
		{"", 0, NULL},
		/* title and grade */
		{"HR Specialist, GS-14", 1, "OPM-26-00311-B"},
		{"HR Specialist GS-0201-13 talent pool", 1, "OPM-26-00311-A"},
		{"Lead Data Scientist (GS-1560-14)", 1, "DEMP-10001524-26"},
		{"Data Scientist GS-1560-14", 1, "DEMP-10001524-26-DTT"},
		/* the title of one and the grade of another */
		{"Accountant GS-0343-12", 0, NULL},
		/* pay plan, series, grade */
		{"GS-0343-12/13", 1, "OPM-26-00217"},
		{"GS-343-13", 1, "OPM-26-00217"},
		{"gs 0343 12", 1, "OPM-26-00217"},
		{"GS0201-14", 1, "OPM-26-00311-B"},
		{"GS-0201, grade 14", 1, "OPM-26-00311-B"},
		{"GS-0201-13/14", 2, NULL},
		{"GS-0201-13-14", 2, NULL},
		{"GS-0201-13 and GS-0201-14", 2, NULL},
		{"GS-1560-14", 2, NULL},
		{"GS-0343-11/12", 1, "OPM-26-00217"},
		{"GS-0343-14", 0, NULL},
		{"GG-0343-13", 0, NULL},
		{"GS-13", 0, NULL},
		{"GS-0343-133", 0, NULL},
		{"GS-", 0, NULL},
		{"GS-0343-", 0, NULL},
		{"0343-13", 0, NULL},
		{"GS-0343-99", 0, NULL},
	};

	import_pools(s);
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct pool_row r = {0};
		int n = store_pool_find(s, rows[i].text, &r, &e);

		if (n != rows[i].want ||
			(n == 1 && strcmp(r.announcement, rows[i].announcement) != 0) ||
			(n != 1 && r.title != NULL))
			fail_msg("\"%s\": %d, %s", rows[i].text, n,
				r.announcement != NULL ? r.announcement : "-");
		pool_row_free(&r);
	}
}

static void pool_find_looks_at_no_flood(void **state)
{
	struct store *s = *state;
	char *flood = xmalloc(1 << 20);
	struct pool_row r = {0};

	import_pools(s);
	memset(flood, 'a', 1 << 20);
	flood[(1 << 20) - 1] = '\0';
	assert_int_equal(store_pool_find(s, flood, &r, &e), 0);
	free(flood);
}

/* --- links -------------------------------------------------------------------------------------------------------- */

static int see_link(void *ctx, const struct link_row *l)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	assert_int_equal(l->at, NOW);
	assert_string_equal(l->kind, "role-request");
	assert_string_equal(l->state, "incomplete");
	(void)snprintf(w->seen + n, sizeof w->seen - n, "%s%s:%s ", l->forth ? ">" : "<",
		l->number + 10, l->why);
	return w->stop_after > 0 && --w->stop_after == 0 ? 5 : 0;
}

static void links_are_seen_from_both_sides(void **state)
{
	struct store *s = *state;
	struct walk a = {0}, b = {0}, c = {0}, none = {0}, stopped = {.stop_after = 1};
	int64_t id[4];

	ok(store_begin(s, &e));
	id[0] = add_case(s, "CGH-26-00001");
	id[1] = add_case(s, "CGH-26-00002");
	id[2] = add_case(s, "CGH-26-00003");
	id[3] = add_case(s, "CGH-26-00004");
	ok(store_link_add(s, id[1], id[0], "supersedes", NOW, &e));
	ok(store_link_add(s, id[1], id[2], "same-candidate", NOW, &e));
	ok(store_link_add(s, id[1], id[2], "same-candidate", NOW + 1, &e)); /* once */
	ok(store_link_add(s, id[2], id[1], "same-candidate", NOW + 1, &e)); /* from either side */
	ok(store_link_add(s, id[1], id[2], "pool-request", NOW, &e));
	ok(store_commit(s, &e));
	ok(store_links_each(s, id[0], see_link, &a, &e));
	ok(store_links_each(s, id[1], see_link, &b, &e));
	ok(store_links_each(s, id[2], see_link, &c, &e));
	ok(store_links_each(s, id[3], see_link, &none, &e));
	assert_string_equal(a.seen, "<02:supersedes ");
	assert_string_equal(b.seen, ">01:supersedes >03:pool-request >03:same-candidate ");
	assert_string_equal(c.seen, "<02:pool-request <02:same-candidate ");
	assert_string_equal(none.seen, "");
	assert_int_equal(store_links_each(s, id[1], see_link, &stopped, &e), 5);
}

static void wrong_links_are_refused(void **state)
{
	struct store *s = *state;
	int64_t id;

	ok(store_begin(s, &e));
	id = add_case(s, "CGH-26-00001");
	ok(store_commit(s, &e));
	for (int i = 0; i < 3; i++) {
		ok(store_begin(s, &e));
		assert_int_equal(store_link_add(s, id,
					 i == 0   ? id
					 : i == 1 ? 99
						  : id + 1,
					 i == 2 ? "" : "supersedes", NOW, &e),
			-1);
		assert_int_equal(e.kind, ERR_PERM);
		store_rollback(s);
	}
}

/* --- finding cases ------------------------------------------------------------------------------------------------ */

static int see_case(void *ctx, const struct case_record *c)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);
	const struct case_field *f = case_field_find(c, "sf52_number");

	(void)snprintf(w->seen + n, sizeof w->seen - n, "%s=%s ", c->number + 10,
		f != NULL ? f->values.v[0] : "-");
	return w->stop_after > 0 && --w->stop_after == 0 ? 5 : 0;
}

static void add_with_value(
	struct store *s, const char *number, const char *kind, const char *v1, const char *v2)
{
	struct case_record c = new_case(number);
	struct case_field f = {.name = S("sf52_number"), .source = S("body")};

	free(c.kind);
	c.kind = xstrdup(kind);
	strings_add(&f.values, v1);
	if (v2 != NULL)
		strings_add(&f.values, v2);
	c.fields = &f;
	c.fields_n = 1;
	ok(store_case_add(s, &c, NOW, &e));
	c.fields = NULL;
	c.fields_n = 0;
	strings_free(&f.values);
	case_free(&c);
}

static void cases_are_found_by_a_value(void **state)
{
	struct store *s = *state;
	static const struct {
		const char *kind, *field, *value;
		int stop_after;
		const char *want;
	} rows[] = {
		{NULL, "sf52_number", "26-FS-004417", 0, "04=26-fs-004417 03=X-1 01=26-FS-004417 "},
		{"selection", "sf52_number", "26-fs-004417", 0, "04=26-fs-004417 01=26-FS-004417 "},
		{NULL, "sf52_number", "26-FS-004417", 2, "04=26-fs-004417 03=X-1 "},
		{NULL, "sf52_number", "26-FS-00441", 0, ""},
		{NULL, "sf52_number", "", 0, ""},
		{NULL, "pd_number", "26-FS-004417", 0, ""},
		{"pool-request", "sf52_number", "X-1", 0, ""},
	};

	ok(store_begin(s, &e));
	add_with_value(s, "CGH-26-00001", "selection", "26-FS-004417", NULL);
	add_with_value(s, "CGH-26-00002", "selection", "26-FS-004418", NULL);
	add_with_value(s, "CGH-26-00003", "role-request", "X-1", "26-FS-004417");
	add_with_value(s, "CGH-26-00004", "selection", "26-fs-004417", "26-FS-004417");
	ok(store_commit(s, &e));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct walk w = {.stop_after = rows[i].stop_after};

		assert_int_equal(store_cases_by_value(s, rows[i].kind, rows[i].field, rows[i].value,
					 see_case, &w, &e),
			rows[i].stop_after > 0 ? 5 : 0);
		assert_string_equal(w.seen, rows[i].want);
	}
}

static int see_participant(void *ctx, const char *address, const char *role)
{
	struct walk *w = ctx;
	size_t n = strlen(w->seen);

	(void)snprintf(w->seen + n, sizeof w->seen - n, "%s(%s) ", address, role);
	return w->stop_after > 0 && --w->stop_after == 0 ? 5 : 0;
}

static void cases_and_participants_find_each_other(void **state)
{
	struct store *s = *state;
	struct walk all = {0}, one = {0}, nobody = {0}, people_seen = {0},
		    stopped = {.stop_after = 1};
	struct case_record c;

	ok(store_begin(s, &e));
	add_with_value(s, "CGH-26-00001", "selection", "1", NULL);
	add_with_value(s, "CGH-26-00002", "pool-request", "2", NULL);
	add_with_value(s, "CGH-26-00003", "selection", "3", NULL);
	assert_int_equal(store_case_by_number(s, "CGH-26-00003", &c, &e), 1);
	ok(store_participant_add(s, c.id, "bo@usda.example", "coordinator", &e));
	ok(store_commit(s, &e));
	ok(store_cases_of(s, "dana@EXAMPLE.gov", NULL, see_case, &all, &e));
	assert_string_equal(all.seen, "03=3 02=2 01=1 ");
	ok(store_cases_of(s, "bo@usda.example", "selection", see_case, &one, &e));
	assert_string_equal(one.seen, "03=3 ");
	ok(store_cases_of(s, "bo@usda.example", "pool-request", see_case, &nobody, &e));
	ok(store_cases_of(s, "", NULL, see_case, &nobody, &e));
	assert_string_equal(nobody.seen, "");
	ok(store_participants_each(s, c.id, see_participant, &people_seen, &e));
	assert_string_equal(
		people_seen.seen, "bo@usda.example(coordinator) Dana@example.gov(requester) ");
	assert_int_equal(store_participants_each(s, c.id, see_participant, &stopped, &e), 5);
	case_free(&c);
}

/* --- letters and marks -------------------------------------------------------------------------------------------- */

static void letter_knows_the_version_it_speaks_of(void **state)
{
	struct store *s = *state;
	struct strings to = {0};
	struct letter_row l = {.message_id = "v@example.gov",
		.template_ = "requested-team",
		.mailbox = "recruiter-help",
		.mail_from = "recruiter-help@example.gov",
		.recipients = &to,
		.subject = "s",
		.bytes = "b",
		.len = 1,
		.case_version = 7};
	int64_t id, version;
	char template_[64], small[5];

	strings_add(&to, "dana@example.gov");
	ok(store_begin(s, &e));
	l.case_id = add_case(s, "CGH-26-00001");
	ok(store_letter_add(s, &l, NOW, &e));
	add_letter(s, "none@example.gov", 0, "dana@example.gov", NULL);
	ok(store_commit(s, &e));
	assert_int_equal(store_letter_about(s, "v@example.gov", &id, &version, template_,
				 sizeof template_, &e),
		1);
	assert_int_equal(id, l.case_id);
	assert_int_equal(version, 7);
	assert_string_equal(template_, "requested-team");
	assert_int_equal(
		store_letter_about(s, "v@example.gov", &id, &version, small, sizeof small, &e), 1);
	assert_string_equal(small, "requ");
	assert_int_equal(store_letter_about(s, "none@example.gov", &id, &version, template_,
				 sizeof template_, &e),
		1);
	assert_int_equal(id, 0);
	assert_int_equal(version, 0);
	assert_int_equal(store_letter_about(s, "absent@example.gov", &id, &version, template_,
				 sizeof template_, &e),
		0);
	strings_free(&to);
}

static void marks(void **state)
{
	struct store *s = *state;
	int64_t at;

	assert_int_equal(store_pass_last(s, "recruiter-help", &at, &e), 0);
	ok(store_pass_done(s, "recruiter-help", NOW, &e));
	ok(store_pass_done(s, "crossgovhiring", NOW + 1, &e));
	ok(store_pass_done(s, "recruiter-help", NOW + 2, &e));
	assert_int_equal(store_pass_last(s, "recruiter-help", &at, &e), 1);
	assert_int_equal(at, NOW + 2);

	ok(store_begin(s, &e));
	assert_int_equal(store_once(s, "digest/2026-11-25", NOW, &e), 1);
	assert_int_equal(store_once(s, "digest/2026-11-25", NOW, &e), 0);
	store_rollback(s);
	ok(store_begin(s, &e));
	assert_int_equal(store_once(s, "digest/2026-11-25", NOW, &e), 1); /* nothing was done */
	assert_int_equal(store_once(s, "digest/2026-11-26", NOW, &e), 1);
	ok(store_commit(s, &e));
	ok(store_begin(s, &e));
	assert_int_equal(store_once(s, "digest/2026-11-25", NOW, &e), 0);
	ok(store_commit(s, &e));
}

#define T(name) cmocka_unit_test_setup_teardown(name, memory_set_up, memory_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(coordinators_are_found),
		T(stale_ones_of_a_sub_agency_give_way),
		T(import_replaces_all_and_clears_staleness),
		T(coordinator_is_recognised),
		T(pools_keep_their_order),
		T(pool_is_found_by_what_people_call_it),
		T(pool_find_looks_at_no_flood),
		T(links_are_seen_from_both_sides),
		T(wrong_links_are_refused),
		T(cases_are_found_by_a_value),
		T(cases_and_participants_find_each_other),
		T(letter_knows_the_version_it_speaks_of),
		T(marks),
	};

	return cmocka_run_group_tests_name("store_register", tests, NULL, NULL);
}
