/*
 * oauth.c - owns the access tokens of this process and when they are renewed. Must not know HTTP (oauth_request.c) or how a token is
 * handed to a server (connect.c).
 *
 * They live in memory only: a process that starts fetches its own. Several processes share one refresh token, however, and an
 * endpoint may rotate it: whoever refreshes holds the file's lock from reading the old token to writing the new one.
 */
#include "daemon/oauth.h"

#include <stdlib.h>
#include <string.h>

#include "daemon/log.h"
#include "daemon/oauth_file.h"
#include "daemon/oauth_request.h"
#include "parsers/mem.h"

#define AHEAD_S 60 /* at least so long before its end a token is renewed */

struct token {
	char *key;                                /* owned: whose it is, see key_of */
	char *access;                             /* owned; NULL: forgotten */
	int64_t fetched_at, renew_at, expires_at; /* Unix seconds */
};

/* Of the whole process, as many as there are servers in mailclerk.yaml: it has one identity towards each endpoint. */
static struct token *tokens;
static size_t tokens_n, tokens_cap;

/* Servers that would ask the same question share the answer. */
static char *key_of(const struct config_oauth *o)
{
	return xasprintf("%d\n%s\n%s\n%s\n%s", (int)o->grant, o->token_url, o->client_id,
		o->scope != NULL ? o->scope : "",
		o->refresh_token_file != NULL ? o->refresh_token_file : "");
}

static struct token *token_of(const struct config_oauth *o)
{
	char *key = key_of(o);

	for (size_t i = 0; i < tokens_n; i++)
		if (strcmp(tokens[i].key, key) == 0) {
			free(key);
			return &tokens[i];
		}
	tokens = xgrow(tokens, &tokens_cap, tokens_n + 1, sizeof *tokens);
	tokens[tokens_n] = (struct token){.key = key};
	return &tokens[tokens_n++];
}

static void forget(struct token *t)
{
	config_secret_free(t->access);
	t->access = NULL;
}

/* RFC 6749 6. What comes along in place of the refresh token is kept before anything else is done. */
static int refresh(struct oauth_question *q, struct oauth_answer *out, struct err *e)
{
	const struct config_oauth *o = q->server->oauth2;
	struct oauth_file file;
	char *old = NULL;
	int rc;

	if (oauth_file_open(o->refresh_token_file, 2 * q->server->timeout_seconds, &file, e) != 0)
		return -1;
	rc = config_refresh_token(
		o, &old, e); /* under the lock: another process may have rotated it */
	q->refresh_token = old;
	if (rc == 0)
		rc = oauth_request(q, out, e);
	if (rc == 0 && out->refresh_token != NULL && strcmp(out->refresh_token, old) != 0 &&
		(rc = oauth_file_store(&file, out->refresh_token, e)) != 0)
		oauth_answer_free(out);
	q->refresh_token = NULL;
	config_secret_free(old);
	oauth_file_close(&file);
	return rc;
}

static int fetch(const struct config_server *s, int64_t now, struct token *t, struct err *e)
{
	struct oauth_question q = {.server = s};
	struct oauth_answer a = {0};
	char *secret = NULL;
	int64_t ahead;
	int rc = config_client_secret(s->oauth2, &secret, e);

	q.client_secret = secret;
	if (rc == 0)
		rc = s->oauth2->grant == OAUTH_REFRESH_TOKEN ? refresh(&q, &a, e)
							     : oauth_request(&q, &a, e);
	config_secret_free(secret);
	if (rc != 0)
		return -1;
	ahead = a.expires_in / 5 > AHEAD_S ? a.expires_in / 5 : AHEAD_S;
	forget(t);
	t->access = xstrdup(a.access_token);
	t->fetched_at = now;
	t->expires_at = now + a.expires_in;
	t->renew_at = t->expires_at - ahead;
	oauth_answer_free(&a);
	return 0;
}

/* A clock that was set back would keep a token beyond its life. */
static bool good_until(const struct token *t, int64_t now, int64_t until)
{
	return t->access != NULL && now >= t->fetched_at && now < until;
}

static void say_late(const struct err *why, int64_t left)
{
	if (why->kind == ERR_TEMP)
		log_warning(
			"%s; the old one is good for %lld seconds", why->message, (long long)left);
	else
		log_error(
			"%s; the old one is good for %lld seconds", why->message, (long long)left);
}

int oauth_token(
	const struct config_server *s, int64_t now, char **out, bool *kept_out, struct err *e)
{
	struct token *t = token_of(s->oauth2);
	struct err why = {0};

	*out = NULL;
	*kept_out = good_until(t, now, t->renew_at);
	if (!*kept_out && fetch(s, now, t, &why) != 0) {
		(void)err_prefix(&why, "no new access token for %s at %s", s->user, s->host);
		if (!good_until(t, now, t->expires_at)) {
			*e = why;
			return -1;
		}
		say_late(&why, t->expires_at - now);
		*kept_out = true;
	}
	*out = xstrdup(t->access);
	return 0;
}

void oauth_forget(const struct config_server *s)
{
	forget(token_of(s->oauth2));
}
