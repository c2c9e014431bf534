/* workflow_file.c - owns the schema of workflow files. Knows nothing of what they mean. */
#include "state/workflow_file.h"

#define TEXT(key, type, member, max) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, max)
#define TEXT_OPTIONAL(key, type, member, max) \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, 1, max)
#define CHOICE(key, type, member, names) \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT, type, member, names, CYAML_ARRAY_LEN(names))
#define CHOICE_OPTIONAL(key, type, member, names)                                           \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, type, member, names, \
		CYAML_ARRAY_LEN(names))
#define LIST(key, type, member, value, min, max) \
	CYAML_FIELD_SEQUENCE_COUNT(              \
		key, CYAML_FLAG_POINTER, type, member, member##_n, value, min, max)
#define LIST_OPTIONAL(key, type, member, value, min, max)                                       \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, type, member, \
		member##_n, value, min, max)

static const cyaml_strval_t actors[] = {{"sender", ACTOR_SENDER}, {"team", ACTOR_TEAM},
	{"clock", ACTOR_CLOCK}, {"case", ACTOR_CASE}};
static const cyaml_strval_t audiences[] = {{"sender", AUDIENCE_SENDER},
	{"requester", AUDIENCE_REQUESTER}, {"team", AUDIENCE_TEAM},
	{"coordinator", AUDIENCE_COORDINATOR}, {"recipients", AUDIENCE_RECIPIENTS},
	{"manager", AUDIENCE_MANAGER}};
static const cyaml_strval_t holders[] = {{"requester", AUDIENCE_REQUESTER}, {"team", AUDIENCE_TEAM},
	{"coordinator", AUDIENCE_COORDINATOR}};
static const cyaml_strval_t arguments[] = {{"none", ARGUMENT_NONE}, {"reason", ARGUMENT_REASON},
	{"field", ARGUMENT_FIELD}, {"values", ARGUMENT_VALUES}};

static const cyaml_schema_value_t name_value = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, WORKFLOW_NAME_MAX),
};
static const cyaml_schema_field_t letter_fields[] = {
	TEXT("letter", struct file_letter, letter, WORKFLOW_NAME_MAX),
	CHOICE("to", struct file_letter, to, audiences),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t letter_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_letter, letter_fields),
};
static const cyaml_schema_field_t then_fields[] = {
	TEXT_OPTIONAL("when", struct file_then, when, 300),
	TEXT("to", struct file_then, to, WORKFLOW_NAME_MAX),
	TEXT_OPTIONAL("also", struct file_then, also, WORKFLOW_NAME_MAX),
	LIST_OPTIONAL("letters", struct file_then, letters, &letter_value, 0, 8),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t then_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_then, then_fields),
};
static const cyaml_schema_field_t handle_fields[] = {
	LIST("event", struct file_handle, event, &name_value, 1, WORKFLOW_EVENTS_MAX),
	LIST("then", struct file_handle, then, &then_value, 1, 16),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t handle_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_handle, handle_fields),
};
static const cyaml_schema_field_t timer_fields[] = {
	TEXT("after", struct file_timer, after, WORKFLOW_NAME_MAX),
	TEXT("event", struct file_timer, event, WORKFLOW_NAME_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t timer_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_timer, timer_fields),
};
static const cyaml_schema_field_t state_fields[] = {
	TEXT("name", struct file_state, name, WORKFLOW_NAME_MAX),
	TEXT_OPTIONAL("title", struct file_state, title, 200),
	TEXT_OPTIONAL("holder", struct file_state, holder, 100),
	CHOICE_OPTIONAL("waits_for", struct file_state, waits_for, holders),
	CYAML_FIELD_BOOL("final", CYAML_FLAG_OPTIONAL, struct file_state, final),
	CYAML_FIELD_BOOL("asks", CYAML_FLAG_OPTIONAL, struct file_state, asks),
	CYAML_FIELD_BOOL("review", CYAML_FLAG_OPTIONAL, struct file_state, review),
	LIST_OPTIONAL("timers", struct file_state, timers, &timer_value, 0, 16),
	LIST_OPTIONAL("handle", struct file_state, handle, &handle_value, 0, WORKFLOW_EVENTS_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t state_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_state, state_fields),
};
static const cyaml_schema_field_t value_fields[] = {
	TEXT("field", struct file_value, field, WORKFLOW_NAME_MAX),
	TEXT_OPTIONAL("word", struct file_value, word, WORKFLOW_NAME_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t value_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_value, value_fields),
};
static const cyaml_schema_field_t field_fields[] = {
	TEXT("name", struct file_field, name, WORKFLOW_NAME_MAX),
	TEXT("label", struct file_field, label, 100),
	TEXT_OPTIONAL("type", struct file_field, type, WORKFLOW_NAME_MAX),
	CYAML_FIELD_BOOL("team", CYAML_FLAG_OPTIONAL, struct file_field, team),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t field_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_field, field_fields),
};
static const cyaml_schema_field_t event_fields[] = {
	TEXT("name", struct file_event, name, WORKFLOW_NAME_MAX),
	CHOICE("by", struct file_event, by, actors),
	CHOICE_OPTIONAL("argument", struct file_event, argument, arguments),
	CYAML_FIELD_BOOL("trusted", CYAML_FLAG_OPTIONAL, struct file_event, trusted),
	CYAML_FIELD_BOOL("early", CYAML_FLAG_OPTIONAL, struct file_event, early),
	LIST_OPTIONAL("takes", struct file_event, takes, &name_value, 0, 16),
	LIST_OPTIONAL("clears", struct file_event, clears, &name_value, 0, 16),
	LIST_OPTIONAL("values", struct file_event, values, &value_value, 0, 8),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t event_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_event, event_fields),
};
static const cyaml_schema_field_t file_fields[] = {
	TEXT("kind", struct file, kind, WORKFLOW_NAME_MAX),
	TEXT("title", struct file, title, 200),
	TEXT("rule", struct file, rule, WORKFLOW_NAME_MAX),
	LIST_OPTIONAL("identity", struct file, identity, &name_value, 0, 8),
	LIST_OPTIONAL("tolerates", struct file, tolerates, &name_value, 0, 32),
	LIST_OPTIONAL("fields", struct file, fields, &field_value, 0, 32),
	LIST_OPTIONAL("checks", struct file, checks, &name_value, 0, 32),
	LIST("events", struct file, events, &event_value, 1, WORKFLOW_EVENTS_MAX),
	LIST("states", struct file, states, &state_value, 2, WORKFLOW_STATES_MAX),
	LIST_OPTIONAL("everywhere", struct file, everywhere, &handle_value, 0, WORKFLOW_EVENTS_MAX),
	CYAML_FIELD_END,
};
const cyaml_schema_value_t workflow_file_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_fields),
};
static const cyaml_schema_field_t unhandled_event_fields[] = {
	TEXT("event", struct unhandled_event, event, WORKFLOW_NAME_MAX),
	TEXT("because", struct unhandled_event, because, 200),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t unhandled_event_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct unhandled_event, unhandled_event_fields),
};
static const cyaml_schema_field_t unhandled_fields[] = {
	LIST("unhandled", struct unhandled_file, unhandled, &unhandled_event_value, 0,
		WORKFLOW_EVENTS_MAX),
	CYAML_FIELD_END,
};
const cyaml_schema_value_t workflow_unhandled_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct unhandled_file, unhandled_fields),
};
