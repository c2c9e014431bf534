/* mime_smime.c - owns the unwrapping of opaque S/MIME signatures. Verifies nothing. Knows nothing of MIME. */
#include "parsers/mime_smime.h"

#include <gnutls/gnutls.h>
#include <gnutls/pkcs7.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "parsers/mem.h"

#define OID_WINDOW 64 /* bytes from the beginning in which the content type's OID stands */

/* Is the object identifier (its DER content bytes) the content type of the outer ContentInfo? */
static bool has_type(const char *der, size_t len, const char *oid, size_t oid_len)
{
	size_t window = len < OID_WINDOW ? len : OID_WINDOW;

	return memmem(der, window, oid, oid_len) != NULL;
}

enum smime_kind mime_smime_open(const char *der, size_t len, char **content_out, size_t *len_out)
{
	static const char enveloped[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03";
	static const char auth_enveloped[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17";
	gnutls_datum_t in = {.data = (unsigned char *)(uintptr_t)der, .size = (unsigned)len};
	gnutls_datum_t content = {0};
	gnutls_pkcs7_t pkcs7;
	enum smime_kind kind = SMIME_OTHER;

	*content_out = NULL;
	*len_out = 0;
	if (len == 0 || len > UINT32_MAX / 2)
		return SMIME_OTHER;
	if (has_type(der, len, enveloped, sizeof enveloped - 1) ||
		has_type(der, len, auth_enveloped, sizeof auth_enveloped - 1))
		return SMIME_ENVELOPED;
	if (gnutls_pkcs7_init(&pkcs7) < 0)
		return SMIME_OTHER;
	if ((gnutls_pkcs7_import(pkcs7, &in, GNUTLS_X509_FMT_DER) >= 0 ||
		    gnutls_pkcs7_import(pkcs7, &in, GNUTLS_X509_FMT_PEM) >= 0) &&
		gnutls_pkcs7_get_embedded_data(pkcs7, 0, &content) >= 0) {
		if (content.data != NULL && content.size > 0) {
			*content_out = xmalloc((size_t)content.size + 1);
			memcpy(*content_out, content.data, content.size);
			(*content_out)[content.size] = '\0';
			*len_out = content.size;
			kind = SMIME_SIGNED;
		}
		gnutls_free(content.data);
	}
	gnutls_pkcs7_deinit(pkcs7);
	return kind;
}
