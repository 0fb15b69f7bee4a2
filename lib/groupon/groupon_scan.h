/*
 * Scans of the platform's own codes (group-buy). Each scan is a row of groupon_scan, which holds the one token that it
 * may be verified with. Not here: calling the platform (groupon_ask.h), reading its answers (groupon_answer.h).
 *
 * A scan goes preparing → prepared → verifying → done or refused. Each step is committed before the next call of the
 * platform, so that after a crash, or when the same code is scanned meanwhile, the next visit continues with the same row
 * and token. `verifying` means that the platform may have verified it. Only one call of verify is made at a time: of two
 * at once, nobody could say which of them the platform means by "verified before".
 * Every function that takes a context runs inside a transaction. Ownership: results live in the arena of the context.
 * Source: spec codes-and-verify.md §4.
 */
#ifndef SHANMEN_GROUPON_SCAN_H
#define SHANMEN_GROUPON_SCAN_H

#include "db/ctx.h"
#include "groupon/groupon_answer.h"

/* How long the next visit may continue a scan, counted from its first. */
#define GROUPON_PREPARED_S 600     /* while nothing was verified: no page says how long a token is valid (ASSUMED) */
#define GROUPON_VERIFYING_S 172800 /* while the outcome is unknown: a new token would only get "verified before" */

enum groupon_state {
	GROUPON_STATE_PREPARING,
	GROUPON_STATE_PREPARED,
	GROUPON_STATE_VERIFYING,
	GROUPON_STATE_DONE,
	GROUPON_STATE_REFUSED,
	GROUPON_STATE_LEFT,
	GROUPON_STATE__MAX
};

/* A shop, and the app and merchant that ask the platform for it. */
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
	size_t chosen;                    /* so many certificates, from the first, are verified */
	int64_t tries;                /* calls of verify; the last one is ours, unless another call has overtaken it */
	int64_t lost;                 /* calls whose outcome is unknown */
	struct opt_utc busy_until_at; /* a call is under way until then at the latest */
	struct groupon_uses uses;
	enum admission_reason reason; /* of a refusal */
	struct str said;
	utc_t created_at;
	utc_t decided_at; /* 0: not yet */
};

/* The word of a state, as in the table; static. */
const char *groupon_state_word(enum groupon_state state);

/* True when the scan is over: done, refused or left. */
bool groupon_decided(const struct groupon_scan *s);

/* The merchant of a shop, and its app. NONE: the shop is not known here. */
enum result groupon_shop_of(struct ctx *c, struct str poi_id, struct groupon_shop *out) MUST_USE;

/*
 * The undecided scan of this code at this shop, or a new one. Its row is locked. One that is too old is ended (left), and
 * a new one begins.
 */
enum result groupon_scan_open(struct ctx *c, const struct groupon_shop *shop, struct str code, struct groupon_scan *out)
	MUST_USE;

/* Locks and reads a scan. NONE: there is none with this number. */
enum result groupon_scan_lock(struct ctx *c, int64_t scan_id, struct groupon_scan *out) MUST_USE;

/*
 * preparing → prepared. Locks the row and reads it again into *s; if another visit has prepared or decided the scan
 * meanwhile, that stays and `p` is dropped.
 */
enum result groupon_scan_keep_prepared(struct ctx *c, struct groupon_scan *s, const struct groupon_prepared *p)
	MUST_USE;

/* preparing → refused. As above: what another visit has written meanwhile stays, and the refusal is dropped. */
enum result groupon_scan_refuse(struct ctx *c, struct groupon_scan *s, const struct groupon_outcome *refusal) MUST_USE;

/*
 * prepared → verifying with the first `count` certificates, at most all. A scan that is verifying already keeps its
 * choice. The caller may call the platform during the next `busy_s` seconds. *s is read again; a decided scan is not
 * changed. NONE: the call of another visit is under way.
 */
enum result groupon_scan_choose(struct ctx *c, struct groupon_scan *s, size_t count, int64_t busy_s) MUST_USE;

/*
 * The call of verify ended without a decision. `sent`: the platform may have verified it, so one more call counts as
 * lost. Else it was certainly not processed (no token, called too often); a scan without lost calls is prepared again.
 */
enum result groupon_scan_give_up(struct ctx *c, const struct groupon_scan *s, bool sent) MUST_USE;

/*
 * Writes the outcome of the scan, if it has none; *s is read again. *first: this outcome was written; else *o becomes the
 * one that was written before. AGAIN: another call has overtaken ours, so our answer proves nothing any more.
 */
enum result groupon_scan_decide(struct ctx *c, struct groupon_scan *s, struct groupon_outcome *o, bool *first) MUST_USE;

#endif
