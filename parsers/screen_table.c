/*
 * screen_table.c - owns the reading of parsers/screen.yaml. Knows nothing of mails.
 */
#include "parsers/screen_table.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"

#define TEXT_MAX 200 /* bytes of one name or text */
#define ROWS_MAX 500 /* of each list */
#define WORDS_MAX 200

#define N(array) (sizeof(array) / sizeof(array)[0])

static const cyaml_strval_t kinds[] = {{"auto-reply", SCREEN_AUTO_REPLY}, {"bounce", SCREEN_BOUNCE},
	{"receipt", SCREEN_RECEIPT}, {"list", SCREEN_LIST}};
static const cyaml_strval_t places[] = {
	{"from", SENDER_FROM}, {"sender", SENDER_SENDER}, {"return-path", SENDER_RETURN_PATH}};

static const cyaml_schema_value_t word = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TEXT_MAX),
};
static const cyaml_schema_value_t place = {
	CYAML_VALUE_ENUM(
		CYAML_FLAG_DEFAULT | CYAML_FLAG_STRICT, enum sender_place, places, N(places)),
};

#define TEXT(key, type, member) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, TEXT_MAX)
#define WORDS(key, type, member)                                                                \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, \
		member##_n, &word, 1, WORDS_MAX)
#define SIGN(type)                                                                     \
	CYAML_FIELD_ENUM("kind", CYAML_FLAG_STRICT, type, sign.kind, kinds, N(kinds)), \
		CYAML_FIELD_UINT("weight", CYAML_FLAG_DEFAULT, type, sign.weight),     \
		CYAML_FIELD_BOOL("hint", CYAML_FLAG_OPTIONAL, type, sign.hint), CYAML_FIELD_END

static const cyaml_schema_field_t header_fields[] = {
	TEXT("field", struct sign_header, field),
	WORDS("is", struct sign_header, is),
	WORDS("is-not", struct sign_header, is_not),
	WORDS("contains", struct sign_header, contains),
	SIGN(struct sign_header),
};
static const cyaml_schema_field_t type_fields[] = {
	TEXT("type", struct sign_type, type),
	CYAML_FIELD_STRING_PTR("report", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct sign_type,
		report, 1, TEXT_MAX),
	SIGN(struct sign_type),
};
static const cyaml_schema_field_t method_fields[] = {
	TEXT("method", struct sign_method, method),
	SIGN(struct sign_method),
};
static const cyaml_schema_field_t sender_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT(
		"in", CYAML_FLAG_POINTER, struct sign_sender, in, in_n, &place, 1, SENDER_PLACES),
	WORDS("local", struct sign_sender, local),
	WORDS("except", struct sign_sender, except),
	WORDS("name", struct sign_sender, name),
	SIGN(struct sign_sender),
};
static const cyaml_schema_field_t subject_fields[] = {
	CYAML_FIELD_SEQUENCE_COUNT("starts", CYAML_FLAG_POINTER, struct sign_subject, starts,
		starts_n, &word, 1, WORDS_MAX),
	SIGN(struct sign_subject),
};

static const cyaml_schema_value_t header_row = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sign_header, header_fields)};
static const cyaml_schema_value_t type_row = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sign_type, type_fields)};
static const cyaml_schema_value_t method_row = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sign_method, method_fields)};
static const cyaml_schema_value_t sender_row = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sign_sender, sender_fields)};
static const cyaml_schema_value_t subject_row = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct sign_subject, subject_fields)};

#define ROWS(key, member, row)                                                           \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER, struct screen_table, member, \
		member##_n, &row, 1, ROWS_MAX)

static const cyaml_schema_field_t table_fields[] = {
	ROWS("headers", headers, header_row),
	ROWS("content-types", types, type_row),
	ROWS("calendar", methods, method_row),
	ROWS("senders", senders, sender_row),
	ROWS("subjects", subjects, subject_row),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct screen_table, table_fields),
};

/* --- what the schema cannot say ----------------------------------------------------------------------------------- */

struct check {
	const char *path;
	const struct yaml_lines *lines;
	struct findings *findings;
};

static void check_sign(const struct check *c, const char *list, unsigned i, const struct sign *s)
{
	if (s->weight < 1 || s->weight > 100)
		findings_add(c->findings, FINDING_ERROR, c->path,
			yaml_line(c->lines, "%s[%u].weight", list, i),
			"weight %u: write a number from 1 to 100", s->weight);
}

/* "*" stands at the start or the end. */
static void check_pattern(
	const struct check *c, const char *list, unsigned i, const char *key, const char *pattern)
{
	size_t n = strlen(pattern);
	const char *star = n > 1 ? memchr(pattern + 1, '*', n - 2) : NULL;

	if (star != NULL)
		findings_add(c->findings, FINDING_ERROR, c->path,
			yaml_line(c->lines, "%s[%u].%s", list, i, key),
			"\"%s\": a \"*\" stands only at the start or the end", pattern);
}

static void check_header(const struct check *c, unsigned i, const struct sign_header *h)
{
	check_sign(c, "headers", i, &h->sign);
	check_pattern(c, "headers", i, "field", h->field);
	if (strpbrk(h->field, ": \t") != NULL)
		findings_add(c->findings, FINDING_ERROR, c->path,
			yaml_line(c->lines, "headers[%u].field", i),
			"\"%s\" is no name of a header field: write it without colon and blanks",
			h->field);
	if ((h->is_n > 0) + (h->is_not_n > 0) + (h->contains_n > 0) > 1)
		findings_add(c->findings, FINDING_ERROR, c->path,
			yaml_line(c->lines, "headers[%u]", i),
			"one row has one of is, is-not and contains: write a row for each");
}

static void check_sender(const struct check *c, unsigned i, const struct sign_sender *s)
{
	check_sign(c, "senders", i, &s->sign);
	if (s->local_n + s->name_n == 0)
		findings_add(c->findings, FINDING_ERROR, c->path,
			yaml_line(c->lines, "senders[%u]", i),
			"this row fits nobody: write local, name, or both");
	for (unsigned k = 0; k < s->local_n; k++)
		check_pattern(c, "senders", i, "local", s->local[k]);
	for (unsigned k = 0; k < s->except_n; k++)
		check_pattern(c, "senders", i, "except", s->except[k]);
}

/* Subjects are compared as keys; a key that is empty or very short would fit too much. */
static void check_subject(const struct check *c, unsigned i, struct sign_subject *s)
{
	check_sign(c, "subjects", i, &s->sign);
	for (unsigned k = 0; k < s->starts_n; k++) {
		char *key = text_key(s->starts[k]);

		if (strlen(key) < 4)
			findings_add(c->findings, FINDING_ERROR, c->path,
				yaml_line(c->lines, "subjects[%u].starts[%u]", i, k),
				"\"%s\" is too short to tell anything", s->starts[k]);
		free(s->starts[k]);
		s->starts[k] = key;
	}
}

int screen_load(const char *path, struct screen_table **out, struct findings *findings)
{
	struct screen_table *t = NULL;
	struct yaml_lines *lines = NULL;
	size_t before = findings->errors;
	struct check c = {.path = path, .findings = findings};

	*out = NULL;
	if (yaml_load(path, &schema, (void **)&t, &lines, findings) != 0) {
		yaml_lines_free(lines);
		return -1;
	}
	c.lines = lines;
	for (unsigned i = 0; i < t->headers_n; i++)
		check_header(&c, i, &t->headers[i]);
	for (unsigned i = 0; i < t->types_n; i++)
		check_sign(&c, "content-types", i, &t->types[i].sign);
	for (unsigned i = 0; i < t->methods_n; i++)
		check_sign(&c, "calendar", i, &t->methods[i].sign);
	for (unsigned i = 0; i < t->senders_n; i++)
		check_sender(&c, i, &t->senders[i]);
	for (unsigned i = 0; i < t->subjects_n; i++)
		check_subject(&c, i, &t->subjects[i]);
	yaml_lines_free(lines);
	if (findings->errors > before) {
		screen_free(t);
		return -1;
	}
	*out = t;
	return 0;
}

void screen_free(struct screen_table *t)
{
	if (t != NULL)
		yaml_free(&schema, t);
}
