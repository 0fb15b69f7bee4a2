/*
 * A new order: its row, its travellers and its held vouchers.
 */
#ifndef SHANMEN_ORDER_CREATE_H
#define SHANMEN_ORDER_CREATE_H

#include "sale/purchase.h"
#include "sale/sale_facts.h"

struct new_order {
	int64_t app_id;
	const struct purchase *purchase;
	const struct party *party;
	const struct sale_facts *facts;
	struct str order_out_id; /* of order_out_id_make */
	struct hash content;     /* of the request: a repeat has the same */
};

/*
 * Inside the transaction: inserts order, travellers and held vouchers in one round trip. The stock is not taken here.
 * DUPLICATE: there is a row for this order_id, or another order has this order_out_id.
 */
enum result order_create(struct ctx *c, const struct new_order *o) MUST_USE;

/* What order_sell can write: more travellers, or one whose document only the platform can decrypt, are for order_create. */
#define ORDER_SELL_TRAVELLERS 5

/*
 * The whole transaction of a sale in one round trip: inserts what order_create does, takes the stock, commits (see db_exec_last).
 * The facts are assumptions: NONE, and nothing of it counts, where the catalogue has another version now, the day is closed or
 * has another price, or there is not enough stock. DUPLICATE as order_create.
 */
enum result order_sell(struct ctx *c, const struct new_order *o) MUST_USE;

/* The party can be written by order_sell. */
bool order_sell_fits(const struct purchase *p, const struct party *party);

/* A new order_out_id in the arena: 'S', the Shanghai day, ten random characters. AGAIN: no randomness. */
enum result order_out_id_make(struct ctx *c, struct str *out) MUST_USE;

#endif
