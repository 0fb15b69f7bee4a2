/* Progress of long work: one line on standard error, rewritten. Shown only on a terminal. */
#ifndef SHANMEN_PROGRESS_H
#define SHANMEN_PROGRESS_H

#include "base/types.h"

struct progress {
	bool on;
	size_t total;
	int64_t started_ms;
	int64_t shown_ms;
};

/* Begins to count: `total` rows are to be done. */
void progress_start(struct progress *p, size_t total);

/* Shows that `done` rows are done, at most ten times a second. */
void progress_show(struct progress *p, size_t done);

/* Wipes the line. */
void progress_end(struct progress *p);

#endif
