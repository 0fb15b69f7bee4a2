/* Finding a product by either id. */
#include "product_find.h"

/*
 * PRIMARY KEY, UNIQUE KEY product_out_id. If one product has this product_id and another has it as product_out_id, the
 * first counts.
 */
enum { FOUND_PRODUCT_NO, FOUND_PRODUCT_ID, FOUND_ACCOUNT_ID, FOUND_APP_ID };
static const struct sql SQL_PRODUCT_FIND = {
	"product_find",
	"SELECT product.product_no, product.product_id, product.account_id, merchant.app_id"
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
	*out = (struct product_found){
		.product_no = row_int(&rows, 0, FOUND_PRODUCT_NO),
		.product_id = row_str(&rows, 0, FOUND_PRODUCT_ID),
		.merchant = { row_str(&rows, 0, FOUND_ACCOUNT_ID), row_int(&rows, 0, FOUND_APP_ID) },
	};
	return OK;
}
