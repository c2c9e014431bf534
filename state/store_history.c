/*
 * store_history.c - owns the history of cases in the database and the chain over it. Knows no workflow and no audit (that is
 * store_audit.c).
 *
 * The hash of an entry is SHA-256 over: the hash of the entry before it (of whatever case, by id; 32 zero bytes for the first),
 * the case's number, the time, event, states and content key of the mail that caused it, and the digest of its words. The digest is
 * SHA-256 over 16 random bytes, the actor and the detail. So the words and the random bytes can go (a purge) and the
 * digest stays in their place: the chain still holds, and an address cannot be found by trying addresses.
 * Integers are 8 bytes, big-endian; a text is its length as an integer and its bytes.
 */
#include <assert.h>
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/mem.h"
#include "state/store_private.h"

#define CONTENT_MAX (64 << 20) /* bytes hashed for one entry: beyond what a row can hold */

static const unsigned char no_hash[HISTORY_HASH_BYTES];

static const char *or_empty(const char *s)
{
	return s != NULL ? s : "";
}

/* --- the chain ---------------------------------------------------------------------------------------------------- */

static void put_number(struct buf *b, uint64_t n)
{
	for (int shift = 56; shift >= 0; shift -= 8)
		(void)buf_putc(b, (char)(unsigned char)(n >> shift));
}

static void put_text(struct buf *b, const char *text)
{
	put_number(b, strlen(text));
	(void)buf_puts(b, text);
}

/* Of what was collected, which is freed. */
static void sum(struct buf *b, unsigned char out[HISTORY_HASH_BYTES])
{
	assert(!b->truncated);
	if (gnutls_hash_fast(GNUTLS_DIG_SHA256, b->data, b->len, out) < 0)
		abort(); /* SHA-256 of bytes in memory does not fail */
	buf_free(b);
}

void store_history_digest(
	const struct history_link *l, unsigned char digest_out[HISTORY_HASH_BYTES])
{
	struct buf b;

	buf_init(&b, CONTENT_MAX);
	if (l->salt != NULL)
		(void)buf_add(&b, l->salt, HISTORY_SALT_BYTES);
	put_text(&b, l->actor);
	put_text(&b, l->detail);
	sum(&b, digest_out);
}

void store_history_hash(const unsigned char *before, const struct history_link *l,
	unsigned char hash_out[HISTORY_HASH_BYTES])
{
	unsigned char digest[HISTORY_HASH_BYTES];
	struct buf b;

	if (l->digest != NULL)
		memcpy(digest, l->digest, sizeof digest);
	else
		store_history_digest(l, digest);
	buf_init(&b, CONTENT_MAX);
	(void)buf_add(&b, before != NULL ? before : no_hash, HISTORY_HASH_BYTES);
	put_text(&b, l->number);
	put_number(&b, (uint64_t)l->at);
	put_text(&b, l->event);
	put_text(&b, l->from);
	put_text(&b, l->to);
	put_text(&b, l->content_key);
	(void)buf_add(&b, digest, sizeof digest);
	sum(&b, hash_out);
}

void store_history_hex(const unsigned char *hash, char hex_out[2 * HISTORY_HASH_BYTES + 1])
{
	hex_out[0] = '\0';
	for (size_t i = 0; hash != NULL && i < HISTORY_HASH_BYTES; i++)
		(void)snprintf(hex_out + 2 * i, 3, "%02x", hash[i]);
}

static const char *text_of(sqlite3_stmt *st, int column)
{
	return or_empty((const char *)sqlite3_column_text(st, column));
}

static const unsigned char *bytes_of(sqlite3_stmt *st, int column, int length)
{
	return sqlite3_column_bytes(st, column) == length ? sqlite3_column_blob(st, column) : NULL;
}

void store_history_read(sqlite3_stmt *st, struct history_link *out)
{
	*out = (struct history_link){
		.id = sqlite3_column_int64(st, 0),
		.number = text_of(st, 1),
		.at = sqlite3_column_int64(st, 2),
		.actor = text_of(st, 3),
		.event = text_of(st, 4),
		.from = text_of(st, 5),
		.to = text_of(st, 6),
		.detail = text_of(st, 7),
		.content_key = text_of(st, 8),
		.salt = bytes_of(st, 9, HISTORY_SALT_BYTES),
		.digest = bytes_of(st, 10, HISTORY_HASH_BYTES),
		.hash = bytes_of(st, 11, HISTORY_HASH_BYTES),
		.purged = sqlite3_column_type(st, 10) != SQLITE_NULL,
	};
}

/* The next entry behind `id` gets its hash. 1, 0 where there is none, -1. */
static int chain_next(
	struct store *s, int64_t *id, unsigned char hash[HISTORY_HASH_BYTES], struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_HISTORY_WALK, ARGS(arg_int(*id), arg_int(1)), e);
	unsigned char salt[HISTORY_SALT_BYTES];
	struct history_link l;
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	store_history_read(st, &l);
	sqlite3_randomness(sizeof salt, salt);
	l.salt = salt;
	store_history_hash(hash, &l, hash);
	*id = l.id;
	store_done(st);
	rc = store_exec(s, Q_HISTORY_CHAIN,
		ARGS(arg_int(*id), arg_blob((const char *)salt, sizeof salt),
			arg_blob((const char *)hash, HISTORY_HASH_BYTES)),
		e);
	return rc == 0 ? 1 : -1;
}

int store_history_chain(struct store *s, struct err *e)
{
	unsigned char hash[HISTORY_HASH_BYTES] = {0};
	int64_t id = 0;
	int rc;

	assert(s->in_tx);
	while ((rc = chain_next(s, &id, hash, e)) == 1)
		;
	return rc;
}

/* --- adding and reading --------------------------------------------------------------------------------------------- */

/* The hash and the salt of a new entry. */
static int link_entry(struct store *s, int64_t case_id, const struct history_row *h,
	unsigned char salt[HISTORY_SALT_BYTES], unsigned char hash[HISTORY_HASH_BYTES],
	struct err *e)
{
	sqlite3_stmt *st =
		store_query(s, Q_HISTORY_BEFORE, ARGS(arg_int(case_id), arg_int(h->message)), e);
	struct history_link l = {.at = h->at,
		.actor = or_empty(h->actor),
		.event = or_empty(h->event),
		.from = or_empty(h->from),
		.to = or_empty(h->to),
		.detail = or_empty(h->detail),
		.salt = salt};

	if (st == NULL || store_step(s, st, e) != 1)
		return -1;
	sqlite3_randomness(HISTORY_SALT_BYTES, salt);
	l.number = text_of(st, 1);
	l.content_key = text_of(st, 2);
	store_history_hash(bytes_of(st, 0, HISTORY_HASH_BYTES), &l, hash);
	store_done(st);
	return 0;
}

int store_history_add(struct store *s, int64_t case_id, const struct history_row *h, struct err *e)
{
	unsigned char salt[HISTORY_SALT_BYTES], hash[HISTORY_HASH_BYTES];

	assert(s->in_tx);
	if (link_entry(s, case_id, h, salt, hash, e) != 0)
		return -1;
	return store_exec(s, Q_HISTORY_ADD,
		ARGS(arg_int(case_id), arg_int(h->at), arg_text(or_empty(h->actor)),
			arg_text(or_empty(h->event)), arg_text(or_empty(h->from)),
			arg_text(or_empty(h->to)), arg_text(or_empty(h->detail)),
			arg_ref(h->message), arg_blob((const char *)salt, sizeof salt),
			arg_blob((const char *)hash, sizeof hash)),
		e);
}

int store_history_each(struct store *s, int64_t case_id,
	int (*fn)(void *ctx, const struct history_row *h), void *ctx, struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_HISTORY_EACH, ARGS(arg_int(case_id)), e);
	int rc, stop = 0;

	if (st == NULL)
		return -1;
	while (stop == 0 && (rc = store_step(s, st, e)) != 0) {
		struct history_row h;

		if (rc < 0)
			return -1;
		h = (struct history_row){
			.id = sqlite3_column_int64(st, 0),
			.at = sqlite3_column_int64(st, 1),
			.actor = text_of(st, 2),
			.event = text_of(st, 3),
			.from = text_of(st, 4),
			.to = text_of(st, 5),
			.detail = text_of(st, 6),
			.message = sqlite3_column_int64(st, 7),
		};
		stop = fn(ctx, &h);
	}
	store_done(st);
	return stop;
}

int store_history_head(struct store *s, int64_t *entry_out, char head_out[65], struct err *e)
{
	sqlite3_stmt *st = store_query(s, Q_HISTORY_HEAD, NULL, 0, e);
	int rc = st != NULL ? store_step(s, st, e) : -1;

	if (rc != 1)
		return rc;
	*entry_out = sqlite3_column_int64(st, 0);
	store_history_hex(bytes_of(st, 1, HISTORY_HASH_BYTES), head_out);
	store_done(st);
	return 1;
}
