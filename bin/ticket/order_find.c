/* Finding an order by either number, a refund by its key. */
#include "order_find.h"

#include "base/str.h"

/* UNIQUE KEY order_id, UNIQUE KEY order_out_id. The platform's number has precedence over ours. */
enum { FOUND_ORDER_NO, FOUND_APP_ID, FOUND_ORDER_ID, FOUND_CLIENT_KEY, FOUND_PLACE };
static const struct sql SQL_ORDER_FIND = {
	"order_find",
	"SELECT o.order_no, o.app_id, o.order_id, app.client_key, 1 AS place FROM ticket_order o JOIN app USING (app_id)"
	" WHERE o.order_id = ? AND (? IS NULL OR app.client_key = ?)"
	" UNION ALL SELECT o.order_no, o.app_id, o.order_id, app.client_key, 2 FROM ticket_order o JOIN app USING (app_id)"
	" WHERE o.order_out_id = ? AND (? IS NULL OR app.client_key = ?) ORDER BY place, order_no"
};

/* UNIQUE KEY refund_key. */
enum { REFUND_APP_ID, REFUND_CLIENT_KEY };
static const struct sql SQL_REFUND_FIND = { "refund_find",
	                                    "SELECT r.app_id, app.client_key FROM refund r JOIN app USING (app_id)"
	                                    " WHERE r.refund_key = ? AND (? IS NULL OR app.client_key = ?)"
	                                    " ORDER BY r.refund_id" };

static struct str ask_for_app(struct arena *a, struct str one, struct str other)
{
	return arena_printf(a, "is of more than one app; name it by --app %s or --app %s", one.p, other.p);
}

static enum result order_take(struct cli *cli, const struct rows *rows, struct order_found *out)
{
	*out = (struct order_found){ .why = STR_NONE };
	if (rows->n == 0)
		return NONE;
	if (rows->n > 1 && row_int(rows, 1, FOUND_PLACE) == row_int(rows, 0, FOUND_PLACE)) {
		out->why = ask_for_app(&cli->arena, row_str(rows, 0, FOUND_CLIENT_KEY),
		                       row_str(rows, 1, FOUND_CLIENT_KEY));
		return REFUSE;
	}
	out->order_no = row_int(rows, 0, FOUND_ORDER_NO);
	out->order = (struct order_ref){ row_int(rows, 0, FOUND_APP_ID), row_str(rows, 0, FOUND_ORDER_ID) };
	return OK;
}

enum result order_find_argument(struct cli *cli, struct order_found *out)
{
	struct arg name = arg_str(id_of_report(str_text(cli->arg))), app = arg_text(cli->option[OPT_APP]);
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_ORDER_FIND, ARGS(name, app, app, name, app, app), &rows);

	return r == OK ? order_take(cli, &rows, out) : r;
}

enum cli_exit order_find_none(const struct cli *cli)
{
	const char *app = cli->option[OPT_APP];

	return cli_refuse("no order %s%s%s, neither by the platform's number nor by ours", cli->arg,
	                  app != NULL ? " of app " : "", app != NULL ? app : "");
}

enum cli_exit order_find(struct cli *cli, struct order_found *out)
{
	struct arg name = arg_str(id_of_report(str_text(cli->arg))), app = arg_text(cli->option[OPT_APP]);
	struct rows rows;
	enum result r;
	enum cli_exit e = cli_query(cli, &SQL_ORDER_FIND, ARGS(name, app, app, name, app, app), &rows);

	if (e != CLI_DONE)
		return e;
	r = order_take(cli, &rows, out);
	if (r == REFUSE)
		return cli_refuse("order %s %s", cli->arg, out->why.p);
	return r == OK ? CLI_DONE : order_find_none(cli);
}

enum result refund_find_app(struct cli *cli, struct str key, int64_t *app_id, struct str *why)
{
	struct arg app = arg_text(cli->option[OPT_APP]);
	struct rows rows;
	enum result r = db_query(cli->db, &cli->arena, &SQL_REFUND_FIND, ARGS(arg_str(key), app, app), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	if (rows.n > 1) {
		*why = ask_for_app(&cli->arena, row_str(&rows, 0, REFUND_CLIENT_KEY),
		                   row_str(&rows, 1, REFUND_CLIENT_KEY));
		return REFUSE;
	}
	*app_id = row_int(&rows, 0, REFUND_APP_ID);
	return OK;
}
