/* `shanmen app set|list`, `shanmen merchant balance`. */
#include "base/number.h"
#include "bin/frame/commands.h"
#include "bin/frame/listing.h"
#include "bin/frame/secret_input.h"

#include <stdio.h>
#include <string.h>

#define BALANCE_MAX (INT64_C(1) << 53) /* what JSON's readers can hold exactly */
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

/* The settings of an app, in the order of its columns; the first choice is a new app's. */
static const struct setting {
	enum option option;
	const struct choice *choices;
} settings[] = {
	{ OPT_CREATE, create_choices },        { OPT_CONFIRM, mode_choices },
	{ OPT_CODES, mode_choices },           { OPT_CODE_SOURCE, source_choices },
	{ OPT_OLD_SIGNATURE, yes_no_choices }, { OPT_UNDECIDED, undecided_choices },
};

/* --pool is the older word for two of the sources. */
static const struct setting pool_setting = { OPT_POOL, pool_choices };
enum { SETTING_SOURCE = 3 };

#define SETTINGS (sizeof(settings) / sizeof(settings[0]))

struct app_set {
	struct str client_key;
	struct str account_id; /* STR_NONE: not given */
	struct str secret;     /* STR_NONE: stays */
	const char *given[SETTINGS];
	const char *refusal;
	bool is_new;
	bool moved; /* the merchant belonged to another app */
};

static const struct sql SQL_APP_FIND = {
	"app_find", "SELECT app_id, create_mode, confirm_mode, code_mode, code_source, old_signature,"
		    " undecided FROM app WHERE client_key = ? FOR UPDATE"
};
static const struct sql SQL_APP_INSERT = { "app_insert",
	                                   "INSERT INTO app (create_mode, confirm_mode, code_mode, code_source,"
	                                   " old_signature, undecided, client_key, secret_enc)"
	                                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)" };
static const struct sql SQL_APP_UPDATE = { "app_update",
	                                   "UPDATE app SET create_mode = ?, confirm_mode = ?, code_mode = ?,"
	                                   " code_source = ?, old_signature = ?, undecided = ?,"
	                                   " secret_enc = COALESCE(?, secret_enc)"
	                                   " WHERE app_id = ?" };
/* PRIMARY KEY. A new secret may be tried at once. */
static const struct sql SQL_TOKEN_FREE = { "app_token_free", "UPDATE token SET ask_after_at = 0 WHERE app_id = ?" };
static const struct sql SQL_MERCHANT_APP = { "merchant_app",
	                                     "SELECT app_id FROM merchant WHERE account_id = ? FOR UPDATE" };
static const struct sql SQL_MERCHANT_PUT = { "merchant_put", "INSERT INTO merchant (account_id, app_id) VALUES (?, ?)"
	                                                     " ON DUPLICATE KEY UPDATE app_id = VALUES(app_id)" };

static enum result merchant_put(struct cli *cli, struct app_set *set, int64_t app_id)
{
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_MERCHANT_APP, ARGS(arg_str(set->account_id)), &rows);

	if (r != OK)
		return r;
	set->moved = rows.n > 0 && row_int(&rows, 0, 0) != app_id;
	return db_exec(cli->db, &SQL_MERCHANT_PUT, ARGS(arg_str(set->account_id), arg_int(app_id)), NULL);
}

/* The settings: as given, else as stored, else the first choice. */
static void settings_args(const struct app_set *set, const struct rows *found, struct arg *args)
{
	for (size_t i = 0; i < SETTINGS; i++) {
		if (set->given[i] != NULL)
			args[i] = arg_text(set->given[i]);
		else if (found->n > 0)
			args[i] = arg_str(row_str(found, 0, 1 + i));
		else
			args[i] = arg_text(settings[i].choices[0].stored);
	}
}

static enum result app_put(struct cli *cli, struct app_set *set, const struct rows *found, int64_t *app_id)
{
	struct arg args[SETTINGS + 2];
	struct str sealed = STR_NONE;
	enum result r = OK;

	settings_args(set, found, args);
	if (set->secret.p != NULL)
		r = vault_seal(&cli->vault, &cli->arena, "app.secret", set->secret, &sealed);
	if (r != OK)
		return r;
	if (found->n > 0) {
		*app_id = row_int(found, 0, 0);
		args[SETTINGS] = arg_str(sealed);
		args[SETTINGS + 1] = arg_int(*app_id);
		return db_exec(cli->db, &SQL_APP_UPDATE, args, SETTINGS + 2, NULL);
	}
	args[SETTINGS] = arg_str(set->client_key);
	args[SETTINGS + 1] = arg_str(sealed);
	r = db_exec(cli->db, &SQL_APP_INSERT, args, SETTINGS + 2, NULL);
	*app_id = r == OK ? db_insert_id(cli->db) : 0;
	return r;
}

static enum result app_set_work(struct cli *cli, void *arg)
{
	struct app_set *set = arg;
	struct rows found;
	int64_t app_id;
	enum result r = db_query(cli->db, &cli->arena, &SQL_APP_FIND, ARGS(arg_str(set->client_key)), &found);

	if (r != OK)
		return r;
	set->is_new = found.n == 0;
	if (set->is_new && set->secret.p == NULL)
		set->refusal = "a new app needs its client secret on standard input";
	else if (set->is_new && set->account_id.p == NULL)
		set->refusal = "a new app needs its merchant: --account ACCOUNT_ID";
	if (set->refusal != NULL)
		return REFUSE;
	r = app_put(cli, set, &found, &app_id);
	if (r == OK && set->secret.p != NULL)
		r = db_exec(cli->db, &SQL_TOKEN_FREE, ARGS(arg_int(app_id)), NULL);
	if (r == OK && set->account_id.p != NULL)
		r = merchant_put(cli, set, app_id);
	return r;
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

	for (size_t i = 0; e == CLI_DONE && i < SETTINGS; i++)
		e = setting_read(cli, &settings[i], &set->given[i]);
	if (e != CLI_DONE || by_pool == NULL)
		return e;
	if (set->given[SETTING_SOURCE] != NULL && strcmp(set->given[SETTING_SOURCE], by_pool) != 0)
		return cli_misuse(cli, "--pool %s contradicts --code-source %s", cli->option[OPT_POOL],
		                  cli->option[OPT_CODE_SOURCE]);
	set->given[SETTING_SOURCE] = by_pool;
	return CLI_DONE;
}

static bool id_fits(struct str id)
{
	for (size_t i = 0; i < id.n; i++)
		if (id.p[i] <= ' ' || id.p[i] > '~')
			return false;
	return id.n >= 1 && id.n <= ID_MAX;
}

enum cli_exit cmd_app_set(struct cli *cli)
{
	struct app_set set = { .client_key = cli_text(cli->arg), .account_id = cli_text(cli->option[OPT_ACCOUNT]) };
	const char *why;
	enum result r;
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
	r = cli_transaction(cli, app_set_work, &set);
	if (r == REFUSE && set.refusal != NULL)
		return cli_refuse("%s", set.refusal);
	if (r != OK)
		return cli_db_trouble(cli, r, "app set");
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
static const struct sql SQL_BALANCE_SET = { "merchant_balance_set",
	                                    "UPDATE merchant SET balance_fen = ? WHERE account_id = ?" };

static const struct column balance_columns[] = {
	{ "account_id", "merchant", CELL_TEXT },
	{ "balance_fen", "balance/yuan", CELL_YUAN },
};

struct balance_set {
	struct str account_id;
	struct arg value;
	int64_t found;
};

static enum result balance_set_work(struct cli *cli, void *arg)
{
	struct balance_set *set = arg;

	return db_exec(cli->db, &SQL_BALANCE_SET, ARGS(set->value, arg_str(set->account_id)), &set->found);
}

static enum cli_exit balance_set(struct cli *cli, const char *value)
{
	struct balance_set set = { .account_id = cli_text(cli->arg), .value = arg_null() };
	int64_t fen = 0;
	enum result r;
	enum cli_exit e;

	if (strcmp(value, "none") != 0) {
		e = cli_number(cli, OPT_SET, 0, BALANCE_MAX, &fen);
		if (e != CLI_DONE)
			return e;
		set.value = arg_int(fen);
	}
	e = cli_start(cli, DB_WRITE);
	if (e != CLI_DONE)
		return e;
	r = cli_transaction(cli, balance_set_work, &set);
	if (r != OK)
		return cli_db_trouble(cli, r, "merchant balance");
	if (set.found == 0)
		return cli_refuse("no merchant %s; all of them: shanmen app list", cli->arg);
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
