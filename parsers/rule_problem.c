/* rule_problem.c - owns the list of what can be wrong with a value. Each is raised where the value is read. */
#include "parsers/rule.h"

const char *const rule_problem_codes[] = {"two-values", "unknown-agency", "not-a-full-name",
	"not-a-number", "not-a-grade", "not-a-series", "not-a-pay-plan", "not-a-phone-number",
	"not-an-address", "not-a-date", "no-year", "not-one-of-the-values", "too-long",
	"pattern-limit", "file-empty", "file-broken", "file-encrypted", "file-executable",
	"file-misnamed", "file-without-text", NULL};
