/*
 * authres.c - owns the question whether the From address is genuine, as the receiving boundary answered it in
 * Authentication-Results (RFC 8601). Must not know what follows from the answer, and verifies no signature itself.
 *
 * The field is worth as much as the certainty that the boundary wrote it: anybody can put one into a mail. What a sender
 * wrote stands below the Received field with which the boundary took the mail in, so the profiles say which field counts:
 * by its authserv-id, which a boundary removes from mail that comes in with it (RFC 8601 5), or by its place.
 */
#include "parsers/authres.h"

#include <arpa/inet.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"

#define FIELD_MAX 16384 /* bytes of one field's value; a longer one is not believed */
#define RESULTS_MAX 64  /* methods in one field */
#define WORD_MAX 512    /* bytes of one word */

/* --- words -------------------------------------------------------------------------------------------------------- */

enum token { TOKEN_END, TOKEN_WORD, TOKEN_EQUALS, TOKEN_SEMICOLON, TOKEN_BROKEN };

struct lexer {
	const char *p;
	char word[WORD_MAX];
	bool spaced; /* white space or a comment stood before this token */
};

static bool blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* A comment, with those inside it (RFC 5322 3.2.2). False where it does not end. */
static bool skip_comment(struct lexer *l)
{
	unsigned depth = 0;

	for (; *l->p != '\0'; l->p++) {
		if (*l->p == '\\' && l->p[1] != '\0') {
			l->p++;
		} else if (*l->p == '(') {
			depth++;
		} else if (*l->p == ')' && --depth == 0) {
			l->p++;
			return true;
		}
	}
	return false;
}

static bool skip_blanks(struct lexer *l)
{
	l->spaced = false;
	while (blank(*l->p) || *l->p == '(') {
		l->spaced = true;
		if (*l->p == '(') {
			if (!skip_comment(l))
				return false;
		} else {
			l->p++;
		}
	}
	return true;
}

/* A quoted string at l->p, appended to the word without its quotes. */
static bool take_quoted(struct lexer *l, size_t *n)
{
	for (l->p++; *l->p != '"'; l->p++) {
		if (*l->p == '\\' && l->p[1] != '\0')
			l->p++;
		if (*l->p == '\0' || *n + 1 >= WORD_MAX)
			return false;
		l->word[(*n)++] = *l->p;
	}
	l->p++;
	return true;
}

/* A word: everything up to white space, a comment, "=" or ";". Quoted strings may be part of it ("a b"@example.gov). */
static enum token next_token(struct lexer *l)
{
	size_t n = 0;

	if (!skip_blanks(l))
		return TOKEN_BROKEN;
	switch (*l->p) {
	case '\0':
		return TOKEN_END;
	case '=':
		l->p++;
		return TOKEN_EQUALS;
	case ';':
		l->p++;
		return TOKEN_SEMICOLON;
	default:
		break;
	}
	while (*l->p != '\0' && !blank(*l->p) && strchr("=;()", *l->p) == NULL) {
		if (*l->p == '"') {
			if (!take_quoted(l, &n))
				return TOKEN_BROKEN;
			continue;
		}
		if (n + 1 >= WORD_MAX)
			return TOKEN_BROKEN;
		l->word[n++] = *l->p++;
	}
	if (n == 0 && *l->p == ')')
		return TOKEN_BROKEN; /* closes what was never open */
	l->word[n] = '\0';
	return TOKEN_WORD;
}

/* --- one field ---------------------------------------------------------------------------------------------------- */

/* What one Authentication-Results field says, as far as it matters here. */
struct results {
	char id[WORD_MAX];              /* authserv-id; "" where none */
	unsigned passes, fails, others; /* of DMARC */
	char from[WORD_MAX];            /* header.from of the DMARC result; "" where none */
	bool two_froms;                 /* it has several that differ */
};

/* Which part of the field the parser is in. */
struct parser {
	struct lexer l;
	char key[WORD_MAX]; /* words before "=", joined: "header . from" is header.from */
	unsigned words;     /* how many, those joined by a dot not counted */
	bool equals;        /* "=" stands behind key */
	bool id_possible;   /* nothing but the first part so far */
	bool method_seen;   /* this part has its method=result */
	bool dmarc;         /* and it is about DMARC */
	unsigned results_n;
};

/* key=value. False where words stand before the method that are no part of it. */
static bool take_pair(struct parser *p, const char *value, struct results *out)
{
	char *slash;

	if (!p->method_seen) { /* method[/version]=result */
		if (p->words != 1)
			return false;
		slash = strchr(p->key, '/');
		if (slash != NULL)
			*slash = '\0';
		p->method_seen = true;
		p->results_n++;
		p->dmarc = text_ieq(p->key, "dmarc");
		if (!p->dmarc)
			return true;
		if (text_ieq(value, "pass"))
			out->passes++;
		else if (text_ieq(value, "fail"))
			out->fails++;
		else
			out->others++;
	} else if (p->dmarc && text_ieq(p->key, "header.from")) {
		if (out->from[0] != '\0' && !text_ieq(out->from, value))
			out->two_froms = true;
		memcpy(out->from, value, strlen(value) + 1);
	}
	return true;
}

/* A word that is no value: part of a key, or of the authserv-id and its version. */
static bool take_word(struct parser *p)
{
	const char *word = p->l.word;
	size_t n = strlen(p->key), m = strlen(word);
	bool joins = n > 0 && (p->key[n - 1] == '.' || word[0] == '.' || word[0] == '/' ||
				      p->key[n - 1] == '/');

	if (p->id_possible && p->words == 1 && !joins && strspn(word, "0123456789") == m)
		return true; /* the version behind an authserv-id */
	if (!joins) {
		p->words++;
		n = 0;
	}
	if (n + m + 1 > sizeof p->key)
		return false;
	memcpy(p->key + n, word, m + 1);
	return true;
}

/* The end of a part. False where it makes no sense: then who knows what was cut. */
static bool end_part(struct parser *p, struct results *out)
{
	bool sound = !p->equals;

	if (p->id_possible && !p->method_seen) {
		sound = sound && p->words == 1;
		memcpy(out->id, p->key, sizeof out->id);
	}
	p->id_possible = false;
	p->method_seen = p->dmarc = false;
	p->words = 0;
	p->key[0] = '\0';
	return sound && p->results_n <= RESULTS_MAX;
}

/* False where the field is broken: nothing of it is believed. */
static bool parse_results(const char *value, struct results *out)
{
	struct parser p = {.l.p = value, .id_possible = true};

	*out = (struct results){0};
	if (strnlen(value, FIELD_MAX + 1) > FIELD_MAX)
		return false;
	for (;;) {
		switch (next_token(&p.l)) {
		case TOKEN_BROKEN:
			return false;
		case TOKEN_END:
			return end_part(&p, out);
		case TOKEN_SEMICOLON:
			if (!end_part(&p, out))
				return false;
			break;
		case TOKEN_EQUALS:
			/* A second "=" belongs to the value: header.b=abc= */
			if (p.words > 0)
				p.equals = true;
			break;
		case TOKEN_WORD:
			if (p.equals) {
				if (!take_pair(&p, p.l.word, out))
					return false;
				p.equals = false;
				p.words = 0;
				p.key[0] = '\0';
			} else if (!take_word(&p)) {
				return false;
			}
			break;
		}
	}
}

/* --- whose word it is --------------------------------------------------------------------------------------------- */

static bool within(const char *host, const char *domain)
{
	size_t n = strlen(host), m = strlen(domain);

	return n > m && host[n - m - 1] == '.' && text_iends(host, domain);
}

static bool within_any(const char *host, const char *const *domains)
{
	for (; *domains != NULL; domains++)
		if (within(host, *domains))
			return true;
	return false;
}

/* Hosts that write Received fields within Microsoft 365, and those of them that one hands a mail to another from. */
static const char *const m365_hosts[] = {"outlook.com", "office365.com", "office365.us",
	"outlook.office365.us", "exchangelabs.com", NULL};
static const char *const m365_inside[] = {"prod.outlook.com", "prod.protection.outlook.com",
	"outlook.office365.com", "outlook.office365.us", "prod.exchangelabs.com", NULL};

struct ip {
	int family; /* 0: none */
	unsigned char bytes[16];
};

struct hop {
	char from[WORD_MAX]; /* HELO: what the client said of itself */
	char by[WORD_MAX];
	struct ip client; /* from the comment behind its name */
};

/* The address at p, in a comment or brackets or neither: "(40.107.117.160)", "([192.0.2.1])". */
static struct ip parse_ip(const char *p)
{
	struct ip ip = {0};
	char text[INET6_ADDRSTRLEN];
	size_t n;

	p += strspn(p, " ([");
	n = strspn(p, "0123456789abcdefABCDEF.:");
	if (n == 0 || n >= sizeof text)
		return ip;
	memcpy(text, p, n);
	text[n] = '\0';
	if (inet_pton(AF_INET, text, ip.bytes) == 1)
		ip.family = AF_INET;
	else if (inet_pton(AF_INET6, text, ip.bytes) == 1)
		ip.family = AF_INET6;
	return ip;
}

static bool is_public_v4(const struct ip *ip)
{
	const unsigned char *a = ip->bytes;

	return ip->family == AF_INET &&
	       !(a[0] == 10 || a[0] == 127 || (a[0] == 172 && (a[1] & 0xf0) == 16) ||
		       (a[0] == 192 && a[1] == 168) || (a[0] == 100 && (a[1] & 0xc0) == 64));
}

static bool same_ip(const struct ip *a, const struct ip *b)
{
	return a->family != 0 && a->family == b->family &&
	       memcmp(a->bytes, b->bytes, a->family == AF_INET ? 4 : 16) == 0;
}

/* "from X (...) by Y (...) with ...". False where it is anything else. */
static bool parse_received(const char *value, struct hop *out)
{
	struct lexer l = {.p = value};

	*out = (struct hop){0};
	if (next_token(&l) != TOKEN_WORD || !text_ieq(l.word, "from") ||
		next_token(&l) != TOKEN_WORD)
		return false;
	memcpy(out->from, l.word, sizeof out->from);
	out->client = parse_ip(l.p);
	if (next_token(&l) != TOKEN_WORD || !text_ieq(l.word, "by") || next_token(&l) != TOKEN_WORD)
		return false;
	memcpy(out->by, l.word, sizeof out->by);
	return true;
}

/* "spf=pass (sender IP is 40.107.117.160)": the client that the field speaks of. */
static struct ip spoken_of(const char *value)
{
	static const char phrase[] = "(sender IP is ";
	const char *p = strstr(value, phrase);

	return p != NULL ? parse_ip(p + sizeof phrase - 1) : (struct ip){0};
}

/*
 * The field that Microsoft 365 wrote: the topmost one, as every mail from outside gets one and the service's own fields stand
 * above the sender's. Besides, every Received field from the top down to the one with which the service took the mail from
 * outside must be the service's. A field below that one stands where the sender writes too: it must speak of the very client
 * that is named there, else it is doubtful, good for a fail and not for a pass. (authres_judge: it has no authserv-id.)
 */
static const char *find_m365(const struct mime *mime, bool *doubtful_out)
{
	const char *found = NULL;
	struct hop hop, entry = {0};
	bool trace = false, entered = false;

	for (size_t i = 0; i < mime->headers_n && (found == NULL || !trace); i++) {
		const struct header_field *h = &mime->headers[i];

		if (text_ieq(h->name, "Authentication-Results")) {
			found = h->value;
			if (entered) {
				struct ip client = spoken_of(h->value);

				*doubtful_out = !same_ip(&client, &entry.client);
			}
		} else if (text_ieq(h->name, "Received") && !entered) {
			if (!parse_received(h->value, &hop) || !within_any(hop.by, m365_hosts))
				return NULL;
			trace = true;
			entered = is_public_v4(&hop.client) || !within_any(hop.from, m365_inside);
			entry = hop;
		}
	}
	return trace ? found : NULL;
}

/* The only field with that authserv-id; NULL where there is none, or several. */
static const char *find_server(const struct mime *mime, const char *id)
{
	const char *found = NULL;

	for (size_t i = 0; i < mime->headers_n; i++) {
		const struct header_field *h = &mime->headers[i];
		struct results r;

		if (!text_ieq(h->name, "Authentication-Results"))
			continue;
		/* A broken one with this id is one more: its id may have been read. */
		(void)parse_results(h->value, &r);
		if (!text_ieq(r.id, id))
			continue;
		if (found != NULL)
			return NULL;
		found = h->value;
	}
	return found;
}

/* --- the verdict -------------------------------------------------------------------------------------------------- */

static size_t count_from(const struct mime *mime)
{
	size_t n = 0;

	for (size_t i = 0; i < mime->headers_n; i++)
		n += text_ieq(mime->headers[i].name, "From") ? 1 : 0;
	return n;
}

/* The domain of an address or a bare domain, for comparing: lower case, ASCII (RFC 5891), no final dot. NULL where none. */
static char *domain_key(const char *s)
{
	const char *at = strrchr(s, '@');
	char *ascii = g_hostname_to_ascii(at != NULL ? at + 1 : s);
	char *key = NULL;
	size_t n = ascii != NULL ? strlen(ascii) : 0;

	if (n > 0 && ascii[n - 1] == '.')
		n--;
	if (n > 0)
		key = xstrndup(ascii, n);
	for (char *p = key; p != NULL && *p != '\0'; p++)
		*p = g_ascii_tolower(*p);
	g_free(ascii);
	return key;
}

static bool same_domain(const char *address, const char *domain)
{
	char *a = domain_key(address), *b = domain_key(domain);
	bool same = a != NULL && b != NULL && strcmp(a, b) == 0;

	free(a);
	free(b);
	return same;
}

struct sender_auth authres_judge(
	const struct mime *mime, const struct message *m, const struct auth_profile *profile)
{
	const struct sender_auth none = {AUTH_NONE, AUTH_BY_NOTHING};
	const char *value = NULL, *from;
	struct results r;
	bool doubtful = false;

	if (count_from(mime) > 1 || m->from.n != 1 || strchr(m->from.v[0].addr, '@') == NULL)
		return none;
	from = m->from.v[0].addr;
	switch (profile->kind) {
	case AUTH_PROFILE_NONE:
		return none;
	case AUTH_PROFILE_TRUST:
		return (struct sender_auth){AUTH_PASS, AUTH_BY_LOCAL};
	case AUTH_PROFILE_M365:
		value = find_m365(mime, &doubtful);
		break;
	case AUTH_PROFILE_SERVER:
		if (profile->authserv_id != NULL && profile->authserv_id[0] != '\0')
			value = find_server(mime, profile->authserv_id);
		break;
	}
	if (value == NULL || !parse_results(value, &r) ||
		(profile->kind == AUTH_PROFILE_M365 && r.id[0] != '\0'))
		return none;
	/* A second DMARC result is not what a boundary writes; a failed one counts all the same. */
	if (r.fails > 0)
		return (struct sender_auth){AUTH_FAIL, AUTH_BY_DMARC};
	if (!doubtful && r.passes == 1 && r.others == 0 && !r.two_froms &&
		same_domain(from, r.from))
		return (struct sender_auth){AUTH_PASS, AUTH_BY_DMARC};
	return none;
}
