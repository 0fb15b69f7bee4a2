/*
 * Progress of long work, on a terminal only: one line on standard error,
 * rewritten.
 */
#ifndef SHANMEN_PROGRESS_H
#define SHANMEN_PROGRESS_H

#include "base/types.h"

struct progress {
	bool on;
	size_t total;
	int64_t started_ms;
	int64_t shown_ms;
};

void progress_start(struct progress *p, size_t total);
void progress_show(struct progress *p, size_t done);
void progress_end(struct progress *p); /* wipes the line */

#endif
