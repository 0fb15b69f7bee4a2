/*
 * `shanmen product online ID`, `shanmen product offline ID`. Going offline, the sale stops here before the platform is
 * called; going online, it starts here after the platform has accepted. Where the platform does not let the app do that,
 * the merchant does it in the back office, and the command says so here.
 */
#include "bin/frame/commands.h"
#include "operate.h"
#include "product/product.h"
#include "product/product_review.h"
#include "product_find.h"

#include <stdio.h>

struct product_sale {
	struct api_cli ac;
	struct product_found product;
};

/* Finds the product. `change`: whether orders of it are taken here becomes `online`, as the operator says. */
static enum cli_exit sale_here(struct product_sale *s, bool change, bool online)
{
	struct cli *cli = s->ac.cli;
	struct product_found *product = &s->product;
	struct ctx c = cli_ctx(cli);
	struct tx tx = cli_tx(cli);

	while (tx_next(&tx)) {
		tx.r = product_find(cli, str_text(cli->arg), str_text(cli->option[OPT_ACCOUNT]), product);
		if (tx.r == OK && change)
			tx.r = sale_set_by_operator(&c, product->product_no, online);
	}
	if (tx.r == NONE)
		return product_refuse_unknown(cli->arg, product);
	return tx.r == OK ? CLI_DONE : cli_db_trouble(cli, tx.r, cli->command->name);
}

/* With *not_offered the platform did nothing, and never will for this app; it has been said. */
static enum cli_exit sale_on_platform(struct product_sale *s, bool online, const char *repeat, bool *not_offered)
{
	const struct product_operate op = {
		.endpoint = product_operate_endpoint(&s->ac.cli->config),
		.account_id = s->product.merchant.account_id,
		.product_id = s->product.product_id,
		.out_id = s->product.product_out_id,
		.online = online,
	};

	return operate_call(&s->ac, &s->product.merchant, &op, repeat, not_offered);
}

/* Whether or not the call succeeds, no order is taken from here on. */
static enum cli_exit stop_sale(struct product_sale *s)
{
	enum cli_exit e = sale_here(s, true, false);
	bool not_offered;

	if (e != CLI_DONE)
		return e;
	(void)printf("product %s: no order is taken here any more\n", product_shown(&s->product));
	e = sale_on_platform(s, false, "it is not known whether the platform still shows it: repeat this command",
	                     &not_offered);
	if (e == CLI_DONE)
		(void)printf("product %s: offline on the platform\n", product_shown(&s->product));
	return e;
}

static enum cli_exit start_sale(struct product_sale *s)
{
	enum cli_exit e = sale_here(s, false, true), started;
	bool not_offered = false;

	if (e == CLI_DONE)
		e = sale_on_platform(s, true,
		                     "it is not known whether the platform shows it now; here nothing has changed: "
		                     "repeat this command",
		                     &not_offered);
	if (e != CLI_DONE && !not_offered)
		return e;
	started = sale_here(s, true, true);
	if (started != CLI_DONE)
		return started;
	(void)printf("product %s: %sorders are taken here\n", product_shown(&s->product),
	             not_offered ? "" : "online on the platform, and ");
	return e;
}

static enum cli_exit run_sale(struct cli *cli, enum cli_exit (*work)(struct product_sale *s))
{
	struct product_sale s;
	enum cli_exit e = api_cli_start(&s.ac, cli);

	return e == CLI_DONE ? work(&s) : e;
}

enum cli_exit cmd_product_online(struct cli *cli)
{
	return run_sale(cli, start_sale);
}

enum cli_exit cmd_product_offline(struct cli *cli)
{
	return run_sale(cli, stop_sale);
}
