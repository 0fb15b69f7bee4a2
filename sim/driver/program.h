/*
 * Runs a program of Shanmen as cron or an operator does, but without a shell.
 */
#ifndef SIM_PROGRAM_H
#define SIM_PROGRAM_H

#include "sim/common/text.h"

#define PROGRAM_LIMIT_S 90 /* then it is killed; a batch program runs for a minute and then ends its last calls */

/* Exit codes, as in a shell: it could not be started; a signal ended it (and the signal's number). */
#define PROGRAM_NOT_STARTED 127
#define PROGRAM_SIGNAL 128

/*
 * `argv` ends with NULL, argv[0] is a path. Standard input is empty. `said` becomes what the program printed on both
 * outputs. Returns its exit code.
 */
int program_run(const char *const argv[], struct text *said);

#endif
