/*
 * screen.c - owns the two decisions made before a mail's content is looked at: may it be answered, may it move a case. Must
 * not know what a request is. The signs are data (screen_table.c); here is how they are weighed.
 *
 * One proof is enough, two hints are. Where a mail is a machine's, nothing is sent because of it (RFC 3834 2): two robots
 * that answer each other cost more than one answer too few.
 */
#include "parsers/screen.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/screen_table.h"
#include "parsers/text.h"

#define RECEIVED_MAX \
	50 /* Received fields: nothing that a person sends passes more servers (RFC 5321 6.3) */
#define WORD_MAX 64  /* bytes of a field's first word that are compared */
#define SHOWN_MAX 80 /* bytes of a value shown in a reason */

struct weighing {
	struct message *m;
	const struct mime *mime;
	const struct screen_self *self;
	bool trusted_list; /* it came through a group that the mailbox sits behind */
	bool proof;
	unsigned hints;
	unsigned weight; /* of the heaviest sign so far */
	enum screen_kind kind;
};

/* --- patterns ----------------------------------------------------------------------------------------------------- */

static bool same_n(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char x = a[i], y = b[i];

		if (x >= 'A' && x <= 'Z')
			x = (char)(x - 'A' + 'a');
		if (y >= 'A' && y <= 'Z')
			y = (char)(y - 'A' + 'a');
		if (x != y && y != '?')
			return false;
	}
	return true;
}

/* pattern: "?" is any one byte, a "*" at its start or end anything; ASCII letters in any case. */
static bool fits(const char *text, size_t n, const char *pattern)
{
	size_t m = strlen(pattern);
	bool open_start = m > 0 && pattern[0] == '*', open_end = m > 0 && pattern[m - 1] == '*';

	if (m == 1 && open_start)
		return true;
	pattern += open_start;
	m -= (size_t)open_start + (size_t)open_end;
	if (n < m)
		return false;
	if (!open_start)
		return (open_end || n == m) && same_n(text, pattern, m);
	if (!open_end)
		return same_n(text + n - m, pattern, m);
	for (size_t i = 0; i + m <= n; i++)
		if (same_n(text + i, pattern, m))
			return true;
	return false;
}

static bool fits_any(const char *text, size_t n, char *const *patterns, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		if (fits(text, n, patterns[i]))
			return true;
	return false;
}

/* --- weighing ----------------------------------------------------------------------------------------------------- */

/* A reason, made safe and short: value is a stranger's. */
static void because(struct weighing *w, const char *what, const char *value, bool hint)
{
	struct strings *list = &w->m->screen.because;
	char *shown;

	if (list->n >= LIMIT_BECAUSE)
		return;
	shown = text_line(value, SHOWN_MAX);
	strings_addf(list, "%s%s%s%s", what, shown[0] != '\0' ? ": " : "", shown,
		hint ? " (not enough by itself)" : "");
	free(shown);
}

static void add(struct weighing *w, const struct sign *s, const char *what, const char *value)
{
	if (s->hint)
		w->hints++;
	else
		w->proof = true;
	if (s->weight > w->weight) {
		w->weight = s->weight;
		w->kind = s->kind;
	}
	because(w, what, value, s->hint);
}

static void add_loop(struct weighing *w, const char *what, const char *value)
{
	add(w, &(struct sign){SCREEN_LOOP, 100, false}, what, value);
}

/* --- header fields ------------------------------------------------------------------------------------------------ */

/* The first word of a value in small letters: "(x) auto-replied; a=b (y)" is "auto-replied". */
static void first_word(const char *value, char word[static WORD_MAX])
{
	unsigned depth = 0;
	size_t n = 0;

	for (; *value != '\0'; value++) {
		if (*value == '(') {
			depth++;
		} else if (*value == ')' && depth > 0) {
			depth--;
		} else if (depth == 0 && strchr(" \t\r\n", *value) == NULL) {
			break;
		}
	}
	if (*value == '"')
		value++;
	while (*value != '\0' && strchr(" \t\r\n;,(\"", *value) == NULL && n + 1 < WORD_MAX) {
		char c = *value++;

		word[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	word[n] = '\0';
}

static bool contains_any(const char *value, char *const *texts, unsigned n)
{
	size_t len = strlen(value);

	for (unsigned i = 0; i < n; i++) {
		size_t m = strlen(texts[i]);

		for (size_t at = 0; at + m <= len; at++)
			if (same_n(value + at, texts[i], m))
				return true;
	}
	return false;
}

static bool header_fits(const struct sign_header *row, const struct header_field *h)
{
	char word[WORD_MAX];

	if (!fits(h->name, strlen(h->name), row->field))
		return false;
	first_word(h->value, word);
	if (row->is_n > 0)
		return fits_any(word, strlen(word), row->is, row->is_n);
	if (row->is_not_n > 0)
		return word[0] != '\0' && !fits_any(word, strlen(word), row->is_not, row->is_not_n);
	return row->contains_n == 0 || contains_any(h->value, row->contains, row->contains_n);
}

static void weigh_headers(struct weighing *w, const struct screen_table *t)
{
	for (size_t i = 0; i < w->mime->headers_n; i++) {
		const struct header_field *h = &w->mime->headers[i];
		unsigned k = 0;

		while (k < t->headers_n && !header_fits(&t->headers[k], h))
			k++;
		if (k == t->headers_n)
			continue;
		if (t->headers[k].sign.kind == SCREEN_LIST && w->trusted_list)
			continue;
		add(w, &t->headers[k].sign, h->name, h->value);
	}
}

static void weigh_content(struct weighing *w, const struct screen_table *t)
{
	const struct mime *mime = w->mime;

	for (unsigned i = 0; i < t->types_n; i++) {
		const struct sign_type *row = &t->types[i];

		if (text_ieq(mime->content_type, row->type) &&
			(row->report == NULL ||
				fits(mime->report_type, strlen(mime->report_type), row->report))) {
			add(w, &row->sign, row->type, mime->report_type);
			break;
		}
	}
	for (unsigned i = 0; i < t->methods_n; i++)
		if (text_ieq(mime->calendar_method, t->methods[i].method))
			add(w, &t->methods[i].sign, "answer to an invitation",
				mime->calendar_method);
	if (mime->delivery_status[0] != '\0')
		add(w, &(struct sign){SCREEN_BOUNCE, 80, false}, "a delivery status inside", "");
}

/* --- senders ------------------------------------------------------------------------------------------------------ */

static void weigh_sender(struct weighing *w, const struct screen_table *t, enum sender_place place,
	const char *what, const char *name, const char *addr)
{
	const char *at = strrchr(addr, '@');
	size_t n = at != NULL ? (size_t)(at - addr) : strlen(addr);

	for (unsigned i = 0; i < t->senders_n; i++) {
		const struct sign_sender *row = &t->senders[i];
		bool here = false;

		for (unsigned k = 0; k < row->in_n; k++)
			here = here || row->in[k] == place;
		if (!here || (row->sign.kind == SCREEN_LIST && w->trusted_list))
			continue;
		if ((n > 0 && fits_any(addr, n, row->local, row->local_n) &&
			    !fits_any(addr, n, row->except, row->except_n)) ||
			fits_any(name, strlen(name), row->name, row->name_n)) {
			add(w, &row->sign, what, n > 0 ? addr : name);
			return;
		}
	}
}

/* The first Return-Path, the one that the delivering server wrote, without its brackets: "MAILER-DAEMON" has no domain and is
 * no address. NULL where there is none; the caller frees it. */
static char *return_path(const struct mime *mime)
{
	for (size_t i = 0; i < mime->headers_n; i++) {
		const char *value = mime->headers[i].value, *open;

		if (!text_ieq(mime->headers[i].name, "Return-Path"))
			continue;
		open = strchr(value, '<');
		value = open != NULL ? open + 1 : value + strspn(value, " \t");
		return xstrndup(value, strcspn(value, "> \t"));
	}
	return NULL;
}

static void weigh_senders(struct weighing *w, const struct screen_table *t)
{
	const struct message *m = w->m;
	char *path = return_path(w->mime);

	for (size_t i = 0; i < m->from.n; i++)
		weigh_sender(w, t, SENDER_FROM, "from", m->from.v[i].name, m->from.v[i].addr);
	weigh_sender(w, t, SENDER_SENDER, "sender", m->sender.name, m->sender.addr);
	if (path != NULL && path[0] == '\0')
		add(w, &(struct sign){SCREEN_AUTO_REPLY, 20, false}, "empty return path", "");
	else if (path != NULL)
		weigh_sender(w, t, SENDER_RETURN_PATH, "return path", "", path);
	free(path);
}

/* --- our own mail -------------------------------------------------------------------------------------------------- */

static bool is_ours(const struct screen_self *self, const char *addr)
{
	for (size_t i = 0; self->addresses != NULL && i < self->addresses->n; i++)
		if (text_ieq(self->addresses->v[i], addr))
			return true;
	return false;
}

static bool our_message_id(const struct screen_self *self, const char *id)
{
	const char *at = strrchr(id, '@');

	return at != NULL && self->message_id_domain != NULL &&
	       self->message_id_domain[0] != '\0' && text_ieq(at + 1, self->message_id_domain);
}

static void weigh_loop(struct weighing *w)
{
	const struct message *m = w->m;
	size_t received = 0;

	for (size_t i = 0; i < m->from.n; i++)
		if (is_ours(w->self, m->from.v[i].addr))
			add_loop(w, "from our own mailbox", m->from.v[i].addr);
	if (our_message_id(w->self, m->message_id))
		add_loop(w, "our own Message-ID", m->message_id);
	for (size_t i = 0; i < w->mime->headers_n; i++) {
		const struct header_field *h = &w->mime->headers[i];
		char *value;

		received += text_ieq(h->name, "Received") ? 1 : 0;
		if (!text_ieq(h->name, "X-Loop"))
			continue;
		value = text_line(h->value, LIMIT_ADDRESS);
		if (is_ours(w->self, value))
			add_loop(w, "our own X-Loop", value);
		free(value);
	}
	if (received > RECEIVED_MAX)
		add_loop(w, "more than 50 Received fields", "");
}

/* "Name <id.example.gov>" or "id.example.gov" */
static bool is_trusted_list(const struct screen_self *self, const char *value)
{
	const char *open = strrchr(value, '<');
	const char *start = open != NULL ? open + 1 : value;
	size_t n;

	start += strspn(start, " \t");
	n = strcspn(start, "> \t");
	for (size_t i = 0; self->list_ids != NULL && i < self->list_ids->n; i++) {
		const char *id = self->list_ids->v[i];

		if (strlen(id) == n && same_n(start, id, n))
			return true;
	}
	return false;
}

static bool through_trusted_list(const struct mime *mime, const struct screen_self *self)
{
	for (size_t i = 0; i < mime->headers_n; i++)
		if (text_ieq(mime->headers[i].name, "List-Id") &&
			is_trusted_list(self, mime->headers[i].value))
			return true;
	return false;
}

/* --- subjects ------------------------------------------------------------------------------------------------------ */

/* Behind "[EXTERNAL] [CUI] ". */
static const char *behind_tags(const char *subject)
{
	for (;;) {
		const char *close;

		subject += strspn(subject, " \t");
		close = *subject == '[' ? strchr(subject, ']') : NULL;
		if (close == NULL)
			return subject;
		subject = close + 1;
	}
}

static bool answers_ours(const struct weighing *w)
{
	for (size_t i = 0; i < w->m->references.n; i++)
		if (our_message_id(w->self, w->m->references.v[i]))
			return true;
	return false;
}

static void weigh_subject(struct weighing *w, const struct screen_table *t)
{
	char *key = text_key(behind_tags(w->m->subject));

	for (unsigned i = 0; i < t->subjects_n; i++) {
		const struct sign_subject *row = &t->subjects[i];

		for (unsigned k = 0; k < row->starts_n; k++) {
			if (!text_istarts(key, row->starts[k]))
				continue;
			add(w, &row->sign, "subject", w->m->subject);
			if (row->sign.hint && answers_ours(w)) {
				w->hints++;
				because(w, "it answers a letter of ours", "", true);
			}
			goto out;
		}
	}
out:
	free(key);
}

/* A person who writes nothing sends a file, or another's mail; or the subject says it all, and no hint was found in it. */
static void weigh_text(struct weighing *w)
{
	char *text = text_squash(w->m->text), *forwarded = text_squash(w->m->forwarded);

	if (w->hints > 0 && text[0] == '\0' && forwarded[0] == '\0' && w->m->attachments.n == 0) {
		w->hints++;
		because(w, "no text of its own", "", true);
	}
	free(text);
	free(forwarded);
}

/* --- the verdict --------------------------------------------------------------------------------------------------- */

static bool has_sender(const struct message *m)
{
	for (size_t i = 0; i < m->from.n; i++)
		if (strchr(m->from.v[i].addr, '@') != NULL)
			return true;
	return false;
}

void screen_judge(const struct screen_table *t, const struct mime *mime,
	const struct screen_self *self, struct message *m)
{
	struct weighing w = {.m = m, .mime = mime, .self = self, .kind = SCREEN_REQUEST};
	struct screen *s = &m->screen;

	strings_free(&s->because);
	w.trusted_list = through_trusted_list(mime, self);
	weigh_loop(&w);
	weigh_content(&w, t);
	weigh_senders(&w, t);
	weigh_headers(&w, t);
	weigh_subject(&w, t);
	weigh_text(&w);
	if (w.proof || w.hints >= 2) {
		s->kind = w.kind;
		s->may_reply = s->may_advance = false;
		return;
	}
	s->kind = SCREEN_REQUEST;
	s->may_reply = s->may_advance = true;
	if (mime->encrypted) {
		s->kind = SCREEN_UNREADABLE;
		s->may_advance = false;
		because(&w, "encrypted", "", false);
	}
	if (m->auth.result == AUTH_FAIL) {
		s->may_reply = s->may_advance = false;
		because(&w, "the sender's address failed authentication", "", false);
	}
	if (!has_sender(m)) {
		s->may_reply = false;
		because(&w, "no sender to answer", "", false);
	}
}
