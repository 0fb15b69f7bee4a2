/* Shop and OpenAPI of the `shanmen groupon` commands. */
#include "groupon_cli.h"

#include "bin/frame/commands.h"

#include <string.h>

static const struct sql SQL_SHOPS = {
	"groupon_shops",
	"SELECT poi_id FROM poi WHERE account_id = ? ORDER BY poi_id LIMIT 21",
};

enum cli_exit groupon_cli_start(struct groupon_cli *gc, struct cli *cli)
{
	enum cli_exit e;

	*gc = (struct groupon_cli){ .cli = cli };
	e = api_cli_start(&gc->api, cli);
	gc->g.caller = gc->api.caller;
	return e;
}

/* The shop that is searched, and why it was not found. */
struct shop_search {
	struct groupon_cli *gc;
	struct str account;
	struct str poi;
	bool need_poi;
	struct groupon_shop shop;
	struct str fault;
};

static enum result find_merchant(struct shop_search *s)
{
	struct merchant m;
	enum result r = merchant_find(&s->gc->api.ctx, s->account, &m, &s->fault);

	if (r == OK) {
		s->shop.account_id = m.account_id;
		s->shop.app_id = m.app_id;
	}
	return r;
}

static enum result find_poi(struct shop_search *s)
{
	struct ctx *c = &s->gc->api.ctx;
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_SHOPS, ARGS(arg_str(s->shop.account_id)), &rows);

	if (r != OK)
		return r;
	if (rows.n == 1) {
		s->shop.poi_id = row_str(&rows, 0, ONLY_COLUMN);
		return OK;
	}
	s->fault = rows.n == 0 ? arena_printf(c->arena, "merchant %s has no shop here: name it with --poi",
	                                      s->shop.account_id.p)
	                       : arena_printf(c->arena, "name the shop with --poi, one of %s",
	                                      names_joined(c->arena, &rows).p);
	return NONE;
}

static enum result find_shop(struct shop_search *s)
{
	enum result r = NONE;

	if (s->poi.p != NULL && s->account.p == NULL)
		r = groupon_shop_of(&s->gc->api.ctx, s->poi, &s->shop);
	if (r != NONE)
		return r;
	r = find_merchant(s);
	if (r != OK || !s->need_poi)
		return r;
	s->shop.poi_id = s->poi;
	return s->poi.p != NULL ? OK : find_poi(s);
}

enum cli_exit groupon_cli_shop(struct groupon_cli *gc, bool need_poi, struct groupon_shop *shop)
{
	struct shop_search s = { .gc = gc,
		                 .account = str_text(gc->cli->option[OPT_ACCOUNT]),
		                 .poi = str_text(gc->cli->option[OPT_POI]),
		                 .need_poi = need_poi };
	struct tx tx = cli_tx(gc->cli);

	while (tx_next(&tx))
		tx.r = find_shop(&s);
	*shop = s.shop;
	if (tx.r == NONE)
		return cli_misuse(gc->cli, "%s", s.fault.p);
	return tx.r == OK ? CLI_DONE : cli_db_trouble(gc->cli, tx.r, gc->cli->command->name);
}

enum cli_exit groupon_cli_trouble(struct groupon_cli *gc, enum result r, struct str why)
{
	return api_cli_trouble(&gc->api, r, why);
}

enum cli_exit groupon_cli_call(struct groupon_cli *gc, const struct groupon_shop *shop, struct openapi_request *rq,
                               struct api_answer *out)
{
	const struct merchant m = { shop->account_id, shop->app_id };

	return api_cli_call(&gc->api, &m, rq, out);
}
