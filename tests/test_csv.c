/* test_csv.c - comma-separated values: quotes, line ends, lines counted, and what is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/csv.h"

/* want: rows as "line:cell|cell", joined by "/"; NULL: refused. */
static const struct {
	const char *name, *text, *want, *finding;
	int line;
} rows[] = {
	{"plain", "a,b\n1,2\n3,4\n", "2:1|2/3:3|4", NULL, 0},
	{"no last line end", "a,b\n1,2", "2:1|2", NULL, 0},
	{"CRLF", "a,b\r\n1,2\r\n", "2:1|2", NULL, 0},
	{"CRLF and quotes", "a,b\r\n\"1\",\"2\"\r\n", "2:1|2", NULL, 0},
	{"byte order mark",
		"\xef\xbb\xbf"
		"a,b\n1,2\n",
		"2:1|2", NULL, 0},
	{"comma in quotes", "a,b\n\"1,1\",2\n", "2:1,1|2", NULL, 0},
	{"doubled quotes", "a,b\n\"say \"\"hi\"\"\",2\n", "2:say \"hi\"|2", NULL, 0},
	{"quote within", "a,b\n5\" pipe,2\n", "2:5\" pipe|2", NULL, 0},
	{"line break in quotes", "a,b\n\"1\n1\",2\n3,4\n", "2:1 1|2/4:3|4", NULL, 0},
	{"blanks around", "a,b\n  1 , 2\t\n", "2:1|2", NULL, 0},
	{"fewer values", "a,b\n1\n", "2:1|", NULL, 0},
	{"empty lines", "a,b\n\n,\n1,2\n\n", "4:1|2", NULL, 0},
	{"semicolons", "a;b\n1,5;2\n\"3;3\";4\n", "2:1,5|2/3:3;3|4", NULL, 0},
	{"semicolons, CRLF, byte order mark", "\xef\xbb\xbf\"a\";\"b\"\r\n1;2\r\n", "2:1|2", NULL,
		0},
	{"semicolons in the first row only", "a,b\n1;2,3\n", "2:1;2|3", NULL, 0},
	{"a comma in a name of semicolons", "\"a,c\";b\n1;2\n", "2:1|2", NULL, 0},
	{"more values by semicolon", "a;b\n1;2;3\n", NULL, "holds a semicolon in quotes", 2},
	{"only a header", "a,b\n", "", NULL, 0},
	{"more values", "a,b\n1,2\n1,2,3\n", NULL, "3 values, but the first line names 2", 3},
	{"open quote", "a,b\n1,2\n\"1,2\n", NULL, "is not closed", 3},
	{"text behind a quote", "a,b\n\"1\"1,2\n", NULL, "is not closed", 2},
	{"nothing", "", NULL, "must name the columns", 1},
	{"empty header", "\n1,2\n", NULL, "must name the columns", 1},
	{"not UTF-8", "a,b\n\xff,2\n", NULL, "is not UTF-8", 0},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct findings f = {0};
		struct csv c;
		struct buf got;
		int rc = csv_parse("x.csv", rows[i].text, strlen(rows[i].text), &c, &f);

		buf_init(&got, 1000);
		for (size_t r = 0; r < c.n; r++) {
			(void)buf_printf(&got, "%s%d:", r > 0 ? "/" : "", c.rows[r].line);
			for (size_t k = 0; k < c.rows[r].cells.n; k++)
				(void)buf_printf(
					&got, "%s%s", k > 0 ? "|" : "", c.rows[r].cells.v[k]);
		}
		char *text = buf_take(&got);
		if (rows[i].want != NULL && (rc != 0 || strcmp(text, rows[i].want) != 0))
			fail_msg("%s: rc %d, \"%s\"", rows[i].name, rc, text);
		if (rows[i].want == NULL && (rc == 0 || f.n == 0 || f.v[0].line != rows[i].line ||
						    strstr(f.v[0].text, rows[i].finding) == NULL))
			fail_msg("%s: rc %d, %s", rows[i].name, rc,
				f.n > 0 ? f.v[0].text : "nothing");
		free(text);
		findings_free(&f);
		csv_free(&c);
	}
	csv_free(NULL);
}

static void test_columns(void **state)
{
	static const char text[] = "Name, parent\nx,y\n";
	struct findings f = {0};
	struct csv c;

	(void)state;
	assert_int_equal(csv_parse("x.csv", text, strlen(text), &c, &f), 0);
	assert_int_equal(csv_column(&c, "name"), 0);
	assert_int_equal(csv_column(&c, "PARENT"), 1);
	assert_int_equal(csv_column(&c, "child"), -1);
	csv_free(&c);
	assert_int_equal(csv_load("/nonexistent.csv", &c, &f), -1);
	assert_non_null(strstr(f.v[0].text, "No such file"));
	findings_free(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows), cmocka_unit_test(test_columns)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
