/*
 * What purge deletes, kind by kind: the one list of what is kept how long. Its statements are here and not in
 * the modules of their tables, because they are one rule read side by side; nothing else deletes rows.
 */
#ifndef SHANMEN_PURGE_H
#define SHANMEN_PURGE_H

#include "jobs/job.h"

#define PURGE_PEOPLE "orders' people"
#define PURGE_BATCH 200
#define PURGE_PAUSE_MS 20 /* between two transactions: sales come first */
#define PURGE_KEYS_MAX 3

/* A kind of record that goes by its age alone. */
struct purge_kind {
	const char *what; /* plural, for people */
	size_t keep;      /* offset in struct config: days; 0 there: for ever */
	bool by_day;      /* the limit is a day in Shanghai, not an instant */
	size_t keys;      /* columns of the key */
	/*
	 * find (limit, most) tells keys without a lock, the oldest first; erase (keys, limit) takes one row, unless it has
	 * changed since; count (limit) is for --dry-run.
	 */
	struct sql find, erase, count;
};

#define PURGE_KINDS 14
extern const struct purge_kind purge_kinds[PURGE_KINDS];

/* The limit of a kind; false: it is kept for ever. */
bool purge_limit(const struct job_work *w, const struct purge_kind *k, struct arena *a, struct arg *limit);

/* True when the process is to leave; else a pause for the others. */
bool purge_pause(const struct job_work *w);

/* Erases what is over; *n counts. */
enum result purge_kind_erase(struct job_work *w, const struct purge_kind *k, int64_t *n) MUST_USE;

/* People of orders whose time is over (purge_people.c), each order in one transaction; *n counts orders. */
enum result purge_people(struct job_work *w, int64_t *n) MUST_USE;
enum result purge_people_count(struct job_work *w, int64_t *n) MUST_USE;

/* Rows of buyer_lock whose person no order names any more; *n counts. */
enum result purge_locks(struct job_work *w, int64_t *n) MUST_USE;

#endif
