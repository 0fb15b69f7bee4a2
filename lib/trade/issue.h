/*
 * Issuing codes: every held voucher of an order gets items, each with a code from the generator, from the loaded pool, or
 * as given for this order. code_format.h writes them for the platform.
 *
 * Every function runs inside a transaction and holds the order's lock.
 * Source: spec codes-and-verify.md §1.2 (every rule there).
 */
#ifndef SHANMEN_ISSUE_H
#define SHANMEN_ISSUE_H

#include "trade/code_format.h"
#include "trade/voucher_write.h"

enum code_source {
	CODES_GENERATED,
	CODES_POOL, /* loaded before */
	CODES_GIVEN /* from the merchant's own ticketing, order by order */
};

/* How the order's app issues. */
struct issue_way {
	bool later; /* the vouchers stay held until the platform has taken the codes; else they are issued at once */
	enum code_source source;
};

/* Reads how the order's app issues. */
enum result issue_way_read(struct ctx *c, const struct order *o, struct issue_way *way) MUST_USE;

/*
 * Gives every voucher that lacks items its items and codes, and reads `vs` again. NONE: the pool has too few codes, or
 * they were not given yet; nothing was changed. AGAIN: no randomness, or the SKU has no projects.
 * RETRY: a code is in use.
 */
enum result issue_codes(struct ctx *c, const struct order *o, const struct issue_way *way, struct vouchers *vs)
	MUST_USE;

/*
 * Makes codes that never reached the platform, for the whole order; they count from this transaction on, whatever
 * the app's mode. `f` gets what may be written. NONE: they cannot be made; nothing was changed.
 */
enum result issue_at_once(struct ctx *c, const struct order *o, struct str voucher_url, struct vouchers *vs,
                          struct code_format *f) MUST_USE;

/* The projects of the order's SKU, in the arena, the entrance first. AGAIN: it has none. */
enum result issue_projects(struct ctx *c, const struct order *o, struct voucher_projects *out) MUST_USE;

#endif
