/*
 * yaml_check.h - inside yaml.c only: every mistake of a parsed YAML document against a libcyaml schema.
 */
#ifndef MAILCLERK_PARSERS_YAML_CHECK_H
#define MAILCLERK_PARSERS_YAML_CHECK_H

#include <yaml.h>

#include "parsers/yaml.h"

/* Adds a finding for each mistake, and the line of each node to lines (yaml_lines_add). */
void yaml_check(const char *file, const cyaml_schema_value_t *schema, yaml_document_t *doc,
	struct yaml_lines *lines, struct findings *findings);

void yaml_lines_add(struct yaml_lines *lines, const char *path, int line); /* copies path */

#endif
