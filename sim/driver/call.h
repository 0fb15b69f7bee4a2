/*
 * How the result of one call is shown.
 */
#ifndef SIM_CALL_H
#define SIM_CALL_H

#include "answer.h"

/* Prints status and answer, or on stderr why there is none. Returns the program's exit code. */
int call_report(const struct answer *a);

#endif
