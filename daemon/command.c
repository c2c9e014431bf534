/* command.c - owns what the subcommands share. Knows no command by name. */
#include "daemon/command.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "parsers/mem.h"
#include "parsers/text.h"

static const struct {
	enum option_flag flag;
	struct option option;
} option_table[] = {
	{OPTION_CONFIG, {"config", required_argument, NULL, 'c'}},
	{OPTION_STATE, {"state", required_argument, NULL, 's'}},
	{OPTION_MAILBOX, {"mailbox", required_argument, NULL, 'm'}},
	{OPTION_JSON, {"json", no_argument, NULL, 'j'}},
	{OPTION_ONCE, {"once", no_argument, NULL, '1'}},
	{OPTION_ALL, {"all", no_argument, NULL, 'a'}},
	{OPTION_BY, {"by", required_argument, NULL, 'b'}},
	{OPTION_DRY_RUN, {"dry-run", no_argument, NULL, 'n'}},
	{OPTION_SVG, {"svg", no_argument, NULL, 'g'}},
	{OPTION_LETTERS, {"letters", no_argument, NULL, 'l'}},
	{OPTION_AGAINST, {"against", required_argument, NULL, 'A'}},
	{OPTION_SAVE, {"save", required_argument, NULL, 'S'}},
	{OPTION_HEAD, {"head", required_argument, NULL, 'H'}},
	{OPTION_OLDER_THAN, {"older-than", required_argument, NULL, 'o'}},
};
enum { OPTION_COUNT = sizeof option_table / sizeof *option_table };

static const char *help_of(const char *name)
{
	for (const struct command *c = commands; c->name != NULL; c++)
		if (strcmp(c->name, name) == 0)
			return c->help;
	return "";
}

static void take_option(int c, struct options *out)
{
	switch (c) {
	case 'c':
		out->config = optarg;
		break;
	case 's':
		out->state = optarg;
		break;
	case 'm':
		out->mailbox = optarg;
		break;
	case 'b':
		out->actor = optarg;
		break;
	case 'g':
		out->svg = true;
		break;
	case 'l':
		out->letters = true;
		break;
	case 'A':
		out->against = optarg;
		break;
	case 'S':
		out->save = optarg;
		break;
	case 'o':
		out->older_than = optarg;
		break;
	case 'H':
		out->head = optarg;
		break;
	case 'j':
		out->json = true;
		break;
	case 'n':
		out->dry_run = true;
		break;
	case '1':
		out->once = true;
		break;
	default:
		out->all = true;
		break;
	}
}

int options_parse(int argc, char **argv, unsigned takes, struct options *out, int *rest_out)
{
	struct option longs[OPTION_COUNT + 2];
	size_t n = 0;
	int c;

	*out = (struct options){0};
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if ((takes & (unsigned)option_table[i].flag) != 0)
			longs[n++] = option_table[i].option;
	longs[n++] = (struct option){"help", no_argument, NULL, 'h'};
	longs[n] = (struct option){0};
	optind = 1;
	opterr = 0;
	while ((c = getopt_long(argc, argv, ":h", longs, NULL)) != -1) {
		if (c == 'h') {
			(void)fputs(help_of(argv[0]), stdout);
			exit(fflush(stdout) == 0 ? EX_OK : EX_IOERR);
		}
		if (c == ':')
			return usage_error(argv[0], "%s needs a value", argv[optind - 1]);
		if (c == '?')
			return usage_error(argv[0], "unknown option %s", argv[optind - 1]);
		take_option(c, out);
	}
	*rest_out = optind;
	return 0;
}

int usage_error(const char *command, const char *fmt, ...)
{
	va_list ap;

	(void)fprintf(stderr, "mailclerk %s: ", command);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fprintf(stderr, "\nTry `mailclerk %s --help`.\n", command);
	return EX_USAGE;
}

int exit_code(const struct err *e)
{
	static const int codes[] = {
		[ERR_NONE] = EX_OK,
		[ERR_TEMP] = EX_TEMPFAIL,
		[ERR_PERM] = EX_SOFTWARE,
		[ERR_INPUT] = EX_DATAERR,
		[ERR_CONFIG] = EX_CONFIG,
	};

	return codes[e->kind];
}

int say_error(const struct err *e)
{
	(void)fprintf(stderr, "mailclerk: %s\n", e->message);
	return exit_code(e);
}

void findings_print(struct findings *f)
{
	findings_sort(f);
	for (size_t i = 0; i < f->n; i++) {
		const struct finding *x = &f->v[i];
		const char *level = x->level == FINDING_ERROR ? "error" : "warning";

		if (x->line > 0)
			(void)fprintf(stderr, "%s:%d: %s: %s\n", x->file, x->line, level, x->text);
		else
			(void)fprintf(stderr, "%s: %s: %s\n", x->file, level, x->text);
	}
}

static char *sample_path(const char *folder)
{
	return xasprintf("%s/daemon/mailclerk.yaml", folder);
}

/* The configuration, and the folder of what an office may change; the caller frees both, also after a mistake. */
static void find_config(const char *path, bool sample, struct config **config_out,
	char **folder_out, struct findings *f)
{
	char *file;

	*config_out = NULL;
	*folder_out = office_folder(NULL);
	file = path != NULL ? xstrdup(path)
	       : sample     ? sample_path(*folder_out)
			    : xstrdup(MAILCLERK_SYSCONFDIR "/mailclerk.yaml");
	if (access(file, F_OK) < 0 && errno == ENOENT)
		findings_add(f, FINDING_ERROR, file, 0,
			"does not exist: name the configuration with --config FILE");
	else if (config_load(file, config_out, f) == 0 && (*config_out)->rules_directory != NULL) {
		free(*folder_out);
		*folder_out = office_folder((*config_out)->rules_directory);
	}
	free(file);
}

int load_found(const char *path, bool sample, struct config **config_out,
	struct office **office_out, struct findings *f)
{
	char *folder;

	*office_out = NULL;
	find_config(path, sample, config_out, &folder, f);
	(void)office_load(folder, office_out, f);
	free(folder);
	if (f->errors == 0)
		return 0;
	free_all(*config_out, *office_out);
	*config_out = NULL;
	*office_out = NULL;
	return -1;
}

int load_all(const char *path, bool sample, struct config **config_out, struct office **office_out)
{
	struct findings f = {0};
	int rc = load_found(path, sample, config_out, office_out, &f);

	findings_print(&f);
	findings_free(&f);
	return rc == 0 ? 0 : EX_CONFIG;
}

int load_config(const char *path, struct config **config_out, char **folder_out)
{
	struct findings f = {0};
	int rc = 0;

	find_config(path, false, config_out, folder_out, &f);
	findings_print(&f);
	if (f.errors > 0) {
		config_free(*config_out);
		free(*folder_out);
		*config_out = NULL;
		*folder_out = NULL;
		rc = EX_CONFIG;
	}
	findings_free(&f);
	return rc;
}

void free_all(struct config *config, struct office *office)
{
	office_free(office);
	config_free(config);
}

int load_engine(const char *path, struct config **config_out, struct office **office_out,
	struct engine *engine_out)
{
	struct err e = {0};
	int rc = load_all(path, false, config_out, office_out);

	if (rc != 0)
		return rc;
	if (engine_open(*config_out, *office_out, false, engine_out, &e) == 0)
		return 0;
	free_all(*config_out, *office_out);
	return say_error(&e);
}

int load_store(const struct options *o, struct config **config_out, struct store **out)
{
	struct config *config = NULL;
	char *folder = NULL, *path = o->state != NULL ? xstrdup(o->state) : NULL;
	struct err e = {0};
	int rc = path == NULL || config_out != NULL ? load_config(o->config, &config, &folder) : 0;

	if (rc == 0 && path == NULL && config != NULL)
		path = xasprintf("%s/mailclerk.db", config->data_directory);
	if (rc == 0 && store_open(path, false, out, &e) < 0)
		rc = say_error(&e);
	if (rc != 0 || config_out == NULL)
		config_free(config);
	else
		*config_out = config;
	free(folder);
	free(path);
	return rc;
}

int read_input(const char *path, size_t max, char **bytes_out, size_t *len_out, struct err *e)
{
	bool standard = strcmp(path, "-") == 0;
	int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct buf b;
	char chunk[65536];
	ssize_t n = -1;

	if (fd < 0)
		return err_set(e, ERR_INPUT, "%s cannot be opened: %s", path, strerror(errno));
	buf_init(&b, max + 1);
	while (b.len <= max &&
		((n = read(fd, chunk, sizeof chunk)) > 0 || (n < 0 && errno == EINTR)))
		if (n > 0)
			(void)buf_add(&b, chunk, (size_t)n);
	if (n < 0)
		(void)err_set(e, ERR_INPUT, "%s cannot be read: %s", path, strerror(errno));
	else if (b.len > max)
		(void)err_set(e, ERR_INPUT, "%s has more than %zu bytes (limits.message_bytes)",
			path, max);
	if (!standard)
		(void)close(fd);
	if (n < 0 || b.len > max) {
		buf_free(&b);
		return -1;
	}
	*len_out = b.len;
	*bytes_out = buf_take(&b);
	return 0;
}

int64_t number_operand(const char *text)
{
	char *end;
	long long n;

	errno = 0;
	n = strtoll(text, &end, 10);
	return errno == 0 && end != text && *end == '\0' && n > 0 ? n : 0;
}

char *join_words(char **words, int n)
{
	struct buf b;
	char *joined, *line;

	buf_init(&b, LIMIT_VALUE);
	for (int i = 0; i < n; i++)
		(void)buf_printf(&b, "%s%s", i > 0 ? " " : "", words[i]);
	joined = buf_take(&b);
	line = text_line(joined, LIMIT_VALUE);
	free(joined);
	return line;
}

int print_json(json_t *j)
{
	char *text = json_dumps(j, JSON_COMPACT);
	int rc = EX_OK;

	json_decref(j);
	if (text == NULL || puts(text) == EOF || fflush(stdout) != 0)
		rc = EX_IOERR;
	free(text);
	return rc;
}

void format_time(int64_t when, char *out, size_t size)
{
	time_t t = (time_t)when;
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL || strftime(out, size, "%Y-%m-%d %H:%M", &tm) == 0)
		(void)snprintf(out, size, "-");
}

const char *actor_name(const char *given)
{
	const char *sudo = getenv("SUDO_USER");
	const struct passwd *pw;

	if (given != NULL)
		return given;
	if (sudo != NULL)
		return sudo;
	pw = getpwuid(getuid());
	return pw != NULL ? pw->pw_name : "unknown";
}
