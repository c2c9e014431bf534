/*
 * imap_session.c - owns one session of the IMAP library over our stream: its start, its end, and what a command's failure means.
 * Must not know what commands are for.
 */
#include "daemon/imap_session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/connect.h"
#include "parsers/mem.h"
#include "parsers/text.h"

void *imap_session_need(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

/* The library calls a handler for each FETCH only where it may report progress. */
static void no_progress(size_t current, size_t maximum, void *context)
{
	(void)current;
	(void)maximum;
	(void)context;
}

void imap_session_begin(struct imap_session *s, int64_t announced)
{
	imap_stream_begin(s->stream, announced);
}

bool imap_session_refused(const struct imap_session *s)
{
	return imap_stream_error(s->stream)->kind == ERR_NONE &&
	       (s->gate->status == GATE_NO || s->gate->status == GATE_BAD);
}

char *imap_session_said(const struct imap_session *s)
{
	return text_line(s->gate->text, GATE_TEXT_MAX);
}

int imap_session_end(const struct imap_session *s, int result, const char *doing, struct err *e)
{
	const struct err *broken = imap_stream_error(s->stream);

	if (broken->kind != ERR_NONE) {
		*e = *broken;
		return err_prefix(e, "%s: %s", s->where, doing);
	}
	if (imap_session_refused(s)) {
		char *said = imap_session_said(s);

		(void)err_set(e, ERR_TEMP, "%s: %s: the server refuses: %s", s->where, doing, said);
		free(said);
		return -1;
	}
	if (result != MAILIMAP_NO_ERROR || s->gate->status != GATE_OK)
		return err_set(e, ERR_TEMP, "%s: %s: the server's answer cannot be read (%d)",
			s->where, doing, result);
	return 0;
}

int imap_session_noop(struct imap_session *s, struct err *e)
{
	imap_session_begin(s, 0);
	return imap_session_end(s, mailimap_noop(s->etpan), "NOOP", e);
}

int imap_session_open(const struct config_server *server, int64_t literal_max,
	struct imap_session *s, struct err *e)
{
	int r;

	*s = (struct imap_session){.separator = '\0'};
	s->where = xasprintf("%s:%u", server->host != NULL ? server->host : "",
		connect_port(server, CONNECT_IMAP));
	if (imap_stream_open(server, literal_max, &s->stream, e) != 0)
		goto failed;
	s->gate = imap_stream_gate(s->stream);
	s->etpan = imap_session_need(mailimap_new(0, NULL));
	mailimap_set_progress_callback(s->etpan, no_progress, no_progress, NULL);
	r = mailimap_connect(s->etpan, imap_stream_mailstream(s->stream));
	if (r != MAILIMAP_NO_ERROR_AUTHENTICATED) {
		(void)err_set(e, ERR_TEMP, "%s: the IMAP library does not start (%d)", s->where, r);
		goto failed;
	}
	if (imap_session_noop(s, e) != 0) /* whatever the login left behind is over after it */
		goto failed;
	imap_session_begin(s, 0);
	r = mailimap_custom_command(s->etpan, "CAPABILITY");
	if (imap_session_end(s, r, "CAPABILITY", e) != 0)
		goto failed;
	return 0;
failed:
	imap_session_close(s);
	return -1;
}

void imap_session_close(struct imap_session *s)
{
	if (s->etpan != NULL) {
		s->etpan->imap_stream = NULL; /* else it logs out once more, and waits */
		mailimap_free(s->etpan);
	}
	imap_stream_free(s->stream);
	free(s->where);
	*s = (struct imap_session){.separator = '\0'};
}

size_t imap_session_set(const int64_t *uids, size_t n, struct mailimap_set **out)
{
	size_t i = 0;

	*out = imap_session_need(mailimap_set_new_empty());
	for (int intervals = 0; i < n && intervals < SESSION_SET_MAX; intervals++) {
		size_t last = i;

		while (last + 1 < n && uids[last + 1] == uids[last] + 1)
			last++;
		if (mailimap_set_add_interval(*out, (uint32_t)uids[i], (uint32_t)uids[last]) !=
			MAILIMAP_NO_ERROR)
			abort();
		i = last + 1;
	}
	return i;
}
