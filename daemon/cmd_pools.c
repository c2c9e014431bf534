/* cmd_pools.c - owns `mailclerk pools`: which talent pools there are. What a file must hold: register.c. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "daemon/command.h"
#include "daemon/import.h"
#include "daemon/register.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define LINE_MAX_BYTES 1024

static char *line_of(const struct pool_row *r)
{
	struct buf b;

	buf_init(&b, LINE_MAX_BYTES);
	(void)buf_printf(
		&b, "%s %s-%s-%s %s", r->announcement, r->pay_plan, r->series, r->grade, r->title);
	if (r->location[0] != '\0')
		(void)buf_printf(&b, ", %s", r->location);
	if (r->appointment_type[0] != '\0')
		(void)buf_printf(&b, ", %s", r->appointment_type);
	if (r->vacancies > 0)
		(void)buf_printf(&b, ", %lld vacanc%s", (long long)r->vacancies,
			r->vacancies == 1 ? "y" : "ies");
	if (r->expires_on[0] != '\0')
		(void)buf_printf(&b, ", until %s", r->expires_on);
	return buf_take(&b);
}

static void add_row(struct import_rows *out, const struct pool_row *r)
{
	char *key = xasprintf("%s\n%s\n%s\n%s\n%s", r->announcement, r->pay_plan, r->series,
		r->grade, r->location);

	import_rows_add(out, text_key(key), line_of(r),
		json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:s}", "title", r->title,
			"announcement", r->announcement, "pay_plan", r->pay_plan, "series",
			r->series, "grade", r->grade, "location", r->location, "appointment_type",
			r->appointment_type, "vacancies", (json_int_t)r->vacancies, "expires_on",
			r->expires_on));
	free(key);
}

static void *read_file(const char *folder, const char *path, int64_t now, struct findings *f)
{
	struct pools *p = xcalloc(1, sizeof *p);
	time_t t = (time_t)now;
	char today[16] = "";
	struct tm tm;

	(void)folder;
	if (gmtime_r(&t, &tm) != NULL)
		(void)strftime(today, sizeof today, "%Y-%m-%d", &tm);
	(void)pools_read(path, today, p, f);
	return p;
}

static void list_table(const void *table, struct import_rows *out)
{
	const struct pools *p = table;

	for (size_t i = 0; i < p->n; i++)
		add_row(out, &p->v[i]);
}

static void free_table(void *table)
{
	pools_free(table);
	free(table);
}

static int see_row(void *ctx, const struct pool_row *r)
{
	add_row(ctx, r);
	return 0;
}

static int stored(struct store *s, struct import_rows *out, struct err *e)
{
	return store_pools_each(s, see_row, out, e);
}

static int replace(struct store *s, const void *table, int64_t now, struct err *e)
{
	const struct pools *p = table;

	return store_pools_replace(s, p->v, p->n, now, e);
}

int cmd_pools(int argc, char **argv)
{
	static const struct import_kind kind = {.command = "pools",
		.one = "talent pool",
		.many = "talent pools",
		.read = read_file,
		.list = list_table,
		.free = free_table,
		.stored = stored,
		.replace = replace};

	return import_command(&kind, argc, argv);
}
