/*
 * calls.jsonl: what arrived, one line of JSON for each call.
 */
#ifndef SIM_PLATFORM_JOURNAL_H
#define SIM_PLATFORM_JOURNAL_H

#include "call.h"

/* Appends the line of this call. Under the lock, once the answer is known. */
void journal_write(const struct call *c);

#endif
