/* Finding a product by either id. */
#include "product_find.h"

/* PRIMARY KEY, UNIQUE KEY product_out_id; an id that is one product's and another's out id means the former. */
static const struct sql SQL_PRODUCT_FIND = {
	"product_find",
	"SELECT product.product_id, product.product_out_id, product.name, product.account_id, merchant.app_id"
	" FROM product JOIN merchant ON merchant.account_id = product.account_id"
	" WHERE product.product_id = ? OR product.product_out_id = ?"
	" ORDER BY product.product_id = ? DESC LIMIT 1",
};

enum result product_find(struct cli *cli, struct str id, struct product_found *out)
{
	struct rows rows;
	enum result r =
		db_query(cli->db, &cli->arena, &SQL_PRODUCT_FIND, ARGS(arg_str(id), arg_str(id), arg_str(id)), &rows);

	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct product_found){ .product_id = row_str(&rows, 0, 0),
		                       .product_out_id = row_str(&rows, 0, 1),
		                       .name = row_str(&rows, 0, 2),
		                       .merchant = { row_str(&rows, 0, 3), row_int(&rows, 0, 4) } };
	return OK;
}
