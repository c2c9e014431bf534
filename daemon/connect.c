/*
 * connect.c - owns the options of every curl handle, how it logs in, and the wording of its failures.
 * Must not know IMAP or SMTP commands, messages or letters, nor where an access token comes from (oauth.c).
 *
 * libcurl is the GnuTLS flavour: CURLINFO_SSL_VERIFYRESULT is then the bits of gnutls_certificate_status_t, or a negative
 * GnuTLS error number.
 */
#include "daemon/connect.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <jansson.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "daemon/oauth.h"
#include "daemon/process.h"
#include "daemon/pulse.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define DEFAULT_CA_FILE "/etc/ssl/certs/ca-certificates.crt"

const char *const connect_scheme_names[] = {"imap", "smtp", "oauth2"};

static const struct {
	const char *implicit, *plain;
	unsigned implicit_port, plain_port;
	const char *implicit_hint,
		*plain_hint; /* where the two ends disagree on who speaks TLS when */
} schemes[CONNECT_SCHEMES] = {
	[CONNECT_IMAP] = {"imaps", "imap", 993, 143, /* RFC 8314, RFC 9051 */
		"tls: implicit belongs to port 993, tls: starttls to port 143",
		"tls: starttls belongs to port 143, tls: implicit to port 993"},
	[CONNECT_SMTP] = {"smtps", "smtp", 465, 587, /* RFC 8314, RFC 6409 */
		"tls: implicit belongs to port 465, tls: starttls to port 587",
		"tls: starttls belongs to port 587, tls: implicit to port 465"},
	[CONNECT_HTTP] = {"https", "http", 443, 80, /* RFC 9110 4.2 */
		"https belongs to port 443", "http belongs to port 80"},
};

unsigned connect_port(const struct config_server *s, enum connect_scheme scheme)
{
	if (s->port != 0)
		return s->port;
	return s->tls == TLS_IMPLICIT ? schemes[scheme].implicit_port : schemes[scheme].plain_port;
}

static const char *ca_file(const struct config_server *s)
{
	return s->ca_file != NULL ? s->ca_file : DEFAULT_CA_FILE;
}

/* 1 the file has something in PEM form, 0 not, -1 it cannot be read. libcurl would take an empty one and trust nobody. */
static int holds_pem(const char *path)
{
	char line[128];
	FILE *f = fopen(path, "re");
	int found = 0;

	if (f == NULL)
		return -1;
	while (found == 0 && fgets(line, sizeof line, f) != NULL)
		found = strstr(line, "-----BEGIN ") != NULL;
	(void)fclose(f);
	return found;
}

static int check_ca_file(const struct config_server *s, const char *key, struct err *e)
{
	int pem = holds_pem(ca_file(s));

	if (pem < 0)
		return err_set(e, ERR_CONFIG,
			"%s: cannot read the CA file %s (%s): install ca-certificates or set "
			"ca_file",
			key, ca_file(s), strerror(errno));
	if (pem == 0)
		return err_set(e, ERR_CONFIG,
			"%s: the CA file %s holds no certificate in PEM form: name a proper one as "
			"ca_file",
			key, ca_file(s));
	return 0;
}

/* --- what the server says ------------------------------------------------------------------------------------------ */

/* A word of a CAPABILITY or EHLO line, by itself. */
static bool has_word(const char *line, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = line; (p = strcasestr(p, word)) != NULL; p += n)
		if (p > line && strchr(" =[", p[-1]) != NULL && strchr(" ]\t\r", p[n]) != NULL)
			return true;
	return false;
}

/* One of the words of connect_mechanisms, each with a prefix, stands in the line. */
static bool offers_login(const struct connect *c, const char *line, const char *prefix)
{
	char *words = xstrdup(connect_mechanisms(c->server)), *rest = words, *word;
	bool found = false;

	while (!found && (word = strsep(&rest, ", ")) != NULL) {
		char *whole = xasprintf("%s%s", prefix, word);

		found = word[0] != '\0' && has_word(line, whole);
		free(whole);
	}
	free(words);
	return found;
}

size_t connect_header(char *bytes, size_t size, size_t n, void *ctx)
{
	struct connect *c = ctx;
	size_t len = size * n;
	size_t keep;
	char *line;

	while (len > 0 && (bytes[len - 1] == '\n' || bytes[len - 1] == '\r'))
		len--;
	if (c->scheme == CONNECT_HTTP && (len < 5 || memcmp(bytes, "HTTP/", 5) != 0))
		return size * n; /* the status line says more than the fields behind it */
	keep = len < CONNECT_LINE_MAX ? len : CONNECT_LINE_MAX;
	memcpy(c->line, bytes, keep);
	c->line[keep] = '\0';
	line = xstrndup(bytes, len);
	if (c->scheme == CONNECT_IMAP && strcasestr(line, "CAPABILITY ") != NULL) {
		c->login_offered = offers_login(c, line, "AUTH=");
		c->login_disabled = has_word(line, "LOGINDISABLED");
	} else if (c->scheme == CONNECT_SMTP && len > 4 && strncasecmp(line + 4, "AUTH", 4) == 0) {
		c->login_offered = offers_login(c, line, "");
	}
	free(line);
	return size * n;
}

/* --- options -------------------------------------------------------------------------------------------------------- */

static bool is_loopback(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)sa;

		return (ntohl(in->sin_addr.s_addr) >> 24) == 127;
	}
	if (sa->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)(const void *)sa;

		return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr);
	}
	return false;
}

/* CURLOPT_OPENSOCKETFUNCTION of a server without TLS: whatever a name resolves to, a password in the clear stays here. */
static curl_socket_t open_loopback_only(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)ctx;
	(void)purpose;
	if (!is_loopback(&a->addr)) {
		errno = EACCES;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static curl_socket_t open_socket(void *ctx, curlsocktype purpose, struct curl_sockaddr *a)
{
	(void)ctx;
	(void)purpose;
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* Our own mistakes only (a value curl cannot take), hence an assertion of sorts: the first failure is kept. */
#define SET(option, value)                                                   \
	do {                                                                 \
		if (code == CURLE_OK)                                        \
			code = curl_easy_setopt(c->curl, (option), (value)); \
	} while (0)

static CURLcode set_tls(struct connect *c)
{
	const struct config_server *s = c->server;
	CURLcode code = CURLE_OK;

	SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2); /* or later */
	SET(CURLOPT_SSL_VERIFYPEER, 1L);
	SET(CURLOPT_SSL_VERIFYHOST, 2L);
	SET(CURLOPT_CAINFO, ca_file(s));
	SET(CURLOPT_CAPATH, (char *)NULL); /* else the compiled-in directory is trusted as well */
	SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
	SET(CURLOPT_USE_SSL, s->tls == TLS_STARTTLS ? (long)CURLUSESSL_ALL : (long)CURLUSESSL_NONE);
	SET(CURLOPT_OPENSOCKETFUNCTION, s->tls == TLS_NONE ? open_loopback_only : open_socket);
	return code;
}

static CURLcode set_manners(struct connect *c)
{
	CURLcode code = CURLE_OK;
	const char *scheme = c->server->tls == TLS_IMPLICIT ? schemes[c->scheme].implicit
							    : schemes[c->scheme].plain;

	SET(CURLOPT_ERRORBUFFER, c->error);
	SET(CURLOPT_HEADERFUNCTION, connect_header);
	SET(CURLOPT_HEADERDATA, c);
	SET(CURLOPT_PROTOCOLS_STR, scheme);
	SET(CURLOPT_PROXY, ""); /* not even from the environment */
	SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_TCP_KEEPALIVE, 1L);
	SET(CURLOPT_TIMEOUT_MS, (long)c->server->timeout_seconds * 1000L);
	SET(CURLOPT_CONNECTTIMEOUT_MS, (long)c->server->timeout_seconds * 1000L);
	return code;
}

static CURLcode set_url(struct connect *c)
{
	const struct config_server *s = c->server;
	bool implicit = s->tls == TLS_IMPLICIT;
	bool bracket = strchr(s->host, ':') != NULL && s->host[0] != '['; /* an IPv6 address */
	char *host = xasprintf(bracket ? "[%s]" : "%s", s->host);
	char *port = xasprintf("%u", connect_port(s, c->scheme));
	char *url = NULL;
	CURLcode code = CURLE_OK;
	CURLU *u = curl_url();
	const char *scheme = implicit ? schemes[c->scheme].implicit : schemes[c->scheme].plain;

	if (u == NULL || curl_url_set(u, CURLUPART_SCHEME, scheme, 0) != CURLUE_OK ||
		curl_url_set(u, CURLUPART_HOST, host, 0) != CURLUE_OK ||
		curl_url_set(u, CURLUPART_PORT, port, 0) != CURLUE_OK ||
		curl_url_get(u, CURLUPART_URL, &url, 0) != CURLUE_OK)
		code = CURLE_URL_MALFORMAT;
	SET(CURLOPT_URL, url);
	curl_free(url);
	curl_url_cleanup(u);
	free(port);
	free(host);
	return code;
}

static bool has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

static int set_password(struct connect *c, struct err *e)
{
	const struct config_server *s = c->server;
	const char *key = connect_scheme_names[c->scheme];
	CURLcode code = CURLE_OK;
	char *secret = NULL;
	int rc = -1;

	if (config_secret(s, &secret, e) != 0)
		return -1;
	if (secret == NULL || secret[0] == '\0') {
		(void)err_set(e, ERR_CONFIG,
			"the password of %s: user %s is empty: write it into the file", key,
			s->user);
		goto out;
	}
	/* A line end would start a command of its own. */
	if (has_control(secret)) {
		(void)err_set(e, ERR_CONFIG,
			"the password of %s has a control character or a second line", key);
		goto out;
	}
	SET(CURLOPT_PASSWORD, secret);
	if (code == CURLE_OK)
		rc = 0;
	else
		(void)err_set(e, ERR_TEMP, "libcurl: %s", curl_easy_strerror(code));
out:
	config_secret_free(secret);
	return rc;
}

const char *connect_mechanisms(const struct config_server *s)
{
	if (s->oauth2 == NULL)
		return "PLAIN, LOGIN";
	return s->oauth2->mechanism == OAUTH_XOAUTH2 ? "XOAUTH2" : "OAUTHBEARER";
}

static int set_login(struct connect *c, struct err *e)
{
	const struct config_server *s = c->server;
	CURLcode code = CURLE_OK;

	if (s->user == NULL)
		return 0;
	if (has_control(s->user))
		return err_set(e, ERR_CONFIG,
			"the user of %s has a control character or a second line",
			connect_scheme_names[c->scheme]);
	SET(CURLOPT_USERNAME, s->user);
	/* Inside TLS these are as good as any; without the list curl would try Kerberos for a user with an "@". */
	if (s->oauth2 == NULL)
		SET(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN");
	else if (s->oauth2->mechanism == OAUTH_XOAUTH2)
		SET(CURLOPT_LOGIN_OPTIONS, "AUTH=XOAUTH2");
	else
		SET(CURLOPT_LOGIN_OPTIONS, "AUTH=OAUTHBEARER");
	if (code != CURLE_OK)
		return err_set(e, ERR_TEMP, "libcurl: %s", curl_easy_strerror(code));
	return s->oauth2 == NULL ? set_password(c, e) : 0;
}

int connect_token(struct connect *c, struct err *e)
{
	CURLcode code = CURLE_OK;
	char *token;

	if (c->server->user == NULL || c->server->oauth2 == NULL)
		return 0;
	if (oauth_token(c->server, process_now(), &token, &c->token_kept, e) != 0)
		return -1;
	SET(CURLOPT_XOAUTH2_BEARER, token);
	config_secret_free(token);
	return code == CURLE_OK ? 0 : err_set(e, ERR_TEMP, "libcurl: %s", curl_easy_strerror(code));
}

int connect_new(const struct config_server *s, enum connect_scheme scheme, struct connect **out,
	struct err *e)
{
	const char *key = connect_scheme_names[scheme];
	struct connect *c;
	CURLcode code = CURLE_OK;

	*out = NULL;
	if (s->host == NULL || s->host[0] == '\0')
		return err_set(e, ERR_CONFIG, "%s: host is missing", key);
	if (s->timeout_seconds == 0 || s->timeout_seconds > 86400)
		return err_set(e, ERR_CONFIG, "%s: timeout must be 1 to 86400 seconds", key);
	if (s->tls != TLS_NONE && check_ca_file(s, key, e) != 0)
		return -1;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(e, ERR_TEMP, "libcurl does not start");
	c = xcalloc(1, sizeof *c);
	c->server = s;
	c->scheme = scheme;
	c->curl = curl_easy_init();
	if (c->curl == NULL)
		code = CURLE_OUT_OF_MEMORY;
	if (code == CURLE_OK)
		code = set_url(c);
	if (code == CURLE_URL_MALFORMAT) {
		connect_free(c);
		return err_set(e, ERR_CONFIG, "%s: host %s is no host name", key, s->host);
	}
	if (code == CURLE_OK)
		code = set_tls(c);
	if (code == CURLE_OK)
		code = set_manners(c);
	if (code != CURLE_OK) {
		connect_free(c);
		return err_set(e, ERR_TEMP, "libcurl: %s", curl_easy_strerror(code));
	}
	if (set_login(c, e) != 0) {
		connect_free(c);
		return -1;
	}
	*out = c;
	return 0;
}

void connect_free(struct connect *c)
{
	if (c == NULL)
		return;
	curl_easy_cleanup(c->curl);
	free(c);
	curl_global_cleanup();
}

void connect_begin(struct connect *c)
{
	c->error[0] = '\0';
	c->line[0] = '\0';
	c->login_offered = c->login_disabled = false;
	pulse_beat((int64_t)c->server->timeout_seconds * 1000);
}

/* --- failures in words ---------------------------------------------------------------------------------------------- */

/* "imap.opm.gov:993" */
static char *where(const struct connect *c)
{
	return xasprintf("%s:%u", c->server->host, connect_port(c->server, c->scheme));
}

static double seconds_of(const struct connect *c, CURLINFO what)
{
	double t = 0;

	return curl_easy_getinfo(c->curl, what, &t) == CURLE_OK ? t : 0;
}

static const char *tls_hint(const struct connect *c)
{
	return c->server->tls == TLS_IMPLICIT ? schemes[c->scheme].implicit_hint
					      : schemes[c->scheme].plain_hint;
}

static int refused(const struct connect *c, const char *at, struct err *e)
{
	long number = 0;

	(void)curl_easy_getinfo(c->curl, CURLINFO_OS_ERRNO, &number);
	if (c->server->tls == TLS_NONE && (number == EACCES || number == 0))
		return err_set(e, ERR_CONFIG,
			"%s is not reached without TLS: tls: none is for a loopback address only",
			at);
	if (number == ECONNREFUSED)
		return err_set(e, ERR_TEMP,
			"%s refuses the connection: does the server run, and is the port right? "
			"(%s)",
			at, tls_hint(c));
	return err_set(e, ERR_TEMP,
		"cannot connect to %s: %s: check the network, the host and the port", at,
		number != 0 ? strerror((int)number) : c->error);
}

static int timed_out(const struct connect *c, const char *at, const char *said, struct err *e)
{
	unsigned s = c->server->timeout_seconds;

	if (seconds_of(c, CURLINFO_NAMELOOKUP_TIME) <= 0)
		return err_set(e, ERR_TEMP,
			"the name service gave no address of %s within %u seconds", c->server->host,
			s);
	if (seconds_of(c, CURLINFO_CONNECT_TIME) <= 0)
		return err_set(e, ERR_TEMP,
			"%s did not answer within %u seconds: does a firewall stand in between?",
			at, s);
	if (c->line[0] == '\0')
		return err_set(e, ERR_TEMP,
			"%s took the connection but said nothing for %u seconds (%s)", at, s,
			tls_hint(c));
	return err_set(
		e, ERR_TEMP, "%s did not finish within %u seconds; it last said: %s", at, s, said);
}

static const struct {
	long bit;
	const char *what, *remedy; /* a remedy with %s names the CA file */
} faults[] = {
	{GNUTLS_CERT_REVOKED, "is revoked", "its owner must install a new one"},
	{GNUTLS_CERT_SIGNER_NOT_FOUND, "is self-signed or comes from an unknown authority (CA)",
		"put the CA's certificate (PEM) into a file and name it as ca_file"},
	{GNUTLS_CERT_SIGNER_NOT_CA, "was signed by a certificate that is no authority (CA)",
		"its owner must install the right chain"},
	{GNUTLS_CERT_EXPIRED, "has expired (or a certificate of its chain)",
		"its owner must renew it; check this machine's clock too"},
	{GNUTLS_CERT_NOT_ACTIVATED, "is not valid yet", "check this machine's clock"},
	{GNUTLS_CERT_INSECURE_ALGORITHM, "uses an algorithm or key that is too weak",
		"its owner must install a stronger one"},
	{GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE, "breaks the constraints of its authority (CA)",
		"its owner must install a proper one"},
};

static int bad_certificate(const struct connect *c, const char *at, struct err *e)
{
	long status = 0;

	(void)curl_easy_getinfo(c->curl, CURLINFO_SSL_VERIFYRESULT, &status);
	if (status == 0)
		return err_set(e, ERR_CONFIG,
			"the certificate of %s is for another host name: write the name that "
			"stands in the "
			"certificate as host (%s)",
			at, c->error);
	if (status > 0)
		for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
			if (status & faults[i].bit)
				return err_set(e, ERR_CONFIG,
					"the certificate of %s %s: %s (trusted now: %s)", at,
					faults[i].what, faults[i].remedy, ca_file(c->server));
	return err_set(e, ERR_CONFIG, "the certificate of %s cannot be trusted: %s", at, c->error);
}

static int bad_handshake(const struct connect *c, const char *at, struct err *e)
{
	const char *alert = gnutls_alert_get_name(GNUTLS_A_PROTOCOL_VERSION);

	if (strstr(c->error, gnutls_strerror(GNUTLS_E_UNSUPPORTED_VERSION_PACKET)) != NULL ||
		(alert != NULL && strstr(c->error, alert) != NULL))
		return err_set(e, ERR_CONFIG,
			"%s offers no TLS 1.2 or later: the server must be brought up to date "
			"(older TLS "
			"is not spoken here)",
			at);
	if (strstr(c->error, gnutls_strerror(GNUTLS_E_UNEXPECTED_PACKET_LENGTH)) != NULL ||
		strstr(c->error, gnutls_strerror(GNUTLS_E_UNEXPECTED_PACKET)) != NULL)
		return err_set(e, ERR_CONFIG, "%s does not speak TLS where it is expected (%s)", at,
			tls_hint(c));
	return err_set(e, ERR_TEMP, "no TLS connection to %s: %s", at, c->error);
}

/* A login that failed may be the server's trouble: RFC 5530 [UNAVAILABLE], RFC 4954 454. */
static bool login_may_heal(const struct connect *c)
{
	if (c->scheme == CONNECT_SMTP)
		return c->line[0] == '4';
	return strcasestr(c->line, "[UNAVAILABLE]") != NULL ||
	       strcasestr(c->line, "[INUSE]") != NULL || strcasestr(c->line, "[LIMIT]") != NULL ||
	       strncasecmp(c->line, "* BYE", 5) == 0;
}

int connect_token_again(struct connect *c, CURLcode code, struct err *e)
{
	bool kept = c->token_kept;

	if (code == CURLE_OK)
		c->token_kept = true; /* when it is refused next, it has been good once */
	if (code != CURLE_LOGIN_DENIED || c->server->oauth2 == NULL || login_may_heal(c))
		return 0;
	oauth_forget(c->server);
	if (!kept || !c->login_offered)
		return 0;
	return connect_token(c, e) == 0 ? 1 : -1;
}

/* A refused token comes with a challenge in Base64 that holds a JSON object with a status (RFC 7628 3.2.2; XOAUTH2 does the same). */
static char *challenge_status(const char *said)
{
	const char *word = strrchr(said, ' ');
	const gnutls_datum_t in = {
		.data = (unsigned char *)(uintptr_t)(word != NULL ? word + 1 : said),
		.size = (unsigned)strlen(word != NULL ? word + 1 : said)};
	gnutls_datum_t out = {0};
	json_t *object = NULL;
	const char *status;
	char *line = NULL;

	if (gnutls_base64_decode2(&in, &out) == 0)
		object = json_loadb((const char *)out.data, out.size, 0, NULL);
	status = json_string_value(json_object_get(object, "status"));
	if (status != NULL)
		line = text_line(status, CONNECT_LINE_MAX);
	json_decref(object);
	gnutls_free(out.data);
	return line;
}

static int bad_token(const struct connect *c, const char *at, const char *said, struct err *e)
{
	char *status = challenge_status(said);

	(void)err_set(e, ERR_CONFIG,
		"%s refuses the access token for %s: %s: check user and scope, and that the client "
		"%s may open this mailbox",
		at, c->server->user, status != NULL ? status : said, c->server->oauth2->client_id);
	free(status);
	return -1;
}

static int bad_login(const struct connect *c, const char *at, const char *said, struct err *e)
{
	const char *user = c->server->user != NULL ? c->server->user : "";

	if (!c->login_offered &&
		(c->scheme == CONNECT_SMTP || c->login_disabled || c->server->oauth2 != NULL))
		return err_set(e, ERR_CONFIG,
			"%s offers no login with a %s (%s): allow it for this account on "
			"the server, or set another %s",
			at, c->server->oauth2 == NULL ? "password" : "token",
			connect_mechanisms(c->server),
			c->server->oauth2 == NULL ? "tls mode" : "mechanism");
	if (login_may_heal(c))
		return err_set(e, ERR_TEMP, "%s cannot check logins now: %s", at, said);
	if (c->server->oauth2 != NULL)
		return bad_token(c, at, said, e);
	return err_set(e, ERR_CONFIG,
		"%s refuses the login of %s: %s: check the user and the password", at, user, said);
}

/* The ones in which the server's words or a detail decide. */
static int other_error(
	const struct connect *c, CURLcode code, const char *at, const char *said, struct err *e)
{
	const char *words = c->error[0] != '\0' ? c->error : curl_easy_strerror(code);

	switch (code) {
	case CURLE_LOGIN_DENIED:
		return bad_login(c, at, said, e);
	case CURLE_USE_SSL_FAILED:
		return err_set(e, ERR_CONFIG,
			"%s does not offer STARTTLS, and nothing is sent in the clear (%s)", at,
			tls_hint(c));
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR:
	case CURLE_GOT_NOTHING:
		if (said[0] == '\0')
			return err_set(e, ERR_TEMP, "%s closed the connection without a word (%s)",
				at, tls_hint(c));
		return err_set(e, ERR_TEMP, "%s closed the connection after saying: %s", at, said);
	case CURLE_WEIRD_SERVER_REPLY:
		return err_set(e, ERR_TEMP, "%s gives an unexpected answer: %s", at,
			said[0] != '\0' ? said : words);
	default:
		return err_set(
			e, ERR_TEMP, "%s: %s%s%s", at, words, said[0] != '\0' ? ": " : "", said);
	}
}

/* The last line without IMAP's tag, which is curl's ("A002 NO ..."). */
static const char *without_tag(const struct connect *c)
{
	const char *blank = strchr(c->line, ' ');

	return c->scheme == CONNECT_IMAP && c->line[0] == 'A' && blank != NULL ? blank + 1
									       : c->line;
}

int connect_error(const struct connect *c, CURLcode code, struct err *e)
{
	char *at = where(c);
	char *said = text_line(without_tag(c), CONNECT_LINE_MAX);

	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		(void)err_set(e, ERR_TEMP,
			"no address is known for %s: check the host's spelling and the name "
			"service",
			c->server->host);
		break;
	case CURLE_COULDNT_CONNECT:
		(void)refused(c, at, e);
		break;
	case CURLE_OPERATION_TIMEDOUT:
		(void)timed_out(c, at, said, e);
		break;
	case CURLE_PEER_FAILED_VERIFICATION:
		(void)bad_certificate(c, at, e);
		break;
	case CURLE_SSL_CACERT_BADFILE:
		(void)err_set(e, ERR_CONFIG,
			"the CA file %s holds no certificate in PEM form: name a proper one as "
			"ca_file",
			ca_file(c->server));
		break;
	case CURLE_SSL_CONNECT_ERROR:
		(void)bad_handshake(c, at, e);
		break;
	default:
		(void)other_error(c, code, at, said, e);
		break;
	}
	free(said);
	free(at);
	return -1;
}
