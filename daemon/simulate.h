/*
 * simulate.h - results of a simulation: one JSON object for each mail, and what differs between two of them. Pure; no file.
 */
#ifndef MAILCLERK_DAEMON_SIMULATE_H
#define MAILCLERK_DAEMON_SIMULATE_H

#include <jansson.h>

#include "daemon/engine.h"

/* {"file", "rule", "event", "verdict", "to", "fields": {name: value}, "missing", "problems", "letters"}; the caller decrefs it. */
json_t *simulate_result(const char *file, const struct reading *r, const struct plan *p);
/* {"file", "error"} */
json_t *simulate_failed(const char *file, const struct err *e);

/* What changed from one result to the other: [{"what": "field role", "from": "...", "to": "..."}], "" where there is nothing;
 * empty where they are the same. The caller decrefs it. */
json_t *simulate_changes(const json_t *from, const json_t *to);

#endif
