/*
 * Adds up counts.
 */
#include "storm_counts.h"

#include <stddef.h>
#include <string.h>

void storm_counts_add(struct counts *to, const struct counts *from)
{
	int64_t sum[sizeof *to / sizeof(int64_t)], more[sizeof *to / sizeof(int64_t)];
	size_t i;

	memcpy(sum, to, sizeof sum);
	memcpy(more, from, sizeof more);
	for (i = 0; i < sizeof sum / sizeof *sum; i++)
		sum[i] += more[i];
	memcpy(to, sum, sizeof sum);
}
