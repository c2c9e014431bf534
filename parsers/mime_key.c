/* mime_key.c - owns the content key. Knows nothing of what the parts mean. */
#include "parsers/mime_key.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"

/* The sum cannot fail but by a broken library: then no key at all is better than a wrong one. */
static void must(int rc)
{
	if (rc < 0)
		abort();
}

static void hex(const unsigned char *sum, char out[65])
{
	for (size_t i = 0; i < 32; i++)
		(void)snprintf(out + 2 * i, 3, "%02x", sum[i]);
}

void mime_sha256(const char *bytes, size_t len, char out[65])
{
	unsigned char sum[32];

	must(gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, len, sum));
	hex(sum, out);
}

/* "name: value LF" for each field of that name, runs of blanks as one: folding must not matter. */
static void add_fields(gnutls_hash_hd_t hash, const struct mime *mime, const char *name)
{
	const char *value;

	for (size_t i = 0; (value = mime_header(mime, name, i)) != NULL; i++) {
		must(gnutls_hash(hash, name, strlen(name)));
		must(gnutls_hash(hash, ":", 1));
		while (*value != '\0') {
			size_t n = strcspn(value, " ");

			if (n > 0) {
				must(gnutls_hash(hash, " ", 1));
				must(gnutls_hash(hash, value, n));
			}
			value += n + strspn(value + n, " ");
		}
		must(gnutls_hash(hash, "\n", 1));
	}
}

/* The body with LF as line end, the last line ended too. */
static void add_body(gnutls_hash_hd_t hash, const char *body, size_t len)
{
	char chunk[8192];
	size_t n = 0;

	while (len > 0 && (body[len - 1] == '\r' || body[len - 1] == '\n'))
		len--;
	for (size_t i = 0; i < len; i++) {
		if (body[i] == '\r' && body[i + 1] == '\n') /* not the last byte: those are gone */
			continue;
		chunk[n++] = body[i];
		if (n == sizeof chunk) {
			must(gnutls_hash(hash, chunk, n));
			n = 0;
		}
	}
	if (len > 0)
		chunk[n++] = '\n';
	if (n > 0)
		must(gnutls_hash(hash, chunk, n));
}

void mime_key(const struct mime *mime, const char *body, size_t len, char out[65])
{
	static const char *const names[] = {
		"message-id", "from", "to", "date", "subject", "references"};
	unsigned char sum[32];
	gnutls_hash_hd_t hash;

	must(gnutls_hash_init(&hash, GNUTLS_DIG_SHA256));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		add_fields(hash, mime, names[i]);
	add_body(hash, body, len);
	gnutls_hash_deinit(hash, sum);
	hex(sum, out);
}
