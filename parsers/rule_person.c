/*
 * rule_person.c - owns names of persons: turning "Last, First M CIV USARMY (USA)" into "First M Last", telling a name from
 * other words, and whose request a mail is. Knows no field.
 */
#include <ctype.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"
#include "parsers/text.h"

enum {
	COMMA_PARTS = 4,
	NAME_BYTES = 120,
	TRIES = 6,       /* matches of one template that are looked at */
	SHORT_NOTE = 25, /* words: a forwarder who writes no more only hands the mail on */
};

static const char *const titles[] = {"dr", "mr", "ms", "mrs", "miss", "mx", "prof", "professor",
	"sir", "madam", "hon", "honorable", "judge", "justice", "ambassador", "amb", "rev",
	"chaplain", "cpt", "capt", "captain", "maj", "major", "lt", "ltc", "lcdr", "cdr", "cmdr",
	"commander", "ltcol", "ltjg", "1lt", "2lt", "col", "colonel", "gen", "general", "bg", "mg",
	"ltg", "adm", "radm", "vadm", "admiral", "ens", "sgt", "ssg", "sfc", "msg", "msgt", "tsgt",
	"smsgt", "cmsgt", "sgm", "csm", "gysgt", "cw2", "cw3", "cw4", "cw5", "wo1", "cwo2", "cwo3",
	"cwo4", "cpo", "scpo", "mcpo", "po1", "po2"};
static const char *const suffixes[] = {"jr", "sr", "ii", "iii", "iv"};
static const char *const particles[] = {"van", "von", "de", "der", "den", "del", "della", "da",
	"di", "dos", "du", "la", "le", "mac", "mc", "st", "san", "santa", "al", "el", "bin", "ibn",
	"ter", "ten", "ni", "n\xc3\xad", "\xc3\xb3", "o"};
/* Where the person's own name ends in a Defense display name. */
static const char *const services[] = {
	"civ", "ctr", "mil", "nfg", "usarmy", "usn", "usaf", "usmc", "ussf", "uscg", "via"};
static const char *const degrees[] = {"phd", "ph.d", "ph.d.", "esq", "esq.", "edd", "psyd", "msc"};

#define N(array) (sizeof(array) / sizeof(array)[0])

/* Is the word of n bytes, without a final full stop, one of the list? */
static bool one_of(const char *word, size_t n, const char *const *list, size_t list_n)
{
	if (n > 1 && word[n - 1] == '.')
		n--;
	for (size_t i = 0; i < list_n; i++)
		if (strlen(list[i]) == n && strncasecmp(word, list[i], n) == 0)
			return true;
	return false;
}

static size_t word_count(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s += strcspn(s, " "), s += strspn(s, " "))
		n++;
	return n;
}

static bool all_caps(const char *s, size_t n)
{
	size_t letters = 0;

	for (size_t i = 0; i < n; i++) {
		if (islower((unsigned char)s[i]))
			return false;
		letters += isupper((unsigned char)s[i]) != 0;
	}
	return letters >= 2;
}

/* Cuts s where something other than the name begins: "(CDC)", "[E]", " - NOAA Federal", "| title", "<address>". */
static void cut_rest(char *s)
{
	static const char *const cuts[] = {" - ", " \xe2\x80\x93 ", " \xe2\x80\x94 ", " -- ", "|",
		";", "<", "[", "\t", " / ", ":"};

	for (char *open = strchr(s, '('); open != NULL; open = strchr(open, '(')) {
		char *close = strchr(open, ')');

		/* "Thomas (Tom) Brannigan": a short name in the middle is taken out, anything else ends the name */
		if (close != NULL && close[1] == ' ' && isalpha((unsigned char)close[2]) &&
			memchr(open, ' ', (size_t)(close - open)) == NULL && open > s)
			memmove(open, close + 2, strlen(close + 2) + 1);
		else
			*open = '\0';
	}
	for (size_t i = 0; i < N(cuts); i++) {
		char *at = strstr(s, cuts[i]);

		if (at != NULL)
			*at = '\0';
	}
	/* the end of a sentence: not of "St. Clair" or "Thomas J. Brannigan" */
	for (char *dot = strstr(s, ". "); dot != NULL; dot = strstr(dot + 1, ". "))
		if (dot - s > 3 && islower((unsigned char)dot[-1]) &&
			islower((unsigned char)dot[-2]) && islower((unsigned char)dot[-3])) {
			*dot = '\0';
			break;
		}
}

/* Cuts s before the first word that says where its owner serves. */
static void cut_service(char *s)
{
	bool first_caps = all_caps(s, strcspn(s, " "));

	for (char *p = s; *p != '\0';) {
		size_t n = strcspn(p, " ");

		if (p > s && (one_of(p, n, services, N(services)) ||
				     (!first_caps && n >= 3 && all_caps(p, n) &&
					     !one_of(p, n, suffixes, N(suffixes))))) {
			p[-1] = '\0';
			return;
		}
		p += n + strspn(p + n, " ");
	}
}

static void trim(char *s)
{
	size_t from = strspn(s, " ,.\"'*_"), to = strlen(s);

	while (to > from && strchr(" ,\"*_", s[to - 1]) != NULL)
		to--;
	if (to - from > 4 && s[to - 1] == '.' && isalpha((unsigned char)s[to - 2]) &&
		isalpha((unsigned char)s[to - 3]) && isalpha((unsigned char)s[to - 4]))
		to--; /* the full stop of a sentence, not of "Jr." or an initial */
	memmove(s, s + from, to - from);
	s[to - from] = '\0';
}

/* Takes a suffix from the end of s; NULL where there is none. Points into s. */
static char *take_suffix(char *s)
{
	char *last = strrchr(s, ' ');

	if (last == NULL || !one_of(last + 1, strlen(last + 1), suffixes, N(suffixes)))
		return NULL;
	*last = '\0';
	return last + 1;
}

static bool has_particle(const char *s)
{
	for (; *s != '\0'; s += strcspn(s, " "), s += strspn(s, " "))
		if (one_of(s, strcspn(s, " "), particles, N(particles)))
			return true;
	return false;
}

/* A part behind a comma that is no part of the name: a degree, a title of office, an acronym. */
static bool is_credential(const char *part)
{
	size_t n = strcspn(part, " ");

	return part[0] == '\0' || all_caps(part, strlen(part)) ||
	       one_of(part, n, degrees, N(degrees)) || (strchr(part, '.') != NULL && n <= 6);
}

/* "Last, First", "First Last, PhD", "Last Jr., First" to "First Last"; parts[0] may be all there is. */
static char *order_parts(char **parts, size_t n, bool header)
{
	char *suffix = NULL, *out;
	bool turned = false;

	if (n > 1 && one_of(parts[1], strlen(parts[1]), suffixes, N(suffixes))) {
		suffix = parts[1];
		for (size_t i = 1; i + 1 < n; i++)
			parts[i] = parts[i + 1];
		n--;
	}
	if (n > 1) {
		bool single = word_count(parts[0]) == 1;

		if (single || header || has_particle(parts[0]))
			turned = single || !is_credential(parts[1]) ||
				 (header && all_caps(parts[0], strlen(parts[0])));
		else if (take_suffix(parts[0]) != NULL)
			turned = true, suffix = parts[0] + strlen(parts[0]) + 1;
	}
	if (turned) {
		if (suffix == NULL)
			suffix = take_suffix(parts[0]);
		if (n > 2 && suffix == NULL &&
			one_of(parts[2], strlen(parts[2]), suffixes, N(suffixes)))
			suffix = parts[2];
		cut_service(parts[1]);
		if (suffix == NULL)
			suffix = take_suffix(parts[1]);
		out = xasprintf("%s %s%s%s", parts[1], parts[0], suffix != NULL ? " " : "",
			suffix != NULL ? suffix : "");
	} else {
		cut_service(parts[0]);
		out = xasprintf("%s%s%s", parts[0], suffix != NULL ? " " : "",
			suffix != NULL ? suffix : "");
	}
	return out;
}

static void drop_titles(char *s)
{
	for (;;) {
		size_t n = strcspn(s, " ");

		if (s[n] != ' ' || !one_of(s, n, titles, N(titles)))
			return;
		memmove(s, s + n + 1, strlen(s + n + 1) + 1);
	}
}

static bool matches(const struct grok *g, const char *s)
{
	struct grok_match m;
	struct err e;

	return grok_search(g, s, strlen(s), 0, &m, &e) > 0;
}

/* "Section Chief Daniel Ruiz": the title of office goes where a full name is left. */
static void drop_office(const struct rules *r, char *s)
{
	struct grok_match m;
	struct err e;

	if (grok_search(r->role_first, s, strlen(s), 0, &m, &e) > 0 &&
		word_count(s + m.end + 1) >= 2)
		memmove(s, s + m.end + 1, strlen(s + m.end + 1) + 1);
}

static char *normal(const struct rules *r, const char *text, bool header)
{
	char *s = text_squash(text), *parts[COMMA_PARTS], *out = NULL, *p = s;
	size_t n = 0;

	cut_rest(s);
	trim(s);
	if (s[0] == '\0' || strlen(s) > NAME_BYTES)
		goto out;
	while (p != NULL && n < COMMA_PARTS) {
		parts[n] = p;
		p = strchr(p, ',');
		if (p != NULL)
			*p++ = '\0';
		trim(parts[n]);
		drop_titles(parts[n]);
		if (parts[n][0] != '\0')
			n++;
	}
	if (n == 0)
		goto out;
	out = order_parts(parts, n, header);
	trim(out);
	drop_titles(out);
	if (!header)
		drop_office(r, out);
	if (!matches(r->person, out) || matches(r->notname, out)) {
		free(out);
		out = NULL;
	}
out:
	free(s);
	return out;
}

char *person_normal(const struct rules *r, const char *text)
{
	return normal(r, text, false);
}

/* ---- comparing ---- */

static bool in_list(char **list, const char *word)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

/* The last word of a name that is no suffix; NULL where there is none. */
static const char *surname(char **words)
{
	const char *last = NULL;

	for (; *words != NULL; words++)
		if (!one_of(*words, strlen(*words), suffixes, N(suffixes)))
			last = *words;
	return last;
}

bool person_same(const char *a, const char *b)
{
	char **alternates_a = NULL, **alternates_b = NULL;
	char **words_a = g_str_tokenize_and_fold(a, "C", &alternates_a);
	char **words_b = g_str_tokenize_and_fold(b, "C", &alternates_b);
	const char *last_a = surname(words_a), *last_b = surname(words_b);
	bool same = last_a != NULL && last_b != NULL &&
		    (in_list(words_b, last_a) || in_list(alternates_b, last_a) ||
			    in_list(words_a, last_b) || in_list(alternates_a, last_b));

	g_strfreev(words_a);
	g_strfreev(words_b);
	g_strfreev(alternates_a);
	g_strfreev(alternates_b);
	return same;
}

/*
 * "Delgadillo Ruben A" <ruben.a.delgadillo@...>: the address tells that the surname stands first. Not of "Ruiz, Dana"
 * <ruiz.dana@...>, where the comma has told it.
 */
static char *turn_by_address(char *name /* owned */, const char *addr)
{
	char **words = g_strsplit(name, " ", 6);
	size_t n = g_strv_length(words), first = strlen(words[0]);
	size_t local = strcspn(addr, "@");
	const char *last = addr;
	char *out = name;

	for (size_t i = 0; i < local; i++)
		if (addr[i] == '.' || addr[i] == '_')
			last = addr + i + 1;
	if (n >= 2 && last > addr && (size_t)(addr + local - last) == first &&
		strncasecmp(last, words[0], first) == 0 &&
		strncasecmp(addr, words[1], strlen(words[1])) == 0) {
		out = xasprintf("%s %s", name + first + 1, words[0]);
		free(name);
	}
	g_strfreev(words);
	return out;
}

char *person_of_address(const struct rules *r, const struct address *a)
{
	char *name = strchr(a->name, '@') != NULL ? NULL : normal(r, a->name, true);

	return name != NULL && strchr(a->name, ',') == NULL ? turn_by_address(name, a->addr) : name;
}

/* ---- whose request ---- */

const struct address *run_author(const struct run *run)
{
	static char none[] = "";
	static const struct address nobody = {.name = none, .addr = none};
	const struct message *m = run->view->m;

	if (run->whose == WHOSE_FORWARDED)
		return &run->view->forwarder;
	return m->from.n > 0 ? &m->from.v[0] : &nobody;
}

/* "Judge Wexley": not enough for a name, but somebody else than the sender. */
static bool surname_only(const char *piece, const char *name, const char *sender)
{
	size_t n = strcspn(piece, " ");

	return name == NULL && piece[n] == ' ' && one_of(piece, n, titles, N(titles)) &&
	       !person_same(piece + n + 1, sender);
}

/* A name that one of the templates captures as person in text, other than the sender's; NULL where none. */
static char *other_person(
	struct run *run, const struct templates *t, const char *text, bool *spoken)
{
	const struct rules *r = run->view->rules;
	const struct address *from = run_author(run);

	for (size_t i = 0; i < t->n; i++) {
		size_t at = 0;

		if (view_rules_out(run->view, t->v[i], text))
			continue;
		for (int try = 0; try < TRIES; try++) {
			struct grok_match m;
			struct err e;
			char *piece, *name;

			if (grok_search(t->v[i], text, strlen(text), at, &m, &e) <= 0)
				break;
			at = m.end > at ? m.end : at + 1;
			if (m.captures_n == 0) {
				*spoken = true;
				break;
			}
			piece = xstrndup(text + m.captures[0].start,
				m.captures[0].end - m.captures[0].start);
			name = person_normal(r, piece);
			if (name != NULL && !person_same(name, from->name)) {
				free(piece);
				return name;
			}
			*spoken = *spoken || surname_only(piece, name, from->name);
			free(piece);
			free(name);
		}
	}
	return NULL;
}

/* Did somebody of our own house write the forwarded mail? Then the sender passes on guidance, not a request. */
static bool from_our_house(const struct view *v)
{
	const struct agency *them, *us = NULL;

	if (v->m->to.n > 0)
		us = directory_by_domain(v->rules->directory, v->m->to.v[0].addr);
	them = directory_by_domain(v->rules->directory, v->forwarder.addr);
	return us != NULL && them != NULL && agency_top(us) == agency_top(them);
}

void run_whose(struct run *run)
{
	const struct view *v = run->view;
	const struct rule *rule = run->rule;
	bool spoken = false, own, passed_on;
	struct grok_match m;

	run->whose = WHOSE_SENDER;
	if (rule->file->behalf == NULL)
		return;
	own = run_match(run, &rule->own, v->text, NULL, &m);
	run->person = other_person(run, &rule->other, v->text, &spoken);
	if (run->person == NULL && !own)
		run->person = other_person(run, &rule->other, v->subject, &spoken);
	passed_on = v->forwarded[0] != '\0' && !from_our_house(v) &&
		    (v->forwarder.name[0] != '\0' || v->forwarder.addr[0] != '\0');
	if (run->person != NULL || (spoken && !own && !passed_on)) {
		run->whose = WHOSE_OTHER;
		return;
	}
	if (!passed_on)
		return;
	spoken = spoken && !own;
	if (spoken || run_match(run, &rule->handed_on, v->text, NULL, &m) ||
		(!own && (word_count(v->text) < SHORT_NOTE ||
				 run_match(run, &rule->hint, v->text, NULL, &m))))
		run->whose = WHOSE_FORWARDED;
}
