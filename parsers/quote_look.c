/*
 * quote_look.c - owns the judging of single lines by their looks, and the words of labels and legal notices.
 *
 * Reads at most QUOTE_KEY_MAX bytes of a line. Must not know where in the mail the line stands.
 */
#include "parsers/quote_look.h"

#include <ctype.h>
#include <glib.h>
#include <string.h>

#include "parsers/quote_vocab.h"
#include "parsers/quote_words.h"

/* What is asked for in requests: alone on a line it is a label whose value comes next. */
static const char *const request_labels[] = {"name", "full name", "first name", "last name", "role",
	"roles", "title", "position", "position title", "agency", "sub-agency", "subagency",
	"sub agency", "bureau", "department", "component", "center", "office", "organization",
	"phone", "work phone", "telephone", "email", "e-mail", "email address", "e-mail address",
	"pool", "talent pool", "pool name", "pool number", "candidate", "candidates",
	"candidate name", "selectee", "selectees", "selected", "selected candidate", "alternate",
	"certificate", "certificate number", "cert", "cert number", "certificate #", "cert #",
	"sf-52", "sf52", "sf-52 number", "sf52 number", "sf-52 #", "sf52 #", "rpa", "rpa no",
	"rpa no.", "rpa number", "rpa #", "par", "par number", "pd", "pd number", "pd no.", "pd #",
	"position description", "series", "grade", "grades", "pay plan", "series/grade", "location",
	"duty location", "duty station", "vacancies", "number of vacancies", "openings",
	"appointment type", "type", "hiring manager", "selecting official", "manager",
	"point of contact", "poc", "recipients", "certificate recipients",
	"shared certificate coordinator", "scc", "outcome", "start date", "eod", "announcement",
	"announcement number", "control number", "case", "case number", "ssn", "dob", "atp role",
	"date", "where", "activity", "status", "reason", "comments", "notes", "old", "new", NULL};
/* Labels of signature blocks: their values are contact data or nothing that a request asks for. */
static const char *const signature_labels[] = {"pronouns", "hours", "schedule", "tour of duty",
	"telework", "telework days", "rdo", "aws", "work schedule", "duty hours", "book time",
	"linkedin", "twitter", "facebook", "instagram", "youtube", "web", "website", "follow us",
	"visit us", "nipr", "sipr", "teams", "address", "mailing address", "mail", "mail stop",
	"mailstop", "supervisor", NULL};

static bool in_list(const char *s, size_t len, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == len && memcmp(*list, s, len) == 0)
			return true;
	return false;
}

/* A telephone number as people group it: "202-555-0111", "(404) 555-0188", "+1 202.555.0100", "555-0100". */
static bool has_phone(const char *key)
{
	for (const char *p = key; *p != '\0'; p++) {
		size_t digits = 0, groups = 0, run = 0, last = 0, n;

		if ((!isdigit((unsigned char)*p) && *p != '(' && *p != '+') ||
			(p > key && (isalnum((unsigned char)p[-1]) || p[-1] == '-')))
			continue;
		for (n = 0; p[n] != '\0' && strchr("0123456789()+-./ ", p[n]) != NULL; n++) {
			if (isdigit((unsigned char)p[n])) {
				digits++;
				groups += run == 0;
				last = ++run;
			} else
				run = 0;
		}
		if (!isalpha((unsigned char)p[n]) || p[n] == 'x' || strncmp(p + n, "ext", 3) == 0)
			if ((digits >= 10 && digits <= 13 && groups >= 3 && last == 4) ||
				(digits == 10 && groups == 2 && p[0] == '(') ||
				(digits == 7 && groups == 2 && last == 4 && p[3] != '/'))
				return true;
		if (n > 0)
			p += n - 1;
	}
	return false;
}

static bool has_contact(const char *key, unsigned vocab)
{
	const char *at = strchr(key, '@');

	if (at != NULL && at > key && isalnum((unsigned char)at[-1]) && strchr(at, '.') != NULL)
		return true;
	if (strstr(key, "www.") != NULL || strstr(key, "http://") != NULL ||
		strstr(key, "https://") != NULL)
		return true;
	if (has_phone(key))
		return true;
	return (vocab & VOCAB_TELEPHONE) != 0 && strpbrk(key, "0123456789") != NULL &&
	       strlen(key) < 80;
}

static bool has_address(const struct quote_line *line, unsigned vocab)
{
	const char *p = line->body;
	bool digit = strpbrk(line->key, "0123456789") != NULL;

	/* "Roseburg, OR 97471", "Washington DC 20250-0001", "New Cumberland, PA" */
	for (size_t i = 2; i + 2 < line->body_len; i++) {
		bool state = p[i] == ' ' && isupper((unsigned char)p[i + 1]) &&
			     isupper((unsigned char)p[i + 2]);
		size_t end = i + 3;

		if (!state)
			continue;
		if (p[i - 1] == ',' && end == line->body_len)
			return true;
		while (end < line->body_len && p[end] == ' ')
			end++;
		if (end > i + 3 && end + 5 <= line->body_len && isdigit((unsigned char)p[end]) &&
			isdigit((unsigned char)p[end + 4]) &&
			(end + 5 == line->body_len || !isalnum((unsigned char)p[end + 5])))
			return true;
	}
	return digit && (vocab & VOCAB_ADDRESS) != 0;
}

/* "gs-14", "gs-0201-13": in a title that is a grade, not a number that was asked for. */
static bool is_grade(const char *p, size_t n)
{
	return n <= 12 && isalpha((unsigned char)p[0]) && isalpha((unsigned char)p[1]) &&
	       p[2] == '-' && strspn(p + 3, "0123456789-/") >= n - 3;
}

/* A run of letters, digits and hyphens with at least five digits, or four in more than two groups: most numbers of requests look
 * so, and few codes of offices. */
static bool has_data(const char *key)
{
	for (const char *p = key; *p != '\0';) {
		size_t n = 0, digits = 0, hyphens = 0;

		while (isalnum((unsigned char)p[n]) || p[n] == '-' || p[n] == '_' || p[n] == '/') {
			digits += isdigit((unsigned char)p[n]) != 0;
			hyphens += p[n] == '-';
			n++;
		}
		if (p[n] != '@' && (p == key || p[-1] != '.') && p[n] != '.' && !is_grade(p, n))
			if (digits >= 5 || (digits >= 4 && hyphens >= 2))
				return true;
		p += n > 0 ? n : 1;
	}
	return false;
}

/* "Label: value" or "Label = value", or a label alone. Labels of signature blocks are none, nor is one in front of a telephone
 * number or an address. */
static bool is_label(const struct quote_line *line, bool contact)
{
	static const char *const contact_labels[] = {"office", "phone", "work phone", "telephone",
		"email", "e-mail", "email address", "e-mail address", "work", "cell", "mobile",
		"fax", "direct", "desk", "main", "tel", "o", "c", "p", "m", "t", "f", "d", "w", "e",
		"v", "office phone", "cell phone", "work cell", "mobile phone", "gov cell",
		"govt cell", "government cell", "direct line", "direct dial", "comm", "commercial",
		"dsn", "voip", "tty", "toll free", "voice", "bb", "hq", "duty phone", "text", "www",
		"http", "https", "mailto", NULL};
	const char *key = line->key;
	size_t len = strcspn(key, ":="), end = len, words = 1;

	if (key[len] == '\0' || len > 48 || len == 0)
		return in_list(key, strlen(key), request_labels);
	while (end > 0 && (key[end - 1] == ' ' || key[end - 1] == ')'))
		end--;
	for (size_t i = 0; i < end; i++)
		words += key[i] == ' ';
	if (in_list(key, end, signature_labels))
		return false;
	if (contact && (in_list(key, end, contact_labels) || words <= 2))
		return !in_list(key, end, contact_labels) && in_list(key, end, request_labels);
	return words <= 7;
}

/* "Name - Renee Thibodeaux", "Pool -- Accountant", "Selectee          Anthony Deluca". */
static bool is_dash_label(const struct quote_line *line)
{
	const char *dash = strstr(line->key, " -");
	const char *gap = line->body_len > 0 ? memchr(line->body, ' ', line->body_len) : NULL;
	char key[QUOTE_KEY_MAX + 8];

	if (dash != NULL && in_list(line->key, (size_t)(dash - line->key), request_labels))
		return true;
	for (; gap != NULL;
		gap = memchr(gap + 1, ' ', line->body_len - (size_t)(gap + 1 - line->body))) {
		size_t at = (size_t)(gap - line->body);

		if (at > 40)
			break;
		if (at > 0 && at + 2 < line->body_len && gap[1] == ' ' && gap[2] == ' ') {
			size_t n = quote_fold(line->body, at, key);

			return in_list(key, n, request_labels);
		}
	}
	return false;
}

static bool is_list(const struct quote_line *line)
{
	const char *p = line->body, *end = p + line->body_len;
	size_t digits = 0;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (memchr(line->body, '\t', line->body_len) != NULL && p > line->body + 1)
		return true;
	if (p + 1 < end && (*p == '-' || *p == '*' || *p == 'o') && (p[1] == ' ' || p[1] == '\t'))
		return true;
	if (p + 2 < end && (unsigned char)p[0] == 0xe2 && (unsigned char)p[1] == 0x80 &&
		(unsigned char)p[2] == 0xa2)
		return true; /* U+2022 */
	if (p + 1 < end && (unsigned char)p[0] == 0xc2 && (unsigned char)p[1] == 0xb7)
		return true; /* U+00B7 */
	while (p < end && isdigit((unsigned char)*p) && digits < 3) {
		p++;
		digits++;
	}
	if (digits == 0 && p + 1 < end && islower((unsigned char)*p) &&
		(p[1] == '.' || p[1] == ')'))
		return p + 2 < end && p[2] == ' ';
	return digits > 0 && p + 1 < end && (*p == '.' || *p == ')') && p[1] == ' ';
}

/* Words of a name, with particles and initials; 0 where a word is none. stop_out: where the name ends (a comma, a bar). */
static unsigned name_words(const struct quote_line *line, size_t *stop_out)
{
	static const char *const particles[] = {"de", "del", "della", "der", "den", "di", "da",
		"dos", "du", "la", "le", "van", "von", "bin", "bint", "al", "el", "y", "e", "ter",
		"ten", "mac", "n\xc3\xad", "nic", "\xc3\xb3", "st", "zu", NULL};
	const char *p = line->body, *end = p + line->body_len;
	unsigned words = 0;

	while (p < end && strchr(" \t*_\xc2\xa0", *p) != NULL)
		p++;
	while (p < end && strchr(",|(/<*;\t", *p) == NULL) {
		const char *start = p;
		gunichar c;
		char key[QUOTE_KEY_MAX + 8];

		if (*p == '-' ||
			((unsigned char)*p == 0xe2 && end - p > 2 && (unsigned char)p[1] == 0x80)) {
			if (p > line->body && p[-1] == ' ')
				break; /* "Jane Doe - Census" */
			return 0;
		}
		while (p < end && *p != ' ' && strchr(",|(/<*;\t", *p) == NULL)
			p++;
		if (memchr(start, '@', (size_t)(p - start)) != NULL ||
			memchr(start, ':', (size_t)(p - start)) != NULL)
			return 0;
		c = g_utf8_get_char_validated(start, (gssize)(p - start));
		if (c == (gunichar)-1 || c == (gunichar)-2 || !g_unichar_isalpha(c))
			return 0;
		for (const char *q = start; q < p; q++)
			if (isdigit((unsigned char)*q))
				return 0;
		if (!g_unichar_isupper(c) && !g_unichar_istitle(c)) {
			size_t n = quote_fold(start, (size_t)(p - start), key);

			if (!in_list(key, n, particles) && strncmp(key, "al-", 3) != 0 &&
				strncmp(key, "d'", 2) != 0)
				return 0;
		} else {
			words++;
		}
		while (p < end && *p == ' ')
			p++;
	}
	*stop_out = (size_t)(p - line->body);
	return words;
}

static unsigned name_look(const struct quote_line *line)
{
	char key[QUOTE_KEY_MAX + 8];
	size_t stop = 0;
	unsigned words = name_words(line, &stop), vocab;
	bool office;

	if (words == 0 || words > 6 || stop > 60)
		return 0;
	vocab = quote_vocab_of(key, quote_fold(line->body, stop, key), &office);
	if (office || quote_vocab_acronym(line->body, stop) ||
		((vocab & VOCAB_SENTENCE) != 0 && (vocab & VOCAB_SURNAME) == 0))
		return 0;
	if (words == 1)
		return stop == line->body_len || line->body[stop] == ',' ? LOOK_GIVEN : 0;
	return LOOK_NAME;
}

static bool is_prose(const struct quote_line *line, unsigned vocab)
{
	size_t words = 1;
	const char *key = line->key;

	if (line->key_len == 0)
		return false;
	if (line->key_len < 80 && (strstr(key, "/him") != NULL || strstr(key, "she/") != NULL ||
					  strstr(key, "they/") != NULL))
		return false; /* "Jane Doe (she/her)" */
	for (size_t i = 0; i < line->key_len; i++)
		words += key[i] == ' ';
	if (words >= 16 || line->body_len > 160 || key[line->key_len - 1] == '?')
		return true;
	return words >= 3 && (vocab & VOCAB_SENTENCE) != 0;
}

static unsigned count_bars(const char *key)
{
	unsigned bars = 0;

	for (const char *p = key; *p != '\0'; p++)
		bars += *p == '|' || strncmp(p, "\xe2\x80\xa2", 3) == 0 ||
			strncmp(p, "\xc2\xb7", 2) == 0;
	return bars;
}

unsigned quote_look(const struct quote_line *line)
{
	bool only_address = strchr(line->key, '@') != NULL && strchr(line->key, ' ') == NULL,
	     unused;
	unsigned vocab = quote_vocab_of(line->key, line->key_len, &unused), look = name_look(line);
	size_t len = line->body_len < QUOTE_KEY_MAX ? line->body_len : QUOTE_KEY_MAX;

	if (has_contact(line->key, vocab))
		look |= LOOK_CONTACT;
	if (has_address(line, vocab))
		look |= LOOK_ADDRESS;
	if (!only_address) { /* "ada@usda.gov" names no office */
		if ((vocab & VOCAB_TITLE) != 0)
			look |= LOOK_TITLE;
		if ((vocab & VOCAB_OFFICE) != 0 || strstr(line->key, "u.s.") != NULL ||
			quote_vocab_acronym(line->body, len))
			look |= LOOK_ORG;
	}
	if (is_list(line))
		look |= LOOK_LIST;
	if (is_prose(line, vocab) &&
		!((look & LOOK_NAME) != 0 && line->key_len < 40)) /* "Will J. Smith" */
		look |= LOOK_PROSE;
	if (count_bars(line->key) >= 2 && (look & LOOK_LIST) == 0) {
		look |= LOOK_MOTTO;
		if (strpbrk(line->key, ".?!") == NULL)
			look &= ~(unsigned)LOOK_PROSE;
	}
	if (is_label(line, (look & LOOK_CONTACT) != 0) || is_dash_label(line)) {
		if ((look & LOOK_MOTTO) == 0 || strpbrk(line->key, "0123456789") != NULL)
			look |= LOOK_LABEL;
	}
	if ((look & (LOOK_CONTACT | LOOK_ADDRESS)) == 0 && has_data(line->key))
		look |= LOOK_DATA;
	return look;
}

static const char *const legal_phrases[] = {"intended recipient", "intended recipients",
	"solely for the intended", "intended only for", "intended solely for", "confidential",
	"privileged", "confidentiality notice", "privacy notice", "unauthorized", "is prohibited",
	"strictly prohibited", "disclosure", "dissemination", "distribution",
	"received this message in error", "received this e-mail in error",
	"received this email in error", "received this communication in error", "received in error",
	"in error", "notify the sender", "destroy all copies", "destroy the original",
	"delete the email", "delete this message", "delete this email", "delete this e-mail",
	"delete the message", "civil or criminal", "criminal penalties", "privacy act",
	"5 u.s.c. 552", "freedom of information act", "exempt from", "attorney-client",
	"attorney work product", "deliberative", "protected from disclosure",
	"personally identifiable information", "may contain information", "contains information",
	"including attachments", "any attachments", "sensitive information",
	"entity to which it is addressed", "confidential and privileged", "considered confidential",
	"controlled unclassified information", "for official use only", "virus", "viruses",
	"liability", "monitored", "need to know", "need-to-know", "safeguarded", "destinatario",
	"destinataire", "vertraulich", "riservate", NULL};
static const char *const legal_starts[] = {"confidentiality notice", "confidentiality note",
	"confidentiality statement",
	"confidentiality:", "confidential:", "notice of confidentiality",
	"notice:", "privacy notice", "privacy act", "disclaimer",
	"warning:", "caution:", "important:", "legal notice", "this electronic message",
	"this electronic mail", "this e-mail", "this email", "this message", "this communication",
	"this transmission", "the information contained", "the information in this",
	"the contents of this", "information in this", "if you are not the intended",
	"if you have received this", "if you received this", "for official use only", "fouo",
	"note: this", "attention:", "any misuse", "any unauthorized",
	"controlled unclassified information", "cui:", "*", "please note: this",
	"le informazioni contenute", "diese e-mail", "ce message", "este mensaje", NULL};

unsigned quote_legal_phrases(const char *key)
{
	return quote_count_words(key, legal_phrases);
}

bool quote_legal_start(const char *key)
{
	for (const char *const *w = legal_starts; *w != NULL; w++)
		if (strncmp(key, *w, strlen(*w)) == 0)
			return true;
	return false;
}
