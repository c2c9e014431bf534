/*
 * mime_tnef.h - winmail.dat, in which Outlook and Exchange wrap a mail's body and attachments (TNEF, MS-OXTNEF).
 */
#ifndef MAILCLERK_PARSERS_MIME_TNEF_H
#define MAILCLERK_PARSERS_MIME_TNEF_H

#include <stddef.h>

#define MIME_TNEF_TYPE "application/ms-tnef"

struct tnef_body {
	char *plain; /* owned; UTF-8; NULL where there is none */
	char *html;  /* owned; UTF-8; NULL where there is none */
};

/* Called for each attachment; all borrowed. type is the declared one, "" where none; a mail within has MIME_TNEF_TYPE and is
 * TNEF again. */
typedef void mime_tnef_file(
	void *context, const char *name, const char *type, const char *bytes, size_t len);

/* 0, or -1 where it is not TNEF or damaged (what came before the damage was reported). text_max: bytes of each body kept. */
int mime_tnef_read(const char *bytes, size_t len, size_t text_max, struct tnef_body *body_out,
	mime_tnef_file *file, void *context);
void mime_tnef_done(struct tnef_body *body);

#endif
