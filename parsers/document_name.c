/* document_name.c - owns what file names and declared types promise. Looks at no content. */
#include "parsers/document_name.h"

#include <stddef.h>
#include <string.h>

#include "parsers/text.h"

#define OOXML(kind) ((kind) | CONTENT_OLE) /* under a password it is an OLE file */

static const struct {
	const char *ending;
	unsigned promises;
} endings[] = {
	{".pdf", CONTENT_PDF},
	{".docx", OOXML(CONTENT_WORD)},
	{".docm", OOXML(CONTENT_WORD)},
	{".dotx", OOXML(CONTENT_WORD)},
	{".dotm", OOXML(CONTENT_WORD)},
	{".odt", CONTENT_WORD},
	{".xlsx", OOXML(CONTENT_EXCEL)},
	{".xlsm", OOXML(CONTENT_EXCEL)},
	{".xlsb", OOXML(CONTENT_EXCEL)},
	{".pptx", OOXML(CONTENT_POWERPOINT)},
	{".pptm", OOXML(CONTENT_POWERPOINT)},
	/* Word itself writes these kinds under its old ending */
	{".doc", CONTENT_OLE | CONTENT_RTF | CONTENT_HTML | CONTENT_TEXT},
	{".dot", CONTENT_OLE | CONTENT_RTF},
	{".xls", CONTENT_OLE | CONTENT_HTML | CONTENT_TEXT},
	{".ppt", CONTENT_OLE},
	{".msg", CONTENT_OLE},
	{".rtf", CONTENT_RTF},
	{".zip", CONTENT_ZIP | CONTENT_WORD | CONTENT_EXCEL | CONTENT_POWERPOINT},
	{".txt", CONTENT_TEXT | CONTENT_HTML},
	{".csv", CONTENT_TEXT},
	{".htm", CONTENT_TEXT | CONTENT_HTML},
	{".html", CONTENT_TEXT | CONTENT_HTML},
	{".png", CONTENT_PNG},
	{".jpg", CONTENT_JPEG},
	{".jpeg", CONTENT_JPEG},
	{".gif", CONTENT_GIF},
	{".tif", CONTENT_TIFF},
	{".tiff", CONTENT_TIFF},
};

static const struct {
	const char *type;
	unsigned promises;
} types[] = {
	{"application/pdf", CONTENT_PDF},
	{"application/x-pdf", CONTENT_PDF},
	{"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		OOXML(CONTENT_WORD)},
	{"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", OOXML(CONTENT_EXCEL)},
	{"application/vnd.openxmlformats-officedocument.presentationml.presentation",
		OOXML(CONTENT_POWERPOINT)},
	{"application/vnd.oasis.opendocument.text", CONTENT_WORD},
	{"application/msword", CONTENT_OLE | CONTENT_RTF | CONTENT_WORD},
	{"application/rtf", CONTENT_RTF},
	{"text/rtf", CONTENT_RTF},
	{"image/png", CONTENT_PNG},
	{"image/jpeg", CONTENT_JPEG},
	{"image/gif", CONTENT_GIF},
	{"image/tiff", CONTENT_TIFF},
};

unsigned document_name_promises(const char *name)
{
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (text_iends(name, endings[i].ending))
			return endings[i].promises;
	return 0;
}

unsigned document_type_promises(const char *type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strcmp(type, types[i].type) == 0)
			return types[i].promises;
	return 0;
}

bool document_name_runs(const char *name)
{
	/* what Windows and Outlook run, mount or take settings from on a double click */
	static const char *const runs[] = {"ade", "adp", "app", "appref-ms", "appx", "appxbundle",
		"bat", "chm", "cmd", "com", "cpl", "dll", "exe", "gadget", "hta", "img", "inf",
		"ins", "iso", "isp", "jar", "jnlp", "js", "jse", "lnk", "mde", "msc", "msi", "msix",
		"msp", "mst", "ocx", "one", "pif", "ps1", "psd1", "psm1", "rdp", "reg", "scf",
		"scr", "sct", "settingcontent-ms", "sh", "sys", "url", "vb", "vbe", "vbs", "vhd",
		"vhdx", "ws", "wsc", "wsf", "wsh", "xll"};
	size_t n = strlen(name), at;
	char ending[24];

	while (n > 0 && strchr(". \t", name[n - 1]) != NULL) /* Windows drops them */
		n--;
	for (at = n; at > 0 && name[at - 1] != '.'; at--)
		;
	if (at == 0 || n - at >= sizeof ending)
		return false;
	memcpy(ending, name + at, n - at);
	ending[n - at] = '\0';
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
		if (text_ieq(ending, runs[i]))
			return true;
	return false;
}
