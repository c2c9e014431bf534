/*
 * mime_tree.c - owns the decision what each part of a mail is: body, attachment, report, a mail within the mail. Knows
 * nothing of headers' meaning and of what is asked in the text.
 *
 * The rule of the house is to see what the recipient would have seen: the last alternative that a mail program shows, text
 * parts around an attachment as one text, signatures read through.
 */
#include "parsers/mime_tree.h"

#include <gmime/gmime.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/mime_charset.h"
#include "parsers/mime_header.h"
#include "parsers/mime_part.h"
#include "parsers/mime_smime.h"
#include "parsers/mime_text.h"
#include "parsers/mime_tnef.h"
#include "parsers/mime_uu.h"
#include "parsers/text.h"

/* HTML may be this many times as long as the text it holds. */
#define HTML_FACTOR 16
/* Bytes that a character of one byte can take in any charset: a text longer than so many times its limit is too long
 * without being decoded. */
#define WIDEST 4
#define TNEF_DEPTH 5 /* mails within mails in one winmail.dat */

/* Where a part stands. */
enum place {
	PLACE_BODY,        /* a text part here is body */
	PLACE_ALTERNATIVE, /* a child of multipart/alternative: only forms that are known count */
	PLACE_ASIDE,       /* not the first part of a multipart/related: what the first one uses */
};

struct tree {
	const struct limits *limits;
	struct mime_budget *budget;
	struct mime *out;
	struct message *m;
	struct buf inner;   /* header blocks and texts of the mails within */
	unsigned within;    /* how many mails the walk is inside of */
	size_t depth, seen; /* nesting, and parts met on the walk */
	size_t layers;      /* signatures that the walk is inside of */
	struct err *e;
};

static int walk(struct tree *t, GMimeObject *part, enum place place, struct segments *body);

static void attach(struct tree *t, GMimeObject *part, const char *bytes, size_t len)
{
	mime_attachment_add(t->m, t->limits->attachments, mime_part_name(part),
		mime_part_type(part), bytes, len);
}

static void set(char **field, char *value /* owned */)
{
	free(*field);
	*field = value;
}

/* ---- a mail within the mail ---- */

static void block_line(
	struct buf *b, const struct mime *headers, const char *name, const char *label)
{
	const char *value = mime_header(headers, name, 0);
	char *line;

	if (value == NULL)
		return;
	line = mime_header_decode(value, LIMIT_VALUE);
	(void)buf_printf(b, "%s: %s\n", label, line);
	free(line);
}

/* The first mail within names itself: what a delivery report returns is known by that. */
static void note_id(struct tree *t, const struct mime *headers)
{
	const char *value = mime_header(headers, "Message-ID", 0);
	struct strings ids = {0};

	if (t->within > 0 || value == NULL || *t->out->inner_id != '\0')
		return;
	mime_header_ids(value, &ids);
	if (ids.n > 0)
		set(&t->out->inner_id, xstrdup(ids.v[0]));
	strings_free(&ids);
}

/* The block that mail programs put above a forwarded text; nothing where the header says nothing. */
static void add_block(struct tree *t, const char *header, size_t len)
{
	struct mime headers = {0};
	size_t at;

	mime_header_fields(header, len, &headers);
	note_id(t, &headers);
	if (t->inner.len > 0)
		(void)buf_puts(&t->inner, "\n");
	at = t->inner.len;
	block_line(&t->inner, &headers, "From", "From");
	block_line(&t->inner, &headers, "Date", "Sent");
	block_line(&t->inner, &headers, "To", "To");
	block_line(&t->inner, &headers, "Cc", "Cc");
	block_line(&t->inner, &headers, "Subject", "Subject");
	if (t->inner.len > at)
		(void)buf_puts(&t->inner, "\n");
	mime_free(&headers);
}

/* The text of the mail whose block ends at `at`. A mail inside it has put itself there already and comes behind. */
static void insert_text(struct buf *inner, size_t at, const char *text)
{
	char *deeper = xstrdup(inner->len > at ? inner->data + at : "");

	inner->len = at;
	(void)buf_puts(inner, text);
	if (*text != '\0' && text[strlen(text) - 1] != '\n')
		(void)buf_putc(inner, '\n');
	(void)buf_puts(inner, deeper);
	free(deeper);
}

static int read_inner(struct tree *t, GMimeMessage *message)
{
	GMimeObject *part = message != NULL ? g_mime_message_get_mime_part(message) : NULL;
	struct segments body = {0};
	char *headers, *text;
	size_t at;
	int rc = 0;

	if (message == NULL)
		return 0;
	headers = g_mime_object_get_headers((GMimeObject *)message, NULL);
	add_block(t, headers != NULL ? headers : "", headers != NULL ? strlen(headers) : 0);
	g_free(headers);
	at = t->inner.len;
	t->within++;
	if (part != NULL)
		rc = walk(t, part, PLACE_BODY, &body);
	t->within--;
	text = segments_text(&body);
	insert_text(&t->inner, at, text);
	free(text);
	segments_free(&body);
	return rc;
}

static int message_part(struct tree *t, GMimeMessagePart *part)
{
	GMimeMessage *message = g_mime_message_part_get_message(part);
	size_t len = 0;
	char *bytes =
		message != NULL ? mime_object_bytes((GMimeObject *)message, &len) : xstrdup("");
	int rc = 0;

	/* the parts of a mail within count when they are decoded; the mails within that one count whole as well, so that
	 * nesting cannot multiply the work */
	if (t->within > 0)
		rc = mime_decoded(t->budget, len, t->limits, t->e);
	attach(t, (GMimeObject *)part, bytes, len);
	free(bytes);
	return rc == 0 ? read_inner(t, message) : rc;
}

/* Bytes that were hidden in an encoding or a signature: scanned and parsed anew, as a whole mail or as one part of this. */
static int walk_bytes(struct tree *t, const char *bytes, size_t len, bool mail, enum place place,
	struct segments *body)
{
	struct mime_bytes b;
	size_t header;
	int rc;

	t->budget->depth = t->depth;
	rc = mime_scan(bytes, len, t->limits, t->budget, NULL, &header, t->e);
	if (rc < 0)
		return rc;
	mime_bytes_open(&b, bytes, len);
	if (mail) {
		GMimeMessage *message = g_mime_parser_construct_message(b.parser, NULL);

		rc = read_inner(t, message);
		if (message != NULL)
			g_object_unref(message);
	} else {
		GMimeObject *part = g_mime_parser_construct_part(b.parser, NULL);

		if (part != NULL) {
			rc = walk(t, part, place, body);
			g_object_unref(part);
		}
	}
	mime_bytes_done(&b);
	return rc;
}

/* ---- leaves ---- */

static void calendar(struct tree *t, GMimeObject *part, const char *bytes)
{
	const char *method = g_mime_object_get_content_type_parameter(part, "method");
	const char *line;
	char *value, *upper;

	if (t->within > 0 || *t->out->calendar_method != '\0')
		return;
	line = method == NULL ? strcasestr(bytes, "METHOD:") : NULL;
	if (method == NULL && line != NULL && (line == bytes || line[-1] == '\n'))
		method = line + strlen("METHOD:");
	if (method == NULL)
		return;
	value = xstrndup(method, strcspn(method, "\r\n"));
	upper = g_ascii_strup(value, -1);
	set(&t->out->calendar_method, text_line(upper, LIMIT_NAME));
	g_free(upper);
	free(value);
}

/* Does the part at hand hold everything that the mail says? Only signatures may stand around it. */
static bool is_whole(const struct tree *t)
{
	return t->within == 0 && t->depth == 1 + t->layers;
}

static char *copy_of(const char *bytes, size_t len)
{
	char *out = xmalloc(len + 1);

	memcpy(out, bytes, len);
	out[len] = '\0';
	return out;
}

/* Takes over both. */
static void note_signature(
	struct tree *t, char *object, size_t object_len, char *content, size_t content_len)
{
	if (t->out->signatures_n >= MIME_SIGNATURES_MAX) {
		free(object);
		free(content);
		return;
	}
	t->out->signatures[t->out->signatures_n++] =
		(struct mime_signature){object, object_len, content, content_len};
}

static int smime(struct tree *t, GMimeObject *part, const char *bytes, size_t len, enum place place,
	struct segments *body)
{
	const char *declared = g_mime_object_get_content_type_parameter(part, "smime-type");
	char *content;
	size_t content_n;
	enum smime_kind kind = mime_smime_open(bytes, len, &content, &content_n);
	int rc;

	if (kind == SMIME_SIGNED) {
		rc = mime_decoded(t->budget, content_n, t->limits, t->e);
		if (is_whole(t))
			note_signature(t, copy_of(bytes, len), len, NULL, 0);
		t->layers++;
		if (rc == 0)
			rc = walk_bytes(t, content, content_n, false, place, body);
		t->layers--;
		free(content);
		return rc;
	}
	if (kind == SMIME_ENVELOPED || (declared != NULL && text_istarts(declared, "enveloped")) ||
		declared == NULL)
		t->out->encrypted = t->out->encrypted || t->within == 0;
	attach(t, part, bytes, len);
	return 0;
}

/* ---- winmail.dat ---- */

struct unwrapped {
	struct tree *t;
	unsigned depth; /* of TNEF in TNEF */
	int rc;
};

static int tnef(
	struct tree *t, const char *bytes, size_t len, unsigned depth, struct segments *body);

/* A mail that was attached to the one in TNEF: its text stands with the other mails within. */
static void tnef_mail(struct unwrapped *u, const char *bytes, size_t len)
{
	struct segments inner = {0};
	char *text;

	u->t->within++;
	u->rc = tnef(u->t, bytes, len, u->depth + 1, &inner);
	u->t->within--;
	text = segments_text(&inner);
	(void)buf_puts(&u->t->inner, text);
	free(text);
	segments_free(&inner);
}

static void tnef_file(
	void *context, const char *name, const char *type, const char *bytes, size_t len)
{
	struct unwrapped *u = context;
	struct tree *t = u->t;

	if (u->rc < 0)
		return;
	u->rc = mime_decoded(t->budget, len, t->limits, t->e);
	if (u->rc < 0)
		return;
	if (strcmp(type, MIME_TNEF_TYPE) == 0 && u->depth < TNEF_DEPTH) {
		tnef_mail(u, bytes, len);
		return;
	}
	mime_attachment_add(t->m, t->limits->attachments, mime_header_filename(name),
		*type != '\0' ? text_line(type, LIMIT_NAME) : xstrdup("application/octet-stream"),
		bytes, len);
}

/* Its body counts where the mail has no other; that it could not be read whole shows as an attachment of its name. */
static int tnef(
	struct tree *t, const char *bytes, size_t len, unsigned depth, struct segments *body)
{
	struct unwrapped u = {.t = t, .depth = depth};
	struct tnef_body inside;
	int whole = mime_tnef_read(bytes, len, t->limits->text_bytes, &inside, tnef_file, &u);
	char *text = segments_text(body);

	if (text[strspn(text, " \t\r\n")] == '\0' &&
		(inside.plain != NULL || inside.html != NULL)) {
		segments_add(body,
			inside.plain != NULL ? text_clean(inside.plain, strlen(inside.plain),
						       t->limits->text_bytes)
					     : NULL,
			inside.html != NULL ? text_clean(inside.html, strlen(inside.html),
						      t->limits->text_bytes)
					    : NULL);
	}
	free(text);
	mime_tnef_done(&inside);
	if (whole < 0 && u.rc == 0) {
		mime_attachment_add(t->m, t->limits->attachments, xstrdup("winmail.dat"),
			xstrdup(MIME_TNEF_TYPE), bytes, len);
		if (t->m->attachments.n > 0)
			t->m->attachments.v[t->m->attachments.n - 1].flags |= ATTACHMENT_BROKEN;
	}
	return u.rc;
}

static bool is_tnef(GMimeObject *part, const char *bytes, size_t len)
{
	return (mime_part_is(part, "application", "ms-tnef") ||
		       mime_part_is(part, "application", "vnd.ms-tnef") ||
		       mime_part_is(part, "application", "octet-stream")) &&
	       len > 6 && memcmp(bytes, "\x78\x9f\x3e\x22", 4) == 0;
}

/* A text of a mail within is cut where it is collected; the mail's own is refused. */
static int too_long(struct tree *t, size_t n, bool html)
{
	size_t max = t->limits->text_bytes * (html ? HTML_FACTOR : 1);

	if (t->within > 0 || n <= max)
		return 0;
	return err_set(t->e, ERR_INPUT,
		"bytes of one text: at least %zu, more than the limit %s (%zu)", n,
		html ? "text_bytes, sixteen times for HTML" : "text_bytes", max);
}

static void uu_file(void *context, const char *name, const char *bytes, size_t len)
{
	struct tree *t = context;

	t->budget->decoded += len; /* never more than the text, which was counted */
	mime_attachment_add(t->m, t->limits->attachments, mime_header_filename(name),
		xstrdup("application/octet-stream"), bytes, len);
}

/* A text part that stands in the body. */
static int body_text(
	struct tree *t, GMimePart *part, const char *bytes, size_t len, struct segments *body)
{
	bool html = mime_part_is((GMimeObject *)part, "text", "html");
	char *text, *rest;

	if (too_long(t, len / WIDEST, html) < 0)
		return -1;
	text = mime_part_text(part, bytes, len);
	rest = html ? NULL : mime_uu_extract(text, uu_file, t);
	if (rest != NULL)
		set(&text, rest);
	if (!html && t->within == 0 && text_istarts(text, "-----BEGIN PGP MESSAGE-----"))
		t->out->encrypted = true;
	segments_add(body, html ? NULL : text, html ? text : NULL);
	return too_long(t, strlen(text), html);
}

/* Is this text part something to read where it stands, rather than a file? */
static bool in_body(
	GMimeObject *part, const char *name, enum place place, const struct segments *body)
{
	bool shown = mime_part_is(part, "text", "plain") || mime_part_is(part, "text", "html");

	if (mime_part_detached(part) || place == PLACE_ASIDE)
		return false;
	if (place == PLACE_ALTERNATIVE)
		return shown;
	return *name == '\0' || (shown && body->n == 0);
}

static bool is_signature(GMimeObject *part)
{
	return mime_part_is(part, "application", "pkcs7-signature") ||
	       mime_part_is(part, "application", "x-pkcs7-signature") ||
	       mime_part_is(part, "application", "pgp-signature");
}

static bool is_smime(GMimeObject *part, const char *name)
{
	return mime_part_is(part, "application", "pkcs7-mime") ||
	       mime_part_is(part, "application", "x-pkcs7-mime") ||
	       (mime_part_is(part, "application", "octet-stream") && text_iends(name, ".p7m"));
}

static bool is_encrypted(GMimeObject *part, const char *name)
{
	return mime_part_is(part, "application", "x-microsoft-rpmsg-message") ||
	       mime_part_is(part, "application", "pgp-encrypted") || text_iends(name, ".rpmsg");
}

static int text_leaf(struct tree *t, GMimePart *part, const char *name, const char *bytes,
	size_t len, enum place place, struct segments *body)
{
	GMimeObject *object = (GMimeObject *)part;

	if (mime_part_is(object, "text", "calendar")) {
		calendar(t, object, bytes);
		if (*name != '\0' || mime_part_detached(object))
			attach(t, object, bytes, len);
		return 0;
	}
	if (mime_part_is(object, "text", "rfc822-headers")) {
		add_block(t, bytes, len);
		return 0;
	}
	if (in_body(object, name, place, body))
		return body_text(t, part, bytes, len, body);
	if (place != PLACE_ALTERNATIVE || *name != '\0')
		attach(t, object, bytes, len);
	return 0;
}

static int leaf_bytes(struct tree *t, GMimePart *part, const char *name, const char *bytes,
	size_t len, enum place place, struct segments *body)
{
	GMimeObject *object = (GMimeObject *)part;

	if (is_signature(object))
		return 0;
	if (is_smime(object, name))
		return smime(t, object, bytes, len, place, body);
	if (mime_part_is(object, "message", "rfc822") ||
		mime_part_is(object, "message", "global")) {
		attach(t, object, bytes, len);
		return walk_bytes(t, bytes, len, true, place, body);
	}
	if (mime_part_is(object, "message", "delivery-status") ||
		mime_part_is(object, "message", "global-delivery-status")) {
		if (t->within == 0)
			set(&t->out->delivery_status,
				text_clean(bytes, len, t->limits->text_bytes));
		return 0;
	}
	if (mime_part_is(object, "message", "disposition-notification") ||
		mime_part_is(object, "message", "feedback-report"))
		return 0;
	if (mime_part_is(object, "text", "*"))
		return text_leaf(t, part, name, bytes, len, place, body);
	if (is_tnef(object, bytes, len))
		return tnef(t, bytes, len, 0, body);
	if (is_encrypted(object, name))
		t->out->encrypted = t->out->encrypted || t->within == 0;
	attach(t, object, bytes, len);
	return 0;
}

static int leaf(struct tree *t, GMimePart *part, enum place place, struct segments *body)
{
	size_t len;
	char *bytes = mime_part_bytes(part, &len);
	char *name = mime_part_name((GMimeObject *)part);
	int rc = mime_decoded(t->budget, len, t->limits, t->e);

	if (rc == 0)
		rc = leaf_bytes(t, part, name, bytes, len, place, body);
	free(name);
	free(bytes);
	return rc;
}

/* ---- multiparts ---- */

/* The last child that has a form wins, as it does on the recipient's screen. */
static int alternative(struct tree *t, GMimeMultipart *multipart, struct segments *body)
{
	char *plain = NULL, *html = NULL;
	int n = g_mime_multipart_get_count(multipart), rc = 0;

	for (int i = 0; i < n && rc == 0; i++) {
		struct segments child = {0};
		char *text;

		rc = walk(t, g_mime_multipart_get_part(multipart, i), PLACE_ALTERNATIVE, &child);
		if ((text = segments_html(&child)) != NULL)
			set(&html, text);
		else if ((text = segments_plain(&child)) != NULL)
			set(&plain, text);
		segments_free(&child);
	}
	if (plain != NULL && mime_text_disagrees(plain, html)) {
		free(plain);
		plain = NULL;
	}
	if (plain != NULL || html != NULL)
		segments_add(body, plain, html);
	return rc;
}

/* A signature beside what it signs (RFC 8551, 3.5.3). With a third part something would stand outside of it. */
static bool signed_parts(struct tree *t, GMimeMultipart *m)
{
	GMimeObject *signature;
	char *object, *content;
	size_t object_len, content_len;

	if (!mime_part_is((GMimeObject *)m, "multipart", "signed") || !is_whole(t) ||
		g_mime_multipart_get_count(m) != 2)
		return false;
	signature = g_mime_multipart_get_part(m, 1);
	if (!GMIME_IS_PART(signature) ||
		!(mime_part_is(signature, "application", "pkcs7-signature") ||
			mime_part_is(signature, "application", "x-pkcs7-signature")))
		return false;
	object = mime_part_bytes((GMimePart *)signature, &object_len);
	content = mime_object_lines(g_mime_multipart_get_part(m, 0), &content_len);
	note_signature(t, object, object_len, content, content_len);
	return true;
}

static int multipart(struct tree *t, GMimeMultipart *m, enum place place, struct segments *body)
{
	GMimeObject *object = (GMimeObject *)m;
	int n = g_mime_multipart_get_count(m), rc = 0;
	bool related = mime_part_is(object, "multipart", "related");
	bool layer = signed_parts(t, m);

	if (mime_part_is(object, "multipart", "encrypted"))
		t->out->encrypted = t->out->encrypted || t->within == 0;
	if (mime_part_is(object, "multipart", "alternative") && place != PLACE_ASIDE)
		return alternative(t, m, body);
	if (place == PLACE_ALTERNATIVE)
		place = PLACE_BODY;
	t->layers += layer;
	for (int i = 0; i < n && rc == 0; i++)
		rc = walk(t, g_mime_multipart_get_part(m, i),
			related && i > 0 ? PLACE_ASIDE : place, body);
	t->layers -= layer;
	return rc;
}

static int walk(struct tree *t, GMimeObject *part, enum place place, struct segments *body)
{
	int rc = 0;

	if (part == NULL)
		return 0;
	if (t->depth >= t->limits->depth + 1)
		return err_set(t->e, ERR_INPUT, "nesting of parts: more than the limit depth (%zu)",
			t->limits->depth);
	if (++t->seen > t->limits->parts)
		return err_set(t->e, ERR_INPUT, "parts: more than the limit parts (%zu)",
			t->limits->parts);
	t->depth++;
	if (GMIME_IS_MULTIPART(part))
		rc = multipart(t, (GMimeMultipart *)part, place, body);
	else if (GMIME_IS_MESSAGE_PART(part))
		rc = message_part(t, (GMimeMessagePart *)part);
	else if (GMIME_IS_PART(part))
		rc = leaf(t, (GMimePart *)part, place, body);
	t->depth--;
	return rc;
}

/* ---- the whole ---- */

static void top_type(struct tree *t, GMimeObject *part)
{
	const char *report;

	set(&t->out->content_type, part != NULL ? mime_part_type(part) : xstrdup("text/plain"));
	if (part == NULL || !mime_part_is(part, "multipart", "report"))
		return;
	report = g_mime_object_get_content_type_parameter(part, "report-type");
	if (report != NULL) {
		char *lower = g_ascii_strdown(report, -1);

		set(&t->out->report_type, text_line(lower, LIMIT_NAME));
		g_free(lower);
	}
}

/* Bytes without a header, or a multipart in which no part could be found: read as they stand. */
static int plain_rest(struct tree *t, const char *bytes, size_t len, struct segments *body)
{
	size_t n;
	char *utf8, *text;

	if (too_long(t, len / WIDEST, false) < 0)
		return -1;
	utf8 = mime_charset_decode(bytes, len, NULL, &n);
	text = text_clean(utf8, n, n * 3);
	free(utf8);
	segments_add(body, text, NULL);
	return too_long(t, strlen(text), false);
}

int mime_tree_read(const char *raw, size_t len, size_t body_at, const struct limits *limits,
	struct mime_budget *budget, struct mime *out, struct message *m, struct err *e)
{
	struct tree t = {.limits = limits, .budget = budget, .out = out, .m = m, .e = e};
	struct segments body = {0};
	struct mime_bytes b;
	GMimeObject *part;
	int rc = 0;

	buf_init(&t.inner, limits->text_bytes);
	mime_bytes_open(&b, raw, len);
	/* as a part: the top header's addresses and texts are read by our own means */
	part = body_at > 0 ? g_mime_parser_construct_part(b.parser, NULL) : NULL;
	top_type(&t, part);
	if (part == NULL || (GMIME_IS_MULTIPART(part) &&
				    g_mime_multipart_get_count((GMimeMultipart *)part) == 0))
		rc = plain_rest(&t, raw + body_at, len - body_at, &body);
	else
		rc = walk(&t, part, PLACE_BODY, &body);
	out->plain = segments_plain(&body);
	out->html = segments_html(&body);
	if (t.inner.len > 0 && t.inner.data[strspn(t.inner.data, " \n\t")] != '\0')
		out->inner = buf_take(&t.inner);
	segments_free(&body);
	buf_free(&t.inner);
	if (part != NULL)
		g_object_unref(part);
	mime_bytes_done(&b);
	return rc;
}
