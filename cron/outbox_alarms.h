/*
 * Alarms are sent to the configured command or address, each of them once. Those of a minute are sent together, so that
 * a storm of trouble is not a storm of messages. Not here: raising an alarm (notice/alarm.h).
 */
#ifndef SHANMEN_OUTBOX_ALARMS_H
#define SHANMEN_OUTBOX_ALARMS_H

#include "jobs/job.h"

/*
 * Sends the alarms that were not sent yet, if alarm_pause_s has passed since the last ones. Results as job_tx. If the
 * command or address fails, that is complained about once a run, and tried again after a minute.
 */
enum result outbox_alarms_send(struct job_work *w) MUST_USE;

#endif
