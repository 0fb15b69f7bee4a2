/* `shanmen voucher show CODE`, `shanmen redeem CODE`. */
#include <mysqld_error.h>
#include <stdio.h>
#include <string.h>

#include "admission.h"
#include "code.h"
#include "commands.h"
#include "day.h"
#include "listing.h"

static const struct sql SQL_SHOW = {
	"voucher_show",
	"SELECT i.code, o.order_id, o.order_out_id, o.state, v.copy_no, v.state, product.name, sku.name, i.project_id,"
	" i.name, i.entrance, o.day, o.last_day, o.valid_from_at, o.valid_to_at, i.used_at, i.used_poi_id"
	" FROM voucher_item i JOIN voucher v ON v.voucher_id = i.voucher_id JOIN ticket_order o ON o.order_no = v.order_no"
	" LEFT JOIN product ON product.product_id = o.product_id LEFT JOIN sku ON sku.sku_id = o.sku_id"
	" WHERE i.code = ?"
};

static const struct column show_columns[] = {
	{ "code", "code", CELL_TEXT },
	{ "order_id", "order", CELL_TEXT },
	{ "order_out_id", "our number", CELL_TEXT },
	{ "order_state", "order's state", CELL_TEXT },
	{ "copy_no", "copy", CELL_INT },
	{ "state", "voucher's state", CELL_TEXT },
	{ "product", "product", CELL_TEXT },
	{ "sku", "ticket", CELL_TEXT },
	{ "project_id", "project", CELL_TEXT },
	{ "project_name", "admits to", CELL_TEXT },
	{ "entrance", "entrance", CELL_BOOL },
	{ "day", "first day", CELL_TEXT },
	{ "last_day", "last day", CELL_TEXT },
	{ "valid_from_at", "valid from", CELL_TIME },
	{ "valid_to_at", "valid to", CELL_TIME },
	{ "used_at", "used at", CELL_TIME },
	{ "used_poi_id", "used at shop", CELL_TEXT },
};

/* The stored form of the code on the command line; says what is wrong with it. */
static enum cli_exit read_code(const struct cli *cli, char code[CODE_MAX + 1])
{
	if (code_normalise(cli_text(cli->arg), code) == OK)
		return CLI_DONE;
	return cli_misuse(cli, "that is not a code: 1 to %d letters, digits and signs", CODE_MAX);
}

static const char *slip_hint(const char *code)
{
	if (strlen(code) == CODE_LENGTH && !code_valid(code))
		return "; its check character is wrong, so look for a typing slip";
	return "";
}

enum cli_exit cmd_voucher_show(struct cli *cli)
{
	char code[CODE_MAX + 1];
	struct rows rows;
	enum cli_exit e = read_code(cli, code);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_READ);
	if (e == CLI_DONE)
		e = cli_query(cli, &SQL_SHOW, ARGS(arg_text(code)), &rows);
	if (e != CLI_DONE)
		return e;
	if (rows.n == 0)
		return cli_refuse("no ticket has the code %s%s", code, slip_hint(code));
	return cli_card(cli, show_columns, &rows, 0);
}

/* One try. `*unknown`: the connection broke while committing, so that it may or may not count. */
static enum result redeem_once(struct cli *cli, const struct admission_request *rq, struct admission *out,
                               bool *unknown)
{
	struct ctx c = cli_ctx(cli);
	enum result r;

	db_deadline(cli->db, CLI_DEADLINE_MS);
	r = tx_begin(cli->db);
	if (r != OK)
		return r;
	r = admission_decide(&c, rq, out);
	if (r == OK) {
		int error;

		r = tx_commit(cli->db);
		error = db_errno(cli->db);
		*unknown = r != OK && out->admit && error != ER_LOCK_DEADLOCK && error != ER_LOCK_WAIT_TIMEOUT &&
		           error != ER_CHECKREAD;
	}
	if (r != OK)
		tx_rollback(cli->db);
	return r;
}

static enum cli_exit redeem_json(const struct admission *a)
{
	struct json_out j;

	json_begin(&j);
	json_object(&j, NULL);
	json_bool(&j, "admit", a->admit);
	json_text(&j, "reason", admission_word(a->reason));
	if (a->order_id.p != NULL) {
		json_str(&j, "order_id", a->order_id);
		json_str(&j, "project_id", a->project_id);
		json_str(&j, "project_name", a->project_name);
		json_int(&j, "copy_no", a->copy_no);
		if (a->used_at.s != 0)
			json_int(&j, "used_at", a->used_at.s);
	}
	json_object_end(&j);
	return json_print(&j);
}

static enum cli_exit redeem_people(const char *code, const struct admission *a)
{
	char used[UTC_TEXT_SIZE];

	if (a->admit) {
		printf("admitted: %s, order %s, copy %lld\n", a->project_name.p, a->order_id.p, (long long)a->copy_no);
		return CLI_DONE;
	}
	if (a->reason == ADMIT_ALREADY_USED && a->used_at.s != 0) {
		utc_format(a->used_at, used);
		return cli_refuse("not admitted: %s (%s)", admission_sentence(a->reason), used);
	}
	return cli_refuse("not admitted: %s%s", admission_sentence(a->reason),
	                  a->reason == ADMIT_UNKNOWN_CODE ? slip_hint(code) : "");
}

enum cli_exit cmd_redeem(struct cli *cli)
{
	struct admission_request rq = { .id_card = STR_NONE };
	struct admission a = { .admit = false };
	char code[CODE_MAX + 1];
	bool unknown = false;
	enum result r = RETRY;
	enum cli_exit e = read_code(cli, code);

	if (e == CLI_DONE)
		e = cli_start(cli, DB_WRITE);
	if (e == CLI_DONE)
		e = cli_open_vault(cli);
	if (e != CLI_DONE)
		return e;
	rq.code = cli_text(code);
	rq.project_id = cli_text(cli->option[OPT_PROJECT]);
	rq.poi_id = cli_text(cli->option[OPT_POI]);
	for (int i = 0; i < CLI_TRIES && r == RETRY && !unknown; i++)
		r = redeem_once(cli, &rq, &a, &unknown);
	if (unknown) {
		(void)cli_refuse(
			"the connection broke at the last moment: look with \"shanmen voucher show %s\" whether it counts",
			code);
		return CLI_TRY_AGAIN;
	}
	if (r != OK)
		return cli_db_trouble(cli, r, "redeem: not admitted");
	if (!cli_has(cli, OPT_JSON))
		return redeem_people(code, &a);
	e = redeem_json(&a);
	return e == CLI_DONE && !a.admit ? CLI_REFUSED : e;
}
