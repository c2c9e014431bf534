/* fuzz_directory.c - names of agencies in a stranger's text: no crash, and every hit lies within the text, in order. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/courtesy.h"
#include "parsers/directory.h"
#include "parsers/mem.h"
#include "parsers/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct directory *d, const char *text, const struct agency *near)
{
	struct agency_hit hits[50];
	size_t n = directory_scan_near(d, text, near, hits, 50), len = strlen(text), last = 0;

	for (size_t i = 0; i < n; i++) {
		if (hits[i].start < last || hits[i].end <= hits[i].start || hits[i].end > len ||
			hits[i].agency == NULL)
			abort();
		last = hits[i].end;
	}
	(void)directory_by_name_near(d, text, near);
	(void)directory_by_domain(d, text);
	(void)directory_is_federal(d, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct directory *d;
	struct findings f = {0};
	struct message m;
	char *raw, *clean;

	if (d == NULL && directory_load("parsers/directory/agencies.csv", &d, &f) != 0)
		abort();
	raw = xstrndup((const char *)data, size); /* bytes as they come: may be no UTF-8 */
	clean = text_clean((const char *)data, size, 1u << 16);
	check(d, raw, NULL);
	check(d, clean, directory_by_domain(d, "fs.usda.gov"));
	message_init(&m);
	free(m.text);
	m.text = clean;
	addresses_add(&m.from, "Ruiz, Dana", "dana.ruiz@usda.gov");
	(void)courtesy_only(&m);
	message_free(&m);
	free(raw);
	return 0;
}
