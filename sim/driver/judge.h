/*
 * Compares callbacks and their answers with the model.
 */
#ifndef SIM_JUDGE_H
#define SIM_JUDGE_H

#include "answer.h"

/* Reads the model: once, before any thread. */
void judge_start(void);

/*
 * Sets a->fault to what is not as the model has it, in the body that was sent or in the answer to it, else to "". What
 * the model does not have (gate, webhooks, texts that are not JSON) has no fault.
 */
void judge_call(const char *program, const struct text *body, struct answer *a);

#endif
