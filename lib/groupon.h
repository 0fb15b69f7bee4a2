/*
 * Scans of the platform's own codes (group-buy): one row each, which holds the
 * one token the scan may be verified with. Table groupon_scan.
 *
 * A scan goes preparing → prepared → verifying → done or refused, each step
 * committed before the next call of the platform, so that whoever comes after a crash, or
 * scans the same code meanwhile, goes on with the same row and token. `verifying` means
 * that the platform may have verified it. Calls are in groupon_run.h.
 * Ownership: results live in the request's arena.
 * Source: spec codes-and-verify.md §4.
 */
#ifndef SHANMEN_GROUPON_H
#define SHANMEN_GROUPON_H

#include "ctx.h"
#include "groupon_answer.h"

/* How long a scan may be gone on with, by its next try. */
#define GROUPON_PREPARED_S 600     /* while nothing was verified: a token grows old, ASSUMED */
#define GROUPON_VERIFYING_S 172800 /* while the outcome is unknown: any other token could only hear "verified before" */

enum groupon_state {
	GROUPON_STATE_PREPARING,
	GROUPON_STATE_PREPARED,
	GROUPON_STATE_VERIFYING,
	GROUPON_STATE_DONE,
	GROUPON_STATE_REFUSED,
	GROUPON_STATE_LEFT,
	GROUPON_STATE__MAX
};

/* Who asks the platform, and for which shop. */
struct groupon_shop {
	int64_t app_id;
	struct str account_id;
	struct str poi_id;
};

struct groupon_scan {
	int64_t scan_id;
	struct groupon_shop shop;
	enum groupon_state state;
	struct groupon_prepared prepared; /* from `prepared` on */
	size_t chosen;                    /* so many certificates, from the first, are to be verified */
	int64_t tries;                    /* calls of verify */
	struct groupon_uses uses;
	enum admission_reason reason; /* of a refusal */
	struct str said;
	utc_t created_at;
	utc_t decided_at; /* 0: not yet */
};

const char *groupon_state_word(enum groupon_state state);
bool groupon_decided(const struct groupon_scan *s);

/* All below: inside a transaction. */

/* The known merchant of a shop and its app. NONE: an unknown shop. */
enum result groupon_shop_of(struct ctx *c, struct str poi_id, struct groupon_shop *out) MUST_USE;

/* The undecided scan of this code at this shop, or a new one; its row is locked. A new one has its given shop. */
enum result groupon_open(struct ctx *c, const struct groupon_shop *shop, struct str code, struct groupon_scan *out)
	MUST_USE;

/* Locks and reads a scan. NONE: no such. */
enum result groupon_lock(struct ctx *c, int64_t scan_id, struct groupon_scan *out) MUST_USE;

/* preparing → prepared. Where somebody else has prepared it meanwhile, *s becomes that and `p` is dropped. */
enum result groupon_keep_prepared(struct ctx *c, struct groupon_scan *s, const struct groupon_prepared *p) MUST_USE;

/*
 * prepared → verifying with the first `count` certificates (at most all); of one that is
 * verifying already the choice stays. Counts a try. *s is read anew; a decided one is left alone.
 */
enum result groupon_choose(struct ctx *c, struct groupon_scan *s, size_t count) MUST_USE;

/*
 * Takes a try back that surely reached nobody (no token, called too often): with one try
 * less, "verified before" is not read as ours. The first one taken back: prepared again.
 */
enum result groupon_take_back(struct ctx *c, const struct groupon_scan *s) MUST_USE;

/*
 * Writes how it ended, if nobody has yet; *s is read anew. *first: it was this outcome that decided.
 * Else *o is what had been decided before.
 */
enum result groupon_decide(struct ctx *c, struct groupon_scan *s, struct groupon_outcome *o, bool *first) MUST_USE;

#endif
