/* workflow_field.c - owns which fields cases of a kind have: those of its rule, then the workflow's own. */
#include <string.h>

#include "state/workflow.h"

bool workflow_field(const struct workflow *w, const struct rules *rules, const char *name,
	struct rule_field *out, bool *date_out)
{
	int rule = rules_find(rules, w->rule);

	*date_out = false;
	for (size_t i = 0; rule >= 0 && i < rules_field_count(rules, (size_t)rule); i++) {
		*out = rules_field(rules, (size_t)rule, i);
		*date_out = out->date;
		if (strcmp(out->name, name) == 0)
			return true;
	}
	for (size_t i = 0; i < w->fields_n; i++) {
		const struct workflow_field *f = &w->fields[i];

		*out = (struct rule_field){.name = f->name, .label = f->label, .hint = ""};
		*date_out = f->date;
		if (strcmp(f->name, name) == 0)
			return true;
	}
	*date_out = false;
	return false;
}
