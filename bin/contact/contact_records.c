/*
 * The statements of the steps.
 */
#include "contact_records.h"

#include "bin/frame/commands.h"
#include "platform/token.h"

/* One query in a transaction of its own. */
static enum cli_exit contact_query(struct api_cli *ac, const struct sql *s, const struct arg *args, size_t n,
                                   struct rows *out)
{
	struct tx tx = cli_tx(ac->cli);

	*out = (struct rows){ 0, 0, NULL };
	while (tx_next(&tx))
		tx.r = db_query(ac->cli->db, &ac->cli->arena, s, args, n, out);
	return tx.r == OK ? CLI_DONE : cli_db_trouble(ac->cli, tx.r, "contact");
}

/* --- the SKU --- */

#define NAMED_MAX 21 /* names_joined shows one less, and says that there are others */

enum {
	SKU_NO,
	SKU_PRODUCT_NO,
	SKU_ID,
	SKU_OUT_ID,
	SKU_NAME,
	SKU_PRODUCT_ID,
	SKU_PRODUCT_OUT_ID,
	SKU_ACCOUNT_ID,
	SKU_APP_ID,
	SKU_MARKET_PRICE
};
static const struct sql SQL_CONTACT_SKU = {
	"contact_sku",
	"SELECT s.sku_no, p.product_no, s.sku_id, s.sku_out_id, s.name, p.product_id, p.product_out_id, p.account_id, m.app_id, s.market_price_fen"
	"  FROM sku s JOIN product p ON p.product_no = s.product_no JOIN merchant m ON m.account_id = p.account_id"
	" WHERE (? IS NULL OR s.sku_id = ? OR s.sku_out_id = ?) AND (? IS NULL OR p.product_id = ? OR p.product_out_id = ?)"
	"   AND (? IS NULL OR p.account_id = ?) ORDER BY s.sku_out_id LIMIT ?",
};

/* Several: their own ids, to choose one by name. */
static enum cli_exit name_one(struct api_cli *ac, const struct rows *rows)
{
	struct str *cells = arena_array(&ac->cli->arena, rows->n, sizeof *cells);
	struct rows names = { rows->n, 1, cells };

	for (size_t i = 0; i < rows->n; i++)
		cells[i] = row_str(rows, i, SKU_OUT_ID);
	return cli_misuse(ac->cli, "name the test SKU with --sku, one of %s",
	                  api_cli_shown(ac, names_joined(&ac->cli->arena, &names)));
}

enum cli_exit contact_sku_find(struct api_cli *ac, struct contact_sku *out)
{
	struct arg sku = arg_str(str_text(ac->cli->option[OPT_SKU]));
	struct arg product = arg_str(str_text(ac->cli->option[OPT_PRODUCT]));
	struct arg account = arg_str(str_text(ac->cli->option[OPT_ACCOUNT]));
	bool named = cli_has(ac->cli, OPT_SKU) || cli_has(ac->cli, OPT_PRODUCT);
	struct rows rows;
	enum cli_exit e = contact_query(
		ac, &SQL_CONTACT_SKU,
		ARGS(sku, sku, sku, product, product, product, account, account, arg_int(NAMED_MAX)), &rows);

	*out = (struct contact_sku){ .app_id = 0 };
	if (e != CLI_DONE || (rows.n != 1 && !named))
		return e;
	if (rows.n == 0)
		return cli_refuse("no such SKU in the catalogue; load it with: shanmen catalogue load");
	if (rows.n > 1)
		return name_one(ac, &rows);
	*out = (struct contact_sku){ .sku_no = row_int(&rows, 0, SKU_NO),
		                     .product_no = row_int(&rows, 0, SKU_PRODUCT_NO),
		                     .sku_id = row_str(&rows, 0, SKU_ID),
		                     .sku_out_id = row_str(&rows, 0, SKU_OUT_ID),
		                     .name = row_str(&rows, 0, SKU_NAME),
		                     .product_id = row_str(&rows, 0, SKU_PRODUCT_ID),
		                     .product_out_id = row_str(&rows, 0, SKU_PRODUCT_OUT_ID),
		                     .account_id = row_str(&rows, 0, SKU_ACCOUNT_ID),
		                     .app_id = row_int(&rows, 0, SKU_APP_ID),
		                     .market_price = row_opt_fen(&rows, 0, SKU_MARKET_PRICE) };
	return CLI_DONE;
}

/* --- orders --- */

/* KEY sku_day. `whole` copies have codes when they are no longer held. */
enum {
	ORDER_ORDER_ID,
	ORDER_STATE,
	ORDER_DAY,
	ORDER_COPIES,
	ORDER_PRICE,
	ORDER_ORIGIN,
	ORDER_PAY,
	ORDER_CREATED_AT,
	ORDER_CODES_BY,
	ORDER_ISSUED,
	ORDER_CODES_REFUNDED
};
static const struct sql SQL_CONTACT_ORDER = {
	"contact_order",
	"SELECT o.order_id, o.state, o.day, o.copies, o.price_fen, o.origin_fen, o.pay_fen, o.created_at, o.codes_by_at,"
	"       (SELECT COUNT(*) FROM voucher v WHERE v.order_no = o.order_no AND v.issued_at IS NOT NULL),"
	"       EXISTS (SELECT 1 FROM refund r WHERE r.order_no = o.order_no"
	"               AND (r.apply_source = 301 OR r.refund_scene = 155))"
	"  FROM ticket_order o WHERE o.sku_no = ? AND o.state <> 'absent' AND (? IS NULL OR o.day = ?)"
	"   AND (NOT ? OR (o.codes_by_at IS NOT NULL AND EXISTS (SELECT 1 FROM voucher w WHERE w.order_no = o.order_no"
	"        AND w.issued_at IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM outbox x WHERE x.order_id = o.order_id AND x.app_id = o.app_id"
	"        AND x.kind = 'codes'))) ORDER BY o.order_no DESC LIMIT 1",
};

static enum cli_exit read_order(struct api_cli *ac, const struct contact_sku *sku, struct opt_day day, bool issued,
                                struct contact_order *out)
{
	struct arg on = day.given ? arg_day(&ac->cli->arena, day.v) : arg_null();
	struct rows rows;
	enum cli_exit e =
		contact_query(ac, &SQL_CONTACT_ORDER, ARGS(arg_int(sku->sku_no), on, on, arg_bool(issued)), &rows);

	*out = (struct contact_order){ .found = false };
	if (e != CLI_DONE || rows.n == 0)
		return e;
	*out = (struct contact_order){
		.found = true,
		.order_id = row_str(&rows, 0, ORDER_ORDER_ID),
		.state = row_str(&rows, 0, ORDER_STATE),
		.day = row_day(&rows, 0, ORDER_DAY),
		.copies = row_int(&rows, 0, ORDER_COPIES),
		.price = row_fen(&rows, 0, ORDER_PRICE),
		.origin = row_opt_fen(&rows, 0, ORDER_ORIGIN),
		.pay = row_opt_fen(&rows, 0, ORDER_PAY),
		.created_at = row_utc(&rows, 0, ORDER_CREATED_AT),
		.codes_by = row_opt_utc(&rows, 0, ORDER_CODES_BY),
		.issued = row_int(&rows, 0, ORDER_ISSUED),
		.codes_refunded = row_int(&rows, 0, ORDER_CODES_REFUNDED) != 0,
	};
	return CLI_DONE;
}

enum cli_exit contact_order_last(struct api_cli *ac, const struct contact_sku *sku, struct opt_day day,
                                 struct contact_order *out)
{
	return read_order(ac, sku, day, false, out);
}

enum cli_exit contact_order_issued(struct api_cli *ac, const struct contact_sku *sku, struct contact_order *out)
{
	return read_order(ac, sku, (struct opt_day){ false, { 0 } }, true, out);
}

/* --- messages --- */

/* KEY sku_day, KEY order_id. */
enum {
	MESSAGE_ORDER_ID,
	MESSAGE_COPIES,
	MESSAGE_STATE,
	MESSAGE_TRIES,
	MESSAGE_REFUSALS,
	MESSAGE_ERROR,
	MESSAGE_BODY,
	MESSAGE_DONE_AT
};
static const struct sql SQL_CONTACT_MESSAGE = {
	"contact_message",
	"SELECT x.order_id, o.copies, x.state, x.tries, x.refusals, x.error, x.body_enc, x.done_at"
	"  FROM ticket_order o JOIN outbox x ON x.order_id = o.order_id AND x.app_id = o.app_id AND x.kind = ?"
	" WHERE o.sku_no = ? AND (NOT ? OR o.copies = 1) ORDER BY x.outbox_id DESC LIMIT 1",
};

enum cli_exit contact_message_last(struct api_cli *ac, const struct contact_sku *sku, enum outbox_kind kind,
                                   bool one_copy, struct contact_message *out)
{
	struct cli *cli = ac->cli;
	struct rows rows;
	struct str error;
	enum cli_exit e =
		contact_query(ac, &SQL_CONTACT_MESSAGE,
	                      ARGS(arg_text(outbox_kind_word(kind)), arg_int(sku->sku_no), arg_bool(one_copy)), &rows);

	*out = (struct contact_message){ .found = false };
	if (e != CLI_DONE || rows.n == 0)
		return e;
	error = row_str(&rows, 0, MESSAGE_ERROR);
	*out = (struct contact_message){
		.found = true,
		.order_id = row_str(&rows, 0, MESSAGE_ORDER_ID),
		.copies = row_int(&rows, 0, MESSAGE_COPIES),
		.state = row_str(&rows, 0, MESSAGE_STATE),
		.tries = row_int(&rows, 0, MESSAGE_TRIES),
		.refusals = row_int(&rows, 0, MESSAGE_REFUSALS),
		.error = error.p != NULL ? error : STR(""),
		.done_at = row_opt_utc(&rows, 0, MESSAGE_DONE_AT),
	};
	if (row_null(&rows, 0, MESSAGE_BODY) ||
	    vault_unseal(&cli->vault, &cli->arena, "outbox.body", row_str(&rows, 0, MESSAGE_BODY), &out->body) != OK)
		out->body = STR_NONE;
	return CLI_DONE;
}

/* --- the token --- */

enum cli_exit contact_token_valid(struct api_cli *ac, int64_t app_id, struct opt_utc *until)
{
	struct ctx c = cli_ctx(ac->cli);
	struct tx tx = cli_tx(ac->cli);
	struct token token = { .version = 0 };

	while (tx_next(&tx))
		tx.r = token_read(&c, app_id, &token);
	*until = (struct opt_utc){ tx.r == OK && token.version > 0, token.expires_at };
	return tx.r == OK ? CLI_DONE : cli_db_trouble(ac->cli, tx.r, "contact");
}
