/*
 * document_ole.c - owns what the directory of an OLE compound file (MS-CFB 2.6) gives away. Follows no chain of sectors.
 *
 * A directory entry has 128 bytes and stands at a multiple of 128, whatever the size of the sectors: its name in UTF-16 at 0,
 * the name's length in bytes with its NUL at 64, its kind at 66. Looking at each such place finds every entry; content that
 * imitates one can only make a file look worse than it is.
 */
#include "parsers/document_ole.h"

#include <stdbool.h>
#include <string.h>

#include "parsers/message.h"

enum { ENTRY = 128, NAME_LENGTH_AT = 64, KIND_AT = 66, HEADER = 512 };
enum { KIND_STORAGE = 1, KIND_STREAM = 2, KIND_ROOT = 5 };

#define WORD_MARK 0xa5ec      /* MS-DOC 2.5.1: wIdent of the FIB */
#define WORD_ENCRYPTED 0x0100 /* fEncrypted, in the flags at 10 */

static unsigned u16(const char *p)
{
	return (unsigned)(unsigned char)p[0] | (unsigned)(unsigned char)p[1] << 8;
}

static bool entry_is(const char *entry, const char *name)
{
	size_t n = strlen(name);

	if (u16(entry + NAME_LENGTH_AT) != 2 * (n + 1))
		return false;
	for (size_t i = 0; i < n; i++)
		if (entry[2 * i] != name[i] || entry[2 * i + 1] != '\0')
			return false;
	return true;
}

unsigned document_ole(const char *bytes, size_t len, const char **type_out)
{
	static const struct {
		const char *name, *type; /* type NULL: tells none */
		unsigned flags;
	} known[] = {
		{"WordDocument", "application/msword", 0},
		{"Workbook", "application/vnd.ms-excel", 0},
		{"Book", "application/vnd.ms-excel", 0},
		{"PowerPoint Document", "application/vnd.ms-powerpoint", 0},
		{"__properties_version1.0", "application/vnd.ms-outlook", 0},
		{"EncryptedPackage", NULL, ATTACHMENT_ENCRYPTED},
		{"DataSpaces", NULL, 0},
		{"_VBA_PROJECT", NULL, ATTACHMENT_MACROS},
		{"_VBA_PROJECT_CUR", NULL, ATTACHMENT_MACROS},
		{"Macros", NULL, ATTACHMENT_MACROS},
	};
	bool root = false;
	unsigned flags = 0;

	*type_out = NULL;
	for (size_t at = HEADER; at + ENTRY <= len; at += ENTRY) {
		const char *entry = bytes + at;
		int kind = (unsigned char)entry[KIND_AT];

		if (kind != KIND_STORAGE && kind != KIND_STREAM && kind != KIND_ROOT)
			continue;
		root = root || (kind == KIND_ROOT && entry_is(entry, "Root Entry"));
		for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
			if (!entry_is(entry, known[i].name))
				continue;
			flags |= known[i].flags;
			if (*type_out == NULL)
				*type_out = known[i].type;
		}
	}
	/* Word writes its main stream from the first sector on; where it does not, the flag is not seen. */
	if (len >= HEADER + 12 && u16(bytes + HEADER) == WORD_MARK &&
		(u16(bytes + HEADER + 10) & WORD_ENCRYPTED))
		flags |= ATTACHMENT_ENCRYPTED;
	return root ? flags : flags | ATTACHMENT_BROKEN;
}
