/*
 * rule_mail.h - a mail as a table row, what the shipped rules must make of it, and the check. For the tests of the rules.
 */
#ifndef MAILCLERK_TESTS_RULE_MAIL_H
#define MAILCLERK_TESTS_RULE_MAIL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "parsers/mem.h"
#include "parsers/quote.h"
#include "parsers/rule.h"
#include "parsers/text.h"

static struct grok_library *library;
static struct directory *directory;
static struct rules *rules;

struct mail {
	const char *name;        /* of the test */
	const char *from, *addr; /* display name and address */
	const char *subject,
		*body; /* behind "##" in the subject: names of attachments, ";" between */
	/* "event" and then "|field=value" for each field, in the order of the rule, without the usual portal role; "!field"
	 * for each missing one. "-": no rule is certain. */
	const char *want;
};

static inline void attach(struct message *m, const char *files)
{
	struct attachments *a = &m->attachments;

	if (files != NULL)
		files += 2;
	while (files != NULL && *files != '\0') {
		size_t n = strcspn(files, ";");

		a->v = xgrow(a->v, &a->cap, a->n + 1, sizeof *a->v);
		a->v[a->n++] = (struct attachment){.name = xstrndup(files, n),
			.type = xstrdup("application/pdf"),
			.size = 1,
			.text = xstrdup("Duties")};
		files += n + (files[n] == ';');
	}
}

static inline void mail_to_message(const struct mail *t, struct message *m)
{
	struct quote q;
	char *body = text_clean(t->body, strlen(t->body), 1 << 16);

	message_init(m);
	addresses_add(&m->from, t->from, t->addr);
	addresses_add(&m->to, "", "recruiter-help@usajobs.gov");
	free(m->subject);
	m->subject = xstrndup(t->subject, strstr(t->subject, "##") != NULL
						  ? (size_t)(strstr(t->subject, "##") - t->subject)
						  : strlen(t->subject));
	quote_split(body, t->subject, &q);
	free(body);
	free(m->text);
	free(m->asked);
	free(m->signature);
	free(m->quoted);
	free(m->forwarded);
	free(m->marking);
	m->text = q.text;
	m->asked = q.asked;
	m->signature = q.signature;
	m->quoted = q.quoted;
	m->forwarded = q.forwarded;
	m->marking = q.marking;
	m->forward = m->forwarded[0] != '\0';
	attach(m, strstr(t->subject, "##"));
}

static inline char *describe(const struct requests *list)
{
	struct buf out;
	const struct request *q = list->n > 0 ? &list->v[0] : NULL;

	buf_init(&out, 8192);
	if (q == NULL || !q->certain) {
		(void)buf_puts(&out, "-");
		return buf_take(&out);
	}
	(void)buf_puts(&out, q->event);
	for (size_t i = 0; i < q->fields.n; i++) {
		const struct field *f = &q->fields.v[i];

		if (strcmp(f->name, "atp_role") == 0 &&
			strcmp(f->values.v[0], "agency general user") == 0)
			continue;
		(void)buf_printf(&out, "|%s=", f->name);
		for (size_t j = 0; j < f->values.n; j++)
			(void)buf_printf(&out, "%s%s", j > 0 ? ";" : "", f->values.v[j]);
	}
	for (size_t i = 0; i < q->missing.n; i++)
		(void)buf_printf(&out, "|!%s", q->missing.v[i]);
	for (size_t i = 0; i < q->problems.n; i++)
		(void)buf_printf(&out, "|?%s:%s", q->problems.v[i].field, q->problems.v[i].code);
	return buf_take(&out);
}

static inline void check_mail(const struct mail *t, const char *mailbox, int *wrong)
{
	struct message m;
	struct requests list;
	char *got;

	mail_to_message(t, &m);
	rules_run(rules, mailbox, &m, &list);
	got = describe(&list);
	if (strcmp(got, t->want) != 0) {
		(*wrong)++;
		print_error("%s:\n  got  %s\n  want %s\n", t->name, got, t->want);
		for (size_t i = 0; list.n > 0 && i < list.v[0].evidence.n; i++)
			print_error("    %s\n", list.v[0].evidence.v[i]);
	}
	free(got);
	requests_free(&list);
	message_free(&m);
}

/* The rules for all tests of a program. */
static inline int setup(void **state)
{
	struct findings f = {0};

	(void)state;
	quote_init();
	(void)grok_library_load("parsers/patterns", &library, &f);
	(void)directory_load("parsers/directory/agencies.csv", &directory, &f);
	if (library != NULL && directory != NULL)
		(void)rules_load("parsers/rules", library, directory, &rules, &f);
	for (size_t i = 0; i < f.n; i++)
		print_error("%s:%d: %s\n", f.v[i].file, f.v[i].line, f.v[i].text);
	findings_free(&f);
	return rules == NULL;
}

static inline int teardown(void **state)
{
	(void)state;
	rules_free(rules);
	directory_free(directory);
	grok_library_free(library);
	return 0;
}

#endif
