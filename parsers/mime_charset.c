/*
 * mime_charset.c - owns the iconv converters and the decision which charset a text really has. Knows nothing of MIME.
 *
 * A declared charset is only a claim: it is taken where the bytes bear it out. Labels follow what mail programs mean by
 * them (the Encoding Standard's table): iso-8859-1 and us-ascii are windows-1252, gb2312 is gb18030, ks_c_5601 is cp949.
 */
#include "parsers/mime_charset.h"

#include <errno.h>
#include <glib.h>
#include <iconv.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/text.h"

#define REPLACEMENT "\xef\xbf\xbd"
#define NAME_MAX_BYTES 40 /* of a charset label */

struct converter {
	const char *iconv_name;
	const char *labels; /* further names, lower case without punctuation, each between blanks */
	iconv_t cd; /* owned for the life of the process; (iconv_t)-1 where the system has none */
};

static struct converter converters[] = {
	{"CP1252", " iso88591 latin1 l1 windows1252 ansi usascii ascii iso646us ibm819 cp819 ", 0},
	{"UTF-7", " utf7 unicode11utf7 csutf7 ", 0},
	{"UTF-16LE", " utf16 utf16le ucs2 iso10646ucs2 unicode ", 0},
	{"UTF-16BE", " utf16be ", 0},
	{"UTF-32", " utf32 ", 0},
	{"ISO-8859-2", " iso88592 latin2 l2 ", 0},
	{"ISO-8859-3", " iso88593 latin3 ", 0},
	{"ISO-8859-4", " iso88594 latin4 ", 0},
	{"ISO-8859-5", " iso88595 cyrillic ", 0},
	{"ISO-8859-6", " iso88596 arabic asmo708 ", 0},
	{"ISO-8859-7", " iso88597 greek ", 0},
	{"ISO-8859-8", " iso88598 iso88598i iso88598e hebrew ", 0},
	{"ISO-8859-10", " iso885910 latin6 ", 0},
	{"ISO-8859-13", " iso885913 latin7 ", 0},
	{"ISO-8859-14", " iso885914 latin8 ", 0},
	{"ISO-8859-15", " iso885915 latin9 latin0 ", 0},
	{"ISO-8859-16", " iso885916 latin10 ", 0},
	{"CP1250", " windows1250 xcp1250 ", 0},
	{"CP1251", " windows1251 xcp1251 ", 0},
	{"CP1253", " windows1253 ", 0},
	{"CP1254", " windows1254 iso88599 latin5 ", 0},
	{"CP1255", " windows1255 ", 0},
	{"CP1256", " windows1256 ", 0},
	{"CP1257", " windows1257 ", 0},
	{"CP1258", " windows1258 ", 0},
	{"CP437", " ibm437 437 ", 0},
	{"CP850", " ibm850 850 ", 0},
	{"CP852", " ibm852 852 ", 0},
	{"CP866", " ibm866 866 ", 0},
	{"CP874", " windows874 tis620 iso885911 ", 0},
	{"KOI8-R", " koi8r koi8 ", 0},
	{"KOI8-U", " koi8u koi8ru ", 0},
	{"MACINTOSH", " macintosh mac xmacroman macroman ", 0},
	{"GB18030", " gb18030 gbk gb2312 xgbk cp936 windows936 euccn gb231280 xeuccn ", 0},
	{"BIG5-HKSCS", " big5 big5hkscs cnbig5 xxbig5 cp950 ", 0},
	{"EUC-TW", " euctw ", 0},
	{"CP932", " shiftjis sjis xsjis windows31j mskanji cp932 ", 0},
	{"EUC-JP", " eucjp xeucjp ", 0},
	{"ISO-2022-JP-2", " iso2022jp iso2022jp2 iso2022jp1 csiso2022jp ", 0},
	{"CP949", " euckr ksc56011987 ksc5601 ksc56011989 windows949 cp949 uhc ", 0},
	{"ISO-2022-KR", " iso2022kr ", 0},
	{"JOHAB", " johab ", 0},
	{"HZ", " hzgb2312 hz ", 0},
};

/* Further converters that the MIME parser opens by itself for header fields: held open too, so that their modules stay. */
static const char *const held[] = {"ISO-8859-1", "ISO-8859-9", "ISO-8859-11", "TIS-620", "EUC-KR",
	"EUC-CN", "GB2312", "GBK", "BIG5", "SHIFT_JIS", "SJIS", "WINDOWS-31J", "ISO-2022-JP",
	"ISO-2022-JP-3", "UTF-16", "UCS-2", "US-ASCII", "UTF-8", "UHC", "ISO-10646-UCS-2"};

#define CONVERTERS (sizeof converters / sizeof *converters)

/* Opened and used once; never closed. */
static iconv_t hold(const char *name)
{
	char sample[] = "a", out[16], *in = sample, *to = out;
	size_t in_n = 1, out_n = sizeof out;
	iconv_t cd = iconv_open("UTF-8", name);

	if (cd != (iconv_t)-1)
		(void)iconv(cd, &in, &in_n, &to, &out_n);
	return cd;
}

void mime_charset_init(void)
{
	static iconv_t handles[sizeof held / sizeof *held]; /* reachable, so that no leak is told */
	static bool done; /* rules that are loaded anew need no second set */

	if (done)
		return;
	done = true;
	for (size_t i = 0; i < CONVERTERS; i++)
		converters[i].cd = hold(converters[i].iconv_name);
	for (size_t i = 0; i < sizeof held / sizeof *held; i++)
		handles[i] = hold(held[i]);
	(void)handles;
}

/* The label in lower case, letters and digits only, between blanks; RFC 2231's language tag ("utf-8*en") left out. */
static void squeeze(const char *charset, char out[NAME_MAX_BYTES + 3])
{
	size_t n = 0;

	out[n++] = ' ';
	for (; *charset != '\0' && *charset != '*' && n <= NAME_MAX_BYTES; charset++)
		if (g_ascii_isalnum(*charset))
			out[n++] = g_ascii_tolower(*charset);
	out[n++] = ' ';
	out[n] = '\0';
}

static bool names_utf8(const char *squeezed)
{
	return strcmp(squeezed, " utf8 ") == 0 || strcmp(squeezed, " unicode11utf8 ") == 0 ||
	       strcmp(squeezed, " cp65001 ") == 0 || strcmp(squeezed, " xutf8 ") == 0;
}

static struct converter *find(const char *squeezed)
{
	for (size_t i = 0; i < CONVERTERS; i++) {
		char own[NAME_MAX_BYTES + 3];

		squeeze(converters[i].iconv_name, own);
		if (strcmp(own, squeezed) == 0 || strstr(converters[i].labels, squeezed) != NULL)
			return converters[i].cd != (iconv_t)-1 && converters[i].cd != NULL
				       ? &converters[i]
				       : NULL;
	}
	return NULL;
}

/* Converts all of s, U+FFFD for each byte that fits nowhere; how many there were in *bad_out. */
static char *convert(iconv_t cd, const char *s, size_t len, size_t *len_out, size_t *bad_out)
{
	struct buf out;
	char chunk[4096];
	char *in = (char *)(uintptr_t)s; /* iconv does not write to its input */
	size_t left = len;

	buf_init(&out, len * 8 + 64);
	*bad_out = 0;
	(void)iconv(cd, NULL, NULL, NULL, NULL);
	while (left > 0) {
		char *to = chunk;
		size_t room = sizeof chunk;
		size_t rc = iconv(cd, &in, &left, &to, &room);
		int why = errno;

		(void)buf_add(&out, chunk, sizeof chunk - room);
		if (rc != (size_t)-1 || why == E2BIG)
			continue;
		(void)buf_puts(&out, REPLACEMENT);
		++*bad_out;
		in++;
		left--;
	}
	*len_out = out.len;
	return buf_take(&out);
}

/* Counts the valid multi-byte sequences and the bytes that belong to none. */
static void judge_utf8(const char *s, size_t len, size_t *good_out, size_t *bad_out)
{
	const char *end = s + len;

	*good_out = *bad_out = 0;
	while (s < end) {
		gunichar c;

		if ((unsigned char)*s < 0x80) {
			s++;
			continue;
		}
		c = g_utf8_get_char_validated(s, end - s);
		if (c == (gunichar)-1 || c == (gunichar)-2) {
			++*bad_out;
			s++;
		} else {
			++*good_out;
			s = g_utf8_next_char(s);
		}
	}
}

static char *copy(const char *s, size_t len, size_t *len_out)
{
	char *out = xmalloc(len + 1);

	memcpy(out, s, len);
	out[len] = '\0';
	*len_out = len;
	return out;
}

/* A byte order mark outranks every label. */
static const char *mark(const char **s, size_t *len)
{
	const unsigned char *u = (const unsigned char *)*s;
	size_t n = 0;
	const char *name = NULL;

	if (*len >= 3 && memcmp(u, "\xef\xbb\xbf", 3) == 0)
		n = 3, name = "utf-8";
	else if (*len >= 2 && u[0] == 0xff && u[1] == 0xfe)
		n = 2, name = "utf-16le";
	else if (*len >= 2 && u[0] == 0xfe && u[1] == 0xff)
		n = 2, name = "utf-16be";
	*s += n;
	*len -= n;
	return name;
}

/* Could the bytes be what the label says at all? Two-byte charsets over plain ASCII make nonsense of it. */
static bool plausible(const struct converter *c, const char *s, size_t len)
{
	if (strncmp(c->iconv_name, "UTF-16", 6) != 0 && strncmp(c->iconv_name, "UTF-32", 6) != 0)
		return true;
	return len >= 2 && memchr(s, '\0', len) != NULL;
}

/* Undeclared or wrongly declared: UTF-8 where most of what is not ASCII is, else windows-1252. */
static char *guess(const char *s, size_t len, size_t *len_out)
{
	size_t good, bad;

	judge_utf8(s, len, &good, &bad);
	if (bad <= good / 2 || converters[0].cd == (iconv_t)-1 || converters[0].cd == NULL)
		return copy(s, len, len_out); /* text_clean marks the few bad bytes */
	return convert(converters[0].cd, s, len, len_out, &bad);
}

char *mime_charset_decode(const char *s, size_t len, const char *charset, size_t *len_out)
{
	char squeezed[NAME_MAX_BYTES + 3];
	struct converter *c;
	const char *marked = mark(&s, &len);
	char *out;
	size_t bad;

	squeeze(marked != NULL ? marked : charset != NULL ? charset : "", squeezed);
	c = names_utf8(squeezed) ? NULL : find(squeezed);
	if (c == NULL || !plausible(c, s, len))
		return guess(s, len, len_out);
	if (c == &converters[0]) { /* the label that mail programs put on anything */
		size_t good, wrong;

		judge_utf8(s, len, &good, &wrong);
		if (good > 0 && wrong == 0)
			return copy(s, len, len_out);
	}
	out = convert(c->cd, s, len, len_out, &bad);
	if (bad <= len / 50 + 1)
		return out;
	if (c == &converters[0])
		return out;
	free(out);
	return guess(s, len, len_out);
}

char *mime_charset_guess(const char *s, size_t len)
{
	size_t n;

	return guess(s, len, &n);
}
