/* fuzz_pool.c - a stranger's words for a talent pool: no crash, and a pool comes out exactly where one is named. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "state/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define POOL(title, number, series, grade)                                           \
	{                                                                            \
		(char[]){title}, (char[]){number}, (char[]){"GS"}, (char[]){series}, \
			(char[]){grade}, (char[]){""}, (char[]){""}, (char[]){""}, 0 \
	}

static struct store *with_pools(void)
{
	const struct pool_row rows[] = {
		POOL("Data Scientist", "DEMP-10001524-26-DTT", "1560", "14"),
		POOL("Lead Data Scientist", "DEMP-10001524-26", "1560", "14"),
		POOL("Program Analyst Talent Pool", "OPM-26-00217", "0343", "12/13"),
		POOL("Economist", "OPM-26-00500", "0110", "12"),
		POOL("Economist", "OPM-26-00500", "0110", "9-13")};
	struct store *s;
	struct err e = {0};

	if (store_open(NULL, true, &s, &e) != 0 || store_begin(s, &e) != 0 ||
		store_pools_replace(s, rows, sizeof rows / sizeof *rows, 1, &e) != 0 ||
		store_commit(s, &e) != 0)
		abort();
	return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct store *s;
	struct pool_row row = {0};
	struct err e = {0};
	char *text = xstrndup((const char *)data, size); /* bytes as they come: may be no UTF-8 */
	int n;

	if (s == NULL)
		s = with_pools();
	n = store_pool_find(s, text, &row, &e);
	if (n < 0 || n > 5 || (n == 1) != (row.title != NULL))
		abort();
	pool_row_free(&row);
	free(text);
	return 0;
}
