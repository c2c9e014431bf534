/*
 * document_xml.c - owns which elements of an office document are text, a new line or a new cell. Loads nothing that the XML
 * names. Knows nothing of archives.
 */
#include "parsers/document_xml.h"

#include <libxml/xmlreader.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>

#define NODES_MAX 4000000 /* a page of prose has about 1000 */

enum what {
	OTHER,
	TEXT,      /* w:t: its character data counts */
	PARAGRAPH, /* a line; in OpenDocument its character data counts */
	ROW,
	CELL,
	TAB,
	BREAK,
	SPACES,      /* text:s */
	SKIP,        /* neither it nor what is inside */
	HIDDEN,      /* the run, two levels up, is not shown */
	PLACEHOLDER, /* the content control, two levels up, holds "Click here to enter text." */
	CONTENT,     /* of a content control */
};

/* Local names: prefixes are each document's own choice, and no two of these mean different things. */
static const struct {
	const char *name;
	enum what what;
} elements[] = {
	{"t", TEXT},
	{"p", PARAGRAPH},
	{"h", PARAGRAPH},
	{"tr", ROW},
	{"table-row", ROW},
	{"tc", CELL},
	{"table-cell", CELL},
	{"tab", TAB},
	{"br", BREAK},
	{"cr", BREAK},
	{"line-break", BREAK},
	{"s", SPACES},
	{"pPr", SKIP},
	{"tblPr", SKIP},
	{"Fallback", SKIP},
	{"moveFrom", SKIP},
	{"del", SKIP},
	{"tracked-changes", SKIP},
	{"annotation", SKIP},
	{"vanish", HIDDEN},
	{"showingPlcHdr", PLACEHOLDER},
	{"sdtContent", CONTENT},
};

#define NOWHERE INT_MAX

struct walk {
	struct buf *text;
	int skip;        /* depth of the element that is left out; NOWHERE */
	int shown;       /* depth of the element whose character data counts; NOWHERE */
	int placeholder; /* depth at which a content control's content is a placeholder; NOWHERE */
	unsigned rows, cell; /* rows around; cells begun in the outermost one */
	bool blank; /* something ended inside a cell: a blank is due before the next text */
};

static enum what what_is(const char *name)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++)
		if (strcmp(elements[i].name, name) == 0)
			return elements[i].what;
	return OTHER;
}

static void put(struct walk *w, const char *s)
{
	size_t n = w->text->len;

	if (*s == '\0')
		return;
	if (w->blank && n > 0 && strchr(" \t\n", w->text->data[n - 1]) == NULL)
		(void)buf_putc(w->text, ' ');
	w->blank = false;
	(void)buf_puts(w->text, s);
}

/* A line or a column ends; inside a cell only a blank shows it. */
static void separate(struct walk *w, char c)
{
	if (w->rows > 0)
		w->blank = true;
	else
		(void)buf_putc(w->text, c);
}

static bool switched_off(xmlTextReaderPtr r)
{
	bool off = false;

	if (xmlTextReaderMoveToFirstAttribute(r) == 1) {
		const char *value = (const char *)xmlTextReaderConstValue(r);

		off = value != NULL && (strcmp(value, "0") == 0 || strcmp(value, "false") == 0 ||
					       strcmp(value, "off") == 0);
		(void)xmlTextReaderMoveToElement(r);
	}
	return off;
}

static bool opendocument(xmlTextReaderPtr r)
{
	const char *uri = (const char *)xmlTextReaderConstNamespaceUri(r);

	return uri != NULL && strncmp(uri, "urn:oasis:", 10) == 0;
}

static void begin(struct walk *w, xmlTextReaderPtr r, enum what what, int depth)
{
	switch (what) {
	case TEXT:
		w->shown = depth;
		break;
	case PARAGRAPH:
		if (w->shown == NOWHERE && opendocument(r))
			w->shown = depth;
		break;
	case ROW:
		if (w->rows++ == 0)
			w->cell = 0;
		break;
	case CELL:
		if (w->rows > 1)
			w->blank = true;
		else if (w->cell++ > 0) {
			(void)buf_putc(w->text, '\t');
			w->blank = false;
		}
		break;
	case TAB:
		separate(w, '\t');
		break;
	case BREAK:
		separate(w, '\n');
		break;
	case SPACES:
		put(w, " ");
		break;
	case SKIP:
		w->skip = depth;
		break;
	case HIDDEN:
		if (!switched_off(r))
			w->skip = depth - 2;
		break;
	case PLACEHOLDER:
		if (!switched_off(r))
			w->placeholder = depth - 1;
		break;
	case CONTENT:
		if (w->placeholder == depth)
			w->skip = depth;
		w->placeholder = NOWHERE;
		break;
	case OTHER:
		break;
	}
}

static void end(struct walk *w, enum what what, int depth)
{
	if (w->shown == depth)
		w->shown = NOWHERE;
	if (what == PARAGRAPH)
		separate(w, '\n');
	if (what == ROW && w->rows > 0) {
		w->rows--;
		separate(w, '\n');
		if (w->rows == 0)
			w->blank = false;
	}
}

static void element(struct walk *w, xmlTextReaderPtr r, int type, int depth)
{
	enum what what = what_is((const char *)xmlTextReaderConstLocalName(r));
	bool empty = type == XML_READER_TYPE_ELEMENT && xmlTextReaderIsEmptyElement(r) == 1;

	if (type == XML_READER_TYPE_ELEMENT && w->skip == NOWHERE)
		begin(w, r, what, depth);
	if (type != XML_READER_TYPE_END_ELEMENT && !empty)
		return;
	if (w->skip == NOWHERE)
		end(w, what, depth);
	else if (depth <= w->skip)
		w->skip = NOWHERE;
}

/* 0, or -1 where the document is not what an office program writes. */
static int node(struct walk *w, xmlTextReaderPtr r)
{
	int type = xmlTextReaderNodeType(r);

	switch (type) {
	case XML_READER_TYPE_ELEMENT:
	case XML_READER_TYPE_END_ELEMENT:
		element(w, r, type, xmlTextReaderDepth(r));
		return 0;
	case XML_READER_TYPE_TEXT:
	case XML_READER_TYPE_CDATA:
	case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
		if (w->shown != NOWHERE && w->skip == NOWHERE)
			put(w, (const char *)xmlTextReaderConstValue(r));
		return 0;
	case XML_READER_TYPE_DOCUMENT_TYPE:
	case XML_READER_TYPE_ENTITY_REFERENCE:
		return -1;
	default:
		return 0;
	}
}

int document_xml(const char *xml, size_t len, struct buf *text)
{
	struct walk w = {.text = text, .skip = NOWHERE, .shown = NOWHERE, .placeholder = NOWHERE};
	xmlTextReaderPtr r;
	unsigned nodes = 0;
	int rc = 1;

	if (len > INT_MAX)
		return -1;
	r = xmlReaderForMemory(xml, (int)len, NULL, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	if (r == NULL)
		return -1;
	while (!text->truncated && (rc = xmlTextReaderRead(r)) == 1)
		if (++nodes > NODES_MAX || node(&w, r) < 0) {
			rc = -1;
			break;
		}
	xmlFreeTextReader(r);
	return rc < 0 ? -1 : 0;
}
