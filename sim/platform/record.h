/*
 * Messages that take effect once: a record of the first message with a key tells a
 * repeat from a different message with the same key. Different ones are conflicts,
 * and each is a line of conflicts.jsonl: there must be none.
 */
#ifndef SIM_PLATFORM_RECORD_H
#define SIM_PLATFORM_RECORD_H

#include "call.h"

enum once { ONCE_FIRST, ONCE_REPEAT, ONCE_DIFFERENT };

/* The record of a message that takes effect now: {body, sha256, at_ms, times}. The caller deletes it. */
cJSON *record_new(struct call *c);

/*
 * Compares this message with `record`, that of the first message with its key (NULL:
 * there was none). A repeat is counted in the record. A different message is written
 * as a conflict and refused by 3000001. `kind` and `key` are words of the conflict.
 */
enum once record_compare(struct call *c, cJSON *record, const char *kind, const char *key);

/* Appends a line to conflicts.jsonl: this message contradicts the first one, or (first NULL) the model. */
void record_conflict(const struct call *c, const char *kind, const char *key, const cJSON *first);

#endif
