/* cmd_audit.c - owns `mailclerk audit`: does the history of all cases prove itself, and is the file sound? Changes nothing. */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/command.h"

/* A noted head as the store writes it, 64 hexadecimal digits in lower case; false where it is none. */
static bool take_head(const char *text, char out[65])
{
	if (strlen(text) != 64 || strspn(text, "0123456789abcdefABCDEF") != 64)
		return false;
	for (int i = 0; i <= 64; i++)
		out[i] = (char)tolower((unsigned char)text[i]);
	return true;
}

/* ctx: a list that takes them as JSON, NULL to print them. */
static int tell(void *ctx, const struct audit_finding *f)
{
	if (ctx != NULL) {
		json_array_append_new(
			ctx, json_pack("{s:s, s:I, s:s, s:s}", "case", f->number, "entry",
				     (json_int_t)f->entry, "what", f->what, "detail", f->detail));
		return 0;
	}
	return printf("%s: %s: %s\n", f->number[0] != '\0' ? f->number : "history", f->what,
		       f->detail) < 0;
}

static int print_report(const struct audit_report *r, const char *noted)
{
	char when[32];

	(void)printf("history    %lld entries, %lld of them purged: %s\n", (long long)r->entries,
		(long long)r->purged, r->findings == 0 ? "sound" : "NOT SOUND");
	if (r->head[0] != '\0') {
		format_time(r->head_at, when, sizeof when);
		(void)printf("head       %s (entry %lld, %s UTC)\n", r->head,
			(long long)r->head_entry, when);
	}
	if (noted != NULL && r->noted != 0)
		(void)printf("noted      is entry %lld: everything up to it is as it was\n",
			(long long)r->noted);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static json_t *report_json(const struct audit_report *r, json_t *findings)
{
	return json_pack("{s:I, s:I, s:s, s:I, s:I, s:I, s:b, s:o}", "entries",
		(json_int_t)r->entries, "purged", (json_int_t)r->purged, "head", r->head,
		"head_entry", (json_int_t)r->head_entry, "head_at", (json_int_t)r->head_at,
		"noted_entry", (json_int_t)r->noted, "sound", r->findings == 0, "findings",
		findings);
}

static int audit(struct store *s, const struct options *o, const char *noted)
{
	json_t *findings = o->json ? json_array() : NULL;
	struct audit_report r;
	struct err e = {0};
	int rc;

	if (store_check(s, true, &e) < 0 || store_audit(s, noted, tell, findings, &r, &e) < 0) {
		json_decref(findings);
		return say_error(&e);
	}
	rc = o->json ? print_json(report_json(&r, findings)) : print_report(&r, noted);
	if (r.findings > 0)
		(void)fprintf(stderr,
			"mailclerk: the history is not what was written: keep a copy of the "
			"database, compare it with a backup, and find out who could write to it\n");
	return rc == EX_OK && r.findings > 0 ? EX_DATAERR : rc;
}

int cmd_audit(int argc, char **argv)
{
	char noted[65];
	struct options o;
	struct store *s;
	int rest, rc;

	rc = options_parse(
		argc, argv, OPTION_CONFIG | OPTION_STATE | OPTION_JSON | OPTION_HEAD, &o, &rest);
	if (rc != 0)
		return rc;
	if (rest < argc)
		return usage_error("audit", "it takes no operand: %s", argv[rest]);
	if (o.head != NULL && !take_head(o.head, noted))
		return usage_error("audit",
			"--head takes the 64 hexadecimal digits that an earlier audit has printed");
	rc = load_store(&o, NULL, &s);
	if (rc != 0)
		return rc;
	rc = audit(s, &o, o.head != NULL ? noted : NULL);
	store_close(s);
	return rc;
}
