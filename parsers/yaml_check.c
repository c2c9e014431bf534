/*
 * yaml_check.c - owns the walk over a libyaml document beside a libcyaml schema that finds every mistake. Knows no file
 * and reads no value.
 *
 * It is at least as strict as libcyaml: whatever it lets through, libcyaml must be able to load.
 */
#include "parsers/yaml_check.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"
#include "parsers/nearest.h"

enum { DEPTH_MAX = 32 };

struct walk {
	const char *file; /* borrowed */
	yaml_document_t *doc;
	bool *seen; /* owned; by node: a second visit is an alias */
	struct yaml_lines *lines;
	struct findings *findings;
};

static void walk_value(struct walk *w, const cyaml_schema_value_t *s, int id, const char *path,
	int line, int depth);

/* `path` as people read it: what stands there, "the file" at the root. */
static const char *shown(const char *path)
{
	return path[0] != '\0' ? path : "the file";
}

static void complain(struct walk *w, int line, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void complain(struct walk *w, int line, const char *path, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	findings_add(w->findings, FINDING_ERROR, w->file, line, "%s: %s", shown(path), text);
}

static bool same_word(const char *a, const char *b, enum cyaml_flag flags)
{
	return (flags & CYAML_FLAG_CASE_INSENSITIVE) ? strcasecmp(a, b) == 0 : strcmp(a, b) == 0;
}

static bool check_whole(const char *s)
{
	const char *digits = s + (*s == '-' || *s == '+');
	bool hex = digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X');
	const char *set = hex ? "0123456789abcdefABCDEF" : "0123456789";

	if (hex)
		digits += 2;
	else if (digits[0] == '0' && digits[1] != '\0')
		return false; /* libcyaml would read octal */
	return digits[0] != '\0' && digits[strspn(digits, set)] == '\0';
}

static void check_int(
	struct walk *w, const cyaml_schema_value_t *s, const char *text, const char *path, int line)
{
	unsigned spare = s->data_size > 0 && s->data_size < 8 ? 64 - 8 * s->data_size : 0;
	intmax_t max = INTMAX_MAX >> spare;
	intmax_t n;

	if (!check_whole(text)) {
		complain(w, line, path,
			"\"%.80s\" is not a whole number; write digits only, such as 10", text);
		return;
	}
	errno = 0;
	n = strtoimax(text, NULL, 0);
	if (errno != 0 || n > max || n < -max - 1)
		complain(w, line, path, "%.40s is out of range; %jd to %jd is possible", text,
			-max - 1, max);
}

static void check_uint(
	struct walk *w, const cyaml_schema_value_t *s, const char *text, const char *path, int line)
{
	unsigned spare = s->data_size > 0 && s->data_size < 8 ? 64 - 8 * s->data_size : 0;
	uintmax_t max = UINTMAX_MAX >> spare;
	uintmax_t n;

	if (!check_whole(text) || text[0] == '-') {
		complain(w, line, path,
			"\"%.80s\" is not a whole number from 0 up; write digits only, such as 10",
			text);
		return;
	}
	errno = 0;
	n = strtoumax(text, NULL, 0);
	if (errno != 0 || n > max)
		complain(
			w, line, path, "%.40s is out of range; at most %ju is possible", text, max);
}

static void check_bool(struct walk *w, const char *text, const char *path, int line)
{
	static const char *const plain[] = {"true", "false", "yes", "no", "on", "off"};

	for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
		if (strcasecmp(text, plain[i]) == 0)
			return;
	complain(w, line, path, "\"%.80s\" is neither true nor false; write true or false", text);
}

static void check_float(struct walk *w, const char *text, const char *path, int line)
{
	char *end = NULL;

	errno = 0;
	(void)strtod(text, &end);
	if (end == text || *end != '\0' || errno != 0)
		complain(w, line, path, "\"%.80s\" is not a number", text);
}

static void check_enum(
	struct walk *w, const cyaml_schema_value_t *s, const char *text, const char *path, int line)
{
	struct nearest n;
	char *hint;

	for (uint32_t i = 0; i < s->enumeration.count; i++)
		if (same_word(s->enumeration.strings[i].str, text, s->flags))
			return;
	nearest_start(&n, text);
	for (uint32_t i = 0; i < s->enumeration.count; i++)
		nearest_add(&n, s->enumeration.strings[i].str);
	hint = nearest_end(&n);
	complain(w, line, path, "\"%.80s\" is not possible here; %s", text, hint);
	free(hint);
}

static void check_string(struct walk *w, const cyaml_schema_value_t *s, const yaml_node_t *node,
	const char *path, int line)
{
	size_t n = node->data.scalar.length;
	const char *text = (const char *)node->data.scalar.value;

	if (memchr(text, '\0', n) != NULL)
		complain(w, line, path, "holds a NUL character");
	else if (n == 0 && node->data.scalar.style == YAML_PLAIN_SCALAR_STYLE)
		complain(w, line, path, "has no value; write \"\" where an empty one is meant");
	else if (n < s->string.min)
		complain(w, line, path, "is too short; at least %" PRIu32 " bytes", s->string.min);
	else if (n > s->string.max)
		complain(w, line, path, "is too long; at most %" PRIu32 " bytes", s->string.max);
}

static bool is_null(const cyaml_schema_value_t *s, const yaml_node_t *node)
{
	static const char *const nulls[] = {"", "null", "Null", "NULL", "~"};
	const char *text = (const char *)node->data.scalar.value;
	size_t n = (s->flags & CYAML_FLAG_POINTER_NULL_STR) == CYAML_FLAG_POINTER_NULL_STR
			   ? sizeof nulls / sizeof nulls[0]
			   : 1;

	if ((s->flags & CYAML_FLAG_POINTER_NULL) != CYAML_FLAG_POINTER_NULL ||
		node->type != YAML_SCALAR_NODE)
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(text, nulls[i]) == 0)
			return true;
	return false;
}

static void walk_scalar(struct walk *w, const cyaml_schema_value_t *s, const yaml_node_t *node,
	const char *path, int line)
{
	const char *text;

	if (node->type != YAML_SCALAR_NODE) {
		complain(w, line, path, "must be a single value, not a %s",
			node->type == YAML_SEQUENCE_NODE ? "list" : "mapping of keys");
		return;
	}
	text = (const char *)node->data.scalar.value;
	if (s->type != CYAML_STRING && text[0] == '\0') {
		complain(w, line, path, "has no value");
		return;
	}
	switch (s->type) {
	case CYAML_INT:
		check_int(w, s, text, path, line);
		break;
	case CYAML_UINT:
		check_uint(w, s, text, path, line);
		break;
	case CYAML_BOOL:
		check_bool(w, text, path, line);
		break;
	case CYAML_FLOAT:
		check_float(w, text, path, line);
		break;
	case CYAML_ENUM:
		check_enum(w, s, text, path, line);
		break;
	default:
		check_string(w, s, node, path, line);
		break;
	}
}

static const cyaml_schema_field_t *field_by_key(const cyaml_schema_value_t *s, const char *key)
{
	for (const cyaml_schema_field_t *f = s->mapping.fields; f->key != NULL; f++)
		if (same_word(f->key, key, s->flags))
			return f;
	return NULL;
}

static void unknown_key(
	struct walk *w, const cyaml_schema_value_t *s, const char *key, const char *path, int line)
{
	struct nearest n;
	char *hint;

	nearest_start(&n, key);
	for (const cyaml_schema_field_t *f = s->mapping.fields; f->key != NULL; f++)
		nearest_add(&n, f->key);
	hint = nearest_end(&n);
	complain(w, line, path, "unknown key \"%.80s\"; %s", key, hint);
	free(hint);
}

static void missing_keys(struct walk *w, const cyaml_schema_value_t *s, const yaml_node_t *node,
	const char *path, int line)
{
	for (const cyaml_schema_field_t *f = s->mapping.fields; f->key != NULL; f++) {
		bool found = false;

		if (f->value.flags & CYAML_FLAG_OPTIONAL)
			continue;
		for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
			p < node->data.mapping.pairs.top && !found; p++) {
			yaml_node_t *key = yaml_document_get_node(w->doc, p->key);

			found = key->type == YAML_SCALAR_NODE &&
				same_word(f->key, (const char *)key->data.scalar.value, s->flags);
		}
		if (!found)
			complain(w, line, path, "key \"%s\" is missing", f->key);
	}
}

/* Is the key of pair p written again before it? Returns its first line, 0 where not. */
static int earlier_line(
	struct walk *w, const yaml_node_t *node, const yaml_node_pair_t *p, const char *name)
{
	for (yaml_node_pair_t *q = node->data.mapping.pairs.start; q < p; q++) {
		yaml_node_t *key = yaml_document_get_node(w->doc, q->key);

		if (key->type == YAML_SCALAR_NODE &&
			strcmp((const char *)key->data.scalar.value, name) == 0)
			return (int)key->start_mark.line + 1;
	}
	return 0;
}

static void walk_pair(struct walk *w, const cyaml_schema_value_t *s, const yaml_node_t *node,
	const yaml_node_pair_t *p, const char *path, int depth)
{
	yaml_node_t *key = yaml_document_get_node(w->doc, p->key);
	int line = (int)key->start_mark.line + 1;
	const cyaml_schema_field_t *f;
	const char *name;
	char *below;
	int first;

	if (key->type != YAML_SCALAR_NODE) {
		complain(w, line, path, "a key must be a word, not a list or a mapping");
		return;
	}
	name = (const char *)key->data.scalar.value;
	first = earlier_line(w, node, p, name);
	if (first > 0) {
		complain(
			w, line, path, "key \"%.80s\" stands twice; first in line %d", name, first);
		return;
	}
	f = field_by_key(s, name);
	if (f == NULL) {
		unknown_key(w, s, name, path, line);
		return;
	}
	below = xasprintf("%s%s%s", path, path[0] != '\0' ? "." : "", f->key);
	yaml_lines_add(w->lines, below, line);
	walk_value(w, &f->value, p->value, below, line, depth + 1);
	free(below);
}

static void walk_mapping(struct walk *w, const cyaml_schema_value_t *s, const yaml_node_t *node,
	const char *path, int line, int depth)
{
	if (node->type != YAML_MAPPING_NODE) {
		complain(w, line, path, "must be a mapping (lines of \"key: value\")");
		return;
	}
	for (yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top;
		p++)
		walk_pair(w, s, node, p, path, depth);
	missing_keys(w, s, node, path, line);
}

static void walk_sequence(struct walk *w, const cyaml_schema_value_t *s, const yaml_node_t *node,
	const char *path, int line, int depth)
{
	yaml_node_item_t *start;
	size_t n;

	if (node->type != YAML_SEQUENCE_NODE) {
		complain(w, line, path, "must be a list (lines of \"- value\" or [a, b])");
		return;
	}
	start = node->data.sequence.items.start;
	n = (size_t)(node->data.sequence.items.top - start);
	if (n < s->sequence.min)
		complain(w, line, path, "needs at least %" PRIu32 " entries, has %zu",
			s->sequence.min, n);
	if (n > s->sequence.max)
		complain(w, line, path, "has %zu entries, more than %" PRIu32, n, s->sequence.max);
	for (size_t i = 0; i < n; i++) {
		yaml_node_t *item = yaml_document_get_node(w->doc, start[i]);
		char *below = xasprintf("%s[%zu]", path, i);

		yaml_lines_add(w->lines, below, (int)item->start_mark.line + 1);
		walk_value(w, s->sequence.entry, start[i], below, (int)item->start_mark.line + 1,
			depth + 1);
		free(below);
	}
}

static void walk_flags(struct walk *w, const cyaml_schema_value_t *s, const yaml_node_t *node,
	const char *path, int line)
{
	if (node->type != YAML_SEQUENCE_NODE) {
		complain(w, line, path, "must be a list of words");
		return;
	}
	for (yaml_node_item_t *i = node->data.sequence.items.start;
		i < node->data.sequence.items.top; i++) {
		yaml_node_t *item = yaml_document_get_node(w->doc, *i);
		int at = (int)item->start_mark.line + 1;

		if (item->type != YAML_SCALAR_NODE)
			complain(w, at, path, "must be a list of words");
		else
			check_enum(w, s, (const char *)item->data.scalar.value, path, at);
	}
}

static void walk_value(struct walk *w, const cyaml_schema_value_t *s, int id, const char *path,
	int line, int depth)
{
	yaml_node_t *node = yaml_document_get_node(w->doc, id);

	if (s->type == CYAML_IGNORE)
		return;
	if (w->seen[id] || depth > DEPTH_MAX) {
		complain(w, line, path,
			w->seen[id] ? "aliases (*name) are not supported; write the value out"
				    : "is nested too deeply");
		return;
	}
	w->seen[id] = true;
	if (is_null(s, node))
		return;
	switch (s->type) {
	case CYAML_MAPPING:
		walk_mapping(w, s, node, path, line, depth);
		break;
	case CYAML_SEQUENCE:
	case CYAML_SEQUENCE_FIXED:
		walk_sequence(w, s, node, path, line, depth);
		break;
	case CYAML_FLAGS:
		walk_flags(w, s, node, path, line);
		break;
	case CYAML_BITFIELD:
		break; /* libcyaml checks it by itself */
	default:
		walk_scalar(w, s, node, path, line);
		break;
	}
}

void yaml_check(const char *path, const cyaml_schema_value_t *schema, yaml_document_t *doc,
	struct yaml_lines *lines, struct findings *findings)
{
	yaml_node_t *root = yaml_document_get_root_node(doc);
	size_t nodes = (size_t)(doc->nodes.top - doc->nodes.start);
	struct walk w = {.file = path, .doc = doc, .lines = lines, .findings = findings};
	int line;

	if (root == NULL) {
		findings_add(findings, FINDING_ERROR, path, 0, "is empty");
		return;
	}
	w.seen = xcalloc(nodes + 1, sizeof *w.seen);
	line = (int)root->start_mark.line + 1;
	yaml_lines_add(lines, "", line);
	walk_value(&w, schema, 1, "", line, 0);
	free(w.seen);
}
