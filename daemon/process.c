/* process.c - owns signals, the doorbell, the lock and the clock of a process. Knows nothing of mail. */
#include "daemon/process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "daemon/log.h"
#include "daemon/pulse.h"
#include "parsers/mem.h"

static volatile sig_atomic_t stop_wished;
static int wake_pipe[2] = {-1, -1};

static void on_stop(int signo)
{
	int saved = errno;

	(void)signo;
	stop_wished = 1;
	if (write(wake_pipe[1], "x", 1) < 0)
		errno = saved; /* full: it is readable already */
	errno = saved;
}

void process_init(bool stop_with_parent)
{
	struct sigaction stop = {.sa_handler = on_stop}, ignore = {.sa_handler = SIG_IGN};
	sigset_t none;

	stop_wished = 0;
	for (int i = 0; i < 2; i++)
		if (wake_pipe[i] >= 0)
			(void)close(wake_pipe[i]); /* inherited: the parent's own */
	if (pipe2(wake_pipe, O_CLOEXEC | O_NONBLOCK) < 0)
		fatal(71, "no pipe: %s", strerror(errno));
	(void)sigemptyset(&stop.sa_mask);
	(void)sigaction(SIGTERM, &stop, NULL);
	(void)sigaction(SIGINT, &stop, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGHUP, &ignore, NULL); /* the supervisor's */
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	if (stop_with_parent)
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
}

bool process_stopping(void)
{
	return stop_wished != 0;
}

int process_wake_fd(void)
{
	return wake_pipe[0];
}

int64_t process_now(void)
{
	return (int64_t)time(NULL);
}

int64_t process_now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool process_sleep(int64_t ms, int fd)
{
	struct pollfd p[2] = {{.fd = wake_pipe[0], .events = POLLIN}, {.fd = fd, .events = POLLIN}};
	int64_t until = process_now_ms() + ms;
	int n = 0;

	while (n == 0 && !process_stopping()) {
		int part = pulse_wait(until - process_now_ms());

		n = poll(p, fd >= 0 ? 2 : 1, part);
		if (part == 0)
			break;
	}
	return n > 0 && fd >= 0 && (p[1].revents & POLLIN) != 0;
}

static char *doorbell_path(const char *data_directory)
{
	return xasprintf("%s/doorbell", data_directory);
}

int doorbell_open(const char *data_directory, struct err *e)
{
	char *path = doorbell_path(data_directory);
	int fd = -1;

	if (mkfifo(path, 0600) < 0 && errno != EEXIST)
		(void)err_set(e, ERR_CONFIG, "%s cannot be made: %s", path, strerror(errno));
	else if ((fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)) < 0)
		(void)err_set(e, ERR_CONFIG, "%s cannot be opened: %s", path, strerror(errno));
	free(path);
	return fd;
}

void doorbell_drain(int fd)
{
	char sink[64];

	while (read(fd, sink, sizeof sink) > 0)
		;
}

void doorbell_ring(const char *data_directory)
{
	char *path = doorbell_path(data_directory);
	int fd = open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	free(path);
	if (fd < 0)
		return; /* the sender looks by itself within a minute */
	if (write(fd, "x", 1) < 0)
		(void)0; /* full: it has been rung already */
	(void)close(fd);
}

/* Nobody else may read what people wrote, or the key. */
static int check_private(const char *data_directory, struct err *e)
{
	static const char *const names[] = {"", "/mailclerk.db", "/key"};
	struct stat st;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char *path = xasprintf("%s%s", data_directory, names[i]);
		bool open_to_all = stat(path, &st) == 0 && (st.st_mode & 077) != 0;

		if (open_to_all)
			(void)err_set(e, ERR_CONFIG,
				"%s is open to other users (mode %04o): chmod %s %s", path,
				(unsigned)(st.st_mode & 07777), i == 0 ? "0700" : "0600", path);
		free(path);
		if (open_to_all)
			return -1;
	}
	return 0;
}

/* The number in the file says who holds the lock, and that it has not finished: it must survive a power failure. */
static int write_holder(int fd, const char *data_directory)
{
	int folder, rc;

	if (ftruncate(fd, 0) < 0 || lseek(fd, 0, SEEK_SET) < 0 ||
		dprintf(fd, "%d\n", getpid()) < 0 || fsync(fd) < 0)
		return -1;
	folder = open(data_directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	rc = folder >= 0 ? fsync(folder) : -1;
	if (folder >= 0)
		(void)close(folder);
	return rc;
}

static int take_lock(const char *path, const char *data_directory, bool *unclean_out, struct err *e)
{
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	char holder[32] = "";

	if (fd < 0)
		return err_set(e, ERR_CONFIG,
			"%s cannot be opened: %s: give the data directory to Mailclerk's user",
			path, strerror(errno));
	if (read(fd, holder, sizeof holder - 1) < 0)
		holder[0] = '\0';
	holder[strcspn(holder, "\n")] = '\0';
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		(void)err_set(e, ERR_TEMP,
			"another mailclerk (process %s) works with %s: stop it first, or give this "
			"one a data_directory of its own",
			holder, data_directory);
	else if (write_holder(fd, data_directory) < 0)
		(void)err_set(e, ERR_TEMP, "%s cannot be written: %s", path, strerror(errno));
	else {
		*unclean_out = holder[0] != '\0';
		return fd;
	}
	(void)close(fd);
	return -1;
}

int process_lock(const char *data_directory, bool *unclean_out, struct err *e)
{
	char *path;
	int fd;

	if (mkdir(data_directory, 0700) < 0 && errno != EEXIST)
		return err_set(e, ERR_CONFIG, "the data directory %s cannot be made: %s",
			data_directory, strerror(errno));
	if (check_private(data_directory, e) < 0)
		return -1;
	path = xasprintf("%s/lock", data_directory);
	fd = take_lock(path, data_directory, unclean_out, e);
	free(path);
	return fd;
}

void process_unlock_clean(int lock)
{
	/* where it fails the next start looks for nothing */
	if (ftruncate(lock, 0) < 0)
		log_warning("the lock could not be cleared: %s", strerror(errno));
}

int64_t process_backoff_ms(unsigned n, int64_t base_ms, int64_t most_ms)
{
	int64_t ms = base_ms;
	uint16_t r = 0;

	for (unsigned i = 1; i < n && ms < most_ms; i++)
		ms *= 2;
	if (ms > most_ms)
		ms = most_ms;
	if (getrandom(&r, sizeof r, 0) < 0)
		r = 0;
	return ms + ms * (r % 200) / 1000;
}
