/*
 * yaml.h - a YAML file into a typed struct by a libcyaml schema, with every mistake reported at its line.
 *
 * libcyaml stops at the first mistake and keeps no line numbers, so the file is first walked as a libyaml document beside
 * the same schema: unknown keys (with the nearest known one), missing keys, wrong types, values outside an enumeration
 * (with the list), duplicate keys, sequences too short or long, and booleans that are not plainly true or false are all
 * reported. Only a file without a finding is handed to libcyaml. Afterwards yaml_line() still tells where each value stood.
 */
#ifndef MAILCLERK_PARSERS_YAML_H
#define MAILCLERK_PARSERS_YAML_H

#include <cyaml/cyaml.h>

#include "parsers/findings.h"

#define YAML_FILE_MAX (1u << 20) /* bytes */

struct yaml_lines; /* path of each node -> line */

/* Loads path by schema (a mapping pointer) into *data_out. 0, or -1 with at least one error added to findings.
 * *lines_out (owned by the caller, yaml_lines_free) is set in both cases where the file could be parsed at all. */
int yaml_load(const char *path, const cyaml_schema_value_t *schema, void **data_out,
	struct yaml_lines **lines_out, struct findings *findings);
/* Frees what yaml_load gave; NULL-safe. (libyaml exports a function yaml_free of its own: ours must not take its place.) */
void yaml_unload(const cyaml_schema_value_t *schema, void *data);
#define yaml_free yaml_unload

/* Line of the node at a path such as "fields[2].patterns[0]" (printf style); the nearest parent's where the node is
 * absent; 0 for NULL lines. */
int yaml_line(const struct yaml_lines *lines, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void yaml_lines_free(struct yaml_lines *lines);

#endif
