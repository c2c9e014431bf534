/*
 * quote_vocab.c - owns the words by which a line of a signature, an address or a sentence is known.
 *
 * One look-up per word of a line, in a hash table that is filled once. Must not know what follows from a word.
 */
#include "parsers/quote_vocab.h"

#include <ctype.h>
#include <string.h>

#define SLOTS 1024 /* more than twice the words below; a power of two */

/* Of job titles and ranks. */
static const char *const titles[] = {"specialist", "analyst", "manager", "director", "chief",
	"officer", "assistant", "coordinator", "administrator", "supervisor", "supervisory",
	"engineer", "scientist", "attorney", "counsel", "advisor", "adviser", "lead", "leader",
	"deputy", "associate", "technician", "consultant", "representative", "executive",
	"secretary", "commander", "commissioner", "inspector", "investigator", "auditor",
	"accountant", "economist", "biologist", "hydrologist", "geologist", "physicist", "chemist",
	"statistician", "physician", "nurse", "pharmacist", "epidemiologist", "psychologist",
	"architect", "planner", "programmer", "developer", "clerk", "examiner", "agent", "ranger",
	"forester", "superintendent", "president", "professor", "fellow", "intern", "recruiter",
	"strategist", "generalist", "expert", "partner", "liaison", "librarian", "historian",
	"archivist", "captain", "major", "colonel", "lieutenant", "sergeant", "maj", "col", "ltc",
	"cpt", "capt", "cdr", "lcdr", "sgt", "msgt", "smsgt", "cmsgt", "ses", "contractor",
	"detailee", "head", "principal", "senior", "hr", "poc", "ceo", "cto", "cfo", "cio", "chco",
	"vp", "owner", "founder", "editor", "reporter", "journalist", "producer", "designer",
	"instructor", "trainer", "teacher", "scc", "sr", "gs", NULL};
/* Of the names of offices. */
static const char *const offices[] = {"department", "dept", "office", "bureau", "agency",
	"administration", "service", "services", "division", "branch", "section", "directorate",
	"command", "center", "centers", "centre", "institute", "institutes", "commission", "board",
	"corps", "army", "navy", "marine", "guard", "district", "region", "regional",
	"headquarters", "staff", "team", "unit", "group", "program", "programs", "committee",
	"council", "university", "college", "hospital", "clinic", "laboratory", "library", "museum",
	"forest", "park", "facility", "system", "systems", "network", "operations", "resources",
	"management", "security", "federal", "national", "state", "county", "house", "senate",
	"inc", "llc", "corp", "ltd", "company", "foundation", "authority", "corporation", "academy",
	"wing", "squadron", "battalion", "brigade", "fleet", "station", "base", "fort", "treasury",
	"justice", "interior", "commerce", "labor", "education", "energy", "defense", "force",
	"united", NULL};
/* That a sentence has, and a title, an office or an address has not. */
static const char *const sentences[] = {"please", "is", "are", "was", "were", "am", "we", "we're",
	"we'd", "we'll", "i", "i'm", "i'd", "i'll", "i've", "you", "your", "he", "she", "they",
	"will", "would", "can", "could", "should", "need", "needs", "have", "has", "had", "been",
	"attached", "know", "call", "let", "me", "my", "if", "that", "who", "whom", "when", "it",
	"its", "them", "their", "his", "her", "send", "sent", "see", "not", "but", "because",
	"does", "do", "did", "pls", "also", "selected", "selecting", "yes", "no", "ok", "okay",
	NULL};
/* Of postal addresses. */
static const char *const addresses[] = {"street", "st", "avenue", "ave", "blvd", "boulevard",
	"road", "rd", "drive", "dr", "lane", "ln", "parkway", "pkwy", "highway", "hwy", "way",
	"suite", "ste", "room", "rm", "floor", "box", "building", "bldg", "mailstop", "nw", "sw",
	"ne", "se", "plaza", "square", "court", "circle", NULL};
/* In front of telephone numbers. */
static const char *const telephones[] = {"dsn", "ext", "fax", "cell", "tel", "phone", "comm", NULL};
/* Of titles and offices, that are surnames too. */
static const char *const surnames[] = {"park", "forest", "house", "base", "guard", "head", "major",
	"marine", "justice", "wing", "fellow", "clerk", "ranger", "forester", "board", "fort",
	"captain", "college", "energy", "state", "fleet", "partner", "will", "do", "my", "can",
	"no", "see", "has", "let", "am", "me", NULL};

struct slot {
	const char *word; /* borrowed: from the tables; NULL where free */
	size_t len;
	unsigned kinds;
};

static struct slot slots[SLOTS];
static bool filled;

static struct slot *slot_of(const char *word, size_t len)
{
	unsigned hash = 2166136261u; /* FNV-1a */
	size_t i;

	for (size_t k = 0; k < len; k++)
		hash = (hash ^ (unsigned char)word[k]) * 16777619u;
	for (i = hash % SLOTS; slots[i].word != NULL; i = (i + 1) % SLOTS)
		if (slots[i].len == len && memcmp(slots[i].word, word, len) == 0)
			break;
	return &slots[i];
}

static void fill(const char *const *words, unsigned kind)
{
	for (; *words != NULL; words++) {
		struct slot *s = slot_of(*words, strlen(*words));

		s->word = *words;
		s->len = strlen(*words);
		s->kinds |= kind;
	}
}

void quote_vocab_init(void)
{
	if (filled)
		return;
	fill(titles, VOCAB_TITLE);
	fill(offices, VOCAB_OFFICE);
	fill(sentences, VOCAB_SENTENCE);
	fill(addresses, VOCAB_ADDRESS);
	fill(telephones, VOCAB_TELEPHONE);
	fill(surnames, VOCAB_SURNAME);
	filled = true;
}

/* Apostrophes belong to words ("i'm"); bytes of UTF-8 sequences count as letters. */
static bool word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '\'';
}

unsigned quote_vocab_of(const char *key, size_t len, bool *title_or_office_out)
{
	unsigned kinds = 0;

	quote_vocab_init();
	*title_or_office_out = false;
	for (size_t i = 0; i < len;) {
		size_t n = 0;
		unsigned found;

		while (i + n < len && word_byte(key[i + n]))
			n++;
		if (n == 0) {
			i++;
			continue;
		}
		found = slot_of(key + i, n)->kinds;
		kinds |= found;
		if ((found & (VOCAB_TITLE | VOCAB_OFFICE)) != 0 && (found & VOCAB_SURNAME) == 0)
			*title_or_office_out = true;
		i += n;
	}
	return kinds;
}

/* Written in capitals: "Jane Doe" is not of the DOE. */
static const char *const acronyms[] = {"US", "USA", "HQ", "USDA", "DOI", "DOD", "DOE", "DOJ", "DOL",
	"DHS", "DOT", "EPA", "FAA", "FBI", "FDA", "FEMA", "GSA", "HHS", "HUD", "IRS", "NASA", "NIH",
	"NIST", "NOAA", "NPS", "NRC", "NSF", "OPM", "SBA", "SSA", "VA", "VHA", "VBA", "USGS",
	"USAID", "CDC", "CMS", "CBP", "TSA", "USCIS", "USPS", "BLM", "FWS", "BIA", "OMB", "OCHCO",
	"OHR", "OHC", "OIG", "CPAC", "CHRA", "USFS", "NRCS", "APHIS", "FSIS", "DLA", "DCMA",
	"USACE", "NAVSEA", "NAVAIR", "USAF", "DAF", "USN", "USMC", "USSF", "USCG", NULL};

static bool is_acronym(const char *s, size_t len)
{
	for (const char *const *w = acronyms; *w != NULL; w++)
		if (strncmp(*w, s, len) == 0 && (*w)[len] == '\0')
			return true;
	return false;
}

bool quote_vocab_acronym(const char *s, size_t len)
{
	bool lower = false;

	for (size_t i = 0; i < len && !lower; i++)
		lower = islower((unsigned char)s[i]);
	for (size_t i = 0; i < len;) {
		size_t n = 0;

		while (i + n < len && isupper((unsigned char)s[i + n]))
			n++;
		if (n > 1 && (i == 0 || !isalnum((unsigned char)s[i - 1])) &&
			(i + n == len || !isalnum((unsigned char)s[i + n])) && is_acronym(s + i, n))
			return true;
		if (n > 0 && !lower)
			return false;
		i += n > 0 ? n : 1;
	}
	return false;
}
