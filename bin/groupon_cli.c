/* Merchant, shop and OpenAPI of the `shanmen groupon` commands. */
#include "groupon_cli.h"

#include "commands.h"

#include <string.h>

#define NAMED_MAX 20 /* names in a message */

/* PRIMARY KEY. */
static const struct sql SQL_MERCHANTS = {
	"groupon_merchants",
	"SELECT account_id, app_id FROM merchant WHERE ? IS NULL OR account_id = ? ORDER BY account_id LIMIT 21",
};

static const struct sql SQL_SHOPS = {
	"groupon_shops",
	"SELECT poi_id FROM poi WHERE account_id = ? ORDER BY poi_id LIMIT 21",
};

enum cli_exit groupon_cli_start(struct groupon_cli *gc, struct cli *cli)
{
	enum cli_exit e = cli_start(cli, DB_WRITE);

	*gc = (struct groupon_cli){ .cli = cli };
	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e != CLI_DONE)
		return e;
	gc->ctx = cli_ctx(cli);
	gc->g.caller = (struct api_caller){ .ctx = &gc->ctx,
		                            .conf = &cli->config,
		                            .openapi = openapi_open(&cli->config, 1),
		                            .may_ask = true,
		                            .tx_budget_ms = CLI_DEADLINE_MS };
	return CLI_DONE;
}

void groupon_cli_stop(struct groupon_cli *gc)
{
	if (gc->g.caller.openapi != NULL)
		openapi_close(gc->g.caller.openapi);
}

/* What is looked for, and the sentence that says why it was not found. */
struct search {
	struct groupon_cli *gc;
	struct str account;
	struct str poi;
	bool need_poi;
	struct groupon_shop shop;
	struct str fault;
};

/* "1, 2, 3 …": a column's texts. */
static struct str names(struct arena *a, const struct rows *rows)
{
	struct str text = STR("");

	for (size_t i = 0; i < rows->n && i < NAMED_MAX; i++)
		text = arena_printf(a, "%s%s%s", text.p, i > 0 ? ", " : "", row_str(rows, i, 0).p);
	return rows->n > NAMED_MAX ? arena_printf(a, "%s …", text.p) : text;
}

static enum result find_merchant(struct search *s)
{
	struct ctx *c = &s->gc->ctx;
	struct rows rows;
	enum result r =
		db_query(c->db, c->arena, &SQL_MERCHANTS, ARGS(arg_str(s->account), arg_str(s->account)), &rows);

	if (r != OK)
		return r;
	if (rows.n == 1) {
		s->shop.account_id = row_str(&rows, 0, 0);
		s->shop.app_id = row_int(&rows, 0, 1);
		return OK;
	}
	if (s->account.p != NULL)
		s->fault =
			arena_printf(c->arena, "there is no merchant %s; known ones: shanmen app list", s->account.p);
	else if (rows.n == 0)
		s->fault = STR("there is no merchant yet: shanmen app set CLIENT_KEY --account ACCOUNT_ID");
	else
		s->fault =
			arena_printf(c->arena, "name the merchant with --account, one of %s", names(c->arena, &rows).p);
	return NONE;
}

static enum result find_poi(struct search *s)
{
	struct ctx *c = &s->gc->ctx;
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_SHOPS, ARGS(arg_str(s->shop.account_id)), &rows);

	if (r != OK)
		return r;
	if (rows.n == 1) {
		s->shop.poi_id = row_str(&rows, 0, 0);
		return OK;
	}
	s->fault = rows.n == 0
	                   ? arena_printf(c->arena, "merchant %s has no shop here: name it with --poi",
	                                  s->shop.account_id.p)
	                   : arena_printf(c->arena, "name the shop with --poi, one of %s", names(c->arena, &rows).p);
	return NONE;
}

static enum result search(struct cli *cli, void *arg)
{
	struct search *s = arg;
	enum result r = NONE;

	(void)cli;
	if (s->poi.p != NULL && s->account.p == NULL)
		r = groupon_shop_of(&s->gc->ctx, s->poi, &s->shop);
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
	struct search s = { .gc = gc,
		            .account = cli_text(gc->cli->option[OPT_ACCOUNT]),
		            .poi = cli_text(gc->cli->option[OPT_POI]),
		            .need_poi = need_poi };
	enum result r = cli_transaction(gc->cli, search, &s);

	*shop = s.shop;
	if (r == NONE)
		return cli_misuse(gc->cli, "%s", s.fault.p);
	return r == OK ? CLI_DONE : cli_db_trouble(gc->cli, r, gc->cli->command->name);
}

enum cli_exit groupon_cli_trouble(const struct groupon_cli *gc, enum result r, struct str why)
{
	const char *doing = gc->cli->command->name;

	if (r == REFUSE)
		return cli_refuse("%s: the platform refuses this app: %s; see shanmen doctor", doing, why.p);
	if (r != AGAIN)
		return cli_db_trouble(gc->cli, r, doing);
	(void)cli_refuse("%s: not decided, try again: %s", doing, why.p);
	return CLI_TRY_AGAIN;
}

enum cli_exit groupon_cli_call(struct groupon_cli *gc, const struct groupon_shop *shop, struct openapi_request *rq,
                               struct api_answer *out)
{
	struct str why;
	enum result r;

	gc->g.caller.app_id = shop->app_id;
	rq->account_id = shop->account_id;
	r = api_call(&gc->g.caller, rq, out, &why);
	return r == OK ? CLI_DONE : groupon_cli_trouble(gc, r, why);
}
