/*
 * A fuzz target is one function that takes any bytes. libFuzzer calls it (configure
 * --enable-fuzzing); in every build replay.c calls it with the files of the corpus.
 */
#ifndef SHANMEN_FUZZ_H
#define SHANMEN_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

/* A condition that must be true for any input; otherwise the process ends. */
#define MUST_HOLD(condition)                                                                                           \
	do {                                                                                                           \
		if (!(condition))                                                                                      \
			abort();                                                                                       \
	} while (0)

/* The target. libFuzzer prescribes its name and form; it returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
