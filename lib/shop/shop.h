/*
 * Our shops and what the platform calls them: the table poi. A list of the platform's fills its columns; shop_id is our
 * own name for a shop. Not here: reading the list (shop_json.h), tasks given to the platform (shop_task.h).
 *
 * A shop is never deleted: one that a complete list does not have is marked missing. Everything here runs inside a
 * transaction.
 */
#ifndef SHANMEN_SHOP_H
#define SHANMEN_SHOP_H

#include "db/ctx.h"
#include "shop/shop_json.h"

/* Inserts and updates the listed shops of a merchant; a shop that belongs to another merchant here stays as it is. */
enum result shop_put(struct ctx *c, struct str account_id, const struct shop_found *shops, size_t n) MUST_USE;

/* Inserts a shop of which only the id is known. DUPLICATE: it is here already. */
enum result shop_add(struct ctx *c, struct str poi_id, struct str account_id) MUST_USE;

/* The same, and nothing happens if the shop is here already, whoever it belongs to. Its row is locked either way. */
enum result shop_ensure(struct ctx *c, struct str poi_id, struct str account_id) MUST_USE;

/* The poi_id (ONLY_COLUMN) of each of the merchant's shops that is not missing, ascending. */
enum result shop_known(struct ctx *c, struct str account_id, struct rows *out) MUST_USE;

/* Marks a shop as missing; raises an alarm if products refer to it. Nothing happens if it is marked already. */
enum result shop_mark_missing(struct ctx *c, struct str account_id, struct str poi_id) MUST_USE;

/*
 * From now on shop_id is our name for poi_id. NONE: the merchant has no such shop here. DUPLICATE: shop_id is another
 * shop's name, or the shop has another name already; *other is a sentence that says which, and nothing is changed.
 */
enum result shop_link(struct ctx *c, struct str account_id, struct str shop_id, struct str poi_id, struct str *other)
	MUST_USE;

/*
 * The same for an operator: the shop's old name, and another shop's use of shop_id, are replaced. NONE: no such shop.
 */
enum result shop_relink(struct ctx *c, struct str account_id, struct str shop_id, struct str poi_id) MUST_USE;

/* Shops of the merchant without a name of ours get the one under which they were submitted. */
enum result shop_link_submitted(struct ctx *c, struct str account_id) MUST_USE;

/* Records the store account that the platform made for a shop. */
enum result shop_set_store_account(struct ctx *c, struct str poi_id, struct str account_id, struct str store_account_id)
	MUST_USE;

#endif
