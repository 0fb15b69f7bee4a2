/*
 * Orders that have something to decrypt: they are found and read, and their people become a purchase again, in which
 * each text that only the platform can decrypt is known.
 *
 * An order counts while its texts are still needed: not when it is absent, rejected, cancelled or refunded, and not
 * after its last day.
 * Ownership: everything lives in the arena of the context given. Functions that take a context run inside a transaction.
 */
#ifndef SHANMEN_DECRYPT_ORDER_H
#define SHANMEN_DECRYPT_ORDER_H

#include "people/decrypt_text.h"
#include "sale/purchase.h"

/* One app and one merchant: a call for decryption is about one lane. */
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
	struct purchase purchase; /* what the rules about people need: sku_id, day, count, buyer, tourists */
};

struct decrypt_orders {
	struct decrypt_order *o;
	size_t n;
	struct decrypt_texts texts; /* of all these orders, each once */
};

/* The lanes that have orders with something to decrypt. */
enum result decrypt_lanes_find(struct ctx *c, struct decrypt_lanes *out) MUST_USE;

/* The oldest orders of a lane, a limited number. An order that cannot be read is logged and left out. */
enum result decrypt_orders_find(struct ctx *c, int64_t app_id, struct str account_id, struct decrypt_orders *out)
	MUST_USE;

/* True when each of its texts was either decrypted or failed. */
bool decrypt_order_ready(const struct decrypt_order *o);

/* Puts the decrypted texts into the purchase; an empty text becomes STR_NONE. */
void decrypt_order_fill(struct decrypt_order *o);

/* The people as the rules need them. Fields that were readable at the sale are marked as judged then. */
struct party decrypt_order_party(struct ctx *c, const struct decrypt_order *o);

#endif
