/* facts_people.c - owns what makes an address an individual, federal one of an agency. Knows no case and no database. */
#include "daemon/facts_people.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/text.h"
#include "templates/letter.h"

void recipient_split(const char *text, struct recipient *out)
{
	const char *open = strrchr(text, '<'), *close = open != NULL ? strchr(open, '>') : NULL;

	*out = (struct recipient){.why = ""};
	if (close != NULL) {
		char *name = xstrndup(text, (size_t)(open - text));

		out->name = text_squash(name);
		out->address = xstrndup(open + 1, (size_t)(close - open - 1));
		free(name);
	} else {
		bool bare = strchr(text, '@') != NULL && strchr(text, ' ') == NULL;

		out->name = bare ? xstrdup("") : text_squash(text);
		out->address = xstrdup(bare ? text : "");
	}
	if (!letter_address_ok(out->address)) {
		free(out->address);
		out->address = xstrdup("");
	}
}

void recipient_free(struct recipient *r)
{
	free(r->name);
	free(r->address);
	*r = (struct recipient){.why = ""};
}

static bool contractor(const struct recipient *r)
{
	char *local = g_ascii_strdown(r->address, (gssize)strcspn(r->address, "@"));
	char *name = g_ascii_strdown(r->name, -1);
	bool yes = g_str_has_suffix(local, ".ctr") || g_str_has_suffix(local, "-ctr") ||
		   strstr(local, ".ctr.") != NULL || g_str_has_suffix(local, ".contractor") ||
		   strstr(name, "(ctr)") != NULL || strstr(name, "contractor") != NULL ||
		   g_str_has_suffix(name, " ctr");

	g_free(local);
	g_free(name);
	return yes;
}

/* An address of an office: one word that names a function, or several of which one does. */
static bool shared_mailbox(const char *address)
{
	static const char *const functions[] = {"hr", "hiring", "recruitment", "recruiting",
		"recruiter", "staffing", "jobs", "careers", "info", "help", "helpdesk", "admin",
		"office", "team", "group", "mailbox", "inbox", "support", "service", "services",
		"noreply", "no-reply", "contact", "personnel", "hrhelp", "humanresources",
		"selections", "certificates"};
	char *local = g_ascii_strdown(address, (gssize)strcspn(address, "@"));
	char **words = g_strsplit_set(local, "._-", 8);
	bool yes = false;

	for (char **w = words; *w != NULL && !yes; w++)
		for (size_t i = 0; i < sizeof functions / sizeof *functions && !yes; i++)
			yes = strcmp(*w, functions[i]) == 0;
	g_strfreev(words);
	g_free(local);
	return yes;
}

static void verdict(struct recipient *r, enum recipient_verdict v, const char *why)
{
	r->verdict = v;
	r->why = why;
}

void recipient_judge(const struct directory *dir, const struct agency *own, const char *text,
	struct recipient *out)
{
	const struct agency *theirs;
	bool gov;

	recipient_split(text, out);
	gov = text_iends(out->address, ".gov") || text_iends(out->address, ".mil");
	theirs = directory_by_domain(dir, out->address);
	if (out->address[0] == '\0')
		verdict(out, RECIPIENT_REJECTED, "there is no email address");
	else if (!gov && theirs == NULL)
		verdict(out, RECIPIENT_REJECTED, "not a .gov or .mil address");
	else if (shared_mailbox(out->address))
		verdict(out, RECIPIENT_REJECTED, "a shared mailbox, not a person");
	else if (contractor(out))
		verdict(out, RECIPIENT_DOUBTFUL, "a contractor: a person at OPM looks at it");
	else if (theirs == NULL || own == NULL)
		verdict(out, RECIPIENT_DOUBTFUL,
			"we do not know whose address it is: a person at OPM looks at it");
	else if (agency_top(theirs) != agency_top(own))
		verdict(out, RECIPIENT_REJECTED, "belongs to another agency");
	else if (!gov)
		verdict(out, RECIPIENT_DOUBTFUL,
			"not a .gov or .mil address: a person at OPM looks at it");
}
