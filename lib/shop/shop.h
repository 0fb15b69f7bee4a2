/*
 * Our shops and what the platform calls them: the columns of the table poi that a list of the platform's fills.
 * Not the list's reading (shop_json.h), not tasks (shop_task.h). Each inside a transaction.
 *
 * A shop is never deleted: one that a complete list does not have is missing.
 */
#ifndef SHANMEN_SHOP_H
#define SHANMEN_SHOP_H

#include "db/ctx.h"
#include "shop/shop_json.h"

/* Inserts and updates; a shop that is another merchant's here stays as it is. */
enum result shop_put(struct ctx *c, struct str account_id, const struct shop_found *shops, size_t n) MUST_USE;

/* Of these (ids in order) those that are not missing: how many of the merchant's shops are known. */
enum result shop_known(struct ctx *c, struct str account_id, struct rows *out) MUST_USE;

/* It is missing from now on; an alarm where products stand on it. */
enum result shop_mark_missing(struct ctx *c, struct str account_id, struct str poi_id) MUST_USE;

/*
 * poi_id is our shop_id. NONE: no such shop of the merchant here; DUPLICATE: shop_id is another's, or the shop has
 * another id already: *other says which, and nothing is changed.
 */
enum result shop_link(struct ctx *c, struct str account_id, struct str shop_id, struct str poi_id, struct str *other)
	MUST_USE;

/* The same by hand: what stood against it gives way. NONE: no such shop. */
enum result shop_relink(struct ctx *c, struct str account_id, struct str shop_id, struct str poi_id) MUST_USE;

/* Shops without an id of ours get the one that they were submitted under. */
enum result shop_link_submitted(struct ctx *c, struct str account_id) MUST_USE;

enum result shop_set_store_account(struct ctx *c, struct str poi_id, struct str account_id, struct str store_account_id)
	MUST_USE;

#endif
