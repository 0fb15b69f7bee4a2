/*
 * The tables product and sku.
 */
#include "product/product.h"

#include "base/assert.h"
#include "db/catalogue_version.h"
#include "product/product_json.h"

/* KEY sku_product. */
enum { SKU_ID, SKU_OUT_ID, SKU_NAME };
static const struct sql SQL_SKUS = {
	"product_specs",
	"SELECT sku_id, sku_out_id, name" COUNTED " FROM sku WHERE product_no = ? ORDER BY sku_no",
};

enum result product_skus(struct ctx *c, int64_t product_no, struct list *out)
{
	struct rows rows;
	struct product_sku *skus;
	enum result r = db_query(c->db, c->arena, &SQL_SKUS, ARGS(arg_int(product_no)), &rows);

	*out = (struct list){ .given = r == OK };
	if (r != OK)
		return r;
	skus = arena_array(c->arena, rows.n + 1, sizeof *skus);
	for (size_t i = 0; i < rows.n; i++)
		skus[i] = (struct product_sku){ row_str(&rows, i, SKU_ID), row_str(&rows, i, SKU_OUT_ID),
			                        row_str(&rows, i, SKU_NAME) };
	out->items = skus;
	out->n = rows.n;
	return OK;
}

/* PRIMARY KEY. */
static const struct sql SQL_SET_ONLINE = {
	"product_sale",
	"UPDATE product SET online = ?, stopped = ?, saves = saves + 1 WHERE product_no = ?",
};

enum result product_set_online(struct ctx *c, int64_t product_no, bool online)
{
	enum result r;

	ASSERT(tx_open(c->db));
	r = db_exec(c->db, &SQL_SET_ONLINE, ARGS(arg_bool(online), arg_bool(!online), arg_int(product_no)), NULL);
	return r == OK ? catalogue_changed(c) : r;
}
