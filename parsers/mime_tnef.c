/*
 * mime_tnef.c - owns the reading of TNEF: a stream of attributes, some of which hold MAPI properties. Every length is checked
 * against what is left before anything is looked at, and nothing is copied but what is wanted.
 */
#include "parsers/mime_tnef.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/buf.h"
#include "parsers/mem.h"
#include "parsers/mime_charset.h"
#include "parsers/rtf.h"

#define SIGNATURE 0x223e9f78u
#define ATTRIBUTES_MAX 10000
#define PROPERTIES_MAX 5000
#define RTF_MAX ((size_t)8 << 20)

enum { /* attributes: MS-OXTNEF 2.1.3.2 */
	ATT_BODY = 0x0002800c,
	ATT_PROPERTIES = 0x00069003,
	ATT_CODEPAGE = 0x00069007,
	ATT_ATTACH_BEGIN = 0x00069002,
	ATT_ATTACH_DATA = 0x0006800f,
	ATT_ATTACH_TITLE = 0x00018010,
	ATT_ATTACH_PROPERTIES = 0x00069005,
};

enum { /* properties: MS-OXPROPS */
	PR_BODY = 0x1000,
	PR_RTF = 0x1009,
	PR_HTML = 0x1013,
	PR_CODEPAGE = 0x3fde,
	PR_DATA = 0x3701,
	PR_NAME = 0x3704,
	PR_LONG_NAME = 0x3707,
	PR_TYPE = 0x370e,
};

enum { /* property types: MS-OXCDATA 2.11.1 */
	PT_OBJECT = 0x000d,
	PT_STRING8 = 0x001e,
	PT_UNICODE = 0x001f,
	PT_BINARY = 0x0102,
	PT_MANY = 0x1000, /* a bit */
};

struct span {
	const char *p; /* borrowed: from the TNEF; NULL where there is none */
	size_t n;
	bool wide; /* UTF-16LE */
};

struct file {
	struct span title, name, long_name, type, data;
	bool object; /* a mail within */
	bool begun;
};

struct tnef {
	const char *p, *end;
	size_t text_max;
	unsigned codepage, html_codepage; /* 0 where not known */
	struct span body, html, rtf;
	struct file file;
	mime_tnef_file *report;
	void *context;
};

static uint32_t u16(const char *p)
{
	return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}

static uint32_t u32(const char *p)
{
	return u16(p) | u16(p + 2) << 16;
}

/* --- MAPI properties ---------------------------------------------------------------------------------------------- */

struct reading_at {
	const char *p, *end;
};

static int take_u32(struct reading_at *at, uint32_t *out)
{
	if (at->end - at->p < 4)
		return -1;
	*out = u32(at->p);
	at->p += 4;
	return 0;
}

/* n bytes, and those that fill up to a multiple of four where there are so many. */
static int take_bytes(struct reading_at *at, size_t n, struct span *out)
{
	size_t left = (size_t)(at->end - at->p), whole = (n + 3) & ~(size_t)3;

	if (n > left)
		return -1;
	*out = (struct span){.p = at->p, .n = n};
	at->p += whole < left ? whole : left;
	return 0;
}

/* Bytes of one value of a type of fixed size; 0 for the others. */
static size_t fixed_size(uint32_t type)
{
	switch (type) {
	case 0x0000:
	case 0x0001:
		return 0;
	case 0x0005: /* double */
	case 0x0006: /* currency */
	case 0x0007: /* application time */
	case 0x0014: /* 64 bits */
	case 0x0040: /* time */
		return 8;
	case 0x0048: /* GUID */
		return 16;
	default: /* 16 bits fill 32 */
		return 4;
	}
}

/* The name of a named property is passed over. */
static int skip_name(struct reading_at *at)
{
	struct span guid, name;
	uint32_t kind, n;

	if (take_bytes(at, 16, &guid) < 0 || take_u32(at, &kind) < 0 || take_u32(at, &n) < 0)
		return -1;
	return kind == 0 ? 0 : take_bytes(at, n, &name);
}

/* The first value of a property; the others are passed over. */
static int take_value(struct reading_at *at, uint32_t type, struct span *out)
{
	uint32_t base = type & ~(uint32_t)PT_MANY, n = 1, size;
	bool variable =
		base == PT_OBJECT || base == PT_STRING8 || base == PT_UNICODE || base == PT_BINARY;

	*out = (struct span){0};
	if ((variable || (type & PT_MANY)) && take_u32(at, &n) < 0)
		return -1;
	for (uint32_t i = 0; i < n; i++) {
		struct span value;

		if (variable) {
			if (take_u32(at, &size) < 0)
				return -1;
		} else
			size = (uint32_t)fixed_size(base);
		if ((size == 0 && !variable) || take_bytes(at, size, &value) < 0)
			return -1;
		value.wide = base == PT_UNICODE;
		if (i == 0)
			*out = value;
	}
	return 0;
}

static void use_value(struct tnef *t, bool of_file, uint32_t id, uint32_t type, struct span value)
{
	struct file *f = &t->file;

	if (value.p == NULL)
		return;
	if (!of_file) {
		if (id == PR_BODY)
			t->body = value;
		else if (id == PR_HTML)
			t->html = value;
		else if (id == PR_RTF)
			t->rtf = value;
		else if (id == PR_CODEPAGE && value.n == 4)
			t->html_codepage = u32(value.p);
		return;
	}
	if (id == PR_NAME)
		f->name = value;
	else if (id == PR_LONG_NAME)
		f->long_name = value;
	else if (id == PR_TYPE)
		f->type = value;
	else if (id == PR_DATA && type == PT_OBJECT && value.n > 16) {
		f->data = (struct span){.p = value.p + 16, .n = value.n - 16}; /* behind its GUID */
		f->object = true;
	} else if (id == PR_DATA && type == PT_BINARY && f->data.p == NULL)
		f->data = value;
}

static int take_properties(struct tnef *t, struct span data, bool of_file)
{
	struct reading_at at = {data.p, data.p + data.n};
	uint32_t n, tag;

	if (take_u32(&at, &n) < 0 || n > PROPERTIES_MAX)
		return -1;
	for (uint32_t i = 0; i < n; i++) {
		struct span value;

		if (take_u32(&at, &tag) < 0)
			return -1;
		if (tag >> 16 >= 0x8000 && skip_name(&at) < 0)
			return -1;
		if (take_value(&at, tag & 0xffff, &value) < 0)
			return -1;
		use_value(t, of_file, tag >> 16, tag & 0xffff, value);
	}
	return 0;
}

/* --- text --------------------------------------------------------------------------------------------------------- */

static const char *charset_of(unsigned codepage, char name[32])
{
	if (codepage == 65001)
		return "utf-8";
	if (codepage == 28591)
		return "iso-8859-1";
	if (codepage < 1250 || codepage > 1258)
		return NULL;
	(void)snprintf(name, 32, "windows-%u", codepage);
	return name;
}

/* As UTF-8, without the NUL at its end; "" where there is none. Owned by the caller. */
static char *text_of(struct span s, unsigned codepage, size_t max)
{
	char name[32], *utf8;
	size_t n;

	if (s.p == NULL)
		return xstrdup("");
	utf8 = mime_charset_decode(
		s.p, s.n < max ? s.n : max, s.wide ? "utf-16le" : charset_of(codepage, name), &n);
	utf8[n] = '\0';
	return utf8;
}

static void text_from_rtf(const struct tnef *t, struct tnef_body *out)
{
	struct buf rtf, text;
	bool html = false;
	char *all;

	buf_init(&rtf, RTF_MAX);
	buf_init(&text, t->text_max);
	if (rtf_unpack(t->rtf.p, t->rtf.n, &rtf) == 0 && rtf.len > 0)
		rtf_text(rtf.data, rtf.len, &text, &html);
	all = buf_take(&text);
	if (*all == '\0')
		free(all);
	else if (html)
		out->html = all;
	else
		out->plain = all;
	buf_free(&rtf);
}

static void take_bodies(const struct tnef *t, struct tnef_body *out)
{
	if (t->html.p != NULL)
		out->html = text_of(t->html, t->html_codepage != 0 ? t->html_codepage : t->codepage,
			t->text_max);
	if (t->body.p != NULL)
		out->plain = text_of(t->body, t->codepage, t->text_max);
	if (t->html.p == NULL && t->rtf.p != NULL && (out->plain == NULL || *out->plain == '\0')) {
		free(out->plain);
		out->plain = NULL;
		text_from_rtf(t, out);
	}
}

/* --- attributes --------------------------------------------------------------------------------------------------- */

static void end_file(struct tnef *t)
{
	struct file *f = &t->file;
	struct span name = f->long_name.p != NULL ? f->long_name
			   : f->title.p != NULL   ? f->title
						  : f->name;
	char *n, *type;

	if (f->begun) {
		n = text_of(name, t->codepage, 4096);
		type = f->object ? xstrdup(MIME_TNEF_TYPE) : text_of(f->type, t->codepage, 200);
		t->report(t->context, n, type, f->data.p != NULL ? f->data.p : "", f->data.n);
		free(n);
		free(type);
	}
	*f = (struct file){0};
}

static int use_attribute(struct tnef *t, uint32_t id, struct span data)
{
	switch (id) {
	case ATT_BODY:
		if (t->body.p == NULL)
			t->body = data;
		return 0;
	case ATT_CODEPAGE:
		if (data.n >= 4)
			t->codepage = u32(data.p);
		return 0;
	case ATT_PROPERTIES:
		return take_properties(t, data, false);
	case ATT_ATTACH_BEGIN:
		end_file(t);
		t->file.begun = true;
		return 0;
	case ATT_ATTACH_TITLE:
		t->file.title = data;
		return 0;
	case ATT_ATTACH_DATA:
		if (!t->file.object)
			t->file.data = data;
		return 0;
	case ATT_ATTACH_PROPERTIES:
		return take_properties(t, data, true);
	default:
		return 0;
	}
}

static int take_attributes(struct tnef *t)
{
	for (unsigned i = 0; t->p < t->end; i++) {
		uint32_t id, n;

		if (i >= ATTRIBUTES_MAX || t->end - t->p < 9)
			return -1;
		id = u32(t->p + 1);
		n = u32(t->p + 5);
		t->p += 9;
		if (n > (size_t)(t->end - t->p))
			return -1;
		if (use_attribute(t, id, (struct span){.p = t->p, .n = n}) < 0)
			return -1;
		t->p += n;
		t->p += t->end - t->p < 2 ? t->end - t->p : 2; /* a sum that proves nothing */
	}
	return 0;
}

int mime_tnef_read(const char *bytes, size_t len, size_t text_max, struct tnef_body *body_out,
	mime_tnef_file *file, void *context)
{
	struct tnef t = {.text_max = text_max, .report = file, .context = context};
	int rc;

	*body_out = (struct tnef_body){0};
	if (len < 6 || u32(bytes) != SIGNATURE)
		return -1;
	t.p = bytes + 6; /* behind the signature and a key */
	t.end = bytes + len;
	rc = take_attributes(&t);
	end_file(&t);
	take_bodies(&t, body_out);
	return rc;
}

void mime_tnef_done(struct tnef_body *body)
{
	free(body->plain);
	free(body->html);
	*body = (struct tnef_body){0};
}
