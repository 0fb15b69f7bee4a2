/*
 * One process at a time for each batch program: a row with a holder and a
 * growing fence number. Not GET_LOCK: that is one server's, and a cluster ignores it.
 *
 * A holder renews its lease in every transaction; one that slept too long finds another
 * fence number there, and its transaction writes nothing. A holder of this machine that
 * is dead is succeeded at once, any other when its time is up (by the database's clock).
 */
#ifndef SHANMEN_LEASE_H
#define SHANMEN_LEASE_H

#include "db/ctx.h"

#define LEASE_S 30

struct lease {
	struct str job;
	int64_t fence;
	struct str other; /* who holds it, when it could not be taken */
};

/* Inside a transaction. NONE: another process holds it (out->other, in the arena). `job` must outlive the lease. */
enum result lease_take(struct ctx *c, const char *job, struct lease *out) MUST_USE;

/* First deed of every transaction of the holder: renews. REFUSE: overtaken; roll back and stop. */
enum result lease_hold(struct ctx *c, const struct lease *l) MUST_USE;

/* Lets the next one in at once. */
enum result lease_give_back(struct ctx *c, const struct lease *l) MUST_USE;

#endif
