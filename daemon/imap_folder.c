/*
 * imap_folder.c - owns LIST, CREATE and SELECT: that the folders of a mailbox are there and can be used.
 * Must not know messages.
 */
#include "daemon/imap_folder.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/text.h"

enum { SHOWN_MAX = 200 }; /* bytes of folder names in a message */

static int list(struct imap_session *s, const char *pattern, clist **out, struct err *e)
{
	int r;

	*out = NULL;
	imap_session_begin(s, 0);
	r = mailimap_list(s->etpan, "", pattern, out);
	if (imap_session_end(s, r, "LIST", e) == 0 && *out != NULL)
		return 0;
	if (*out != NULL)
		mailimap_list_result_free(*out);
	*out = NULL;
	if (e->kind == ERR_NONE)
		(void)err_set(e, ERR_TEMP, "%s: LIST: no answer", s->where);
	return -1;
}

int imap_folder_separator(struct imap_session *s, struct err *e)
{
	clist *found = NULL;

	e->kind = ERR_NONE;
	if (list(s, "", &found, e) != 0)
		return -1;
	s->separator = '/';
	if (clist_begin(found) != NULL) {
		const struct mailimap_mailbox_list *m = clist_content(clist_begin(found));

		s->separator = m->mb_delimiter;
	}
	mailimap_list_result_free(found);
	return 0;
}

static bool selectable(const struct mailimap_mailbox_list *m)
{
	const struct mailimap_mbx_list_flags *f = m->mb_flag;
	clistiter *it;

	if (f == NULL)
		return true;
	if (f->mbf_type == MAILIMAP_MBX_LIST_FLAGS_SFLAG &&
		f->mbf_sflag == MAILIMAP_MBX_LIST_SFLAG_NOSELECT)
		return false;
	for (it = f->mbf_oflags != NULL ? clist_begin(f->mbf_oflags) : NULL; it != NULL;
		it = clist_next(it)) {
		const struct mailimap_mbx_list_oflag *o = clist_content(it);

		if (o->of_type == MAILIMAP_MBX_LIST_OFLAG_FLAG_EXT && o->of_flag_ext != NULL &&
			strcasestr(o->of_flag_ext, "NonExistent") != NULL) /* RFC 5258 3 */
			return false;
	}
	return true;
}

/* 1 the folder is there, 0 not, -1 error. */
static int exists(struct imap_session *s, const char *name, struct err *e)
{
	bool wild = strpbrk(name, "*%") != NULL; /* then LIST answers with others too */
	clist *found = NULL;
	int there = 0;

	e->kind = ERR_NONE;
	if (list(s, name, &found, e) != 0)
		return -1;
	for (clistiter *it = clist_begin(found); it != NULL; it = clist_next(it)) {
		const struct mailimap_mailbox_list *m = clist_content(it);

		if (selectable(m) && (!wild || strcmp(m->mb_name, name) == 0))
			there = 1;
	}
	mailimap_list_result_free(found);
	return there;
}

int imap_folder_ensure(struct imap_session *s, const char *name, const char *shown, struct err *e)
{
	int there = exists(s, name, e);
	char *said;
	int r;

	if (there != 0)
		return there < 0 ? -1 : 0;
	imap_session_begin(s, 0);
	r = mailimap_create(s->etpan, name);
	if (imap_session_end(s, r, "CREATE", e) != 0) {
		if (!imap_session_refused(s))
			return -1;
		said = imap_session_said(s);
		(void)err_set(e, ERR_CONFIG,
			"%s: the folder \"%s\" is absent and cannot be made: %s: make it by hand, "
			"or "
			"name another one",
			s->where, shown, said);
		free(said);
		/* Somebody may have made it just now, or a server's LIST may hide it (RFC 4314). */
		imap_session_begin(s, 0);
		r = mailimap_examine(s->etpan, name);
		return r == MAILIMAP_NO_ERROR && s->gate->status == GATE_OK ? 0 : -1;
	}
	imap_session_begin(s, 0);
	r = mailimap_subscribe(
		s->etpan, name); /* a convenience for people's mail programs: may be refused */
	if (imap_session_end(s, r, "SUBSCRIBE", e) != 0 && !imap_session_refused(s))
		return -1;
	return 0;
}

/* "INBOX, Archive, Team": the first folders there are, for a message; the caller frees it. */
static char *folders_there(struct imap_session *s)
{
	struct buf names;
	struct err ignored = {.kind = ERR_NONE};
	clist *found = NULL;
	char *all, *line;

	buf_init(&names, SHOWN_MAX);
	if (list(s, "*", &found, &ignored) == 0) {
		for (clistiter *it = clist_begin(found); it != NULL; it = clist_next(it)) {
			const struct mailimap_mailbox_list *m = clist_content(it);

			(void)buf_printf(&names, "%s%s", names.len > 0 ? ", " : "", m->mb_name);
		}
		mailimap_list_result_free(found);
	}
	all = buf_take(&names);
	line = text_line(all, SHOWN_MAX);
	free(all);
	return line;
}

/* SELECT or EXAMINE. */
static int enter(struct imap_session *s, const char *name, const char *shown,
	int (*command)(mailimap *etpan, const char *name), const char *said_as, struct err *e)
{
	char *said, *there;
	int r;

	s->gate->uidvalidity = 0;
	s->gate->read_only = false;
	s->gate->exists = 0;
	imap_session_begin(s, 0);
	r = command(s->etpan, name);
	if (imap_session_end(s, r, said_as, e) != 0) {
		if (!imap_session_refused(s))
			return -1;
		said = imap_session_said(s);
		there = folders_there(s);
		(void)err_set(e, ERR_CONFIG,
			"%s: the folder \"%s\" cannot be opened: %s: name an existing one as "
			"inbox; there "
			"are: %s",
			s->where, shown, said, there);
		free(there);
		free(said);
		return -1;
	}
	if (s->gate->uidvalidity == 0)
		return err_set(e, ERR_CONFIG,
			"%s: the server gives no UIDVALIDITY for the folder \"%s\": its messages "
			"cannot be "
			"told apart safely; keep this mailbox on another server",
			s->where, shown);
	return 0;
}

int imap_folder_examine(struct imap_session *s, const char *name, const char *shown, struct err *e)
{
	return enter(s, name, shown, mailimap_examine, "EXAMINE", e);
}

int imap_folder_select(struct imap_session *s, const char *name, const char *shown, struct err *e)
{
	if (enter(s, name, shown, mailimap_select, "SELECT", e) != 0)
		return -1;
	if (s->gate->read_only)
		return err_set(e, ERR_CONFIG,
			"%s: the folder \"%s\" can only be read: give this account the right to "
			"move "
			"and delete its messages",
			s->where, shown);
	return 0;
}
