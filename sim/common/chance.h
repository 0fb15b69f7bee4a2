/*
 * Reproducible random numbers: the same seed and stream give the same choices,
 * in whatever order threads run. Not secret: not for keys.
 */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

/* A generator of its own for each stream of a seed. */
struct chance chance_from(uint64_t seed, uint64_t stream);

/* The next number: any 64 bits; from 0 to n - 1; true in `percent` of 100 calls. */
uint64_t chance_next(struct chance *c);
int chance_below(struct chance *c, int n);
bool chance_percent(struct chance *c, int percent);

#endif
