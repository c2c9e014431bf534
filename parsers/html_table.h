/*
 * html_table.h - which tables hold data and which only lay out a page. Private to html.c.
 */
#ifndef MAILCLERK_PARSERS_HTML_TABLE_H
#define MAILCLERK_PARSERS_HTML_TABLE_H

#include <libxml/tree.h>
#include <stdbool.h>

/* Marks every table below root; once per tree. */
void html_table_sort(xmlNode *root);
/* A table of data: some row has two cells with text, no cell holds a table or very much text. */
bool html_table_is_data(const xmlNode *table);

#endif
