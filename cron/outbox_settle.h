/*
 * What an answer makes of its row: the mark, the effect of an acknowledgement,
 * differences and alarms, in one transaction.
 */
#ifndef SHANMEN_OUTBOX_SETTLE_H
#define SHANMEN_OUTBOX_SETTLE_H

#include "jobs/job.h"
#include "outbox_plan.h"
#include "outbox_rows.h"

/* Under the lease. *plan tells what was decided. As job_tx; a row that is not due any more is left alone. */
enum result outbox_settle(struct job_work *w, const struct owed *o, const struct api_answer *answer, struct plan *plan)
	MUST_USE;

#endif
