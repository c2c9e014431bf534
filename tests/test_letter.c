/*
 * test_letter.c - letters: every shipped one with sample data, as text, HTML and mail bytes, and what may stand in it.
 *
 * With LETTERS_OUT=FOLDER the samples are also written there as NAME.txt, NAME.html and NAME.eml, to be looked at.
 */
#include "templates/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gmime/gmime.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter_parts.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

static struct letters *shipped;
static json_t *samples;

static int setup(void **state)
{
	struct findings findings = {0};
	json_error_t error;

	(void)state;
	g_mime_init();
	if (letters_load("templates", &shipped, &findings) < 0)
		for (size_t i = 0; i < findings.n; i++)
			print_error("%s:%d: %s\n", findings.v[i].file, findings.v[i].line,
				findings.v[i].text);
	findings_free(&findings);
	samples = json_load_file("tests/letters.json", 0, &error);
	if (samples == NULL)
		print_error("tests/letters.json:%d: %s\n", error.line, error.text);
	return shipped != NULL && samples != NULL ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	letters_free(shipped);
	json_decref(samples);
	g_mime_shutdown();
	return 0;
}

/* The sample context of a letter: the base, over it the values of the kind of case that its "like" names, over them its own. */
static json_t *sample(const char *name)
{
	json_t *context = json_deep_copy(json_object_get(samples, "base"));
	json_t *own = json_object_get(json_object_get(samples, "letters"), name);
	const char *kind = json_string_value(json_object_get(own, "like"));
	json_t *like = json_object_get(json_object_get(samples, "like"), kind != NULL ? kind : "");

	if (own == NULL)
		print_error("%s: has no sample data in tests/letters.json\n", name);
	if (kind != NULL && like == NULL)
		print_error("%s: like \"%s\" is not in tests/letters.json\n", name, kind);
	assert_non_null(own);
	assert_true(kind == NULL || like != NULL);
	(void)json_object_update(context, like);
	(void)json_object_update(context, own);
	return context;
}

static const char *marking(const char *name)
{
	const char *m =
		json_string_value(json_object_get(json_object_get(samples, "marking"), name));

	return m != NULL ? m : "";
}

static struct address somebody = {"Dana Ruiz", "dana.ruiz@usda.gov"};
static const struct addresses one = {.v = &somebody, .n = 1};

static struct letter_envelope envelope(void)
{
	return (struct letter_envelope){.message_id = "1b7d.1@mailclerk.opm.gov",
		.date = 1795564800,
		.from = {"OPM Cross-Government Hiring", "recruiter-help@usajobs.gov"},
		.to = &one,
		.auto_submitted = "auto-replied",
		.marking = "",
		.loop = "recruiter-help@usajobs.gov"};
}

static void write_file(
	const char *folder, const char *name, const char *end, const char *data, size_t len)
{
	char *path = xasprintf("%s/%s%s", folder, name, end);
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	free(path);
}

/* --- every letter ------------------------------------------------------------------------------------------------- */

/* Lines end in CRLF only; none is longer than 78 characters, save a header token that cannot be folded. */
static void check_bytes(const struct letter *l)
{
	const char *s = l->bytes, *end = s + l->len;

	assert_int_equal(strlen(l->bytes), l->len);
	while (s < end) {
		const char *cr = strchr(s, '\r');

		assert_non_null(cr);
		assert_true(cr[1] == '\n');
		assert_null(memchr(s, '\n', (size_t)(cr - s)));
		if (cr - s > 78)
			fail_msg("long line: %.*s", (int)(cr - s), s);
		for (; s < cr; s++)
			assert_true((unsigned char)*s < 0x80);
		s = cr + 2;
	}
}

/* No line of the text is longer than the page, save one word. */
static void check_text(const char *text)
{
	for (const char *s = text; *s != '\0';) {
		size_t n = strcspn(s, "\n");
		char *line = xstrndup(s, n);

		if (g_utf8_strlen(line, -1) > LETTER_WIDTH &&
			strchr(line + strspn(line, "> "), ' '))
			fail_msg("long line: %s", line);
		free(line);
		s += n + (s[n] == '\n');
	}
	assert_null(strstr(text, "{{"));
	assert_null(strstr(text, "**"));
	assert_null(strstr(text, "\n\n\n"));
}

static void check_html(const char *html)
{
	static const char *const never[] = {"<script", "<img", "<link ", "src=", "url(", "@import",
		"javascript:", "<form", "<iframe", "{{"};
	const char *h1 = strstr(html, "<h1"), *h2 = strstr(html, "<h2"), *h3 = strstr(html, "<h3");

	for (size_t i = 0; i < COUNT(never); i++)
		if (strstr(html, never[i]) != NULL)
			fail_msg("%s in the HTML", never[i]);
	assert_non_null(strstr(html, "<html lang=\"en-US\""));
	assert_non_null(strstr(html, "name=\"viewport\""));
	assert_non_null(strstr(html, "name=\"color-scheme\""));
	assert_non_null(h1);
	assert_null(strstr(h1 + 1, "<h1"));
	assert_true(h2 == NULL || h2 > h1);
	assert_true(h3 == NULL || (h2 != NULL && h3 > h2));
}

/* What a mail program makes of the bytes is what we meant. */
static void check_parsed(const struct letter *l)
{
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(l->bytes, l->len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *m = g_mime_parser_construct_message(parser, NULL);
	GMimeObject *top = g_mime_message_get_mime_part(m);
	static const char *const want_type[] = {"text/plain", "text/html"};
	const char *want[] = {l->text, l->html};

	assert_string_equal(g_mime_message_get_subject(m), l->subject);
	assert_true(GMIME_IS_MULTIPART(top));
	assert_int_equal(g_mime_multipart_get_count(GMIME_MULTIPART(top)), 2);
	for (int i = 0; i < 2; i++) {
		GMimeObject *part = g_mime_multipart_get_part(GMIME_MULTIPART(top), i);
		char *type =
			g_mime_content_type_get_mime_type(g_mime_object_get_content_type(part));
		char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
		char *clean = text_clean(text, strlen(text), LETTER_BYTES_MAX);

		assert_string_equal(type, want_type[i]);
		assert_string_equal(clean, want[i]);
		free(clean);
		g_free(text);
		g_free(type);
	}
	g_object_unref(m);
	g_object_unref(parser);
	g_object_unref(stream);
}

static void test_samples(void **state)
{
	const char *folder = getenv("LETTERS_OUT");

	(void)state;
	assert_int_equal(
		letters_count(shipped), json_object_size(json_object_get(samples, "letters")));
	for (size_t i = 0; i < letters_count(shipped); i++) {
		const char *name = letters_name(shipped, i);
		struct letter_envelope env = envelope();
		json_t *context = sample(name);
		struct letter l, again;
		struct err e = {0};

		env.marking = marking(name);
		if (letter_render(shipped, name, context, &env, &l, &e) < 0)
			fail_msg("%s: %s", name, e.message);
		assert_int_equal(letter_render(shipped, name, context, &env, &again, &e), 0);
		assert_string_equal(l.bytes, again.bytes);
		if (folder != NULL) {
			write_file(folder, name, ".txt", l.text, strlen(l.text));
			write_file(folder, name, ".html", l.html, strlen(l.html));
			write_file(folder, name, ".eml", l.bytes, l.len);
		}
		check_bytes(&l);
		if (strcmp(name, "human-team") != 0) { /* whose sample is hostile: see below */
			check_text(l.text);
			check_html(l.html);
		}
		check_parsed(&l);
		letter_free(&l);
		letter_free(&again);
		json_decref(context);
	}
}

/* A receipt for a mail that nobody vouches for repeats nothing of it. */
static void test_receipts_repeat_nothing(void **state)
{
	static const char *const names[] = {"human-receipt", "unreadable"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct letter_envelope env = envelope();
		json_t *context = sample(names[i]);
		struct letter l;
		struct err e = {0};

		assert_true(letters_repeats_nothing(shipped, names[i]));
		env.thread_subject = "SECRET";
		json_object_set_new(context, "mail",
			json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:[]}", "from_name", "SECRET",
				"from_address", "SECRET", "subject", "SECRET", "text", "SECRET",
				"date", "SECRET", "authentication", "SECRET", "attachments"));
		json_object_set_new(context, "requester",
			json_pack("{s:s,s:s,s:s}", "name", "SECRET", "first_name", "SECRET",
				"address", "SECRET"));
		assert_int_equal(letter_render(shipped, names[i], context, &env, &l, &e), 0);
		assert_null(strstr(l.text, "SECRET"));
		assert_null(strstr(l.html, "SECRET"));
		assert_null(strstr(l.subject, "SECRET"));
		letter_free(&l);
		json_decref(context);
	}
}

/* A candidate's name is for the requester, the coordinator and the team. Letters to others do not hold it, nor those about a
 * certificate that is out, nor any subject. */
static void test_candidates_are_not_told(void **state)
{
	static const char *const without[] = {"certificate-issued", "certificate-reminder",
		"return-received", "offer-accepted", "status", "certificate-out",
		"certificate-problem", "certificate-recalled", "certificate-expiring",
		"certificate-expired", "cleared", "offer-declined", "offer-reminder",
		"human-receipt", "unmatched-missing", "unreadable"};
	static const char *const values[] = {
		"candidate", "selected", "alternate", "position_description"};

	(void)state;
	for (size_t i = 0; i < letters_count(shipped); i++) {
		const char *name = letters_name(shipped, i);
		struct letter_envelope env = envelope();
		json_t *context = sample(name), *fields = json_array(), *value = json_object();
		struct letter l;
		struct err e = {0};
		bool other = false;

		for (size_t k = 0; k < COUNT(without); k++)
			other = other || strcmp(without[k], name) == 0;
		for (size_t k = 0; k < COUNT(values); k++) {
			json_array_append_new(fields, json_pack("{s:s,s:s,s:s}", "name", values[k],
							      "label", "x", "value", "SECRET"));
			json_object_set_new(value, values[k], json_string("SECRET"));
		}
		json_object_set_new(context, "fields", fields);
		json_object_set_new(context, "value", value);
		assert_int_equal(letter_render(shipped, name, context, &env, &l, &e), 0);
		if (strstr(l.subject, "SECRET") != NULL)
			fail_msg("%s: a candidate in the subject", name);
		if (other && (strstr(l.text, "SECRET") || strstr(l.html, "SECRET")))
			fail_msg("%s: a candidate in the letter", name);
		letter_free(&l);
		json_decref(context);
	}
}

/* --- what values may stand in which letter: docs/letters.md ------------------------------------------------------- */

/* Members of lists, and of the mail, are certain inside their section. */
static const char *const always[] = {"today", "organization", "help_contact", "mailbox",
	"mailbox.name", "mailbox.address", "because", "fields.name", "fields.label", "fields.value",
	"missing.name", "missing.label", "problems.label", "problems.text", "verbs.verb",
	"verbs.usage", "verbs.reply", "checks.text", "recipients.address", "coordinators.address",
	"mail.from_address", "mail.authentication", "mail.attachments.name",
	"mail.attachments.type", "mail.attachments.size", "links.number", "links.title",
	"links.state", NULL};
static const char *const sometimes[] = {"due", "right_mailbox", "ssn", "receipt_sent", "reason",
	"fields", "fields.source", "missing", "missing.hint", "problems", "verbs", "checks",
	"checks.ok", "requester", "requester.name", "requester.first_name", "requester.address",
	"mail", "mail.from_name", "mail.subject", "mail.date", "mail.text", "mail.attachments",
	"case", "case.number", "case.title", "case.state", "case.holder", "case.opened",
	"recipients", "recipients.name", "recipients.ok", "recipients.why", "coordinators",
	"coordinators.name", "links", "links.why", "held.from_name", "held.from_address",
	"held.subject", NULL};

struct provision {
	const char *letter;
	const char *certain[8]; /* beside always */
};

/* Letters of a case: it may have moved by a mail, by the team or by the clock. */
#define CASE "case", "case.number", "case.title", "case.state", "requester", "requester.address"

/* The other letters have CASE. */
static const struct provision provisions[] = {
	{"role-denied", {CASE, "reason"}},
	{"pool-denied", {CASE, "reason"}},
	{"account-answer", {CASE, "reason"}},
	{"coordinator-told", {CASE, "reason"}},
	{"selection-returned", {CASE, "reason"}},
	{"certificate-problem", {CASE, "reason"}},
	{"certificate-recalled", {CASE, "reason"}},
	{"human-receipt", {"mail"}},
	{"unmatched-missing", {"mail"}},
	{"human-team", {"mail"}},
	{"unreadable", {"mail"}},
	{"team-question", {"problem"}},
	{"team-done", {CASE, "did"}},
	{"team-digest",
		{"new_count", "waiting_count", "overdue_count", "held_count", "expiring_count"}},
	{"held-team", {"held", "held.number", "held.received", "held.folder"}},
	{"undelivered-team",
		{"letter", "letter.number", "letter.to", "letter.subject", "letter.template"}},
	{"canary", {"canary", "canary.minutes"}},
	{"canary-team", {"canary", "canary.minutes"}},
};
static const struct provision of_a_case = {"", {CASE}};

/* The values of the kinds of case: a letter has those of the kind whose prefix it bears; none has those of all. */
static const struct {
	const char *prefix, *names[24];
} kinds[] = {
	{"account-", {"problem"}},
	{"coordinator-", {"agency", "sub_agency"}},
	{"pool-", {"pool", "agency", "sub_agency", "series", "pay_plan", "grade", "location",
			  "vacancies", "appointment_type", "manager_name", "manager_email"}},
#define SELECTION                                                                              \
	{                                                                                      \
		"candidate", "sf52_number", "position_description", "pool", "agency",          \
			"sub_agency", "series", "pay_plan", "grade", "pd_number",              \
			"coordinator_email", "recipients", "certificate_number", "expires_on", \
			"outcome", "selected", "alternate", "start_date"                       \
	}
	{"selection-", SELECTION},
	{"recipients-", SELECTION},
	{"certificate-", SELECTION},
	{"return-", SELECTION},
	{"cleared", SELECTION},
	{"offer-", SELECTION},
};

/* What only the letters that no workflow sends know. */
static const char *const digest_lists[] = {
	"new_cases", "waiting", "overdue", "expiring", "held", "failed_letters", "secrets", NULL};
static const char *const digest_members[] = {"number", "title", "state", "requester", "id",
	"mailbox", "from", "because", "to", "subject", "error", "text", NULL};

static void add_all(struct strings *to, const char *const *names, size_t max)
{
	for (size_t i = 0; i < max && names[i] != NULL; i++)
		strings_add(to, names[i]);
}

static void add_digest(struct letter_variables *v)
{
	for (const char *const *list = digest_lists; *list != NULL; list++) {
		strings_add(&v->possible, *list);
		for (const char *const *m = digest_members; *m != NULL; m++)
			strings_take(&v->certain, xasprintf("%s.%s", *list, *m));
		strings_take(&v->possible, xasprintf("%s.due", *list));
	}
}

static struct letter_variables variables(const char *letter)
{
	const struct provision *p = &of_a_case;
	struct letter_variables v = {0};

	for (size_t i = 0; i < COUNT(provisions); i++)
		if (strcmp(provisions[i].letter, letter) == 0)
			p = &provisions[i];
	add_all(&v.certain, always, SIZE_MAX);
	add_all(&v.possible, sometimes, SIZE_MAX);
	add_all(&v.certain, p->certain, COUNT(p->certain));
	for (size_t i = 0; i < COUNT(kinds); i++)
		for (size_t k = 0; k < COUNT(kinds[i].names) && kinds[i].names[k] != NULL; k++)
			if (strncmp(letter, kinds[i].prefix, strlen(kinds[i].prefix)) == 0)
				strings_take(&v.possible, xasprintf("value.%s", kinds[i].names[k]));
	if (strcmp(letter, "team-question") == 0)
		strings_add(&v.possible, "said");
	if (strcmp(letter, "team-digest") == 0)
		add_digest(&v);
	return v;
}

static void variables_free(struct letter_variables *v)
{
	strings_free(&v->certain);
	strings_free(&v->possible);
}

static void test_proofs_of_shipped(void **state)
{
	struct findings findings = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(provisions); i++)
		assert_true(letters_has(shipped, provisions[i].letter));
	for (size_t i = 0; i < letters_count(shipped); i++) {
		struct letter_variables vars = variables(letters_name(shipped, i));

		letters_prove(shipped, letters_name(shipped, i), &vars, "test", &findings);
		variables_free(&vars);
	}
	for (size_t i = 0; i < findings.n; i++)
		print_error(
			"%s:%d: %s\n", findings.v[i].file, findings.v[i].line, findings.v[i].text);
	assert_int_equal(findings.n, 0);
}

/* --- what else a letter promises ---------------------------------------------------------------------------------- */

static void test_subject_of_an_answer(void **state)
{
	static const struct {
		const char *thread_subject, *want;
	} rows[] = {
		{NULL, "We received your Agency Talent Portal role request [CGH-26-00213]"},
		{"ATP access", "Re: ATP access [CGH-26-00213]"},
		{"RE: Re: re:ATP access", "Re: ATP access [CGH-26-00213]"},
		{"Re: ATP access [CGH-26-00213]", "Re: ATP access [CGH-26-00213]"},
		{"ATP\r\nBcc: x@example.com", "Re: ATP Bcc: x@example.com [CGH-26-00213]"},
		{"", "Re: [CGH-26-00213]"},
		{"{{case.state}}", "Re: {{case.state}} [CGH-26-00213]"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct letter_envelope env = envelope();
		json_t *context = sample("role-receipt");
		struct letter l;
		struct err e = {0};

		env.thread_subject = rows[i].thread_subject;
		assert_int_equal(letter_render(shipped, "role-receipt", context, &env, &l, &e), 0);
		assert_string_equal(l.subject, rows[i].want);
		check_bytes(&l);
		letter_free(&l);
		json_decref(context);
	}
}

/* However much a stranger writes, the letter about it can be written. */
static void test_huge_values(void **state)
{
	static const char *const fillers[] = {"\n", "\"", "\xc3\xab", "a ", "= ", "\xe5\xb1\xb1"};

	(void)state;
	for (size_t i = 0; i < COUNT(fillers); i++) {
		struct letter_envelope env = envelope();
		json_t *context = sample("role-team"), *fields = json_array();
		struct buf text;
		struct letter l;
		struct err e = {0};

		buf_init(&text, 1 << 20);
		while (text.len + 4 < text.max)
			(void)buf_puts(&text, fillers[i]);
		json_object_set_new(
			json_object_get(context, "mail"), "text", json_string(text.data));
		for (int k = 0; k < 64; k++)
			json_array_append_new(
				fields, json_pack("{s:s,s:s,s:s}", "label", text.data, "value",
						text.data, "source", "body"));
		json_object_set_new(context, "fields", fields);
		if (letter_render(shipped, "role-team", context, &env, &l, &e) < 0)
			fail_msg("%zu: %s", i, e.message);
		check_bytes(&l);
		assert_true(l.len < LETTER_BYTES_MAX);
		letter_free(&l);
		buf_free(&text);
		json_decref(context);
	}
}

static void test_refusals(void **state)
{
	struct address bad = {"x", "x@y z"};
	const struct addresses to = {.v = &bad, .n = 1};
	struct letter_envelope env = envelope();
	json_t *context = sample("role-receipt");
	struct letter l;
	struct err e = {0};

	(void)state;
	assert_false(letters_has(shipped, "no-such-letter"));
	assert_int_equal(letter_render(shipped, "no-such-letter", context, &env, &l, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_null(l.bytes);
	env.to = &to;
	assert_int_equal(letter_render(shipped, "role-receipt", context, &env, &l, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_null(l.bytes);
	json_decref(context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_receipts_repeat_nothing),
		cmocka_unit_test(test_candidates_are_not_told),
		cmocka_unit_test(test_proofs_of_shipped),
		cmocka_unit_test(test_subject_of_an_answer),
		cmocka_unit_test(test_huge_values),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
