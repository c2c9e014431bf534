/* fuzz_mime.c - any bytes at all into mime_read: no crash, no leak, bounded, and what comes out is clean. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mime.h"
#include "parsers/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	mime_init();
	return 0;
}

static void expect_clean(const char *s)
{
	char *clean;

	if (s == NULL)
		return;
	clean = text_clean(s, strlen(s), strlen(s) * 3);
	assert(strcmp(clean, s) == 0);
	free(clean);
}

static void expect_addresses(const struct addresses *list)
{
	for (size_t i = 0; i < list->n; i++) {
		expect_clean(list->v[i].name);
		expect_clean(list->v[i].addr);
		assert(strpbrk(list->v[i].addr, "\r\n<>") == NULL);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mime mime;
	struct message m;
	struct err e = {0};

	message_init(&m);
	if (mime_read((const char *)data, size, &limits_default, &mime, &m, &e) == 0) {
		expect_clean(mime.plain);
		expect_clean(mime.html);
		expect_clean(mime.inner);
		expect_clean(mime.content_type);
		expect_clean(mime.calendar_method);
		expect_clean(mime.delivery_status);
		expect_clean(m.subject);
		expect_clean(m.message_id);
		expect_addresses(&m.from);
		expect_addresses(&m.to);
		for (size_t i = 0; i < mime.headers_n; i++)
			expect_clean(mime.headers[i].value);
		for (size_t i = 0; i < m.attachments.n; i++)
			expect_clean(m.attachments.v[i].name);
	} else {
		assert(e.kind == ERR_INPUT && e.message[0] != '\0');
	}
	mime_free(&mime);
	message_free(&m);
	return 0;
}
