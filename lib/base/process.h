/* The start of every program, and the signals that ask it to leave. */
#ifndef SHANMEN_PROCESS_H
#define SHANMEN_PROCESS_H

#include <stdbool.h>

/*
 * First in main: the program's name for the log, what happens without memory, and no core dump: it would hold the keys and
 * persons in memory. A debugger then needs root. SHANMEN_TEST_DUMPABLE in the environment and sanitizer builds, which trace
 * themselves, leave that out.
 */
void process_start(const char *name);

/* From now on one of these signals (0 ends them) asks the process to leave, and writing to a closed pipe is an error like others. */
void process_catch_signals(const int *signals);

/* True once such a signal has come. */
bool process_leaving(void);

#endif
