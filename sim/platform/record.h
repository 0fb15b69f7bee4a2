/*
 * What arrived and what took effect: calls.jsonl, conflicts.jsonl, and the
 * records by which a repeat is told from a second, different message.
 */
#ifndef SIM_PLATFORM_RECORD_H
#define SIM_PLATFORM_RECORD_H

#include "call.h"

enum once { ONCE_FIRST, ONCE_REPEAT, ONCE_DIFFERENT };

/* One line for this call in calls.jsonl. Under the lock, once its answer is known. */
void record_call(const struct call *c);

/* The record of a message that takes effect now: {body, sha256, at_ms, times}. The caller's tree. */
cJSON *record_new(struct call *c);

/*
 * This message against the record of the first with its key (NULL: there is
 * none). A repeat is counted in the record; a different one is a conflict,
 * noted, and 3000001.
 */
enum once record_compare(struct call *c, cJSON *record, const char *kind, const char *key);

/* Two that must not be: one line in conflicts.jsonl. */
void record_conflict(const struct call *c, const char *kind, const char *key, const cJSON *first);

#endif
