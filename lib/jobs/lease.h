/*
 * Lets one process of a batch program work at a time: a row with its holder and a
 * growing fence number. Not GET_LOCK, which works on one server only: a cluster ignores it.
 *
 * A holder renews its lease in every transaction. One that slept too long finds another
 * fence number, and its transaction writes nothing. A holder that is dead does not renew: the next
 * process takes the lease when it has expired, by the database's clock.
 */
#ifndef SHANMEN_LEASE_H
#define SHANMEN_LEASE_H

#include "db/ctx.h"

#define LEASE_S 30 /* how long a lease lasts after the last transaction: half of cron's minute */
#define LEASE_HOLDER_MAX 160

/* All zeros at first. */
struct lease {
	struct str job;
	int64_t fence;
	struct str holder;           /* the other process that has it, when it could not be taken */
	char self[LEASE_HOLDER_MAX]; /* this process, as the row names it */
};

/* Takes the lease, inside the transaction. NONE: another process has it (out->holder, in the arena). `job` must outlive the lease. */
enum result lease_take(struct ctx *c, const char *job, struct lease *out) MUST_USE;

/* Renews the lease: the first statement of every transaction of the holder. REFUSE: overtaken; roll back and stop. */
enum result lease_hold(struct ctx *c, const struct lease *l) MUST_USE;

/* Gives the lease up, inside the transaction, so that the next process need not wait. */
enum result lease_give_back(struct ctx *c, const struct lease *l) MUST_USE;

#endif
