/*
 * rule_impl.h - inside rule*.c only: rules as loaded, and what one run over a message holds.
 */
#ifndef MAILCLERK_PARSERS_RULE_IMPL_H
#define MAILCLERK_PARSERS_RULE_IMPL_H

#include "parsers/limits.h"
#include "parsers/rule.h"
#include "parsers/yaml.h"

enum place {
	PLACE_SUBJECT,
	PLACE_TEXT,
	PLACE_FORWARDED,       /* body of the forwarded mail */
	PLACE_SIGNATURE,       /* of the person in question */
	PLACE_ATTACHMENT_NAME, /* one text per attachment, as the next */
	PLACE_ATTACHMENT_TEXT,
	PLACE_SENDER, /* the From address */
	PLACES
};
extern const char *const rule_place_names[];

enum field_type {
	TYPE_TEXT,
	TYPE_PERSON,
	TYPE_AGENCY,
	TYPE_SUB_AGENCY,
	TYPE_PHONE,
	TYPE_EMAIL,
	TYPE_RECIPIENT, /* "Name <address>" */
	TYPE_DATE,
	TYPE_SERIES,
	TYPE_GRADE,
	TYPE_PAY_PLAN,
	TYPE_CODE,
	TYPE_COUNT,
	TYPE_ENUM,
	TYPE_FILE, /* name of an attachment */
	TYPES
};

/* Whose words a finder reads: of the person in question about themselves, or of somebody else about that person. */
enum voice { VOICE_ANY, VOICE_SELF, VOICE_OTHER };

/* What of the parts of a card, or of the sender's header, a finder takes. */
enum aspect { ASPECT_NONE, ASPECT_NAME, ASPECT_ROLE, ASPECT_AGENCY, ASPECT_PHONE, ASPECT_ADDRESS };

struct templates {
	struct grok **v; /* owned; each owned */
	size_t *entry; /* owned; in the file's list, that each is or is part of; NULL: its own place */
	size_t n;
};

/* ---- as the file says it: libcyaml fills these ---- */

struct file_evidence {
	int weight;
	char *note;
	enum place *in;
	unsigned in_n;
	char **match;
	unsigned match_n;
	char **fields;
	unsigned fields_n;
	unsigned at_least;
};

struct file_finder {
	char **match;
	unsigned match_n;
	enum place *in;
	unsigned in_n;
	enum voice who;
	enum aspect card, sender;
	char *labels_of, *same_as, *of, *follows;
	char **unless; /* patterns of an address in its sentence, "<>" in its place, that does not count */
	unsigned unless_n;
	char **only_if; /* patterns, one of which the text must have for the finder to count */
	unsigned only_if_n;
	bool agencies, people;
	char *other_than; /* a field above, whose value this cannot be */
	bool sole; /* what matches, where that is exactly one value; for a file, one attachment by its name */
};

struct file_value {
	char *value;
	char **match;
	unsigned match_n;
};

struct file_field {
	char *name, *label, *hint, *fallback;
	enum field_type type;
	bool required, list, personal;
	char **labels;
	unsigned labels_n;
	char **first_labels, **last_labels; /* of the two parts of a name that stand apart */
	unsigned first_labels_n, last_labels_n;
	enum place *labels_in;
	unsigned labels_in_n;
	char **corrections;
	unsigned corrections_n;
	struct file_finder *find;
	unsigned find_n;
	struct file_value *values;
	unsigned values_n;
	char **reject;
	unsigned reject_n;
	char **second;
	unsigned second_n;
	char **against; /* read in the value and in attachments' names: what differs is a doubt */
	unsigned against_n;
	char **beside; /* values that may stand beside another one */
	unsigned beside_n;
	char **answer;
	unsigned answer_n;
	unsigned max;
};

struct file_behalf {
	char **handed_on;
	unsigned handed_on_n;
	char **hint;
	unsigned hint_n;
	char **other;
	unsigned other_n;
	char **own;
	unsigned own_n;
};

struct file_rule {
	char *name, *event, *home;
	char **mailboxes;
	unsigned mailboxes_n;
	int threshold, margin;
	struct file_evidence *evidence;
	unsigned evidence_n;
	struct file_behalf *behalf;
	char **other_labels;
	unsigned other_labels_n;
	struct file_field *fields;
	unsigned fields_n;
};

/* ---- compiled ---- */

struct finder {
	const struct file_finder *file; /* borrowed: from the rule */
	struct templates match, only_if, unless;
	int labels_of, same_as, of, follows, other_than; /* index of a field, -1 where none */
};

struct evidence {
	const struct file_evidence *file; /* borrowed: from the rule */
	struct templates match;
	unsigned fields; /* bit per field */
};

struct field_rule {
	const struct file_field *file; /* borrowed: from the rule */
	struct templates corrections, reject, beside, against, second,
		answer;           /* second: taken only where nothing else is found */
	struct finder *find;      /* owned; file->find_n of them */
	struct templates *values; /* owned; file->values_n of them */
	int line;
};

struct rule {
	struct file_rule *file; /* owned */
	char *path;             /* owned */
	struct yaml_lines *lines;
	struct evidence *evidence; /* owned; file->evidence_n */
	struct field_rule *fields; /* owned; file->fields_n */
	struct strings
		words; /* owned; plain words of the labels, for labels with a slip of the pen */
	struct templates handed_on, hint, other, own;
	struct grok *
		labels; /* owned; a label at the start of or within a line, with its separator; NULL without labels */
	struct grok *cell; /* owned; a whole table cell that is a label */
	struct grok
		*bare; /* owned; a label at the start of a line with nothing behind it but blanks */
};

struct rules {
	struct rule *v; /* owned; by name of the file */
	size_t n;
	const struct directory *directory; /* borrowed: as long as the rules */
	size_t templates;                  /* ids of templates are below */
	/* owned; from the library's patterns, for what the engine itself must recognise */
	struct grok *novalue, *remark, *person, *person_last, *notname, *role, *role_first,
		*notrole, *phone, *email, *greeting, *closing;
};

/* ---- one run ---- */

struct card {
	char *name, *role, *phone; /* owned; NULL where not in it; as written */
	const struct agency *top, *sub;
	char *agency_text; /* owned */
	enum field_source source;
	int line;
};

/* A text that many templates are tried on, and those that are known not to match in it. */
struct seen {
	const char *text; /* borrowed: from the view */
	struct grok_index index;
	unsigned char *absent; /* owned; by the template's id */
};

/* The message as the rules see it; made once for all rules. */
struct view {
	const struct rules *rules;
	const struct message *m;
	char *subject; /* owned; without prefixes and tags */
	char *text;    /* owned; of the message, without marks of emphasis */
	char *asked; /* owned; the same with the quoted questions that it answers; "" where there are none */
	struct address forwarder; /* owned; author of the forwarded mail, "" where there is none */
	char *forwarded; /* owned; body of the forwarded mail, without its signature and older quotes */
	char *forwarded_signature; /* owned */
	const struct agency *near; /* by the sender's domain; NULL where unknown */
	struct seen *seen;         /* owned */
	size_t seen_n;
};

enum { PAIR_FIRST = -3, PAIR_LAST = -4 };

/* A label and the value behind it. */
struct pair {
	int field; /* index; -1 for a label that is nobody's, PAIR_FIRST and PAIR_LAST for parts of a name */
	char *value; /* owned; joined to one line where it went over several (LF between for a list) */
	enum field_source source;
	int line;
};

struct pairs {
	struct pair *v; /* owned */
	size_t n, cap;
};

enum whose {
	WHOSE_SENDER,
	WHOSE_FORWARDED, /* the author of the forwarded mail asks */
	WHOSE_OTHER,     /* the sender asks for somebody else */
};

/* One rule over the message. */
struct run {
	const struct view *view;
	const struct rule *rule;
	enum whose whose;
	char *person; /* owned; the other's name, NULL where not said */
	struct pairs pairs[PLACES];
	bool paired[PLACES];
	struct request *out;
	bool limit_hit; /* a pattern gave up since this was last cleared */
};

/* A candidate for a field, as found. */
struct found {
	char *text; /* owned */
	enum field_source source;
	int line;
};

/* One field of a run. */
struct search {
	struct run *run;
	const struct field_rule *field;
	struct strings values; /* owned; accepted so far */
	char *text;            /* owned; as written, of the first */
	enum field_source source;
	int line;
	const struct field *taken; /* borrowed; its values do not count here; NULL */
	struct found second;       /* owned; only taken where nothing better is found */
	const char *problem;       /* why what stood there was no value; NULL */
};

/* rule_view.c */
void view_open(struct view *v, const struct rules *rules, const struct message *m);
void view_close(struct view *v);
size_t view_texts(const struct view *v, enum place place); /* how many texts the place has */
const char *view_text(const struct view *v, enum place place, size_t i);
enum field_source view_source(enum place place);

/* Is it known, without a search, that g is not in text? And to be remembered, for a text of the view. */
bool view_rules_out(const struct view *v, const struct grok *g, const char *text);
void view_remember_absent(const struct view *v, const struct grok *g, const char *text);

/* rule_pair.c: labelled lines and cells of a place, in order */
int pairs_compile(struct rule *rule, const struct grok_library *lib, struct err *e);
const struct pairs *run_pairs(struct run *run, enum place place);
void pairs_free(struct pairs *p);

/* Looks at one candidate; true where the search is over. */
bool search_offer(struct search *s, const char *text, enum field_source source, int line);

/* rule_list.c: looks at each entry of a list */
void search_offer_list(struct search *s, const char *text, enum field_source source, int line);

/* rule_people.c: everybody whom a text names with an address: for lists of recipients */
bool search_people(struct search *s, const struct finder *f);
bool people_ruled_out(struct run *run, const struct finder *f, const char *text, size_t from,
	size_t start,
	size_t end); /* does the sentence around text[start .. end) say that it does not count? */

/* rule_sole.c: the one value in a text that is left of all that the finder matches; true where there is one */
bool search_sole(
	struct search *s, const struct finder *f, const char *text, enum field_source source);

/* rule_sentence.c: where a sentence ends in the value text[from .. end): before one more label, and, where the value's own label stands
 * within prose, before any further sentence; `end` where none does */
size_t sentence_stop(const char *text, size_t from, size_t end, bool prose);
/* Without surrounding blanks, quotes, asterisks and stray separators. The caller frees it. */
char *value_clean(const char *p, size_t n);

/* rule_spell.c */
void spell_compile(struct rule *rule);
/* The label with its words put right; NULL where nothing is to be put right. The caller frees it. */
char *spell_label(const struct rule *rule, const char *text, size_t len);

/* rule_person.c */
char *person_normal(const struct rules *r, const char *text); /* NULL where it is no full name */
char *person_of_address(
	const struct rules *r, const struct address *a); /* NULL where it gives none */
bool person_same(const char *a, const char *b);          /* share the surname or the first name */
void run_whose(struct run *run);
const struct address *run_author(
	const struct run *run); /* whose words are read: sender or forwarded author */

/* rule_card.c: the name block in a text; false where there is none */
bool card_find(
	const struct view *v, const char *text, const char *name, bool trusted, struct card *out);
void card_free(struct card *c);

/* rule_agency.c */
/* The department and the lowest bureau that text names: of near's family where near is given and named, else of the one
 * family, else of the first named. Returns what stands there (owned by the caller), NULL where none; *at_out (may be NULL) where. */
char *agency_pick(const struct directory *d, const char *text, const struct agency *near,
	const struct agency **top_out, const struct agency **sub_out, size_t *at_out);
struct agency_choice {
	const struct agency *top, *sub; /* NULL where not known */
	char *top_text, *sub_text; /* owned; as written; what stands where top or sub is NULL */
	enum field_source top_source, sub_source;
	int top_line, sub_line;
};
void run_agency(struct run *run, struct agency_choice *out);
void agency_choice_free(struct agency_choice *c);

/* rule_normal.c: text to values by the field's type. 0, or -1 with a problem code (static), NULL where it is no value at all */
int value_normal(const struct rules *r, const struct field_rule *f, const char *text,
	struct strings *out, const char **problem);

/* rule_field.c */
void run_fields(struct run *run);
/* The text of a place for the person in question: a forwarded mail stands in for the text and signature of its forwarder. */
const char *run_text(const struct run *run, enum place place, size_t i);
bool run_reads(const struct run *run, const struct file_field *f,
	enum place place);                                 /* may f be taken from labels there? */
bool value_given(const struct rules *r, const char *text); /* not "N/A", "TBD", ... */
void run_answers(struct run *run);
bool run_match(struct run *run, const struct templates *t, const char *text, size_t *which,
	struct grok_match *m);
void field_set(struct fields *to, const struct field_rule *f, struct strings *values,
	const char *text, enum field_source source, int line);
void problem_add(struct request *q, const char *field, const char *code);

#endif
