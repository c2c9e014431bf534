/*
 * letter_parts.h - what the letter*.c files share and nobody else includes.
 *
 * letter_load.c: files, proofs. letter_markdown.c: values kept away from Markdown, the document. letter_text.c: document to
 * text/plain. letter_html.c: document to HTML. letter_mime.c: RFC 5322. letter.c: one after the other.
 */
#ifndef MAILCLERK_TEMPLATES_LETTER_PARTS_H
#define MAILCLERK_TEMPLATES_LETTER_PARTS_H

#include <cmark-gfm.h>

#include "parsers/buf.h"
#include "templates/letter.h"
#include "templates/mustache.h"

#define LETTER_FILE_MAX (256u << 10) /* bytes of a letter, partial or layout */
#define LETTER_FILES_MAX 500         /* letters, and partials */
#define LETTER_SUBJECT_MAX 250       /* bytes; decoded */
#define LETTER_SUMMARY_MAX 250       /* bytes; what mail programs show beside the subject */
#define LETTER_VALUE_MAX \
	(16u << 10) /* bytes of one substituted value; more is cut, and "[...]" says so */
#define LETTER_VALUES_MAX (64u << 10) /* bytes of all values of one letter together; likewise */
#define LETTER_REFERENCES_MAX 20      /* message-ids: the first and the newest */
#define LETTER_WIDTH 78               /* columns of text/plain */

/* How an element looks: the declarations that stand in each element's style attribute. */
enum letter_style {
	STYLE_H1,
	STYLE_H2,
	STYLE_H3,
	STYLE_P,
	STYLE_UL,
	STYLE_OL,
	STYLE_LI,
	STYLE_TABLE,
	STYLE_TH,
	STYLE_TH_ROW,
	STYLE_TD,
	STYLE_BLOCKQUOTE,
	STYLE_PRE,
	STYLE_CODE,
	STYLE_A,
	STYLE_STRONG,
	STYLE_EM,
	STYLE_HR,
	STYLES
};
extern const char *const letter_style_names[]; /* "h1", ...: as the layout's rules call them */

struct letter_styles {
	char *css[STYLES]; /* owned; NULL where the layout says nothing */
};

struct letter_file {
	char *name;                         /* owned; without ".md" */
	char *path;                         /* owned */
	struct mustache *subject, *summary; /* owned; summary may be NULL; both NULL in a partial */
	struct mustache *body;              /* owned */
	bool repeats_nothing;               /* "repeats: nothing" */
};

struct letter_files {
	struct letter_file *v; /* owned; sorted by name */
	size_t n, cap;
};

struct letters {
	struct letter_files letters, partials;
	char *layout_path;       /* owned */
	struct mustache *layout; /* owned */
	struct letter_styles styles;
};

const struct letter_file *letter_file_find(const struct letter_files *f, const char *name);
const struct mustache *letter_partial(void *letters, const char *name); /* a mustache_partial */

/* What {{letter.*}} is in the layout; ends with NULL. */
extern const char *const letter_layout_certain[], *const letter_layout_possible[];

/* Cuts the `<style data-inline>` block out of the layout and reads its rules. 0 or -1 with findings. */
int letter_styles_take(
	struct buf *layout, const char *path, struct letter_styles *out, struct findings *findings);

/* --- letter_markdown.c --- */

struct letter_shield { /* context of letter_shield_value */
	size_t left;   /* bytes that values may still take; start with LETTER_VALUES_MAX */
};
/* A mustache_escape: the value in characters that Markdown does not read; letter_document turns them back. */
void letter_shield_value(void *shield, const char *value, size_t len, struct buf *out);
/* A mustache_escape: one safe line. */
void letter_line_value(void *unused, const char *value, size_t len, struct buf *out);
/* Markdown with shielded values to a document; the caller frees it (cmark_node_free). Never NULL. */
cmark_node *letter_document(const char *markdown, size_t len);
/* Whether the text holds characters that are set aside for shielding. */
bool letter_has_reserved(const char *text, size_t len);

/* Kinds of table as letters use them: one whose header cells are all empty holds a label and a value in each row. */
bool letter_is_table(cmark_node *node);
bool letter_is_facts(cmark_node *table);
/* May a link lead there? mailto:, https:, http: only. */
bool letter_link_ok(const char *url);

/* --- the two forms of a document --- */
void letter_text(cmark_node *document, const char *marking, struct buf *out);
void letter_html(cmark_node *document, const struct letter_styles *styles, struct buf *out);

/* --- letter_mime.c --- */
int letter_mime(const struct letter_envelope *env, const char *subject, const char *text,
	const char *html, struct buf *out, struct err *e);

#endif
