/*
 * imap.c - owns the verbs of a mailbox on an IMAP server (RFC 3501, 9051; UIDPLUS 4315, MOVE 6851, IDLE 2177).
 * Must not know what a message says, nor what was decided about it. Wire, limits and folders are imap_*.c's.
 */
#include <libetpan/libetpan.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/imap_answer.h"
#include "daemon/imap_folder.h"
#include "daemon/imap_name.h"
#include "daemon/imap_session.h"
#include "daemon/mailbox.h"
#include "parsers/mem.h"

enum {
	LIST_LINE = 300,          /* bytes: budget for one message in a listing */
	MESSAGE_SLACK = 64 << 10, /* bytes: budget for a message beyond twice its announced size */
	IDLE_SECONDS_MAX = 28 * 60, /* RFC 2177: IDLE is renewed before 29 minutes */
};

struct imap {
	const struct config_mailbox *cfg; /* borrowed: as long as the mailbox is open */
	struct limits limits;
	struct imap_session session;
	char *folders[FOLDERS];      /* owned, encoded */
	struct mailbox_entry *known; /* owned: of the last listing, ascending */
	size_t known_n;
	uint32_t there_uidvalidity, there; /* where the last move put its message; 0: not known */
	bool no_idle;                      /* the server offers IDLE but refused it */
};

/* --- list --------------------------------------------------------------------------------------------------------------- */

struct listing {
	int64_t first; /* smaller UIDs are left out: "n:*" always answers with the last message */
	struct mailbox_entry *v; /* owned */
	size_t n, cap;
};

static void list_answer(void *ctx, const struct imap_answer *a)
{
	struct listing *l = ctx;

	if (a->uid < l->first || a->uid < 1 || a->deleted)
		return;
	l->v = xgrow(l->v, &l->cap, l->n + 1, sizeof *l->v);
	l->v[l->n++] = (struct mailbox_entry){.uid = a->uid, .size = a->size};
}

static int by_uid(const void *a, const void *b)
{
	const struct mailbox_entry *x = a, *y = b;

	return x->uid < y->uid ? -1 : x->uid > y->uid;
}

/* Ascending, each once. */
static void sort_listing(struct listing *l)
{
	size_t keep = 0;

	if (l->n == 0)
		return;
	qsort(l->v, l->n, sizeof *l->v, by_uid);
	for (size_t i = 1; i < l->n; i++)
		if (l->v[i].uid != l->v[keep].uid)
			l->v[++keep] = l->v[i];
	l->n = keep + 1;
}

/* Adds what the server has of a set, without those flagged \Deleted. set is freed. */
static int list_set(
	struct imap *i, struct mailimap_set *set, size_t expected, struct listing *l, struct err *e)
{
	int64_t announced = (int64_t)expected * LIST_LINE;
	int r = imap_answer_ask(&i->session, set, IMAP_ASK_SIZES, announced, list_answer, l);

	return imap_session_end(&i->session, r, "listing messages", e);
}

/* The same for a list of UIDs of any length. */
static int list_uids(
	struct imap *i, const int64_t *uids, size_t n, struct listing *l, struct err *e)
{
	for (size_t at = 0; at < n;) {
		struct mailimap_set *set;
		size_t taken = imap_session_set(uids + at, n - at, &set);

		if (list_set(i, set, taken, l, e) != 0)
			return -1;
		at += taken;
	}
	sort_listing(l);
	return 0;
}

static int imap_list(
	void *impl, int64_t first, struct mailbox_entry **entries_out, size_t *n_out, struct err *e)
{
	struct imap *i = impl;
	struct imap_gate *gate = i->session.gate;
	struct listing l = {.first = first < 1 ? 1 : first};

	if (first > UINT32_MAX)
		return 0;
	if (gate->exists == 0 && imap_session_noop(&i->session, e) != 0)
		return -1;
	gate->news = false; /* what comes during the listing may have missed it: that stays news */
	if (gate->exists > 0) {
		struct mailimap_set *set =
			imap_session_need(mailimap_set_new_interval((uint32_t)l.first, 0));

		if (list_set(i, set, gate->exists, &l, e) != 0) {
			free(l.v);
			return -1;
		}
		sort_listing(&l);
	}
	free(i->known);
	i->known_n = l.n;
	i->known = xmalloc((l.n + 1) * sizeof *i->known);
	if (l.n > 0)
		memcpy(i->known, l.v, l.n * sizeof *i->known);
	*entries_out = l.v;
	*n_out = l.n;
	return 0;
}

/* --- UIDs in hand --------------------------------------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* A copy, ascending, each once, without numbers that no UID can be; the caller frees it. */
static int64_t *sorted_uids(const int64_t *uids, size_t n, size_t *n_out)
{
	int64_t *v = xmalloc((n + 1) * sizeof *v);
	size_t keep = 0;

	for (size_t i = 0; i < n; i++)
		if (uids[i] >= 1 && uids[i] <= UINT32_MAX)
			v[keep++] = uids[i];
	if (keep > 0)
		qsort(v, keep, sizeof *v, by_number);
	*n_out = 0;
	for (size_t i = 0; i < keep; i++)
		if (*n_out == 0 || v[*n_out - 1] != v[i])
			v[(*n_out)++] = v[i];
	return v;
}

/* --- fetch ---------------------------------------------------------------------------------------------------------------- */

struct fetching {
	struct imap *imap; /* borrowed */
	int (*fn)(void *ctx, const struct raw_mail *mail);
	void *ctx;
	struct mailbox_entry *wanted; /* owned, ascending: what will be asked for */
	bool *given;                  /* owned: fn has had it */
	size_t n;
	bool stopped;
};

static void fetch_answer(void *ctx, const struct imap_answer *a)
{
	struct fetching *f = ctx;
	struct raw_mail mail = {
		.uid = a->uid, .bytes = a->bytes, .len = a->len, .received_at = a->received_at};
	struct mailbox_entry key = {.uid = a->uid};
	struct mailbox_entry *hit;

	if (a->uid < 1 || a->bytes == NULL || f->stopped)
		return;
	hit = bsearch(&key, f->wanted, f->n, sizeof *f->wanted, by_uid);
	if (hit == NULL || f->given[hit - f->wanted])
		return;
	f->given[hit - f->wanted] = true;
	imap_stream_pause(f->imap->session.stream);
	f->stopped = f->fn(f->ctx, &mail) != 0;
	imap_stream_resume(f->imap->session.stream);
}

/* Looks the sizes up, in the last listing or at the server, and leaves out what is gone or too large. */
static int find_wanted(struct fetching *f, const int64_t *uids, size_t n, struct err *e)
{
	struct imap *i = f->imap;
	struct listing l = {.first = 1};
	size_t unknown_n = 0;
	int64_t *unknown = xmalloc((n + 1) * sizeof *unknown);

	for (size_t k = 0; k < n; k++) {
		struct mailbox_entry key = {.uid = uids[k]};
		struct mailbox_entry *hit = i->known == NULL ? NULL
							     : bsearch(&key, i->known, i->known_n,
								       sizeof *i->known, by_uid);

		if (hit == NULL) {
			unknown[unknown_n++] = uids[k];
			continue;
		}
		l.v = xgrow(l.v, &l.cap, l.n + 1, sizeof *l.v);
		l.v[l.n++] = *hit;
	}
	if (list_uids(i, unknown, unknown_n, &l, e) != 0) {
		free(unknown);
		free(l.v);
		return -1;
	}
	free(unknown);
	for (size_t k = 0; k < l.n; k++)
		if (l.v[k].size <= (int64_t)i->limits.message_bytes)
			l.v[f->n++] = l.v[k];
	f->wanted = l.v;
	f->given = xcalloc(f->n + 1, sizeof *f->given);
	return 0;
}

/* One command for wanted[from, from + n), as far as one set holds: the number that was asked for, 0 on error. A message that the
 * server refuses to give is no error here. */
static size_t fetch_some(struct fetching *f, size_t from, size_t n, struct err *e)
{
	struct imap_session *s = &f->imap->session;
	int64_t *uids = xmalloc(n * sizeof *uids);
	int64_t announced = 0;
	struct mailimap_set *set;
	size_t taken;
	int r;

	for (size_t k = 0; k < n; k++)
		uids[k] = f->wanted[from + k].uid;
	taken = imap_session_set(uids, n, &set);
	free(uids);
	for (size_t k = 0; k < taken; k++) /* twice: some servers guess the size */
		announced += 2 * f->wanted[from + k].size + MESSAGE_SLACK;
	r = imap_answer_ask(s, set, IMAP_ASK_BODIES, announced, fetch_answer, f);
	if (imap_session_end(s, r, "fetching messages", e) != 0 && !imap_session_refused(s))
		return 0;
	return taken;
}

/* After a refusal: each that did not come by itself, so that one bad message does not hold up its neighbours. */
static int fetch_rest(struct fetching *f, struct err *e)
{
	struct err first = {.kind = ERR_NONE};

	for (size_t k = 0; k < f->n && !f->stopped; k++) {
		if (f->given[k])
			continue;
		e->kind = ERR_NONE;
		if (fetch_some(f, k, 1, e) == 0)
			return -1;
		if (e->kind != ERR_NONE && first.kind == ERR_NONE) {
			first = *e;
			(void)err_prefix(&first, "message uid=%lld", (long long)f->wanted[k].uid);
		}
	}
	*e = first;
	return first.kind == ERR_NONE ? 0 : -1;
}

static int imap_fetch(void *impl, const int64_t *uids, size_t n,
	int (*fn)(void *ctx, const struct raw_mail *mail), void *ctx, struct err *e)
{
	struct fetching f = {.imap = impl, .fn = fn, .ctx = ctx};
	bool refused = false;
	size_t sorted_n;
	int64_t *sorted = sorted_uids(uids, n, &sorted_n);
	int rc = find_wanted(&f, sorted, sorted_n, e);

	for (size_t at = 0; rc == 0 && at < f.n && !f.stopped;) {
		size_t taken;

		e->kind = ERR_NONE;
		taken = fetch_some(&f, at, f.n - at, e);
		refused = refused || e->kind != ERR_NONE;
		at += taken;
		if (taken == 0)
			rc = -1;
	}
	if (rc == 0 && refused && !f.stopped)
		rc = fetch_rest(&f, e);
	if (rc == 0 && f.stopped)
		rc = err_set(e, ERR_TEMP, "stopped");
	free(f.given);
	free(f.wanted);
	free(sorted);
	return rc;
}

/* --- move ----------------------------------------------------------------------------------------------------------------- */

/* MOVE's OK says nothing about whether anything was moved: COPYUID does, else the folder is asked. */
static int check_moved(struct imap *i, const int64_t *uids, size_t n, struct err *e)
{
	struct listing l = {.first = 1};
	int rc;

	if (i->session.gate->copied)
		return 0;
	rc = list_uids(i, uids, n, &l, e);
	if (rc == 0 && l.n > 0)
		rc = err_set(e, ERR_TEMP,
			"%s: the server said it moved message uid=%lld, but did not",
			i->session.where, (long long)l.v[0].uid);
	free(l.v);
	return rc;
}

static void note_there(struct imap *i)
{
	i->there_uidvalidity = i->session.gate->copy_uidvalidity;
	i->there = i->session.gate->copy_uid;
}

static int flag_deleted(struct imap *i, struct mailimap_set *set, struct err *e)
{
	struct mailimap_flag_list *flags = imap_session_need(mailimap_flag_list_new_empty());
	struct mailimap_store_att_flags *store;
	int r;

	if (mailimap_flag_list_add(flags, imap_session_need(mailimap_flag_new_deleted())) !=
		MAILIMAP_NO_ERROR)
		abort();
	store = imap_session_need(mailimap_store_att_flags_new_add_flags_silent(flags));
	imap_session_begin(&i->session, 0);
	r = mailimap_uid_store(i->session.etpan, set, store);
	mailimap_store_att_flags_free(store);
	return imap_session_end(&i->session, r, "flagging as deleted", e);
}

/* Without MOVE. A crash between COPY and the flag leaves a second copy in the target: harmless, nothing reads that folder. */
static int copy_and_delete(
	struct imap *i, const int64_t *uids, size_t n, const char *to, struct err *e)
{
	struct listing l = {.first = 1};
	struct mailimap_set *set = NULL;
	int64_t *there = xmalloc((n + 1) * sizeof *there);
	int rc = list_uids(i, uids, n, &l, e);
	int r;

	for (size_t k = 0; k < l.n && k < n; k++)
		there[k] = l.v[k].uid;
	if (rc != 0 || l.n == 0)
		goto out;
	(void)imap_session_set(there, l.n < n ? l.n : n, &set); /* a part of uids, hence it fits */
	imap_session_begin(&i->session, 0);
	r = mailimap_uid_copy(i->session.etpan, set, to);
	rc = imap_session_end(&i->session, r, "copying messages", e);
	note_there(i);
	if (rc == 0)
		rc = flag_deleted(i, set, e);
	if (rc == 0 && i->session.gate->has_uidplus) {
		imap_session_begin(&i->session, 0);
		r = mailimap_uid_expunge(i->session.etpan, set);
		rc = imap_session_end(&i->session, r, "expunging messages", e);
	}
out:
	if (set != NULL)
		mailimap_set_free(set);
	free(there);
	free(l.v);
	return rc;
}

/* As many of uids as one command takes; *taken says how many. */
static int move_some(
	struct imap *i, const int64_t *uids, size_t n, const char *to, size_t *taken, struct err *e)
{
	struct mailimap_set *set;
	int r, rc;

	*taken = imap_session_set(uids, n, &set);
	if (!i->session.gate->has_move) {
		mailimap_set_free(set);
		return copy_and_delete(i, uids, *taken, to, e);
	}
	imap_session_begin(&i->session, 0);
	r = mailimap_uid_move(i->session.etpan, set, to);
	mailimap_set_free(set);
	rc = imap_session_end(&i->session, r, "moving messages", e);
	note_there(i);
	return rc == 0 ? check_moved(i, uids, *taken, e) : rc;
}

static int move_to(
	struct imap *i, const int64_t *sorted, size_t sorted_n, enum folder to, struct err *e)
{
	size_t taken = 0;
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < sorted_n; at += taken) {
		rc = move_some(i, sorted + at, sorted_n - at, i->folders[to], &taken, e);
		if (rc != 0 && imap_session_refused(&i->session) && i->session.gate->try_create) {
			/* somebody removed the folder while we ran */
			rc = imap_folder_ensure(
				&i->session, i->folders[to], i->cfg->folders[to], e);
			if (rc == 0)
				rc = move_some(
					i, sorted + at, sorted_n - at, i->folders[to], &taken, e);
		}
	}
	return rc;
}

static int imap_move(void *impl, const int64_t *uids, size_t n, enum folder to, struct err *e)
{
	struct imap *i = impl;
	size_t sorted_n;
	int64_t *sorted = sorted_uids(uids, n, &sorted_n);
	int rc;

	i->there_uidvalidity = i->there = 0;
	rc = move_to(i, sorted, sorted_n, to, e);
	if (sorted_n != 1)
		i->there_uidvalidity = i->there = 0;
	free(sorted);
	return rc;
}

static int imap_moved_to(const void *impl, int64_t *uidvalidity_out, int64_t *uid_out)
{
	const struct imap *i = impl;

	*uidvalidity_out = i->there_uidvalidity;
	*uid_out = i->there;
	return i->there != 0;
}

static int select_folder(struct imap *i, enum folder f, struct err *e)
{
	return imap_folder_select(&i->session, i->folders[f], i->cfg->folders[f], e);
}

/* With the folder selected: moves what is there of uids. Their number, -1 on error. */
static int take_back_some(struct imap *i, const int64_t *uids, size_t n, struct err *e)
{
	struct listing l = {.first = 1};
	int64_t *there = xmalloc((n + 1) * sizeof *there);
	size_t k = 0;
	int rc = list_uids(i, uids, n, &l, e);

	for (; k < l.n && k < n; k++)
		there[k] = l.v[k].uid;
	if (rc == 0 && k > 0)
		rc = move_to(i, there, k, FOLDER_INBOX, e);
	free(there);
	free(l.v);
	return rc == 0 ? (int)k : -1;
}

static int imap_take_back(void *impl, enum folder from, int64_t uidvalidity, const int64_t *uids,
	size_t n, struct err *e)
{
	struct imap *i = impl;
	size_t sorted_n;
	int64_t *sorted = sorted_uids(uids, n, &sorted_n);
	int found = 0;

	free(i->known); /* of the inbox */
	i->known = NULL;
	i->known_n = 0;
	if (select_folder(i, from, e) != 0)
		found = -1;
	else if (i->session.gate->uidvalidity == uidvalidity && sorted_n > 0)
		found = take_back_some(i, sorted, sorted_n, e);
	if (found >= 0 && select_folder(i, FOLDER_INBOX, e) != 0)
		found = -1;
	free(sorted);
	return found;
}

/* --- wait ----------------------------------------------------------------------------------------------------------------- */

/* Until news, the wake descriptor, or the time: 0, -1 error. */
static int wait_until(struct imap *i, int64_t until, int wake_fd, struct err *e)
{
	while (!i->session.gate->news) {
		int event = imap_stream_wait(i->session.stream, until, wake_fd);

		if (event < 0) {
			*e = *imap_stream_error(i->session.stream);
			return err_prefix(e, "%s: waiting", i->session.where);
		}
		if (event != STREAM_INPUT)
			return 0;
	}
	return 0;
}

/* 1 IDLE has begun, 0 the server does not want it, -1 error. */
static int begin_idle(struct imap *i, struct err *e)
{
	int r;

	imap_session_begin(&i->session, 0);
	r = mailimap_idle(i->session.etpan);
	if (r == MAILIMAP_NO_ERROR && i->session.gate->continues)
		return 1;
	if (imap_session_refused(&i->session)) {
		i->no_idle = true;
		return 0;
	}
	return imap_session_end(&i->session, r, "IDLE", e) == 0 ? 0 : -1;
}

static int imap_wait(void *impl, unsigned seconds, int wake_fd, struct err *e)
{
	struct imap *i = impl;
	unsigned most = seconds < IDLE_SECONDS_MAX ? seconds : IDLE_SECONDS_MAX;
	int64_t until = imap_stream_now() + (int64_t)most * 1000;
	int idle = 0;

	if (i->session.gate->news)
		return 1;
	if (i->session.gate->has_idle && !i->no_idle && (idle = begin_idle(i, e)) < 0)
		return -1;
	if (idle == 0)
		imap_session_begin(&i->session, 0); /* a budget for what comes unasked */
	if (wait_until(i, until, wake_fd, e) != 0)
		return -1;
	if (idle == 0) {
		if (imap_session_noop(&i->session, e) != 0)
			return -1;
	} else {
		int r;

		imap_session_begin(&i->session, 0);
		r = mailimap_idle_done(i->session.etpan);
		if (imap_session_end(&i->session, r, "ending IDLE", e) != 0)
			return -1;
	}
	return i->session.gate->news ? 1 : 0;
}

/* --- life ----------------------------------------------------------------------------------------------------------------- */

static void imap_close(void *impl)
{
	struct imap *i = impl;

	imap_session_close(&i->session);
	for (int k = 0; k < FOLDERS; k++)
		free(i->folders[k]);
	free(i->known);
	free(i);
}

static int prepare_folders(struct imap *i, struct err *e)
{
	const struct config_mailbox *cfg = i->cfg;

	if (imap_folder_separator(&i->session, e) != 0)
		return -1;
	for (int k = 0; k < FOLDERS; k++)
		if (imap_name_encode(cfg->folders[k], i->session.separator, &i->folders[k], e) != 0)
			return err_prefix(e, "mailbox %s: %s", cfg->name, folder_names[k]);
	if (cfg->look_only)
		return imap_folder_examine(
			&i->session, i->folders[FOLDER_INBOX], cfg->folders[FOLDER_INBOX], e);
	for (int k = FOLDER_INBOX + 1; k < FOLDERS; k++) {
		if (strcmp(i->folders[k], i->folders[FOLDER_INBOX]) == 0)
			return err_set(e, ERR_CONFIG,
				"mailbox %s: %s and inbox are the same folder: name another one",
				cfg->name, folder_names[k]);
		if (imap_folder_ensure(&i->session, i->folders[k], cfg->folders[k], e) != 0)
			return -1;
	}
	return select_folder(i, FOLDER_INBOX, e);
}

static int imap_open(
	const struct config_mailbox *cfg, const struct limits *limits, void **out, struct err *e)
{
	struct imap *i = xcalloc(1, sizeof *i);
	int64_t literal_max = (int64_t)limits->message_bytes * 3 / 2 + MESSAGE_SLACK;

	i->cfg = cfg;
	i->limits = *limits;
	if (imap_session_open(&cfg->imap, literal_max, &i->session, e) != 0 ||
		prepare_folders(i, e) != 0) {
		imap_close(i);
		return -1;
	}
	*out = i;
	return 0;
}

static int64_t imap_uidvalidity(const void *impl)
{
	const struct imap *i = impl;

	return i->session.gate->uidvalidity;
}

const struct mailbox_driver imap_driver = {
	.open = imap_open,
	.close = imap_close,
	.uidvalidity = imap_uidvalidity,
	.list = imap_list,
	.fetch = imap_fetch,
	.move = imap_move,
	.moved_to = imap_moved_to,
	.take_back = imap_take_back,
	.wait = imap_wait,
};
