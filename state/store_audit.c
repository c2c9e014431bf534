/*
 * store_audit.c - owns the walk along the history's chain: what does not follow from what stands before it. Changes nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "state/store_private.h"

/* An entry that does not follow the one before it. What that means, the entries behind it tell. */
struct stray {
	int64_t id, before; /* the id before it */
	char *number;       /* owned */
	bool hashed;
};

struct walk {
	struct store *s;
	const char *noted; /* in lower case, NULL: none */
	int (*fn)(void *ctx, const struct audit_finding *f);
	void *ctx;
	struct audit_report *out;
	/* hashes of the last entry, of the last one that followed, and of the one before that */
	unsigned char last[HISTORY_HASH_BYTES], good[HISTORY_HASH_BYTES],
		earlier[HISTORY_HASH_BYTES];
	int64_t last_id, good_id;
	char *good_number;    /* owned; NULL: none yet */
	struct stray *strays; /* owned; since the last entry that followed */
	size_t strays_n, strays_cap;
};

static int tell(struct walk *w, const char *number, int64_t entry, const char *what, char *detail)
{
	const struct audit_finding f = {
		.number = number, .entry = entry, .what = what, .detail = detail};
	int rc = w->fn(w->ctx, &f);

	w->out->findings++;
	free(detail);
	return rc;
}

static int tell_removed(struct walk *w, const char *number, int64_t first, int64_t last)
{
	return tell(w, number, first, "removed",
		first == last ? xasprintf("entry %lld was removed", (long long)first)
			      : xasprintf("entries %lld to %lld were removed", (long long)first,
					(long long)last));
}

static int tell_inserted(struct walk *w, const char *number, int64_t id)
{
	return tell(w, number, id, "inserted", xasprintf("entry %lld was inserted", (long long)id));
}

/* Nothing fits around it. */
static int tell_stray(struct walk *w, const struct stray *x)
{
	if (!x->hashed)
		return tell_inserted(w, x->number, x->id);
	if (x->id > x->before + 1)
		return tell_removed(w, "", x->before + 1, x->id - 1);
	return tell(w, x->number, x->id, "changed",
		x->before > 0 ? xasprintf("entry %lld was changed, or entry %lld before it "
					  "together with its hash",
					(long long)x->id, (long long)x->before)
			      : xasprintf("entry %lld was changed", (long long)x->id));
}

/* The strays so far: inserted where the next entry goes on as if they were not there. */
static int settle(struct walk *w, bool inserted)
{
	int rc = 0;

	for (size_t i = 0; i < w->strays_n; i++) {
		struct stray *x = &w->strays[i];

		if (rc == 0)
			rc = inserted ? tell_inserted(w, x->number, x->id) : tell_stray(w, x);
		free(x->number);
	}
	w->strays_n = 0;
	return rc;
}

static bool follows(const unsigned char *before, const struct history_link *l)
{
	unsigned char hash[HISTORY_HASH_BYTES];

	if (l->hash == NULL)
		return false;
	if (l->purged && (l->digest == NULL || l->salt != NULL || l->actor[0] != '\0' ||
				 l->detail[0] != '\0'))
		return false; /* words where a purge has left none */
	store_history_hash(before, l, hash);
	return memcmp(hash, l->hash, sizeof hash) == 0;
}

static void note_stray(struct walk *w, const struct history_link *l)
{
	w->strays = xgrow(w->strays, &w->strays_cap, w->strays_n + 1, sizeof *w->strays);
	w->strays[w->strays_n++] = (struct stray){.id = l->id,
		.before = w->last_id,
		.number = xstrdup(l->number),
		.hashed = l->hash != NULL};
}

static void note_good(struct walk *w, const struct history_link *l)
{
	memcpy(w->earlier, w->good, sizeof w->earlier);
	memcpy(w->good, l->hash, sizeof w->good);
	free(w->good_number);
	w->good_number = xstrdup(l->number);
	w->good_id = l->id;
}

static int judge(struct walk *w, const struct history_link *l)
{
	int rc = 0;

	if (w->strays_n > 0 && follows(w->good, l)) {
		rc = settle(w, true);
	} else if (follows(w->last, l)) {
		rc = settle(w, false);
	} else if (w->strays_n == 0 && w->good_number != NULL && follows(w->earlier, l)) {
		rc = tell_inserted(w, w->good_number, w->good_id);
	} else {
		note_stray(w, l);
		return 0;
	}
	note_good(w, l);
	return rc;
}

static void report(struct walk *w, const struct history_link *l)
{
	struct audit_report *out = w->out;

	out->entries++;
	out->purged += l->purged;
	out->head_entry = l->id;
	out->head_at = l->at;
	store_history_hex(l->hash, out->head);
	if (w->noted != NULL && strcmp(w->noted, out->head) == 0)
		out->noted = l->id;
}

static int walk_entries(struct walk *w, struct err *e)
{
	sqlite3_stmt *st = store_query(w->s, Q_HISTORY_WALK, ARGS(arg_int(0), arg_int(-1)), e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(w->s, st, e)) != 0) {
		struct history_link l;

		if (rc < 0)
			return -1;
		store_history_read(st, &l);
		stop = judge(w, &l);
		report(w, &l);
		w->last_id = l.id;
		if (l.hash != NULL)
			memcpy(w->last, l.hash, sizeof w->last);
	}
	store_done(st);
	return stop != 0 ? stop : settle(w, false);
}

/* Entries that are gone from the end: the database remembers the last id that it gave. */
static int check_end(struct walk *w, struct err *e)
{
	sqlite3_stmt *st = store_query(w->s, Q_HISTORY_LAST_ID, NULL, 0, e);
	int64_t last;

	if (st == NULL || store_step(w->s, st, e) != 1)
		return -1;
	last = sqlite3_column_int64(st, 0);
	store_done(st);
	if (last > w->last_id)
		return tell_removed(w, "", w->last_id + 1, last);
	if (w->noted != NULL && w->out->noted == 0)
		return tell(w, "", 0, "removed",
			xasprintf("no entry has the hash %s that was noted: entries were removed "
				  "from the end, or what stands before it was written anew",
				w->noted));
	return 0;
}

static char *state_sentence(sqlite3_stmt *st)
{
	return xasprintf("its state is %s, by its history it is %s", sqlite3_column_text(st, 1),
		sqlite3_column_bytes(st, 2) > 0 ? (const char *)sqlite3_column_text(st, 2)
						: "none");
}

static int check_cases(struct walk *w, enum query q, struct err *e)
{
	sqlite3_stmt *st = store_query(w->s, q, NULL, 0, e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(w->s, st, e)) != 0) {
		const char *number;

		if (rc < 0)
			return -1;
		number = (const char *)sqlite3_column_text(st, 0);
		if (q == Q_AUDIT_STATES)
			stop = tell(w, number, 0, "state", state_sentence(st));
		else
			stop = tell(w, number, sqlite3_column_int64(st, 1), "purged",
				xstrdup("its words are gone, and its case was not purged"));
	}
	store_done(st);
	return stop;
}

int store_audit(struct store *s, const char *noted_head,
	int (*fn)(void *ctx, const struct audit_finding *f), void *ctx, struct audit_report *out,
	struct err *e)
{
	struct walk w = {.s = s, .noted = noted_head, .fn = fn, .ctx = ctx, .out = out};
	bool own = !s->in_tx;
	int rc;

	*out = (struct audit_report){0};
	if (own && store_exec(s, Q_BEGIN_READ, NULL, 0, e) != 0)
		return -1;
	rc = walk_entries(&w, e);
	if (rc == 0)
		rc = check_end(&w, e);
	if (rc == 0)
		rc = check_cases(&w, Q_AUDIT_STATES, e);
	if (rc == 0)
		rc = check_cases(&w, Q_AUDIT_PURGED, e);
	if (own)
		store_rollback(s); /* it only read */
	for (size_t i = 0; i < w.strays_n; i++)
		free(w.strays[i].number);
	free(w.strays);
	free(w.good_number);
	return rc;
}
