/* Finding an order by either number. */
#include "order_find.h"

const struct sql SQL_ORDER_FIND = {
	"order_find", "SELECT order_no, order_id FROM ticket_order WHERE order_id = ?"
		      " UNION SELECT order_no, order_id FROM ticket_order WHERE order_out_id = ? LIMIT 1"
};

enum cli_exit order_find(struct cli *cli, const char *name, int64_t *order_no, struct str *order_id)
{
	struct rows rows;
	enum cli_exit e = cli_query(cli, &SQL_ORDER_FIND, ARGS(arg_text(name), arg_text(name)), &rows);

	if (e != CLI_DONE)
		return e;
	if (rows.n == 0)
		return cli_refuse("no order %s, neither by the platform's number nor by ours", name);
	*order_no = row_int(&rows, 0, 0);
	*order_id = row_str(&rows, 0, 1);
	return CLI_DONE;
}
