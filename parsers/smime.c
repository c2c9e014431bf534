/*
 * smime.c - owns the verdict on a mail's signature, by GnuTLS. Opens no file once the authorities are loaded. Knows nothing
 * of what else speaks for or against a sender.
 */
#include "parsers/smime.h"

#include <gnutls/gnutls.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"

#define CERTIFICATES_MAX 16 /* looked at in one signature: a chain has three or four */
#define SIGNERS_MAX 4
#define NAMES_MAX 32 /* alternative names looked at in a certificate */
#define OID_EMAIL "1.2.840.113549.1.9.1"

const char *const signer_state_names[] = {"none", "unproven", "invalid", "valid"};

struct smime_trust {
	gnutls_x509_trust_list_t list; /* owned */
};

int smime_trust_load(const char *path, struct smime_trust **out, struct err *e)
{
	struct smime_trust *t = xcalloc(1, sizeof *t);
	int n = gnutls_x509_trust_list_init(&t->list, 0);

	*out = NULL;
	if (n >= 0)
		n = gnutls_x509_trust_list_add_trust_file(
			t->list, path, NULL, GNUTLS_X509_FMT_PEM, 0, 0);
	if (n > 0) {
		*out = t;
		return 0;
	}
	smime_trust_free(t);
	return err_set(e, ERR_CONFIG, "%s holds no certificate of an authority: %s", path,
		n < 0 ? gnutls_strerror(n) : "a PEM file with BEGIN CERTIFICATE is needed");
}

void smime_trust_free(struct smime_trust *t)
{
	if (t == NULL)
		return;
	if (t->list != NULL)
		gnutls_x509_trust_list_deinit(t->list, 1);
	free(t);
}

/* --- certificates ------------------------------------------------------------------------------------------------- */

struct chain {
	gnutls_x509_crt_t v[CERTIFICATES_MAX]; /* owned; the signer's first once it was found */
	unsigned n;
};

static void take_certificates(gnutls_pkcs7_t pkcs7, struct chain *c)
{
	int count = gnutls_pkcs7_get_crt_count(pkcs7);

	for (int i = 0; i < count && c->n < CERTIFICATES_MAX; i++) {
		gnutls_datum_t der = {0};

		if (gnutls_pkcs7_get_crt_raw2(pkcs7, (unsigned)i, &der) < 0)
			continue;
		if (gnutls_x509_crt_init(&c->v[c->n]) >= 0) {
			if (gnutls_x509_crt_import(c->v[c->n], &der, GNUTLS_X509_FMT_DER) >= 0)
				c->n++;
			else
				gnutls_x509_crt_deinit(c->v[c->n]);
		}
		gnutls_free(der.data);
	}
}

static void chain_free(struct chain *c)
{
	for (unsigned i = 0; i < c->n; i++)
		gnutls_x509_crt_deinit(c->v[i]);
	c->n = 0;
}

static bool same_bytes(const gnutls_datum_t *a, const void *b, size_t n)
{
	return a->size == n && n > 0 && memcmp(a->data, b, n) == 0;
}

/* Is this the certificate that the signature names, by issuer and serial number or by key (RFC 5652, 5.3)? */
static bool is_named(gnutls_x509_crt_t crt, const gnutls_pkcs7_signature_info_st *info)
{
	unsigned char id[128];
	size_t n = sizeof id;
	gnutls_datum_t issuer = {0};
	bool same;

	if (info->issuer_keyid.size > 0)
		return gnutls_x509_crt_get_subject_key_id(crt, id, &n, NULL) >= 0 &&
		       same_bytes(&info->issuer_keyid, id, n);
	if (gnutls_x509_crt_get_serial(crt, id, &n) < 0 ||
		!same_bytes(&info->signer_serial, id, n) ||
		gnutls_x509_crt_get_raw_issuer_dn(crt, &issuer) < 0)
		return false;
	same = same_bytes(&info->issuer_dn, issuer.data, issuer.size);
	gnutls_free(issuer.data);
	return same;
}

/* Puts the signer's certificate first. */
static bool find_signer(struct chain *c, const gnutls_pkcs7_signature_info_st *info)
{
	for (unsigned i = 0; i < c->n; i++)
		if (is_named(c->v[i], info)) {
			gnutls_x509_crt_t first = c->v[0];

			c->v[0] = c->v[i];
			c->v[i] = first;
			return true;
		}
	return false;
}

static bool may_sign(gnutls_x509_crt_t crt)
{
	unsigned usage = 0, critical = 0;
	int rc = gnutls_x509_crt_get_key_usage(crt, &usage, &critical);

	return rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE ||
	       (rc >= 0 && (usage & (GNUTLS_KEY_DIGITAL_SIGNATURE | GNUTLS_KEY_NON_REPUDIATION)));
}

static bool leads_to(const struct smime_trust *trust, struct chain *c)
{
	gnutls_typed_vdata_st want = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)(uintptr_t)GNUTLS_KP_EMAIL_PROTECTION};
	unsigned status = ~0u;

	return gnutls_x509_trust_list_verify_crt2(trust->list, c->v, c->n, &want, 1,
		       GNUTLS_VERIFY_DISABLE_TIME_CHECKS |
			       GNUTLS_VERIFY_DISABLE_TRUSTED_TIME_CHECKS |
			       GNUTLS_VERIFY_ALLOW_UNSORTED_CHAIN,
		       &status, NULL) >= 0 &&
	       status == 0;
}

/* --- addresses ---------------------------------------------------------------------------------------------------- */

/* One of the addresses in a certificate, as one clean line; NULL where i is beyond them. Owned by the caller. */
static char *address_in(gnutls_x509_crt_t crt, unsigned i)
{
	char text[LIMIT_ADDRESS + 1];
	size_t n = sizeof text - 1;
	int rc;

	memset(text, 0, sizeof text);
	if (i < NAMES_MAX) {
		rc = gnutls_x509_crt_get_subject_alt_name(crt, i, text, &n, NULL);
		if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return NULL;
		/* a NUL inside is a name that ends elsewhere for others than for us */
		return text_line(rc == GNUTLS_SAN_RFC822NAME && strlen(text) == n ? text : "",
			LIMIT_ADDRESS);
	}
	rc = gnutls_x509_crt_get_dn_by_oid(crt, OID_EMAIL, i - NAMES_MAX, 0, text, &n);
	if (rc < 0)
		return NULL;
	return text_line(strlen(text) == n ? text : "", LIMIT_ADDRESS);
}

/* The address that is `wanted`, else the first. Owned by the caller, "" where there is none. */
static char *address_of(gnutls_x509_crt_t crt, const char *wanted)
{
	static const unsigned starts[] = {0, NAMES_MAX};
	char *first = xstrdup(""), *a;

	for (size_t k = 0; k < 2; k++)
		for (unsigned i = starts[k]; i < starts[k] + NAMES_MAX; i++) {
			a = address_in(crt, i);
			if (a == NULL)
				break;
			if (text_ieq(a, wanted) && *wanted != '\0') {
				free(first);
				return a;
			}
			if (*first == '\0' && *a != '\0') {
				free(first);
				first = a;
			} else
				free(a);
		}
	return first;
}

static char *name_of(gnutls_x509_crt_t crt)
{
	char text[LIMIT_NAME + 1];
	size_t n = sizeof text - 1;

	memset(text, 0, sizeof text);
	if (gnutls_x509_crt_get_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, 0, text, &n) < 0)
		text[0] = '\0';
	return text_line(text, LIMIT_NAME);
}

/* --- verdict ------------------------------------------------------------------------------------------------------ */

static void conclude(struct message *m, enum signer_state state, const char *because)
{
	/* of several signatures the one that says most is kept */
	if (m->signer.state > state)
		return;
	m->signer.state = state;
	free(m->signer.because);
	m->signer.because = xstrdup(because);
}

static void take_signer(struct message *m, gnutls_x509_crt_t crt)
{
	const char *from = m->from.n == 1 ? m->from.v[0].addr : "";
	char *addr = address_of(crt, from);

	/* with two valid signatures the sender's own counts */
	if (m->signer.state == SIGNER_VALID && !text_ieq(addr, from)) {
		free(addr);
		return;
	}
	free(m->signer.addr);
	free(m->signer.name);
	m->signer.addr = addr;
	m->signer.name = name_of(crt);
}

static void judge_signer(const struct smime_trust *trust, gnutls_pkcs7_t pkcs7, unsigned index,
	const gnutls_datum_t *data, struct message *m)
{
	gnutls_pkcs7_signature_info_st info = {0};
	struct chain chain = {0};

	if (gnutls_pkcs7_get_signature_info(pkcs7, index, &info) < 0) {
		conclude(m, SIGNER_INVALID, "the signature cannot be read");
		return;
	}
	take_certificates(pkcs7, &chain);
	if (!find_signer(&chain, &info))
		conclude(m, SIGNER_UNPROVEN, "the signer's certificate did not come with it");
	else if (gnutls_pkcs7_verify_direct(pkcs7, chain.v[0], index, data, 0) < 0)
		conclude(m, SIGNER_INVALID, "the signature does not match the mail");
	else if (trust == NULL)
		conclude(m, SIGNER_UNPROVEN, "no smime_ca_file is configured");
	else if (!leads_to(trust, &chain))
		conclude(m, SIGNER_UNPROVEN,
			"the certificate does not lead to an authority in smime_ca_file");
	else if (!may_sign(chain.v[0]))
		conclude(m, SIGNER_UNPROVEN, "the certificate is not for signing");
	else if (m->date < (int64_t)gnutls_x509_crt_get_activation_time(chain.v[0]) ||
		 m->date > (int64_t)gnutls_x509_crt_get_expiration_time(chain.v[0]))
		conclude(m, SIGNER_UNPROVEN, "the certificate was not valid at the mail's date");
	else {
		take_signer(m, chain.v[0]);
		conclude(m, SIGNER_VALID, "");
	}
	chain_free(&chain);
	gnutls_pkcs7_signature_info_deinit(&info);
}

static void judge_signature(
	const struct smime_trust *trust, const struct mime_signature *s, struct message *m)
{
	gnutls_datum_t der = {(unsigned char *)s->object, (unsigned)s->object_len};
	gnutls_datum_t content = {(unsigned char *)s->content, (unsigned)s->content_len};
	gnutls_pkcs7_t pkcs7;
	int n;

	if (s->object_len == 0 || s->object_len > UINT32_MAX / 2 || s->content_len > UINT32_MAX / 2)
		return;
	if (gnutls_pkcs7_init(&pkcs7) < 0)
		return;
	if (gnutls_pkcs7_import(pkcs7, &der, GNUTLS_X509_FMT_DER) < 0 &&
		gnutls_pkcs7_import(pkcs7, &der, GNUTLS_X509_FMT_PEM) < 0)
		n = -1;
	else
		n = gnutls_pkcs7_get_signature_count(pkcs7);
	if (n <= 0)
		conclude(m, SIGNER_INVALID, "the signature cannot be read");
	for (int i = 0; i < n && i < SIGNERS_MAX; i++)
		judge_signer(trust, pkcs7, (unsigned)i, s->content != NULL ? &content : NULL, m);
	gnutls_pkcs7_deinit(pkcs7);
}

void smime_judge(const struct smime_trust *trust, const struct mime *mime, struct message *m)
{
	for (size_t i = 0; i < mime->signatures_n; i++)
		judge_signature(trust, &mime->signatures[i], m);
}

bool smime_vouches(const struct mime *mime, const struct message *m)
{
	return m->signer.state == SIGNER_VALID && m->from.n == 1 &&
	       mime_header(mime, "From", 1) == NULL && *m->from.v[0].addr != '\0' &&
	       text_ieq(m->signer.addr, m->from.v[0].addr);
}
