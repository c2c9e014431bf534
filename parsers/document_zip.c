/*
 * document_zip.c - owns what is taken out of a zip archive and how much of it may be unpacked. Writes nothing to disk. Knows
 * nothing of the mail around it.
 */
#include "parsers/document_zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "parsers/document_name.h"
#include "parsers/document_xml.h"
#include "parsers/mem.h"
#include "parsers/message.h"
#include "parsers/text.h"

#define ENTRIES_MAX 5000
#define UNPACKED_MAX ((size_t)32 << 20)
#define RATIO_MAX 200     /* XML packs to a tenth, at best to a fiftieth */
#define SMALL (64u << 10) /* below this the ratio says nothing */

struct survey {
	struct archive *a;
	size_t packed, unpacked; /* bytes: of the archive; taken out so far */
	enum zip_kind kind;
	unsigned flags;
	bool opened;             /* the main part of a document was read */
	struct buf main, around; /* text of the document; of its headers and footers */
};

enum part { PART_NONE, PART_MAIN, PART_AROUND };

static bool numbered(const char *name, const char *stem)
{
	size_t n = strlen(stem);

	if (strncmp(name, stem, n) != 0)
		return false;
	return text_ieq(name + n + strspn(name + n, "0123456789"), ".xml");
}

/* What an entry's name says about the archive, and whether its text is wanted. */
static enum part sort_entry(struct survey *s, const char *name)
{
	if (strncmp(name, "word/", 5) == 0)
		s->kind = ZIP_WORD;
	else if (strncmp(name, "xl/", 3) == 0)
		s->kind = ZIP_EXCEL;
	else if (strncmp(name, "ppt/", 4) == 0)
		s->kind = ZIP_POWERPOINT;
	if (text_iends(name, "vbaProject.bin"))
		s->flags |= ATTACHMENT_MACROS;
	if (document_name_runs(name))
		s->flags |= ATTACHMENT_EXECUTABLE;
	if (numbered(name, "word/document"))
		return PART_MAIN;
	if (numbered(name, "word/header") || numbered(name, "word/footer"))
		return PART_AROUND;
	return s->kind == ZIP_OPENDOCUMENT && strcmp(name, "content.xml") == 0 ? PART_MAIN
									       : PART_NONE;
}

/* The entry's bytes, owned by the caller; NULL where they cannot be read or are more than a document may have. */
static char *unpack(struct survey *s, size_t *len_out)
{
	size_t max = s->packed * RATIO_MAX > SMALL ? s->packed * RATIO_MAX : SMALL;
	struct buf b;
	char chunk[16384];
	la_ssize_t n;

	if (max > UNPACKED_MAX)
		max = UNPACKED_MAX;
	buf_init(&b, max > s->unpacked ? max - s->unpacked : 0);
	while ((n = archive_read_data(s->a, chunk, sizeof chunk)) > 0)
		if (buf_add(&b, chunk, (size_t)n) < 0)
			break;
	s->unpacked += b.len;
	*len_out = b.len;
	if (n != 0) {
		buf_free(&b);
		return NULL;
	}
	return buf_take(&b);
}

static void read_part(struct survey *s, struct buf *text)
{
	size_t n;
	char *xml = unpack(s, &n);

	if (xml == NULL || document_xml(xml, n, text) < 0)
		s->flags |= ATTACHMENT_BROKEN;
	free(xml);
}

/* OpenDocument says what it is in its first entry, uncompressed (OpenDocument 1.2 part 3, 3.3). */
static void read_mimetype(struct survey *s)
{
	static const char text[] = "application/vnd.oasis.opendocument.text";
	size_t n;
	char *type = unpack(s, &n);

	if (type != NULL && strncmp(type, text, sizeof text - 1) == 0)
		s->kind = ZIP_OPENDOCUMENT;
	free(type);
}

static void take_entry(struct survey *s, struct archive_entry *entry)
{
	const char *name = archive_entry_pathname(entry);
	enum part part;

	if (archive_entry_is_encrypted(entry))
		s->flags |= ATTACHMENT_ENCRYPTED;
	if (name == NULL)
		return;
	part = sort_entry(s, name);
	if (s->flags & ATTACHMENT_ENCRYPTED)
		return;
	if (strcmp(name, "mimetype") == 0)
		read_mimetype(s);
	else if (part == PART_MAIN) {
		s->opened = true;
		read_part(s, &s->main);
	} else if (part == PART_AROUND)
		read_part(s, &s->around);
}

static void take_entries(struct survey *s)
{
	struct archive_entry *entry;
	unsigned n = 0;
	int rc;

	while ((rc = archive_read_next_header(s->a, &entry)) == ARCHIVE_OK || rc == ARCHIVE_WARN) {
		if (++n > ENTRIES_MAX) {
			s->flags |= ATTACHMENT_BROKEN;
			return;
		}
		take_entry(s, entry);
	}
	if (rc != ARCHIVE_EOF)
		s->flags |= ATTACHMENT_BROKEN;
}

static bool blank(const struct buf *b)
{
	return b->len == 0 || b->data[strspn(b->data, " \t\n")] == '\0';
}

unsigned document_zip(const char *bytes, size_t len, struct buf *text, enum zip_kind *kind_out)
{
	struct survey s = {.a = archive_read_new(), .packed = len};

	buf_init(&s.main, text->max);
	buf_init(&s.around, text->max);
	/* only by its central directory, as office programs read it: a walk over the entries could be shown others */
	if (s.a == NULL || archive_read_support_format_zip_seekable(s.a) != ARCHIVE_OK ||
		archive_read_open_memory(s.a, bytes, len) != ARCHIVE_OK)
		s.flags |= ATTACHMENT_BROKEN;
	else
		take_entries(&s);
	(void)archive_read_free(s.a);
	if (!(s.flags & ATTACHMENT_ENCRYPTED) &&
		(s.kind == ZIP_WORD || s.kind == ZIP_OPENDOCUMENT)) {
		if (!s.opened)
			s.flags |= ATTACHMENT_BROKEN;
		else if (blank(&s.main) && !(s.flags & ATTACHMENT_BROKEN))
			s.flags |= ATTACHMENT_NO_TEXT;
	}
	if (s.main.len > 0)
		(void)buf_add(text, s.main.data, s.main.len);
	if (!blank(&s.around))
		(void)buf_add(text, s.around.data, s.around.len);
	buf_free(&s.main);
	buf_free(&s.around);
	*kind_out = s.kind;
	return s.flags;
}
