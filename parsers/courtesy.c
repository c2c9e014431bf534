/* courtesy.c - owns telling thanks from anything more. Errs towards more: what it does not know is not courtesy. */
#include "parsers/courtesy.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/text.h"
#include "parsers/words.h"

#define WORDS_MAX 40 /* a longer reply says something */

/* One of these must occur. */
static const char *const thanks[] = {"thanks", "thank", "thx", "thanx", "tks", "ty", "appreciate",
	"appreciated", "grateful", "gracias", "received", "noted", "understood", "acknowledged",
	"roger", "wilco", "perfect", "great", "awesome", "excellent", "wonderful", "fantastic",
	"ok", "okay", "copy", "got"};

/* A name may follow these. */
static const char *const greetings[] = {"hi", "hello", "hey", "dear", "thanks", "thank", "thx",
	"you", "much", "morning", "afternoon"};

static const char *const fillers[] = {"a", "again", "all", "am", "an", "and", "as", "assistance",
	"at", "advance", "be", "best", "cheers", "christmas", "cool", "day", "email", "enjoy",
	"evening", "everyone", "everything", "fast", "folks", "for", "forward", "from", "getting",
	"glad", "good", "happy", "have", "hear", "hearing", "help", "helpful", "holiday",
	"holidays", "i", "i'll", "ill", "in", "info", "information", "is", "it", "its", "kind",
	"kindly", "know", "let", "letting", "ll", "look", "looking", "lot", "lots", "ma", "maam",
	"mail", "many", "me", "merry", "message", "much", "my", "new", "nice", "night", "note",
	"of", "on", "opm", "our", "prompt", "quick", "r", "really", "recruiter", "regards", "reply",
	"respectfully", "response", "responding", "rest", "right", "s", "safe", "sincerely", "sir",
	"so", "sounds", "speedy", "support", "team", "thanksgiving", "that", "the", "this", "time",
	"to", "too", "truly", "update", "us", "v", "very", "vr", "wait", "warm", "we", "week",
	"weekend", "well", "will", "wish", "wishing", "with", "worked", "works", "year", "you",
	"your", "yours"};

static bool among(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}
#define AMONG(word, list) among(word, list, sizeof(list) / sizeof(list)[0])

/* Is word one of the words of the sender's display name or of the local part of the address? */
static bool sender_word(const struct message *m, const char *word)
{
	bool found = false;

	for (size_t k = 0; k < 2 && m->from.n > 0 && !found; k++) {
		const char *text = k == 0 ? m->from.v[0].name : m->from.v[0].addr;
		size_t len = k == 0 ? strlen(text) : strcspn(text, "@");
		struct words w;

		words_split(text, len, &w);
		for (size_t i = 0; i < w.n && !found; i++)
			found = strcmp(w.v[i].norm, word) == 0;
		words_free(&w);
	}
	return found;
}

static bool other_than_pictures(const struct attachments *a)
{
	for (size_t i = 0; i < a->n; i++)
		if (!text_istarts(a->v[i].type, "image/"))
			return true;
	return false;
}

static bool courteous_word(const struct message *m, const struct words *w, size_t i)
{
	const struct word *word = &w->v[i];

	if (AMONG(word->norm, thanks) || AMONG(word->norm, fillers) ||
		AMONG(word->norm, greetings) || sender_word(m, word->norm))
		return true;
	/* "Thanks, Dana": a name right behind the greeting */
	return i > 0 && !word->hard && !word->newline && AMONG(w->v[i - 1].norm, greetings) &&
	       word_case(m->text, word->start, word->end) == CASE_CAPITAL;
}

bool courtesy_only(const struct message *m)
{
	struct words w;
	bool thankful = false, only = true;

	if (strchr(m->text, '?') != NULL || strlen(m->text) > 1000 ||
		other_than_pictures(&m->attachments))
		return false;
	words_split(m->text, strlen(m->text), &w);
	if (w.n > WORDS_MAX)
		only = false;
	for (size_t i = 0; i < w.n && only; i++) {
		thankful = thankful || AMONG(w.v[i].norm, thanks);
		only = courteous_word(m, &w, i);
	}
	words_free(&w);
	return only && thankful;
}
