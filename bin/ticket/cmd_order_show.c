/* `shanmen order show ORDER`: an order with its visitors (masked), vouchers, refunds and messages to the platform. */
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "order_find.h"
#include "trade/order_view.h"

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
	{ NULL, NULL, CELL_TIME },
	{ NULL, NULL, CELL_TIME },
	{ NULL, NULL, CELL_TEXT },
};

static const struct column traveller_columns[] = {
	{ "position", "no", CELL_INT },
	{ "copy_no", "copy", CELL_INT },
	{ NULL, NULL, CELL_INT },
	{ "name", "name", CELL_TEXT },
	{ "license_type", "document type", CELL_INT },
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

static const struct column refund_columns[] = {
	{ "refund_key", "refund", CELL_TEXT },
	{ "form", "form", CELL_TEXT },
	{ "whole", "whole", CELL_BOOL },
	{ NULL, NULL, CELL_INT },
	{ "audit", "audit", CELL_TEXT },
	{ "reason", "reason", CELL_TEXT },
	{ "apply_at", "applied", CELL_TIME },
	{ "fee_fen", "fee/yuan", CELL_YUAN },
	{ "refund_fen", "paid back/yuan", CELL_YUAN },
	{ "refunded_at", "refunded", CELL_TIME },
};

static const struct column outbox_columns[] = {
	{ "outbox_id", "id", CELL_INT }, { "kind", "message", CELL_TEXT },     { "state", "state", CELL_TEXT },
	{ "tries", "tries", CELL_INT },  { "next_at", "next try", CELL_TIME }, { "error", "last error", CELL_TEXT },
	{ NULL, NULL, CELL_TIME },
};

enum { PART_TRAVELLERS, PART_VOUCHERS, PART_ITEMS, PART_REFUNDS, PART_OUTBOX, PARTS };

static const struct listing_part parts[PARTS] = {
	[PART_TRAVELLERS] = { "travellers", "Travellers", &SQL_ORDER_TRAVELLERS, traveller_columns },
	[PART_VOUCHERS] = { "vouchers", "Vouchers", &SQL_VOUCHERS, voucher_columns },
	[PART_ITEMS] = { "items", "Codes", &SQL_ITEMS, item_columns },
	[PART_REFUNDS] = { "refunds", "Refunds", &SQL_ORDER_REFUNDS, refund_columns },
	[PART_OUTBOX] = { "outbox", "Messages to the platform", &SQL_ORDER_MESSAGES, outbox_columns },
};

enum cli_exit cmd_order_show(struct cli *cli)
{
	const struct order_view_words words = { STR("(cannot be read with this data_key)"), STR("(not decrypted yet)"),
		                                STR("(the platform could not decrypt it)") };
	struct rows order;
	struct rows rows[PARTS];
	struct order_found found;
	struct ctx c;
	enum cli_exit e = cli_start(cli, DB_READ);

	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e == CLI_DONE)
		e = order_find(cli, &found);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_ORDER_VIEW, ARGS(arg_int(found.order_no)), &order);
	if (e == CLI_DONE)
		e = cli_parts_query(cli, parts, PARTS, arg_int(found.order_no), rows);
	if (e != CLI_DONE)
		return e;
	if (order.n == 0)
		return cli_refuse("no order %s", cli->arg);
	c = cli_ctx(cli);
	order_view_open(&c, &words, &order, &rows[PART_TRAVELLERS]);
	return cli_card_parts(cli, order_columns, &order, parts, PARTS, rows);
}
