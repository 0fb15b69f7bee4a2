/* Finding an order by either number. */
#include "order_find.h"

#include "base/str.h"

/* UNIQUE KEY order_id, UNIQUE KEY order_out_id. */
enum { FOUND_ORDER_NO, FOUND_ORDER_ID };
static const struct sql SQL_ORDER_FIND = {
	"order_find", "SELECT order_no, order_id FROM ticket_order WHERE order_id = ?"
		      " UNION SELECT order_no, order_id FROM ticket_order WHERE order_out_id = ? LIMIT 1"
};

enum result order_find_argument(struct cli *cli, struct str *order_id)
{
	struct rows rows;
	struct arg name = arg_str(id_of_report(cli_text(cli->arg)));
	enum result r = db_query(cli->db, &cli->arena, &SQL_ORDER_FIND, ARGS(name, name), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*order_id = row_str(&rows, 0, FOUND_ORDER_ID);
	return OK;
}

enum cli_exit order_find(struct cli *cli, const char *name, int64_t *order_no, struct str *order_id)
{
	struct rows rows;
	struct arg id = arg_str(id_of_report(cli_text(name)));
	enum cli_exit e = cli_query(cli, &SQL_ORDER_FIND, ARGS(id, id), &rows);

	if (e != CLI_DONE)
		return e;
	if (rows.n == 0)
		return cli_refuse("no order %s, neither by the platform's number nor by ours", name);
	*order_no = row_int(&rows, 0, FOUND_ORDER_NO);
	*order_id = row_str(&rows, 0, FOUND_ORDER_ID);
	return CLI_DONE;
}
