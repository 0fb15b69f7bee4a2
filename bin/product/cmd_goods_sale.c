/*
 * `shanmen goods stock`, `online`, `offline`: the sale of goods other than tickets. Repeating a command does no harm.
 */
#include "base/number.h"
#include "bin/frame/commands.h"
#include "goods.h"

#include <stdio.h>

#define ID_MAX 64
#define STOCK_MAX 100000000
#define BODY_MAX 1024

struct goods_change {
	struct str sku_id; /* with stock; STR_NONE: the whole product */
	int64_t n;         /* stock, or op_type */
	bool stock;
};

static struct str change_body(struct api_cli *ac, const struct merchant *m, const struct goods_change *p)
{
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };

	json_object(&j, NULL);
	json_str(&j, "account_id", m->account_id);
	json_str(&j, "product_id", cli_text(ac->cli->arg));
	if (p->sku_id.p != NULL)
		json_str(&j, "sku_id", p->sku_id);
	if (!p->stock) {
		json_int(&j, "op_type", p->n);
	} else {
		json_object(&j, "stock");
		json_int(&j, "limit_type", 1);
		json_int(&j, "stock_qty", p->n);
		json_object_end(&j);
	}
	json_object_end(&j);
	return api_cli_keep(ac, &b);
}

static enum cli_exit send_change(struct cli *cli, const struct goods_change *p, const char *said)
{
	struct api_cli ac;
	struct merchant m;
	enum cli_exit e = api_cli_start(&ac, cli);

	if (e == CLI_DONE)
		e = api_cli_merchant(&ac, &m);
	if (e == CLI_DONE)
		e = goods_post(&ac, &m, p->stock ? API_GOODS_STOCK : API_GOODS_OPERATE, change_body(&ac, &m, p),
		               "it is not known whether the platform took it: repeat this command", NULL);
	if (e == CLI_DONE)
		(void)printf("product %s: %s\n", cli->arg, said);
	api_cli_stop(&ac);
	return e;
}

static bool are_ids(const struct cli *cli, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!json_is_id(cli_text(cli->args[i]), ID_MAX))
			return false;
	}
	return true;
}

enum cli_exit cmd_goods_stock(struct cli *cli)
{
	struct goods_change p = { .stock = true };
	size_t last = cli->args_n - 1;

	if (last > 2)
		return cli_misuse(cli, "one argument too many: %s", cli->args[3]);
	if (!number_parse(cli_text(cli->args[last]), 0, STOCK_MAX, &p.n))
		return cli_misuse(cli, "\"%s\" is not a whole number from 0 to %d", cli->args[last], STOCK_MAX);
	if (!are_ids(cli, last))
		return cli_misuse(cli, "an id has 1 to 64 characters, no blanks, no Chinese");
	if (last == 2)
		p.sku_id = cli_text(cli->args[1]);
	return send_change(cli, &p, "its stock is set on the platform");
}

static enum cli_exit set_sale(struct cli *cli, int64_t op_type, const char *said)
{
	const struct goods_change p = { .n = op_type };

	if (!are_ids(cli, 1))
		return cli_misuse(cli, "an id has 1 to 64 characters, no blanks, no Chinese");
	return send_change(cli, &p, said);
}

enum cli_exit cmd_goods_online(struct cli *cli)
{
	return set_sale(cli, 1, "online on the platform");
}

enum cli_exit cmd_goods_offline(struct cli *cli)
{
	return set_sale(cli, 2, "offline on the platform");
}
