/* log.c - owns how an event becomes one line on standard error. Knows nothing of what is logged. */
#include "daemon/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOG_LINE_MAX 2048 /* bytes of one line */

static enum log_level log_most = LOG_LEVEL_INFO;
static char log_process[64] = "mailclerk";
static bool log_journal; /* systemd reads our standard error: levels as "<N>" */

void log_init(enum log_level most, const char *process)
{
	log_most = most;
	(void)snprintf(log_process, sizeof log_process, "%s", process);
	log_journal = getenv("JOURNAL_STREAM") != NULL;
}

static void __attribute__((format(printf, 2, 0)))
put(enum log_level level, const char *fmt, va_list ap)
{
	static const char *const words[] = {"error: ", "warning: ", "", "debug: "};
	static const char *const priorities[] = {"<3>", "<4>", "<6>", "<7>"};
	char line[LOG_LINE_MAX];
	size_t n;
	int k;

	if (level > log_most)
		return;
	k = snprintf(line, sizeof line, "%s%s: %s", log_journal ? priorities[level] : "",
		log_process, log_journal ? "" : words[level]);
	n = k > 0 ? (size_t)k : 0;
	k = vsnprintf(line + n, sizeof line - n - 1, fmt, ap);
	n = k > 0 && n + (size_t)k < sizeof line - 1 ? n + (size_t)k : sizeof line - 2;
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
			line[i] = ' ';
	line[n++] = '\n';
	/* One write per line, so that lines of several processes never mix. */
	while (write(STDERR_FILENO, line, n) < 0 && errno == EINTR)
		;
}

void log_error(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_LEVEL_ERROR, fmt, ap);
	va_end(ap);
}

void log_warning(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_LEVEL_WARNING, fmt, ap);
	va_end(ap);
}

void log_info(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_LEVEL_INFO, fmt, ap);
	va_end(ap);
}

void log_debug(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_LEVEL_DEBUG, fmt, ap);
	va_end(ap);
}

_Noreturn void fatal(int code, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put(LOG_LEVEL_ERROR, fmt, ap);
	va_end(ap);
	exit(code);
}
