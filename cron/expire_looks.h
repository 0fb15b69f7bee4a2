/*
 * Orders the platform is asked about now: those that webhooks speak of, then those whose moment is past. Not here: how one
 * is looked at (lib/books/compare.h), when its turn is (lib/books/compare_due.h).
 */
#ifndef SHANMEN_EXPIRE_LOOKS_H
#define SHANMEN_EXPIRE_LOOKS_H

#include "books/compare.h"
#include "jobs/job.h"
#include "platform/openapi.h"

#define LANES_MAX 64    /* apps and merchants in trouble */
#define LANE_TROUBLES 3 /* questions in a row without an answer: the lane's others wait for the next run */

/* What stops together: an app whose platform does not answer, a merchant about whom it says no. */
struct lane {
	int64_t app_id;
	char account_id[65]; /* empty: all of the app */
	int troubles;
};

struct looks {
	struct job_work *w;
	struct openapi *openapi;
	struct arena of_one; /* an order's */
	struct lane lanes[LANES_MAX];
	size_t lanes_n;
	int64_t hints_until_ms; /* 0: as long as the run */
	size_t asked, unclear, troubled, failed;
	size_t fresh, mended;
};

/* Both: results of the database; time and trouble end them with OK. */
enum result looks_hinted(struct looks *l) MUST_USE;
enum result looks_due(struct looks *l) MUST_USE;

/* Alarms for orders whose end the platform does not show, and their giving up. */
enum result looks_overdue(struct looks *l) MUST_USE;

#endif
