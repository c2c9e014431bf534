/*
 * fake_rules.h - two rules with the interface of parsers/rule.h, for tests that need rules but no mail to run them on.
 *
 * Included before anything else of the project: what the sources included afterwards call rules_*, they call here.
 */
#ifndef MAILCLERK_TESTS_FAKE_RULES_H
#define MAILCLERK_TESTS_FAKE_RULES_H

#define rules_count fake_rules_count
#define rules_name fake_rules_name
#define rules_event fake_rules_event
#define rules_file fake_rules_file
#define rules_find fake_rules_find
#define rules_field_count fake_rules_field_count
#define rules_field fake_rules_field
#define rules_value fake_rules_value
#define rules_line fake_rules_line

#include <string.h>

#include "parsers/rule.h"

static const struct rule_field fake_fields[] = {
	{.name = "full_name", .label = "Full name", .hint = "", .required = true},
	{.name = "role", .label = "Role", .hint = "", .required = true},
	{.name = "agency", .label = "Agency", .hint = "", .required = true},
	{.name = "sub_agency", .label = "Sub-agency", .hint = ""},
	{.name = "atp_role", .label = "ATP role", .hint = ""},
	{.name = "phones", .label = "Phones", .hint = "", .list = true},
};

static const struct {
	const char *name, *event;
} fake_rules[] = {
	{"role-request", "role_request"},
	{"selection", "selection"},
	{"status-inquiry", "status_inquiry"},
	{"withdrawal", "withdrawal"},
};

size_t rules_count(const struct rules *r)
{
	(void)r;
	return sizeof fake_rules / sizeof fake_rules[0];
}

const char *rules_name(const struct rules *r, size_t i)
{
	(void)r;
	return fake_rules[i].name;
}

const char *rules_event(const struct rules *r, size_t i)
{
	(void)r;
	return fake_rules[i].event;
}

const char *rules_file(const struct rules *r, size_t i)
{
	(void)r;
	return fake_rules[i].name;
}

int rules_find(const struct rules *r, const char *name)
{
	for (size_t i = 0; i < rules_count(r); i++)
		if (strcmp(fake_rules[i].name, name) == 0)
			return (int)i;
	return -1;
}

size_t rules_field_count(const struct rules *r, size_t i)
{
	(void)r;
	return i == 0 ? sizeof fake_fields / sizeof fake_fields[0] : 0;
}

struct rule_field rules_field(const struct rules *r, size_t i, size_t field)
{
	(void)r;
	(void)i;
	return fake_fields[field];
}

/* "role" is one of two values, whichever rule it is. */
const char *rules_value(const struct rules *r, size_t i, size_t field, size_t k)
{
	static const char *const roles[] = {"hiring_manager", "recruiter", NULL};

	(void)r;
	return i == 0 && field == 1 && k < 3 ? roles[k] : NULL;
}

int rules_line(const struct rules *r, size_t i, const char *key)
{
	(void)r;
	(void)i;
	(void)key;
	return 2;
}

#endif
