/*
 * The subcommands. Each is defined in the file of its name; main.c calls it.
 */
#ifndef SIM_COMMANDS_H
#define SIM_COMMANDS_H

#include "options.h"

#define EXIT_AGAIN 75   /* no answer, or none that is definite: try again */
#define EXIT_SKIPPED 77 /* it cannot be played on this stack */

/* Each returns the program's exit code. */
int play_run(const struct options *o);
int late_run(const struct options *o);
int sale_run(const struct options *o);
int call_run(const struct options *o);
int storm_run(const struct options *o);
int replay_run(const struct options *o);
int prepare_run(const struct options *o);
int webhook_run(const struct options *o);
int expire_run(const struct options *o);

#endif
