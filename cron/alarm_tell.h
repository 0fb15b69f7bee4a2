/*
 * Alarms to people: the configured command or address gets each of them once,
 * those of a minute together, so that a storm of trouble is not a storm of messages.
 */
#ifndef SHANMEN_ALARM_TELL_H
#define SHANMEN_ALARM_TELL_H

#include "jobs/job.h"

/* Tells what was not told yet, when it is time to. As job_tx; a command that fails is complained about once a run. */
enum result alarm_tell(struct job_work *w) MUST_USE;

#endif
