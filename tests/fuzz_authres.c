/* fuzz_authres.c - any header, through every profile: no crash, and "none" and "trust" stay what they are. */
#include <stddef.h>
#include <stdint.h>

#include "parsers/authres.h"
#include "tests/header_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct auth_profile profiles[] = {{AUTH_PROFILE_NONE, NULL},
		{AUTH_PROFILE_M365, NULL}, {AUTH_PROFILE_SERVER, "mx.opm.gov"},
		{AUTH_PROFILE_TRUST, NULL}};
	char *text = xmalloc(size + 1);
	struct mime mime;
	struct message m;

	for (size_t i = 0; i < size; i++) /* as the MIME parser does: no NUL */
		text[i] = data[i] != 0 ? (char)data[i] : '?';
	text[size] = '\0';
	header_text_read(text, &mime);
	message_init(&m);
	addresses_add(&m.from, "", "dana@example.gov");
	for (size_t i = 0; i < sizeof profiles / sizeof *profiles; i++) {
		struct sender_auth auth = authres_judge(&mime, &m, &profiles[i]);

		if (profiles[i].kind == AUTH_PROFILE_NONE && auth.result != AUTH_NONE)
			abort();
		if (auth.result != AUTH_NONE && auth.method == AUTH_BY_NOTHING)
			abort();
	}
	message_free(&m);
	header_text_free(&mime);
	free(text);
	return 0;
}
