/* An order and its parts for people. */
#include "order_view.h"

#include "base/assert.h"
#include "sale/mask.h"
#include "trade/order.h"

const struct sql SQL_ORDER_VIEW = {
	"order_view",
	"SELECT o.order_id, o.order_out_id, " ORDER_STATE_SHOWN
	", app.client_key, o.account_id, o.poi_id, product.product_out_id,"
	" product.name, sku.sku_out_id, sku.name, o.day, o.last_day, o.copies, o.price_fen, o.origin_fen, o.pay_fen,"
	" o.create_mode, o.confirm_mode, o.created_at, o.paid_at, o.confirm_by_at, o.codes_by_at, o.cancelled_at, o.purged_at,"
	" o.buyer_name_enc, o.buyer_phone_enc, o.decrypt_later, o.valid_from_at, o.valid_to_at, NULLIF(o.last_day, o.day)"
	" FROM ticket_order o JOIN app ON app.app_id = o.app_id LEFT JOIN product ON product.product_no = o.product_no"
	" LEFT JOIN sku ON sku.sku_no = o.sku_no WHERE o.order_no = ?"
};

enum {
	TRAVELLER_POSITION,
	TRAVELLER_COPY,
	TRAVELLER_OF_COPY,
	TRAVELLER_NAME,
	TRAVELLER_LICENSE_TYPE,
	TRAVELLER_LICENSE
};
const struct sql SQL_ORDER_TRAVELLERS = {
	"order_travellers", "SELECT position, copy_no, NULLIF(copy_no, 0), name_enc, license_type, license_enc"
			    " FROM order_traveller WHERE order_no = ? ORDER BY position"
};

const struct sql SQL_ORDER_REFUNDS = {
	"order_refunds",
	"SELECT r.refund_key, r.form, r.whole, (SELECT COUNT(*) FROM voucher v WHERE v.order_no = r.order_no AND v.refund_id = r.refund_id), r.audit,"
	" r.reason, r.apply_at, r.fee_fen, r.refund_fen, r.refunded_at FROM refund r WHERE r.order_no = ? ORDER BY r.refund_id"
};

const struct sql SQL_ORDER_MESSAGES = {
	"order_messages", "SELECT x.outbox_id, x.kind, x.state, x.tries, x.next_at, x.error, x.created_at FROM outbox x"
			  " JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id WHERE o.order_no = ?"
			  " ORDER BY x.outbox_id"
};

struct opening {
	const struct ctx *c;
	const struct order_view_words *words;
	bool later; /* the platform is still to be asked */
};

static void open_cell(const struct opening *o, struct str *cell, const char *context,
                      struct str (*mask)(struct arena *a, struct str text))
{
	struct str plain;

	if (cell->p == NULL)
		return;
	if (vault_unseal(o->c->vault, o->c->arena, context, *cell, &plain) != OK)
		*cell = o->words->sealed;
	else if (person_later(plain))
		*cell = o->later ? o->words->later : o->words->never;
	else
		*cell = mask(o->c->arena, plain);
}

void order_view_open(const struct ctx *c, const struct order_view_words *words, struct rows *order,
                     struct rows *travellers)
{
	struct opening o = { c, words, row_int(order, 0, ORDER_VIEW_DECRYPT_LATER) != 0 };

	ASSERT(order->cols == ORDER_VIEW__MAX);
	open_cell(&o, &order->cells[ORDER_VIEW_BUYER_NAME], "ticket_order.buyer_name", mask_name);
	open_cell(&o, &order->cells[ORDER_VIEW_BUYER_PHONE], "ticket_order.buyer_phone", mask_phone);
	for (size_t i = 0; i < travellers->n; i++) {
		struct str *row = &travellers->cells[i * travellers->cols];

		open_cell(&o, &row[TRAVELLER_NAME], "order_traveller.name", mask_name);
		open_cell(&o, &row[TRAVELLER_LICENSE], "order_traveller.license", mask_license);
	}
}
