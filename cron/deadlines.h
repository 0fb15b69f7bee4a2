/*
 * What time makes of what is owed: alarms before a deadline, the policy for
 * orders nobody decided, codes that can be made by now, and messages that came too late.
 */
#ifndef SHANMEN_DEADLINES_H
#define SHANMEN_DEADLINES_H

#include "jobs/job.h"

/* One look at everything; each order or message in a transaction of its own. As job_tx. */
enum result deadlines_pass(struct job_work *w) MUST_USE;

#endif
