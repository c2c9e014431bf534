/*
 * letter.c - owns the making of one letter: template and context to Markdown, to both forms, into the layout, to bytes.
 *
 * The order is all there is here; each step is a file of its own (letter_parts.h). Must not know where the context's values
 * come from, nor clock, network or database.
 */
#include "templates/letter.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

#define MARKDOWN_MAX (512u << 10)
#define MARKING_MAX 200

/* What {{letter.*}} is in layout.html. */
const char *const letter_layout_certain[] = {
	"letter", "letter.subject", "letter.title", "letter.body", "letter.from", NULL};
const char *const letter_layout_possible[] = {"letter.summary", "letter.marking", NULL};

static int render(const struct letters *l, const struct mustache *m, const json_t *context,
	mustache_escape *escape, void *escape_ctx, struct buf *out, struct err *e)
{
	struct mustache_render how = {.escape = escape,
		.escape_ctx = escape_ctx,
		.partial = letter_partial,
		.partial_ctx = (void *)l};

	return mustache_render(m, context, &how, out, e);
}

/* The context with has_NAME beside each list of its top level: whether anything is in it. */
static json_t *complete_context(const json_t *context)
{
	json_t *all = json_copy((json_t *)context), *value; /* shallow */
	const char *key;

	json_object_foreach((json_t *)context, key, value)
	{
		char *name = xasprintf("has_%s", key);

		if (json_is_array(value))
			(void)json_object_set_new(
				all, name, json_boolean(json_array_size(value) > 0));
		free(name);
	}
	return all;
}

/* A line of the header block; NULL with *e filled. m may be NULL: "". */
static char *render_line(const struct letters *l, const struct mustache *m, const json_t *context,
	size_t max, struct err *e)
{
	struct buf out;
	char *line = NULL;

	buf_init(&out, LETTER_FILE_MAX);
	if (m == NULL)
		line = xstrdup("");
	else if (render(l, m, context, letter_line_value, NULL, &out, e) == 0)
		line = text_line(out.data != NULL ? out.data : "", max);
	buf_free(&out);
	return line;
}

/* "Re: ..." of the mail that is answered, with the case's number, by which an answer finds its case even where a mail
 * program drops the references. */
static char *reply_subject(const char *thread_subject, const json_t *context)
{
	const json_t *c = json_object_get(context, "case");
	const char *number = json_string_value(json_object_get(c, "number"));
	char *line, *cut, *subject;
	const char *rest;

	line = text_line(thread_subject, LIMIT_SUBJECT);
	for (rest = line; text_istarts(rest, "re:"); rest += strspn(rest, " "))
		rest += 3;
	cut = text_clean(rest, strlen(rest), LETTER_SUBJECT_MAX - 40);
	if (number != NULL && number[0] != '\0' && strstr(cut, number) == NULL)
		subject = xasprintf("Re: %s [%s]", cut, number);
	else
		subject = xasprintf("Re: %s", cut);
	free(cut);
	free(line);
	cut = text_line(subject, LETTER_SUBJECT_MAX);
	free(subject);
	return cut;
}

/* The finished HTML: the body in its layout. */
static int fill_layout(const struct letters *l, const json_t *context, const struct letter *letter,
	const char *title, const char *summary, const char *marking, const char *from,
	struct buf *body, struct buf *out, struct err *e)
{
	json_t *all = json_copy((json_t *)context); /* shallow */
	json_t *own = json_object();
	int rc;

	(void)json_object_set_new(own, "subject", json_string(letter->subject));
	(void)json_object_set_new(own, "title", json_string(title));
	(void)json_object_set_new(own, "summary", json_string(summary));
	(void)json_object_set_new(own, "marking", json_string(marking));
	(void)json_object_set_new(own, "from", json_string(from));
	(void)json_object_set_new(
		own, "body", json_stringn(body->data != NULL ? body->data : "", body->len));
	(void)json_object_set_new(all, "letter", own);
	rc = render(l, l->layout, all, mustache_escape_html, NULL, out, e);
	json_decref(all);
	return rc;
}

/* Text and HTML of a letter whose subject is known. */
static int write_forms(const struct letters *l, const struct letter_file *f, const json_t *context,
	const struct letter_envelope *env, const char *title, const char *summary,
	struct letter *letter, struct err *e)
{
	struct letter_shield shield = {.left = LETTER_VALUES_MAX};
	char *marking = text_line(env->marking != NULL ? env->marking : "", MARKING_MAX);
	char *from = text_line(env->from.name != NULL ? env->from.name : "", LIMIT_NAME);
	cmark_node *document = NULL;
	struct buf markdown, text, body, html;
	int rc;

	buf_init(&markdown, MARKDOWN_MAX);
	buf_init(&text, LETTER_BYTES_MAX);
	buf_init(&body, LETTER_BYTES_MAX);
	buf_init(&html, LETTER_BYTES_MAX);
	rc = render(l, f->body, context, letter_shield_value, &shield, &markdown, e);
	if (rc == 0) {
		document =
			letter_document(markdown.data != NULL ? markdown.data : "", markdown.len);
		letter_text(document, marking, &text);
		letter_html(document, &l->styles, &body);
		rc = fill_layout(
			l, context, letter, title, summary, marking, from, &body, &html, e);
	}
	if (rc == 0 && (text.truncated || body.truncated))
		rc = err_set(e, ERR_PERM, "%s: the letter is longer than %u bytes", f->path,
			LETTER_BYTES_MAX);
	letter->text = buf_take(&text);
	letter->html = buf_take(&html);
	if (document != NULL)
		cmark_node_free(document);
	buf_free(&markdown);
	buf_free(&body);
	free(from);
	free(marking);
	return rc;
}

int letter_render(const struct letters *l, const char *name, const json_t *context,
	const struct letter_envelope *env, struct letter *out, struct err *e)
{
	const struct letter_file *f = letter_file_find(&l->letters, name);
	json_t *all = complete_context(context);
	char *title = NULL, *summary = NULL;
	struct buf bytes;
	int rc = -1;

	*out = (struct letter){0};
	buf_init(&bytes, LETTER_BYTES_MAX);
	if (f == NULL) {
		(void)err_set(e, ERR_CONFIG, "there is no letter \"%s\"", name);
		goto out;
	}
	title = render_line(l, f->subject, all, LETTER_SUBJECT_MAX, e);
	summary = title != NULL ? render_line(l, f->summary, all, LETTER_SUMMARY_MAX, e) : NULL;
	if (summary == NULL)
		goto out;
	out->subject = env->thread_subject != NULL && !f->repeats_nothing
			       ? reply_subject(env->thread_subject, all)
			       : xstrdup(title);
	rc = write_forms(l, f, all, env, title, summary, out, e);
	if (rc == 0)
		rc = letter_mime(env, out->subject, out->text, out->html, &bytes, e);
out:
	out->len = bytes.len;
	out->bytes = buf_take(&bytes);
	if (rc < 0)
		letter_free(out);
	json_decref(all);
	free(title);
	free(summary);
	return rc;
}

void letter_free(struct letter *l)
{
	if (l == NULL)
		return;
	free(l->subject);
	free(l->text);
	free(l->html);
	free(l->bytes);
	*l = (struct letter){0};
}
