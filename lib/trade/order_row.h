/*
 * The row of a new order, as the statements of order_create.c and order_sell.c write it.
 */
#ifndef SHANMEN_ORDER_ROW_H
#define SHANMEN_ORDER_ROW_H

#include "trade/order_create.h"

/* SQL, inside a compound statement with a variable `number`: the order's row; number becomes its order_no. */
#define ORDER_INSERT                                                                                                      \
	" INSERT INTO ticket_order (order_id, order_out_id, app_id, content_hash, state, create_mode, confirm_mode,"      \
	"   account_id, product_no, poi_id, sku_no, day, last_day, copies, price_fen, origin_fen, pay_fen, held_fen,"     \
	"   buyer_name_enc, buyer_phone_enc, buyer_phone_hash, decrypt_later, auto_refund_s, auto_refund_at, code_kinds," \
	"   created_at, paid_at, confirm_by_at, pay_by_at)"                                                               \
	"  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);"               \
	" SET number = LAST_INSERT_ID();"
#define ORDER_ARGS 29

/*
 * SQL: an order that the merchant sold through the app it had before is a duplicate, too: else a repeat of its creation would
 * sell it once more. Its values are order_id, app_id, account_id.
 */
#define SOLD_BY_OTHER_APP                                                                                              \
	" IF EXISTS (SELECT 1 FROM ticket_order WHERE order_id = ? AND app_id <> ? AND account_id = ?) THEN"           \
	"  SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1062;"                                                            \
	" END IF;"

/* Fills the values of ORDER_INSERT; texts live in the arena. */
enum result order_row_args(struct ctx *c, const struct new_order *o, struct arg out[ORDER_ARGS]) MUST_USE;

/* A person of the party is stored as a traveller. The buyer alone counts as one only with a document. */
bool order_row_names(const struct party *party, const struct traveller *t);

/* Name and document of a traveller as they are stored, in the arena. */
enum result order_row_seal(struct ctx *c, const struct traveller *t, struct str *name_enc, struct str *license_enc)
	MUST_USE;

/* True where only the platform can decrypt some person of the order; lib/people does it later. */
bool order_row_encrypted(const struct purchase *p, const struct party *party);

#endif
