/*
 * fuzz_imap_gate.c - a stranger's server: any bytes through the gate into the IMAP library, as answers to the commands we use.
 * The first byte chooses the command.
 */
#include <libetpan/libetpan.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/imap_gate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct server {
	const char *at;
	size_t left;
	struct imap_gate gate;
};

static ssize_t answer(mailstream_low *low, void *to, size_t count)
{
	struct server *s = low->data;
	struct err e;

	for (;;) {
		size_t n = imap_gate_take(&s->gate, to, count);
		size_t piece = s->left < 16 ? s->left : 16;

		if (n > 0)
			return (ssize_t)n;
		if (piece == 0 || s->gate.bye || imap_gate_feed(&s->gate, s->at, piece, &e) != 0)
			return -1;
		s->at += piece;
		s->left -= piece;
	}
}

static ssize_t swallow(mailstream_low *low, const void *from, size_t count)
{
	(void)low;
	(void)from;
	return (ssize_t)count;
}

static int nothing(mailstream_low *low)
{
	(void)low;
	return 0;
}

static void end(mailstream_low *low)
{
	free(low);
}

static mailstream_low_driver driver = {.mailstream_read = answer,
	.mailstream_write = swallow,
	.mailstream_close = nothing,
	.mailstream_get_fd = nothing,
	.mailstream_free = end};

static void no_progress(size_t a, size_t b, void *ctx)
{
	(void)a;
	(void)b;
	(void)ctx;
}

/* Touches every byte of a body, so that a wrong length is noticed. */
static void see(struct mailimap_msg_att *att, void *ctx)
{
	volatile unsigned *sum = ctx;

	for (clistiter *it = clist_begin(att->att_list); it != NULL; it = clist_next(it)) {
		const struct mailimap_msg_att_item *item = clist_content(it);
		const struct mailimap_msg_att_body_section *b;

		if (item->att_type != MAILIMAP_MSG_ATT_ITEM_STATIC ||
			item->att_data.att_static->att_type != MAILIMAP_MSG_ATT_BODY_SECTION)
			continue;
		b = item->att_data.att_static->att_data.att_body_section;
		for (size_t i = 0; b->sec_body_part != NULL && i < b->sec_length; i++)
			*sum += (unsigned char)b->sec_body_part[i];
	}
}

static void list(mailimap *m)
{
	clist *found = NULL;

	if (mailimap_list(m, "", "*", &found) == MAILIMAP_NO_ERROR && found != NULL)
		mailimap_list_result_free(found);
}

static void fetch(mailimap *m)
{
	struct mailimap_set *set = mailimap_set_new_interval(1, 0);
	struct mailimap_fetch_type *what = mailimap_fetch_type_new_fetch_att_list_empty();
	clist *rest = NULL;
	unsigned sum = 0;

	(void)mailimap_fetch_type_new_fetch_att_list_add(what, mailimap_fetch_att_new_uid());
	mailimap_set_msg_att_handler(m, see, &sum);
	if (mailimap_uid_fetch(m, set, what, &rest) == MAILIMAP_NO_ERROR && rest != NULL)
		mailimap_fetch_list_free(rest);
	mailimap_set_free(set);
	mailimap_fetch_type_free(what);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char hello[] = "* PREAUTH .\r\n1 OK .\r\n";
	struct server s = {.at = (const char *)data + 1, .left = size - 1};
	mailstream_low *low;
	mailstream *stream;
	mailimap *m;

	if (size == 0)
		return 0;
	imap_gate_init(&s.gate, 2000);
	(void)buf_add(&s.gate.out, hello, sizeof hello - 1);
	low = mailstream_low_new(&s, &driver);
	stream = mailstream_new(low, 4096);
	m = mailimap_new(0, NULL);
	mailimap_set_progress_callback(m, no_progress, no_progress, NULL);
	(void)mailimap_connect(m, stream);
	(void)mailimap_select(m, "INBOX"); /* tag 1 */
	imap_gate_begin(&s.gate);
	if (data[0] % 4 == 0)
		list(m);
	else if (data[0] % 4 == 1)
		(void)mailimap_idle(m);
	else
		fetch(m);
	m->imap_stream = NULL;
	mailimap_free(m);
	(void)mailstream_close(stream);
	imap_gate_free(&s.gate);
	return 0;
}
