/*
 * A fuzz target is one function over bytes from outside. libFuzzer calls it
 * (configure --enable-fuzzing), and replay.c over the files of the corpus in every build.
 */
#ifndef SHANMEN_FUZZ_H
#define SHANMEN_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* What must hold whatever comes in. */
#define MUST_HOLD(condition)                                                                                           \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
