/*
 * ssn.c - owns the recognition of Social Security numbers in text. One pass, no backtracking beyond a number's own length.
 * Knows nothing of where the text comes from.
 *
 * Two ways to be taken for one: by form (3-2-4 digits, parted by hyphen, dash, dot or blank, with values that can be
 * issued), or by a label (SSN, Social Security ...) shortly before nine digits, or heading their table column. A number in the
 * form that is called the SF-52's right before it ("SF-52 number is 637-26-0418") is a request's, not a person's.
 */
#include "parsers/ssn.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/text.h"

enum {
	LABEL_REACH = 80, /* bytes between a label and its number */
	LABEL_LINES =
		2, /* line ends between them: the label on the line before, or one empty line more */
	SEPARATOR_MAX = 24, /* bytes: blanks, a dash, a line end, quote marks of the next line */
	COLUMNS_MAX = 64,   /* table columns that are watched */
	REQUEST_REACH = 48, /* bytes: a request's name and the words between it and its number */
};

/* What stands between two groups of digits. */
enum separator { SEP_NONE, SEP_DASH, SEP_DOT, SEP_BLANK, SEP_LINE, SEP_TAB, SEP_SLASH, SEP_NOT };

struct label {
	size_t end;     /* offset just behind the last label seen */
	bool live;      /* there is one, and nothing since ended its reach */
	unsigned lines; /* line ends since */
};

/* Bits of the columns of the table at hand that an SSN label heads. */
struct columns {
	uint64_t labelled; /* by a row above */
	uint64_t here;     /* labels in the current line */
	unsigned at;       /* column of the current position */
	bool row;          /* the current line has a TAB */
};

/* ASCII only: other bytes are mostly blanks and quotation marks, which part a number from its neighbours. */
static bool word(char c)
{
	return isalnum((unsigned char)c) && (unsigned char)c < 0x80;
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Length of a dash of any kind at s: hyphens and dashes U+2010-2015, minus, small and full-width hyphen. */
static size_t dash(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] == '-')
		return 1;
	if (u[0] == 0xe2 && u[1] == 0x80 && u[2] >= 0x90 && u[2] <= 0x95)
		return 3;
	if (u[0] == 0xe2 && u[1] == 0x88 && u[2] == 0x92)
		return 3;
	if (u[0] == 0xef && ((u[1] == 0xb9 && u[2] == 0xa3) || (u[1] == 0xbc && u[2] == 0x8d)))
		return 3;
	return 0;
}

/* Length of a blank at s: space, no-break spaces, typographic spaces. */
static size_t blank(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	if (u[0] == ' ')
		return 1;
	if (u[0] == 0xc2 && u[1] == 0xa0)
		return 2;
	if (u[0] == 0xe2 && u[1] == 0x80 && ((u[2] >= 0x80 && u[2] <= 0x8a) || u[2] == 0xaf))
		return 3;
	return 0;
}

/* The separator at s and, in *len_out, its length. */
static enum separator separator(const char *s, size_t *len_out)
{
	enum separator kind = SEP_NONE;
	size_t i = 0, n;

	while (i < SEPARATOR_MAX && s[i] != '\0') {
		enum separator here = SEP_NOT;

		if ((n = dash(s + i)) > 0)
			here = SEP_DASH;
		else if ((n = blank(s + i)) > 0)
			here = SEP_BLANK;
		else if (s[i] == '.' || s[i] == '/' || s[i] == '\t')
			n = 1, here = s[i] == '.' ? SEP_DOT : s[i] == '/' ? SEP_SLASH : SEP_TAB;
		else if (s[i] == '\n' || s[i] == '\r') {
			here = SEP_LINE;
			n = s[i] == '\r' && s[i + 1] == '\n' ? 2 : 1;
			while (s[i + n] == '>' || s[i + n] == ' ' || s[i + n] == '\t')
				if (++n > SEPARATOR_MAX)
					break;
		} else {
			break;
		}
		/* Blanks and line ends may surround a dash or dot; two marks are no separator. */
		if (kind == SEP_NONE || kind == SEP_BLANK ||
			(kind == SEP_LINE && here != SEP_BLANK && here != SEP_LINE))
			kind = here;
		else if (here != SEP_BLANK && (here != SEP_LINE || kind == SEP_LINE))
			kind = SEP_NOT;
		i += n;
	}
	*len_out = i;
	return i > SEPARATOR_MAX ? SEP_NOT : kind;
}

/* Number of digits at s, counting no further than max + 1. */
static size_t run(const char *s, size_t max)
{
	size_t n = 0;

	while (n <= max && digit(s[n]))
		n++;
	return n;
}

static bool issuable(const char *area, const char *group, const char *serial)
{
	return area[0] != '9' && memcmp(area, "000", 3) != 0 && memcmp(area, "666", 3) != 0 &&
	       memcmp(group, "00", 2) != 0 && memcmp(serial, "0000", 4) != 0;
}

/* Two separators that an unlabelled number may have: alike, where a line end stands for a blank. */
static bool alike(enum separator a, enum separator b)
{
	if (a == SEP_DOT || b == SEP_DOT)
		return a == b;
	if (a == SEP_LINE && b == SEP_LINE)
		return false;
	return (a == SEP_DASH || a == SEP_BLANK || a == SEP_LINE) &&
	       (b == SEP_DASH || b == SEP_BLANK || b == SEP_LINE);
}

/* "+49 123 45 6789" */
static bool behind_country_code(const char *text, const char *s)
{
	const char *p = s - 1;

	if (s - text < 3 || *p != ' ' || !digit(p[-1]))
		return false;
	for (p--; p > text && digit(*p); p--)
		if (s - p > 5)
			return false;
	return *p == '+';
}

/* Is the number at s part of something longer: an identifier, a version, a phone number, an amount? A name, a date or
 * another number may touch it: "Anders-457-55-5462", "457-55-5462/03-14-1988", "457-55-5462,458-55-5462". */
static bool part_of_more(const char *text, const char *s, const char *end)
{
	size_t d = dash(end);

	if (s > text) {
		char before = s[-1], further = s - text >= 2 ? s[-2] : ' ';

		if (word(before) || before == '+' || before == '$')
			return true;
		if (before == '.' && digit(further))
			return true;
		if (before == '-' && word(further) && !(further >= 'a' && further <= 'z'))
			return true;
		if (behind_country_code(text, s))
			return true;
	}
	if (d > 0 && word(end[d]))
		return true;
	if (*end == '.' && digit(end[1]))
		return true;
	/* One letter behind is Medicare's old use of the number; more make it an identifier. */
	return word(*end) && word(end[1]);
}

/* Length of a Social Security number at s (a digit that follows none), 0 where there is none. */
static size_t number(const char *text, const char *s, bool labelled)
{
	size_t first = run(s, 9), gap1, gap2;
	const char *group, *serial, *end;
	enum separator sep1, sep2;

	if (first == 9)
		return labelled && !word(s[9]) ? 9 : 0;
	if (first != 3)
		return 0;
	sep1 = separator(s + 3, &gap1);
	group = s + 3 + gap1;
	if (labelled && sep1 != SEP_NONE && sep1 != SEP_NOT && run(group, 6) == 6)
		return 3 + gap1 + 6;
	if (sep1 == SEP_NONE || sep1 == SEP_NOT || run(group, 2) != 2)
		return 0;
	sep2 = separator(group + 2, &gap2);
	serial = group + 2 + gap2;
	if (sep2 == SEP_NONE || sep2 == SEP_NOT || run(serial, 4) != 4)
		return 0;
	end = serial + 4;
	if (labelled)
		return (size_t)(end - s);
	if (!alike(sep1, sep2) || !issuable(s, group, serial) || part_of_more(text, s, end))
		return 0;
	return (size_t)(end - s);
}

/* Rules out most words by their first two letters. */
static bool may_begin_label(const char *s)
{
	switch (s[0]) {
	case 's':
	case 'S':
		return s[1] != '\0' && strchr("oOsS.eE", s[1]) != NULL;
	case 't':
	case 'T':
		return s[1] == 'i' || s[1] == 'I';
	case 'i':
	case 'I':
		return s[1] == 't' || s[1] == 'T';
	default:
		return false;
	}
}

/* Length of a label at s, which begins a word; 0 where there is none. */
static size_t label_at(const char *s)
{
	static const struct {
		const char *text;
		bool open; /* letters may follow at once: "SocialSecurityNumber", "Social Security's" */
	} labels[] = {{"social sec", true}, {"social-sec", true}, {"socialsec", true},
		{"soc. sec", true}, {"soc sec", true}, {"s.s.n", false}, {"ssns", false},
		{"ssn", false}, {"ss#", true}, {"ss #", true}, {"ss no", false}, {"ss num", true},
		{"soc#", true}, {"social #", true}, {"social is", false}, {"social:", true},
		{"social no", false}, {"social num", true}, {"tin", false}, {"itin", false},
		{"seguro social", false}};
	static const char *const tails[] = {
		"urity", ".", " ", "number", "num", "no", "nr", "card", "#", ":"};
	size_t n = 0;
	bool more = true;

	if (!may_begin_label(s))
		return 0;
	for (size_t i = 0; i < sizeof labels / sizeof *labels && n == 0; i++) {
		size_t m = strlen(labels[i].text);

		if (text_istarts(s, labels[i].text) &&
			(labels[i].open || !isalpha((unsigned char)s[m])))
			n = m;
	}
	while (n > 0 && more) {
		more = false;
		for (size_t i = 0; i < sizeof tails / sizeof *tails && !more; i++)
			if (text_istarts(s + n, tails[i])) {
				n += strlen(tails[i]);
				more = true;
			}
	}
	return n;
}

/* A word that names another number ends a label's reach. */
static bool other_label(const char *s)
{
	static const char *const words[] = {"phone", "tel", "fax", "mobile", "cell", "control",
		"announcement", "certificate", "cert", "request", "case", "vacancy", "position",
		"pd", "zip", "ticket", "reference", "badge", "employee", "account", "requisition",
		"par", "rpa", "sf-52", "sf52", "sf 52"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = strlen(words[i]);

		if (text_istarts(s, words[i]) && !isalpha((unsigned char)s[n]))
			return true;
	}
	return false;
}

/* Does this line name a Social Security number, whatever it names besides? */
static bool label_on_line(const struct label *label)
{
	return label->end > 0 && label->lines == 0;
}

/* Length of the last word of the n bytes at s: letters, digits and what stands within "SF-52"; 0 where something else ends them. */
static size_t last_word(const char *s, size_t n)
{
	size_t len = 0;

	while (len < n && (word(s[n - len - 1]) || s[n - len - 1] == '-' || s[n - len - 1] == '.'))
		len++;
	return len;
}

static bool one_of(const char *s, size_t n, const char *const *words, size_t words_n)
{
	while (n > 0 && (s[n - 1] == '.' || s[n - 1] == '-'))
		n--;
	for (size_t i = 0; i < words_n; i++)
		if (strlen(words[i]) == n && text_istarts(s, words[i]))
			return true;
	return false;
}

#define N(array) (sizeof(array) / sizeof(array)[0])

/* Is the number at `at` called a Request for Personnel Action's, by name and by a word or sign right before it? "SF-52 #: ",
 * "RPA is ", "request no. ", a cell with such a label. Any other word between makes it none. */
static bool requests_number(const char *s, size_t at)
{
	static const char *const names[] = {"sf-52", "sf52", "52", "rpa", "par"};
	static const char *const numbers[] = {"number", "numbers", "num", "no", "nr"};
	static const char *const links[] = {"is", "was", "form", "action", "request"};
	static const char *const request[] = {"request"};
	size_t end = at, least = at > REQUEST_REACH ? at - REQUEST_REACH : 0;
	bool linked = false, numbered = false;

	while (end > least) {
		char c = s[end - 1];
		size_t n = last_word(s + least, end - least);

		if (n == 0) {
			if (strchr(" \t\n\r#:=(*", c) == NULL)
				return false;
			linked = linked || strchr("#:=\t", c) != NULL;
			numbered = numbered || c == '#';
			end--;
			continue;
		}
		end -= n;
		if (one_of(s + end, n, names, N(names)))
			return linked;
		if (numbered && one_of(s + end, n, request, N(request)))
			return true;
		numbered = numbered || one_of(s + end, n, numbers, N(numbers));
		if (!one_of(s + end, n, numbers, N(numbers)) &&
			!one_of(s + end, n, links, N(links)))
			return false;
		linked = true;
	}
	return false;
}

/* Keeps the table columns up to date for the character c. */
static void columns_step(struct columns *columns, char c)
{
	if (c == '\t') {
		columns->row = true;
		columns->at++;
	} else if (c == '\n') {
		columns->labelled = columns->row ? columns->labelled | columns->here : 0;
		columns->here = 0;
		columns->row = false;
		columns->at = 0;
	}
}

static bool labelled(
	const char *s, size_t at, const struct label *label, const struct columns *columns)
{
	size_t to;

	if (label->live && at - label->end <= LABEL_REACH && label->lines <= LABEL_LINES)
		return true;
	if (columns->at >= COLUMNS_MAX || (columns->labelled >> columns->at & 1) == 0)
		return false;
	if (columns->row)
		return true;
	for (to = at; to < at + LABEL_REACH && s[to] != '\0' && s[to] != '\n'; to++)
		if (s[to] == '\t') /* the first cell of a row */
			return true;
	return false;
}

/* A word begins at s[i]: is it a label, or does it end one's reach? Returns how far to go on. */
static size_t word_step(const char *s, size_t i, struct label *label, struct columns *columns)
{
	size_t n = label_at(s + i);

	if (n > 0) {
		*label = (struct label){.end = i + n, .live = true};
		if (columns->at < COLUMNS_MAX)
			columns->here |= UINT64_C(1) << columns->at;
		return n;
	}
	if (label->live && other_label(s + i))
		label->live = false;
	n = 1;
	while (isalpha((unsigned char)s[i + n]))
		n++;
	return n;
}

bool ssn_remove(char **text)
{
	const char *s = *text;
	struct label label = {0};
	struct columns columns = {0};
	struct buf out;
	size_t i = 0, kept = 0, len = strlen(s);
	bool found = false;

	buf_init(&out, SIZE_MAX / 4);
	while (i < len) {
		size_t n = 1;

		if (digit(s[i]) && (i == 0 || !digit(s[i - 1]))) {
			n = number(s, s + i, labelled(s, i, &label, &columns));
			if (n > 0 && (label_on_line(&label) || !requests_number(s, i))) {
				(void)buf_add(&out, s + kept, i - kept);
				(void)buf_puts(&out, SSN_REPLACEMENT);
				kept = i + n;
				found = true;
			} else if (n == 0) {
				n = run(s + i, 64);
			}
		} else if (isalpha((unsigned char)s[i]) &&
			   (i == 0 || !isalnum((unsigned char)s[i - 1]))) {
			n = word_step(s, i, &label, &columns);
		} else {
			columns_step(&columns, s[i]);
			if (s[i] == '\n')
				label.lines++;
		}
		i += n;
	}
	if (!found)
		return false;
	(void)buf_puts(&out, s + kept);
	free(*text);
	*text = buf_take(&out);
	return true;
}
