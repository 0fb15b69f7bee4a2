/*
 * What has to happen when a time comes: alarms before a deadline, the app's policy for orders that nobody accepted or
 * rejected, codes that can be made by now, and the end of messages that are too late.
 */
#ifndef SHANMEN_OUTBOX_DEADLINES_H
#define SHANMEN_OUTBOX_DEADLINES_H

#include "jobs/job.h"

/* One round of all checks; each order or message in a transaction of its own. Results as job_tx. */
enum result outbox_deadlines_check(struct job_work *w) MUST_USE;

#endif
