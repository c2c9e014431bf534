/*
 * letter.h - a letter's source (templates/letters/NAME.md) and a context to complete RFC 5322 bytes.
 *
 * A source is a header block ("subject: ...", "summary: ...", "repeats: nothing"), an empty line, and Markdown with Mustache;
 * docs/letters.md describes it. One source gives
 * text/plain (wrapped at 78) and text/html (cmark-gfm, put into templates/layout.html). Partials: templates/letters/
 * partials/NAME.md. The bytes depend on nothing but the arguments: same input, same bytes.
 */
#ifndef MAILCLERK_TEMPLATES_LETTER_H
#define MAILCLERK_TEMPLATES_LETTER_H

#include <jansson.h>
#include <stdint.h>

#include "parsers/err.h"
#include "parsers/findings.h"
#include "parsers/message.h"

#define LETTER_BYTES_MAX (1u << 20)

struct letters; /* every letter of a folder, parsed */

/* folder: templates (holds layout.html, letters/). 0 or -1 with findings. */
int letters_load(const char *folder, struct letters **out, struct findings *findings);
void letters_free(struct letters *l);
bool letters_has(const struct letters *l, const char *name);
size_t letters_count(const struct letters *l);
const char *letters_name(const struct letters *l, size_t i);
/* Does the letter say "repeats: nothing"? Then it uses no value that came from a mail or a person, and its subject is always
 * its own: it may go to a sender for whom nobody vouches. */
bool letters_repeats_nothing(const struct letters *l, const char *name);

/* What may stand in a letter at some transition: names that are certain, names that exist but may be empty (to be used only
 * inside a section of that name or of something in it), each dotted. The names in a list's items and in an object that is
 * only possible are given as they are inside it: "fields" possible and "fields.label" certain means that there may be no
 * field, but that each has a label. A name in both lists is certain. has_NAME goes with every list NAME of the top level. */
struct letter_variables {
	struct strings certain;
	struct strings possible;
};
/* Adds a finding, at the line of the letter or its partial, for each name that is unknown, or only possible and not guarded
 * by its section. where is put behind it in brackets: which transition needs the letter. */
void letters_prove(const struct letters *l, const char *name, const struct letter_variables *vars,
	const char *where, struct findings *findings);

struct letter_envelope {
	const char *message_id;           /* without angle brackets */
	int64_t date;                     /* Unix seconds; written in UTC */
	struct address from;              /* borrowed strings */
	const struct addresses *to, *cc;  /* cc may be NULL */
	const char *reply_to;             /* NULL: none */
	const char *in_reply_to;          /* NULL: starts a thread */
	const struct strings *references; /* NULL: none; in_reply_to is appended where absent */
	const char *auto_submitted;       /* "auto-replied" or "auto-generated" */
	const char *marking;              /* CUI marking, first and last line; "" where none */
	const char *thread_subject; /* the subject of the mail answered: "Re: ...", with the case's
	                             * number, is used instead of the letter's own; NULL */
	const char *loop;           /* X-Loop value: the mailbox's address */
};

struct letter {
	char *subject; /* owned; decoded */
	char *text;    /* owned; text/plain as UTF-8 with LF */
	char *html;    /* owned; text/html as UTF-8 with LF */
	char *bytes; /* owned; the complete message with CRLF; every line at most 998 bytes, body lines at most 78 encoded */
	size_t len;
};

/* context is an object; strings in it are bounded by LETTER_VALUE_MAX and LETTER_VALUES_MAX (letter_parts.h): more is cut, and
 * "[...]" says so. 0, or -1 with ERR_CONFIG (there is no such letter), ERR_INPUT (an address that cannot stand in a header),
 * ERR_PERM (the lists in the context make the letter longer than LETTER_BYTES_MAX). */
int letter_render(const struct letters *l, const char *name, const json_t *context,
	const struct letter_envelope *env, struct letter *out, struct err *e);
void letter_free(struct letter *l); /* frees the contents; NULL-safe */

/* May this address stand in an SMTP command and a header? Dot-atom or quoted local part without CR, LF, NUL, blanks, angle
 * brackets; a domain with letters, digits, hyphens, dots. */
bool letter_address_ok(const char *addr);

#endif
