/*
 * `shanmen doctor`: one line for each check, which says "ok" or what to do. The checks of the database, of cron and
 * of the network are in files of their own.
 *
 * Ownership: lines live in the cli's arena.
 */
#ifndef SHANMEN_DOCTOR_H
#define SHANMEN_DOCTOR_H

#include "bin/frame/cli.h"

#define DOCTOR_LINES_MAX 64
#define DOCTOR_DEADLINE_MS 5000

enum finding { FOUND_OK, FOUND_WARN, FOUND_FAIL, FOUND__MAX };

struct doctor {
	struct cli *cli;
	size_t n;
	size_t failed;
	struct str cells[DOCTOR_LINES_MAX * 3]; /* check, state, say */
};

/* Adds a line. `check` must outlive the doctor; a line too many is dropped. */
void doctor_say(struct doctor *d, const char *check, enum finding finding, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* The checks; each adds its lines. */
void doctor_database(struct doctor *d);            /* doctor_db.c */
void doctor_jobs(struct doctor *d, struct db *db); /* doctor_jobs.c; db: DB_READ */
void doctor_network(struct doctor *d);             /* doctor_net.c */

#endif
