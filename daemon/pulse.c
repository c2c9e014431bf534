/* pulse.c - owns the shared page through which a process shows that it lives. Must not know what a process does, nor judge it. */
#include "daemon/pulse.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "daemon/process.h"

/* One process writes, the supervisor reads: whatever is in here is only looked at, and never trusted for more than a line of
 * status and the question whether the writer stands still. */
struct pulse {
	_Atomic int64_t due_ms;
	_Atomic uint64_t mails, letters, waiting;
	_Atomic unsigned edits; /* odd while trouble is being written */
	char trouble[PULSE_TROUBLE_MAX];
};

static struct pulse *own;

struct pulse *pulse_new(void)
{
	struct pulse *p = mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		-1, 0); /* zeroes */

	return p != MAP_FAILED ? p : NULL;
}

void pulse_free(struct pulse *p)
{
	if (p != NULL)
		(void)munmap(p, sizeof *p);
}

void pulse_start(struct pulse *p, int64_t now_ms)
{
	atomic_store(&p->due_ms, now_ms);
	atomic_store(&p->edits, 0); /* an earlier process may have ended in the middle of it */
	p->trouble[0] = '\0';
}

void pulse_look(const struct pulse *p, struct pulse_state *out)
{
	unsigned edits = atomic_load(&p->edits);

	*out = (struct pulse_state){
		.due_ms = atomic_load(&p->due_ms),
		.mails = atomic_load(&p->mails),
		.letters = atomic_load(&p->letters),
		.waiting = atomic_load(&p->waiting),
	};
	memcpy(out->trouble, p->trouble, sizeof out->trouble - 1);
	if (edits % 2 != 0 || atomic_load(&p->edits) != edits)
		out->trouble[0] = '\0'; /* it is being written: the next look has it */
	for (char *c = out->trouble; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = ' ';
}

void pulse_take(struct pulse *p)
{
	own = p;
}

void pulse_beat(int64_t within_ms)
{
	if (own != NULL)
		atomic_store(&own->due_ms, process_now_ms() + within_ms);
}

int pulse_wait(int64_t ms)
{
	int part = ms > PULSE_WAIT_MS ? PULSE_WAIT_MS : (int)ms;

	if (part < 0)
		part = 0;
	pulse_beat(part);
	return part;
}

void pulse_mails(void)
{
	if (own != NULL)
		(void)atomic_fetch_add(&own->mails, 1);
}

void pulse_letters(void)
{
	if (own != NULL)
		(void)atomic_fetch_add(&own->letters, 1);
}

void pulse_waiting(uint64_t letters)
{
	if (own != NULL)
		atomic_store(&own->waiting, letters);
}

void pulse_trouble(const char *why)
{
	if (own == NULL)
		return;
	(void)atomic_fetch_add(&own->edits, 1);
	(void)snprintf(own->trouble, sizeof own->trouble, "%s", why != NULL ? why : "");
	(void)atomic_fetch_add(&own->edits, 1);
}
