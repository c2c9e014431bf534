/* fuzz_mustache.c - any bytes as a template over a small context: an error or a text within its maximum, never a crash. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "templates/mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct mustache *itself(void *ctx, const char *name)
{
	return name[0] == 'p' ? ctx : NULL;
}

static int count(void *ctx, const struct mustache_name *name)
{
	*(size_t *)ctx += name->inside_n;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static json_t *context;
	struct mustache_render how = {.escape = mustache_escape_html, .partial = itself};
	struct mustache *m = NULL;
	struct buf out;
	struct err e;
	size_t depth = 0;

	if (context == NULL)
		context = json_loads("{\"a\":\"<b>{{a}}\",\"b\":{\"c\":1.5,\"a\":[]},"
				     "\"l\":[1,\"x\",{\"l\":[null,true]}]}",
			0, NULL);
	if (mustache_parse("fuzz", (const char *)data, size, 1, &m, &e) < 0)
		return 0;
	buf_init(&out, 1 << 16);
	how.partial_ctx = m;
	(void)mustache_render(m, context, &how, &out, &e);
	if (out.len > out.max)
		abort();
	(void)mustache_names(m, count, &depth);
	buf_free(&out);
	mustache_free(m);
	return 0;
}
