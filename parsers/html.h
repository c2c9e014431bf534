/*
 * html.h - an HTML mail body to the text that its reader would have seen (libxml2).
 *
 * Lines, list items ("- ") and table cells (TAB between the cells of a row, LF between rows) stay recognisable; nested
 * layout tables vanish. Hidden text (display:none, visibility:hidden, zero font size, white on white, comments,
 * conditional comments, head, style, script) and struck-out text (s, strike, del, line-through) are left out. Quoted mail
 * is kept but marked, so that quote.c can find it: the text inside a blockquote, and what follows the known mark-up of
 * Gmail, Outlook, Apple Mail and Yahoo for a quoted or forwarded mail, has "> " in front of each line.
 */
#ifndef MAILCLERK_PARSERS_HTML_H
#define MAILCLERK_PARSERS_HTML_H

#include <stddef.h>

void html_init(void); /* once per process, before the cage closes */

/* Never NULL; at most max bytes. Depth and node count are bounded. */
char *html_to_text(const char *html, size_t len, size_t max);

#endif
