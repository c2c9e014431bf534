/* cmd_directory.c - owns `mailclerk directory`: who coordinates for which agency. What a file must hold: register.c. */
#include <stdlib.h>

#include "daemon/command.h"
#include "daemon/import.h"
#include "daemon/register.h"
#include "parsers/mem.h"
#include "parsers/text.h"

static void add_row(struct import_rows *out, const struct coordinator_row *r)
{
	char *key = xasprintf("%s\n%s\n%s", r->agency, r->sub_agency, r->address);

	import_rows_add(out, text_key(key),
		xasprintf("%s%s%s: %s <%s>%s", r->agency, r->sub_agency[0] != '\0' ? ", " : "",
			r->sub_agency, r->name, r->address,
			r->stale ? " (stale: a letter came back)" : ""),
		json_pack("{s:s, s:s, s:s, s:s, s:b}", "agency", r->agency, "sub_agency",
			r->sub_agency, "name", r->name, "email", r->address, "stale", r->stale));
	free(key);
}

static void *read_file(const char *folder, const char *path, int64_t now, struct findings *f)
{
	char *agencies = xasprintf("%s/parsers/directory/agencies.csv", folder);
	struct coordinators *c = xcalloc(1, sizeof *c);
	struct directory *d;

	(void)now;
	if (directory_load(agencies, &d, f) == 0) {
		(void)coordinators_read(d, path, c, f);
		directory_free(d);
	}
	free(agencies);
	return c;
}

static void list_table(const void *table, struct import_rows *out)
{
	const struct coordinators *c = table;

	for (size_t i = 0; i < c->n; i++)
		add_row(out, &c->v[i]);
}

static void free_table(void *table)
{
	coordinators_free(table);
	free(table);
}

static int see_row(void *ctx, const struct coordinator_row *r)
{
	add_row(ctx, r);
	return 0;
}

static int stored(struct store *s, struct import_rows *out, struct err *e)
{
	return store_coordinators_each(s, NULL, NULL, true, see_row, out, e);
}

static int replace(struct store *s, const void *table, int64_t now, struct err *e)
{
	const struct coordinators *c = table;

	return store_coordinators_replace(s, c->v, c->n, now, e);
}

int cmd_directory(int argc, char **argv)
{
	static const struct import_kind kind = {.command = "directory",
		.one = "coordinator",
		.many = "coordinators",
		.read = read_file,
		.list = list_table,
		.free = free_table,
		.stored = stored,
		.replace = replace};

	return import_command(&kind, argc, argv);
}
