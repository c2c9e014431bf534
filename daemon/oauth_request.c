/*
 * oauth_request.c - owns the HTTP of a token endpoint: the form that is sent, the JSON that comes back, and its errors in words.
 * Must not know when a token is needed, nor where secrets lie.
 */
#include "daemon/oauth_request.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/connect.h"
#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define ANSWER_MAX (64u << 10) /* bytes */
#define FORM_MAX (128u << 10)
#define DESCRIPTION_MAX 160 /* bytes kept of error_description */
#define LIFETIME_DEFAULT 600
#define LIFETIME_MAX (366 * 86400)

/* --- errors in words ---------------------------------------------------------------------------------------------- */

static const struct {
	const char *code; /* RFC 6749 5.2; the last three come from 4.1.2.1 and OpenID Connect */
	enum err_kind kind;
	const char *remedy;
} refusals[] = {
	{"invalid_request", ERR_CONFIG, "check token_url, grant, client_id and scope"},
	{"invalid_client", ERR_CONFIG,
		"check client_id; the client secret is wrong or has expired: make a new one and "
		"write it where client_secret_file or client_secret_credential says"},
	{"invalid_grant", ERR_CONFIG,
		"the refresh token has expired, was revoked or belongs to another client: allow "
		"access anew and write the new token into refresh_token_file"},
	{"unauthorized_client", ERR_CONFIG,
		"this client may not use this grant: allow it where the client is registered, or "
		"change grant"},
	{"unsupported_grant_type", ERR_CONFIG, "check grant and token_url"},
	{"invalid_scope", ERR_CONFIG, "check scope"},
	{"interaction_required", ERR_CONFIG,
		"a person must allow access anew; write the new token into refresh_token_file"},
	{"server_error", ERR_TEMP, "it is asked again"},
	{"temporarily_unavailable", ERR_TEMP, "it is asked again"},
};

static bool busy(long status)
{
	return status >= 500 || status == 429 || status == 408;
}

/* error_description in one safe line, in brackets; nothing where the endpoint gives a secret back. */
static char *description(const struct oauth_question *q, const json_t *answer)
{
	const char *text = json_string_value(json_object_get(answer, "error_description"));
	char *line, *out;

	if (text == NULL || (q->client_secret != NULL && strstr(text, q->client_secret) != NULL) ||
		(q->refresh_token != NULL && strstr(text, q->refresh_token) != NULL))
		return xstrdup("");
	line = text_line(text, DESCRIPTION_MAX);
	out = xasprintf(" (%s)", line);
	free(line);
	return out;
}

static int refused(const struct oauth_question *q, long status, const json_t *answer, struct err *e)
{
	const char *url = q->server->oauth2->token_url;
	const char *code = json_string_value(json_object_get(answer, "error"));
	enum err_kind kind = busy(status) ? ERR_TEMP : ERR_CONFIG;
	const char *remedy = busy(status) ? "it is asked again" : "check the keys below oauth2";
	char *why;

	if (code == NULL && busy(status))
		return err_set(e, ERR_TEMP, "%s cannot answer now: HTTP status %ld", url, status);
	if (code == NULL && status >= 300 && status < 400)
		return err_set(e, ERR_CONFIG,
			"%s has moved (HTTP status %ld), and secrets are not sent after it: write "
			"the new address as token_url",
			url, status);
	if (code == NULL)
		return err_set(e, ERR_CONFIG,
			"%s answers with HTTP status %ld and no reason: check token_url", url,
			status);
	why = description(q, answer);
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		if (strcmp(refusals[i].code, code) == 0) {
			kind = refusals[i].kind;
			remedy = refusals[i].remedy;
			code = refusals[i].code;
		}
	(void)err_set(e, kind, "%s gives no token: %.40s%s: %s", url, code, why, remedy);
	free(why);
	return -1;
}

/* --- the answer --------------------------------------------------------------------------------------------------- */

/* Visible ASCII without blanks (RFC 6749 A.12, A.17): a token with a control character would say something else in SASL. */
static bool token_ok(const char *t)
{
	size_t n = strlen(t);

	for (size_t i = 0; i < n; i++)
		if (t[i] <= 0x20 || t[i] > 0x7e)
			return false;
	return n > 0 && n <= OAUTH_TOKEN_MAX;
}

/* Seconds. Some endpoints give the number as a string. */
static int64_t lifetime(const json_t *v)
{
	int64_t n = LIFETIME_DEFAULT;

	if (json_is_integer(v))
		n = json_integer_value(v);
	else if (json_is_string(v))
		n = strtoll(json_string_value(v), NULL, 10);
	if (n < 0)
		n = 0;
	return n < LIFETIME_MAX ? n : LIFETIME_MAX;
}

/* RFC 6749 5.1 */
static int take_answer(const struct oauth_question *q, const json_t *answer,
	struct oauth_answer *out, struct err *e)
{
	const char *url = q->server->oauth2->token_url;
	const char *access = json_string_value(json_object_get(answer, "access_token"));
	const char *refresh = json_string_value(json_object_get(answer, "refresh_token"));
	const char *type = json_string_value(json_object_get(answer, "token_type"));

	if (access == NULL)
		return err_set(e, ERR_CONFIG,
			"what %s answers is no token (RFC 6749 5.1): check token_url", url);
	if (type == NULL || !text_ieq(type, "bearer"))
		return err_set(e, ERR_CONFIG,
			"%s gives a token that is no bearer token: mail servers take no other",
			url);
	if (!token_ok(access) || (refresh != NULL && !token_ok(refresh)))
		return err_set(e, ERR_TEMP, "%s gives a malformed token", url);
	*out = (struct oauth_answer){.access_token = xstrdup(access),
		.refresh_token = xstrdup(refresh),
		.expires_in = lifetime(json_object_get(answer, "expires_in"))};
	return 0;
}

void oauth_answer_free(struct oauth_answer *a)
{
	config_secret_free(a->access_token);
	config_secret_free(a->refresh_token);
	*a = (struct oauth_answer){0};
}

/* --- the question ------------------------------------------------------------------------------------------------- */

static void add_field(struct buf *form, CURL *curl, const char *name, const char *value)
{
	char *escaped = value != NULL ? curl_easy_escape(curl, value, 0) : NULL;

	if (escaped == NULL)
		return;
	(void)buf_printf(form, "%s%s=%s", form->len > 0 ? "&" : "", name, escaped);
	explicit_bzero(escaped, strlen(escaped));
	curl_free(escaped);
}

static void write_form(const struct oauth_question *q, CURL *curl, struct buf *form)
{
	const struct config_oauth *o = q->server->oauth2;

	add_field(form, curl, "grant_type",
		o->grant == OAUTH_REFRESH_TOKEN ? "refresh_token" : "client_credentials");
	add_field(form, curl, "client_id", o->client_id);
	add_field(form, curl, "client_secret", q->client_secret);
	add_field(form, curl, "refresh_token", q->refresh_token);
	add_field(form, curl, "scope", o->scope);
}

/* CURLOPT_WRITEFUNCTION */
static size_t on_body(char *bytes, size_t size, size_t n, void *ctx)
{
	return buf_add(ctx, bytes, size * n) == 0 ? size * n : 0;
}

static CURLcode post(struct connect *c, const char *url, const struct buf *form, struct buf *body)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Accept: application/json");
	CURLcode code = headers != NULL ? CURLE_OK : CURLE_OUT_OF_MEMORY;
#define SET(option, value)                                                   \
	do {                                                                 \
		if (code == CURLE_OK)                                        \
			code = curl_easy_setopt(c->curl, (option), (value)); \
	} while (0)
	SET(CURLOPT_URL, url);
	SET(CURLOPT_HTTPHEADER, headers);
	SET(CURLOPT_USERAGENT, "mailclerk/" MAILCLERK_VERSION);
	SET(CURLOPT_POST, 1L);
	SET(CURLOPT_POSTFIELDSIZE, (long)form->len);
	SET(CURLOPT_POSTFIELDS, form->data);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, body);
#undef SET
	connect_begin(c);
	if (code == CURLE_OK)
		code = curl_easy_perform(c->curl);
	curl_slist_free_all(headers);
	return code;
}

/* The endpoint as a server to connect to; host is the caller's, curl_free. */
static struct config_server endpoint_of(const struct config_server *s)
{
	struct config_server out = {.ca_file = s->oauth2->ca_file,
		.timeout_seconds = s->timeout_seconds,
		.tls = text_istarts(s->oauth2->token_url, "https:") ? TLS_IMPLICIT : TLS_NONE};
	CURLU *u = curl_url();
	char *port = NULL;

	if (u == NULL)
		abort();
	if (curl_url_set(u, CURLUPART_URL, s->oauth2->token_url, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_HOST, &out.host, 0) == CURLUE_OK &&
		curl_url_get(u, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK)
		out.port = (unsigned)strtoul(port, NULL, 10);
	curl_free(port);
	curl_url_cleanup(u);
	return out;
}

static int judge(const struct oauth_question *q, struct connect *c, CURLcode code,
	const struct buf *body, struct oauth_answer *out, struct err *e)
{
	const char *url = q->server->oauth2->token_url;
	json_t *answer;
	long status = 0;
	int rc;

	if (body->truncated)
		return err_set(e, ERR_CONFIG,
			"the answer of %s is over %u bytes, so it is no token: check token_url",
			url, ANSWER_MAX);
	if (code != CURLE_OK)
		return connect_error(c, code, e);
	(void)curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &status);
	answer = json_loadb(
		body->len > 0 ? body->data : "", body->len, JSON_REJECT_DUPLICATES, NULL);
	rc = status == 200 ? take_answer(q, answer, out, e) : refused(q, status, answer, e);
	json_decref(answer);
	return rc;
}

int oauth_request(const struct oauth_question *q, struct oauth_answer *out, struct err *e)
{
	struct config_server endpoint = endpoint_of(q->server);
	struct connect *c = NULL;
	struct buf form, body;
	int rc = -1;

	*out = (struct oauth_answer){0};
	buf_init(&form, FORM_MAX);
	buf_init(&body, ANSWER_MAX);
	if (connect_new(&endpoint, CONNECT_HTTP, &c, e) == 0) {
		write_form(q, c->curl, &form);
		rc = judge(
			q, c, post(c, q->server->oauth2->token_url, &form, &body), &body, out, e);
	}
	connect_free(c);
	if (form.data != NULL)
		explicit_bzero(form.data, form.cap);
	if (body.data != NULL)
		explicit_bzero(body.data, body.cap);
	buf_free(&form);
	buf_free(&body);
	curl_free(endpoint.host);
	return rc;
}
