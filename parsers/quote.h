/*
 * quote.h - which part of a mail's text its sender newly wrote.
 *
 * Knows the quoting habits of mail programs (">" prefixes, "On ... wrote:" in its wrapped and translated forms, Outlook
 * header blocks in many languages, "-----Original Message-----", forwarded blocks, signatures, mobile signatures, [EXTERNAL]
 * banners, CUI markings, legal footers). What is in doubt stays text.
 *
 * Never strips everything: a mail that is nothing but a signature or a footer has that as its text, and so has one that is
 * nothing but marked lines and answers nothing. Two kinds of mail have an empty text: a forward without a note (see
 * `forwarded`), and a reply that holds only the older mail, since what it says was said before.
 */
#ifndef MAILCLERK_PARSERS_QUOTE_H
#define MAILCLERK_PARSERS_QUOTE_H

#include <stdbool.h>

/* Prepares the word tables; once per process, before the cage closes. */
void quote_init(void);

struct quote {
	char *text; /* owned; newly written: greeting, body, sign-off; no signature, quote, banner, marking or footer */
	char *asked; /* owned; text with the quoted question above each answer that stands between quotes: "> Which agency?"; without
			what stands in parentheses or behind "for example"; "" where no question is answered so */
	char *signature; /* owned; block under the sign-off or "-- " (name, title, office, phones), "" where none */
	char *quoted; /* owned; "" where none. Without the "> " marks of the outermost level */
	char *forwarded; /* owned; a mail that the sender passes on (header block and text), "" where none */
	char *marking; /* owned; CUI marking ("CUI", "CUI//SP-PRVCY", "CONTROLLED"), "" where none */
	bool external; /* an [EXTERNAL] tag or CAUTION banner was found */
};

/* Linear in the length of text. subject decides between a quoted and a forwarded block where the text does not (FW:, Fwd:,
 * TR:, WG:, RV:); NULL or "" where it is not known. */
void quote_split(const char *text, const char *subject, struct quote *out);
void quote_free(struct quote *q); /* NULL-safe */

/* The subject without reply and forward prefixes, [EXTERNAL]-like tags and CUI markings; the caller frees it. */
char *quote_subject(const char *subject);

#endif
