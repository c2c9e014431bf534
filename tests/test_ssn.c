/* test_ssn.c - what is a Social Security number, and what only looks like one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/mem.h"
#include "parsers/ssn.h"

#define GONE SSN_REPLACEMENT

struct row {
	const char *name, *input, *want; /* want NULL: nothing is found, the text stays */
};

static const struct row rows[] = {
	{"hyphens", "his number is 457-55-5462.", "his number is " GONE "."},
	{"blanks", "457 55 5462", GONE},
	{"dots", "457.55.5462 ok", GONE " ok"},
	{"no-break hyphens", "457\u201155\u20115462", GONE},
	{"en dashes", "457\u201355\u20135462", GONE},
	{"no-break spaces", "457\u00a055\u00a05462", GONE},
	{"hyphens with blanks", "457 - 55 - 5462", GONE},
	{"mixed hyphen and blank", "457-55 5462", GONE},
	{"two in a line", "457-55-5462, 458-55-5462", GONE ", " GONE},
	{"at the end of a sentence", "It is 457-55-5462. Thanks", "It is " GONE ". Thanks"},
	{"in parentheses", "(457-55-5462)", "(" GONE ")"},
	{"broken behind a hyphen", "457-55-\n5462", GONE},
	{"broken at a blank", "457 55\n5462", GONE},
	{"broken, indented", "457-\r\n   55-5462", GONE},
	{"broken inside a quote", "> 457-55-\n> 5462", "> " GONE},
	{"advertised number", "SSN =\n      219-09-9999\nPhone", "SSN =\n      " GONE "\nPhone"},
	{"nine digits behind SSN", "SSN: 219099999", "SSN: " GONE},
	{"label and number run together", "SSN219099999", "SSN" GONE},
	{"label in words", "Social Security Number is 219099999",
		"Social Security Number is " GONE},
	{"label abbreviated", "Soc. Sec. No. 219099999", "Soc. Sec. No. " GONE},
	{"label dotted", "S.S.N. 219099999", "S.S.N. " GONE},
	{"label hash", "SS# 219099999", "SS# " GONE},
	{"label in speech", "my social is 219099999", "my social is " GONE},
	{"label with comment", "SSN (candidate): 219099999", "SSN (candidate): " GONE},
	{"label of a person", "SSN of Tyrell Anders Jr. is 457555462",
		"SSN of Tyrell Anders Jr. is " GONE},
	{"label on the line before", "Social Security Number\n219099999",
		"Social Security Number\n" GONE},
	{"label two lines before", "SSN\n\n219099999", "SSN\n\n" GONE},
	{"label before a birth date", "SSN/DOB: 03/14/1988 457555462", "SSN/DOB: 03/14/1988 " GONE},
	{"label and three-six", "SSN 219-099999", "SSN " GONE},
	{"label and slashes", "SSN 219/09/9999", "SSN " GONE},
	{"label heads a column",
		"Name\tSSN\tPhone\nA B\t219099999\t7035550181\nC D\t457555462\t7035550182",
		"Name\tSSN\tPhone\nA B\t" GONE "\t7035550181\nC D\t" GONE "\t7035550182"},
	{"label and impossible area", "SSN: 987-65-4321", "SSN: " GONE},
	{"label and zero area", "SSN: 000-12-3456", "SSN: " GONE},
	{"old Medicare claim number", "457-55-5462A", GONE "A"},
	{"between no-break spaces", "is\u00a0457-55-5462\u00a0and", "is\u00a0" GONE "\u00a0and"},
	{"between curly quotes", "\u201c457-55-5462\u201d", "\u201c" GONE "\u201d"},
	{"label and no-break spaces", "SSN:\u00a0219099999\u00a0x", "SSN:\u00a0" GONE "\u00a0x"},
	{"with a birth date", "457-55-5462/03-14-1988", GONE "/03-14-1988"},
	{"comma-separated", "Doe,457-55-5462,458-55-5462", "Doe," GONE "," GONE},
	{"in a file name", "Anders_457-55-5462.pdf", "Anders_" GONE ".pdf"},
	{"in a file name, hyphen", "Anders-457-55-5462.pdf", "Anders-" GONE ".pdf"},
	{"a form and a person", "SF-52 attached. 457-55-5462", "SF-52 attached. " GONE},
	{"the form without a word for a number", "SF-52 457-55-5462", "SF-52 " GONE},
	{"a person's on the form", "SF-52 (Ruiz): 457-55-5462", "SF-52 (Ruiz): " GONE},
	{"both labels", "SSN/SF-52 number: 457-55-5462", "SSN/SF-52 number: " GONE},
	{"what was asked for", "as per your request: 457-55-5462", "as per your request: " GONE},
	{"the second of two", "SF-52: 637-26-0418, 457-55-5462", "SF-52: 637-26-0418, " GONE},
	{"lower case label", "ssn 219099999", "ssn " GONE},

	{"impossible area", "987-65-4321", NULL},
	{"area 000", "000-12-3456", NULL},
	{"area 666", "666-12-3456", NULL},
	{"group 00", "457-00-5462", NULL},
	{"serial 0000", "457-55-0000", NULL},
	{"date, ISO", "2026-11-10", NULL},
	{"date, US", "11/10/2026 or 11-10-2026", NULL},
	{"phone", "703-555-0181 (703) 555-0181 703.555.0181 703 555 0181", NULL},
	{"phone, international", "+49 123 45 6789", NULL},
	{"ZIP+4", "Arlington, VA 22202-4302", NULL},
	{"ZIP+4 near a label", "SSN on file. Arlington, VA 22202-4302", NULL},
	{"SF-52 number", "26-FS-004417", NULL},
	{"SF-52 number, digits", "1184402", NULL},
	{"SF-52 number, RPA", "RPA-2026-01183", NULL},
	{"SF-52 number, DLA", "25SEP7HQ0034412 26NOV7NAVSEA0021907", NULL},
	{"SF-52 number in a person's form", "SF-52 number is 637-26-0418.", NULL},
	{"RPA number in that form", "RPA #: 637-26-0418", NULL},
	{"request number in that form", "*Request No.:* 637-26-0418", NULL},
	{"the form's short name", "52 is 598-26-1120", NULL},
	{"label of a request in a cell", "Candidate\tA B\nSF-52\t637-26-0418", NULL},
	{"label of a request on the line before", "SF-52 Number\n637-26-0418", NULL},
	{"announcement", "DEMP-10001524-26-DTT", NULL},
	{"control number", "control number 773168100", NULL},
	{"control number behind another label", "SSN: on file. Control number: 773168100", NULL},
	{"phone behind a label", "SSN: on file\nPhone: 7035550181", NULL},
	{"identifier with letters in front", "HQ-457-55-5462", NULL},
	{"identifier with more behind", "457-55-5462-26", NULL},
	{"longer digits", "1457-55-5462 457-55-54621", NULL},
	{"version", "10.457.55.5462", NULL},
	{"amount and year", "$457.55 2026", NULL},
	{"last four only", "SSN xxx-xx-5462", NULL},
	{"column of numbers", "457\n55\n5462", NULL},
	{"table of numbers", "457\t55\t5462", NULL},
	{"label without number", "Please give the SSN.", NULL},
	{"a word that only begins like one", "social issues 219099999", NULL},
	{"empty", "", NULL},
	{"nine digits far behind a label",
		"SSN is not needed here at all, we only want the numbers of the form itself, which "
		"for "
		"example is 219099999",
		NULL},
};

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = xstrdup(rows[i].input);
		bool found = ssn_remove(&text);
		const char *want = rows[i].want != NULL ? rows[i].want : rows[i].input;

		if (strcmp(text, want) != 0 || found != (rows[i].want != NULL))
			fail_msg("%s: got \"%s\", want \"%s\"", rows[i].name, text, want);
		free(text);
	}
}

/* A second pass finds nothing more, and long runs end. */
static void test_idempotent(void **state)
{
	char *text = xmalloc(200001);

	(void)state;
	for (size_t i = 0; i < 200000; i += 4)
		memcpy(text + i, i % 8 == 0 ? "SSN " : "45- ", 4);
	text[200000] = '\0';
	(void)ssn_remove(&text);
	assert_false(ssn_remove(&text));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_idempotent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
