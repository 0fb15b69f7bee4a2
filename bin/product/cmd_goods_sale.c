/*
 * `shanmen goods stock`, `online`, `offline`: the sale of goods other than tickets. Repeating a command does no harm.
 */
#include "base/number.h"
#include "bin/frame/commands.h"
#include "goods.h"
#include "operate.h"

#include <stdio.h>

#define ID_MAX 64
#define STOCK_MAX 100000000
#define BODY_MAX 1024

static const char repeat[] = "it is not known whether the platform took it: repeat this command";

/* `sku_id` STR_NONE: the whole product. */
static struct str stock_body(struct api_cli *ac, const struct merchant *m, struct str sku_id, int64_t stock)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "account_id", m->account_id);
	json_str(&j, "product_id", str_text(ac->cli->arg));
	if (sku_id.p != NULL)
		json_str(&j, "sku_id", sku_id);
	json_object(&j, "stock");
	json_int(&j, "limit_type", 1);
	json_int(&j, "stock_qty", stock);
	json_object_end(&j);
	json_object_end(&j);
	return buf_take(&ac->cli->arena, &b);
}

static enum cli_exit send_stock(struct cli *cli, struct str sku_id, int64_t stock)
{
	struct api_cli ac;
	struct merchant m;
	enum cli_exit e = api_cli_start(&ac, cli);

	if (e == CLI_DONE)
		e = api_cli_merchant(&ac, &m);
	if (e == CLI_DONE)
		e = goods_post(&ac, &m, API_GOODS_STOCK, stock_body(&ac, &m, sku_id, stock), repeat, NULL);
	if (e == CLI_DONE)
		(void)printf("product %s: its stock is set on the platform\n", cli->arg);
	return e;
}

static bool are_ids(const struct cli *cli, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!json_is_id(str_text(cli->args[i]), ID_MAX))
			return false;
	}
	return true;
}

enum cli_exit cmd_goods_stock(struct cli *cli)
{
	size_t last = cli->args_n - 1;
	int64_t stock;

	if (last > 2)
		return cli_misuse(cli, "one argument too many: %s", cli->args[3]);
	if (!number_parse(str_text(cli->args[last]), 0, STOCK_MAX, &stock))
		return cli_misuse(cli, "\"%s\" is not a whole number from 0 to %d", cli->args[last], STOCK_MAX);
	if (!are_ids(cli, last))
		return cli_misuse(cli, "an id has 1 to 64 characters, no blanks, no Chinese");
	return send_stock(cli, last == 2 ? str_text(cli->args[1]) : STR_NONE, stock);
}

static enum cli_exit set_sale(struct cli *cli, bool online)
{
	struct product_operate op = { .endpoint = API_GOODS_OPERATE,
		                      .product_id = str_text(cli->arg),
		                      .online = online };
	struct api_cli ac;
	struct merchant m;
	enum cli_exit e;
	bool not_offered;

	if (!are_ids(cli, 1))
		return cli_misuse(cli, "an id has 1 to 64 characters, no blanks, no Chinese");
	e = api_cli_start(&ac, cli);
	if (e == CLI_DONE)
		e = api_cli_merchant(&ac, &m);
	if (e == CLI_DONE) {
		op.account_id = m.account_id;
		e = operate_call(&ac, &m, &op, repeat, &not_offered);
	}
	if (e == CLI_DONE)
		(void)printf("product %s: %s on the platform\n", cli->arg, online ? "online" : "offline");
	return e;
}

enum cli_exit cmd_goods_online(struct cli *cli)
{
	return set_sale(cli, true);
}

enum cli_exit cmd_goods_offline(struct cli *cli)
{
	return set_sale(cli, false);
}
