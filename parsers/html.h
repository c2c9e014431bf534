/*
 * html.h - an HTML mail body to the text that its reader would have seen (libxml2).
 *
 * Lines, list items ("- ", or the number that shows, "1. ") and table cells (TAB between the cells of a row, LF between
 * rows) stay recognisable; nested layout tables vanish. Lines inside a cell are joined: with "; " in a value, so that two
 * names stay two, with a blank in a label (the first cell of a row, or a heading) and where a line breaks off. An empty cell
 * keeps its TAB, except at the end of a row. A mailto: link whose address does not show gets it: "Jane Doe <jane@x.gov>".
 *
 * Hidden text (display:none, visibility:hidden, zero font size, text in the colour of its background, off the page, comments,
 * conditional comments, head, style, script) and struck-out text (s, strike, del, line-through) are left out; style sheets
 * are not applied, inline styles are.
 *
 * Quoted mail is kept but marked, so that quote.c can find it: the text inside a blockquote, and what follows the known
 * mark-up of Gmail, Outlook, Apple Mail, Yahoo and Thunderbird for a quoted or forwarded mail, has "> " in front of each
 * line, once per level. Where a mail program marks the signature, and nothing of the sender's follows it, a line "-- " stands
 * above it.
 */
#ifndef MAILCLERK_PARSERS_HTML_H
#define MAILCLERK_PARSERS_HTML_H

#include <stddef.h>

void html_init(void); /* once per process, before the cage closes */

/* html is UTF-8, whatever a meta element in it says. Never NULL; clean (text_clean); at most max bytes. Bytes, tags, attributes
 * and depth are bounded (html_scan.h), and the time is linear. */
char *html_to_text(const char *html, size_t len, size_t max);

#endif
