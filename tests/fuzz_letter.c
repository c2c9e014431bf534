/* fuzz_letter.c - any value in every place of a letter: the document keeps its structure, and both forms and the bytes are made. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char everywhere[] =
	"# {{v}}\n\n{{v}}\n\n**{{v}}** *{{v}}* `{{v}}` <{{v}}> "
	"[{{v}}](https://example.gov/{{v}})\n\n- {{v}}\n"
	"- **{{v}}**: {{v}}\n\n1. {{v}}\n\n| | |\n|---|---|\n| {{v}} | {{v}} |\n| a |{{v}}|\n\n"
	"    code {{v}}\n\n> {{v}}\n\n{{v}}";

static void fail(struct err *e)
{
	(void)e; /* seen in the debugger */
	abort();
}

static cmark_node *make(const struct mustache *m, const char *value)
{
	struct letter_shield shield = {.left = LETTER_VALUES_MAX};
	struct mustache_render how = {.escape = letter_shield_value, .escape_ctx = &shield};
	json_t *context = json_pack("{s:s}", "v", value);
	struct buf markdown;
	cmark_node *document;
	struct err e;

	buf_init(&markdown, 1 << 20);
	if (mustache_render(m, context, &how, &markdown, &e) < 0)
		fail(&e);
	document = letter_document(markdown.data, markdown.len);
	buf_free(&markdown);
	json_decref(context);
	return document;
}

/* Elements in order, without text and the line ends of quotations. */
static char *structure(cmark_node *document)
{
	cmark_iter *iter = cmark_iter_new(document);
	struct buf out;

	buf_init(&out, 1 << 20);
	for (cmark_event_type ev; (ev = cmark_iter_next(iter)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(node);

		if (type != CMARK_NODE_TEXT && type != CMARK_NODE_LINEBREAK)
			(void)buf_printf(&out, "%d %s\n", ev, cmark_node_get_type_string(node));
	}
	cmark_iter_free(iter);
	return buf_take(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct letter_styles none;
	static struct mustache *m;
	static char *want;
	static char robot_address[] = "robot@opm.gov";
	struct address robot = {NULL, robot_address};
	const struct addresses to = {.v = &robot, .n = 1};
	char *value = text_clean((const char *)data, size, 4096);
	char *subject = text_line(value, LETTER_SUBJECT_MAX), *got;
	struct letter_envelope env = {.message_id = "a@b",
		.from = {subject, robot.addr},
		.to = &to,
		.in_reply_to = subject,
		.auto_submitted = "auto-replied",
		.loop = robot.addr};
	cmark_node *document;
	struct buf text, html, bytes;
	struct err e;

	if (m == NULL) {
		if (mustache_parse("t", everywhere, strlen(everywhere), 1, &m, &e) < 0)
			fail(&e);
		document = make(m, "value");
		want = structure(document);
		cmark_node_free(document);
	}
	document = make(m, value);
	got = structure(document);
	if (strcmp(got, want) != 0)
		abort();
	buf_init(&text, LETTER_BYTES_MAX);
	buf_init(&html, LETTER_BYTES_MAX);
	buf_init(&bytes, LETTER_BYTES_MAX);
	letter_text(document, "", &text);
	letter_html(document, &none, &html);
	if (strstr(html.data, "<script") != NULL || strstr(html.data, "<img") != NULL)
		abort();
	if (letter_mime(&env, subject, text.data, html.data, &bytes, &e) < 0)
		fail(&e);
	for (const char *s = bytes.data; *s != '\0'; s += strcspn(s, "\n") + 1)
		if (strcspn(s, "\n") > 999 ||
			memchr(s, '\r', strcspn(s, "\n")) != s + strcspn(s, "\n") - 1)
			abort();
	buf_free(&text);
	buf_free(&html);
	buf_free(&bytes);
	cmark_node_free(document);
	free(got);
	free(subject);
	free(value);
	return 0;
}
