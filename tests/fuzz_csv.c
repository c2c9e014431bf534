/* fuzz_csv.c - a table that somebody sends: no crash, and each row that is right has a cell for every column. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct findings f = {0};
	struct csv c;
	int line = 0;

	if (csv_parse("x.csv", (const char *)data, size, &c, &f) == 0) {
		if (c.header.n == 0 || f.errors != 0)
			abort();
		for (size_t i = 0; i < c.n; i++) {
			if (c.rows[i].cells.n != c.header.n || c.rows[i].line <= line)
				abort();
			line = c.rows[i].line;
		}
	} else if (f.errors == 0) {
		abort();
	}
	csv_free(&c);
	findings_free(&f);
	return 0;
}
