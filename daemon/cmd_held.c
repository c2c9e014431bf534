/* cmd_held.c - owns `mailclerk held`: the mails that were set aside, and what a person decides about one. */
#include <stdio.h>
#include <string.h>

#include "daemon/command.h"
#include "daemon/engine_hold.h"
#include "daemon/process.h"

struct listing {
	const struct config *config;
	bool json, whole;
	size_t n;
};

static const char *folder_of(const struct listing *l, const struct held_row *h)
{
	const struct config_mailbox *m = config_mailbox_find(l->config, h->mailbox);

	return m != NULL ? m->folders[h->filed ? FOLDER_HELD : FOLDER_INBOX] : "";
}

static int show_json(const struct listing *l, const struct held_row *h)
{
	const struct message_row *m = &h->message;
	json_t *j = json_pack("{s:I, s:s, s:I, s:I, s:s, s:s, s:s, s:s}", "id", (json_int_t)m->id,
		"mailbox", h->mailbox, "received_at", (json_int_t)m->received_at, "held_at",
		(json_int_t)h->held_at, "from", m->from, "subject", m->subject, "because",
		m->because, "folder", folder_of(l, h));

	if (l->whole) {
		json_object_set_new(j, "message_id", json_string(m->message_id));
		json_object_set_new(
			j, "read", json_boolean(strncmp(m->content_key, "unread:", 7) != 0));
		json_object_set_new(j, "uidvalidity", json_integer(h->uidvalidity));
		json_object_set_new(j, "uid", json_integer(h->uid));
		json_object_set_new(j, "attempts", json_integer(h->attempts));
		json_object_set_new(j, "place_known", json_boolean(h->placed || !h->filed));
	}
	return print_json(j) == EX_OK ? 0 : 1;
}

static const char *or_dash(const char *s)
{
	return s[0] != '\0' ? s : "-";
}

static void show_text(const struct listing *l, const struct held_row *h)
{
	const struct message_row *m = &h->message;
	char received[32], held[32];

	format_time(m->received_at, received, sizeof received);
	format_time(h->held_at, held, sizeof held);
	(void)printf("number      %lld\nmailbox     %s\nlies in     %s%s\nreceived    %s UTC\n"
		     "held        %s UTC\nbecause     %s\n",
		(long long)m->id, h->mailbox, or_dash(folder_of(l, h)),
		h->filed && !h->placed ? " (where in it, the server did not say)" : "", received,
		held, m->because);
	(void)printf(
		"from        %s\nsubject     %s\nmessage-id  %s\nuid         %lld (UIDVALIDITY "
		"%lld)\nreadings    %d begun\n",
		or_dash(m->from), or_dash(m->subject), or_dash(m->message_id), (long long)h->uid,
		(long long)h->uidvalidity, h->attempts);
}

static int list_one(void *ctx, const struct held_row *h)
{
	struct listing *l = ctx;
	char when[32];

	l->n++;
	if (l->json)
		return show_json(l, h);
	if (l->whole) {
		show_text(l, h);
		return 0;
	}
	format_time(h->held_at, when, sizeof when);
	(void)printf("%-5lld %-16s %-16s %-28s %s%s%s\n", (long long)h->message.id, h->mailbox,
		when, or_dash(h->message.from), h->message.subject,
		h->message.subject[0] != '\0' ? ": " : "", h->message.because);
	return 0;
}

/* id 0: all */
static int show(struct engine *g, const struct options *o, int64_t id)
{
	struct listing l = {.config = g->config, .json = o->json, .whole = id != 0};
	struct err e = {0};

	if (store_held_each(g->store, id, list_one, &l, &e) < 0)
		return say_error(&e);
	if (l.n == 0 && id != 0) {
		(void)err_set(&e, ERR_INPUT,
			"no held mail has the number %lld: `mailclerk held list` shows them",
			(long long)id);
		return say_error(&e);
	}
	if (l.n == 0 && !o->json)
		(void)printf("no mail is held\n");
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static int say_done(const struct options *o, int64_t id, const char *what, const char *words)
{
	if (o->json)
		return print_json(json_pack(
			"{s:I, s:s, s:s}", "id", (json_int_t)id, "done", what, "next", words));
	(void)printf("%lld %s: %s\n", (long long)id, what, words);
	return fflush(stdout) == 0 ? EX_OK : EX_IOERR;
}

static int release(struct engine *g, const struct options *o, int64_t id)
{
	struct err e = {0};
	bool placed;

	if (engine_hold_release(g, id, actor_name(o->actor), process_now(), &placed, &e) < 0)
		return say_error(&e);
	return say_done(o, id, "released",
		placed ? "the daemon reads it again at its next look into the mailbox"
		       : "the server did not say where it put the mail: move it back to the inbox");
}

static int drop(struct engine *g, const struct options *o, int64_t id)
{
	struct err e = {0};

	if (engine_hold_drop(g, id, actor_name(o->actor), process_now(), &e) < 0)
		return say_error(&e);
	return say_done(o, id, "dropped", "it stays where it lies and is no longer listed");
}

static const struct {
	const char *name;
	int (*run)(struct engine *g, const struct options *o, int64_t id);
} verbs[] = {{"list", show}, {"show", show}, {"release", release}, {"drop", drop}};

int cmd_held(int argc, char **argv)
{
	struct config *config;
	struct office *office;
	struct engine engine;
	struct options o;
	const char *verb;
	int64_t id = 0;
	size_t v = 0;
	int rest, rc;

	rc = options_parse(argc, argv, OPTION_CONFIG | OPTION_JSON | OPTION_BY, &o, &rest);
	if (rc != 0)
		return rc;
	verb = rest < argc ? argv[rest] : "list";
	while (v < sizeof verbs / sizeof *verbs && strcmp(verbs[v].name, verb) != 0)
		v++;
	if (v == sizeof verbs / sizeof *verbs)
		return usage_error(
			"held", "there is no \"%s\": write list, show, release or drop", verb);
	if (v == 0 ? argc - rest > 1
		   : argc - rest != 2 || (id = number_operand(argv[rest + 1])) == 0)
		return usage_error("held",
			v == 0 ? "list takes no operand"
			       : "%s takes the number that `mailclerk held list` shows",
			verb);
	rc = load_engine(o.config, &config, &office, &engine);
	if (rc != 0)
		return rc;
	rc = verbs[v].run(&engine, &o, id);
	engine_close(&engine);
	free_all(config, office);
	return rc;
}
