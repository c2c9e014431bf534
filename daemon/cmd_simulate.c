/*
 * cmd_simulate.c - owns `mailclerk simulate`: a folder of mails through the rules, and what changed against a saved run.
 *
 * A saved run is JSON Lines: {"simulated": time, "mailbox": name}, then a result for each mail (simulate.h). A comparison is
 * made as of the saved run's time, so that days in letters are no changes. Does nothing to any case.
 */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/explain.h"
#include "daemon/process.h"
#include "daemon/simulate.h"
#include "parsers/mem.h"
#include "parsers/text.h"

enum { DEPTH_MAX = 16 }; /* folders in folders */

struct simulating {
	struct explaining x;
	const struct options *o;
	const char *file; /* borrowed; the mail at hand, below the folder */
	json_t *result;   /* owned; of it */
	json_t *saved;    /* owned; by file; NULL: nothing to compare with */
	FILE *save;       /* NULL: not asked for */
	size_t mails, failed, changed, new;
	size_t verdicts[VERDICTS];
};

/* --- the folder ------------------------------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Every .eml below folder/below, as a path below folder. */
static int list_mails(
	const char *folder, const char *below, int depth, struct strings *out, struct err *e)
{
	char *path = below[0] != '\0' ? xasprintf("%s/%s", folder, below) : xstrdup(folder);
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;
	int rc = 0;

	if (dir == NULL)
		rc = err_set(
			e, ERR_INPUT, "%s cannot be opened as a folder: %s", path, strerror(errno));
	while (rc == 0 && (name = g_dir_read_name(dir)) != NULL) {
		char *file = below[0] != '\0' ? xasprintf("%s/%s", below, name) : xstrdup(name);
		char *whole = xasprintf("%s/%s", folder, file);
		struct stat st;

		if (lstat(whole, &st) == 0 && S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
			rc = list_mails(folder, file, depth + 1, out, e);
		else if (text_iends(name, ".eml"))
			strings_add(out, file);
		free(whole);
		free(file);
	}
	if (dir != NULL)
		g_dir_close(dir);
	free(path);
	if (depth == 0 && out->n > 1)
		qsort(out->v, out->n, sizeof *out->v, by_name);
	return rc;
}

/* --- a saved run ------------------------------------------------------------------------------------------------------ */

static int bad_run(const char *path, size_t line, struct err *e)
{
	return err_set(e, ERR_INPUT,
		"%s:%zu: this is no saved run: make one with `mailclerk simulate DIR --save FILE`",
		path, line);
}

static int take_saved(struct simulating *s, const char *path, size_t line, json_t *j, struct err *e)
{
	const char *file = json_string_value(json_object_get(j, "file"));
	json_int_t at = json_integer_value(json_object_get(j, "simulated"));

	if (line == 1 && at > 0) {
		s->x.now = at;
		json_decref(j);
		return 0;
	}
	if (line == 1 || file == NULL) {
		json_decref(j);
		return bad_run(path, line, e);
	}
	json_object_set_new(s->saved, file, j);
	return 0;
}

static int load_saved(struct simulating *s, const char *path, struct err *e)
{
	FILE *f = fopen(path, "re");
	size_t cap = 0, line = 0;
	char *text = NULL;
	int rc = 0;

	if (f == NULL)
		return err_set(e, ERR_INPUT, "%s cannot be opened: %s", path, strerror(errno));
	s->saved = json_object();
	while (rc == 0 && getline(&text, &cap, f) > 0) {
		json_t *j = json_loads(text, 0, NULL);

		line++;
		rc = j != NULL ? take_saved(s, path, line, j, e) : bad_run(path, line, e);
	}
	if (rc == 0 && line == 0)
		rc = bad_run(path, 1, e);
	free(text);
	(void)fclose(f);
	return rc;
}

/* Mails can hold what is nobody else's business: the file is its owner's. */
static int begin_save(struct simulating *s, const char *path, struct err *e)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	s->save = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (s->save == NULL)
		return err_set(e, ERR_INPUT, "%s cannot be written: %s", path, strerror(errno));
	(void)fprintf(s->save, "{\"simulated\":%lld,\"mailbox\":\"%s\"}\n", (long long)s->x.now,
		s->x.local.mailbox->name);
	return 0;
}

/* --- printing --------------------------------------------------------------------------------------------------------- */

static const char *text_of(const json_t *j, const char *key)
{
	const char *s = json_string_value(json_object_get(j, key));

	return s != NULL ? s : "";
}

static void print_line(const json_t *result)
{
	const json_t *missing = json_object_get(result, "missing");
	json_t *v;
	size_t i;

	if (json_object_get(result, "error") != NULL) {
		(void)printf("%-48s unreadable: %s\n", text_of(result, "file"),
			text_of(result, "error"));
		return;
	}
	(void)printf("%-48s %-22s %-8s", text_of(result, "file"), text_of(result, "event"),
		text_of(result, "verdict"));
	json_array_foreach(missing, i, v)(void)
		printf("%s%s", i == 0 ? " missing " : ", ", json_string_value(v));
	(void)printf("\n");
}

static void print_changes(const char *file, const json_t *changes)
{
	json_t *v;
	size_t i;

	(void)printf("%s\n", file);
	json_array_foreach(changes, i, v)(void) printf("  %s: %s -> %s\n", text_of(v, "what"),
		text_of(v, "from")[0] != '\0' ? text_of(v, "from") : "(none)",
		text_of(v, "to")[0] != '\0' ? text_of(v, "to") : "(none)");
}

static void compare(struct simulating *s)
{
	json_t *before = json_object_get(s->saved, s->file), *changes;

	if (before == NULL) {
		s->new ++;
		if (s->o->json)
			(void)print_json(json_pack(
				"{s:s, s:b, s:O}", "file", s->file, "new", 1, "result", s->result));
		else
			(void)printf("%s\n  new: %s, %s\n", s->file, text_of(s->result, "event"),
				text_of(s->result, "verdict"));
		return;
	}
	changes = simulate_changes(before, s->result);
	json_object_del(s->saved, s->file);
	if (json_array_size(changes) > 0) {
		s->changed++;
		if (s->o->json)
			(void)print_json(
				json_pack("{s:s, s:O}", "file", s->file, "changes", changes));
		else
			print_changes(s->file, changes);
	}
	json_decref(changes);
}

/* Mails of the saved run that are no longer there. */
static size_t print_gone(const struct simulating *s)
{
	const char *file;
	json_t *v;

	json_object_foreach(s->saved, file, v)
	{
		if (s->o->json)
			(void)print_json(json_pack("{s:s, s:b}", "file", file, "gone", 1));
		else
			(void)printf("%s\n  gone: %s, %s\n", file, text_of(v, "event"),
				text_of(v, "verdict"));
	}
	return json_object_size(s->saved);
}

static void print_summary(const struct simulating *s, size_t gone)
{
	(void)printf("mails %zu:", s->mails);
	for (int i = 0; i < VERDICTS; i++)
		(void)printf(" %s %zu,", verdict_names[i], s->verdicts[i]);
	(void)printf(" unreadable %zu", s->failed);
	if (s->saved != NULL)
		(void)printf("; changed %zu, new %zu, gone %zu", s->changed, s->new, gone);
	(void)printf("\n");
}

/* --- running ---------------------------------------------------------------------------------------------------------- */

static void note(void *ctx, const struct reading *r, const struct plan *p)
{
	struct simulating *s = ctx;

	s->result = simulate_result(s->file, r, p);
	s->verdicts[p->decision.verdict]++;
}

static void simulate_one(struct simulating *s, const char *folder)
{
	char *path = xasprintf("%s/%s", folder, s->file);
	struct err e = {0};

	s->result = NULL;
	s->mails++;
	if (explain_mail(&s->x, path, note, s, &e) < 0) {
		s->failed++;
		s->result = simulate_failed(s->file, &e);
	}
	if (s->save != NULL)
		(void)json_dumpf(s->result, s->save, JSON_COMPACT | JSON_SORT_KEYS);
	if (s->save != NULL)
		(void)fputc('\n', s->save);
	if (s->saved != NULL)
		compare(s);
	else if (s->o->json)
		(void)print_json(json_incref(s->result));
	else
		print_line(s->result);
	json_decref(s->result);
	free(path);
}

/* The saved run is read before it is written over: both may be the same file. */
static int prepare(struct simulating *s, const char *folder, struct strings *mails, struct err *e)
{
	s->x.now = process_now();
	if (list_mails(folder, "", 0, mails, e) < 0)
		return -1;
	if (mails->n == 0)
		return err_set(e, ERR_INPUT, "there is no .eml file below %s", folder);
	if (s->o->against != NULL && load_saved(s, s->o->against, e) < 0)
		return -1;
	return s->o->save != NULL ? begin_save(s, s->o->save, e) : 0;
}

static int simulate(struct simulating *s, const char *folder)
{
	struct strings mails = {0};
	struct err e = {0};
	size_t gone = 0;
	int rc = EX_OK;

	if (prepare(s, folder, &mails, &e) < 0)
		rc = say_error(&e);
	for (size_t i = 0; rc == EX_OK && i < mails.n; i++) {
		s->file = mails.v[i];
		simulate_one(s, folder);
	}
	if (rc == EX_OK && s->saved != NULL)
		gone = print_gone(s);
	if (rc == EX_OK && !s->o->json)
		print_summary(s, gone);
	if (s->save != NULL && fclose(s->save) != 0 && rc == EX_OK) {
		(void)err_set(
			&e, ERR_TEMP, "%s cannot be written: %s", s->o->save, strerror(errno));
		rc = say_error(&e);
	}
	strings_free(&mails);
	json_decref(s->saved);
	if (rc == EX_OK && fflush(stdout) != 0)
		rc = EX_IOERR;
	return rc == EX_OK && s->changed + s->new + gone > 0 ? 1 : rc;
}

int cmd_simulate(int argc, char **argv)
{
	struct simulating s = {0};
	struct options o;
	int rest, rc;

	rc = options_parse(argc, argv,
		OPTION_CONFIG | OPTION_MAILBOX | OPTION_STATE | OPTION_JSON | OPTION_AGAINST |
			OPTION_SAVE,
		&o, &rest);
	if (rc != 0)
		return rc;
	if (argc - rest != 1)
		return usage_error("simulate", "name one folder with mails (.eml files)");
	s.o = &o;
	rc = explain_open(&o, &s.x);
	if (rc == 0)
		rc = simulate(&s, argv[rest]);
	explain_close(&s.x);
	return rc;
}
