/*
 * Scans of the platform's own codes (group-buy): one row each, which holds the
 * one token the scan may be verified with. Table groupon_scan.
 *
 * A scan goes preparing → prepared → verifying → done or refused, each step
 * committed before the next call of the platform, so that whoever comes after a crash, or
 * scans the same code meanwhile, goes on with the same row and token. `verifying` means
 * that the platform may have verified it. One call of verify at a time: else nobody could tell whose
 * "verified before" it is that another call hears. Calls are in groupon_run.h.
 * Ownership: results live in the request's arena.
 * Source: spec codes-and-verify.md §4.
 */
#ifndef SHANMEN_GROUPON_SCAN_H
#define SHANMEN_GROUPON_SCAN_H

#include "db/ctx.h"
#include "groupon/groupon_answer.h"

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
	int64_t tries;                    /* calls of verify; ours is the last of them, or was overtaken */
	int64_t lost;                     /* those whose outcome is unknown */
	struct opt_utc busy_until_at;     /* somebody's call is under way */
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
enum result groupon_scan_open(struct ctx *c, const struct groupon_shop *shop, struct str code, struct groupon_scan *out)
	MUST_USE;

/* Locks and reads a scan. NONE: no such. */
enum result groupon_scan_lock(struct ctx *c, int64_t scan_id, struct groupon_scan *out) MUST_USE;

/* preparing → prepared. Where somebody else has prepared it meanwhile, *s becomes that and `p` is dropped. */
enum result groupon_scan_keep_prepared(struct ctx *c, struct groupon_scan *s, const struct groupon_prepared *p) MUST_USE;

/* preparing → refused; where somebody else has prepared it meanwhile, *s becomes that and the refusal is dropped. */
enum result groupon_scan_refuse(struct ctx *c, struct groupon_scan *s, const struct groupon_outcome *refusal) MUST_USE;

/*
 * prepared → verifying with the first `count` certificates (at most all); of one that is
 * verifying already the choice stays. The next `busy_s` seconds are the caller's, for its call.
 * *s is read anew; a decided one is left alone. NONE: another's call is under way.
 */
enum result groupon_scan_choose(struct ctx *c, struct groupon_scan *s, size_t count, int64_t busy_s) MUST_USE;

/*
 * The call ended without a decision. `sent`: it may have been verified; else it surely reached nobody (no
 * token, called too often), and a scan of which nothing was lost is prepared again.
 */
enum result groupon_scan_give_up(struct ctx *c, const struct groupon_scan *s, bool sent) MUST_USE;

/*
 * Writes how it ended, if nobody has yet; *s is read anew. *first: it was this outcome that decided.
 * Else *o is what had been decided before. AGAIN: another call has overtaken ours, which cannot tell any more.
 */
enum result groupon_scan_decide(struct ctx *c, struct groupon_scan *s, struct groupon_outcome *o, bool *first) MUST_USE;

#endif
