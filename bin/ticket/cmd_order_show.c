/*
 * `shanmen order show ORDER`: an order with its visitors (masked), vouchers, refunds and messages to the platform. Each
 * part has its own statement: the parts may be some milliseconds apart, which does not matter to a reader.
 */
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "order_find.h"
#include "sale/mask.h"
#include "trade/order.h"

#include <stdio.h>
#include <string.h>

static const struct sql SQL_ORDER = {
	"order_show",
	"SELECT o.order_id, o.order_out_id, " ORDER_STATE_SHOWN
	", app.client_key, o.account_id, o.poi_id, product.product_out_id,"
	" product.name, sku.sku_out_id, sku.name, o.day, o.last_day, o.copies, o.price_fen, o.origin_fen, o.pay_fen,"
	" o.create_mode, o.confirm_mode, o.created_at, o.paid_at, o.confirm_by_at, o.codes_by_at, o.cancelled_at, o.purged_at,"
	" o.buyer_name_enc, o.buyer_phone_enc, o.decrypt_later"
	" FROM ticket_order o JOIN app ON app.app_id = o.app_id LEFT JOIN product ON product.product_no = o.product_no"
	" LEFT JOIN sku ON sku.sku_no = o.sku_no WHERE o.order_no = ?"
};

enum { ORDER_BUYER_NAME = 24, ORDER_BUYER_PHONE, ORDER_DECRYPT_LATER };

static const struct column order_columns[] = {
	{ "order_id", "order", CELL_TEXT },
	{ "order_out_id", "our number", CELL_TEXT },
	{ "state", "state", CELL_TEXT },
	{ "client_key", "app", CELL_TEXT },
	{ "account_id", "merchant", CELL_TEXT },
	{ "poi_id", "shop", CELL_TEXT },
	{ "product_out_id", NULL, CELL_TEXT },
	{ "product", "product", CELL_TEXT },
	{ "sku_out_id", NULL, CELL_TEXT },
	{ "sku", "ticket", CELL_TEXT },
	{ "day", "first day", CELL_TEXT },
	{ "last_day", "last day", CELL_TEXT },
	{ "copies", "copies", CELL_INT },
	{ "price_fen", "price of one/yuan", CELL_YUAN },
	{ "origin_fen", "before discounts/yuan", CELL_YUAN },
	{ "pay_fen", "paid/yuan", CELL_YUAN },
	{ "create_mode", "created", CELL_TEXT },
	{ "confirm_mode", "confirmation", CELL_TEXT },
	{ "created_at", "created at", CELL_TIME },
	{ "paid_at", "paid at", CELL_TIME },
	{ "confirm_by_at", "to confirm by", CELL_TIME },
	{ "codes_by_at", "codes due by", CELL_TIME },
	{ "cancelled_at", "cancelled at", CELL_TIME },
	{ "purged_at", "people deleted at", CELL_TIME },
	{ "buyer_name", "buyer", CELL_TEXT },
	{ "buyer_phone", "buyer's phone", CELL_TEXT },
	{ "decrypt_later", NULL, CELL_BOOL },
};

static const struct sql SQL_TRAVELLERS = { "order_travellers",
	                                   "SELECT position, copy_no, name_enc, license_type, license_enc"
	                                   " FROM order_traveller WHERE order_no = ? ORDER BY position" };

enum { TRAVELLER_NAME = 2, TRAVELLER_LICENSE = 4 };

static const struct column traveller_columns[] = {
	{ "position", "no", CELL_INT },          { "copy_no", "copy", CELL_INT },
	{ "name", "name", CELL_TEXT },           { "license_type", "document type", CELL_INT },
	{ "license_id", "document", CELL_TEXT },
};

static const struct sql SQL_VOUCHERS = {
	"order_vouchers", "SELECT v.copy_no, v.state, v.issued_at, v.used_at, v.ended_at, refund.refund_key,"
			  " v.refunding_at"
			  " FROM voucher v LEFT JOIN refund ON refund.refund_id = v.refund_id"
			  " WHERE v.order_no = ? ORDER BY v.copy_no"
};

static const struct column voucher_columns[] = {
	{ "copy_no", "copy", CELL_INT },
	{ "state", "state", CELL_TEXT },
	{ "issued_at", "issued", CELL_TIME },
	{ "used_at", "used", CELL_TIME },
	{ "ended_at", "ended", CELL_TIME },
	{ "refund_key", "refund", CELL_TEXT },
	{ "refunding_at", "in refund there", CELL_TIME },
};

static const struct sql SQL_ITEMS = {
	"order_items", "SELECT v.copy_no, i.project_key, i.project_id, i.name, i.entrance, i.code, i.used_at,"
		       " i.used_poi_id FROM voucher v JOIN voucher_item i ON i.voucher_id = v.voucher_id"
		       " WHERE v.order_no = ? ORDER BY v.copy_no, i.position"
};

static const struct column item_columns[] = {
	{ "copy_no", "copy", CELL_INT },        { "project_key", NULL, CELL_TEXT },
	{ "project_id", "project", CELL_TEXT }, { "name", "name", CELL_TEXT },
	{ "entrance", "entrance", CELL_BOOL },  { "code", "code", CELL_TEXT },
	{ "used_at", "used", CELL_TIME },       { "used_poi_id", "at shop", CELL_TEXT },
};

static const struct sql SQL_REFUNDS = { "order_refunds",
	                                "SELECT refund_key, form, whole, audit, reason, apply_at, fee_fen, refund_fen,"
	                                " refunded_at FROM refund WHERE order_no = ? ORDER BY refund_id" };

static const struct column refund_columns[] = {
	{ "refund_key", "refund", CELL_TEXT },    { "form", "form", CELL_TEXT },
	{ "whole", "whole", CELL_BOOL },          { "audit", "audit", CELL_TEXT },
	{ "reason", "reason", CELL_TEXT },        { "apply_at", "applied", CELL_TIME },
	{ "fee_fen", "fee/yuan", CELL_YUAN },     { "refund_fen", "paid back/yuan", CELL_YUAN },
	{ "refunded_at", "refunded", CELL_TIME },
};

static const struct sql SQL_OUTBOX = {
	"order_outbox", "SELECT x.outbox_id, x.kind, x.state, x.tries, x.next_at, x.error FROM outbox x"
			" JOIN ticket_order o ON o.order_id = x.order_id AND o.app_id = x.app_id WHERE o.order_no = ?"
			" ORDER BY x.outbox_id"
};

static const struct column outbox_columns[] = {
	{ "outbox_id", "id", CELL_INT }, { "kind", "message", CELL_TEXT },     { "state", "state", CELL_TEXT },
	{ "tries", "tries", CELL_INT },  { "next_at", "next try", CELL_TIME }, { "error", "last error", CELL_TEXT },
};

static const struct listing_part parts[] = {
	{ "travellers", "Travellers", &SQL_TRAVELLERS, traveller_columns },
	{ "vouchers", "Vouchers", &SQL_VOUCHERS, voucher_columns },
	{ "items", "Codes", &SQL_ITEMS, item_columns },
	{ "refunds", "Refunds", &SQL_REFUNDS, refund_columns },
	{ "outbox", "Messages to the platform", &SQL_OUTBOX, outbox_columns },
};

#define PARTS (sizeof(parts) / sizeof(parts[0]))

typedef struct str (*masker)(struct arena *a, struct str text);

/* Decrypts a cell in place and masks it. A cell that cannot be read gets a note instead. */
static void open_cell(struct cli *cli, struct rows *rows, size_t row, size_t col, const char *context, masker mask,
                      bool later)
{
	struct str *cell = &rows->cells[row * rows->cols + col];
	struct str plain;

	if (cell->p == NULL)
		return;
	if (vault_unseal(&cli->vault, &cli->arena, context, *cell, &plain) != OK)
		*cell = STR("(cannot be read with this data_key)");
	else if (person_later(plain))
		*cell = later ? STR("(not decrypted yet)") : STR("(the platform could not decrypt it)");
	else
		*cell = mask(&cli->arena, plain);
}

static void open_people(struct cli *cli, struct rows *order, struct rows *travellers)
{
	bool later = row_int(order, 0, ORDER_DECRYPT_LATER) != 0;

	open_cell(cli, order, 0, ORDER_BUYER_NAME, "ticket_order.buyer_name", mask_name, later);
	open_cell(cli, order, 0, ORDER_BUYER_PHONE, "ticket_order.buyer_phone", mask_phone, later);
	for (size_t i = 0; i < travellers->n; i++) {
		open_cell(cli, travellers, i, TRAVELLER_NAME, "order_traveller.name", mask_name, later);
		open_cell(cli, travellers, i, TRAVELLER_LICENSE, "order_traveller.license", mask_license, later);
	}
}

enum cli_exit cmd_order_show(struct cli *cli)
{
	struct rows order;
	struct rows rows[PARTS];
	struct order_found found;
	enum cli_exit e = cli_start(cli, DB_READ);

	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e == CLI_DONE)
		e = order_find(cli, &found);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_ORDER, ARGS(arg_int(found.order_no)), &order);
	if (e == CLI_DONE)
		e = cli_parts_query(cli, parts, PARTS, arg_int(found.order_no), rows);
	if (e != CLI_DONE)
		return e;
	if (order.n == 0)
		return cli_refuse("no order %s", cli->arg);
	open_people(cli, &order, &rows[0]);
	return cli_card_parts(cli, order_columns, &order, parts, PARTS, rows);
}
