/*
 * config_oauth.c - owns the keys below a server's oauth2, and every check that needs more than one of them.
 * Must not know how a token is fetched (oauth.c), nor read a secret (config_secret.c).
 */
#include "daemon/config_oauth.h"

#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "state/calendar.h"

static const cyaml_strval_t grant_words[] = {
	{"client-credentials", OAUTH_CLIENT_CREDENTIALS}, {"refresh-token", OAUTH_REFRESH_TOKEN}};
static const cyaml_strval_t mechanism_words[] = {
	{"xoauth2", OAUTH_XOAUTH2}, {"oauthbearer", OAUTH_OAUTHBEARER}};

#define STRING(key, flags)      \
	CYAML_FIELD_STRING_PTR( \
		#key, CYAML_FLAG_POINTER | (flags), struct file_oauth, key, 1, CYAML_UNLIMITED)

const cyaml_schema_field_t config_oauth_fields[] = {
	CYAML_FIELD_ENUM("grant", CYAML_FLAG_DEFAULT, struct file_oauth, grant, grant_words, 2),
	STRING(token_url, CYAML_FLAG_DEFAULT), STRING(client_id, CYAML_FLAG_DEFAULT),
	STRING(client_secret_file, CYAML_FLAG_OPTIONAL),
	STRING(client_secret_credential, CYAML_FLAG_OPTIONAL), STRING(scope, CYAML_FLAG_OPTIONAL),
	STRING(refresh_token_file, CYAML_FLAG_OPTIONAL), STRING(ca_file, CYAML_FLAG_OPTIONAL),
	STRING(secret_expires, CYAML_FLAG_OPTIONAL),
	CYAML_FIELD_ENUM(
		"mechanism", CYAML_FLAG_OPTIONAL, struct file_oauth, mechanism, mechanism_words, 2),
	CYAML_FIELD_END};

/* --- checks ------------------------------------------------------------------------------------------------------- */

struct checking {
	const char *where, *path;
	const struct yaml_lines *lines;
	struct findings *findings;
};

#define WRONG(ck, key, ...)                                     \
	findings_add((ck)->findings, FINDING_ERROR, (ck)->path, \
		yaml_line((ck)->lines, "%s%s", (ck)->where, (key)), __VA_ARGS__)

bool config_loopback(const char *host)
{
	return text_ieq(host, "localhost") || text_istarts(host, "127.") ||
	       strcmp(host, "::1") == 0 || strcmp(host, "[::1]") == 0;
}

/* What RFC 6749 3.2 asks of the endpoint's address: https, no fragment; a name or password in it is no way to log in. */
static void check_url(const struct checking *ck, const char *url)
{
	CURLU *u = curl_url();
	char *scheme = NULL, *host = NULL, *part = NULL;

	if (u == NULL)
		abort();
	if (curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
		curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
		curl_url_get(u, CURLUPART_HOST, &host, 0) != CURLUE_OK)
		WRONG(ck, ".token_url",
			"token_url \"%s\" is not an address: write it like "
			"https://login.example.gov/token",
			url);
	else if (strcmp(scheme, "https") != 0 &&
		 (strcmp(scheme, "http") != 0 || !config_loopback(host)))
		WRONG(ck, ".token_url",
			"token_url must start with https://, since the client's secret is sent "
			"there");
	else if (curl_url_get(u, CURLUPART_FRAGMENT, &part, 0) == CURLUE_OK ||
		 curl_url_get(u, CURLUPART_USER, &part, 0) == CURLUE_OK)
		WRONG(ck, ".token_url",
			"token_url has a user or a \"#\" in it: write the address alone");
	curl_free(part);
	curl_free(host);
	curl_free(scheme);
	curl_url_cleanup(u);
}

/* RFC 6749 A.1, A.4: visible ASCII; blanks between the words of a scope. */
static bool visible(const char *s)
{
	for (; *s != '\0'; s++)
		if (*s < 0x20 || *s > 0x7e)
			return false;
	return true;
}

static void check_secret(const struct checking *ck, const struct file_oauth *o)
{
	int ways = (o->client_secret_file != NULL) + (o->client_secret_credential != NULL);
	char day[16];

	if (ways == 2 || (ways == 0 && o->grant == OAUTH_CLIENT_CREDENTIALS))
		WRONG(ck, "", "%s needs %s client_secret_file and client_secret_credential",
			ck->where, ways == 2 ? "only one of" : "exactly one of");
	if (o->client_secret_file != NULL && o->client_secret_file[0] != '/')
		WRONG(ck, ".client_secret_file", "client_secret_file must be an absolute path");
	if (o->client_secret_credential != NULL && strchr(o->client_secret_credential, '/') != NULL)
		WRONG(ck, ".client_secret_credential",
			"client_secret_credential is a name as in LoadCredential=, not a path");
	if (o->secret_expires == NULL)
		return;
	if (!calendar_read_day(o->secret_expires, day, sizeof day) ||
		strcmp(day, o->secret_expires) != 0)
		WRONG(ck, ".secret_expires",
			"secret_expires \"%s\" is not a day: write it like 2027-03-31",
			o->secret_expires);
	else if (ways == 0)
		WRONG(ck, ".secret_expires",
			"there is no client secret that could expire: remove secret_expires, or "
			"add client_secret_file or client_secret_credential");
}

static void check_refresh(const struct checking *ck, const struct file_oauth *o)
{
	if (o->grant == OAUTH_REFRESH_TOKEN && o->refresh_token_file == NULL)
		WRONG(ck, "",
			"grant: refresh-token needs refresh_token_file, an absolute path in a "
			"folder that Mailclerk may write, such as the data directory");
	if (o->grant == OAUTH_CLIENT_CREDENTIALS && o->refresh_token_file != NULL)
		WRONG(ck, ".refresh_token_file",
			"grant: client-credentials has no refresh token: remove "
			"refresh_token_file, or write grant: refresh-token");
	if (o->refresh_token_file != NULL && o->refresh_token_file[0] != '/')
		WRONG(ck, ".refresh_token_file", "refresh_token_file must be an absolute path");
}

void config_oauth_check(const struct file_oauth *o, const char *where, const char *path,
	const struct yaml_lines *lines, struct findings *findings)
{
	const struct checking ck = {
		.where = where, .path = path, .lines = lines, .findings = findings};

	check_url(&ck, o->token_url);
	if (!visible(o->client_id))
		WRONG(&ck, ".client_id", "client_id holds something other than visible ASCII");
	if (o->scope != NULL && !visible(o->scope))
		WRONG(&ck, ".scope", "scope holds something other than visible ASCII and blanks");
	check_secret(&ck, o);
	check_refresh(&ck, o);
	if (o->ca_file != NULL && access(o->ca_file, R_OK) < 0)
		WRONG(&ck, ".ca_file", "ca_file %s cannot be read: %s", o->ca_file,
			strerror(errno));
}

/* --- values ------------------------------------------------------------------------------------------------------- */

/* Midnight UTC of an ISO 8601 day, Unix seconds. */
static int64_t midnight(const char *iso)
{
	struct tm t = {0};

	t.tm_year = (int)strtol(iso, NULL, 10) - 1900;
	t.tm_mon = (int)strtol(iso + 5, NULL, 10) - 1;
	t.tm_mday = (int)strtol(iso + 8, NULL, 10);
	return (int64_t)timegm(&t);
}

struct config_oauth *config_oauth_from(const struct file_oauth *o)
{
	struct config_oauth *out;

	if (o == NULL)
		return NULL;
	out = xcalloc(1, sizeof *out);
	out->grant = o->grant;
	out->mechanism = o->mechanism;
	out->token_url = xstrdup(o->token_url);
	out->client_id = xstrdup(o->client_id);
	out->client_secret_file = xstrdup(o->client_secret_file);
	out->client_secret_credential = xstrdup(o->client_secret_credential);
	out->scope = xstrdup(o->scope);
	out->refresh_token_file = xstrdup(o->refresh_token_file);
	out->ca_file = xstrdup(o->ca_file);
	out->secret_expires = xstrdup(o->secret_expires);
	out->secret_expires_at = o->secret_expires != NULL ? midnight(o->secret_expires) : 0;
	return out;
}

void config_oauth_free(struct config_oauth *o)
{
	if (o == NULL)
		return;
	free(o->token_url);
	free(o->client_id);
	free(o->client_secret_file);
	free(o->client_secret_credential);
	free(o->scope);
	free(o->refresh_token_file);
	free(o->ca_file);
	free(o->secret_expires);
	free(o);
}
