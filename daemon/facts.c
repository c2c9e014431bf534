/*
 * facts.c - owns how each fact is judged, and its sentence. Must not decide what follows from it: the workflow does.
 */
#include "daemon/facts.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/facts_people.h"
#include "daemon/register.h"
#include "parsers/mem.h"
#include "parsers/text.h"

/* --- whose case it is --------------------------------------------------------------------------------------------- */

static void failed(struct facts *f, const struct err *e)
{
	if (!f->failed)
		f->err = *e;
	f->failed = true;
}

const struct agency *facts_agency(struct facts *f, const struct situation *s)
{
	const struct directory *dir = reader_directory(f->engine->office->reader);
	const char *given = situation_value(s, "agency");
	const struct agency *a = given != NULL ? directory_by_name(dir, given) : NULL;

	if (a != NULL)
		return a;
	if (s->case_ != NULL && s->case_->requester != NULL)
		return directory_by_domain(dir, s->case_->requester);
	return s->message != NULL && s->message->from.n == 1
		       ? directory_by_domain(dir, s->message->from.v[0].addr)
		       : NULL;
}

/* The agency as the register has it: the department and, where the case or its agency says more, the part of it. */
static const char *agency_name(struct facts *f, const struct situation *s)
{
	const struct agency *a = facts_agency(f, s);

	return a != NULL ? agency_top(a)->name : situation_value(s, "agency");
}

static const char *sub_agency_name(struct facts *f, const struct situation *s)
{
	const char *sub = situation_value(s, "sub_agency");
	const struct agency *a = facts_agency(f, s);

	if (sub != NULL)
		return sub;
	return a != NULL && a != agency_top(a) ? a->name : "";
}

/* 1: the address coordinates for the agency; 0; -1. */
static int coordinates(
	struct facts *f, const struct situation *s, const char *address, struct err *e)
{
	const char *agency = agency_name(f, s);

	return agency == NULL ? 0
			      : coordinators_include(f->engine->store,
					reader_directory(f->engine->office->reader), address,
					agency, sub_agency_name(f, s), e);
}

static const char *sender_of(const struct situation *s)
{
	return s->message != NULL && s->message->from.n == 1 ? s->message->from.v[0].addr : NULL;
}

static struct situation of_case(const struct case_record *c)
{
	return (struct situation){.case_ = c};
}

bool facts_takes_part(struct facts *f, const struct case_record *c, const char *address)
{
	const struct situation s = of_case(c);
	struct err e = {0};
	int rc = store_case_participant(f->engine->store, c->id, address, &e);

	if (rc == 0)
		rc = coordinates(f, &s, address, &e);
	if (rc < 0)
		failed(f, &e);
	return rc == 1;
}

/* --- coordinators --------------------------------------------------------------------------------------------------- */

static void coordinators(struct facts *f, const struct situation *s, struct addresses *out)
{
	const char *agency = agency_name(f, s);
	struct coordinators found = {0};
	struct err e = {0};

	if (agency == NULL)
		return;
	if (coordinators_find(f->engine->store, reader_directory(f->engine->office->reader), agency,
		    sub_agency_name(f, s), &found, &e) < 0)
		failed(f, &e);
	for (size_t i = 0; i < found.n; i++)
		addresses_add(out, found.v[i].name, found.v[i].address);
	coordinators_free(&found);
}

static enum judgement coordinator_known(struct facts *f, const struct situation *s)
{
	struct addresses a = {0};
	bool any;

	if (agency_name(f, s) == NULL)
		return JUDGED_UNKNOWN;
	coordinators(f, s, &a);
	any = a.n > 0;
	addresses_free(&a);
	return any ? JUDGED_YES : JUDGED_NO;
}

static enum judgement from_coordinator(struct facts *f, const struct situation *s)
{
	const char *sender = sender_of(s);
	struct err e = {0};
	int rc;

	if (agency_name(f, s) == NULL || sender == NULL)
		return JUDGED_UNKNOWN;
	rc = coordinates(f, s, sender, &e);
	if (rc < 0)
		failed(f, &e);
	return rc == 1 ? JUDGED_YES : JUDGED_NO;
}

static enum judgement same_agency(struct facts *f, const struct situation *s)
{
	const struct directory *dir = reader_directory(f->engine->office->reader);
	const char *given = situation_value(s, "agency"), *sender = sender_of(s);
	const struct agency *a = given != NULL ? directory_by_name(dir, given) : NULL;
	const struct agency *b = sender != NULL ? directory_by_domain(dir, sender) : NULL;

	if (a == NULL || b == NULL || s->message->auth.result != AUTH_PASS)
		return JUDGED_UNKNOWN;
	return agency_top(a) == agency_top(b) ? JUDGED_YES : JUDGED_NO;
}

/* --- other cases ------------------------------------------------------------------------------------------------------ */

struct search {
	struct facts *facts;
	const struct situation *situation;
	const struct agency *own;
	bool found;
};

static bool is_final(struct facts *f, const struct case_record *c)
{
	const struct workflow *w = workflows_find(&f->engine->office->workflows, c->kind);
	int state = w != NULL ? workflow_state_index(w, c->state) : -1;

	return state >= 0 && w->states[state].final;
}

/* An open case of another agency. Where one of the two agencies is not known, they are not the same. */
static int look_at(void *ctx, const struct case_record *c)
{
	struct search *x = ctx;
	const struct situation other = of_case(c);
	const struct agency *theirs = facts_agency(x->facts, &other);

	if ((x->situation->case_ != NULL && c->id == x->situation->case_->id) ||
		is_final(x->facts, c))
		return 0;
	if (theirs != NULL && x->own != NULL && agency_top(theirs) == agency_top(x->own))
		return 0;
	x->found = true;
	for (size_t i = 0; i < x->facts->others_n; i++)
		if (x->facts->others[i] == c->id)
			return 0;
	if (x->facts->others_n < sizeof x->facts->others / sizeof x->facts->others[0])
		x->facts->others[x->facts->others_n++] = c->id;
	return 0;
}

static enum judgement elsewhere(struct facts *f, const struct situation *s, const char *field)
{
	const struct strings *values = situation_values(s, field);
	struct search x = {.facts = f, .situation = s, .own = facts_agency(f, s)};
	struct err e = {0};

	if (values == NULL)
		return JUDGED_UNKNOWN;
	for (size_t i = 0; i < values->n; i++)
		if (store_cases_by_value(f->engine->store, s->workflow->kind, field, values->v[i],
			    look_at, &x, &e) < 0)
			failed(f, &e);
	return x.found ? JUDGED_YES : JUDGED_NO;
}

/* --- pools ------------------------------------------------------------------------------------------------------------ */

static int any_pool(void *ctx, const struct pool_row *r)
{
	(void)ctx;
	(void)r;
	return 1;
}

/* 1: the pool that the case names; 0: there is none, or several; -1: no pools are known at all, or none is named. */
static int find_pool(struct facts *f, const struct situation *s, struct pool_row *out)
{
	const char *text = situation_value(s, "pool");
	struct err e = {0};
	int rc;

	if (text == NULL)
		return -1;
	rc = store_pools_each(f->engine->store, any_pool, NULL, &e);
	if (rc == 1)
		rc = store_pool_find(f->engine->store, text, out, &e);
	else if (rc == 0)
		return -1;
	if (rc < 0)
		failed(f, &e);
	return rc == 1;
}

static enum judgement pool_known(struct facts *f, const struct situation *s)
{
	struct pool_row p = {0};
	int rc = find_pool(f, s, &p);

	if (rc == 1)
		pool_row_free(&p);
	return rc < 0 ? JUDGED_UNKNOWN : rc == 1 ? JUDGED_YES : JUDGED_NO;
}

static bool day_is_over(struct facts *f, const char *iso, int64_t now)
{
	const struct duration one = {.count = 1, .unit = DURATION_DAYS};
	int64_t end;

	return calendar_from_day(f->engine->office->calendar, iso, one, false, &end) &&
	       end - (int64_t)8 * 3600 <= now;
}

static enum judgement pool_expired(struct facts *f, const struct situation *s)
{
	struct pool_row p = {0};
	enum judgement j;

	if (find_pool(f, s, &p) != 1)
		return JUDGED_UNKNOWN;
	j = p.expires_on[0] != '\0' && day_is_over(f, p.expires_on, s->now) ? JUDGED_YES
									    : JUDGED_NO;
	pool_row_free(&p);
	return j;
}

struct span {
	unsigned long from, to;
};

static struct span grades_of(const char *text)
{
	char *end;
	struct span s;

	s.from = s.to = strtoul(text, &end, 10);
	if (*end == '/' || *end == '-')
		s.to = strtoul(end + 1, NULL, 10);
	return s;
}

/* "14" and "12/13" against "13": one grade in common. */
static bool grades_meet(const char *a, const char *b)
{
	struct span x = grades_of(a), y = grades_of(b);

	return x.from <= y.to && y.from <= x.to;
}

static bool differs(const struct situation *s, const char *field, const char *pool)
{
	const char *v = situation_value(s, field);

	if (v == NULL || pool[0] == '\0')
		return false;
	return strcmp(field, "grade") == 0 ? !grades_meet(v, pool) : !text_same(v, pool);
}

static enum judgement pd_mismatch(struct facts *f, const struct situation *s)
{
	struct pool_row p = {0};
	bool other;

	if (find_pool(f, s, &p) != 1)
		return JUDGED_UNKNOWN;
	other = differs(s, "pay_plan", p.pay_plan) || differs(s, "series", p.series) ||
		differs(s, "grade", p.grade);
	pool_row_free(&p);
	return other ? JUDGED_YES : JUDGED_NO;
}

static enum judgement over_vacancies(struct facts *f, const struct situation *s)
{
	const struct strings *candidates = situation_values(s, "candidate");
	struct pool_row p = {0};
	bool over;

	if (candidates == NULL || find_pool(f, s, &p) != 1)
		return JUDGED_UNKNOWN;
	over = p.vacancies > 0 && (int64_t)candidates->n > p.vacancies;
	pool_row_free(&p);
	return over ? JUDGED_YES : JUDGED_NO;
}

/* --- recipients and dates --------------------------------------------------------------------------------------------- */

static enum judgement recipients(
	struct facts *f, const struct situation *s, enum recipient_verdict want)
{
	const struct strings *list = situation_values(s, "recipients");
	const struct agency *own = facts_agency(f, s);
	size_t hits = 0;

	if (list == NULL)
		return JUDGED_UNKNOWN;
	for (size_t i = 0; i < list->n; i++) {
		struct recipient r;

		recipient_judge(reader_directory(f->engine->office->reader), own, list->v[i], &r);
		hits += r.verdict == want;
		recipient_free(&r);
	}
	if (want == RECIPIENT_OK)
		return hits == list->n ? JUDGED_YES : JUDGED_NO;
	return hits > 0 ? JUDGED_YES : JUDGED_NO;
}

static enum judgement certificate_expired(struct facts *f, const struct situation *s)
{
	const char *day = situation_value(s, "expires_on");

	if (day == NULL)
		return JUDGED_UNKNOWN;
	return day_is_over(f, day, s->now) ? JUDGED_YES : JUDGED_NO;
}

/* --- all of them -------------------------------------------------------------------------------------------------------- */

enum judgement facts_judge(struct facts *f, enum fact fact, const struct situation *s)
{
	switch (fact) {
	case FACT_SAME_AGENCY:
		return same_agency(f, s);
	case FACT_COORDINATOR_KNOWN:
		return coordinator_known(f, s);
	case FACT_FROM_COORDINATOR:
		return from_coordinator(f, s);
	case FACT_SF52_ELSEWHERE:
		return elsewhere(f, s, "sf52_number");
	case FACT_CANDIDATE_ELSEWHERE:
		return elsewhere(f, s, "candidate");
	case FACT_POOL_KNOWN:
		return pool_known(f, s);
	case FACT_POOL_EXPIRED:
		return pool_expired(f, s);
	case FACT_PD_MISMATCH:
		return pd_mismatch(f, s);
	case FACT_OVER_VACANCIES:
		return over_vacancies(f, s);
	case FACT_RECIPIENTS_VALID:
		return recipients(f, s, RECIPIENT_OK);
	case FACT_RECIPIENTS_DOUBTFUL:
		return recipients(f, s, RECIPIENT_DOUBTFUL);
	case FACT_CERTIFICATE_EXPIRED:
		return certificate_expired(f, s);
	case FACTS:
		break;
	}
	return JUDGED_UNKNOWN;
}

bool facts_ask(void *ctx, enum fact fact, const struct situation *s)
{
	return facts_judge(ctx, fact, s) == JUDGED_YES;
}

/* Each as a sentence for the team; which of the two is the good news. */
static const struct {
	const char *yes, *no;
	bool good; /* yes is */
} words[FACTS] = {
	[FACT_SAME_AGENCY] = {"The sender's address belongs to the agency asked about.",
		"The sender's address belongs to another agency than the one asked about.", true},
	[FACT_COORDINATOR_KNOWN] =
		{"A Shared Certificate Coordinator is registered for the agency.",
			"No Shared Certificate Coordinator is registered for the agency.", true},
	[FACT_FROM_COORDINATOR] = {"The sender is a registered Shared Certificate Coordinator.",
		"The sender is not a registered Shared Certificate Coordinator.", true},
	[FACT_SF52_ELSEWHERE] = {"Another agency's open case has the same SF-52 number.",
		"No other agency's open case has this SF-52 number.", false},
	[FACT_CANDIDATE_ELSEWHERE] = {"Another agency's open case has the same candidate.",
		"No other agency's open case has this candidate.", false},
	[FACT_POOL_KNOWN] = {"The talent pool is in the list of pools.",
		"The talent pool is not in the list of pools, or the words fit several.", true},
	[FACT_POOL_EXPIRED] = {"The talent pool has expired.", "The talent pool has not expired.",
		false},
	[FACT_PD_MISMATCH] = {"Pay plan, series or grade differ from the talent pool's.",
		"Pay plan, series and grade do not contradict the talent pool.", false},
	[FACT_OVER_VACANCIES] = {"There are more selections than the talent pool has vacancies.",
		"There are no more selections than vacancies.", false},
	[FACT_RECIPIENTS_VALID] = {"Every recipient has an individual address of the agency.",
		"Not every recipient has an individual address of the agency.", true},
	[FACT_RECIPIENTS_DOUBTFUL] =
		{"A recipient is a contractor, or has an address that we cannot place.",
			"No recipient is doubtful.", false},
	[FACT_CERTIFICATE_EXPIRED] = {"The certificate has expired.",
		"The certificate has not expired.", false},
};

json_t *facts_checks(struct facts *f, const struct situation *s)
{
	json_t *a = json_array();

	for (size_t i = 0; s->workflow != NULL && i < s->workflow->checks_n; i++) {
		enum fact fact = s->workflow->checks[i];
		enum judgement j = facts_judge(f, fact, s);

		if (j == JUDGED_UNKNOWN)
			continue;
		json_array_append_new(
			a, json_pack("{s:b, s:s}", "ok", (j == JUDGED_YES) == words[fact].good,
				   "text", j == JUDGED_YES ? words[fact].yes : words[fact].no));
	}
	return a;
}

json_t *facts_recipients(struct facts *f, const struct situation *s)
{
	const struct strings *list = situation_values(s, "recipients");
	const struct agency *own = facts_agency(f, s);
	json_t *a = json_array();

	for (size_t i = 0; list != NULL && i < list->n; i++) {
		struct recipient r;

		recipient_judge(reader_directory(f->engine->office->reader), own, list->v[i], &r);
		json_array_append_new(
			a, json_pack("{s:s, s:s, s:b, s:s}", "name", r.name, "address", r.address,
				   "ok", r.verdict == RECIPIENT_OK, "why", r.why));
		recipient_free(&r);
	}
	return a;
}

json_t *facts_coordinators(struct facts *f, const struct situation *s)
{
	struct addresses list = {0};
	json_t *a = json_array();

	coordinators(f, s, &list);
	for (size_t i = 0; i < list.n; i++)
		json_array_append_new(a,
			json_pack("{s:s, s:s}", "name", list.v[i].name, "address", list.v[i].addr));
	addresses_free(&list);
	return a;
}

struct linking {
	struct facts *facts;
	json_t *list;
};

static int add_link(void *ctx, const struct link_row *l)
{
	struct linking *x = ctx;
	const struct workflow *w = workflows_find(&x->facts->engine->office->workflows, l->kind);
	int state = w != NULL ? workflow_state_index(w, l->state) : -1;

	json_array_append_new(
		x->list, json_pack("{s:s, s:s, s:s, s:s}", "number", l->number, "title",
				 w != NULL ? w->title : l->kind, "state",
				 state >= 0 ? w->states[state].title : l->state, "why", l->why));
	return 0;
}

json_t *facts_links(struct facts *f, const struct case_record *c)
{
	struct linking x = {.facts = f, .list = json_array()};
	struct err e = {0};

	if (c != NULL && c->id != 0 &&
		store_links_each(f->engine->store, c->id, add_link, &x, &e) < 0)
		failed(f, &e);
	return x.list;
}

/* --- audiences ------------------------------------------------------------------------------------------------------------ */

/* A manager whom the mail names gets a letter only at an address of the requester's own agency. */
static void add_manager(struct facts *f, const struct situation *s, struct addresses *out)
{
	const struct directory *dir = reader_directory(f->engine->office->reader);
	const char *address = situation_value(s, "manager_email");
	const char *name = situation_value(s, "manager_name");
	const struct agency *theirs, *own;

	if (address == NULL || s->case_ == NULL)
		return;
	theirs = directory_by_domain(dir, address);
	own = directory_by_domain(dir, s->case_->requester);
	if (theirs != NULL && own != NULL && agency_top(theirs) == agency_top(own))
		addresses_add(out, name != NULL ? name : "", address);
}

static void add_recipients(const struct situation *s, struct addresses *out)
{
	const struct strings *list = situation_values(s, "recipients");

	for (size_t i = 0; list != NULL && i < list->n; i++) {
		struct recipient r;

		recipient_split(list->v[i], &r);
		if (r.address[0] != '\0')
			addresses_add(out, r.name, r.address);
		recipient_free(&r);
	}
}

void facts_audience(
	struct facts *f, enum audience to, const struct situation *s, struct addresses *out)
{
	switch (to) {
	case AUDIENCE_TEAM:
		addresses_add(out, "", f->engine->config->team_address);
		break;
	case AUDIENCE_REQUESTER:
		if (s->case_ != NULL)
			addresses_add(out, s->case_->requester_name, s->case_->requester);
		else if (s->message != NULL && s->message->from.n == 1)
			addresses_add(out, s->message->from.v[0].name, s->message->from.v[0].addr);
		break;
	case AUDIENCE_SENDER:
		if (s->message != NULL && s->message->from.n == 1)
			addresses_add(out, s->message->from.v[0].name, s->message->from.v[0].addr);
		break;
	case AUDIENCE_COORDINATOR:
		coordinators(f, s, out);
		break;
	case AUDIENCE_RECIPIENTS:
		add_recipients(s, out);
		break;
	case AUDIENCE_MANAGER:
		add_manager(f, s, out);
		break;
	case AUDIENCES:
		break;
	}
}
