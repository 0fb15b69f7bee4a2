/*
 * SplitMix64: small and fast, and each stream starts at another place. We do not
 * use the C library's generator, because all threads share its state.
 */
#include "chance.h"

#define GOLDEN 0x9E3779B97F4A7C15u /* 2^64 divided by the golden ratio */

static uint64_t mixed(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
	return z ^ (z >> 31);
}

struct chance chance_from(uint64_t seed, uint64_t stream)
{
	return (struct chance){ mixed(seed + GOLDEN) ^ mixed(stream * GOLDEN + 1) };
}

uint64_t chance_next(struct chance *c)
{
	c->state += GOLDEN;
	return mixed(c->state);
}

int chance_below(struct chance *c, int n)
{
	return n > 0 ? (int)(chance_next(c) % (uint64_t)n) : 0;
}

bool chance_percent(struct chance *c, int percent)
{
	return chance_below(c, 100) < percent;
}
