/* `shanmen voucher show CODE`. */
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "code_arg.h"

#include <stdio.h>
#include <string.h>

static const struct sql SQL_SHOW = {
	"voucher_show",
	"SELECT i.code, o.order_id, o.order_out_id, o.state, v.copy_no, v.state, product.name, sku.name, i.project_id,"
	" i.name, i.entrance, o.day, o.last_day, o.valid_from_at, o.valid_to_at, i.used_at, i.used_poi_id"
	" FROM voucher_item i JOIN voucher v ON v.voucher_id = i.voucher_id JOIN ticket_order o ON o.order_no = v.order_no"
	" LEFT JOIN product ON product.product_no = o.product_no LEFT JOIN sku ON sku.sku_no = o.sku_no"
	" WHERE i.code = ?"
};

static const struct column show_columns[] = {
	{ "code", "code", CELL_TEXT },
	{ "order_id", "order", CELL_TEXT },
	{ "order_out_id", "our number", CELL_TEXT },
	{ "order_state", "order's state", CELL_TEXT },
	{ "copy_no", "copy", CELL_INT },
	{ "state", "voucher's state", CELL_TEXT },
	{ "product", "product", CELL_TEXT },
	{ "sku", "ticket", CELL_TEXT },
	{ "project_id", "project", CELL_TEXT },
	{ "project_name", "admits to", CELL_TEXT },
	{ "entrance", "entrance", CELL_BOOL },
	{ "day", "first day", CELL_TEXT },
	{ "last_day", "last day", CELL_TEXT },
	{ "valid_from_at", "valid from", CELL_TIME },
	{ "valid_to_at", "valid to", CELL_TIME },
	{ "used_at", "used at", CELL_TIME },
	{ "used_poi_id", "used at shop", CELL_TEXT },
};

enum cli_exit code_read(const struct cli *cli, char code[CODE_MAX + 1])
{
	if (code_scanned(str_text(cli->arg), cli->config.voucher_url, code) == OK)
		return CLI_DONE;
	return cli_misuse(cli, "that is not a code: 1 to %d letters, digits and signs", CODE_MAX);
}

const char *code_slip_hint(const char *code)
{
	if (strlen(code) == CODE_LENGTH && !code_valid(code))
		return "; its check character is wrong: check for a typing error";
	return "";
}

enum cli_exit cmd_voucher_show(struct cli *cli)
{
	char code[CODE_MAX + 1];
	struct rows rows;
	enum cli_exit e = cli_start(cli, DB_READ);

	if (e == CLI_DONE)
		e = code_read(cli, code);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_SHOW, ARGS(arg_text(code)), &rows);
	if (e != CLI_DONE)
		return e;
	if (rows.n == 0)
		return cli_refuse("no ticket has the code %s%s", code, code_slip_hint(code));
	return cli_card(cli, show_columns, &rows, 0);
}
