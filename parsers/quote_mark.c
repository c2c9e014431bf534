/*
 * quote_mark.c - owns the banners, tags and markings that machines add to a mail.
 *
 * A banner is taken off sentence by sentence, so that words which follow it on the same line stay. Must not know quotes or
 * signatures.
 */
#include "parsers/quote_mark.h"

#include <ctype.h>
#include <string.h>

#include "parsers/quote_words.h"

#define TAG_MAX 48       /* bytes inside the brackets */
#define BANNER_MAX 2048  /* bytes looked at */
#define BANNER_LINES 12  /* lines one banner may take */
#define MARKING_MAX 120  /* bytes of a marking line */
#define BANNERS_TRIED 64 /* lines of one mail at which a banner may start */

static const char *const tags[] = {"external", "ext", "external email", "external e-mail",
	"external mail", "external sender", "external message", "external source", "ext email",
	"ext sender", "ext mail", "non-dod source", "non dod source", "non-government source",
	"url verdict: neutral", "url verdict: unknown", "suspicious", "caution: external",
	"caution - external", "caution external", "caution: external email",
	"caution external email", "caution - external email", "warning: external",
	"warning: external email", "external user", "marketing mail", "newsletter", "bulk",
	"external - use caution", "external: use caution", "spam?", "phish?", NULL};

static bool in_list(const char *s, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, s) == 0)
			return true;
	return false;
}

size_t quote_tag_at(const char *s, size_t len)
{
	static const char opens[] = "[{<*(", closes[] = "]}>*)";
	char key[QUOTE_KEY_MAX + 8];
	size_t i = 0, start;
	const char *open, *close;

	while (i < len && (s[i] == ' ' || s[i] == '\t'))
		i++;
	if (i == len || (open = strchr(opens, s[i])) == NULL || s[i] == '\0')
		return 0;
	while (i < len && s[i] == *open) /* "***EXTERNAL***", "[[EXTERNAL]]" */
		i++;
	start = i;
	close = memchr(s + i, closes[open - opens], len - i < TAG_MAX ? len - i : TAG_MAX);
	if (close == NULL)
		return 0;
	(void)quote_fold(s + start, (size_t)(close - s) - start, key);
	if (!in_list(key, tags))
		return 0;
	i = (size_t)(close - s);
	while (i < len &&
		(s[i] == *close || s[i] == ' ' || s[i] == '\t' || s[i] == ':' || s[i] == '-'))
		i++;
	return i;
}

static const char *const alerts[] = {"caution", "warning", "attention", "external", "alert",
	"notice", "important", "use caution", "be careful", "beware", "security notice",
	"safety tip", "note", NULL};
/* Says that the mail comes from outside. */
static const char *const outside[] = {"originated from outside", "originated outside",
	"originates from outside", "originating from outside", "originated from an external",
	"originates from an external", "from outside of", "from outside the", "from outside your",
	"from outside our", "outside of the organization", "outside the organization",
	"outside of your organization", "outside your organization", "outside of our organization",
	"outside of the department", "outside of the agency", "sent from an external",
	"came from an external", "comes from an external", "from an external source",
	"from an external sender", "external email", "external e-mail", "external sender",
	"external source", "external message", "external to the", "not from within",
	"non-dod source", "non-government", NULL};
/* A banner by itself, without a word of alarm in front. */
static const char *const plain_starts[] = {"this email originated from outside",
	"this e-mail originated from outside", "this message originated from outside",
	"this email originated outside", "this message originated outside",
	"this email originated from an external", "this message originated from an external",
	"this email has been received from outside", "this message has been received from outside",
	"this email was received from outside", "this email came from outside",
	"this message came from outside", "this email is from an external",
	"this message is from an external", "this email was sent from outside",
	"this message was sent from outside", "this email comes from an external",
	"this is an external email", "you don't often get email from",
	"you do not often get email from", "some people who received this message don't often",
	"all active links contained in this email were disabled", "non-dod source",
	"the sender of this message is external", "this sender is external", NULL};
static const char *const of_this_mail[] = {"this email", "this e-mail", "this message",
	"the sender", "this sender", "email originated", "message originated",
	"originated from outside", "originated outside", "external sender", "non-dod source",
	"received from outside", "sent from outside", "came from outside", NULL};
/* Bears out a word of alarm that stands alone. */
static const char *const caution[] = {"do not click", "don't click", "clicking on links",
	"click on links", "use caution", "exercise caution", "be cautious", "open attachments",
	"opening attachments", "recognize the sender", "recognise the sender", "trust the sender",
	"verify the sender", "content is safe", NULL};
/* Says what to do with it. */
static const char *const advice[] = {"click", "links", "attachments", "recognize the sender",
	"recognise the sender", "verify the sender", "verify the identity", "content is safe",
	"use caution", "exercise caution", "be cautious", "be careful", "phish", "phishing",
	"suspicious", "trust the sender", "know the sender", "unknown sender", "unknown senders",
	"trusted source", "confirm the authenticity", "confirm the identity",
	"learn why this is important", "spam button", "report message", "copying and pasting",
	"web browser", "malicious", "do not reply", "before responding", "service desk",
	"help desk", "cybersecurity", "credentials", NULL};
/* After one of these a sentence goes on, even where the next line starts with a capital. */
static const char *const unfinished[] = {"of", "the", "or", "and", "from", "your", "our", "to", "a",
	"an", "you", "unless", "not", "open", "click", "this", "in", "with", "by", "for", "do",
	"any", NULL};

/* A paragraph as one text, with the place in it where each line starts. */
struct paragraph {
	char text[BANNER_MAX];
	size_t len;
	size_t at[BANNER_LINES];
	size_t lines;
};

static void gather(const struct quote_lines *l, size_t i, size_t end, struct paragraph *p)
{
	enum quote_part part = l->v[i].part;

	p->len = 0;
	for (p->lines = 0; i < end && p->lines < BANNER_LINES; i++) {
		const struct quote_line *line = &l->v[i];
		size_t n = line->body_len;

		if (line->blank || line->part != part)
			break;
		if (n + 2 > sizeof p->text - p->len)
			n = sizeof p->text - p->len - 2;
		p->at[p->lines++] = p->len;
		memcpy(p->text + p->len, line->body, n);
		p->len += n;
		p->text[p->len++] = '\n';
		if (n < line->body_len)
			break;
	}
	p->text[p->len] = '\0';
}

/* Does the sentence go on behind the line feed at i? */
static bool goes_on(const struct paragraph *p, size_t i)
{
	char key[QUOTE_KEY_MAX + 8];
	size_t word = i;

	if (i + 1 < p->len && islower((unsigned char)p->text[i + 1]))
		return true;
	while (word > 0 && (isalpha((unsigned char)p->text[word - 1])))
		word--;
	(void)quote_fold(p->text + word, i - word, key);
	return in_list(key, unfinished);
}

/* End of the sentence that starts at i. */
static size_t sentence(const struct paragraph *p, size_t i)
{
	for (; i < p->len; i++) {
		char c = p->text[i];

		if (c == '\n' && !goes_on(p, i))
			return i + 1;
		if ((c == '.' || c == '!' || c == '?') &&
			(p->text[i + 1] == ' ' || p->text[i + 1] == '\n' ||
				p->text[i + 1] == '\t')) {
			i++;
			while (i < p->len && strchr(" \t\n*_]", p->text[i]) != NULL)
				i++;
			return i;
		}
	}
	return p->len;
}

/* Only a word of alarm: "CAUTION:", "***WARNING***", "EXTERNAL EMAIL". */
static bool only_alert(const char *key)
{
	size_t len = strlen(key);
	char word[32];

	while (len > 0 && strchr(":!- .]_=", key[len - 1]) != NULL)
		len--;
	while (len > 0 && strchr("[_=- !", *key) != NULL) {
		key++;
		len--;
	}
	if (len == 0 || len >= sizeof word)
		return false;
	memcpy(word, key, len);
	word[len] = '\0';
	return in_list(word, alerts) || in_list(word, tags);
}

static bool starts_with_one(const char *key, const char *const *words, bool whole_word)
{
	key += strspn(key, "[_=- !");
	for (; *words != NULL; words++) {
		size_t n = strlen(*words);

		if (strncmp(key, *words, n) == 0 &&
			(!whole_word || !isalpha((unsigned char)key[n])))
			return true;
	}
	return false;
}

/* Says that it is this mail which comes from outside: a person may write of external addresses too. */
static bool speaks_of_mail(const char *key)
{
	return quote_has_word(key, outside) &&
	       (quote_has_word(key, of_this_mail) || quote_has_word(key, advice));
}

enum warning { WARNING_NONE, WARNING_OPEN, WARNING_SURE };

/* Does a banner begin with this sentence? OPEN: yes, if the next one bears it out. */
static enum warning warning_of(const char *key)
{
	if (starts_with_one(key, plain_starts, false))
		return WARNING_SURE;
	if (only_alert(key))
		return strstr(key, "external") != NULL && strcmp(key, "external") != 0
			       ? WARNING_SURE
			       : WARNING_OPEN;
	if (starts_with_one(key, tags, true) && quote_has_word(key, advice))
		return WARNING_SURE;
	if (!starts_with_one(key, alerts, true))
		return WARNING_NONE;
	if (speaks_of_mail(key))
		return WARNING_SURE;
	return quote_has_word(key, outside) || quote_has_word(key, of_this_mail) ? WARNING_OPEN
										 : WARNING_NONE;
}

/* Bytes of the paragraph that are a banner; 0 where it is none. tagged: an [EXTERNAL] tag stood in front. */
static size_t banner_length(const struct paragraph *p, bool tagged)
{
	char key[QUOTE_KEY_MAX + 8];
	size_t done = tagged ? 0 : sentence(p, 0);
	enum warning warning = WARNING_OPEN;

	if (!tagged) {
		(void)quote_fold(p->text, done, key);
		warning = warning_of(key);
		if (warning == WARNING_NONE)
			return 0;
	}
	while (done < p->len) {
		size_t end = sentence(p, done), n = quote_fold(p->text + done, end - done, key);
		bool rule = n == strspn(key, "-_=");

		if (warning == WARNING_OPEN && !rule && !only_alert(key)) {
			if (!speaks_of_mail(key) && !quote_has_word(key, caution))
				return 0;
			warning = WARNING_SURE;
		} else if (!rule && !only_alert(key) && !quote_has_word(key, outside) &&
			   !quote_has_word(key, advice)) {
			break;
		}
		done = end;
	}
	return warning == WARNING_SURE ? done : 0;
}

static void drop_rule_beside(struct quote_lines *l, size_t i, enum quote_part part)
{
	if (i < l->n && l->v[i].part == part && quote_is_rule(&l->v[i], 3))
		l->v[i].part = PART_DROPPED;
}

/* The banner that starts at line i goes; false where there is none. */
static bool drop_banner(struct quote_lines *l, size_t i, size_t end, bool tagged)
{
	enum quote_part part = l->v[i].part;
	struct paragraph p;
	size_t n, first = i;

	gather(l, i, end, &p);
	n = banner_length(&p, tagged);
	if (n == 0)
		return false;
	for (size_t k = 0; k < p.lines; k++, i++) {
		size_t next = k + 1 < p.lines ? p.at[k + 1] : p.len;

		if (n < next) {
			if (n > p.at[k] && l->v[i].depth == 0)
				quote_line_advance(&l->v[i], n - p.at[k]);
			break;
		}
		l->v[i].part = PART_DROPPED;
	}
	if (first > 0)
		drop_rule_beside(l, first - 1, part);
	drop_rule_beside(l, i, part);
	return true;
}

static bool may_start_banner(const char *key)
{
	return starts_with_one(key, alerts, true) || starts_with_one(key, plain_starts, false) ||
	       starts_with_one(key, tags, true);
}

bool quote_drop_banners(struct quote_lines *l, size_t first, size_t end, enum quote_part part)
{
	bool found = false;
	size_t tried = 0;

	for (size_t i = first; i < end; i++) {
		struct quote_line *line = &l->v[i];
		size_t tag;

		if (line->part != part || line->blank)
			continue;
		tag = line->depth == 0 ? quote_tag_at(line->s, line->len) : 0;
		if (tag > 0) {
			found = true;
			quote_line_advance(line, tag);
			if (line->blank)
				line->part = PART_DROPPED;
		}
		if (tried < BANNERS_TRIED && !line->blank &&
			(tag > 0 || may_start_banner(line->key))) {
			tried++;
			found = drop_banner(l, i, end, tag > 0) || found;
		}
	}
	return found;
}

/* Words of which markings consist. */
static const char *const marking_words[] = {"CUI", "CONTROLLED", "UNCLASSIFIED", "CLASSIFIED",
	"FOUO", "U", "SBU", "SENSITIVE", "BUT", "FOR", "OFFICIAL", "USE", "ONLY", "INFORMATION",
	"CLASSIFICATION", "LES", "LAW", "ENFORCEMENT", "SECURITY", "SSI", "PII", "PRIVACY", "ACT",
	"CONFIDENTIAL", "SECRET", "TOP", "NOFORN", "NF", "PROPIN", "PRVCY", "SP", "BASIC",
	"SPECIFIED", "FEDCON", "FEDONLY", "FED", "NOCON", "DL", "REL", "TO", "USA", "FVEY", "NONE",
	"CAVEATS", "CAVEAT", "NON", "PRE", "DECISIONAL", "PREDECISIONAL", "DELIBERATIVE", "PROCESS",
	"INTERNAL", "DRAFT", "DATA", "PROTECTED", "PERSONNEL", "MARKING", "AND", "CONTAINS", NULL};
static const char *const marking_starts[] = {"CUI", "CONTROLLED", "UNCLASSIFIED", "FOUO", "U",
	"SBU", "SENSITIVE", "FOR", "OFFICIAL", "CLASSIFICATION", "CAVEATS", "LES", "LAW",
	"CONFIDENTIAL", "SECRET", "TOP", "INTERNAL", "PRE", "PREDECISIONAL", "DELIBERATIVE", NULL};

static bool one_of(const char *s, size_t len, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strlen(*list) == len && memcmp(*list, s, len) == 0)
			return true;
	return false;
}

/* Markings in small letters: only these. */
static const char *const marking_phrases[] = {"controlled unclassified information",
	"controlled unclassified information (cui", "cui", "sensitive but unclassified",
	"for official use only", "unclassified", "official use only", "law enforcement sensitive",
	NULL};

static bool is_phrase(const char *s, size_t len)
{
	char key[QUOTE_KEY_MAX + 8];
	size_t n = quote_fold(s, len, key), skip = strspn(key, "[({-_=| ");

	while (n > skip && strchr("])}-_=|. ", key[n - 1]) != NULL)
		key[--n] = '\0';
	return one_of(key + skip, n - skip, marking_phrases);
}

/* All words are marking words in capitals; behind "//" any category code may stand ("CUI//SP-PROCURE/NOFORN"). */
bool quote_is_marking(const char *s, size_t len)
{
	size_t words = 0, strong = 0, i = 0;
	bool codes = false;

	if (len > MARKING_MAX)
		return false;
	if (is_phrase(s, len))
		return true;
	while (i < len) {
		size_t start;

		if (strncmp(s + i, "Classification:", 15) == 0 ||
			strncmp(s + i, "Caveats:", 8) == 0) {
			i += s[i + 1] == 'l' ? 15 : 8;
			words++;
			strong++;
			continue;
		}
		start = i;
		while (i < len && isupper((unsigned char)s[i]))
			i++;
		if (i > start) {
			if (words++ == 0) {
				bool alone = (size_t)(i - start) > 1 ||
					     (i < len && strchr("/)]", s[i]) != NULL);

				if (!one_of(s + start, i - start, marking_starts) || !alone)
					return false;
			}
			if (!codes && !one_of(s + start, i - start, marking_words))
				return false;
			strong += i - start > 1 &&
				  !one_of(s + start, i - start,
					  (const char *const[]){"FOR", "USE", "ONLY", "INFORMATION",
						  "INTERNAL", "OFFICIAL", "TOP", "LAW", NULL});
			continue;
		}
		if (isalnum((unsigned char)s[i]) || (unsigned char)s[i] >= 0x80)
			return false;
		if (s[i] == '/' && i + 1 < len && s[i + 1] == '/')
			codes = true;
		i++;
	}
	return words >= 1 && (strong >= 1 || words >= 3);
}

bool quote_is_designation(const char *key)
{
	static const char *const starts[] = {
		"controlled by:", "cui category:", "cui categories:", "cui category(ies):",
		"distribution/dissemination control:", "distribution/dissemination controls:",
		"limited dissemination control:", "limited dissemination controls:",
		"dissemination control:", "distribution statement:", "distribution statement ",
		"ldc:", "cui designation indicator", NULL};

	return starts_with_one(key, starts, false);
}

size_t quote_marking_prefix(const char *s, size_t len)
{
	size_t i = 0;
	bool bracket;

	while (i < len && s[i] == ' ')
		i++;
	bracket = i < len && (s[i] == '[' || s[i] == '(');
	if (bracket) {
		const char *close = memchr(s + i, s[i] == '[' ? ']' : ')', len - i);

		if (close == NULL || !quote_is_marking(s + i, (size_t)(close + 1 - (s + i))))
			return 0;
		i = (size_t)(close + 1 - s);
	} else {
		size_t start = i;

		while (i < len &&
			(isupper((unsigned char)s[i]) || s[i] == '/' ||
				(s[i] == '-' && i + 1 < len && isupper((unsigned char)s[i + 1]))))
			i++;
		if (i == len || (s[i] != ':' && s[i] != ' ') ||
			!quote_is_marking(s + start, i - start) || i - start < 2)
			return 0;
		if (s[i] == ' ' && memchr(s + start, '/', i - start) == NULL &&
			!(i + 2 < len && (s[i + 1] == '-' || s[i + 1] == ':' ||
						 (unsigned char)s[i + 1] == 0xe2)))
			return 0;
	}
	while (i < len && (strchr(" :-|", s[i]) != NULL || (unsigned char)s[i] == 0xe2)) {
		if ((unsigned char)s[i] == 0xe2) /* an en or em dash */
			i += i + 2 < len ? 2 : 0;
		i++;
	}
	return i;
}

size_t quote_marking_suffix(const char *s, size_t len)
{
	size_t start;

	while (len > 0 && s[len - 1] == ' ')
		len--;
	if (len == 0 || (s[len - 1] != ')' && s[len - 1] != ']'))
		return len;
	for (start = len; start > 0 && s[start - 1] != '(' && s[start - 1] != '['; start--)
		;
	if (start == 0 || !quote_is_marking(s + start - 1, len - start + 1))
		return len;
	start--;
	while (start > 0 && (s[start - 1] == ' ' || s[start - 1] == '-'))
		start--;
	return start;
}
