/*
 * links.c - owns which links are shared files and how they are written down. Fetches nothing. Knows nothing of mail.
 */
#include "parsers/links.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define URL_MAX 4096u  /* bytes of one link as it stands in the mail */
#define URLS_MAX 5000u /* links looked at */
#define WRAPPINGS 3    /* gateways around one another */

/* Domains whose links are files, with all that is below them. */
static const char *const services[] = {"sharepoint.com", "sharepoint.us", "sharepoint-mil.us",
	"onedrive.live.com", "1drv.ms", "box.com", "drive.google.com", "docs.google.com",
	"dropbox.com", "sharefile.com", "teams.microsoft.com", "teams.microsoft.us"};

/* Pages of Teams that are no files. */
static const char *const meetings[] = {"/l/meetup-join", "/meet/", "/l/chat", "/v2/?meetingjoin"};

static bool below(const char *host, const char *domain)
{
	size_t n = strlen(host), k = strlen(domain);

	return n >= k && strcmp(host + n - k, domain) == 0 && (n == k || host[n - k - 1] == '.');
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* %XX undone, in place. NUL is not made. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s != '\0'; s++) {
		int high = *s == '%' ? hex(s[1]) : -1, low = high >= 0 ? hex(s[2]) : -1;

		if (low >= 0 && high * 16 + low != 0) {
			*to++ = (char)(high * 16 + low);
			s += 2;
		} else
			*to++ = *s;
	}
	*to = '\0';
}

/* What a gateway's link leads to, owned by the caller; NULL where it is none. */
static char *unwrapped(const char *host, const char *rest)
{
	const char *at = NULL, *end;
	char *out;

	if (below(host, "safelinks.protection.outlook.com") ||
		below(host, "safelinks.protection.office365.us")) {
		at = strstr(rest, "?url=");
		if (at == NULL)
			at = strstr(rest, "&url=");
		if (at == NULL)
			return NULL;
		at += strlen("?url=");
		out = xstrndup(at, strcspn(at, "&#"));
		unescape(out);
		return out;
	}
	if (below(host, "urldefense.com") || below(host, "urldefense.us")) {
		at = strstr(rest, "/v3/__");
		if (at == NULL)
			return NULL;
		at += strlen("/v3/__");
		end = strstr(at, "__;");
		return xstrndup(at, end != NULL ? (size_t)(end - at) : strlen(at));
	}
	return NULL;
}

static bool is_shared(const char *host, const char *path)
{
	bool service = false;

	for (size_t i = 0; i < sizeof services / sizeof *services; i++)
		service = service || below(host, services[i]);
	if (!service || path[0] == '\0' || strcmp(path, "/") == 0)
		return false;
	for (size_t i = 0; i < sizeof meetings / sizeof *meetings; i++)
		if (below(host, "teams.microsoft.com") || below(host, "teams.microsoft.us"))
			service = service && !text_istarts(path, meetings[i]);
	return service;
}

static void add(const char *host, const char *rest, struct strings *out)
{
	char *path = xstrndup(rest, strcspn(rest, "?#")), *all, *line;

	if (is_shared(host, path)) {
		all = xasprintf("%s%s", host, path);
		line = text_line(all, LIMIT_LINK);
		if (!strings_has(out, line))
			strings_add(out, line);
		free(line);
		free(all);
	}
	free(path);
}

/* url as it stands, with its scheme. */
static void take(const char *url, struct strings *out)
{
	char *own = xstrdup(url);

	for (int i = 0; i <= WRAPPINGS; i++) {
		const char *p = strstr(own, "://"), *at;
		char *host, *next;
		size_t n;

		if (p == NULL || !text_istarts(own, "http"))
			break;
		p += 3;
		n = strcspn(p, "/?#");
		at = memrchr(p, '@', n); /* https://opm.gov@elsewhere/ leads elsewhere */
		if (at != NULL) {
			n -= (size_t)(at + 1 - p);
			p = at + 1;
		}
		host = xstrndup(p, strcspn(p, ":/?#") < n ? strcspn(p, ":/?#") : n);
		for (char *c = host; *c != '\0'; c++)
			if (*c >= 'A' && *c <= 'Z')
				*c = (char)(*c - 'A' + 'a');
		next = unwrapped(host, p + n);
		if (next == NULL)
			add(host, p + n, out);
		free(host);
		if (next == NULL)
			break;
		free(own);
		own = next;
	}
	free(own);
}

/* Every link in s, of which n bytes count; entity: & is written as in HTML. */
static void scan(const char *s, size_t n, bool entity, struct strings *out)
{
	const char *p = s, *end = s + n;

	for (unsigned i = 0; i < URLS_MAX && out->n < LIMIT_LINKS; i++) {
		size_t k;
		char *url, *amp;

		p = strcasestr(p, "http");
		if (p == NULL || p >= end)
			return;
		if (!text_istarts(p, "http://") && !text_istarts(p, "https://")) {
			p += 4;
			continue;
		}
		k = strcspn(p, " \t\n\"'<>");
		while (k > 0 && strchr(".,;:!)]", p[k - 1]) != NULL)
			k--;
		if (k == 0)
			k = 4;
		url = xstrndup(p, k < URL_MAX ? k : URL_MAX);
		while (entity && (amp = strstr(url, "&amp;")) != NULL)
			memmove(amp + 1, amp + 5, strlen(amp + 5) + 1);
		take(url, out);
		free(url);
		p += k;
	}
}

/* Where the mark-up of a quoted mail begins. */
static size_t quote_at(const char *html)
{
	static const char *const marks[] = {"<blockquote", "divRplyFwdMsg", "appendonsend",
		"gmail_quote", "stopSpelling", "yahoo_quoted", "moz-cite-prefix"};
	size_t n = strlen(html);

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		const char *at = strcasestr(html, marks[i]);

		if (at != NULL && (size_t)(at - html) < n)
			n = (size_t)(at - html);
	}
	return n;
}

void links_find(const char *text, const char *html, struct strings *out)
{
	if (html != NULL)
		scan(html, quote_at(html), true, out);
	scan(text, strlen(text), false, out);
}
