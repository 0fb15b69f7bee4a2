/* UNIQUE KEYs product_id and own_id: ours is one merchant's own, so two merchants may have the same. */
#include "product_find.h"

#include "base/str.h"

enum { FOUND_PRODUCT_NO, FOUND_PRODUCT_ID, FOUND_PRODUCT_OUT_ID, FOUND_ACCOUNT_ID, FOUND_APP_ID };
static const struct sql SQL_PRODUCT_FIND = {
	"product_find",
	"SELECT product.product_no, product.product_id, product.product_out_id, product.account_id, merchant.app_id"
	" FROM product JOIN merchant ON merchant.account_id = product.account_id"
	" WHERE (product.product_id = ? OR product.product_out_id = ?) AND (? IS NULL OR product.account_id = ?)"
	" ORDER BY product.product_id <=> ? DESC, product.account_id LIMIT 2",
};

enum result product_find(struct cli *cli, struct str id, struct str account, struct product_found *out)
{
	struct rows rows;
	enum result r =
		db_query(cli->db, &cli->arena, &SQL_PRODUCT_FIND,
	                 ARGS(arg_str(id), arg_str(id), arg_str(account), arg_str(account), arg_str(id)), &rows);

	*out = (struct product_found){ .another = STR_NONE };
	if (r != OK || rows.n == 0)
		return r == OK ? NONE : r;
	*out = (struct product_found){
		.product_no = row_int(&rows, 0, FOUND_PRODUCT_NO),
		.product_id = row_str(&rows, 0, FOUND_PRODUCT_ID),
		.product_out_id = row_str(&rows, 0, FOUND_PRODUCT_OUT_ID),
		.merchant = { row_str(&rows, 0, FOUND_ACCOUNT_ID), row_int(&rows, 0, FOUND_APP_ID) },
	};
	if (rows.n == 1 || str_same(out->product_id, id))
		return OK;
	out->another = row_str(&rows, 1, FOUND_ACCOUNT_ID);
	return NONE;
}

enum cli_exit product_refuse_unknown(const char *id, const struct product_found *found)
{
	if (found->another.p != NULL)
		return cli_refuse("product %s is one of merchant %s and one of merchant %s: use the platform's id, or "
		                  "--account",
		                  id, found->merchant.account_id.p, found->another.p);
	return cli_refuse("no product %s here, neither by the platform's id nor by ours; all of them: shanmen product "
	                  "list",
	                  id);
}

const char *product_shown(const struct product_found *p)
{
	return p->product_id.p != NULL ? p->product_id.p : p->product_out_id.p;
}
