/* words.c - owns splitting text into words for the look-up of names. Knows no names. */
#include "parsers/words.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"

static const struct {
	const char *from, *to;
} abbreviations[] = {
	{"dept", "department"},
	{"dep", "department"},
	{"dpt", "department"},
	{"deptartment", "department"},
	{"admin", "administration"},
	{"natl", "national"},
	{"fed", "federal"},
	{"bldg", "building"},
	{"bldgs", "buildings"},
	{"svc", "service"},
	{"mgmt", "management"},
	{"ofc", "office"},
	{"bur", "bureau"},
	{"ctr", "center"},
	{"ctrs", "centers"},
	{"centre", "center"},
	{"agcy", "agency"},
	{"saint", "st"},
};

static bool word_char(gunichar c)
{
	return c == '_' || g_unichar_isalnum(c);
}

static bool apostrophe(gunichar c)
{
	return c == '\'' || c == 0x2019 || c == 0x2bc;
}

/* Is the run of non-blanks around `at` an address, a URL, a host or file name, or a number made of parts? */
static bool chunk_blocked(const char *text, size_t start, size_t end)
{
	size_t run = 0; /* letters and digits before this byte */
	bool digits = false;

	for (size_t i = start; i < end; i++) {
		unsigned char c = (unsigned char)text[i];
		bool alnum = g_ascii_isalnum(c) || c >= 0x80;

		if (c == '@' || c == '_' || (c == ':' && end - i > 3 && text[i + 1] == '/'))
			return true;
		if (c == '.' && run >= 2 && i + 2 < end && g_ascii_isalnum(text[i + 1]) &&
			g_ascii_isalnum(text[i + 2]))
			return true;
		if (digits && (c == '-') && run >= 2)
			return true;
		if (c == '-' && i + 2 < end && g_ascii_isdigit(text[i + 1]) &&
			g_ascii_isdigit(text[i + 2]))
			return true;
		digits = alnum && g_ascii_isdigit(c) && (run == 0 || digits);
		run = alnum ? run + 1 : 0;
	}
	return false;
}

/* "U.S.", "F.B.I." or "U.S.D.A": length of the run of single letters with dots, 0 where there is none. */
static size_t initials(const char *p, size_t len)
{
	size_t i = 0, count = 0;

	while (i + 1 < len && g_ascii_isalpha(p[i]) && p[i + 1] == '.') {
		i += 2;
		count++;
	}
	if (count >= 1 && i < len && g_ascii_isalpha(p[i]) &&
		(i + 1 == len || !g_ascii_isalnum(p[i + 1]))) {
		i++;
		count++;
	}
	return count >= 2 ? i : 0;
}

struct splitter {
	const char *text;
	size_t len, at;
	size_t chunk_end; /* of the run of non-blanks last looked at */
	bool chunk_is_blocked;
	char *arena;
	size_t used;
};

static bool blocked_here(struct splitter *s)
{
	size_t end = s->at;

	if (s->at < s->chunk_end)
		return s->chunk_is_blocked;
	while (end < s->len && !g_ascii_isspace(s->text[end]))
		end++;
	s->chunk_end = end;
	s->chunk_is_blocked = chunk_blocked(s->text, s->at, end);
	return s->chunk_is_blocked;
}

/* A full stop ends a name unless it belongs to an abbreviation. */
static bool stop_is_hard(const struct words *out)
{
	const char *norm;
	size_t n;

	if (out->n == 0)
		return true;
	norm = out->v[out->n - 1].norm;
	n = out->v[out->n - 1].end - out->v[out->n - 1].start;
	if (n <= 2 || strcmp(norm, "st") == 0 || strcmp(norm, "us") == 0)
		return false;
	for (size_t i = 0; i < sizeof abbreviations / sizeof abbreviations[0]; i++)
		if (strcmp(norm, abbreviations[i].to) == 0 && n < strlen(norm))
			return false;
	return true;
}

/* Goes over what stands between two words and notes what it means in w. */
static void gap(struct splitter *s, struct words *out, struct word *w)
{
	int newlines = 0;
	bool dash = false;
	size_t from = s->at;

	w->space = out->n > 0;
	while (s->at < s->len) {
		gunichar c = g_utf8_get_char(s->text + s->at);
		size_t n = (size_t)(g_utf8_next_char(s->text + s->at) - (s->text + s->at));

		if (word_char(c))
			break;
		if (c == '\n')
			newlines++;
		if (c == '.' && stop_is_hard(out))
			w->hard = true;
		if (c == 0x2013 || c == 0x2014 ||
			(c == '-' && s->at > from && s->text[s->at - 1] == ' '))
			dash = true;
		if (c == '\t' || (c < 0x80 && strchr(":;!?|()[]{}\"<>*=#", (int)c) != NULL) ||
			(c >= 0x2018 && c <= 0x2022 && !apostrophe(c)))
			w->hard = true;
		if (c != ' ' && c != 0xa0)
			w->space = false;
		s->at += n;
	}
	if (newlines > 1 || dash || out->n == 0)
		w->hard = true;
	w->newline = newlines > 0 || out->n == 0;
}

static const char *expand(const char *norm)
{
	for (size_t i = 0; i < sizeof abbreviations / sizeof abbreviations[0]; i++)
		if (strcmp(norm, abbreviations[i].from) == 0)
			return abbreviations[i].to;
	return norm;
}

/* The word at s->at, folded into the arena. */
static void take(struct splitter *s, struct word *w)
{
	size_t dots = initials(s->text + s->at, s->len - s->at);
	char *norm = s->arena + s->used;
	size_t n = 0, stop = dots > 0 ? s->at + dots : s->len;

	w->start = s->at;
	while (s->at < stop) {
		gunichar c = g_utf8_get_char(s->text + s->at);
		const char *next = g_utf8_next_char(s->text + s->at);
		size_t size = (size_t)(next - (s->text + s->at));

		if (apostrophe(c) && s->at + size < s->len && word_char(g_utf8_get_char(next))) {
			bool own = (*next == 's' || *next == 'S') &&
				   (s->at + size + 1 == s->len ||
					   !word_char(g_utf8_get_char(next + 1)));

			if (own && w->end == 0)
				w->end = s->at; /* "HUD's" shows as HUD */
			s->at += size + (own ? 1 : 0);
			continue;
		}
		if (!word_char(c) && dots == 0)
			break;
		if (c < 0x80 && c != '.')
			norm[n++] = g_ascii_tolower((char)c);
		else if (c >= 0x80)
			for (size_t i = 0; i < size; i++)
				norm[n++] = s->text[s->at + i];
		s->at += size;
	}
	norm[n] = '\0';
	s->used += n + 1;
	if (w->end == 0)
		w->end = s->at;
	w->norm = expand(norm);
}

static bool is_filler(const char *norm)
{
	return strcmp(norm, "of") == 0 || strcmp(norm, "the") == 0 || strcmp(norm, "and") == 0;
}

void words_split(const char *text, size_t len, struct words *out)
{
	struct splitter s = {.text = text, .len = len};

	*out = (struct words){0};
	out->arena = s.arena = xmalloc(2 * len + 2);
	for (;;) {
		struct word w = {0};
		struct word *last = out->n > 0 ? &out->v[out->n - 1] : NULL;

		gap(&s, out, &w);
		if (s.at >= len)
			break;
		w.blocked = blocked_here(&s);
		take(&s, &w);
		w.filler = is_filler(w.norm);
		if (last != NULL && !w.hard && strcmp(w.norm, "states") == 0 &&
			strcmp(last->norm, "united") == 0) {
			last->norm = "us";
			last->end = w.end;
			continue;
		}
		out->v = xgrow(out->v, &out->cap, out->n + 1, sizeof *out->v);
		out->v[out->n++] = w;
	}
}

void words_free(struct words *w)
{
	free(w->v);
	free(w->arena);
	*w = (struct words){0};
}

enum word_case word_case(const char *text, size_t start, size_t end)
{
	bool upper = false, lower = false, first = true, capital = false;

	for (const char *p = text + start; p < text + end; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (g_unichar_isupper(c)) {
			upper = true;
			capital = capital || first;
		} else if (g_unichar_islower(c)) {
			lower = true;
		}
		first = false;
	}
	if (!upper)
		return CASE_LOWER;
	if (!lower)
		return CASE_UPPER;
	return capital ? CASE_CAPITAL : CASE_MIXED;
}
