/*
 * imap_name.c - owns the spelling of mailbox names on the wire. glibc's iconv knows the encoding as UTF-7-IMAP.
 * Must not know connections or folders.
 */
#include "daemon/imap_name.h"

#include <iconv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "parsers/mem.h"

static bool has_control(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			return true;
	return false;
}

/* A new string, NULL where the text is no UTF-8 or too long. */
static char *to_utf7(const char *utf8)
{
	char out[IMAP_NAME_MAX + 1];
	char *from = xstrdup(utf8), *in = from, *to = out;
	size_t in_left = strlen(from), out_left = sizeof out - 1;
	iconv_t cd = iconv_open("UTF-7-IMAP", "UTF-8");
	bool ok = cd != (iconv_t)-1 && iconv(cd, &in, &in_left, &to, &out_left) != (size_t)-1 &&
		  iconv(cd, NULL, NULL, &to, &out_left) != (size_t)-1; /* the last shift back */

	if (cd != (iconv_t)-1)
		(void)iconv_close(cd);
	free(from);
	return ok ? xstrndup(out, (size_t)(to - out)) : NULL;
}

int imap_name_encode(const char *utf8, char separator, char **out, struct err *e)
{
	char *name;

	*out = NULL;
	if (utf8 == NULL || utf8[0] == '\0')
		return err_set(e, ERR_CONFIG, "the name of a mail folder is empty");
	if (has_control(utf8))
		return err_set(
			e, ERR_CONFIG, "the folder name \"%s\" has a control character", utf8);
	name = to_utf7(utf8);
	if (name == NULL)
		return err_set(e, ERR_CONFIG,
			"the folder name \"%s\" is no UTF-8, or longer than %d bytes", utf8,
			(int)IMAP_NAME_MAX);
	if (separator !=
		'\0') /* "/" stands for itself in this encoding, base64 has "," in its place */
		for (char *p = name; *p != '\0'; p++)
			if (*p == '/')
				*p = separator;
	if (strncasecmp(name, "inbox", 5) == 0 && (name[5] == '\0' || name[5] == separator))
		memcpy(name, "INBOX", 5);
	*out = name;
	return 0;
}
