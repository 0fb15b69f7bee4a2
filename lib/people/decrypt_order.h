/*
 * Orders that have something to decrypt: found, read, and their people put together again as a
 * purchase, with each text that only the platform can open.
 *
 * An order is looked at while its texts are still needed: not when it is absent, rejected,
 * cancelled or refunded, and not after its last day.
 * Ownership: everything lives in the arena of the context given. Every deed runs inside a transaction.
 */
#ifndef SHANMEN_DECRYPT_ORDER_H
#define SHANMEN_DECRYPT_ORDER_H

#include "people/decrypt_text.h"
#include "sale/purchase.h"

/* Who is asked about whose people: one app of one merchant. */
struct decrypt_lane {
	int64_t app_id;
	struct str account_id;
};

struct decrypt_lanes {
	struct decrypt_lane *l;
	size_t n;
};

struct decrypt_traveller {
	int64_t position;
	struct decrypt_text *name, *license; /* NULL: not in the platform's encryption */
};

struct decrypt_order {
	int64_t order_no;
	struct str order_id;
	struct decrypt_text *name, *phone; /* the buyer's */
	struct decrypt_traveller *travellers;
	size_t n;
	struct purchase purchase; /* sku_id, day, count, buyer, tourists: what the rules about people ask for */
};

struct decrypt_orders {
	struct decrypt_order *o;
	size_t n;
	struct decrypt_texts texts; /* of all of them, each once */
};

/* All that have orders to be looked at. */
enum result decrypt_lanes_find(struct ctx *c, struct decrypt_lanes *out) MUST_USE;

/* The oldest orders of a lane, as many as are worked on at once. */
enum result decrypt_orders_find(struct ctx *c, const struct decrypt_lane *lane, struct decrypt_orders *out) MUST_USE;

/* Is every text known, opened or failed? */
bool decrypt_order_ready(const struct decrypt_order *o);

/* Puts the opened texts into the purchase; an empty one is none. */
void decrypt_order_fill(struct decrypt_order *o);

/* The people as the rules see them; what was not opened just now was judged when it was sold. */
struct party decrypt_order_party(struct ctx *c, const struct decrypt_order *o);

#endif
