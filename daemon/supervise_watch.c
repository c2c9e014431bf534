/*
 * supervise_watch.c - owns the judgement whether processes live, and what is told of it: to systemd's watchdog, and in words.
 * Must not start a process.
 */
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <systemd/sd-daemon.h>

#include "daemon/log.h"
#include "daemon/supervise_parts.h"
#include "parsers/mem.h"

enum {
	LOOK_MS = 5000,
	ASLEEP_MS =
		1000, /* late by more, the supervisor itself did not run: nobody is blamed for that time */
};

static int64_t stall_ms(const struct supervisor *s)
{
	return (int64_t)s->now->config->stall_seconds * 1000;
}

static int64_t look_ms(const struct supervisor *s)
{
	int64_t ms = LOOK_MS;

	if (s->watchdog_ms > 0 && s->watchdog_ms / 3 < ms)
		ms = s->watchdog_ms / 3;
	return stall_ms(s) / 2 < ms ? stall_ms(s) / 2 : ms;
}

void supervise_watch_init(struct supervisor *s)
{
	uint64_t usec = 0;

	if (sd_watchdog_enabled(0, &usec) > 0)
		s->watchdog_ms = (int64_t)(usec / 1000);
}

int64_t supervise_watch_ms(const struct supervisor *s)
{
	return s->looked_ms + look_ms(s);
}

/* A process that stands still is killed, as often as that takes: one that the kernel does not let go keeps the watchdog hungry.
 * True where it does not stand still. */
static bool lives(
	const struct supervisor *s, struct child *c, const struct pulse_state *p, int64_t now)
{
	int64_t due = p->due_ms > s->awake_ms ? p->due_ms : s->awake_ms;

	if (c->pid == 0 || now - due <= stall_ms(s))
		return true;
	if (!c->stalled)
		log_error(
			"process=\"%s\" has stood still for %lld s: it is killed and started again",
			c->name, (long long)((now - due) / 1000));
	c->stalled = true;
	(void)kill(c->pid, SIGKILL);
	return false;
}

/* Adds to a text of limited length. */
static void __attribute__((format(printf, 3, 4))) add(char *text, size_t size, const char *fmt, ...)
{
	size_t n = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text + n, size - n, fmt, ap);
	va_end(ap);
}

/* "2 mailboxes; since the start 120 mails, 240 letters sent, 3 waiting; recruiter-help: the server does not answer" */
static void tell(struct supervisor *s, const struct pulse_state *states)
{
	char text[sizeof s->told] = "", trouble[sizeof text / 2] = "";
	uint64_t mails = s->mails, letters = s->letters, waiting = 0;

	for (size_t i = 0; i < s->n; i++) {
		const struct child *c = s->children[i];

		mails += states[i].mails;
		letters += states[i].letters;
		waiting += c->retired ? 0 : states[i].waiting;
		if (c->pid == 0 && c->failures > 0)
			add(trouble, sizeof trouble, "; %s: ended, is started again", c->name);
		else if (states[i].trouble[0] != '\0' && !c->retired)
			add(trouble, sizeof trouble, "; %s: %s", c->name, states[i].trouble);
	}
	(void)snprintf(text, sizeof text,
		"STATUS=%zu mailboxes; since the start %llu mails, %llu letters sent, %llu "
		"waiting%s",
		s->now->config->mailboxes_n, (unsigned long long)mails, (unsigned long long)letters,
		(unsigned long long)waiting, trouble);
	if (strcmp(text, s->told) == 0)
		return;
	memcpy(s->told, text, sizeof s->told);
	(void)sd_notify(0, text);
}

void supervise_watch(struct supervisor *s, int64_t now)
{
	struct pulse_state *states;
	bool well = true;

	if (now < supervise_watch_ms(s) && s->looked_ms != 0)
		return;
	if (now - s->looked_ms > look_ms(s) + ASLEEP_MS)
		s->awake_ms = now;
	s->looked_ms = now;
	states = xcalloc(s->n + 1, sizeof *states);
	for (size_t i = 0; i < s->n; i++) {
		pulse_look(s->children[i]->pulse, &states[i]);
		well = lives(s, s->children[i], &states[i], now) && well;
	}
	if (!s->stopping)
		tell(s, states);
	if (well && s->watchdog_ms > 0)
		(void)sd_notify(0, "WATCHDOG=1");
	free(states);
}
