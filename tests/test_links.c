/* test_links.c - which links are shared files, and how they come out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/limits.h"
#include "parsers/links.h"
#include "parsers/mem.h"

static void finds(void **state)
{
	static const struct {
		const char *row, *text, *html, *want;
	} rows[] = {
		{"none", "See https://www.opm.gov/policy and mail me.", NULL, ""},
		{"SharePoint in text",
			"PD: https://usda.sharepoint.com/:w:/r/sites/x/PD.docx?d=w1&e=2.", NULL,
			"usda.sharepoint.com/:w:/r/sites/x/PD.docx"},
		{"GCC High", "<https://agency.sharepoint.us/s/PD.pdf>", NULL,
			"agency.sharepoint.us/s/PD.pdf"},
		{"in an href", "", "<p>The <a href=\"https://x.box.com/s/abc?a=1&amp;b=2\">PD</a>",
			"x.box.com/s/abc"},
		{"text and href of one link", "https://1drv.ms/w/s!A1",
			"<a href='https://1drv.ms/w/s!A1'>x</a>", "1drv.ms/w/s!A1"},
		{"Safe Links", "",
			"<a "
			"href=\"https://gcc02.safelinks.protection.outlook.com/?url=https%3A%2F%2F"
			"va.sharepoint.com%2Fs%2FPD.docx%3Fe%3D4&amp;data=05\">x</a>",
			"va.sharepoint.com/s/PD.docx"},
		{"URL Defense",
			"https://urldefense.us/v3/__https://drive.google.com/file/d/1/"
			"view__;!!abc$",
			NULL, "drive.google.com/file/d/1/view"},
		{"a meeting is no file",
			"https://teams.microsoft.com/l/meetup-join/19%3ameeting https://"
			"gov.teams.microsoft.us/l/file/1",
			NULL, "gov.teams.microsoft.us/l/file/1"},
		{"look-alike", "https://sharepoint.com.evil.example/s/x https://notbox.com/s/x",
			NULL, ""},
		{"user in front of the host",
			"https://usda.sharepoint.com@evil.example/x https://a@x.box.com/s/y", NULL,
			"x.box.com/s/y"},
		{"host in upper case, with a port", "HTTPS://X.SharePoint.COM:443/s/PD", NULL,
			"x.sharepoint.com/s/PD"},
		{"no path", "https://www.dropbox.com https://www.dropbox.com/", NULL, ""},
		{"quoted mail", "",
			"<a href='https://a.box.com/s/new'>x</a><div id=\"divRplyFwdMsg\">"
			"<a href='https://a.box.com/s/old'>x</a>",
			"a.box.com/s/new"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct strings links = {0};
		struct buf all;
		char *got;

		links_find(rows[i].text, rows[i].html, &links);
		buf_init(&all, 10000);
		for (size_t k = 0; k < links.n; k++)
			(void)buf_printf(&all, "%s%s", k > 0 ? " " : "", links.v[k]);
		got = buf_take(&all);
		if (strcmp(got, rows[i].want) != 0)
			fail_msg("%s: \"%s\", should be \"%s\"", rows[i].row, got, rows[i].want);
		free(got);
		strings_free(&links);
	}
}

static void is_bounded(void **state)
{
	struct strings links = {0};
	struct buf text;

	(void)state;
	buf_init(&text, 1 << 20);
	for (int i = 0; i < 500; i++)
		(void)buf_printf(&text, "https://x.box.com/s/%d/%0500d\n", i, 0);
	links_find(text.data, NULL, &links);
	assert_int_equal(links.n, LIMIT_LINKS);
	for (size_t i = 0; i < links.n; i++)
		assert_true(strlen(links.v[i]) <= LIMIT_LINK);
	strings_free(&links);
	buf_free(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(finds), cmocka_unit_test(is_bounded)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
