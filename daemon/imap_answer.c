/*
 * imap_answer.c - owns UID FETCH: what is asked for and how the library's answers are read.
 * Must not know what the answers are for.
 *
 * Only UID, RFC822.SIZE, FLAGS, INTERNALDATE and BODY.PEEK[] are asked for: never a parse of a stranger's text by the server.
 */
#include "daemon/imap_answer.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/* INTERNALDATE in Unix seconds; 0 where it makes no sense. */
static int64_t unix_time(const struct mailimap_date_time *d)
{
	struct tm tm = {.tm_mday = d->dt_day,
		.tm_mon = d->dt_month - 1,
		.tm_year = d->dt_year - 1900,
		.tm_hour = d->dt_hour,
		.tm_min = d->dt_min,
		.tm_sec = d->dt_sec};
	int zone = abs(d->dt_zone) <= 1400 ? d->dt_zone : 0; /* +0130 is 130 */
	int64_t offset = (zone / 100 * 60 + zone % 100) * 60;

	if (d->dt_year < 1970 || d->dt_year > 9999 || d->dt_month < 1 || d->dt_month > 12)
		return 0;
	return (int64_t)timegm(&tm) - offset;
}

static bool has_deleted(const struct mailimap_msg_att_dynamic *d)
{
	if (d == NULL || d->att_list == NULL)
		return false;
	for (clistiter *it = clist_begin(d->att_list); it != NULL; it = clist_next(it)) {
		const struct mailimap_flag_fetch *f = clist_content(it);

		if (f->fl_type == MAILIMAP_FLAG_FETCH_OTHER && f->fl_flag != NULL &&
			f->fl_flag->fl_type == MAILIMAP_FLAG_DELETED)
			return true;
	}
	return false;
}

static struct imap_answer read_answer(const struct mailimap_msg_att *att)
{
	struct imap_answer a = {.uid = 0};

	for (clistiter *it = clist_begin(att->att_list); it != NULL; it = clist_next(it)) {
		const struct mailimap_msg_att_item *item = clist_content(it);
		const struct mailimap_msg_att_static *s;

		if (item->att_type == MAILIMAP_MSG_ATT_ITEM_DYNAMIC)
			a.deleted = has_deleted(item->att_data.att_dyn);
		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC)
			continue;
		s = item->att_data.att_static;
		if (s->att_type == MAILIMAP_MSG_ATT_UID) {
			a.uid = s->att_data.att_uid;
		} else if (s->att_type == MAILIMAP_MSG_ATT_RFC822_SIZE) {
			a.size = s->att_data.att_rfc822_size;
		} else if (s->att_type == MAILIMAP_MSG_ATT_INTERNALDATE &&
			   s->att_data.att_internal_date != NULL) {
			a.received_at = unix_time(s->att_data.att_internal_date);
		} else if (s->att_type == MAILIMAP_MSG_ATT_BODY_SECTION &&
			   s->att_data.att_body_section != NULL) {
			a.bytes = s->att_data.att_body_section->sec_body_part;
			a.len = a.bytes != NULL ? s->att_data.att_body_section->sec_length : 0;
		}
	}
	return a;
}

struct asking {
	void (*fn)(void *ctx, const struct imap_answer *a);
	void *ctx;
};

static void pass_on(struct mailimap_msg_att *att, void *ctx)
{
	const struct asking *asking = ctx;
	struct imap_answer a = read_answer(att);

	asking->fn(asking->ctx, &a);
}

static void add_item(struct mailimap_fetch_type *what, struct mailimap_fetch_att *item)
{
	if (mailimap_fetch_type_new_fetch_att_list_add(what, imap_session_need(item)) !=
		MAILIMAP_NO_ERROR)
		abort();
}

static struct mailimap_fetch_type *items(enum imap_question what)
{
	struct mailimap_fetch_type *t =
		imap_session_need(mailimap_fetch_type_new_fetch_att_list_empty());

	add_item(t, mailimap_fetch_att_new_uid());
	if (what == IMAP_ASK_SIZES) {
		add_item(t, mailimap_fetch_att_new_rfc822_size());
		add_item(t, mailimap_fetch_att_new_flags());
	} else {
		add_item(t, mailimap_fetch_att_new_internaldate());
		add_item(t, mailimap_fetch_att_new_body_peek_section(
				    imap_session_need(mailimap_section_new(NULL))));
	}
	return t;
}

int imap_answer_ask(struct imap_session *s, struct mailimap_set *set, enum imap_question what,
	int64_t announced, void (*fn)(void *ctx, const struct imap_answer *a), void *ctx)
{
	struct asking asking = {.fn = fn, .ctx = ctx};
	struct mailimap_fetch_type *t = items(what);
	clist *rest = NULL;
	int r;

	imap_session_begin(s, announced);
	mailimap_set_msg_att_handler(s->etpan, pass_on, &asking);
	r = mailimap_uid_fetch(s->etpan, set, t, &rest);
	mailimap_set_msg_att_handler(s->etpan, NULL, NULL);
	if (r == MAILIMAP_NO_ERROR && rest != NULL)
		mailimap_fetch_list_free(rest); /* empty: the handler had them all */
	mailimap_fetch_type_free(t);
	mailimap_set_free(set);
	return r;
}
