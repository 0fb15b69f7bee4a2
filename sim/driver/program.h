/*
 * Runs one of the product's programs as cron or an operator would, without a shell.
 */
#ifndef SIM_PROGRAM_H
#define SIM_PROGRAM_H

#include "sim/common/text.h"

#define PROGRAM_LIMIT_S 90 /* then it is killed: cron's minute and what is heard out */

#define PROGRAM_NOT_STARTED 127 /* as a shell says it */
#define PROGRAM_SIGNAL 128      /* and the signal's number */

/*
 * `argv` ends with NULL, argv[0] is a path. Standard input is empty; `said` is replaced by what it printed, errors
 * included. Returns its exit code.
 */
int program_run(const char *const argv[], struct text *said);

#endif
