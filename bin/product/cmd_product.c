/*
 * `shanmen product online ID`, `shanmen product offline ID`: sale stops here before the
 * platform is told, and begins here after the platform has taken it.
 */
#include "bin/frame/commands.h"
#include "json/json_out.h"
#include "product_find.h"

#include <stdio.h>

#define BODY_MAX 1024

/* op_type of the interface, ASSUMED. */
enum operation { OPERATE_ONLINE = 1, OPERATE_OFFLINE = 2 };

/* What the platform says of the time before is old (lib/product/product_review.h). */
static const struct sql SQL_SALE = {
	"product_sale",
	"UPDATE product SET online = ?, stopped = ?, saves = saves + 1 WHERE product_id = ?",
};

struct sale {
	struct api_cli ac;
	bool change; /* product.online is set to `online`, else the product is only looked for */
	bool online;
	struct product_found product;
};

static enum result sale_work(struct cli *cli, void *arg)
{
	struct sale *s = arg;
	enum result r = product_find(cli, cli_text(cli->arg), &s->product);

	if (r == OK && s->change)
		r = db_exec(cli->db, &SQL_SALE,
		            ARGS(arg_bool(s->online), arg_bool(!s->online), arg_str(s->product.product_id)), NULL);
	return r;
}

static enum cli_exit sale(struct sale *s, bool change, bool online)
{
	struct cli *cli = s->ac.cli;
	enum result r;

	s->change = change;
	s->online = online;
	r = cli_transaction(cli, sale_work, s);
	if (r == NONE)
		return cli_refuse("no product %s here, neither by the platform's id nor by ours; all of them: shanmen "
		                  "product list",
		                  cli->arg);
	return r == OK ? CLI_DONE : cli_db_trouble(cli, r, cli->command->name);
}

static enum cli_exit operate(struct sale *s, enum operation op, const char *repeat)
{
	struct openapi_request rq = { .endpoint = API_TICKET_OPERATE };
	struct buf b = BUF_INIT(BODY_MAX);
	struct json_out j = { .b = &b };
	struct api_answer answer;
	enum cli_exit e;

	json_object(&j, NULL);
	json_str(&j, "account_id", s->product.merchant.account_id);
	json_str(&j, "product_id", s->product.product_id);
	json_int(&j, "op_type", op);
	json_object_end(&j);
	rq.body = api_cli_keep(&s->ac, &b);
	e = api_cli_call(&s->ac, &s->product.merchant, &rq, &answer);
	if (e != CLI_DONE)
		return e;
	e = api_cli_end(&s->ac, &answer, repeat);
	api_answer_free(&answer);
	return e;
}

/* Whatever becomes of the call, no order is taken from here on. */
static enum cli_exit offline(struct sale *s)
{
	enum cli_exit e = sale(s, true, false);

	if (e != CLI_DONE)
		return e;
	(void)printf("product %s: no order is taken here any more\n", s->product.product_id.p);
	e = operate(s, OPERATE_OFFLINE, "not known whether the platform still shows it: repeat this command");
	if (e == CLI_DONE)
		(void)printf("product %s: offline on the platform\n", s->product.product_id.p);
	return e;
}

static enum cli_exit online(struct sale *s)
{
	enum cli_exit e = sale(s, false, true);

	if (e == CLI_DONE)
		e = operate(
			s, OPERATE_ONLINE,
			"not known whether the platform shows it now; here it is sold as before: repeat this command");
	if (e == CLI_DONE)
		e = sale(s, true, true);
	if (e == CLI_DONE)
		(void)printf("product %s: online on the platform, and orders are taken here\n",
		             s->product.product_id.p);
	return e;
}

static enum cli_exit run(struct cli *cli, enum cli_exit (*work)(struct sale *s))
{
	struct sale s;
	enum cli_exit e = api_cli_start(&s.ac, cli);

	if (e == CLI_DONE)
		e = work(&s);
	api_cli_stop(&s.ac);
	return e;
}

enum cli_exit cmd_product_online(struct cli *cli)
{
	return run(cli, online);
}

enum cli_exit cmd_product_offline(struct cli *cli)
{
	return run(cli, offline);
}
