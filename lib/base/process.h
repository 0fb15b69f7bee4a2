/* The start of every program. */
#ifndef SHANMEN_PROCESS_H
#define SHANMEN_PROCESS_H

/*
 * First in main: the program's name for the log, what happens without memory, and no core dump: it would hold the keys and
 * persons in memory. A debugger then needs root. SHANMEN_TEST_DUMPABLE in the environment and sanitizer builds, which trace
 * themselves, leave that out.
 */
void process_start(const char *name);

#endif
