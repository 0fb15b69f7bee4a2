/*
 * What purge deletes, kind by kind. Its statements stand in cron/purge_*.c and not in the rooms of their tables,
 * because together they are one rule: how long each kind of record is kept. No other program deletes these rows.
 */
#ifndef SHANMEN_PURGE_H
#define SHANMEN_PURGE_H

#include "jobs/job.h"

#define PURGE_PEOPLE "orders' people"
#define PURGE_BATCH 200   /* rows of one transaction */
#define PURGE_PAUSE_MS 20 /* pause between two transactions, for the sales */

/* A kind of record that is deleted by its age alone. */
struct purge_kind {
	const char *what; /* plural, for people */
	size_t keep; /* offset in struct config of its days; 0 days: for ever. PURGE_ENDED: until the end in the row itself */
	bool by_day; /* the limit is a day in Shanghai, not an instant */
	size_t keys; /* number of columns of its key */
	/*
	 * find (limit, row count) selects keys without a lock, the oldest first; erase (keys, limit) deletes or empties one row,
	 * unless it has changed since; count (limit) is for --dry-run.
	 */
	struct sql find, erase, count;
};

#define PURGE_ENDED SIZE_MAX
#define PURGE_KINDS 17
extern const struct purge_kind purge_kinds[PURGE_KINDS];

/* *limit: rows of this kind that are older may be deleted. False: the kind is kept for ever. */
bool purge_limit(const struct job_work *w, const struct purge_kind *k, struct arena *a, struct arg *limit);

/* Pauses, so that sales get their turn. True: the process must leave, and there was no pause. */
bool purge_pause(const struct job_work *w);

/* Deletes the old rows of a kind; *n: how many. */
enum result purge_kind_erase(struct job_work *w, const struct purge_kind *k, int64_t *n) MUST_USE;

/* Deletes the personal data of orders whose time has passed, each order in one transaction; *n: how many orders. */
enum result purge_people(struct job_work *w, int64_t *n) MUST_USE;

/*
 * *safe is false when the clock may be wrong: it has complained and raised the alarm `purge_refused`, once a day. With
 * --anyway nothing is asked.
 */
enum result purge_clock(struct job_work *w, bool *safe) MUST_USE;

/* Counts the orders that purge_people would handle now. */
enum result purge_people_count(struct job_work *w, int64_t *n) MUST_USE;

/* Deletes rows of buyer_lock whose person no order names any more; *n: how many. */
enum result purge_locks(struct job_work *w, int64_t *n) MUST_USE;

#endif
