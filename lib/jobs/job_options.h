/* The command line of a batch program. For job.c only. */
#ifndef SHANMEN_JOB_OPTIONS_H
#define SHANMEN_JOB_OPTIONS_H

#include "jobs/job.h"

/*
 * Reads the options into *w. -1: go on; else the exit code: --help was printed, or an argument is wrong and
 * the message printed.
 */
int job_options_read(struct job_work *w, int argc, char **argv);

#endif
