/* test_smime.c - whose signature counts; authorities, keys and mails are made here and forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <gnutls/abstract.h>
#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>

#include "daemon/cage.h"
#include "parsers/mem.h"
#include "parsers/reading.h"
#include "parsers/smime.h"

#define BEGIN 1767225600 /* 2026-01-01 */
#define END 1798761600   /* 2027-01-01 */
#define DATE "Mon, 1 Jun 2026 12:00:00 +0000"

struct identity {
	gnutls_x509_privkey_t key;
	gnutls_x509_crt_t crt;
	gnutls_privkey_t signer;
};

static struct identity ca, middle, other_ca, alice, by_middle, no_signing, in_dn;
static char folder[] = "/tmp/mailclerk-smime-XXXXXX";
static char *ca_file;
static struct smime_trust *trust;

/* A certificate signed by `by` (NULL: by itself). */
static void make(struct identity *out, const struct identity *by, const char *dn, const char *email,
	unsigned usage)
{
	static unsigned char serial = 1;
	unsigned char id[20];
	size_t n = sizeof id;
	const char *wrong;

	assert_int_equal(gnutls_x509_privkey_init(&out->key), 0);
	assert_int_equal(gnutls_x509_privkey_generate(out->key, GNUTLS_PK_ECDSA,
				 GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0),
		0);
	assert_int_equal(gnutls_x509_crt_init(&out->crt), 0);
	assert_int_equal(gnutls_x509_crt_set_version(out->crt, 3), 0);
	assert_int_equal(gnutls_x509_crt_set_serial(out->crt, &serial, 1), 0);
	serial++;
	assert_int_equal(gnutls_x509_crt_set_dn(out->crt, dn, &wrong), 0);
	assert_int_equal(gnutls_x509_crt_set_activation_time(out->crt, BEGIN), 0);
	assert_int_equal(gnutls_x509_crt_set_expiration_time(out->crt, END), 0);
	assert_int_equal(gnutls_x509_crt_set_key(out->crt, out->key), 0);
	assert_int_equal(gnutls_x509_crt_get_key_id(out->crt, 0, id, &n), 0);
	assert_int_equal(gnutls_x509_crt_set_subject_key_id(out->crt, id, n), 0);
	assert_int_equal(gnutls_x509_crt_set_basic_constraints(
				 out->crt, usage & GNUTLS_KEY_KEY_CERT_SIGN ? 1 : 0, -1),
		0);
	assert_int_equal(gnutls_x509_crt_set_key_usage(out->crt, usage), 0);
	if (email != NULL)
		assert_int_equal(gnutls_x509_crt_set_subject_alt_name(out->crt,
					 GNUTLS_SAN_RFC822NAME, email, (unsigned)strlen(email), 0),
			0);
	assert_int_equal(gnutls_x509_crt_sign2(out->crt, by != NULL ? by->crt : out->crt,
				 by != NULL ? by->key : out->key, GNUTLS_DIG_SHA256, 0),
		0);
	assert_int_equal(gnutls_privkey_init(&out->signer), 0);
	assert_int_equal(gnutls_privkey_import_x509(out->signer, out->key, 0), 0);
}

static void forget(struct identity *i)
{
	gnutls_privkey_deinit(i->signer);
	gnutls_x509_crt_deinit(i->crt);
	gnutls_x509_privkey_deinit(i->key);
}

/* PKCS #7 over text, as base64; `also` comes along where given. Owned by the caller. */
static char *sign(
	const struct identity *who, const struct identity *also, const char *text, bool embed)
{
	gnutls_datum_t data = {(unsigned char *)(uintptr_t)text, (unsigned)strlen(text)};
	gnutls_datum_t der = {0}, base64 = {0};
	gnutls_pkcs7_t pkcs7;
	char *out;

	assert_int_equal(gnutls_pkcs7_init(&pkcs7), 0);
	assert_int_equal(gnutls_pkcs7_sign(pkcs7, who->crt, who->signer, &data, NULL, NULL,
				 GNUTLS_DIG_SHA256,
				 (embed ? GNUTLS_PKCS7_EMBED_DATA : 0) | GNUTLS_PKCS7_INCLUDE_TIME |
					 GNUTLS_PKCS7_INCLUDE_CERT),
		0);
	if (also != NULL)
		assert_int_equal(gnutls_pkcs7_set_crt(pkcs7, also->crt), 0);
	assert_int_equal(gnutls_pkcs7_export2(pkcs7, GNUTLS_X509_FMT_DER, &der), 0);
	assert_int_equal(gnutls_base64_encode2(&der, &base64), 0);
	out = xstrndup((const char *)base64.data, base64.size);
	gnutls_free(der.data);
	gnutls_free(base64.data);
	gnutls_pkcs7_deinit(pkcs7);
	return out;
}

#define PART                                                                                     \
	"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable" \
	"\r\n\r\nPlease give me access =E2=80=94 thanks.\r\n"

enum shape {
	CLEAR,
	OPAQUE,
	CHANGED,    /* the signed part is not what was signed */
	THIRD_PART, /* something stands behind the signature */
	INSIDE,     /* the signed entity is one of several */
	BARE_LF,    /* as a Maildir would hold it */
	CLEAR_IN_OPAQUE,
};

static char *clear_entity(const struct identity *who, const struct identity *also, enum shape shape)
{
	char *signature = sign(who, also, PART, false), *out;

	out = xasprintf(
		"Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; "
		"micalg=sha-256; boundary=s\r\n\r\nThis is signed.\r\n--s\r\n%s%s\r\n--s\r\n"
		"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n%s\r\n%s--s--\r\n",
		PART, shape == CHANGED ? "And more.\r\n" : "", signature,
		shape == THIRD_PART ? "--s\r\n\r\nAlso unsigned.\r\n" : "");
	free(signature);
	return out;
}

static char *opaque_entity(
	const struct identity *who, const struct identity *also, const char *content)
{
	char *object = sign(who, also, content, true), *out;

	out = xasprintf("Content-Type: application/pkcs7-mime; smime-type=signed-data; "
			"name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n",
		object);
	free(object);
	return out;
}

static char *make_mail(
	const struct identity *who, const struct identity *also, enum shape shape, const char *head)
{
	char *inner, *entity, *out, *to;

	if (shape == OPAQUE)
		entity = opaque_entity(who, also, PART);
	else if (shape == CLEAR_IN_OPAQUE) {
		inner = clear_entity(who, also, CLEAR);
		entity = opaque_entity(&middle, NULL, inner);
		free(inner);
	} else
		entity = clear_entity(who, also, shape);
	if (shape == INSIDE) {
		inner = entity;
		entity = xasprintf("Content-Type: multipart/mixed; boundary=m\r\n\r\n--m\r\n\r\n"
				   "Unsigned.\r\n--m\r\n%s\r\n--m--\r\n",
			inner);
		free(inner);
	}
	out = xasprintf("%s\r\nSubject: x\r\nMIME-Version: 1.0\r\n%s", head, entity);
	free(entity);
	if (shape != BARE_LF)
		return out;
	to = out;
	for (const char *p = out; *p != '\0'; p++)
		if (*p != '\r')
			*to++ = *p;
	*to = '\0';
	return out;
}

#define FROM(addr) "From: Alice <" addr ">\r\nDate: " DATE

static const struct {
	const char *row;
	const struct identity *who, *also;
	enum shape shape;
	const char *head;
	bool no_trust;
	enum signer_state want;
	bool vouches;
	const char *because; /* a part of it */
} rows[] = {
	{"clear", &alice, NULL, CLEAR, FROM("alice@usda.gov"), false, SIGNER_VALID, true, ""},
	{"opaque", &alice, NULL, OPAQUE, FROM("alice@usda.gov"), false, SIGNER_VALID, true, ""},
	{"bare LF", &alice, NULL, BARE_LF, FROM("alice@usda.gov"), false, SIGNER_VALID, true, ""},
	{"other case", &alice, NULL, CLEAR, FROM("Alice@USDA.gov"), false, SIGNER_VALID, true, ""},
	{"address in the DN", &in_dn, NULL, CLEAR, FROM("dn@usda.gov"), false, SIGNER_VALID, true,
		""},
	{"through an authority in between", &by_middle, &middle, CLEAR, FROM("bob@usda.gov"), false,
		SIGNER_VALID, true, ""},
	{"that authority absent", &by_middle, NULL, CLEAR, FROM("bob@usda.gov"), false,
		SIGNER_UNPROVEN, false, "authority"},
	{"another From", &alice, NULL, CLEAR, FROM("mallory@usda.gov"), false, SIGNER_VALID, false,
		""},
	{"two From", &alice, NULL, CLEAR, "From: alice@usda.gov\r\n" FROM("alice@usda.gov"), false,
		SIGNER_VALID, false, ""},
	{"two addresses in From", &alice, NULL, CLEAR,
		"From: alice@usda.gov, m@x.gov\r\nDate: " DATE, false, SIGNER_VALID, false, ""},
	{"changed", &alice, NULL, CHANGED, FROM("alice@usda.gov"), false, SIGNER_INVALID, false,
		"match"},
	{"third part", &alice, NULL, THIRD_PART, FROM("alice@usda.gov"), false, SIGNER_NONE, false,
		""},
	{"one of several parts", &alice, NULL, INSIDE, FROM("alice@usda.gov"), false, SIGNER_NONE,
		false, ""},
	{"signed again on the way", &alice, NULL, CLEAR_IN_OPAQUE, FROM("alice@usda.gov"), false,
		SIGNER_VALID, true, ""},
	{"unknown authority", &other_ca, NULL, CLEAR, FROM("alice@usda.gov"), false,
		SIGNER_UNPROVEN, false, "authority"},
	{"no authority configured", &alice, NULL, CLEAR, FROM("alice@usda.gov"), true,
		SIGNER_UNPROVEN, false, "smime_ca_file"},
	{"not for signing", &no_signing, NULL, CLEAR, FROM("enc@usda.gov"), false, SIGNER_UNPROVEN,
		false, "not for signing"},
	{"before it was valid", &alice, NULL, CLEAR,
		"From: alice@usda.gov\r\nDate: Mon, 1 Jun 2020 12:00:00 +0000", false,
		SIGNER_UNPROVEN, false, "date"},
	{"after it was valid", &alice, NULL, CLEAR,
		"From: alice@usda.gov\r\nDate: Fri, 1 Jun 2029 12:00:00 +0000", false,
		SIGNER_UNPROVEN, false, "date"},
	{"no date", &alice, NULL, CLEAR, "From: alice@usda.gov", false, SIGNER_UNPROVEN, false,
		"date"},
};

static void judges(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *mail = make_mail(rows[i].who, rows[i].also, rows[i].shape, rows[i].head);
		struct mime mime;
		struct message m;
		struct err e = {0};

		message_init(&m);
		if (mime_read(mail, strlen(mail), &limits_default, &mime, &m, &e) < 0)
			fail_msg("%s: %s", rows[i].row, e.message);
		assert_non_null(strstr(mime.plain, "Please give me access"));
		smime_judge(rows[i].no_trust ? NULL : trust, &mime, &m);
		if (m.signer.state != rows[i].want || smime_vouches(&mime, &m) != rows[i].vouches ||
			strstr(m.signer.because, rows[i].because) == NULL)
			fail_msg("%s: %s (%s) %s%s", rows[i].row,
				signer_state_names[m.signer.state], m.signer.because, m.signer.addr,
				smime_vouches(&mime, &m) ? ", vouches" : "");
		if (rows[i].vouches)
			assert_string_equal(m.signer.name, "Alice Example");
		mime_free(&mime);
		message_free(&m);
		free(mail);
	}
}

/* The same bytes through the cage, with a failed DMARC verdict, as a forwarder leaves it. */
static void outweighs_dmarc_in_the_cage(void **state)
{
	static const char head[] =
		"Authentication-Results: mx.opm.gov; dmarc=fail header.from=usda.gov\r\n" FROM(
			"alice@usda.gov");
	const struct reader_files files = {.patterns = "parsers/patterns",
		.rules = "parsers/rules",
		.directory = "parsers/directory/agencies.csv",
		.screen = "parsers/screen.yaml"};
	struct strings own = {0};
	struct reader_mailbox mailbox = {.name = "recruiter-help",
		.auth = {.kind = AUTH_PROFILE_SERVER, .authserv_id = "mx.opm.gov"},
		.self = {.addresses = &own, .message_id_domain = "x.gov", .list_ids = &own}};
	struct cage_fork fork = {.mailbox = &mailbox, .limits = &limits_default};
	struct findings findings = {0};
	struct reader *reader;
	char *mail = make_mail(&alice, NULL, CLEAR, head);

	(void)state;
	assert_int_equal(reader_load(&files, &reader, &findings), 0);
	fork.reader = reader;
	for (int known = 0; known < 2; known++) {
		struct cage *cage = cage_new(cage_fork_spawn, &fork, &limits_default);
		struct reading r;
		struct err e = {0};

		mailbox.trust = known ? trust : NULL;
		if (cage_read(cage, mail, strlen(mail), &r, &e) < 0)
			fail_msg("%s", e.message);
		assert_int_equal(r.message.auth.result, known ? AUTH_PASS : AUTH_FAIL);
		assert_int_equal(r.message.auth.method, known ? AUTH_BY_SMIME : AUTH_BY_DMARC);
		assert_string_equal(r.message.signer.addr, known ? "alice@usda.gov" : "");
		assert_string_equal(r.message.signer.name, known ? "Alice Example" : "");
		assert_int_equal(r.message.signer.state, known ? SIGNER_VALID : SIGNER_UNPROVEN);
		reading_free(&r);
		cage_free(cage);
		cage_fork_end(&fork);
	}
	reader_free(reader);
	findings_free(&findings);
	free(mail);
}

static void refuses_bad_bundles(void **state)
{
	char *path = xasprintf("%s/empty.pem", folder);
	struct smime_trust *t;
	struct err e = {0};
	FILE *f = fopen(path, "w");

	(void)state;
	assert_non_null(f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(smime_trust_load(path, &t, &e), -1);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(smime_trust_load(path, &t, &e), -1);
	free(path);
}

static int setup(void **state)
{
	const unsigned sign_certs = GNUTLS_KEY_KEY_CERT_SIGN;
	const unsigned sign_mail = GNUTLS_KEY_DIGITAL_SIGNATURE;
	gnutls_datum_t pem;
	struct err e = {0};
	FILE *f;

	(void)state;
	make(&ca, NULL, "CN=Authority", NULL, sign_certs);
	make(&middle, &ca, "CN=Authority in between", "relay@usda.gov", sign_certs | sign_mail);
	make(&other_ca, NULL, "CN=Alice Example", "alice@usda.gov", sign_certs | sign_mail);
	make(&alice, &ca, "CN=Alice Example", "alice@usda.gov", sign_mail);
	make(&by_middle, &middle, "CN=Alice Example", "bob@usda.gov", sign_mail);
	make(&no_signing, &ca, "CN=Alice Example", "enc@usda.gov", GNUTLS_KEY_KEY_AGREEMENT);
	make(&in_dn, &ca, "CN=Alice Example,EMAIL=dn@usda.gov", NULL, sign_mail);
	assert_non_null(mkdtemp(folder));
	ca_file = xasprintf("%s/ca.pem", folder);
	assert_int_equal(gnutls_x509_crt_export2(ca.crt, GNUTLS_X509_FMT_PEM, &pem), 0);
	f = fopen(ca_file, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(pem.data, 1, pem.size, f), pem.size);
	assert_int_equal(fclose(f), 0);
	gnutls_free(pem.data);
	assert_int_equal(smime_trust_load(ca_file, &trust, &e), 0);
	return 0;
}

static int teardown(void **state)
{
	struct identity *all[] = {&ca, &middle, &other_ca, &alice, &by_middle, &no_signing, &in_dn};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		forget(all[i]);
	smime_trust_free(trust);
	(void)unlink(ca_file);
	(void)rmdir(folder);
	free(ca_file);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* first: its reader_load is the only initialisation */
		cmocka_unit_test(outweighs_dmarc_in_the_cage),
		cmocka_unit_test(judges),
		cmocka_unit_test(refuses_bad_bundles),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
