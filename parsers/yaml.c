/*
 * yaml.c - owns the reading of YAML files: yaml_check() over the libyaml document finds every mistake, then libcyaml reads
 * the values. Knows nothing of what the files mean.
 *
 * Where the two ever disagree, libcyaml's word is reported for the whole file.
 */
#include "parsers/yaml_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "parsers/buf.h"
#include "parsers/mem.h"

enum { PATH_BYTES = 512 };

struct place {
	char *path; /* owned */
	int line;
};

struct yaml_lines {
	struct place *v; /* owned; sorted by path once the walk is over */
	size_t n, cap;
};

static const cyaml_config_t cyaml_config = {
	.mem_fn = cyaml_mem,
	.log_level = CYAML_LOG_ERROR,
	.flags = CYAML_CFG_NO_ALIAS,
};

/* ---- places ---- */

void yaml_lines_add(struct yaml_lines *lines, const char *path, int line)
{
	lines->v = xgrow(lines->v, &lines->cap, lines->n + 1, sizeof *lines->v);
	lines->v[lines->n++] = (struct place){.path = xstrdup(path), .line = line};
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct place *)a)->path, ((const struct place *)b)->path);
}

/* Cuts the last step off a path; false at the root. */
static bool parent_path(char *path)
{
	size_t n = strlen(path);

	if (n == 0)
		return false;
	while (n > 0 && path[n - 1] != '.' && path[n - 1] != '[')
		n--;
	path[n > 0 ? n - 1 : 0] = '\0';
	return true;
}

int yaml_line(const struct yaml_lines *lines, const char *fmt, ...)
{
	char path[PATH_BYTES];
	va_list ap;

	if (lines == NULL)
		return 0;
	va_start(ap, fmt);
	(void)vsnprintf(path, sizeof path, fmt, ap);
	va_end(ap);
	do {
		struct place key = {.path = path};
		struct place *hit = lines->n == 0 ? NULL
						  : bsearch(&key, lines->v, lines->n,
							    sizeof *lines->v, by_path);

		if (hit != NULL)
			return hit->line;
	} while (parent_path(path));
	return 0;
}

void yaml_lines_free(struct yaml_lines *lines)
{
	if (lines == NULL)
		return;
	for (size_t i = 0; i < lines->n; i++)
		free(lines->v[i].path);
	free(lines->v);
	free(lines);
}

/* ---- files ---- */

/* The bytes of path, at most YAML_FILE_MAX; -1 with a finding. */
static int read_file(const char *path, struct buf *out, struct findings *findings)
{
	char block[8192];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	buf_init(out, YAML_FILE_MAX);
	if (fd < 0) {
		findings_add(
			findings, FINDING_ERROR, path, 0, "cannot be opened: %s", strerror(errno));
		return -1;
	}
	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			findings_add(findings, FINDING_ERROR, path, 0, "cannot be read: %s",
				strerror(errno));
			break;
		}
		if (buf_add(out, block, (size_t)n) < 0) {
			findings_add(findings, FINDING_ERROR, path, 0,
				"is larger than %u bytes, more than any such file needs",
				YAML_FILE_MAX);
			n = -1;
			break;
		}
	}
	(void)close(fd);
	return n < 0 ? -1 : 0;
}

/* Does the line, numbered from 1, begin with blanks that are no blanks? */
static bool tab_in_front(const struct buf *bytes, int line)
{
	const char *at = bytes->data, *end = bytes->data + bytes->len;

	while (--line > 0 && at < end) {
		const char *next = memchr(at, '\n', (size_t)(end - at));

		at = next != NULL ? next + 1 : end;
	}
	while (at < end && *at == ' ')
		at++;
	return at < end && *at == '\t';
}

static void syntax_finding(const char *path, const struct buf *bytes, const yaml_parser_t *p,
	struct findings *findings)
{
	bool marked = p->error == YAML_SCANNER_ERROR || p->error == YAML_PARSER_ERROR ||
		      p->error == YAML_COMPOSER_ERROR;

	if (!marked)
		findings_add(findings, FINDING_ERROR, path, 0,
			"not readable as YAML: %s at byte %zu",
			p->problem != NULL ? p->problem : "unknown problem", p->problem_offset);
	else if (tab_in_front(bytes, (int)p->problem_mark.line + 1))
		findings_add(findings, FINDING_ERROR, path, (int)p->problem_mark.line + 1,
			"not readable as YAML: the line begins with a tab: write blanks instead");
	else
		findings_add(findings, FINDING_ERROR, path, (int)p->problem_mark.line + 1,
			"not readable as YAML: %s (column %zu)%s%s; look at the indentation of "
			"this line and "
			"the one above, and put a text that holds \": \" or \" #\" between quotes",
			p->problem != NULL ? p->problem : "unknown problem",
			p->problem_mark.column + 1, p->context != NULL ? " " : "",
			p->context != NULL ? p->context : "");
}

/* Parses and walks; *lines is set where the file could be parsed. */
static int examine(const char *path, const struct buf *bytes, const cyaml_schema_value_t *schema,
	struct yaml_lines **lines, struct findings *findings)
{
	size_t before = findings->errors;
	yaml_parser_t parser;
	yaml_document_t doc;

	if (!yaml_parser_initialize(&parser)) {
		findings_add(findings, FINDING_ERROR, path, 0, "the YAML parser does not start");
		return -1;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)bytes->data, bytes->len);
	if (!yaml_parser_load(&parser, &doc)) {
		syntax_finding(path, bytes, &parser, findings);
		yaml_parser_delete(&parser);
		return -1;
	}
	*lines = xcalloc(1, sizeof **lines);
	yaml_check(path, schema, &doc, *lines, findings);
	if ((*lines)->n > 1)
		qsort((*lines)->v, (*lines)->n, sizeof *(*lines)->v, by_path);
	yaml_document_delete(&doc);
	if (findings->errors == before) {
		if (!yaml_parser_load(&parser, &doc)) {
			syntax_finding(path, bytes, &parser, findings);
		} else {
			yaml_node_t *root = yaml_document_get_root_node(&doc);

			if (root != NULL)
				findings_add(findings, FINDING_ERROR, path,
					(int)root->start_mark.line + 1,
					"a second document (after \"---\") is not read; put it "
					"into a "
					"file of its own");
			yaml_document_delete(&doc);
		}
	}
	yaml_parser_delete(&parser);
	return findings->errors == before ? 0 : -1;
}

int yaml_load(const char *path, const cyaml_schema_value_t *schema, void **data_out,
	struct yaml_lines **lines_out, struct findings *findings)
{
	struct buf bytes;
	cyaml_err_t failure;
	int result = -1;

	*data_out = NULL;
	*lines_out = NULL;
	if (read_file(path, &bytes, findings) < 0)
		goto out;
	if (bytes.len == 0) {
		findings_add(findings, FINDING_ERROR, path, 0, "is empty");
		goto out;
	}
	if (examine(path, &bytes, schema, lines_out, findings) < 0)
		goto out;
	failure = cyaml_load_data((const uint8_t *)bytes.data, bytes.len, &cyaml_config, schema,
		(cyaml_data_t **)data_out, NULL);
	if (failure != CYAML_OK) {
		findings_add(findings, FINDING_ERROR, path, 0, "not readable: %s",
			cyaml_strerror(failure));
		*data_out = NULL;
		goto out;
	}
	result = 0;
out:
	buf_free(&bytes);
	return result;
}

void yaml_unload(const cyaml_schema_value_t *schema, void *data)
{
	if (data != NULL)
		(void)cyaml_free(&cyaml_config, schema, data, 0);
}
