/*
 * Records what the platform's answer means for its message: the new state of the row, the effect of an
 * acknowledgement, discrepancies and alarms, in one transaction.
 */
#ifndef SHANMEN_OUTBOX_RECORD_H
#define SHANMEN_OUTBOX_RECORD_H

#include "jobs/job.h"
#include "outbox_decide.h"
#include "trade/outbox_pending.h"

/* Under the lease, as job_tx. *decision: what was decided, and OUTCOME_LATER for what is sent again all the same. A row that is not due any more is left as it is. */
enum result outbox_record(struct job_work *w, const struct pending *p, const struct api_answer *answer,
                          struct outbox_decision *decision) MUST_USE;

#endif
