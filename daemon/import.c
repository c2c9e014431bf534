/*
 * import.c - owns the commands that import a table: the order of reading, comparing and replacing, and what is said of it.
 * Knows no table: what a row is, its kind says (cmd_directory.c, cmd_pools.c).
 */
#include "daemon/import.h"

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/command.h"
#include "daemon/process.h"
#include "parsers/mem.h"

void import_rows_add(struct import_rows *rows, char *key, char *text, json_t *json)
{
	rows->v = xgrow(rows->v, &rows->cap, rows->n + 1, sizeof *rows->v);
	rows->v[rows->n++] = (struct import_row){.key = key, .text = text, .json = json};
}

static void rows_free(struct import_rows *rows)
{
	for (size_t i = 0; i < rows->n; i++) {
		free(rows->v[i].key);
		free(rows->v[i].text);
		json_decref(rows->v[i].json);
	}
	free(rows->v);
	*rows = (struct import_rows){0};
}

/* --- what changes ------------------------------------------------------------------------------------------------- */

struct report {
	bool json;
	size_t added, removed, changed;
};

static void say(const struct report *r, const char *change, const struct import_row *row,
	const struct import_row *before)
{
	json_t *j;

	if (!r->json) {
		(void)printf("%-8s %s\n", change, before != NULL ? before->text : row->text);
		if (before != NULL)
			(void)printf("%8s %s\n", "to", row->text);
		return;
	}
	j = json_pack("{s:s, s:O}", "change", change, "row", row->json);
	if (before != NULL)
		json_object_set(j, "before", before->json);
	(void)print_json(j);
}

static void compare(
	struct report *r, const struct import_rows *before, const struct import_rows *after)
{
	GHashTable *known = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t i = 0; i < before->n; i++)
		g_hash_table_insert(known, before->v[i].key, &before->v[i]);
	for (size_t i = 0; i < after->n; i++) {
		const struct import_row *old = g_hash_table_lookup(known, after->v[i].key);

		if (old == NULL) {
			r->added++;
			say(r, "added", &after->v[i], NULL);
		} else if (strcmp(old->text, after->v[i].text) != 0) {
			r->changed++;
			say(r, "changed", &after->v[i], old);
		}
		(void)g_hash_table_remove(known, after->v[i].key);
	}
	for (size_t i = 0; i < before->n; i++)
		if (g_hash_table_lookup(known, before->v[i].key) == &before->v[i]) {
			r->removed++;
			say(r, "removed", &before->v[i], NULL);
		}
	g_hash_table_destroy(known);
}

static void say_sum(const struct import_kind *k, const struct report *r, size_t n, bool dry)
{
	if (r->json)
		(void)print_json(json_pack("{s:b, s:I, s:I, s:I, s:I}", "dry_run", dry, "rows",
			(json_int_t)n, "added", (json_int_t)r->added, "removed",
			(json_int_t)r->removed, "changed", (json_int_t)r->changed));
	else
		(void)printf("%zu %s: %zu added, %zu removed, %zu changed%s\n", n,
			n == 1 ? k->one : k->many, r->added, r->removed, r->changed,
			dry ? " (--dry-run: nothing was done)" : "");
}

/* --- the commands ------------------------------------------------------------------------------------------------- */

/* One transaction, so that what is said to have changed is what has changed. */
static int replace(const struct import_kind *k, struct store *s, const void *table, bool dry,
	struct import_rows *before, int64_t now, struct err *e)
{
	if (dry)
		return k->stored(s, before, e);
	if (store_begin(s, e) != 0)
		return -1;
	if (k->stored(s, before, e) != 0 || k->replace(s, table, now, e) != 0) {
		store_rollback(s);
		return -1;
	}
	return store_commit(s, e);
}

static int import_file(const struct import_kind *k, const struct config *config, const char *folder,
	const char *path, const struct options *o)
{
	struct import_rows before = {0}, after = {0};
	struct report report = {.json = o->json};
	struct findings f = {0};
	struct engine engine = {0};
	struct err e = {0};
	int64_t now = process_now();
	void *table = k->read(folder, path, now, &f);
	int rc = EX_OK;

	findings_print(&f);
	if (f.errors > 0) {
		(void)fprintf(stderr, "mailclerk: %zu mistake%s in %s: nothing was imported\n",
			f.errors, f.errors == 1 ? "" : "s", path);
		rc = EX_DATAERR;
	} else if (engine_open(config, NULL, false, &engine, &e) != 0) {
		rc = say_error(&e);
	} else {
		k->list(table, &after);
		if (replace(k, engine.store, table, o->dry_run, &before, now, &e) != 0) {
			rc = say_error(&e);
		} else {
			compare(&report, &before, &after);
			say_sum(k, &report, after.n, o->dry_run);
			rc = fflush(stdout) == 0 ? EX_OK : EX_IOERR;
		}
		engine_close(&engine);
	}
	rows_free(&before);
	rows_free(&after);
	k->free(table);
	findings_free(&f);
	return rc;
}

static int list_stored(
	const struct import_kind *k, const struct config *config, const struct options *o)
{
	struct import_rows rows = {0};
	struct engine engine = {0};
	struct err e = {0};

	if (engine_open(config, NULL, false, &engine, &e) != 0)
		return say_error(&e);
	if (k->stored(engine.store, &rows, &e) != 0) {
		engine_close(&engine);
		rows_free(&rows);
		return say_error(&e);
	}
	for (size_t i = 0; i < rows.n; i++) {
		if (o->json)
			(void)print_json(json_incref(rows.v[i].json));
		else
			(void)printf("%s\n", rows.v[i].text);
	}
	if (rows.n == 0 && !o->json)
		(void)printf("no %s: `mailclerk %s import FILE.csv` brings them in\n", k->many,
			k->command);
	engine_close(&engine);
	rows_free(&rows);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

int import_command(const struct import_kind *k, int argc, char **argv)
{
	struct config *config;
	struct options o;
	const char *verb;
	char *folder;
	bool import;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_JSON | OPTION_DRY_RUN, &o, &rest);
	if (rc != 0)
		return rc;
	verb = rest < argc ? argv[rest] : "list";
	import = strcmp(verb, "import") == 0;
	if (!import && strcmp(verb, "list") != 0)
		return usage_error(k->command, "there is no \"%s\": write import or list", verb);
	if (import && argc - rest != 2)
		return usage_error(k->command, "import takes one file");
	if (!import && argc - rest > 1)
		return usage_error(k->command, "list takes no \"%s\"", argv[rest + 1]);
	if (!import && o.dry_run)
		return usage_error(k->command, "--dry-run goes with import");
	rc = load_config(o.config, &config, &folder);
	if (rc != 0)
		return rc;
	rc = import ? import_file(k, config, folder, argv[rest + 1], &o)
		    : list_stored(k, config, &o);
	config_free(config);
	free(folder);
	return rc;
}
