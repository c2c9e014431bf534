/* canary.c - owns the mails that we write to ourselves, and the judgement that one is late. Must not know how mails are fetched. */
#include "daemon/canary.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/context.h"
#include "daemon/engine_letter.h"
#include "daemon/engine_parts.h"
#include "daemon/log.h"
#include "parsers/mem.h"

enum { LOST_S = 6 * 3600 }; /* one that is out for so long is given up, and another sent */

/* What is remembered of one mailbox: Unix seconds; 0: never. */
struct bird {
	int64_t sent, back; /* the newest that was sent; when one came back last */
	int64_t told;       /* `sent` of the one that the team was told of */
};

struct looking {
	const struct config_mailbox *mailbox;
	int64_t now;
	struct bird bird;
	int written;
	int64_t told_age; /* seconds, of the one that the team is told of now; 0: of none */
	bool late;
};

static int mark(
	struct store *s, const char *what, const char *mailbox, int64_t *at_out, struct err *e)
{
	char *name = xasprintf("canary %s %s", what, mailbox);
	int rc = store_mark_get(s, name, at_out, e);

	free(name);
	return rc < 0 ? -1 : 0;
}

static int set_mark(
	struct store *s, const char *what, const char *mailbox, int64_t at, struct err *e)
{
	char *name = xasprintf("canary %s %s", what, mailbox);
	int rc = store_mark_set(s, name, at, e);

	free(name);
	return rc;
}

static int write_letter(
	struct engine *g, const struct looking *x, const char *name, const char *to, struct err *e)
{
	const struct config_mailbox *m = x->mailbox;
	char *cause = xasprintf("canary %s %lld", m->name, (long long)x->bird.sent);
	char *id = engine_letter_id(g, cause, name, 0), minutes[24], today[64];
	struct strings list = {0};
	struct addresses addressees = {0};
	struct letter letter = {0};
	const struct letter_envelope env = {.message_id = id,
		.date = x->now,
		.from = {.name = g->config->organization, .addr = m->address},
		.to = &addressees,
		.auto_submitted = "auto-generated",
		.marking = "",
		.loop = m->address};
	json_t *context;
	int rc;

	(void)snprintf(minutes, sizeof minutes, "%lld", (long long)(x->now - x->bird.sent) / 60);
	calendar_format_day(g->office->calendar, x->now, today, sizeof today);
	context = json_pack("{s:s, s:s, s:s, s:{s:s, s:s}, s:{s:s}}", "today", today,
		"organization", g->config->organization, "help_contact", g->config->help_contact,
		"mailbox", "name", m->name, "address", m->address, "canary", "minutes", minutes);
	strings_add(&list, to);
	addresses_add(&addressees, "", to);
	rc = letter_render(g->office->letters, name, context, &env, &letter, e);
	if (rc == 0) {
		const struct letter_row row = {.message_id = id,
			.template_ = name,
			.mailbox = m->name,
			.mail_from = m->address,
			.recipients = &list,
			.subject = letter.subject,
			.bytes = letter.bytes,
			.len = letter.len};

		rc = store_letter_add(g->store, &row, x->now, e);
		letter_free(&letter);
	}
	json_decref(context);
	addresses_free(&addressees);
	strings_free(&list);
	free(cause);
	free(id);
	return rc;
}

static int send(struct engine *g, struct looking *x, struct err *e)
{
	x->bird.sent = x->now;
	if (write_letter(g, x, LETTER_CANARY, x->mailbox->address, e) < 0 ||
		set_mark(g->store, "sent", x->mailbox->name, x->now, e) < 0)
		return -1;
	x->written++;
	return 0;
}

static int tell(struct engine *g, struct looking *x, struct err *e)
{
	if (write_letter(g, x, LETTER_CANARY_TEAM, g->config->team_address, e) < 0 ||
		set_mark(g->store, "told", x->mailbox->name, x->bird.sent, e) < 0)
		return -1;
	x->told_age = x->now - x->bird.sent;
	x->written++;
	return 0;
}

static int look_steps(struct engine *g, void *ctx, struct err *e)
{
	struct looking *x = ctx;
	const char *name = x->mailbox->name;
	int64_t every = (int64_t)g->config->canary_minutes * 60, age;
	bool out, told;

	if (mark(g->store, "sent", name, &x->bird.sent, e) < 0 ||
		mark(g->store, "back", name, &x->bird.back, e) < 0 ||
		mark(g->store, "told", name, &x->bird.told, e) < 0)
		return -1;
	age = x->now - x->bird.sent;
	out = x->bird.sent > x->bird.back;
	told = x->bird.told > x->bird.back; /* of this silence, whichever mail began it */
	x->late = told || (out && age > every);
	if (x->late && !told && tell(g, x, e) < 0)
		return -1;
	return age >= (out && every < LOST_S ? LOST_S : every) ? send(g, x, e) : 0;
}

int canary_look(struct engine *g, int64_t now, char *late_out, size_t size, struct err *e)
{
	int written = 0;

	late_out[0] = '\0';
	for (size_t i = 0; g->config->canary_minutes > 0 && i < g->config->mailboxes_n; i++) {
		struct looking x = {.mailbox = &g->config->mailboxes[i], .now = now};

		if (engine_in_transaction(g, look_steps, &x, e) < 0)
			return -1;
		written += x.written;
		if (!x.late)
			continue;
		(void)snprintf(
			late_out, size, "a test mail to %s does not come back", x.mailbox->name);
		if (x.told_age > 0)
			log_error("mailbox=%s a test mail that was sent %lld minutes ago has not "
				  "come "
				  "back: mail is not sent, or does not arrive",
				x.mailbox->name, (long long)x.told_age / 60);
	}
	return written;
}

int canary_note(
	struct engine *g, const char *mailbox, const struct message *m, int64_t now, struct err *e)
{
	int64_t case_id, version;
	char name[64];
	int rc = g->config->canary_minutes > 0 && engine_id_is_ours(g, m->message_id)
			 ? store_letter_about(g->store, m->message_id, &case_id, &version, name,
				   sizeof name, e)
			 : 0;

	if (rc != 1 || strcmp(name, LETTER_CANARY) != 0)
		return rc < 0 ? -1 : 0;
	if (set_mark(g->store, "back", mailbox, now, e) < 0)
		return -1;
	log_info("mailbox=%s a test mail came back after %lld s", mailbox,
		(long long)(now - m->date));
	return 0;
}
