/*
 * The history of a storm: every call and its outcome as a line of JSON, for a
 * checker that sees only this file and the database.
 */
#ifndef SIM_HISTORY_H
#define SIM_HISTORY_H

#include "caller.h"

struct history;

/* `path` NULL: keeps nothing. Ends the program when the file cannot be written. */
struct history *history_open(const char *path);
void history_close(struct history *h);

/* A thing done by a user: all calls for one key until a definite answer. */
struct work {
	const char *op;  /* the program */
	const char *key; /* the callback's idempotency key; for the gate: order/project */
	const char *order_id;
	int copies;
	unsigned refund; /* refund_*: bit mask of copies; 0: the whole order */
};

enum outcome { OUTCOME_OK, OUTCOME_FAIL, OUTCOME_UNKNOWN };

void history_invoke(struct history *h, const struct work *d);

/* `tries` counts every call made for the deed. */
void history_outcome(struct history *h, const struct work *d, enum outcome outcome, const struct answer *a, int tries);

#endif
