/*
 * html_style.c - owns the reading of style and colour attributes.
 *
 * Knows inline styles only: style sheets are not applied. Must not know what an element is for.
 */
#include "parsers/html_style.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define VALUE_MAX 128 /* bytes of one style value that are looked at */

const char *html_attribute(const xmlNode *node, const char *name)
{
	for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
		if (strcasecmp((const char *)a->name, name) == 0)
			return a->children != NULL && a->children->content != NULL
				       ? (const char *)a->children->content
				       : "";
	return NULL;
}

/* Case-insensitive search for an ASCII word. */
static bool says(const char *value, const char *word)
{
	return strcasestr(value, word) != NULL;
}

/* "#fff", "#FFFFFF", "white", "rgb(255, 255, 255)"; COLOUR_UNKNOWN for others. */
static int colour_of(const char *s)
{
	static const struct {
		const char *name;
		int value;
	} names[] = {{"white", 0xffffff}, {"black", 0}, {"windowtext", 0}, {"window", 0xffffff},
		{"red", 0xff0000}, {"yellow", 0xffff00}, {"blue", 0x0000ff}, {"green", 0x008000},
		{"gray", 0x808080}, {"grey", 0x808080}, {"silver", 0xc0c0c0}, {"snow", 0xfffafa},
		{"ivory", 0xfffff0}, {"whitesmoke", 0xf5f5f5}};

	while (isspace((unsigned char)*s))
		s++;
	if (*s == '#') {
		char *end;
		long v = strtol(s + 1, &end, 16);

		if (end - s == 7)
			return (int)v;
		if (end - s == 4)
			return (int)((v >> 8 & 15) * 0x110000 + (v >> 4 & 15) * 0x1100 +
				     (v & 15) * 0x11);
		return COLOUR_UNKNOWN;
	}
	if (strncasecmp(s, "rgb", 3) == 0) {
		int rgb = 0;

		s += strcspn(s, "(");
		for (int i = 0; i < 3; i++) {
			long v;

			s += strcspn(s, "0123456789");
			if (*s == '\0')
				return COLOUR_UNKNOWN;
			v = strtol(s, (char **)&s, 10);
			rgb = rgb * 256 + (int)(v > 255 ? 255 : v);
		}
		return rgb;
	}
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i].name);

		if (strncasecmp(s, names[i].name, n) == 0 && !isalpha((unsigned char)s[n]))
			return names[i].value;
	}
	return COLOUR_UNKNOWN;
}

static void set_background(const char *value, struct look *look)
{
	int colour = colour_of(value);

	if (says(value, "url(") || says(value, "gradient"))
		look->background = COLOUR_UNKNOWN;
	else if (!says(value, "transparent") && !says(value, "inherit") && !says(value, "none") &&
		 colour != COLOUR_UNKNOWN)
		look->background = colour;
	else if (colour == COLOUR_UNKNOWN && !says(value, "transparent") && !says(value, "none") &&
		 !says(value, "inherit") && !says(value, "initial") && strpbrk(value, "%") == NULL)
		look->background = COLOUR_UNKNOWN; /* a colour that is not known here */
}

/* "0", "0px", "0.0pt", "1px": too small to be read. */
static bool tiny(const char *value)
{
	char *end;
	double size = strtod(value, &end);

	if (end == value)
		return false;
	while (isspace((unsigned char)*end))
		end++;
	return size <= 0.0 ||
	       (size <= 1.0 && (strncasecmp(end, "px", 2) == 0 || strncasecmp(end, "pt", 2) == 0));
}

static void apply(const char *name, const char *value, struct look *look, struct box *box)
{
	if (strcmp(name, "display") == 0 && says(value, "none"))
		look->gone = true;
	else if (strcmp(name, "mso-hide") == 0 && says(value, "all"))
		look->gone = true;
	else if (strcmp(name, "visibility") == 0)
		look->invisible = says(value, "hidden") || says(value, "collapse");
	else if (strcmp(name, "opacity") == 0 && strtod(value, NULL) <= 0.01)
		look->gone = true;
	else if (strcmp(name, "font-size") == 0)
		look->no_size = tiny(value);
	else if (strncmp(name, "text-decoration", 15) == 0 && says(value, "line-through"))
		look->gone = true;
	else if (strcmp(name, "color") == 0) {
		if (!says(value, "inherit"))
			look->colour =
				says(value, "transparent") ? look->background : colour_of(value);
	} else if (strcmp(name, "background") == 0 || strcmp(name, "background-color") == 0)
		set_background(value, look);
	else if (strcmp(name, "background-image") == 0 && !says(value, "none"))
		look->background = COLOUR_UNKNOWN;
	else if (strcmp(name, "white-space") == 0)
		look->pre = says(value, "pre");
	else if ((strcmp(name, "border") == 0 || strcmp(name, "border-style") == 0) &&
		 says(value, "none"))
		box->indent = true;
	else if (strcmp(name, "border-left") == 0 && !says(value, "none"))
		box->indent = false;
	else if (strcmp(name, "border-top") == 0 &&
		 (says(value, "#e1e1e1") || says(value, "#b5c4df") || says(value, "225,225,225") ||
			 says(value, "181,196,223") || says(value, "225, 225, 225") ||
			 says(value, "181, 196, 223")))
		box->border_top = true;
	else if (strcmp(name, "margin") == 0 || strcmp(name, "margin-top") == 0 ||
		 strcmp(name, "margin-left") == 0) {
		box->no_margin = box->no_margin ||
				 (name[6] != '-' || name[7] == 't' ? value[0] == '0' : false);
		box->indent = box->indent || says(value, "40px");
	} else if ((strcmp(name, "max-height") == 0 || strcmp(name, "height") == 0) && tiny(value))
		box->flat = true;
	else if (strcmp(name, "overflow") == 0 && says(value, "hidden"))
		box->clipped = true;
	else if ((strcmp(name, "text-indent") == 0 || strcmp(name, "left") == 0 ||
			 strcmp(name, "top") == 0) &&
		 strtod(value, NULL) <= -500.0)
		look->gone = true; /* moved off the page */
	else if (strcmp(name, "mso-list") == 0 && says(value, "ignore"))
		box->list_label = true;
}

/* Goes through "name: value; ..."; each declaration once. */
static void read_style(const char *s, struct look *look, struct box *box)
{
	while (*s != '\0') {
		char name[32] = "", value[VALUE_MAX] = "";
		size_t n = 0, v = 0;

		while (isspace((unsigned char)*s) || *s == ';')
			s++;
		for (; *s != '\0' && *s != ':' && *s != ';'; s++)
			if (n + 1 < sizeof name && !isspace((unsigned char)*s))
				name[n++] = (char)tolower((unsigned char)*s);
		name[n] = '\0';
		if (*s != ':')
			continue;
		s++;
		while (isspace((unsigned char)*s))
			s++;
		for (; *s != '\0' && *s != ';'; s++)
			if (v + 1 < sizeof value)
				value[v++] = *s;
		value[v] = '\0';
		apply(name, value, look, box);
	}
}

struct look html_look(const xmlNode *node, const struct look *parent, struct box *box_out)
{
	static const char *const struck[] = {"s", "strike", "del", NULL};
	struct look look = *parent;
	const char *name = (const char *)node->name;

	*box_out = (struct box){0};
	for (const char *const *w = struck; *w != NULL; w++)
		if (strcmp(name, *w) == 0)
			look.gone = true;
	if (strcmp(name, "pre") == 0 || strcmp(name, "textarea") == 0)
		look.pre = true;
	for (const xmlAttr *a = node->properties; a != NULL; a = a->next) {
		const char *attr = (const char *)a->name;
		const char *value = a->children != NULL && a->children->content != NULL
					    ? (const char *)a->children->content
					    : "";

		if (strcasecmp(attr, "hidden") == 0)
			look.gone = true;
		else if (strcasecmp(attr, "bgcolor") == 0)
			set_background(value, &look);
		else if (strcasecmp(attr, "background") == 0)
			look.background = COLOUR_UNKNOWN;
		else if (strcasecmp(attr, "color") == 0)
			look.colour = colour_of(value);
	}
	if (html_attribute(node, "style") != NULL)
		read_style(html_attribute(node, "style"), &look, box_out);
	if (box_out->flat && box_out->clipped)
		look.gone = true;
	return look;
}

/* Colours that the eye cannot tell apart are the same. */
static bool same_colour(int a, int b)
{
	int difference = 0;

	if (a == COLOUR_UNKNOWN || b == COLOUR_UNKNOWN)
		return false;
	for (int shift = 0; shift <= 16; shift += 8)
		difference += abs((a >> shift & 255) - (b >> shift & 255));
	return difference <= 24;
}

bool html_shows(const struct look *look)
{
	return !look->gone && !look->invisible && !look->no_size &&
	       !same_colour(look->colour, look->background);
}
