/*
 * rule.h - rules (the .yaml files in parsers/rules): what speaks for a kind of request, and where its fields stand.
 *
 * docs/rules.md describes the file format. Rules see a message and give a ranked list of requests; only the state machine,
 * which knows the case, takes one. They know no clock, network or database.
 */
#ifndef MAILCLERK_PARSERS_RULE_H
#define MAILCLERK_PARSERS_RULE_H

#include "parsers/directory.h"
#include "parsers/err.h"
#include "parsers/findings.h"
#include "parsers/grok.h"
#include "parsers/message.h"

enum field_source {
	SOURCE_BODY,
	SOURCE_SUBJECT,
	SOURCE_HTML, /* a table cell */
	SOURCE_ATTACHMENT,
	SOURCE_HEADER,
	SOURCE_SIGNATURE,
	SOURCE_DIRECTORY,
	SOURCE_ANSWER, /* the whole new text is the answer to the one question asked */
	SOURCE_TEAM,   /* set by the team: no rule gives it */
	SOURCES
};
extern const char *const field_source_names[];

struct field {
	char *name;            /* owned */
	struct strings values; /* owned; normalised; one, or several for a list */
	bool list;             /* the rule says that this field is a list */
	char *text;            /* owned; what the sender wrote, as found */
	enum field_source source;
	int line; /* 1-based line in the text of that source; 0 where lines make no sense */
};

struct fields {
	struct field *v; /* owned */
	size_t n, cap;
};

struct problem {
	char *field; /* owned */
	char *code;  /* owned; "not-a-number", "unknown-agency", "two-values", ... */
};

struct problems {
	struct problem *v; /* owned */
	size_t n, cap;
};

/* Every code there is, NULL-terminated. */
extern const char *const rule_problem_codes[];

struct request {
	char *rule;     /* owned */
	char *event;    /* owned */
	int weight;     /* of the evidence */
	int own_weight; /* of what does not stand in a mail passed on */
	bool certain; /* weight reaches the rule's threshold and leads the next rule by its margin */
	struct fields fields;
	struct fields
		answers; /* per field: what it would be if the mail only answers our question for it */
	struct strings
		missing; /* required by the rule, not given in this mail, in the rule's order */
	struct problems problems;
	struct strings evidence; /* one line each: what spoke for it, with its weight and line */
};

struct requests {
	struct request *v; /* owned; best first */
	size_t n, cap;
};

/* What others need to know of a rule's field without running it. */
struct rule_field {
	const char *name;  /* borrowed: from the rules, all of them */
	const char *label; /* "Your agency": how letters call it */
	const char *hint;  /* "for example, Department of Agriculture"; "" where none */
	bool required;
	bool list;
	bool date; /* its one value is a day, ISO 8601 */
	int line;
};

struct rules; /* all rules, compiled */

/* Every .yaml file of folder, in the order of names. 0 or -1 with findings. */
int rules_load(const char *folder, const struct grok_library *lib, const struct directory *dir,
	struct rules **out, struct findings *findings);
void rules_free(struct rules *r);

size_t rules_count(const struct rules *r);
const char *rules_name(const struct rules *r, size_t i);
const char *rules_event(const struct rules *r, size_t i);
const char *rules_file(const struct rules *r, size_t i);
const char *rules_home(
	const struct rules *r, size_t i); /* the mailbox this request belongs to; "" for any */
int rules_find(const struct rules *r, const char *name); /* index, or -1 */
size_t rules_field_count(const struct rules *r, size_t i);
struct rule_field rules_field(const struct rules *r, size_t i, size_t field);
/* The k-th value that a field of type enum can have; NULL behind the last, and for every other type. */
const char *rules_value(const struct rules *r, size_t i, size_t field, size_t k);
/* The line of a key of the rule, such as "event", in its file. */
int rules_line(const struct rules *r, size_t i, const char *key);

/* For `mailclerk check`: patterns not catastrophic, no two rules that always tie, every field can be found by something. */
void rules_prove(const struct rules *r, struct findings *findings);

/* All rules over m. Never fails for what a mail says; a pattern that hits a limit becomes a problem of its field. */
void rules_run(
	const struct rules *r, const char *mailbox, const struct message *m, struct requests *out);

void field_free(struct field *f);
void fields_free(struct fields *f);
void requests_free(struct requests *r);
const struct field *fields_find(const struct fields *f, const char *name); /* NULL where absent */

#endif
