/*
 * A new order: its row, its travellers and its held vouchers.
 */
#ifndef SHANMEN_ORDER_CREATE_H
#define SHANMEN_ORDER_CREATE_H

#include "sale/purchase.h"
#include "sale/sale_facts.h"

/*
 * Inside the transaction: inserts order, travellers and held vouchers in one round trip. The stock is not taken here.
 * DUPLICATE: there is a row for this order_id, or another order has this order_out_id.
 */
enum result order_create(struct ctx *c, int64_t app_id, const struct purchase *p, const struct party *party,
                         const struct sale_facts *f, struct str order_out_id) MUST_USE;

/* A new order_out_id in the arena: 'S', the Shanghai day, ten random characters. AGAIN: no randomness. */
enum result order_out_id_make(struct ctx *c, struct str *out) MUST_USE;

#endif
