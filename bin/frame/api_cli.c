/* Calling the platform's OpenAPI from a command, and ending it by the answer. */
#include "api_cli.h"

#include "commands.h"
#include "show/table_terminal.h"

#include <string.h>

#define NAMED_MAX 20 /* names in a message: the query reads one more, to know that there are others */

/* PRIMARY KEY. */
enum { MERCHANT_ACCOUNT_ID, MERCHANT_APP_ID };
static const struct sql SQL_MERCHANTS = {
	"merchant_find",
	"SELECT account_id, app_id FROM merchant WHERE ? IS NULL OR account_id = ? ORDER BY account_id LIMIT 21",
};

enum cli_exit api_cli_start(struct api_cli *ac, struct cli *cli)
{
	enum cli_exit e = cli_start(cli, DB_WRITE);

	*ac = (struct api_cli){ .cli = cli };
	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e != CLI_DONE)
		return e;
	cli->openapi = openapi_open(&cli->config, 1);
	ac->ctx = cli_ctx(cli);
	ac->caller = (struct api_caller){ .ctx = &ac->ctx,
		                          .conf = &cli->config,
		                          .openapi = cli->openapi,
		                          .may_ask = true,
		                          .tx_budget_ms = CLI_DEADLINE_MS };
	return CLI_DONE;
}

struct str names_joined(struct arena *a, const struct rows *rows)
{
	struct str text = STR("");

	for (size_t i = 0; i < rows->n && i < NAMED_MAX; i++)
		text = arena_printf(a, "%s%s%s", text.p, i > 0 ? ", " : "", row_str(rows, i, ONLY_COLUMN).p);
	return rows->n > NAMED_MAX ? arena_printf(a, "%s …", text.p) : text;
}

enum result merchant_find(struct ctx *c, struct str account, struct merchant *out, struct str *fault)
{
	struct rows rows;
	enum result r = db_query(c->db, c->arena, &SQL_MERCHANTS, ARGS(arg_str(account), arg_str(account)), &rows);

	if (r != OK)
		return r;
	if (rows.n == 1) {
		*out = (struct merchant){ row_str(&rows, 0, MERCHANT_ACCOUNT_ID), row_int(&rows, 0, MERCHANT_APP_ID) };
		return OK;
	}
	if (account.p != NULL)
		*fault = arena_printf(c->arena, "there is no merchant %s; known ones: shanmen app list", account.p);
	else if (rows.n == 0)
		*fault = STR("there is no merchant yet: shanmen app set CLIENT_KEY --account ACCOUNT_ID");
	else
		*fault = arena_printf(c->arena, "name the merchant with --account, one of %s",
		                      names_joined(c->arena, &rows).p);
	return NONE;
}

enum result api_cli_find_merchant(struct api_cli *ac, struct str account, struct merchant *out, struct str *fault)
{
	struct tx tx = cli_tx(ac->cli);

	*fault = STR_NONE;
	while (tx_next(&tx))
		tx.r = merchant_find(&ac->ctx, account, out, fault);
	return tx.r;
}

enum cli_exit api_cli_merchant(struct api_cli *ac, struct merchant *out)
{
	struct str fault;
	enum result r = api_cli_find_merchant(ac, str_text(ac->cli->option[OPT_ACCOUNT]), out, &fault);

	if (r == NONE)
		return cli_misuse(ac->cli, "%s", fault.p);
	return r == OK ? CLI_DONE : cli_db_trouble(ac->cli, r, ac->cli->command->name);
}

const char *api_cli_shown(struct api_cli *ac, struct str words)
{
	char text[CELL_TEXT_MAX];

	cell_people(words, text);
	return arena_str(&ac->cli->arena, text, strlen(text)).p;
}

enum cli_exit api_cli_trouble(struct api_cli *ac, enum result r, struct str why)
{
	const char *doing = ac->cli->command->name;

	if (r == REFUSE)
		return cli_refuse("%s: the platform refuses this app: %s; see shanmen doctor", doing,
		                  api_cli_shown(ac, why));
	if (r != AGAIN)
		return cli_db_trouble(ac->cli, r, doing);
	(void)cli_refuse("%s: not decided yet, try again: %s", doing, api_cli_shown(ac, why));
	return CLI_TRY_AGAIN;
}

enum cli_exit api_cli_call(struct api_cli *ac, const struct merchant *m, struct openapi_request *rq,
                           struct api_answer *out)
{
	struct str why;
	enum result r;

	ac->caller.app_id = m->app_id;
	rq->account_id = m->account_id;
	r = api_call(&ac->caller, rq, out, &why);
	return r == OK ? CLI_DONE : api_cli_trouble(ac, r, why);
}

enum cli_exit api_cli_end(struct api_cli *ac, const struct api_answer *answer, const char *repeat)
{
	const char *doing = ac->cli->command->name;
	const char *said = api_cli_shown(ac, api_answer_text(&ac->cli->arena, answer));

	if (answer->class == API_DONE)
		return CLI_DONE;
	if (answer->class == API_FINAL || answer->class == API_BOUNDED)
		return cli_refuse("%s: the platform refuses: %s", doing, said);
	(void)cli_refuse("%s: %s (%s)", doing, repeat, said);
	return CLI_TRY_AGAIN;
}
