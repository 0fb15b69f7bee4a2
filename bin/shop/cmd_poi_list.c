/*
 * `shanmen poi list`, `shanmen poi link SHOP_ID POI_ID`: the shops that cron/poi_sync has read, and what we call them.
 */
#include "base/clock.h"
#include "bin/form/json_read.h"
#include "bin/frame/api_cli.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "shop/shop.h"

#include <stdio.h>

/* product_poi; KEY shop of poi_task. */
static const struct sql SQL_LIST = {
	"poi_list",
	"SELECT poi.poi_id, poi.shop_id, poi.name, poi.address, poi.latitude, poi.longitude, poi.account_id,"
	" poi.store_account_id, ELT(poi.relation + 1, 'claimed', 'associated', 'attached'),"
	" (SELECT COUNT(*) FROM product WHERE product.poi_id = poi.poi_id), poi.missing, poi.asked_at,"
	" t.task_id, IF(t.kind = 'claim', 'license', t.kind), t.state"
	" FROM poi LEFT JOIN poi_task t ON t.task_id = (SELECT l.task_id FROM poi_task l"
	"   WHERE l.account_id = poi.account_id AND l.poi_id = poi.poi_id ORDER BY l.submitted_at DESC, l.task_id DESC LIMIT 1)"
	" WHERE ? IS NULL OR poi.account_id = ? ORDER BY poi.account_id, poi.shop_id IS NULL, poi.shop_id, poi.poi_id",
};

static const struct column list_columns[] = {
	{ "poi_id", "shop", CELL_TEXT },         { "shop_id", "ours", CELL_TEXT },
	{ "name", "name", CELL_TEXT },           { "address", "address", CELL_TEXT },
	{ "latitude", NULL, CELL_TEXT },         { "longitude", NULL, CELL_TEXT },
	{ "account_id", "merchant", CELL_TEXT }, { "store_account_id", NULL, CELL_TEXT },
	{ "relation", "relation", CELL_TEXT },   { "products", "products", CELL_INT },
	{ "missing", "missing", CELL_BOOL },     { "asked_at", "asked last at", CELL_TIME },
	{ "task_id", "last task", CELL_TEXT },   { "task_kind", "of", CELL_TEXT },
	{ "task_state", "state", CELL_TEXT },
};

enum cli_exit cmd_poi_list(struct cli *cli)
{
	struct arg account = arg_text(cli->option[OPT_ACCOUNT]);

	return cli_list_query(cli, list_columns, &SQL_LIST, ARGS(account, account));
}

/* --- link --- */

enum cli_exit cmd_poi_link(struct cli *cli)
{
	struct str shop_id = str_text(cli->args[0]), poi_id = str_text(cli->args[1]), fault = STR_NONE;
	struct merchant m;
	struct ctx c;
	struct tx tx;
	enum cli_exit e;

	if (cli->args_n > 2)
		return cli_misuse(cli, "one argument too many: %s", cli->args[2]);
	if (!json_is_id(shop_id, 64) || !json_is_id(poi_id, 64))
		return cli_misuse(cli, "an id has 1 to 64 characters, no blanks, no Chinese");
	e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	c = cli_ctx(cli);
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		tx.r = merchant_find(&c, str_text(cli->option[OPT_ACCOUNT]), &m, &fault);
		if (tx.r != OK)
			continue;
		fault = arena_printf(
			c.arena, "merchant %s has no shop %s here: cron/poi_sync reads the shops; see shanmen poi list",
			m.account_id.p, poi_id.p);
		tx.r = shop_relink(&c, m.account_id, shop_id, poi_id);
	}
	if (tx.r == NONE)
		return cli_refuse("poi link: %s", fault.p);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, "poi link");
	(void)printf("shop %s is our %s\n", poi_id.p, shop_id.p);
	return CLI_DONE;
}
