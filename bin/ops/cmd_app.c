/* `shanmen app set|list`, `shanmen merchant balance`. */
#include "base/number.h"
#include "base/str.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "bin/frame/secret_input.h"
#include "db/catalogue_version.h"
#include "json/json_whole.h"
#include "platform/token_pause.h"
#include "trade/merchant.h"
#include "web/app_store.h"

#include <stdio.h>
#include <string.h>

#define ID_MAX 64

/* A choice as it is said, and as it is stored. */
struct choice {
	const char *said;
	const char *stored;
};

static const struct choice create_choices[] = { { "after-payment", "after_payment" },
	                                        { "before-payment", "before_payment" },
	                                        { NULL, NULL } };
static const struct choice mode_choices[] = { { "sync", "sync" }, { "async", "async" }, { NULL, NULL } };
static const struct choice source_choices[] = {
	{ "generator", "generator" }, { "pool", "pool" }, { "given", "given" }, { NULL, NULL }
};
static const struct choice pool_choices[] = { { "no", "generator" }, { "yes", "pool" }, { NULL, NULL } };
static const struct choice yes_no_choices[] = { { "no", "0" }, { "yes", "1" }, { NULL, NULL } };
static const struct choice undecided_choices[] = {
	{ "leave", "leave" }, { "accept", "accept" }, { "reject", "reject" }, { NULL, NULL }
};

/* The first choice is a new app's. */
static const struct setting {
	enum cli_option option;
	const struct choice *choices;
} settings[APP_SETTING__MAX] = {
	[APP_CREATE_MODE] = { OPT_CREATE, create_choices },
	[APP_CONFIRM_MODE] = { OPT_CONFIRM, mode_choices },
	[APP_CODE_MODE] = { OPT_CODES, mode_choices },
	[APP_CODE_SOURCE] = { OPT_CODE_SOURCE, source_choices },
	[APP_OLD_SIGNATURE] = { OPT_OLD_SIGNATURE, yes_no_choices },
	[APP_UNDECIDED] = { OPT_UNDECIDED, undecided_choices },
};

/* --pool is the older word for two of the sources. */
static const struct setting pool_setting = { OPT_POOL, pool_choices };

struct app_set {
	struct str client_key;
	struct str account_id; /* STR_NONE: not given */
	struct str secret;     /* STR_NONE: stays */
	const char *given[APP_SETTING__MAX];
	const char *refusal;
	bool is_new;
	bool moved; /* the merchant belonged to another app */
};

/* As given, else as stored, else the first choice. */
static void choose_settings(const struct app_set *set, struct app_row *app)
{
	for (size_t i = 0; i < APP_SETTING__MAX; i++) {
		if (set->given[i] != NULL)
			app->settings[i] = str_text(set->given[i]);
		else if (set->is_new)
			app->settings[i] = str_text(settings[i].choices[0].stored);
	}
}

static enum result app_set_store(struct cli *cli, struct app_set *set)
{
	struct ctx c = cli_ctx(cli);
	struct app_row app;
	enum result r = app_lock(&c, set->client_key, &app);

	if (r != OK && r != NONE)
		return r;
	set->is_new = r == NONE;
	if (set->is_new && set->secret.p == NULL)
		set->refusal = "a new app needs its client secret on standard input";
	else if (set->is_new && set->account_id.p == NULL)
		set->refusal = "a new app needs its merchant: --account ACCOUNT_ID";
	if (set->refusal != NULL)
		return REFUSE;
	choose_settings(set, &app);
	r = set->is_new ? app_add(&c, set->client_key, set->secret, &app) : app_change(&c, set->secret, &app);
	if (r == OK && set->secret.p != NULL)
		r = token_pause_end(&c, app.app_id);
	if (r == OK && set->account_id.p != NULL)
		r = merchant_assign(&c, set->account_id, app.app_id, &set->moved);
	return r == OK ? catalogue_changed(&c) : r;
}

/* The choices of a setting, for a message: "sync, async". */
static const char *choices_text(struct cli *cli, const struct choice *c)
{
	struct str text = STR("");

	for (; c->said != NULL; c++)
		text = arena_printf(&cli->arena, "%s%s%s", text.p, text.n > 0 ? ", " : "", c->said);
	return text.p;
}

/* One setting in its stored word; NULL when it was not named. */
static enum cli_exit setting_read(struct cli *cli, const struct setting *setting, const char **stored)
{
	const char *said = cli->option[setting->option];

	*stored = NULL;
	for (const struct choice *c = setting->choices; said != NULL && c->said != NULL; c++) {
		if (strcmp(said, c->said) == 0)
			*stored = c->stored;
	}
	if (said == NULL || *stored != NULL)
		return CLI_DONE;
	return cli_misuse(cli, "--%s: \"%s\" is none of %s", option_name(setting->option), said,
	                  choices_text(cli, setting->choices));
}

/* The settings named on the command line, in their stored words. */
static enum cli_exit settings_read(struct cli *cli, struct app_set *set)
{
	const char *by_pool;
	enum cli_exit e = setting_read(cli, &pool_setting, &by_pool);

	for (size_t i = 0; e == CLI_DONE && i < APP_SETTING__MAX; i++)
		e = setting_read(cli, &settings[i], &set->given[i]);
	if (e != CLI_DONE || by_pool == NULL)
		return e;
	if (set->given[APP_CODE_SOURCE] != NULL && strcmp(set->given[APP_CODE_SOURCE], by_pool) != 0)
		return cli_misuse(cli, "--pool %s contradicts --code-source %s", cli->option[OPT_POOL],
		                  cli->option[OPT_CODE_SOURCE]);
	set->given[APP_CODE_SOURCE] = by_pool;
	return CLI_DONE;
}

static bool id_fits(struct str id)
{
	return id.n >= 1 && id.n <= ID_MAX && str_plain(id);
}

enum cli_exit cmd_app_set(struct cli *cli)
{
	struct app_set set = { .client_key = str_text(cli->arg), .account_id = str_text(cli->option[OPT_ACCOUNT]) };
	const char *why;
	struct tx tx;
	enum cli_exit e = settings_read(cli, &set);

	if (e != CLI_DONE)
		return e;
	if (!id_fits(set.client_key) || (set.account_id.p != NULL && !id_fits(set.account_id)))
		return cli_misuse(cli, "CLIENT_KEY and ACCOUNT_ID have 1 to 64 characters, no blanks");
	e = cli_start(cli, DB_WRITE);
	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e != CLI_DONE)
		return e;
	if (!secret_read(&cli->arena, "client secret (empty: stays as it is)", &set.secret, &why))
		return cli_refuse("%s", why);
	tx = cli_tx(cli);
	while (tx_next(&tx))
		tx.r = app_set_store(cli, &set);
	if (tx.r == REFUSE && set.refusal != NULL)
		return cli_refuse("%s", set.refusal);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, "app set");
	(void)printf("app %s %s%s\n", set.client_key.p, set.is_new ? "added" : "changed",
	             set.moved ? "; the merchant belonged to another app before" : "");
	return CLI_DONE;
}

static const struct sql SQL_APP_LIST = {
	"app_list", "SELECT app.client_key, merchant.account_id, app.create_mode, app.confirm_mode, app.code_mode,"
		    " app.code_source = 'pool', app.code_source, app.undecided, app.old_signature,"
		    " merchant.balance_fen"
		    " FROM app LEFT JOIN merchant ON merchant.app_id = app.app_id"
		    " ORDER BY app.client_key, merchant.account_id"
};

static const struct column app_columns[] = {
	{ "client_key", "app", CELL_TEXT },
	{ "account_id", "merchant", CELL_TEXT },
	{ "create", "orders created", CELL_TEXT },
	{ "confirm", "confirmation", CELL_TEXT },
	{ "codes", "codes", CELL_TEXT },
	{ "pool", NULL, CELL_BOOL },
	{ "code_source", "codes from", CELL_TEXT },
	{ "undecided", "undecided orders", CELL_TEXT },
	{ "old_signature", "old signature", CELL_BOOL },
	{ "balance_fen", "balance/yuan", CELL_YUAN },
};

enum cli_exit cmd_app_list(struct cli *cli)
{
	return cli_list_query(cli, app_columns, &SQL_APP_LIST, NO_ARGS);
}

static const struct sql SQL_BALANCE = { "merchant_balance",
	                                "SELECT account_id, balance_fen FROM merchant WHERE account_id = ?" };

static const struct column balance_columns[] = {
	{ "account_id", "merchant", CELL_TEXT },
	{ "balance_fen", "balance/yuan", CELL_YUAN },
};

static enum cli_exit balance_set(struct cli *cli, const char *value)
{
	struct opt_fen balance = { .given = false };
	int64_t fen = 0;
	struct tx tx;
	enum cli_exit e;

	if (strcmp(value, "none") != 0) {
		e = cli_number(cli, OPT_SET, 0, JSON_WHOLE_MAX, &fen);
		if (e != CLI_DONE)
			return e;
		balance = (struct opt_fen){ true, { fen } };
	}
	e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	tx = cli_tx(cli);
	while (tx_next(&tx)) {
		struct ctx c = cli_ctx(cli);

		tx.r = merchant_balance_set(&c, str_text(cli->arg), balance);
	}
	if (tx.r == NONE)
		return cli_refuse("no merchant %s; all of them: shanmen app list", cli->arg);
	if (tx.r != OK)
		return cli_db_trouble(cli, tx.r, "merchant balance");
	(void)printf("balance of %s set to %s\n", cli->arg, strcmp(value, "none") == 0 ? "none: not watched" : value);
	return CLI_DONE;
}

enum cli_exit cmd_merchant_balance(struct cli *cli)
{
	struct rows rows;
	enum cli_exit e;

	if (cli_has(cli, OPT_SET))
		return balance_set(cli, cli->option[OPT_SET]);
	e = cli_start(cli, DB_READ);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_BALANCE, ARGS(arg_text(cli->arg)), &rows);
	if (e != CLI_DONE)
		return e;
	if (rows.n == 0)
		return cli_refuse("no merchant %s; all of them: shanmen app list", cli->arg);
	return cli_card(cli, balance_columns, &rows, 0);
}
