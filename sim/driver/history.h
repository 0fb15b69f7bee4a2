/*
 * The history of a storm: the start and the outcome of every operation as a line of
 * JSON, for a checker that sees only this file and the database.
 */
#ifndef SIM_HISTORY_H
#define SIM_HISTORY_H

#include "answer.h"

struct history;

/* `path` NULL: nothing is written. A file that cannot be written ends the program. Any thread may write. */
struct history *history_open(const char *path);
void history_close(struct history *h);

/* One operation of a user: all calls with one key until a definite answer. */
struct operation {
	const char *op;  /* the program */
	const char *key; /* the idempotency key of the callback; for the gate order/project */
	const char *order_id;
	int copies;
	unsigned refund; /* of refund_…: bit mask of copies; 0: the whole order */
};

enum outcome { OUTCOME_OK, OUTCOME_FAIL, OUTCOME_UNKNOWN };

/* An operation begins. It ends with an outcome; `tries` counts all its calls. */
void history_invoke(struct history *h, const struct operation *op);
void history_outcome(struct history *h, const struct operation *op, enum outcome outcome, const struct answer *a,
                     int tries);

#endif
