/*
 * screen_table.h - parsers/screen.yaml as it is in memory: the signs by which a machine's mail is known.
 *
 * Only screen.c and screen_table.c include this.
 */
#ifndef MAILCLERK_PARSERS_SCREEN_TABLE_H
#define MAILCLERK_PARSERS_SCREEN_TABLE_H

#include <stdbool.h>

#include "parsers/screen.h"
#include "parsers/yaml.h"

/* What a sign says. */
struct sign {
	enum screen_kind kind;
	unsigned weight; /* the heaviest names the kind */
	bool hint;       /* not enough by itself */
};

struct sign_header {
	char *field; /* owned, like every string here; may end in "*" */
	char **is, **is_not, **contains;
	unsigned is_n, is_not_n, contains_n;
	struct sign sign;
};

struct sign_type {
	char *type, *report; /* report NULL: the type has none; may be "*" */
	struct sign sign;
};

struct sign_method {
	char *method;
	struct sign sign;
};

enum sender_place { SENDER_FROM, SENDER_SENDER, SENDER_RETURN_PATH, SENDER_PLACES };

struct sign_sender {
	enum sender_place *in;
	char **local, **except, **name; /* except: local parts that are none of these after all */
	unsigned in_n, local_n, except_n, name_n;
	struct sign sign;
};

struct sign_subject {
	char **starts; /* as text_key() writes them */
	unsigned starts_n;
	struct sign sign;
};

struct screen_table {
	struct sign_header *headers;
	struct sign_type *types;
	struct sign_method *methods;
	struct sign_sender *senders;
	struct sign_subject *subjects;
	unsigned headers_n, types_n, methods_n, senders_n, subjects_n;
};

#endif
