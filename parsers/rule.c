/* rule.c - owns what others may ask about rules, and the lists that a request is made of. Knows no mail and no file. */
#include "parsers/rule.h"

#include <stdlib.h>
#include <string.h>

#include "parsers/mem.h"
#include "parsers/rule_impl.h"

const char *const field_source_names[] = {"body", "subject", "html", "attachment", "header",
	"signature", "directory", "answer", "team"};

size_t rules_count(const struct rules *r)
{
	return r->n;
}

const char *rules_name(const struct rules *r, size_t i)
{
	return r->v[i].file->name;
}

const char *rules_event(const struct rules *r, size_t i)
{
	return r->v[i].file->event;
}

const char *rules_file(const struct rules *r, size_t i)
{
	return r->v[i].path;
}

const char *rules_home(const struct rules *r, size_t i)
{
	return r->v[i].file->home != NULL ? r->v[i].file->home : "";
}

int rules_find(const struct rules *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->v[i].file->name, name) == 0)
			return (int)i;
	return -1;
}

size_t rules_field_count(const struct rules *r, size_t i)
{
	return r->v[i].file->fields_n;
}

struct rule_field rules_field(const struct rules *r, size_t i, size_t field)
{
	const struct field_rule *f = &r->v[i].fields[field];

	return (struct rule_field){.name = f->file->name,
		.label = f->file->label,
		.hint = f->file->hint != NULL ? f->file->hint : "",
		.required = f->file->required,
		.list = f->file->list,
		.date = f->file->type == TYPE_DATE && !f->file->list,
		.line = f->line};
}

const char *rules_value(const struct rules *r, size_t i, size_t field, size_t k)
{
	const struct file_field *f = r->v[i].fields[field].file;

	return k < f->values_n ? f->values[k].value : NULL;
}

int rules_line(const struct rules *r, size_t i, const char *key)
{
	return yaml_line(r->v[i].lines, "%s", key);
}

void field_free(struct field *f)
{
	if (f == NULL)
		return;
	free(f->name);
	free(f->text);
	strings_free(&f->values);
	*f = (struct field){0};
}

void fields_free(struct fields *f)
{
	if (f == NULL)
		return;
	for (size_t i = 0; i < f->n; i++)
		field_free(&f->v[i]);
	free(f->v);
	*f = (struct fields){0};
}

const struct field *fields_find(const struct fields *f, const char *name)
{
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->v[i].name, name) == 0)
			return &f->v[i];
	return NULL;
}

static void request_free(struct request *q)
{
	free(q->rule);
	free(q->event);
	fields_free(&q->fields);
	fields_free(&q->answers);
	strings_free(&q->missing);
	strings_free(&q->evidence);
	for (size_t i = 0; i < q->problems.n; i++) {
		free(q->problems.v[i].field);
		free(q->problems.v[i].code);
	}
	free(q->problems.v);
}

void requests_free(struct requests *r)
{
	if (r == NULL)
		return;
	for (size_t i = 0; i < r->n; i++)
		request_free(&r->v[i]);
	free(r->v);
	*r = (struct requests){0};
}
