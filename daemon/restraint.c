/* restraint.c - owns the judgement whether one more letter is too many. Counts nothing itself. */
#include "daemon/restraint.h"

#include <stdio.h>

const struct restraint_limits restraint_default = {
	.address_day = 20,
	.address_fruitless_day = 5,
	.domain_hour = 200,
	.case_day = 10,
	.total_hour = 1000,
};

enum restraint restraint_judge(const struct restraint_limits *limits,
	const struct tally_counts *counts, bool fruitless, char *because_out, size_t size)
{
	const struct {
		int64_t count;
		unsigned limit;
		const char *words;
		bool applies;
	} rows[] = {
		{counts->address_fruitless_day, limits->address_fruitless_day,
			"answers to this address in a day to mail that moved nothing on",
			fruitless},
		{counts->case_day, limits->case_day,
			"letters about this case to one address in a day", true},
		{counts->address_day, limits->address_day, "letters to this address in a day",
			true},
		{counts->domain_hour, limits->domain_hour, "letters to this domain in an hour",
			true},
		{counts->total_hour, limits->total_hour, "letters in an hour", true},
	};

	because_out[0] = '\0';
	if (counts->identical_week)
		return RESTRAINT_IDENTICAL;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!rows[i].applies || rows[i].count < (int64_t)rows[i].limit)
			continue;
		(void)snprintf(because_out, size, "no letter was sent: %u %s are the limit",
			rows[i].limit, rows[i].words);
		return RESTRAINT_LIMIT;
	}
	return RESTRAINT_NONE;
}
