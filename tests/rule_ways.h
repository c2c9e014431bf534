/* rule_ways.h - a way to say something as a table row, and the check that the shipped rules understand what is asked for. */
#ifndef MAILCLERK_TESTS_RULE_WAYS_H
#define MAILCLERK_TESTS_RULE_WAYS_H

#include "tests/rule_mail.h"

struct way {
	const char *want; /* event; "-": no rule is certain */
	const char *subject, *body;
};

static inline void check_ways(const struct way *ways, size_t n)
{
	size_t wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct mail mail = {.from = "Ginger Hallow",
			.addr = strcmp(ways[i].want, "-") == 0 ? "ginger.hallow@example.com"
							       : "ginger.hallow@usda.gov",
			.subject = ways[i].subject,
			.body = ways[i].body};
		struct requests list;
		struct message m;
		const char *got = "-";

		mail_to_message(&mail, &m);
		rules_run(rules, "recruiter-help", &m, &list);
		if (list.n > 0 && list.v[0].certain)
			got = list.v[0].event;
		if (strcmp(got, ways[i].want) != 0) {
			wrong++;
			print_error("%s | %s\n  got  %s\n  want %s\n", ways[i].subject,
				ways[i].body, got, ways[i].want);
		}
		requests_free(&list);
		message_free(&m);
	}
	assert_int_equal(wrong, 0);
}

#endif
