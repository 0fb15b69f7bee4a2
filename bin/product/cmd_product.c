/*
 * `shanmen product online ID`, `shanmen product offline ID`. Going offline, the sale stops here before the platform is
 * called; going online, it starts here after the platform has accepted.
 */
#include "bin/frame/commands.h"
#include "operate.h"
#include "product/product.h"
#include "product_find.h"

#include <stdio.h>

struct product_sale {
	struct api_cli ac;
	bool change; /* set product.online to `online`; else only find the product */
	bool online;
	struct product_found product;
};

static enum result find_and_change(struct cli *cli, void *arg)
{
	struct product_sale *s = arg;
	enum result r = product_find(cli, cli_text(cli->arg), &s->product);
	struct ctx c = cli_ctx(cli);

	return r == OK && s->change ? product_set_online(&c, s->product.product_no, s->online) : r;
}

static enum cli_exit sale_here(struct product_sale *s, bool change, bool online)
{
	struct cli *cli = s->ac.cli;
	enum result r;

	s->change = change;
	s->online = online;
	r = cli_transaction(cli, find_and_change, s);
	if (r == NONE)
		return cli_refuse("no product %s here, neither by the platform's id nor by ours; all of them: shanmen "
		                  "product list",
		                  cli->arg);
	return r == OK ? CLI_DONE : cli_db_trouble(cli, r, cli->command->name);
}

static enum cli_exit sale_on_platform(struct product_sale *s, bool online, const char *repeat)
{
	const struct product_operate op = {
		.endpoint = product_operate_endpoint(&s->ac.cli->config),
		.account_id = s->product.merchant.account_id,
		.product_id = s->product.product_id,
		.online = online,
	};

	return operate_call(&s->ac, &s->product.merchant, &op, repeat);
}

/* Whether or not the call succeeds, no order is taken from here on. */
static enum cli_exit stop_sale(struct product_sale *s)
{
	enum cli_exit e = sale_here(s, true, false);

	if (e != CLI_DONE)
		return e;
	(void)printf("product %s: no order is taken here any more\n", s->product.product_id.p);
	e = sale_on_platform(s, false, "it is not known whether the platform still shows it: repeat this command");
	if (e == CLI_DONE)
		(void)printf("product %s: offline on the platform\n", s->product.product_id.p);
	return e;
}

static enum cli_exit start_sale(struct product_sale *s)
{
	enum cli_exit e = sale_here(s, false, true);

	if (e == CLI_DONE)
		e = sale_on_platform(s, true,
		                     "it is not known whether the platform shows it now; here nothing has changed: "
		                     "repeat this command");
	if (e == CLI_DONE)
		e = sale_here(s, true, true);
	if (e == CLI_DONE)
		(void)printf("product %s: online on the platform, and orders are taken here\n",
		             s->product.product_id.p);
	return e;
}

static enum cli_exit run_sale(struct cli *cli, enum cli_exit (*work)(struct product_sale *s))
{
	struct product_sale s;
	enum cli_exit e = api_cli_start(&s.ac, cli);

	if (e == CLI_DONE)
		e = work(&s);
	api_cli_stop(&s.ac);
	return e;
}

enum cli_exit cmd_product_online(struct cli *cli)
{
	return run_sale(cli, start_sale);
}

enum cli_exit cmd_product_offline(struct cli *cli)
{
	return run_sale(cli, stop_sale);
}
