/* A progress line: the rows done, of how many, and the rate. */
#include "progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

#define SHOW_EVERY_MS 100

void progress_start(struct progress *p, size_t total)
{
	p->on = isatty(STDERR_FILENO) == 1;
	p->total = total;
	p->started_ms = clock_monotonic_ms();
	p->shown_ms = 0;
}

void progress_show(struct progress *p, size_t done)
{
	int64_t now_ms = clock_monotonic_ms();
	int64_t took_ms = now_ms - p->started_ms;

	if (!p->on || (now_ms - p->shown_ms < SHOW_EVERY_MS && done < p->total))
		return;
	p->shown_ms = now_ms;
	(void)fprintf(stderr, "\r\033[K%zu of %zu rows, %lld rows/s", done, p->total,
	              took_ms > 0 ? (long long)done * 1000 / took_ms : 0LL);
	(void)fflush(stderr);
}

void progress_end(struct progress *p)
{
	if (p->on)
		(void)fputs("\r\033[K", stderr);
}
