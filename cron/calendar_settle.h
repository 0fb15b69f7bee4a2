/*
 * The platform's answer to one SKU's calendar, written down: one transaction.
 */
#ifndef SHANMEN_CALENDAR_SETTLE_H
#define SHANMEN_CALENDAR_SETTLE_H

#include "calendar_plan.h"
#include "jobs/job.h"

/* How a call ended. */
struct calendar_result {
	struct calendar_plan plan;
	size_t told;     /* days */
	size_t rejected; /* days */
};

enum result calendar_settle(struct job_work *w, const struct calendar_sku *s, const struct calendar_days *days,
                            const struct api_answer *answer, struct calendar_result *out) MUST_USE;

#endif
