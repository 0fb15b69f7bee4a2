/*
 * The platform's answer to one SKU's calendar, written down: one transaction.
 */
#ifndef SHANMEN_STOCK_PUSH_RECORD_H
#define SHANMEN_STOCK_PUSH_RECORD_H

#include "jobs/job.h"
#include "stock_push_decision.h"

/* How a call ended. */
struct push_result {
	struct push_decision plan;
	size_t told;     /* days */
	size_t rejected; /* days */
};

enum result push_record(struct job_work *w, const struct push_sku *s, const struct calendar_days *days,
                        const struct api_answer *answer, struct push_result *out) MUST_USE;

#endif
