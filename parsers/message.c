/* message.c - owns the life of a message in memory. Knows nothing of how it was parsed. */
#include "parsers/message.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/limits.h"
#include "parsers/mem.h"
#include "parsers/text.h"

const char *const screen_kind_names[] = {
	"request", "auto-reply", "bounce", "receipt", "list", "loop", "unreadable"};
const char *const auth_result_names[] = {"none", "pass", "fail"};
const char *const auth_method_names[] = {NULL, "dmarc", "smime", "local"};
const char *const bounce_action_names[] = {"failed", "delayed", "done"};
_Static_assert(sizeof bounce_action_names / sizeof *bounce_action_names == BOUNCE_ACTIONS, "names");

void message_init(struct message *m)
{
	*m = (struct message){0};
	m->message_id = xstrdup("");
	m->sender.name = xstrdup("");
	m->sender.addr = xstrdup("");
	m->return_path = xstrdup("");
	m->subject = xstrdup("");
	m->text = xstrdup("");
	m->asked = xstrdup("");
	m->signature = xstrdup("");
	m->quoted = xstrdup("");
	m->forwarded = xstrdup("");
	m->marking = xstrdup("");
	m->case_number = xstrdup("");
	m->signer.addr = xstrdup("");
	m->signer.name = xstrdup("");
	m->signer.because = xstrdup("");
	m->bounce.original_id = xstrdup("");
}

void addresses_free(struct addresses *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].addr);
	}
	free(list->v);
	*list = (struct addresses){0};
}

static void attachments_free(struct attachments *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->v[i].name);
		free(list->v[i].type);
		free(list->v[i].text);
	}
	free(list->v);
	*list = (struct attachments){0};
}

static void bounce_free(struct bounce *b)
{
	for (size_t i = 0; i < b->n; i++) {
		free(b->v[i].addr);
		free(b->v[i].original);
		free(b->v[i].status);
		free(b->v[i].reason);
	}
	free(b->v);
	free(b->original_id);
	*b = (struct bounce){0};
}

void message_free(struct message *m)
{
	if (m == NULL)
		return;
	free(m->message_id);
	addresses_free(&m->from);
	addresses_free(&m->reply_to);
	addresses_free(&m->to);
	addresses_free(&m->cc);
	free(m->sender.name);
	free(m->sender.addr);
	free(m->return_path);
	free(m->subject);
	strings_free(&m->references);
	free(m->text);
	free(m->asked);
	free(m->signature);
	free(m->quoted);
	free(m->forwarded);
	free(m->marking);
	free(m->case_number);
	attachments_free(&m->attachments);
	strings_free(&m->links);
	strings_free(&m->screen.because);
	free(m->signer.addr);
	free(m->signer.name);
	free(m->signer.because);
	bounce_free(&m->bounce);
	*m = (struct message){0};
}

void addresses_add(struct addresses *list, const char *name, const char *addr)
{
	struct address *a;
	char *at;

	if (list->n >= LIMIT_ADDRESSES)
		return;
	list->v = xgrow(list->v, &list->cap, list->n + 1, sizeof *list->v);
	a = &list->v[list->n++];
	a->name = text_line(name != NULL ? name : "", LIMIT_NAME);
	a->addr = text_line(addr != NULL ? addr : "", LIMIT_ADDRESS);
	at = strrchr(a->addr, '@');
	for (; at != NULL && *at != '\0'; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
}

struct bounce_recipient *bounce_add(struct bounce *b)
{
	struct bounce_recipient *r;

	if (b->n >= LIMIT_ADDRESSES)
		return NULL;
	b->v = xgrow(b->v, &b->cap, b->n + 1, sizeof *b->v);
	r = &b->v[b->n++];
	*r = (struct bounce_recipient){.addr = xstrdup(""),
		.original = xstrdup(""),
		.status = xstrdup(""),
		.reason = xstrdup("")};
	return r;
}
