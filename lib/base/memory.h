/*
 * What happens when no memory is left: the running request is answered "try again", by whoever has said so; a program without
 * a request ends with exit code 75.
 *
 * Every allocation of ours and of cJSON ends here when it fails, so no caller sees one that failed, and a lack of memory is
 * never taken for a bad input.
 */
#ifndef SHANMEN_MEMORY_H
#define SHANMEN_MEMORY_H

#include <stddef.h>

/* At the start of a program: from now on cJSON's allocations are ours. */
void memory_start(void);

/* From now on memory_exhausted calls `leave` first. NULL, or when that returns: the program ends with exit code 75. */
void memory_on_exhausted(void (*leave)(void));

/* An allocation has failed: does not come back to the caller. */
_Noreturn void memory_exhausted(void);

/* `p`, unless it is NULL: then memory is exhausted. */
void *memory_needed(void *p);

#endif
