/*
 * html_quote.c - owns the mark-up by which Gmail, Outlook, Apple Mail, Yahoo, Thunderbird and others set older mail apart.
 *
 * Looks ahead a bounded number of nodes. Must not know how text is written out.
 */
#include "parsers/html_quote.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "parsers/quote_words.h"

#define LOOK_AHEAD 40   /* nodes */
#define AHEAD_MAX 160   /* bytes of text */
#define CHILDREN_MAX 64 /* of a Gmail container, looked through for its blockquote */

struct known {
	enum { BY_ID, BY_CLASS, BY_NAME } by;
	const char *
		value; /* a whole word of the attribute; Outlook puts "x_" in front where a mail was quoted before */
	enum html_quote kind;
};

static const struct known known[] = {
	{BY_ID, "divRplyFwdMsg", HTML_QUOTE_TAIL},
	{BY_ID, "appendonsend", HTML_QUOTE_TAIL},
	{BY_ID, "mail-editor-reference-message-container", HTML_QUOTE_BLOCK},
	{BY_ID, "OLK_SRC_BODY_SECTION", HTML_QUOTE_BLOCK},
	{BY_CLASS, "OutlookMessageHeader", HTML_QUOTE_TAIL},
	{BY_CLASS, "moz-cite-prefix", HTML_QUOTE_BLOCK},
	{BY_CLASS, "moz-forward-container", HTML_QUOTE_BLOCK},
	{BY_CLASS, "yahoo_quoted", HTML_QUOTE_BLOCK},
	{BY_ID, "yahoo_quoted", HTML_QUOTE_BLOCK},
	{BY_CLASS, "protonmail_quote", HTML_QUOTE_BLOCK},
	{BY_CLASS, "tutanota_quote", HTML_QUOTE_BLOCK},
	{BY_CLASS, "zmail_extra", HTML_QUOTE_BLOCK},
	{BY_ID, "reply-intro", HTML_QUOTE_BLOCK},
	{BY_NAME, "quote", HTML_QUOTE_BLOCK},
	{BY_ID, "Signature", HTML_SIGNATURE},
	{BY_ID, "ms-outlook-mobile-signature", HTML_SIGNATURE},
	{BY_CLASS, "gmail_signature", HTML_SIGNATURE},
	{BY_CLASS, "moz-signature", HTML_SIGNATURE},
	{BY_CLASS, "protonmail_signature_block", HTML_SIGNATURE},
};

/* Is word one of the blank-separated words of value? Mail programs that quote such mark-up put something of theirs in front ("x_",
 * "m_12gmail_quote"), and some number it ("yahoo_quoted_12"). */
static bool has_word(const char *value, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = strcasestr(value, word); p != NULL; p = strcasestr(p + 1, word)) {
		bool start =
			p == value || p[-1] == ' ' || p[-1] == '_' || strchr(word, '_') != NULL;

		if (start && (p[n] == '\0' || p[n] == ' ' ||
				     (p[n] == '_' && isdigit((unsigned char)p[n + 1]))))
			return true;
	}
	return false;
}

/* The node behind n in reading order, not its children where `over`; NULL at the end. */
static const xmlNode *behind(const xmlNode *n, bool over)
{
	if (!over && n->type == XML_ELEMENT_NODE && n->children != NULL)
		return n->children;
	while (n != NULL && n->next == NULL)
		n = n->parent;
	return n != NULL ? n->next : NULL;
}

/* Does the text from n on begin like the header block or the divider above an older mail? */
static bool older_mail_follows(const xmlNode *n)
{
	char text[AHEAD_MAX], key[QUOTE_KEY_MAX + 8];
	size_t len = 0;

	for (int i = 0; n != NULL && i < LOOK_AHEAD && len + 1 < sizeof text; i++) {
		if (n->type == XML_TEXT_NODE && n->content != NULL) {
			size_t add = strnlen((const char *)n->content, sizeof text - 1 - len);

			memcpy(text + len, n->content, add);
			len += add;
			text[len] = '\0';
			if (quote_fold(text, len, key) > 0 &&
				(strchr(key, ':') != NULL || len > 60))
				break;
		}
		n = behind(n, false);
	}
	if (len == 0)
		return false;
	text[len] = '\0';
	(void)quote_fold(text, len, key);
	return quote_label_of(key, NULL) == LABEL_FROM || quote_divider_of(key) != DIVIDER_NONE ||
	       strncmp(key, "message du", 10) == 0;
}

/* Gmail puts attribution, quote and answers between the quotes into one container; a forwarded mail has no blockquote there. */
static enum html_quote gmail(const xmlNode *node)
{
	int i = 0;

	if (older_mail_follows(node->children))
		return HTML_QUOTE_BLOCK;
	for (const xmlNode *n = node->children; n != NULL && i < CHILDREN_MAX; n = n->next, i++)
		if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, "blockquote") == 0)
			return HTML_QUOTE_INTRO;
	return HTML_QUOTE_BLOCK;
}

/* A blockquote that only indents what the sender writes: Gmail's and Outlook's indent button. */
static bool indents(const xmlNode *node, const struct box *box)
{
	const char *class = html_attribute(node, "class");

	if (html_attribute(node, "cite") != NULL || html_attribute(node, "type") != NULL)
		return false;
	if (class != NULL && has_word(class, "gmail_quote"))
		return false;
	return box->indent || (class != NULL && has_word(class, "elementToProof"));
}

enum html_quote html_quote_of(const xmlNode *node, const struct box *box)
{
	const char *id = html_attribute(node, "id"), *class = html_attribute(node, "class");
	const char *by_name = html_attribute(node, "name"), *name = (const char *)node->name;

	if (class != NULL && strcmp(name, "div") == 0 && has_word(class, "gmail_quote"))
		return gmail(node);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		const char *value = known[i].by == BY_ID      ? id
				    : known[i].by == BY_CLASS ? class
							      : by_name;

		if (value != NULL && has_word(value, known[i].value))
			return known[i].kind;
	}
	if (strcmp(name, "blockquote") == 0)
		return indents(node, box) ? HTML_QUOTE_NONE : HTML_QUOTE_BLOCK;
	if (box->border_top && older_mail_follows(node->children))
		return HTML_QUOTE_TAIL;
	if (strcmp(name, "hr") == 0 && older_mail_follows(behind(node, true)))
		return HTML_QUOTE_TAIL;
	return HTML_QUOTE_NONE;
}
