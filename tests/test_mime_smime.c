/* test_mime_smime.c - opaque signatures are read through, encrypted mail is told; keys are made here and forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>

#include "parsers/mem.h"
#include "parsers/mime.h"
#include "parsers/mime_smime.h"

#define ENTITY                                                                                \
	"Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nSigned hello\r\n--q\r\n" \
	"Content-Type: application/pdf; name=pd.pdf\r\n\r\n%PDF-1\r\n--q--\r\n"

/* Wraps content in a signature of a new key, as base64. Owned by the caller. */
static char *sign(const char *content)
{
	gnutls_datum_t data = {(unsigned char *)(uintptr_t)content, (unsigned)strlen(content)};
	gnutls_datum_t der = {0}, base64 = {0};
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	gnutls_privkey_t signer;
	gnutls_pkcs7_t pkcs7;
	char *out;

	assert_int_equal(gnutls_x509_privkey_init(&key), 0);
	assert_int_equal(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA,
				 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		0);
	assert_int_equal(gnutls_x509_crt_init(&crt), 0);
	assert_int_equal(gnutls_x509_crt_set_version(crt, 3), 0);
	assert_int_equal(gnutls_x509_crt_set_serial(crt, "\x01", 1), 0);
	assert_int_equal(gnutls_x509_crt_set_dn(crt, "CN=test", NULL), 0);
	assert_int_equal(gnutls_x509_crt_set_activation_time(crt, 1700000000), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(crt, 2000000000), 0);
	assert_int_equal(gnutls_x509_crt_set_key(crt, key), 0);
	assert_int_equal(gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0), 0);
	assert_int_equal(gnutls_privkey_init(&signer), 0);
	assert_int_equal(gnutls_privkey_import_x509(signer, key, 0), 0);
	assert_int_equal(gnutls_pkcs7_init(&pkcs7), 0);
	assert_int_equal(gnutls_pkcs7_sign(pkcs7, crt, signer, &data, NULL, NULL, GNUTLS_DIG_SHA256,
				 GNUTLS_PKCS7_EMBED_DATA),
		0);
	assert_int_equal(gnutls_pkcs7_export2(pkcs7, GNUTLS_X509_FMT_DER, &der), 0);
	assert_int_equal(gnutls_base64_encode2(&der, &base64), 0);
	out = xstrndup((const char *)base64.data, base64.size);
	gnutls_free(der.data);
	gnutls_free(base64.data);
	gnutls_pkcs7_deinit(pkcs7);
	gnutls_privkey_deinit(signer);
	gnutls_x509_crt_deinit(crt);
	gnutls_x509_privkey_deinit(key);
	return out;
}

static char *mail_of(const char *type, const char *base64)
{
	return xasprintf("Subject: x\nContent-Type: %s\nContent-Transfer-Encoding: base64\n\n%s\n",
		type, base64);
}

static void read_mail(const char *raw, struct mime *mime, struct message *m)
{
	struct err e = {0};

	message_init(m);
	if (mime_read(raw, strlen(raw), &limits_default, mime, m, &e) < 0)
		fail_msg("refused: %s", e.message);
}

static void test_signed(void **state)
{
	static const char *const types[] = {
		"application/pkcs7-mime; smime-type=signed-data; name=smime.p7m",
		"application/x-pkcs7-mime; name=smime.p7m",
		"application/octet-stream; name=smime.p7m"};
	char *base64 = sign(ENTITY);

	(void)state;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		char *raw = mail_of(types[i], base64);
		struct mime mime;
		struct message m;

		read_mail(raw, &mime, &m);
		assert_string_equal(mime.plain, "Signed hello");
		assert_int_equal(m.attachments.n, 1);
		assert_string_equal(m.attachments.v[0].name, "pd.pdf");
		assert_false(mime.encrypted);
		mime_free(&mime);
		message_free(&m);
		free(raw);
	}
	free(base64);
}

/* A signature around a signature, as relays make them. */
static void test_signed_twice(void **state)
{
	char *inner = sign(ENTITY), *raw, *base64;
	struct mime mime;
	struct message m;

	(void)state;
	raw = mail_of("application/pkcs7-mime; smime-type=signed-data", inner);
	base64 = sign(raw);
	free(inner);
	free(raw);
	raw = mail_of("application/pkcs7-mime; smime-type=signed-data", base64);
	read_mail(raw, &mime, &m);
	assert_string_equal(mime.plain, "Signed hello");
	mime_free(&mime);
	message_free(&m);
	free(raw);
	free(base64);
}

/* Unwrapping counts as decoding: signatures around signatures cannot multiply a mail. */
static void test_limit(void **state)
{
	char *base64 = sign(ENTITY);
	char *raw = mail_of("application/pkcs7-mime; smime-type=signed-data", base64);
	struct limits limits = limits_default;
	struct mime mime;
	struct message m;
	struct err e = {0};

	(void)state;
	limits.parts = 3; /* the whole, its entity and one of two parts */
	message_init(&m);
	assert_int_equal(mime_read(raw, strlen(raw), &limits, &mime, &m, &e), -1);
	assert_int_equal(e.kind, ERR_INPUT);
	assert_non_null(strstr(e.message, "parts"));
	message_free(&m);
	free(raw);
	free(base64);
}

static void test_encrypted(void **state)
{
	static const struct {
		const char *name, *type, *base64;
		bool encrypted;
	} rows[] = {
		/* SEQUENCE { OID 1.2.840.113549.1.7.3 ... */
		{"by content", "application/pkcs7-mime; name=smime.p7m",
			"MIAGCSqGSIb3DQEHA6CAMIACAQA=", true},
		{"by declaration", "application/pkcs7-mime; smime-type=enveloped-data", "AAAA",
			true},
		{"undeclared and unreadable", "application/pkcs7-mime", "AAAA", true},
		{"certificates only", "application/pkcs7-mime; smime-type=certs-only", "AAAA",
			false},
		{"signed, broken", "application/pkcs7-mime; smime-type=signed-data", "AAAA", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *raw = mail_of(rows[i].type, rows[i].base64);
		struct mime mime;
		struct message m;

		read_mail(raw, &mime, &m);
		if (mime.encrypted != rows[i].encrypted)
			fail_msg("%s: encrypted is %d", rows[i].name, mime.encrypted);
		assert_int_equal(m.attachments.n, 1);
		mime_free(&mime);
		message_free(&m);
		free(raw);
	}
}

static int setup(void **state)
{
	(void)state;
	mime_init();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signed),
		cmocka_unit_test(test_signed_twice),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_encrypted),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
