/*
 * Reproducible chance: the same seed and stream give the same choices, however
 * the threads of a storm are scheduled. Not secret, not for keys.
 */
#ifndef SIM_CHANCE_H
#define SIM_CHANCE_H

#include <stdbool.h>
#include <stdint.h>

struct chance {
	uint64_t state;
};

struct chance chance_from(uint64_t seed, uint64_t stream);
uint64_t chance_next(struct chance *c);
int chance_below(struct chance *c, int n); /* 0 … n - 1 */
bool chance_percent(struct chance *c, int percent);

#endif
