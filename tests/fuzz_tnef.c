/* fuzz_tnef.c - any bytes at all as winmail.dat and as RTF: no crash, no leak, nothing beyond the bounds. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/mime_charset.h"
#include "parsers/mime_tnef.h"
#include "parsers/rtf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerInitialize(int *argc, char ***argv);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	mime_charset_init();
	return 0;
}

struct seen {
	const char *from;
	size_t len, files;
};

static void file(void *context, const char *name, const char *type, const char *bytes, size_t len)
{
	struct seen *s = context;

	assert(name != NULL && type != NULL);
	assert(len == 0 || (bytes >= s->from && bytes + len <= s->from + s->len));
	s->files++;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = {.from = (const char *)data, .len = size};
	struct tnef_body body;
	struct buf text;
	bool html;

	(void)mime_tnef_read((const char *)data, size, 10000, &body, file, &seen);
	mime_tnef_done(&body);
	buf_init(&text, 10000);
	rtf_text((const char *)data, size, &text, &html);
	assert(text.len <= 10000);
	buf_free(&text);
	return 0;
}
