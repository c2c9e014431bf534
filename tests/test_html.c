/* test_html.c - HTML bodies as their reader would have seen them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/html.h"
#include "parsers/mem.h"
#include "parsers/quote.h"

#define MAX 262144

struct row {
	const char *name, *input, *want;
};

static void check_all(const struct row *rows, size_t n)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < n; i++) {
		char *got = html_to_text(rows[i].input, strlen(rows[i].input), MAX);

		if (strcmp(got, rows[i].want) != 0) {
			wrong++;
			print_error("%s:\n[%s]\nand not\n[%s]\n", rows[i].name, got, rows[i].want);
		}
		free(got);
	}
	assert_int_equal(wrong, 0);
}

#define CHECK_ALL(rows) check_all(rows, sizeof(rows) / sizeof *(rows))

static const struct row lines[] = {
	{"empty", "", ""},
	{"plain text", "Hello there", "Hello there"},
	{"white space", "<p>a\n  b\t c</p>", "a b c"},
	{"paragraphs", "<p>a</p><p>b</p>", "a\n\nb"},
	{"divisions", "<div>a</div><div>b</div>", "a\nb"},
	{"an empty division", "<div>a</div><div><br></div><div>b</div>", "a\n\nb"},
	{"breaks", "a<br>b<br><br>c", "a\nb\n\nc"},
	{"a break at the end of a box", "<div>a<br></div><div>b</div>", "a\nb"},
	{"many breaks", "a<br><br><br><br><br>b", "a\n\nb"},
	{"word's paragraphs",
		"<p class=MsoNormal>a<o:p></o:p></p>\n<p "
		"class=\"MsoNormal\"><o:p>&nbsp;</o:p></p>\n<p class=MsoNormal>b<o:p></o:p></p>",
		"a\n\nb"},
	{"word's paragraphs, close",
		"<p class=MsoNormal>a<o:p></o:p></p>\n<p class=MsoNormal>b</p>", "a\nb"},
	{"tight style sheet",
		"<html><head><style type=\"text/css\">\n P {margin-top:0;margin-bottom:0;} "
		"</style></head><body><p>a</p><p>b</p></body></html>",
		"a\nb"},
	{"margin 0", "<p style=\"margin:0\">a</p><p style=\"margin:0\">b</p>", "a\nb"},
	{"headings", "<h1>a</h1>b", "a\n\nb"},
	{"entities", "a &amp; b &lt;c&gt; &eacute;&#233;&#xe9; &bogus; &",
		"a & b <c> \xc3\xa9\xc3\xa9\xc3\xa9 &bogus; &"},
	{"inline elements", "a<b>b</b><i>c</i> <span>d</span>", "abc d"},
	{"no-break spaces keep columns", "Selectee&nbsp;&nbsp;&nbsp;Bo Lind", "Selectee   Bo Lind"},
	{"pre", "<pre>a\n  b\nc</pre>", "a\n  b\nc"},
	{"utf-8 whatever the meta says", "<meta charset=\"iso-8859-1\"><p>caf\xc3\xa9</p>",
		"caf\xc3\xa9"},
	{"a picture", "a<img src=\"cid:1\" alt=\"logo\">b", "ab"},
	{"rule", "a<hr>b", "a\n\nb"},
	{"zero width",
		"a\xe2\x80\x8b"
		"b",
		"ab"},
};

static const struct row lists[] = {
	{"bullets", "<ul><li>a</li><li>b</li></ul>", "- a\n- b"},
	{"bullets with paragraphs", "<ul><li><p>a</p></li><li><p>b</p></li></ul>", "- a\n- b"},
	{"numbers", "<ol><li>a<li>b</ol>", "1. a\n2. b"},
	{"letters", "<ol type=a><li>a<li>b</ol>", "a. a\nb. b"},
	{"start", "<ol start=3><li>a<li value=7>b<li>c</ol>", "3. a\n7. b\n8. c"},
	{"nested", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c"},
	{"text around", "x<ul><li>a</li></ul>y", "x\n\n- a\n\ny"},
	{"word's bullets",
		"<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if "
		"!supportLists]><span style='font-family:Symbol'><span "
		"style='mso-list:Ignore'>\xc2\xb7"
		"<span>&nbsp;&nbsp;&nbsp; </span></span></span><![endif]>Name: Ada<o:p></o:p></p>",
		"- Name: Ada"},
	{"word's numbers",
		"<p class=MsoListParagraph><![if !supportLists]><span><span "
		"style='mso-list:Ignore'>1.<span>&nbsp;&nbsp; </span></span></span><![endif]>Name: "
		"Ada</p>",
		"1. Name: Ada"},
};

static const struct row tables[] = {
	{"label and value",
		"<table><tr><td>Name</td><td>Ada</td></tr><tr><td>Role</td><td>Chief</td></tr></"
		"table>",
		"Name\tAda\nRole\tChief"},
	{"without end tags", "<table><tr><td>Name<td>Ada<tr><td>Role<td>Chief</table>",
		"Name\tAda\nRole\tChief"},
	{"white space in cells",
		"<table>\n<tr>\n<td>\n Name </td>\n<td><p>Ada\n Quill</p></td>\n</tr>\n</table>",
		"Name\tAda Quill"},
	{"layout tables vanish",
		"<table><tr><td><table><tr><td>Name</td><td>Ada</td></tr><tr><td>Role</"
		"td><td>Chief</td></tr></table></td></tr></table>",
		"Name\tAda\nRole\tChief"},
	{"one cell a row", "<table><tr><td><p>a</p><p>b</p></td></tr><tr><td>c</td></tr></table>",
		"a\n\nb\n\nc"},
	{"an empty column", "<table><tr><td width=10>&nbsp;</td><td>a<br>b</td></tr></table>",
		"a\nb"},
	{"several lines in a value",
		"<table><tr><td>Selectees</td><td><p>Bo Lind</p><p>Ada Quill</p></td></tr></table>",
		"Selectees\tBo Lind; Ada Quill"},
	{"several lines in a label",
		"<table><tr><td>Sub-Agency<br>(if any)</td><td>FS</td></tr></table>",
		"Sub-Agency (if any)\tFS"},
	{"a value that goes on",
		"<table><tr><td>Agency</td><td>Department of Labor,<br>Wage "
		"Division</td></tr></table>",
		"Agency\tDepartment of Labor, Wage Division"},
	{"list in a cell",
		"<table><tr><td>Names</td><td><ul><li>Bo</li><li>Ada</li></ul></td></tr></table>",
		"Names\tBo; Ada"},
	{"an empty cell inside",
		"<table><tr><td>a</td><td></td><td>c</td></tr><tr><td>d</td><td>e</td><td>f</td></"
		"tr></table>",
		"a\t\tc\nd\te\tf"},
	{"an empty cell first",
		"<table><tr><td></td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
		"\tb\nc\td"},
	{"an empty cell last",
		"<table><tr><td>a</td><td></td></tr><tr><td>c</td><td>d</td></tr></table>",
		"a\nc\td"},
	{"heading row",
		"<table><thead><tr><th>Name</th><th>Email</th></tr></thead><tbody><tr><td>Bo</"
		"td><td>bo@x.gov</td></tr></tbody></table>",
		"Name\tEmail\nBo\tbo@x.gov"},
	{"text around", "x<table><tr><td>a</td><td>b</td></tr></table>y", "x\na\tb\ny"},
	{"title row",
		"<table><tr><td colspan=2>FORM</td></tr><tr><td>a</td><td>b</td></tr></table>",
		"FORM\na\tb"},
};

static const struct row hidden[] = {
	{"display none", "a<div style=\"display:none\">b</div>c", "ac"},
	{"display none, spaced", "a<span style=\"color:red; DISPLAY : none !important\">b</span>c",
		"ac"},
	{"visibility", "a<span style='visibility:hidden'>b</span>c", "ac"},
	{"visible again",
		"<div style='visibility:hidden'>a<span style='visibility:visible'>b</span></div>",
		"b"},
	{"mso-hide", "a<span style='mso-hide:all'>b</span>c", "ac"},
	{"no size", "a<span style='font-size:0px'>b</span>c", "ac"},
	{"one pixel", "a<span style='font-size:1px;line-height:1px'>b</span>c", "ac"},
	{"size again", "<div style='font-size:0'>a<span style='font-size:12pt'>b</span></div>",
		"b"},
	{"opacity", "a<span style='opacity:0'>b</span>c", "ac"},
	{"white on white", "a<span style='color:#FFFFFF'>b</span>c", "ac"},
	{"white on white, by font", "a<font color=white>b</font>c", "ac"},
	{"almost white", "a<span style='color:#fefefe'>b</span>c", "ac"},
	{"white on blue shows",
		"<table><tr style='background:#1F3864'><td><span "
		"style='color:white'>b</span></td></tr></table>",
		"b"},
	{"white on an image shows",
		"<div style=\"background:url(x.png)\"><span style='color:white'>b</span></div>",
		"b"},
	{"blue on blue",
		"<div bgcolor=\"#0000ff\">a<span style='color:rgb(0, 0, 255)'>b</span></div>", "a"},
	{"hidden attribute", "a<div hidden>b</div>", "a"},
	{"comment", "a<!-- b -->c", "ac"},
	{"comment that never ends", "a<!-- b", "a"},
	{"conditional comment", "a<!--[if mso]><p>b</p><![endif]-->c", "ac"},
	{"revealed conditional comment", "a<!--[if !mso]><!-->b<!--<![endif]-->c", "abc"},
	{"revealed, microsoft's way", "a<![if !mso]>b<![endif]>c", "abc"},
	{"head",
		"<html><head><title>t</title><style>p{}</style><script>var a = "
		"'<p>';</script></head><body>a</body></html>",
		"a"},
	{"style in the body", "a<style>.x{}</style>b", "ab"},
	{"script that never ends", "a<script>b", "a"},
	{"struck out",
		"SF-52 <s>26-1</s> <strike>26-2</strike> <del>26-3</del> <span "
		"style='text-decoration:line-through'>26-4</span> 26-5",
		"SF-52 26-5"},
	{"hidden row",
		"<table><tr "
		"style='display:none'><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></"
		"table>",
		"c\td"},
	{"no height", "a<div style='max-height:0;overflow:hidden'>b</div>c", "ac"},
	{"off the page", "a<div style='position:absolute;left:-9999px'>b</div>c", "ac"},
	{"dark mode", "<span style='color:#fff;background-color:rgb(36,36,36)'>b</span>", "b"},
	{"select", "a<select><option>b<option>c</select>d", "ad"},
};

static const struct row quoted[] = {
	{"blockquote", "a<blockquote>b<br>c</blockquote>d", "a\n\n> b\n> c\n\nd"},
	{"nested", "a<blockquote>b<blockquote>c</blockquote></blockquote>", "a\n\n> b\n>\n> > c"},
	{"indented by hand",
		"a<blockquote style=\"margin:0 0 0 40px;border:none;padding:0px\">b</blockquote>",
		"a\nb"},
	{"indented by 40 pixels", "a<blockquote style=\"margin-left:40px\">b</blockquote>",
		"a\n\nb"},
	{"quoted with a line",
		"a<blockquote style=\"border:none;border-left:solid blue "
		"1.5pt;margin-left:3pt\">b</blockquote>",
		"a\n\n> b"},
	{"gmail reply",
		"<div dir=ltr>Yes.</div><br><div class=\"gmail_quote\"><div dir=ltr "
		"class=\"gmail_attr\">On Tue, Oct 13, 2026 at 4:05 PM OPM &lt;<a "
		"href=\"mailto:x@opm.gov\">x@opm.gov</a>&gt; "
		"wrote:<br></div><blockquote class=\"gmail_quote\" "
		"style=\"margin:0\">Old.<br>More.</blockquote></div>",
		"Yes.\n\n> On Tue, Oct 13, 2026 at 4:05 PM OPM <x@opm.gov> wrote:\n> Old.\n> "
		"More."},
	{"gmail reply, older mark-up",
		"Yes.<div class=\"gmail_extra\"><br><div class=\"gmail_quote\">On Thu, Dec 18, "
		"2014 at 10:02 AM, foo &lt;foo@x.gov&gt; wrote:<blockquote "
		"class=\"gmail_quote\">Old.</blockquote></div></div>",
		"Yes.\n\n> On Thu, Dec 18, 2014 at 10:02 AM, foo <foo@x.gov> wrote:\n>\n> Old."},
	{"gmail answers between",
		"<div class=\"gmail_quote\"><div class=\"gmail_attr\">On x wrote:</div><blockquote "
		"class=\"gmail_quote\">Which?</blockquote><div>Forest Service</div><blockquote "
		"class=\"gmail_quote\">When?</blockquote><div>Now</div></div>",
		"> On x wrote:\n>\n> Which?\n\nForest Service\n\n> When?\n\nNow"},
	{"gmail forward",
		"See.<div class=\"gmail_quote\"><div class=\"gmail_attr\">---------- Forwarded "
		"message ---------<br>From: OPM<br>Subject: x<br></div><br><div>Dear "
		"Ada,</div></div>",
		"See.\n> ---------- Forwarded message ---------\n> From: OPM\n> Subject: x\n>\n> "
		"Dear Ada,"},
	{"outlook on the web",
		"<div>Yes.</div><div id=\"appendonsend\"></div><hr style=\"width:98%\"><div "
		"id=\"divRplyFwdMsg\" dir=\"ltr\"><font><b>From:</b> OPM "
		"&lt;x@opm.gov&gt;<br><b>Sent:</b> Monday<br></font><div>"
		"&nbsp;</div></div><div>Old.</div><div>More.</div>",
		"Yes.\n\n> From: OPM <x@opm.gov>\n> Sent: Monday\n>\n> Old.\n> More."},
	{"outlook, line above",
		"<div class=WordSection1><p class=MsoNormal>Yes.</p><div><div "
		"style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in'><p "
		"class=MsoNormal><b>From:</b> OPM "
		"&lt;x@opm.gov&gt; <br><b>Sent:</b> Monday<br><b>Subject:</b> "
		"x<o:p></o:p></p></div></div><p class=MsoNormal>Old.</p></div>",
		"Yes.\n> From: OPM <x@opm.gov>\n> Sent: Monday\n> Subject: x\n> Old."},
	{"a line above something else",
		"<div style='border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal>Name: "
		"Ada</p></div>b",
		"Name: Ada\nb"},
	{"a rule and a header",
		"Yes.<hr><div><b>From:</b> OPM<br><b>Sent:</b> Monday</div><div>Old.</div>",
		"Yes.\n\n> From: OPM\n> Sent: Monday\n> Old."},
	{"a rule and text", "Yes.<hr>Name: Ada", "Yes.\n\nName: Ada"},
	{"apple",
		"Yes.<div><br><blockquote type=\"cite\"><div>On Nov 12, 2026, at 11:07 PM, OPM "
		"&lt;x@opm.gov&gt; wrote:</div><br><div>Old.</div></blockquote></div>",
		"Yes.\n\n> On Nov 12, 2026, at 11:07 PM, OPM <x@opm.gov> wrote:\n>\n> Old."},
	{"yahoo",
		"<div>Yes.</div><div id=\"ydp1234yahoo_quoted_5678\" "
		"class=\"ydp1234yahoo_quoted\"><div>On Monday, OPM "
		"wrote:</div><div>Old.</div></div>",
		"Yes.\n> On Monday, OPM wrote:\n> Old."},
	{"thunderbird",
		"<p>Yes.</p><div class=\"moz-cite-prefix\">On 10/12/26 9:01 AM, OPM "
		"wrote:<br></div><blockquote type=\"cite\" cite=\"mid:1\">Old.</blockquote>",
		"Yes.\n\n> On 10/12/26 9:01 AM, OPM wrote:\n>\n> Old."},
	{"quoted outlook mail inside",
		"a<blockquote><div id=\"x_divRplyFwdMsg\"><b>From:</b> OPM</div>b</blockquote>c",
		"a\n\n> From: OPM\n> b\n\nc"},
	{"signature of outlook",
		"<div>Yes.</div><div id=\"Signature\"><div>Ada Quill</div></div><div "
		"id=\"appendonsend\"></div><div>Old.</div>",
		"Yes.\n-- \nAda Quill\n> Old."},
	{"text behind the signature",
		"<div>Yes.</div><div id=\"Signature\"><div>Ada Quill</div></div><div>PS: no.</div>",
		"Yes.\nAda Quill\nPS: no."},
	{"gmail's own dashes",
		"<div>Yes.</div><span class=\"gmail_signature_prefix\">-- </span><br><div "
		"class=\"gmail_signature\">Ada</div>",
		"Yes.\n--\nAda"},
};

static const struct row links[] = {
	{"link", "<a href=\"https://x.gov/\">the form</a>", "the form"},
	{"mailto that shows", "<a href=\"mailto:ada@x.gov\">ada@x.gov</a>", "ada@x.gov"},
	{"mailto behind a name",
		"Send it to <a href=\"mailto:ada@x.gov?subject=x\">Ada Quill</a>, please",
		"Send it to Ada Quill <ada@x.gov>, please"},
	{"mailto of another sort", "<a href=\"mailto:a b@x.gov\">Ada</a>", "Ada"},
	{"mailto around a picture", "<a href=\"mailto:ada@x.gov\"><img></a>b", "b"},
	{"check boxes", "<input type=checkbox checked>Yes <input type=checkbox>No",
		"[x] Yes [ ] No"},
	{"input", "Name: <input value=\"Ada\">", "Name: Ada"},
};

static const struct row broken[] = {
	{"no end", "<p>a<b", "a"},
	{"stray end tags", "</b></p>a</div>b", "ab"},
	{"lone less-than", "a < b <3", "a < b <3"},
	{"unquoted attributes", "<p class=a id=b>a</p>", "a"},
	{"duplicate attributes", "<p id=a id=b style='' style='display:none'>a</p>", "a"},
	{"a quote in a quote", "<p title='a \"b\" c'>a</p>", "a"},
	{"declarations", "<!DOCTYPE html [<!ENTITY x \"y\">]><?xml version=\"1.0\"?><p>a &x;</p>",
		"a &x;"},
	{"two bodies", "<html><body>a</body></html><html><body>b</body></html>", "a\nb"},
};

static void test_lines(void **state)
{
	(void)state;
	CHECK_ALL(lines);
}

static void test_lists(void **state)
{
	(void)state;
	CHECK_ALL(lists);
}

static void test_tables(void **state)
{
	(void)state;
	CHECK_ALL(tables);
}

static void test_hidden(void **state)
{
	(void)state;
	CHECK_ALL(hidden);
}

static void test_quoted(void **state)
{
	(void)state;
	CHECK_ALL(quoted);
}

static void test_links(void **state)
{
	(void)state;
	CHECK_ALL(links);
}

static void test_broken(void **state)
{
	(void)state;
	CHECK_ALL(broken);
}

static void test_max(void **state)
{
	char *got = html_to_text("<p>abc\xc3\xa9</p>", 12, 4);

	(void)state;
	assert_string_equal(got, "abc"); /* cut at a character */
	free(got);
	got = html_to_text("a\0b", 3, MAX);
	assert_true(got[0] == 'a');
	free(got);
}

/* What would make a parser slow or deep ends, and the text under it stays. */
static void test_hostile(void **state)
{
	static const char *const pieces[] = {"<div>", "<b>", "</i><b>", "<b></i>",
		"<table><tr><td>", "<ul><li>", "<blockquote>", "<a href=mailto:a@b>", "<p><font>",
		"<td>", "<x ", "<x a=\"", "<!--", "<![", "<?", "&amp;", "&#60;", "<style>",
		"</style>", "<svg>", "<hr>", "<div style='border-top:solid #E1E1E1'>",
		"<div class=gmail_quote>", "<div id=Signature>a",
		"<span style='color:#000;color:#111;'>", "a1 ", "<br>", "<li>", "\xc2\xa0", "<"};

	(void)state;
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		static const char tail[] = "\">--></style></svg><p>Bob";
		size_t n = strlen(pieces[i]), times = MAX / n;
		char *big = xmalloc(n * times + sizeof tail), *got;

		for (size_t k = 0; k < times; k++)
			memcpy(big + k * n, pieces[i], n);
		memcpy(big + n * times, tail, sizeof tail);
		got = html_to_text(big, n * times + sizeof tail - 1, MAX * 4);
		if (strstr(got, "Bob") == NULL)
			print_error("lost behind %s\n", pieces[i]);
		assert_non_null(strstr(got, "Bob"));
		free(got);
		free(big);
	}
}

static const char *find(const char *name)
{
	for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++)
		if (strcmp(quoted[i].name, name) == 0)
			return quoted[i].input;
	fail_msg("no row %s", name);
	return "";
}

/* From mark-up to the parts of a mail: the two modules agree on their marks. */
static void test_with_quote(void **state)
{
	const struct {
		const char *subject, *html, *text, *signature, *quoted, *forwarded;
	} rows[] = {
		{"RE: x", find("outlook on the web"), "Yes.", "", "Old.\nMore.", ""},
		{"FW: x", find("outlook on the web"), "Yes.", "", "",
			"From: OPM <x@opm.gov>\nSent: Monday\n\nOld.\nMore."},
		{"Fwd: x", find("gmail forward"), "See.", "", "",
			"From: OPM\nSubject: x\n\nDear Ada,"},
		{"Re: x", find("gmail answers between"), "Forest Service\n\nNow", "",
			"On x wrote:\n\nWhich?\n\nWhen?", ""},
		{"x", "<div>Yes.</div><div id=Signature>Ada Quill<br>Some Unit</div>", "Yes.",
			"Ada Quill\nSome Unit", "", ""},
		{"x", "<div id=Signature>Please add me.<br>Ada Quill</div>",
			"Please add me.\nAda Quill", "", "", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = html_to_text(rows[i].html, strlen(rows[i].html), MAX);
		struct quote q;

		quote_split(text, rows[i].subject, &q);
		assert_string_equal(q.text, rows[i].text);
		assert_string_equal(q.signature, rows[i].signature);
		if (rows[i].quoted[0] == '\0')
			assert_string_equal(q.quoted, "");
		else
			assert_non_null(strstr(q.quoted, rows[i].quoted));
		assert_string_equal(q.forwarded, rows[i].forwarded);
		quote_free(&q);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_lists),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_quoted),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_broken),
		cmocka_unit_test(test_max),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_with_quote),
	};

	html_init();
	quote_init();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
