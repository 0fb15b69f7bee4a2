/*
 * Records the platform's answer to a call with one SKU's days, in one transaction.
 */
#ifndef SHANMEN_STOCK_PUSH_RECORD_H
#define SHANMEN_STOCK_PUSH_RECORD_H

#include "jobs/job.h"
#include "stock_push_decision.h"

/* Decides, and records what became of the days, the SKU's next try and alarms. Not OK: the database. */
enum result push_record(struct job_work *w, const struct push_sku *s, const struct calendar_days *days,
                        const struct api_answer *answer, struct push_decision *out) MUST_USE;

#endif
