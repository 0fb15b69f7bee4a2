/*
 * Uses that the platform has not acknowledged, and the moment it refunds by itself what it does not know as
 * used: pushed, and people told. Sending is cron/outbox_deliver's.
 *
 * Source: spec codes-and-verify.md §3.
 */
#ifndef SHANMEN_EXPIRE_USES_H
#define SHANMEN_EXPIRE_USES_H

#include "jobs/job.h"

/* Makes due at once what waits for longer than it may; alarms a day, six hours and one hour before. *n: orders alarmed of. */
enum result expire_uses(struct job_work *w, size_t *n) MUST_USE;

#endif
